"""The columns of a golden set's table: which there are, and of which type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from pydantic import JsonValue

from workbench.core.cases import Case, SetColumn
from workbench.core.columns import ColumnType
from workbench.scoring.row_schema import RowSchema

ColumnKind = Literal[
    "number", "input", "reference", "id", "tags", "kind", "split", "weight", "intent", "risk", "note",
    "history", "documents", "expected_tool_calls", "attachments", "own",
]  # fmt: skip
RARE: tuple[ColumnKind, ...] = (
    "intent", "risk", "note", "history", "documents", "expected_tool_calls", "attachments", "own",
)  # fmt: skip
"""Columns that are shown where a case fills them, or a person asks for them; their places are bits of a line."""
TITLES: dict[ColumnKind, str] = {
    "history": "messages", "expected_tool_calls": "tool calls", "own": "own checks",
}  # fmt: skip
_ICONS: dict[str, str] = {
    "text": "type", "number": "hash", "JSON": "braces", "list": "list", "messages": "message-square",
    "yes/no": "check", "id": "key-round", "tags": "tag", "kind": "list", "split": "columns-2", "weight": "hash",
    "intent": "type", "risk": "shield-alert", "note": "pencil-line", "history": "message-square",
    "documents": "file-text", "expected_tool_calls": "wrench", "attachments": "paperclip", "own": "list-checks",
}  # fmt: skip
_LOOKED_AT = 200
MOST_COLUMNS = 300
"""Variables that have a column; a table of 10,000 cannot be read, and its values stay in the cases."""


@dataclass(frozen=True)
class Column:
    """A column of the table."""

    kind: ColumnKind
    name: str
    type: ColumnType = "text"
    """Of inputs and the reference."""
    share: float = 4.0
    """Its part of the free width, by the length of its first values."""

    @property
    def is_value(self) -> bool:
        """Whether it holds any JSON value: an input variable or the reference."""
        return self.kind in ("input", "reference")

    @property
    def as_json(self) -> bool:
        """Whether its values are read as JSON."""
        return self.is_value and self.type != "text"

    @property
    def is_searched(self) -> bool:
        """Whether find and replace looks into it."""
        return self.kind in ("input", "reference", "tags", "intent", "risk", "note")

    @property
    def in_parts(self) -> bool:
        """Whether it is edited in the drawer of the case."""
        return self.kind in ("history", "documents", "expected_tool_calls", "attachments", "own")

    @property
    def is_picked(self) -> bool:
        """Whether it is edited in a popup or the drawer of the case, and not in its cell."""
        return self.kind in ("tags", "kind", "split") or self.in_parts

    @property
    def icon(self) -> str:
        """What its head shows."""
        return "" if self.kind == "number" else _ICONS[self.type if self.is_value else self.kind]

    @property
    def type_words(self) -> str:
        """The type beside its name."""
        return self.type if self.is_value else ""


def columns_of(
    fields: Iterable[str],
    first: Sequence[Case],
    with_split: bool = True,
    flags: int = 0,
    schema: RowSchema | None = None,
    types: Mapping[str, ColumnType] | None = None,
    with_ids: bool = False,
) -> list[Column]:
    """The columns of a set, in order.

    Args:
        fields: names of the input variables.
        first: the cases by which types and widths are told.
        with_split: whether cases of both splits are shown.
        flags: the rare columns to show, as bits in the order of `RARE`.
        schema: what it says of a variable's type counts more than the values.
        types: what a person said of variables' types; the schema counts more.
        with_ids: whether the ids of the cases are shown.
    """
    first = first[:_LOOKED_AT]
    shown = [Column("number", "")]
    for name in islice(fields, MOST_COLUMNS):
        values = [case.inputs[name] for case in first if case.inputs.get(name) not in (None, "")]
        kind = (_said_type(schema.wanted(name)) if schema else None) or (types or {}).get(name)
        shown.append(Column("input", name, kind or _seen_type(values), _share(values)))
    references = [case.reference for case in first if case.reference is not None]
    kind = _said_type(schema.wanted_label("reference")) if schema else None
    shown.append(Column("reference", "reference", kind or _seen_type(references), _share(references)))
    before: tuple[ColumnKind, ...] = ("id",) if with_ids else ()
    split: tuple[ColumnKind, ...] = ("split",) if with_split else ()
    plain: list[ColumnKind] = [*before, "tags", "kind", *split, "weight"]
    rare = [kind for bit, kind in enumerate(RARE) if flags & 1 << bit]
    return [*shown, *(Column(kind, TITLES.get(kind, kind)) for kind in (*plain, *rare))]


def types_of(named: Iterable[SetColumn]) -> dict[str, ColumnType]:
    """The types that a person said, by variable."""
    return {column.name: column.type for column in named if column.type is not None}


def rare_flags(content: Mapping[str, object]) -> int:
    """Which rare columns a case fills, as bits."""
    flags = 0
    for bit, kind in enumerate(RARE):
        if content.get(kind) or (kind == "own" and (content.get("checks") or content.get("rubric"))):
            flags |= 1 << bit
    return flags


def flags_of(cases: Iterable[Case]) -> int:
    """Which rare columns any of these cases fills."""
    flags = 0
    for case in cases:
        flags |= rare_flags({**case.__dict__, "rubric": case.rubric})
    return flags


def _said_type(wanted: Mapping[str, JsonValue]) -> ColumnType | None:
    types: dict[str, ColumnType] = {
        "string": "text", "number": "number", "integer": "number", "boolean": "yes/no", "array": "list",
        "object": "JSON",
    }  # fmt: skip
    said = wanted.get("type")
    return types.get(said) if isinstance(said, str) else None


def _seen_type(values: Sequence[JsonValue]) -> ColumnType:
    """The type that more than half of the values have; JSON where none has, text for no values."""
    counts: dict[ColumnType, int] = {}
    for value in values:
        kind = _type_of(value)
        counts[kind] = counts.get(kind, 0) + 1
    if not counts:
        return "text"
    best = max(counts, key=lambda kind: counts[kind])
    return best if counts[best] * 2 > len(values) else "JSON"


def _type_of(value: JsonValue) -> ColumnType:
    if isinstance(value, str):
        return "text"
    if isinstance(value, bool):
        return "yes/no"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, list):
        is_talk = bool(value) and all(isinstance(item, dict) and "role" in item for item in value)
        return "messages" if is_talk else "list"
    return "JSON"


def _length(value: JsonValue) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict | list):
        return 24
    return len(str(value))


def _share(values: Sequence[JsonValue]) -> float:
    lengths = [_length(value) for value in values]
    # The root: a text ten times as long is not ten times as worth reading in a table.
    return max(2.0, min(8.0, (sum(lengths) / len(lengths)) ** 0.5)) if lengths else 4.0
