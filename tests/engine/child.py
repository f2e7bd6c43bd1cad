"""A run in a process of its own, for tests that kill it: ``python -m tests.engine.child PROJECT URL CONNECTIONS``.

Continues the open experiment of the project, or starts one. Prints one JSON line with the totals at the end.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

from tests.engine.fakes import CARD, content
from tests.engine.store_runs import plan_on, start
from workbench.core.events import AnyEvent
from workbench.core.models import Model, Price
from workbench.engine.plan import Plan
from workbench.engine.ports import RunOptions
from workbench.engine.runner import Runner
from workbench.providers.base import Endpoint
from workbench.providers.registry import open_endpoint
from workbench.store.store import Store

CONTENTS = {"A": content("Say yes: {{ q }}"), "B": content("Say Yes, please: {{ q }}")}


def model(url: str) -> Model:
    """The test server as a model."""
    price = Price(input=Decimal(1), output=Decimal(2), source="own")
    return Model(id="m", name="m", provider="openai-compatible", model_id="test-model", base_url=url, price=price)


async def events(store: Store, url: str, connections: int) -> AsyncIterator[AnyEvent]:
    """The events of a run that continues the open experiment, or starts one."""
    endpoint = open_endpoint(model(url), None)
    try:
        async for event in _runner(store, url, endpoint, connections).events():
            yield event
    finally:
        await endpoint.aclose()


def _runner(store: Store, url: str, endpoint: Endpoint, connections: int) -> Runner:
    endpoints = {"m": endpoint}
    options = RunOptions(concurrency=connections, backoff=0.01)
    opened = [experiment for experiment in store.experiments() if experiment.state == "open"]
    if not opened:
        plan = plan_on(store, CONTENTS, [model(url)], CARD)
        return Runner(plan, start(store, plan), store, endpoints, options)
    contents = {text.digest: text for text in CONTENTS.values()}
    plan = Plan(opened[0].manifest, contents, store.cases_by_digest)
    known, before = store.rows(opened[0].id), store.totals(opened[0].id)
    return Runner(plan, opened[0], store, endpoints, options, known=known, before=before)


async def run(store: Store, url: str, connections: int) -> None:
    """Run to the end."""
    async for event in events(store, url, connections):
        if event.type == "started":
            print("started", flush=True)
        elif event.type == "finished":
            print(event.totals.model_dump_json(), flush=True)


if __name__ == "__main__":
    with Store.open(Path(sys.argv[1])) as opened_store:
        asyncio.run(run(opened_store, sys.argv[2], int(sys.argv[3])))
