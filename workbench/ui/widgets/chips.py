"""The painted parts as widgets: chip, variant badge, interval bar, level bar, progress."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from workbench.ui.theme import Theme
from workbench.ui.widgets.glyphs import GLYPH_TOKENS, Glyph, paint_glyph
from workbench.ui.widgets.paint import (
    ChipKind,
    ChipLook,
    Interval,
    chip_size,
    levels_width,
    paint_badge,
    paint_chip,
    paint_interval,
    paint_levels,
    paint_progress,
)


class _Painted(QWidget):
    """A part of fixed size that follows the theme."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._refresh)

    def minimumSizeHint(self) -> QSize:
        """The same as the size hint."""
        return self.sizeHint()

    def _refresh(self) -> None:
        self.updateGeometry()
        self.update()


class Chip(_Painted):
    """One state or tag; its words are the accessible name."""

    def __init__(self, theme: Theme, kind: ChipKind = "neutral", text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._look = ChipLook(kind, text)
        self.set_look(self._look)

    @property
    def look(self) -> ChipLook:
        """What it says."""
        return self._look

    def set_look(self, look: ChipLook) -> None:
        """Say something else."""
        self._look = look
        self.setAccessibleName(look.words)
        self._refresh()

    def sizeHint(self) -> QSize:
        """18 px high, as wide as its words."""
        return chip_size(self._look, self._theme)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        paint_chip(QPainter(self), QPoint(0, 0), self._look, self._theme)


class VariantBadge(_Painted):
    """The letter of a variant on a square of 18 px in its series colour."""

    def __init__(self, theme: Theme, key: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.set_key(key)

    def set_key(self, key: str) -> None:
        """Show another variant."""
        self._key = key
        self.setAccessibleName(f"variant {key}")
        self._refresh()

    def sizeHint(self) -> QSize:
        """A square; wider for keys of several letters."""
        side = self._theme.px(18)
        return QSize(max(side, self._theme.metrics("small_strong").horizontalAdvance(self._key) + 8), side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        paint_badge(QPainter(self), self.rect(), self._theme.series(self._key), self._theme)


class GlyphMark(_Painted):
    """A judgement's glyph alone, 12 px; the word stands beside it."""

    def __init__(self, theme: Theme, glyph: Glyph, ink: str = "", parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._glyph: Glyph = glyph
        self._ink = ink or GLYPH_TOKENS[glyph]

    def set_glyph(self, glyph: Glyph, ink: str = "") -> None:
        """Show another glyph."""
        self._glyph, self._ink = glyph, ink or GLYPH_TOKENS[glyph]
        self.update()

    def hung(self, top: int) -> QVBoxLayout:
        """A column that holds it at the first line of the words beside it, so many design pixels below their top."""
        column = QVBoxLayout()
        column.setContentsMargins(0, self._theme.px(top), 0, 0)
        column.addWidget(self)
        column.addStretch(1)
        return column

    def sizeHint(self) -> QSize:
        """A square of 12."""
        return QSize(self._theme.px(12), self._theme.px(12))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        paint_glyph(QPainter(self), self.rect().toRectF(), self._glyph, self._theme.colour(self._ink))


class IntervalBar(_Painted):
    """Whisker and mark of a mean, 112 × 16."""

    def __init__(
        self, theme: Theme, interval: Interval | None = None, key: str | int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, parent)
        self._key = key
        self.set_interval(interval)

    def set_interval(self, interval: Interval | None) -> None:
        """Show another interval, or none."""
        self._interval = interval
        name = f"{interval.value:.2f}, from {interval.low:.2f} to {interval.high:.2f}" if interval else "undefined"
        self.setAccessibleName(name)
        self.update()

    def sizeHint(self) -> QSize:
        """112 × 16."""
        return QSize(self._theme.px(112), self._theme.px(16))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        if self._interval is not None:
            paint_interval(QPainter(self), self.rect(), self._interval, self._theme.series(self._key), self._theme)


class LevelBar(_Painted):
    """Five dashes for a level 1–5."""

    def __init__(
        self, theme: Theme, level: float | None = None, failed: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, parent)
        self.set_level(level, failed)

    def set_level(self, level: float | None, failed: bool = False) -> None:
        """Show another level; ``failed`` for a must-pass criterion below its level."""
        self._level, self._failed = level, failed
        self.setAccessibleName("unscored" if level is None else f"{level:g} of 5{', failed' if failed else ''}")
        self.update()

    def sizeHint(self) -> QSize:
        """68 × 8 at 100 %."""
        return QSize(levels_width(self._theme), 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        paint_levels(QPainter(self), QPoint(0, self.height() // 2), self._level, self._theme, self._failed)


class ProgressBar(QWidget):
    """6 px: done, in flight, the rest."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._done = self._in_flight = 0.0
        self.setFixedHeight(6)
        self.setAccessibleName("progress")
        theme.changed.connect(self.update)

    def set_progress(self, done: int, in_flight: int, total: int) -> None:
        """Show counts of calls."""
        whole = max(1, total)
        self._done, self._in_flight = done / whole, in_flight / whole
        self.setAccessibleDescription(f"{done} of {total} done, {in_flight} in flight")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        rect = QRect(0, 0, self.width(), self.height())
        paint_progress(QPainter(self), rect, self._done, self._in_flight, self._theme)
