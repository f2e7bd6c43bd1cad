"""Whether an experiment still says what a run would say."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.program import SAMPLE, call
from tests.engine.fakes import JUDGED, model, plan_of
from tests.project.test_freezing import draft, edit
from workbench.core.experiments import Experiment, Selection
from workbench.core.messages import message
from workbench.core.notebooks import Notebook, RunCell
from workbench.core.prompts import Parameters, Prompt
from workbench.core.rubrics import CheckSpec, Scorecard
from workbench.project import Project, create_project, open_project
from workbench.project.cell_experiment import latest_of, latest_of_named
from workbench.project.staleness import staleness
from workbench.project.transfer import replace_variant
from workbench.project.views import Staleness
from workbench.ui.pages.experiment_facts import experiment_facts

CHOSEN = Selection(variants=("A", "B"), limit=2)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """The sample as a file, run on two cases."""
    create_project(tmp_path / "p.pwb", source=SAMPLE).close()
    assert call("run", tmp_path / "p.pwb", "--variants", "A,B", "--limit", "2").status == 0
    found = open_project(tmp_path / "p.pwb")
    yield found
    found.close()


def seen(project: Project, selection: Selection = CHOSEN) -> Staleness:
    """The latest experiment against what would be run now."""
    return staleness(project._store, project.runs.plan(selection), project.experiments.latest())


def test_nothing_changed(project: Project) -> None:
    assert seen(project) == Staleness(stale=False, calls=0)


def test_a_judge_that_was_configured_anew_is_named(project: Project) -> None:
    judge = model("judge")
    hot = judge.model_copy(update={"parameters": Parameters(temperature=1.5)})
    before, after = plan_of(2, card=JUDGED, judge=judge), plan_of(2, card=JUDGED, judge=hot)
    experiment = project._store.start_experiment(before.manifest)
    assert not staleness(project._store, before, experiment).stale
    found = staleness(project._store, after, experiment)
    assert (found.stale, found.calls) == (True, 0)
    assert found.reason == "The judge judge was configured anew since experiment 2."


def test_what_was_scored_again_by_the_scorecard_as_it_is_now_is_not_stale(project: Project) -> None:
    card = project.documents.one(Scorecard, "")
    short = CheckSpec(name="short", check="length", arguments={"max": 30, "unit": "words"})
    project.documents.put(card.model_copy(update={"checks": (short,), "rubrics": ()}), label="Edit").result()
    assert seen(project).reason == "The scorecard changed since experiment 1."

    def score(name: str) -> None:
        async def go() -> None:
            async for _ in project.runs.score(1, name).events():
                pass

        asyncio.run(go())

    score(card.name)
    assert not seen(project).stale
    # Another scorecard was asked for beside it.
    project.documents.put(Scorecard(id="other", name="Other", checks=(short,)), label="Add").result()
    score("Other")
    assert not seen(project, CHOSEN.model_copy(update={"scorecard": card.name})).stale
    facts = experiment_facts(project, project.experiments.get(1))
    assert facts.scored_by == "Other"
    assert [line.partition(",")[0] for line in facts.scorings][1:] == [f"Scored by {card.name}", "Scored by Other"]
    project.documents.put(card, label="Back").result()
    assert seen(project, CHOSEN.model_copy(update={"scorecard": card.name})).stale


def test_a_draft_a_model_and_the_cases_are_named(project: Project) -> None:
    edit(project, "B", "hi {{ message }}")
    assert (seen(project).calls, seen(project).reason.startswith("B changed since experiment 1")) == (2, True)
    project.documents.undo()
    assert not seen(project).stale
    # All that a "replace all" changed, not its first place alone.
    variant = draft(project, "B")
    more = {"messages": tuple(message(one.role, f"{one.text} now") for one in variant.content.messages)}
    two = variant.model_copy(update={"content": variant.content.model_copy(update=more)})
    project.documents.put(replace_variant(project.documents.one(Prompt), two), label="Two").result()
    said = "1\N{NO-BREAK SPACE}word in “system” and 1\N{NO-BREAK SPACE}word in “user”"
    assert seen(project).reason == f"B changed since experiment 1: {said}."
    project.documents.undo()
    stand_in = project.documents.model("offline/stand-in")
    hot = stand_in.model_copy(update={"parameters": Parameters(temperature=1.5)})
    project.documents.put(hot, label="Hot").result()
    assert seen(project).reason == "The model offline/stand-in was configured anew since experiment 1."
    assert seen(project).calls == 4
    # What does not reach the endpoint makes nothing stale.
    project.documents.put(stand_in.model_copy(update={"concurrency": 3, "context_window": 9}), label="Slow").result()
    assert not seen(project).stale
    more = seen(project, CHOSEN.model_copy(update={"limit": 3}))
    assert (more.stale, more.calls) == (True, 2)


def test_a_run_cell_without_a_run_shows_what_the_command_line_ran(project: Project) -> None:
    def shown(cell: RunCell) -> Experiment | None:
        return latest_of(project.experiments, project.documents, cell)

    (notebook,) = project.documents.all("notebook")
    assert isinstance(notebook, Notebook)
    cell = next(cell for cell in notebook.cells if isinstance(cell, RunCell))
    outside = shown(cell)
    assert outside is not None
    assert outside.number == 1
    assert latest_of_named(project.experiments, project.documents, notebook, cell.id) == outside
    assert latest_of_named(project.experiments, project.documents, notebook, "gone") is None
    assert "46\xa0cases are new" in project.runs.stale(cell).reason
    for other in ({"split": "held-out"}, {"cases": "nobody"}, {"prompts": ("nobody",)}):
        selection = cell.selection.model_copy(update=other)
        assert shown(cell.model_copy(update={"selection": selection})) is None, other
    # What it ran itself goes first, whatever comes later from elsewhere.
    own = project._store.start_experiment(project.runs.plan(CHOSEN).manifest, cell=cell.id)
    project._store.start_experiment(project.runs.plan(CHOSEN).manifest)
    assert shown(cell) == project.experiments.get(own.id)
