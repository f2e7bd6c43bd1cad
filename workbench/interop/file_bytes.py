"""The bytes of a file that a person named: never more than a bound, never of a pipe or device, never half a change."""

import os
import stat
from pathlib import Path

from workbench.core.errors import InputError

MOST = 1024 * 1024 * 1024
"""Bytes of a file that is read; above it a table does not fit into memory."""
LARGEST_TEXT = 64 * 1024 * 1024
"""Bytes of a prompt, rubric, scorecard or gate."""
_KINDS = (
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISDIR, "a folder"),
)


def read_bytes(path: Path, most: int = MOST) -> bytes:
    """All bytes of a regular file.

    Args:
        path: where it is.
        most: bytes above which it is refused.

    Raises:
        InputError: there is none, it cannot be read, it is no regular file, it is too large, or it was written to while
            it was read.
    """
    try:
        # Without O_NONBLOCK the opening of a pipe waits for somebody to write into it.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError as error:
        raise InputError("file.missing", "There is no such file.", str(path), "Check the path.") from error
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    try:
        return _read(handle, path, most)
    except OSError as error:
        raise _unreadable(path, error) from error
    finally:
        os.close(handle)


def read_text(path: Path) -> str:
    """The text of a regular file in UTF-8, with or without a mark at its beginning; as `read_bytes`.

    Raises:
        InputError: also where it is no UTF-8.
    """
    try:
        return read_bytes(path, LARGEST_TEXT).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            "text.encoding", f"Byte {error.start + 1} is no UTF-8.", str(path), "Save the file as UTF-8."
        ) from None


def _read(handle: int, path: Path, most: int) -> bytes:
    before = os.fstat(handle)
    for is_kind, words in _KINDS:
        if is_kind(before.st_mode):
            code, remedy = ("file.folder", "Name a file in it.") if words == "a folder" else ("file.kind", _COPY)
            raise InputError(code, f"It is {words}, not a file.", str(path), remedy)
    if before.st_size > most:
        size = f"{before.st_size / 2**20:,.0f} MB"
        remedy = "Cut it into smaller files."
        raise InputError(
            "file.large", f"The file has {size}; at most {most / 2**20:,.0f} MB are read.", str(path), remedy
        )
    parts: list[bytes] = []
    # One byte more than it should have: of a file that grows no more is read than that.
    left = before.st_size + 1
    while left > 0 and (part := os.read(handle, min(left, 1 << 24))):
        parts.append(part)
        left -= len(part)
    after = os.fstat(handle)
    if left != 1 or (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
        remedy = "Wait until it is written to its end, then read it again."
        raise InputError(
            "file.changed", "The file was written to while it was read, so nothing was taken.", str(path), remedy
        )
    return b"".join(parts)


_COPY = "Write what it gives into a file first, and name that."


def _unreadable(path: Path, error: OSError | ValueError) -> InputError:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return InputError("file.unreadable", f"The file cannot be read: {reason}.", str(path), "Check the path.")
