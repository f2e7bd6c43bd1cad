"""Benchmark of the engine against the test server, on a real project file.

``python -m tests.benchmarks.engine [--cases N] [--connections N] [--tokens N] [--rate TOKENS_PER_SECOND]
[--first-token-ms MS] [--limit REQUESTS/SECONDS] [--faults RATIO]`` prints calls per second, CPU per call of this
process, time over the ideal where the server has a pace or a limit, requests a call, peak memory, and bytes of the
project file per call. Examples: ``--cases 50000`` at once; ``--rate 50 --first-token-ms 300 --connections 256``;
``--limit 100/5 --cases 250 --tokens 8``; ``--faults 0.1``.

Measured on 2026-11-21: two shared cores of an AMD EPYC, Python 3.11.7, other programs running (load as given), so
calls a second are a lower bound and CPU a call is the figure to compare. "Before" is e8c79d5, in alternation with
f099208:

===================================================  ====  ===================  ===================
what                                                 load  before               after
===================================================  ====  ===================  ===================
2 × 1000 at once, 32 connections: calls/s             7–8  177–492              292–732
CPU a call, loading included: all                     7–8  1.09–1.18 ms         0.85–0.99 ms
CPU a call, loading included: event loop alone        7–8  0.83–0.86 ms         0.62–0.70 ms
2 × 512, 60 tokens, 300 ms + 50/s, 256 connections:      7  2.04 ms, 1.23 ×      2.12 ms, 1.13 ×
CPU a call, time over the ideal (one run each)
2-call run of the stand-in, pace 0, with bytecode     6–8  0.86–1.00 s CPU      0.72–0.92 s CPU
===================================================  ====  ===================  ===================

The goals (2,200 calls/s at once; 1.02 × the ideal at 256 connections) were not reached on that machine.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import os
import platform
import pstats
import resource
import tempfile
import time
from decimal import Decimal
from pathlib import Path

from tests.engine.store_runs import create, plan_on, start
from tests.server.running import running
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


async def _run(store: Store, model: Model, connections: int, deltas: bool) -> tuple[int, float]:
    """Calls done, and seconds from the first call to the end."""
    plan = plan_on(store, _contents(), [model], CARD)
    plan.check()
    endpoint = open_endpoint(model, None)
    run = Runner(
        plan, start(store, plan), store, {model.name: endpoint}, RunOptions(concurrency=connections, deltas=deltas)
    )
    done, began = 0, 0.0
    async for event in run.events():
        if event.type == "started" and not began:
            began = time.perf_counter()
        elif event.type == "trial":
            done += 1
        elif event.type == "finished":
            print("finished:", event.state, event.message, "cost", event.totals.cost, "done", event.totals.done)
    seconds = time.perf_counter() - began
    await endpoint.aclose()
    return done, seconds


def _ideal(options: argparse.Namespace, calls: int) -> float:
    """Seconds that the server's pace or limit makes it take at least; 0 without any."""
    if options.limit:
        most, seconds = options.limit.split("/")
        return (calls - 1) // int(most) * float(seconds)
    one = options.first_token_ms / 1000 + (options.tokens / options.rate if options.rate else 0.0)
    return float(one * -(-calls // options.connections))


def main() -> None:
    """Measure, and print."""
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
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        running(
            mode="fixed",
            tokens=options.tokens,
            tokens_per_second=options.rate,
            first_token_ms=options.first_token_ms,
            limit=options.limit,
            fault_ratio=options.faults,
            seconds=3600.0,
        ) as server,
    ):
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
        done, going = asyncio.run(_run(store, model, options.connections, not options.no_deltas))
        profile.disable()
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        store.close()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        size, requests = path.stat().st_size - before, server.stats()["requests"]
        if options.profile:
            pstats.Stats(profile).sort_stats("tottime").print_stats(45)
    loads = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    print(f"{platform.platform()}, {os.cpu_count()} CPUs, Python {platform.python_version()}, load {loads}")
    print(f"{done} calls in {wall:.2f} s: {done / wall:.0f} calls/s, {cpu / done * 1000:.2f} ms CPU a call")
    if ideal := _ideal(options, done):
        print(f"time over the ideal: {going / ideal:.3f}")
    print(f"requests: {requests / done:.3f} a call")
    print(
        f"memory: {memory / 1024:.0f} MB before, {peak / 1024:.0f} MB at most; {(peak - memory) / done:.2f} KB a call"
    )
    print(f"project file: {size / done / 1024:.2f} KB a call")


if __name__ == "__main__":
    main()
