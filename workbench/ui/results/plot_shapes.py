"""How the points of a series are drawn: marks with whiskers, bars in rows, a strip, a heat map."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby, pairwise
from typing import Any

import numpy
import pyqtgraph as pg
from PySide6.QtGui import QColor, QFont

from workbench.core.charts import Chart, Point, Series
from workbench.ui.results.plot_places import GROUP_GAP, Place
from workbench.ui.theme import Theme

Add = Callable[..., object]
_SYMBOLS = {"circle": "o", "square": "s", "triangle": "t1", "diamond": "d"}
_TOKENS = ("sA", "sB", "sC", "sD")
_STATES = {"better": "better", "worse": "worse", "broken": "worse"}
_NARROW = 150
"""Columns of a heat map from which gaps between them would be all that is seen."""
_MANY = 600
"""Bars of a strip that can be told apart; more are drawn as one shape."""


def colour(series: Series, theme: Theme) -> QColor:
    """The colour of a series."""
    return theme.colour(_TOKENS[series.slot % 4])


def points(add: Add, theme: Theme, series: Series, found: Sequence[Place], turned: bool = False) -> None:
    """Marks in shape and colour, with whiskers; those of a state in its colour."""
    ink = colour(series, theme)
    ends = [
        ((end, place.y) if turned else (place.x, end))
        for place in found
        if place.low is not None
        for end in (place.low, place.high or 0.0)
    ]
    if ends:
        line(add, ends, pg.mkPen(ink, width=1.5), "pairs")
    many = len(found) > _MANY
    for state, group in _by_state(found).items():
        mark = theme.colour(_STATES[state]) if state in _STATES else ink
        add(
            pg.ScatterPlotItem(
                x=array([place.x for place in group]),
                y=array([place.y for place in group]),
                symbol=_SYMBOLS[series.mark],
                size=theme.px(5 if many else 9),
                pen=pg.mkPen(mark, width=1.5),
                brush=pg.mkBrush(theme.colour("page")) if series.open_mark else pg.mkBrush(mark),
            )
        )


def _by_state(found: Sequence[Place]) -> dict[str, list[Place]]:
    groups: dict[str, list[Place]] = {}
    for place in found:
        groups.setdefault(place.point.state, []).append(place)
    return groups


def whose(chart: Chart, tight: bool = False) -> list[tuple[float, str]]:
    """The rows of a heat map, each with the letter of its candidate, where they are drawn; or only the candidates."""
    rows = {point.y: (number, series.key) for number, series in enumerate(chart.series) for point in series.points}
    several = len(chart.series) > 1
    if tight:
        middles: dict[str, list[float]] = {}
        for place, (number, key) in rows.items():
            middles.setdefault(key, []).append(place + number * GROUP_GAP)
        return [(sum(found) / len(found), key) for key, found in middles.items()]
    found = []
    for place, words in chart.y.ticks:
        number, key = rows.get(place, (0, ""))
        found.append((place + number * GROUP_GAP, f"{key} {words}".strip() if several else words))
    return found


def strip(add: Add, theme: Theme, found: Sequence[Place]) -> None:
    """Sorted bars from zero, better and worse in their colours, a triangle under each broken case."""
    if len(found) > _MANY:
        _outline(add, theme, found)
    else:
        add(
            pg.BarGraphItem(
                x=[place.x for place in found],
                height=[place.y for place in found],
                width=0.72,
                brushes=[pg.mkBrush(_state(theme, place.point)) for place in found],
                pen=pg.mkPen(None),
            )
        )
    broken = [place for place in found if place.point.state == "broken"]
    if broken:
        lowest = min(0.0, *(place.y for place in found)) or -max(place.y for place in found)
        add(
            pg.ScatterPlotItem(
                x=array([place.x for place in broken]),
                y=array([min(place.y, 0.0) + lowest * 0.06 for place in broken]),
                symbol="t1",
                size=theme.px(7),
                pen=pg.mkPen(None),
                brush=pg.mkBrush(theme.colour("worse")),
            )
        )


def _state(theme: Theme, point: Point) -> QColor:
    return theme.colour(_STATES[point.state]) if point.state in _STATES else theme.colour("line2")


def _outline(add: Add, theme: Theme, found: Sequence[Place]) -> None:
    """Very many bars as one filled outline for each run of a colour: single ones would be thinner than a pixel."""
    for _, run in groupby(found, key=lambda place: _STATES.get(place.point.state, "")):
        inside = list(run)
        ink = _state(theme, inside[0].point)
        edges = array([inside[0].x - 0.5, *(place.x + 0.5 for place in inside)])
        add(
            pg.PlotCurveItem(
                edges,
                array([place.y for place in inside]),
                stepMode="center",
                fillLevel=0,
                brush=pg.mkBrush(ink),
                pen=pg.mkPen(ink),
                antialias=False,
            )
        )


def rows_of_bars(add: Add, theme: Theme, series: Series, found: Sequence[Place]) -> None:
    """Bars on the series' own base line, in its colour."""
    if not found:
        return
    base = found[0].y - found[0].point.y
    add(
        pg.BarGraphItem(
            x=[place.x for place in found],
            y0=base,
            y1=[place.y for place in found],
            width=bar_width(found),
            brush=pg.mkBrush(colour(series, theme)),
            pen=pg.mkPen(None),
        )
    )
    add(pg.InfiniteLine(base, 0, pg.mkPen(theme.colour("line"))))


