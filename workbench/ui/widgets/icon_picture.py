"""An icon that is only looked at."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.ui.theme import Theme


class IconPicture(QWidget):
    """An icon that is only looked at."""

    def __init__(
        self, theme: Theme, icon: str, size: int = 16, token: str = "text2", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._icon, self._size, self._token = theme, icon, size, token
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.changed.connect(self.updateGeometry)

    def set_icon(self, icon: str, token: str = "") -> None:
        """Show another icon."""
        self._icon, self._token = icon, token or self._token
        self.update()

    def sizeHint(self) -> QSize:
        """A square."""
        side = self._theme.px(self._size)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        picture = self._theme.pixmap(self._icon, self._token, self._size, self.devicePixelRatioF())
        QPainter(self).drawPixmap(0, 0, picture)
