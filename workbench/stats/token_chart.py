"""Tokens: what each candidate reads and writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbench.core import figures
from workbench.core.charts import Axis, Chart, Point, Series
from workbench.core.rubrics import Better
from workbench.core.summaries import CandidateSummary, MetricSummary
from workbench.stats.candidates import Named, named

_SIDES = (("input_tokens", "input"), ("output_tokens", "output"))


def tokens(
    summaries: Sequence[CandidateSummary],
    metric: str = "",
    title: str = "",
    names: Mapping[str, str] | None = None,
    better: Better = "lower",
) -> Chart:
    """Mean input and output tokens of each candidate with their intervals; metric, title and better change nothing."""
    people = named([summary.candidate for summary in summaries], names)
    found = [(people[one.candidate], [one.metrics.get(name) for name, _ in _SIDES]) for one in summaries]
    return Chart(
        kind="tokens",
        title=_title(found),
        corner=_corner(found),
        x=Axis(title="", ticks=tuple((float(place), side) for place, (_, side) in enumerate(_SIDES))),
        y=Axis(title="tokens per answer", unit="tok", low=0),
        series=tuple(
            Series(key=who.key, name=who.name, slot=who.slot, points=tuple(_points(who, values)))
            for who, values in found
        ),
        foot="mean and 95 % interval",
        header=("Candidate", "Input", "95 % interval", "Output", "95 % interval", "n"),
        rows=tuple((who.label, *_cells(values[0]), *_cells(values[1]), _n(values)) for who, values in found),
    )


def _points(who: Named, values: Sequence[MetricSummary | None]) -> list[Point]:
    return [
        Point(
            x=float(place),
            y=value.mean,
            y_low=value.low,
            y_high=value.high,
            candidate=who.label,
            text=f"{who.label}  {side} {figures.number(value.mean)} {_interval(value)}, n {value.n}",
        )
        for place, (value, (_, side)) in enumerate(zip(values, _SIDES, strict=True))
        if value is not None and value.mean is not None
    ]


def _cells(value: MetricSummary | None) -> tuple[str, str]:
    if value is None or value.mean is None:
        return figures.UNDEFINED, value.reason if value else "Not measured."
    return figures.number(value.mean), _interval(value)


def _interval(value: MetricSummary) -> str:
    return figures.interval(value.low, value.high, 0) or "no interval"


def _n(values: Sequence[MetricSummary | None]) -> str:
    return str(max((value.n for value in values if value), default=0))


def _corner(found: Sequence[tuple[Named, Sequence[MetricSummary | None]]]) -> str:
    counts = sorted({max((value.n for value in values if value), default=0) for _, values in found})
    if not counts:
        return ""
    first = f"n {figures.number(counts[0])}"
    return f"{first} each" if len(counts) == 1 else f"{first} to {figures.number(counts[-1])}"


def _title(found: Sequence[tuple[Named, Sequence[MetricSummary | None]]]) -> str:
    means = [(value.mean, who.title) for who, values in found if (value := values[1]) and value.mean is not None]
    if not means:
        return "No answer has a count of tokens yet"
    said = [f"{who} {figures.number(mean)}" for mean, who in means[:4]]
    return f"Tokens of an answer: {', '.join(said)}"
