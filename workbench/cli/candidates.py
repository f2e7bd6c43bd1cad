"""The candidates of an experiment, as a document has them and as a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from workbench.cli.output import Output
from workbench.core.experiments import Experiment, Totals
from workbench.core.figures import count, interval, money, score, seconds
from workbench.core.passing import partly_words
from workbench.core.rubrics import Rubric
from workbench.core.summaries import CandidateSummary, MetricSummary
from workbench.project.standing import Standing, said
from workbench.project.views import Unscored

CANDIDATE = {
    *("candidate", "n", "scored", "unscored", "partly_scored", "failures"),
    *("states", "tokens", "cost_usd", "latency_ms"),
}
METRIC = {"mean", "low", "high", "method", "n", "reason", "unscored", "bound_low", "bound_high"}
"""Fields of a candidate and a metric in the document: a contract, whatever the values hold more."""


def run_data(
    experiment: Experiment, totals: Totals, summaries: Sequence[CandidateSummary], seconds_taken: float | None
) -> dict[str, Any]:
    """The ``data`` of a run's document (PRODUCT.md section 6).

    Args:
        experiment: as it is now.
        totals: of the experiment in all, or of a new scoring.
        summaries: of its candidates.
        seconds_taken: by this command; None where it did not come to its end.
    """
    return {
        "experiment": {
            "number": experiment.number,
            "id": experiment.id,
            "state": experiment.state,
            "digest": experiment.digest,
        },
        "totals": {
            "calls": totals.calls,
            "reused": totals.reused + totals.judge_reused,
            "equal": totals.shared,
            "failed": totals.failed,
            "input_tokens": totals.input_tokens + totals.judge_input_tokens,
            "output_tokens": totals.output_tokens + totals.judge_output_tokens,
            "cost_usd": totals.cost,
            "judge_cost_usd": totals.judge_cost,
            "judge_seconds": totals.judge_seconds,
            "seconds": seconds_taken,
            "bench": {
                "judgements": totals.aside.judgements,
                "input_tokens": totals.aside.input_tokens,
                "output_tokens": totals.aside.output_tokens,
                "cost_usd": totals.aside.cost,
            },
        },
        "candidates": [_candidate_data(found) for found in summaries],
    }


def _candidate_data(summary: CandidateSummary) -> dict[str, Any]:
    data = summary.model_dump(mode="python", include=CANDIDATE)
    data["pass_rate"] = summary.pass_rate.model_dump(include=METRIC)
    data["metrics"] = {name: metric.model_dump(include=METRIC) for name, metric in summary.metrics.items()}
    counted = summary.metrics.get("output_tokens")
    if counted is not None and counted.n == 0:
        # Nobody counted them: unknown, not 0.
        data["tokens"] = {"input": None, "output": None}
    return data


def judges_data(standings: Mapping[str, Standing]) -> dict[str, Any]:
    """Metric → the judge that feeds it and how far it can be trusted; metrics that no judge feeds are not in it."""
    return {
        metric: {"judge": one.judge, "standing": one.word, "n": one.n, "reason": one.reason}
        for metric, one in standings.items()
    }


def say_table(
    experiment: Experiment,
    summaries: Sequence[CandidateSummary],
    out: Output,
    standings: Mapping[str, Standing] | None = None,
) -> None:
    """Print the experiment's name, a line per candidate, and how far its judges can be trusted."""
    out.say(f"Experiment {experiment.number}, {experiment.manifest.golden_set_name}, {experiment.state}")
    out.say_table([_line(found) for found in summaries], HEADER)
    for found in summaries:
        metric = found.metrics.get("rubric") or found.metrics.get("quality")
        if metric is not None and metric.n and not interval(metric.low, metric.high):
            out.say(f"{found.candidate}, score: {metric.reason}")
        if partly := partly_words(found):
            out.say(f"{found.candidate}: {partly}")
    say_judges(standings or {}, out)


def say_judges(standings: Mapping[str, Standing], out: Output) -> None:
    """Print how far each judge can be trusted for which metric: ``judge m is not usable for Decision: …``."""
    for line in said(standings):
        out.say(line)


REASONS = 8
"""Reasons that are printed; the document has all."""


def say_unscored(found: Sequence[Unscored], out: Output) -> None:
    """Say and document why scores could not be obtained: ``unscored: equals 3: The case has no reference. …``."""
    out.data["unscored"] = [one.model_dump() for one in found]
    for one in found[:REASONS]:
        out.say(f"unscored: {one.metric} {one.n:,}: {one.reason}")
    if len(found) > REASONS:
        rest = found[REASONS:]
        out.say(f"unscored: {sum(one.n for one in rest):,} more for {count(len(rest), 'other reason')}; see --json")


def warn_of_rubrics(rubrics: Iterable[Rubric], out: Output) -> None:
    """Warn of what rubrics that are about to be applied leave to guessing."""
    for rubric in rubrics:
        for fault in rubric.faults:
            out.warn(f"Rubric “{rubric.name}”: {fault}")


HEADER = ["candidate", "score", "95 %", "passed", "95 %", "n", "unscored", "failed", "tok in", "tok out", "cost", "p50"]


def _line(found: CandidateSummary) -> list[str]:
    metric = found.metrics.get("rubric") or found.metrics.get("quality")
    median = found.latency_ms.p50
    return [
        found.candidate,
        score(metric.mean) if metric else "–",
        (interval(metric.low, metric.high) or ("no interval" if metric.n else "")) if metric else "",
        *_rate(found.pass_rate),
        f"{found.scored}",
        f"{found.unscored}{f' + {found.partly_scored} partly' if found.partly_scored else ''}",
        f"{found.failures}",
        f"{found.tokens.input:,}",
        f"{found.tokens.output:,}",
        money(found.cost_usd),
        "–" if median is None else seconds(median / 1000),
    ]


def _rate(passed: MetricSummary) -> tuple[str, str]:
    rate = "–" if passed.mean is None else f"{passed.mean * 100:.1f} %"
    if passed.low is None or passed.high is None:
        return rate, ""
    return rate, f"[{passed.low * 100:.1f}, {passed.high * 100:.1f}]"
