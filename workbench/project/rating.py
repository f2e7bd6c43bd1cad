"""Rating by people: a blind queue, ratings that are appended and can be undone, what the raters disagree on.

A rating is a result, which is only appended, so undoing one appends that it no longer holds; in a queue that works over
the end of the program. `workbench.project.undoing` puts the ratings of a session in one order with all other edits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from workbench.core.errors import InputError, ProjectError
from workbench.core.experiments import Experiment
from workbench.core.rubrics import Rubric
from workbench.core.scores import Score, TrialResult, combine
from workbench.project import rating_games, rating_rows
from workbench.project.documents import Documents
from workbench.project.experiments import Experiments
from workbench.project.rating_draws import Draw, Draws
from workbench.project.rating_items import Entry, Sitting
from workbench.project.rating_looks import Looks
from workbench.project.rating_queue import Queue
from workbench.project.rating_rows import Order
from workbench.project.rating_scores import ADJUDICATION, LABEL, Rated, on_scale, rated_by_people, rater_name
from workbench.project.rating_settling import Disagreement, Settling, with_criteria
from workbench.scoring.parts import criterion_part, metric_name
from workbench.store.results import TrialRow
from workbench.store.store import Store

if TYPE_CHECKING:
    from workbench.project.rating_agreement import Together
    from workbench.stats.agreeing import SeveralRaters
    from workbench.stats.ratings import Game


class Rating:
    """Ratings of an open project."""

    def __init__(
        self,
        store: Store,
        documents: Documents,
        experiments: Experiments,
        made: Callable[[Sitting, datetime], None] = lambda _, __: None,
    ) -> None:
        self._store = store
        self._made = made
        self._documents = documents
        self._experiments = experiments
        self._layers: dict[str, str] = {}
        self.looks = Looks(store)
        self.draws = Draws(store)

    def queue(
        self,
        experiment: str | int,
        rubric: str,
        rater: str,
        *,
        rows: int = 30,
        order: Order = "random",
        chosen: Sequence[str] = (),
        seed: int = 7,
        shuffled: bool = True,
    ) -> Queue:
        """A queue of answers for one person. Nothing is written before the first rating.

        All raters of one seed get the same rows, each in an order of their own. What an item holds says nothing of
        candidate, model or judge, and nobody's ratings but the person's own are in it.

        Args:
            experiment: id or number.
            rubric: name or id; "": each case's own rubric, and rows without one are left out.
            rater: the person's name.
            rows: how many answers at most.
            order: ``random``, ``chosen`` (see there) or ``informative`` (furthest apart first).
            chosen: ids of trials or cases.
            seed: of the draw and the order.
            shuffled: mix the rows; informative ones only among those that say equally much, and they stay what they
                were when this person began; chosen ones keep their order where this is False.

        Raises:
            InputError: something does not exist, the name cannot be used, or there is nothing to rate.
            ProjectError: the project is open for reading only.
        """
        found = self._experiments.get(experiment)
        who = self._person(rater, found.id)
        answered = rating_rows.answered(self._store.rows(found.id))
        one = self._rubric(rubric)
        if order == "chosen":
            ids = rating_rows.chosen(answered, chosen)
        elif order == "informative":
            metrics = {metric_name(one, criterion) for criterion in one.criteria} if one is not None else set()
            known = rating_rows.known_when_begun(self._store.scores(found.id, aside=True), who, metrics)
            ids = rating_rows.informative(answered, known, rows, seed, who)
        else:
            ids = rating_rows.draw(answered, rows, seed)
        if shuffled and order != "informative":
            ids = rating_rows.shuffled(ids, seed, who)
        entries = self._entries([(trial, None) for trial in ids], answered, one)
        return self._opened(found, who, entries, Draw(who, order, len(entries), seed))

    def pair_queue(
        self,
        experiment: str | int,
        rubric: str,
        rater: str,
        first: str,
        second: str,
        *,
        rows: int = 30,
        chosen: Sequence[str] = (),
        seed: int = 7,
    ) -> Queue:
        """A queue of pairs A/B: two candidates' answers to the same case, sides by a seeded toss for each person.

        A rating is stored for the ordered pair (left, right), so the sides are on record. Arguments as for `queue`, but
        that ``chosen`` names cases; empty: all.

        Raises:
            InputError, ProjectError: as `queue`; also where the two answered no case in common.
        """
        found = self._experiments.get(experiment)
        who = self._person(rater, found.id)
        answered = rating_rows.answered(self._store.rows(found.id))
        one = self._rubric(rubric)
        wanted = [row for row in answered if row.case_id in set(chosen)] if chosen else answered
        drawn = rating_rows.pairs(wanted, first, second, len(wanted) if chosen else rows, seed)
        sides = [(b, a) if rating_rows.coin(seed, who, a) else (a, b) for a, b in drawn]
        order = {trial: at for at, trial in enumerate(rating_rows.shuffled([a for a, _ in drawn], seed, who))}
        placed = {pair: order[own] for pair, (own, _) in zip(sides, drawn, strict=True)}
        ordered = sorted(sides, key=lambda pair: placed[pair])
        entries = self._entries(ordered, answered, one)
        return self._opened(found, who, entries, Draw(who, "chosen" if chosen else "random", len(entries), seed))

    def raters(self, experiment: str | int) -> list[str]:
        """Names of the people who rated something, sorted; not what they said."""
        scores = self._scores(self._experiments.get(experiment).id)
        return sorted({score.rater for score in scores} - {ADJUDICATION})

    def rated(self, experiment: str | int, rubric: str = "") -> list[Rated]:
        """What people say, all raters together: for who evaluates, not for who rates.

        Args:
            experiment: id or number.
            rubric: name or id; "": of all rubrics.
        """
        found = rated_by_people(self._scores(self._experiments.get(experiment).id)).values()
        names = {metric_name(one, criterion) for one in [self._rubric(rubric)] if one for criterion in one.criteria}
        return [one for one in found if not rubric or one.metric in names]

    def disagreements(self, experiment: str | int, rubric: str = "", at_least: float = 1.0) -> list[Rated]:
        """What two raters or more are this many levels apart on, the furthest first, settled ones last."""
        found = [one for one in self.rated(experiment, rubric) if one.spread >= at_least]
        return sorted(found, key=lambda one: (one.adjudicated is not None, -one.spread, one.trial_id, one.metric))

    def settle(self, experiment: str | int, rated: Rated, level: int, *, by: str, note: str = "") -> None:
        """Settle a disagreement: this level is what people say of it from now on. What the raters said stays.

        Raises:
            InputError: the level is not from 1 to 5, or the name cannot be used.
            ProjectError: the project is open for reading only.
        """
        found, who = self._experiments.get(experiment), self._person(by)
        one = Disagreement(rated, Rubric(id="", name=rated.metric))
        settled = [score for score in self._scores(found.id) if score.rater == ADJUDICATION]
        Settling(self._store, self._layer(found.id), who, [one], settled, self._made).settle(
            0, level, note=note
        ).result()

    def settling(self, experiment: str | int, rubric: str, by: str, at_least: float = 1.0) -> Settling:
        """The disagreements as a queue for one who settles them, the furthest apart first, settled ones last.

        Args:
            experiment: id or number.
            rubric: name or id.
            by: the name of who settles.
            at_least: levels that two raters are apart.

        Raises:
            InputError: something does not exist, the name cannot be used, or nobody disagrees.
            ProjectError: the project is open for reading only.
        """
        found, who = self._experiments.get(experiment), self._person(by)
        one = self._documents.one(Rubric, rubric)
        apart = with_criteria(self.disagreements(found.id, rubric, at_least), [one])
        if not apart:
            raise InputError("rating.agreed", "No two people are apart on any row that both rated.")
        settled = [score for score in self._scores(found.id) if score.rater == ADJUDICATION]
        return Settling(self._store, self._layer(found.id), who, apart, settled, self._made)

    def games(self, experiment: str | int, rubric: str = "") -> dict[str, list[Game]]:
        """What people preferred in pairs: metric → games of candidates, as `workbench.stats.bradley_terry` takes them.

        Each person's choice on each case is one game; a tie is half a win. ``""`` holds those of all criteria.

        Args:
            experiment: id or number.
            rubric: name or id; "": of all rubrics.
        """
        found, one = self._experiments.get(experiment), self._rubric(rubric)
        wanted = {metric_name(one, criterion) for criterion in one.criteria} if one is not None else None
        return rating_games.games_of(self._scores(found.id), self._store.rows(found.id), wanted)

    def agreement(self, experiment: str | int, rubric: str = "", *, seed: int = 7) -> dict[str, SeveralRaters]:
        """How well the raters agree with each other: metric → figures (undefined ones say why), ``""`` for all."""
        return self.together([experiment], rubric, seed=seed).metrics

    def together(self, experiments: Sequence[str | int] = (), rubric: str = "", *, seed: int = 7) -> Together:
        """How well people agree with each other: by criterion, and every two of them.

        Args:
            experiments: ids or numbers; none: all of the project.
            rubric: name or id; "": of all rubrics.
            seed: of the bootstraps.
        """
        from workbench.project.rating_agreement import together

        chosen = experiments or [one.id for one in self._experiments.list()]
        found = [one for each in chosen for one in self.rated(each, rubric)]
        return together(found, seed, {one: self._store.trial(one).case_id for one in {each.trial_id for each in found}})

    def results(self, experiment: str | int, rubric: str, threshold: float = 0.5) -> dict[str, TrialResult]:
        """Trial → how people's levels add up. Asked for by name only: a run's own quality never holds a rating."""
        one = self._rubric(rubric)
        if one is None:
            raise InputError("rating.rubric", "People's levels add up by one rubric.", remedy="Name one.")
        parts = [criterion_part(one, criterion) for criterion in one.criteria]
        values: dict[str, dict[str, float | None]] = {}
        for rated in self.rated(experiment, rubric):
            values.setdefault(rated.trial_id, {})[rated.metric] = rated.level
        return {trial: combine(parts, found, threshold) for trial, found in values.items()}

    def _opened(self, experiment: Experiment, rater: str, entries: list[Entry], drawn: Draw) -> Queue:
        if not entries:
            raise InputError(
                "rating.nothing",
                f"Experiment {experiment.number} has no answer to rate.",
                remedy="Run it, or choose a rubric where cases have none of their own.",
            )
        own = [score for score in self._scores(experiment.id) if score.rater == rater]
        self.draws.known()  # Not with the first rating, which the window waits for.

        def layer() -> str:
            self.draws.note(experiment.id, drawn)
            return self._layer(experiment.id)

        return Queue(self._store, layer, rater, entries, own, self._made)

    def _entries(
        self, pairs: Sequence[tuple[str, str] | tuple[str, None]], rows: Sequence[TrialRow], rubric: Rubric | None
    ) -> list[Entry]:
        digests = {row.trial_id: row.case_digest for row in rows}
        cases = self._store.cases_by_digest({digests[trial] for trial, _ in pairs}) if rubric is None else {}
        own: Mapping[str, Rubric | None] = {digest: case.rubric for digest, case in cases.items()}
        found = [(trial, other, rubric or own.get(digests[trial])) for trial, other in pairs]
        return [
            Entry(trial, other, digests[trial], applied)
            for trial, other, applied in found
            if applied is not None and applied.criteria
        ]

    def _scores(self, experiment_id: str) -> list[Score]:
        """All ratings of an experiment, those that were undone included."""
        self._store.flush()
        found = self._found_layer(experiment_id)
        return list(map(on_scale, self._store.scores(layer=found))) if found else []

    def _found_layer(self, experiment_id: str) -> str | None:
        layers = self._store.layers(experiment_id, aside=True)
        return next((layer.id for layer in layers if layer.label == LABEL and not layer.counts), None)

    def _layer(self, experiment_id: str) -> str:
        """The layer of an experiment's ratings; begun with the first."""
        if experiment_id not in self._layers:
            layer = self._found_layer(experiment_id)
            self._layers[experiment_id] = layer or self._store.start_layer(experiment_id, None, (), (), LABEL)
        return self._layers[experiment_id]

    def _rubric(self, name: str) -> Rubric | None:
        return self._documents.one(Rubric, name) if name else None

    def _person(self, name: str, experiment_id: str = "") -> str:
        """A rater's name in one spelling: as this person rated the experiment before.

        Raises:
            InputError: it is empty, too long or taken.
            ProjectError: nothing can be written.
        """
        if self._store.read_only:
            raise ProjectError(
                "project.read_only",
                "This project is open for reading only, so nobody can rate in it.",
                remedy="Close it where it is open for writing, then open it again.",
            )
        return rater_name(name, self.raters(experiment_id) if experiment_id else [])
