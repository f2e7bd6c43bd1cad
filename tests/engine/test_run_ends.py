"""How a run ends: a dead endpoint, a stop, a pause, a full disk, a long wait, a fault, a call without an end."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.engine.fakes import (
    FakeEndpoint,
    MemoryLedger,
    collect,
    experiment_of,
    model,
    of,
    plan_of,
)
from tests.engine.runs import FLAKY, WRONG_KEY, runner
from workbench.config.clock import now
from workbench.core.calls import Failure
from workbench.core.figures import money
from workbench.engine.ports import RunOptions
from workbench.engine.runner import Runner
from workbench.providers.base import CallFailed


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


async def test_stop_cancels_at_once_and_keeps_what_is_finished() -> None:
    plan, ledger = plan_of(50), MemoryLedger()
    endpoint = FakeEndpoint("word", seconds=0.2)
    endpoint.pieces = 20
    run = runner(plan, ledger, endpoint, concurrency=5)
    seen = []
    async for event in run.events():
        seen.append(event)
        ended = {one.trial.id for one in of(seen, "trial")}
        # All that are in flight have said something: the calls begin together, but a machine may stop between them.
        if len(ended) == 5 and len({one.trial_id for one in of(seen, "delta")} - ended) == 5:
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
            for _ in range(4_000):
                if any(job.attempts for job in lane.ready):
                    break
                await asyncio.sleep(0.005)
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
    # Longer than any machine stands still: the limit always comes first.
    slow = FakeEndpoint("Yes.", seconds=3600)
    plan, ledger = plan_of(1), MemoryLedger()
    events = await collect(runner(plan, ledger, slow, call_seconds=0.05).events())
    assert ledger.calls[0].failure is not None
    assert ledger.calls[0].failure.kind == "timeout"
    assert len(slow.asked) == 2
    assert events[-1].state == "failed"


_YEARS = 3e8
"""Seconds: nine years and a half."""


def _then() -> str:
    """The year when such a wait ends, of which a test near its end does not know the last digit."""
    return str((now() + timedelta(seconds=_YEARS)).year)[:3]


def _refusing_for_years(request: Any, number: int) -> Any:
    return Failure(kind="rate_limit", message="Wait.", retryable=True, retry_after=_YEARS) if number == 1 else "Yes."


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
    assert f"asks to wait until {_then()}" in paused.message
    assert (seen[-1].state, len(endpoint.asked)) == ("finished", 7)


async def test_nobody_there_ends_the_run_at_such_a_wait_and_it_can_go_on() -> None:
    plan, ledger, endpoint = plan_of(6), MemoryLedger(), FakeEndpoint(_refusing_for_years)
    end = (await collect(runner(plan, ledger, endpoint, concurrency=1, end_when_paused=True).events()))[-1]
    assert (end.state, end.totals.failed, end.totals.done) == ("paused", 0, 1)
    assert f"until {_then()}" in end.message
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
