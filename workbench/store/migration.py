"""Brings an older project file to the newest format: a copy beside it first, then all steps in one transaction."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from workbench.config.resources import resource
from workbench.core.errors import ProjectError
from workbench.store.connection import connect
from workbench.store.header import damaged
from workbench.store.schema import NEWEST, STEPS

_TABLES = "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"


def migrate(path: Path, version: int) -> Path:
    """Migrate a file and return the path of the copy that was made before.

    Raises:
        ProjectError: ``project.migration``: the copy or a step failed; the file is as it was, and there is no copy.
    """
    aside = _free_name(path, version)
    try:
        with contextlib.closing(connect(path)) as connection:
            with contextlib.closing(sqlite3.connect(aside)) as copy:
                connection.backup(copy)
            connection.execute("BEGIN IMMEDIATE")
            try:
                migrate_tables(connection, version)
                connection.execute("COMMIT")
            except sqlite3.Error:
                connection.rollback()
                raise
    except (sqlite3.Error, OSError) as error:
        aside.unlink(missing_ok=True)
        message = f"The project could not be brought from format {version} to {NEWEST}: {error}."
        raise ProjectError("project.migration", message, str(path), "It is as it was; open it read-only.") from error
    return aside


def migrate_tables(connection: sqlite3.Connection, version: int) -> None:
    """Run the steps after a version, make the views anew and set the version; to be called inside a transaction."""
    for step in STEPS[version:]:
        step(connection)
    for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'view'").fetchall():
        quoted = name.replace('"', '""')
        connection.execute(f'DROP VIEW "{quoted}"')
    for file in sorted(resource("views").glob("v_*.sql")):
        connection.execute(f"CREATE VIEW {file.stem} AS\n{file.read_text(encoding='utf-8')}")
    connection.execute(f"PRAGMA user_version = {NEWEST}")


def judge_schema(connection: sqlite3.Connection, path: Path) -> None:
    """See that the tables are the ones that the steps make, and that nothing runs by itself.

    In a file from elsewhere a table may be a view that never ends, or have triggers. Further tables are harmless.

    Raises:
        ProjectError: ``project.damaged``.
    """
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    with contextlib.closing(sqlite3.connect(":memory:")) as model:
        for step in STEPS[:version]:
            step(model)
        expected = dict(model.execute(_TABLES).fetchall())
    present = dict(connection.execute(_TABLES).fetchall())
    wrong = sorted(name for name, text in expected.items() if present.get(name) != text)
    if wrong:
        raise damaged(path, f"the table {wrong[0]} is not that of format {version}")
    if connection.execute("SELECT 1 FROM sqlite_schema WHERE type = 'trigger'").fetchone():
        raise damaged(path, "it has triggers, which no project has")


def _free_name(path: Path, version: int) -> Path:
    """A name beside the file that says what the copy is."""
    number = 1
    while True:
        ending = "" if number == 1 else f"-{number}"
        aside = path.with_name(f"{path.stem}.format-{version}{ending}{path.suffix}")
        if not aside.exists():
            return aside
        number += 1
