"""Spent plus reserved never passes the budget."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.fakes import (
    JUDGED,
    FakeEndpoint,
    MemoryLedger,
    collect,
    content,
    experiment_of,
    model,
    of,
    plan_of,
)
from workbench.core.calls import Failure, Usage
from workbench.core.errors import SettingsError
from workbench.core.models import Price
from workbench.core.prompts import Parameters
from workbench.engine import purse
from workbench.engine.budget import Account
from workbench.engine.ports import RunOptions
from workbench.engine.runner import Runner

CENT = Price(input=Decimal(10_000), output=Decimal(10_000), source="own")
"""A cent for a token."""


@pytest.fixture(autouse=True)
def counted_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each request is ten tokens, so that sums are easy."""
    monkeypatch.setattr(purse, "count_tokens", lambda request: 10)


def runner(endpoint: Any, ledger: MemoryLedger, budget: str | None, cases: int = 20, **options: Any) -> Runner:
    plan = plan_of(cases, {"A": content(max_tokens=20)}, [model(price=CENT)])
    options = {"concurrency": 4, "backoff": 0.001, "seed": 1} | options
    chosen = RunOptions(budget=None if budget is None else Decimal(budget), **options)
    return Runner(plan, experiment_of(plan), ledger, {"m": endpoint}, chosen)


async def test_pauses_before_it_is_exceeded_goes_on_when_raised() -> None:
    ledger, endpoint = MemoryLedger(), FakeEndpoint(usage=Usage(input_tokens=10, output_tokens=10))
    run = runner(endpoint, ledger, "1.00")
    seen: list[Any] = []
    async for event in run.events():
        seen.append(event)
        if event.type == "paused":
            assert event.reason == "budget"
            assert sum(call.cost or 0 for call in ledger.calls) <= 1
            assert event.left == 20 - len(endpoint.asked)
            assert event.left_cost == Decimal("0.2") * event.left
            run.raise_budget(Decimal(100))
    assert len(of(seen, "paused")) == 1
    assert len(endpoint.asked) == 20
    assert seen[-1].state == "finished"


async def test_ends_when_paused_if_nobody_is_there() -> None:
    ledger, endpoint = MemoryLedger(), FakeEndpoint()
    events = await collect(runner(endpoint, ledger, "1.00", end_when_paused=True).events())
    assert events[-1].state == "paused"
    assert 0 < len(endpoint.asked) < 20
    assert sum(call.cost or 0 for call in ledger.calls) <= 1


async def test_what_failed_calls_may_have_cost_counts() -> None:
    lost = Failure(kind="disconnected", message="Gone.", retryable=True, possibly_paid=True)
    ledger, endpoint = MemoryLedger(), FakeEndpoint(lost)
    events = await collect(runner(endpoint, ledger, "1.00", end_when_paused=True, max_attempts=9).events())
    # A try reserves 10 tokens in and 21 out: three of them fit.
    assert len(endpoint.asked) == 3
    assert events[-1].state == "paused"
    assert events[-1].totals.possibly_paid == 3
    assert events[-1].totals.possibly_cost == Decimal("0.93")


async def test_a_model_without_a_price_cannot_run_under_a_budget() -> None:
    plan = plan_of(2, models=[model("cheap", CENT), model("strange", None)])
    endpoints = {"cheap": FakeEndpoint(), "strange": FakeEndpoint()}
    run = Runner(plan, experiment_of(plan), MemoryLedger(), endpoints, RunOptions(budget=Decimal(1)))
    with pytest.raises(SettingsError, match="strange"):
        await collect(run.events())
    assert endpoints["cheap"].asked == endpoints["strange"].asked == []


async def test_judges_are_paid_from_the_same_budget() -> None:
    plan = plan_of(20, {"A": content(max_tokens=20)}, [model(price=CENT)], card=JUDGED, judge=model("judge", CENT))
    ledger = MemoryLedger()
    endpoints = {"m": FakeEndpoint(), "judge": FakeEndpoint("Good. [RESULT] 5")}
    options = RunOptions(budget=Decimal(15), concurrency=2, end_when_paused=True)
    events = await collect(Runner(plan, experiment_of(plan), ledger, endpoints, options).events())
    assert events[-1].state == "paused"
    assert sum(call.cost or 0 for call in ledger.calls) <= 15


