"""The button of DESIGN.md section 2: primary, plain or quiet, with icon, label, badge or menu arrow."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from workbench.ui.theme import Theme
from workbench.ui.widgets.focus import RingedButton
from workbench.ui.widgets.paint import elided, paint_badge

ButtonKind = Literal["primary", "plain", "quiet"]
_PAD = 10
_GAP = 6
_ICON = 16


class Button(RingedButton):
    """A push button. The focus ring shows on keyboard focus alone, as a click does not take the focus.

    Args:
        theme: the look.
        text: what it does, a verb.
        kind: primary (one per pane), plain (edge) or quiet.
        icon: name of a Lucide icon, or "".
        label: words in ``text2`` before the text, as in ``Model gpt-4.1-mini``.
        arrow: whether it opens a menu.
        small: 24 px high, for headers and drawers.
    """

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        kind: ButtonKind = "plain",
        icon: str = "",
        *,
        label: str = "",
        arrow: bool = False,
        small: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, text, parent)
        self._kind: ButtonKind = kind
        self._icon_name = icon
        self._icon_token = ""
        self._label = label
        self._arrow = arrow
        self._small = small
        self._badge = ""
        self._strong = kind == "primary"
        self._limit = 0
        self._brief = False
        if label:
            self.setAccessibleName(f"{label} {text}".strip())

    def set_text(self, text: str) -> None:
        """Change the words; the accessible name follows."""
        if text == self.text():
            return
        if self._brief and self.toolTip() == self.text():
            self.setToolTip(text)
        self.setText(text)
        if self._label:
            self.setAccessibleName(f"{self._label} {text}".strip())
        self.updateGeometry()
        self.update()

    def set_kind(self, kind: ButtonKind) -> None:
        """Change between primary, plain and quiet."""
        self._kind = kind
        self._strong = kind == "primary"
        self.updateGeometry()
        self.update()

    def set_icon(self, name: str, token: str = "") -> None:
        """Change the icon, and its colour to a token; "" follows the text."""
        self._icon_name, self._icon_token = name, token
        self.updateGeometry()
        self.update()

    def set_strong(self, strong: bool) -> None:
        """Write the text in semibold."""
        self._strong = strong
        self.updateGeometry()

    def set_badge(self, key: str) -> None:
        """Show a variant's badge in place of the text's beginning."""
        self._badge = key
        self.updateGeometry()
        self.update()

    def set_limit(self, width: int) -> None:
        """Cut the text with … so that the button is at most so wide; 0 for no limit."""
        self._limit = width
        self.updateGeometry()

    def set_brief(self, brief: bool) -> None:
        """Where it has an icon, show that without the words, which then stand on hover."""
        if brief == self._brief or not self._icon_name:
            return
        self._brief = brief
        if brief and not self.toolTip():
            self.setToolTip(self.text())
        elif not brief and self.toolTip() == self.text():
            self.setToolTip("")
        self.updateGeometry()
        self.update()

    @property
    def brief(self) -> bool:
        """Whether it shows its icon alone."""
        return self._brief

    def saved_when_brief(self) -> int:
        """Pixels that it takes less when it is brief."""
        if not self._icon_name:
            return 0
        words = self._theme.metrics(self._role()).horizontalAdvance(self.text())
        return words + _GAP if self.text() and not self._label else 0

    def sizeHint(self) -> QSize:
        """Height 28 or 24, width by its content."""
        theme = self._theme
        width = 2 * _PAD
        parts = 0
        if self._icon_name:
            width += theme.px(_ICON)
            parts += 1
        if self._label:
            width += theme.metrics("body").horizontalAdvance(self._label)
            parts += 1
        if self._badge:
            width += theme.px(18)
            parts += 1
        if self.text() and not self._brief:
            width += theme.metrics(self._role()).horizontalAdvance(self.text())
            parts += 1
        if self._arrow:
            width += theme.px(_ICON)
            parts += 1
        width += _GAP * max(0, parts - 1)
        if self._limit:
            width = min(width, self._limit)
        return QSize(width, theme.px(24 if self._small else 28))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, edge and content."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        self._paint_content(painter)

    def _role(self) -> str:
        return "strong" if self._strong or (self.isCheckable() and self.isChecked()) else "body"

    def _paint_ground(self, painter: QPainter) -> None:
        theme, rect = self._theme, QRectF(self.rect())
        hover = self.isEnabled() and self.underMouse()
        ground, edge = "", ""
        if self._kind == "primary":
            ground = "accentfill" if self.isEnabled() else "hover"
        elif self._kind == "plain":
            ground, edge = "page", "line2" if self.isEnabled() else "line"
            ground = ground if self.isEnabled() else ""
        if self.isCheckable() and self.isChecked():
            ground = "accentsoft"
        elif self._kind != "primary" and self.isEnabled():
            if self.isDown():
                ground = "line"
            elif hover:
                ground = "hover"
        if ground:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(ground))
            painter.drawRoundedRect(rect, 5, 5)
        if self._kind == "primary" and (self.isDown() or hover):
            # The darker of the two, under words that are white in both themes.
            painter.setOpacity(0.24 if self.isDown() else 0.12)
            painter.setBrush(theme.colour("window" if theme.dark else "text"))
            painter.drawRoundedRect(rect, 5, 5)
            painter.setOpacity(1)
        if edge:
            painter.setPen(QPen(theme.colour(edge), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)

    def _ink(self) -> str:
        if not self.isEnabled():
            return "text3"
        return "onaccent" if self._kind == "primary" else "text"

    def _paint_content(self, painter: QPainter) -> None:
        theme, ink = self._theme, self._ink()
        height = self.height()
        x, right = _PAD, self.width() - _PAD
        if self._icon_name:
            side = theme.px(_ICON)
            token = self._icon_token if self._icon_token and self.isEnabled() else ink
            if not self._icon_token and ink == "text":
                token = "text2"
            picture = theme.pixmap(self._icon_name, token, _ICON, self.devicePixelRatioF())
            painter.drawPixmap(x, (height - side) // 2, picture)
            x += side + _GAP
        if self._arrow:
            side = theme.px(_ICON)
            picture = theme.pixmap("chevron-down", "text2", _ICON, self.devicePixelRatioF())
            painter.drawPixmap(right - side + 2, (height - side) // 2, picture)
            right -= side + _GAP - 2
        if self._label:
            x += self._paint_words(painter, self._label, "body", "text2", x, right) + _GAP
        if self._badge:
            side = theme.px(18)
            paint_badge(painter, QRect(x, (height - side) // 2, side, side), theme.series(self._badge), theme)
            x += side + _GAP
        if self.text() and not self._brief:
            self._paint_words(painter, self.text(), self._role(), ink, x, right)

    def _paint_words(self, painter: QPainter, text: str, role: str, ink: str, x: int, right: int) -> int:
        theme = self._theme
        metrics = theme.metrics(role)
        if metrics.horizontalAdvance(text) > right - x + 1:
            text = elided(text, theme, role, right - x)
        painter.setFont(theme.font(role))
        painter.setPen(theme.colour(ink))
        painter.drawText(QRect(x, 0, right - x + 4, self.height()), Qt.AlignmentFlag.AlignVCenter, text)
        return metrics.horizontalAdvance(text)
