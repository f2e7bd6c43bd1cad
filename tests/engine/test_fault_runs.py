"""Whole runs against a server that fails in every way: how often each fault is tried, what it costs, whom it stops."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any, NamedTuple

import pytest

from tests.engine.child import CONTENTS, model
from tests.engine.fakes import CARD, cases, collect
from tests.engine.store_runs import create, plan_on, start
from tests.server.running import Server, running
from workbench.core.calls import Call
from workbench.engine.ports import RunOptions
from workbench.engine.runner import Runner
from workbench.providers.registry import open_endpoint
from workbench.store.store import Store

TRIES = 3
# fault → (kind of the failure, tries of its only case, tries that may have been paid)
LATE = {"stall-headers": ("timeout", 2, 2), "stall-mid": ("timeout", 2, 2), "endless": ("timeout", 2, 2)}
"""Those that a limit of time ends: in a run of their own, since a busy machine is late with the others too."""
FAULTS = LATE | {
    "500": ("server", TRIES, 0),
    "529": ("server", TRIES, 0),
    "409": ("server", TRIES, 0),
    "html-200": ("protocol", TRIES, 0),
    "reset-before": ("disconnected", TRIES, TRIES),
    "reset-mid": ("disconnected", TRIES, TRIES),
    "clean-end": ("protocol", TRIES, TRIES),
    "error-event": ("server", TRIES, TRIES),
    "429-quota": ("quota", 1, 0),
    "401": ("auth", 1, 0),
    "403": ("auth", 1, 0),
    "404": ("not_found", 1, 0),
    "400-context": ("context", 1, 0),
}
STATES = {"length": "length", "content-filter": "filter", "refusal": "refusal", "empty-content": "empty"}


class Ran(NamedTuple):
    """A run over an endpoint for each fault."""

    calls: dict[str, Call]
    """By the model's name."""
    ends: list[Any]
    asked: Counter[str]
    """Requests that arrived, by the model's id."""


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    with create(tmp_path_factory.mktemp("faults") / "p.pwb", cases(1)) as store, running() as server:
        at_once = ["good", *(name for name in FAULTS if name not in LATE), *STATES]
        ends = [asyncio.run(_run(store, server, at_once, 60.0)), asyncio.run(_run(store, server, [*LATE], 0.5))]
        found = [row for experiment in store.experiments() for row in store.rows(experiment.id)]
        rows = {row.candidate.partition("@")[2]: row.trial_id for row in found}
        calls = store.calls_of_trials(rows.values())
        asked = Counter(entry["model"] for entry in server.entries())
        return Ran({name: calls[trial] for name, trial in rows.items()}, ends, asked)


async def _run(store: Store, server: Server, names: list[str], call_seconds: float) -> Any:
    base = model(server.base_url)
    models = [
        base.model_copy(
            update={
                "id": name,
                "name": name,
                "model_id": "test-model" if name == "good" else f"fault:{name}",
                "idle_seconds": 0.3 if name.startswith("stall") else 60.0,
            }
        )
        for name in names
    ]
    plan = plan_on(store, {"A": CONTENTS["A"]}, models, CARD)
    endpoints = {one.name: open_endpoint(one, None) for one in models}
    options = RunOptions(backoff=0.01, max_attempts=TRIES, call_seconds=call_seconds)
    events = await collect(Runner(plan, start(store, plan), store, endpoints, options).events(), 60)
    for endpoint in endpoints.values():
        await endpoint.aclose()
    return events[-1]


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_tried_as_often_as_it_may_pass(ran: Ran, name: str) -> None:
    kind, tries, paid = FAULTS[name]
    call = ran.calls[name]
    assert call.completion is None
    assert call.failure is not None
    assert call.failure.kind == kind
    assert len(call.attempts) == ran.asked[f"fault:{name}"] == tries
    assert sum(one.failure is not None and one.failure.possibly_paid for one in call.attempts) == paid


@pytest.mark.parametrize("name", STATES)
def test_a_state_is_an_answer_and_no_failure(ran: Ran, name: str) -> None:
    completion = ran.calls[name].completion
    assert completion is not None
    assert completion.state == STATES[name]
    assert ran.asked[f"fault:{name}"] == 1


def test_the_faults_of_others_stop_nobody_and_what_may_have_been_paid_is_told(ran: Ran) -> None:
    assert ran.calls["good"].completion is not None
    totals = [end.totals for end in ran.ends]
    assert sum(one.planned for one in totals) == 1 + len(FAULTS) + len(STATES)
    assert sum(one.failed for one in totals) == len(FAULTS)
    assert sum(one.possibly_paid for one in totals) == sum(paid for _, _, paid in FAULTS.values())
    assert all(one.possibly_cost > 0 for one in totals)
    assert {end.state for end in ran.ends} == {"failed"}
