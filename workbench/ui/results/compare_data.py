"""What a comparison shows, read and computed off the window's thread in one go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from workbench.core.experiments import Candidate, Experiment
from workbench.core.figures import percent
from workbench.core.summaries import CandidateSummary, Comparison, MetricSummary, Pair
from workbench.core.verdict_words import needed_words, short_names, sign_of
from workbench.project.views import MetricInfo, RowDelta

if TYPE_CHECKING:
    from workbench.project import Project


class Wanted(NamedTuple):
    """What is to be compared; empty strings and tuples mean the usual."""

    experiment_id: str
    baseline: str = ""
    candidates: tuple[str, ...] = ()
    metric: str = ""
    margin: float | None = None
    looked_at: str = ""
    """The candidate whose rows are listed."""


class CompareData(NamedTuple):
    """A comparison, ready to be shown."""

    wanted: Wanted
    experiment: Experiment
    metric: MetricInfo
    metrics: tuple[MetricInfo, ...]
    comparison: Comparison
    passed: Comparison | None
    """The same on passed cases, where that is another metric."""
    summaries: dict[str, CandidateSummary]
    baseline: str
    looked_at: str
    rows: list[RowDelta]
    names: dict[str, str]
    """Label → what people call it."""

    @property
    def labels(self) -> list[str]:
        """Baseline first, then those compared with it."""
        return [self.baseline, *(pair.candidate for pair in self.comparison.pairs)]

    def candidate(self, label: str) -> Candidate | None:
        """The candidate of a label."""
        return next((found for found in self.experiment.manifest.candidates if found.label == label), None)

    def pair(self, label: str) -> Pair | None:
        """The comparison of one candidate."""
        return next((pair for pair in self.comparison.pairs if pair.candidate == label), None)

    def summary(self, label: str) -> MetricSummary | None:
        """Mean and interval of the metric."""
        found = self.summaries.get(label)
        if found is None:
            return None
        return found.pass_rate if self.metric.name == "pass" else found.metrics.get(self.metric.name)


def load(project: Project, wanted: Wanted) -> CompareData | None:
    """Read and compare; None where the experiment has nothing to compare with.

    Raises:
        InputError: a candidate or a metric is not there any more.
    """
    experiment = project.experiments.get(wanted.experiment_id)
    labels = [candidate.label for candidate in experiment.manifest.candidates]
    if len(labels) < 2:
        return None
    metrics = tuple(project.comparing.metrics(experiment.id))
    known = {info.name for info in metrics}
    name = wanted.metric if wanted.metric in known else metrics[0].name
    baseline = wanted.baseline if _fits(wanted.baseline, labels) else ""
    candidates = tuple(label for label in wanted.candidates if _fits(label, labels))
    comparison = project.comparing.compare(
        [experiment.id], baseline=baseline, candidates=candidates, metric=name, margin=wanted.margin
    )
    passed = None
    if name != "pass" and "pass" in known:
        passed = project.comparing.compare([experiment.id], baseline=baseline, candidates=candidates, metric="pass")
    base = comparison.pairs[0].baseline
    compared = [pair.candidate for pair in comparison.pairs]
    looked_at = wanted.looked_at if wanted.looked_at in compared else _first_to_look_at(comparison.pairs)
    return CompareData(
        wanted=wanted,
        experiment=experiment,
        metric=next(info for info in metrics if info.name == name),
        metrics=metrics,
        comparison=comparison,
        passed=passed,
        summaries={summary.candidate: summary for summary in project.experiments.summaries(experiment.id)},
        baseline=base,
        looked_at=looked_at,
        rows=list(project.comparing.rows(experiment.id, baseline=base, candidate=looked_at, metric=name)),
        names=short_names(labels),
    )


def _fits(wanted: str, labels: Sequence[str]) -> bool:
    return bool(wanted) and (wanted in labels or any(label.partition("@")[0] == wanted for label in labels))


def _first_to_look_at(pairs: Sequence[Pair]) -> str:
    """The first that is better, else the first."""
    better = [pair.candidate for pair in pairs if sign_of(pair) == "better"]
    return (better or [pair.candidate for pair in pairs])[0]


def cost_change(data: CompareData, label: str) -> float | None:
    """Relative change of the money for a trial against the baseline; None where it is unknown or nothing."""
    base, other = _per_trial(data, data.baseline), _per_trial(data, label)
    return None if base is None or other is None or base == 0 else other / base - 1


def _per_trial(data: CompareData, label: str) -> float | None:
    summary = data.summaries.get(label)
    done = sum(summary.states.values()) if summary is not None else 0
    if summary is None or summary.cost_usd is None or not done:
        return None
    return float(summary.cost_usd) / done


def second_line(data: CompareData) -> str:
    """``It costs 40 % less and fixed 7 cases; 3 broke. On passed cases alone (40 against 36) nobody can tell yet …``"""
    pair = data.pair(data.looked_at)
    if pair is None:
        return ""
    parts = []
    change = cost_change(data, data.looked_at)
    if change is not None and abs(change) >= 0.005:
        parts.append(f"costs {percent(abs(change))} {'less' if change < 0 else 'more'}")
    if pair.fixed or pair.broken:
        parts.append(f"fixed {pair.fixed} {'case' if pair.fixed == 1 else 'cases'}; {pair.broken} broke")
    said = f"It {' and '.join(parts)}." if parts else "No case passes or fails otherwise than before."
    return f"{said} {_doubt(data)}".strip()


def _doubt(data: CompareData) -> str:
    """What passed cases alone would say, where the verdict stands on another metric."""
    if data.passed is None:
        return ""
    pair = next((found for found in data.passed.pairs if found.candidate == data.looked_at), None)
    mine, base = data.summaries.get(data.looked_at), data.summaries.get(data.baseline)
    if pair is None or mine is None or base is None or pair.difference is None:
        return ""
    if mine.pass_rate.mean is None or base.pass_rate.mean is None:
        return ""
    against = f"({_count(mine)} against {_count(base)})"
    sign = sign_of(pair)
    if sign == "unclear":
        needed = f": {needed_words(pair)}" if pair.needed_n else ""
        return f"On passed cases alone {against} nobody can tell yet{needed}."
    if sign == "equal":
        return f"On passed cases alone {against} there is no difference beyond the margin."
    return f"On passed cases alone {against} it is {sign} too."


def _count(summary: CandidateSummary) -> str:
    """Passed cases."""
    return f"{round((summary.pass_rate.mean or 0) * summary.pass_rate.n)}"
