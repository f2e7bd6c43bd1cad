"""The table of candidates: words and small interval bars on one scale; narrow places drop columns, never a figure."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from workbench.ui.models.candidate_table import CELL, COLUMNS, CandidateTable, Cell, Column
from workbench.ui.theme import Theme
from workbench.ui.widgets.glyphs import Glyph, paint_glyph
from workbench.ui.widgets.labels import Run
from workbench.ui.widgets.paint import paint_badge, paint_interval, paint_row_ground, paint_runs, paint_text

ROW = 32
HEAD = 28
_PAD = 12
_RIGHT = 2
_BAR = 104
_LONGEST_NAME = 200
_GLYPHS: dict[str, Glyph] = {"better": "better", "worse": "worse", "equal": "equal", "unclear": "unclear"}
# What goes first where there is no room.
_DISPENSABLE: tuple[Column, ...] = ("passed_bar", "time", "unscored", "mean_bar", "cost", "difference_bar")


class CandidateDelegate(QStyledItemDelegate):
    """Paints a Cell."""

    def __init__(self, theme: Theme, view: QTableView) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """One data() call a cell."""
        theme, rect = self._theme, option.rect
        selected = index.row() == self._view.currentIndex().row()
        paint_row_ground(painter, rect, theme, selected=selected, hover=False, bar=index.column() == 0)
        cell: Cell = index.data(CELL)
        inner = rect.adjusted(_PAD, 0, -_RIGHT, -1)
        if cell.bar is not None:
            width = min(inner.width(), theme.px(_BAR))
            bar = QRect(inner.left(), inner.center().y() - theme.px(8) + 1, width, theme.px(16))
            paint_interval(painter, bar, cell.bar, theme.series(cell.key), theme, cell.ink)
            return
        if COLUMNS[index.column()] == "candidate":
            side = theme.px(18)
            paint_badge(
                painter,
                QRect(inner.left(), inner.center().y() - side // 2 + 1, side, side),
                theme.series(cell.key),
                theme,
            )
            inner.setLeft(inner.left() + side + 8)
        if cell.sign:
            side = theme.px(12)
            glyph = QRectF(inner.left(), inner.center().y() - side / 2 + 1, side, side)
            ink = cell.runs[0][2] if cell.runs else "text"
            paint_glyph(painter, glyph, _GLYPHS[cell.sign], theme.colour(ink))
            inner.setLeft(inner.left() + side + 5)
        if cell.right:
            wide = sum(theme.metrics(role).horizontalAdvance(text) for text, role, _ in cell.runs)
            inner.setLeft(max(inner.left(), inner.right() - wide - 1))
        paint_runs(painter, inner, self._fitting(cell, inner.width()), theme)

    def _fitting(self, cell: Cell, width: int) -> list[Run]:
        """Small words after the first ones are left out where they would be cut."""
        taken: list[Run] = []
        for run in cell.runs:
            width -= self._theme.metrics(run[1]).horizontalAdvance(run[0])
            if taken and width < 0 and run[1] == "small":
                break
            taken.append(run)
        return taken

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """As wide as its words."""
        cell: Cell = index.data(CELL)
        theme = self._theme
        if cell.bar is not None:
            return QSize(theme.px(_BAR) + _PAD, theme.px(ROW))
        runs = cell.runs[:1] if COLUMNS[index.column()] == "verdict" else cell.runs
        width = sum(theme.metrics(role).horizontalAdvance(text) + 1 for text, role, _ in runs)
        if COLUMNS[index.column()] == "candidate":
            width += theme.px(18) + 8
        if cell.sign:
            width += theme.px(12) + 5
        return QSize(width + _PAD + _RIGHT + 2, theme.px(ROW))


class CandidateHeader(QHeaderView):
    """Small titles over a hairline."""

    def __init__(self, theme: Theme, view: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, view)
        self._theme = theme
        self.setSectionsClickable(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(8)

    def sizeHint(self) -> QSize:
        """28 px high."""
        return QSize(super().sizeHint().width(), self._theme.px(HEAD))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Paint one title."""
        theme, model = self._theme, self.model()
        painter.fillRect(rect, theme.colour("page"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.colour("line"))
        if isinstance(model, CandidateTable):
            right = COLUMNS[section] in ("cost", "time", "unscored")
            align = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            # A title may reach over the bar at its right, which has none of its own.
            paint_text(
                painter,
                rect.adjusted(_PAD, 0, -_RIGHT, 0),
                model.title(COLUMNS[section]),
                theme,
                "small",
                "text2",
                align,
            )


class CandidateView(QTableView):
    """As high as its rows. ``candidateChosen`` carries a label."""

    candidateChosen = Signal(str)

    def __init__(self, table: CandidateTable, theme: Theme) -> None:
        super().__init__()
        self._table = table
        self._theme = theme
        self.setObjectName("candidateTable")
        self.setAccessibleName("Candidates compared with the baseline")
        self.setModel(table)
        self.setItemDelegate(CandidateDelegate(theme, self))
        self.setHorizontalHeader(CandidateHeader(theme, self))
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(1)
        table.modelReset.connect(self._fit)
        theme.changed.connect(self._fit)
        self._fit()

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Tell whose rows are wanted; the baseline has none."""
        super().currentChanged(current, previous)
        self.viewport().update()
        if current.row() > 0 and current.row() != previous.row():
            self.candidateChosen.emit(self._table.label(current.row()))

    def look_at(self, label: str) -> None:
        """Mark a candidate's row without telling it."""
        for row in range(self._table.rowCount()):
            if self._table.label(row) == label and self.currentIndex().row() != row:
                self.blockSignals(True)
                self.setCurrentIndex(self._table.index(row, 0))
                self.blockSignals(False)
                self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        theme, rows = self._theme, self._table.rowCount()
        self.verticalHeader().setDefaultSectionSize(theme.px(ROW))
        self.horizontalHeader().setFixedHeight(theme.px(HEAD))
        self.setFixedHeight(theme.px(HEAD) + rows * theme.px(ROW) + 1)
        widths = {column: self._width(place) for place, column in enumerate(COLUMNS)}
        hidden: set[Column] = set()
        for column in _DISPENSABLE:
            if sum(width for name, width in widths.items() if name not in hidden) <= self.viewport().width():
                break
            hidden.add(column)
        room = max(0, self.viewport().width() - sum(width for name, width in widths.items() if name not in hidden))
        shown = [column for column in COLUMNS if column not in hidden]
        # The verdict may say its p; what is left over then is shared.
        last = min(room, theme.px(72 if self.viewport().width() < theme.px(1000) else 150))
        each = (room - last) // max(1, len(shown) - 1)
        for place, column in enumerate(COLUMNS):
            self.setColumnHidden(place, column in hidden)
            extra = room - each * (len(shown) - 1) if column == shown[-1] else each
            self.setColumnWidth(place, widths[column] + extra)

    def _width(self, place: int) -> int:
        option = QStyleOptionViewItem()
        delegate = self.itemDelegate()
        found = [
            delegate.sizeHint(option, self._table.index(row, place)).width() for row in range(self._table.rowCount())
        ]
        words = self._theme.metrics("small").horizontalAdvance(self._table.title(COLUMNS[place])) + _PAD + _RIGHT + 2
        widest = max([words, *found])
        return min(widest, self._theme.px(_LONGEST_NAME)) if COLUMNS[place] == "candidate" else widest
