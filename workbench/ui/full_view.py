"""A grid, cell or value in place of the page, with the way back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.ui.theme import Theme
from workbench.ui.widgets.icon_buttons import IconButton
from workbench.ui.widgets.labels import ElidedLabel, HairLine, Label


class FullView(QWidget):
    """A head with ``place / title`` over the widget; Esc, the arrow and the cross go back."""

    closed = Signal()

    def __init__(self, theme: Theme, place: str, title: str, widget: QWidget) -> None:
        super().__init__()
        self.widget = widget
        self.setObjectName("full_view")
        self.setProperty("ground", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout()
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(8)
        back = IconButton(theme, "arrow-left", "Back", "Esc")
        back.clicked.connect(self.closed)
        cross = IconButton(theme, "x", "Close", "Esc")
        cross.clicked.connect(self.closed)
        row.addWidget(back)
        row.addWidget(ElidedLabel(theme, place, "body", "text2"))
        row.addWidget(Label(theme, "/", "body", "text3"))
        row.addWidget(ElidedLabel(theme, title, "strong"), 1)
        row.addWidget(cross)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(HairLine(theme))
        column.addWidget(widget, 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)