async def test_a_budget_that_ends_the_judging_says_what_is_left_of_it() -> None:
    free = Price(input=Decimal(0), output=Decimal(0), source="own")
    judge = model("judge", CENT, parameters=Parameters(max_tokens=5))
    plan, ledger = plan_of(20, {"A": content()}, [model(price=free)], card=JUDGED, judge=judge), MemoryLedger()
    asked = FakeEndpoint("Good. [RESULT] 5")
    options = RunOptions(budget=Decimal(1), concurrency=2, end_when_paused=True)
    events = await collect(
        Runner(plan, experiment_of(plan), ledger, {"m": FakeEndpoint(), "judge": asked}, options).events()
    )
    end, paused, left = events[-1], of(events, "paused")[0], 20 - len(asked.asked)
    assert 0 < left < 20
    assert (end.state, paused.left) == ("paused", left)
    assert f"{left} calls are left" in end.message
    assert paused.left_cost == Decimal("0.15") * left


async def test_earlier_money_counts() -> None:
    ledger, endpoint = MemoryLedger(), FakeEndpoint()
    await collect(runner(endpoint, ledger, "1.00", end_when_paused=True).events())
    plan = plan_of(20, {"A": content(max_tokens=20)}, [model(price=CENT)])
    run = runner(again := FakeEndpoint(), ledger, None)
    before = (await collect(run.events()))[-1].totals.model_copy(update={"cost": Decimal("0.90")})
    options = RunOptions(budget=Decimal(1), end_when_paused=True)
    continued = Runner(plan, experiment_of(plan), MemoryLedger(), {"m": again}, options, before=before)
    asked = len(again.asked)
    assert (await collect(continued.events()))[-1].state == "paused"
    assert len(again.asked) == asked


@settings(max_examples=40)
@given(
    budget=st.integers(1, 600),
    outputs=st.lists(st.integers(0, 20), min_size=1, max_size=30),
    lost=st.sets(st.integers(0, 40)),
    concurrency=st.integers(1, 8),
)
def test_never_exceeded(budget: int, outputs: list[int], lost: set[int], concurrency: int) -> None:
    """Whatever the answers cost up to what was reserved, and whichever tries are lost after they were sent."""
    endpoint = FakeEndpoint(
        lambda request, number: (
            Failure(kind="disconnected", message="Gone.", retryable=True, possibly_paid=True)
            if number in lost
            else "Yes."
        )
    )
    spent = Decimal(0)

    async def go() -> None:
        nonlocal spent
        ledger = MemoryLedger()
        run = runner(endpoint, ledger, f"{budget / 100}", concurrency=concurrency, end_when_paused=True)
        account = run._session.purse.account
        settle, most = account.settle, Decimal(0)

        def watched(reserved: Decimal, cost: Decimal | None) -> None:
            nonlocal most
            settle(reserved, cost)
            most = max(most, account.spent + account.reserved + account.possible)

        account.settle = watched  # type: ignore[method-assign]
        endpoint.usage = Usage(input_tokens=10, output_tokens=outputs[0])
        await collect(run.events())
        spent = sum((call.cost or Decimal(0) for call in ledger.calls), Decimal(0))
        assert most <= Decimal(budget) / 100

    asyncio.run(go())
    assert spent <= Decimal(budget) / 100


def test_an_unknown_cost_counts_as_what_was_reserved() -> None:
    account = Account(Decimal(1))
    assert account.reserve(Decimal("0.6"))
    assert not account.reserve(Decimal("0.6"))
    account.settle(Decimal("0.6"), None)
    assert account.left == Decimal("0.4")


@pytest.mark.parametrize(("paid", "cost"), [(True, None), (False, Decimal(0))])
async def test_what_a_failed_call_without_a_price_cost_is_unknown(paid: bool, cost: Decimal | None) -> None:
    lost = Failure(kind="disconnected", message="Gone.", possibly_paid=paid)
    plan = plan_of(1, {"A": content()}, [model(price=None)])
    run = Runner(plan, experiment_of(plan), MemoryLedger(), {"m": FakeEndpoint(lost)}, RunOptions())
    end = (await collect(run.events()))[-1]
    assert (end.totals.failed, end.totals.cost) == (1, cost)
