"""What a job raises in the writer's thread: told in a sentence to who waits, and nothing of the others is lost."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from sqlalchemy import Connection

from tests.store import making
from workbench.core.documents import Changes
from workbench.core.errors import InputError, ProjectError
from workbench.core.notebooks import Notebook
from workbench.store import writer
from workbench.store.store import Store
from workbench.store.writer import Job


@contextmanager
def gathering(store: Store) -> Iterator[None]:
    """Hold the writer by a job of its own: what is queued meanwhile comes to it as one batch."""
    entered, go = threading.Event(), threading.Event()

    def work(_: Connection) -> Changes:
        entered.set()
        go.wait(60)
        return Changes()

    store._submit(work)
    assert entered.wait(60)
    try:
        yield
    finally:
        go.set()


def test_who_waits_to_read_gets_room_between_commits_that_take_long(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that waits looks every 100 ms; the file is held for the whole of a commit."""
    now, rooms = 0.0, list[float]()

    def slow(_: Connection) -> Changes:
        nonlocal now
        now += 0.4
        return Changes()

    clock = SimpleNamespace(monotonic=lambda: now, sleep=lambda seconds: rooms.append(seconds))
    monkeypatch.setattr(writer, "time", clock)
    with gathering(store):
        assert store._writer is not None
        store._writer._held = 0.0
        for _ in range(7):
            store._submit(slow, alone=True)
    store.flush()
    assert len(rooms) == 2
    assert min(rooms) > 0.1


def raising(fault: BaseException) -> Job:
    """A job that goes wrong."""

    def work(_: Connection) -> Changes:
        raise fault

    return Job(work)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (KeyError("a1"), "The write does not fit the project: KeyError: 'a1'."),
        (SystemExit(1), "The write does not fit the project: SystemExit: 1."),
        (InputError("case", "A case has no id"), "The write does not fit the project: A case has no id."),
    ],
)
def test_a_fault_of_the_program_is_told_alone_and_its_neighbours_are_written(
    store: Store, fault: BaseException, said: str
) -> None:
    assert store._writer is not None
    with gathering(store):
        before = store.put(Notebook(id="a", name="A"), label="One")
        wrong = store._writer.submit(raising(fault))
        after = store.put(Notebook(id="b", name="B"), label="Two")
    told = wrong.exception(60)
    assert isinstance(told, ProjectError)
    assert (told.code, told.message) == ("store.refused", said)
    assert before.result(60).documents | after.result(60).documents == {("notebook", "a"), ("notebook", "b")}
    store.flush()
    assert (store.problem, store.unsaved, store.check()) == (None, 0, [])


def test_want_of_memory_keeps_the_batch(store: Store) -> None:
    experiment, _ = making.filled(store, 1)
    faults: list[BaseException] = [MemoryError()]

    def work(_: Connection) -> Changes:
        if faults:
            raise faults.pop()
        return Changes()

    assert store._writer is not None
    with gathering(store):
        answer = store.record(making.group(experiment, making.case(7)))
        store._writer.submit(Job(work))
    told = answer.exception(60)
    assert isinstance(told, ProjectError)
    assert (told.code, told.message) == ("store.write", "The project file cannot be written: MemoryError.")
    assert store.unsaved == 2
    store.retry().result(60)
    assert len(store.trials(experiment.id)) == 3


async def test_who_ceases_to_wait_takes_no_write_back(store: Store) -> None:
    with gathering(store):
        written = store.put(Notebook(id="a", name="A"), label="One")
        waiting = asyncio.ensure_future(asyncio.wrap_future(written))
        waiting.cancel()
        await asyncio.wait([waiting])
        assert not written.cancelled()
    # What reads waits for the write still; of a cancelled one it would know neither its end nor its error.
    assert store.undo_label == "One"
    assert written.result(60).documents == {("notebook", "a")}
