"""XLSX: the values that the cells show, never their formulas run."""

import datetime
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from itertools import repeat
from typing import Any
from xml.etree.ElementTree import ParseError

from pydantic import JsonValue

from workbench.core.errors import InputError
from workbench.interop.tables.delimited import header_columns
from workbench.interop.tables.table import Reading, Row

UNPACKED_LIMIT = 400 * 1024 * 1024
"""Bytes of the unpacked workbook, ten times a sheet of 100,000 rows; a small file that unpacks to more is a trap."""
CELLS_LIMIT = 10_000_000
"""Cells of a sheet with the gaps between them."""
_LOOK = 1_000
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")

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
        return _rows(data, reading, sheet)
    except InputError:
        raise
    except _DAMAGE as error:
        raise reading.fault(
            "table.xlsx", "It is not an Excel workbook that can be read.", "Save it again as .xlsx."
        ) from error


def _rows(data: bytes, reading: Reading, sheet: str | None) -> tuple[list[str], list[Row]]:
    formulas = _measure(data, reading)
    shown = _cells(data, reading, sheet, shown=True)
    written = _cells(data, reading, sheet, shown=False) if formulas else repeat((0, ()))
    header: list[str] | None = None
    rows: list[Row] = []
    for (position, cells), (_, spare) in zip(shown, written, strict=False):
        texts = _texts(cells, spare)
        if not any(value != "" for value in texts):
            continue
        if header is None:
            while texts and texts[-1] == "":
                texts.pop()
            header = header_columns([str(text) for text in texts], position, reading)
            continue
        if any(value != "" for value in texts[len(header) :]):
            reading.broken(position, "ragged", "it has more cells than the header.", "Name every column.")
            continue
        texts += [""] * (len(header) - len(texts))
        rows.append(Row(position, dict(zip(header, texts, strict=False))))
        reading.tick(len(rows))
    if header is None:
        raise reading.fault("table.empty", "The sheet is empty.", "Its first row must name the columns.")
    return header, rows


def _measure(data: bytes, reading: Reading) -> bool:
    """Whether any sheet holds formulas; refuses a workbook that unpacks to more than the limit."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        # What an entry says of its size is a bound: the unpacking stops there.
        if sum(entry.file_size for entry in packed.infolist()) > UNPACKED_LIMIT:
            size = f"{UNPACKED_LIMIT / 2**20:,.0f} MB"
            raise reading.fault("table.xlsx", f"It unpacks to more than {size}.", "Export the sheet as CSV.")
        sheets = [name for name in packed.namelist() if name.startswith("xl/worksheets/")]
        return any(_has_formulas(packed, name) for name in sheets)


def _has_formulas(packed: zipfile.ZipFile, name: str) -> bool:
    tail = b""
    with packed.open(name) as part:
        while piece := part.read(1 << 20):
            if b"<f>" in (piece := tail + piece) or b"<f " in piece:
                return True
            tail = piece[-2:]
    return False


def _cells(data: bytes, reading: Reading, sheet: str | None, *, shown: bool) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Row numbers and cells, as they are read: a sheet can stretch 40 bytes of a file over 16,384 cells."""
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about parts that a table does not need: styles, validations, drawings
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=shown, keep_links=False)
    try:
        page = book[_sheet_name([part.title for part in book.worksheets], sheet, reading, told=shown)]
        page.reset_dimensions()  # type: ignore[union-attr, unused-ignore]  # the stated size is often wrong
        count = 0
        for number, row in enumerate(page.iter_rows(values_only=True), 1):
            count += 1 + len(row)
            if count > CELLS_LIMIT:
                message = f"Its sheet has more than {CELLS_LIMIT:,} cells."
                raise reading.fault("table.xlsx", message, "Export the sheet as CSV.")
            if number % _LOOK == 0 and reading.cancelled is not None and reading.cancelled():
                reading.tick(0)
            yield number, tuple(row)
    finally:
        book.close()


def _sheet_name(names: list[str], wanted: str | None, reading: Reading, *, told: bool) -> str:
    if wanted is not None and wanted not in names:
        raise reading.fault("table.sheet", f"There is no sheet ‘{wanted}’.", f"The sheets are: {', '.join(names)}.")
    if not names:
        raise reading.fault("table.empty", "The workbook has no sheet.", "Save a table in it.")
    if told and wanted is None and len(names) > 1:
        reading.warnings.append(f"Of {len(names)} sheets the first, ‘{names[0]}’, was read.")
    reading.sheets, reading.sheet = names, wanted or names[0]
    return reading.sheet


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
    return _ESCAPE.sub(_unescaped, cell) if isinstance(cell, str) and "_x" in cell else str(cell)


def _unescaped(match: re.Match[str]) -> str:
    """The character of ``_x000D_``, as Excel writes those that XML cannot carry (ECMA-376, ST_Xstring); half of one
    stays as it is written."""
    code = int(match[1], 16)
    return match[0] if 0xD800 <= code < 0xE000 else chr(code)
