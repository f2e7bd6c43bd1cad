"""What a comparison shows, read and computed off the window's thread: the verdict first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from workbench.core.experiments import Candidate, Experiment
from workbench.core.figures import count, percent
from workbench.core.objections import Objection
from workbench.core.summaries import CandidateSummary, Comparison, MetricSummary, Pair
from workbench.core.verdict_words import nothing_words, short_names, sign_of
from workbench.project.row_query import Query
from workbench.project.row_search import Found, RowIndex, Sort
from workbench.project.standing import Standing
from workbench.project.views import MetricInfo

if TYPE_CHECKING:
    from workbench.project import Project
    from workbench.stats.omnibus import Omnibus


MOST_BROKEN = 500
"""Broken rows up to which a comparison says by itself what they have in common."""


MOST_CASES = 10_000
"""Cases up to which it does: it reads the rows of all, while people filter them already."""


class Wanted(NamedTuple):
    """What is to be compared; empty strings and tuples mean the usual."""

    experiment_id: str
    baseline: str = ""
    candidates: tuple[str, ...] = ()
    metric: str = ""
    margin: float | None = None
    looked_at: str = ""
    """The candidate whose rows are listed."""
    cluster: str = ""
    """Field of the cases that belong together."""


class CompareData(NamedTuple):
    """A comparison as far as it is read: the verdict first, then the figures beside it, then the rows."""

    wanted: Wanted
    experiment: Experiment
    metric: MetricInfo
    metrics: tuple[MetricInfo, ...]
    comparison: Comparison
    baseline: str
    looked_at: str
    names: dict[str, str]
    """Label → what people call it."""
    live: tuple[int, int] = (0, 0)
    """Trials done and planned while the experiment runs; zeros once it has ended."""
    objections: Mapping[tuple[str, str], Objection] = {}
    """(baseline, candidate) → what passed cases and the parts that must pass say; empty until it is read."""
    pass_rule: str = ""
    """When an answer passes."""
    summaries: dict[str, CandidateSummary] = {}
    """Empty until they are read."""
    records: dict[str, tuple[int, int, int]] = {}
    """Label → cases on which it is better than the baseline, the same, worse."""
    standings: dict[str, Standing] = {}
    """Metric → how far the judge that feeds it can be trusted."""
    several: Omnibus | None = None
    """One test of all candidates, where there are three or more."""
    row_index: RowIndex | None = None
    """The rows; None until they are read."""
    found: Found | None = None
    """All rows in their usual order."""
    breaks: str = ""
    """What the broken rows have in common; "" until it is read, and where nothing broke."""

    @property
    def labels(self) -> list[str]:
        """Baseline first, then those compared with it."""
        return [self.baseline, *(pair.candidate for pair in self.comparison.pairs)]

    @property
    def tests_all(self) -> bool:
        """Whether one test of all candidates is made: of three or more, where each case stands for itself."""
        return len(self.experiment.manifest.candidates) > 2 and not self.wanted.cluster

    @property
    def standing(self) -> Standing | None:
        """How far the judge behind the metric can be trusted; None where no judge feeds it."""
        return self.standings.get(self.metric.name)

    def candidate(self, label: str) -> Candidate | None:
        """The candidate of a label."""
        return next((found for found in self.experiment.manifest.candidates if found.label == label), None)

    def series(self, label: str) -> str | int:
        """What a candidate's colour and mark go by."""
        candidates = self.experiment.manifest.candidates
        place = next((number for number, found in enumerate(candidates) if found.label == label), 0)
        variants = [found.variant for found in candidates]
        own = candidates[place].variant
        # Two models of one variant would look alike by their letter.
        return own if own and variants.count(own) == 1 else place

    def pair(self, label: str) -> Pair | None:
        """The comparison of one candidate."""
        return next((pair for pair in self.comparison.pairs if pair.candidate == label), None)

    def summary(self, label: str) -> MetricSummary | None:
        """Mean and interval of the metric."""
        return summary_of(self.summaries.get(label), self.metric.name)


def summary_of(found: CandidateSummary | None, metric: str) -> MetricSummary | None:
    """Mean and interval of a metric of a candidate."""
    if found is None:
        return None
    return found.pass_rate if metric == "pass" else found.metrics.get(metric)


