"""Asking judges from a bench cell: opens the panel, reckons what it would take, follows the calls to their end."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal

from workbench.core.errors import WorkbenchError
from workbench.core.events import AnyEvent, Finished, Paused
from workbench.project.bench_questions import BenchOptions
from workbench.ui.bridge import RunFeed
from workbench.ui.context import UiContext
from workbench.ui.notebook.judge_bench_ask import AskPanel, AskProgress
from workbench.ui.notebook.run_notices import error_banner, paused_banner
from workbench.ui.widgets.banner import Banner


@dataclass(frozen=True)
class Subject:
    """Whom to ask about what."""

    experiment: str
    rubric: str
    judges: tuple[str, ...]
    options: BenchOptions


class BenchAsking(QObject):
    """The asking of one cell. ``changed`` when something can be pressed or not, ``ended`` when the judges were asked,
    ``noticed`` carries a banner, or None where it is to be put away."""

    changed = Signal()
    ended = Signal()
    noticed = Signal(object)

    def __init__(self, context: UiContext, cell_id: str, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._cell_id = cell_id
        self._subject: Subject | None = None
        self._serial = 0
        self._starting = False
        self._feed: RunFeed | None = None
        self.panel = AskPanel(context.theme)
        self.progress = AskProgress(context.theme, context.budget)
        self.panel.changed.connect(self._reckon)
        self.panel.asked.connect(self._ask)
        self.panel.cancelled.connect(self._close)
        self.panel.hide()
        self.progress.hide()
        feed = context.bridge.feed(cell_id)
        if feed is not None and feed.running:
            self._follow(feed)

    @property
    def running(self) -> bool:
        """Whether judges are being asked."""
        return self._starting or (self._feed is not None and self._feed.running)

    def open(self, subject: Subject) -> None:
        """Offer to ask."""
        self._subject = subject
        self.panel.show_choice(subject.judges, subject.options)
        self.panel.show()
        self._reckon(self.panel.options)
        self.changed.emit()
        self.panel.ask.setFocus(Qt.FocusReason.OtherFocusReason)

    def follow(self, subject: Subject | None) -> None:
        """While it is offered to ask, offer it of another judge or rubric; of none the offer goes."""
        if self.panel.isHidden() or subject == self._subject:
            return
        if subject is None:
            self._close()
            return
        self._subject = subject
        self.panel.show_choice(subject.judges, self.panel.options)
        self._reckon(self.panel.options)

    def stop(self) -> None:
        """Stop; what the judges said is kept."""
        if self._feed is not None:
            self._feed.stop()

    def _close(self) -> None:
        self.panel.hide()
        self.changed.emit()

    def _reckon(self, options: BenchOptions) -> None:
        if self._subject is not None:
            self._serial += 1
            work = self._estimate(self._subject, options, self._serial)
            self._context.tasks.start(work, "estimate of a bench", self.panel.show_problem)

    async def _estimate(self, subject: Subject, options: BenchOptions, serial: int) -> None:
        bench, about = self._context.project.bench, (subject.experiment, subject.rubric, subject.judges, options)
        found = await asyncio.to_thread(bench.estimate, *about)
        if serial != self._serial:
            return
        attacks = await asyncio.to_thread(bench.attacks_alone, found, *about)
        if serial == self._serial:
            self.panel.show_estimate(found, subject.judges, attacks)

    def _ask(self, options: BenchOptions) -> None:
        if self._subject is not None and not self.running:
            self._starting = True
            self.noticed.emit(None)
            self._context.tasks.start(self._begin(self._subject, options), "judge bench", self._failed)
            self.changed.emit()

    async def _begin(self, subject: Subject, options: BenchOptions) -> None:
        bench, budget = self._context.project.bench, self._context.budget()
        most = self._context.settings.concurrency

        run = await asyncio.to_thread(
            lambda: bench.ask(
                subject.experiment, subject.rubric, subject.judges, options, budget=budget, concurrency=most
            )
        )
        self.panel.hide()
        self._follow(self._context.bridge.follow(run, self._cell_id))

    def _follow(self, feed: RunFeed) -> None:
        self._starting = False
        self._feed = feed
        self.progress.follow(feed)
        feed.batch.connect(self._take)
        feed.ended.connect(self._ended)
        self.changed.emit()

    def _take(self, events: Sequence[AnyEvent]) -> None:
        for event in events:
            if isinstance(event, Paused):
                away = self._away
                self.noticed.emit(paused_banner(self._context, event, self._feed, away))

    def _away(self) -> None:
        self.noticed.emit(None)

    def _ended(self, end: Finished) -> None:
        banner: Banner | None = None
        if end.message and end.state == "failed":
            error = WorkbenchError("bench", end.message, remedy=end.remedy)
            banner = error_banner(self._context, error, None, "What the judges said is kept.")
        self.noticed.emit(banner)
        self.changed.emit()
        self.ended.emit()

    def _failed(self, error: WorkbenchError) -> None:
        self._starting = False
        self.noticed.emit(error_banner(self._context, error, None, "Nothing was asked and nothing was spent."))
        self.changed.emit()
