"""The engine's thread, and events across two loops."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from workbench.engine.thread import INTERVAL, EngineThread, _Drain


@pytest.fixture
def engine() -> Iterator[EngineThread]:
    thread = EngineThread()
    yield thread
    thread.close()


async def numbers(count: int) -> AsyncIterator[tuple[int, str]]:
    for number in range(count):
        if number % 100 == 0:
            await asyncio.sleep(0)
        yield number, threading.current_thread().name


async def test_items_come_in_order_from_the_other_thread(engine: EngineThread) -> None:
    found = [item async for item in engine.stream(lambda: numbers(10_000))]
    assert [number for number, _ in found] == list(range(10_000))
    assert {name for _, name in found} == {"engine"}


async def test_drained_at_most_thirty_times_a_second(engine: EngineThread, monkeypatch: pytest.MonkeyPatch) -> None:
    async def slow() -> AsyncIterator[int]:
        for number in range(100):
            await asyncio.sleep(0.002)
            yield number

    loop, take, drains = asyncio.get_running_loop(), _Drain.taken, 0

    async def taken(drain: _Drain) -> list[Any]:
        nonlocal drains
        items = await take(drain)
        # What is left at the end is not waited for.
        drains += not drain.ended
        return items

    monkeypatch.setattr(_Drain, "taken", taken)
    began = loop.time()
    assert [number async for number in engine.stream(slow)] == list(range(100))
    # Over the whole time: between two drains a busy machine may come late to the first and in time to the second.
    assert drains <= 1 + (loop.time() - began) / (0.99 * INTERVAL)


async def test_an_error_arrives_after_the_items(engine: EngineThread) -> None:
    async def broken() -> AsyncIterator[int]:
        yield 1
        raise ValueError("broken")

    found: list[int] = []

    async def listen() -> None:
        async for item in engine.stream(broken):
            found.append(item)

    with pytest.raises(ValueError, match="broken"):
        await listen()
    assert found == [1]


async def test_leaving_closes_the_source(engine: EngineThread) -> None:
    closed = threading.Event()

    async def endless() -> AsyncIterator[int]:
        try:
            while True:
                await asyncio.sleep(0.001)
                yield 1
        finally:
            closed.set()

    stream = engine.stream(endless)
    async for _ in stream:
        break
    await stream.aclose()  # type: ignore[attr-defined]
    assert await asyncio.to_thread(closed.wait, 60)


async def test_cancelling_the_listener_closes_the_source(engine: EngineThread) -> None:
    closed = threading.Event()

    async def endless() -> AsyncIterator[int]:
        try:
            while True:
                await asyncio.sleep(0.001)
                yield 1
        finally:
            closed.set()

    async def listen() -> None:
        async for _ in engine.stream(endless):
            pass

    task = asyncio.create_task(listen())
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(closed.wait, 60)


async def test_results_and_close(engine: EngineThread) -> None:
    async def answer() -> int:
        await asyncio.sleep(0)
        return 42

    assert await asyncio.wrap_future(engine.run(answer())) == 42
    engine.close()
    engine.close()
