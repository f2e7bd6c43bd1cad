"""Whatever a file holds, a reader gives values or a sentence, never another error."""

import json
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from tests.interop.strategies import json_values
from workbench.core.errors import WorkbenchError
from workbench.interop import folder
from workbench.interop.cases import table_to_cases
from workbench.interop.columns import FIELDS
from workbench.interop.folder.history import read_history
from workbench.interop.outputs import table_to_outputs
from workbench.interop.rubric_text import read_prometheus, read_rubric
from workbench.interop.scorecard_text import read_scorecard
from workbench.interop.tables import read_table
from workbench.interop.yaml_text import dump_yaml

_NAMES = sorted(FIELDS | {"output", "is_correct", "model", "cost", "latency", "x", "inputs.y", "x: JSON", "score.z"})
_rows = st.lists(st.dictionaries(st.sampled_from(_NAMES), json_values, max_size=6), min_size=1, max_size=4)
_texts = st.text(st.characters(codec="utf-8", exclude_characters='\0,"\r\n'), max_size=6) | st.sampled_from(
    ["{}", "[]", "[1]", "{", "nan", "1e999", "-1", "true", "edge", "tune"]
)


def holds(read: Callable[[], object]) -> bool:
    """Whether a reading gives values, or a sentence; any other error goes on."""
    try:
        return read() is not None
    except WorkbenchError as error:
        return bool(error.message) and "\n" not in error.text()


@given(_rows)
def test_any_json_rows(rows: list[dict[str, object]]) -> None:
    data = "\n".join(json.dumps(row) for row in rows).encode()
    for make in (table_to_cases, table_to_outputs):
        for lenient in (False, True):
            assert holds(lambda: make(read_table(data, "rows.jsonl", lenient=True), lenient=lenient))  # noqa: B023


@given(st.lists(st.sampled_from(_NAMES), min_size=1, max_size=5, unique=True), st.data())
def test_any_text_cells(header: list[str], data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.lists(_texts, min_size=len(header), max_size=len(header)), min_size=1, max_size=4))
    content = "\n".join(",".join(row) for row in [header, *rows]).encode()
    for make in (table_to_cases, table_to_outputs):
        assert holds(lambda: make(read_table(content, "rows.csv", lenient=True), lenient=True))  # noqa: B023


_PATHS = [
    "project.yaml",
    "prompts/a/prompt.yaml",
    "prompts/a/A.md",
    "golden/a.yaml",
    "golden/a.jsonl",
    "rubrics/a.yaml",
    "scorecards/a.yaml",
    "notebooks/a.yaml",
    "history.jsonl",
    "attachments/x-00",
]
_KEYS = [
    "id",
    "name",
    "cells",
    "kind",
    "note",
    "run",
    "criteria",
    "levels",
    "checks",
    "check",
    "rubrics",
    "order",
    "type",
]
_KEYS += [
    "version",
    "content",
    "messages",
    "models",
    "gates",
    "schema",
    "targets",
    "inputs",
    "rubric",
    "budget",
    "cases",
]
_shaped = st.recursive(
    json_values | st.sampled_from(_KEYS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KEYS), inner, max_size=4),
    max_leaves=10,
)


@given(
    st.dictionaries(st.sampled_from(_PATHS), st.binary(max_size=60) | st.text(max_size=60).map(str.encode), max_size=3)
)
def test_any_bytes_in_a_folder(files: dict[str, bytes]) -> None:
    assert holds(lambda: folder.parse(files))


@given(st.sampled_from([path for path in _PATHS if path.endswith((".yaml", ".jsonl"))]), _shaped)
def test_any_values_in_a_folder(path: str, value: object) -> None:
    text = dump_yaml(value) if path.endswith(".yaml") else json.dumps(value)
    assert holds(lambda: folder.parse({path: text.encode()}))


@given(_shaped)
def test_any_values_as_documents(value: object) -> None:
    text = json.dumps(value)
    assert holds(lambda: read_rubric(text, rubric_id="r", name="r"))
    assert holds(lambda: read_prometheus(text, rubric_id="r", name="r"))
    assert holds(lambda: read_scorecard(text, scorecard_id="s", name="s"))
    assert holds(lambda: read_history(text))
