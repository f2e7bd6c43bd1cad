"""The page of experiments: a list to scan, and the candidates of the one that is selected."""

from __future__ import annotations

import asyncio
import time

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QSplitter, QTableView, QWidget

from workbench.core.documents import Changes
from workbench.core.experiments import Experiment
from workbench.core.figures import number
from workbench.ui.actions import Place
from workbench.ui.contents import experiment_title
from workbench.ui.context import UiContext
from workbench.ui.notebook.cover import Cover
from workbench.ui.pages.experiment_detail import ExperimentDetail
from workbench.ui.pages.experiment_facts import experiment_facts
from workbench.ui.pages.experiment_table import BAR, COLUMNS, NAME, ROW, WIDTHS, ExperimentCells, ExperimentTable
from workbench.ui.pages.header import PageHeader, page_column
from workbench.ui.pages.score_again import ScoreAgainDrawer
from workbench.ui.widgets.banner import Step
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.empty import EmptyPlace
from workbench.ui.widgets.fields import SearchField
from workbench.ui.widgets.labels import HairLine, tip

_LATEST = 40
"""Figures are worked out for so many at once; others when they are selected."""
_SOON_MS = 250
"""Between two looks at the list while what changes is an experiment that runs: a commit may come each 50 ms."""
_REST = 20
"""So many times as long as figures took, those of an experiment that runs rest before they are worked out again."""
_NAME_LEAST, _BAR_LEAST = 160, 48
_GLANCE = 0.25
"""Seconds after which it is seen that the run has ended, and its figures rest no longer."""
_LONGEST = 60.0
"""Seconds that they rest at most: of 100,000 outputs that are scored a look takes seconds, which the scoring lacks."""


class ExperimentList(QTableView):
    """The table itself: the name takes the width that is left."""

    def __init__(self, context: UiContext, model: ExperimentTable) -> None:
        super().__init__()
        self._theme, self._rows = context.theme, model
        self.setObjectName("experiments")
        self.setAccessibleName("Experiments")
        self.setModel(model)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self._theme.px(ROW))
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setAccessibleName("Columns of the experiments")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width out."""
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Give each column what its words take; the bars give way first, then the name."""
        px, metrics = self._theme.px, self._theme.metrics
        found = self._rows.widths(lambda text, role: metrics(role).horizontalAdvance(text) + 1)
        widths = {column: max(px(WIDTHS[column]), width) for column, width in found.items()}
        room = self.viewport().width() - px(_NAME_LEAST)
        widths[BAR] = max(px(_BAR_LEAST), min(widths[BAR], widths[BAR] + room - sum(widths.values())))
        for column in range(len(COLUMNS)):
            self.setColumnHidden(column, column != NAME and column not in widths)
            if column in widths:
                self.setColumnWidth(column, widths[column])
        self.setColumnWidth(NAME, max(px(_NAME_LEAST), self.viewport().width() - sum(widths.values())))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """J and K move as Down and Up do."""
        keys = {Qt.Key.Key_J: 1, Qt.Key.Key_K: -1}
        if event.key() in keys and not event.modifiers():
            row = self.currentIndex().row() + keys[Qt.Key(event.key())]
            if 0 <= row < self.model().rowCount():
                self.setCurrentIndex(self.model().index(row, 0))
            return
        super().keyPressEvent(event)


