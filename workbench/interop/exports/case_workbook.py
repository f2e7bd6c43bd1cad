"""Cases as XLSX: text is text, never a formula; numbers are numbers; what a cell cannot hold is said."""

import io
import json
import re
from collections.abc import Iterator
from typing import Any

from workbench.core.errors import InputError
from workbench.interop.exports.case_table import Column, case_columns
from workbench.interop.exports.source import Files, Losses, Source
from workbench.interop.folder.names import file_name
from workbench.interop.mapping import JSON_MARK

LONGEST = 32_767
"""Characters that a cell takes, those beyond U+FFFF counted twice (Excel's specification, as all sizes here)."""
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384
# XML 1.0 has no such characters, and its readers turn \r into \n.
_AWKWARD = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_EXACT = 2**53


def write_xlsx(source: Source) -> Files:
    """A workbook with one sheet, its columns as in the CSV.

    Raises:
        InputError: there are more cases or variables than a sheet has rows or columns.
    """
    import openpyxl
    from openpyxl.utils.exceptions import IllegalCharacterError

    columns = case_columns(source.cases, awkward=lambda text: bool(_AWKWARD.search(text)))
    if len(source.cases) >= _MOST_ROWS or len(columns) > _MOST_COLUMNS:
        raise InputError(
            "export.size",
            f"A sheet has at most {_MOST_ROWS:,} rows and {_MOST_COLUMNS:,} columns.",
            source.name,
            "Choose CSV, JSONL or Parquet.",
        )
    losses = Losses()
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet(_sheet_title(source.name))
    page.freeze_panes = "B2"
    try:
        for number, row in enumerate(_rows(columns)):
            page.append([_cell(page, value, number, source, losses) for value in row])
    except IllegalCharacterError as error:
        raise InputError(
            "export.character", "A name holds a control character, which no sheet can carry.", source.name,
            "Rename the column.",
        ) from error  # fmt: skip
    made = io.BytesIO()
    book.save(made)
    return Files({f"{file_name(source.name)}.xlsx": made.getvalue()}, losses.all())


def _rows(columns: list[Column]) -> Iterator[tuple[Any, ...]]:
    yield tuple(column.name for column in columns)
    yield from zip(*(_values(column) for column in columns), strict=True)


def _values(column: Column) -> list[str | float]:
    """Numbers of a column that holds nothing else, where they read back to the same digits; else texts."""
    texts: list[str | float] = list(column.cells)
    if column.name != "weight" and not column.name.endswith(JSON_MARK):
        return texts
    try:
        numbers = [json.loads(cell) if cell else "" for cell in column.cells]
    except ValueError:
        return texts
    if not all(cell == "" or type(cell) in (int, float) for cell in numbers):
        return texts
    return [number if _is_exact(number) else text for number, text in zip(numbers, texts, strict=True)]


def _is_exact(number: object) -> bool:
    """Whether it survives the 16 digits that openpyxl writes."""
    return isinstance(number, int | float) and abs(number) < _EXACT and float(f"{number:.16g}") == number


def _cell(page: Any, value: str | float, number: int, source: Source, losses: Losses) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if not isinstance(value, str):
        return value
    if len(value) > LONGEST // 2 and (size := len(value.encode("utf-16-le", "surrogatepass")) // 2) > LONGEST:
        what = f"A cell takes {LONGEST:,} characters; longer texts were cut."
        if number:
            losses.of_case(source.cases[number - 1].id, what)
        value = _cut(value) if size > len(value) else value[:LONGEST]
    # Office reads _x000D_ as a character's number (ECMA-376, ST_Xstring); so its own underline is written by number.
    cell = WriteOnlyCell(page, value=_ESCAPED.sub("_x005F_", value))
    # Also a text that begins with = stays a text; the prefix keeps it one when a person edits the cell.
    cell.data_type = "s"
    if value[:1] in ("=", "+", "-", "@"):
        cell.quotePrefix = True
    return cell


def _cut(text: str) -> str:
    """As much of a text as a cell takes, no character halved."""
    return text.encode("utf-16-le", "surrogatepass")[: LONGEST * 2].decode("utf-16-le", "ignore")


def _sheet_title(name: str) -> str:
    return re.sub(r"[\[\]:*?/\\\x00-\x1f']", " ", name).strip()[:31] or "cases"
