"""The table that every reader yields, and the course of one reading: strict or lenient, progress, cancellation."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pydantic import JsonValue

from workbench.core.errors import IncompleteError, InputError
from workbench.core.summaries import Rejected

BATCH = 1_000
"""Rows between two reports of progress and two looks at the cancellation."""


LENIENT = "Or take the good rows and leave such ones out: --lenient."
"""What the command line can do about broken rows; the window always takes the good ones."""


class Row(NamedTuple):
    """One row: the line where it starts in its file (from 1; a sheet's row number), and its cells by column."""

    line: int
    values: dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a file, as they stand in it."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    name: str = ""
    format: str = ""
    rejected: tuple[Rejected, ...] = ()
    """Rows that a lenient reading left out."""
    encoding: str = ""
    """"" for formats that have none of their own."""
    delimiter: str = ""
    warnings: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    """Names of a workbook's sheets; () for formats that have none."""
    sheet: str = ""
    """The one that was read."""
    typed: bool = False
    """Cells are JSON values (JSONL, JSON, Parquet) and not texts (CSV, TSV, XLSX)."""


def distinct(names: Sequence[str], reading: "Reading") -> list[str]:
    """Names of columns of a format that does not keep them apart: unnamed and doubled ones are numbered, and told."""
    found: list[str] = []
    for position, name in enumerate(names, 1):
        shown = name or f"column {position}"
        while shown in found or (shown != name and shown in names):
            shown = f"{shown} ({position})"
        if shown != name:
            words = "has the name of another" if name else "has no name"
            reading.warnings.append(f"Column {position} {words}; it is called ‘{shown}’ here.")
        found.append(shown)
    return found


@dataclass(slots=True)
class Reading:
    """One reading of one file: its name for the sentences, and what to do with a broken row."""

    name: str
    lenient: bool = False
    progress: Callable[[int], None] | None = None
    cancelled: Callable[[], bool] | None = None
    rejected: list[Rejected] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    sheet: str = ""

    def fault(self, code: str, message: str, remedy: str = "") -> InputError:
        """An error about the file as a whole."""
        return InputError(code, message, where=self.name, remedy=remedy)

    def broken(self, line: int, code: str, message: str, remedy: str) -> None:
        """A row is broken: a strict reading ends here, a lenient one notes it.

        Raises:
            InputError: the reading is strict.
        """
        if not self.lenient:
            remedy = f"{remedy} {LENIENT}".strip()
            raise InputError(f"table.{code}", f"Line {line:,}: {message}", where=self.name, remedy=remedy)
        self.rejected.append(Rejected(line=line, reason=message))

    def tick(self, rows: int) -> None:
        """To be called after each row with the number of rows so far.

        Raises:
            IncompleteError: the reading was cancelled.
        """
        if rows % BATCH:
            return
        if self.progress is not None:
            self.progress(rows)
        if self.cancelled is not None and self.cancelled():
            raise IncompleteError("import.cancelled", "The reading was stopped; nothing was taken.", where=self.name)
