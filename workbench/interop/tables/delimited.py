"""CSV and TSV: quotes are taken at their word, and a broken row is named by its line."""

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from pydantic import JsonValue

from workbench.interop.tables.table import Reading, Row

DELIMITERS = ",;\t|"
FIELD_LIMIT = 256 * 1024 * 1024
"""Characters of one field; above it the quotes are broken or the file is no table."""
_SAMPLE_LINES = 200


def read_delimited(text: str, reading: Reading, delimiter: str | None) -> tuple[list[str], list[Row], str]:
    """Columns, rows and the delimiter of a CSV or TSV text.

    Raises:
        InputError: there is no header, or (strict) a row is broken.
    """
    csv.field_size_limit(FIELD_LIMIT)
    # newline="" keeps the line ends inside quoted fields; str.splitlines would also split at U+2028 and form feeds.
    lines = list(io.StringIO(text, newline=""))
    if delimiter is None:
        delimiter = detect_delimiter(lines)
    records = _records(lines, delimiter, reading)
    header: list[str] | None = None
    start = 0
    for start, fields in records:  # noqa: B007 - the line of the header is used below
        if any(field.strip() for field in fields):
            header = fields
            break
    if header is None:
        raise reading.fault("table.empty", "The file is empty.", "Its first line must name the columns.")
    columns = header_columns(header, start, reading)
    return columns, list(_rows(records, columns, reading, has_nul="\0" in text)), delimiter


def detect_delimiter(lines: list[str]) -> str:
    """Comma, semicolon, tab or bar: quotes are in order under it, and most rows are as wide as the header."""
    sample = [line for line in lines[:_SAMPLE_LINES] if line.strip()]
    best, best_score = ",", (False, 0.0, 0)
    for delimiter in DELIMITERS:
        try:
            records = [fields for fields in csv.reader(sample, delimiter=delimiter) if fields]
        except csv.Error:
            continue
        width = len(records[0]) if records else 0
        if width < 2:
            continue
        even = sum(len(fields) == width for fields in records)
        score = (_well_formed("".join(sample), delimiter), even / len(records), width)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _well_formed(text: str, delimiter: str) -> bool:
    """Whether quotes stand only around whole fields, as far as the sample goes."""
    field = rf'(?:"(?:[^"]|"")*+"|[^"{re.escape(delimiter)}\r\n]*+)'
    row = re.compile(rf"{field}(?:{re.escape(delimiter)}{field})*+(?:\r\n|\n|\r|\Z)")
    position = 0
    while position < len(text):
        match = row.match(text, position)
        if match is None:
            # The sample may end inside a quoted field.
            return position > 0 and not any(sign in text[position:] for sign in ('"\n', '"\r', f'"{delimiter}'))
        position = match.end()
    return True


def header_columns(header: list[str], line: int, reading: Reading) -> list[str]:
    """Names of the columns: trimmed, unnamed ones numbered, doubled ones refused (strict) or numbered."""
    names: list[str] = []
    folded: set[str] = set()
    for position, cell in enumerate(header, 1):
        name = cell.strip().removeprefix("\ufeff")
        if not name:
            name = f"column {position}"
            reading.warnings.append(f"Column {position} has no name; it is called ‘{name}’ here.")
        if name in folded:
            if not reading.lenient:
                first = names.index(name) + 1
                raise reading.fault(
                    "table.columns",
                    f"Line {line:,}: the column ‘{name}’ stands twice (columns {first} and {position}).",
                    "Rename one of them.",
                )
            name = f"{name} ({position})"
            reading.warnings.append(f"Column {position} has the name of another; it is called ‘{name}’ here.")
        names.append(name)
        folded.add(name)
    return names


def _rows(
    records: Iterator[tuple[int, list[str]]], columns: list[str], reading: Reading, *, has_nul: bool
) -> Iterator[Row]:
    width = len(columns)
    count = 0
    for line, fields in records:
        # A line of nothing but delimiters is what a spreadsheet writes of an empty row.
        if not fields or (width > 1 and not any(field.strip() for field in fields)):
            continue
        if len(fields) != width:
            reading.broken(
                line,
                "ragged",
                f"it has {_fields(len(fields))}, the header has {width:,}.",
                "Put fields that hold the delimiter or a line break in quotes.",
            )
            continue
        if has_nul and any("\0" in field for field in fields):
            reading.broken(line, "nul", "it holds a NUL character.", "Remove it; the file may be damaged.")
            continue
        values: dict[str, JsonValue] = dict(zip(columns, fields, strict=True))
        yield Row(line, values)
        count += 1
        reading.tick(count)


def _records(lines: list[str], delimiter: str, reading: Reading) -> Iterator[tuple[int, list[str]]]:
    """Records with the line on which they begin; after a broken one it goes on with the next line."""
    base = 0
    while base < len(lines):
        reader = csv.reader(islice(lines, base, None), delimiter=delimiter, strict=True)
        start = base + 1
        try:
            for fields in reader:
                yield start, fields
                start = base + reader.line_num + 1
            return
        except csv.Error as error:
            _quote_fault(lines, start, base + reader.line_num, delimiter, str(error), reading)
            base = start


def _quote_fault(lines: list[str], start: int, end: int, delimiter: str, error: str, reading: Reading) -> None:
    if "field larger" in error:
        reading.broken(start, "field", f"a field has more than {FIELD_LIMIT:,} characters.", "Close its quote.")
        return
    opened = _open_quote(lines[start - 1 : end], delimiter) + start
    if "unexpected end" in error or opened < end:
        reading.broken(
            opened,
            "quote",
            "a quote is opened and never closed.",
            'Close it, or write a quote inside a field as "".',
        )
        return
    reading.broken(opened, "quote", "text follows a closing quote.", 'Write a quote inside a field as "".')


def _open_quote(lines: list[str], delimiter: str) -> int:
    """Index of the line on which the last quoted field of a broken record was opened."""
    opened, inside, fresh, closing = 0, False, True, False
    for index, line in enumerate(lines):
        for char in line:
            if inside and not closing:
                closing = char == '"'
            elif inside and char == '"':
                closing = False
            elif inside and char in (delimiter, "\n", "\r"):
                inside, closing, fresh = False, False, True
            elif inside:
                return opened
            elif fresh and char == '"':
                opened, inside, fresh = index, True, False
            else:
                fresh = char in (delimiter, "\n", "\r")
    return opened


def _fields(count: int) -> str:
    return "1 field" if count == 1 else f"{count:,} fields"
