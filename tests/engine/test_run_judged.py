"""A run whose answers are judged: money apart, no verdict, a judge that cannot be asked, what is asked again."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from tests.engine import fakes
from tests.engine.fakes import (
    JUDGED,
    FakeEndpoint,
    MemoryLedger,
    collect,
    experiment_of,
    of,
    plan_of,
)
from tests.engine.runs import WRONG_KEY, runner
from workbench.core.calls import Failure
from workbench.core.rubrics import Criterion
from workbench.engine.ports import RunOptions
from workbench.engine.runner import Runner


async def test_judges_score_and_cost_apart() -> None:
    plan, ledger, endpoint = plan_of(4, card=JUDGED), MemoryLedger(), FakeEndpoint()
    judge = FakeEndpoint("Clear enough. [RESULT] 4")
    events = await collect(runner(plan, ledger, endpoint, judge=judge).events())
    assert len(judge.asked) == 4
    totals = events[-1].totals
    assert (totals.judge_done, totals.judge_input_tokens, totals.input_tokens) == (4, 40, 40)
    assert totals.judge_cost == totals.cost / 2
    assert {call.purpose for call in ledger.calls} == {"task", "judge"}
    criteria = [score for score in ledger.all_scores if score.kind == "criterion"]
    assert [(score.metric, score.value, score.source) for score in criteria] == [("Help/Clear", 4.0, "judge:judge")] * 4
    assert all(score.call_key for score in criteria)
    assert {outcome.result.quality for outcome in ledger.outcomes} == {0.875}


async def test_a_judge_that_gives_no_verdict_leaves_unscored() -> None:
    plan, ledger, endpoint = plan_of(2, card=JUDGED), MemoryLedger(), FakeEndpoint()
    events = await collect(runner(plan, ledger, endpoint, judge=FakeEndpoint("4, I think")).events())
    unscored = [score for score in ledger.all_scores if score.state == "unscored"]
    assert {score.metric for score in unscored} == {"Help/Clear"}
    assert all(score.reason for score in unscored)
    assert events[-1].totals.unscored == 2
    assert of(events, "scored")[0].result.unscored == ("Help/Clear",)


async def test_a_run_whose_judge_fails_is_not_finished_and_asks_again() -> None:
    plan, ledger = plan_of(3, card=JUDGED), MemoryLedger()
    no = Failure(kind="bad_request", message="The judge refused the request (status 400).", status=400)
    failing = FakeEndpoint(lambda request, number: no if number else "Fine. [RESULT] 4")
    end = (await collect(runner(plan, ledger, FakeEndpoint(), judge=failing, concurrency=1).events()))[-1]
    assert (end.state, end.message) == ("failed", "2 of 3 judgements failed.")
    assert end.remedy == "Continue the run to ask for them again."
    rest = runner(plan, ledger, FakeEndpoint(), known=ledger.rows(), judge=FakeEndpoint("Fine. [RESULT] 4"))
    end = (await collect(rest.events()))[-1]
    assert (end.state, end.message, end.totals.unscored) == ("finished", "", 0)


async def test_a_judgement_that_was_there_is_not_paid_twice_when_its_neighbour_is_asked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both = (*fakes.RUBRIC.criteria, Criterion(name="Kind", question="Is it kind?"))
    monkeypatch.setattr(fakes, "RUBRIC", fakes.RUBRIC.model_copy(update={"criteria": both}))
    plan, ledger = plan_of(2, card=JUDGED), MemoryLedger()
    no = Failure(kind="bad_request", message="No.", status=400)
    half = FakeEndpoint(lambda request, number: no if number % 2 else "Fine. [RESULT] 4")
    before = (await collect(runner(plan, ledger, FakeEndpoint(), judge=half, concurrency=1).events()))[-1].totals
    endpoints = {"m": FakeEndpoint(), "judge": (judge := FakeEndpoint("Fine. [RESULT] 4"))}
    begun = experiment_of(plan).model_copy(update={"created": datetime(2020, 1, 1, tzinfo=UTC)})
    rest = Runner(plan, begun, ledger, endpoints, RunOptions(), known=ledger.rows(), before=before)
    totals = (await collect(rest.events()))[-1].totals
    assert len(judge.asked) == 2
    assert totals.judge_cost == before.judge_cost * 2
    assert (totals.judge_done, totals.judge_reused, totals.done) == (4, 0, 2)


async def test_a_run_that_is_stopped_while_it_is_judged_says_what_is_left() -> None:
    plan, ledger = plan_of(4, card=JUDGED), MemoryLedger()
    judge = FakeEndpoint("Fine. [RESULT] 4", seconds=3600)
    run = runner(plan, ledger, FakeEndpoint(), judge=judge)
    async with asyncio.timeout(120):
        async for event in run.events():
            if event.type == "progress" and len(judge.asked) == 4 and event.totals.done == 4:
                run.stop()
    assert event.type == "finished"
    assert (event.state, event.message) == ("stopped", "The run was stopped; 4 calls are left.")


async def test_a_judge_that_could_not_be_asked_is_asked_again() -> None:
    plan, ledger = plan_of(3, card=JUDGED), MemoryLedger()
    await collect(runner(plan, ledger, FakeEndpoint(), judge=FakeEndpoint(WRONG_KEY)).events())
    assert all(row.unscored == 1 for row in ledger.rows())
    judge = FakeEndpoint("Fine. [RESULT] 4")
    run = runner(plan, ledger, task := FakeEndpoint(), known=ledger.rows(), judge=judge)
    events = await collect(run.events())
    assert task.asked == []
    assert len(judge.asked) == 3
    assert all(row.unscored == 0 for row in ledger.rows())
    assert (events[-1].state, events[-1].totals.unscored, events[-1].totals.done) == ("finished", 0, 3)
    for trial in ledger.trials:
        added = [score for score in ledger.scores_of(trial.id) if score.supersedes]
        assert [score.metric for score in added] == ["Help/Clear"]
        assert len(ledger.scores_of(trial.id)) == 3
