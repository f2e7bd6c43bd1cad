"""What a run would take."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.engine.fakes import (
    JUDGED,
    FakeEndpoint,
    MemoryLedger,
    cases,
    collect,
    content,
    experiment_of,
    model,
    plan_of,
)
from tests.engine.store_runs import create, plan_on, start
from workbench.cli.estimate_command import sentence as told
from workbench.core.estimates import Usual, missed, sentence
from workbench.core.events import Finished
from workbench.core.experiments import Totals
from workbench.core.prompts import Parameters
from workbench.core.summaries import Estimate
from workbench.engine.estimate import estimate
from workbench.engine.runner import Runner


def nothing(keys: object) -> dict[str, object]:
    return {}


def test_calls_tokens_and_money() -> None:
    found = estimate(plan_of(10, {"A": content(max_tokens=100), "B": content("{{ q }}")}), nothing)
    assert (found.calls, found.reused, found.judge_calls) == (20, 0, 0)
    assert 0 < found.tokens_low < found.tokens_high
    assert found.cost_low == Decimal(found.tokens_low) / 1000
    assert found.cost_high == Decimal(found.tokens_high) / 1000
    assert found.exact
    assert found.seconds


def test_history_narrows_it() -> None:
    plan = plan_of(10)
    wide = estimate(plan, nothing)
    took = Usual(10, (30, 40), 3.2, None)
    narrow = estimate(plan, nothing, lambda version, name, prompt: (30, 40), lambda purpose, model: took)
    assert 100 <= narrow.tokens_high - narrow.tokens_low <= 150
    assert narrow.tokens_high - narrow.tokens_low < wide.tokens_high - wide.tokens_low
    assert narrow.seconds == pytest.approx(3.2)


async def test_what_is_there_is_reused() -> None:
    plan, ledger = plan_of(10), MemoryLedger()
    await collect(Runner(plan, experiment_of(plan), ledger, {"m": FakeEndpoint()}).events())
    found = estimate(plan_of(15), ledger.finished_calls)
    assert (found.calls, found.reused) == (5, 10)
    assert estimate(plan_of(15), ledger.finished_calls, fresh=True).calls == 15


async def test_a_changed_judge_is_counted_though_its_answers_are_there() -> None:
    plan, ledger = plan_of(10, card=JUDGED), MemoryLedger()
    endpoints = {"m": FakeEndpoint(), "judge": FakeEndpoint("Fine. [RESULT] 4")}
    await collect(Runner(plan, experiment_of(plan), ledger, endpoints).events())
    same = estimate(plan, ledger.finished_calls)
    assert (same.calls, same.judge_calls, same.cost_high) == (0, 0, 0)
    other = plan_of(10, card=JUDGED, judge=model("judge", parameters=Parameters(temperature=0.5)))
    found = estimate(other, ledger.finished_calls)
    assert (found.calls, found.reused, found.judge_calls) == (0, 10, 10)
    assert found.cost_low
    assert found.exact
    # A judgement that failed is none: it is asked again.
    ledger.records = [record for record in ledger.records if getattr(record, "purpose", "") != "judge"]
    assert estimate(plan, ledger.finished_calls).judge_calls == 10
    assert not estimate(plan_of(10), ledger.finished_calls).judge_calls


def test_equal_requests_count_once() -> None:
    same = [case.model_copy(update={"inputs": {"q": "one"}}) for case in cases(100)]
    found = estimate(plan_of(same), nothing)
    assert (found.calls, found.reused, found.equal) == (1, 0, 99)
    assert told(found).endswith(". Of the answers 99 are equal to one of these and are not asked twice.")
    assert "from the file" not in told(found)


async def test_a_run_says_apart_what_was_kept_and_what_was_equal(tmp_path: Path) -> None:
    same = [case.model_copy(update={"inputs": {"q": "one"}}) for case in cases(5)]
    store = create(tmp_path / "p.pwb", same)
    plan = plan_on(store, {"A": content()}, [model()], None)
    for expected in ((4, 4), (5, 0)):
        experiment = start(store, plan)
        events = await collect(Runner(plan, experiment, store, {"m": FakeEndpoint()}).events())
        ended = events[-1]
        assert isinstance(ended, Finished)
        assert [(each.reused, each.shared) for each in (store.totals(experiment.id), ended.totals)] == [expected] * 2
    store.close()


async def test_judgements_of_equal_answers_count_once_where_the_cases_expect_the_same() -> None:
    same = [
        case.model_copy(update={"inputs": {"q": "one"}, "reference": str(n % 2)}) for n, case in enumerate(cases(10))
    ]
    plan, ledger = plan_of(same, card=JUDGED), MemoryLedger()
    found = estimate(plan, nothing)
    assert (found.calls, found.judge_calls) == (1, 2)
    judge = FakeEndpoint("Fine. [RESULT] 4")
    await collect(Runner(plan, experiment_of(plan), ledger, {"m": FakeEndpoint(), "judge": judge}).events())
    assert len(judge.asked) == 2


def test_judges_are_counted_apart_and_unpriced_models_named() -> None:
    plan = plan_of(10, card=JUDGED, models=[model("dear"), model("free", price=None)])
    found = estimate(plan, nothing)
    assert (found.calls, found.judge_calls) == (20, 20)
    assert found.unpriced == ("free",)
    assert found.cost_low is found.cost_high is None


def test_a_large_plan_is_extrapolated_in_bounded_time() -> None:
    found = estimate(plan_of(3000), nothing, within=0.0)
    assert (found.calls, found.exact) == (3000, False)


def test_limits_of_a_model_take_their_time() -> None:
    slow = model("slow", price=None).model_copy(update={"requests_per_minute": 10})
    found = estimate(plan_of(30, models=[slow]), nothing)
    assert found.seconds == pytest.approx(120.0)


def test_how_far_it_was_off() -> None:
    told = Estimate(calls=2, tokens_low=100, tokens_high=200, cost_low=Decimal("0.10"), cost_high=Decimal("0.20"))
    before = Totals(input_tokens=1000, cost=Decimal(1))
    inside = missed(told, before, Totals(input_tokens=1050, output_tokens=60, cost=Decimal("1.15")))
    assert (inside.tokens, inside.tokens_off, inside.cost, inside.cost_off) == (110, 0.0, Decimal("0.15"), 0.0)
    more = missed(told, before, Totals(input_tokens=1300, cost=Decimal("1.05")))
    assert (more.tokens_off, more.cost_off) == (pytest.approx(0.5), pytest.approx(-0.5))
    assert sentence(more).endswith("it took 300\xa0tokens (50 % more) and $0.0500 (50 % less).")
    assert missed(told, before, Totals(cost=None)).cost_off is None
