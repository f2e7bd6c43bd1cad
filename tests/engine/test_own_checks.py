"""A person's own checks in a run and in a new scoring: beside the others, outside the engine's loop."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.engine.fakes import FakeEndpoint, cases, collect, content, model, of
from tests.engine.judge_runs import answered
from tests.engine.store_runs import create, plan_on, start
from workbench.config.trusted_code import sha256_of, trust
from workbench.core.rubrics import CheckSpec, Scorecard
from workbench.engine.ports import RunOptions
from workbench.engine.rescore import Rescorer, rescore_parts
from workbench.engine.runner import Runner

OWN = CheckSpec(name="mine", check="python", arguments={"file": "own.py", "function": "odd"})
PLAIN = CheckSpec(name="long", check="length", arguments={"min": 1})
CARD = Scorecard(id="s", name="card", checks=(PLAIN, OWN))
SOURCE = """
import time
def odd(output, case):
    if output.endswith("question 3"): time.sleep(60)
    return int(case["id"]) % 2 == 1, output
"""


def written(folder: Path, *, trusted: bool = True) -> Path:
    path = folder / "own.py"
    path.write_text(SOURCE)
    if trusted:
        trust(sha256_of(path.read_bytes()), path)
    return folder


def run(path: Path, options: RunOptions, count: int = 3) -> tuple[Any, Any]:
    store = create(path, cases(count))
    plan = plan_on(store, {"A": content("{{ q }}")}, [model()], CARD)
    experiment = start(store, plan)
    endpoint = FakeEndpoint(lambda request, _: f"On {request.messages[0].text}")
    events = asyncio.run(collect(Runner(plan, experiment, store, {"m": endpoint}, options).events()))
    return store, events


def test_a_run_applies_them(tmp_path: Path) -> None:
    store, events = run(tmp_path / "p.pwb", RunOptions(folder=written(tmp_path)))
    assert events[-1].state == "finished"
    scores = {(s.trial_id, s.metric): s for s in store.scores(store.experiments()[0].id)}
    by_case = {t.case_id: scores[t.id, "mine"] for t in store.trials(store.experiments()[0].id)}
    assert {case: score.value for case, score in by_case.items()} == {"0": 0.0, "1": 1.0, "2": 0.0}
    assert by_case["1"].reason == "On question 1"
    assert by_case["1"].source == "check:python@1"
    assert all(event.result.unscored == () for event in of(events, "scored"))


@pytest.mark.parametrize("folder", ["here", None])
def test_without_trust_or_folder_they_are_unscored_and_the_others_stand(tmp_path: Path, folder: str | None) -> None:
    written(tmp_path, trusted=False)
    store, events = run(tmp_path / "p.pwb", RunOptions(folder=tmp_path if folder else None))
    scores = store.scores(store.experiments()[0].id)
    mine = [score for score in scores if score.metric == "mine"]
    assert {score.state for score in mine} == {"unscored"}
    assert all(("not trusted" if folder else "nothing is known") in score.reason for score in mine)
    assert {score.value for score in scores if score.metric == "long"} == {1.0}
    assert events[-1].totals.unscored == 3


def test_stored_outputs_are_checked_anew_and_a_stop_does_not_wait(tmp_path: Path) -> None:
    store = answered(tmp_path / "p.pwb", 5, "A")
    experiment = store.experiments()[0]
    written(tmp_path)
    card, parts = rescore_parts(CARD, [])
    layer = store.start_layer(experiment.id, card, [], parts, card.name)
    options = RunOptions(folder=tmp_path)

    async def drive() -> list[Any]:
        scorer = Rescorer(experiment, layer, card, [], [], store, {}, options)
        found = []
        async with asyncio.timeout(30):
            async for event in scorer.events():
                found.append(event)
                if event.type == "scored" and event.result.quality is not None and len(of(found, "scored")) == 3:
                    # The fourth sleeps for a minute.
                    scorer.stop()
        return found

    events = asyncio.run(drive())
    assert events[-1].state == "stopped"
    assert "2 calls are left" in events[-1].message
    assert sum(row.scored for row in store.rows(experiment.id, layer)) == 3
