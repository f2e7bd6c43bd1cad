"""Buttons that are an icon alone, and words that act as a link."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from workbench.ui.theme import Theme
from workbench.ui.widgets.focus import RingedButton
from workbench.ui.widgets.labels import short_tip

_ICON = 16


class IconButton(RingedButton):
    """A 28 px square with a 16 px icon; ``name`` says what it does, on hover and to screen readers."""

    def __init__(
        self, theme: Theme, icon: str, name: str, keys: str = "", *, small: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, "", parent)
        self._icon_name = icon
        self._token = "text2"
        self._small = small
        self.setAccessibleName(name)
        self.setToolTip(short_tip(f"{name}   {keys}" if keys else name))

    def set_icon(self, name: str, token: str = "text2") -> None:
        """Change the icon and its colour."""
        self._icon_name, self._token = name, token
        self.update()

    def sizeHint(self) -> QSize:
        """A square of 28 or 24."""
        side = self._theme.px(24 if self._small else 28)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the icon, on a ground while under the pointer."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isEnabled() and (self.isDown() or self.underMouse()):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("line" if self.isDown() else "hover"))
            painter.drawRoundedRect(QRectF(self.rect()), 5, 5)
        token = self._token if self.isEnabled() else "line2"
        if self.isCheckable() and self.isChecked():
            token = "accent"
        side = theme.px(_ICON)
        picture = theme.pixmap(self._icon_name, token, _ICON, self.devicePixelRatioF())
        painter.drawPixmap((self.width() - side) // 2, (self.height() - side) // 2, picture)


class LinkButton(RingedButton):
    """Words in accent that do something, without a ground."""

    def __init__(self, theme: Theme, text: str, role: str = "body", parent: QWidget | None = None) -> None:
        super().__init__(theme, text, parent)
        self._role = role
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        """As its words."""
        return QSize(self._theme.metrics(self._role).horizontalAdvance(self.text()), self._theme.line(self._role))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the words, underlined while under the pointer."""
        painter = QPainter(self)
        font = self._theme.font(self._role)
        if self.underMouse() and self.isEnabled():
            font = QFont(font)
            font.setUnderline(True)
        painter.setFont(font)
        painter.setPen(self._theme.colour("accent" if self.isEnabled() else "text3"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
