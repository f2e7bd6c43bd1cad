"""Paints a `CellTable`: as high as its rows; narrow places drop columns in the order that the table names."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from workbench.ui.models.cell_table import CELL, Cell, CellTable, Column
from workbench.ui.results.table_look import as_document
from workbench.ui.theme import Theme
from workbench.ui.widgets.glyphs import Glyph, paint_glyph
from workbench.ui.widgets.labels import Run
from workbench.ui.widgets.paint import paint_badge, paint_interval, paint_row_ground, paint_runs, paint_text

ROW = 32
HEAD = 28
_SECOND = 16
_PAD = 12
_RIGHT = 2
_BAR = 104
GLYPHS: dict[str, Glyph] = {
    "better": "better",
    "worse": "worse",
    "equal": "equal",
    "unclear": "unclear",
    "pass": "pass",
    "fail": "fail",
    "unscored": "unscored",
}


class CellDelegate(QStyledItemDelegate):
    """Paints a Cell."""

    def __init__(self, theme: Theme, view: CellTableView) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """One data() call a cell."""
        theme, rect = self._theme, option.rect
        selected = self._view.selects and index.row() == self._view.currentIndex().row()
        paint_row_ground(painter, rect, theme, selected=selected, hover=False, bar=index.column() == 0)
        cell: Cell = index.data(CELL)
        inner = rect.adjusted(_PAD, 0, -_RIGHT, -1 - self._view.second_height)
        if cell.bar is not None:
            width = min(inner.width(), theme.px(_BAR))
            bar = QRect(inner.left(), inner.center().y() - theme.px(8) + 1, width, theme.px(16))
            paint_interval(painter, bar, cell.bar, theme.series(cell.key), theme, cell.ink)
            return
        if cell.badge:
            side = theme.px(18)
            place = QRect(inner.left(), inner.center().y() - side // 2 + 1, side, side)
            paint_badge(painter, place, theme.series(cell.key), theme)
            inner.setLeft(inner.left() + side + 8)
        if cell.sign:
            side = theme.px(12)
            glyph = QRectF(inner.left(), inner.center().y() - side / 2 + 1, side, side)
            ink = cell.runs[0][2] if cell.runs else "text"
            paint_glyph(painter, glyph, GLYPHS[cell.sign], theme.colour(ink))
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
        runs = cell.runs[:1] if self._view.table.columns[index.column()].grows else cell.runs
        width = sum(theme.metrics(role).horizontalAdvance(text) + 1 for text, role, _ in runs)
        width += theme.px(18) + 8 if cell.badge else 0
        width += theme.px(12) + 5 if cell.sign else 0
        return QSize(width + _PAD + _RIGHT + 2, theme.px(ROW))


class CellHeader(QHeaderView):
    """Small titles over a hairline."""

    def __init__(self, theme: Theme, view: CellTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, view)
        self._theme = theme
        self._view = view
        self.setSectionsClickable(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(8)

    def sizeHint(self) -> QSize:
        """28 px high."""
        return QSize(super().sizeHint().width(), self._theme.px(HEAD))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Paint one title."""
        theme = self._theme
        painter.fillRect(rect, theme.colour("page"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.colour("line"))
        column = self._view.table.columns[section]
        align = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
        paint_text(painter, rect.adjusted(_PAD, 0, -_RIGHT, 0), column.title, theme, "small", "text2", align)


class CellTableView(QTableView):
    """As high as its rows.

    Args:
        table: what is shown.
        theme: the look.
        name: its accessible name.
        drop: names of columns, in the order in which they go where there is no room.
        selects: whether a row is marked as the one that is looked at.
    """

    def __init__(
        self, table: CellTable, theme: Theme, name: str, drop: Sequence[str] = (), *, selects: bool = False
    ) -> None:
        super().__init__()
        self.table = table
        self.selects = selects
        self._theme = theme
        self._drop = tuple(drop)
        self._second: list[str] = []
        self.setAccessibleName(name)
        self.setModel(table)
        self.setItemDelegate(CellDelegate(theme, self))
        self.setHorizontalHeader(CellHeader(theme, self))
        self.horizontalHeader().setAccessibleName(f"{name}: columns")
        as_document(self)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().setMinimumSectionSize(1)
        table.modelReset.connect(self._fit)
        theme.changed.connect(self._fit)
        self._fit()

    def set_drop(self, drop: Sequence[str]) -> None:
        """Let other columns go where there is no room, in this order."""
        self._drop = tuple(drop)

    @property
    def second_height(self) -> int:
        """How much of a row its second line takes, in pixels; 0 where every column has room."""
        return self._theme.px(_SECOND) if any(self._second) else 0

    def second_line(self, row: int) -> str:
        """What stands under a row because its columns have no room."""
        return self._second[row] if row < len(self._second) else ""

    def paintEvent(self, event: QPaintEvent) -> None:
        """The second lines reach over all columns."""
        super().paintEvent(event)
        if not self.second_height:
            return
        theme, painter = self._theme, QPainter(self.viewport())
        for row, said in enumerate(self._second):
            bottom = self.rowViewportPosition(row) + self.rowHeight(row)
            left = _PAD + (theme.px(18) + 8 if self.table.cell(row, 0).badge else 0)
            place = QRect(left, bottom - self.second_height - theme.px(5), self.viewport().width() - left, theme.px(18))
            paint_text(painter, place, said, theme, "small", "text2")
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        theme, rows, columns = self._theme, self.table.rowCount(), self.table.columns
        widths = {column.name: self._width(place, column) for place, column in enumerate(columns)}
        hidden: set[str] = set()
        for name in self._drop:
            if sum(width for each, width in widths.items() if each not in hidden) <= self.viewport().width():
                break
            hidden.add(name)
        self._second = [self.table.second_line(row, hidden) for row in range(rows)]
        high = theme.px(ROW) + self.second_height
        self.verticalHeader().setDefaultSectionSize(high)
        self.horizontalHeader().setFixedHeight(theme.px(HEAD))
        self.setFixedHeight(theme.px(HEAD) + rows * high + 1)
        room = max(0, self.viewport().width() - sum(width for name, width in widths.items() if name not in hidden))
        shown = [column.name for column in columns if column.name not in hidden]
        growing = next((column.name for column in reversed(columns) if column.grows), shown[-1] if shown else "")
        # What grows may say all of its words; what is left over then is shared.
        last = min(room, self._wanting(growing))
        each = (room - last) // max(1, len(shown) - 1)
        for place, column in enumerate(columns):
            self.setColumnHidden(place, column.name in hidden)
            extra = room - each * (len(shown) - 1) if column.name == growing else each
            self.setColumnWidth(place, widths[column.name] + extra)

    def _wanting(self, name: str) -> int:
        """How much wider a column has to be to say all of its words."""
        theme = self._theme
        found = [
            sum(
                theme.metrics(role).horizontalAdvance(text) + 2
                for text, role, _ in self.table.cell(row, place).runs[1:]
            )
            for place, column in enumerate(self.table.columns)
            if column.name == name and column.grows
            for row in range(self.table.rowCount())
        ]
        return max(found, default=0)

    def _width(self, place: int, column: Column) -> int:
        option = QStyleOptionViewItem()
        delegate, theme = self.itemDelegate(), self._theme
        found = [
            delegate.sizeHint(option, self.table.index(row, place)).width() for row in range(self.table.rowCount())
        ]
        # A title may reach over the bar at its right, which has none of its own.
        title = theme.metrics("small").horizontalAdvance(column.title) + _PAD + _RIGHT + 2
        widest = max([title, *found])
        return min(widest, theme.px(column.longest)) if column.longest else widest
