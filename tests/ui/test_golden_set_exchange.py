"""What goes out of a golden set and comes in: clipboard, HTML, replacing, doubles, splits; without a window."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.set_values import ORDER, columns
from workbench.core.cases import Case
from workbench.core.errors import InputError
from workbench.core.words import alike
from workbench.scoring.row_schema import RowSchema
from workbench.ui.dialogs.import_split import split_cases
from workbench.ui.pages import set_replace
from workbench.ui.pages.case_columns import Column
from workbench.ui.pages.case_problems import Describer, Judge, expected_fields
from workbench.ui.pages.set_clipboard import from_tsv, to_tsv
from workbench.ui.pages.set_html import from_html, to_html
from workbench.ui.pages.set_replace import Search, Searcher


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
