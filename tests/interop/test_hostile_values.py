"""Values no table should hold: each is taken as text, or told in a sentence with its line, and the rest is taken."""

from __future__ import annotations

import datetime
import io
import json
import zipfile
from typing import Any

import openpyxl
import pyarrow
import pyarrow.parquet
import pytest

from workbench.core.cases import Case
from workbench.core.errors import InputError
from workbench.core.strict_json import JsonError, parse
from workbench.interop.cases import CaseImport, table_to_cases
from workbench.interop.exports.source import Source
from workbench.interop.registry import WRITERS
from workbench.interop.tables import read_table

DEEP = "[" * 10_000 + "]" * 10_000
DEEP_OBJECT = '{"a":' * 10_000 + "1" + "}" * 10_000
HALF = r"\ud800"
TOO_DEEP = "it is not valid JSON: it is nested too deeply"
HALVED = "it is not valid JSON: it holds half of a character (a lone surrogate)"
TABLES = ("cases-csv", "cases-tsv", "cases-jsonl", "cases-json", "cases-xlsx", "cases-parquet")


def test_half_a_character_that_is_typed_is_refused_as_one_that_is_escaped() -> None:
    for text in ('{"a": "x\ud800"}', '"\udcff"', '{"\ud800": 1}'):
        with pytest.raises(JsonError, match="half of a character") as caught:
            parse(text)
        assert text[caught.value.position] >= "\ud800"


def taken(content: str | bytes, name: str) -> CaseImport:
    """What a lenient import takes; every case of it can be written."""
    data = content.encode() if isinstance(content, str) else content
    found = table_to_cases(read_table(data, name, lenient=True), lenient=True)
    assert all(case.digest and case.model_dump_json() for case in found.cases)
    return found


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (f'{{"q": {DEEP}}}', TOO_DEEP),
        (f'{{"q": {DEEP_OBJECT}}}', TOO_DEEP),
        ("[" * 1_000_000, TOO_DEEP),
        (f'{{"q": "a{HALF}b"}}', HALVED),
        (f'{{"{HALF}": "a"}}', HALVED),
        ('{"q": 1e999}', "the number 1e999 is too large"),
        (f'{{"q": 1{"0" * 10_000}}}', "a number has too many digits"),
        ('{"q": NaN}', "NaN is not a JSON number"),
        ('{"q": -Infinity}', "-Infinity is not a JSON number"),
        ('{"q": 1, "q": 2}', "the key ‘q’ stands twice in one object"),
        ('{"q": 1, "weight": 1e308}', "the number is too large"),
        ('{"q": 1, "inputs.": 5}', ""),
    ],
)
def test_a_row_of_json_is_taken_or_told_and_the_next_is_taken(line: str, says: str) -> None:
    found = taken(f'{line}\n{{"q": "x"}}\n', "a.jsonl")
    assert found.cases[-1].inputs["q"] == "x"
    assert [one.line for one in found.rejected] == ([1] if says else [])
    assert all(says in one.reason for one in found.rejected)
    in_a_list = f'[{line}, {{"q": "x"}}]'
    if says and "weight" not in line:
        with pytest.raises(InputError, match="Line 1: it is not valid JSON"):
            taken(in_a_list, "a.json")
    else:
        assert taken(in_a_list, "a.json").cases[-1].inputs["q"] == "x"


@pytest.mark.parametrize("column", ["q: JSON", "messages", "tags", "inputs: JSON"])
@pytest.mark.parametrize("text", [DEEP, f'["{HALF}"]'])
def test_a_cell_of_such_json_is_told_with_its_column(column: str, text: str) -> None:
    cell = text.replace('"', '""')
    found = taken(f'{column},b\n"{cell}",1\n,2\n', "a.csv")
    assert [case.inputs["b"] for case in found.cases] == ["2"]
    assert found.rejected[0].reason.startswith(f"column ‘{column}’: it is not valid JSON")


@pytest.mark.parametrize("column", ["documents", "q", "rubric", "checks", "meta"])
@pytest.mark.parametrize("text", [DEEP, f'["{HALF}"]'])
def test_where_a_text_may_stand_it_is_taken_as_text(column: str, text: str) -> None:
    cell = text.replace('"', '""')
    (case,) = taken(f'{column},b\n"{cell}",1\n', "a.csv").cases
    held = case.documents[0].text if column == "documents" else case.inputs[column]
    assert held == text


