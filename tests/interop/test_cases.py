"""Tables of cases: the column rules, what a person says instead, and sentences for what is wrong."""

import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.interop.strategies import cases as random_cases
from workbench.core.canonical import digest_of
from workbench.core.cases import Case
from workbench.core.errors import IncompleteError, InputError
from workbench.interop.cases import CaseImport, table_to_cases
from workbench.interop.columns import sayable
from workbench.interop.exports import case_parquet, case_workbook
from workbench.interop.exports import cases as writers
from workbench.interop.exports.source import Source
from workbench.interop.leaks import contains_words
from workbench.interop.tables import read_table

SHARED = Path(__file__).parents[3] / "shared" / "data"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data is not there")


def read(text: str, *overrides: str, name: str = "cases.csv", lenient: bool = False) -> CaseImport:
    return table_to_cases(read_table(text.encode(), name, lenient=lenient), overrides, lenient=lenient)


def fault(text: str, *overrides: str, name: str = "cases.csv") -> InputError:
    with pytest.raises(InputError) as caught:
        read(text, *overrides, name=name)
    assert caught.value.remedy
    return caught.value


def test_columns_fill_the_case_and_others_are_variables() -> None:
    found = read(
        "ID,Expected,tags,Kind,split,intent,risk,weight,note,provenance,documents,Order\n"
        'a,yes,"x; y, z",Edge,heldout,i,r,2,n,p,"some text",17\n'
    )
    (case,) = found.cases
    assert case == Case(
        id="a",
        inputs={"Order": "17"},
        reference="yes",
        tags=("x", "y", "z"),
        kind="edge",
        split="held-out",
        intent="i",
        risk="r",
        weight=2.0,
        note="n",
        provenance="p",
        documents=case.documents,
    )
    assert case.documents[0].text == "some text"
    assert found.mapping["Expected"] == "reference"
    assert found.mapping["Order"] == "inputs.Order"


@pytest.mark.parametrize("name", ["reference", "expected", "expected_output", "ideal", "target", "answer"])
def test_names_of_the_reference(name: str) -> None:
    assert read(f"id,{name.upper()}\n1,x\n").cases[0].reference == "x"


def test_only_one_column_is_the_reference() -> None:
    found = read("id,answer,expected\n1,a,e\n")
    assert (found.cases[0].reference, found.cases[0].inputs) == ("e", {"answer": "a"})


def test_overrides() -> None:
    found = read(
        "key,q,Gold,extra,junk,tags\n1,hello,x,m,j,t\n",
        "id=key",
        "inputs.question=q",
        "reference=gold",
        "meta.origin=extra",
        "skip=junk",
        "inputs.tags=tags",
    )
    assert found.cases[0] == Case(
        id="1", inputs={"question": "hello", "tags": "t"}, reference="x", meta={"origin": "m"}
    )
    assert found.mapping["junk"] == "skip"


@pytest.mark.parametrize(
    ("override", "says", "remedy"),
    [
        ("reference=gold", "There is no column ‘gold’.", "The columns are: id, q."),
        ("refrence=q", "There is no field ‘refrence’.", "The fields are: "),
        ("score.x=q", "There is no field ‘score.x’.", "The fields are: "),
        ("q", "does not say which column", "FIELD=COLUMN"),
        ("id=q id=id", "would both fill ‘id’", "skip="),
    ],
)
def test_wrong_overrides(override: str, says: str, remedy: str) -> None:
    columns = "id,q\n1,x\n"
    found = fault(columns, *override.split())
    assert says in found.message
    assert remedy in found.remedy


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id,q\n1,x\n2,y\n1,z\n", "Line 4: the id ‘1’ was already used in line 2."),
        ("id,kind\n1,odd\n", "Line 2: column ‘kind’: ‘odd’ is not a kind"),
        ("id,split\n1,test\n", "Line 2: column ‘split’: ‘test’ is not a split (tune, held-out)."),
        ("id,weight\n1,heavy\n", "Line 2: column ‘weight’: ‘heavy’ is not a number."),
        ("id,weight\n1,-1\n", "a weight cannot be negative"),
        ("id,weight\n1,nan\n", "not a finite number"),
        ("id,x: JSON\n1,{\n", "Line 2: column ‘x: JSON’: it is not valid JSON"),
        ('id,messages\n1,"[{""role"": ""boss""}]"\n', "there is no role ‘boss’"),
    ],
)
def test_broken_rows_name_line_and_column(text: str, says: str) -> None:
    assert says in fault(text).message


