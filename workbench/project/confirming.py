"""Held-out confirmation: a winner and its baseline on the cases that nobody tuned on, once, and on record."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from workbench.core.canonical import short
from workbench.core.cases import GoldenSet
from workbench.core.errors import InputError
from workbench.core.experiments import Candidate, Experiment, Selection
from workbench.core.figures import count, day
from workbench.core.models import Model
from workbench.core.prompts import Prompt
from workbench.core.summaries import Pair
from workbench.core.verdict_words import headline
from workbench.engine.make_plan import Entrant, PlanInputs, make_plan
from workbench.engine.plan import Plan
from workbench.project.breakdowns import ConfirmationResult, Confirmed, EarlierLook
from workbench.project.candidates import names_of, pick
from workbench.project.comparing import Comparing
from workbench.project.documents import Documents
from workbench.project.experiments import Experiments
from workbench.project.golden import Golden
from workbench.project.run import Run
from workbench.project.running import Runs
from workbench.project.selecting import plan_inputs
from workbench.store.store import Store

ACTION = "held-out.confirm"
"""Of the audit entries."""
_RESULTS: dict[str, tuple[ConfirmationResult, str]] = {
    "better": ("confirmed", "Confirmed on held-out cases"),
    "worse": ("refuted", "Refuted on held-out cases"),
    "no difference beyond the margin": ("not confirmed", "Not confirmed on held-out cases"),
    "not enough cases": ("not enough cases", "The held-out cases cannot tell"),
}


@dataclass(frozen=True)
class Confirmation:
    """A winner and its baseline on the held-out cases: what would be run, and what was looked at before."""

    origin: Experiment
    """The experiment whose winner it is."""
    baseline: Candidate
    candidate: Candidate
    plan: Plan
    """For `Runs.estimate`."""
    cases: int
    earlier: tuple[EarlierLook, ...]
    """Looks at these held-out cases, oldest first. Each further one weakens what it says, so it needs a yes."""
    sentence: str
    """What would be run; or when the first look was and what it said."""


class Confirming:
    """Confirmations of an open project."""

    def __init__(
        self,
        store: Store,
        documents: Documents,
        golden: Golden,
        experiments: Experiments,
        runs: Runs,
        comparing: Comparing,
    ) -> None:
        self._store = store
        self._documents = documents
        self._golden = golden
        self._experiments = experiments
        self._runs = runs
        self._comparing = comparing

    def plan(
        self, experiment: str | int | None = None, baseline: str = "", candidate: str = "", metric: str = ""
    ) -> Confirmation:
        """What a confirmation would run: both frozen versions, scored as then, on all held-out cases. Nothing is sent.

        Args:
            experiment: id or number; None: the latest.
            baseline, candidate: labels or names; empty: the first, and the winner.
            metric: of the earlier verdict that is told; empty: the first.

        Raises:
            InputError: something does not exist, the two are the same, outputs were imported, or no case is held out.
        """
        found = self._experiments.latest_or_fail() if experiment is None else self._experiments.get(experiment)
        chosen, why = (candidate, "") if candidate else self._comparing.winner(found.id)
        names = names_of(self._store, found.manifest.candidates)
        base, label = pick(baseline, names) if baseline else next(iter(names)), pick(chosen, names)
        if base == label:
            raise InputError(
                "confirm.same",
                why or f"{label} is the baseline itself, so there is nothing to confirm.",
                f"experiment {found.number}",
                "Name the candidate that should replace it.",
            )
        pair = self._comparing.compare([found.id], baseline=base, candidates=[label], metric=metric).pairs[0]
        by_label = {one.label: one for one in found.manifest.candidates}
        both = by_label[pair.baseline], by_label[pair.candidate]
        plan = make_plan(self._inputs(found, both))
        earlier = tuple(self._earlier(found, plan, both, pair.metric))
        cases = len(plan.manifest.case_digests)
        return Confirmation(found, *both, plan, cases, earlier, _planned(both, cases, earlier))

    def start(
        self,
        confirmation: Confirmation,
        *,
        again: bool = False,
        budget: Decimal | None = None,
        concurrency: int | None = None,
        cell: str = "",
        experiment: Experiment | None = None,
        unattended: bool = False,
    ) -> Run:
        """Run it, and note in the audit log that the held-out cases were looked at. Not for the window's thread.

        Args:
            confirmation: as `plan` gave it.
            again: the explicit yes to a further look.
            budget, concurrency, cell, unattended: as of `Runs.start`.
            experiment: an open one of the same plan, to go on with; that is no further look.

        Raises:
            InputError: these cases were looked at before, and nobody said yes to another look.
        """
        if confirmation.earlier and not again and experiment is None:
            raise InputError(
                "confirm.again",
                confirmation.sentence,
                f"experiment {confirmation.earlier[0].number}",
                "Add new held-out cases; or say explicitly that you want another look (--again).",
            )
        run = self._runs.start(
            confirmation.plan,
            cell=cell,
            budget=budget,
            concurrency=concurrency,
            experiment=experiment,
            unattended=unattended,
        )
        if experiment is None:
            detail = {
                "experiment": run.experiment.number,
                "of": confirmation.origin.number,
                "baseline": confirmation.baseline.label,
                "candidate": confirmation.candidate.label,
                "cases": confirmation.cases,
                "look": len(confirmation.earlier) + 1,
            }
            self._store.audit(ACTION, json.dumps(detail, ensure_ascii=False)).result()
        return run

    def said(self, experiment: str | int, metric: str = "") -> Confirmed | None:
        """What a confirmation said; None of an experiment that is none."""
        found = self._experiments.get(experiment)
        detail = self._entries().get(found.number)
        if detail is None:
            return None
        pair = self._pair(found, found.manifest.candidates[0], found.manifest.candidates[1], metric)
        if pair is None:
            return None
        result, words = _RESULTS[pair.verdict]
        title = self._experiments.metric(found.id, pair.metric).title
        sentence = f"{words}: {headline(pair, title=title).text}"
        return Confirmed(
            origin=int(str(detail.get("of", 0))), number=found.number, result=result, pair=pair, sentence=sentence
        )

    def _inputs(self, found: Experiment, both: Sequence[Candidate]) -> PlanInputs:
        """What the plan is made of: everything as in the experiment, on the held-out cases."""
        manifest = found.manifest
        if any(not one.version for one in both):
            raise InputError(
                "confirm.imported",
                "Outputs that were imported cannot be run on held-out cases.",
                f"experiment {found.number}",
                "Run the prompts here first.",
            )
        layer = next((one for one in reversed(self._store.layers(found.id)) if one.scorecard), None)
        card = layer.scorecard if layer else None
        models = {model.name: model for model in manifest.models}
        entrants = [self._entrant(one, models) for one in both]
        golden_set = self._documents.one(GoldenSet, manifest.golden_set)
        selection = Selection(
            variants=tuple(f"{one.prompt.name}/v:{short(one.content.digest)}" for one in entrants),
            cases=golden_set.id,
            split="held-out",
            tags=manifest.selection.tags,
            models=tuple(dict.fromkeys(one.model for one in both)),
            scorecard=card.id if card and self._store.find("scorecard", card.id) else "none",
            repeats=manifest.repeats,
        )
        inputs = plan_inputs(self._store, self._documents, self._golden, selection)
        judges = [models.get(use.judge) or self._documents.model(use.judge) for use in card.rubrics] if card else []
        rubrics = (layer.rubrics or manifest.rubrics) if layer else ()
        return replace(inputs, entrants=entrants, scorecard=card, rubrics=rubrics, judges=judges)

    def _entrant(self, candidate: Candidate, models: dict[str, Model]) -> Entrant:
        """The frozen version, under the variant's letter where that is still there."""
        prompt = self._documents.one(Prompt, candidate.prompt_id)
        version = next((one for one in self._store.versions(prompt.id) if one.digest == candidate.version), None)
        if version is None:
            raise InputError("version.unknown", f"The version of {candidate.label} is not in this project.")
        return Entrant(prompt, version.content, [models[candidate.model]], prompt.variant(candidate.variant))

    def _earlier(self, origin: Experiment, plan: Plan, both: Sequence[Candidate], metric: str) -> Iterator[EarlierLook]:
        """The experiments that ran any of these cases, in whatever wording the cases had then."""
        held, confirmed = set(plan.manifest.case_ids), self._entries()
        for found in self._experiments.list():
            manifest = found.manifest
            shared = held & set(manifest.case_ids) if manifest.golden_set == plan.manifest.golden_set else set()
            if not shared or not self._store.row_count(found.id):
                continue
            pair = self._pair(found, both[0], both[1], metric)
            yield EarlierLook(
                number=found.number,
                experiment_id=found.id,
                when=found.created,
                cases=len(shared),
                candidates=tuple(one.label for one in manifest.candidates),
                confirmed=found.number in confirmed,
                said=headline(pair, title=self._experiments.metric(origin.id, metric).title).text if pair else "",
            )

    def _pair(self, found: Experiment, baseline: Candidate, candidate: Candidate, metric: str) -> Pair | None:
        """The verdict of an experiment on two versions; None where it does not have them, or not the metric."""
        labels = {(one.version, one.model): one.label for one in found.manifest.candidates}
        one = labels.get((baseline.version, baseline.model))
        two = labels.get((candidate.version, candidate.model))
        if one is None or two is None or one == two:
            return None
        if metric and all(info.name != metric for info in self._experiments.metrics(found.id)):
            return None
        return self._comparing.compare([found.id], baseline=one, candidates=[two], metric=metric).pairs[0]

    def _entries(self) -> dict[int, dict[str, object]]:
        """Number of the experiment → what the audit log says of the confirmation."""
        found = [json.loads(entry.detail) for entry in self._store.audit_entries() if entry.action == ACTION]
        return {detail["experiment"]: detail for detail in found}


def _planned(both: Sequence[Candidate], cases: int, earlier: Sequence[EarlierLook]) -> str:
    one, two = both[1].label, both[0].label
    if not earlier:
        return f"{one} and {two} run on {count(cases, 'held-out case')}, once."
    first = earlier[0]
    what = "in the confirmation, experiment" if first.confirmed else "in experiment"
    said = f"{first.cases} of these held-out cases were looked at before, {what} {first.number}"
    said += f" of {day(first.when)}"
    said += f": {first.said}" if first.said else "."
    return f"{said} Every further look makes what they say weaker."
