"""What a run cell does: begins, follows, pauses, stops and goes on with its run, and shows what the run tells."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from workbench.core.errors import InputError, WorkbenchError
from workbench.core.events import AnyEvent, Finished, Paused
from workbench.core.experiments import Experiment, Selection
from workbench.core.notebooks import Cell, RunCell
from workbench.ui.bridge import RunFeed
from workbench.ui.notebook.assessing import Assessed, Assessor
from workbench.ui.notebook.body import CellBody, CellHost
from workbench.ui.notebook.run_notices import error_banner, paused_banner
from workbench.ui.notebook.run_output import RunOutput
from workbench.ui.notebook.run_start import continue_run, start_run


class RunDriving(CellBody):
    """A cell's run from its beginning to its end; the rest of the cell fills in what is shown around it."""

    _output: RunOutput
    _assessor: Assessor

    def __init__(self, host: CellHost, cell: Cell) -> None:
        super().__init__(host, cell)
        self._assessed: Assessed | None = None
        self._feed: RunFeed | None = None
        self._starting = False
        self._refused = False
        """Whether the notice that is shown says what has to be mended before it can be run."""
        self._unseen = False
        """Whether a run began whose rows were not brought into view yet."""

    @abstractmethod
    def _show_state(self) -> None:
        """Show what can be done now."""

    @abstractmethod
    def _read(self, *, told: bool = True) -> None:
        """Read the latest experiment."""

    @abstractmethod
    def selection(self) -> Selection:
        """What is run."""

    @property
    def run_cell(self) -> RunCell:
        """The cell's value."""
        assert isinstance(self._cell, RunCell)
        return self._cell

    @property
    def experiment(self) -> Experiment | None:
        """The experiment that is shown."""
        return self._output.experiment

    @property
    def running(self) -> bool:
        """Whether a run of this cell goes on in this window."""
        return self._starting or (self._feed is not None and self._feed.running)

    def can_run(self) -> bool:
        """When it does not run already and something can be written."""
        return not self.running and not self.context.project.read_only

    def run(self) -> None:
        """Run what is selected; finished answers are kept."""
        self._start(self.selection())

    def run_first(self) -> None:
        """Run the few cases that say most."""
        if self._assessed is not None and self._assessed.first is not None:
            case_ids = self._assessed.first.case_ids
            self._start(self.selection().model_copy(update={"case_ids": case_ids}))

    def stop(self) -> None:
        """Stop; everything that was finished is kept."""
        if self._feed is not None:
            self._feed.stop()

    def pause(self) -> None:
        """Send no more calls, or go on."""
        if self._feed is not None:
            (self._feed.resume if self._feed.paused else self._feed.pause)()

    def go_on(self) -> None:
        """Continue the open experiment."""
        if self.experiment is not None and self.can_run():
            self._begin(partial(continue_run, self.context, self._cell.id, self.experiment), self.go_on)

    def leave_incomplete(self) -> None:
        """Put the notice of an interrupted run away."""
        self._output.put_banner(None)

    def _start(self, selection: Selection) -> None:
        if self.can_run():
            told = self._assessed.estimate if self._assessed and selection == self.selection() else None
            work = partial(start_run, self.context, self._cell.id, selection, told)
            self._begin(work, partial(self._start, selection))

    def _begin(self, work: Callable[[], Awaitable[RunFeed]], again: Callable[[], None]) -> None:
        self._starting = True
        self._output.put_banner(None)
        self._show_state()
        failed = partial(self._failed, again)
        self.context.tasks.start(self._begin_apart(work), f"run {self.subject()}", failed)

    async def _begin_apart(self, work: Callable[[], Awaitable[RunFeed]]) -> None:
        self._follow(await work())

    def _failed(self, again: Callable[[], None], error: WorkbenchError) -> None:
        self._starting = False
        self._refused = self._assessor.faulty = isinstance(error, InputError)
        self._output.put_banner(error_banner(self.context, error, again, "Nothing was run and nothing was spent."))
        self._show_state()

    def _follow(self, feed: RunFeed) -> None:
        self._starting = False
        self._feed = feed
        self._output.follow(feed)
        feed.batch.connect(self._take)
        feed.wentOn.connect(self._went_on)
        feed.ended.connect(self._ended)
        self._show_state()
        self.outputChanged.emit()
        self._unseen = True
        self.topAsked.emit()

    def _take(self, events: Sequence[AnyEvent]) -> None:
        self._output.take(events)
        if self._unseen and self._output.view.isVisible():
            self._unseen = False
            self.topAsked.emit()  # Before its rows came, the page may have been too short for that.
        for event in events:
            if isinstance(event, Paused) and self._feed is not None and self._feed.paused:
                self._output.put_banner(paused_banner(self.context, event, self._feed))
                self._show_state()

    def _went_on(self) -> None:
        self._output.put_banner(None)
        self._show_state()

    def _ended(self, end: Finished) -> None:
        self._output.put_banner(None)
        self._output.show_missed(self._feed.run.missed if self._feed is not None and end.state == "finished" else None)
        if end.message and end.state == "failed":
            error = WorkbenchError("run", end.message, remedy=end.remedy)
            self._output.put_banner(error_banner(self.context, error, self.go_on))
        self._read()
        self._show_state()
        self._assessor.ask()
