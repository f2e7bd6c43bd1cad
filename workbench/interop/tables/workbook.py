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
_MOST_SHEETS = 20
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
    """Columns and rows of a sheet: if none is named the first, or the next that holds rows where that has none.

    Raises:
        InputError: it is no workbook, there is no such sheet, or (strict) a row is broken.
    """
    try:
        try:
            return _rows(data, reading, sheet)
        except InputError as error:
            if sheet is not None or error.code != "table.empty":
                raise
            return _first_with_rows(data, reading, error)
    except InputError:
        raise
    except _DAMAGE as error:
        raise reading.fault(
            "table.xlsx", "It is not an Excel workbook that can be read.", "Save it again as .xlsx."
        ) from error


def _first_with_rows(data: bytes, reading: Reading, error: InputError) -> tuple[list[str], list[Row]]:
    """Past a cover sheet; where no sheet holds rows, the error of the first."""
    for name in reading.sheets[1:_MOST_SHEETS]:
        reading.warnings.clear()
        reading.rejected.clear()
        try:
            found = _rows(data, reading, name)
        except InputError:
            continue
        words = f"Of {len(reading.sheets)} sheets ‘{name}’ was read: those before it hold no rows."
        reading.warnings.insert(0, words)
        return found
    raise error


def _rows(data: bytes, reading: Reading, sheet: str | None) -> tuple[list[str], list[Row]]:
    formulas = _measure(data, reading)
    shown = _cells(data, reading, sheet, shown=True)
    written = _cells(data, reading, sheet, shown=False) if formulas else repeat((0, ()))
    header: list[str] | None = None
    rows: list[Row] = []
    unreckoned: list[tuple[int, str]] = []
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
            remedy = "Name every column in the first row; a title above that row has to go."
            reading.broken(position, "ragged", "it has more cells than the header.", remedy + _others(reading))
            continue
        unreckoned += [(position, formula) for formula in _formulas(cells, spare)]
        texts += [""] * (len(header) - len(texts))
        rows.append(Row(position, dict(zip(header, texts, strict=False))))
        reading.tick(len(rows))
    if header is None:
        message, remedy = _of_sheet("is empty", reading), "Its first row must name the columns."
        raise reading.fault("table.empty", message, remedy + _others(reading))
    if not rows and not reading.rejected:
        message = _of_sheet("has a header but no rows", reading)
        raise reading.fault("table.empty", message, "Add rows below the header." + _others(reading))
    if unreckoned:
        position, formula = unreckoned[0]
        said = f"{len(unreckoned):,} cells hold a formula" if len(unreckoned) > 1 else "1 cell holds a formula"
        reading.warnings.append(
            f"{said} that no program has reckoned, e.g. {formula[:40]} in row {position:,}; its text was taken. "
            "Open the workbook in a spreadsheet and save it again."
        )
    return header, rows


def _of_sheet(words: str, reading: Reading) -> str:
    return f"The sheet ‘{reading.sheet}’ {words}." if len(reading.sheets) > 1 else f"The sheet {words}."


def _others(reading: Reading) -> str:
    """Which other sheets there are, and how to read one of them."""
    others = [f"‘{name}’" for name in reading.sheets if name != reading.sheet]
    if not others:
        return ""
    shown = ", ".join(others[:5]) + (" …" if len(others) > 5 else "")
    return f" Other sheets are {shown}: choose one (--sheet NAME on the command line)."


def _formulas(cells: tuple[Any, ...], written: tuple[Any, ...]) -> list[str]:
    """Formulas that stand in the place of a value that was never stored."""
    pairs = _paired(cells, written)
    return [spare for cell, spare in pairs if cell is None and isinstance(spare, str) and spare.startswith("=")]


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
