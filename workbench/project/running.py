"""Running: from a selection to a plan, an estimate, and a stream of events."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from workbench.config.clock import now
from workbench.config.keys import Key
from workbench.core.errors import InputError
from workbench.core.experiments import Experiment, Selection
from workbench.core.models import Model
from workbench.core.notebooks import RunCell
from workbench.core.prompts import Prompt, Variant, Version
from workbench.core.rubrics import Scorecard
from workbench.core.summaries import Estimate
from workbench.engine.make_plan import make_plan
from workbench.engine.plan import Plan
from workbench.engine.ports import RunOptions
from workbench.engine.thread import EngineThread
from workbench.project.cell_experiment import latest_of
from workbench.project.documents import Documents
from workbench.project.experiments import Experiments
from workbench.project.freezing import freeze_candidate
from workbench.project.golden import Golden
from workbench.project.layers import begun_layer, named_in, score_estimate
from workbench.project.models import Models
from workbench.project.own_checks import folder_beside
from workbench.project.run import MakeRunner, Run, check_prices
from workbench.project.same_plan import comparable
from workbench.project.selecting import find_scorecard, plan_inputs
from workbench.project.staleness import staleness
from workbench.project.views import Staleness
from workbench.store.store import Store

if TYPE_CHECKING:
    from workbench.providers.base import Endpoint

DEFAULT_CONCURRENCY = 32
__all__ = ["DEFAULT_CONCURRENCY", "Run", "Runs"]


class Runs:
    """Runs of the open project."""

    def __init__(
        self,
        store: Store,
        documents: Documents,
        golden: Golden,
        experiments: Experiments,
        models: Models,
        *,
        text: bool = False,
    ) -> None:
        self._store = store
        self._text = text
        self._documents = documents
        self._golden = golden
        self._experiments = experiments
        self._models = models
        self._thread: EngineThread | None = None

    def plan(self, selection: Selection) -> Plan:
        """What a selection would run. Nothing is written, nothing is sent.

        Raises:
            InputError: something that it names does not exist.
        """
        return make_plan(plan_inputs(self._store, self._documents, self._golden, selection))

    def estimate(self, plan: Plan, *, fresh: bool = False, wanted: Callable[[], bool] = lambda: True) -> Estimate:
        """What a plan would take; loads a vocabulary, so not for the window's thread. ``wanted``: whether to go on.

        Set the result as the ``estimate`` of the `Run` that follows: its ``missed`` says afterwards how far off it was.
        """
        from workbench.engine.estimate import estimate

        store = self._store
        known = (store.finished_calls, store.expected_output, store.usual_calls)
        return estimate(plan, *known, judged=store.finished_keys, fresh=fresh, wanted=wanted)

    def costs(self, plan: Plan) -> bool:
        """Whether a call of a plan has a price above nothing, as far as prices are known."""
        from workbench.providers.prices import price_for

        return any((price := price_for(model)) and price.input + price.output for model in plan.manifest.models)

    def start(
        self,
        plan: Plan,
        *,
        cell: str = "",
        budget: Decimal | None = None,
        fresh: bool = False,
        concurrency: int | None = None,
        experiment: Experiment | None = None,
        unattended: bool = False,
    ) -> Run:
        """Freeze what is run and begin an experiment; iterating its events makes it go. Not for the window's thread.

        Args:
            plan: what to run.
            cell: id of the run cell that starts it.
            budget: dollars that the experiment may cost in all; None: no limit.
            fresh: call again even where a finished answer is in the file.
            concurrency: calls at once; None: 32.
            experiment: an open one of the same plan, to go on with.
            unattended: end where the run would pause, since nobody is there to raise a budget or mend a disk.

        Raises:
            InputError: a template cannot be rendered for some case; nothing is sent.
            SettingsError: a model has no key or no address.
        """
        plan.check()
        keys = self._keys(plan.manifest.models)
        if budget is not None:
            check_prices(plan.manifest.models)
        options = self._options(concurrency, budget, unattended, fresh)
        return self._begun(plan, keys, options, cell, experiment)

    def _begun(
        self, plan: Plan, keys: dict[str, Key | None], options: RunOptions, cell: str, experiment: Experiment | None
    ) -> Run:
        """A run of a new experiment, or one that goes on with an open one."""
        known: list[Any] = []
        unanswered: set[str] = set()
        before = None
        if experiment is None:
            self._freeze(plan)
            begun = self._store.start_experiment(plan.manifest, cell=cell)
        else:
            begun, known, before = experiment, self._store.rows(experiment.id), self._store.totals(experiment.id)
            unanswered = self._store.unanswered(experiment.id, experiment.id)

        def make(endpoints: "dict[str, Endpoint]") -> Any:
            from workbench.engine.runner import Runner

            more: dict[str, Any] = {"known": known, "unanswered": unanswered, "before": before}
            return Runner(plan, begun, self._store, endpoints, options, history=self._store.output_history, **more)

        used, budget = plan.manifest.models, options.budget
        return Run(self._engine(), self._store, begun, keys, used, make, before=before, budget=budget)

    def continue_run(
        self, experiment: str | int, *, budget: Decimal | None = None, concurrency: int | None = None
    ) -> Run:
        """Go on with an open experiment as its manifest says: what is missing is run, failures are tried again.

        Raises:
            InputError: it is not open, or a version of it is gone.
        """
        found = self._experiments.get(experiment)
        if found.state != "open" or not found.manifest.models:
            raise InputError(
                "run.closed",
                f"Experiment {found.number} is {found.state}, so there is nothing to go on with.",
                remedy="Run again: finished answers are reused.",
            )
        return self.start(self.plan_of(found), budget=budget, concurrency=concurrency, experiment=found)

    def plan_of(self, experiment: Experiment) -> Plan:
        """The plan of an experiment that was started earlier."""
        contents = {
            version.digest: version.content
            for prompt in {candidate.prompt_id for candidate in experiment.manifest.candidates}
            for version in self._store.versions(prompt)
        }
        return Plan(experiment.manifest, contents, self._store.cases_by_digest)

    def open_experiment(self, plan: Plan) -> Experiment | None:
        """The latest open experiment that runs the same as a plan, for ``--resume``; None if there is none."""
        wanted = comparable(plan.manifest)
        for experiment in reversed(self._store.experiments()):
            if experiment.state == "open" and comparable(experiment.manifest) == wanted:
                return experiment
        return None

    def score(
        self,
        experiment: str | int,
        scorecard: str = "",
        *,
        budget: Decimal | None = None,
        concurrency: int | None = None,
        unattended: bool = False,
    ) -> Run:
        """Score the stored outputs of an experiment again, as a new layer; nothing is generated again.

        A layer of the same scorecard that was stopped or killed is gone on with: its results stay, and so does every
        answer of a judge.

        Raises:
            InputError: experiment or scorecard does not exist.
        """
        from workbench.engine.rescore import Rescorer, rescore_parts

        found, card = self._experiments.get(experiment), self._card(scorecard)
        rubrics, judges = named_in(self._documents, card)
        card, parts = rescore_parts(card, rubrics)
        keys = self._keys(judges)
        if budget is not None:
            check_prices(judges)
        layer, done, again = begun_layer(self._store, found, card, rubrics, parts)
        options = self._options(concurrency, budget, unattended)

        def make(endpoints: "dict[str, Endpoint]") -> Any:
            return Rescorer(
                found, layer, card, rubrics, judges, self._store, endpoints, options, done=done, again=again
            )

        return Run(self._engine(), self._store, found, keys, judges, make, layer, budget=budget)

    def score_estimate(self, experiment: str | int, scorecard: str = "") -> Estimate:
        """What `score` would ask of judges. Not for the window's thread.

        Raises:
            InputError: experiment or scorecard does not exist.
        """
        found, card = self._experiments.get(experiment), self._card(scorecard)
        return score_estimate(self._store, self._documents, found, card)

    def _options(
        self, concurrency: int | None, budget: Decimal | None, unattended: bool, fresh: bool = False
    ) -> RunOptions:
        most, folder = concurrency or DEFAULT_CONCURRENCY, folder_beside(self._store.path)
        return RunOptions(concurrency=most, budget=budget, fresh=fresh, end_when_paused=unattended, folder=folder)

    def _card(self, name: str) -> Scorecard:
        card = find_scorecard(self._documents, name)
        if card is None:
            raise InputError(
                "scorecard.none", "There is no scorecard to score with.", remedy="Import or write one first."
            )
        return card

    def driven(
        self,
        experiment: Experiment,
        models: Sequence[Model],
        make: MakeRunner,
        layer: str,
        budget: Decimal | None = None,
    ) -> Run:
        """Anything else that asks models about an experiment, to be driven as a run is.

        Raises:
            SettingsError: a model has no key or no address; or there is a budget, and it has no price.
        """
        if budget is not None:
            check_prices(models)
        return Run(self._engine(), self._store, experiment, self._keys(models), models, make, layer, budget=budget)

    def stale(self, cell: RunCell) -> Staleness:
        """Whether a run cell's latest experiment still says what a run would say.

        Raises:
            InputError: something that the cell names does not exist.
        """
        experiment = latest_of(self._experiments, self._documents, cell)
        return staleness(self._store, self.plan(cell.selection), experiment)

    def close(self) -> None:
        """Stop everything that runs."""
        if self._thread is not None:
            self._thread.close()
            self._thread = None

    def _engine(self) -> EngineThread:
        if self._thread is None:
            self._thread = EngineThread()
        return self._thread

    def _keys(self, models: Sequence[Model]) -> dict[str, Key | None]:
        """Keys of the models. Raises SettingsError where a needed one is missing."""
        from workbench.config.keys import missing_key
        from workbench.providers.registry import entry_of

        found: dict[str, Key | None] = {}
        for model in models:
            entry = entry_of(model)
            key = None if model.provider == "offline" else self._models.key(model)
            if key is None and entry.needs_key:
                raise missing_key(model.name, entry.key_variable(model))
            entry.address(model)
            found[model.name] = key
        return found

    def _freeze(self, plan: Plan) -> None:
        """Keep the versions and the revision that a plan runs, and note in the drafts what they were frozen as."""
        created = now()
        for candidate in plan.manifest.candidates:
            content = plan.contents[candidate.version]
            freeze_candidate(self._store, candidate, content, created, text=self._text)
        self._golden.freeze(plan.manifest.golden_set)

    def frozen(self, prompt: Prompt, variant: Variant) -> Version | None:
        """The version that a draft equals, if it was ever frozen."""
        digest = self._documents.content(variant).digest
        return next((version for version in self._store.versions(prompt.id) if version.digest == digest), None)
