"""The list of rows of a comparison: number, question, reason at a glance, before and after, and how it moved."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from workbench.core.figures import signed
from workbench.project.views import MetricInfo, RowDelta
from workbench.ui.models.delta_rows import LINE, DeltaLine, DeltaRows, Group, is_against
from workbench.ui.results.table_look import as_document
from workbench.ui.theme import Theme
from workbench.ui.widgets.glyphs import Glyph, paint_glyph
from workbench.ui.widgets.paint import paint_row_ground, paint_text

ROW = 32
_PAD = 12
_MARKS: dict[str, tuple[Glyph | str, str]] = {
    "broken": ("worse", "worse"),
    "fixed": ("better", "better"),
    "changed": ("≠", "text2"),
    "same": ("=", "text2"),
    "unmatched": ("unscored", "text2"),
}


def paint_status(painter: QPainter, rect: QRect, status: str, theme: Theme) -> None:
    """Draw the mark of a group into a square."""
    mark, ink = _MARKS[status]
    if mark in ("≠", "="):
        paint_text(painter, rect.adjusted(-2, 0, 4, 0), mark, theme, "body", ink, Qt.AlignmentFlag.AlignHCenter)
    else:
        paint_glyph(painter, QRectF(rect), mark, theme.colour(ink))  # type: ignore[arg-type]


class DeltaDelegate(QStyledItemDelegate):
    """Paints heads and rows."""

    def __init__(self, theme: Theme, view: QTableView) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view
        self.metric: MetricInfo | None = None
        """What the rows are compared on."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """One height for all: a list of 100,000 rows must not ask for each."""
        return QSize(200, self._theme.px(ROW))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """One data() call a row."""
        line, rect = index.data(LINE), option.rect
        if isinstance(line, Group):
            self._paint_head(painter, rect, line)
        elif isinstance(line, DeltaLine):
            selected = index.row() == self._view.currentIndex().row()
            paint_row_ground(painter, rect, self._theme, selected=selected, hover=False)
            self._paint_row(painter, rect.adjusted(_PAD, 0, -_PAD, -1), line)

    def _paint_head(self, painter: QPainter, rect: QRect, group: Group) -> None:
        theme = self._theme
        side = theme.px(10)
        mark = QRect(rect.left() + _PAD + theme.px(4), rect.center().y() - side // 2 + 1, side, side)
        paint_status(painter, mark, group.status, theme)
        x = rect.left() + _PAD + theme.px(30)
        room = QRect(x, rect.top(), rect.right() - x, rect.height())
        took = paint_text(painter, room, group.title, theme, "small_strong")
        paint_text(painter, room.adjusted(took + 8, 0, 0, 0), group.said, theme, "small", "text2")
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.colour("line"))

    def _paint_row(self, painter: QPainter, rect: QRect, line: DeltaLine) -> None:
        theme, right = self._theme, Qt.AlignmentFlag.AlignRight
        number = QRect(rect.left(), rect.top(), theme.px(22), rect.height())
        paint_text(painter, number, str(line.row.position + 1), theme, "small", "text2", right)
        delta = QRect(rect.right() - theme.px(62), rect.top(), theme.px(62), rect.height())
        self._paint_delta(painter, delta, line.row)
        # As wide as “100 % → 100 %”.
        figures = QRect(delta.left() - theme.px(120), rect.top(), theme.px(112), rect.height())
        paint_text(painter, figures, line.figures, theme, "body", "text2", right)
        left = number.right() + _PAD
        wide = theme.px(104) if rect.width() > theme.px(460) else 0
        reason = QRect(figures.left() - wide - 4, rect.top(), wide, rect.height())
        if wide:
            paint_text(painter, reason, line.row.reason, theme, "small", "text2")
        question = QRect(left, rect.top(), reason.left() - left - 8, rect.height())
        paint_text(painter, question, line.question, theme)

    def _paint_delta(self, painter: QPainter, rect: QRect, row: RowDelta) -> None:
        theme = self._theme
        if row.delta is None:
            return
        size = abs(row.delta)
        words = signed(row.delta) if size < 100 else signed(row.delta, 0)
        if size < 0.005:
            paint_text(painter, rect, "=", theme, "body", "text2", Qt.AlignmentFlag.AlignRight)
            return
        if is_against(row, self.metric):
            # Green among what broke would contradict the group: the figure alone, without a verdict.
            paint_text(painter, rect, words, theme, "body", "text2", Qt.AlignmentFlag.AlignRight)
            return
        good = (row.delta > 0) == (self.metric is None or self.metric.better == "higher")
        glyph, ink = ("better", "better") if good else ("worse", "worse")
        wide = theme.metrics("strong").horizontalAdvance(words)
        paint_text(painter, rect, words, theme, "strong", ink, Qt.AlignmentFlag.AlignRight)
        side = theme.px(10)
        mark = QRectF(rect.right() - wide - side - 5, rect.center().y() - side / 2 + 1, side, side)
        paint_glyph(painter, mark, glyph, theme.colour(ink))  # type: ignore[arg-type]


class DeltaView(QTableView):
    """``rowChosen`` carries a RowDelta; ``rowOpened`` the same on Enter or double click.

    A table of one column: a list would lay out each of 100,000 rows anew after every search.
    """

    rowChosen = Signal(object)
    rowOpened = Signal(object)

    def __init__(self, rows: DeltaRows, theme: Theme) -> None:
        super().__init__()
        self._rows = rows
        self._theme = theme
        self.delegate = DeltaDelegate(theme, self)
        self.setObjectName("deltaRows")
        self.setAccessibleName("Rows by how they changed")
        self.setModel(rows)
        self.setItemDelegate(self.delegate)
        as_document(self)
        self.horizontalHeader().hide()
        self.horizontalHeader().setStretchLastSection(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.doubleClicked.connect(lambda index: self._open(index.row()))
        theme.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        height = self._theme.px(ROW)
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)
        self.verticalScrollBar().setSingleStep(height)

    def height_for(self, rows: int) -> int:
        """Pixels for some rows and the heads between them."""
        lines = min(self._rows.rowCount(), rows + self._rows.heads_among(rows))
        return lines * self._theme.px(ROW) + 2

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Tell which row is looked at."""
        super().currentChanged(current, previous)
        self.viewport().update()
        row = self._rows.row(current.row())
        if row is not None:
            self.rowChosen.emit(row)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on the row that is looked at tells it again: the inspector may show another. Heads are no rows."""
        index = self.indexAt(event.position().toPoint())
        row = self._rows.row(index.row()) if index.isValid() else None
        if index.isValid() and row is None:
            return
        again = row is not None and index.row() == self.currentIndex().row()
        super().mousePressEvent(event)
        if again:
            self.rowChosen.emit(row)

    def choose(self, place: int) -> None:
        """Look at a row."""
        if self._rows.row(place) is not None:
            self.setCurrentIndex(self._rows.index(place))
            self.scrollTo(self._rows.index(place))

    def choose_first(self) -> None:
        """Look at the first row: the first broken one, if any broke."""
        self.choose(self._rows.next_row(-1, 1))

    def step(self, by: int, inside_group: bool = False) -> None:
        """Look at the next or the previous row."""
        place = self.currentIndex().row()
        row = self._rows.row(place)
        status = row.status if inside_group and row is not None else None
        self.choose(self._rows.next_row(place, by, status))

    def step_broken(self, by: int) -> bool:
        """Look at the next or the previous broken row; False where there is none."""
        place = self.currentIndex().row()
        at = self._rows.next_row(place, by, "broken")
        row = self._rows.row(at)
        if row is None or row.status != "broken" or at == place:
            return False
        self.choose(at)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """J, K, Down, Up step over heads; Enter opens."""
        key = event.key()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and key in (Qt.Key.Key_J, Qt.Key.Key_Down):
            self.step(1)
        elif plain and key in (Qt.Key.Key_K, Qt.Key.Key_Up):
            self.step(-1)
        elif plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex().row())
        elif plain and key == Qt.Key.Key_Home:
            self.choose_first()
        elif plain and key == Qt.Key.Key_End:
            self.choose(self._rows.next_row(self._rows.rowCount(), -1))
        elif plain and key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            super().keyPressEvent(event)
        else:
            event.ignore()

    def _open(self, place: int) -> None:
        row = self._rows.row(place)
        if row is not None:
            self.rowOpened.emit(row)
