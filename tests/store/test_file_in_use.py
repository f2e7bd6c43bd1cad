"""A file that is removed, replaced, locked or read-only while it is open, and many threads on it."""

from __future__ import annotations

import shutil
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from tests.store import making
from workbench.core.documents import Changes
from workbench.core.errors import ProjectError
from workbench.core.notebooks import Notebook, NoteCell
from workbench.store import writer
from workbench.store.store import Store


def note(text: str) -> Notebook:
    """A notebook with a note."""
    return Notebook(id="n", name="N", cells=(NoteCell(id="a", text=text),))


def test_a_file_that_was_removed(store: Store, path: Path) -> None:
    experiment, groups = making.filled(store, 2)
    aside = path.with_name("aside.pwb")
    path.rename(aside)
    group = making.group(experiment, making.case(50))
    error = store.record(group).exception(60)
    assert isinstance(error, ProjectError)
    assert error.code == "store.write"
    assert "moved" in error.message
    copy = path.with_name("copy.pwb")
    store.backup_to(copy)
    with Store.open(copy) as other:
        assert len(other.trials(experiment.id)) == len(groups) + 1
        assert other.check() == []
    aside.rename(path)
    store.retry().result(60)
    assert len(store.trials(experiment.id)) == len(groups) + 1


def test_a_file_that_was_replaced_is_not_written(store: Store, path: Path, tmp_path: Path) -> None:
    making.filled(store, 2)
    aside = tmp_path / "aside.pwb"
    path.rename(aside)
    shutil.copy(aside, path)
    before = path.read_bytes()
    assert isinstance(store.put(note("x"), label="Typing").exception(60), ProjectError)
    assert path.read_bytes() == before


def test_a_file_that_became_read_only(store: Store) -> None:
    assert store._writer is not None
    connection = store._writer._connection
    connection.exec_driver_sql("PRAGMA query_only = ON")
    error = store.put(note("x"), label="Typing").exception(60)
    assert isinstance(error, ProjectError)
    assert (error.code, store.unsaved) == ("store.write", 1)
    assert "read-only" in error.message
    connection.exec_driver_sql("PRAGMA query_only = OFF")
    store.put(note("y"), label="Typing").result(60)
    assert [store.undo(), store.document("notebook", "n")] == ["Typing", note("x")]


def test_another_program_that_holds_the_file_costs_only_time(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert store._writer is not None
    store._writer._connection.exec_driver_sql("PRAGMA busy_timeout = 10")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        future = store.put(note("x"), label="Typing")
        error = future.exception(60)
        assert isinstance(error, ProjectError)
        assert "another program" in error.message
        assert store.unsaved == 1
        monkeypatch.setattr(writer, "_BUSY_ROUNDS", 10_000)
        future = store.put(note("y"), label="Typing")
        time.sleep(0.05)
        assert not future.done()
        other.execute("ROLLBACK")
        future.result(60)
    assert (store.unsaved, store.problem) == (0, None)
    assert store.undo() == "Typing"
    assert store.document("notebook", "n") == note("x")


def test_an_open_reader_of_another_program_costs_only_time(store: Store, path: Path) -> None:
    making.filled(store, 30)
    with closing(sqlite3.connect(path)) as other:
        cursor = other.execute("SELECT * FROM body")
        cursor.fetchone()
        future = store.put(note("x"), label="Typing")
        time.sleep(0.05)
        assert not future.done()
        cursor.close()
        future.result(60)


def test_readers_of_many_threads_beside_the_writer(store: Store) -> None:
    experiment, _ = making.filled(store, 20)
    stop = threading.Event()

    def read(number: int) -> int:
        turns = 0
        while not stop.is_set():
            turns += 1
            rows = store.rows(experiment.id)
            assert len({row.trial_id for row in rows}) == len(rows) >= 40
            assert store.calls_of_trials([rows[number].trial_id])
            assert store.scores(trial_id=rows[-1].trial_id)
            assert store.rows_page(experiment.id, order_by="quality", limit=50)
            assert store.heads("golden_set")
        return turns

    with ThreadPoolExecutor(6) as pool:
        reading = [pool.submit(read, number) for number in range(6)]
        futures = []
        for number in range(100, 200):
            futures.append(store.record(making.group(experiment, making.case(number))))
            store.put(note(str(number)), label="Typing", merge="n")
        for future in futures:
            future.result(30)
        stop.set()
        assert all(turns.result(30) > 0 for turns in reading)
    assert len(store.rows(experiment.id)) == 140
    assert store.check() == []


def test_writers_of_many_threads(store: Store) -> None:
    experiment, _ = making.filled(store, 1)

    def write(number: int) -> None:
        for step in range(10):
            store.record(making.group(experiment, making.case(1_000 + number * 10 + step))).result(30)
            store.put(Notebook(id=f"n{number}-{step}", name="N"), label="New").result(30)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    assert len(store.trials(experiment.id)) == 82
    assert len(store.heads("notebook")) == 80
    assert store.check() == []
    steps = 0
    while store.undo():
        steps += 1
    assert steps == 82


def test_what_waits_is_written_together(store: Store) -> None:
    experiment, _ = making.filled(store, 1)
    seen: list[Changes] = []
    store.subscribe(seen.append)
    assert store._writer is not None
    with store._writer.commit_lock:
        futures = [store.record(making.group(experiment, making.case(n))) for n in range(10, 60)]
    for future in futures:
        future.result(60)
    store.flush()
    assert 1 <= len(seen) <= 3
