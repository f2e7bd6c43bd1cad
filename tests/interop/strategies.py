"""Random values of every kind of document, hostile texts included, for the property tests of this folder."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from workbench.core.cases import KINDS, SPLITS, Attachment, Case, ContextDocument, ExpectedToolCall, GoldenSet, Revision
from workbench.core.documents import ProjectInfo
from workbench.core.experiments import Selection
from workbench.core.gates import Gate, GateRule
from workbench.core.messages import (
    FilePart,
    ImagePart,
    Message,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from workbench.core.models import Model, Price
from workbench.core.notebooks import (
    ChartCell,
    CompareCell,
    JudgeBenchCell,
    Notebook,
    NoteCell,
    PromptCell,
    RateCell,
    RunCell,
)
from workbench.core.prompts import Parameters, Prompt, PromptContent, Snippet, Tool, Variant, Version
from workbench.core.rubrics import CheckSpec, Criterion, Rubric, RubricUse, Scorecard
from workbench.interop.folder import GoldenText, ProjectText

_LINES = [
    "# user",
    "\\# user",
    "# users",
    "",
    "\\",
    "\\\\",
    " ",
    "\\ ",
    "\\part x",
    "part",
    "---",
    "- a: b",
    "\r",
    "# user \r",
]
characters = st.characters(codec="utf-8")
text = st.one_of(
    st.text(characters, max_size=20),
    st.text("# system\nuser\\ \r\t-part{}:'\"|>&*!%@`yesno1.e~\x85\u2028\ufeff", max_size=14),
    st.lists(st.sampled_from(_LINES), max_size=5).map("\n".join),
)
names = st.text(characters, max_size=8) | st.sampled_from(
    ["A", "a", "CON", "con.txt", "..", "README", "a/b", "é", "e\u0301", ""]
)
floats = st.floats(allow_nan=False, allow_infinity=False)
integers = st.integers(-(2**70), 2**70)
json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | integers | floats | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=6,
)
objects = st.dictionaries(text, json_values, max_size=3)
ids = st.uuids().map(str)


def tuples(inner: st.SearchStrategy[Any], size: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    """Short tuples."""
    return st.lists(inner, max_size=size).map(tuple)


def some(kind: type, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Values of a class; each field is given or left out."""
    return st.fixed_dictionaries({}, optional=fields).map(lambda given: kind(**given))


def made(kind: type, needed: dict[str, st.SearchStrategy[Any]], **fields: st.SearchStrategy[Any]) -> Any:
    """Values of a class with fields that must be given."""
    return st.fixed_dictionaries(needed, optional=fields).map(lambda given: kind(**given))


