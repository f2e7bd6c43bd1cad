"""Criteria: the profile of the candidates' means, and a heat map of every case."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from workbench.core import figures
from workbench.core.charts import Axis, Chart, Point
from workbench.core.summaries import CandidateSummary
from workbench.stats.candidates import Named, clip, named
from workbench.stats.case_values import Names, series_of
from workbench.stats.charts import figure, metric_of

PerMetric = Mapping[str, Mapping[str, Mapping[str, float | None]]]
"""Candidate label → metric → case → value."""


def profile(
    summaries: Sequence[CandidateSummary], metrics: Sequence[tuple[str, str]], names: Names | None = None
) -> Chart:
    """The candidates' means on each criterion (metric, title), side by side."""
    people = named([summary.candidate for summary in summaries], names)
    return Chart(
        kind="profile",
        title=_profile_title(summaries, metrics, people),
        corner=f"{figures.count(len(metrics), 'criterion', 'criteria')}, mean and 95 % interval",
        x=Axis(title="", ticks=tuple((float(place), title) for place, (_, title) in enumerate(metrics))),
        y=Axis(title="mean"),
        series=tuple(
            series_of(people[one.candidate], _profile_points(one, metrics, people[one.candidate])) for one in summaries
        ),
        header=("Criterion", *(summary.candidate for summary in summaries)),
        rows=tuple(
            (title, *(figure(metric_of(one, metric).mean, metric) for one in summaries)) for metric, title in metrics
        ),
    )


def _profile_points(summary: CandidateSummary, metrics: Sequence[tuple[str, str]], who: Named) -> list[Point]:
    points = []
    for place, (metric, title) in enumerate(metrics):
        value = metric_of(summary, metric)
        if value.mean is not None:
            text = f"{who.title} {title} {figure(value.mean, metric)}, n {value.n}"
            ends = {"y_low": value.low, "y_high": value.high}
            points.append(Point(x=float(place), y=value.mean, candidate=who.label, text=text, **ends))
    return points


def heat_map(
    values: PerMetric,
    titles: Mapping[str, str],
    cases: Sequence[str],
    names: Names | None = None,
    most: int = 400,
) -> Chart:
    """Case × candidate and criterion: each cell a value of its own scale. The cases with the lowest values come first.

    Args:
        values: candidate label → metric → case → value.
        titles: metric → title.
        cases: all of them; of equal ones the first stands first.
        names: candidate label → the variant's name.
        most: columns that are drawn and listed.
    """
    people = named(list(values), names)
    total = len(cases)
    cases = sorted(cases, key=_lowest_first(values))[:most]
    lines = [(label, metric, titles.get(metric, metric)) for label, metrics in values.items() for metric in metrics]
    points: dict[str, list[Point]] = {label: [] for label in values}
    for y, (label, metric, title) in enumerate(lines):
        found = [values[label][metric].get(case) for case in cases]
        points[label] += _heat_points(y, found, cases, label, f"{people[label].title} {title}")
    return Chart(
        kind="heat_map",
        title=_heat_title(values, titles, people),
        corner=figures.count(total, "case"),
        draw="heat",
        x=Axis(title=f"{f'the {most} lowest' if total > most else 'cases'}, lowest first"),
        y=Axis(title="", ticks=tuple((float(y), title) for y, (_, _, title) in enumerate(lines))),
        series=tuple(series_of(people[label], points[label]) for label in values if _scored(values)),
        header=("Case", *(f"{people[label].title} {title}" for label, _, title in lines)),
        rows=tuple((case, *(_cell(values[label][metric].get(case)) for label, metric, _ in lines)) for case in cases),
    )


def _lowest_first(values: PerMetric) -> Callable[[str], float]:
    """Key of a case: the mean of what it got, levels brought to 0–1; a case without any value comes last."""
    got: dict[str, list[float]] = {}
    for metrics in values.values():
        for by_case in metrics.values():
            for case, value in by_case.items():
                if value is not None:
                    got.setdefault(case, []).append((value - 1) / 4 if value > 1 else value)
    means = {case: math.fsum(found) / len(found) for case, found in got.items()}
    return lambda case: means.get(case, math.inf)


def _scored(values: PerMetric) -> bool:
    """Whether there is any value: outlines alone say nothing."""
    return any(
        value is not None for metrics in values.values() for by_case in metrics.values() for value in by_case.values()
    )


def _heat_points(y: int, found: Sequence[float | None], cases: Sequence[str], label: str, said: str) -> list[Point]:
    return [
        Point(x=float(x), y=float(y), value=value, candidate=label, case_id=case, text=f"{said}: {_cell(value)}")
        for x, (case, value) in enumerate(zip(cases, found, strict=True))
    ]


def _cell(value: float | None) -> str:
    return "unscored" if value is None else f"{value:g}"


def _profile_title(
    summaries: Sequence[CandidateSummary], metrics: Sequence[tuple[str, str]], people: Mapping[str, Named]
) -> str:
    gaps = []
    for metric, title in metrics:
        means = [(value, one.candidate) for one in summaries if (value := metric_of(one, metric).mean) is not None]
        if len(means) > 1:
            gaps.append((max(means)[0] - min(means)[0], title, max(means)[1]))
    if not gaps:
        return "Nothing to compare by criterion yet"
    gap, title, leader = max(gaps, key=lambda found: found[0])
    if gap == 0:
        return "All criteria have the same means"
    return f"They differ most on {clip(title)}: {people[leader].title} leads by {figures.number(gap, 2)}"


def _heat_title(
    values: Mapping[str, Mapping[str, Mapping[str, float | None]]],
    titles: Mapping[str, str],
    people: Mapping[str, Named],
) -> str:
    means = []
    for label, metrics in values.items():
        for metric, by_case in metrics.items():
            scored = [value for value in by_case.values() if value is not None]
            if scored:
                means.append((math.fsum(scored) / len(scored), people[label].title, titles.get(metric, metric)))
    if not means:
        return "Nothing was scored yet"
    mean, who, title = min(means)
    return f"Lowest: {who} on {clip(title)}, {figures.number(mean, 2)}"
