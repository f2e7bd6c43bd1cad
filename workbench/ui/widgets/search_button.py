"""A button that looks like a search field: it opens the command palette."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.ui.theme import Theme
from workbench.ui.widgets.focus import RingedButton
from workbench.ui.widgets.keycap import keycap_width, paint_keycap
from workbench.ui.widgets.paint import paint_text


class SearchButton(RingedButton):
    """248 px wide, 28 high; gives way down to its icon and key."""

    def __init__(self, theme: Theme, text: str, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, text, parent)
        self._keys = keys
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As DESIGN.md draws it."""
        return QSize(self._theme.px(248), self._theme.px(28))

    def minimumSizeHint(self) -> QSize:
        """Icon and key."""
        return QSize(self._theme.px(36) + keycap_width(self._keys, self._theme), self._theme.px(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw field, icon, words and key."""
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("line2"), 1))
        painter.setBrush(theme.colour("hover" if self.underMouse() else "page"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        side = theme.px(16)
        picture = theme.pixmap("search", "text2", 16, self.devicePixelRatioF())
        painter.drawPixmap(8, (self.height() - side) // 2, picture)
        width = keycap_width(self._keys, theme)
        cap = QRectF(self.width() - width - 6, 0, width, self.height())
        paint_keycap(painter, cap, self._keys, theme)
        left = 8 + side + 6
        room = QRect(left, 0, int(cap.left()) - left - 6, self.height())
        if room.width() > theme.px(40):
            paint_text(painter, room, self.text(), theme, "body", "text2", Qt.AlignmentFlag.AlignLeft)
