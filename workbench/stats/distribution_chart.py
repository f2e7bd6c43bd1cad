"""Distribution: how many cases have which value, one row of bars per candidate with the same bins."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from workbench.core.charts import Axis, Chart, Point
from workbench.core.figures import number, percent
from workbench.core.intervals import percentile
from workbench.core.summaries import MetricKind
from workbench.stats.candidates import Named, named
from workbench.stats.case_values import Names, PerCase, corner, scored, series_of
from workbench.stats.charts import UNITS, figure

_MOST_BINS = 20
_NAMED = 5
"""Candidates that the title names."""


def distribution(values: PerCase, metric: str, title: str, kind: MetricKind, names: Names | None = None) -> Chart:
    """The distribution of one metric; ``kind`` decides the bins."""
    people, found = named(list(values), names), scored(values)
    everything = [value for cases in found.values() for value in cases.values()]
    low, width, bins = _bins(everything, kind)
    said = [_bin(low + place * width, width, metric, kind) for place in range(bins)]
    inside = {label: _binned(cases, low, width, bins) for label, cases in found.items()}
    return Chart(
        kind="distribution",
        title=_title(title, found, people, metric, kind),
        corner=corner(values),
        draw="bars",
        x=Axis(
            title="cases" if kind == "binary" else f"{title.lower()} of a case",
            unit="" if kind == "binary" else UNITS.get(metric, ""),
            low=low,
            high=low + bins * width,
            ticks=((0.0, "failed"), (1.0, "passed")) if kind == "binary" else (),
        ),
        y=Axis(title="cases", low=0),
        series=tuple(
            series_of(
                people[label],
                [
                    _bar(low + (place + 0.5) * width, cases, label, said[place], len(found[label]))
                    for place, cases in enumerate(row)
                ],
            )
            for label, row in inside.items()
            if everything
        ),
        header=(title, *values),
        rows=tuple((said[place], *(str(len(row[place])) for row in inside.values())) for place in range(bins)),
    )


def _bar(x: float, cases: Sequence[str], candidate: str, said: str, of: int) -> Point:
    n = len(cases)
    return Point(
        x=x,
        y=float(n),
        label=number(n) if n else "",
        candidate=candidate,
        cases=tuple(cases),
        text=f"{candidate}  {number(n)} of {number(of)} cases at {said}",
    )


def _bins(values: Sequence[float], kind: MetricKind) -> tuple[float, float, int]:
    """(left edge of the first bin, width, number). Levels: one per level, or quarters for means of several."""
    if kind == "binary":
        return -0.5, 1.0, 2
    if kind == "level":
        whole = all(value == round(value) for value in values)
        return (0.5, 1.0, 5) if whole else (0.875, 0.25, 17)
    if not values or min(values) == max(values):
        centre = values[0] if values else 0.5
        width = abs(centre) * 0.1 or 1.0
        return centre - width / 2, width, 1
    low, high = min(values), max(values)
    rough = (high - low) / min(_MOST_BINS, max(4, math.ceil(math.sqrt(len(values)))))
    size = 10.0 ** math.floor(math.log10(rough))
    width = next(step * size for step in (1, 2, 2.5, 5, 10) if step * size >= rough * (1 - 1e-9))
    first = math.floor(low / width + 1e-9) * width
    return first, width, max(1, math.floor((high - first) / width + 1e-9) + 1)


def _binned(cases: Mapping[str, float], low: float, width: float, bins: int) -> list[list[str]]:
    """The cases in each bin."""
    inside: list[list[str]] = [[] for _ in range(bins)]
    for case, value in cases.items():
        inside[min(bins - 1, max(0, math.floor((value - low) / width + 1e-9)))].append(case)
    return inside


def _bin(left: float, width: float, metric: str, kind: MetricKind) -> str:
    if kind == "binary":
        return "passed" if left > 0 else "failed"
    if kind == "level":
        return f"{left + width / 2:g}"
    return f"{figure(left, metric)} to {figure(left + width, metric)}"


def _title(
    title: str,
    found: Mapping[str, Mapping[str, float]],
    people: Mapping[str, Named],
    metric: str,
    kind: MetricKind,
) -> str:
    """The medians; of yes and no, whose median says nothing, the shares."""
    binary = kind == "binary"
    middles = {
        label: math.fsum(cases.values()) / len(cases) if binary else percentile(list(cases.values()), 0.5)
        for label, cases in found.items()
        if cases
    }
    said = [
        f"{people[label].title} {percent(at) if binary else figure(at, metric)}"
        for label, at in middles.items()
        if at is not None
    ]
    if not said:
        return f"Nothing has a {title.lower()} yet"
    more = f" and {len(said) - _NAMED} more" if len(said) > _NAMED else ""
    return f"{title if binary else f'Median {title.lower()}'}: {', '.join(said[:_NAMED])}{more}"
