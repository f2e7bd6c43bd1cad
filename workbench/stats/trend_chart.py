"""Trend: one metric over experiments, a line per candidate, releases marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.core import figures
from workbench.core.charts import Axis, Chart, Point
from workbench.core.summaries import MetricSummary
from workbench.stats.candidates import Named, named
from workbench.stats.case_values import Names, series_of
from workbench.stats.charts import UNITS, figure, interval_text


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One candidate in one experiment."""

    experiment: int
    """Its number."""
    candidate: str
    """The candidate's label; the same label is one line."""
    summary: MetricSummary
    when: str = ""
    """The experiment's date as people read it."""
    release: str = ""
    """Name of the release that this experiment confirmed, or that was current then."""
    experiment_id: str = ""
    """What a click opens."""


def trend(found: Sequence[TrendPoint], metric: str, title: str, names: Names | None = None) -> Chart:
    """The metric's mean in each experiment, with its interval; the experiments evenly spaced in their order.

    Args:
        found: in any order.
        metric, title: its name, and what people call it.
        names: candidate label → the variant's name.
    """
    ordered = sorted(found, key=lambda one: one.experiment)
    places = {number: float(at) for at, number in enumerate(dict.fromkeys(one.experiment for one in ordered))}
    people = named(list(dict.fromkeys(one.candidate for one in ordered)), names)
    lines: dict[str, list[TrendPoint]] = {}
    for one in ordered:
        if one.summary.mean is not None:
            lines.setdefault(one.candidate, []).append(one)
    releases = {one.experiment: one.release for one in ordered if one.release}
    return Chart(
        kind="trend",
        title=_title(title, lines, people, metric),
        corner=f"{figures.count(len(places), 'experiment')}, {figures.count(len(releases), 'release')}",
        draw="line",
        x=Axis(title="experiment", ticks=tuple((place, str(number)) for number, place in places.items())),
        y=Axis(title=title, unit=UNITS.get(metric, "")),
        series=tuple(
            series_of(people[label], [_point(one, places[one.experiment], metric) for one in line])
            for label, line in lines.items()
        ),
        marks=tuple((places[number], name) for number, name in releases.items()),
        foot="mean and 95 % interval · cases and scorecards may differ between experiments",
        header=("Experiment", "Date", "Candidate", title, "95 % interval", "n", "unscored", "Release"),
        rows=tuple(_row(one, metric) for one in ordered),
    )


def _point(one: TrendPoint, place: float, metric: str) -> Point:
    value = one.summary
    said = f"experiment {one.experiment}  {one.candidate}  {figure(value.mean, metric)} {interval_text(value, metric)}"
    return Point(
        x=place,
        y=value.mean or 0.0,
        y_low=value.low,
        y_high=value.high,
        candidate=one.candidate,
        case_id=one.experiment_id,
        text=", ".join(part for part in (said, f"n {value.n}", one.when, one.release) if part),
    )


def _row(one: TrendPoint, metric: str) -> tuple[str, ...]:
    value = one.summary
    return (
        str(one.experiment),
        one.when,
        one.candidate,
        figure(value.mean, metric),
        interval_text(value, metric),
        str(value.n),
        str(value.unscored),
        one.release,
    )


def _title(title: str, lines: Mapping[str, Sequence[TrendPoint]], people: Mapping[str, Named], metric: str) -> str:
    if not lines:
        return f"No experiment has a {title.lower()} yet"
    moves = {label: (line[-1].summary.mean or 0.0) - (line[0].summary.mean or 0.0) for label, line in lines.items()}
    label = max(moves, key=lambda one: (len(lines[one]) > 1, abs(moves[one])))
    first, last, who = lines[label][0], lines[label][-1], people[label].title
    end = f"{figure(last.summary.mean, metric)} in experiment {last.experiment}"
    if first is last:
        return f"{who}: {title.lower()} {end}"
    if not any(moves.values()):
        return f"No {title.lower()} has moved since experiment {first.experiment}"
    start = f"{figure(first.summary.mean, metric)} in experiment {first.experiment}"
    return f"{who}: {title.lower()} from {start} to {end}{', the largest move' if len(lines) > 1 else ''}"
