"""What the bench says of a judge in words, to stand beside every number that the judge feeds."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from workbench.core.documents import Changes
from workbench.core.errors import ProjectError
from workbench.core.experiments import Experiment
from workbench.core.figures import joined
from workbench.core.rubrics import Rubric, RubricUse, Scorecard
from workbench.project.bench_measuring import Reader
from workbench.project.bench_rows import Gathered
from workbench.project.experiments import Experiments
from workbench.scoring.judge_asks import ALL_AT_ONCE, GEVAL
from workbench.scoring.parts import metric_name
from workbench.store.store import Store

SUMS = ("rubric", "pass", "quality")
"""Metrics that add up all parts: each stands as its weakest judge does; ``pass`` as what can decide it."""


class Standing(NamedTuple):
    """How far a judge can be trusted.

    Attributes:
        word: ``calibrated``, ``usable with care``, ``not usable`` or ``not calibrated yet``.
        n: answers that both people and the judge rated.
        reason: short sentences, of which the first begins with the word and says what decides.
        judge: name of the model.
        about: the criterion that it is of, by name; "": of the rubric as a whole.
    """

    word: str
    n: int
    reason: str
    judge: str
    about: str = ""

    @property
    def why(self) -> str:
        """The reason without its word, as it stands after a colon."""
        return self.reason.partition(": ")[2] or self.reason


_WEAKEST = ("not usable", "not calibrated yet", "usable with care", "calibrated")
_Place = tuple[str, str, str, str]
"""Rubric's digest and name ("" each case's own), judge, how, metric ("" all): what a standing is of."""


class Standings:
    """The standings of a project's judges. They are reckoned once, and again when people or judges said more."""

    def __init__(self, store: Store, experiments: Experiments) -> None:
        self._store = store
        self._experiments = experiments
        self._reader = Reader(store)
        self._lock = threading.Lock()
        self._marking = threading.Lock()
        self._changed: set[str] = set()
        self._rated: dict[str, frozenset[str]] | None = None
        """Experiment → rated trials; None before the first look."""
        self._gathered: dict[tuple[str, str], Gathered] = {}
        self._known: dict[_Place, Standing] = {}
        store.subscribe(self._note)

    def of(self, judge: str, rubric: Rubric | None, how: str = "", metric: str = "") -> Standing:
        """The standing of a judge over all experiments of the project.

        Args:
            judge: name of the model.
            rubric: None: each case's own.
            how: "", ``all at once`` or ``G-Eval``.
            metric: of one criterion; "": of the rubric as a whole.
        """
        with self._lock:
            self._forget()
            named = f"{rubric.digest} {rubric.name}" if rubric else ""
            place = (named, judge, how, metric)
            found = self._known.get(place)
            if found is None:
                found = self._known[place] = self._reckon(judge, rubric, how, metric, named)
            return found

    def beside(self, experiment: Experiment) -> dict[str, Standing]:
        """Metric → the standing of the judge that feeds it, for an experiment's metrics; those of checks are not in it.

        What several judges feed, as sums are, stands as the weakest of them; ``pass`` also as the weakest criterion
        that must pass, since that alone can decide it.
        """
        found: dict[str, Standing] = {}
        manifest = experiment.manifest
        cards = [(layer.scorecard, layer.rubrics) for layer in self._experiments.layers(experiment.id)]
        for card, rubrics in cards or [(manifest.scorecard, manifest.rubrics)]:
            if card is None or not (card.checks or card.rubrics):
                continue
            # Each metric stands in the latest layer that has it: sums of checks alone are fed by no judge.
            found = {metric: one for metric, one in found.items() if metric not in ("pass", "quality")}
            found |= self._of_card(card, {one.id: one for one in rubrics})
        return found

    def _of_card(self, card: Scorecard, rubrics: Mapping[str, Rubric]) -> dict[str, Standing]:
        found: dict[str, Standing] = {}
        whole, must = [], []
        for use in card.rubrics:
            rubric = rubrics.get(use.rubric)
            if rubric is None:
                continue
            whole.append(self.of(use.judge, rubric, how_of(use)))
            for criterion in rubric.criteria:
                metric = metric_name(rubric, criterion)
                one = found[metric] = self.of(use.judge, rubric, how_of(use), metric)._replace(about=criterion.name)
                must += [one] if criterion.must_pass else []
        if whole:
            found |= dict.fromkeys(SUMS, weakest(whole)) | {"pass": deciding(whole, must)}
        return found

    def _note(self, changes: Changes) -> None:
        """In the writer's thread: only marks, and never waits for a reckoning, which itself waits for the writer."""
        with self._marking:
            self._changed |= changes.experiments

    def _forget(self) -> None:
        """Drop what was read of experiments that were written to; where nothing is rated, nothing else changes."""
        # After this the marks of all that was written before are there; a full disk is told elsewhere.
        with contextlib.suppress(ProjectError):
            self._store.flush()
        with self._marking:
            changed, self._changed = self._changed, set()
        if self._rated is None:
            self._rated = {}
            changed = {experiment.id for experiment in self._store.experiments()}
        for experiment_id in changed:
            before, rated = self._rated.get(experiment_id), self._reader.rated(experiment_id)
            self._rated[experiment_id] = rated
            if before or rated:
                self._known.clear()
                self._gathered = {key: one for key, one in self._gathered.items() if key[0] != experiment_id}

    def _reckon(self, judge: str, rubric: Rubric | None, how: str, metric: str, named: str) -> Standing:
        found = []
        for experiment_id in [one for one, rated in (self._rated or {}).items() if rated]:
            key = (experiment_id, named)
            if key not in self._gathered:
                self._gathered[key] = self._reader.gathered(self._store.experiment(experiment_id), rubric)
            found.append(self._gathered[key])
        if not any(one.people for one in found):
            return Standing(_WEAKEST[1], 0, "Not calibrated yet: nobody has rated answers by this rubric.", judge)
        measured = self._reader.measured(found, judge, how, metric=metric)
        verdict = measured.verdict()
        both = {one.row for one in measured.rows if one.human is not None and one.judge is not None}
        return Standing(verdict.word, len(both), verdict.text, judge)


