"""Values of cases as text and back, types and schemas, mends: without a window."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.ui.set_values import ORDER, columns
from workbench.core.cases import Case, ContextDocument, case_content
from workbench.core.columns import plain_number
from workbench.core.errors import InputError
from workbench.core.messages import message
from workbench.scoring.row_schema import RowSchema
from workbench.ui.pages.case_columns import RARE, Column, flags_of
from workbench.ui.pages.case_fixes import fix_for, mended
from workbench.ui.pages.case_problems import Judge
from workbench.ui.pages.case_values import SHOWN, brief, shown_text, text_of, visible, with_text
from workbench.ui.pages.set_settings import read_goals, read_schema

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["message"],
    "properties": {
        "message": {"type": "string", "minLength": 1},
        "order": {"type": "object", "properties": {"paid": {"type": "number"}}},
    },
}


def test_values_of_a_case_become_text_and_back() -> None:
    found = columns(ORDER, flags=-1)
    assert found["order"].as_json
    assert text_of(ORDER, found["order"]) == '{"paid": 1}'
    assert text_of(ORDER, found["tags"]) == "a, b"
    assert with_text(ORDER, found["order"], '{"paid": 2}').inputs["order"] == {"paid": 2}
    assert with_text(ORDER, found["tags"], "x; y, x").tags == ("x", "y")
    assert with_text(ORDER, found["reference"], " ").reference is None
    assert with_text(ORDER, found["message"], "").inputs["message"] == ""
    assert with_text(ORDER, found["message"], "12").inputs["message"] == "12"
    assert with_text(ORDER, found["price"], "12.5").inputs["price"] == 12.5
    assert with_text(ORDER, found["price"], "65,00").inputs["price"] == "65,00"
    assert with_text(ORDER, found["weight"], "0.5").weight == 0.5
    wrong = (
        ("order", "{"),
        ("order", "NaN"),
        ("kind", "strange"),
        ("split", "test"),
        ("weight", "-1"),
        ("weight", "inf"),
    )
    for name, text in wrong:
        with pytest.raises(InputError, match="is no"):
            with_text(ORDER, found[name], text)


def test_columns_have_types() -> None:
    case = Case(
        id="1",
        inputs={
            "text": "a",
            "number": 2,
            "json": {"a": 1},
            "list": ["a"],
            "talk": [{"role": "user", "content": "Hi"}],
            "flag": True,
        },
    )
    found = columns(case)
    assert [found[name].type for name in case.inputs] == ["text", "number", "JSON", "list", "messages", "yes/no"]
    assert with_text(case, found["list"], "a; b").inputs["list"] == ["a", "b"]
    assert with_text(case, found["flag"], "no").inputs["flag"] is False


def test_rare_columns_are_shown_where_a_case_fills_them() -> None:
    case = Case(id="1", inputs={"m": "x"}, history=(message("user", "Hi"),), documents=(ContextDocument(text="t"),))
    flags = flags_of([case])
    assert [kind for bit, kind in enumerate(RARE) if flags & 1 << bit] == ["history", "documents"]
    found = columns(case, flags=flags)
    assert shown_text(case, found["messages"]).replace("\u00a0", " ") == "1 message"
    text = text_of(case, found["messages"])
    assert with_text(Case(id="2"), found["messages"], text).history == case.history
    with pytest.raises(InputError):
        with_text(case, found["messages"], '[{"role": "nobody"}]')


@pytest.mark.parametrize(
    ("inputs", "sentence"),
    [
        ({"message": "Hi", "order": {"paid": "65,00"}}, "order.paid: “65,00” is text; the schema asks for a number"),
        ({"order": {}}, "message: missing; the schema asks for it"),
        ({"message": "", "order": {}}, "message: empty; the schema asks for at least 1 character"),
        ({"message": "Hi", "order": True}, "order: true is true or false; the schema asks for an object"),
    ],
)
def test_an_error_names_the_place(inputs: dict[str, Any], sentence: str) -> None:
    judge = Judge(RowSchema(SCHEMA), (), ())
    problem = judge.problems({"inputs": inputs, "reference": "x"})[0]
    assert (problem.level, problem.sentence) == ("error", sentence)


LABELS: dict[str, Any] = {
    "required": ["reference"],
    "properties": {
        "reference": {"type": "number"},
        "intent": {"enum": ["refund", "question"]},
        "tags": {"maxItems": 2, "items": {"enum": ["late", "faulty", "gift"]}},
        "meta": {"required": ["source"]},
    },
}


@pytest.mark.parametrize(
    ("content", "column", "sentence", "mend"),
    [
        ({}, "reference", "reference: missing; the schema asks for it", ""),
        ({"reference": "65,00"}, "reference", "reference: “65,00” is text; the schema asks for a number", "65.00"),
        ({"reference": 1, "intent": "Refund"}, "intent",
         "intent: “Refund” is text; the schema asks for one of “refund”, “question”", "refund"),
        ({"reference": 1, "tags": ["late", "Gift"]}, "tags",
         "tags[1]: “Gift” is text; the schema asks for one of “late”, “faulty”, “gift”", ""),
        ({"reference": 1, "tags": ["late", "late", "late"]}, "tags",
         "tags: 3 items; the schema asks for at most 2", ""),
        ({"reference": 1, "meta": {"by": "x"}}, "meta", "meta.source: missing; the schema asks for it", ""),
    ],
)  # fmt: skip
def test_reference_and_labels_have_a_schema_too(content: dict[str, Any], column: str, sentence: str, mend: str) -> None:
    judge = Judge(RowSchema(None, LABELS), (), ())
    problem = judge.problems({"inputs": {"reference": "an input"}, **content})[0]
    assert (problem.level, problem.column, problem.sentence) == ("error", column, sentence)
    assert not problem.stands_in(Column("input", "reference")), "an input may be called so too"
    assert problem.stands_in(Column(column, column)) or column == "meta"  # type: ignore[arg-type]
    assert (problem.fix.words if problem.fix else "") == (mend and f"Change to {mend}")
    if problem.fix is not None:
        case = mended(Case(id="x", **content), problem.fix)
        assert not judge.problems(case_content(case)) or column == "reference"
    assert judge.problems({"reference": 0, "tags": ["late"], "intent": "refund"}) == []


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.sampled_from([10**400, -(10**400)])
    | st.floats(-5, 5)
    | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)


SCHEMAS = st.recursive(
    st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(["string", "number", "integer", "boolean", "object", "array", "null"]),
            "minimum": st.integers(-3, 3) | st.floats(-3, 3),
            "maximum": st.integers(-3, 3) | st.floats(-3, 3) | st.just(10**400),
            "exclusiveMaximum": st.integers(-3, 3) | st.floats(-3, 3),
            "enum": st.lists(JSON, min_size=1, max_size=3),
            "const": JSON,
            "minLength": st.integers(0, 2),
            "maxItems": st.integers(0, 2),
            "required": st.lists(st.sampled_from("abc"), unique=True, max_size=2),
        },
    ),
    lambda inner: st.fixed_dictionaries(
        {},
        optional={
            "properties": st.dictionaries(st.sampled_from("abc"), st.booleans() | inner, max_size=2),
            "items": st.booleans() | inner,
            "additionalProperties": st.booleans() | inner,
        },
    ),
    max_leaves=4,
)


@given(SCHEMAS, st.dictionaries(st.sampled_from("abc"), JSON, max_size=3))
def test_the_fast_reading_of_a_schema_agrees_with_jsonschema(schema: dict[str, Any], value: dict[str, Any]) -> None:
    assert bool(RowSchema(schema).misfits(value)) != Draft202012Validator(schema).is_valid(value)


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"minimum": 5.5}, 3),
        ({"maximum": 0.5}, 3),
        ({"maximum": 5}, 10**400),
        ({"maximum": 5}, 10**5000),
        ({"enum": [1]}, True),
        ({"const": [0]}, [False]),
        ({"const": "a"}, 10**5000),
        ({"items": False}, [1]),
        (False, 1),
    ],
    ids=range(9),
)
def test_a_broken_value_is_told_whatever_its_numbers(schema: dict[str, Any], value: Any) -> None:
    misfits = RowSchema({"properties": {"x": schema}}).misfits({"x": value})
    assert [misfit.place for misfit in misfits] == ["x[0]" if schema == {"items": False} else "x"]
    assert len(misfits[0].said) < 120


def test_what_the_fast_reading_does_not_know_is_asked_of_jsonschema() -> None:
    schema: dict[str, Any] = {"properties": {"a": {"pattern": "^x"}}}
    assert RowSchema(schema).misfits({"a": "y"})
    assert not RowSchema(schema).misfits({"a": "xy"})
    assert RowSchema({"$ref": "http://example.org/x"}).misfits({})  # told, not fetched


@pytest.mark.parametrize(
    ("text", "plain"),
    [("65,00", "65.00"), ("1.234,50 €", "1234.50"), ("$1,234.50", "1234.50"), ("\u22123,5", "-3.5"), ("12 %", "12"),
     ("1,234", ""), ("twelve", ""), ("", ""), ("1.2.3", ""), ("1 234,5", "1234.5"), ("7", "7")],
)  # fmt: skip
def test_numbers_as_people_write_them(text: str, plain: str) -> None:
    assert plain_number(text) == plain


def test_mends_fit_what_was_wanted() -> None:
    case = Case(id="1", inputs={"order": {"items": [{"paid": "65,00"}]}})
    fix = fix_for("65,00", {"type": "number"}, ("order", "items", 0, "paid"))
    assert fix is not None
    assert fix.words == "Change to 65.00"
    assert mended(case, fix).inputs == {"order": {"items": [{"paid": 65.0}]}}
    values = [
        ("yes", {"type": "boolean"}, True),
        ("GOLD", {"enum": ["gold", "iron"]}, "gold"),
        ('{"a": 1}', {"type": "object"}, {"a": 1}),
        ("a; b", {"type": "array"}, ["a", "b"]),
        (5, {"type": "string"}, "5"),
        ("3", {"type": "integer"}, 3),
    ]
    for value, wanted, new in values:
        found = fix_for(value, wanted, ("x",))  # type: ignore[arg-type]
        assert found is not None
        assert found.value == new
    assert fix_for("3.5", {"type": "integer"}, ("x",)) is None
    assert fix_for("much", {"type": "number"}, ("x",)) is None


def test_what_is_shown_is_short_visible_and_cheap() -> None:
    assert brief("x" * 50_000_000) == "x" * SHOWN
    assert len(brief({"a": ["y" * 1000] * 100_000})) <= SHOWN
    assert visible("a\nb\tc\x07d\u202ee") == "a↵b c␇d␡e"
    assert visible("<b>ü 漢 🙂</b>") == "<b>ü 漢 🙂</b>"


def test_goals_and_schemas_are_read_or_refused() -> None:
    assert read_goals("edge: 12\n\nfaulty : 8") == {"edge": 12, "faulty": 8}
    with pytest.raises(InputError, match="line 1"):
        read_goals("edge 12")
    assert read_schema(" ") is None
    for wrong in ("[]", "{", '{"type": 5}'):
        with pytest.raises(InputError):
            read_schema(wrong)
