"""A run from its plan to the ledger: order of events, reuse, single flight, retry, scores, stop, continue."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter

from tests.engine import fakes
from tests.engine.fakes import (
    CARD,
    JUDGED,
    FakeEndpoint,
    MemoryLedger,
    cases,
    collect,
    content,
    experiment_of,
    model,
    of,
    plan_of,
)
from workbench.core.calls import Failure
from workbench.core.errors import InputError
from workbench.core.events import AnyEvent
from workbench.core.figures import money
from workbench.core.rubrics import Criterion
from workbench.engine.lane import LOOSE
from workbench.engine.plan import Plan
from workbench.engine.ports import RunOptions
from workbench.engine.runner import Runner
from workbench.providers.base import CallFailed

FLAKY = Failure(kind="server", message="The server failed.", retryable=True, possibly_paid=True)
WRONG_KEY = Failure(kind="auth", message="The key is wrong.", remedy="Set another key.", fatal=True)
FAST = {"backoff": 0.001, "seed": 1}


def runner(
    plan: Plan, ledger: MemoryLedger, endpoint: Any, known: Any = (), judge: Any = None, **options: Any
) -> Runner:
    names = {item.name for item in plan.manifest.models}
    endpoints = {name: (judge if name == "judge" else endpoint) for name in names}
    return Runner(plan, experiment_of(plan), ledger, endpoints, RunOptions(**(FAST | options)), known=known)


async def test_every_trial_is_asked_stored_and_scored() -> None:
    plan, ledger, endpoint = plan_of(5, {"A": content(), "B": content("{{ q }}?")}), MemoryLedger(), FakeEndpoint()
    events = await collect(runner(plan, ledger, endpoint).events())
    assert len(endpoint.asked) == 10
    assert len(ledger.calls) == len(ledger.trials) == len(ledger.outcomes) == 10
    assert events[0].type == "planned"
    assert events[-1].type == "finished"
    assert events[-1].state == "finished"
    assert len(of(events, "trial")) == len(of(events, "scored")) == 10
    totals = events[-1].totals
    assert (totals.planned, totals.done, totals.failed, totals.reused, totals.calls) == (10, 10, 0, 0, 10)
    assert (totals.input_tokens, totals.output_tokens) == (100, 50)
    assert totals.cost is not None
    assert f"{totals.cost:.3f}" == "0.150"
    assert {event.result.passed for event in of(events, "scored")} == {True}


async def test_nothing_is_shown_as_done_before_it_is_on_disk() -> None:
    plan, ledger = plan_of(2), MemoryLedger()
    ledger.held = []
    seen = []

    async def listen() -> None:
        async for event in runner(plan, ledger, FakeEndpoint()).events():
            seen.append(event)

    task = asyncio.create_task(listen())
    await asyncio.sleep(0.15)
    assert of(seen, "trial") == of(seen, "scored") == []
    while not task.done():
        ledger.commit()
        await asyncio.sleep(0.01)
    assert len(of(seen, "trial")) == 2
    order = [event.type for event in seen if event.type in ("trial", "scored")]
    assert order == ["trial", "scored"] * 2


@pytest.mark.parametrize(("took", "most"), [(0.02, 4), (0.001, 4 * (1 + LOOSE))])
async def test_a_disk_that_stands_still_bounds_what_a_killed_process_costs(took: float, most: int) -> None:
    plan, ledger, endpoint = plan_of(200), MemoryLedger(), FakeEndpoint()
    ledger.held, endpoint.took = [], took
    task = asyncio.create_task(collect(runner(plan, ledger, endpoint, concurrency=4).events()))
    asked = -1
    while asked < len(endpoint.asked):
        asked = len(endpoint.asked)
        await asyncio.sleep(0.1)
    assert asked == most
    while not task.done():
        ledger.commit()
        await asyncio.sleep(0.001)
    assert (await task)[-1].state == "finished"
    assert len(endpoint.asked) == 200


async def test_a_second_run_makes_no_call() -> None:
    plan, ledger, endpoint = plan_of(40), MemoryLedger(), FakeEndpoint()
    await collect(runner(plan, ledger, endpoint).events())
    again = FakeEndpoint()
    events = await collect(runner(plan, ledger, again).events())
    assert again.asked == []
    assert of(events, "finished")[0].totals.reused == 40
    assert of(events, "finished")[0].totals.calls == 0
    assert all(event.trial.reused for event in of(events, "trial"))
    assert not of(events, "started")


async def test_fresh_makes_every_call_anew_and_leaves_the_old_answers() -> None:
    plan, ledger = plan_of(3), MemoryLedger()
    await collect(runner(plan, ledger, FakeEndpoint("old")).events())
    await collect(runner(plan, ledger, new := FakeEndpoint("new"), fresh=True).events())
    assert len(new.asked) == 3
    assert len({call.key for call in ledger.calls}) == 6
    await collect(runner(plan, ledger, third := FakeEndpoint("third")).events())
    assert third.asked == []
    assert {
        call.completion.text
        for call in ledger.finished_calls([t.call_key for t in ledger.trials[-3:]]).values()
        if call.completion
    } == {"old"}


async def test_the_same_request_is_sent_once() -> None:
    same = [case.model_copy(update={"inputs": {"q": "one"}}) for case in cases(100)]
    plan, ledger, endpoint = plan_of(same), MemoryLedger(), FakeEndpoint(seconds=0.01)
    events = await collect(runner(plan, ledger, endpoint).events())
    assert len(endpoint.asked) == 1
    assert len(ledger.calls) == 1
    assert of(events, "finished")[0].totals.reused == 99
    assert len(of(events, "trial")) == 100


async def test_repeats_are_real_calls() -> None:
    plan, ledger, endpoint = plan_of(3, repeats=4), MemoryLedger(), FakeEndpoint()
    await collect(runner(plan, ledger, endpoint).events())
    assert len(endpoint.asked) == 12
    assert len({call.key for call in ledger.calls}) == 12


async def test_what_can_pass_is_retried() -> None:
    endpoint = FakeEndpoint(lambda request, number: FLAKY if number < 3 else "Yes.")
    plan, ledger = plan_of(1), MemoryLedger()
    events = await collect(runner(plan, ledger, endpoint).events())
    assert [event.number for event in of(events, "attempt")] == [1, 2, 3]
    assert len(ledger.calls[0].attempts) == 4
    totals = events[-1].totals
    assert (totals.done, totals.failed, totals.possibly_paid) == (1, 0, 3)
    # Three times at most 20 + 8 tokens in and 1,025 out, a tenth of a cent each.
    assert totals.possibly_cost is not None
    assert 3 < totals.possibly_cost < 3.3


async def test_attempts_end() -> None:
    plan, ledger, endpoint = plan_of(1), MemoryLedger(), FakeEndpoint(FLAKY)
    events = await collect(runner(plan, ledger, endpoint, max_attempts=3).events())
    assert len(endpoint.asked) == 3
    assert events[-1].state == "failed"
    assert "1 of 1 calls failed" in events[-1].message
    assert ledger.calls[0].failure == FLAKY
    assert not ledger.outcomes


async def test_what_cannot_pass_is_not_retried() -> None:
    refused = Failure(kind="bad_request", message="No.")
    plan, ledger, endpoint = plan_of(2), MemoryLedger(), FakeEndpoint(refused)
    await collect(runner(plan, ledger, endpoint).events())
    assert len(endpoint.asked) == 2


async def test_a_wrong_key_stops_its_endpoint_only() -> None:
    plan = plan_of(96, models=[model("good"), model("bad")])
    ledger, good, bad = MemoryLedger(), FakeEndpoint(), FakeEndpoint(WRONG_KEY)
    run = Runner(
        plan, experiment_of(plan), ledger, {"good": good, "bad": bad}, RunOptions(concurrency=2, backoff=0.001)
    )
    events = await collect(run.events())
    assert len(good.asked) == 96
    assert len(bad.asked) == 2
    assert events[-1].state == "failed"
    assert "bad: The key is wrong. 2 stopped at the same error, 94 not sent." in events[-1].message
    assert events[-1].remedy == "Set another key."
    assert (events[-1].totals.done, events[-1].totals.failed, events[-1].totals.not_sent) == (96, 2, 94)


async def test_a_dead_endpoint_does_not_hide_what_failed_elsewhere() -> None:
    plan = plan_of(8, models=[model("good"), model("bad")])
    refused = Failure(kind="bad_request", message="No.")
    good = FakeEndpoint(lambda request, number: refused if number < 3 else "Yes.")
    run = Runner(
        plan,
        experiment_of(plan),
        MemoryLedger(),
        {"good": good, "bad": FakeEndpoint(lambda request, number: refused if number < 1 else WRONG_KEY)},
        RunOptions(concurrency=1, backoff=0.001),
    )
    end = (await collect(run.events()))[-1]
    said = "bad: The key is wrong. 1 stopped at the same error, 6 not sent."
    assert end.message == f"{said} good: 3\u00a0calls failed. bad: 1\u00a0call failed otherwise."
    assert (end.state, end.totals.failed, end.totals.not_sent) == ("failed", 5, 6)


async def test_continue_makes_only_the_rest_and_tries_failures_again() -> None:
    failing = FakeEndpoint(lambda request, number: Failure(kind="bad_request", message="No.") if number < 4 else "Yes.")
    plan, ledger = plan_of(10), MemoryLedger()
    first = await collect(runner(plan, ledger, failing, concurrency=1).events())
    assert first[-1].totals.failed == 4
    again = FakeEndpoint()
    events = await collect(runner(plan, ledger, again, known=ledger.rows()).events())
    assert len(again.asked) == 4
    assert {event.trial.case_id for event in of(events, "trial")} == {"0", "1", "2", "3"}
    totals = events[-1].totals
    assert (totals.planned, totals.done, totals.failed, totals.reused) == (10, 10, 0, 0)
    assert events[-1].state == "finished"


async def test_stop_cancels_at_once_and_keeps_what_is_finished() -> None:
    plan, ledger = plan_of(50), MemoryLedger()
    endpoint = FakeEndpoint("word", seconds=0.2)
    endpoint.pieces = 20
    run = runner(plan, ledger, endpoint, concurrency=5)
    seen = []
    async for event in run.events():
        seen.append(event)
        if len(of(seen, "trial")) == 5 and event.type == "delta":
            run.stop()
    assert endpoint.cancelled == 5
    assert seen[-1].state == "stopped"
    assert "40 calls are left." in seen[-1].message
    interrupted = [call for call in ledger.calls if call.failure]
    assert len(interrupted) == 5
    assert {call.failure.kind for call in interrupted if call.failure} == {"interrupted"}
    assert all(call.partial.startswith("word ") for call in interrupted)
    assert len([call for call in ledger.calls if call.completion]) == 5
    await collect(runner(plan, ledger, rest := FakeEndpoint(), known=ledger.rows()).events())
    assert len(rest.asked) == 45


async def test_leaving_the_iteration_stops_the_run() -> None:
    plan, ledger, endpoint = plan_of(50), MemoryLedger(), FakeEndpoint(seconds=5)
    events = runner(plan, ledger, endpoint, concurrency=5).events()
    async for event in events:
        if event.type == "started":
            break
    await events.aclose()  # type: ignore[attr-defined]
    assert endpoint.now == 0


async def test_pause_and_resume() -> None:
    plan, ledger, endpoint = plan_of(30), MemoryLedger(), FakeEndpoint(seconds=0.01)
    run = runner(plan, ledger, endpoint, concurrency=2)
    seen: list[Any] = []
    async for event in run.events():
        seen.append(event)
        if len(of(seen, "trial")) == 4 and not of(seen, "paused"):
            run.pause()
        if event.type == "paused":
            await asyncio.sleep(0.05)  # What was under way ends by itself.
            asked = len(endpoint.asked)
            await asyncio.sleep(0.1)
            assert len(endpoint.asked) == asked
            run.resume()
    assert of(seen, "paused")[0].reason == "user"
    assert seen[-1].state == "finished"
    assert len(endpoint.asked) == 30


async def test_a_full_disk_pauses_the_run_and_loses_nothing() -> None:
    plan, ledger, endpoint = plan_of(30), MemoryLedger(), FakeEndpoint()
    ledger.refuses = 2
    run = runner(plan, ledger, endpoint, concurrency=4)
    seen: list[Any] = []
    async for event in run.events():
        seen.append(event)
        if event.type == "paused":
            assert event.reason == "disk"
            assert "The disk is full." in event.message
            assert len(endpoint.asked) < 30
            run.resume()
            await asyncio.sleep(0.05)
            run.resume()
    assert seen[-1].state == "finished"
    assert len(ledger.calls) == len(ledger.outcomes) == 30


async def test_what_a_disk_does_not_take_is_told_with_its_cost_where_nobody_is_there() -> None:
    plan, ledger, endpoint = plan_of(30), MemoryLedger(), FakeEndpoint()
    ledger.refuses = 1_000
    end = (await collect(runner(plan, ledger, endpoint, concurrency=4, end_when_paused=True).events()))[-1]
    paid = len(endpoint.asked)
    assert 4 <= paid < 30
    assert end.state == "failed"
    cost = Decimal("0.015") * paid
    assert end.message.startswith(f"{paid}\xa0answers, which cost {money(cost)}, could not be saved: ")
    assert "The disk is full." in end.message


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
    judge = FakeEndpoint("Fine. [RESULT] 4", seconds=10)
    run = runner(plan, ledger, FakeEndpoint(), judge=judge)
    async with asyncio.timeout(10):
        async for event in run.events():
            if event.type == "progress" and len(judge.asked) == 4 and event.totals.done == 4:
                run.stop()
    assert event.type == "finished"
    assert (event.state, event.message) == ("stopped", "The run was stopped; 4 calls are left.")


async def test_a_template_that_fails_stops_before_any_call() -> None:
    plan = plan_of(3, {"A": content("{{ qq }}")})
    with pytest.raises(InputError) as error:
        plan.check()
    assert "qq" in error.value.message
    assert error.value.where == "A@m, message 1 (user), case 0"
    assert "“q”" in error.value.remedy


async def test_without_a_scorecard_nothing_is_scored() -> None:
    plan, ledger = plan_of(2, card=None), MemoryLedger()
    events = await collect(runner(plan, ledger, FakeEndpoint()).events())
    assert not of(events, "scored")
    assert not ledger.outcomes
    assert CARD.checks


async def test_a_fresh_run_goes_on_fresh() -> None:
    plan, ledger = plan_of(4), MemoryLedger()
    await collect(runner(plan, ledger, FakeEndpoint("old")).events())
    wrong = FakeEndpoint(lambda request, number: Failure(kind="bad_request", message="No.") if number else "new")
    await collect(runner(plan, ledger, wrong, fresh=True, concurrency=1).events())
    rows = ledger.rows()[4:]
    await collect(runner(plan, ledger, last := FakeEndpoint("newer"), known=rows).events())
    assert len(last.asked) == 3


async def test_only_failures_are_tried_again() -> None:
    plan, ledger = plan_of(10), MemoryLedger()
    failing = FakeEndpoint(lambda request, number: Failure(kind="bad_request", message="No.") if number < 2 else "Yes.")
    run = runner(plan, ledger, failing, concurrency=1)
    async for event in run.events():
        if event.type == "progress" and event.totals.done >= 1:
            run.stop()
        await asyncio.sleep(0.01)
    made = len(failing.asked)
    events = await collect(
        runner(plan, ledger, again := FakeEndpoint(), known=ledger.rows(), only_failed=True).events()
    )
    failed = sum(1 for call in ledger.calls if call.failure)
    assert len(again.asked) == failed
    if made < 10:
        assert events[-1].state == "stopped"


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


async def test_a_run_that_was_stopped_before_it_began_makes_no_call() -> None:
    plan, ledger, endpoint = plan_of(3), MemoryLedger(), FakeEndpoint()
    run = runner(plan, ledger, endpoint)
    run.stop()
    events = await collect(run.events())
    assert endpoint.asked == []
    assert events[-1].state == "stopped"


async def test_a_fault_of_the_program_ends_the_run_and_keeps_what_came() -> None:
    def broken(request: Any, number: int) -> str:
        if number == 3:
            raise ZeroDivisionError("a bug")
        return "Yes."

    plan, ledger = plan_of(10), MemoryLedger()
    with pytest.raises(ZeroDivisionError):
        await collect(runner(plan, ledger, FakeEndpoint(broken), concurrency=1).events())
    assert len(ledger.calls) >= 3


@pytest.mark.parametrize("way", ["stop", "away", "die"])
async def test_a_try_that_may_have_been_paid_is_written_down_however_its_run_ends(way: str) -> None:
    gone = Failure(kind="disconnected", message="Gone.", retryable=True, possibly_paid=True)
    ends = WRONG_KEY
    if way == "away":
        ends = Failure(kind="rate_limit", message="Wait.", retryable=True, retry_after=4000.0)
    elif way == "stop":
        ends = FLAKY

    class Server(FakeEndpoint):
        """Its first answer breaks off, its second waits until that call stands in the queue again."""

        async def complete(self, request: Any, on_text: Any = None, *, repeat: int = 0) -> Any:
            if not self.asked:
                self.asked.append(request)
                raise CallFailed(gone, seconds=0.01)
            self.asked.append(request)
            await asyncio.sleep(0.05)
            assert [job.attempts for job in lane.ready if job.attempts]
            if way == "stop":
                run.stop()
            raise CallFailed(ends, retry_after=ends.retry_after, seconds=0.01)

    plan, ledger = plan_of(3), MemoryLedger()
    run = runner(plan, ledger, Server(), concurrency=1, end_when_paused=True)
    lane = run._session.lane("m")
    end = (await collect(run.events()))[-1]
    assert end.state == {"stop": "stopped", "away": "paused", "die": "failed"}[way]
    assert end.totals.possibly_paid >= 1
    written = [call for call in ledger.calls if any(one.failure == gone for one in call.attempts)]
    assert len(written) == 1
    assert len(ledger.trials) == len(ledger.calls)


async def test_a_call_may_not_last_for_ever() -> None:
    slow = FakeEndpoint(lambda request, number: "Yes.", seconds=0.4)
    plan, ledger = plan_of(1), MemoryLedger()
    events = await collect(runner(plan, ledger, slow, call_seconds=0.05).events())
    assert ledger.calls[0].failure is not None
    assert ledger.calls[0].failure.kind == "timeout"
    assert len(slow.asked) == 2
    assert events[-1].state == "failed"


async def test_one_slow_call_does_not_hold_up_the_others() -> None:
    plan, ledger = plan_of(200), MemoryLedger()
    others_ended = asyncio.Event()

    class Uneven(FakeEndpoint):
        async def complete(self, request: Any, on_text: Any = None, *, repeat: int = 0) -> Any:
            if not self.asked:
                self.asked.append(request)
                await others_ended.wait()
            return await super().complete(request, on_text, repeat=repeat)

    endpoint, order = Uneven(), []
    async for event in runner(plan, ledger, endpoint, concurrency=4).events():
        if event.type == "trial":
            order.append(event.trial.case_id)
        if len(order) == 199:
            others_ended.set()
    assert order[-1] == "0"
    assert len(order) == 200


async def test_every_event_and_record_is_as_valid_as_one_made_by_hand() -> None:
    plan, ledger = plan_of(3, card=JUDGED), MemoryLedger()
    task = FakeEndpoint(lambda request, number: FLAKY if number == 0 else "Yes.", seconds=0.1)
    task.pieces = 4
    events = await collect(runner(plan, ledger, task, judge=FakeEndpoint("So. [RESULT] 4"), concurrency=2).events())
    assert {event.type for event in events} == {
        *("planned", "started", "delta", "attempt", "trial", "scored", "progress", "finished")
    }
    stream = TypeAdapter[Any](AnyEvent)
    for event in events:
        assert stream.validate_json(event.model_dump_json()) == event
        assert stream.validate_python(event.model_dump()) == event
    for record in ledger.records:
        assert type(record).model_validate_json(record.model_dump_json()) == record
    text = "".join(event.text for event in of(events, "delta") if event.case_digest == plan.manifest.case_digests[1])
    assert ("Yes. " * 4).startswith(text)


def _refusing_for_years(request: Any, number: int) -> Any:
    return Failure(kind="rate_limit", message="Wait.", retryable=True, retry_after=3e8) if number == 1 else "Yes."


async def test_a_server_that_asks_to_wait_for_years_pauses_the_run_for_a_choice() -> None:
    plan, ledger, endpoint = plan_of(6), MemoryLedger(), FakeEndpoint(_refusing_for_years)
    run = runner(plan, ledger, endpoint, concurrency=1)
    seen: list[Any] = []
    async for event in run.events():
        seen.append(event)
        if event.type == "paused":
            assert len(endpoint.asked) == 2
            run.resume()
    (paused,) = of(seen, "paused")
    assert paused.reason == "endpoint"
    assert "asks to wait until 203" in paused.message
    assert (seen[-1].state, len(endpoint.asked)) == ("finished", 7)


async def test_nobody_there_ends_the_run_at_such_a_wait_and_it_can_go_on() -> None:
    plan, ledger, endpoint = plan_of(6), MemoryLedger(), FakeEndpoint(_refusing_for_years)
    end = (await collect(runner(plan, ledger, endpoint, concurrency=1, end_when_paused=True).events()))[-1]
    assert (end.state, end.totals.failed, end.totals.done) == ("paused", 0, 1)
    assert "until 203" in end.message
    assert "5 calls are left" in end.message


async def test_a_machine_that_slept_fails_no_call(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = asyncio.get_running_loop()
    clock, ahead = loop.time, 0.0
    monkeypatch.setattr(loop, "time", lambda: clock() + ahead)
    plan, ledger, endpoint = plan_of(3), MemoryLedger(), FakeEndpoint(seconds=0.0)
    gate = asyncio.Event()

    async def complete(request: Any, on_text: Any = None, *, repeat: int = 0) -> Any:
        await gate.wait()
        return await FakeEndpoint.complete(endpoint, request, on_text, repeat=repeat)

    monkeypatch.setattr(endpoint, "complete", complete)
    run = runner(plan, ledger, endpoint, call_seconds=60)
    end: Any = None
    async for event in run.events():
        if event.type == "started" and not ahead:
            ahead = 3600.0  # The lid was closed for an hour.
            loop.call_later(0.2, gate.set)
        end = event
    assert (end.state, end.totals.done) == ("finished", 3)
    assert end.totals.seconds < 60
