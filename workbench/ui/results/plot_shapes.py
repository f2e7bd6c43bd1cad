"""How the points of a series are drawn: marks with whiskers, bars in rows, a strip, a heat map."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import pyqtgraph as pg
from PySide6.QtGui import QColor, QFont

from workbench.core.charts import Chart, Point, Series
from workbench.ui.results.plot_axis import at
from workbench.ui.theme import Theme

Add = Callable[..., object]
_SYMBOLS = {"circle": "o", "square": "s", "triangle": "t1", "diamond": "d"}
_TOKENS = ("sA", "sB", "sC", "sD")
_STATES = {"better": "better", "worse": "worse", "broken": "worse"}
_DODGE = 0.16


class Place(NamedTuple):
    """A point with where it is drawn."""

    point: Point
    series: Series
    x: float
    y: float


def places(chart: Chart) -> list[Place]:
    """Where every point stands: series side by side over shared categories, bars of a series in a row of their own."""
    log_x, log_y = chart.x.scale == "log", chart.y.scale == "log"
    found = []
    shared = bool(chart.x.ticks) and chart.draw == "points" and _share_places(chart.series)
    tallest = max((point.y for series in chart.series for point in series.points), default=1.0) or 1.0
    for number, series in enumerate(chart.series):
        aside = (number - (len(chart.series) - 1) / 2) * _DODGE if shared else 0.0
        up = (len(chart.series) - 1 - number) * tallest * 1.35 if chart.draw == "bars" else 0.0
        for point in series.points:
            if (point.x > 0 or not log_x) and (point.y > 0 or not log_y):
                found.append(Place(point, series, at(point.x, log_x) + aside, at(point.y, log_y) + up))
    return sorted(found, key=lambda place: (place.x, place.y))


def _share_places(series: Sequence[Series]) -> bool:
    xs = [point.x for one in series for point in one.points]
    return len(set(xs)) < len(xs)


def span(place: Place, log: bool) -> tuple[float, float] | None:
    """The ends of a whisker as drawn, None where there is none."""
    low, high = place.point.y_low, place.point.y_high
    if low is None or high is None or (log and low <= 0):
        return None
    return at(low, log), at(high, log)


def colour(series: Series, theme: Theme) -> QColor:
    """The colour of a series."""
    return theme.colour(_TOKENS[series.slot % 4])


def points(add: Add, theme: Theme, series: Series, found: Sequence[Place], log_y: bool) -> None:
    """Marks in shape and colour, whiskers, direct labels."""
    ink = colour(series, theme)
    whiskers = [(place.x, y) for place in found if (ends := span(place, log_y)) is not None for y in ends]
    if whiskers:
        line(add, whiskers, pg.mkPen(ink, width=1.5), "pairs")
    brush = pg.mkBrush(theme.colour("page")) if series.open_mark else pg.mkBrush(ink)
    add(
        pg.ScatterPlotItem(
            x=array([place.x for place in found]),
            y=array([place.y for place in found]),
            symbol=_SYMBOLS[series.mark],
            size=9,
            pen=pg.mkPen(ink, width=1.5),
            brush=brush,
        )
    )
    for place in found:
        if place.point.label:
            label(add, theme, place.point.label, place.x, place.y, "text", (-1.0, 0.5))
    if found and not any(place.point.label for place in found):
        last = found[-1]
        label(add, theme, series.key, last.x, last.y, "text", (-1.0, 0.5))


def whose(chart: Chart) -> list[tuple[float, str]]:
    """The rows of a heat map, each with the letter of its candidate."""
    keys = {point.y: series.key for series in chart.series for point in series.points}
    return [(place, f"{keys.get(place, '')} {words}".strip()) for place, words in chart.y.ticks]


def strip(add: Add, theme: Theme, series: Series, found: Sequence[Place]) -> None:
    """Sorted bars from zero, better and worse in their colours."""
    brushes = [
        pg.mkBrush(theme.colour(_STATES[place.point.state])) if place.point.state else pg.mkBrush(theme.colour("line2"))
        for place in found
    ]
    heights = [place.y for place in found]
    add(
        pg.BarGraphItem(x=[place.x for place in found], height=heights, width=0.72, brushes=brushes, pen=pg.mkPen(None))
    )
    broken = [place for place in found if place.point.state == "broken"]
    if broken:
        ink = theme.colour("worse")
        lowest = min([*heights, 0.0])
        add(
            pg.ScatterPlotItem(
                x=array([place.x for place in broken]),
                y=array([min(place.y, 0.0) + lowest * 0.08 for place in broken]),
                symbol="t1",
                size=7,
                pen=pg.mkPen(None),
                brush=pg.mkBrush(ink),
            )
        )


def rows_of_bars(add: Add, theme: Theme, series: Series, found: Sequence[Place]) -> None:
    """Bars on the series' own base line, the count above each."""
    if not found:
        return
    base = found[0].y - found[0].point.y
    gaps = [right.x - left.x for left, right in pairwise(found) if right.x > left.x]
    width = 0.88 * min(gaps, default=1.0)
    add(
        pg.BarGraphItem(
            x=[place.x for place in found],
            y0=base,
            y1=[place.y for place in found],
            width=width,
            brush=pg.mkBrush(colour(series, theme)),
            pen=pg.mkPen(None),
        )
    )
    add(pg.InfiniteLine(base, 0, pg.mkPen(theme.colour("line"))))
    for place in found:
        if place.point.label:
            label(add, theme, place.point.label, place.x, place.y, "text2", (0.5, 0.9), "small")
    first = min(place.x for place in found)
    label(add, theme, series.key, first - width, base, "text", (1.0, 0.9))


