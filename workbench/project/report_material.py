"""What a report is made of: one experiment with its comparisons, read once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from workbench.core.experiments import Candidate, Experiment, Totals
from workbench.core.objections import Objection
from workbench.core.prompts import PromptContent
from workbench.core.rubrics import Rubric, Scorecard
from workbench.core.summaries import CandidateSummary, Comparison, MetricSummary, Pair
from workbench.core.verdict_words import short_names
from workbench.project.breakdowns import Confirmed, FailureTable, Slices
from workbench.project.comparing import Comparing
from workbench.project.confirming import Confirming
from workbench.project.experiments import Experiments
from workbench.project.standing import Standing
from workbench.project.views import MetricInfo, RowDelta
from workbench.store.store import Store

if TYPE_CHECKING:
    from workbench.stats.omnibus import Omnibus
    from workbench.stats.routes import Routing

ALWAYS = ("pass", "cost_usd", "latency_ms", "output_tokens")
"""Metrics that a report compares beside the one that was asked for."""
MOST_PAIRS = 3
"""Pairs whose rows a report shows."""


class Question(NamedTuple):
    """What a report is asked: as of `Comparing.compare`, of one experiment."""

    baseline: str = ""
    """A candidate; empty: the first, as in the window. The others are compared with it and corrected together; where
    none is named, every pair stands beside that, as ``compare`` without a baseline has it."""
    metric: str = ""
    """What decides; empty: the first."""
    margin: float | None = None
    seed: int = 7
    cluster_by: str = ""


@dataclass(frozen=True)
class Material:
    """Everything that a report says, before it is put into words."""

    project: str
    experiment: Experiment
    infos: Sequence[MetricInfo]
    info: MetricInfo
    """The metric that decides."""
    comparisons: Mapping[str, Comparison]
    """Metric → its comparison, the one that decides first."""
    objections: Mapping[tuple[str, str], Objection]
    """(baseline, candidate) → what speaks against it beside the metric that decides."""
    pass_rule: str
    """When an answer passes; "" where nothing says so."""
    every: Mapping[str, Comparison]
    """Metric → every pair once, corrected together; empty where that is what `comparisons` has."""
    summaries: Sequence[CandidateSummary]
    totals: Totals
    rows: Mapping[tuple[str, str], Sequence[RowDelta]]
    """(baseline, candidate) → row by row."""
    groups: Sequence[FailureTable]
    slices: Sequence[Slices]
    routing: Routing
    several: Omnibus | None
    standings: Mapping[str, Standing]
    confirmed: Sequence[Confirmed]
    """The experiment itself as a confirmation, or the later confirmations of its candidates."""
    contents: Mapping[str, PromptContent]
    """Digest of a version → what it says."""
    scorecard: Scorecard | None
    rubrics: Sequence[Rubric]
    seed: int
    cluster_by: str = ""
    """Field whose cases count together."""
    held_out: int = 0
    """Cases of the experiment that are held out."""

    @property
    def names(self) -> dict[str, str]:
        """Label → what people call the candidate."""
        return short_names([one.label for one in self.experiment.manifest.candidates])

    @property
    def judged(self) -> bool:
        """Whether anything says that an answer passed, so that rows can break and be fixed."""
        return self.info.kind == "binary" or self.info_of("pass") is not None

    def info_of(self, metric: str) -> MetricInfo | None:
        """A metric by name; None where the experiment does not have it."""
        return next((info for info in self.infos if info.name == metric), None)

    def called(self, label: str) -> str:
        """Label and name: ``B@mini “shorter”``."""
        name = self.candidates[label].name
        return f"{label} “{name}”" if name and name not in label else label

    def titled(self, label: str) -> str:
        """What the window calls a candidate: ``B shorter``; letter and model where several models ran."""
        short, name = self.names[label], self.candidates[label].name
        return f"{short} {name}" if name and name not in short else short

    @property
    def candidates(self) -> dict[str, Candidate]:
        """By label."""
        return {one.label: one for one in self.experiment.manifest.candidates}

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """On the metric that decides."""
        return self.comparisons[self.info.name].pairs

    def summary(self, found: CandidateSummary, metric: str) -> MetricSummary | None:
        """Mean and interval of a metric of a candidate."""
        return found.pass_rate if metric == "pass" else found.metrics.get(metric)


def gather(
    store: Store,
    experiments: Experiments,
    comparing: Comparing,
    confirming: Confirming,
    standings: Mapping[str, Standing],
    project: str,
    found: Experiment,
    asked: Question,
) -> Material:
    """Read and compare everything that a report of an experiment says.

    Args:
        store, experiments, comparing, confirming, standings: of the project.
        project: its name.
        found: the experiment.
        asked: what is compared, and how.

    Raises:
        InputError: candidate, metric or field does not exist.
    """
    info = experiments.metric(found.id, asked.metric)
    comparisons = _comparisons(experiments, comparing, found, info.name, asked)
    shown = [(pair.baseline, pair.candidate) for pair in comparisons[info.name].pairs[:MOST_PAIRS]]
    layer = next((one for one in reversed(store.layers(found.id)) if one.scorecard), None)
    how: dict[str, Any] = {"margin": asked.margin, "seed": asked.seed, "cluster_by": asked.cluster_by}
    several = len(found.manifest.candidates) > 2 and not asked.cluster_by
    return Material(
        project=project,
        experiment=found,
        infos=experiments.metrics(found.id),
        info=info,
        comparisons=comparisons,
        pass_rule=experiments.pass_rule(found.id),
        objections=comparing.objections(comparisons[info.name]),
        every=_every_pair(comparing, found, comparisons, info.name, asked) if not asked.baseline else {},
        summaries=experiments.summaries(found.id),
        totals=experiments.totals(found.id),
        rows={pair: comparing.rows(found.id, baseline=pair[0], candidate=pair[1], metric=info.name) for pair in shown},
        groups=[comparing.failure_groups(found.id, one, two, info.name) for one, two in shown],
        slices=[comparing.slices(found.id, one, two, info.name, **how) for one, two in shown],
        routing=comparing.routing(found.id, "", info.name, **how),
        # One test of all candidates takes each case for itself.
        several=comparing.several(found.id, info.name, seed=asked.seed) if several else None,
        standings=standings,
        confirmed=_confirmations(experiments, confirming, found, info.name),
        contents=_contents(store, found),
        scorecard=layer.scorecard if layer else found.manifest.scorecard,
        rubrics=(layer.rubrics if layer else ()) or found.manifest.rubrics,
        seed=asked.seed,
        cluster_by=asked.cluster_by,
        held_out=[split for *_, split in store.case_marks(found.manifest.case_digests).values()].count("held-out"),
    )


def _comparisons(
    experiments: Experiments, comparing: Comparing, found: Experiment, metric: str, asked: Question
) -> dict[str, Comparison]:
    """The metric that decides, and those of `ALWAYS` in which anything differs."""

    def compared(name: str) -> Comparison:
        within = asked.margin if name == metric else None
        return comparing.compare(
            [found.id],
            baseline=asked.baseline,
            metric=name,
            margin=within,
            seed=asked.seed,
            cluster_by=asked.cluster_by,
        )

    known = {one.name for one in experiments.metrics(found.id)}
    others = {name: compared(name) for name in ALWAYS if name in known and name != metric}
    telling = {
        name: one for name, one in others.items() if any(pair.difference or pair.low or pair.high for pair in one.pairs)
    }
    return {metric: compared(metric), **telling}


def _every_pair(
    comparing: Comparing, found: Experiment, comparisons: Mapping[str, Comparison], metric: str, asked: Question
) -> dict[str, Comparison]:
    """The same metrics over every pair once, where there are more pairs than those with the baseline."""
    if len(found.manifest.candidates) < 3:
        return {}
    options: dict[str, Any] = {"seed": asked.seed, "cluster_by": asked.cluster_by}
    return {
        name: comparing.all_pairs([found.id], metric=name, margin=asked.margin if name == metric else None, **options)
        for name in comparisons
    }


def _confirmations(experiments: Experiments, confirming: Confirming, found: Experiment, metric: str) -> list[Confirmed]:
    said = []
    for one in experiments.list():
        if one.number >= found.number:
            names = {info.name for info in experiments.metrics(one.id)}
            confirmed = confirming.said(one.id, metric) if metric in names else None
            if confirmed is not None and found.number in (confirmed.origin, confirmed.number):
                said.append(confirmed)
    return said


def _contents(store: Store, found: Experiment) -> dict[str, PromptContent]:
    prompts = dict.fromkeys(one.prompt_id for one in found.manifest.candidates if one.version)
    return {version.digest: version.content for prompt in prompts for version in store.versions(prompt)}
