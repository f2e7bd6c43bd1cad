"""What a new scoring and a bench have in common: stored answers are read page by page, and judges asked about them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence

from workbench.core.events import AnyEvent, Planned
from workbench.core.experiments import Experiment
from workbench.core.models import Model
from workbench.engine.driven import Driven
from workbench.engine.judge_tally import JudgeTally
from workbench.engine.judging import JudgeDesk
from workbench.engine.ports import Ledger, RunOptions
from workbench.engine.session import Session
from workbench.providers.base import Endpoint


class JudgeSource(Driven):
    """Driven as a `Runner` is: no trial is made by it, and calls are reused, budgeted and retried like any call.

    Args:
        experiment: whose answers are judged.
        judges: the models that are asked.
        ledger: takes calls and scores.
        endpoints: by the names of the judges.
        options: what the caller chose; the budget is for this alone.
        planned: how many calls there will be, as far as that is known.
    """

    def __init__(
        self,
        experiment: Experiment,
        judges: Sequence[Model],
        ledger: Ledger,
        endpoints: Mapping[str, Endpoint],
        options: RunOptions,
        planned: int,
    ) -> None:
        self._experiment = experiment
        self._task: asyncio.Task[None] | None = None
        self._tally = JudgeTally(planned)
        self._session = Session(experiment, judges, ledger, endpoints, options, self._tally)
        self._session.start = self._start
        self._session.halt = self._halt
        self._session.sources_open = lambda: self._task is not None or self._desk.busy
        self._desk = JudgeDesk(self._session)

    def events(self) -> AsyncIterator[AnyEvent]:
        """The work; see `Session.events`."""
        return self._session.events()

    async def read(self) -> None:
        """Read what is to be judged, page by page, no faster than it is judged; each kind of work has its own."""
        raise NotImplementedError

    async def room(self) -> None:
        """Wait until what was read is judged and written down far enough."""
        session = self._session
        while session.crowded or session.journal.full or session.outbox.full:
            await session.breathe()

    def _start(self) -> None:
        session = self._session
        session.outbox.put(
            Planned(experiment_id=self._experiment.id, number=self._experiment.number, totals=session.totals)
        )
        self._task = asyncio.get_running_loop().create_task(self.read())
        self._task.add_done_callback(self._read_all)

    def _halt(self) -> None:
        if self._task is not None:
            self._task.cancel()
        self._desk.halt()

    def _read_all(self, task: asyncio.Task[None]) -> None:
        self._task = None
        if not task.cancelled() and (error := task.exception()) is not None:
            self._session.crashed(error)
        self._session.settled()
