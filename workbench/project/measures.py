"""Figures of an experiment: the value of each metric per candidate and case, and their summaries."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from operator import attrgetter

from workbench.core.intervals import mean_summary, percentile
from workbench.core.scores import Part
from workbench.core.summaries import CandidateSummary, Latency, MetricKind, MetricSummary, TokenTotals
from workbench.project.views import MetricInfo
from workbench.store.results import Layer, TrialFigures, TrialRow

RUN_METRICS: tuple[MetricInfo, ...] = (
    MetricInfo(name="cost_usd", title="Cost", kind="continuous", better="lower", unit="$"),
    MetricInfo(name="latency_ms", title="Time", kind="continuous", better="lower", unit="ms"),
    MetricInfo(name="input_tokens", title="Input tokens", kind="continuous", better="lower", unit="tok"),
    MetricInfo(name="output_tokens", title="Output tokens", kind="continuous", better="lower", unit="tok"),
)

SUM_TITLES: dict[str, str] = {
    "rubric": "Rubric mean",
    "pass": "Passed",
    "quality": "Quality",
    **{info.name: info.title for info in RUN_METRICS},
}
"""Titles of the metrics that every scorecard and every run gives."""


def metrics_of(layers: Sequence[Layer], kinds: Mapping[str, Mapping[str, str]]) -> list[MetricInfo]:
    """The metrics that an experiment has: sums first, then parts and other scores, then what the run itself measured.

    Each stands in the latest layer that has it, whose parts say its kind, so that the scores of an older scorecard can
    still be compared.

    Args:
        layers: of the experiment, oldest first.
        kinds: id of the layer → metrics that have scores in it → ``check``, ``criterion`` or ``imported``.
    """
    found: dict[str, MetricInfo] = {}
    for layer in reversed(layers):
        for info in _metrics_in(layer, kinds.get(layer.id, {})):
            found.setdefault(info.name, info)
    order = ("rubric", "pass", "quality")
    sums = [found.pop(name) for name in order if name in found]
    return [*sums, *found.values(), *(info for info in RUN_METRICS if info.name not in found)]


def _metrics_in(layer: Layer, kinds: Mapping[str, str]) -> Iterator[MetricInfo]:
    scored = {*(part.kind for part in layer.parts), *(kind for kind in kinds.values() if kind != "imported")}
    if "criterion" in scored:
        yield MetricInfo(name="rubric", title=SUM_TITLES["rubric"], kind="level", layer=layer.id)
    if scored:
        yield MetricInfo(name="pass", title=SUM_TITLES["pass"], kind="binary", layer=layer.id)
        # The quality of a single check is that check: yes or no.
        alone = [part.kind for part in layer.parts] == ["check"]
        yield MetricInfo(
            name="quality", title=SUM_TITLES["quality"], kind="binary" if alone else "continuous", layer=layer.id
        )
    for part in layer.parts:
        if part.metric in ROW_METRICS:
            # A check of such a name, which no scorecard may have now: its scores are not what the rows hold.
            continue
        yield MetricInfo(name=part.metric, title=part.label or part.metric, kind=_KINDS[part.kind], layer=layer.id)
    known = {part.metric for part in layer.parts}
    for name, kind in kinds.items():
        if name not in known and name not in ROW_METRICS:
            yield MetricInfo(name=name, title=name, kind=_KINDS[kind], layer=layer.id)


def metrics_of_parts(parts: Sequence[Part]) -> tuple[str, ...]:
    """Names of the metrics that a run with these parts of a scorecard will have, in the order of `metrics_of`."""
    rubric = ["rubric"] if any(part.kind == "criterion" for part in parts) else []
    sums = [*rubric, "pass", "quality"] if parts else []
    return (*sums, *(part.metric for part in parts), *(info.name for info in RUN_METRICS))


_KINDS: dict[str, MetricKind] = {"check": "binary", "criterion": "level", "imported": "continuous"}


AnyRow = TrialFigures | TrialRow


def _cost(row: AnyRow) -> float | None:
    return None if row.cost is None or row.state == "failed" else float(row.cost)


def _milliseconds(row: AnyRow) -> float | None:
    # 0 stands for a time that an import did not know.
    return None if not row.seconds or row.state == "failed" else row.seconds * 1000


def _passed(row: AnyRow) -> float | None:
    return None if row.passed is None else float(row.passed)


ValueOf = Callable[[AnyRow], float | None]
ROW_METRICS: dict[str, ValueOf] = {
    "rubric": attrgetter("rubric"),
    "quality": attrgetter("quality"),
    "pass": _passed,
    "cost_usd": _cost,
    "latency_ms": _milliseconds,
    "input_tokens": attrgetter("input_tokens"),
    "output_tokens": attrgetter("output_tokens"),
}
"""Metrics that stand in a trial's row; the others are scores."""


