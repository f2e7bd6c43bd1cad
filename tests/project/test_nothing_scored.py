"""Where no case has a value of both candidates, a comparison says why, and asks for no more cases of the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.program import call
from tests.engine.fakes import JUDGED, plan_of
from tests.engine.judge_runs import JUDGE, RUBRIC
from tests.project.made import Answers, Made, add_experiment, made_project
from workbench.core.cases import Case
from workbench.core.rubrics import CheckSpec, Scorecard
from workbench.project.nothing_scored import scores_nothing

OWN = RUBRIC.model_copy(update={"id": "own", "name": "Own"})
SHORT = CheckSpec(name="short", check="length", arguments={"unit": "words", "max": 30})
FAILED, GOOD, UNSCORED = Made(failed=True), Made(short=1.0, tone=3.0), Made()


def every(cases: int, **each: Made) -> Answers:
    return {(key, case, 0): made for key, made in each.items() for case in range(cases)}


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        (every(3, A=FAILED, B=FAILED), "All 3 calls of B and all 3 of A failed: It broke."),
        (every(3, A=GOOD, B=FAILED), "All 3 calls of B failed: It broke."),
        (
            every(3, A=GOOD, B=FAILED) | {("B", 2, 0): UNSCORED},
            "2 of 3 calls of B failed: It broke.",
        ),
        (every(1, A=FAILED, B=FAILED), "The only call of B and that of A failed: It broke."),
        (every(1, A=GOOD, B=FAILED), "The only call of B failed: It broke."),
        (every(3, A=GOOD, B=UNSCORED), "No answer of B has a value."),
        (
            {("A", 0, 0): GOOD, ("A", 1, 0): FAILED, ("B", 1, 0): GOOD},
            "B and A have values, but on no case in common.",
        ),
    ],
)
def test_the_reason_is_said_and_no_more_cases_are_asked_for(tmp_path: Path, answers: Answers, why: str) -> None:
    project = made_project(tmp_path / "p.pwb", answers, 3)
    (pair,) = project.comparing.compare().pairs
    assert (pair.n, pair.difference, pair.needed_n, pair.verdict) == (0, None, None, "not enough cases")
    assert pair.reason == f"No case has a score of both. {why}"
    project.close()


def test_candidates_of_two_experiments_are_told_apart(tmp_path: Path) -> None:
    project = made_project(tmp_path / "p.pwb", every(2, A=GOOD), 2)
    add_experiment(project, every(2, A=FAILED), 2)
    (pair,) = project.comparing.compare([1, 2], baseline="A@m#1").pairs
    assert pair.reason.endswith("All 2 calls of A m#2 failed: It broke.")
    project.close()


def test_the_command_says_it_too(tmp_path: Path) -> None:
    made_project(tmp_path / "p.pwb", every(4, A=GOOD, B=FAILED), 4).close()
    said = call("compare", tmp_path / "p.pwb").out
    assert "0 cases (passed cases: 0 fixed, 0 broken). No case has a score of both." in said
    assert "All 4 calls of B failed: It broke." in said
    assert "would do" not in said


@pytest.mark.parametrize(
    ("case", "card", "said"),
    [
        (
            Case(id="a"),
            None,
            "Nothing will be scored: there is no scorecard. Import or make one with checks, or a ",
        ),
        (
            *(Case(id="a", rubric=OWN), None),
            "Nothing will be scored: cases have rubrics of their own, but there is no scorecard to apply them. "
            "Import or make one with a rubric and the judge that applies it; a run then applies it and the cases' own.",
        ),
        (Case(id="a", checks=(SHORT,)), None, "Nothing will be scored: cases have checks of their own, but there is "),
        (
            *(Case(id="a", rubric=OWN), Scorecard(id="s", name="Checks", checks=(SHORT,))),
            "Cases have rubrics of their own, which nobody will apply: scorecard “Checks” names no judge. "
            "Add a rubric with its judge to it; a run then applies it and the cases' own.",
        ),
        (Case(id="a", checks=(SHORT,)), Scorecard(id="s", name="Checks", checks=(SHORT,)), ""),
        (Case(id="a", rubric=OWN), JUDGED, ""),
    ],
)
def test_what_a_run_would_not_score_is_said_before_it(case: Case, card: Scorecard | None, said: str) -> None:
    plan = plan_of([case], card=card, judge=JUDGE)
    assert scores_nothing(plan).startswith(said)
    assert bool(scores_nothing(plan)) == bool(said)


def test_the_command_line_says_it_and_none_asks_for_it(tmp_path: Path) -> None:
    path = tmp_path / "p.pwb"
    assert call("new", path).status == 0
    (tmp_path / "a.md").write_text("# user\n\nSay {{ q }}\n", encoding="utf-8")
    line = {"id": "1", "inputs": {"q": "hi"}, "rubric": OWN.model_dump(mode="json")}
    (tmp_path / "c.jsonl").write_text(json.dumps(line), encoding="utf-8")
    assert call("import", path, tmp_path / "a.md", "--as", "prompt", "--name", "p/A").status == 0
    assert call("import", path, tmp_path / "c.jsonl", "--as", "cases").status == 0
    for command in ("estimate", "run"):
        assert "cases have rubrics of their own, but there is no scorecard" in call(command, path).err
        assert "scorecard" not in call(command, path, "--scorecard", "none").err
