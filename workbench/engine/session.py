"""Session: the machinery that a run and a new scoring share: lanes, ledger, money, pauses, events, the end."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from decimal import Decimal
from random import Random

from workbench.config.clock import now
from workbench.core.calls import Attempt, Call, Failure, Usage
from workbench.core.errors import WorkbenchError
from workbench.core.events import AnyEvent, AttemptFailed, Delta, Finished, Paused, Progress, Started
from workbench.core.experiments import Experiment, Totals
from workbench.core.models import Model
from workbench.core.quick import quick
from workbench.engine.budget import Account, OutputHistory, expected_output, reservation, unpriced_error
from workbench.engine.jobs import Job
from workbench.engine.journal import Journal
from workbench.engine.lane import Lane
from workbench.engine.limits import Rate
from workbench.engine.outbox import Outbox
from workbench.engine.ports import Ledger, RunOptions
from workbench.engine.seats import TaskSeat
from workbench.engine.tally import Tally
from workbench.providers.base import Endpoint
from workbench.providers.prices import price_for

TICK = 1 / 30
_DISK_RETRY = 2.0
_DELTAS_PER_SECOND = 2000
"""Delta events in all, so that a thousand streams do not drown the listener."""


class Session:
    """See the module. Lives in one event loop; `stop`, `pause`, `resume` and `raise_budget` work from any thread."""

    def __init__(
        self,
        experiment: Experiment,
        models: Sequence[Model],
        ledger: Ledger,
        endpoints: Mapping[str, Endpoint],
        options: RunOptions,
        tally: Tally,
        history: OutputHistory | None = None,
    ) -> None:
        self.experiment = experiment
        self.ledger = ledger
        self.options = options
        self.tally = tally
        self.random = Random(options.seed)
        self.account = Account(options.budget, tally.cost or Decimal(0), tally.possibly_cost or Decimal(0))
        self.outbox = Outbox()
        self.flights: dict[str, Job] = {}
        """Calls that wait or are under way, by key: the same request is sent once."""
        self.unwritten: set[str] = set()
        """Keys of calls that ended in a completion and are not on disk yet."""
        self._held: dict[str, Lane] = {}
        self.open_scorings = 0
        self._endpoints = endpoints
        self._history = history
        self._models: dict[str, Model] = {model.name: model for model in models}
        self._lanes: dict[str, Lane] = {}
        self._user_paused = False
        self._stopping = False
        self._told: str = ""
        """The reason of the last Paused that still holds."""
        self._error: BaseException | None = None
        self._end_as: str = ""
        self._over = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = 0
        self._begun = 0.0
        self.started = now()
        self._rate = Rate()
        self.seconds_before = 0.0
        self.sources_open: Callable[[], bool] = lambda: False
        """Whether more work may come that no lane knows of."""
        self.start: Callable[[], None] = lambda: None
        """Called in the loop when the events begin: adds the work."""
        self.halt: Callable[[], None] = lambda: None
        """Called when the run is stopped: adds no more."""
        self.refill: Callable[[Lane], None] = lambda lane: None
        """Called when a lane has few task calls left; set by who has more."""

    # — for whoever drives the run —

    async def events(self) -> AsyncIterator[AnyEvent]:
        """The run: iterate to make it go. Leaving the iteration stops it, and keeps what is finished.

        Raises:
            SettingsError: a model without a price under a budget.
            InputError: a template that cannot be rendered.
        """
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()
        self._begun = self._loop.time()
        self.journal = Journal(self.ledger, self._disk, self.settled)
        driver = asyncio.create_task(self._drive())
        try:
            async for event in self.outbox:
                yield event
            await driver
        finally:
            if not driver.done():
                self._stop()
                await asyncio.wait([driver])
            if driver.done() and not driver.cancelled():
                driver.exception()

    def stop(self) -> None:
        """End at once: calls under way are cancelled, everything finished is kept."""
        self._in_loop(self._stop)

    def pause(self) -> None:
        """Send nothing more; what is under way ends by itself."""
        self._in_loop(self._pause)

    def resume(self) -> None:
        """Go on after a pause, and try the disk again."""
        self._in_loop(self._resume)

    def raise_budget(self, budget: Decimal | None) -> None:
        """Set another budget for the experiment in all, and go on."""
        self._in_loop(lambda: self._raise(budget))

    # — the run's end and pauses —

    async def _drive(self) -> None:
        ticker = asyncio.create_task(self._tick())
        try:
            self.start()
            self.settled()
            await self._over.wait()
        finally:
            ticker.cancel()
            await asyncio.wait([ticker])
            self.outbox.close()
        if self._error is not None:
            raise self._error

    def _stop(self) -> None:
        if self._stopping:
            return
        self._stopping = True
        self._end_as = self._end_as or "stopped"
        self.halt()
        for lane in self._lanes.values():
            lane.stop()
        self.settled()

    def _pause(self) -> None:
        self._user_paused = True
        self._tell("user", "The run is paused.", "Resume it to go on.")

    def _resume(self) -> None:
        self._user_paused = False
        self._told = ""
        if self._loop is not None:
            self.journal.retry()
        self.settled()

    def _raise(self, budget: Decimal | None) -> None:
        unpriced = [lane.model for lane in self._lanes.values() if lane.price is None]
        if budget is not None and unpriced:
            raise unpriced_error(unpriced[0])
        self.account.budget = budget
        self._told = ""
        self.settled()

    def _disk(self, error: WorkbenchError | None) -> None:
        if error is None:
            self._told = ""
            self.settled()
            return
        self._tell("disk", error.text(), "What came in is kept and written as soon as that is possible.")
        if self.options.end_when_paused:
            self._end_as = "paused"
            self._stop()

    def _tell(self, reason: str, message: str, remedy: str, left_cost: Decimal | None = None) -> None:
        if self._told == reason:
            return
        self._told = reason
        left = max(0, self.tally.planned - self.tally.done - self.tally.failed)
        self.progress()
        self.outbox.put(Paused(reason=reason, message=message, remedy=remedy, left=left, left_cost=left_cost))

    def crashed(self, error: BaseException) -> None:
        """A fault of the program, or a template that failed late: stop, keep what is finished, and raise it."""
        if self._error is None:
            self._error = error
        self._stop()

    def settled(self) -> None:
        """Something changed: send what can be sent, notice a budget that is reached, and the end."""
        if self._loop is None or self._over.is_set():
            return
        if self.journal.error is not None:
            self._error = self.journal.error
            self._over.set()
            return
        for lane in self._lanes.values():
            lane.pump()
        busy = any(lane.active or lane.delayed for lane in self._lanes.values())
        if busy or self.sources_open() or not self.journal.idle:
            self._give_up_on_disk(busy)
            return
        idle = all(lane.idle for lane in self._lanes.values())
        if self._stopping or (idle and not self.flights and not self.open_scorings):
            self._finish()
        elif any(lane.starved for lane in self._lanes.values()) and not self._user_paused:
            self._out_of_budget()

    def _give_up_on_disk(self, busy: bool) -> None:
        """A stopped run does not wait for a disk that refuses: the ledger keeps the batch, and the sentence says so."""
        if self._stopping and not busy and self.journal.trouble is not None and not self.sources_open():
            self._finish()

    def _out_of_budget(self) -> None:
        spent = self.account.spent + self.account.possible
        made = max(1, self.tally.sent)
        left = max(0, self.tally.planned - self.tally.done - self.tally.failed)
        each = self.account.spent / made
        budget = self.account.budget or Decimal(0)
        message = f"The next call could pass the budget of ${budget:.2f}: ${spent:.4f} is spent."
        self._tell("budget", message, "Raise the budget to go on, or stop here.", each * left)
        if self.options.end_when_paused:
            self._end_as = "paused"
            self._stop()

    def _finish(self) -> None:
        self.progress()
        state, message, remedy = self._verdict()
        self.outbox.put(
            Finished(
                experiment_id=self.experiment.id,
                state=state,
                totals=self.totals,
                message=message,
                remedy=remedy,
            )
        )
        self._over.set()

    def _verdict(self) -> tuple[str, str, str]:
        """State, sentence and remedy of the end."""
        tally = self.tally
        left = max(0, tally.planned - tally.done - tally.failed)
        tally.not_sent = left if any(lane.dead for lane in self._lanes.values()) else 0
        unsaved = self.journal.kept
        if unsaved:
            message = (
                f"{unsaved} results could not be saved: {self.journal.trouble.text() if self.journal.trouble else ''}"
            )
            return "failed", message, "Free the disk, then continue the run."
        if self._end_as == "paused":
            return "paused", f"The run stopped at its budget, {left} calls are left.", "Raise the budget and continue."
        if self._end_as and left:
            return "stopped", f"The run was stopped, {left} calls are left.", "Continue it to make them."
        dead = [lane for lane in self._lanes.values() if lane.dead]
        if dead:
            lane = dead[0]
            failure = lane.dead
            assert failure is not None
            stopped = max(1, lane.stopped_at_error)
            message = f"{lane.model.name}: {failure.message} {stopped} stopped at the same error, {left} not sent."
            return "failed", message, failure.remedy
        if tally.failed:
            return "failed", f"{tally.failed} of {tally.planned} calls failed.", "Continue the run to try them again."
        return "finished", "", ""

    # — what the lanes ask of the run —

    @property
    def blocked(self) -> bool:
        """Whether no call may go out now."""
        return (
            self._stopping
            or self._user_paused
            or self.journal.trouble is not None
            or self.journal.full
            or self.outbox.full
        )

    @property
    def crowded(self) -> bool:
        """Whether too many answers wait for their judge."""
        return self.open_scorings > 4 * self.options.concurrency + 64

    def lane(self, model_name: str) -> Lane:
        """The lane of a model; models that share an endpoint object still have their own limits."""
        found = self._lanes.get(model_name)
        if found is None:
            model = self._models[model_name]
            price = price_for(model)
            if self.account.budget is not None and price is None:
                raise unpriced_error(model)
            found = Lane(model, self._endpoints[model_name], self, price, self.refill)
            self._lanes[model_name] = found
        return found

    def afford(self, lane: Lane, job: Job) -> bool:
        """Reserve money for a call."""
        if self.account.budget is None:
            return True
        if lane.price is None:
            raise unpriced_error(lane.model)
        seat = job.seats[0]
        version = seat.item.slot.candidate.version if isinstance(seat, TaskSeat) else "judge"
        known = self._history(version, lane.model.name) if self._history else None
        amount = reservation(job.request, lane.price, expected_output(job.request, known), _count)
        if not self.account.reserve(amount):
            return False
        job.reserved = amount
        return True

    def settle(self, job: Job, cost: Decimal | None, usage: Usage | None) -> None:
        """A call ended in a completion: its reservation becomes its cost."""
        self.account.settle(job.reserved, cost)
        job.reserved = Decimal(0)

    def release(self, job: Job, failure: Failure | None, cost: Decimal | None) -> None:
        """A try failed."""
        paid = failure is not None and failure.possibly_paid
        if cost is not None:
            self.account.settle(job.reserved, cost)
            self.tally.spend(cost, job.purpose)
        else:
            self.account.release(job.reserved, paid)
            if paid:
                self.tally.maybe_paid(job.reserved if self.account.budget is not None else None)
        job.reserved = Decimal(0)

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
            self.unwritten.add(call.key)
        if call.purpose == "judge":
            self.journal.add([call], lambda: self.written(call.key))
            self.tally.judge_done += len(job.seats)
            self.tally.judge_reused += len(job.seats) - 1
        for index, seat in enumerate(job.seats):
            seat.ended(call, index > 0)

    def hold(self, lane: Lane, key: str) -> None:
        """Keep a slot of a lane taken until the call is on disk."""
        self._held[key] = lane

    def written(self, key: str) -> None:
        """A call that was made is on disk."""
        self.unwritten.discard(key)
        lane = self._held.pop(key, None)
        if lane is not None:
            lane.held -= 1

    async def look_up(self, keys: Sequence[str]) -> dict[str, Call]:
        """The calls with these keys that have ended in a completion; what is in flight is left out.

        A call that ends while this looks is looked up in turn, once it is on disk, so that none is made twice.
        """
        found: dict[str, Call] = {}
        while missing := [key for key in keys if key not in self.flights]:
            if not self.unwritten.isdisjoint(missing):
                await self.journal.barrier()
            found |= await asyncio.to_thread(self.ledger.finished_calls, missing)
            looked = set(missing)
            keys = [key for key in keys if key not in looked or (key in self.unwritten and key not in found)]
        return found

    async def breathe(self) -> None:
        """Let the lanes go on for a moment."""
        await asyncio.sleep(TICK)

    def refused(self, job: Job, failure: Failure) -> None:
        """A call will not be made."""
        self.flights.pop(job.key, None)
        for seat in job.seats:
            seat.refused(failure)

    # — time —

    @property
    def seconds(self) -> float:
        """Since the start, earlier parts of the experiment included."""
        return self.seconds_before + (self._loop.time() - self._begun if self._loop else 0.0)

    @property
    def totals(self) -> Totals:
        """The totals now."""
        self.tally.in_flight = sum(len(lane.active) for lane in self._lanes.values())
        self.tally.retrying = sum(len(lane.delayed) for lane in self._lanes.values())
        return self.tally.totals(self.seconds)

    def progress(self) -> None:
        """Tell the totals."""
        totals = self.totals
        rate = self._rate.mark(self.seconds, self.tally.sent)
        left = max(0, totals.planned - totals.done - totals.failed)
        left += max(0, totals.judge_planned - totals.judge_done)
        self.outbox.put(
            quick(
                Progress, totals=totals, calls_per_second=rate, seconds_left=left / rate if rate > 0 and left else None
            )
        )

    async def _tick(self) -> None:
        ticks, next_delta, last_disk = 0, 0.0, 0.0
        while True:
            await asyncio.sleep(TICK)
            ticks += 1
            time = asyncio.get_running_loop().time()
            if self.options.deltas and time >= next_delta:
                next_delta = time + self._deltas()
            if ticks % 3 == 0 and not self.outbox.full and not self._told:
                self.progress()
            if self.journal.trouble is not None and time - last_disk > _DISK_RETRY:
                last_disk = time
                self.journal.retry()
            for lane in self._lanes.values():
                lane.watch(time)
            self.settled()

    def _deltas(self) -> float:
        """Tell of new text; returns seconds until the next time."""
        told = 0
        for lane in self._lanes.values():
            for job in lane.active:
                count = len(job.chunks)
                if count == job.seen or job.purpose == "judge":
                    continue
                text = "".join(job.chunks[job.seen :])
                job.seen = count
                told += 1
                for seat in job.seats:
                    if isinstance(seat, TaskSeat):
                        self.outbox.put(quick(Delta, **seat.place, text=text))
        return told / _DELTAS_PER_SECOND

    def _in_loop(self, act: Callable[[], None]) -> None:
        if self._loop is None or self._thread == threading.get_ident():
            act()
        else:
            self._loop.call_soon_threadsafe(act)


def _count(request: object) -> int:
    from workbench.core.calls import Request
    from workbench.providers.tokens import count_request

    assert isinstance(request, Request)
    return count_request(request).n
