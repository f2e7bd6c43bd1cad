"""By slice: the candidates' means on each tag, kind, split or value of a field."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from workbench.core.charts import Axis, Chart, Point
from workbench.core.figures import number
from workbench.core.intervals import mean_summary
from workbench.core.rubrics import Better
from workbench.core.summaries import MetricKind, MetricSummary
from workbench.stats.candidates import Named, clip, named
from workbench.stats.case_values import Names, PerCase, series_of
from workbench.stats.charts import LOWER_IS_BETTER, UNITS, figure, interval_text
from workbench.stats.slices import looks_warning


def slices(
    values: PerCase,
    by_name: Mapping[str, Collection[str]],
    metric: str,
    title: str,
    kind: MetricKind,
    names: Names | None = None,
    better: Better | None = None,
) -> Chart:
    """The candidates' means on each slice.

    Args:
        values: candidate label → case → value, repeats averaged.
        by_name: slice → cases, in the order in which they are shown.
        metric, title, kind: of the metric.
        names: candidate label → the variant's name.
        better: the direction of good; None: lower for cost, tokens and latency.
    """
    people = named(list(values), names)
    found = {
        label: [mean_summary([cases[case] for case in inside if case in cases], kind) for inside in by_name.values()]
        for label, cases in values.items()
    }
    better = better or ("lower" if metric in LOWER_IS_BETTER else "higher")
    return Chart(
        kind="slices",
        title=_title(title, list(by_name), found, people, metric, better),
        corner=_corner(found),
        x=Axis(title="", ticks=tuple((float(place), name) for place, name in enumerate(by_name))),
        y=Axis(title=title, unit=UNITS.get(metric, "")),
        series=tuple(
            series_of(people[label], _points(people[label], by_name, means, metric)) for label, means in found.items()
        ),
        foot=_foot(len(by_name) if len(values) > 1 else 0),
        header=("Slice", *(part for label in values for part in (label, "95 % interval", "n", "unscored"))),
        rows=tuple(
            (name, *(part for means in found.values() for part in _cells(means[place], metric)))
            for place, name in enumerate(by_name)
        ),
    )


def _foot(looks: int) -> str:
    return " · ".join(part for part in ("mean and 95 % interval", looks_warning(looks)) if part)


def _points(who: Named, by_name: Mapping[str, Collection[str]], means: list[MetricSummary], metric: str) -> list[Point]:
    return [
        Point(
            x=float(place),
            y=value.mean,
            y_low=value.low,
            y_high=value.high,
            candidate=who.label,
            cases=tuple(inside),
            text=f"{who.title}  {name}  {figure(value.mean, metric)} {interval_text(value, metric)}, n {value.n}",
        )
        for place, ((name, inside), value) in enumerate(zip(by_name.items(), means, strict=True))
        if value.mean is not None
    ]


def _cells(value: MetricSummary, metric: str) -> tuple[str, ...]:
    return figure(value.mean, metric), interval_text(value, metric), str(value.n), str(value.unscored)


def _corner(found: Mapping[str, list[MetricSummary]]) -> str:
    counts = [value.n for means in found.values() for value in means]
    if not counts:
        return ""
    unscored = sum(value.unscored for means in found.values() for value in means)
    n = f"n {number(min(counts))}"
    n += "" if min(counts) == max(counts) else f" to {number(max(counts))}"
    return f"{n} a slice, {unscored} unscored"


def _title(
    title: str,
    slices_named: list[str],
    found: Mapping[str, list[MetricSummary]],
    people: Mapping[str, Named],
    metric: str,
    better: Better,
) -> str:
    """The worst place of all: where to look first."""
    means = [
        (value.mean, people[label].title, name)
        for label, row in found.items()
        for name, value in zip(slices_named, row, strict=True)
        if value.mean is not None
    ]
    if not means:
        return f"No slice has a {title.lower()} yet"
    mean, who, name = min(means) if better == "higher" else max(means)
    word = "Lowest" if better == "higher" else "Highest"
    return f"{word} {title.lower()}: {who} on {clip(name)}, {figure(mean, metric)}"
