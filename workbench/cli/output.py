"""What a command says: people read text, programs one JSON document on standard output."""

import json
import sys
from typing import Any

from workbench.core.errors import WorkbenchError

SCHEMA = 1


class Output:
    """Collects what a command has to say. With ``--json`` all text goes to standard error."""

    def __init__(self, command: str, *, as_json: bool) -> None:
        self.command = command
        self.as_json = as_json
        self.project: str | None = None
        self.data: dict[str, Any] = {}
        self.warnings: list[str] = []
        self._progress = False

    def say(self, text: str = "") -> None:
        """Print a line of the result."""
        self._clear()
        print(text, file=sys.stderr if self.as_json else sys.stdout)

    def note(self, text: str) -> None:
        """Print a line that is no result, on standard error."""
        self._clear()
        print(text, file=sys.stderr)

    def warn(self, text: str) -> None:
        """Keep a warning for the document and print it on standard error."""
        self.warnings.append(text)
        self.note(f"warning: {text}")

    def progress(self, text: str) -> None:
        """Replace the progress line; only on a terminal."""
        if sys.stderr.isatty():
            self._progress = True
            print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)

    def _clear(self) -> None:
        if self._progress:
            self._progress = False
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)

    def finish(self, error: WorkbenchError | None = None, *, ok: bool = True) -> None:
        """Print the document, or the error's sentence."""
        self._clear()
        if error is not None:
            print(f"workbench {self.command}: {error.text()}", file=sys.stderr)
        if not self.as_json:
            return
        document: dict[str, Any] = {
            "schema": SCHEMA,
            "command": self.command,
            "ok": error is None and ok,
            "project": self.project,
            "data": self.data or None,
            "warnings": self.warnings,
        }
        if error is not None:
            document["error"] = {
                "code": error.code,
                "where": error.where,
                "message": error.message,
                "remedy": error.remedy,
            }
        json.dump(document, sys.stdout, ensure_ascii=False, allow_nan=False, default=_plain)
        sys.stdout.write("\n")
        sys.stdout.flush()


def _plain(value: object) -> Any:
    """Dollars as numbers: a reader of JSON expects one; the file keeps the exact decimal."""
    from decimal import Decimal

    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"not JSON: {type(value).__name__}")


def table(rows: list[list[str]], header: list[str], *, left: int = 1) -> list[str]:
    """Align columns: the first ``left`` ones at the left, figures at the right."""
    lines = [header, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    return [
        "  ".join(
            cell.ljust(width) if column < left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]
