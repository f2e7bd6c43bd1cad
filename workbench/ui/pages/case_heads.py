"""The heads of a golden set's table: icon, name, type, and the order when the rows are sorted by it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication, QHeaderView, QWidget

from workbench.ui.pages.case_table import CaseTable
from workbench.ui.pages.case_values import visible
from workbench.ui.theme import Theme
from workbench.ui.widgets.paint import paint_text

ROW = 28


class CaseHeads(QHeaderView):
    """Typed heads; a click sorts, the edges can be dragged, and so can the head of a variable: ``carried`` says its
    section and the one that it was dropped on."""

    carried = Signal(int, int)

    def __init__(self, theme: Theme, model: CaseTable, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme, self._model = theme, model
        self._sorted, self._descending = -1, False
        self._pressed: QPoint | None = None
        self._over = -1
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

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where it began; an edge is Qt's own."""
        at = event.position().toPoint()
        edge = self.cursor().shape() == Qt.CursorShape.SplitHCursor
        self._pressed = at if event.button() == Qt.MouseButton.LeftButton and not edge and self._moves(at) else None
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show which head it would be dropped on."""
        at = event.position().toPoint()
        if self._pressed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            super().mouseMoveEvent(event)
        elif (at - self._pressed).manhattanLength() >= QApplication.startDragDistance():
            self._over = self.logicalIndexAt(at) if self._moves(at) else -1
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Drop it there; a short move is a click."""
        begun, over, self._pressed, self._over = self._pressed, self._over, None, -1
        self.viewport().unsetCursor()
        self.viewport().update()
        at = event.position().toPoint()
        moved = begun is not None and (at - begun).manhattanLength() >= QApplication.startDragDistance()
        if begun is not None and moved:
            # Qt would sort by the head on which the button comes up.
            self.setSectionsClickable(False)
            super().mouseReleaseEvent(event)
            self.setSectionsClickable(True)
            if over not in (-1, self.logicalIndexAt(begun)):
                self.carried.emit(self.logicalIndexAt(begun), over)
            return
        super().mouseReleaseEvent(event)

    def _moves(self, at: QPoint) -> bool:
        """Whether the head at a place is that of a variable, and columns can be changed."""
        section = self.logicalIndexAt(at)
        inside = 0 <= section < len(self._model.columns)
        return inside and self._model.columns[section].kind == "input" and not self._model.is_locked

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
        if logicalIndex == self._over:
            painter.fillRect(QRect(rect.left(), rect.bottom() - 1, rect.width(), 2), theme.colour("accent"))
        if logicalIndex == self._sorted:
            icon = "arrow-down" if self._descending else "arrow-up"
            right -= side + 2
            painter.drawPixmap(right, top, theme.pixmap(icon, "accent", 14, self.devicePixelRatioF()))
        if column.icon:
            painter.drawPixmap(x, top, theme.pixmap(column.icon, "text2", 14, self.devicePixelRatioF()))
            x += side + 4
        ink = "accent" if logicalIndex == self._sorted else "text2"
        room = QRect(x, rect.top(), right - x, rect.height())
        x += paint_text(painter, room, visible(column.name), theme, "small", ink) + 6
        if column.type_words:
            room = QRect(x, rect.top(), right - x, rect.height())
            # Half a word tells no type.
            if QFontMetrics(theme.font("small")).horizontalAdvance(column.type_words) <= room.width():
                paint_text(painter, room, column.type_words, theme, "small", "text3")