def heat(add: Add, theme: Theme, found: Sequence[Place]) -> None:
    """A square per case and criterion, low ones leaping out; unscored ones are only an outline."""
    by_level: dict[str, list[Place]] = {}
    for place in found:
        by_level.setdefault(_heat(place.point.value), []).append(place)
    for token, cells in by_level.items():
        brush = pg.mkBrush(theme.colour(token)) if token else pg.mkBrush(None)
        pen = pg.mkPen(None) if token else pg.mkPen(theme.colour("line2"))
        add(
            pg.BarGraphItem(
                x=[place.x for place in cells],
                y0=[place.y - 0.45 for place in cells],
                y1=[place.y + 0.45 for place in cells],
                width=0.9,
                brush=brush,
                pen=pen,
            )
        )


def _heat(value: float | None) -> str:
    """The token of a value: 1–5 as it is, a check's 0–1 at the ends."""
    if value is None:
        return ""
    level = value if value >= 1 else 1 + 4 * value
    return f"heat{min(5, max(1, round(level)))}"


def line(add: Add, corners: Sequence[tuple[float, float]], pen: Any, connect: str = "all") -> None:
    """A line behind the marks."""
    xs, ys = array([x for x, _ in corners]), array([y for _, y in corners])
    curve = pg.PlotCurveItem(xs, ys, pen=pen, antialias=True, connect=connect)
    curve.setZValue(-5)
    add(curve)


def label(
    add: Add,
    theme: Theme,
    words: str,
    x: float,
    y: float,
    token: str,
    anchor: tuple[float, float],
    role: str = "small_strong",
) -> None:
    """Words at a place; an anchor below 0 stands to the right of a mark, whatever the words' length."""
    if anchor[0] < 0:
        anchor = (-6 / (8 + theme.metrics(role).horizontalAdvance(words)), anchor[1])
    text = pg.TextItem(words, color=theme.colour(token), anchor=anchor)
    text.setFont(QFont(theme.font(role)))
    text.setPos(x, y)
    add(text, ignoreBounds=True)


def array(values: Sequence[float]) -> Any:
    """A numpy array, which pyqtgraph wants."""
    import numpy

    return numpy.array(values, dtype=float)
