"""The gap between two cells: 16 px that offer a new cell on hover."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from workbench.ui.notebook.cell import GUTTER, INSET, RIGHT
from workbench.ui.theme import Theme
from workbench.ui.widgets.icon_buttons import IconButton

GAP = 16


class Between(QWidget):
    """``asked`` carries the widget below which a menu of kinds belongs."""

    asked = Signal(QWidget)

    def __init__(self, theme: Theme, place: int) -> None:
        super().__init__()
        self._theme = theme
        self.place = place
        """Index of the cell below it."""
        self._over = self._marked = False
        self._plus = IconButton(theme, "plus", "New cell here", small=True, parent=self)
        self._plus.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plus.clicked.connect(lambda: self.asked.emit(self._plus))
        self._plus.hide()
        self._size()
        theme.changed.connect(self._size)

    def _size(self) -> None:
        self.setFixedHeight(self._theme.px(GAP if self.place else GAP // 2))

    def mark(self, on: bool) -> None:
        """Show that a dragged cell would go here."""
        if on != self._marked:
            self._marked = on
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the button at the gutter."""
        side = self.height()
        self._plus.setGeometry(INSET, 0, side, side)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Offer."""
        self._over = True
        self._plus.show()
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Offer no more."""
        self._over = False
        self._plus.hide()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A hairline while it is offered, an accent line where a dragged cell would go."""
        if self._marked:
            QPainter(self).fillRect(
                INSET, self.height() // 2 - 1, self.width() - INSET - RIGHT, 2, self._theme.colour("accent")
            )
        elif self._over:
            left = INSET + GUTTER
            painter = QPainter(self)
            painter.fillRect(left, self.height() // 2, self.width() - left - RIGHT, 1, self._theme.colour("line2"))
