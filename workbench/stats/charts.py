"""Charts of an experiment, built from its figures; each title states what the figures show.

A title reports figures, never a verdict: whether one candidate is better is for `workbench.stats.verdict` to say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from workbench.core import figures
from workbench.core.charts import Axis, Chart, Point, Series
from workbench.core.errors import InputError
from workbench.core.rubrics import Better
from workbench.core.summaries import CandidateSummary, MetricSummary
from workbench.stats.candidates import Named, named
from workbench.stats.token_chart import tokens

LOWER_IS_BETTER = frozenset({"cost_usd", "latency_ms", "input_tokens", "output_tokens"})
UNITS = {"pass": "%", "cost_usd": "$", "latency_ms": "ms", "input_tokens": "tok", "output_tokens": "tok"}


def build(
    chart: str,
    summaries: Sequence[CandidateSummary],
    metric: str,
    *,
    title: str = "",
    names: Mapping[str, str] | None = None,
    better: Better | None = None,
) -> Chart:
    """A chart made of candidates' summaries alone.

    Args:
        chart: ``means``, ``cost_quality`` or ``tokens``.
        summaries: one per candidate, in the order in which they are shown.
        metric: its name; ``pass`` is the pass rate.
        title: the metric's title for people.
        names: candidate label → the variant's name.
        better: the direction of good; None: lower for cost, tokens and latency.

    Raises:
        InputError: there is no such chart.
    """
    maker = _BUILDERS.get(chart)
    if maker is None:
        known = ", ".join(sorted(_BUILDERS))
        raise InputError("chart.unknown", f"There is no chart “{chart}”.", remedy=f"Use one of: {known}.")
    return maker(
        summaries, metric, title or metric, names or {}, better or ("lower" if metric in LOWER_IS_BETTER else "higher")
    )


def means(
    summaries: Sequence[CandidateSummary], metric: str, title: str, names: Mapping[str, str], better: Better = "higher"
) -> Chart:
    """The candidates' means side by side, each with its interval."""
    people = named([summary.candidate for summary in summaries], names)
    found = [(people[one.candidate], metric_of(one, metric)) for one in summaries]
    shown = [(place, who, value) for place, (who, value) in enumerate(found) if value.mean is not None]
    points = [(who, _mean_point(place, who, value, metric)) for place, who, value in shown]
    return Chart(
        kind="means",
        title=_means_title(title, [(who, value) for _, who, value in shown], metric, better),
        corner=_corner([value for _, value in found]),
        x=Axis(title="", ticks=tuple((float(place), who.title) for place, (who, _) in enumerate(found))),
        y=Axis(title=title, unit=UNITS.get(metric, "")),
        series=_series(points),
        foot="mean and 95 % interval",
        header=("Candidate", title, "95 % interval", "n", "unscored", "method"),
        rows=tuple(_row(who, value, metric) for who, value in found),
    )


def cost_quality(
    summaries: Sequence[CandidateSummary], metric: str, title: str, names: Mapping[str, str], better: Better = "higher"
) -> Chart:
    """Mean against cost per 1,000 runs, with the front that no candidate beats on both. Where nothing costs anything
    (models on this machine), tokens per run stand for the cost."""
    people = named([summary.candidate for summary in summaries], names)
    costs = {metric_of(summary, "cost_usd").mean for summary in summaries}
    free = 0 in costs and costs <= {0, None} and all(_tokens_each(summary) is not None for summary in summaries)
    placed: list[tuple[Named, float, MetricSummary]] = []
    rows = []
    for summary in summaries:
        who, value = people[summary.candidate], metric_of(summary, metric)
        cost = _tokens_each(summary) if free else _thousand(metric_of(summary, "cost_usd").mean)
        rows.append((*_row(who, value, metric)[:4], _paid(cost, free)))
        if value.mean is not None and cost is not None:
            placed.append((who, cost, value))
    best = front([(cost, value.mean or 0.0) for _, cost, value in placed], better)
    each = "per run" if free else "per 1,000 runs"
    points = [
        (who, _mean_point(cost, who, value, metric, f"{_paid(cost, free)} {each}")) for who, cost, value in placed
    ]
    scale = "log" if placed and not free and min(cost for _, cost, _ in placed) > 0 else "linear"
    what = "tokens per run" if free else "cost per 1,000 runs"
    foot = _cost_foot(len(summaries) - len(placed), scale)
    return Chart(
        kind="cost_quality",
        title=_cost_title(title, placed, best, metric, free),
        corner=f"{len(best)} of {len(placed)} candidates are on the front" if placed else "",
        x=Axis(title=what, unit="tok" if free else "$", scale="log" if scale == "log" else "linear"),
        y=Axis(title=title, unit=UNITS.get(metric, "")),
        series=_series(points),
        front=tuple(best),
        foot=f"{foot} · all of them cost $0" if free else foot,
        header=("Candidate", title, "95 % interval", "n", what.capitalize()),
        rows=tuple(rows),
    )


