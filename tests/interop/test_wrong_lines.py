"""A wrong line of a table is left out with its reason, and how the others are read stays as it is."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.interop.test_cases import fault, read

GOOD: dict[str, st.SearchStrategy[Any]] = {
    "inputs": st.dictionaries(st.sampled_from("qrs"), st.text(max_size=3), min_size=1),
    "meta": st.dictionaries(st.sampled_from("qrs"), st.integers()),
    "checks": st.just([{"name": "polite", "check": "contains"}]),
    "rubric": st.just({"criteria": [{"name": "kind"}]}),
    "own_scoring": st.sampled_from(["add", "instead"]),
    "tags": st.lists(st.sampled_from("ab")),
    "weight": st.integers(1, 3),
}
WRONG: dict[str, list[Any]] = {
    "inputs": [["a"], "text", 5, True, "[1]", "{"],
    "meta": [["a"], "text", 5, True],
    "checks": [["a"], "text", 5, {"name": "x"}],
    "rubric": [["a"], "be kind", 5],
    "own_scoring": ["both", ["add"], 5],
    "tags": [[["a"]], [{}]],
    "weight": ["heavy", [1]],
}


@settings(max_examples=30, deadline=None)
@given(data=st.data(), columns=st.sets(st.sampled_from(sorted(GOOD)), min_size=1), as_json=st.booleans())
def test_one_wrong_line_is_left_out_and_changes_no_other(data: st.DataObject, columns: set[str], as_json: bool) -> None:
    """It used to change the mapping of the whole file: an ``inputs`` that is a list made all ``inputs`` a variable."""
    rows = st.lists(st.fixed_dictionaries({column: GOOD[column] for column in sorted(columns)}), min_size=1, max_size=4)
    good = [{"id": f"g{number}", **row} for number, row in enumerate(data.draw(rows))]
    column = data.draw(st.sampled_from(sorted(columns)))
    wrong = {**good[0], "id": "wrong", column: data.draw(st.sampled_from(WRONG[column]))}
    place = data.draw(st.integers(0, len(good)))
    lines = [json.dumps(row) for row in (*good[:place], wrong, *good[place:])]
    alone = [json.dumps(row) for row in good]
    name = "x.json" if as_json else "x.jsonl"
    text, expected = ("[" + ",\n".join(some) + "]" if as_json else "\n".join(some) for some in (lines, alone))
    found, plain = read(text, name=name, lenient=True), read(expected, name=name)
    assert found.mapping == plain.mapping
    assert found.cases == plain.cases
    (left_out,) = found.rejected
    assert left_out.line == place + 1
    assert column in left_out.reason
    assert f"Line {place + 1}: " in fault(text, name=name).message
