"""Who may write: the side lock, a second opener, files and folders without rights, what a killed process left."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.store import making
from tests.store.conftest import OPEN, ROOT, as_nobody
from workbench.core.errors import ProjectError
from workbench.core.notebooks import Notebook
from workbench.store import connection, damage
from workbench.store.store import Store


def test_permissions(public: Path) -> None:
    """A file or folder that cannot be written, and one that cannot be read."""
    public.chmod(0o644)
    public.parent.chmod(0o555)
    before = public.read_bytes()
    assert as_nobody(public).split("\n")[:2] == ["project.read_only", "opened True 1 []"]
    assert public.read_bytes() == before
    public.chmod(0o000)
    assert as_nobody(public).split() == ["project.unreadable"] * 2


@pytest.mark.parametrize("writes_here", [True, False])
def test_a_file_that_is_held_for_long_is_not_called_damaged(
    closed: Path, monkeypatch: pytest.MonkeyPatch, writes_here: bool
) -> None:
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.01)
    writer = Store.open(closed) if writes_here else None
    with closing(sqlite3.connect(closed, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        for read in (lambda: Store.open(closed, read_only=True), lambda: damage.all_damage(closed)):
            with pytest.raises(ProjectError) as caught:
                read()
            assert caught.value.code == "store.read"
            assert "another program holds it" in caught.value.message
        other.execute("ROLLBACK")
    if writer is not None:
        writer.close()
    with Store.open(closed, read_only=True) as reader:
        assert reader.check() == []


def test_the_second_opener_is_told_who_has_it(closed: Path) -> None:
    with Store.open(closed) as store:
        with pytest.raises(ProjectError) as caught:
            Store.open(closed)
        assert caught.value.code == "project.locked"
        assert f"process {os.getpid()} on " in caught.value.message
        assert "read-only" in caught.value.remedy
        with Store.open(closed, read_only=True) as reader:
            assert reader.read_only
            assert reader.heads("golden_set") == store.heads("golden_set")
            refused = reader.put(Notebook(id="n", name="N"), label="New")
            assert isinstance(refused.exception(1), ProjectError)
            assert reader.undo() is None
            assert reader.heads("notebook") == []
            with pytest.raises(ProjectError):
                reader.start_experiment(making.manifest([]))
        store.put(Notebook(id="n", name="N"), label="New").result(60)
    assert os.listdir(closed.parent) == [closed.name]
    Store.open(closed).close()


def test_the_second_process_is_told_who_has_it(closed: Path) -> None:
    with Store.open(closed):
        command = [sys.executable, "-c", OPEN, str(closed), "as myself"]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split("\n")[:2] == ["project.locked", "opened True 1 []"]


def test_a_lock_file_that_a_killed_process_left_holds_nobody_up(closed: Path) -> None:
    left = closed.with_name(f".{closed.name}.lock")
    left.write_text('{"pid": 1, "host": "x", "since": "y"}')
    with Store.open(closed):
        assert f'"pid": {os.getpid()}' in left.read_text()


@pytest.mark.parametrize("content", ["", "not json", "[]", '{"pid": "x"}', '{"pid": 1}'])
def test_a_holder_without_a_name(closed: Path, content: str) -> None:
    with Store.open(closed) as store:
        assert store._lock is not None
        store._lock.path.write_text(content)
        with pytest.raises(ProjectError, match="another window"):
            Store.open(closed)


def test_closing_twice_is_harmless_and_ends_writing(store: Store) -> None:
    store.close()
    store.close()
    refused = store.put(Notebook(id="n", name="N"), label="New").exception(1)
    assert isinstance(refused, ProjectError)
    assert refused.code == "store.closed"


def leave_hot_journal(path: Path) -> bytes:
    """Leave a file as a process does that is killed in the middle of a commit; return the bytes from before."""
    before = path.read_bytes()
    script = (
        "import os, sqlite3, sys\n"
        "file = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "file.execute('PRAGMA cache_size = 2')\n"
        "file.execute('BEGIN IMMEDIATE')\n"
        "file.execute('UPDATE golden_case SET content = content || hex(randomblob(3000))')\n"
        "file.execute('UPDATE body SET size = size + 1')\n"
        "os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], check=False)
    assert done.returncode == -9
    assert path.with_name(f"{path.name}-journal").stat().st_size > 512
    assert path.read_bytes() != before
    return before


@pytest.mark.parametrize("read_only", [False, True])
def test_a_hot_journal_is_rolled_back(closed: Path, read_only: bool) -> None:
    before = leave_hot_journal(closed)
    with Store.open(closed, read_only=read_only) as store:
        assert store.check() == []
        assert store.case_count(store.heads("golden_set")[0].id) == 30
    assert closed.read_bytes() == before
    assert os.listdir(closed.parent) == [closed.name]


def test_a_hot_journal_where_nothing_can_be_written(public: Path) -> None:
    """The file and its journal are copied aside, and the copy is rolled back."""
    leave_hot_journal(public)
    torn = public.read_bytes()
    public.chmod(0o644)
    public.with_name(f"{public.name}-journal").chmod(0o644)
    public.parent.chmod(0o555)
    assert as_nobody(public).split("\n")[:2] == ["project.read_only", "opened True 1 []"]
    assert public.read_bytes() == torn


def test_a_live_writer_beside_a_reader_is_no_hot_journal(closed: Path) -> None:
    with Store.open(closed) as store:
        assert store._writer is not None
        with closing(sqlite3.connect(closed, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            other.execute("UPDATE document SET name = 'torn'")
            with Store.open(closed, read_only=True) as reader:
                assert reader.heads("golden_set")[0].name == "Refunds"
            other.execute("ROLLBACK")