parts = st.one_of(
    text.map(lambda value: TextPart(text=value)),
    st.builds(ImagePart, digest=text, media_type=text, name=text),
    st.builds(FilePart, digest=text, media_type=text, name=text),
    st.builds(ToolCallPart, id=text, name=text, arguments=json_values),
    st.builds(ToolResultPart, call_id=text, content=text, is_error=st.booleans()),
    st.builds(ReasoningPart, text=text, signature=text),
)
roles = st.sampled_from(["system", "user", "assistant", "tool", "history"])
messages = st.builds(Message, role=roles, parts=tuples(parts))
parameters = some(
    Parameters,
    temperature=st.floats(0, 2),
    top_p=st.floats(0, 1),
    max_tokens=st.integers(1, 9),
    stop=tuples(text, 2),
    seed=integers,
    reasoning_effort=text,
    extra=objects,
)
tools = made(Tool, {"name": text}, description=text, parameters=objects)
contents = some(
    PromptContent, messages=tuples(messages), parameters=parameters, tools=tuples(tools, 2), response_schema=objects
)
variants = made(
    Variant,
    {"key": names},
    name=text,
    content=contents,
    base=text,
    model=text,
    archived=st.booleans(),
    unfinished=st.dictionaries(st.sampled_from(["tools", "schema"]), text),
)
prompts = made(
    Prompt,
    {"id": ids, "name": names},
    intent=text,
    owner=text,
    variants=st.lists(variants, max_size=3, unique_by=lambda variant: variant.key).map(tuple),
)
snippets = made(Snippet, {"id": ids, "name": names}, text=text)
checks = made(
    CheckSpec, {"name": text, "check": text}, arguments=objects, weight=st.floats(0, 9), threshold=st.floats(0, 1),
    must_pass=st.booleans(), negate=st.booleans(),
)  # fmt: skip
criteria = made(
    Criterion, {"name": text}, question=text, levels=st.tuples(text, text, text, text, text), weight=st.floats(0, 9),
    must_pass=st.booleans(), pass_level=st.integers(1, 5),
)  # fmt: skip
rubrics = made(Rubric, {"id": ids, "name": names}, criteria=tuples(criteria), note=text)
uses = made(RubricUse, {"rubric": ids, "judge": text}, samples=st.integers(1, 5), weight=st.floats(0, 9))
scorecards = made(
    Scorecard, {"id": ids, "name": names}, checks=tuples(checks), rubrics=tuples(uses), threshold=st.floats(0, 1)
)
case_fields: dict[str, st.SearchStrategy[Any]] = {
    "inputs": objects,
    "reference": json_values,
    "history": tuples(messages, 2),
    "documents": tuples(made(ContextDocument, {"text": text}, id=text, title=text, source=text), 2),
    "expected_tool_calls": tuples(made(ExpectedToolCall, {"name": text}, arguments=objects), 2),
    "attachments": tuples(made(Attachment, {"digest": text, "media_type": text}, name=text), 2),
    "checks": tuples(checks, 1),
    "rubric": rubrics,
    "own_scoring": st.sampled_from(["add", "instead"]),
    "tags": tuples(text),
    "kind": st.sampled_from(KINDS),
    "split": st.sampled_from(SPLITS),
    "intent": text,
    "risk": text,
    "weight": st.floats(0, 9),
    "note": text,
    "provenance": text,
    "meta": objects,
}
cases = st.fixed_dictionaries({"id": text}, optional=case_fields).map(lambda given: Case(**given))
case_lists = st.lists(cases, max_size=3, unique_by=lambda case: case.id).map(tuple)
golden_sets = made(
    GoldenSet, {"id": ids, "name": names}, row_schema=objects, targets=st.dictionaries(text, integers, max_size=2)
)
goldens = st.builds(GoldenText, document=golden_sets, cases=case_lists)
money = st.decimals(0, 1000, places=4, allow_nan=False, allow_infinity=False).map(Decimal)
prices = made(Price, {"input": money, "output": money}, cached_input=money, cache_write=money, source=text)
models = made(
    Model, {"id": ids, "name": names, "provider": text, "model_id": text}, base_url=text, key_env=text,
    parameters=parameters, context_window=integers, price=prices, concurrency=st.integers(1, 9),
    idle_seconds=st.floats(0.1, 9),
)  # fmt: skip
rules = made(
    GateRule, {"metric": text, "rule": st.sampled_from(["better", "no_broken"])}, value=floats, margin=floats,
    tags=tuples(text, 2), kinds=tuples(text, 2),
)  # fmt: skip
gates = made(Gate, {"id": ids, "name": names}, baseline=text, rules=tuples(rules, 2))
selections = some(
    Selection, prompts=tuples(text, 2), variants=tuples(text, 2), cases=text, split=st.sampled_from(["tune", "all"]),
    tags=tuples(text, 2), case_ids=tuples(text, 2), limit=integers, models=tuples(text, 2), scorecard=text,
    repeats=st.integers(1, 5),
)  # fmt: skip
_bound: dict[str, st.SearchStrategy[Any]] = {"run_cell": text, "pinned": text, "folded": st.booleans()}
notebook_cells = st.one_of(
    made(NoteCell, {"id": text}, text=text, folded=st.booleans()),
    made(PromptCell, {"id": text}, prompt=ids, variants=tuples(text, 2), changed_words=st.booleans(), golden_set=ids),
    made(RunCell, {"id": text}, selection=selections, experiment=text),
    made(CompareCell, {"id": text}, baseline=text, candidates=tuples(text, 2), metric=text, margin=floats, **_bound),
    made(ChartCell, {"id": text}, chart=text, metric=text, **_bound),
    made(RateCell, {"id": text}, rubric=ids, rows=integers, blind=st.booleans(), **_bound),
    made(JudgeBenchCell, {"id": text}, rubric=ids, judges=tuples(text, 2), **_bound),
)
notebooks = made(Notebook, {"id": ids, "name": names}, cells=tuples(notebook_cells))
times = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
frozen = st.builds(
    lambda content, snippets: content.model_copy(update={"snippets": snippets}),
    contents,
    st.dictionaries(text, text, max_size=2),
)
versions = made(Version, {"content": frozen, "prompt_id": ids, "created": times}, parent=text, note=text, author=text)
revisions = st.builds(Revision, cases=tuples(text))
records = st.builds(lambda kind, rest: {**rest, "type": kind}, st.sampled_from(["release", "audit"]), objects)


def documents(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """Documents of one kind, ids apart."""
    return st.lists(inner, max_size=2, unique_by=lambda value: getattr(value, "document", value).id).map(tuple)


def distinct(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """Entries of the history, none twice."""
    return st.lists(inner, max_size=2, unique_by=repr).map(tuple)


project_texts: st.SearchStrategy[ProjectText] = some(
    ProjectText,
    info=some(ProjectInfo, id=text, name=text, default_model=text, budget=text),
    models=documents(models),
    gates=documents(gates),
    prompts=documents(prompts),
    snippets=documents(snippets),
    golden_sets=documents(goldens),
    rubrics=documents(rubrics),
    scorecards=documents(scorecards),
    notebooks=documents(notebooks),
    versions=distinct(versions),
    revisions=distinct(revisions),
    past_cases=distinct(cases),
    records=distinct(records),
)
