"""A part that can be taken with the mouse and dropped elsewhere: a message's head, a variant's name."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from workbench.ui.theme import Theme


class Draggable(QWidget):
    """``dragged`` and ``dropped`` carry the pointer's place on the screen; a short move is a click."""

    dragged = Signal(QPoint)
    dropped = Signal(QPoint)

    _from: QPoint | None = None
    _moving = False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where it began."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._from = event.globalPosition().toPoint()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Carry it along."""
        if self._from is None:
            return
        at = event.globalPosition().toPoint()
        if not self._moving and (at - self._from).manhattanLength() >= QApplication.startDragDistance():
            self._moving = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        if self._moving:
            self.dragged.emit(at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Drop it."""
        moving, self._from, self._moving = self._moving, None, False
        if moving:
            self.unsetCursor()
            self.dropped.emit(event.globalPosition().toPoint())


class DragHandle(Draggable):
    """Six dots at the left of a row; keys do the same elsewhere, so it takes no focus."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("drag_handle")
        self.setAccessibleName(name)
        self.setToolTip("Drag, or Alt Up and Alt Down")
        self.setFixedSize(theme.px(16), theme.px(24))
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.dropped.connect(lambda _: self.setCursor(Qt.CursorShape.OpenHandCursor))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the dots."""
        side = self._theme.px(14)
        dots = self._theme.pixmap("grip-vertical", "text3", 14, self.devicePixelRatioF())
        QPainter(self).drawPixmap((self.width() - side) // 2, (self.height() - side) // 2, dots)
