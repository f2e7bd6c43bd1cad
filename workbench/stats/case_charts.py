"""Paired differences as a sorted strip, and percentiles of latency."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence

from workbench.core import figures
from workbench.core.charts import Axis, Chart, Point
from workbench.core.intervals import percentile
from workbench.core.summaries import Pair
from workbench.core.verdict_words import difference_words, interval_words
from workbench.stats.candidates import Named, named
from workbench.stats.case_values import Names, PerCase, corner, scored, series_of
from workbench.stats.charts import LOWER_IS_BETTER, UNITS, figure

SHARES = (0.5, 0.75, 0.9, 0.95, 0.99)
"""Percentiles of the latency chart."""


def differences(
    pair: Pair,
    baseline: Mapping[str, float | None],
    candidate: Mapping[str, float | None],
    title: str,
    broken: Collection[str] = (),
    names: Names | None = None,
) -> Chart:
    """Candidate minus baseline, case by case, sorted, with the margin shaded and the mean dashed.

    Args:
        pair: the comparison of the two.
        baseline, candidate: case → value, the ones that were compared.
        title: of the metric.
        broken: cases that passed with the baseline and fail now.
        names: candidate label → the variant's name.
    """
    both, broken = _both(baseline, candidate), frozenset(broken)
    points = [_strip_point(at, one, pair, broken) for at, one in enumerate(sorted(both))]
    people = named([pair.baseline, pair.candidate], names)
    who, base = people[pair.candidate], people[pair.baseline]
    gains, losses = (sum(point.state in states for point in points) for states in (("better",), ("worse", "broken")))
    return Chart(
        kind="differences",
        title=_gain_title(who.title, gains, losses, len(both)),
        corner=f"{who.title} − {base.title}, paired by case",
        draw="strip",
        x=Axis(title="cases, sorted"),
        y=Axis(
            title=f"difference in {title.lower()}", unit="" if pair.kind == "binary" else UNITS.get(pair.metric, "")
        ),
        series=(series_of(who, points),),
        margin=pair.margin,
        line=pair.difference,
        line_label=f"mean {_signed(pair)}" if pair.difference is not None else "",
        foot=_strip_foot(pair, points, broken),
        header=("Case", f"{base.title} → {who.title}", "Difference", "State"),
        rows=tuple((point.case_id, point.text, figures.signed(point.y, 3), point.state) for point in points),
    )


def _both(
    baseline: Mapping[str, float | None], candidate: Mapping[str, float | None]
) -> list[tuple[float, str, float, float]]:
    """Difference, case, and the two values, of each case that has both."""
    return [
        (two - one, case, one, two)
        for case, one in baseline.items()
        if one is not None and (two := candidate.get(case)) is not None
    ]


def _strip_foot(pair: Pair, points: Sequence[Point], broken: Collection[str]) -> str:
    said = f"{figures.count(len(points), 'case')}, sorted · shaded: margin ±{_within(pair)}"
    return f"{said}{_marked(points, broken)}"


def _within(pair: Pair) -> str:
    """The margin in the metric's unit."""
    return figure(pair.margin, pair.metric) if pair.metric in LOWER_IS_BETTER else f"{pair.margin:.3g}"


def _marked(points: Sequence[Point], broken: Collection[str]) -> str:
    """What the triangles mean, where there are any, and how many fail without one, so that the numbers add up."""
    lost = sum(point.state == "broken" for point in points)
    gained = sum(point.case_id in broken and point.state != "broken" for point in points)
    if not lost and not gained:
        return ""
    what = f"{figures.number(lost)} of the losses {'fails' if lost == 1 else 'fail'} where the baseline passed"
    more = f", {figures.number(gained)} of the others {'does' if gained == 1 else 'do'} too" if gained else ""
    return f" · triangle: {what}{more}"


def _strip_point(place: int, found: tuple[float, str, float, float], pair: Pair, broken: Collection[str]) -> Point:
    difference, case, one, two = found
    gain = difference if pair.better == "higher" else -difference
    # A row can fail now and yet have gained on this metric: then the metric's colour stands.
    lost = "broken" if case in broken else "worse"
    return Point(
        x=float(place),
        y=difference,
        candidate=pair.candidate,
        case_id=case,
        text=f"{figure(one, pair.metric)} → {figure(two, pair.metric)}",
        state="better" if gain > 1e-12 else lost if gain < -1e-12 else "",
    )


def _gain_title(who: str, gains: int, losses: int, n: int) -> str:
    if not n:
        return "No case has a score of both"
    if not gains and not losses:
        return f"{who} changes no case"
    if not gains or not losses:
        return (
            f"{who} {'gains' if gains else 'loses'} on {figures.count(gains or losses, 'case')} of {figures.number(n)}"
        )
    return f"{who} gains on {figures.count(gains, 'case')} and loses on {figures.number(losses)}"


def _signed(pair: Pair) -> str:
    if pair.metric in LOWER_IS_BETTER:
        return f"{difference_words(pair)} {interval_words(pair)}".rstrip()
    said = figures.signed(pair.difference or 0.0, _decimals(pair))
    return f"{said} {figures.interval(pair.low, pair.high, _decimals(pair), sign=True)}".rstrip()


def _decimals(pair: Pair) -> int:
    """Enough to tell the interval's ends apart."""
    spread = (pair.high or 0.0) - (pair.low or 0.0)
    return 2 if spread <= 0 else min(6, max(0, 1 - math.floor(math.log10(spread))))


def latency(values: PerCase, names: Names | None = None) -> Chart:
    """Percentiles of the latency in milliseconds, one line per candidate."""
    people, found = named(list(values), names), scored(values)
    series, cells = [], []
    for label, cases in found.items():
        shares = [(share, percentile(list(cases.values()), share)) for share in SHARES]
        cells.append([figures.seconds(None if at is None else at / 1000) for _, at in shares])
        points = [
            Point(
                x=float(place),
                y=at,
                candidate=label,
                case_id=_nearest(cases, at),
                text=f"{people[label].title} p{share * 100:g} {figures.seconds(at / 1000)}",
            )
            for place, (share, at) in enumerate(shares)
            if at is not None
        ]
        series.append(series_of(people[label], points))
    return Chart(
        kind="latency",
        title=_latency_title(found, people),
        corner=corner(values),
        draw="line",
        x=Axis(
            title="share of calls that took no longer",
            ticks=tuple((float(place), f"p{share * 100:g}") for place, share in enumerate(SHARES)),
        ),
        y=Axis(title="time", unit="ms", low=0),
        series=tuple(series),
        header=("Candidate", *(f"p{share * 100:g}" for share in SHARES), "n"),
        rows=tuple((label, *cell, str(len(cases))) for (label, cases), cell in zip(found.items(), cells, strict=True)),
    )


def _nearest(cases: Mapping[str, float], at: float) -> str:
    """The case that took about as long."""
    return min(cases, key=lambda case: (abs(cases[case] - at), case))


def _latency_title(found: Mapping[str, Mapping[str, float]], people: Mapping[str, Named]) -> str:
    slow = [(at, label) for label, cases in found.items() if (at := percentile(list(cases.values()), 0.95)) is not None]
    if not slow:
        return "No call has a time yet"
    at, label = min(slow)
    said = f"{people[label].title} ends 95 % of its calls within {figures.seconds(at / 1000)}"
    return said if len(slow) == 1 else f"{said}, the fastest"
