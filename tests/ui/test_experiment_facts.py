"""The table of experiments says which candidate was best, also where no rubric was applied."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.cli.program import SAMPLE
from workbench.core.experiments import Selection
from workbench.core.rubrics import CheckSpec, Scorecard
from workbench.project import create_project
from workbench.ui.pages.experiment_facts import experiment_facts


def test_the_best_by_checks_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_STAND_IN_PACE", "0")
    project = create_project(tmp_path / "p.pwb", source=SAMPLE)
    try:
        short = CheckSpec(name="short", check="length", arguments={"max": 60, "unit": "words"})
        project.documents.put(Scorecard(id="s", name="short", checks=(short,)), label="Add").result()
        running = project.runs.start(project.runs.plan(Selection(variants=("A", "B"), limit=3, scorecard="short")))

        async def run() -> None:
            async for _ in running.events():
                pass

        asyncio.run(run())
        facts = experiment_facts(project, project.experiments.get(1))
    finally:
        project.close()
    assert facts.best is not None
    assert facts.best.metric is not None
    assert (facts.best.key, facts.best.metric.mean, facts.best.passed) == ("B", 1.0, 3)
