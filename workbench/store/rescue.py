"""Takes what can still be read of a damaged project file into a new one."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from workbench.core.errors import ProjectError
from workbench.store import opening
from workbench.store.connection import connect
from workbench.store.header import damaged, expected_size, unreadable
from workbench.store.mending import mend
from workbench.store.stored_values import wrong

TABLES = (
    *("document", "golden_case", "set_member", "set_edition", "audit", "snapshot", "version", "body"),
    *("frame", "price", "call", "experiment", "candidate", "layer", "trial", "scorer", "score", "outcome"),
)
"""What is taken over; the undo log is not: it holds differences to texts that may be gone."""
_STAND_INS = {
    **dict.fromkeys(("name", "note", "author", "snippet", "reason", "notebook_cell", "who", "action", "detail"), "''"),
    **dict.fromkeys(
        ("created", "started", "updated", "time", "edition", "planned", "frozen", "reused", "seconds"), "0"
    ),
    "tags": "'[]'",
    "current": "1",
    "number": "id",
    "purpose": "'task'",
}
"""What stands, in SQL, for a value that must be there and cannot be read; a row without its other ones is left out."""
_GAP = 1_000_000
"""Most numbers between two readable stretches of a table that are tried one by one."""
_LONGEST = 2**36
"""Bytes by which a file that is cut off is made longer at most: its header may say anything."""
_BEYOND = 10_000
"""Numbers that are tried after the last readable row where nothing can be read from the back."""


class Rescued(NamedTuple):
    """How many rows of each table stand in the new file, and how many were found in the old one."""

    kept: dict[str, int]
    found: dict[str, int]


def rescue(path: Path, into: Path) -> Rescued:
    """Copy every row that can be read, its values of the right type, and whatever it refers to there too.

    A figure of the wrong type becomes empty, an unreadable text counts as erased, and what cannot do without the rest
    (the trials of an experiment whose plan is lost) is left out. The damaged file is only read, in a copy.

    Args:
        path: the damaged file.
        into: the new file; it must not exist.

    Raises:
        ProjectError: ``project.damaged``: nothing can be read; ``project.exists``, ``store.write``: see `prepare_new`.
    """
    with tempfile.TemporaryDirectory(prefix="workbench-") as folder:
        copy = Path(folder) / "damaged.pwb"
        _copy(path, copy)
        lock = opening.prepare_new(into)
        try:
            with contextlib.closing(connect(copy)) as old, contextlib.closing(connect(into)) as new:
                old.text_factory = lambda data: data.decode("utf-8", "replace")
                new.execute("PRAGMA foreign_keys = OFF")
                new.execute("BEGIN IMMEDIATE")
                found = {table: _take(old, new, table) for table in TABLES}
                mend(new)
                kept = {table: new.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES}
                new.execute("COMMIT")
            if not any(found.values()):
                raise damaged(path, "nothing in it can be read")
        except (sqlite3.Error, ProjectError) as error:
            into.unlink(missing_ok=True)
            if isinstance(error, ProjectError):
                raise
            raise damaged(path, f"nothing in it can be read ({error})") from error
        finally:
            lock.release()
    return Rescued(kept, found)


def _copy(path: Path, copy: Path) -> None:
    """Copy the file and its journal, so that SQLite may roll that back without touching the original."""
    try:
        shutil.copyfile(path, copy)
        journal = path.with_name(f"{path.name}-journal")
        if journal.exists():
            shutil.copyfile(journal, copy.with_name(f"{copy.name}-journal"))
        with copy.open("r+b") as file:
            # SQLite reads nothing of a file that is cut off; with empty pages at its end only those are lost.
            missing = expected_size(file.read(100)) - file.seek(0, os.SEEK_END)
            if 0 < missing <= _LONGEST:
                file.truncate(file.tell() + missing)
    except OSError as error:
        raise unreadable(path, error) from error


def _take(old: sqlite3.Connection, new: sqlite3.Connection, table: str) -> int:
    """Copy the readable rows of a table and return how many were found."""
    columns = new.execute(f'PRAGMA table_info("{table}")').fetchall()
    chosen, needs = [], ["1"]
    for _, name, kind, needed, *_ in columns:
        bad = wrong(table, name, kind)
        chosen.append(f'CASE WHEN {bad} THEN {_STAND_INS.get(name, "NULL")} ELSE "{name}" END')
        if needed and name not in _STAND_INS:
            needs.append(f"NOT ({bad})")
    sound = " AND ".join(needs)
    insert = f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * len(columns))})"
    found = 0
    for *values, fits in _rows(old, f"{', '.join(chosen)}, ({sound})", table, columns):
        found += 1
        if fits:
            with contextlib.suppress(sqlite3.Error):
                new.execute(insert, values)
    return found


def _rows(
    old: sqlite3.Connection, chosen: str, table: str, columns: list[tuple[object, ...]]
) -> Iterator[list[object]]:
    """Rows from the front up to the first page that is broken, from the back, and what can be had between."""
    keys = [str(name) for _, name, _, _, _, place in sorted(columns, key=lambda row: int(str(row[5]))) if place]
    rowid = len(keys) == 1 and next(kind for _, name, kind, *_ in columns if name == keys[0]) == "INTEGER"
    order = ["rowid"] if rowid else [f'"{key}"' for key in keys]
    select = f"SELECT {', '.join(order)}, {chosen} FROM {table}"
    first, whole = [], False
    last: list[tuple[object, ...]] = []
    for row in _until_broken(old, f"{select} ORDER BY {', '.join(order)}"):
        if row is None:
            whole = True
        else:
            first.append(row[: len(order)])
            yield list(row[len(order) :])
    if whole:
        return
    seen = set(first)
    for row in _until_broken(old, f"{select} ORDER BY {', '.join(f'{one} DESC' for one in order)}"):
        if row is not None and row[: len(order)] not in seen:
            last.append(row[: len(order)])
            yield list(row[len(order) :])
    if rowid:
        low = int(str(first[-1][0])) if first else 0
        high = int(str(last[-1][0])) if last else low + _BEYOND
        for number in range(low + 1, min(high, low + _GAP)):
            with contextlib.suppress(sqlite3.DatabaseError):
                for row in old.execute(f"{select} WHERE rowid = ?", (number,)):
                    yield list(row[1:])


def _until_broken(old: sqlite3.Connection, statement: str) -> Iterator[tuple[object, ...] | None]:
    """Rows up to the first that cannot be read; None at the end where all could."""
    try:
        yield from old.execute(statement)
    except sqlite3.DatabaseError:
        return
    yield None
