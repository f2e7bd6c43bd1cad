"""History of a prompt: the tree, saved versions, notes, scores, drafts made of versions."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.program import SAMPLE
from workbench.core.errors import InputError, ProjectError
from workbench.core.experiments import Selection
from workbench.core.messages import message
from workbench.core.prompts import Prompt, PromptContent, Snippet, Variant
from workbench.core.rubrics import CheckSpec, Scorecard
from workbench.project import Project, create_project, open_project
from workbench.project.history import branches
from workbench.project.transfer import replace_variant


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    monkeypatch.setenv("WORKBENCH_STAND_IN_PACE", "0")
    found = create_project(tmp_path / "p.pwb", source=SAMPLE)
    yield found
    found.close()


def prompt(project: Project) -> Prompt:
    return project.documents.one(Prompt)


def edit(project: Project, key: str, text: str) -> None:
    variant = prompt(project).variant(key)
    assert variant is not None
    content = PromptContent(messages=(message("user", text),))
    changed = variant.model_copy(update={"content": content})
    project.documents.put(replace_variant(prompt(project), changed), label="Edit").result()


def test_saved_versions_and_drafts_make_a_tree(project: Project) -> None:
    history, of = project.history, prompt(project).id
    edit(project, "A", "one {{ message }}")
    first = history.save_version(of, "A", "  the first ")
    edit(project, "A", "one and two {{ message }}")
    second = history.save_version(of, "A")
    edit(project, "A", "one and two and three {{ message }}")
    steps = {step.digest if not step.key else step.key: step for step in history.steps(of)}
    assert set(steps) == {"A", "B", "C", first, second}
    assert (steps[first].note, steps[second].note, steps[second].parent) == ("the first", "", first)
    assert [said.replace("\N{NO-BREAK SPACE}", " ") for said in steps[second].changed] == ["2 words in “user”"]
    assert (steps["A"].parent, steps["A"].created, steps["A"].drafts) == (second, None, ("A",))
    assert [steps[key].branch.lane for key in ("A", second, first)] == [0, 0, 0]
    assert project.documents.undo_label == "Edit"
    # The same words again are the same version, which takes the note.
    assert history.save_version(of, "A", "third") == steps["A"].digest
    history.save_version(of, "A", "third, better told")
    assert [step.note for step in history.steps(of) if step.drafts == ("A",)] == ["third, better told"]
    history.note(of, first, "baseline")
    assert [step.note for step in history.steps(of)][-1] == "baseline"
    assert project.check() == []


def test_a_version_is_restored_as_a_new_draft(project: Project) -> None:
    history, of = project.history, prompt(project).id
    project.documents.put(Snippet(id="s", name="tone", text="Kind."), label="New").result()
    edit(project, "A", "{% include 'tone' %} {{ message }}")
    first = history.save_version(of, "A")
    edit(project, "A", "two {{ message }}")
    assert history.restore(of, first) == ("D", [])
    draft = prompt(project).variant("D")
    assert draft is not None
    assert (draft.base, draft.content.snippets) == (first, {})
    assert project.documents.content(draft).digest == first
    words = prompt(project).variants[0].content.messages[0].text
    assert words == "two {{ message }}"
    assert project.documents.undo() is not None
    assert prompt(project).variant("D") is None
    project.documents.put(Snippet(id="s", name="tone", text="Brief."), label="Edit").result()
    assert history.restore(of, first) == ("D", ["tone"])
    with pytest.raises(InputError, match="There is no version 00000000"):
        history.restore(of, "ver:" + "0" * 64)


def test_a_version_shows_its_last_score(project: Project) -> None:
    plan = project.runs.plan(Selection(variants=("A", "B"), limit=2))

    async def run() -> None:
        async for _ in project.runs.start(plan).events():
            pass

    asyncio.run(run())
    of = prompt(project).id
    scores = project.history.scores(of)
    assert set(scores) == {step.digest for step in project.history.steps(of) if not step.key}
    for found in scores.values():
        assert found.experiment.number == 1
        assert found.summary is not None
        assert found.summary.n == 2
    assert project.releases.versions() == {}
    project.experiments.annotate(1, tags=("nightly", "release 1.2.0"))
    experiment = project.experiments.get(1)
    taken, _ = project.comparing.winner(1)
    released = next(one.version for one in experiment.manifest.candidates if one.label == taken)
    assert project.releases.versions() == {released: "1.2.0"}
    assert {point.release for point in project.comparing.trend_points()} == {"1.2.0"}
    checks = (CheckSpec(name="brief", check="length", arguments={"max": 40, "unit": "words"}),)
    project.documents.put(Scorecard(id="checks", name="checks", checks=checks), label="Add").result()
    plan = project.runs.plan(Selection(variants=("A",), limit=2, scorecard="checks"))
    asyncio.run(run())
    assert [(one.metric, one.rate, one.summary.n) for one in project.history.scores(of).values() if one.summary] == [
        ("Rubric mean", False, 2),
        ("Passed", True, 2),
    ]


def test_nothing_is_saved_where_nothing_can_be(project: Project) -> None:
    empty = prompt(project).model_copy(update={"variants": (Variant(key="A"),)})
    project.documents.put(empty, label="Empty").result()
    with pytest.raises(InputError, match="no messages"):
        project.history.save_version(empty.id, "A")
    path = project.path
    project.close()
    again = open_project(path, read_only=True)
    with pytest.raises(ProjectError, match="reading only"):
        again.history.save_version(empty.id, "A")
    again.close()


def test_lanes_of_a_fork() -> None:
    rows = [("", "b"), ("", "a"), ("c", "a"), ("b", "a"), ("a", None)]
    drawn = branches(rows)
    assert [branch.lane for branch in drawn] == [0, 1, 2, 0, 0]
    assert drawn[3].joins == (0,)
    assert drawn[4].joins == (0, 1, 2)
    assert drawn[4].goes_on is False


@given(st.lists(st.integers(-1, 6), max_size=8))
def test_every_line_that_begins_ends_at_its_parent(parents: list[int]) -> None:
    rows = [(str(n), None if parent < 0 else str(parent)) for n, parent in enumerate(parents)]
    drawn = branches(rows)
    for place, ((_, parent), branch) in enumerate(zip(rows, drawn, strict=True)):
        assert branch.lane not in branch.passes
        if branch.goes_on:
            end = int(str(parent))
            assert branch.lane in drawn[end].joins
            assert all(branch.lane in between.passes for between in drawn[place + 1 : end])
