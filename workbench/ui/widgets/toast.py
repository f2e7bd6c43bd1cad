"""Toast: says that something is done and can be undone. Never for errors."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRectF, QTimer
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from workbench.ui.theme import Theme
from workbench.ui.widgets.icon_buttons import LinkButton
from workbench.ui.widgets.keycap import KeyCap
from workbench.ui.widgets.labels import ElidedLabel

SECONDS = 8
_HEIGHT = 40
_WIDTH, _WIDEST = 480, 640
_INSET = 16


class Toast(QWidget):
    """Lies over the bottom of a pane for 8 s, longer while the pointer is on it."""

    def __init__(self, theme: Theme, pane: QWidget) -> None:
        super().__init__(pane)
        self._theme = theme
        self._undo: Callable[[], object] | None = None
        self._text = ElidedLabel(theme)
        self._button = LinkButton(theme, "Undo", "strong")
        self._button.clicked.connect(self._do)
        self._keys = KeyCap(theme, "Ctrl Z")
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(self._text, 1)
        row.addWidget(self._button)
        row.addWidget(self._keys)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SECONDS * 1000)
        self._timer.timeout.connect(self.hide)
        pane.installEventFilter(self)
        self.hide()

    @property
    def words(self) -> str:
        """What it says."""
        return self._text.text()

    def show_text(self, text: str, undo: Callable[[], object] | None, *, is_redo: bool = False) -> None:
        """Say something; ``undo`` takes it back, None when it cannot be. With ``is_redo`` it was an undo itself."""
        self._undo = undo
        self._button.setText("Redo" if is_redo else "Undo")
        self._button.updateGeometry()
        self._keys.set_keys("Ctrl Shift Z" if is_redo else "Ctrl Z")
        self._text.setText(text)
        self._button.setVisible(undo is not None)
        self._keys.setVisible(undo is not None)
        self._place()
        self.show()
        self.raise_()
        self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the pane's bottom."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def enterEvent(self, event: QEnterEvent) -> None:
        """Stay while hovered."""
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        """Begin to count again."""
        self._timer.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground and edge."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("line2"), 1))
        painter.setBrush(self._theme.colour("page"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)

    def _place(self) -> None:
        pane = self.parentWidget()
        if pane is None:
            return
        # A question about a step is worth its whole words.
        wanted = max(self._theme.px(_WIDTH), self._row.sizeHint().width())
        width = min(pane.width() - 2 * _INSET, wanted, self._theme.px(_WIDEST))
        height = self._theme.px(_HEIGHT)
        self.setGeometry((pane.width() - width) // 2, pane.height() - height - _INSET, width, height)

    def _do(self) -> None:
        self.hide()
        if self._undo is not None:
            self._undo()
