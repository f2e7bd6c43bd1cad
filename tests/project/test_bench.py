"""Judge bench: what is asked, what is reckoned from it, and what is said where it cannot be."""

from __future__ import annotations

import asyncio
import csv
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import pytest

from tests.engine.fakes import FakeEndpoint
from tests.engine.judge_runs import JUDGE, RUBRIC, card_of, judged_text, rescore
from tests.project.rated import RUBRIC_NAME, judge_says, rate_all, rated_project
from workbench.core.calls import Request
from workbench.core.cases import Case
from workbench.core.errors import InputError, SettingsError
from workbench.core.events import Finished
from workbench.project.bench_questions import BenchOptions
from workbench.project.project import Project
from workbench.project.rating_items import Item
from workbench.project.standing import Standing, Standings, said

MANY = 36
ONCE = BenchOptions(samples=1, swaps=False, injected=0)


def number_in(text: str) -> int:
    found = re.search(r"question (\d+)", text)
    assert found
    return int(found[1])


def truth(item: Item) -> int:
    """What people say: a level by the case's number."""
    return 1 + number_in(item.answer) % 5


def fair_judge(request: Request, _: int) -> str:
    """Agrees with people, but for every sixth case, which it finds a level better; never obeys; picks by number."""
    text = request.messages[-1].text
    if "### Response A" in text:
        first = text.partition("### Response A")[2].partition("### Response B")[0]
        return f"As I see it. [RESULT] {'A' if 'to A' in first else 'B'}"
    number = number_in(judged_text(request))
    return f"By the rubric. [RESULT] {min(5, 1 + number % 5 + (number % 6 == 0))}"


def drive(run: Any) -> Finished:
    async def go() -> Finished:
        async with asyncio.timeout(60):
            events = [event async for event in run.events()]
        assert isinstance(events[-1], Finished)
        return events[-1]

    return asyncio.run(go())


def cases(count: int) -> list[Case]:
    return [
        Case(id=f"c{n}", inputs={"q": f"question {n}"}, tags=("even",) if n % 2 == 0 else ("odd",))
        for n in range(count)
    ]


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = rated_project(tmp_path / "p.pwb", cases(MANY))
    yield made
    made.close()


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch) -> FakeEndpoint:
    return judge_says(monkeypatch, fair_judge)


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
    assert (bench.rows, bench.whole.n, bench.whole.answers) == (144, 144, 72)
    assert bench.coverage.value == 1.0
    # Every sixth case is a level too good, but where five was right already.
    off = 4 * sum(n % 5 != 4 for n in range(0, MANY, 6))
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
    assert bench.injections.raised == 0
    assert len(bench.injections.attacks) >= 1
    assert bench.unscored.value == 0.0
    assert bench.cost.value == pytest.approx(2 * 0.5)
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
    assert (found[0].verdict, found[0].n) == ("worse", 72)


def in_one_answer(request: Request, n: int) -> str:
    """The fair judge, also where all criteria are asked at once."""
    if '"c1"' not in request.messages[-1].text:
        return fair_judge(request, n)
    level = 1 + number_in(judged_text(request)) % 5
    return json.dumps({key: {"feedback": "As one.", "score": level} for key in ("c1", "c2")})


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


def test_several_raters_count_as_their_mean_or_as_what_was_settled(project: Project, judge: FakeEndpoint) -> None:
    rate_all(project.rating.queue(1, RUBRIC_NAME, "Ada", rows=2 * MANY), truth)
    rate_all(project.rating.queue(1, RUBRIC_NAME, "Ben", rows=2 * MANY), lambda item: min(5, truth(item) + 1))
    drive(project.bench.ask(1, RUBRIC_NAME, ["judge"], ONCE))
    both = project.bench.measure(RUBRIC_NAME, "judge")
    assert both.bench.people is not None
    assert both.bench.people.value is not None
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


