"""One run of the open project, or one new scoring, as a stream of events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from workbench.config.keys import Key
from workbench.core.errors import ProjectError
from workbench.core.estimates import Missed, missed
from workbench.core.events import AnyEvent, Finished
from workbench.core.experiments import Experiment, Totals
from workbench.core.models import Model
from workbench.core.summaries import Estimate
from workbench.engine.thread import EngineThread
from workbench.store.store import Store

if TYPE_CHECKING:
    from workbench.providers.base import Endpoint

MakeRunner = Callable[["dict[str, Endpoint]"], Any]


class Run:
    """A run, or a new scoring, of the open project. It begins when its events are iterated."""

    def __init__(
        self,
        thread: EngineThread,
        store: Store,
        experiment: Experiment,
        keys: dict[str, Key | None],
        models: Sequence[Model],
        make: MakeRunner,
        layer: str = "",
        before: Totals | None = None,
        budget: Decimal | None = None,
    ) -> None:
        self.experiment = experiment
        self.layer = layer or experiment.id
        """The layer of scores that it writes."""
        self.finished: Finished | None = None
        self.estimate: Estimate | None = None
        """What was told before; set by who told it."""
        self.budget = budget
        """Dollars that the experiment may cost in all, as they are now; None: no limit."""
        self._before = before or Totals()
        self._thread = thread
        self._store = store
        self._keys = keys
        self._models = models
        self._make = make
        self._runner: Any = None
        self._stopped = False
        self._paused = False
        """Asked for before there was a runner to tell."""

    @property
    def running(self) -> bool:
        """Whether it has begun and not ended."""
        return self._runner is not None and self.finished is None

    @property
    def missed(self) -> Missed | None:
        """How far the estimate was off; None without one, and before the end.

        Also where it said that nothing is left to ask: then there is nothing to compare, or words were typed after it.
        """
        if self.estimate is None or self.finished is None:
            return None
        if not (self.estimate.calls or self.estimate.judge_calls):
            return None
        return missed(self.estimate, self._before, self.finished.totals)

    async def events(self) -> AsyncIterator[AnyEvent]:
        """The events, on the caller's loop, at most 30 times a second. Leaving the iteration ends the run.

        Raises:
            SettingsError: a model cannot be used; nothing was sent.
        """
        async for event in self._thread.stream(self._stream):
            if isinstance(event, Finished):
                self.finished = event
            yield event

    async def _stream(self) -> AsyncIterator[AnyEvent]:
        """In the engine's thread: open the endpoints, run, close them, say how it ended."""
        from workbench.providers.registry import open_endpoint

        endpoints: dict[str, Endpoint] = {}
        state = "stopped"
        try:
            for model in self._models:
                endpoints[model.name] = open_endpoint(model, self._keys.get(model.name), bodies=self._store.body)
            self._runner = self._make(endpoints)
            if self._stopped:
                self._runner.stop()
            if self._paused:
                self._runner.pause()
            async for event in self._runner.events():
                if isinstance(event, Finished):
                    state = event.state
                    await asyncio.to_thread(self._close_experiment, state, event.totals.failed)
                yield event
        finally:
            for endpoint in endpoints.values():
                await endpoint.aclose()

    def _close_experiment(self, state: str, failed: int) -> None:
        """An experiment whose every trial ended is finished; else it stays open and can be continued."""
        is_run = self.layer == self.experiment.id
        if is_run and state == "finished" and not failed and self.experiment.state == "open":
            try:
                self._store.set_experiment_state(self.experiment.id, "finished").result()
            except ProjectError as error:
                # A disk that refuses this one word, which is kept and tried again, takes no answer and no end away.
                if error.code != "store.write":
                    raise

    def stop(self) -> None:
        """End at once; calls in flight are cancelled, what is finished is kept."""
        self._stopped = True
        if self._runner is not None:
            self._runner.stop()

    def pause(self) -> None:
        """Send no more calls; those in flight end."""
        self._paused = True
        if self._runner is not None:
            self._runner.pause()

    def resume(self) -> None:
        """Go on after a pause."""
        self._paused = False
        if self._runner is not None:
            self._runner.resume()

    def raise_budget(self, budget: Decimal | None) -> None:
        """Set another budget for the experiment in all and go on; None: no limit."""
        self.budget = budget
        if self._runner is not None:
            self._runner.raise_budget(budget)


def check_prices(models: Sequence[Model]) -> None:
    """A budget needs prices. Raises SettingsError before anything is written."""
    from workbench.engine.budget import unpriced_error
    from workbench.providers.prices import price_for

    for model in models:
        if price_for(model) is None:
            raise unpriced_error(model)
