"""Opening: what is not right gets a sentence and stays byte for byte as it is."""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from workbench.core.errors import ProjectError
from workbench.store import opening, schema
from workbench.store.store import Store


def cut(path: Path) -> None:
    """Lose the second half."""
    os.truncate(path, path.stat().st_size // 2)


def cut_short(path: Path) -> None:
    """Lose all but a few bytes."""
    os.truncate(path, 50)


def overwrite(start: int, content: bytes) -> Callable[[Path], None]:
    """A change of some bytes."""

    def change(path: Path) -> None:
        data = bytearray(path.read_bytes())
        data[start : start + len(content)] = content
        path.write_bytes(data)

    return change


BROKEN: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "empty": (lambda path: path.write_bytes(b"") and None, "project.foreign", "is empty"),
    "text": (lambda path: path.write_text("id,question\n1,Why?\n" * 50) and None, "project.foreign", "not a project"),
    "short text": (lambda path: path.write_text("hi") and None, "project.foreign", "not a project"),
    "other database": (overwrite(68, b"\0\0\0\0"), "project.foreign", "of another program"),
    "newer": (overwrite(60, (99).to_bytes(4, "big")), "project.newer", "format 99"),
    "no format": (overwrite(60, bytes(4)), "project.damaged", "format number"),
    "cut": (cut, "project.damaged", "cut off"),
    "cut short": (cut_short, "project.damaged", "first page"),
    "schema": (overwrite(100, random.Random(1).randbytes(400)), "project.damaged", "damaged"),
    "all pages": (
        lambda path: overwrite(100, b"\xaa" * (path.stat().st_size - 100))(path),
        "project.damaged",
        "damaged",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("read_only", [False, True])
def test_a_broken_file_gets_a_sentence_and_stays(closed: Path, name: str, read_only: bool) -> None:
    spoil, code, words = BROKEN[name]
    spoil(closed)
    before = (closed.read_bytes(), closed.stat().st_mtime_ns)
    with pytest.raises(ProjectError) as caught:
        Store.open(closed, read_only=read_only)
    error = caught.value
    assert (error.code, error.exit_status) == (code, 2)
    assert words in error.message
    assert error.where == str(closed)
    assert error.remedy.endswith(".")
    assert error.message.endswith(".")
    assert "\n" not in error.text()
    assert (closed.read_bytes(), closed.stat().st_mtime_ns) == before
    assert os.listdir(closed.parent) == [closed.name]


def test_missing_and_folder(tmp_path: Path) -> None:
    for place, code in [
        (tmp_path / "none.pwb", "project.missing"),
        (tmp_path / "none" / "x.pwb", "project.missing"),
        (tmp_path, "project.foreign"),
    ]:
        for read_only in (False, True):
            with pytest.raises(ProjectError) as caught:
                Store.open(place, read_only=read_only)
            assert caught.value.code == code
    assert os.listdir(tmp_path) == []


def test_a_new_project_overwrites_nothing(tmp_path: Path) -> None:
    there = tmp_path / "there.pwb"
    there.write_text("mine")
    with pytest.raises(ProjectError) as caught:
        Store.create(there, "X")
    assert caught.value.code == "project.exists"
    assert there.read_text() == "mine"
    with pytest.raises(ProjectError) as caught:
        Store.create(tmp_path / "none" / "x.pwb", "X")
    assert caught.value.code == "project.missing"


def test_a_project_that_could_not_be_made_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(opening, "migrate_tables", fail)
    with pytest.raises(ProjectError) as caught:
        Store.create(tmp_path / "x.pwb", "X")
    assert caught.value.code == "store.write"
    assert os.listdir(tmp_path) == []


def test_what_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    pipe, circle, long = tmp_path / "pipe.pwb", tmp_path / "circle.pwb", tmp_path / f"{'a' * 300}.pwb"
    os.mkfifo(pipe)
    circle.symlink_to(circle)
    for path, code in ((pipe, "foreign"), (Path("/dev/null"), "foreign"), (circle, "unreadable"), (long, "unreadable")):
        for read_only in (True, False):
            with pytest.raises(ProjectError) as caught:
                Store.open(path, read_only=read_only)
            assert caught.value.code == f"project.{code}"


def test_the_longest_name_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / f"{'a' * 251}.pwb"
    path.write_bytes(b"")
    with pytest.raises(ProjectError, match="empty"):
        Store.open(path, read_only=True)


def test_the_file_is_what_it_says(closed: Path) -> None:
    with closing(sqlite3.connect(closed)) as file:
        pragmas = {name: file.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")}
        assert pragmas == {"application_id": 0x50574231, "user_version": schema.NEWEST}
        assert file.execute("PRAGMA journal_mode").fetchone()[0] == "delete"
    with Store.open(closed) as store, store._reading() as connection:
        for name, value in [("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 5000), ("trusted_schema", 0)]:
            assert connection.exec_driver_sql(f"PRAGMA {name}").scalar() == value


def test_a_file_that_somebody_set_to_wal_is_set_back(closed: Path) -> None:
    with closing(sqlite3.connect(closed)) as file:
        assert file.execute("PRAGMA journal_mode = WAL").fetchone()[0] == "wal"
    with Store.open(closed) as store:
        assert len(store.heads("golden_set")) == 1
    assert closed.read_bytes()[18:20] == b"\x01\x01"
