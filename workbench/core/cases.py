"""Golden set, case, revision."""

from typing import Any, Literal

from pydantic import JsonValue

from workbench.core.canonical import Value, canonical, digest
from workbench.core.columns import ColumnType
from workbench.core.messages import Message
from workbench.core.rubrics import CheckSpec, Rubric

Kind = Literal["golden", "edge", "adversarial", "regression"]
Split = Literal["tune", "held-out"]
KINDS: tuple[Kind, ...] = ("golden", "edge", "adversarial", "regression")
SPLITS: tuple[Split, ...] = ("tune", "held-out")


class ContextDocument(Value):
    """A text that the answer may rest on."""

    text: str
    id: str = ""
    title: str = ""
    source: str = ""


class ExpectedToolCall(Value):
    """A tool call that a right answer makes."""

    name: str
    arguments: dict[str, JsonValue] = {}


class Attachment(Value):
    """A picture or file of a case, by the digest of its bytes."""

    digest: str
    media_type: str
    name: str = ""


class Case(Value):
    """One row of a golden set. ``id`` is stable over edits; the digest changes with any field."""

    id: str
    inputs: dict[str, JsonValue] = {}
    reference: JsonValue = None
    history: tuple[Message, ...] = ()
    documents: tuple[ContextDocument, ...] = ()
    expected_tool_calls: tuple[ExpectedToolCall, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    checks: tuple[CheckSpec, ...] = ()
    rubric: Rubric | None = None
    own_scoring: Literal["add", "instead"] = "add"
    """Whether own checks and rubric are added to the scorecard's or stand instead of them."""
    tags: tuple[str, ...] = ()
    kind: Kind = "golden"
    split: Split = "tune"
    intent: str = ""
    risk: str = ""
    weight: float = 1.0
    note: str = ""
    provenance: str = ""
    meta: dict[str, JsonValue] = {}

    @property
    def digest(self) -> str:
        """``case:…``"""
        return digest("case", case_content(self))

    @property
    def reference_text(self) -> str | None:
        """The reference as text: a string as it is, other JSON in canonical form, None where there is none."""
        if self.reference is None or isinstance(self.reference, str):
            return self.reference
        return canonical(self.reference).decode()


_NESTED = ("history", "documents", "expected_tool_calls", "attachments", "checks", "rubric")
_DEFAULTS: tuple[tuple[str, Any], ...] = (
    ("id", None),
    *((name, field.default) for name, field in Case.model_fields.items() if name not in ("id", *_NESTED)),
)


def case_content(case: Case) -> dict[str, JsonValue]:
    """The case as a JSON object without the fields at their default (the id is always there)."""
    fields = case.__dict__
    if any(fields[name] for name in _NESTED):
        return case.model_dump(mode="json", exclude_defaults=True)
    # The same as `model_dump` gives of fields that hold no values of ours, at a fifth of its time.
    content = {name: fields[name] for name, default in _DEFAULTS if fields[name] != default}
    if case.tags:
        content["tags"] = list(case.tags)
    return content


class SetColumn(Value):
    """A column of a golden set's table that a person named: an input variable, also one that no case has yet."""

    name: str
    type: ColumnType | None = None
    """None: told by the values."""


class GoldenSet(Value):
    """Document: a named list of cases. The cases themselves are rows, kept apart."""

    id: str
    name: str
    row_schema: dict[str, JsonValue] | None = None
    """JSON Schema of ``inputs``, checked while editing."""
    label_schema: dict[str, JsonValue] | None = None
    """JSON Schema of an object of reference, tags, kind, split, intent, risk, weight, note and meta; likewise."""
    targets: dict[str, int] = {}
    """Coverage goals: kind or tag → number of cases."""
    columns: tuple[SetColumn, ...] = ()
    """Input variables in the order of the table; those that are not among them come after."""


class Revision(Value):
    """A frozen ordered list of case digests."""

    cases: tuple[str, ...]

    @property
    def digest(self) -> str:
        """``rev:…``"""
        return digest("rev", list(self.cases))