def test_a_lenient_import_keeps_the_rest() -> None:
    found = read("id,kind\n1,edge\n2,odd\n1,edge\n3\n4,golden\n", lenient=True)
    assert [case.id for case in found.cases] == ["1", "4"]
    assert [row.line for row in found.rejected] == [3, 4, 5]


def test_rows_without_id_get_one_from_their_content() -> None:
    text = "q,expected\na,1\nb,2\na,1\n"
    first, again = read(text), read(text.replace("a,1\nb,2", "b,2\na,1"))
    assert {case.id for case in first.cases} == {case.id for case in again.cases}
    assert len(first.cases) == 3
    assert first.cases[2].id == f"{first.cases[0].id}-2"
    assert "1 rows are exact copies" in first.warnings[0]


def test_cells_stay_text_unless_the_column_is_all_json() -> None:
    found = read('id,a,b,c\n1,"{""x"": 1}","[1]",1\n2,"[2]",plain,2\n3,,"{}",3\n')
    assert found.cases[0].inputs == {"a": {"x": 1}, "b": "[1]", "c": "1"}
    assert found.mapping["a"] == "inputs.a: JSON"
    assert "a" not in found.cases[2].inputs


def test_typed_tables_keep_their_types() -> None:
    row = {"id": 7, "n": 1.5, "flag": True, "list": [1], "none": None, "reference": {"a": 1}, "tags": ["x"]}
    (case,) = read(json.dumps(row), name="cases.jsonl").cases
    assert case == Case(
        id="7", inputs={"n": 1.5, "flag": True, "list": [1], "none": None}, reference={"a": 1}, tags=("x",)
    )


def test_messages_in_the_form_of_chats() -> None:
    chat = [
        {"role": "developer", "content": "Be brief."},
        {"role": "user", "content": [{"type": "text", "text": "Hi"}]},
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "f", "arguments": '{"a": 1}'}}],
        },
        {"role": "tool", "tool_call_id": "c1", "content": "done"},
    ]
    (case,) = read(json.dumps({"id": "1", "messages": chat}), name="cases.jsonl").cases
    assert [message.role for message in case.history] == ["system", "user", "assistant", "tool"]
    assert case.history[2].parts[0].model_dump() == {
        "type": "tool_call", "id": "c1", "name": "f", "arguments": {"a": 1},
    }  # fmt: skip
    picture = [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]
    found = fault(json.dumps({"id": "1", "messages": picture}), name="cases.jsonl")
    assert "‘image_url’ cannot be read here" in found.message


def test_numbers_and_nesting_beyond_all_bounds() -> None:
    assert "too large" in fault('{"id": "1", "weight": 1' + "0" * 400 + "}", name="cases.jsonl").message
    assert "nested too deeply" in fault('{"id": "1", "x": ' + "[" * 101 + "]" * 101 + "}", name="c.jsonl").message
    assert read('{"id": "1", "x": ' + "[" * 99 + "]" * 99 + "}", name="c.jsonl").cases[0].digest


def test_structured_columns_with_other_content_are_variables() -> None:
    found = read("id,rubric,checks,inputs\n1,be nice,none,text\n")
    assert found.cases[0].inputs == {"rubric": "be nice", "checks": "none", "inputs": "text"}


def test_names_that_no_template_can_use_are_told() -> None:
    assert read("id,Order no\n1,x\n").unsayable == ("Order no",)
    assert [sayable(name) for name in ("Order no.", "2nd", "größe", "—", "a-b c")] == [
        "Order_no",
        "n2nd",
        "größe",
        "value",
        "a_b_c",
    ]


@pytest.mark.parametrize(
    ("header", "likely"),
    [
        ("question,Kategorie", "Kategorie"),
        ("text,label", "label"),
        ("answer,question", ""),
        ("q,gold_reply,labels", "gold_reply"),
        ("text,intent", "intent"),
        ("text,Expected Answer", "Expected Answer"),
        ("text,label_id", ""),
        ("label", ""),
        ("question,reference,label", ""),
    ],
)
def test_the_column_that_looks_like_the_reference(header: str, likely: str) -> None:
    assert read(f"{header}\n" + ",".join("x" for _ in header.split(",")) + "\n").likely_reference == likely


