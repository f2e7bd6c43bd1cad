"""What the list of experiments says of each: its best candidate's figures and the verdict against the first."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.core.errors import InputError
from workbench.core.estimates import aside_words
from workbench.core.experiments import Candidate, Experiment, Totals
from workbench.core.figures import count, money, number, score
from workbench.core.summaries import CandidateSummary, MetricSummary, Pair
from workbench.project.standing import Standing
from workbench.project.views import MetricInfo
from workbench.ui.widgets.glyphs import Glyph

if TYPE_CHECKING:
    from workbench.project.project import Project


@dataclass(frozen=True)
class CandidateFacts:
    """One candidate of an experiment."""

    candidate: Candidate
    summary: CandidateSummary
    metric: MetricSummary | None
    pair: Pair | None = None
    """Against the first candidate; None for the first, and where nothing can be compared."""
    place: int = 0
    """Among the experiment's candidates."""

    @property
    def key(self) -> str | int:
        """Of its badge, as in the grid and the comparison: its variant, else its place."""
        return self.candidate.variant or self.place

    @property
    def name(self) -> str:
        """What it is called: its variant, its name, its label."""
        return self.candidate.variant or self.candidate.name or self.candidate.label.partition("@")[0]

    @property
    def passed(self) -> int | None:
        """How many trials passed; None without a scorecard."""
        rate = self.summary.pass_rate
        return None if rate.mean is None else round(rate.mean * rate.n)

    @property
    def per_thousand(self) -> Decimal | None:
        """Dollars of a thousand runs at what these cost; None is unknown."""
        done = self.summary.n - self.summary.failures
        return None if self.summary.cost_usd is None or done <= 0 else self.summary.cost_usd / done * 1000


@dataclass(frozen=True)
class ExperimentFacts:
    """An experiment's candidates on its first metric."""

    info: MetricInfo | None
    candidates: tuple[CandidateFacts, ...]
    standing: Standing | None = None
    """How far the judge behind that metric can be trusted; None where checks alone feed it."""
    scorings: tuple[str, ...] = ()
    """What each scoring said, a line each, where there are several."""
    scored_by: str = ""
    """The scorecard of the newest scoring; "" where nothing was scored."""
    decisions: tuple[str, ...] = ()
    """What was released from it, by whom and why, a line each."""
    took: str = ""
    """What its answers and their scores took, and what judge benches asked beside it; "" for imported outputs."""

    @property
    def best(self) -> CandidateFacts | None:
        """The candidate with the best mean; the first where none has one."""
        scored = [found for found in self.candidates if found.metric is not None and found.metric.mean is not None]
        if not scored or self.info is None:
            return self.candidates[0] if self.candidates else None
        sign = 1 if self.info.better == "higher" else -1
        return max(scored, key=lambda found: sign * (found.metric.mean or 0.0) if found.metric else 0.0)


def experiment_facts(project: Project, experiment: Experiment) -> ExperimentFacts:
    """Work out the figures; takes tens of milliseconds, and scipy at the first verdict, so it runs in a thread."""
    infos = project.experiments.metrics(experiment.id)
    # After a new scoring, what passed and the score beside it are of the same scorecard.
    newest = project.experiments.layers(experiment.id)[-1].id
    info = next((found for found in infos if found.layer == newest), infos[0] if infos else None)
    summaries = {summary.candidate: summary for summary in project.experiments.summaries(experiment.id)}
    pairs: dict[str, Pair] = {}
    if info is not None and len(experiment.manifest.candidates) > 1:
        try:
            comparison = project.comparing.compare([experiment.id], metric=info.name)
            pairs = {pair.candidate: pair for pair in comparison.pairs}
        except InputError:
            pairs = {}  # nothing to compare yet
    found = []
    for place, candidate in enumerate(experiment.manifest.candidates):
        summary = summaries.get(candidate.label)
        if summary is not None:
            metric = summary.metric(info.name) if info else None
            found.append(CandidateFacts(candidate, summary, metric, pairs.get(candidate.label), place))
    standing = project.bench.standings(experiment.id).get(info.name) if info is not None else None
    decisions = tuple(f"{one.sentence} {one.why}" for one in project.releases.of_experiment(experiment.id))
    scorings = _scorings(project, experiment)
    # What was imported took nothing here.
    took = took_words(project.experiments.totals(experiment.id)) if experiment.manifest.models else ""
    scored_by = _scored_by(project, experiment)
    return ExperimentFacts(info, tuple(found), standing, scorings, scored_by, decisions, took)


def took_words(totals: Totals) -> str:
    """``Took: 144 answers and 576 judgements, 700,891 tok, $0.12; beside it the judge bench: 888 judgements, …``."""
    answers, judged = totals.done + totals.failed, totals.judge_done
    made = f"{count(answers, 'answer')} and {count(judged, 'judgement')}" if judged else count(answers, "answer")
    tokens = totals.input_tokens + totals.output_tokens + totals.judge_input_tokens + totals.judge_output_tokens
    said = f"Took: {made}, {number(tokens)} tok, {money(totals.cost)}"
    return f"{said}; {bench}" if (bench := aside_words(totals.aside)) else said


def _scored_by(project: Project, experiment: Experiment) -> str:
    layers = [layer for layer in project.experiments.layers(experiment.id) if layer.parts]
    if not layers:
        return ""
    newest = layers[-1]
    return newest.scorecard.name if newest.scorecard is not None else newest.label


def _scorings(project: Project, experiment: Experiment) -> tuple[str, ...]:
    layers = [layer for layer in project.experiments.layers(experiment.id) if layer.parts]
    if len(layers) < 2:
        return ()
    said = []
    for layer in layers:
        name = layer.scorecard.name if layer.scorecard is not None else layer.label
        means = [
            f"{summary.candidate.partition('@')[0]} {score(quality.mean)}"
            for summary in project.experiments.summaries(experiment.id, layer.id)
            if (quality := summary.metrics.get("quality")) is not None
        ]
        when = f"{layer.created.astimezone():%d %b %H:%M}"
        said.append(f"Scored by {name}, {when}: quality {', '.join(means)}")
    return tuple(said)


def verdict_words(pair: Pair) -> tuple[Glyph, str, str]:
    """Glyph, word and token of a verdict."""
    if pair.verdict == "better":
        return "better", "better", "better"
    if pair.verdict == "worse":
        return "worse", "worse", "worse"
    if pair.verdict == "not enough cases":
        return "unclear", "cannot tell yet", "warn"
    return "equal", "no difference", "text2"
