"""Reads what people and judges said of the same answers, and reckons a judge's bench from it; nothing is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.core.calls import Call
from workbench.core.experiments import Experiment
from workbench.core.rubrics import Rubric
from workbench.core.scores import Score
from workbench.project.bench_result import BenchResult, disagreeing, other_wordings
from workbench.project.bench_rows import (
    Gathered,
    Half,
    gather,
    injected_rows,
    judged_rows,
    of_judge,
    sampled,
    shares,
    swapped_pairs,
)
from workbench.project.rating_scores import LABEL as RATINGS
from workbench.stats.judge_rows import Injected, JudgedRow, SwappedPair, held_out_half
from workbench.store.store import Store

if TYPE_CHECKING:
    from workbench.stats.judge_words import JudgeVerdict
    from workbench.stats.judging import BenchSlice
    from workbench.stats.statistic import Statistic


@dataclass(frozen=True)
class Measured:
    """What a bench is reckoned from, of one judge."""

    found: Sequence[Gathered]
    kept: frozenset[str]
    """Trials of the half that is looked at."""
    scores: Sequence[Sequence[Score]]
    """The judge's, for each experiment."""
    calls: Mapping[str, Call]
    rows: Sequence[JudgedRow]
    pairs: Sequence[SwappedPair]
    attacked: Sequence[Injected]
    people: Statistic | None
    """How well people agree with each other; None where one person rated."""
    seed: int
    weak: tuple[str, ...] = ()
    """Criteria that must pass and for which the judge, taken alone, is not usable."""

    def result(self, judge: str, how: str, rubric: str, half: Half) -> BenchResult:
        """All figures."""
        from workbench.stats.judging import judge_bench

        bench = judge_bench(self.rows, self.pairs, self.attacked, people=self.people, weak=self.weak, seed=self.seed)
        result = BenchResult(judge, how, rubric, half, bench, self.rows)
        result.disagreements = disagreeing(self.found, self.scores, self.rows)
        result.notes = other_wordings(self.found, self.kept)
        result.rated = len(self.kept)
        result.rated_in_all = len({trial for g in self.found for trial, _ in g.people})
        result.spent(self.calls)
        return result

    def slices(self) -> tuple[BenchSlice, list[BenchSlice]]:
        """Agreement on all rows, and on those of each criterion."""
        from workbench.stats.judging import bench_slice

        names = dict.fromkeys(one.criterion for one in self.rows)
        each = [bench_slice(name, [one for one in self.rows if one.criterion == name], self.seed) for name in names]
        return bench_slice("", self.rows, self.seed), each

    def verdict(self) -> JudgeVerdict:
        """The verdict alone."""
        from workbench.stats.judging import judge_standing

        return judge_standing(self.rows, self.pairs, self.attacked, people=self.people, weak=self.weak, seed=self.seed)