def doubts(standings: Mapping[str, Standing]) -> dict[str, Standing]:
    """Of metric → standing those whose judge is not to be trusted, or not known to be (EVALUATION.md rule 8)."""
    return {metric: one for metric, one in standings.items() if one.word in _WEAKEST[:2]}


def how_of(use: RubricUse) -> str:
    """How the grades of a use of a rubric come about: a measure of its own each."""
    return ALL_AT_ONCE if use.mode == "all" else GEVAL if use.geval else ""


def weakest(found: Iterable[Standing]) -> Standing:
    """The standing that the others do not make better."""
    return min(found, key=lambda one: _WEAKEST.index(one.word))


def deciding(whole: Iterable[Standing], must: Iterable[Standing]) -> Standing:
    """The standing of ``pass``: of the weakest that can decide it, all parts together or a criterion that must pass.

    Args:
        whole: of the rubrics, which the threshold is about.
        must: of the criteria that must pass.
    """
    found = weakest([*whole, *must])
    if not found.about:
        return found
    return found._replace(reason=f"{found.word.capitalize()} for {found.about}, which must pass: {found.why}")


def said(standings: Mapping[str, Standing]) -> list[str]:
    """How far each judge can be trusted for which metric, a line for each reason, the weakest first.

    ``judge m is not usable for Decision and passed cases: it agrees with people too little.``

    Args:
        standings: metric → standing, as of `Standings.beside`.
    """
    groups: dict[tuple[str, str, str], list[str]] = {}
    for metric in sorted(standings, key=lambda name: name in SUMS):
        one = standings[metric]
        groups.setdefault((one.judge, one.word, one.why), []).append(metric)
    alone = [judge for judge, _, _ in groups]
    lines = []
    for (judge, word, why), metrics in sorted(groups.items(), key=lambda one: _WEAKEST.index(one[0][1])):
        # One word on all that a judge feeds needs no list of it.
        everything = alone.count(judge) == 1 and (len(metrics) > 1 or word == _WEAKEST[1])
        names = "" if everything else f" for {joined([_NAMES.get(one, one.rpartition('/')[2]) for one in metrics])}"
        lines.append(f"judge {judge} is {word}{names}: {why}")
    return lines


_NAMES = {"rubric": "the rubric mean", "pass": "passed cases", "quality": "quality"}
