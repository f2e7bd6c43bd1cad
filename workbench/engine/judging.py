"""Queues the calls of judges: those that the file has are not made again, and the same question is asked once."""

from __future__ import annotations

import asyncio
from datetime import datetime

from workbench.core.calls import Call
from workbench.engine.jobs import Job
from workbench.engine.scorer import JudgeSeat
from workbench.engine.session import Session

_TOGETHER = 200


class JudgeDesk:
    """Between the scorer and the lanes of the judges.

    Args:
        since: the experiment's start: what was asked since then, by a part of it that was killed, is its own cost.
    """

    def __init__(self, session: Session, since: datetime | None = None) -> None:
        self._session = session
        self._since = since
        self._waiting: list[tuple[str, Job]] = []
        self._task: asyncio.Task[None] | None = None
        self._halted = False

    @property
    def busy(self) -> bool:
        """Whether calls are looked up that no lane knows of yet."""
        return self._task is not None

    def ask(self, judge: str, jobs: list[Job]) -> None:
        """Queue calls of the judge of that name."""
        self._waiting.extend((judge, job) for job in jobs)
        self._begin()

    def halt(self) -> None:
        """Queue no more."""
        self._halted = True
        if self._task is not None:
            self._task.cancel()

    def _begin(self) -> None:
        if self._task is None and self._waiting and not self._halted:
            self._task = asyncio.get_running_loop().create_task(self._look_up())
            self._task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._task = None
        if not task.cancelled() and (error := task.exception()) is not None:
            self._session.crashed(error)
        # Between the task's last look and this call more may have come.
        self._begin()
        self._session.settled()

    async def _look_up(self) -> None:
        session = self._session
        while self._waiting:
            asked, self._waiting = self._waiting[:_TOGETHER], self._waiting[_TOGETHER:]
            found = await session.look_up([job.key for _, job in asked])
            for judge, job in asked:
                self._queue(judge, job, found.get(job.key))
            session.settled()

    def _queue(self, judge: str, job: Job, call: Call | None) -> None:
        session = self._session
        flight = session.flights.get(job.key)
        if call is not None:
            session.tally.judge_done += 1
            seat = job.seats[0]
            if self._since is None or not self._since <= call.started < session.started:
                session.tally.judge_reused += 1
            elif not isinstance(seat, JudgeSeat) or not seat.scoring.had(call.key):
                # Made by an earlier part of this experiment, which was killed before its score was written.
                session.tally.count(call)
            seat.ended(call, True)
        elif flight is not None:
            flight.seats.extend(job.seats)
        else:
            session.flights[job.key] = job
            session.lane(judge).add(job)