@pytest.mark.parametrize(
    ("text", "likely"),
    [
        ("Ticket ID,text\nT-1,a\nT-2,b\n", "Ticket ID"),
        ("ticketNr,text\n1,a\n2,b\n", "ticketNr"),
        ("case_id,text\n1,a\n2,b\n", "case_id"),
        ("customer_id,text\n1,a\n1,b\n", ""),
        ("customer_id,text\n1,a\n,b\n", ""),
        ("paid,text\n1,a\n2,b\n", ""),
        ("id,Ticket ID\n1,a\n2,b\n", ""),
    ],
)
def test_the_column_of_ids_is_offered_where_each_row_has_its_own(text: str, likely: str) -> None:
    assert read(text).likely_id == likely


def test_weights_with_a_decimal_comma_are_read_and_thousands_are_not_guessed() -> None:
    found = read('id,weight\n1,"1,5"\n2,"0,125"\n3,2.5\n4,"1,500"\n', lenient=True)
    assert [case.weight for case in found.cases] == [1.5, 0.125, 2.5]
    assert "may be a thousand or a fraction" in found.rejected[0].reason


def test_a_line_of_delimiters_alone_is_no_case() -> None:
    found = read("id;text;reference\n1;a;x\n;;\n ; ;\n2;b;y\n")
    assert [case.id for case in found.cases] == ["1", "2"]
    assert found.rejected == ()


def test_missing_references_and_labels_in_several_spellings_are_said() -> None:
    rows = ["1,high,a; account ,t1", "2,HIGH,account,t2", '3,"high ",a,t3', "4,,Account,t4", "5,low,b,t5"]
    found = read("id,reference,tags,text\n" + "\n".join(rows) + "\n")
    assert "1 of 5 cases has no reference." in found.warnings
    said = next(words for words in found.warnings if words.startswith("reference:"))
    assert "2 values differ from others only by case or spaces" in said
    assert all(f"‘{word}’" in said for word in ("high", "HIGH", "high "))
    assert any(words.startswith("tags: 1 value differs") and "‘Account’" in words for words in found.warnings)
    assert not any(words.startswith("text") for words in found.warnings)
    texts = "".join(f"{n},Word {n // 2 if n % 2 else n},x\n" for n in range(120))
    assert not any("spaces" in words for words in read("id,text,reference\n" + texts).warnings)


def test_the_refusal_of_a_broken_row_says_how_to_take_the_others() -> None:
    assert "--lenient" in fault("id,weight\n1,heavy\n2,1\n").remedy


def test_a_variable_that_gives_the_reference_away_is_told() -> None:
    lines = "".join(f"{number},question {number}?,#### 4{number},4{number}\n" for number in range(10))
    found = read("id,q,full,reference\n" + lines)
    assert found.warnings == (
        "‘full’ contains the reference in 10 of 10 rows; a prompt that uses it gives the answer away.",
    )


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("it is 18.", "18", True),
        ("it is 180", "18", False),
        ("118 and 18", "18", True),
        ("18th", "18", False),
        ("", "x", False),
    ],
)
def test_words_are_found_whole(text: str, words: str, found: bool) -> None:
    assert contains_words(text, words) is found


def test_cancelling() -> None:
    table = read_table(("id\n" + "".join(f"{number}\n" for number in range(3_000))).encode(), "cases.csv")
    with pytest.raises(IncompleteError):
        table_to_cases(table, cancelled=lambda: True)
    seen: list[int] = []
    table_to_cases(table, progress=seen.append)
    assert seen == [1_000, 2_000, 3_000]


_sets = st.lists(random_cases.filter(lambda case: case.id), min_size=1, max_size=3, unique_by=lambda case: case.id)


TABLES = (
    writers.write_csv,
    writers.write_tsv,
    writers.write_jsonl,
    writers.write_json,
    case_workbook.write_xlsx,
    case_parquet.write_parquet,
)


@settings(max_examples=25)
@given(found=_sets)
def test_what_is_exported_comes_back_with_equal_digests(found: list[Case]) -> None:
    for write in TABLES:
        files, losses = write(Source("set", cases=found))
        ((name, content),) = files.items()
        again = table_to_cases(read_table(content, name)).cases
        assert [case.digest for case in again] == [case.digest for case in found], name
        assert losses == [], name
        # Plain rows are neither validated nor dumped on their way.
        assert [digest_of("case", case) for case in again] == [case.digest for case in found], name
        assert [Case.model_validate(case.model_dump()) for case in again] == list(again), name