def _thousand(cost: float | None) -> float | None:
    return None if cost is None else cost * 1000


def _tokens_each(summary: CandidateSummary) -> float | None:
    """Mean tokens of a run, in and out."""
    parts = [metric_of(summary, name).mean for name in ("input_tokens", "output_tokens")]
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


def _paid(cost: float | None, free: bool) -> str:
    if free:
        return figures.UNKNOWN if cost is None else f"{figures.number(cost)} tok"
    return _money(cost)


_BUILDERS: dict[str, Callable[[Sequence[CandidateSummary], str, str, Mapping[str, str], Better], Chart]] = {
    "means": means,
    "cost_quality": cost_quality,
    "tokens": tokens,
}


def front(points: Sequence[tuple[float, float]], better: Better = "higher") -> list[tuple[float, float]]:
    """The points (cost, value) that none beats: none is as cheap and better, or as good and cheaper. By rising cost."""
    sign = 1 if better == "higher" else -1
    kept: list[tuple[float, float]] = []
    for point in sorted(set(points), key=lambda point: (point[0], -sign * point[1])):
        if not kept or sign * point[1] > sign * kept[-1][1]:
            kept.append(point)
    return kept


def metric_of(summary: CandidateSummary, metric: str) -> MetricSummary:
    """A candidate's summary of one metric; without one, an undefined summary with the reason."""
    if metric == "pass":
        return summary.pass_rate
    missing = MetricSummary(mean=None, low=None, high=None, method="none", n=0, reason="Not measured.")
    return summary.metrics.get(metric, missing)


def figure(value: float | None, metric: str) -> str:
    """A value of a metric as people read it."""
    if value is None:
        return figures.UNDEFINED
    if metric == "cost_usd":
        return _money(value)
    if metric == "latency_ms":
        return figures.seconds(value / 1000)
    if metric in ("input_tokens", "output_tokens"):
        return figures.number(value)
    return figures.percent(value) if metric == "pass" else figures.score(value)


def _money(dollars: float | None) -> str:
    return figures.money(None if dollars is None else Decimal(repr(dollars)))


def interval_text(value: MetricSummary, metric: str) -> str:
    """``[3.77, 4.10]``, or ``no interval`` with the reason."""
    if value.low is None or value.high is None:
        if "no interval" in value.reason:
            return value.reason.rstrip(".")
        return f"no interval: {value.reason}" if value.reason else "no interval"
    return f"[{figure(value.low, metric)}, {figure(value.high, metric)}]"


def _row(who: Named, value: MetricSummary, metric: str) -> tuple[str, ...]:
    return (
        who.label,
        figure(value.mean, metric),
        interval_text(value, metric),
        str(value.n),
        str(value.unscored),
        value.method,
    )


