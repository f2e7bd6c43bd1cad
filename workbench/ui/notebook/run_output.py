"""What a run gives: progress and figures in one line, notices, and the answers as a grid."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.core.cases import Case
from workbench.core.estimates import Missed, sentence
from workbench.core.events import AnyEvent
from workbench.core.experiments import Experiment, Totals
from workbench.project.standing import Standing
from workbench.store.results import TrialRow
from workbench.ui.bridge import RunFeed
from workbench.ui.context import Selected, UiContext
from workbench.ui.models.case_lines import CaseLines
from workbench.ui.models.grid_rows import GridRows, read_grid
from workbench.ui.models.read_later import ReadLater
from workbench.ui.models.trial_grid import FIRST, TrialGrid
from workbench.ui.notebook import run_words as words
from workbench.ui.notebook.body import BLEED
from workbench.ui.notebook.compare_acts import show_request
from workbench.ui.results.answers_view import AnswersView
from workbench.ui.results.grid import GridView
from workbench.ui.widgets.banner import Banner
from workbench.ui.widgets.chips import Chip, ProgressBar
from workbench.ui.widgets.labels import Label, RunsLabel, tip
from workbench.ui.widgets.paint import ChipLook
from workbench.ui.widgets.standing import standing_look

_FIGURES_MS = 100
_ROWS = 9


class RunOutput(QWidget):
    """Shows one experiment, live or stored.

    ``editAsked`` (a variant's key), ``brokenAsked`` (1 or −1) and ``findAsked`` come from the rows.
    """

    editAsked = Signal(str)
    brokenAsked = Signal(int)
    findAsked = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._experiment: Experiment | None = None
        self._feed: RunFeed | None = None
        self._totals = Totals()
        self._banner: Banner | None = None
        theme = context.theme
        self._bar = ProgressBar(theme)
        self._bar.setObjectName("runProgress")
        self._figures = RunsLabel(theme)
        self._figures.setObjectName("runFigures")
        self._exceptions = RunsLabel(theme)
        self._exceptions.setObjectName("runExceptions")
        self._missed = Label(theme, "", "small", "text3")
        self._missed.setObjectName("runMissed")
        self._missed.setContentsMargins(BLEED, 0, BLEED, 0)
        self._missed.setWordWrap(True)
        self._missed.hide()
        self._judge = Chip(theme)
        self._judge.setObjectName("runStanding")
        self._judge.hide()
        trials = ReadLater(self._load_trials, context.tasks, self)
        self._model = TrialGrid(CaseLines(self._load_cases, context.tasks, self), trials, self)
        self._answers = self.new_view(BLEED)
        self._view = self._answers.grid
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_FIGURES_MS)
        self._soon.timeout.connect(self._show_figures)
        self._lay_out()
        context.selectionChanged.connect(self._selected_elsewhere)
        theme.changed.connect(self._fit)

    def _lay_out(self) -> None:
        figures = QHBoxLayout()
        figures.setContentsMargins(BLEED, 0, BLEED, 0)
        self._figures.setWordWrap(True)
        figures.addWidget(self._figures, 1)
        figures.addWidget(self._exceptions)
        figures.addWidget(self._judge)
        self._notices = QVBoxLayout()
        self._notices.setContentsMargins(BLEED, 4, BLEED, 4)
        progress = QHBoxLayout()
        progress.setContentsMargins(BLEED, 0, BLEED, 0)
        progress.addWidget(self._bar)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(progress)
        column.addLayout(figures)
        column.addWidget(self._missed)
        column.addLayout(self._notices)
        column.addWidget(self._answers)
        self._bar.hide()
        self._answers.hide()

    @property
    def experiment(self) -> Experiment | None:
        """The experiment that is shown."""
        return self._experiment

    @property
    def totals(self) -> Totals:
        """Its totals."""
        return self._totals

    @property
    def view(self) -> GridView:
        """The answers."""
        return self._view

    def new_view(self, pad: int = 24) -> AnswersView:
        """Another view of the same answers, e.g. in full size; ``pad``: pixels beside what can be done with one."""
        answers = AnswersView(self._context, self._model, pad)
        answers.grid.trialChosen.connect(self._chosen)
        answers.grid.trialOpened.connect(self._context.show_trial)
        answers.requestAsked.connect(self._show_request)
        answers.editAsked.connect(self.editAsked)
        answers.brokenAsked.connect(self.brokenAsked)
        answers.findAsked.connect(self.findAsked)
        return answers

    def follow(self, feed: RunFeed) -> None:
        """Show a run as it goes; what it had before this was opened comes from another thread."""
        before = self._experiment
        self._experiment, self._feed, self._totals = feed.experiment, feed, feed.totals
        self.show_missed(None)
        if before is not None and before.id == feed.experiment.id:
            self._model.set_live(True)
        else:
            self._model.show_grid(GridRows(feed.experiment), live=True)
            self._view.follow_again()
        if before is None:
            self._context.tasks.start(self._read_before(feed), "read rows")
        self._show()

    async def _read_before(self, feed: RunFeed) -> None:
        stored = await asyncio.to_thread(read_grid, self._context.project.experiments, feed.experiment)
        if self._feed is feed and feed.running:
            self._model.put_before(stored)

    def take(self, events: Iterable[AnyEvent]) -> None:
        """Take what the run told."""
        self._model.apply(events)
        self._view.follow_newest()
        if not self._soon.isActive():
            self._soon.start()

    def show_missed(self, missed: Missed | None) -> None:
        """Say how far the estimate was off; None: there was none, the run did not come to its end, or is old."""
        self._missed.setText(sentence(missed) if missed is not None else "")
        self._missed.setVisible(missed is not None)

    def show_standing(self, standing: Standing | None) -> None:
        """Say how far the judge of the scores can be trusted; None: none, or nobody knows yet."""
        self._model.standing = standing
        self._model.meansChanged.emit()
        self._judge.setVisible(standing is not None)
        if standing is not None:
            look = standing_look(standing.word)
            self._judge.set_look(ChipLook(look.kind, f"judge {look.text}"))
            self._judge.setToolTip(tip(f"{standing.judge}: {standing.reason}"))
            self._judge.setAccessibleDescription(f"{standing.judge}: {standing.reason}")

    def show_stored(self, experiment: Experiment, rows: GridRows, totals: Totals) -> None:
        """Show what is stored of an experiment; the rows of the same one stay where they are."""
        same = self._experiment is not None and self._experiment.id == experiment.id
        self._experiment, self._totals, self._feed = experiment, totals, None
        if same and self._model.rowCount():
            self._model.set_live(False)
            self._model.settle(rows)
        else:
            self._model.show_grid(rows)
        self._show()

    def _show(self) -> None:
        self._bar.setVisible(self._feed is not None and self._feed.running)
        self._answers.setVisible(self._model.rowCount() > 0)
        self._fit()
        self._show_figures()

    def _show_figures(self) -> None:
        feed, running = self._feed, self._feed is not None and self._feed.running
        if feed is not None:
            self._totals = feed.totals
        if running and feed is not None:
            done, planned = words.done_calls(self._totals), words.planned_calls(self._totals)
            self._bar.set_progress(done, self._totals.in_flight, planned)
            self._figures.set_runs(words.progress(self._totals, feed.rate, feed.seconds_left, feed.run.budget))
        elif self._experiment is not None:
            self._figures.set_runs(words.ended(self._totals, self._experiment))
        self._exceptions.set_runs(words.exceptions(self._totals, running))

    def put_banner(self, banner: Banner | None) -> None:
        """Show a notice in the place of the one before, or none."""
        if self._banner is not None:
            self._banner.hide()
            self._banner.deleteLater()
        self._banner = banner
        if banner is not None:
            self._notices.addWidget(banner)

    @property
    def banner(self) -> Banner | None:
        """The notice that is shown."""
        return self._banner

    def _fit(self) -> None:
        rows = self._model.rowCount()
        if rows:
            self._view.setFixedHeight(self._view.height_for(min(rows, _ROWS)))

    def _load_cases(self, digests: list[str]) -> dict[str, Case]:
        return self._context.project.golden.cases_by_digest(digests)

    def _load_trials(self, trial_ids: list[str]) -> dict[str, TrialRow]:
        found = self._experiment
        rows = self._context.project.experiments.trial_rows(found.id, trial_ids) if found is not None else ()
        return {row.trial_id: row for row in rows}

    def _chosen(self, trial_id: str) -> None:
        index = self._model.find_trial(trial_id)
        if self._experiment is not None and index.isValid():
            case_id, _ = self._model.case_at(index.row())
            candidate = self._model.candidates[index.column() - FIRST].label
            self._context.select(Selected(self._experiment.id, case_id, candidate, trial_id))
            self._context.show_trial(trial_id)

    def _show_request(self, trial_id: str) -> None:
        if trial_id:
            show_request(self._context, trial_id)

    def _selected_elsewhere(self, selected: Selected) -> None:
        if self._experiment is not None and selected.experiment_id == self._experiment.id and selected.trial_id:
            self._view.show_trial(selected.trial_id)
