"""A run from its plan to the ledger: order of events, reuse, single flight, retry, scores, continue."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from pydantic import TypeAdapter

from tests.engine.fakes import (
    CARD,
    JUDGED,
    FakeEndpoint,
    MemoryLedger,
    cases,
    collect,
    content,
    of,
    plan_of,
)
from tests.engine.runs import FLAKY, runner
from workbench.core.calls import Failure
from workbench.core.errors import InputError
from workbench.core.events import AnyEvent
from workbench.engine.lane import LOOSE


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
    for _ in range(6_000):
        if len(endpoint.asked) >= most:
            break
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)
    assert len(endpoint.asked) == most
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
