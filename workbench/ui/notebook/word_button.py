"""Words of a line that open a menu: they look like the text around them until the pointer or the keyboard is there."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.ui.theme import Theme
from workbench.ui.widgets.focus import RingedButton
from workbench.ui.widgets.paint import paint_text

_PAD = 4


class WordButton(RingedButton):
    """A quiet part of a sentence. Its ground on hover reaches 4 px beyond the words.

    Args:
        theme: the look.
        text: the words.
        role: of the font.
        ink: a token.
        name: what it is for, for screen readers, e.g. ``models``; "" for the words alone.
        flush: the words begin at the very left, and turn accent under the pointer instead of getting a ground.
    """

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        role: str = "body",
        ink: str = "text",
        name: str = "",
        flush: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, text, parent)
        self._role, self._ink, self._name = role, ink, name
        self._limit = 0
        self._gives = False
        self._pad = 0 if flush else _PAD
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Say something else."""
        if text != self.text() or not self.accessibleName():
            self.setText(text)
            self.setAccessibleName(f"{self._name}: {text}" if self._name else text)
            self.updateGeometry()
            self.update()

    def minimumSizeHint(self) -> QSize:
        """Where it may be cut, some letters; else all of it."""
        hint = self.sizeHint()
        return QSize(min(hint.width(), self._theme.px(72)), hint.height()) if self._gives else hint

    def give_way(self) -> None:
        """Let a layout cut the words with … where there is no room."""
        self._gives = True
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_limit(self, width: int) -> None:
        """Cut the words with … at a width; 0 for never."""
        self._limit = width
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """The words; the ground on hover lies in the gaps beside them."""
        theme = self._theme
        width = theme.metrics(self._role).horizontalAdvance(self.text()) + 2 * self._pad + 1
        return QSize(min(width, self._limit) if self._limit else width, max(theme.line(self._role), theme.px(20)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the words."""
        painter = QPainter(self)
        over = self.isEnabled() and (self.underMouse() or self.isDown() or self.hasFocus())
        if over and self._pad:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("line" if self.isDown() else "hover"))
            painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        ink = "accent" if over and not self._pad else self._ink
        room = self.rect().adjusted(self._pad, 0, 1 - self._pad, 0)
        paint_text(painter, room, self._shown(room.width()), self._theme, self._role, ink)

    def _shown(self, room: int) -> str:
        """Of facts divided by `` · `` as many as fit whole: ``at most 400`` was cut to ``at most 4…``."""
        text, metrics = self.text(), self._theme.metrics(self._role)
        if " · " not in text or metrics.horizontalAdvance(text) <= room:
            return text
        facts = text.split(" · ")
        for number in range(len(facts) - 1, 0, -1):
            said = " · ".join([*facts[:number], "…"])
            if metrics.horizontalAdvance(said) <= room:
                return said
        return text
