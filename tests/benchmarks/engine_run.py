"""One measurement of the engine against the test server, on a real project file; `engine` makes the table of many.

``python -m tests.benchmarks.engine_run [--cases N] [--connections N] [--tokens N] [--rate TOKENS_PER_SECOND]
[--first-token-ms MS] [--limit REQUESTS/SECONDS] [--faults RATIO] [--profile] [--json]``. Where there are two
processors, this process has the first and the server the second.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import json
import os
import platform
import pstats
import resource
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.engine.store_runs import create, plan_on, start
from tests.server.running import Server, running
from workbench.core.cases import Case
from workbench.core.messages import message
from workbench.core.models import Model, Price
from workbench.core.prompts import PromptContent
from workbench.core.rubrics import CheckSpec, Scorecard
from workbench.engine.ports import RunOptions
from workbench.engine.runner import Runner
from workbench.providers.registry import open_endpoint
from workbench.store.store import Store

CARD = Scorecard(
    id="s",
    name="card",
    checks=(
        CheckSpec(name="says the number", check="contains", arguments={"value": "order"}),
        CheckSpec(name="short", check="length", arguments={"max": 400, "unit": "words"}),
    ),
)
SYSTEM = "You answer questions of customers about their orders, in at most three sentences, and name the order."


def _cases(count: int) -> list[Case]:
    text = "My order {} has not come yet, though it was to come on Monday; where is it, and can I have my money back?"
    return [Case(id=f"c{n}", inputs={"question": text.format(n)}, reference=f"order {n}") for n in range(count)]


def _contents() -> dict[str, PromptContent]:
    return {
        key: PromptContent(messages=(message("system", SYSTEM + key), message("user", "Question: {{ question }}")))
        for key in "AB"
    }


async def _run(store: Store, model: Model, connections: int, deltas: bool) -> dict[str, Any]:
    """Calls done and failed, and seconds: from the first call to the end, and without the first wave."""
    plan = plan_on(store, _contents(), [model], CARD)
    plan.check()
    endpoint = open_endpoint(model, None)
    options = RunOptions(concurrency=connections, deltas=deltas)
    run = Runner(plan, start(store, plan), store, {model.name: endpoint}, options)
    done = failed = 0
    began = ramped = ended = 0.0
    async for event in run.events():
        if event.type == "started" and not began:
            began = time.perf_counter()
        elif event.type == "trial":
            done += 1
            failed += event.call.completion is None
            ended = time.perf_counter()
            if done == connections:
                ramped = ended
    await endpoint.aclose()
    return {"done": done, "failed": failed, "seconds": ended - began, "ramped": ended - ramped}


def _ideal(options: argparse.Namespace, calls: int) -> float:
    """Seconds that the server's pace or limit makes it take at least; 0 without any."""
    if options.limit:
        most, seconds = options.limit.split("/")
        return (calls - 1) // int(most) * float(seconds)
    one = options.first_token_ms / 1000 + (options.tokens / options.rate if options.rate else 0.0)
    return float(one * -(-calls // options.connections))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--tokens", type=int, default=60)
    parser.add_argument("--rate", type=float, default=0.0)
    parser.add_argument("--first-token-ms", type=float, default=0.0)
    parser.add_argument("--limit", default="")
    parser.add_argument("--faults", type=float, default=0.0)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--no-deltas", action="store_true")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def apart(server: Server) -> None:
    """Give the server a processor of its own, as it would be a machine of its own."""
    if hasattr(os, "sched_setaffinity") and len(os.sched_getaffinity(0)) > 1:
        first, second, *_ = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(server.process.pid, {second})
        os.sched_setaffinity(0, {first})


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Run once and return the figures.

    ``calls_per_second`` counts from the first call to the last that is on disk; ``calls_per_second_all`` and ``cpu_ms``
    include the plan, the check of its prompts, and what is imported for the first call.
    """
    served = {"tokens": options.tokens, "tokens_per_second": options.rate, "first_token_ms": options.first_token_ms}
    with (
        tempfile.TemporaryDirectory() as folder,
        running(mode="fixed", limit=options.limit, fault_ratio=options.faults, seconds=3600.0, **served) as server,
    ):
        apart(server)
        path = Path(folder) / "p.pwb"
        store = create(path, _cases(options.cases))
        price = Price(input=Decimal(1), output=Decimal(2))
        model = Model(
            id="m", name="m", provider="openai-compatible", model_id="test-model", base_url=server.base_url, price=price
        )
        store.flush()
        before, memory = path.stat().st_size, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        profile = cProfile.Profile()
        cpu, wall = time.process_time(), time.perf_counter()
        if options.profile:
            profile.enable()
        ran = asyncio.run(_run(store, model, options.connections, not options.no_deltas))
        profile.disable()
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        store.close()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        size, requests = path.stat().st_size - before, server.stats()["requests"]
    if options.profile:
        pstats.Stats(profile, stream=sys.stderr).sort_stats("tottime").print_stats(45)
    done, waves = ran["done"], -(-ran["done"] // options.connections)
    ideal = _ideal(options, done)
    return {
        "calls": done,
        "failed": ran["failed"],
        "calls_per_second": done / ran["seconds"],
        "calls_per_second_all": done / wall,
        "cpu_ms": cpu / done * 1000,
        "over_ideal": ran["seconds"] / ideal if ideal else None,
        "over_ideal_ramped": ran["ramped"] / (ideal * (waves - 1) / waves) if ideal and waves > 1 else None,
        "requests_per_call": requests / done,
        "memory_mb": peak / 1024,
        "memory_before_mb": memory / 1024,
        "file_kb_per_call": size / done / 1024,
    }


def main() -> None:
    """Measure, and print."""
    options = _options()
    found = measure(options)
    if options.json:
        print(json.dumps(found))
        return
    loads = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    print(f"{platform.platform()}, {os.cpu_count()} CPUs, Python {platform.python_version()}, load {loads}")
    for name, value in found.items():
        print(f"{name:20} {value:,.3f}" if isinstance(value, float) else f"{name:20} {value}")


if __name__ == "__main__":
    main()
