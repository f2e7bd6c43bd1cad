"""The engine with a real project file and a real server process."""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.engine.child import CONTENTS, model
from tests.engine.child import events as continued
from tests.engine.fakes import CARD, JUDGED, RUBRIC, cases, collect, of
from tests.engine.store_runs import create, plan_on, start
from tests.server.running import Server, running
from workbench.core.rubrics import Scorecard
from workbench.engine.ports import RunOptions
from workbench.engine.rescore import Rescorer, rescore_parts
from workbench.engine.runner import Runner
from workbench.engine.thread import EngineThread
from workbench.providers.registry import open_endpoint
from workbench.store.store import Store

ROOT = Path(__file__).resolve().parents[2]


async def run(store: Store, server: Server, card: Scorecard | None = CARD, **options: Any) -> list[Any]:
    """Run both variants over the cases of a store, as a new experiment."""
    models = [model(server.base_url)]
    judges = [models[0].model_copy(update={"id": "judge", "name": "judge"})] if card and card.rubrics else []
    plan = plan_on(store, CONTENTS, models, card, rubrics=[RUBRIC], judges=judges)
    endpoints = {item.name: open_endpoint(item, None) for item in (*models, *judges)}
    events = await collect(
        Runner(plan, start(store, plan), store, endpoints, RunOptions(backoff=0.02, **options)).events(), 120
    )
    for endpoint in endpoints.values():
        await endpoint.aclose()
    return events


def shown(store: Store) -> Any:
    """Totals of the latest experiment, from the file."""
    return store.totals(store.experiments()[-1].id)


def test_a_second_run_makes_no_call(tmp_path: Path) -> None:
    with create(tmp_path / "p.pwb", cases(60)) as store, running() as server:
        first = asyncio.run(run(store, server))
        assert first[-1].state == "finished"
        assert len(server.entries()) == 120
        second = asyncio.run(run(store, server))
        assert len(server.entries()) == 120
        assert second[-1].totals.reused == 120
        assert second[-1].totals.cost == 0
        first_rows, second_rows = (store.rows(experiment.id) for experiment in store.experiments())
        assert [row.quality for row in first_rows] == [row.quality for row in second_rows]
        assert all(row.scored for row in first_rows)


def test_totals_of_the_run_are_those_of_the_file(tmp_path: Path) -> None:
    with create(tmp_path / "p.pwb", cases(40)) as store, running(mode="stand-in") as server:
        events = asyncio.run(run(store, server, JUDGED))
        told, stored = events[-1].totals, shown(store)
        for name in ("done", "failed", "reused", "judge_done", "judge_reused", "input_tokens", "output_tokens", "cost"):
            assert getattr(told, name) == getattr(stored, name), name
        assert told.calls == len(server.entries())


def test_mixed_faults_end_in_no_failure(tmp_path: Path) -> None:
    faults = "408,409,429-ms,500,502-html,503,504,529,html-200,reset-before,reset-mid,close-mid,broken-chunk"
    faults += ",error-event,truncated-json,clean-end,empty-stream,gzip-broken"
    with create(tmp_path / "p.pwb", cases(100)) as store, running(fault_ratio=0.1, faults=faults) as server:
        events = asyncio.run(run(store, server, concurrency=16))
        assert events[-1].state == "finished", events[-1].message
        assert len(of(events, "attempt")) > 3
        assert all(row.state == "answered" for row in store.rows(store.experiments()[0].id))


def test_a_rate_limit_is_kept(tmp_path: Path) -> None:
    with create(tmp_path / "p.pwb", cases(60)) as store, running(limit="40/1") as server:
        events = asyncio.run(run(store, server, concurrency=8))
        assert events[-1].state == "finished", events[-1].message
        assert len(server.entries()) <= 120 * 1.3


def test_stored_outputs_are_scored_again(tmp_path: Path) -> None:
    with create(tmp_path / "p.pwb", cases(30)) as store, running(mode="stand-in") as server:
        asyncio.run(run(store, server, None))
        experiment = store.experiments()[0]
        assert len(server.entries()) == 60
        card, parts = rescore_parts(JUDGED, [RUBRIC])
        layer = store.start_layer(experiment.id, card, [RUBRIC], parts, card.name)
        judge = model(server.base_url).model_copy(update={"id": "judge", "name": "judge"})

        async def rescore() -> list[Any]:
            endpoints = {"judge": open_endpoint(judge, None)}
            scorer = Rescorer(experiment, layer, card, [RUBRIC], [judge], store, endpoints)
            found = await collect(scorer.events(), 60)
            await endpoints["judge"].aclose()
            return found

        events = asyncio.run(rescore())
        assert events[-1].state == "finished"
        assert len(of(events, "scored")) == 60
        assert len(server.entries()) == 60 + events[-1].totals.judge_done - events[-1].totals.judge_reused
        assert all(row.scored for row in store.rows(experiment.id, layer))
        assert not any(row.scored for row in store.rows(experiment.id, experiment.id))


