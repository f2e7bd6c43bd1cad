"""A key as a small framed word, as in ``Ctrl K``."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.ui.theme import Theme


def keycap_width(text: str, theme: Theme) -> int:
    """Width of a key cap."""
    return max(theme.px(18), theme.metrics("small").horizontalAdvance(text) + 10)


def paint_keycap(painter: QPainter, rect: QRectF, text: str, theme: Theme) -> None:
    """Draw a key cap, 18 px high, vertically centred in a rectangle of its width."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    height = theme.px(18)
    box = QRectF(rect.left(), rect.center().y() - height / 2, rect.width(), height)
    painter.setPen(QPen(theme.colour("line2"), 1))
    painter.setBrush(theme.colour("page"))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    painter.setFont(theme.font("small"))
    painter.setPen(theme.colour("text2"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


class KeyCap(QWidget):
    """A key cap as a widget."""

    def __init__(self, theme: Theme, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = text
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.changed.connect(self.updateGeometry)

    def set_keys(self, text: str) -> None:
        """Show other keys."""
        self._text = text
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """18 px high."""
        return QSize(keycap_width(self._text, self._theme), self._theme.px(18))

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        paint_keycap(QPainter(self), QRectF(self.rect()), self._text, self._theme)
