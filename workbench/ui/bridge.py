"""Brings what other threads tell to the window's thread: changes coalesced, run events at most 30 times a second."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from workbench.core.documents import Changes
from workbench.core.events import AnyEvent, Finished, Paused, Planned, Progress, TrialDone
from workbench.core.experiments import Experiment, Totals

if TYPE_CHECKING:
    from decimal import Decimal

    from workbench.project.project import Project
    from workbench.project.running import Run
    from workbench.ui.tasks import Tasks

WATCH_MILLISECONDS = 250
FRAME = 1 / 30
"""Seconds between two repaints of what streams."""


class RunFeed(QObject):
    """One run as the window sees it. It lives on when its page is closed.

    ``batch`` carries a list of events in their order, ``wentOn`` says that a pause is over, ``ended`` carries the
    Finished event.
    """

    batch = Signal(list)
    wentOn = Signal()
    ended = Signal(object)

    def __init__(self, run: Run, cell_id: str, parent: QObject) -> None:
        super().__init__(parent)
        self.run = run
        self.cell_id = cell_id
        self.totals = Totals()
        self.rate = 0.0
        self.seconds_left: float | None = None
        self.finished: Finished | None = None
        self.paused = ""
        """Why the run stands still, as `Paused` says it; "" while it goes."""
        self._pending: list[AnyEvent] = []
        self._last = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.flush)

    @property
    def experiment(self) -> Experiment:
        """The experiment that the run fills."""
        return self.run.experiment

    @property
    def running(self) -> bool:
        """Whether the end has not been told yet."""
        return self.finished is None

    def stop(self) -> None:
        """Stop the run; calls in flight are cancelled, what is finished is kept."""
        self.run.stop()

    def pause(self) -> None:
        """Send nothing more; what is under way ends by itself."""
        self.run.pause()

    def resume(self) -> None:
        """Go on after a pause, and try a disk or server again that was the reason."""
        self.run.resume()
        self._went_on()

    def raise_budget(self, budget: Decimal) -> None:
        """Let the experiment cost so many dollars in all, and go on."""
        self.run.raise_budget(budget)
        self._went_on()

    def _went_on(self) -> None:
        if self.paused:
            self.paused = ""
            self.wentOn.emit()

    async def follow(self) -> None:
        """Take events until the run ends; one that breaks off ends too, so that nothing waits for it for good."""
        try:
            async for event in self.run.events():
                self.push(event)
        finally:
            self.flush()
            if self.finished is None:
                self.push(
                    Finished(
                        experiment_id=self.experiment.id,
                        state="failed",
                        totals=self.totals,
                        message="The run broke off.",
                        remedy="What is finished is kept; run again to do the rest.",
                    )
                )
                self.flush()

    def push(self, event: AnyEvent) -> None:
        """Take one event; it is told with others at most 30 times a second."""
        self._pending.append(event)
        if not self._timer.isActive():
            wait = FRAME - (time.monotonic() - self._last)
            self._timer.start(max(0, int(wait * 1000)))

    def flush(self) -> None:
        """Tell what has gathered."""
        self._timer.stop()
        self._last = time.monotonic()
        events, self._pending = self._pending, []
        end: Finished | None = None
        for event in events:
            if isinstance(event, Planned | Progress | Finished):
                self.totals = event.totals
            if isinstance(event, Progress):
                self.rate, self.seconds_left = event.calls_per_second, event.seconds_left
            if isinstance(event, Paused):
                self.paused = event.reason
            if self.paused:
                self.rate, self.seconds_left = 0.0, None
            if isinstance(event, TrialDone) and self.paused == "disk":
                self._went_on()  # It is on disk, so the disk takes again: the run goes on by itself.
            if isinstance(event, Finished):
                end = event
        if end is not None:
            self.finished, self.rate, self.seconds_left = end, 0.0, None
        if events:
            self.batch.emit(events)
        if end is not None:
            self.ended.emit(end)


class Bridge(QObject):
    """``changed`` carries the Changes of one moment, on the window's thread; ``runsChanged`` says that a run began,
    went on or ended."""

    changed = Signal(object)
    runsChanged = Signal()
    _arrived = Signal()

    def __init__(self, project: Project, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._lock = threading.Lock()
        self._pending: Changes | None = None
        self._feeds: dict[str, RunFeed] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(int(FRAME * 1000))
        self._timer.timeout.connect(self.flush)
        self._arrived.connect(self._schedule)
        self._unsubscribe = project.subscribe(self._take)
        self._watch = QTimer(self)
        self._watch.setInterval(WATCH_MILLISECONDS)
        # Another process may write the file, and what a full disk did not take is tried again.
        self._watch.timeout.connect(project.poll)
        self._watch.start()

    def follow(self, run: Run, cell_id: str) -> RunFeed:
        """Take the events of a run that a cell started; the feed is kept under the cell's id."""
        feed = RunFeed(run, cell_id, self)
        self._feeds[cell_id] = feed
        feed.batch.connect(self.runsChanged)
        feed.ended.connect(self.runsChanged)
        feed.wentOn.connect(self.runsChanged)
        self._tasks.start(feed.follow(), f"run of cell {cell_id}")
        self.runsChanged.emit()
        return feed

    def feed(self, cell_id: str) -> RunFeed | None:
        """The latest run that a cell started in this window."""
        return self._feeds.get(cell_id)

    def running(self) -> list[RunFeed]:
        """The runs that have not ended."""
        return [feed for feed in self._feeds.values() if feed.running]

    def fills(self, experiment_id: str) -> bool:
        """Whether a run or a scoring of this experiment goes on."""
        return any(feed.experiment.id == experiment_id for feed in self.running())

    def latest(self) -> RunFeed | None:
        """The run that was started last."""
        return next(reversed(self._feeds.values()), None)

    def flush(self) -> None:
        """Tell the changes that have gathered."""
        self._timer.stop()
        with self._lock:
            changes, self._pending = self._pending, None
        if changes is not None:
            self.changed.emit(changes)

    def close(self) -> None:
        """Hear nothing more from the project."""
        self._watch.stop()
        self._unsubscribe()
        self._timer.stop()

    def _take(self, changes: Changes) -> None:
        # Runs in the store's writer thread.
        with self._lock:
            first = self._pending is None
            self._pending = changes if self._pending is None else self._pending | changes
        if first:
            self._arrived.emit()

    def _schedule(self) -> None:
        if not self._timer.isActive():
            self._timer.start()
