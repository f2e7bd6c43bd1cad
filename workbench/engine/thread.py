"""EngineThread: one thread with a plain asyncio loop, and the way of events from it to the caller's loop."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")
INTERVAL = 1 / 30
"""Seconds between two drains: never a wake-up for each event."""
_FULL = 2000
_CLOSE_SECONDS = 10.0


class EngineThread:
    """Runs coroutines in a thread of its own, so that the window's loop is never held up."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self._thread.start()

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The thread's loop; endpoints are made in it."""
        return self._loop

    def run(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Start a coroutine; its result comes through the future, whose cancellation cancels it."""
        return asyncio.run_coroutine_threadsafe(self._known(work), self._loop)

    async def _known(self, work: Coroutine[Any, Any, T]) -> T:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            return await work
        finally:
            self._tasks.discard(task)

    async def stream(self, make: Callable[[], AsyncIterator[T]]) -> AsyncIterator[T]:
        """Iterate in the engine's thread, and give the items in the caller's loop, at most 30 times a second.

        Args:
            make: called in the engine's thread; gives what to iterate. Leaving this iteration closes it.

        Raises:
            whatever the iteration raises.
        """
        drain = _Drain(asyncio.get_running_loop(), self._loop)
        running = self.run(drain.fill(make))
        try:
            while True:
                for item in await drain.taken():
                    yield item
                if drain.ended and not drain.left:
                    break
            await asyncio.wrap_future(running)
        finally:
            # Closing takes its time in the engine's thread; `close` waits for it.
            running.cancel()

    def close(self) -> None:
        """Cancel what runs, wait until it has ended in order, and end the thread.

        Raises:
            TimeoutError: something did not end within ten seconds.
        """
        if self._loop.is_closed() or not self._thread.is_alive():
            return
        asyncio.run_coroutine_threadsafe(self._cancel_all(), self._loop).result(_CLOSE_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_CLOSE_SECONDS)

    async def _cancel_all(self) -> None:
        """First what was started from outside, which ends its own tasks in order; then whatever is left."""
        await _cancel(self._tasks)
        await _cancel(asyncio.all_tasks() - {asyncio.current_task()})

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_forever()
        finally:
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
            self._loop.close()


class _Drain:
    """A deque between two loops: filled in one, emptied in the other."""

    def __init__(self, caller: asyncio.AbstractEventLoop, engine: asyncio.AbstractEventLoop) -> None:
        self._items: deque[Any] = deque()
        self._caller = caller
        self._engine = engine
        self._arrived = asyncio.Event()
        self._over = asyncio.Event()
        self._told = False
        self._room = asyncio.Event()
        self._last = -1.0
        self.ended = False

    @property
    def left(self) -> int:
        """Items that were not taken yet."""
        return len(self._items)

    async def fill(self, make: Callable[[], AsyncIterator[Any]]) -> None:
        """In the engine's loop: take the items as they come; wait when the caller is far behind."""
        source = make()
        try:
            async for item in source:
                self._items.append(item)
                self._tell()
                if len(self._items) > _FULL:
                    self._room.clear()
                    await self._room.wait()
        finally:
            close = getattr(source, "aclose", None)
            if close is not None:
                await close()
            self.ended = True
            self._told = False
            self._tell(self._over)

    def _tell(self, *more: asyncio.Event) -> None:
        if self._told:
            return
        self._told = True
        try:
            for event in (self._arrived, *more):
                self._caller.call_soon_threadsafe(event.set)
        except RuntimeError:
            # The caller's loop is closed: nobody listens any more.
            return

    async def taken(self) -> list[Any]:
        """In the caller's loop: everything that has come, at most 30 times a second."""
        loop = asyncio.get_running_loop()
        wait = self._last + INTERVAL - loop.time()
        if wait > 0:
            # The end is not waited for: a short run would notice.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._over.wait()
        await self._arrived.wait()
        self._arrived.clear()
        self._told = False
        items = []
        while self._items:
            items.append(self._items.popleft())
        if self.ended:
            self._arrived.set()
        self._last = loop.time()
        self._engine.call_soon_threadsafe(self._room.set)
        return items


async def _cancel(tasks: Iterable[asyncio.Task[Any] | None]) -> None:
    found = [task for task in tasks if task is not None]
    for task in found:
        task.cancel()
    if found:
        await asyncio.wait(found)
