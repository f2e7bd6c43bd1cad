"""A project with stored answers, a rubric, and a judge that answers by a function; for tests of rating and bench."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.engine.fakes import FakeEndpoint
from tests.engine.judge_runs import JUDGE, RUBRIC, Verdict, answered
from workbench.core.calls import Usage
from workbench.core.cases import Case
from workbench.project.project import Project
from workbench.project.rating_queue import Queue
from workbench.store.results import TrialRow

RUBRIC_NAME = RUBRIC.name


def rated_project(path: Path, found: Sequence[Case] | int = 4, variants: str = "AB", answer: Any = None) -> Project:
    """One finished experiment without scores, the rubric “Help” with Clear and Right, and a model “judge”."""
    project = Project(answered(path, found, variants, answer))
    project.documents.put(RUBRIC, JUDGE, label="Add").result()
    return project


def judge_says(monkeypatch: pytest.MonkeyPatch, verdict: Verdict) -> FakeEndpoint:
    """Let every model answer by a function."""
    endpoint = FakeEndpoint(verdict, usage=Usage(input_tokens=400, output_tokens=100))
    monkeypatch.setattr("workbench.providers.registry.open_endpoint", lambda *_, **__: endpoint)
    return endpoint


def rate_all(queue: Queue, level: Any, *, seconds: float | None = None) -> None:
    """Rate every criterion of every item; ``level`` is a level or a function of the item."""
    given = []
    for place in range(len(queue)):
        item = queue.item(place)
        for criterion in item.rubric.criteria:
            given.append(queue.save(place, criterion.name, level(item) if callable(level) else level, seconds=seconds))
    # Each is on disk when the last one is; waiting for each took most of the time of these tests.
    if given:
        given[-1].result()


def trials(project: Project) -> dict[str, str]:
    """Trial id → candidate."""
    return {row.trial_id: row.candidate for row in project.experiments.rows(1)}


def entries(queue: Queue) -> list[tuple[str, str | None]]:
    """The trials that a queue shows, in its order."""
    return [(entry.trial_id, entry.other_trial_id) for entry in queue._entries]


def row(trial: str, case: str) -> TrialRow:
    """An answered trial of a case, and nothing else known of it."""
    empty = dict.fromkeys(TrialRow._fields)
    return TrialRow(**{**empty, "trial_id": trial, "case_digest": case, "case_id": case, "state": "answered"})  # type: ignore[arg-type]
