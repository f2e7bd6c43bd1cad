"""Records reach the ledger in order, in batches, and whatever the disk says."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.fakes import MemoryLedger
from workbench.core.errors import ProjectError
from workbench.core.experiments import Trial
from workbench.engine.journal import BATCH, Journal
from workbench.engine.ports import Record


def trial(number: int) -> Trial:
    return Trial(id=str(number), experiment_id="e", candidate="A@m", case_digest="c", case_id="c", call_key="k")


class Later(MemoryLedger):
    """Commits in another thread, a moment later; counts batches."""

    def __init__(self, refuse: set[int]) -> None:
        super().__init__()
        self.batches: list[int] = []
        self.refuse = refuse

    def record(self, records: Sequence[Record]) -> Future[None]:
        future: Future[None] = Future()
        number = len(self.batches)
        self.batches.append(len(records))

        def end() -> None:
            if number in self.refuse:
                future.set_exception(ProjectError("store.write", "The disk is full."))
            else:
                self.records.extend(records)
                future.set_result(None)

        asyncio.get_running_loop().run_in_executor(None, end)
        return future


@settings(max_examples=25)
@given(sizes=st.lists(st.integers(0, 5), max_size=40), refuse=st.sets(st.integers(0, 6)))
def test_in_order_together_and_never_lost(sizes: list[int], refuse: set[int]) -> None:
    async def go() -> None:
        ledger, told = Later(refuse), []
        trouble: list[Any] = []
        journal = Journal(ledger, trouble.append, lambda: None)
        entries = [[trial(100 * place + number) for number in range(size)] for place, size in enumerate(sizes)]
        for place, entry in enumerate(entries):
            journal.add(list(entry), lambda place=place: told.append(place))  # type: ignore[misc]
            if place % 7 == 0:
                await asyncio.sleep(0)
        for _ in range(12_000):
            if journal.idle:
                break
            if journal.trouble is not None:
                journal.retry()
            await asyncio.sleep(0.005)
        assert journal.idle
        assert told == list(range(len(sizes)))
        assert [record.id for record in ledger.trials] == [record.id for entry in entries for record in entry]
        assert len(trouble) % 2 == 0
        assert journal.kept == []

    asyncio.run(go())


async def test_many_go_in_few_batches() -> None:
    ledger, told = Later(set()), []
    journal = Journal(ledger, lambda error: None, lambda: None)
    for number in range(3 * BATCH):
        journal.add([trial(number)], lambda number=number: told.append(number))  # type: ignore[misc]
    assert not journal.idle
    await journal.barrier()
    assert len(told) == 3 * BATCH
    assert len(ledger.batches) <= 4


async def test_an_error_that_no_disk_mends_is_no_trouble_but_an_error() -> None:
    class Refusing(MemoryLedger):
        def record(self, records: Sequence[Record]) -> Future[None]:
            future: Future[None] = Future()
            future.set_exception(ProjectError("store.refused", "The trial has no call."))
            return future

    ended = asyncio.Event()
    journal = Journal(Refusing(), lambda error: None, ended.set)
    journal.add([trial(1)], lambda: None)
    await asyncio.wait_for(ended.wait(), 60)
    assert isinstance(journal.error, ProjectError)
    assert journal.trouble is None


async def test_what_waits_is_handed_over_when_the_run_is_torn_down() -> None:
    ledger = MemoryLedger()
    journal = Journal(ledger, lambda error: None, lambda: None)
    journal.add([trial(1), trial(2)], lambda: None)
    journal.let_go()
    assert len(ledger.trials) == 2
    assert journal.idle
