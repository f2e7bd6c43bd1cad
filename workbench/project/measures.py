"""Figures of an experiment: the value of each metric per candidate and case, and their summaries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from workbench.core.experiments import Manifest
from workbench.core.intervals import mean_summary, percentile
from workbench.core.scores import Score
from workbench.core.summaries import CandidateSummary, Latency, MetricKind, MetricSummary, TokenTotals
from workbench.project.views import MetricInfo
from workbench.store.results import TrialRow

PerCase = dict[str, dict[str, float]]
"""Candidate label → case digest → mean over the repeats."""

RUN_METRICS: tuple[MetricInfo, ...] = (
    MetricInfo(name="cost_usd", title="Cost", kind="continuous", better="lower", unit="$"),
    MetricInfo(name="latency_ms", title="Time", kind="continuous", better="lower", unit="ms"),
    MetricInfo(name="input_tokens", title="Input tokens", kind="continuous", better="lower", unit="tok"),
    MetricInfo(name="output_tokens", title="Output tokens", kind="continuous", better="lower", unit="tok"),
)


def metrics_of(manifest: Manifest, scores: Iterable[Score] = ()) -> list[MetricInfo]:
    """The metrics that an experiment has: sums first, then the parts, then what the run itself measured."""
    found: list[MetricInfo] = []
    parts = manifest.parts
    if any(part.kind == "criterion" for part in parts):
        found.append(MetricInfo(name="rubric", title="Rubric mean", kind="level"))
    if parts:
        found.append(MetricInfo(name="pass", title="Passed", kind="binary"))
        found.append(MetricInfo(name="quality", title="Quality", kind="continuous"))
    for part in parts:
        kind: MetricKind = "level" if part.kind == "criterion" else "binary"
        found.append(MetricInfo(name=part.metric, title=part.label or part.metric, kind=kind))
    known = {info.name for info in found}
    for score in scores:
        if score.metric not in known:
            known.add(score.metric)
            kind = "level" if score.kind == "criterion" else "continuous"
            found.append(MetricInfo(name=score.metric, title=score.metric, kind=kind))
    return [*found, *RUN_METRICS]


def _row_value(row: TrialRow, metric: str) -> float | None:
    match metric:
        case "rubric":
            return row.rubric
        case "quality":
            return row.quality
        case "pass":
            return None if row.passed is None else float(row.passed)
        case "cost_usd":
            return None if row.cost is None or row.state == "failed" else float(row.cost)
        case "latency_ms":
            return None if row.seconds is None or row.state in ("failed", "") else row.seconds * 1000
        case "input_tokens":
            return None if row.input_tokens is None else float(row.input_tokens)
        case "output_tokens":
            return None if row.output_tokens is None else float(row.output_tokens)
    return None


ROW_METRICS = frozenset({"rubric", "quality", "pass", "cost_usd", "latency_ms", "input_tokens", "output_tokens"})


def trial_values(
    rows: Sequence[TrialRow], metric: str, values: Mapping[str, float | None] | None = None
) -> dict[str, float | None]:
    """Value of a metric for each trial: trial id → value, None where there is none.

    Args:
        rows: the experiment's trials.
        metric: its name.
        values: trial id → value, for a metric that is not one of ROW_METRICS.
    """
    if metric in ROW_METRICS:
        return {row.trial_id: _row_value(row, metric) for row in rows}
    found = values or {}
    return {row.trial_id: found.get(row.trial_id) for row in rows}


def per_case(rows: Sequence[TrialRow], values: Mapping[str, float | None]) -> PerCase:
    """Mean over the repeats of each case; a case without any value is left out."""
    gathered: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        value = values.get(row.trial_id)
        if value is not None:
            gathered[row.candidate][row.case_digest].append(value)
    return {
        candidate: {case: sum(found) / len(found) for case, found in cases.items()}
        for candidate, cases in gathered.items()
    }


def _summary(
    rows: Sequence[TrialRow],
    values: Mapping[str, float | None],
    kind: MetricKind,
    scale: tuple[float, float] | None = None,
) -> MetricSummary:
    """Mean over the cases; a case without a value in any repeat counts as unscored."""
    gathered: dict[str, list[float]] = {}
    for row in rows:
        found = gathered.setdefault(row.case_digest, [])
        value = values.get(row.trial_id)
        if value is not None:
            found.append(value)
    return mean_summary([sum(x) / len(x) if x else None for x in gathered.values()], kind, scale)


def summarize(
    candidate: str,
    rows: Sequence[TrialRow],
    metrics: Sequence[MetricInfo],
    values: Mapping[str, Mapping[str, float | None]],
) -> CandidateSummary:
    """All figures of one candidate.

    Args:
        candidate: its label.
        rows: its trials.
        metrics: the experiment's metrics.
        values: metric → trial id → value, for those that are not ROW_METRICS.
    """
    states: dict[str, int] = defaultdict(int)
    for row in rows:
        if row.state not in ("failed", ""):
            states[row.state] += 1
    ended = [row for row in rows if row.state]
    figures = {
        info.name: _summary(
            rows,
            trial_values(rows, info.name, values.get(info.name)),
            info.kind,
            (0.0, 1.0) if info.name == "quality" else None,
        )
        for info in metrics
        if info.name != "pass"
    }
    completed = [row for row in ended if row.state != "failed"]
    costs = [row.cost for row in completed]
    seconds = sorted(row.seconds for row in completed if row.seconds is not None)
    return CandidateSummary(
        candidate=candidate,
        n=len(rows),
        scored=sum(row.quality is not None for row in rows),
        unscored=sum(row.quality is None for row in completed),
        failures=sum(row.state == "failed" for row in rows),
        states=dict(states),
        metrics=figures,
        pass_rate=_summary(rows, trial_values(rows, "pass"), "binary"),
        tokens=TokenTotals(
            input=sum(row.input_tokens or 0 for row in rows), output=sum(row.output_tokens or 0 for row in rows)
        ),
        cost_usd=None
        if any(cost is None for cost in costs)
        else sum((cost for cost in costs if cost is not None), Decimal(0)),
        latency_ms=Latency(p50=_ms(percentile(seconds, 0.50)), p95=_ms(percentile(seconds, 0.95))),
    )


def _ms(seconds: float | None) -> float | None:
    return None if seconds is None else seconds * 1000
