"""How a run ends in the open project: how far an estimate was off, and a disk that refuses the very last word."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import SAMPLE
from workbench.core.errors import ProjectError
from workbench.core.events import Finished, Paused
from workbench.core.experiments import Selection
from workbench.core.summaries import Estimate
from workbench.project import create_project
from workbench.project.run import Run


def test_an_estimate_of_nothing_is_not_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_STAND_IN_PACE", "0")
    project = create_project(tmp_path / "p.pwb", source=SAMPLE)
    selection = Selection(variants=("A",), limit=1, scorecard="none")

    async def ended(run: Run) -> Run:
        async for _ in run.events():
            pass
        return run

    def after(estimate: Estimate) -> Run:
        run = project.runs.start(project.runs.plan(selection))
        run.estimate = estimate
        return asyncio.run(ended(run))

    try:
        told = project.runs.estimate(project.runs.plan(selection))
        # Told before the last words were typed, when everything was in the file.
        stale = after(Estimate(calls=0, reused=1))
        true = after(told)
        assert stale.finished is not None
        assert (told.calls, stale.finished.totals.reused, stale.missed) == (1, 0, None)
        assert true.missed is not None
    finally:
        project.close()


def test_a_disk_that_refuses_the_last_word_takes_no_end_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_STAND_IN_PACE", "0")
    project = create_project(tmp_path / "p.pwb", source=SAMPLE)

    def refused(*_: object) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_exception(ProjectError("store.write", "The file was moved.", "p.pwb", "Move it back."))
        return future

    async def ended(run: Run) -> list[Finished]:
        return [event async for event in run.events() if isinstance(event, Finished)]

    monkeypatch.setattr(project._store, "set_experiment_state", refused)
    selection = Selection(variants=("A",), limit=1, scorecard="none")
    (end,) = asyncio.run(ended(project.runs.start(project.runs.plan(selection))))
    assert (end.state, end.totals.done) == ("finished", 1)
    project.close()


def test_a_run_that_was_paused_before_it_began_stands_still_until_it_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_STAND_IN_PACE", "0")
    project = create_project(tmp_path / "p.pwb", source=SAMPLE)
    run = project.runs.start(project.runs.plan(Selection(variants=("A",), limit=2, scorecard="none")))
    run.pause()
    seen: list[str] = []

    async def ended() -> None:
        async for event in run.events():
            seen.append(event.type)
            if isinstance(event, Paused):
                run.resume()

    asyncio.run(ended())
    project.close()
    assert seen.index("paused") < seen.index("started")
    assert (seen.count("paused"), seen.count("trial")) == (1, 2)
