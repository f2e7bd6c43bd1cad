"""Where the points of a chart stand: side by side over shared categories, in rows, or turned by a quarter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from workbench.core.charts import Chart, Point, Series
from workbench.ui.results.plot_axis import at

_DODGE = 0.16
_LINES = 0.05
GROUP_GAP = 0.35
"""Between the rows of two candidates in a heat map, in rows."""
_SPREAD = 0.7
"""Of the room between two categories, what many series side by side may take."""


class Place(NamedTuple):
    """A point with where it is drawn; ``low`` and ``high`` are the ends of its whisker."""

    point: Point
    series: Series
    x: float
    y: float
    low: float | None = None
    high: float | None = None


def places(chart: Chart, turned: bool = False) -> list[Place]:
    """Where every point stands, in the order in which arrow keys go; a value that a log axis cannot show is left out.

    Args:
        chart: what is drawn.
        turned: categories go down the side, values across.
    """
    log_x, log_y = chart.x.scale == "log", chart.y.scale == "log"
    found = []
    shared = bool(chart.x.ticks) and chart.draw == "points" and _share_places(chart.series)
    most = _DODGE
    if chart.kind == "trend":
        shared, most = True, _LINES
    step = min(most, _SPREAD / max(1, len(chart.series)))
    tallest = tallest_bar(chart)
    for number, series in enumerate(chart.series):
        aside = (number - (len(chart.series) - 1) / 2) * step if shared else 0.0
        up = (len(chart.series) - 1 - number) * tallest * 1.4 if chart.draw == "bars" else 0.0
        up = up + number * GROUP_GAP if chart.kind == "heat_map" else up
        for point in series.points:
            if (point.x > 0 or not log_x) and (point.y > 0 or not log_y):
                x, y = at(point.x, log_x) + aside, at(point.y, log_y) + up
                low, high = _whisker(point, log_y)
                found.append(Place(point, series, *((y, x) if turned else (x, y)), low, high))
    return sorted(found, key=lambda place: (place.y, place.x) if turned else (place.x, place.y))


def tallest_bar(chart: Chart) -> float:
    """The largest count, by which rows of bars are spaced."""
    return max((point.y for series in chart.series for point in series.points), default=1.0) or 1.0


def _whisker(point: Point, log: bool) -> tuple[float | None, float | None]:
    low, high = point.y_low, point.y_high
    if low is None or high is None or (log and low <= 0):
        return None, None
    return at(low, log), at(high, log)


def _share_places(series: Sequence[Series]) -> bool:
    xs = [point.x for one in series for point in one.points]
    return len(set(xs)) < len(xs)


def by_series(found: Sequence[Place]) -> dict[int, list[Place]]:
    """Places by the series they belong to (its id, since two may be equal)."""
    gathered: dict[int, list[Place]] = {}
    for place in found:
        gathered.setdefault(id(place.series), []).append(place)
    return gathered
