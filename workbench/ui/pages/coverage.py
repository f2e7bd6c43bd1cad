"""The strip of coverage: how many cases of a kind or tag there are, against the goals of the set."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.ui.theme import Theme
from workbench.ui.widgets.flow import FlowRow
from workbench.ui.widgets.labels import Label
from workbench.ui.widgets.paint import paint_text


class Goal(QWidget):
    """A name, how many of how many, a bar; amber only below the goal."""

    def __init__(self, theme: Theme, name: str, have: int, want: int, here: int) -> None:
        super().__init__()
        self._theme, self._name, self._have, self._want = theme, name, have, want
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{name}: {have} of {want} in the set{f', {here} of them here' if here < have else ''}")
        self.setToolTip(self.accessibleName())

    def sizeHint(self) -> QSize:
        """As wide as its words."""
        words = f"{self._name}  {self._have} of {self._want}"
        return QSize(
            max(self._theme.px(88), self._theme.metrics("small_strong").horizontalAdvance(words) + 12),
            self._theme.px(24),
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        theme, painter = self._theme, QPainter(self)
        short = self._have < self._want
        top = QRect(0, 0, self.width(), theme.px(16))
        paint_text(painter, top, self._name, theme, "small", "text" if short else "text2")
        ink = "warn" if short else "text2"
        words = f"{self._have} of {self._want}"
        paint_text(painter, top, words, theme, "small_strong" if short else "small", ink, Qt.AlignmentFlag.AlignRight)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        bar = QRectF(0, theme.px(18), self.width(), 4)
        painter.setBrush(theme.colour("line"))
        painter.drawRoundedRect(bar, 2, 2)
        bar.setWidth(self.width() * min(1.0, self._have / max(1, self._want)))
        painter.setBrush(theme.colour("warn" if short else "text3"))
        painter.drawRoundedRect(bar, 2, 2)


class Coverage(FlowRow):
    """One goal beside the other; nothing where the set has none."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(gap=20, line_gap=6)
        self._theme = theme
        self._shown: tuple[tuple[str, int, int, int], ...] = ()
        self.setObjectName("coverage")
        self.setContentsMargins(24, 0, 16, 10)
        self.hide()

    def show_goals(self, goals: Mapping[str, int], labels: Mapping[str, int], here: Mapping[str, int]) -> None:
        """Show the goals: kind or tag → wanted number; ``labels`` is what the set has, ``here`` what this view has."""
        shown = tuple((name, labels.get(name, 0), want, here.get(name, 0)) for name, want in goals.items())
        if shown == self._shown:
            return
        self._shown = shown
        self.clear()
        if shown:
            part = any(here < have for _, have, _, here in shown)
            self.add(Label(self._theme, "Coverage of the set" if part else "Coverage", "small", "text2"))
        for goal in shown:
            self.add(Goal(self._theme, *goal))
        self.setVisible(bool(shown))
