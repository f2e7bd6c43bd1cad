"""What an answer takes, before any of its kind was made and after: the range holds what comes, and is not wide."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.fakes import FakeEndpoint, collect, content, model, plan_of
from tests.engine.store_runs import create, plan_on, start
from workbench.core.calls import Request, Usage
from workbench.core.cases import Case
from workbench.core.estimates import Usual
from workbench.core.events import Finished
from workbench.core.models import STAND_IN, Model
from workbench.engine.estimate import estimate
from workbench.engine.expected_tokens import UNKNOWN, are_labels, expected_tokens
from workbench.engine.runner import Runner
from workbench.providers.offline.foretold import foretold
from workbench.store.usual import around_mean

LABELS = ("Lieferung", "Lieferung", "Zahlung", "Konto", "Lieferung", "Zahlung")
TICKETS = [
    Case(id=str(n), inputs={"q": f"Meine Lieferung {n} ist weg."}, reference=one) for n, one in enumerate(LABELS)
]
LONG = "To manage your time well, write down what has to be done, set a goal for each day, and rest between. " * 3
QUESTIONS = [
    Case(id=str(n), inputs={"q": f"How can I improve my time management, way {n}?"}, reference=LONG) for n in range(10)
]
OFFLINE = Model(id="o", name=STAND_IN, provider="offline", model_id="stand-in")


def nothing(keys: object) -> dict[str, object]:
    return {}


@pytest.mark.parametrize("cases", [TICKETS, QUESTIONS])
def test_the_stand_in_is_foretold_to_the_token(cases: list[Case]) -> None:
    plan = plan_of(cases, models=[OFFLINE])
    took = [foretold(item.request) for page in plan.work() for item in page]
    found = estimate(plan, nothing)
    assert found.tokens_low == found.tokens_high == sum(sum(each) for each in took if each)


@pytest.mark.parametrize("within", [5.0, 0.0])
def test_what_was_not_looked_at_is_only_like_the_rest(within: float) -> None:
    # Those that are looked at are the shorter ones.
    many = [Case(id=str(n), inputs={"q": f"How can I find way {n}?" + " please" * (n > 400)}) for n in range(800)]
    plan = plan_of(many[350:], models=[OFFLINE])
    took = sum(sum(told) for page in plan.work() for item in page if (told := foretold(item.request)))
    found = estimate(plan, nothing, within=within)
    assert not found.exact
    assert found.tokens_low < found.tokens_high < 1.1 * found.tokens_low
    assert within == 0 or found.tokens_low <= took <= found.tokens_high


@pytest.mark.parametrize(("cases", "said", "widest"), [(TICKETS, 3, 2.5), (QUESTIONS, 47, 9.0), (QUESTIONS, 180, 9.0)])
def test_the_first_estimate_of_another_model_holds_what_comes(cases: list[Case], said: int, widest: float) -> None:
    plan = plan_of(cases)
    found = estimate(plan, nothing)
    read = estimate(plan_of(cases, {"A": content(max_tokens=1)}), nothing).tokens_low
    assert found.tokens_low <= read + said * len(cases) <= found.tokens_high
    assert found.tokens_high / found.tokens_low < widest


def test_what_the_request_says_of_its_answer() -> None:
    def asked(**fields: object) -> Request:
        return plan_of(1).item(0, 0, 0).request.model_copy(update=fields)

    plain = Case(id="a")
    assert expected_tokens(asked(), plain, labels=False) == UNKNOWN
    field = {"type": "object", "properties": {"kind": {"type": "string", "enum": ["a", "b"]}}}
    low, high = expected_tokens(asked(response_schema=field), plain, labels=False)
    assert low < 12 < high < 60
    shown = content("Name it.").messages[0].model_copy(update={"role": "assistant"})
    low, high = expected_tokens(asked(messages=(shown,)), plain, labels=False)
    assert low < 4 < high < 20
    short = asked().parameters.model_copy(update={"max_tokens": 30})
    assert expected_tokens(asked(parameters=short), plain, labels=False) == (25, 30)
    thinking = asked().parameters.model_copy(update={"reasoning_effort": "high"})
    assert expected_tokens(asked(parameters=thinking), plain, labels=False)[1] > 5_000
    assert are_labels(TICKETS)
    assert not are_labels(TICKETS[:3])
    assert not are_labels([Case(id=str(n), reference=str(n)) for n in range(10)])
    # The end of a reasoning may be as short as a label.
    assert expected_tokens(asked(), Case(id="a", reference="42"), labels=False)[1] >= 200


async def test_what_the_project_saw_makes_it_narrow(tmp_path: Path) -> None:
    many = [Case(id=str(n), inputs={"q": f"question {n}"}) for n in range(120)]
    store = create(tmp_path / "p.pwb", many)
    plan = plan_on(store, {"A": content()}, [model()], None)
    experiment, candidate = start(store, plan), plan.manifest.candidates[0]
    assert store.expected_output(candidate.version, "m", "p") is store.usual_calls("task", model()) is None
    endpoint = FakeEndpoint(usage=Usage(input_tokens=20, output_tokens=50))
    events = await collect(Runner(plan, experiment, store, {"m": endpoint}).events())
    ended = events[-1]
    assert isinstance(ended, Finished)
    assert store.expected_output(candidate.version, "m", "p") == (45, 55)
    assert store.expected_output("another", "m", "p") == (25, 85)
    assert store.expected_output("another", "m", "else") is None
    took = store.usual_calls("task", model())
    assert took is not None
    assert (took.calls, took.output) == (120, (45, 55))
    assert took.at_once
    assert store.usual_calls("judge", model()) is store.usual_calls("task", model("other")) is None
    again = estimate(plan, nothing, store.expected_output, store.usual_calls)
    assert 120 * 45 < again.tokens_high - 120 * 20 < 120 * 62
    store.close()


def test_seconds_go_by_what_was_under_way_at_once() -> None:
    # 888 questions to a judge whose calls took 0.25 s, 22 at once, took ten seconds and not four.
    assert Usual(500, (20, 30), 0.25, 22.0).seconds_of(888, 32) == pytest.approx(10.1, abs=0.1)
    assert Usual(5, (20, 30), 2.0, None).seconds_of(3, 32) == 2.0
    assert around_mean([10]) == (4.0, 16.0)
