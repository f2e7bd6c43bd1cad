"""The sentences about a project file that cannot be read or written; those about opening stand in `header` and `lock`.

store.write     the disk does not take it; it is kept and tried again
store.refused   the write contradicts the file; it is dropped
store.read      the file cannot be read
store.closed    the store is closed or read-only
store.undo      the step does not fit what is there
store.backup    the copy cannot be written
store.pack      texts were erased, but the file was not packed anew
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from workbench.core.errors import ProjectError, WorkbenchError

_COPY = "Save a copy at another place, then go on there."
_DAMAGED = "Go back to a backup, or save what can still be read: workbench check FILE --rescue NEW.pwb."
_REASONS: dict[str, tuple[str, str]] = {
    "SQLITE_FULL": ("the disk is full", "Free some space and try again; what was not saved is kept and goes first."),
    "SQLITE_BUSY": ("another program holds it", "Close the other program; what was not saved is kept and goes first."),
    "SQLITE_READONLY": ("it has become read-only", _COPY),
    "SQLITE_CANTOPEN": ("its folder cannot be reached", _COPY),
    "SQLITE_IOERR": ("the disk reports a fault", _COPY),
    "SQLITE_CORRUPT": ("it is damaged", _DAMAGED),
    "SQLITE_NOTADB": ("it is damaged", _DAMAGED),
}
_WRONG = {"", "SQLITE", "SQLITE_ERROR", "SQLITE_MISMATCH", "SQLITE_RANGE", "SQLITE_TOOBIG", "SQLITE_MISUSE"}
"""Names of errors that are no fault of the disk; "" stands for an error that is not SQLite's."""


def errorname(error: BaseException) -> str:
    """Return SQLite's name of an error, e.g. ``SQLITE_FULL``; "" when it is none of SQLite's."""
    fault = error.orig if isinstance(error, DBAPIError) else error
    return getattr(fault, "sqlite_errorname", "") if isinstance(fault, sqlite3.Error) else ""


def is_busy(error: BaseException | None) -> bool:
    """Whether another program holds the file: waiting helps, and nothing is wrong with it."""
    return error is not None and errorname(error).startswith("SQLITE_BUSY")


def is_refusal(error: BaseException) -> bool:
    """Whether trying again cannot help: the write itself is wrong, not the disk."""
    if isinstance(error, ProjectError):
        return error.code != "store.write"
    if isinstance(error, MemoryError | OSError):
        return False
    return errorname(error).partition("_CONSTRAINT")[0] in _WRONG


def write_error(error: BaseException, path: Path) -> ProjectError:
    """Return ``store.write`` for a fault of the disk, ``store.refused`` for a write that is wrong in itself."""
    if isinstance(error, ProjectError):
        return error
    if is_refusal(error):
        foreign = not isinstance(error, WorkbenchError) and not errorname(error)
        # Of a fault of the program, e.g. KeyError, the words alone are none: 'a1'.
        return refused(f"{type(error).__name__}: {words(error)}" if foreign else words(error), path)
    reason = _reason(error) or (words(error), _COPY)
    return ProjectError("store.write", f"The project file cannot be written: {reason[0]}.", str(path), reason[1])


def read_error(error: BaseException, path: Path) -> ProjectError:
    """Return the error for a read that failed."""
    reason = _reason(error) or (words(error), "Run `workbench check` on it.")
    return ProjectError("store.read", f"The project file cannot be read: {reason[0]}.", str(path), reason[1])


def refused(why: str, path: Path) -> ProjectError:
    """Return the error for a write that contradicts what is in the file."""
    return ProjectError("store.refused", f"The write does not fit the project: {why}.", str(path))


def gone(path: Path) -> ProjectError:
    """Return the error for a file that was deleted or replaced while it was open."""
    message = "The project file was deleted, moved or replaced while it was open."
    return ProjectError("store.write", message, str(path), _COPY)


def closed(path: Path) -> ProjectError:
    """Return the error for a write after the end, or through a read-only store."""
    return ProjectError("store.closed", "The project is not open for writing.", str(path), "Open it again.")


def words(error: BaseException) -> str:
    """Return what an error says, without the statement that SQLAlchemy adds."""
    return str(getattr(error, "orig", None) or error) or type(error).__name__


def _reason(error: BaseException) -> tuple[str, str] | None:
    """Return the sentence for a fault of the disk or the file; None for other errors."""
    name = errorname(error)
    return next((reason for prefix, reason in _REASONS.items() if name.startswith(prefix)), None)