def bar_width(found: Sequence[Place]) -> float:
    """Width of a bar, with some air to the next."""
    gaps = [right - left for left, right in pairwise(sorted({place.x for place in found}))]
    return 0.88 * min(gaps, default=1.0)


def heat(add: Add, theme: Theme, found: Sequence[Place], counted: bool = False) -> None:
    """A square for each cell, low levels leaping out; unscored ones are only an outline.

    Args:
        add: takes what is drawn.
        theme: the look.
        found: the cells.
        counted: cells hold counts: the more, the more accent.
    """
    most = max((place.point.value or 0.0 for place in found), default=0.0) or 1.0
    columns = len({place.x for place in found})
    by_look: dict[str, list[Place]] = {}
    for place in found:
        look = shade(place.point.value, most) if counted else heat_token(place.point.value)
        by_look.setdefault(look, []).append(place)
    for look, cells in by_look.items():
        add(
            pg.BarGraphItem(
                x=[place.x for place in cells],
                y0=[place.y - 0.46 for place in cells],
                y1=[place.y + 0.46 for place in cells],
                width=0.92 if columns < _NARROW else 1.0,
                brush=pg.mkBrush(_ground(theme, look)) if look else pg.mkBrush(None),
                pen=pg.mkPen(None) if look else pg.mkPen(theme.colour("line2")),
            )
        )


def heat_token(value: float | None) -> str:
    """The token of a value: 1–5 as it is, a check's 0–1 at the ends."""
    if value is None:
        return ""
    level = value if value >= 1 else 1 + 4 * value
    return f"heat{min(5, max(1, round(level)))}"


def shade(value: float | None, most: float) -> str:
    """How much of the accent a count gets, in tenths: ``mix0`` to ``mix10``."""
    return f"mix{round(10 * (value or 0.0) / most)}"


def _ground(theme: Theme, look: str) -> QColor:
    if not look.startswith("mix"):
        return theme.colour(look)
    share = int(look[3:]) / 10
    low, high = theme.colour("field"), theme.colour("accentfill")
    parts = [(low.red(), high.red()), (low.green(), high.green()), (low.blue(), high.blue())]
    red, green, blue = (round(one + (two - one) * share) for one, two in parts)
    return QColor(red, green, blue)


def line(add: Add, corners: Sequence[tuple[float, float]], pen: Any, connect: str = "all") -> None:
    """A line behind the marks."""
    xs, ys = array([x for x, _ in corners]), array([y for _, y in corners])
    curve = pg.PlotCurveItem(xs, ys, pen=pen, antialias=True, connect=connect)
    curve.setZValue(-5)
    add(curve)


def text_item(theme: Theme, words: str, token: str, role: str, anchor: tuple[float, float]) -> pg.TextItem:
    """Words in the look of a role; put it somewhere."""
    item = pg.TextItem(words, color=theme.colour(token), anchor=anchor)
    item.setFont(QFont(theme.font(role)))
    item.textItem.document().setDocumentMargin(0)
    item.updateTextPos()
    return item


def array(values: Sequence[float]) -> Any:
    """A numpy array, which pyqtgraph wants."""
    return numpy.array(values, dtype=float)
