"""Judge bench: two judges side by side, each asked in its own way; one half refines; and what cannot be said."""

from __future__ import annotations

import pytest

from tests.engine.fakes import FakeEndpoint
from tests.engine.judge_runs import JUDGE, RUBRIC, card_of, rescore
from tests.project.benched import MANY, ONCE, cases, drive, fair_judge, in_one_answer, truth
from tests.project.rated import RUBRIC_NAME, judge_says, rate_all
from workbench.core.cases import Case
from workbench.core.errors import InputError
from workbench.project.bench_questions import BenchOptions
from workbench.project.project import Project


@pytest.fixture
def found() -> list[Case]:
    return cases(MANY)


def test_refining_sees_one_half_of_the_cases_alone(project: Project, judge: FakeEndpoint) -> None:
    rate_all(project.rating.queue(1, RUBRIC_NAME, "Ada", rows=2 * MANY), truth)
    drive(project.bench.ask(1, RUBRIC_NAME, ["judge"], ONCE))
    seen = project.bench.measure(RUBRIC_NAME, "judge", half="seen")
    held = project.bench.measure(RUBRIC_NAME, "judge", half="held-out")
    assert seen.bench.rows == held.bench.rows == 72
    trial_cases = {row.trial_id: row.case_id for row in project.experiments.rows(1)}
    assert not {trial_cases[row.row] for row in seen.rows} & {trial_cases[row.row] for row in held.rows}
    assert {one.case_id for one in seen.disagreements} <= {trial_cases[row.row] for row in seen.rows}
    assert project.bench.measure(RUBRIC_NAME, "judge", half="held-out").rows == held.rows
    assert project.bench.measure(RUBRIC_NAME, "judge", half="held-out", seed=8).rows != held.rows
    # Another wording is another rubric for the judge, on the same rows of people.
    better = RUBRIC.criteria[0].model_copy(update={"question": "Is it clear to a child?"})
    project.documents.put(RUBRIC.model_copy(update={"criteria": (better, RUBRIC.criteria[1])}), label="Refine").result()
    fresh = project.bench.measure(RUBRIC_NAME, "judge", half="seen")
    assert fresh.bench.coverage.value == 0.0
    assert fresh.bench.rows == 72
    assert fresh.notes == ("72 ratings were given by another wording of the rubric.",)
    asked = len(judge.asked)
    drive(project.bench.ask(1, RUBRIC_NAME, ["judge"], ONCE))
    # The other criterion is as it was, so its calls are reused.
    assert len(judge.asked) - asked == 72
    assert project.bench.measure(RUBRIC_NAME, "judge", half="held-out").bench.coverage.value == 1.0
    now, first = project.bench.wordings(RUBRIC_NAME, "judge")
    assert (now.current, first.current) == (True, False)
    assert (first.changed, now.changed) == ("first wording", "Clear: asks “Is it clear to a child?”")
    assert (now.seen.n, now.held_out.n, first.seen.n, first.held_out.n) == (72, 72, 72, 72)
    assert first.seen == seen.bench.whole
    assert first.held_out == held.bench.whole
    assert [one.name for one in now.criteria] == ["Help/Clear", "Help/Right"]


