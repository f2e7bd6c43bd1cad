"""Small parts as functions of a painter, for delegates and widgets alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from workbench.ui.theme import Series, Theme
from workbench.ui.widgets.direction import is_right_to_left
from workbench.ui.widgets.glyph_cover import uncovered
from workbench.ui.widgets.glyphs import CHARACTERS, Glyph, paint_glyph, paint_mark

ChipKind = Literal["pass", "fail", "unscored", "warn", "retry", "writing", "neutral"]
# Kind → ground, ink, glyph.
_CHIPS: dict[ChipKind, tuple[str, str, Glyph | None]] = {
    "pass": ("bettersoft", "better", "pass"),
    "fail": ("worsesoft", "worse", "fail"),
    "unscored": ("", "text2", "unscored"),
    "warn": ("warnsoft", "warn", "unclear"),
    "retry": ("warnsoft", "warn", "retry"),
    "writing": ("accentsoft", "accent", None),
    "neutral": ("hover", "text2", None),
}
CHIP_HEIGHT = 18
_CHIP_PAD = 6
_GLYPH = 10
_MOST_MARKED = 40


@dataclass(frozen=True)
class ChipLook:
    """What a chip says. ``warn`` carries ◇ (``cut at max``), ``retry`` ↻ (also ``stale``); a tag is ``neutral``."""

    kind: ChipKind
    text: str

    @property
    def words(self) -> str:
        """The chip as plain text, e.g. ``✓ 4.38``."""
        glyph = _CHIPS[self.kind][2]
        return f"{CHARACTERS[glyph]} {self.text}".strip() if glyph else self.text


def chip_size(look: ChipLook, theme: Theme) -> QSize:
    """Width and height of a chip."""
    width = theme.metrics("small_strong").horizontalAdvance(look.text) + 2 * _CHIP_PAD
    if _CHIPS[look.kind][2]:
        width += theme.px(_GLYPH) + (3 if look.text else 0)
    return QSize(width, theme.px(CHIP_HEIGHT))


def paint_chip(painter: QPainter, place: QPoint, look: ChipLook, theme: Theme, limit: int = 0) -> QRect:
    """Draw a chip, its top left corner at a place, and return its rectangle; ``limit`` is its greatest width, or 0."""
    size = chip_size(look, theme)
    if limit and size.width() > limit:
        size.setWidth(limit)
    rect = QRect(place, size)
    ground, ink, glyph = _CHIPS[look.kind]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if ground:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(ground))
        painter.drawRoundedRect(QRectF(rect), 4, 4)
    else:
        pen = QPen(theme.colour("line2"), 1)
        pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    x = rect.left() + _CHIP_PAD
    if glyph:
        side = theme.px(_GLYPH)
        paint_glyph(painter, QRectF(x, rect.center().y() + 0.5 - side / 2, side, side), glyph, theme.colour(ink))
        x += side + 3
    painter.setFont(theme.font("small_strong"))
    painter.setPen(theme.colour(ink))
    inner = QRect(x, rect.top(), rect.right() - _CHIP_PAD + 2 - x, rect.height())
    text = look.text if not limit else elided(look.text, theme, "small_strong", inner.width())
    painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
    mark_missing(painter, inner, text, theme, "small_strong")
    painter.restore()
    return rect


def paint_badge(painter: QPainter, rect: QRect, series: Series, theme: Theme) -> None:
    """Draw the letter of a variant on a square in its series colour."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour = theme.colour(series.token)
    if series.filled:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(QRectF(rect), 4, 4)
        painter.setPen(theme.colour("page"))
    else:
        painter.setPen(QPen(colour, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(rect).adjusted(0.75, 0.75, -0.75, -0.75), 4, 4)
    painter.setFont(theme.font("small_strong"))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, series.letter)
    painter.restore()


@dataclass(frozen=True)
class Interval:
    """A mean with its interval on a column's common scale."""

    value: float
    low: float
    high: float
    scale: tuple[float, float]
    zero: float | None = None
    """Where a zero line stands; None for none."""
    zone: tuple[float, float] | None = None
    """A shaded stretch: the margin, or the usable zone of a judge."""


def paint_interval(
    painter: QPainter, rect: QRect, interval: Interval, series: Series, theme: Theme, ink: str = ""
) -> None:
    """Draw whisker and mark, zero line and shaded zone; ``ink`` is a token instead of the series' own."""
    low, high = interval.scale
    span = (high - low) or 1.0
    left, width = rect.left() + 4, rect.width() - 8

    def at(value: float) -> float:
        return left + width * min(1.0, max(0.0, (value - low) / span))

    middle = rect.top() + rect.height() / 2
    colour = theme.colour(ink or series.token)
    painter.save()
    if interval.zone is not None:
        start, end = at(interval.zone[0]), at(interval.zone[1])
        painter.fillRect(QRectF(start, rect.top(), end - start, rect.height()), theme.colour("hover"))
    if interval.zero is not None:
        painter.setPen(QPen(theme.colour("line2"), 1))
        painter.drawLine(QPointF(at(interval.zero), rect.top()), QPointF(at(interval.zero), rect.bottom()))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, 1.5))
    start, end = at(interval.low), at(interval.high)
    painter.drawLine(QPointF(start, middle), QPointF(end, middle))
    for x in (start, end):
        painter.drawLine(QPointF(x, middle - 3), QPointF(x, middle + 3))
    paint_mark(painter, QPointF(at(interval.value), middle), 7, series.mark, colour, series.filled)
    painter.restore()


