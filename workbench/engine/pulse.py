"""The pulse of a run: tells of new text, totals and time, thirty times a second, whatever the calls do."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from workbench.core.events import Delta, Progress
from workbench.core.experiments import Totals
from workbench.core.quick import quick
from workbench.engine.limits import Rate
from workbench.engine.seats import TaskSeat

if TYPE_CHECKING:
    from workbench.engine.session import Session

TICK = 1 / 30
_PROGRESS_EVERY = 3
_DISK_RETRY = 2.0
_ASLEEP = 5.0
"""Seconds without a beat: the machine slept, and no call took that time."""
_DELTAS_PER_SECOND = 2000
"""Delta events in all, so that a thousand streams do not drown the listener."""


class Pulse:
    """Beats for a session until it is cancelled."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._rate = Rate()
        self._told = (0, 0)
        """Calls that were in flight and that had ended, as they were told last."""

    async def beat(self) -> None:
        """Tell what is new, watch the clock of each call, try a disk that refused again."""
        session, ticks, next_delta, last_disk = self._session, 0, 0.0, 0.0
        loop = asyncio.get_running_loop()
        before = loop.time()
        while True:
            await asyncio.sleep(TICK)
            if session.over:
                return
            ticks += 1
            time = loop.time()
            if time - before > _ASLEEP:
                session.forgive(time - before)
            before = time
            if session.options.deltas and time >= next_delta:
                next_delta = time + self._deltas() / _DELTAS_PER_SECOND
            if ticks % _PROGRESS_EVERY == 0 and not session.outbox.full and self._news():
                self.progress()
            if session.journal.trouble is not None and time - last_disk > _DISK_RETRY:
                last_disk = time
                session.journal.retry()
            for lane in session.lanes:
                lane.watch(time)
            session.settled()

    def _news(self) -> bool:
        """Whether the run goes, or what was under way when it was paused comes in."""
        return not self._session.paused or _moved(self._session.totals) != self._told

    def progress(self) -> None:
        """Tell the totals, the rate and the time that is left."""
        totals = self._session.totals
        self._told = _moved(totals)
        rate = self._rate.mark(totals.seconds, self._session.tally.sent)
        left = max(0, totals.planned - totals.done - totals.failed)
        left += max(0, totals.judge_planned - totals.judge_done)
        seconds = left / rate if rate > 0 and left else None
        self._session.outbox.put(quick(Progress, totals=totals, calls_per_second=rate, seconds_left=seconds))

    def _deltas(self) -> int:
        """Tell of new text; returns how many trials had any."""
        told = 0
        for lane in self._session.lanes:
            for job in lane.active:
                count = len(job.chunks)
                if count == job.seen or job.purpose == "judge":
                    continue
                text = "".join(job.chunks[job.seen :])
                job.seen = count
                told += 1
                for seat in job.seats:
                    if isinstance(seat, TaskSeat):
                        self._session.outbox.put(quick(Delta, **seat.place, text=text))
        return told


def _moved(totals: Totals) -> tuple[int, int]:
    return totals.in_flight, totals.done + totals.failed + totals.judge_done
