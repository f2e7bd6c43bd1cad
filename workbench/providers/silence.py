"""A limit on silence: whoever waits under it is stopped when nothing was heard for so long."""

from __future__ import annotations

import asyncio
from types import TracebackType
from weakref import WeakKeyDictionary

_LONGEST_LOOK = 1.0
_ASLEEP = 5.0
"""Seconds that a look may come late. Later, the machine slept or the program stood still: no server fell silent."""


class SilenceLimit:
    """``with SilenceLimit(60) as limit``: raises TimeoutError unless `heard` is called at least that often.

    All limits of a loop share one timer that looks back now and then, up to a tenth of the limit too late: moving a
    timer for each of fifty tokens a second costs more than reading them, and setting one for each call is a part of it.
    """

    __slots__ = ("_cancelling", "_fired", "_last", "_looker", "_loop", "_task", "seconds")

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        """May be changed while it runs; counts from the last sign of life."""
        self._fired = False

    def __enter__(self) -> SilenceLimit:
        self._loop = asyncio.get_running_loop()
        task = asyncio.current_task()
        assert task is not None
        self._task, self._cancelling = task, task.cancelling()
        self._last = self._loop.time()
        self._looker = _looker_of(self._loop)
        self._looker.limits.add(self)
        self._looker.look_within(self.seconds, self._last)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._looker.remove(self)
        if self._fired and self._task.uncancel() <= self._cancelling and kind is asyncio.CancelledError:
            # As asyncio's own timeout does: a cancelling from elsewhere goes on as that.
            raise TimeoutError from error

    def heard(self) -> None:
        """Note a sign of life."""
        self._last = self._loop.time()

    def shorten(self, seconds: float) -> None:
        """Allow only so much silence from now on."""
        if seconds < self.seconds:
            self.seconds = seconds
            self._last = self._loop.time()
            self._looker.look_within(seconds, self._last)

    def look(self, time: float) -> None:
        """Stop who waits, if it was silent for too long."""
        if time - self._last >= self.seconds and not self._fired:
            self._fired = True
            self._task.cancel()

    def forgive(self, seconds: float) -> None:
        """Leave a time out of account."""
        self._last += seconds


class _Looker:
    """The one timer of a loop; stands still while there is nothing to look at."""

    def __init__(self) -> None:
        self.limits: set[SilenceLimit] = set()
        self._timer: asyncio.TimerHandle | None = None

    def remove(self, limit: SilenceLimit) -> None:
        """Look at a limit no more."""
        self.limits.discard(limit)
        if not self.limits and self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def look_within(self, seconds: float, time: float) -> None:
        """Look soon enough for a limit of so many seconds; ``time`` is the loop's now."""
        due = time + min(_LONGEST_LOOK, seconds / 10)
        if self._timer is not None:
            if self._timer.when() <= due:
                return
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_at(due, self._look)

    def _look(self) -> None:
        assert self._timer is not None
        time = asyncio.get_running_loop().time()
        late = time - self._timer.when()
        self._timer = None
        for limit in self.limits:
            if late > _ASLEEP:
                limit.forgive(late)
            limit.look(time)
        if self.limits:
            self.look_within(min(limit.seconds for limit in self.limits), time)


_lookers: WeakKeyDictionary[asyncio.AbstractEventLoop, _Looker] = WeakKeyDictionary()


def _looker_of(loop: asyncio.AbstractEventLoop) -> _Looker:
    found = _lookers.get(loop)
    if found is None:
        found = _lookers[loop] = _Looker()
    return found
