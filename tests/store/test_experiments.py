"""The list of experiments: kept while nothing is written to it, and never from before a write."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.store import making
from workbench.core.documents import Changes
from workbench.store.store import Store


def test_the_list_of_experiments_follows_what_is_written_to_it(store: Store, path: Path) -> None:
    first, _ = making.filled(store, 1)
    listed = store.experiments()
    assert [one.id for one in listed] == [first.id]
    # What a caller does to its list is its own affair, and no write of results makes another one.
    listed.clear()
    assert [one.id for one in store.experiments()] == [first.id]
    store.annotate_experiment(first.id, name="called")
    assert store.experiments()[0].name == "called"
    store.set_experiment_state(first.id, "finished")
    assert store.experiments()[0].state == "finished"
    store.start_experiment(first.manifest)
    assert [one.number for one in store.experiments()] == [1, 2]
    with Store.open(path, read_only=True) as other:
        assert len(other.experiments()) == 2
        store.annotate_experiment(first.id, note="seen").result()
        assert other.experiments()[0].note == "seen"


def test_the_list_of_experiments_is_not_kept_from_before_a_write(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    first, _ = making.filled(store, 1)
    assert store._writer is not None
    lock, settle = store._writer.commit_lock, store._settle

    def queued_after(*topics: str, patience: float | None = None) -> None:
        # Another thread queues a write just after the wait for the last one ended: the list is read without it.
        settle(*topics, patience=patience)
        monkeypatch.setattr(store, "_settle", settle)
        lock.acquire()
        store.annotate_experiment(first.id, name="called")

    monkeypatch.setattr(store, "_settle", queued_after)
    try:
        assert store.experiments()[0].name == ""
    finally:
        lock.release()
    assert store.experiments()[0].name == "called"

    def read_meanwhile(_: Changes) -> None:
        # In the writer's thread, which cannot wait for what it has still to write.
        unsubscribe()
        store.annotate_experiment(first.id, name="again")
        seen.append(store.experiments()[0].name)

    seen: list[str] = []
    unsubscribe = store.subscribe(read_meanwhile)
    store.annotate_experiment(first.id, note="seen").result(60)
    store.flush()
    assert seen == ["called"]
    assert store.experiments()[0].name == "again"