def test_a_column_of_objects_that_holds_none_is_told() -> None:
    table = read_table(b"a,b\n5,1\n", "a.csv")
    with pytest.raises(InputError, match="it must be a JSON object"):
        table_to_cases(table, ["inputs=a"])


@pytest.mark.parametrize(("encoding", "data"), [("utf-7", b"q\n+2AA-\n"), ("raw_unicode_escape", b"q\n\\ud800\n")])
def test_an_encoding_that_writes_half_characters_is_told(encoding: str, data: bytes) -> None:
    with pytest.raises(InputError, match="half of one") as caught:
        read_table(data, "a.csv", encoding=encoding)
    assert "line 2" in caught.value.message


def test_marks_line_ends_and_headers_of_a_careless_csv() -> None:
    text = (
        '\ufeff\ufeffid,q,q,,"<b>\u202e</b>"\r\n1,x,2,3,4\n2,"a\r\nb",\ufeff5,6,7\r'
        "3,=cmd|calc!A1,8,9,\x07\n4,a\0b,1,1,1\n"
    )
    found = taken(text, "a.csv")
    assert [case.id for case in found.cases] == ["1", "2", "3"]
    assert found.cases[1].inputs == {"q": "a\r\nb", "q (3)": "\ufeff5", "column 4": "6", "<b>\u202e</b>": "7"}
    assert found.cases[2].inputs["q"] == "=cmd|calc!A1"
    assert [(one.line, one.reason) for one in found.rejected] == [(6, "it holds a NUL character.")]
    assert "Column 3 has the name of another" in found.warnings[0]
    assert "Column 4 has no name" in found.warnings[1]


def test_keys_without_a_name_get_one() -> None:
    found = taken('{"": {"x": 1}, "column 1": 2}\n', "a.jsonl")
    assert found.cases[0].inputs == {"column 1 (1)": {"x": 1}, "column 1": 2}
    assert found.warnings == ("Column 1 has no name; it is called ‘column 1 (1)’ here.",)


def test_what_json_has_no_form_for_in_parquet() -> None:
    made = io.BytesIO()
    arrays = [
        pyarrow.array([1, 2]),
        pyarrow.array([3, 4]),
        pyarrow.array([[{"a": b"\xff"}], [{"a": None}]]),
        pyarrow.array([[("k", 2**63)], []], pyarrow.map_(pyarrow.string(), pyarrow.uint64())),
        pyarrow.array([datetime.timedelta(hours=30), None]),
        pyarrow.array([[1.0], [float("nan")]]),
    ]
    table = pyarrow.Table.from_arrays(arrays, names=["q", "q", "nested", "map", "took", "n"])
    pyarrow.parquet.write_table(table, made)
    found = taken(made.getvalue(), "a.parquet")
    assert found.cases[0].inputs == {
        "q": 1,
        "q (2)": 3,
        "nested": [{"a": "/w=="}],
        "map": [["k", 2**63]],
        "took": "1 day, 6:00:00",
        "n": [1.0],
    }
    assert [(one.line, one.reason) for one in found.rejected] == [(2, "it holds nan, which is not a number.")]
    assert "Column 2 has the name of another" in found.warnings[0]