def _case_means(rows: Sequence[TrialFigures], values: Sequence[float | None], repeated: bool) -> list[float | None]:
    """Mean over the repeats of each case, by first appearance; None where no repeat has a value."""
    if not repeated:
        return list(values)
    gathered: dict[int, list[float]] = {}
    for row, value in zip(rows, values, strict=True):
        tries = gathered.setdefault(row.position, [])
        if value is not None:
            tries.append(value)
    return [sum(tries) / len(tries) if tries else None for tries in gathered.values()]


def _figure(
    rows: Sequence[TrialFigures], info: MetricInfo, values: Mapping[str, float | None] | None, repeated: bool
) -> MetricSummary:
    """Mean over the cases; a case without a value in any repeat counts as unscored."""
    value_of: ValueOf = ROW_METRICS[info.name] if values is None else lambda row: values.get(row.trial_id)
    found = list(map(value_of, rows))
    scale = (0.0, 1.0) if info.name == "quality" else None
    return mean_summary(_case_means(rows, found, repeated), info.kind, scale)


def _partly(
    rows: Sequence[TrialFigures], metrics: Sequence[MetricInfo], values: Mapping[str, Mapping[str, float | None] | None]
) -> frozenset[str]:
    """Ids of the trials with a quality of which a part has no score, by the parts of the layer of that quality."""
    layer = next((info.layer for info in metrics if info.name == "quality"), None)
    parts = [found for info in metrics if info.layer == layer and (found := values[info.name]) is not None]
    lacking = {trial for found in parts for trial, value in found.items() if value is None}
    return frozenset(row.trial_id for row in rows if row.quality is not None and row.trial_id in lacking)


def _with_bounds(
    quality: MetricSummary,
    rows: Sequence[TrialFigures],
    weights: Mapping[str, float],
    values: Mapping[str, Mapping[str, float | None] | None],
    repeated: bool,
) -> MetricSummary:
    """The mean quality with its bounds if every part without a score were worst, and best (EVALUATION.md rule 2)."""
    parts = [(weight, found) for name, weight in weights.items() if (found := values.get(name)) is not None]

    def ends(row: TrialFigures) -> tuple[float, float]:
        if row.quality is None:
            return 0.0, 1.0
        applied = [(weight, found[row.trial_id]) for weight, found in parts if row.trial_id in found]
        whole = sum(weight for weight, _ in applied)
        share = sum(weight for weight, value in applied if value is None) / whole if whole else 0.0
        return row.quality * (1 - share), row.quality * (1 - share) + share

    bounds = [ends(row) for row in rows]
    low, high = (
        mean_summary(_case_means(rows, [one[end] for one in bounds], repeated), "continuous", (0.0, 1.0)).mean
        for end in (0, 1)
    )
    return quality.model_copy(update={"bound_low": low, "bound_high": high})


def summarize(
    candidate: str,
    rows: Sequence[TrialFigures],
    metrics: Sequence[MetricInfo],
    values: Mapping[str, Mapping[str, float | None] | None],
    planned: int = 0,
    weights: Mapping[str, float] | None = None,
) -> CandidateSummary:
    """All figures of one candidate.

    Args:
        candidate: its label.
        rows: its trials.
        metrics: the experiment's metrics.
        values: metric → trial id → value; None for those of ROW_METRICS that stand in the rows.
        planned: how many trials it should have.
        weights: of the parts that the quality is made of; None where cases have parts of their own: no bounds then.
    """
    completed = [row for row in rows if row.state not in ("failed", "")]
    # A failed call has a cost where the vendor named its tokens; with no answer at all, nothing is known.
    costs = [row.cost for row in rows if row.state != "failed" or row.cost is not None] or [None] * bool(rows)
    seconds = sorted(row.seconds for row in completed if row.seconds)
    passed = MetricInfo(name="pass", title=SUM_TITLES["pass"], kind="binary")
    repeated = len({row.position for row in rows}) < len(rows)
    partly = _partly(rows, metrics, values)
    figures = {info.name: _figure(rows, info, values[info.name], repeated) for info in metrics if info.name != "pass"}
    if partly and weights:
        figures["quality"] = _with_bounds(figures["quality"], rows, weights, values, repeated)
    return CandidateSummary(
        candidate=candidate,
        n=max(planned, len(rows)),
        scored=sum(row.quality is not None for row in rows),
        unscored=sum(row.quality is None or row.passed is None for row in completed),
        partly_scored=len(partly),
        failures=sum(row.state == "failed" for row in rows),
        states=dict(Counter(row.state for row in completed)),
        metrics=figures,
        pass_rate=_figure(rows, passed, None, repeated),
        tokens=TokenTotals(
            input=sum(row.input_tokens or 0 for row in rows), output=sum(row.output_tokens or 0 for row in rows)
        ),
        cost_usd=None if None in costs else sum((cost for cost in costs if cost is not None), Decimal(0)),
        latency_ms=Latency(p50=_ms(percentile(seconds, 0.50)), p95=_ms(percentile(seconds, 0.95))),
    )


def _ms(seconds: float | None) -> float | None:
    return None if seconds is None else seconds * 1000
