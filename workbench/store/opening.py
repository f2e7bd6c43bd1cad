"""Creates and opens project files: header, lock, hot journal, migration; a file that is not right is left alone."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from workbench.core.errors import ProjectError
from workbench.store.connection import connect
from workbench.store.errors import is_busy, read_error
from workbench.store.header import APPLICATION_ID, Header, damaged, missing, read_header, unreadable
from workbench.store.lock import SideLock, read_only
from workbench.store.migration import judge_schema, migrate, migrate_tables
from workbench.store.schema import NEWEST

_open_here: dict[Path, int] = {}
"""Files that this process has open: their bytes must not be read past SQLite."""


def prepare_new(path: Path) -> SideLock:
    """Make a project file with all tables and views, in one transaction, and return its lock.

    Raises:
        ProjectError: ``project.exists``; ``project.missing``: no such folder; ``project.read_only``; ``store.write``.
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o666))
    except FileExistsError:
        remedy = "Choose another name, or open it."
        raise ProjectError("project.exists", "There is a file with this name already.", str(path), remedy) from None
    except (FileNotFoundError, NotADirectoryError):
        raise ProjectError("project.missing", "There is no such folder.", str(path.parent), "Make it first.") from None
    except OSError as error:
        raise read_only(path) from error
    lock = SideLock(path)
    try:
        lock.take()
        with contextlib.closing(connect(path)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            migrate_tables(connection, 0)
            connection.execute("COMMIT")
    except (sqlite3.Error, ProjectError) as error:
        path.unlink(missing_ok=True)
        lock.release()
        if isinstance(error, ProjectError):
            raise
        raise ProjectError("store.write", f"The project could not be made: {error}.", str(path)) from error
    return lock


def prepare(path: Path) -> SideLock:
    """Make a file ready for writing and return its lock: judge the header, roll a hot journal back, migrate.

    Raises:
        ProjectError: see `read_header`; ``project.locked``, ``project.read_only``.
    """
    header = _judge(path)
    lock = SideLock(path)
    lock.take()
    try:
        if not os.access(path, os.W_OK):
            raise read_only(path)
        version = _settle_journal(path)
        if header is not None and header.journal:
            version = read_header(path, NEWEST).version
        if version < NEWEST:
            migrate(path, version)
    except BaseException:  # also Ctrl-C: the lock must not outlive the opening
        lock.release()
        raise
    return lock


def prepare_read_only(path: Path) -> tuple[Path, Path | None]:
    """Make a file ready for reading beside whoever writes it.

    Returns:
        the path to open, and the folder of a copy that was needed (to roll a journal back on a medium that cannot be
        written, or to bring an older format forward), to be deleted at the end.

    Raises:
        ProjectError: see `read_header`.
    """
    header = _judge(path)
    if header is None:
        return path, None
    if not header.journal:
        with sound(path), contextlib.closing(connect(path, read_only=True)) as connection:
            judge_schema(connection, path)
    else:
        lock = SideLock(path)
        try:
            lock.take()
        except ProjectError as error:
            if error.code == "project.read_only":
                return _copy(path)
            # Somebody writes: the journal is theirs, and alive.
        else:
            try:
                if not os.access(path, os.W_OK):
                    return _copy(path)
                _settle_journal(path)
                header = read_header(path, NEWEST)
            finally:
                lock.release()
    return _copy(path) if header.version < NEWEST else (path, None)


def opened(path: Path) -> None:
    """Remember that this process has a file open."""
    path = _place(path)
    _open_here[path] = _open_here.get(path, 0) + 1


def closed(path: Path) -> None:
    """Forget it again."""
    path = _place(path)
    _open_here[path] = _open_here.get(path, 1) - 1
    if _open_here[path] <= 0:
        del _open_here[path]


@contextlib.contextmanager
def sound(path: Path) -> Iterator[None]:
    """Turn what SQLite says of a file at its opening into a sentence.

    Raises:
        ProjectError: ``project.missing``, ``.unreadable`` or ``.damaged``; ``store.read``: another program holds it.
    """
    try:
        yield
    except sqlite3.OperationalError as error:
        if not path.exists():
            raise missing(path) from None
        if is_busy(error):
            raise read_error(error, path) from error
        raise unreadable(path, OSError(0, str(error))) from error
    except sqlite3.DatabaseError as error:
        raise damaged(path, str(error)) from error


def _judge(path: Path) -> Header | None:
    """Judge the header; None where this process has the file open, and so has judged it."""
    return None if _place(path) in _open_here else read_header(path, NEWEST)


def _place(path: Path) -> Path:
    """Where a path leads, links followed; `os.path.realpath` raises nothing for links that go in a circle."""
    return Path(os.path.realpath(path))


def _settle_journal(path: Path) -> int:
    """Let SQLite roll a hot journal back, which the first read does, and return the format."""
    with sound(path), contextlib.closing(connect(path)) as connection:
        judge_schema(connection, path)
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != "delete":
            # Somebody's tool set WAL, with which copying the one file loses what was saved last.
            connection.execute("PRAGMA journal_mode = DELETE").fetchone()
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _copy(path: Path) -> tuple[Path, Path]:
    """Copy a file and its journal to a folder of our own, and make the copy ready."""
    folder = Path(tempfile.mkdtemp(prefix="workbench-"))
    copy = folder / path.name
    try:
        shutil.copyfile(path, copy)
        journal = path.with_name(f"{path.name}-journal")
        if journal.exists():
            shutil.copyfile(journal, folder / journal.name)
        version = _settle_journal(copy)
        if version < NEWEST:
            migrate(copy, version)
    except BaseException as error:  # also Ctrl-C: a copy may be large, and nobody else knows of it
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, OSError):
            raise unreadable(path, error) from error
        raise
    return copy, folder
