"""Runs on a real project file, for tests and benchmarks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from workbench.config.clock import now
from workbench.core.cases import Case, GoldenSet, Revision
from workbench.core.experiments import Experiment, Selection
from workbench.core.models import Model
from workbench.core.prompts import Prompt, PromptContent, Variant, Version
from workbench.core.rubrics import Rubric, Scorecard
from workbench.engine.make_plan import Entrant, PlanInputs, make_plan
from workbench.engine.plan import Plan
from workbench.store.store import Store

SET = "set-1"


def create(path: Path, cases: Sequence[Case]) -> Store:
    """A new project with one golden set."""
    store = Store.create(path, "test")
    store.put(GoldenSet(id=SET, name="set"), label="new set").result()
    store.update_cases(SET, cases, [], label="cases").result()
    return store


def plan_on(
    store: Store,
    contents: dict[str, PromptContent],
    models: Sequence[Model],
    card: Scorecard | None,
    *,
    rubrics: Sequence[Rubric] = (),
    judges: Sequence[Model] = (),
    repeats: int = 1,
) -> Plan:
    """A plan over the golden set of a store."""
    prompt = Prompt(id="p", name="prompt")
    revision: Revision = store.freeze_revision(SET)
    for content in contents.values():
        store.put_version(Version(content=content, prompt_id="p", created=now()))
    return make_plan(
        PlanInputs(
            entrants=[Entrant(prompt, content, models, Variant(key=key)) for key, content in contents.items()],
            golden_set=GoldenSet(id=SET, name="set"),
            revision=revision.digest,
            cases=store.case_index(SET),
            load=store.cases_by_digest,
            selection=Selection(repeats=repeats),
            now=now(),
            scorecard=card,
            rubrics=rubrics,
            judges=judges,
        )
    )


def start(store: Store, plan: Plan) -> Experiment:
    """Start an experiment of a plan."""
    return store.start_experiment(plan.manifest)
