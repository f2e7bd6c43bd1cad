"""Looks at the first 100 bytes of a file before SQLite may touch it (https://sqlite.org/fileformat.html, 1.3)."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import NamedTuple

from workbench.core.errors import ProjectError

APPLICATION_ID = 0x50574231
"""``PWB1`` in bytes 68-71."""
_MAGIC = b"SQLite format 3\x00"
_SIZE = 100
WAY_OUT = (
    "It was left as it is. Go back to a backup of it, or take what can still be read into a new file: "
    "workbench check FILE --rescue NEW.pwb."
)
"""What to do about a damaged file."""


class Header(NamedTuple):
    """What the first bytes say."""

    version: int
    """``user_version``: the schema."""
    journal: bool
    """Whether a journal lies beside the file, perhaps a hot one."""


def read_header(path: Path, newest: int) -> Header:
    """Read and judge the header without SQLite; the file is only read.

    Never call it while this process has the file open: closing any descriptor of it drops SQLite's locks.

    Raises:
        ProjectError: ``project.missing``, ``.unreadable``, ``.foreign``, ``.damaged`` or ``.newer``.
    """
    head, size = _first_bytes(path)
    journal = os.path.exists(f"{path}-journal")
    if size == 0:
        raise _foreign(path, "The file is empty, so it is no project.", "Delete it and make a new project.")
    if head[:16] != _MAGIC[: len(head)]:
        raise _foreign(path, "This is not a project of Prompt Workbench.", "Choose a file that ends in .pwb.")
    if len(head) < _SIZE:
        raise damaged(path, "it ends inside its first page")
    if _number(head, 68) != APPLICATION_ID:
        message = "This is a database of another program, not a project of Prompt Workbench."
        raise _foreign(path, message, "Choose a file that ends in .pwb.")
    version = _number(head, 60)
    if version > newest:
        message = f"A newer Prompt Workbench wrote this project (format {version}; this one reads up to {newest})."
        raise ProjectError("project.newer", message, str(path), "Update Prompt Workbench to open it.")
    if version < 1:
        raise damaged(path, "its format number is missing")
    # With a journal the size may be that of the middle of a write; SQLite rolls it back first.
    if not journal and size < expected_size(head):
        raise damaged(path, f"it is cut off: {size:,} of {expected_size(head):,} bytes are there")
    return Header(version, journal)


def damaged(path: Path, why: str) -> ProjectError:
    """Return the error for a project whose bytes are not right."""
    return ProjectError("project.damaged", f"The project file is damaged: {why}.", str(path), WAY_OUT)


def unreadable(path: Path, error: OSError) -> ProjectError:
    """Return the error for a file that the system does not let us read."""
    return ProjectError(
        "project.unreadable",
        f"The project file cannot be read: {error.strerror or error}.",
        str(path),
        "Check the file's permissions.",
    )


def missing(path: Path) -> ProjectError:
    """Return the error for a file that is not there."""
    return ProjectError("project.missing", "There is no such project file.", str(path), "Check the path.")


def _first_bytes(path: Path) -> tuple[bytes, int]:
    """Return the header and the file's size in bytes."""
    try:
        state = path.stat()
        if stat.S_ISDIR(state.st_mode):
            raise _foreign(path, "This is a folder, not a project file.", "Choose a file that ends in .pwb.")
        if not stat.S_ISREG(state.st_mode):
            # To open a pipe would wait for whoever writes into it.
            raise _foreign(path, "This is a pipe or a device, not a project file.", "Choose a file that ends in .pwb.")
        with path.open("rb") as file:
            return file.read(_SIZE), state.st_size
    except (FileNotFoundError, NotADirectoryError):
        raise missing(path) from None
    except OSError as error:
        raise unreadable(path, error) from error


def _foreign(path: Path, message: str, remedy: str) -> ProjectError:
    return ProjectError("project.foreign", message, str(path), remedy)


def expected_size(head: bytes) -> int:
    """Return page size × pages, 0 when the page count is not valid (file format, 1.3.8)."""
    page = int.from_bytes(head[16:18], "big")
    page = 65536 if page == 1 else page
    return page * _number(head, 28) if _number(head, 24) == _number(head, 92) else 0


def _number(head: bytes, at: int) -> int:
    return int.from_bytes(head[at : at + 4], "big")
