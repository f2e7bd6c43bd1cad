"""The engine's thread, and events across two loops."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator

import pytest

from workbench.engine.thread import EngineThread


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


async def test_drained_at_most_thirty_times_a_second(engine: EngineThread) -> None:
    async def slow() -> AsyncIterator[int]:
        for number in range(100):
            await asyncio.sleep(0.002)
            yield number

    wakes = 0
    last = -1.0
    started = time.monotonic()
    async for _ in engine.stream(slow):
        now = time.monotonic()
        wakes += now - last > 0.01
        last = now
    assert wakes <= (time.monotonic() - started) * 30 + 2


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
    assert await asyncio.to_thread(closed.wait, 5)


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
    assert await asyncio.to_thread(closed.wait, 5)


async def test_results_and_close(engine: EngineThread) -> None:
    async def answer() -> int:
        await asyncio.sleep(0)
        return 42

    assert await asyncio.wrap_future(engine.run(answer())) == 42
    engine.close()
    engine.close()
