"""What a chart cell does where it says what to do about the result: reads it, confirms on held-out cases."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from workbench.core.errors import WorkbenchError
from workbench.core.events import Paused
from workbench.project.breakdowns import Example
from workbench.ui.bridge import RunFeed
from workbench.ui.context import Selected, UiContext
from workbench.ui.notebook.chart_values import Shown
from workbench.ui.notebook.run_notices import error_banner, paused_banner
from workbench.ui.notebook.run_words import done_calls, planned_calls
from workbench.ui.results.advice_data import load_advice
from workbench.ui.results.advice_view import AdviceView
from workbench.ui.widgets.banner import Banner
from workbench.ui.widgets.labels import Paragraph


class Advice(QWidget):
    """``rowsAsked`` carries ids of cases and words; ``caseAsked`` that a case was selected and wants to be seen.

    Args:
        context: the window.
        cell_id: of the cell, under which its run is kept.
    """

    rowsAsked = Signal(tuple, str)
    caseAsked = Signal()

    def __init__(self, context: UiContext, cell_id: str) -> None:
        super().__init__()
        self._context = context
        self._cell_id = cell_id
        self._shown: Shown | None = None
        self._serial = 0
        self._banner: Banner | None = None
        self._waiting = Paragraph(
            context.theme, "Reading what failed, what it costs and what is held out …", ink="text2"
        )
        self.view = AdviceView(context.theme)
        self.view.casesAsked.connect(self.rowsAsked)
        self.view.exampleAsked.connect(self._open)
        self.view.confirmAsked.connect(self._confirm)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._waiting)
        self._column.addWidget(self.view)

    def show_of(self, shown: Shown) -> None:
        """Read and show the advice on an experiment."""
        self._shown = shown
        self._serial += 1
        self._context.tasks.start(self._load(shown, self._serial), "advice", self._context.problem)
        feed = self._feed()
        if feed is not None:
            self._follow(feed)

    async def _load(self, shown: Shown, serial: int) -> None:
        project = self._context.project
        data = await asyncio.to_thread(load_advice, project, shown.experiment, shown.metric, shown.pair, shown.by)
        if serial != self._serial:
            return
        self._waiting.hide()
        self.view.show_data(data)
        if self.view.confirm is not None and self.view.confirm.button is not None:
            self.view.confirm.button.setEnabled(not project.read_only)
        self._say_progress()

    def _feed(self) -> RunFeed | None:
        """The confirmation that goes on, if any."""
        feed = self._context.bridge.feed(self._cell_id)
        return feed if feed is not None and feed.running else None

    def _open(self, example: Example) -> None:
        if self._shown is None:
            return
        chosen = Selected(self._shown.experiment.id, example.case_id, self._shown.pair[1], example.trial_id)
        self.caseAsked.emit()
        self._context.select(chosen)
        if example.trial_id:
            self._context.show_trial(example.trial_id)

    def _confirm(self, again: bool) -> None:
        confirm = self.view.confirm
        if confirm is not None and self._feed() is None:
            self._put_banner(None)
            confirm.show_progress("Starting …")
            self._context.tasks.start(self._start(again), "confirm", self._failed)

    async def _start(self, again: bool) -> None:
        data, project = self.view.data, self._context.project
        if data is None or data.confirmation is None:
            return
        confirmation, budget = data.confirmation, self._context.budget()
        run = await asyncio.to_thread(lambda: project.confirming.start(confirmation, again=again, budget=budget))
        self._follow(self._context.bridge.follow(run, self._cell_id))

    def _failed(self, error: WorkbenchError) -> None:
        self._put_banner(error_banner(self._context, error, None))
        self._reload()

    def _follow(self, feed: RunFeed) -> None:
        if feed.property("advised"):
            return
        feed.setProperty("advised", True)
        feed.batch.connect(self._heard)
        feed.ended.connect(self._ended)
        self._say_progress()

    def _heard(self, events: list[object]) -> None:
        for event in events:
            if isinstance(event, Paused):
                banner = paused_banner(self._context, event, self._feed(), lambda: self._put_banner(None))
                self._put_banner(banner)
        self._say_progress()

    def _say_progress(self) -> None:
        feed, confirm = self._feed(), self.view.confirm
        if feed is not None and confirm is not None:
            done, planned = done_calls(feed.totals), planned_calls(feed.totals)
            confirm.show_progress(f"Experiment {feed.experiment.number}, held-out: {done} of {planned} calls")

    def _ended(self) -> None:
        self._put_banner(None)
        self._reload()

    def _reload(self) -> None:
        if self._shown is not None:
            self.show_of(self._shown)

    def _put_banner(self, banner: Banner | None) -> None:
        if self._banner is not None:
            self._banner.hide()
            self._banner.deleteLater()
        self._banner = banner
        if banner is not None:
            self._column.insertWidget(0, banner)

    def enter(self) -> None:
        """Go to the first thing that can be pressed."""
        first = next((one for one in self.view.findChildren(QPushButton) if one.isVisible() and one.isEnabled()), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)
