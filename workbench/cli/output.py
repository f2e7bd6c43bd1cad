"""What a command says: people read text, programs one JSON document on standard output."""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
import time
from decimal import Decimal
from typing import Any, TextIO

from workbench.core.errors import WorkbenchError

SCHEMA = 1
LOG_SECONDS = 30.0
"""Between two lines of progress where there is no terminal."""
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What could move the cursor, ring or turn the reading direction: texts of a project are shown, not obeyed."""


class Output:
    """Collects what a command has to say. With ``--json`` all text goes to standard error."""

    def __init__(self, command: str, *, as_json: bool) -> None:
        self.command = command
        self.as_json = as_json
        self.project: str | None = None
        self.data: dict[str, Any] = {}
        self.warnings: list[str] = []
        self.error: WorkbenchError | None = None
        """Why the exit status is not 0, where the command did its work all the same."""
        self._progress = False
        self._told = time.monotonic()
        for stream in (sys.stdout, sys.stderr):
            # A terminal in another encoding shows \u25b2 instead of ▲; it is no reason to fail.
            with contextlib.suppress(AttributeError, ValueError):
                stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]

    def say(self, text: str = "") -> None:
        """Print a line of the result."""
        self._clear()
        _write(sys.stderr if self.as_json else sys.stdout, _shown(one_line(text)) + "\n")

    def note(self, text: str) -> None:
        """Print a line that is no result, on standard error."""
        self._clear()
        _write(sys.stderr, _shown(one_line(text)) + "\n")

    def warn(self, text: str) -> None:
        """Keep a warning for the document and print it on standard error."""
        self.warnings.append(_spaced(text))
        self.note(f"warning: {text}")

    def progress(self, text: str) -> None:
        """Replace the progress line on a terminal; elsewhere, as in a log, a line now and then."""
        if sys.stderr.isatty():
            self._progress = True
            _write(sys.stderr, f"\r\x1b[K{_shown(one_line(text))}")
        elif time.monotonic() - self._told > LOG_SECONDS:
            self._told = time.monotonic()
            self.note(text)

    def _clear(self) -> None:
        if self._progress:
            self._progress = False
            _write(sys.stderr, "\r\x1b[K")

    def finish(self, error: WorkbenchError | None = None, *, ok: bool = True) -> None:
        """Print the document, or the error's sentence. An error of the command itself goes before ``self.error``."""
        error = error or self.error
        if error is not None:
            self.note(f"workbench {self.command}: {error.text()}")
        self._clear()
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
                "where": error.where or None,
                "message": _spaced(error.message),
                "remedy": _spaced(error.remedy) or None,
            }
        _write(sys.stdout, _encoded(document) + "\n")


def _spaced(text: str) -> str:
    """Plain spaces: one searches for ``48 cases`` in a terminal or a log."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def _shown(text: str) -> str:
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", _spaced(text))


def one_line(text: str) -> str:
    """Line ends and tabs as escapes: a name that holds some must not look like another line, or another column."""
    return text.replace("\n", "\\n").replace("\t", "\\t")


def _encoded(document: dict[str, Any]) -> str:
    """The document as text that standard output can carry; half a surrogate pair stays an escape."""
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower().replace("_", "-")
    text = json.dumps(document, ensure_ascii=encoding != "utf-8", allow_nan=False, default=_plain)
    # What is left of them after json: C1 controls and turns of the reading direction, as escapes of JSON.
    text = _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _write(stream: TextIO, text: str) -> None:
    """Write and flush. Where the reader has gone (``| head``), the command goes on: its work counts, not its words."""
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        # Python would complain again while it closes the stream.
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _plain(value: object) -> Any:
    """Dollars as numbers: a reader of JSON expects one; the file keeps the exact decimal."""
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"not JSON: {type(value).__name__}")


def table(rows: list[list[str]], header: list[str], *, left: int = 1) -> list[str]:
    """Align columns: the first ``left`` ones at the left, figures at the right."""
    lines = [[one_line(cell) for cell in line] for line in (header, *rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    return [
        "  ".join(
            cell.ljust(width) if column < left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]
