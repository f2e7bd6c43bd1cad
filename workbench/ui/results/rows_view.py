"""The rows of a comparison: filters, search, the list, and the one that is open."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QScrollArea, QSplitter, QVBoxLayout, QWidget

from workbench.core.cases import Case
from workbench.core.errors import WorkbenchError
from workbench.project.row_query import Query
from workbench.project.row_search import Found, RowIndex, Sort
from workbench.project.views import RowDelta, RowStatus
from workbench.ui.context import Selected, UiContext
from workbench.ui.models.case_lines import CaseLines
from workbench.ui.models.delta_rows import DeltaRows
from workbench.ui.results.compare_data import CompareData
from workbench.ui.results.delta_view import DeltaView
from workbench.ui.results.diff_pane import DiffPane
from workbench.ui.results.pairing import read_pairing
from workbench.ui.results.row_tools import RowTools
from workbench.ui.widgets.kept_bar import keep_bar
from workbench.ui.widgets.labels import HairLine

_READ_MS = 20
_ROWS = 6


class RowsView(QWidget):
    """Under each other in a cell, side by side in full size."""

    def __init__(self, context: UiContext, full: bool, pad: int) -> None:
        super().__init__()
        self._context = context
        self._full = full
        self._data: CompareData | None = None
        self._serial = self._searches = 0
        self._searching = False
        self._first = ""
        """The case that was opened because it stood first, not because somebody chose it."""
        self._ended = False
        self._waiting: RowDelta | None = None
        self._asked = ""
        """The case that was selected elsewhere while no row was read."""
        theme = context.theme
        self.tools = RowTools(theme, stacked=full)
        self._rows = DeltaRows(CaseLines(self._load_cases, context.tasks, self))
        self.list = DeltaView(self._rows, theme)
        self.pane = DiffPane(context, pad)
        self._read_soon = QTimer(self)
        self._read_soon.setSingleShot(True)
        self._read_soon.setInterval(_READ_MS)
        self._read_soon.timeout.connect(self._read)
        self.tools.filtered.connect(self._filter)
        self.tools.searched.connect(self._search)
        self.tools.left.connect(self._enter_rows)
        self.list.rowChosen.connect(self._choose)
        self.list.rowOpened.connect(lambda row: context.show_trial(row.candidate_trial))
        self.pane.stepped.connect(lambda by: self.list.step(by, inside_group=True))
        self.pane.brokenAsked.connect(self.step_broken)
        self.pane.othersChanged.connect(self._read)
        self.pane.acts.left.connect(self.focus_rows)
        context.selectionChanged.connect(self._selected_elsewhere)
        self._side_by_side() if full else self._below()
        self.pane.hide()

    def _below(self) -> None:
        theme = self._context.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.tools, HairLine(theme), self.list, HairLine(theme), self.pane):
            column.addWidget(part)

    def _side_by_side(self) -> None:
        left = QWidget()
        rows = QVBoxLayout(left)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.tools)
        rows.addWidget(HairLine(self._context.theme))
        rows.addWidget(self.list, 1)
        scroll = QScrollArea()
        keep_bar(scroll)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.pane.setProperty("ground", "page")
        scroll.setWidget(self.pane)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setHandleWidth(1)
        splitter.addWidget(left)
        splitter.addWidget(scroll)
        splitter.setSizes([400, 820])
        splitter.setStretchFactor(0, 2)
        splitter.setStretchFactor(1, 5)
        column = QHBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(splitter)

    @property
    def count(self) -> int:
        """Lines of the list."""
        return self._rows.rowCount()

    @property
    def searching(self) -> bool:
        """Whether a search goes on."""
        return self._searching

    def show_data(self, data: CompareData, other: bool) -> None:
        """Show the rows as far as they are read; ``other``: what was shown is of another comparison."""
        self._ended = self._ended or bool(self._data is not None and self._data.live[1] and not data.live[1])
        self._data = data
        self.list.delegate.metric = data.metric
        self.pane.compared_on = data.metric
        if data.row_index is not None and data.found is not None:
            self._show_rows(data, data.row_index, data.found)
        elif other:
            self._rows.clear()
            self.tools.show_counts(self._rows.counts())
            self.pane.hide()

    def _show_rows(self, data: CompareData, index: RowIndex, found: Found) -> None:
        if index is self._rows.index_of_rows:
            return
        names = (data.names.get(data.baseline, data.baseline), data.names.get(data.looked_at, data.looked_at))
        open_case, self._asked = self._asked or self._open_case(), ""
        if self._ended and open_case == self._first and not self.isAncestorOf(QApplication.focusWidget() or self):
            open_case = ""  # what stood first while it ran may stand anywhere now, and nobody reads it
        self._ended = False
        self._rows.show(index, found, data.metric, names)
        self._searching = False  # what was looked through is not shown any more
        self._fit(open_case)
        if self.tools.words.strip() or self.tools.sort != "change":
            self._search(self.tools.words, self.tools.sort)

    def _open_case(self) -> str:
        # What was chosen last, also while it is still read: rows that come meanwhile must not take it back.
        return self._waiting.case_id if self._waiting is not None else ""

    def _fit(self, open_case: str) -> None:
        """After the rows are others: counts, height, and the row that was open."""
        self.tools.show_counts(self._rows.counts())
        if not self._full:
            self.list.setFixedHeight(self.list.height_for(_ROWS))
        place = self._rows.place_of(open_case) if open_case else -1
        if place >= 0:
            self.list.choose(place)
        else:
            self.list.choose_first()
            row = self._rows.row(self.list.currentIndex().row())
            self._first = row.case_id if row is not None else ""
        self.pane.setVisible(self._rows.rowCount() > 0 and self.pane.pairing is not None)

    def _filter(self, status: RowStatus | None) -> None:
        case = self._open_case()
        self._rows.filter(status)
        self._fit(case)

    def _search(self, words: str, sort: Sort) -> None:
        index = self._rows.index_of_rows
        self._searches += 1
        if index is None:
            return
        try:
            query = index.parse(words)
        except WorkbenchError as error:
            self.tools.tell(error)
            return
        self.tools.tell(None)
        self._searching = True
        self._context.tasks.start(self._look_through(index, query, sort, self._searches), "find rows", self._unfound)

    def _unfound(self, error: WorkbenchError) -> None:
        self._searching = False
        self.tools.tell(error)

    async def _look_through(self, index: RowIndex, query: Query, sort: Sort, serial: int) -> None:
        """Show what a search finds, as far as it came, until nothing is left or another one begins."""
        whole = False
        while not whole:
            found = await asyncio.to_thread(index.step, query, sort)
            if serial != self._searches or index is not self._rows.index_of_rows:
                return
            whole = found.whole
            case = self._open_case()
            self._rows.show_found(found)
            self._fit(case)
            self.tools.tell_progress(found.read, found.total, len(found.places))
        self._searching = False

    def _choose(self, row: RowDelta) -> None:
        self._waiting = row
        self._read_soon.start()

    def _read(self) -> None:
        if self._waiting is not None:
            self._serial += 1
            self._context.tasks.start(self._read_apart(self._waiting, self._serial), "read row")

    async def _read_apart(self, row: RowDelta, serial: int) -> None:
        data, rows, others = self._data, self._rows, self.pane.others
        if data is None:
            return
        pairing = await asyncio.to_thread(read_pairing, self._context.project, data, row, others)
        if serial != self._serial:
            return
        place, of = rows.position_in_group(rows.place_of(row.case_id))
        self.pane.show_pairing(pairing._replace(place=place, of=of))
        self.pane.show()
        trial = pairing.candidate or pairing.baseline
        if trial is not None and self.list.hasFocus():
            label = trial.candidate.label
            self._context.select(Selected(data.experiment.id, row.case_id, label, trial.trial.id))
            self._context.show_trial(trial.trial.id)

    def _selected_elsewhere(self, selected: Selected) -> None:
        data = self._data
        if data is None or selected.experiment_id != data.experiment.id or self.list.hasFocus():
            return
        if self._rows.index_of_rows is None:
            self._asked = selected.case_id
            return
        place = self._rows.place_of(selected.case_id)
        if place >= 0 and place != self.list.currentIndex().row():
            self.list.choose(place)

    def _load_cases(self, digests: list[str]) -> dict[str, Case]:
        return self._context.project.golden.cases_by_digest(digests)

    def look_at_first(self) -> bool:
        """Look at the broken row that is open from the start; whether there is one that nobody looked at yet."""
        row = self._rows.row(self.list.currentIndex().row())
        unseen = not self._context.selected.trial_id and row is not None and row.case_id == self._first
        if not unseen or row is None or row.status != "broken":
            return False
        self._choose(row)
        return True

    def step_broken(self, by: int) -> None:
        """Go to the next or the previous broken row."""
        if self._rows.status not in (None, "broken"):
            self.tools.filters.choose(None)
        if not self.list.step_broken(by):
            self._context.say("No more broken rows" if self._rows.counts()["broken"] else "No row is broken")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters act on the row that is open; F8 goes to the next broken row; / finds."""
        key, modifiers = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        act, plain = self.pane.acts.of_key(event), modifiers == Qt.KeyboardModifier.NoModifier
        if key == Qt.Key.Key_F8:
            self.step_broken(-1 if modifiers & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.text() == "/":
            self.find_rows()
        elif act is not None and self.pane.pairing is not None:
            act()
        elif plain and key in (Qt.Key.Key_J, Qt.Key.Key_K) and not self.list.hasFocus():
            self.list.step(1 if key == Qt.Key.Key_J else -1)
        else:
            super().keyPressEvent(event)

    def find_rows(self) -> None:
        """Type what rows to look for."""
        self.tools.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.tools.search.selectAll()

    def _enter_rows(self) -> None:
        self.focus_rows()
        if self.list.currentIndex().row() <= 0:
            self.list.choose_first()

    def focus_rows(self) -> None:
        """Give the list the focus."""
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)
