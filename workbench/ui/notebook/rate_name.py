"""Asks who rates."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from workbench.ui.theme import Theme
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.fields import Field
from workbench.ui.widgets.labels import Label


class RaterName(QWidget):
    """A field for the rater's name; ``given`` carries it, never empty."""

    given = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._field = Field(theme, "your name", placeholder="Your name")
        self._field.setObjectName("raterName")
        self._field.setFixedWidth(theme.px(220))
        self._field.returnPressed.connect(self._take)
        self.setFocusProxy(self._field)
        begin = Button(theme, "Begin", "primary")
        begin.setObjectName("beginRating")
        begin.clicked.connect(self._take)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(8)
        row.addWidget(Label(theme, "Who rates?", "body", "text2"))
        row.addWidget(self._field)
        row.addWidget(begin)
        row.addStretch(1)

    def ask(self) -> None:
        """Ask for another name."""
        self._field.clear()
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take(self) -> None:
        name = " ".join(self._field.text().split())
        if name:
            self.given.emit(name)
