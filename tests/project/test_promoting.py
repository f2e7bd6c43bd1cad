"""A trial becomes a case: the set's own one is marked, nothing comes twice, nothing held out comes into view."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.project.made import Made, made_project
from workbench.core.cases import Case, GoldenSet
from workbench.core.errors import InputError
from workbench.project import Project

ANSWERS = {
    ("A", 0, 0): Made(short=1.0, tone=5.0),
    ("B", 0, 0): Made(short=0.0, tone=1.0),
    ("B", 1, 0): Made(failed=True),
}


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """One experiment; B fails on case 0 and gives nothing on case 1."""
    found = made_project(tmp_path / "p.pwb", ANSWERS, cases=2, tags=("late",))
    yield found
    found.close()


def trial_of(project: Project, candidate: str, case_id: str) -> str:
    return next(
        row.trial_id for row in project.experiments.rows(1) if row.candidate == candidate and row.case_id == case_id
    )


def test_a_failing_row_marks_the_case_it_came_from_once(project: Project) -> None:
    trial = trial_of(project, "B@m", "c00")
    made = project.golden.promote(trial, tags=["refund"])
    assert project.golden.home(trial) == "set"
    assert (made.id, made.kind, made.tags, made.inputs) == ("c00", "regression", ("late", "refund"), {"n": 0})
    assert made.note.startswith("From experiment 1, B@m, failed short")
    assert "“B@m c00”" in made.note
    assert project.golden.cases("set")[0] == made
    again = project.golden.promote(trial)
    assert again == made
    assert project.golden.count("set") == 2
    assert project.documents.undo() == "Keep case c00 of experiment 1"
    assert project.golden.cases("set")[0].kind == "golden"


def test_a_reference_is_corrected_and_a_failure_without_answer_is_said(project: Project) -> None:
    made = project.golden.promote(trial_of(project, "B@m", "c01"), reference="Refund it.")
    # What a person called an edge case stays one.
    assert (made.reference, made.kind) == ("Refund it.", "edge")
    assert made.note == "From experiment 1, B@m: no answer (server)"


def test_a_case_that_was_edited_since_the_run_stays_and_what_was_asked_then_stands_beside_it(project: Project) -> None:
    trial = trial_of(project, "B@m", "c00")
    project.golden.update("set", [Case(id="c00", inputs={"n": 99}, split="held-out")], label="Edit").result()
    made = project.golden.promote(trial)
    assert made.id.startswith("c00-")
    assert made.inputs == {"n": 0}
    assert made.split == "tune"
    assert project.golden.promote(trial) == made
    assert project.golden.count("set") == 3
    assert project.golden.cases("set")[0].inputs == {"n": 99}


def test_another_set_takes_it_and_one_that_asks_the_same_is_not_doubled(project: Project) -> None:
    project.documents.put(GoldenSet(id="other", name="other"), label="Add").result()
    project.golden.update("other", [Case(id="x", inputs={"n": 0}, split="held-out")], label="Add").result()
    trial = trial_of(project, "B@m", "c00")
    made = project.golden.promote(trial, "other")
    assert (made.id, made.split, project.golden.count("other")) == ("x", "held-out", 1)
    with pytest.raises(InputError, match="no golden set"):
        project.golden.promote(trial, "nowhere")
    with pytest.raises(InputError, match="no trial"):
        project.golden.promote("nothing")


def test_the_set_of_the_run_may_be_gone(project: Project) -> None:
    trial = trial_of(project, "B@m", "c00")
    project.documents.delete("golden_set", "set", label="Delete").result()
    with pytest.raises(InputError, match="is gone"):
        project.golden.home(trial)
    project.documents.put(GoldenSet(id="other", name="other"), label="Add").result()
    assert project.golden.home(trial) == "other"
    assert project.golden.promote(trial).id == "c00"
    assert project.golden.count("other") == 1