def levels_width(theme: Theme) -> int:
    """Width of a level bar without its figure."""
    return 5 * theme.px(12) + 4 * 2


def paint_levels(painter: QPainter, place: QPoint, level: float | None, theme: Theme, failed: bool = False) -> None:
    """Draw five dashes of 12 × 4 px from a point at the left, vertically centred on it; a mean fills a dash in part."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    width = theme.px(12)
    for number in range(5):
        dash = QRectF(place.x() + number * (width + 2), place.y() - 2, width, 4)
        painter.setBrush(theme.colour("line2"))
        painter.drawRoundedRect(dash, 2, 2)
        part = 0.0 if level is None else min(1.0, max(0.0, level - number))
        if part > 0:
            painter.setBrush(theme.colour("worse" if failed else "text2"))
            painter.drawRoundedRect(QRectF(dash.left(), dash.top(), dash.width() * part, 4), 2, 2)
    painter.restore()


def paint_progress(painter: QPainter, rect: QRect, done: float, in_flight: float, theme: Theme) -> None:
    """Draw done, in flight and the rest as parts (0–1) of a bar."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    radius = rect.height() / 2
    painter.setBrush(theme.colour("line"))
    painter.drawRoundedRect(QRectF(rect), radius, radius)
    done = min(1.0, max(0.0, done))
    for part, colour in ((min(1.0, done + max(0.0, in_flight)), _lighter(theme)), (done, theme.colour("accentfill"))):
        if part > 0:
            painter.setBrush(colour)
            painter.drawRoundedRect(QRectF(rect.left(), rect.top(), rect.width() * part, rect.height()), radius, radius)
    painter.restore()


def _lighter(theme: Theme) -> QColor:
    fill, rest = theme.colour("accentfill"), theme.colour("line")
    pairs = ((fill.red(), rest.red()), (fill.green(), rest.green()), (fill.blue(), rest.blue()))
    red, green, blue = ((a + b) // 2 for a, b in pairs)
    return QColor(red, green, blue)


def elided(text: str, theme: Theme, role: str, width: int) -> str:
    """The text on one line, cut with … to a width."""
    flat = text[:400].replace("\n", " ")
    return theme.metrics(role).elidedText(flat, Qt.TextElideMode.ElideRight, width)


def paint_text(
    painter: QPainter,
    rect: QRect,
    text: str,
    theme: Theme,
    role: str = "body",
    ink: str = "text",
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> int:
    """Draw one line, vertically centred and cut with …; returns the width that it took."""
    if rect.width() <= 0:
        return 0
    cut = elided(text, theme, role, rect.width())
    if not cut.isascii() and is_right_to_left(cut):
        # As a paragraph of its own direction, else its … and its full stop stand where it begins.
        cut = f"\u2067{cut}\u2069"
    painter.setFont(theme.font(role))
    painter.setPen(theme.colour(ink))
    painter.drawText(rect, align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, cut)
    mark_missing(painter, rect, cut, theme, role, align)
    return theme.metrics(role).horizontalAdvance(cut)


def mark_missing(
    painter: QPainter,
    rect: QRect,
    text: str,
    theme: Theme,
    role: str = "body",
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    """Mark what no font of the machine can show in one line that was drawn, vertically centred, in a rectangle."""
    if not text.isascii() and (missing := uncovered(text, theme.font(role))):
        theme.see_missing(missing)
        painter.save()
        # Else the line of 1 px would be a pale one of 2.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        _mark_boxes(painter, rect, text, missing, theme, role, align)
        painter.restore()


def _mark_boxes(
    painter: QPainter, rect: QRect, text: str, missing: Sequence[str], theme: Theme, role: str, align: Qt.AlignmentFlag
) -> None:
    """Draw a dashed line in ``warn`` under boxes that stand for characters; the status line says which they are."""
    metrics = theme.metrics(role)
    left = rect.left()
    if align & Qt.AlignmentFlag.AlignRight:
        left = rect.right() + 1 - metrics.horizontalAdvance(text)
    pen = QPen(theme.colour("warn"), 1)
    pen.setDashPattern([2, 1])
    painter.setPen(pen)
    bottom = rect.top() + (rect.height() + metrics.height()) // 2
    places = [place for place, character in enumerate(text) if character in missing][:_MOST_MARKED]
    if text[0] == "\u2067":
        places = []  # from the right, each stands elsewhere than its place in the text says
    for place in places:
        start = left + metrics.horizontalAdvance(text[:place])
        painter.drawLine(start, bottom, start + metrics.horizontalAdvance(text[place]) - 2, bottom)


def paint_runs(painter: QPainter, rect: QRect, runs: Iterable[tuple[str, str, str]], theme: Theme) -> int:
    """Draw runs of (text, role, token) after another on one line with their own spaces; returns the right end's x."""
    x = rect.left()
    for text, role, ink in runs:
        room = rect.right() - x + 1
        if room <= 0:
            break
        x += paint_text(painter, QRect(x, rect.top(), room, rect.height()), text, theme, role, ink)
    return x


def paint_row_ground(
    painter: QPainter, rect: QRect, theme: Theme, *, selected: bool, hover: bool, bar: bool = True
) -> None:
    """Draw the ground of a table row: selected, under the pointer, hairline below; the bar stands at the row's left."""
    if selected:
        painter.fillRect(rect, theme.colour("accentsoft"))
        if bar:
            painter.fillRect(QRect(rect.left(), rect.top(), 2, rect.height()), theme.colour("accent"))
    elif hover:
        painter.fillRect(rect, theme.colour("hover"))
    painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.colour("line"))
