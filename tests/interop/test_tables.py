"""Tables as text: every form gives the same rows, every fault its line, and nothing is guessed away."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.interop.reading import fault
from workbench.core.errors import IncompleteError, InputError, WorkbenchError
from workbench.interop.exports.sheet import sheet
from workbench.interop.tables import Table, read_table
from workbench.interop.tables.delimited import detect_delimiter

HEAD = "id,text,tag\n" + "".join(f"{number},row {number},x\n" for number in range(2, 18))


def csv(text: str | bytes, **options: object) -> Table:
    data = text.encode() if isinstance(text, str) else text
    return read_table(data, "cases.csv", **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ('18,"opened,x\n19,row,x\n', "Line 18: a quote is opened and never closed."),
        ('18,"opened,x\n19,row,x\n20,"quoted",x\n', "Line 18: a quote is opened and never closed."),
        ('18,"two\nlines","opened\n20,row,x\n', "Line 19: a quote is opened and never closed."),
        ('18,"said "yes" twice",x\n', "Line 18: text follows a closing quote."),
        ("18,row\n", "Line 18: it has 2 fields, the header has 3."),
        ("18,row,x,\n", "Line 18: it has 4 fields, the header has 3."),
        ("18\n", "Line 18: it has 1 field, the header has 3."),
        ("18,a\0b,x\n", "Line 18: it holds a NUL character."),
    ],
)
def test_a_broken_row_is_named_by_its_line(lines: str, says: str) -> None:
    assert fault(HEAD + lines).message == says


def test_a_lenient_reading_leaves_out_only_the_broken_rows() -> None:
    table = csv(HEAD + '18,"opened,x\n19,row,x\n20,short\n21,"two\nlines",x\n', lenient=True)
    assert [(row.line, row.reason) for row in table.rejected] == [
        (18, "a quote is opened and never closed."),
        (20, "it has 2 fields, the header has 3."),
    ]
    assert [row.line for row in table.rows] == [*range(2, 18), 19, 21]
    assert table.rows[-1].values["text"] == "two\nlines"


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_ends_inside_quotes_stay_and_others_do_not_split(ending: str) -> None:
    text = ending.join(["id,text", '1,"a' + ending + 'b"', "2,c\u2028d\x0ce", ""])
    table = csv(text)
    assert [row.values["text"] for row in table.rows] == [f"a{ending}b", "c\u2028d\x0ce"]
    assert [row.line for row in table.rows] == [2, 4]


@pytest.mark.parametrize(
    ("text", "delimiter", "columns"),
    [
        ("a;b\n1,5;2\n", ";", ("a", "b")),
        ("a\tb\n1,2\t3\n", "\t", ("a", "b")),
        ("a|b|c\n1|2|3\n", "|", ("a", "b", "c")),
        ('a,"b;c;d"\n1,"x;y;z"\n', ",", ("a", "b;c;d")),
        ("text\nhello, you\n", ",", ("text",)),
        ('a,b\n"x;y","p;q"\n', ",", ("a", "b")),
    ],
)
def test_the_delimiter_is_found(text: str, delimiter: str, columns: tuple[str, ...]) -> None:
    if columns == ("text",):
        assert detect_delimiter(text.splitlines(keepends=True)) == delimiter
        return
    table = csv(text)
    assert (table.delimiter, table.columns) == (delimiter, columns)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_encodings_are_found(encoding: str) -> None:
    table = csv("id,text\n1,Größe “x” – naïve café\n2,plain\n".encode(encoding))
    assert table.rows[0].values["text"] == "Größe “x” – naïve café"
    assert bool(table.warnings) == (encoding == "cp1252")


def test_a_guess_is_told_with_the_byte_that_made_it_one() -> None:
    table = csv("id,text\n1,caf\xe9\n".encode("latin-1"))
    assert table.encoding == "cp1252"
    assert "Byte 14 (line 2) is not UTF-8; the file was read as Windows-1252" in table.warnings[0]


def test_one_broken_byte_in_utf8_is_no_other_encoding() -> None:
    found = fault("id,text\n1,日本語日本語\n".encode() + b"2,\xff\n")
    assert found.message.startswith("Byte 32 (line 3) is not UTF-8, though the rest of the file is.")


def test_an_encoding_of_another_script_is_found() -> None:
    text = "id,text\n" + "".join(f"{n},Съешь ещё этих мягких французских булок да выпей чаю\n" for n in range(20))
    table = csv(text.encode("cp1251"))
    assert table.rows[0].values["text"] == "Съешь ещё этих мягких французских булок да выпей чаю"


def test_bytes_that_are_no_text_are_refused() -> None:
    assert "is not UTF-8" in fault(b"a,b\n1,\x81\x8d\x00\x01\xff\xfe\x9d\n").message
    assert "is not UTF-8" in fault("é,b\n1,2\n".encode("latin-1"), encoding="utf-8").message
    assert "There is no encoding" in fault("a,b\n1,2\n", encoding="nonsense").message


def test_headers() -> None:
    assert "the column ‘a’ stands twice (columns 1 and 3)" in fault("a,b,a\n1,2,3\n").message
    table = csv(" a ,,a\n1,2,3\n", lenient=True)
    assert table.columns == ("a", "column 2", "a (3)")
    assert len(table.warnings) == 2


@pytest.mark.parametrize("name", ["x.csv", "x.tsv", "x.jsonl", "x.json", "x.xlsx", "x.parquet", "x"])
def test_an_empty_file_says_so(name: str) -> None:
    assert fault(b"", name).code in ("table.empty", "table.xlsx", "table.parquet")


def test_a_header_alone_is_no_table() -> None:
    assert fault("a,b\n").message == "The file has a header but no rows."
    assert fault("\n\n").code == "table.empty"
    assert fault("[]", "x.json").message == "The file has no rows."


def test_a_huge_field_is_read() -> None:
    text = "x" * 2_000_000
    assert csv(f'id,text\n1,"{text}"\n').rows[0].values["text"] == text


def test_jsonl_names_the_broken_line() -> None:
    lines = [json.dumps({"id": number}) for number in range(1, 17)]
    found = fault("\n".join([*lines, '{"id": 17,}', '{"id": 18}']), "cases.jsonl")
    assert found.message.startswith("Line 17: it is not valid JSON: ")
    assert "(column 11)" in found.message
    table = read_table("\n".join([*lines, '{"id": 17,}', "[1]", '{"id": 19}']).encode(), "cases.jsonl", lenient=True)
    assert [row.line for row in table.rejected] == [17, 18]
    assert table.rows[-1] == (19, {"id": 19})


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('{"a": NaN}', "NaN is not a JSON number"),
        ('{"a": 1e999}', "too large"),
        ('{"a": 1, "a": 2}', "the key ‘a’ stands twice"),
        ('{"a": "\\ud800"}', "half of a character"),
        ('{"a": ' + "1" * 5_000 + "}", "too many digits"),
        ('{"a": ' + "[" * 100_000, "nested too deeply"),
        ('{"a": 1} {"b": 2}', "more text follows"),
        ('"text"', "not an object"),
    ],
)
def test_json_that_cannot_be_kept_is_refused(line: str, says: str) -> None:
    assert says in fault(line, "cases.jsonl").message


def test_jsonl_lines_end_at_line_feeds_only() -> None:
    table = read_table('{"a": "x\u2028y\u0085z"}\r\n\r\n{"a": 2}\r\n'.encode(), "cases.jsonl")
    assert [(row.line, row.values["a"]) for row in table.rows] == [(1, "x\u2028y\u0085z"), (3, 2)]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('[\n{"a": 1},\n\n{"b": 2}\n]', [(2, {"a": 1}), (4, {"b": 2})]),
        ('{"version": 1,\n"data": [{"a": 1},\n{"a": 2}], "tags": ["x"]}', [(2, {"a": 1}), (3, {"a": 2})]),
    ],
)
def test_json_lists(text: str, rows: list[object]) -> None:
    assert list(read_table(text.encode(), "cases.json").rows) == rows


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"a": 1}', "there is no list of objects in it"),
        ('{"a": [{"x": 1}], "b": [{"x": 1}]}', "lists of objects in it: a, b"),
        ('[{"a": 1},\n{"a": }]', "Line 2: it is not valid JSON"),
        ('[{"a": 1},\n2]', "Line 2: an item of the list is not an object."),
        ("[1, 2", "Line 1: it is not valid JSON: a comma or ] is missing"),
        ("hello", "no list of objects"),
    ],
)
def test_json_that_is_no_table(text: str, says: str) -> None:
    assert says in fault(text, "cases.json").message


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"a,b\n1,2\n", "csv"),
        (b'{"a": 1}\n{"a": 2}\n', "jsonl"),
        (b'[{"a": 1}]', "json"),
        (b'{"x": [{"a": 1}]}', "jsonl"),
    ],
)
def test_a_file_without_suffix_is_known_by_its_beginning(data: bytes, kind: str) -> None:
    assert read_table(data, "cases").format == kind


def test_files_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_table(tmp_path / "none.csv")
    with pytest.raises(InputError, match="no table format"):
        read_table(b"a", "a", "docx")


def test_progress_and_cancellation() -> None:
    data = "id\n" + "".join(f"{number}\n" for number in range(5_000))
    seen: list[int] = []
    csv(data, progress=seen.append)
    assert seen == [1_000, 2_000, 3_000, 4_000, 5_000]
    with pytest.raises(IncompleteError):
        csv(data, cancelled=lambda: True)


_cells = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


_rows = st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(_cells, min_size=width, max_size=width), min_size=2))


@given(_rows)
def test_what_is_written_is_read(rows: list[list[str]]) -> None:
    header = [f"c{number}" for number in range(len(rows[0]))]
    table = csv(sheet(["id", *header], [["x", *row] for row in rows]))
    assert [list(row.values.values())[1:] for row in table.rows] == rows


@given(
    st.binary(max_size=200) | st.text(max_size=100).map(str.encode), st.sampled_from(["csv", "tsv", "jsonl", "json"])
)
def test_junk_is_a_table_or_a_sentence(data: bytes, kind: str) -> None:
    for lenient in (False, True):
        try:
            found: object = read_table(data, "junk", kind, lenient=lenient)
        except WorkbenchError as error:
            found = error.where and error.message
        assert found


@given(st.binary(max_size=200), st.sampled_from(["xlsx", "parquet"]), st.sampled_from([b"", b"PK\x03\x04", b"PAR1"]))
def test_binary_junk_is_a_sentence(data: bytes, kind: str, start: bytes) -> None:
    with pytest.raises(WorkbenchError):
        read_table(start + data, "junk", kind)
