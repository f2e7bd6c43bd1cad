"""The glyphs of a judgement and the marks of series, as paths: fonts lack half of them and place the rest unevenly."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from workbench.ui.theme import Mark

Glyph = Literal["better", "worse", "equal", "unclear", "pass", "fail", "unscored", "retry"]
# The character that stands for a glyph in plain text (accessible names, copies).
CHARACTERS: dict[str, str] = {
    "better": "▲",
    "worse": "▼",
    "equal": "=",
    "unclear": "◇",
    "pass": "✓",
    "fail": "✕",
    "unscored": "◌",
    "retry": "↻",
}
GLYPH_TOKENS: dict[str, str] = {
    "better": "better",
    "worse": "worse",
    "equal": "text",
    "unclear": "warn",
    "pass": "better",
    "fail": "worse",
    "unscored": "text3",
    "retry": "warn",
}


def paint_glyph(painter: QPainter, rect: QRectF, glyph: Glyph, colour: QColor) -> None:
    """Draw a glyph into a square."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    unit = rect.width() / 12
    painter.translate(rect.topLeft())
    painter.scale(unit, unit)
    if glyph in ("better", "worse"):
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        points = [(6, 1), (11.5, 11), (0.5, 11)] if glyph == "better" else [(0.5, 1), (11.5, 1), (6, 11)]
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
    else:
        pen = QPen(colour, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        _stroke(painter, glyph, pen)
    painter.restore()


def _stroke(painter: QPainter, glyph: Glyph, pen: QPen) -> None:
    if glyph == "pass":
        painter.drawPolyline(QPolygonF([QPointF(1.8, 6.6), QPointF(4.6, 9.4), QPointF(10.2, 3)]))
    elif glyph == "fail":
        painter.drawLine(QPointF(2.4, 2.4), QPointF(9.6, 9.6))
        painter.drawLine(QPointF(9.6, 2.4), QPointF(2.4, 9.6))
    elif glyph == "equal":
        painter.drawLine(QPointF(2, 4.4), QPointF(10, 4.4))
        painter.drawLine(QPointF(2, 7.8), QPointF(10, 7.8))
    elif glyph == "unclear":
        painter.drawPolygon(QPolygonF([QPointF(6, 1), QPointF(11, 6), QPointF(6, 11), QPointF(1, 6)]))
    elif glyph == "unscored":
        pen.setWidthF(1.2)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([1.8, 1.75])
        painter.setPen(pen)
        painter.drawEllipse(QPointF(6, 6), 4.8, 4.8)
    elif glyph == "retry":
        painter.drawArc(QRectF(1.6, 2.2, 8.8, 8.8), 60 * 16, 300 * 16)
        painter.drawPolyline(QPolygonF([QPointF(4.8, 1), QPointF(8.2, 2.8), QPointF(6.2, 5.6)]))


def paint_mark(
    painter: QPainter, centre: QPointF, size: float, mark: Mark, colour: QColor, filled: bool = True
) -> None:
    """Draw the mark of a series, about ``size`` wide, round a point."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    half = size / 2
    if filled:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
    else:
        painter.setPen(QPen(colour, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
    x, y = centre.x(), centre.y()
    if mark == "circle":
        painter.drawEllipse(centre, half, half)
    elif mark == "square":
        painter.drawRect(QRectF(x - half, y - half, size, size))
    elif mark == "triangle":
        high = size * 0.56
        painter.drawPolygon(
            QPolygonF([QPointF(x, y - high), QPointF(x + high, y + high * 0.8), QPointF(x - high, y + high * 0.8)])
        )
    else:
        high = size * 0.64
        painter.drawPolygon(
            QPolygonF([QPointF(x, y - high), QPointF(x + high, y), QPointF(x, y + high), QPointF(x - high, y)])
        )
    painter.restore()
