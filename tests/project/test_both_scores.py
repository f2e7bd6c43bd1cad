"""Stored answers are scored again by another rubric, judge or check: nothing is generated, and both scores stay."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.engine.judge_runs import JUDGE
from tests.project.rated import judge_says, rated_project
from workbench.core.calls import Request
from workbench.core.rubrics import CheckSpec, Criterion, Rubric, RubricUse, Scorecard
from workbench.project.project import Project
from workbench.project.running import Run

OTHER = Rubric(id="o", name="Tone", criteria=(Criterion(name="Warm", question="Is it warm?", levels=("1",) * 5),))
STRICT = JUDGE.model_copy(update={"id": "strict", "name": "strict", "model_id": "strict"})
CARDS = (
    Scorecard(id="1", name="first", rubrics=(RubricUse(rubric="r", judge="judge", samples=2),)),
    Scorecard(id="2", name="other judge", rubrics=(RubricUse(rubric="r", judge="strict"),)),
    Scorecard(id="3", name="other rubric", rubrics=(RubricUse(rubric="o", judge="judge"),)),
    Scorecard(id="4", name="a check", checks=(CheckSpec(name="short", check="length", arguments={"max": 5}),)),
)


def drive(run: Run) -> None:
    async def go() -> None:
        async for _ in run.events():
            pass

    asyncio.run(go())
    assert run.finished is not None
    assert run.finished.state == "finished", run.finished.message


def alternating(says: str) -> Callable[[Request, int], str]:
    """A judge that says this, and every other time 4 in the place of 2."""
    turns = itertools.cycle([says, says.replace("2", "4")])
    return lambda *_: f"So. {next(turns)}"


@pytest.fixture
def scored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Two answers, scored by one card after the other; the judge gives 2 and 4, the strict one 1, in that order."""
    project = rated_project(tmp_path / "p.pwb", 2, "A")
    project.documents.put(OTHER, STRICT, *CARDS, label="Add").result()
    for card, says in zip(CARDS, ("[RESULT] 2", "[RESULT] 1", "[RESULT] 5", "never asked"), strict=True):
        judge = judge_says(monkeypatch, alternating(says))
        drive(project.runs.score(1, card.name, concurrency=1))
        # Judges alone are asked, and of a check nobody.
        assert len(judge.asked) == {"first": 8, "other judge": 4, "other rubric": 2, "a check": 0}[card.name]
        assert all("### Response to evaluate" in one.messages[-1].text for one in judge.asked)
    return project


def values(project: Project, metric: str, layer: str) -> set[float | None]:
    return set(project.experiments._store.metric_values(project.experiments.get(1).id, metric, layer).values())


def test_every_scoring_stays_in_the_file_with_who_gave_it(scored: Project) -> None:
    layers = {layer.label: layer for layer in scored.experiments.layers(1)}
    assert list(layers) == ["run", *(card.name for card in CARDS)]
    assert values(scored, "Help/Clear", layers["first"].id) == {3.0}
    assert values(scored, "Help/Clear", layers["other judge"].id) == {1.0}
    assert values(scored, "Tone/Warm", layers["other rubric"].id) == {5.0}
    assert values(scored, "short", layers["a check"].id) == {0.0}
    store = scored.experiments._store
    sources = {label: {score.source for score in store.scores(layer=layer.id)} for label, layer in layers.items()}
    assert sources["first"] == {"judge:judge"}
    assert sources["other judge"] == {"judge:strict"}
    assert sources["a check"] == {"check:length@1"}
    assert [one.scorecard for one in layers.values()][1:] == list(CARDS)
    assert len({call.id for call in store.trials(scored.experiments.get(1).id)}) == 2
    # What each says can be asked for, and the metrics of all can be compared.
    metrics = {label: scored.experiments.summaries(1, layer.id)[0].metrics for label, layer in layers.items()}
    quality = {label: found["quality"].mean for label, found in metrics.items() if "quality" in found}
    assert quality == {"first": 0.5, "other judge": 0.0, "other rubric": 1.0, "a check": 0.0}
    # A scoring is asked for its own metrics alone.
    assert "short" in metrics["a check"]
    assert "rubric" not in metrics["a check"]
    assert {"Help/Clear", "Tone/Warm", "short"} <= {info.name for info in scored.experiments.metrics(1)}
    assert scored.check() == []
    scored.close()


def test_a_trial_shows_the_latest_scores_and_those_before(scored: Project) -> None:
    view = scored.experiments.trial(scored.experiments.rows(1)[0].trial_id)
    assert [(score.metric, score.value) for score in view.scores] == [("short", 0.0)]
    assert view.scorecard is not None
    assert view.scorecard.name == "a check"
    assert [(one.label, one.result and one.result.quality) for one in view.earlier] == [
        ("other rubric", 1.0),
        ("other judge", 0.0),
        ("first", 0.5),
    ]
    assert [score.value for score in view.earlier[2].scores] == [2.0, 4.0, 2.0, 4.0]
    assert [part.metric for part in view.earlier[1].parts] == ["Help/Clear", "Help/Right"]
    # The place of a failed check is looked up by the scorecard that gave the score.
    assert [place.metric for place in scored.row_search.beside(view).places] == []
    scored.close()


def exported(project: Project, to: str, path: Path) -> tuple[list[dict[str, Any]], list[str]]:
    done = project.exporting.export(to, path, overwrite=True)
    text = path.read_text(encoding="utf-8")
    rows = [json.loads(line) for line in text.splitlines()] if to == "results-jsonl" else []
    return rows, [loss.what for loss in done.losses]


def test_an_export_has_all_scorings_or_says_which_are_left_out(scored: Project, tmp_path: Path) -> None:
    rows, lost = exported(scored, "results-jsonl", tmp_path / "r.jsonl")
    assert lost == []
    assert rows[0]["scores"]["short"]["value"] == 0.0
    assert [(one["scoring"], one["quality"]) for one in rows[0]["earlier"]] == [
        ("first", 0.5),
        ("other judge", 0.0),
        ("other rubric", 1.0),
    ]
    first = rows[0]["earlier"][0]["scores"]["Help/Clear"]
    # The mean of the samples, not the last of them; and it passes by the mean.
    assert (first["value"], first["passed"], first["samples"]) == (3.0, True, [2.0, 4.0])
    assert first["source"] == "judge:judge"
    _, lost = exported(scored, "results-csv", tmp_path / "r.csv")
    assert lost == ["Scores of the scorings before the latest stand in the project and in results-jsonl alone."]
    scored.close()
