"""Words in a plot: direct labels put where they cover no mark and no other words, counts, letters of rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics

from workbench.ui.results.plot_places import Place

MOST = 160
"""Labels that are drawn; of more nobody reads any, and the table has all."""
_GAP = 8
_WIDEST = 180


def put_aside(
    found: Sequence[Place],
    words: Sequence[str],
    to_pixels: Callable[[float, float], QPointF],
    inside: QRectF,
    metrics: QFontMetrics,
    turned: bool = False,
) -> list[tuple[Place, str, QPointF]]:
    """Places for direct labels, in pixels: right of the mark, else left, above or below; left out where all are taken.

    Args:
        found: the marks.
        words: of each; "" for none.
        to_pixels: from the plot's values.
        inside: the room of the plot.
        metrics: of the labels' font.
        turned: whiskers lie across, each on the line of its own label.

    Returns:
        mark, words (cut where they are long) and their top left corner.
    """
    marks = [to_pixels(place.x, place.y) for place in found]
    taken = [QRectF(mark.x() - 5, mark.y() - 5, 10, 10) for mark in marks]
    whiskers = [] if turned else [_whisker(place, to_pixels) for place in found if place.low is not None]
    high, put = metrics.height(), []
    for place, said, mark in zip(found[:MOST], words, marks, strict=False):
        if not said:
            continue
        cut = metrics.elidedText(said, Qt.TextElideMode.ElideMiddle, _WIDEST)
        wide = metrics.horizontalAdvance(cut)
        corners = _corners(mark, wide, high)
        boxes = [QRectF(corner.x(), corner.y(), wide, high) for corner in corners]
        free = [box for box in boxes if inside.contains(box) and not any(map(box.intersects, taken))]
        # A whisker may be crossed where there is no better place; a mark or other words never.
        best = next((box for box in free if not any(map(box.intersects, whiskers))), free[0] if free else None)
        if best is not None:
            taken.append(best)
            put.append((place, cut, best.topLeft()))
    return put


def _corners(mark: QPointF, wide: int, high: int) -> tuple[QPointF, ...]:
    """Where the words may begin, the best place first."""
    return (
        QPointF(mark.x() + _GAP, mark.y() - high / 2),
        QPointF(mark.x() - _GAP - wide, mark.y() - high / 2),
        QPointF(mark.x() + 4, mark.y() - high - 4),
        QPointF(mark.x() + 4, mark.y() + 4),
        QPointF(mark.x() - wide - 4, mark.y() - high - 4),
    )


def _whisker(place: Place, to_pixels: Callable[[float, float], QPointF]) -> QRectF:
    top, foot = to_pixels(place.x, place.high or 0.0), to_pixels(place.x, place.low or 0.0)
    return QRectF(top.x() - 2, min(top.y(), foot.y()), 4, abs(foot.y() - top.y()))
