"""The heads of a golden set's table: icon, name, type, and the order when the rows are sorted by it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from workbench.ui.pages.case_table import CaseTable
from workbench.ui.theme import Theme
from workbench.ui.widgets.paint import paint_text

ROW = 28


class CaseHeads(QHeaderView):
    """Typed heads; a click sorts, the edges can be dragged."""

    def __init__(self, theme: Theme, model: CaseTable, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme, self._model = theme, model
        self._sorted, self._descending = -1, False
        self.setProperty("ground", "window")
        self.setAccessibleName("Columns")
        self.setHighlightSections(False)
        self.setMinimumSectionSize(36)
        self.setSectionsClickable(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    @property
    def order(self) -> tuple[int, bool]:
        """The column that sorts, −1 for none, and whether it goes down."""
        return self._sorted, self._descending

    def show_order(self, column: int, descending: bool) -> None:
        """Mark the column that sorts; −1 for none."""
        self._sorted, self._descending = column, descending
        self.viewport().update()

    def sizeHint(self) -> QSize:
        """28 px."""
        return QSize(0, self._theme.px(ROW))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Draw one head."""
        theme, column = self._theme, self._model.columns[logicalIndex]
        painter.fillRect(rect, theme.colour("window"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.colour("line"))
        painter.fillRect(QRect(rect.right(), rect.top(), 1, rect.height()), theme.colour("line"))
        side, x, right = theme.px(14), rect.left() + 8, rect.right() - 4
        top = rect.top() + (rect.height() - side) // 2
        if logicalIndex == self._sorted:
            icon = "arrow-down" if self._descending else "arrow-up"
            right -= side + 2
            painter.drawPixmap(right, top, theme.pixmap(icon, "accent", 14, self.devicePixelRatioF()))
        if column.icon:
            painter.drawPixmap(x, top, theme.pixmap(column.icon, "text2", 14, self.devicePixelRatioF()))
            x += side + 4
        ink = "accent" if logicalIndex == self._sorted else "text2"
        room = QRect(x, rect.top(), right - x, rect.height())
        x += paint_text(painter, room, column.name, theme, "small", ink) + 6
        if column.type_words:
            room = QRect(x, rect.top(), right - x, rect.height())
            paint_text(painter, room, column.type_words, theme, "small", "text3")
