"""Paints the cells of the grid: two lines a row, one value a cell."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTableView

from workbench.ui.models.case_lines import CaseLine
from workbench.ui.models.cell_face import CellFace
from workbench.ui.models.trial_grid import FACE, NUMBER
from workbench.ui.theme import Theme
from workbench.ui.widgets.paint import paint_chip, paint_row_ground, paint_text

ROW = 44
PAD = 8
NARROWEST = 150


class GridDelegate(QStyledItemDelegate):
    """Paints a cell from its CellFace."""

    def __init__(self, theme: Theme, view: QTableView, hovered: Callable[[], int]) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view
        self._hovered = hovered

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Fixed rows."""
        return QSize(NARROWEST, self._theme.px(ROW))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """One data() call a cell."""
        theme, rect = self._theme, option.rect
        row = index.row()
        selected = row == self._view.currentIndex().row()
        paint_row_ground(
            painter, rect, theme, selected=selected, hover=row == self._hovered(), bar=index.column() == NUMBER
        )
        face = index.data(FACE)
        line = theme.line("body")
        top = QRect(rect.left() + PAD, rect.top() + theme.px(3), rect.width() - 2 * PAD, line)
        below = QRect(top.left(), top.bottom() + 1, top.width(), theme.px(18))
        if isinstance(face, CellFace):
            self._paint_face(painter, face, top, below)
            if selected and index.column() == self._view.currentIndex().column() and self._view.hasFocus():
                painter.setPen(QPen(theme.colour("accent"), 2))
                painter.drawRect(rect.adjusted(1, 1, -1, -2))
        elif isinstance(face, CaseLine):
            paint_text(painter, top, face.question, theme, "body", "text2")
            paint_text(painter, below, face.tags, theme, "small", "text3")
        else:
            paint_text(painter, top, str(face), theme, "small", "text2", Qt.AlignmentFlag.AlignHCenter)

    def _paint_face(self, painter: QPainter, face: CellFace, top: QRect, below: QRect) -> None:
        theme = self._theme
        if face.writing:
            self._paint_writing(painter, face.line, top)
        else:
            paint_text(painter, top, face.line, theme, "body", "text3" if face.quiet else "text")
        x = below.left()
        if face.chip is not None:
            x = paint_chip(painter, below.topLeft(), face.chip, theme, below.width()).right() + 1 + PAD
        if face.meta:
            rest = QRect(x, below.top(), below.right() - x, below.height())
            paint_text(painter, rest, face.meta, theme, "small", "text2")

    def _paint_writing(self, painter: QPainter, text: str, rect: QRect) -> None:
        """The end of what is written, with a block where the next word will stand."""
        theme = self._theme
        block = theme.px(6)
        room = QRect(rect.left(), rect.top(), rect.width() - block - 2, rect.height())
        metrics = theme.metrics("body")
        cut = metrics.elidedText(text, Qt.TextElideMode.ElideLeft, room.width())
        painter.setFont(theme.font("body"))
        painter.setPen(theme.colour("text"))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, cut)
        x = room.left() + metrics.horizontalAdvance(cut) + 2
        high = theme.px(13)
        painter.fillRect(QRect(x, rect.center().y() - high // 2, block, high), theme.colour("accent"))
