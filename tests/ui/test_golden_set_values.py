"""Values of cases as text and back, schemas, mends, clipboard, find and replace: without a window."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from workbench.core.cases import Case, ContextDocument, case_content
from workbench.core.columns import plain_number
from workbench.core.errors import InputError
from workbench.core.messages import message
from workbench.core.words import alike
from workbench.scoring.row_schema import RowSchema
from workbench.ui.dialogs.import_split import split_cases
from workbench.ui.pages import set_replace
from workbench.ui.pages.case_columns import RARE, Column, columns_of, flags_of
from workbench.ui.pages.case_fixes import fix_for, mended
from workbench.ui.pages.case_problems import Describer, Judge, expected_fields
from workbench.ui.pages.case_values import SHOWN, brief, shown_text, text_of, visible, with_text
from workbench.ui.pages.set_clipboard import from_tsv, to_tsv
from workbench.ui.pages.set_html import from_html, to_html
from workbench.ui.pages.set_replace import Search, Searcher
from workbench.ui.pages.set_settings import read_goals, read_schema

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["message"],
    "properties": {
        "message": {"type": "string", "minLength": 1},
        "order": {"type": "object", "properties": {"paid": {"type": "number"}}},
    },
}
ORDER = Case(id="1", inputs={"message": "Hi", "order": {"paid": 1}, "price": 3}, reference="Yes", tags=("a", "b"))


def columns(*cases: Case, **options: Any) -> dict[str, Any]:
    names = dict.fromkeys(name for case in cases for name in case.inputs)
    return {column.name: column for column in columns_of(names, cases, **options)}


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


def test_a_line_finds_folds_and_tells_doubles() -> None:
    cases = [ORDER.model_copy(update={"id": str(n)}) for n in range(3)]
    found = columns(*cases)
    judge = Judge(RowSchema(None), list(found.values()), expected_fields(["message", "order"], cases))
    describer = Describer(judge, list(found.values()))
    line = describer(ORDER.model_dump(mode="json"))
    assert "paid 1" in line.text
    assert line.level == 0
    assert describer({"id": "x", "inputs": {"message": "HI!", "extra": 1}}).level == 1
    assert describer.unseen == {"extra"}
    assert alike("Größe: 12!") == alike(" grösse 12 ")
    assert alike("Hi there") != alike("Hi")
    assert alike(" !! ") == 0


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8")), min_size=2, max_size=4), min_size=1))
def test_cells_survive_the_clipboard(rows: list[list[str]]) -> None:
    if rows[-1] == [""] * len(rows[-1]):
        rows[-1][0] = "x"
    assert from_tsv(to_tsv(rows)) == rows


def test_what_spreadsheets_write_is_read() -> None:
    assert from_tsv('a\tb\r\n"x\ny"\t"say ""hi"""\r\n') == [["a", "b"], ["x\ny", 'say "hi"']]
    assert from_tsv('5" pipe\t"open\nx\ty') == [['5" pipe', '"open'], ["x", "y"]]
    rows = [["a\tb", 'q"q', "l1\nl2", ""], ["ü", "漢字", "🙂", "x"]]
    assert list(csv.reader(io.StringIO(to_tsv(rows), newline=""), "excel-tab")) == rows


@given(st.lists(st.lists(st.text('a"<&>\n ', max_size=6), min_size=2, max_size=2), min_size=1, max_size=3))
def test_cells_survive_html(rows: list[list[str]]) -> None:
    """But for spaces, which HTML does not keep."""
    plain = [
        ["\n".join(" ".join(line.split()) for line in cell.split("\n")).strip("\n") for cell in row] for row in rows
    ]
    assert from_html(to_html(rows)) == plain


def test_a_table_in_html_is_read_and_a_page_is_not() -> None:
    """As Excel writes it, with cells that cover others; as a browser does."""
    excel = (
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta name=Generator>'
        "<style><!--table {} .xl65 {mso-number-format:General;} --></style></head><body link=blue>"
        "<table border=0 style='border-collapse:\n collapse'><!--StartFragment--><col width=64><tr height=20>"
        "<td height=20 class=xl65>two<br>\n    lines</td><td>a &quot;b&quot;&nbsp;c</td></tr>"
        "<tr><td rowspan=2>over</td><td colspan=2>&nbsp;</td></tr><tr><td>=1+1</td></tr><!--EndFragment-->"
        "</table></body></html>"
    )
    assert from_html(excel) == [["two\nlines", 'a "b" c'], ["over", "", ""], ["", "=1+1"]]
    chrome = "<meta charset='utf-8'><table><tbody><tr><th>q</th></tr><tr><td><p>x</p><p>y</p></td></tr></tbody></table>"
    assert from_html(chrome) == [["q"], ["x\ny"]]
    assert from_html("<p>Words</p><table><tr><td>x</td></tr></table>") is None
    assert from_html("<table><tr><td>x</td></tr></table><table><tr><td>y</td></tr></table>") is None
    assert from_html("<b>Words</b>") is None
    assert from_html("<table><tr><td rowspan=999999999 colspan=99999999999>x<table><tr><td>y") is not None


def test_replacing_keeps_json_and_stops_slow_patterns() -> None:
    case = Case(
        id="1", inputs={"m": "Refund refund", "o": {"item": "refund", "n": 1}}, reference="refund", tags=("refund",)
    )
    found = list(columns(case).values())
    plain = Searcher(Search("REFUND"), found, "return\\1")
    new = plain.look(0, case)
    assert new.inputs == {"m": "return\\1 return\\1", "o": {"item": "return\\1", "n": 1}}
    assert plain.found.times == 5
    assert {name for _, name in plain.found.hits} == {"m", "o", "reference", "tags"}
    groups = Searcher(Search(r"(\w+) (\w+)", is_pattern=True, column="m"), found, r"\2 \1")
    assert groups.look(0, case).inputs["m"] == "refund Refund"
    with pytest.raises(InputError, match="No regular expression"):
        Searcher(Search("(", is_pattern=True), found)
    for hostile in ("(?V0)a", "(?au)a", "(" * 400 + ")" * 400, "a{100000000}"):
        with pytest.raises(InputError, match="No regular expression"):
            Searcher(Search(hostile, is_pattern=True), found)
    with pytest.raises(InputError, match="cannot be made"):
        Searcher(Search("e", is_pattern=True), found, r"\9").look(0, case)
    slow = Searcher(Search(r"(a|a|aa)+$", is_pattern=True), found)
    with pytest.raises(InputError, match="too long"):
        slow.look(0, Case(id="2", inputs={"m": "a" * 5000 + "b"}))


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


def test_the_split_is_the_same_each_time_and_keeps_groups() -> None:
    cases = [Case(id=str(n)) for n in range(300)]
    first = split_cases(cases, 3)
    assert first == split_cases(cases, 3)
    assert 60 < sum(case.split == "held-out" for case in first) < 140
    groups = [str(n // 10) for n in range(300)]
    grouped = split_cases(cases, 3, groups)
    assert len({(group, case.split) for group, case in zip(groups, grouped, strict=True)}) == 30
    assert all(case.split == "tune" for case in split_cases(first, -1))
    assert split_cases(first, 0) == first


def test_plain_words_are_replaced_however_long_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(set_replace, "SECONDS", 0.0)
    columns = [Column("input", "m")]
    words = Searcher(Search("a"), columns, "b")
    assert words.look(0, Case(id="1", inputs={"m": "abba"})).inputs == {"m": "bbbb"}
    with pytest.raises(InputError, match="takes too long"):
        Searcher(Search("a", is_pattern=True), columns, "b").look(0, Case(id="1", inputs={"m": "abba"}))