class ExperimentsPage(QWidget):
    """All experiments of the project."""

    title = "Experiments"
    places: tuple[Place, ...] = ("experiments",)

    def __init__(self, context: UiContext, experiment_id: str = "") -> None:
        super().__init__()
        self._context = context
        self._working: set[str] = set()
        self._outdated: set[str] = set()
        self._rest: dict[str, float] = {}
        self._is_old = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self._show_changed)
        self.setObjectName("experiments_page")
        theme = context.theme
        self.model = ExperimentTable()
        self.view = ExperimentList(context, self.model)
        self._cells = ExperimentCells(theme, self.model, self.view)
        self.view.setItemDelegate(self._cells)
        self.detail = ExperimentDetail(context)
        self._search = SearchField(theme, "Find an experiment", "Find by name, tag, note", "Ctrl F")
        self._search.setFixedWidth(theme.px(248))
        self._search.textChanged.connect(self.refresh)
        self._header = self._head()
        self._splitter = QSplitter(Qt.Orientation.Vertical)
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(self.view)
        self._splitter.addWidget(self.detail)
        self._splitter.setSizes([360, 400])
        self._empty = self._empty_place()
        self._cover = Cover(context, "experiments", side=0)
        context.blind.changed.connect(self.refresh)
        column = page_column(self)
        column.addWidget(self._header)
        column.addWidget(HairLine(theme))
        column.addWidget(self._cover)
        column.addWidget(self._splitter, 1)
        column.addWidget(self._empty, 1)
        column.addStretch(0)
        self.view.selectionModel().currentRowChanged.connect(self._selected)
        self.view.activated.connect(lambda _: self.detail.open_notebook())
        context.bridge.changed.connect(self._changed)
        self.refresh()

    def _head(self) -> PageHeader:
        context = self._context
        export = Button(context.theme, "Export", "plain", "upload")
        export.clicked.connect(lambda: context.command("export_project"))
        release = Button(context.theme, "Release", "primary", "tag")
        release.clicked.connect(lambda: context.command("release_version"))
        self._telling = (export, release)
        header = PageHeader(context.theme, "Experiments")
        for part in (self._search, export, release):
            header.add(part)
        return header

    def _empty_place(self) -> EmptyPlace:
        return EmptyPlace(
            self._context.theme,
            "flask-conical",
            "Nothing was run yet",
            "Every run becomes a numbered experiment that never changes: what was asked, answered and scored.",
            Step("Run all", lambda: self._context.command("run_all")),
        )

    def refresh(self) -> None:
        """List the experiments as they are stored; nothing of them while somebody rates blind."""
        covered = self._cover.refresh()
        for button in self._telling:
            # Both name who answered, so they wait for the end of what is rated blind.
            button.setEnabled(not covered and not (button is self._telling[1] and self._context.project.read_only))
            button.setToolTip(tip(self._context.blind.words) if covered else "")
            button.setAccessibleDescription(self._context.blind.words if covered else "")
        everything = list(reversed(self._context.project.experiments.list()))
        words = self._search.text().casefold().split()
        shown = [found for found in everything if all(word in _searched(found) for word in words)]
        running = frozenset(feed.experiment.id for feed in self._context.bridge.running())
        self.model.show(shown, running)
        self._header.set_meta(number(len(everything)))
        self._splitter.setVisible(bool(everything) and not covered)
        self._empty.setVisible(not everything)
        for experiment in shown[:_LATEST]:
            self._want(experiment)
        if shown and not self.view.currentIndex().isValid():
            self.view.setCurrentIndex(self.model.index(0, 0))

    def show_item(self, experiment_id: str) -> None:
        """Select an experiment."""
        row = next((n for n, found in enumerate(self.model.rows) if found.id == experiment_id), None)
        if row is not None:
            self.view.setCurrentIndex(self.model.index(row, 0))

    @property
    def experiment_id(self) -> str:
        """The experiment that is selected; "" for none."""
        return self._current()

    def can(self, action_id: str) -> bool:
        """Whether an action of the table does something here now."""
        if action_id != "score_again":
            return True
        return bool(self._current()) and self._splitter.isVisibleTo(self) and not self._context.project.read_only

    def score_again(self) -> None:
        """Offer to score the answers of the selected experiment by another scorecard."""
        experiment = next((found for found in self.model.rows if found.id == self._current()), None)
        if experiment is not None:
            self._context.open_drawer(ScoreAgainDrawer(self._context, experiment))

    def find_experiment(self) -> None:
        """Go to the search field."""
        self._search.setFocus()
        self._search.selectAll()

    def _want(self, experiment: Experiment) -> None:
        if experiment.id in self.model.facts or experiment.id in self._working:
            return
        self._working.add(experiment.id)
        self._context.tasks.start(self._work_out(experiment), f"figures of experiment {experiment.number}")

    async def _work_out(self, experiment: Experiment) -> None:
        try:
            # What is being run or scored changes all the time: looking again takes a small part of its time only.
            rest = min(_LONGEST, self._rest.get(experiment.id, 0.0) - time.monotonic())
            for _ in range(round(rest / _GLANCE)):
                if not self._context.bridge.fills(experiment.id):
                    break
                await asyncio.sleep(_GLANCE)
            self._outdated.discard(experiment.id)
            began = time.monotonic()
            facts = await asyncio.to_thread(experiment_facts, self._context.project, experiment)
            now = time.monotonic()
            self._rest[experiment.id] = now + _REST * (now - began)
        finally:
            self._working.discard(experiment.id)
        if experiment.id in self._outdated:
            # More came in while these figures were worked out.
            self._outdated.discard(experiment.id)
            if not self.isVisible():
                self._is_old = True
                return
            self._want(experiment)
        self.model.take(experiment.id, facts)
        self.view.fit()
        if self._current() == experiment.id:
            self.detail.show_experiment(experiment, facts)

    def _current(self) -> str:
        index = self.view.currentIndex()
        return self.model.rows[index.row()].id if index.isValid() and index.row() < len(self.model.rows) else ""

    def _selected(self, current: QModelIndex, previous: QModelIndex) -> None:
        if current.isValid():
            experiment = self.model.rows[current.row()]
            self.detail.show_experiment(experiment, self.model.facts.get(experiment.id))
            self._want(experiment)

    def _changed(self, changes: Changes) -> None:
        if not changes.experiments:
            return
        for experiment_id in changes.experiments:
            self.model.facts.pop(experiment_id, None)
            if experiment_id in self._working:
                self._outdated.add(experiment_id)
        if not all(map(self._context.bridge.fills, changes.experiments)):
            self._soon.stop()
            self._show_changed()
        elif not self._soon.isActive():
            self._soon.start()

    def _show_changed(self) -> None:
        """List them again; for nobody's eyes that waits, so that what runs has the time."""
        self._is_old = not self.isVisible()
        if not self._is_old:
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Take over what came while another page was shown."""
        super().showEvent(event)
        if self._is_old:
            self._show_changed()


def _searched(experiment: Experiment) -> str:
    return " ".join(
        [str(experiment.number), experiment_title(experiment), *experiment.tags, experiment.note]
    ).casefold()
