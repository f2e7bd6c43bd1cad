"""One function for every form of a table."""

from collections.abc import Callable
from pathlib import Path

from workbench.interop.file_bytes import read_bytes
from workbench.interop.tables.delimited import read_delimited
from workbench.interop.tables.encoding import decode
from workbench.interop.tables.json_rows import read_json, read_jsonl
from workbench.interop.tables.table import Reading, Row, Table

FORMATS = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".txt": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".parquet": "parquet",
    ".pq": "parquet",
}
"""Suffix → format."""


def read_table(
    source: Path | bytes,
    name: str = "",
    format: str | None = None,  # noqa: A002 - the word of the command line
    *,
    lenient: bool = False,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    progress: Callable[[int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Table:
    """Read a table.

    Args:
        source: a file, or its bytes.
        name: what the sentences call it; the file's own name when empty.
        format: csv, tsv, jsonl, json, xlsx or parquet; None: by the name's suffix, else by the first bytes.
        lenient: note broken rows in ``rejected`` and go on; else the first one ends the reading.
        encoding: of text formats; None: found out.
        delimiter: of CSV; None: found out.
        sheet: of XLSX; None: the first.
        progress: told the number of rows, every 1,000.
        cancelled: asked every 1,000 rows; true ends the reading.

    Raises:
        InputError: the file cannot be read as such a table; the sentence names the line.
        IncompleteError: cancelled.
    """
    data = read_bytes(source) if isinstance(source, Path) else source
    name = name or (source.name if isinstance(source, Path) else "")
    reading = Reading(name or "the table", lenient, progress, cancelled)
    kind = format or _kind(name, data)
    if kind == "xlsx":
        from workbench.interop.tables.workbook import read_workbook

        return _table(reading, kind, *read_workbook(data, reading, sheet))
    if sheet is not None:
        # It was asked for by somebody who means another file.
        raise reading.fault("table.sheet", f"A file of {kind.upper()} has no sheets.", "Leave the sheet out.")
    if kind == "parquet":
        from workbench.interop.tables.parquet import read_parquet

        return _table(reading, kind, *read_parquet(data, reading))
    if kind in ("csv", "tsv", "jsonl", "json"):
        return _text_table(data, reading, kind, encoding, delimiter)
    known = ", ".join(sorted(set(FORMATS.values())))
    raise reading.fault("table.format", f"There is no table format ‘{kind}’.", f"Choose one of: {known}.")


def _text_table(data: bytes, reading: Reading, kind: str, encoding: str | None, delimiter: str | None) -> Table:
    if not data.strip():
        raise reading.fault("table.empty", "The file is empty.", "Choose a file that holds a table.")
    text, name = decode(data, reading, encoding)
    if kind in ("csv", "tsv"):
        columns, rows, delimiter = read_delimited(text, reading, "\t" if kind == "tsv" else delimiter)
        return _table(reading, kind, columns, rows, name, delimiter)
    columns, rows = (read_jsonl if kind == "jsonl" else read_json)(text, reading)
    return _table(reading, kind, columns, rows, name)


def _table(
    reading: Reading, kind: str, columns: list[str], rows: list[Row], encoding: str = "", delimiter: str = ""
) -> Table:
    if not rows and not reading.rejected:
        message = "The file has a header but no rows." if columns else "The file has no rows."
        raise reading.fault("table.empty", message, "Choose a file with rows.")
    return Table(
        columns=tuple(columns),
        rows=tuple(rows),
        name=reading.name,
        format=kind,
        rejected=tuple(reading.rejected),
        encoding=encoding,
        delimiter=delimiter,
        warnings=tuple(reading.warnings),
        sheets=tuple(reading.sheets),
        sheet=reading.sheet,
        typed=kind in ("jsonl", "json", "parquet"),
    )


def _kind(name: str, data: bytes) -> str:
    suffix = Path(name).suffix.lower() if name else ""
    if suffix in FORMATS:
        return FORMATS[suffix]
    if data[:4] == b"PAR1":
        return "parquet"
    if data[:4] == b"PK\x03\x04":
        return "xlsx"
    head = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head[:1] == b"[":
        return "json"
    if head[:1] == b"{":
        first, _, second = data.strip().partition(b"\n")
        return "jsonl" if first.rstrip().endswith(b"}") and (not second or second.lstrip()[:1] == b"{") else "json"
    return "csv"
