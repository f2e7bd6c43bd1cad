"""The table of experiments says which candidate was best, also where no rubric was applied."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.cli.program import SAMPLE
from workbench.core.experiments import Aside, Experiment, Selection, Totals
from workbench.core.rubrics import CheckSpec, Scorecard
from workbench.project import create_project
from workbench.ui.notebook.run_words import ended
from workbench.ui.pages.experiment_facts import experiment_facts, took_words


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
    assert facts.took.startswith("Took: 6\N{NO-BREAK SPACE}answers, ")
    assert "bench" not in facts.took
    assert facts.best is not None
    assert facts.best.metric is not None
    assert (facts.best.key, facts.best.metric.mean, facts.best.passed) == ("B", 1.0, 3)


def test_what_a_bench_asked_is_told_beside_what_the_run_took() -> None:
    bench = Aside(judgements=888, input_tokens=900_000, output_tokens=80_000, cost=Decimal("0.3"))
    totals = Totals(done=144, judge_done=576, input_tokens=600_000, judge_input_tokens=100_891, aside=bench)
    said = took_words(totals).replace("\N{NO-BREAK SPACE}", " ")
    assert said == (
        "Took: 144 answers and 576 judgements, 700,891 tok, $0; "
        "beside it the judge bench: 888 judgements, 980,000 tok, $0.300"
    )
    moment = datetime(2026, 11, 21, tzinfo=UTC)
    run = Experiment.model_construct(number=1, created=moment, ended=None)
    shown = "".join(text for text, _, _ in ended(totals, run)).replace("\N{NO-BREAK SPACE}", " ")
    assert "576 judgements" in shown
    assert "700,891 tok" in shown
    assert shown.endswith("beside it the judge bench: 888 judgements, 980,000 tok, $0.300")