def _mean_point(x: float, who: Named, value: MetricSummary, metric: str, more: str = "") -> Point:
    mean = value.mean if value.mean is not None else 0.0
    said = f"{who.label}  {figure(mean, metric)} {interval_text(value, metric)}, n {value.n}"
    return Point(
        x=float(x),
        y=mean,
        y_low=value.low,
        y_high=value.high,
        label=who.title,
        candidate=who.label,
        text=f"{said} · {more}" if more else said,
    )


def _series(points: Sequence[tuple[Named, Point]]) -> tuple[Series, ...]:
    """Points grouped by variant."""
    groups: dict[str, list[tuple[Named, Point]]] = {}
    for who, point in points:
        groups.setdefault(who.key, []).append((who, point))
    return tuple(
        Series(key=key, name=group[0][0].name, slot=group[0][0].slot, points=tuple(point for _, point in group))
        for key, group in groups.items()
    )


def _corner(values: Sequence[MetricSummary]) -> str:
    if not values:
        return ""
    counts, unscored = {value.n for value in values}, sum(value.unscored for value in values)
    n = f"n {figures.number(min(counts))}"
    n += " each" if len(counts) == 1 else f" to {figures.number(max(counts))}"
    return f"{n}, {figures.number(unscored)} unscored"


def _means_title(title: str, shown: Sequence[tuple[Named, MetricSummary]], metric: str, better: Better) -> str:
    if not shown:
        return f"Nothing has a {title.lower()} yet"
    if len(shown) == 1:
        who, value = shown[0]
        return f"{who.title}: {title.lower()} {figure(value.mean, metric)} {interval_text(value, metric)}"
    sign = 1 if better == "higher" else -1
    top = max(sign * (value.mean or 0.0) for _, value in shown)
    leaders = [(who, value) for who, value in shown if sign * (value.mean or 0.0) >= top - 1e-12]
    word = "highest" if better == "higher" else "lowest"
    if len(leaders) == len(shown):
        return f"All have the same {title.lower()}, {figure(leaders[0][1].mean, metric)}"
    first = [leader.title for leader, _ in leaders[:3]]
    names = figures.joined([*first, f"{len(leaders) - 3} more"] if len(leaders) > 3 else first)
    verb = "has" if len(leaders) == 1 else "share"
    return f"{names} {verb} the {word} {title.lower()}, {figure(leaders[0][1].mean, metric)}"


def _cost_title(
    title: str,
    placed: Sequence[tuple[Named, float, MetricSummary]],
    best: Sequence[tuple[float, float]],
    metric: str,
    free: bool = False,
) -> str:
    if not placed:
        return "No candidate has both a score and a known cost yet"
    at = {(cost, value.mean): who.title for who, cost, value in placed}
    top = at[best[-1]]
    if len(best) == 1:
        said = "takes the fewest tokens" if free else "is cheapest"
        return f"{top} {said} and has the best {title.lower()}" if len(placed) > 1 else f"{top} stands alone"
    near = [point for point in best[:-1] if abs(point[1] - best[-1][1]) <= 0.05 * _span(placed)]
    if near and best[-1][0] > 0:
        share = figures.percent(near[0][0] / best[-1][0])
        return (
            f"{at[near[0]]} comes near the {title.lower()} of {top} for {share} of its {'tokens' if free else 'cost'}"
        )
    gap = figure(abs(best[-1][1] - best[0][1]), metric)
    least = "the one with the fewest tokens" if free else "the cheapest"
    return f"{top} has the best {title.lower()}, {gap} from {least}, {at[best[0]]}"


def _span(placed: Sequence[tuple[Named, float, MetricSummary]]) -> float:
    """Length of the scale: 1 of a rate or quality, 4 of a 1–5 scale, else the largest mean."""
    highest = max(value.high or value.mean or 0.0 for _, _, value in placed)
    return 1.0 if highest <= 1 else 4.0 if highest <= 5 else highest


def _cost_foot(left_out: int, scale: str) -> str:
    said = "log scale" if scale == "log" else "linear scale"
    return f"{said} · {left_out} without a score or a known cost" if left_out else said
