"""Judge bench: asks judges about what people rated, and says how far each can be trusted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from workbench.core.errors import InputError
from workbench.core.experiments import Experiment
from workbench.core.models import Model
from workbench.core.rubrics import Rubric
from workbench.core.summaries import Estimate, Pair
from workbench.engine.judge_questions import Asking, Question, key_of
from workbench.engine.ports import RunOptions
from workbench.project.bench_measuring import Reader
from workbench.project.bench_questions import Attacks, BenchOptions, questions
from workbench.project.bench_result import BenchResult
from workbench.project.bench_rows import Half
from workbench.project.bench_ways import way_of
from workbench.project.documents import Documents
from workbench.project.experiments import Experiments
from workbench.project.rating_draws import Draws, picked_words
from workbench.project.rating_looks import Looks
from workbench.project.run import Run
from workbench.project.running import DEFAULT_CONCURRENCY, Runs
from workbench.project.standing import Standing, Standings
from workbench.stats.judge_rows import distances
from workbench.store.store import Store

if TYPE_CHECKING:
    from workbench.project.bench_wordings import Wording
    from workbench.providers.base import Endpoint

LABEL = "judge bench"
"""Label of the layer that holds what a bench asked; it adds up to nothing."""
_USUAL = BenchOptions()


class Bench:
    """Judge benches of an open project."""

    def __init__(self, store: Store, documents: Documents, experiments: Experiments, runs: Runs) -> None:
        self._store = store
        self._documents = documents
        self._experiments = experiments
        self._runs = runs
        self._reader = Reader(store)
        self._standings = Standings(store, experiments)

    def measure(
        self,
        rubric: str,
        judge: str,
        experiments: Sequence[str | int] = (),
        *,
        half: Half = "all",
        seed: int = 7,
        how: str = "",
        rater: str = "",
    ) -> BenchResult:
        """A judge against people on the rows that people rated.

        Nothing is asked: see `ask`. People's ratings count by the names of rubric and criterion, so that a refined
        rubric is measured on the same rows; the judge's count only where it applied the rubric as it is now.

        Args:
            rubric: name or id; "": each case's own.
            judge: name of the model.
            experiments: ids or numbers; none: all of the project.
            half: ``seen`` for refining the rubric, ``held-out`` for what refining never looked at; split by case.
            seed: of the split and the bootstraps.
            how: "", ``all at once`` or ``G-Eval``: each is a measure of its own.
            rater: only this person's ratings; "": the adjudicated level, else the mean of all.

        Raises:
            InputError: something does not exist.
        """
        one = self._rubric(rubric)
        chosen = self._chosen(experiments)
        found = [self._reader.gathered(experiment, one, rater) for experiment in chosen]
        result = self._reader.measured(found, judge, how, half=half, seed=seed).result(judge, how, rubric, half)
        people = {name for each in found for rated in each.people.values() for name in rated.levels}
        looks = [look for experiment in chosen for look in Looks(self._store).of(experiment.id) if look.rater in people]
        draws = [one for each in chosen for one in Draws(self._store).of(each.id) if one.rater in people]
        result.notes += (*((said,) if (said := picked_words(draws)) else ()), *(look.words for look in looks))
        return result

    def wordings(
        self, rubric: str, judge: str, experiments: Sequence[str | int] = (), *, how: str = "", seed: int = 7
    ) -> list[Wording]:
        """What refining the rubric did: its wordings on the same rows, the newest first; arguments as for `measure`.

        Rows of the half that refining never looked at are reckoned apart.
        """
        from workbench.project.bench_wordings import wordings

        one = self._rubric(rubric)
        if one is None:
            return []
        known = [
            (experiment, [each for layer in self._store.layers(experiment.id, aside=True) for each in layer.rubrics])
            for experiment in self._chosen(experiments)
        ]
        return wordings(self._reader, known, one, judge, how=how, seed=seed)

    def standing(self, judge: str, rubric: str, criterion: str | None = None, *, how: str = "") -> Standing:
        """How far a judge can be trusted, in words, by all that people rated in the project. Nothing is asked.

        It is reckoned once and again when people or judges said more: cheap, but not for the window's thread.

        Args:
            judge: name of the model.
            rubric: name or id; "": each case's own.
            criterion: its name, or its metric; None: the rubric as a whole.
            how: as for `measure`.

        Raises:
            InputError: there is no such rubric.
        """
        one = self._rubric(rubric)
        metric = criterion or ""
        if one is not None and metric in {each.name for each in one.criteria}:
            metric = f"{one.name}/{metric}"
        return self._standings.of(judge, one, how, metric)

    def standings(self, experiment: str | int) -> dict[str, Standing]:
        """Metric → the standing of the judge that feeds it, for the metrics of an experiment; checks have none.

        By the rubrics as the experiment applied them. Sums (``rubric``, ``pass``, ``quality``) stand as their weakest
        judge does. Not for the window's thread.
        """
        return self._standings.beside(self._experiments.get(experiment))

    def ways(self, rubric: str, judges: Sequence[str], experiments: Sequence[str | int] = ()) -> dict[str, str]:
        """Judge → its own way: "", ``all at once`` or ``G-Eval``; arguments as for `measure`.

        As the newest scorecard of these experiments asks it, else as most of its grades of rated rows came about, else
        as the first of the judges.
        """
        one, chosen = self._rubric(rubric), self._chosen(experiments)
        cards = [layer.scorecard for found in reversed(chosen) for layer in reversed(self._store.layers(found.id))]
        cards += [found.manifest.scorecard for found in reversed(chosen)]
        uses = [use for card in cards if card is not None for use in card.rubrics]
        uses = [use for use in uses if use.rubric == (one.id if one else "")]
        rated = cache(lambda: [self._reader.gathered(found, one) for found in chosen])
        found = {judge: way_of(judge, uses, rated) for judge in dict.fromkeys(judges)}
        first = next(iter(found.values()), None) or ""
        return {judge: first if way is None else way for judge, way in found.items()}

    def compare(
        self,
        rubric: str,
        judges: Sequence[str],
        experiments: Sequence[str | int] = (),
        *,
        how: str | None = None,
        **named: Any,
    ) -> tuple[list[BenchResult], list[Pair]]:
        """Judges side by side on the same rows; named arguments as for `measure`; how None: its own each.

        Returns:
            their results, and each one's paired comparison with the first in how far it is from people, in levels.
        """
        from workbench.stats.verdict import adjust, compare

        ways = self.ways(rubric, judges, experiments) if how is None else dict.fromkeys(judges, how)
        results = [self.measure(rubric, judge, experiments, how=ways[judge], **named) for judge in judges]
        apart = [
            {row: value for row, value in distances(result.rows).items() if value is not None} for result in results
        ]
        found = [
            compare(
                apart[0],
                other,
                baseline_label=judges[0],
                candidate_label=judge,
                metric="distance from people",
                kind="level",
                better="lower",
                clusters={row.row: row.cluster for result in results for row in result.rows},
            )
            for judge, other in zip(judges[1:], apart[1:], strict=True)
        ]
        return results, adjust(found)

    def estimate(
        self, experiment: str | int, rubric: str, judges: Sequence[str], options: BenchOptions = _USUAL
    ) -> Estimate:
        """What `ask` would take: its ``judge_calls`` anew, its ``reused`` are in the file; arguments as for `ask`.

        It renders what would be asked, so it is not for the window's thread.
        """
        from workbench.engine.judge_estimate import estimate_questions

        found, asking = self._asking(experiment, rubric, judges, options)
        models = self._models(judges)
        pages, store = self._questions(found, asking, options), self._store
        return estimate_questions(pages, models, store.finished_keys, store.usual_calls)

    def attacks_alone(
        self, whole: Estimate, experiment: str | int, rubric: str, judges: Sequence[str], options: BenchOptions
    ) -> Attacks:
        """What of a whole `estimate` hidden instructions take; arguments as for it. Not for the window's thread."""
        if not options.injected:
            return Attacks(0, 0, Decimal(0), Decimal(0))
        rest = self.estimate(experiment, rubric, judges, replace(options, injected=0))
        found = self._reader.gathered(self._experiments.get(experiment), self._rubric(rubric))
        answers = min(options.injected, len({trial for trial, _ in found.people}))
        calls = max(0, whole.judge_calls - rest.judge_calls)
        ends = ((whole.cost_low, rest.cost_low), (whole.cost_high, rest.cost_high))
        low, high = (None if one is None or other is None else max(Decimal(0), one - other) for one, other in ends)
        return Attacks(answers, calls, low, high)

    def ask(
        self,
        experiment: str | int,
        rubric: str,
        judges: Sequence[str],
        options: BenchOptions = _USUAL,
        *,
        budget: Decimal | None = None,
        concurrency: int | None = None,
        unattended: bool = False,
    ) -> Run:
        """Ask judges what a bench needs: grades of the rated rows, the rated pairs in both orders, injections.

        What the file has is not asked again. It begins when its events are iterated.

        Args:
            experiment: id or number.
            rubric: name or id; "": each case's own.
            judges: names of models.
            options: what is asked.
            budget: dollars for this alone; None: no limit.
            concurrency: calls at once; None: 32.
            unattended: end when the budget is reached, instead of waiting.

        Raises:
            InputError: something does not exist, or people rated nothing yet.
            SettingsError: a model has no key or no address.
        """
        found, asking = self._asking(experiment, rubric, judges, options)
        planned = sum(map(len, self._questions(found, asking, options)))
        models = self._models(judges)
        layer = self._layer(found, asking.rubric)
        done = {key_of(score) for score in self._store.scores(layer=layer) if score.value is not None}
        chosen = RunOptions(concurrency=concurrency or DEFAULT_CONCURRENCY, budget=budget, end_when_paused=unattended)
        read = partial(self._questions, found, asking, options)

        def make(endpoints: dict[str, Endpoint]) -> Any:
            from workbench.engine.judge_run import JudgeRun

            return JudgeRun(found, layer, models, self._store, endpoints, read, planned, chosen, done=done)

        return self._runs.driven(found, models, make, layer, budget)

    def _asking(
        self, experiment: str | int, rubric: str, judges: Sequence[str], options: BenchOptions
    ) -> tuple[Experiment, Asking]:
        found, one = self._experiments.get(experiment), self._rubric(rubric)
        names = [model.name for model in self._models(judges)]
        if not names:
            raise InputError("bench.judge", "No judge was named.", remedy="Name a model.")
        ways = self.ways(rubric, names, [found.id]) if options.mode is None else {}
        uses = [options.use(one.id if one else "", name, ways.get(name, "")) for name in names]
        return found, Asking(self._store, one, uses)

    def _questions(self, experiment: Experiment, asking: Asking, options: BenchOptions) -> Iterator[list[Question]]:
        gathered = self._reader.gathered(experiment, asking.rubric)
        if not gathered.people:
            raise InputError(
                "bench.ratings",
                f"Nobody has rated an answer of experiment {experiment.number} by this rubric yet.",
                remedy="Rate some rows first; 30 make a bench.",
            )
        return questions(asking, gathered, options, self._store.trials(experiment.id) if options.swaps else ())

    def _chosen(self, experiments: Sequence[str | int]) -> list[Experiment]:
        if experiments:
            return [self._experiments.get(one) for one in experiments]
        return list(self._experiments.list())

    def _models(self, judges: Sequence[str]) -> list[Model]:
        return [self._documents.model(judge) for judge in dict.fromkeys(judges)]

    def _rubric(self, name: str) -> Rubric | None:
        return self._documents.one(Rubric, name) if name else None

    def _layer(self, experiment: Experiment, rubric: Rubric | None) -> str:
        """The layer of what benches asked by this wording of the rubric; begun with the first."""
        wanted = (rubric,) if rubric else ()
        for layer in self._store.layers(experiment.id, aside=True):
            same = [one.digest for one in layer.rubrics] == [one.digest for one in wanted]
            if layer.label == LABEL and not layer.counts and same:
                return layer.id
        return self._store.start_layer(experiment.id, None, wanted, (), LABEL)
