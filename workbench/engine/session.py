"""Session: the machinery that a run and a new scoring share: lanes, ledger, money, pauses, events, the end."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from decimal import Decimal
from typing import Literal

from workbench.config.clock import now
from workbench.core.errors import WorkbenchError
from workbench.core.events import AnyEvent, Finished, Paused
from workbench.core.experiments import Experiment, Totals
from workbench.core.figures import money
from workbench.core.models import Model
from workbench.core.quick import quick
from workbench.engine.budget import OutputHistory
from workbench.engine.ending import ending
from workbench.engine.journal import Journal
from workbench.engine.ports import Ledger, RunOptions
from workbench.engine.pulse import Pulse
from workbench.engine.rare_collection import rare_collection
from workbench.engine.tally import Tally
from workbench.engine.traffic import Traffic
from workbench.providers.base import Endpoint

Pause = Literal["budget", "user", "disk", "endpoint"]


class Session(Traffic):
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
        super().__init__(models, ledger, endpoints, options, tally, history)
        self.experiment = experiment
        self.started = now()
        self.open_scorings = 0
        self.sources_open: Callable[[], bool] = lambda: False
        """Whether more work may come that no lane knows of."""
        self.start: Callable[[], None] = lambda: None
        """Called in the loop when the events begin: adds the work."""
        self.halt: Callable[[], None] = lambda: None
        """Called when the run is stopped: adds no more."""
        self._pulse = Pulse(self)
        self._user_paused = False
        self._stopping = False
        self._told: Pause | None = None
        """The reason of the last Paused that still holds."""
        self._how: Literal["", "stopped", "paused"] = ""
        self._error: BaseException | None = None
        self._over = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = 0
        self._begun = 0.0

    @property
    def paused(self) -> bool:
        """Whether the run stands still."""
        return self._told is not None

    @property
    def over(self) -> bool:
        """Whether its end was told: nothing comes after that."""
        return self._over.is_set()

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
        self.journal = Journal(self.ledger, self._disk, self.settled, self._hurry)
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
        """Set another budget for the experiment in all, and go on.

        Raises:
            SettingsError: a model of the run has no price.
        """
        self.purse.check(list(self._models.values()), budget)
        self._in_loop(lambda: self._raise(budget))

    # — the run's end and pauses —

    async def _drive(self) -> None:
        ticker = asyncio.create_task(self._pulse.beat())
        try:
            with rare_collection():
                self.purse.check(list(self._models.values()), self.options.budget)
                self.start()
                self.settled()
                await self._over.wait()
        finally:
            self.journal.let_go()
            ticker.cancel()
            await asyncio.wait([ticker])
            self.outbox.close()
        if self._error is not None:
            raise self._error

    def _stop(self) -> None:
        if self._stopping:
            return
        self._stopping = True
        self._how = self._how or "stopped"
        self.halt()
        for lane in self._lanes.values():
            lane.stop()
        self.settled()

    def _pause(self) -> None:
        self._user_paused = True
        self._tell("user", "The run is paused.", "Resume it to go on.")

    def _resume(self) -> None:
        self._user_paused = False
        self._told = None
        for lane in self._lanes.values():
            lane.away = ""
        if self._loop is not None:
            self.journal.retry()
        self.settled()

    def _raise(self, budget: Decimal | None) -> None:
        self.purse.account.budget = budget
        self._told = None
        self.settled()

    def _disk(self, error: WorkbenchError | None) -> None:
        if error is None:
            self._told = None
            self.settled()
            return
        self._tell("disk", error.text(), "What came in is kept and written as soon as that is possible.")
        if self.options.end_when_paused:
            self._how = "paused"
            self._stop()

    def _tell(self, reason: Pause, message: str, remedy: str, left_cost: Decimal | None = None) -> None:
        if self._told == reason:
            return
        self._told = reason
        self._pulse.progress()
        paused = Paused(reason=reason, message=message, remedy=remedy, left=self._left, left_cost=left_cost)
        self.outbox.put(paused)

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
        elif any(lane.away and lane.waiting for lane in self._lanes.values()) and not self._user_paused:
            self._put_off()
        elif any(lane.starved for lane in self._lanes.values()) and not self._user_paused:
            self._out_of_budget()

    def _hurry(self) -> bool:
        """Whether slots are kept until the disk has their answers, or nothing else is under way."""
        return bool(self._held) or not any(lane.active for lane in self._lanes.values())

    def _give_up_on_disk(self, busy: bool) -> None:
        """A stopped run does not wait for a disk that refuses: the ledger keeps the batch, and the sentence says so."""
        if self._stopping and not busy and self.journal.trouble is not None and not self.sources_open():
            self._finish()

    def _put_off(self) -> None:
        """All that is left waits for servers that ask for a longer wait than a run takes by itself."""
        away = " ".join(lane.away for lane in self._lanes.values() if lane.away)
        self._tell("endpoint", away, "Continue then, or at once to try all the same; or choose another model.")
        if self.options.end_when_paused:
            self._how = "paused"
            self._stop()

    def _out_of_budget(self) -> None:
        account = self.purse.account
        spent = account.spent + account.possible
        message = f"The next call could pass the budget of {money(account.budget)}; {money(spent)} is spent."
        self._tell("budget", message, "Raise the budget to go on, or stop here.", self.tally.left_cost)
        if self.options.end_when_paused:
            self._how = "paused"
            self._stop()

    def _finish(self) -> None:
        self._over.set()
        if self._error is not None:
            return
        self._pulse.progress()
        self.tally.not_sent = self.tally.left if any(lane.dead for lane in self.lanes) else 0
        end = ending(self.tally, self._left, self.lanes, self._how, self.journal.kept, self.journal.trouble)
        found = {"state": end.state, "message": end.message, "remedy": end.remedy}
        self.outbox.put(quick(Finished, experiment_id=self.experiment.id, totals=self.totals, **found))

    @property
    def _left(self) -> int:
        """Answers and judgements that are not made yet; 0 where every trial has its scores."""
        if not self.tally.left and not self.open_scorings:
            return 0
        return max(self.tally.calls_left, self.tally.left, self.open_scorings)

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

    @property
    def totals(self) -> Totals:
        """The totals now."""
        self.tally.in_flight = sum(len(lane.active) for lane in self._lanes.values())
        self.tally.retrying = sum(len(lane.delayed) for lane in self._lanes.values())
        return self.tally.totals(self._loop.time() - self._begun if self._loop else 0.0)

    def forgive(self, seconds: float) -> None:
        """Leave a time out of account in which the machine slept."""
        self._begun += seconds
        for lane in self._lanes.values():
            lane.forgive(seconds)

    def _in_loop(self, act: Callable[[], None]) -> None:
        if self._loop is None or self._thread == threading.get_ident():
            act()
        else:
            self._loop.call_soon_threadsafe(act)
