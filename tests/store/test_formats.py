"""Formats of the file: an older one is brought forward after a copy, and a copy is a project."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from workbench.core.errors import ProjectError
from workbench.store import lock, migration, opening, schema
from workbench.store.store import Store


def test_migration_from_an_older_format(closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second step, as a later version would have it: a copy first, then all or nothing."""
    before = closed.read_bytes()

    def add_colour(connection: sqlite3.Connection) -> None:
        connection.execute("ALTER TABLE experiment ADD COLUMN colour TEXT")

    def fail(connection: sqlite3.Connection) -> None:
        add_colour(connection)
        connection.execute("CREATE TABLE colour (x)")
        raise sqlite3.OperationalError("database or disk is full")

    for module in (migration, opening, schema):
        monkeypatch.setattr(module, "NEWEST", 2)
    monkeypatch.setattr(migration, "STEPS", (*schema.STEPS, fail))
    with pytest.raises(ProjectError) as caught:
        Store.open(closed)
    assert caught.value.code == "project.migration"
    assert closed.read_bytes() == before
    assert os.listdir(closed.parent) == [closed.name]

    monkeypatch.setattr(migration, "STEPS", (*schema.STEPS, add_colour))
    with Store.open(closed, read_only=True) as store:
        assert len(store.experiments()) == 1
    assert closed.read_bytes() == before
    with Store.open(closed) as store:
        assert len(store.experiments()) == 1
        assert store.check() == []
    assert sorted(os.listdir(closed.parent)) == ["refunds.format-1.pwb", "refunds.pwb"]
    with closing(sqlite3.connect(closed)) as file:
        assert file.execute("PRAGMA user_version").fetchone() == (2,)
        file.execute("SELECT colour FROM experiment")
    monkeypatch.undo()
    with pytest.raises(ProjectError) as caught:
        Store.open(closed)
    assert caught.value.code == "project.newer"
    with Store.open(closed.with_name("refunds.format-1.pwb")) as copy:
        assert copy.check() == []


def test_the_copy_before_a_migration_takes_nobodys_name(closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (migration, opening, schema):
        monkeypatch.setattr(module, "NEWEST", 2)
    monkeypatch.setattr(migration, "STEPS", (*schema.STEPS, lambda connection: None))
    closed.with_name("refunds.format-1.pwb").write_text("mine")
    Store.open(closed).close()
    assert closed.with_name("refunds.format-1.pwb").read_text() == "mine"
    assert closed.with_name("refunds.format-1-2.pwb").exists()


def test_the_classes_and_the_file_have_the_same_columns(closed: Path) -> None:
    kinds = {"VARCHAR": "TEXT", "INTEGER": "INTEGER", "BOOLEAN": "INTEGER", "FLOAT": "REAL", "BLOB": "BLOB"}
    tables = SQLModel.metadata.tables
    with closing(sqlite3.connect(closed)) as file:
        names = {name for (name,) in file.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        assert names == set(tables)
        for name in names:
            rows = file.execute(f"SELECT name, type, \"notnull\" OR pk, pk > 0 FROM pragma_table_info('{name}')")
            inside = {(row[0], row[1], bool(row[2]), bool(row[3])) for row in rows}
            said = {
                (column.name, kinds[str(column.type.compile())], not column.nullable, column.primary_key)
                for column in tables[name].columns
            }
            assert said == inside, name


def test_a_copy_of_the_file_is_a_project(closed: Path, tmp_path: Path) -> None:
    copy = tmp_path / "with # and ? and %20 ü.pwb"
    shutil.copy(closed, copy)
    with Store.open(copy) as store:
        assert store.check() == []
    assert lock.SideLock(copy).holder() == ""