def test_a_workbook_says_characters_by_their_number() -> None:
    """As Excel writes them; openpyxl leaves them as they are written."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in (["q"], ["a_x000D_\nb"], ["_xD83D_ _x0007_"], ["_x005F_x000D_"], [datetime.date(2026, 2, 3)], [1e300]):
        page.append(row)
    made = io.BytesIO()
    book.save(made)
    texts = [case.inputs["q"] for case in taken(made.getvalue(), "a.xlsx").cases]
    assert texts == ["a\r\nb", "_xD83D_ \x07", "_x000D_", "2026-02-03", "1e+300"]


def test_a_workbook_that_unpacks_to_gigabytes_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    book = openpyxl.Workbook()
    made, bomb = io.BytesIO(), io.BytesIO()
    book.save(made)
    with zipfile.ZipFile(made) as plain, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in plain.namelist():
            packed.writestr(name, plain.read(name))
        packed.writestr("xl/worksheets/sheet9.xml", b"<" * 20_000_000)
    assert len(bomb.getvalue()) < 100_000
    monkeypatch.setattr("workbench.interop.tables.workbook.UNPACKED_LIMIT", 10_000_000)
    with pytest.raises(InputError, match="It unpacks to more than"):
        read_table(bomb.getvalue(), "a.xlsx")


@pytest.mark.parametrize("writer", TABLES)
def test_such_values_go_out_and_come_back(writer: str) -> None:
    nested = json.loads("[" * 90 + "]" * 90)
    texts = [
        "a\u00a0b\r\nc\rd\u2028e\u2029f\x85g", "\ufeffq\ufeff", "\u202e\u2066x\u2069", "\x00\x01\x1b[31m\x7f", "=1+1",
        "<img src=x>&amp;", "_x000D_ _x005F_ _xD800_", '"\'\t;|,', " ", "9" * 400, "NaN", "1e999", "null", "[1]",
        "👩‍🔬",
    ]  # fmt: skip
    cases = [Case(id=f"c{place}", inputs={"q": text}, reference=text) for place, text in enumerate(texts)]
    cases += [
        Case(id="numbers", inputs={"q": 2**70, "f": 1e300, "z": -0.0, "n": None, "b": True}),
        Case(id="nested", inputs={"q": nested, "<b>": {"\x00": "\ufeff", "": 1}}, reference=nested),
    ]
    files, losses = WRITERS[writer].write(Source("set", cases=cases))
    ((name, content),) = files.items()
    found = table_to_cases(read_table(content, name))
    assert [case.digest for case in found.cases] == [case.digest for case in cases]
    assert losses == []


def _parquet(table: pyarrow.Table, **how: Any) -> bytes:
    sink = io.BytesIO()
    pyarrow.parquet.write_table(table, sink, compression="zstd", **how)
    return sink.getvalue()


@pytest.mark.parametrize("kind", ["text", "bytes", "list", "object", "map", "delta"])
def test_parquet_that_unpacks_to_more_than_a_set_is_refused(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.interop.tables.parquet.UNPACKED_LIMIT", 8 * 2**20)
    text = "x" * 50_000
    texts = pyarrow.DictionaryArray.from_arrays([0] * 1_000, [text])
    lists = pyarrow.ListArray.from_arrays(range(0, 1_001, 10), texts)
    columns = {
        "text": texts,
        "bytes": pyarrow.DictionaryArray.from_arrays([0] * 1_000, [text.encode()]),
        "list": lists,
        "object": pyarrow.StructArray.from_arrays([texts], names=["a"]),
        "map": pyarrow.MapArray.from_arrays([0, 1_000], pyarrow.array(map(str, range(1_000))), texts),
        "delta": pyarrow.array([text] * 300),
    }
    how = {"use_dictionary": False, "column_encoding": {"q": "DELTA_BYTE_ARRAY"}} if kind == "delta" else {}
    data = _parquet(pyarrow.table({"q": columns[kind]}), **how)
    assert len(data) < 50_000
    with pytest.raises(InputError, match="unpacks to more than 8 MB"):
        read_table(data, "a.parquet")


def test_parquet_of_too_many_rows_or_of_dates_that_python_has_not(monkeypatch: pytest.MonkeyPatch) -> None:
    data = _parquet(pyarrow.table({"q": pyarrow.nulls(2**20 + 1, pyarrow.int8())}))
    with pytest.raises(InputError, match="1,048,577 rows"):
        read_table(data, "a.parquet")
    monkeypatch.setattr("workbench.interop.tables.parquet.CELLS_LIMIT", 100)
    with pytest.raises(InputError, match="more than 100 values"):
        read_table(_parquet(pyarrow.table({"q": [[0] * 100]})), "a.parquet")
    dates = pyarrow.array([0, 10_000_000, 1], pyarrow.int32()).cast(pyarrow.date32())
    data = _parquet(pyarrow.table({"q": ["a", "b", "c"], "at": dates}))
    found = read_table(data, "a.parquet", lenient=True)
    assert [row.values["at"] for row in found.rows] == ["1970-01-01", "1970-01-02"]
    assert [(one.line, one.reason[:36]) for one in found.rejected] == [(2, "it holds a value that cannot be read")]
    with pytest.raises(InputError, match="Line 2: it holds a value"):
        read_table(data, "a.parquet")
