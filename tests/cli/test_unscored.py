"""What could not be scored is told with its reason and its remedy, and no verdict is made of the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.program import Done, ask, call

HALF = """
name: Quality
criteria:
  - name: Correct
    question: Is the answer right?
    must_pass: true
    levels: {1: wrong, 5: right}
  - name: Tone
    question: Is it polite?
    levels: {1: rude, 2: cold, 3: neutral, 4: kind, 5: warm}
"""
FAULT = "Correct: levels 2, 3, 4 are not described, so judges and people would guess."
CARD = """
name: All
checks:
  - {name: right, check: equals}
  - {name: named, check: contains, arguments: {field: expected}}
  - {name: lamp, check: contains, arguments: {field: lamp}}
rubrics:
  - {rubric: Quality, judge: offline/stand-in}
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Done]:
    """Two cases, one without a reference, two variants, scored by a rubric that lacks levels; and its import."""
    folder = tmp_path_factory.mktemp("unscored")
    path = folder / "p.pwb"
    texts = {
        "cases.csv": "id,q,expected\n1,What is 2+2?,4\n2,What is 3+3?,\n",
        "A.md": "# user\n{{q}}\n",
        "B.md": "# system\nAnswer kindly.\n# user\n{{q}}\n",
        "half.yaml": HALF,
        "card.yaml": CARD,
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    assert call("new", path).status == 0
    imported = ask("import", path, folder / "half.yaml", "--as", "rubric")
    for name, kind in (("cases.csv", "cases"), ("card.yaml", "scorecard")):
        assert call("import", path, folder / name, "--as", kind).status == 0
    for key in "AB":
        assert call("import", path, folder / f"{key}.md", "--as", "prompt", "--name", f"Q/{key}").status == 0
    return path, imported


def test_a_rubric_that_lacks_levels_is_taken_with_a_warning(project: tuple[Path, Done]) -> None:
    assert project[1].document["warnings"] == [FAULT]


def test_why_answers_are_unscored_is_counted_and_no_verdict_is_made(project: tuple[Path, Done]) -> None:
    path = project[0]
    ran = ask("run", path)
    assert f"Rubric “Quality”: {FAULT}" in ran.document["warnings"]
    reasons = {(one["metric"], one["n"]): one["reason"] for one in ran.data["unscored"]}
    assert "Give it one, or name what is expected" in reasons["right", 2]
    assert "Its reference is named by “reference: true”." in reasons["named", 2]
    assert "Its fields are: q." in reasons["named", 2] or "Its fields are: q." in reasons["lamp", 4]
    assert reasons["Quality/Correct", 4].endswith(f"In rubric “Quality”, {FAULT}")
    for candidate in ran.data["candidates"]:
        assert (candidate["scored"], candidate["unscored"]) == (0, 2)
        assert (candidate["metrics"]["rubric"]["mean"], candidate["pass_rate"]["mean"]) == (None, None)
    pairs = ask("compare", path, "--baseline", "A", "--candidate", "B").data["pairs"]
    assert [(one["verdict"], one["n"], one["difference"]) for one in pairs] == [("not enough cases", 0, None)]
    said = call("score", path, "--experiment", "1").out
    assert "unscored: Quality/Correct 4: " in said
    assert "undefined" in said


def test_a_field_that_a_rubric_does_not_have_is_told_with_those_it_has(
    project: tuple[Path, Done], tmp_path: Path
) -> None:
    path = tmp_path / "r.yaml"
    for text, known in (
        ("name: R\nscale: 5\n", "The fields are: name, criteria, note."),
        ("criteria:\n  - {name: x, lvels: {1: a}}\n", "Did you mean “levels”? The fields are: name, question, levels"),
        ('{"criteria": "Good?", "score_1": "x"}', "its fields are criteria, name, score1_description to score5_"),
    ):
        path.write_text(text, encoding="utf-8")
        done = ask("import", project[0], path, "--as", "rubric")
        error = done.document["error"]
        assert done.status == 2
        assert "has no field" in error["message"]
        assert known in f"{error['message']} {error['remedy']}"