def test_two_judges_side_by_side(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    other = JUDGE.model_copy(update={"id": "other", "name": "other", "model_id": "other"})
    project.documents.put(other, label="Add").result()
    rate_all(project.rating.queue(1, RUBRIC_NAME, "Ada", rows=2 * MANY), truth)
    judge_says(monkeypatch, lambda r, n: fair_judge(r, n) if r.model_id == "judge" else "All are fine. [RESULT] 3")
    drive(project.bench.ask(1, RUBRIC_NAME, ["judge", "other"], ONCE))
    results, found = project.bench.compare(RUBRIC_NAME, ["judge", "other"])
    assert [result.judge for result in results] == ["judge", "other"]
    assert results[0].chip == "calibrated"
    assert results[1].chip == "not calibrated yet" or results[1].chip == "not usable"
    assert results[1].bench.verdict.sentence
    assert len(found) == 1
    assert (found[0].verdict, found[0].n, found[0].clusters) == ("worse", 72, 36)


def test_each_judge_is_measured_and_asked_in_its_own_way(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    other = JUDGE.model_copy(update={"id": "other", "name": "other", "model_id": "other"})
    project.documents.put(other, label="Add").result()
    rate_all(project.rating.queue(1, RUBRIC_NAME, "Ada", rows=2 * MANY), truth)
    endpoint = judge_says(monkeypatch, in_one_answer)
    bench = project.bench
    assert bench.ways(RUBRIC_NAME, ["judge", "other"]) == {"judge": "", "other": ""}
    together = BenchOptions(samples=1, mode="all", swaps=False, injected=0)
    drive(bench.ask(1, RUBRIC_NAME, ["other"], together))
    assert bench.ways(RUBRIC_NAME, ["judge", "other"]) == {"judge": "", "other": "all at once"}
    # Who never graded is asked as the first.
    assert bench.ways(RUBRIC_NAME, ["other", "judge"]) == {"other": "all at once", "judge": "all at once"}
    assert bench.estimate(1, RUBRIC_NAME, ["other"], ONCE).judge_calls == 0
    drive(bench.ask(1, RUBRIC_NAME, ["judge", "other"], ONCE))
    assert {one.model_id for one in endpoint.asked[2 * MANY :]} == {"judge"}
    (one, two), pairs = bench.compare(RUBRIC_NAME, ["judge", "other"])
    assert (one.how, two.how) == ("", "all at once")
    assert (one.bench.whole.n, two.bench.whole.n, two.bench.whole.exact.value) == (144, 144, 1.0)
    assert pairs[0].n == 72
    # A scorecard that asks it says more than what a bench once asked.
    rescore(project._store, in_one_answer, card=card_of(mode="all"))
    assert bench.ways(RUBRIC_NAME, ["judge"]) == {"judge": "all at once"}


def test_what_cannot_be_said_is_said_in_words(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = project.bench.measure(RUBRIC_NAME, "judge")
    assert nothing.chip == "not calibrated yet"
    assert nothing.bench.coverage.value is None
    assert nothing.disagreements == ()
    for call in (project.bench.estimate, project.bench.ask):
        with pytest.raises(InputError, match="Nobody has rated"):
            call(1, RUBRIC_NAME, ["judge"])
        with pytest.raises(InputError, match="no model"):
            call(1, RUBRIC_NAME, ["nobody"])
        with pytest.raises(InputError, match="No judge"):
            call(1, RUBRIC_NAME, [])
    one = project.rating.queue(1, RUBRIC_NAME, "Ada", rows=1)
    one.save(0, "Clear", 3).result()
    one.cannot_judge(0, "Right")[0].result()
    judge_says(monkeypatch, "I would rather not say.")
    end = drive(project.bench.ask(1, RUBRIC_NAME, ["judge"]))
    assert end.totals.unscored == end.totals.judge_done
    mute = project.bench.measure(RUBRIC_NAME, "judge")
    assert mute.chip == "not calibrated yet"
    assert (mute.bench.rows, mute.bench.whole.n) == (2, 0)
    assert mute.bench.unscored.value == 1.0
    assert mute.bench.coverage.value == 0.0
    assert mute.bench.injections is not None
    assert mute.bench.injections.resilience.value is None
    assert mute.bench.injections.resilience.reason
    figures = [
        mute.bench.agreement.kappa,
        mute.bench.agreement.spearman,
        mute.bench.repeatability,
        mute.bench.whole.bias,
    ]
    assert all(figure.value is None and figure.reason for figure in figures)


def test_a_judge_whose_scores_never_change(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    rate_all(project.rating.queue(1, RUBRIC_NAME, "Ada", rows=2 * MANY), 3)
    judge_says(monkeypatch, "Fair. [RESULT] 3")
    drive(project.bench.ask(1, RUBRIC_NAME, ["judge"], BenchOptions(samples=2, injected=1)))
    result = project.bench.measure(RUBRIC_NAME, "judge")
    assert result.bench.agreement.exact.value == 1.0
    assert result.bench.agreement.weighted_kappa.value is None
    assert result.bench.agreement.spearman.value is None
    assert result.chip == "not calibrated yet"
    assert result.bench.verdict.sentence
    # “[RESULT] 3” is no choice between two answers, so no pair has a verdict.
    assert result.bench.position is not None
    assert result.bench.position.pairs == 0
