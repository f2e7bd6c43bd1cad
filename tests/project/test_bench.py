"""Judge bench: what is asked, what is reckoned from it, and what is said where it cannot be."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import pytest

from tests.engine.fakes import FakeEndpoint
from tests.engine.judge_runs import JUDGE, card_of, rescore
from tests.project.benched import MANY, ONCE, cases, drive, fair_judge, truth
from tests.project.rated import RUBRIC_NAME, rate_all
from workbench.core.cases import Case
from workbench.core.errors import SettingsError
from workbench.project.bench_questions import BenchOptions
from workbench.project.project import Project
from workbench.scoring.judge_probe import probed
from workbench.stats.judging import JudgeBench


@pytest.fixture
def found() -> list[Case]:
    return cases(MANY)


def test_a_bench_from_ratings_to_verdict(project: Project, judge: FakeEndpoint) -> None:
    rate_all(project.rating.queue(1, RUBRIC_NAME, "Ada", rows=2 * MANY), truth)
    options = BenchOptions(samples=2, injected=2)
    before = project.bench.estimate(1, RUBRIC_NAME, ["judge"], options)
    # Two samples of two criteria of 72 answers; 36 pairs in both orders; 2 answers, clean and with 12 injections.
    planned = 72 * 2 * 2 + 36 * 2 * 2 + 2 * 13 * 2
    # The control of a probe is the first sample of the grades.
    assert (before.judge_calls, before.reused) == (planned - 4, 4)
    assert before.cost_low is not None
    assert before.cost_high is not None
    assert before.cost_low < Decimal("0.5") * (planned - 4) < before.cost_high
    end = drive(project.bench.ask(1, RUBRIC_NAME, ["judge"], options))
    assert end.state == "finished"
    assert end.totals.judge_planned == end.totals.judge_done == planned
    assert len(judge.asked) == planned - 4
    # The run itself asked no judge: what the bench asked is no part of its figures.
    took = project.experiments.totals(1)
    assert (took.judge_done, took.judge_input_tokens, took.judge_cost, took.calls) == (0, 0, 0, 72)
    assert (took.aside.judgements, took.aside.tokens) == (planned - 4, (planned - 4) * 500)
    assert took.aside.cost == end.totals.cost
    nothing = project.bench.estimate(1, RUBRIC_NAME, ["judge"], options)
    assert (nothing.judge_calls, nothing.reused, nothing.tokens_high) == (0, planned, 0)
    assert nothing.cost_high == 0
    again = drive(project.bench.ask(1, RUBRIC_NAME, ["judge"], options))
    assert len(judge.asked) == planned - 4
    assert again.totals.judge_reused == planned

    result = project.bench.measure(RUBRIC_NAME, "judge")
    bench = result.bench
    assert (bench.rows, bench.whole.n, bench.whole.answers, bench.whole.cases) == (144, 144, 72, 36)
    # A and B answer the same cases: those are the clusters, also of one criterion, where each answer has one row.
    assert bench.criteria[0].weighted_kappa.method == "BCa bootstrap of clusters"
    assert bench.criteria[0].exact.method == "t, clustered SE, 36 clusters"
    assert bench.agreement.kendall.method == bench.agreement.pearson.method == "BCa bootstrap of clusters"
    assert bench.verdict.figures.endswith("72\xa0answers to 36\xa0cases")
    # Every sixth case is a level too good, but where five was right already.
    off = 4 * sum(n % 5 != 4 for n in range(0, MANY, 6))
    has_all_figures(bench, off)
    assert result.chip == bench.verdict.word == "calibrated"
    assert bench.verdict.sentence.startswith("Calibrated")
    assert result.cost == Decimal("0.5") * result.calls
    assert result.input_tokens == 400 * result.calls
    assert len(result.disagreements) == off
    worst = result.disagreements[0]
    assert (worst.judge - worst.human, worst.said) == (1.0, "By the rubric.")
    assert project.experiments.trial(worst.trial_id).case.id == worst.case_id
    # Nothing of it is among the run's own results.
    assert not any(row.scored for row in project.experiments.rows(1))


def has_all_figures(bench: JudgeBench, off: int) -> None:
    """What follows from a judge that is a level too good in so many of the 144 scores."""
    assert bench.coverage.value == 1.0
    assert bench.agreement.exact.value == pytest.approx(1 - off / 144)
    assert bench.agreement.within_one.value == 1.0
    assert bench.whole.weighted_kappa.value is not None
    assert bench.whole.weighted_kappa.value > 0.9
    assert {one.name for one in bench.criteria} == {"Help/Clear", "Help/Right"}
    assert {one.name for one in bench.tags} == {"even", "odd"}
    assert bench.agreement.confusion.n == 144
    assert bench.position is not None
    assert (bench.position.pairs, bench.position.consistency.value) == (72, 1.0)
    assert bench.position.first_slot.value == 0.5
    assert bench.verbosity is not None
    assert bench.repeatability.value == 1.0
    assert bench.injections is not None
    assert bench.injections.raised_share == 0
    assert len(bench.injections.attacks) >= 1
    assert bench.unscored.value == 0.0
    assert bench.cost.value == pytest.approx(2 * 0.5)


def test_rated_rows_are_compared_with_others_where_no_second_one_is_rated(
    project: Project, judge: FakeEndpoint
) -> None:
    only_a = [row.trial_id for row in project.experiments.rows(1) if row.candidate == "A@m"]
    rate_all(project.rating.queue(1, RUBRIC_NAME, "Ada", order="chosen", chosen=only_a[:8]), truth)
    options = BenchOptions(samples=1, injected=0)
    assert project.bench.estimate(1, RUBRIC_NAME, ["judge"], options).judge_calls == 8 * 2 + 8 * 2 * 2
    drive(project.bench.ask(1, RUBRIC_NAME, ["judge"], options))
    bench = project.bench.measure(RUBRIC_NAME, "judge").bench
    assert (bench.rows, bench.whole.n) == (16, 16)
    assert bench.position is not None
    assert (bench.position.pairs, bench.position.consistency.value) == (16, 1.0)
    assert bench.verbosity is not None
    assert bench.verbosity.people.value is None


def test_a_judge_that_a_run_used_is_measured_without_a_call(project: Project) -> None:
    rate_all(project.rating.queue(1, RUBRIC_NAME, "Ada", rows=2 * MANY), truth)
    rescore(project._store, fair_judge)
    result = project.bench.measure(RUBRIC_NAME, "judge", [1])
    assert result.bench.whole.n == 144
    assert result.bench.position is None
    assert result.bench.injections is None
    assert result.bench.repeatability.value is None
    assert "once" in result.bench.repeatability.reason
    rescore(
        project._store, '{"c1": {"feedback": "", "score": 1}, "c2": {"feedback": "", "score": 1}}', card_of(mode="all")
    )
    together = project.bench.measure(RUBRIC_NAME, "judge", how="all at once")
    assert together.bench.agreement.exact.value is not None
    assert together.bench.agreement.exact.value < 0.5
    assert project.bench.measure(RUBRIC_NAME, "judge").bench.agreement.exact == result.bench.agreement.exact


def test_several_raters_count_as_their_mean_or_as_what_was_settled(project: Project, judge: FakeEndpoint) -> None:
    rate_all(project.rating.queue(1, RUBRIC_NAME, "Ada", rows=2 * MANY), truth)
    rate_all(project.rating.queue(1, RUBRIC_NAME, "Ben", rows=2 * MANY), lambda item: min(5, truth(item) + 1))
    drive(project.bench.ask(1, RUBRIC_NAME, ["judge"], ONCE))
    both = project.bench.measure(RUBRIC_NAME, "judge")
    assert both.bench.people is not None
    assert both.bench.people.value is not None
    assert both.bench.people.method == "BCa bootstrap of clusters"
    people = project.rating.together([1], RUBRIC_NAME)
    assert (people.answers, people.cases) == (2 * MANY, MANY)
    assert people.metrics["Help/Clear"].ordinal.method == "BCa bootstrap of clusters"
    assert people.pairs[0].figures.cases == MANY
    assert {row.human for row in both.rows} == {1.5, 2.5, 3.5, 4.5, 5.0}
    ada = project.bench.measure(RUBRIC_NAME, "judge", rater="Ada")
    assert {row.human for row in ada.rows} == {1.0, 2.0, 3.0, 4.0, 5.0}
    assert ada.bench.people is None
    project.rating.settle(1, project.rating.disagreements(1, RUBRIC_NAME)[0], 2, by="Cleo")
    settled = project.bench.measure(RUBRIC_NAME, "judge")
    assert {row.human for row in settled.rows} == {1.5, 2.0, 2.5, 3.5, 4.5, 5.0}


def test_people_who_compared_pairs_stand_beside_the_judges_choice(project: Project, judge: FakeEndpoint) -> None:
    rate_all(project.rating.queue(1, RUBRIC_NAME, "Ada", rows=2 * MANY), truth)
    queue = project.rating.pair_queue(1, RUBRIC_NAME, "Ada", "A@m", "B@m", rows=MANY)
    for place in range(len(queue)):
        side: Literal["left", "right"] = "left" if queue.item(place).answer.startswith("Answer to B") else "right"
        queue.choose(place, "Clear", side).result()
    drive(project.bench.ask(1, RUBRIC_NAME, ["judge"], BenchOptions(samples=1, injected=0)))
    result = project.bench.measure(RUBRIC_NAME, "judge")
    assert result.bench.position is not None
    assert result.bench.position.consistency.value == 1.0
    assert result.bench.verbosity is not None


def test_instructions_are_hidden_in_answers_to_different_cases_first(project: Project, judge: FakeEndpoint) -> None:
    """What is of one case tells little more: of six answers to three cases there would be no interval."""
    rows = [row for row in project.experiments.rows(1) if row.case_id in {"c0", "c1", "c2", "c3"}]
    chosen = [row.trial_id for row in rows]
    rate_all(project.rating.queue(1, RUBRIC_NAME, "Ada", order="chosen", chosen=chosen), truth)
    case_of = {row.trial_id: row.case_id for row in rows}
    for answers in (4, 6):
        drive(project.bench.ask(1, RUBRIC_NAME, ["judge"], BenchOptions(samples=1, swaps=False, injected=answers)))
        scores = [one for trial in chosen for one in project._store.scores(trial_id=trial, aside=True)]
        attacked = {one.trial_id for one in scores if probed(one.metric)[1]}
        assert (len(attacked), len({case_of[trial] for trial in attacked})) == (answers, 4)
    found = project.bench.measure(RUBRIC_NAME, "judge").bench.injections
    assert found is not None
    assert (found.excess.low, found.excess.reason) == (None, "Fewer than 6 clusters: no interval.")


def test_a_bench_ends_at_its_budget_and_goes_on(project: Project, judge: FakeEndpoint) -> None:
    rate_all(project.rating.queue(1, RUBRIC_NAME, "Ada", rows=4), truth)
    end = drive(project.bench.ask(1, RUBRIC_NAME, ["judge"], ONCE, budget=Decimal("2.4"), unattended=True))
    assert end.state == "paused"
    assert end.totals.cost is not None
    assert end.totals.cost <= Decimal("2.4")
    first = len(judge.asked)
    assert 0 < first < 8
    end = drive(project.bench.ask(1, RUBRIC_NAME, ["judge"], ONCE))
    assert end.state == "finished"
    assert len(judge.asked) == 8
    project.documents.put(JUDGE.model_copy(update={"price": None}), label="No price").result()
    with pytest.raises(SettingsError, match="price"):
        project.bench.ask(1, RUBRIC_NAME, ["judge"], ONCE, budget=Decimal(1))
