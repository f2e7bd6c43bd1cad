"""A comparison: the verdict largest, then the candidates, then the rows with the reason, the first broken one open."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSplitter, QVBoxLayout, QWidget

from workbench.core.cases import Case
from workbench.core.figures import count
from workbench.core.verdict_words import headline
from workbench.project.views import RowDelta, TrialView
from workbench.ui.context import Selected, UiContext
from workbench.ui.models.candidate_table import CandidateTable
from workbench.ui.models.case_lines import CaseLines
from workbench.ui.models.delta_rows import DeltaRows
from workbench.ui.results.candidate_view import CandidateView
from workbench.ui.results.compare_data import CompareData, second_line
from workbench.ui.results.delta_view import DeltaView
from workbench.ui.results.diff_pane import DiffPane, Pairing
from workbench.ui.results.filter_row import FilterRow
from workbench.ui.widgets.chips import GlyphMark
from workbench.ui.widgets.labels import ElidedLabel, HairLine, Paragraph

_READ_MS = 20
_ROWS = 6


class VerdictHead(QWidget):
    """Glyph and sentence, and the second line with money, fixed and broken, and the doubt."""

    def __init__(self, context: UiContext, full: bool) -> None:
        super().__init__()
        theme = context.theme
        self._full = full
        self._glyph = GlyphMark(theme, "unclear")
        self._verdict = Paragraph(theme, "", "title")
        self._verdict.setObjectName("verdict")
        self._second = Paragraph(theme, "", "body", "text2")
        self._second.setObjectName("verdictDoubt")
        self._method = ElidedLabel(theme, "", "small", "text2")
        self._method.setObjectName("verdictMethod")
        mark = QVBoxLayout()
        mark.setContentsMargins(0, theme.px(7), 0, 0)
        mark.addWidget(self._glyph)
        mark.addStretch(1)
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addLayout(mark)
        first.addWidget(self._verdict, 1)
        second = QHBoxLayout()
        second.setSpacing(16)
        second.addWidget(self._second, 1)
        second.addWidget(self._method, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(first)
        column.addLayout(second)

    def show_data(self, data: CompareData, faded: bool) -> None:
        """Show the verdict of the candidate that is looked at; ``faded`` while what it stands on has changed."""
        pair = data.pair(data.looked_at)
        if pair is None:
            return
        said = headline(pair, data.names, data.metric.title)
        self._glyph.set_glyph(said.sign, "text3" if faded else "")
        self._verdict.set_text(said.text, "text3" if faded else "text")
        self._second.set_text(second_line(data), "text3" if faded else "text2")
        unmatched = f", {count(pair.unmatched, 'case')} unmatched" if pair.unmatched else ""
        self._method.setText(f"{pair.test}, paired by case{unmatched}" if self._full else unmatched.lstrip(", "))
        self._method.setVisible(bool(self._method.text()))
        told = f"{pair.test}, paired by case; {pair.interval}; seed {data.comparison.seed}. {pair.reason}".strip()
        self._method.setToolTip(told)
        self._verdict.setToolTip(told)


class CompareView(QWidget):
    """Shows `CompareData`, under each other in a cell or side by side in full size.

    ``looked`` carries the label of a candidate whose rows are wanted; ``editAsked`` a variant's key.
    """

    looked = Signal(str)
    editAsked = Signal(str)
    requestAsked = Signal(str)

    def __init__(self, context: UiContext, full: bool = False, bleed: int = 12) -> None:
        super().__init__()
        self._context = context
        self._data: CompareData | None = None
        self._serial = 0
        self._bleed = bleed
        self._waiting: RowDelta | None = None
        theme = context.theme
        self.setObjectName("compareView")
        self._head = VerdictHead(context, full)
        self._table = CandidateTable()
        self._candidates = CandidateView(self._table, theme)
        self._candidates.candidateChosen.connect(self.looked)
        self._filters = FilterRow(theme)
        self._rows = DeltaRows(CaseLines(self._load_cases, context.tasks, self))
        self._list = DeltaView(self._rows, theme)
        self._pane = DiffPane(theme, 24 if full else bleed)
        self._filters.chosen.connect(self._filter)
        self._list.rowChosen.connect(self._choose)
        self._list.rowOpened.connect(lambda row: context.show_trial(row.candidate_trial))
        self._pane.stepped.connect(lambda by: self._list.step(by, inside_group=True))
        self._pane.editAsked.connect(self.editAsked)
        self._pane.requestAsked.connect(self.requestAsked)
        self._read_soon = QTimer(self)
        self._read_soon.setSingleShot(True)
        self._read_soon.setInterval(_READ_MS)
        self._read_soon.timeout.connect(self._read)
        self._full = full
        self._lay_out()
        self._pane.hide()
        context.selectionChanged.connect(self._selected_elsewhere)

    def _lay_out(self) -> None:
        theme = self._context.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        side = 24 if self._full else self._bleed
        head = QVBoxLayout()
        head.setContentsMargins(side, 16 if self._full else 0, side, 0)
        head.addWidget(self._head)
        column.addLayout(head)
        table = QVBoxLayout()
        table.setContentsMargins(side - 12, 0, side - 12, 0)
        table.addWidget(self._candidates)
        column.addLayout(table)
        filters = QHBoxLayout()
        filters.setContentsMargins(8, 4, 8, 0)
        filters.addWidget(self._filters)
        if not self._full:
            column.addLayout(filters)
            column.addWidget(HairLine(theme))
            column.addWidget(self._list)
            column.addWidget(HairLine(theme))
            column.addWidget(self._pane)
            return
        column.addWidget(HairLine(theme))
        left = QWidget()
        rows = QVBoxLayout(left)
        rows.setContentsMargins(0, 4, 0, 0)
        rows.addLayout(filters)
        rows.addWidget(HairLine(theme))
        rows.addWidget(self._list, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._pane.setProperty("ground", "page")
        scroll.setWidget(self._pane)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setHandleWidth(1)
        splitter.addWidget(left)
        splitter.addWidget(scroll)
        splitter.setSizes([560, 820])
        splitter.setStretchFactor(1, 1)
        column.addWidget(splitter, 1)

    @property
    def rows(self) -> DeltaView:
        """The list of rows."""
        return self._list

    @property
    def pane(self) -> DiffPane:
        """The open row."""
        return self._pane

    def show_data(self, data: CompareData, faded: bool = False) -> None:
        """Show a comparison; the row that was open stays open."""
        before = self._pane.pairing.row.case_id if self._pane.pairing is not None and self._data is not None else ""
        self._data = data
        self._head.show_data(data, faded)
        self._table.show(data)
        self._candidates.look_at(data.looked_at)
        self._list.delegate.higher = data.metric.better == "higher"
        names = (data.names.get(data.baseline, data.baseline), data.names.get(data.looked_at, data.looked_at))
        self._rows.show(data.rows, data.metric.name, data.metric.kind, names)
        self._filters.show_counts(self._rows.counts())
        if not self._full:
            self._list.setFixedHeight(self._list.height_for(_ROWS))
        place = self._rows.place_of(before) if before else -1
        if place >= 0:
            self._list.choose(place)
        else:
            self._list.choose_first()

    def fade(self, faded: bool) -> None:
        """Write the verdict in grey while what it stands on has changed."""
        if self._data is not None:
            self._head.show_data(self._data, faded)

    def _filter(self, status: object) -> None:
        self._rows.filter(status)  # type: ignore[arg-type]
        if not self._full:
            self._list.setFixedHeight(self._list.height_for(_ROWS))
        self._list.choose_first()

    def _choose(self, row: RowDelta) -> None:
        self._waiting = row
        self._read_soon.start()

    def _read(self) -> None:
        if self._waiting is not None:
            self._serial += 1
            self._context.tasks.start(self._read_apart(self._waiting, self._serial), "read row")

    async def _read_apart(self, row: RowDelta, serial: int) -> None:
        project, data = self._context.project, self._data

        def read(trial_id: str) -> TrialView | None:
            return project.experiments.trial(trial_id) if trial_id else None

        before, after = await asyncio.to_thread(lambda: (read(row.baseline_trial), read(row.candidate_trial)))
        if serial != self._serial or data is None:
            return
        place, of = self._rows.position_in_group(self._rows.place_of(row.case_id))
        self._pane.show_pairing(Pairing(row, before, after, place, of))
        self._pane.show()
        trial = after or before
        if trial is not None and self._list.hasFocus():
            label = trial.candidate.label
            self._context.select(Selected(data.experiment.id, row.case_id, label, trial.trial.id))
            self._context.show_trial(trial.trial.id)

    def _selected_elsewhere(self, selected: Selected) -> None:
        data = self._data
        if data is None or selected.experiment_id != data.experiment.id or self._list.hasFocus():
            return
        place = self._rows.place_of(selected.case_id)
        if place >= 0 and place != self._list.currentIndex().row():
            self._list.choose(place)

    def _load_cases(self, digests: list[str]) -> dict[str, Case]:
        return self._context.project.golden.cases_by_digest(digests)

    def focus_rows(self) -> None:
        """Give the list the focus."""
        self._list.setFocus(Qt.FocusReason.OtherFocusReason)
