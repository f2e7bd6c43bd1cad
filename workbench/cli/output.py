"""What a command says: people read text, programs one JSON document on standard output."""

from __future__ import annotations

import codecs
import contextlib
import errno
import json
import os
import re
import sys
import time
import unicodedata
from decimal import Decimal
from typing import Any, TextIO

from workbench.core.errors import IncompleteError, WorkbenchError

SCHEMA = 1
LOG_SECONDS = 30.0
"""Between two lines of progress where there is no terminal."""
_NARROWEST = 40
"""Columns of a terminal below which nothing is folded: it would be more folds than words."""
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What could move the cursor, ring or turn the reading direction: texts of a project are shown, not obeyed."""


def _plain_signs(error: UnicodeError) -> tuple[str | bytes, int]:
    """What stands for a character that the terminal's encoding has not: a sign like it, else its escape."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    found = (_SIGNS.get(char, char) for char in error.object[error.start : error.end])
    return "".join(sign if sign.isascii() else f"\\u{ord(sign):04x}" for sign in found), error.end


_PLAINLY = "workbench.plainly"
_SIGNS = dict(pair.split(":", 1) for pair in "▲:+ ▼:- ◇:? ✓:+ ✕:x ↻:~ ≈:~ ±:+- ×:x ·:- –:- −:- …:... →:->".split())
_SIGNS |= {"“": '"', "”": '"', "‘": "'", "’": "'"}
codecs.register_error(_PLAINLY, _plain_signs)


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
        self._lost: OSError | None = None
        """Why standard output took not all."""
        self._told = time.monotonic()
        for stream in (sys.stdout, sys.stderr):
            # A terminal in another encoding shows + instead of ▲; it is no reason to fail. What the stream did not take
            # so far it refuses here too: `_write` tells.
            with contextlib.suppress(AttributeError, ValueError, OSError):
                stream.reconfigure(errors=_PLAINLY)  # type: ignore[union-attr]

    def say(self, text: str = "") -> None:
        """Print a line of the result; a terminal that is too narrow for it gets it folded between words."""
        self._clear()
        stream = sys.stderr if self.as_json else sys.stdout
        self._write(stream, folded(_shown(one_line(text)), columns_of(stream)) + "\n")

    def note(self, text: str) -> None:
        """Print a line that is no result, on standard error."""
        self._clear()
        self._write(sys.stderr, folded(_shown(one_line(text)), columns_of(sys.stderr)) + "\n")

    def say_table(self, rows: list[list[str]], header: list[str], *, left: int = 1) -> None:
        """Print a table as `table` makes it; one that is wider than the terminal in parts, below each other."""
        for line in table(rows, header, left=left, columns=columns_of(sys.stderr if self.as_json else sys.stdout)):
            self.say(line)

    def warn(self, text: str) -> None:
        """Keep a warning for the document and print it on standard error."""
        self.warnings.append(_spaced(text))
        self.note(f"warning: {text}")

    def progress(self, text: str) -> None:
        """Replace the progress line on a terminal; elsewhere, as in a log, a line now and then."""
        if (columns := columns_of(sys.stderr)) and os.environ.get("TERM") != "dumb":
            self._progress = True
            # A line that is folded by the terminal could not be taken back.
            self._write(sys.stderr, f"\r\x1b[K{_cut(_shown(one_line(text)), columns - 1)}")
        elif time.monotonic() - self._told > LOG_SECONDS:
            self._told = time.monotonic()
            self.note(text)

    def _clear(self) -> None:
        if self._progress:
            self._progress = False
            self._write(sys.stderr, "\r\x1b[K")

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
        self._write(sys.stdout, _encoded(document) + "\n")

    def told(self, status: int) -> int:
        """The exit status; where standard output took not all, 3 for 0 or 1, and a sentence on standard error."""
        if self._lost is None:
            return status
        said = f"Standard output could not be written ({self._lost.strerror}); what was saved is kept."
        error = IncompleteError("output.write", said, remedy="Send it elsewhere, or make room there, and run it again.")
        self.note(f"workbench {self.command}: {error.text()}")
        return status if status > 1 else error.exit_status

    def _write(self, stream: TextIO | None, text: str) -> None:
        """Write and flush. Where nobody reads (``| head``) or no room is left, the command goes on: its work counts."""
        try:
            if stream is None:
                raise OSError(errno.EBADF, os.strerror(errno.EBADF))
            stream.write(text)
            stream.flush()
        except OSError as error:
            # Who closes a pipe has read enough; of any other lack it must be told, once.
            if stream is sys.stdout and not isinstance(error, BrokenPipeError):
                self._lost = self._lost or error
            if stream is not None:
                # Python would complain again while it closes the stream.
                with contextlib.suppress(OSError, ValueError), open(os.devnull, "wb") as nowhere:
                    os.dup2(nowhere.fileno(), stream.fileno())


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


def _plain(value: object) -> Any:
    """Dollars as numbers: a reader of JSON expects one; the file keeps the exact decimal."""
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"not JSON: {type(value).__name__}")


def columns_of(stream: TextIO | None) -> int:
    """How many characters a line of a terminal takes; 0 for what is no terminal, where lines stay whole."""
    try:
        return os.get_terminal_size(stream.fileno()).columns if stream is not None and stream.isatty() else 0
    except (OSError, ValueError, AttributeError):
        return 0


def shown_width(text: str) -> int:
    """How many places of a terminal a text takes: two for East Asian characters and emoji, none for marks on others."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(unicodedata.category(char) in ("Mn", "Me", "Cf") for char in text)


def folded(text: str, columns: int) -> str:
    """A line folded between its words where it is longer than the terminal is wide, the rest two places further in."""
    if columns < _NARROWEST or shown_width(text) <= columns:
        return text
    inner = text.lstrip(" ")
    indent = " " * (len(text) - len(inner))
    lines, line = [], indent
    for word in inner.split(" "):
        more = word if line.isspace() or not line else f" {word}"
        if shown_width(line + more) > columns and line.strip():
            lines.append(line)
            line, more = f"{indent}  ", word
        line += more
    return "\n".join([*lines, line])


def _cut(text: str, columns: int) -> str:
    if shown_width(text) <= columns:
        return text
    while text and shown_width(text) > columns - 3:
        text = text[:-1]
    return f"{text}..."


def table(rows: list[list[str]], header: list[str], *, left: int = 1, columns: int = 0) -> list[str]:
    """Align columns: the first ``left`` ones at the left, figures at the right.

    Args:
        rows, header: the cells.
        left: columns that are aligned at the left.
        columns: of the terminal: a wider table is split, and its first column repeated; 0: it is never split.
    """
    lines = [[one_line(cell) for cell in line] for line in (header, *rows)]
    widths = [max(shown_width(line[place]) for line in lines) for place in range(len(header))]
    found: list[str] = []
    for part in _parts(widths, columns):
        if found:
            found.append("")
        for line in lines:
            cells = [_filled(line[place], widths[place], at_left=place < left) for place in part]
            found.append("  ".join(cells).rstrip())
    return found


def _parts(widths: list[int], columns: int) -> list[list[int]]:
    """The columns of each part of a table, as many as fit; the first stands in each."""
    parts = [[0]]
    for place in range(1, len(widths)):
        wide = sum(widths[one] + 2 for one in parts[-1]) + widths[place]
        if columns >= _NARROWEST and wide > columns and len(parts[-1]) > 1:
            parts.append([0])
        parts[-1].append(place)
    return parts


def _filled(cell: str, width: int, *, at_left: bool) -> str:
    room = " " * (width - shown_width(cell))
    return cell + room if at_left else room + cell
