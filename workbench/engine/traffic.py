"""The calls of a run: in flight, ended, on disk; each request once, each with its money."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from random import Random

from workbench.core.calls import Attempt, Call, Failure, Usage
from workbench.core.events import AttemptFailed, Started
from workbench.core.models import Model
from workbench.core.quick import quick
from workbench.engine.budget import OutputHistory
from workbench.engine.jobs import Job
from workbench.engine.journal import Journal
from workbench.engine.lane import Lane
from workbench.engine.outbox import Outbox
from workbench.engine.ports import Ledger, RunOptions
from workbench.engine.pulse import TICK
from workbench.engine.purse import Purse
from workbench.engine.seats import TaskSeat
from workbench.engine.tally import Tally
from workbench.providers.base import Endpoint


class Traffic(ABC):
    """What lanes ask of their run (see `Host`), but for when it stands still or ends."""

    journal: Journal

    def __init__(
        self,
        models: Sequence[Model],
        ledger: Ledger,
        endpoints: Mapping[str, Endpoint],
        options: RunOptions,
        tally: Tally,
        history: OutputHistory | None,
    ) -> None:
        self.ledger = ledger
        self.options = options
        self.tally = tally
        self.purse = Purse(options.budget, tally, history)
        self.random = Random(options.seed)
        self.outbox = Outbox()
        self.flights: dict[str, Job] = {}
        """Calls that wait or are under way, by key: the same request is sent once."""
        self._unwritten: set[str] = set()
        """Keys of calls that ended in a completion and are not on disk yet."""
        self.refill: Callable[[Lane], None] = lambda lane: None
        """Called when a lane has few task calls left; set by who has more."""
        self._endpoints = endpoints
        self._models: dict[str, Model] = {model.name: model for model in models}
        self._lanes: dict[str, Lane] = {}
        self._held: dict[str, Lane] = {}

    @property
    @abstractmethod
    def blocked(self) -> bool:
        """Whether no call may go out now."""

    @property
    def unwritten(self) -> int:
        """See `Host.unwritten`."""
        return len(self._unwritten)

    @property
    @abstractmethod
    def crowded(self) -> bool:
        """Whether no further task call may go out, since too many answers wait for their judge."""

    @abstractmethod
    def crashed(self, error: BaseException) -> None:
        """A fault of the program."""

    @abstractmethod
    def settled(self) -> None:
        """Something changed; see what can go on."""

    @property
    def lanes(self) -> Sequence[Lane]:
        """The lanes that are used so far."""
        return tuple(self._lanes.values())

    def lane(self, model_name: str) -> Lane:
        """The lane of a model; models that share an endpoint object still have their own limits."""
        found = self._lanes.get(model_name)
        if found is None:
            model = self._models[model_name]
            found = Lane(model, self._endpoints[model_name], self, self.purse.price(model), self.refill)
            self._lanes[model_name] = found
        return found

    def afford(self, lane: Lane, job: Job) -> bool:
        """Reserve money for a call."""
        return self.purse.reserve(lane.model, job)

    def settle(self, job: Job, cost: Decimal | None, usage: Usage | None) -> None:
        """A call ended in a completion."""
        self.purse.settle(job, cost)

    def release(
        self, lane: Lane, job: Job, failure: Failure | None, cost: Decimal | None, usage: Usage | None = None
    ) -> None:
        """A try failed."""
        self.purse.release(lane.model, job, failure, cost, usage)

    def going(self, lane: Lane, job: Job) -> None:
        """A try goes out."""
        if job.failures:
            return
        seat = job.seats[0]
        if isinstance(seat, TaskSeat):
            self.outbox.put(quick(Started, **seat.place))

    def again(self, job: Job, attempt: Attempt, delay: float) -> None:
        """A try failed and another follows."""
        seat = job.seats[0]
        self.outbox.put(
            quick(
                AttemptFailed,
                **seat.place,
                attempt=attempt,
                number=len(job.failures),
                of=self.options.max_attempts,
                next_seconds=delay,
                purpose=job.purpose,
            )
        )

    def ended(self, job: Job, call: Call) -> None:
        """A call ended: tell everyone who waits for it."""
        self.tally.count(call)
        self.flights.pop(job.key, None)
        if call.completion is not None:
            self._unwritten.add(call.key)
        if call.purpose == "judge":
            self.journal.add([call], lambda: self.written(call.key))
            if call.failure is None or call.failure.kind != "interrupted":
                self.tally.judge_done += len(job.seats)
                self.tally.judge_reused += len(job.seats) - 1
                self.tally.judge_failed += len(job.seats) if call.completion is None else 0
        for index, seat in enumerate(job.seats):
            seat.ended(call, index > 0)

    def hold(self, lane: Lane, key: str) -> None:
        """Keep a slot of a lane taken until the call is on disk."""
        self._held[key] = lane

    def written(self, key: str) -> None:
        """A call that was made is on disk."""
        self._unwritten.discard(key)
        lane = self._held.pop(key, None)
        if lane is not None:
            lane.held -= 1

    async def look_up(self, keys: Sequence[str]) -> dict[str, Call]:
        """The calls with these keys that have ended in a completion; what is in flight is left out.

        A call that ends while this looks is looked up in turn, once it is on disk, so that none is made twice.
        """
        found: dict[str, Call] = {}
        while missing := [key for key in keys if key not in self.flights]:
            if not self._unwritten.isdisjoint(missing):
                await self.journal.barrier()
            found |= await asyncio.to_thread(self.ledger.finished_calls, missing)
            looked = set(missing)
            keys = [key for key in keys if key not in looked or (key in self._unwritten and key not in found)]
        return found

    async def breathe(self) -> None:
        """Let the lanes go on for a moment."""
        await asyncio.sleep(TICK)

    def refused(self, job: Job, failure: Failure) -> None:
        """A call will not be made."""
        self.flights.pop(job.key, None)
        self.tally.judge_refused += len(job.seats) if job.purpose == "judge" else 0
        for seat in job.seats:
            seat.refused(failure)

    # — time —