async def test_closing_the_engine_loses_no_answer(tmp_path: Path) -> None:
    with create(tmp_path / "p.pwb", cases(100)) as store, running(latency_ms=5) as server:
        engine = EngineThread()
        told = 0
        async for event in engine.stream(lambda: continued(store, server.base_url, 4)):
            told += event.type == "trial"
            if told >= 30:
                break
        await asyncio.to_thread(engine.close)
        store.flush()
        there = [row for row in store.rows(store.experiments()[0].id) if row.state == "answered"]
        await asyncio.sleep(0.1)
        finished = [entry for entry in server.entries() if entry["finished"]]
        assert told <= len(there)
        assert len(finished) <= len(there) + 4


async def test_a_file_that_is_gone_pauses_the_run_until_it_is_back(tmp_path: Path) -> None:
    path, aside = tmp_path / "p.pwb", tmp_path / "aside.pwb"
    with create(path, cases(60)) as store, running(latency_ms=10) as server:
        seen: list[Any] = []
        async for event in continued(store, server.base_url, 4):
            seen.append(event)
            if len(of(seen, "trial")) == 20 and path.exists() and not of(seen, "paused"):
                path.rename(aside)
            if event.type == "paused":
                assert event.reason == "disk"
                assert event.message
                made = len(server.entries())
                await asyncio.sleep(0.3)
                assert len(server.entries()) <= made + 4
                aside.rename(path)
        assert seen[-1].state == "finished"
        assert len(store.rows(store.experiments()[0].id)) == 120
        assert len(server.entries()) == 120
        assert store.check() == []


async def test_stopping_while_the_file_is_gone_says_what_was_not_saved(tmp_path: Path) -> None:
    path, aside = tmp_path / "p.pwb", tmp_path / "aside.pwb"
    with create(path, cases(40)) as store, running(latency_ms=10) as server:
        models = [model(server.base_url)]
        plan = plan_on(store, CONTENTS, models, CARD)
        endpoint = open_endpoint(models[0], None)
        run = Runner(plan, start(store, plan), store, {"m": endpoint}, RunOptions(concurrency=4))
        seen: list[Any] = []
        async for event in run.events():
            seen.append(event)
            if len(of(seen, "trial")) == 10 and path.exists():
                path.rename(aside)
            if event.type == "paused":
                run.stop()
        await endpoint.aclose()
        assert seen[-1].state == "failed"
        assert "could not be saved" in seen[-1].message
        aside.rename(path)


CONNECTIONS = 8
"""Of a run that is killed: so many calls are in flight at most."""


def kill_at_random_moments(path: Path, server: Server, trials: int, rounds: int, seed: int) -> int:
    """Run, kill, and run on, as often as said; then to the end, and compare file, server and totals.

    Returns:
        how many calls were asked again.
    """
    moments, killed = random.Random(seed), 0
    while killed < rounds:
        # However quick the machine is, the run is not over when the last of the kills comes.
        server.hold(after=trials // (rounds + 1))
        arguments = [sys.executable, "-m", "tests.engine.child", str(path), server.base_url, str(CONNECTIONS)]
        process = subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        assert process.stdout.readline() == "started\n"
        time.sleep(moments.uniform(0.0, 0.25))
        process.kill()
        said = process.stdout.read()
        process.stdout.close()
        assert process.wait() == -9, f"The run ended before it was killed: {said}"
        killed += 1
        server.settled()
        with Store.open(path) as store:
            assert store.check() == []
    server.release()
    with Store.open(path) as store:
        experiment = store.experiments()[0]
        there = len(store.rows(experiment.id))
        asked = len(server.entries())
        events = asyncio.run(collect(continued(store, server.base_url, CONNECTIONS), 120))
        totals, stored = events[-1].totals, store.totals(experiment.id)
        assert len(server.entries()) - asked == trials - there
        assert (totals.done, totals.reused, totals.calls) == (trials, 0, trials)
        for name in ("done", "failed", "reused", "input_tokens", "output_tokens", "cost"):
            assert getattr(totals, name) == getattr(stored, name), name
        assert len(store.rows(experiment.id)) == trials
        assert store.check() == []
    times = Counter(entry["digest"] for entry in server.entries())
    return sum(count - 1 for count in times.values())


def test_a_killed_run_goes_on_where_it_was(tmp_path: Path) -> None:
    path = tmp_path / "p.pwb"
    create(path, cases(150)).close()
    with running(latency_ms=20) as server:
        assert kill_at_random_moments(path, server, trials=300, rounds=3, seed=7) <= 3 * CONNECTIONS


@pytest.mark.slow
def test_thirty_kills(tmp_path: Path) -> None:
    for number in range(6):
        path = tmp_path / f"{number}.pwb"
        create(path, cases(300)).close()
        with running(latency_ms=25) as server:
            assert kill_at_random_moments(path, server, trials=600, rounds=5, seed=number) <= 5 * CONNECTIONS


def test_a_child_prints_its_totals(tmp_path: Path) -> None:
    path = tmp_path / "p.pwb"
    create(path, cases(2)).close()
    with running() as server:
        arguments = [sys.executable, "-m", "tests.engine.child", str(path), server.base_url, "4"]
        said = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert json.loads(said.splitlines()[-1])["done"] == 4
