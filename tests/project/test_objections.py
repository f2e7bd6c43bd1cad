"""What speaks against a candidate that is better: said alike by window, command line, report and export."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.program import call
from tests.project import made as making
from tests.project.made import Made, made_project
from workbench.core.report import Paragraph
from workbench.project import Project
from workbench.ui.results.compare_data import Wanted, load_figures, load_verdict, second_line, speaks_against

CASES = 20
MUST = (making.PARTS[0], making.PARTS[1].model_copy(update={"must_pass": True}))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    """B is better in quality by most, yet worse on the tone, which must pass, and fails 12 cases; D on it alone."""
    monkeypatch.setattr(making, "PARTS", MUST)
    answers = {}
    for case in range(CASES):
        answers["A", case, 0] = Made(short=0.0, tone=5.0)
        answers["B", case, 0] = Made(short=1.0, tone=2.0 if case < 12 else 5.0)
        answers["D", case, 0] = Made(short=1.0, tone=4.0)
    found = made_project(tmp_path / "p.pwb", answers, CASES)
    yield found
    found.close()


ON_B = (
    "But on passed cases alone (8 against 20) it is worse. R/Tone, which must pass, is worse too: −1.80 [−2.40, −1.05]."
)
ON_D = (
    "On passed cases alone (20 against 20) nobody can tell yet: about 190 cases would. "
    "But R/Tone, which must pass, is worse: −1.00."
)


def test_every_place_has_the_same_counter_sentence(project: Project, tmp_path: Path) -> None:
    found = project.comparing.compare([1], baseline="A", metric="quality")
    assert [pair.verdict for pair in found.pairs] == ["better", "better"]
    objections = project.comparing.objections(found)
    said = {label: one.words("better") for (_, label), one in objections.items()}
    assert all(one.speaks for one in objections.values())
    # D's tone is worse and still passes everywhere.
    assert [one.forbids for one in objections.values()] == [True, False]
    project.flush()

    printed = call("compare", tmp_path / "p.pwb", "--baseline", "A", "--metric", "quality").out.splitlines()
    assert [line.strip() for line in printed[1:4:2]] == [said["B@m"], said["D@m"]]
    rule = project.experiments.pass_rule(1)
    assert rule.startswith("An answer passes when Tone is at least 3 and the weighted mean")
    assert rule in printed

    for label in ("B@m", "D@m"):
        wanted = Wanted(project.experiments.get(1).id, metric="quality", looked_at=label)
        data = load_verdict(project, wanted)
        assert data is not None
        data = load_figures(project, data)
        assert speaks_against(data)
        assert second_line(data).endswith(said[label].removeprefix("But o").removeprefix("O"))

    words = [one.text for one in project.reporting.report(1, metric="quality").blocks if isinstance(one, Paragraph)]
    lead = next(one for one in words if "D@m" in one)
    assert lead.startswith("In quality, D@m is the candidate to take.")
    assert lead.endswith(said["D@m"])
    assert "B@m is the candidate to take" not in " ".join(words)
    assert any(one.endswith(rule) for one in words)


def test_what_it_says(project: Project) -> None:
    found = project.comparing.objections(project.comparing.compare([1], baseline="A", metric="quality"))
    assert found["A@m", "B@m"].words("better") == ON_B
    assert found["A@m", "D@m"].words("better") == ON_D
    assert found["A@m", "B@m"].words("better", said=True).startswith("And on passed cases alone")
    assert found["A@m", "D@m"].words("worse").endswith("R/Tone, which must pass, is worse too: −1.00.")
    # A verdict on what must pass itself needs no second one of it, and passed cases none of passed cases.
    alone = project.comparing.objections(project.comparing.compare([1], baseline="A", metric="R/Tone"))
    assert alone["A@m", "D@m"].worse == ()
    on_pass = project.comparing.objections(project.comparing.compare([1], baseline="A", metric="pass"))
    assert on_pass["A@m", "B@m"].passed is None


def test_a_candidate_that_nothing_forbids_is_taken_before_a_better_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "PARTS", MUST)
    answers = {}
    for case in range(CASES):
        answers["A", case, 0] = Made(short=0.0, tone=4.0)
        answers["B", case, 0] = Made(short=1.0, tone=3.0)
        answers["C", case, 0] = Made(short=0.5, tone=4.0)
    project = made_project(tmp_path / "p.pwb", answers, CASES)
    # Both are better in quality, B by 0.375 and C by 0.25.
    words = " ".join(
        one.text for one in project.reporting.report(1, metric="quality").blocks if isinstance(one, Paragraph)
    )
    assert "In quality, C@m is the candidate to take." in words
    project.close()


def test_where_every_better_candidate_passes_fewer_none_is_the_one_to_take(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "PARTS", MUST)
    answers = {}
    for case in range(CASES):
        answers["A", case, 0] = Made(short=0.0, tone=5.0)
        answers["B", case, 0] = Made(short=1.0, tone=2.0 if case < 12 else 5.0)
    project = made_project(tmp_path / "p.pwb", answers, CASES)
    words = " ".join(
        one.text for one in project.reporting.report(1, metric="quality").blocks if isinstance(one, Paragraph)
    )
    assert "These figures alone name no candidate to take: in quality, B@m is better." in words
    assert "is the candidate to take" not in words
    project.close()
