"""Tables of cases: the column rules, what a person says instead, and sentences for what is wrong."""

import json

import pytest

from workbench.core.cases import Case
from workbench.core.errors import IncompleteError, InputError
from workbench.interop.cases import CaseImport, table_to_cases
from workbench.interop.columns import sayable
from workbench.interop.leaks import contains_words
from workbench.interop.tables import read_table


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
