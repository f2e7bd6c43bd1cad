"""A drawer at the right: title, what it holds, buttons at its foot."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from workbench.ui.theme import Theme
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.icon_buttons import IconButton
from workbench.ui.widgets.labels import ElidedLabel, HairLine, Label
from workbench.ui.widgets.tabbing import reading_order, step_in_reading_order, takes_tab

WIDTH = 384


class Drawer(QWidget):
    """Put parts into ``body``; ``accept_button`` says the verb and the count. Enter accepts, Esc leaves.

    Args:
        theme: the look.
        title: what is done here.
        accept: words of the primary button.
        hint: words at the foot's left, e.g. ``One undo takes it back``.
    """

    accepted = Signal()
    closed = Signal()
    of_project = False
    """Whether it stays when another page is shown: it was asked for from anywhere, or would lose what was typed."""

    def __init__(self, theme: Theme, title: str, accept: str, hint: str = "") -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("drawer")
        self.setAccessibleName(title)
        self.setProperty("ground", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.accept_button = Button(theme, accept, "primary")
        self.accept_button.clicked.connect(self.accepted)
        self._content = QWidget()
        self._content.setProperty("ground", "page")
        self.body = QVBoxLayout(self._content)
        self.body.setContentsMargins(16, 8, 16, 16)
        self.body.setSpacing(8)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self._content)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head(title))
        column.addWidget(scroll, 1)
        column.addWidget(HairLine(theme))
        column.addLayout(self._foot(hint))

    def focus_first(self) -> None:
        """Give the focus to the first input that it holds, else to the primary button, else to Close."""
        for widget in [*self._content.findChildren(QWidget), self.accept_button, *reading_order(self)]:
            if takes_tab(widget):
                widget.setFocus(Qt.FocusReason.PopupFocusReason)
                return

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes from the top to the foot, though the foot's buttons were made first and parts come and go."""
        return step_in_reading_order(self, forward) or super().focusNextPrevChild(forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves; Enter accepts."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.accept_button.isEnabled():
            self.accepted.emit()
        else:
            super().keyPressEvent(event)

    def _head(self, title: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(16, 12, 8, 4)
        label = ElidedLabel(self._theme, title, "strong")
        label.setObjectName("drawer_title")
        row.addWidget(label, 1)
        cross = IconButton(self._theme, "x", "Close", "Esc")
        cross.clicked.connect(self.closed)
        row.addWidget(cross)
        return row

    def _foot(self, hint: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(8)
        row.addWidget(Label(self._theme, hint, "small", "text2"))
        row.addStretch(1)
        cancel = Button(self._theme, "Cancel")
        cancel.clicked.connect(self.closed)
        row.addWidget(cancel)
        row.addWidget(self.accept_button)
        return row
