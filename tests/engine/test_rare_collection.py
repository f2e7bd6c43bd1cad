"""The collector of cycles during runs: rarer, and as it was after the last one."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator

import pytest

from tests.engine.fakes import FakeEndpoint, MemoryLedger, plan_of
from tests.engine.runs import WRONG_KEY, runner
from workbench.engine.runner import Runner

USUAL = (700, 10, 10)


@pytest.fixture(autouse=True)
def usual() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(*USUAL)
    yield
    gc.set_threshold(*before)


async def thresholds_of(run: Runner) -> set[tuple[int, int, int]]:
    """The thresholds at each event of a run that is let go to its end."""
    return {gc.get_threshold() async for event in run.events() if event.type != "finished"}


async def test_the_last_of_two_runs_gives_the_usual_thresholds_back() -> None:
    begun, slow = plan_of(2), plan_of(40)
    endpoint = FakeEndpoint("word", seconds=0.001)
    # The one that begins first ends first: what the other finds is raised already.
    first, last = await asyncio.gather(
        thresholds_of(runner(begun, MemoryLedger(), endpoint, concurrency=1)),
        thresholds_of(runner(slow, MemoryLedger(), endpoint, concurrency=1)),
    )
    assert first == last == {(20_000, 20, 100)}
    assert gc.get_threshold() == USUAL


async def test_a_run_that_fails_gives_them_back_too() -> None:
    assert await thresholds_of(runner(plan_of(2), MemoryLedger(), FakeEndpoint(WRONG_KEY))) == {(20_000, 20, 100)}
    assert gc.get_threshold() == USUAL


async def test_higher_ones_stay() -> None:
    gc.set_threshold(50_000, 5, 100)
    assert await thresholds_of(runner(plan_of(2), MemoryLedger(), FakeEndpoint())) == {(50_000, 20, 100)}
    assert gc.get_threshold() == (50_000, 5, 100)