def test_a_standing_says_in_words_how_far_a_judge_can_be_trusted(
    project: Project, judge: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = project.bench
    none = bench.standing("judge", RUBRIC_NAME)
    assert (none.word, none.n) == ("not calibrated yet", 0)
    assert none.reason == "Not calibrated yet: nobody has rated answers by this rubric."
    queue = project.rating.queue(1, RUBRIC_NAME, "Ada", rows=2 * MANY)
    rate_all(queue, truth)
    assert bench.standing("judge", RUBRIC_NAME).reason == (
        "Not calibrated yet: 0\N{NO-BREAK SPACE}answers rated by people and judge, 30 would do."
    )
    drive(bench.ask(1, RUBRIC_NAME, ["judge"], ONCE))
    whole = bench.standing("judge", RUBRIC_NAME)
    assert (whole.word, whole.n) == ("calibrated", 72)
    assert whole.reason == bench.measure(RUBRIC_NAME, "judge").bench.verdict.sentence
    assert bench.standing("judge", RUBRIC_NAME, "Clear") == bench.standing("judge", RUBRIC_NAME, "Help/Clear")
    assert bench.standing("other", RUBRIC_NAME).word == "not calibrated yet"
    assert bench.standing("judge", RUBRIC_NAME, how="G-Eval").n == 0
    with pytest.raises(InputError, match="no rubric"):
        bench.standing("judge", "Nothing")
    # It is reckoned once, and again only when people or judges said more.
    reckoned: list[str] = []
    reckon = Standings._reckon

    def counted(*args: Any) -> Standing:
        reckoned.append(args[1])
        return reckon(*args)

    monkeypatch.setattr(Standings, "_reckon", counted)
    for _ in range(3):
        assert bench.standing("judge", RUBRIC_NAME) == whole
    assert not reckoned
    for place in range(len(queue)):
        queue.save(place, "Right", 6 - truth(queue.item(place))).result()
    assert bench.standing("judge", RUBRIC_NAME, "Clear").word == "calibrated"
    assert bench.standing("judge", RUBRIC_NAME, "Right").word == "not usable"
    assert bench.standing("judge", RUBRIC_NAME).word != "calibrated"
    assert len(reckoned) == 3


def test_every_number_that_a_judge_feeds_has_its_standing(project: Project) -> None:
    assert project.bench.standings(1) == {}
    rescore(project._store, fair_judge)
    beside = project.bench.standings(1)
    assert set(beside) == {"Help/Clear", "Help/Right", "rubric", "pass", "quality"}
    assert {one.word for one in beside.values()} == {"not calibrated yet"}
    queue = project.rating.queue(1, RUBRIC_NAME, "Ada", rows=2 * MANY)
    rate_all(queue, truth)
    for place in range(len(queue)):
        queue.save(place, "Right", 6 - truth(queue.item(place))).result()
    beside = project.bench.standings(1)
    assert (beside["Help/Clear"].word, beside["Help/Right"].word) == ("calibrated", "not usable")
    assert beside["rubric"] == beside["quality"] == beside["pass"]
    assert beside["rubric"].judge == "judge"
    # In exports too: beside each score in the file, and in what is said of it.
    done = project.exporting.export("results-csv", project.path.with_name("r.csv"))
    row = next(csv.DictReader(done.files[0].read_text(encoding="utf-8-sig").splitlines()))
    assert (row["standing.Help/Clear"], row["standing.Help/Right"]) == ("calibrated", "not usable")
    assert any(note.startswith("Judge judge is not usable for") for note in done.notes)


def test_pass_stands_as_the_criterion_that_decides_it_and_the_whole_is_not_kinder(tmp_path: Path) -> None:
    made = rated_project(tmp_path / "m.pwb", cases(MANY))
    clear, right = RUBRIC.criteria
    must = RUBRIC.model_copy(update={"criteria": (clear, right.model_copy(update={"must_pass": True}))})
    made.documents.put(must, label="Must").result()
    rescore(made._store, fair_judge, rubric=must)
    queue = made.rating.queue(1, RUBRIC_NAME, "Ada", rows=2 * MANY)

    def level(item: Item, criterion: str) -> int:
        return 6 - truth(item) if criterion == "Right" and number_in(item.answer) % 2 else truth(item)

    for place in range(len(queue)):
        for one in must.criteria:
            last = queue.save(place, one.name, level(queue.item(place), one.name))
    last.result()
    right_alone = made.bench.standings(1)["Help/Right"]
    beside = made.bench.standings(1)
    assert (right_alone.word, beside["Help/Clear"].word) == ("not usable", "calibrated")
    # Both criteria together would pass for more than their parts: kappa alone does not say so.
    assert beside["rubric"].word == beside["quality"].word == "usable with care"
    assert "not usable for Right, which must pass" in beside["rubric"].reason
    assert beside["pass"].word == "not usable"
    assert beside["pass"].reason.startswith("Not usable for Right, which must pass: it ")
    assert beside["rubric"].n == 2 * MANY
    measured = made.bench.measure(RUBRIC_NAME, "judge")
    assert measured.bench.verdict.sentence == beside["rubric"].reason
    assert said(beside)[0].startswith("judge judge is not usable for Right and passed cases: it ")
    assert said(beside)[1] == f"judge judge is usable with care for the rubric mean and quality: {beside['rubric'].why}"
    made.close()


def test_one_word_on_all_that_a_judge_feeds_is_said_once() -> None:
    none = Standing("not calibrated yet", 0, "Not calibrated yet: nobody has rated.", "m")
    assert said({"R/a": none, "rubric": none, "pass": none}) == ["judge m is not calibrated yet: nobody has rated."]
    assert said({"rubric": none}) == ["judge m is not calibrated yet: nobody has rated."]
    good = Standing("calibrated", 40, "Calibrated: it agrees with people well.", "m")
    assert said({"rubric": good}) == ["judge m is calibrated for the rubric mean: it agrees with people well."]
    assert said({"R/a": none, "R/b": good, "R/c": good}) == [
        "judge m is not calibrated yet for a: nobody has rated.",
        "judge m is calibrated for b and c: it agrees with people well.",
    ]
    assert said({}) == []
