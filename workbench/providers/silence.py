"""A limit on silence: whoever waits under it is stopped when nothing was heard for so long."""

from __future__ import annotations

import asyncio
from types import TracebackType


class SilenceLimit:
    """``async with SilenceLimit(60) as limit``: raises TimeoutError unless `heard` is called at least that often.

    One timer that looks back now and then, because moving a timer for each of fifty tokens a second costs more than
    reading them.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        """May be changed while it runs; counts from the next look."""
        self._timeout = asyncio.timeout(None)

    async def __aenter__(self) -> SilenceLimit:
        self._loop = asyncio.get_running_loop()
        self._last = self._loop.time()
        self._timer = self._loop.call_at(self._last + self.seconds, self._look)
        await self._timeout.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        await self._timeout.__aexit__(kind, error, trace)

    def heard(self) -> None:
        """Note a sign of life."""
        self._last = self._loop.time()

    def shorten(self, seconds: float) -> None:
        """Allow only so much more silence from now on."""
        if seconds < self.seconds:
            self.seconds = seconds
            self._timer.cancel()
            self._timer = self._loop.call_at(self._loop.time() + seconds, self._look)

    def _look(self) -> None:
        due = self._last + self.seconds
        if self._loop.time() >= due:
            self._timeout.reschedule(self._loop.time())
        else:
            self._timer = self._loop.call_at(due, self._look)
