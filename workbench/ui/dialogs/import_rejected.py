"""The rows that an import did not take, as a CSV that can be mended and imported again."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from workbench.core.errors import InputError, ProjectError
from workbench.core.summaries import Rejected
from workbench.interop.file_bytes import read_bytes
from workbench.interop.tables import Table


def save_rejected(table: Table, source: Path, rejected: Sequence[Rejected], out: Path) -> None:
    """Write line, reason, and what stood there: the cells where the row could be cut, else the line as it is.

    Raises:
        ProjectError: the file cannot be written.
    """
    cells = {row.line: row.values for row in table.rows}
    lines = _lines(table, source)
    try:
        with out.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["line", "reason", *table.columns, "as it stands"])
            for one in rejected:
                values = cells.get(one.line)
                raw = lines[one.line - 1] if values is None and 0 < one.line <= len(lines) else ""
                known = [values.get(column, "") for column in table.columns] if values else [""] * len(table.columns)
                writer.writerow([one.line, one.reason, *known, raw])
    except OSError as error:
        raise ProjectError("file.write", f"The file cannot be written ({error.strerror}).", str(out)) from None


def _lines(table: Table, source: Path) -> list[str]:
    if not table.encoding:
        return []
    try:
        text = read_bytes(source).decode(table.encoding, errors="replace")
    except (InputError, LookupError):
        return []
    # As the reader counts lines: splitlines would also cut at U+2028 and form feeds.
    return [line.rstrip("\r\n") for line in io.StringIO(text, newline="")]
