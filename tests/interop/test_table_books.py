"""Workbooks and Parquet: what their cells show, which sheet, what is no table."""

import io
import sys
import zipfile
from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.interop.reading import fault
from workbench.interop.tables import read_table


def _workbook(fill: Callable[..., None]) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    fill(book)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def test_a_sheet_gives_what_its_cells_show() -> None:
    def fill(book: object) -> None:
        page = book.active  # type: ignore[attr-defined]
        page.append(["id", "n", "when", "sum", None])
        page.append([1, 2.5, __import__("datetime").date(2026, 3, 4), "=A2+1", None])
        page.append([])
        page.append(["b", True, None, "text", None])

    table = read_table(_workbook(fill), "cases.xlsx")
    assert table.columns == ("id", "n", "when", "sum")
    assert [tuple(row.values.values()) for row in table.rows] == [
        ("1", "2.5", "2026-03-04", "=A2+1"),
        ("b", "TRUE", "", "text"),
    ]
    assert [row.line for row in table.rows] == [2, 4]


def test_a_sheet_by_name() -> None:
    def fill(book: object) -> None:
        book.active.append(["a"])  # type: ignore[attr-defined]
        book.active.append([1])  # type: ignore[attr-defined]
        other = book.create_sheet("Other")  # type: ignore[attr-defined]
        other.append(["b"])
        other.append([2])

    data = _workbook(fill)
    first = read_table(data, "cases.xlsx")
    assert (first.columns, len(first.warnings)) == (("a",), 1)
    assert read_table(data, "cases.xlsx", sheet="Other").columns == ("b",)
    assert "The sheets are: Sheet, Other." in fault(data, "cases.xlsx", sheet="None").remedy


def _with_other(first: list[list[object]], other: list[list[object]]) -> bytes:
    def fill(book: object) -> None:
        for row in first:
            book.active.append(row)  # type: ignore[attr-defined]
        sheet = book.create_sheet("Data")  # type: ignore[attr-defined]
        for row in other:
            sheet.append(row)

    return _workbook(fill)


def test_a_cover_sheet_is_passed_over_and_other_sheets_are_named() -> None:
    rows: list[list[object]] = [["id", "text"], ["1", "a"]]
    for cover in ([["Our golden set"]], []):
        table = read_table(_with_other(cover, rows), "cases.xlsx")
        assert (table.sheet, table.columns, len(table.rows)) == ("Data", ("id", "text"), 1)
        assert table.warnings[0].startswith("Of 2 sheets ‘Data’ was read")
    named = fault(_with_other([["Our golden set"]], rows), "cases.xlsx", sheet="Sheet")
    assert named.message == "The sheet ‘Sheet’ has a header but no rows."
    assert "‘Data’" in named.remedy
    assert "--sheet NAME" in named.remedy
    assert fault(_with_other([["cover"]], []), "cases.xlsx").message == "The sheet ‘Sheet’ has a header but no rows."
    titled = fault(_with_other([["Title"], *rows], rows), "cases.xlsx")
    assert "a title above that row has to go" in titled.remedy
    assert "‘Data’" in titled.remedy


def test_formulas_that_nobody_reckoned_are_said() -> None:
    data = _with_other([["id", "sum"], ["1", "=B3*2"], ["2", "=1+1"]], [])
    table = read_table(data, "cases.xlsx")
    assert table.rows[0].values["sum"] == "=B3*2"
    said = next(words for words in table.warnings if "formula" in words)
    assert said.startswith("2 cells hold a formula")
    assert "=B3*2 in row 2" in said


def test_a_workbook_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", "<f>")
    for data in (b"junk", packed.getvalue(), packed.getvalue()[:-9]):
        assert "not an Excel workbook" in fault(data, "cases.xlsx").message
    monkeypatch.setattr("workbench.interop.tables.workbook.UNPACKED_LIMIT", 2)
    assert "unpacks to more" in fault(packed.getvalue(), "cases.xlsx").message


def test_parquet_keeps_types(monkeypatch: pytest.MonkeyPatch) -> None:
    import pyarrow
    import pyarrow.parquet

    rows = [
        {"id": "a", "n": 1, "price": Decimal("1.50"), "tags": ["x"], "x": 0.5},
        {"id": "b", "n": None, "price": None, "tags": [], "x": float("nan")},
    ]
    sink = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), sink)
    table = read_table(sink.getvalue(), "cases.parquet", lenient=True)
    assert table.rows[0].values == {"id": "a", "n": 1, "price": "1.50", "tags": ["x"], "x": 0.5}
    assert table.rejected[0].reason == "it holds nan, which is not a number."
    assert "Line 2" in fault(sink.getvalue(), "cases.parquet").message
    assert "not a Parquet file" in fault(b"PAR1junk", "cases.parquet").message
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert "needs pyarrow" in fault(sink.getvalue(), "cases.parquet").message