class Reader:
    """Reads the rated answers of experiments."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def rated(self, experiment_id: str) -> frozenset[str]:
        """The trials that people rated, alone or in pairs."""
        layers = self._store.layers(experiment_id, aside=True)
        own = next((layer.id for layer in layers if layer.label == RATINGS and not layer.counts), None)
        ratings = self._store.scores(layer=own) if own else []
        return frozenset(trial for one in ratings for trial in (one.trial_id, one.other_trial_id) if trial is not None)

    def gathered(self, experiment: Experiment, rubric: Rubric | None, rater: str = "") -> Gathered:
        """The rated answers of an experiment, and those that they were compared with; the others are not read."""
        self._store.flush()
        scores = self._scores(self.rated(experiment.id))
        there = {score.trial_id for score in scores}
        scores += self._scores({score.other_trial_id for score in scores if score.other_trial_id} - there)
        trials = [self._store.trial(trial) for trial in dict.fromkeys(score.trial_id for score in scores)]
        place = {digest: at for at, digest in enumerate(experiment.manifest.case_digests)}
        trials.sort(key=lambda trial: (place.get(trial.case_digest, len(place)), trial.candidate, trial.repeat))
        cases = self._store.cases_by_digest({trial.case_digest for trial in trials})
        return gather(trials, cases, rubric, scores, rater)

    def _scores(self, trials: Iterable[str]) -> list[Score]:
        return [score for trial in sorted(trials) for score in self._store.scores(trial_id=trial, aside=True)]

    def measured(
        self,
        found: Sequence[Gathered],
        judge: str,
        how: str = "",
        *,
        half: Half = "all",
        seed: int = 7,
        metric: str = "",
    ) -> Measured:
        """What a judge's bench is reckoned from.

        Args:
            found: the rated answers, by experiment.
            judge: name of the model.
            how: "", ``all at once`` or ``G-Eval``.
            half: which rows.
            seed: of the split.
            metric: only this criterion, by its metric; "": all.
        """
        kept = _half(found, half, seed)
        own = [[one for one in of_judge(g, judge, how) if one.trial_id in kept] for g in found]
        own = [[one for one in group if _is_of(one, metric)] for group in own]
        calls = self._store.calls({one.call_key for group in own for one in group if one.call_key})
        rows: list[JudgedRow] = []
        pairs: list[SwappedPair] = []
        attacked: list[Injected] = []
        for gathered, scores in zip(found, own, strict=True):
            samples = sampled(scores)
            costs = shares((one for group in samples.values() for one in group.values()), calls)
            rows += [one for one in judged_rows(gathered, samples, costs) if one.row in kept]
            paired = [one for one in of_judge(gathered, judge) if _is_of(one, metric)]
            paired = [one for one in paired if one.other_trial_id and {one.trial_id, one.other_trial_id} & kept]
            sides = {trial for one in paired if one.other_trial_id for trial in (one.trial_id, one.other_trial_id)}
            pairs += swapped_pairs(gathered, paired, self._store.calls_of_trials(sides))
            attacked += injected_rows(gathered, scores)
        rows = [one for one in rows if not metric or one.criterion == metric]
        people = _people(found, kept, metric, seed)
        return Measured(
            *(found, kept, own, calls, rows, pairs, attacked, people, seed),
            weak=() if metric else self._weak(found, judge, how, half, seed),
        )

    def _weak(self, found: Sequence[Gathered], judge: str, how: str, half: Half, seed: int) -> tuple[str, ...]:
        """Names of the criteria that must pass and for which the judge is not usable, each measured alone."""
        rated = {metric for g in found for _, metric in g.people}
        must = {
            metric: one.name
            for g in found
            for criteria in g.criteria.values()
            for metric, one in criteria.items()
            if one.must_pass and metric in rated
        }
        each = {
            name: self.measured(found, judge, how, half=half, seed=seed, metric=metric).verdict()
            for metric, name in must.items()
        }
        return tuple(name for name, verdict in each.items() if verdict.word == "not usable")


def _is_of(score: Score, metric: str) -> bool:
    """Whether a score is of a criterion; those of probes are named after it."""
    from workbench.scoring.judge_probe import probed

    return not metric or probed(score.metric)[0] == metric


def _half(found: Sequence[Gathered], half: Half, seed: int) -> frozenset[str]:
    """Trials of the rated rows in a half; a case is wholly in one."""
    cases = {trial: g.case(trial).id for g in found for trial, _ in g.people}
    held = held_out_half(set(cases.values()), seed)
    return frozenset(trial for trial, case in cases.items() if half == "all" or (case in held) == (half == "held-out"))


def _people(found: Sequence[Gathered], kept: frozenset[str], metric: str, seed: int) -> Statistic | None:
    from workbench.stats.krippendorff import krippendorff_alpha

    rated = [
        (one, g.case(one.trial_id).id)
        for g in found
        for one in g.people.values()
        if one.trial_id in kept and metric in ("", one.metric)
    ]
    names = sorted({rater for one, _ in rated for rater in one.levels})
    if len(names) < 2:
        return None
    rows, cases = [[one.levels.get(name) for name in names] for one, _ in rated], [case for _, case in rated]
    return krippendorff_alpha(rows, "ordinal", seed=seed, clusters=cases)