def test_an_export_is_plain_where_the_cases_are() -> None:
    cases = [
        Case(id="1", inputs={"q": "=1+1", "id": "x"}, reference="a, b", tags=("t",)),
        Case(id="2", inputs={"q": ""}),
    ]
    (content,) = writers.write_csv(Source("set", cases=cases)).files.values()
    assert content.decode() == ('id,q,inputs.id: JSON,reference,tags\r\n1,=1+1,"""x""","a, b",t\r\n2,,,,\r\n')


def test_types_formulas_and_variables_that_a_case_lacks_survive_a_sheet_and_parquet() -> None:
    cases = [
        Case(id="1", inputs={"q": "=1+1", "n": 65.5, "whole": 2, "yes": True, "list": ["a"], "some": "x"}, weight=0.5),
        Case(id="2", inputs={"q": "@SUM(A1)", "n": 0.1, "whole": -7, "yes": False, "list": [], "none": None}),
    ]
    for write in (case_workbook.write_xlsx, case_parquet.write_parquet):
        ((name, content),) = write(Source("set", cases=cases)).files.items()
        again = table_to_cases(read_table(content, name))
        assert [repr(case.inputs) for case in again.cases] == [repr(case.inputs) for case in cases]
        assert again.cases == tuple(cases)
    ((name, content),) = case_workbook.write_xlsx(Source("set", cases=cases)).files.items()
    page = openpyxl.load_workbook(io.BytesIO(content)).active
    assert page is not None
    kinds = {page.cell(1, column).value: page.cell(2, column).data_type for column in range(1, page.max_column + 1)}
    assert (kinds["q"], kinds["n: JSON"], kinds["weight"], kinds["yes: JSON"]) == ("s", "n", "n", "s")
    (content,) = case_parquet.write_parquet(Source("set", cases=cases)).files.values()
    schema = pyarrow.parquet.read_schema(io.BytesIO(content))
    assert [str(schema.field(name).type) for name in ("q", "n", "whole", "yes")] == [
        "string",
        "double",
        "int64",
        "bool",
    ]


def test_what_a_cell_cannot_hold_is_said_and_formulas_are_warned_of() -> None:
    cases = [Case(id="long", inputs={"q": "x" * 40_000}), Case(id="b", inputs={"q": "-5"}, reference="-- no")]
    files, losses = case_workbook.write_xlsx(Source("set", cases=cases))
    assert [(loss.where, loss.what) for loss in losses] == [
        ("case long", "A cell takes 32,767 characters; longer texts were cut.")
    ]
    assert len(str(read_table(next(iter(files.values())), "a.xlsx").rows[0].values["q"])) == 32_767
    (note,) = writers.spreadsheet_notes(Source("set", cases=cases))
    assert note.startswith("1\u00a0cell begins with =, +, − or @. The text is kept exactly")
    assert writers.spreadsheet_notes(Source("set", cases=cases[:1])) == []


@needs_shared
def test_the_real_golden_set() -> None:
    found = table_to_cases(read_table(SHARED / "gsm8k_test.jsonl"))
    assert len(found.cases) == 1_319
    assert found.cases[0].reference == "18"
    assert found.warnings == (
        "‘reference_full’ contains the reference in 1,319 of 1,319 rows; a prompt that uses it gives the answer away.",
    )
    skipped = table_to_cases(read_table(SHARED / "gsm8k_test.jsonl"), ["skip=reference_full"])
    assert skipped.warnings == ()
    assert set(skipped.cases[0].inputs) == {"input"}


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


@needs_shared
def test_the_real_rubrics() -> None:
    found = table_to_cases(read_table(SHARED / "rubric_160.json"))
    assert len(found.cases) == 160
    assert found.mapping["rubric"] == "rubric"
    rubrics = [case.rubric for case in found.cases if case.rubric]
    assert len(rubrics) == 160
    assert {criterion.name for rubric in rubrics for criterion in rubric.criteria} == {"rubric"}
    assert all(all(criterion.levels) for rubric in rubrics for criterion in rubric.criteria)