def load_verdict(project: Project, wanted: Wanted) -> CompareData | None:
    """Compare; None where the experiment has nothing to compare with.

    Raises:
        InputError: a candidate, a metric or a field is not there any more.
    """
    experiment = project.experiments.get(wanted.experiment_id)
    labels = [candidate.label for candidate in experiment.manifest.candidates]
    if len(labels) < 2:
        return None
    metrics = tuple(project.comparing.metrics(experiment.id))
    known = {info.name for info in metrics}
    name = wanted.metric if wanted.metric in known else metrics[0].name
    baseline = wanted.baseline if _fits(wanted.baseline, labels) else ""
    comparison = project.comparing.compare(
        [experiment.id],
        baseline=baseline,
        candidates=tuple(
            one for one in wanted.candidates if _fits(one, labels) and not _same(one, baseline or labels[0])
        ),
        metric=name,
        margin=wanted.margin,
        cluster_by=wanted.cluster,
    )
    if not comparison.pairs:
        return None
    compared = [pair.candidate for pair in comparison.pairs]
    return CompareData(
        wanted=wanted,
        experiment=experiment,
        metric=next(info for info in metrics if info.name == name),
        metrics=metrics,
        comparison=comparison,
        baseline=comparison.pairs[0].baseline,
        looked_at=wanted.looked_at if wanted.looked_at in compared else _first_to_look_at(comparison.pairs),
        names=short_names(labels),
    )


def load_figures(project: Project, data: CompareData) -> CompareData:
    """Add the figures that stand beside the verdict: means, money, times, judges, wins and losses."""
    experiment, compared = data.experiment.id, data.labels[1:]
    return data._replace(
        pass_rule=project.experiments.pass_rule(experiment),
        objections=project.comparing.objections(data.comparison),
        summaries={summary.candidate: summary for summary in project.experiments.summaries(experiment)},
        records=project.row_search.records(experiment, data.metric, data.baseline, compared),
        standings=project.bench.standings(experiment),
    )


def load_rows(project: Project, data: CompareData, sort: Sort = "change") -> CompareData:
    """Add the rows of the candidate that is looked at, and where there are several one test of all."""
    rows = project.comparing.rows(
        data.experiment.id, baseline=data.baseline, candidate=data.looked_at, metric=data.metric.name
    )
    index = project.row_search.index(data.experiment.id, rows, data.baseline, data.looked_at)
    several = None
    if data.tests_all:
        several = project.comparing.several([data.experiment.id], data.metric.name)
    return data._replace(row_index=index, found=index.step(Query(), sort), several=several)


def says_breaks(data: CompareData) -> bool:
    """Whether it says what its broken rows have in common, as soon as that is read."""
    pair = data.pair(data.looked_at)
    return pair is not None and 1 < pair.broken <= MOST_BROKEN and pair.n <= MOST_CASES and not data.live[1]


def load_breaks(project: Project, data: CompareData) -> CompareData:
    """Add what the broken rows have in common; not of very many, where gathering them takes long."""
    if not says_breaks(data):
        return data
    found = project.comparing.failure_groups(
        data.experiment.id, data.baseline, data.looked_at, data.metric.name, alike=False
    )
    return data._replace(breaks=found.sentence)


def _fits(wanted: str, labels: Sequence[str]) -> bool:
    return bool(wanted) and (wanted in labels or any(label.partition("@")[0] == wanted for label in labels))


def _same(wanted: str, other: str) -> bool:
    """Whether two words mean one candidate: a variant's key stands for its only label."""
    return wanted == other or wanted == other.partition("@")[0] or wanted.partition("@")[0] == other


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
    """``It costs 40 % less. Passed cases: 7 fixed, 3 broken. On passed cases alone (40 against 36) nobody can tell …``

    What was fixed is said of passed cases, so beside a verdict on another metric it has their name.
    """
    pair = data.pair(data.looked_at)
    if pair is not None and pair.difference is None:
        return nothing_words(pair)[1]
    if pair is None or not data.summaries:
        return ""
    parts = []
    change = cost_change(data, data.looked_at)
    if change is not None and abs(change) >= 0.005:
        parts.append(f"costs {percent(abs(change))} {'less' if change < 0 else 'more'}")
    moved = ""
    if pair.fixed or pair.broken:
        if pair.fixed_of == pair.metric:
            parts.append(f"fixed {count(pair.fixed, 'case')}; {pair.broken} broke")
        else:
            moved = f"Passed cases: {pair.fixed} fixed, {pair.broken} broken."
    said = f"It {' and '.join(parts)}." if parts else ""
    if not said and not moved and pair.fixed_of:
        said = "No case passes or fails otherwise than before."
    return " ".join(part for part in (said, moved, _doubt(data)) if part)


def speaks_against(data: CompareData) -> bool:
    """Whether what stands under a verdict speaks against it: more broke than were fixed, or an objection."""
    pair, against = data.pair(data.looked_at), data.objections.get((data.baseline, data.looked_at))
    if pair is None or sign_of(pair) != "better":
        return False
    return pair.broken > pair.fixed or (against is not None and against.speaks)


def _doubt(data: CompareData) -> str:
    """What passed cases and the parts that must pass say, where the verdict stands on another metric."""
    against, pair = data.objections.get((data.baseline, data.looked_at)), data.pair(data.looked_at)
    if against is None or pair is None:
        return ""
    return against.words(sign_of(pair))
