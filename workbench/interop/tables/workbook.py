"""XLSX: the values that the cells show, never their formulas run."""

import datetime
import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import ParseError

from pydantic import JsonValue

from workbench.interop.tables.delimited import header_columns
from workbench.interop.tables.table import Reading, Row

UNPACKED_LIMIT = 1024 * 1024 * 1024
"""Bytes of the unpacked workbook; a small file that unpacks to more is a trap."""

# openpyxl lets whatever its parsing meets escape; these are what damaged and foreign files were seen to raise.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
    AssertionError,
)


def read_workbook(data: bytes, reading: Reading, sheet: str | None) -> tuple[list[str], list[Row]]:
    """Columns and rows of a sheet (the first, if none is named).

    Raises:
        InputError: it is no workbook, there is no such sheet, or (strict) a row is broken.
    """
    try:
        formulas = _measure(data, reading)
        values = _cells(data, reading, sheet, shown=True)
        written = _cells(data, reading, sheet, shown=False) if formulas else None
    except _DAMAGE as error:
        raise reading.fault(
            "table.xlsx", "It is not an Excel workbook that can be read.", "Save it again as .xlsx."
        ) from error
    header: list[str] | None = None
    rows: list[Row] = []
    for position, cells in enumerate(values):
        texts = _texts(cells, written[position] if written and position < len(written) else ())
        if not any(value != "" for value in texts):
            continue
        if header is None:
            while texts and texts[-1] == "":
                texts.pop()
            header = header_columns([str(text) for text in texts], position + 1, reading)
            continue
        if any(value != "" for value in texts[len(header) :]):
            reading.broken(position + 1, "ragged", "it has more cells than the header.", "Name every column.")
            continue
        texts += [""] * (len(header) - len(texts))
        rows.append(Row(position + 1, dict(zip(header, texts, strict=False))))
        reading.tick(len(rows))
    if header is None:
        raise reading.fault("table.empty", "The sheet is empty.", "Its first row must name the columns.")
    return header, rows


def _measure(data: bytes, reading: Reading) -> bool:
    """Whether any sheet holds formulas; refuses a workbook that unpacks to more than the limit."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if sum(entry.file_size for entry in packed.infolist()) > UNPACKED_LIMIT:
            raise reading.fault("table.xlsx", "It unpacks to more than 1 GB.", "Export the sheet as CSV.")
        sheets = [name for name in packed.namelist() if name.startswith("xl/worksheets/")]
        return any(b"<f>" in (part := packed.read(name)) or b"<f " in part for name in sheets)


def _cells(data: bytes, reading: Reading, sheet: str | None, *, shown: bool) -> list[tuple[Any, ...]]:
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about parts that a table does not need: styles, validations, drawings
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=shown, keep_links=False)
        try:
            names = [part.title for part in book.worksheets]
            if sheet is not None and sheet not in names:
                raise reading.fault(
                    "table.sheet", f"There is no sheet ‘{sheet}’.", f"The sheets are: {', '.join(names)}."
                )
            if not names:
                raise reading.fault("table.empty", "The workbook has no sheet.", "Save a table in it.")
            if shown and sheet is None and len(names) > 1:
                reading.warnings.append(f"Of {len(names)} sheets the first, ‘{names[0]}’, was read.")
            page = book[sheet or names[0]]
            page.reset_dimensions()  # type: ignore[union-attr, unused-ignore]  # the stated size is often wrong
            return [tuple(row) for row in page.iter_rows(values_only=True)]
        finally:
            book.close()


def _texts(cells: tuple[Any, ...], written: tuple[Any, ...]) -> list[JsonValue]:
    return [_value(cell if cell is not None else spare) for cell, spare in _paired(cells, written)]


def _paired(cells: tuple[Any, ...], written: tuple[Any, ...]) -> Iterator[tuple[Any, Any]]:
    for position, cell in enumerate(cells):
        yield cell, written[position] if position < len(written) else None


def _value(cell: Any) -> JsonValue:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    if isinstance(cell, datetime.datetime | datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)
