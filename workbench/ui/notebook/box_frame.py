"""What is drawn around an editor of text: its ground, its corners, and a ring while it has the focus."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from workbench.ui.notebook.text_box import TextBox
from workbench.ui.theme import Theme


class BoxFrame(QWidget):
    """Ground, corners and focus ring of a text box, which stands alone inside."""

    def __init__(self, theme: Theme, box: TextBox) -> None:
        super().__init__()
        self._theme = theme
        self.box = box
        box.setParent(self)
        box.installEventFilter(self)
        theme.changed.connect(self.update)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Redraw with the focus."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The box fills the frame but for its edge."""
        self.box.setGeometry(self.rect().adjusted(1, 1, -1, -1))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Field ground, corners 4, a 2 px accent ring inside while it has the focus."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("field"))
        painter.drawRoundedRect(self.rect(), 4, 4)
        if self.box.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.colour("accent"), 2))
            painter.drawRoundedRect(self.rect().toRectF().adjusted(1, 1, -1, -1), 4, 4)
