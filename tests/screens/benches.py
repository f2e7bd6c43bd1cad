"""Scenes of the judge bench: nobody rated, few rows, a verdict, two judges, what asking would take."""

from __future__ import annotations

import asyncio

from PySide6.QtWidgets import QAbstractButton, QWidget

from tests.screens.steps import rest, run_once
from workbench.core.models import Model
from workbench.core.notebooks import JudgeBenchCell, Notebook
from workbench.core.scores import Score
from workbench.ui.main_window import MainWindow
from workbench.ui.notebook.judge_bench import JudgeBenchBody
from workbench.ui.notebook.rate_choice import rubric_of

CELL = "bench-scene"
OTHER = "offline/second"


async def bench_empty(window: MainWindow) -> QWidget:
    """Nobody has rated."""
    await _open(window)
    return window


async def bench_few(window: MainWindow) -> QWidget:
    """Eleven rows are rated."""
    await _open(window, rated=11)
    return window


async def bench(window: MainWindow) -> QWidget:
    """A verdict."""
    await _open(window, rated=36)
    return window


async def bench_ask(window: MainWindow) -> QWidget:
    """What asking would take."""
    body = await _open(window, rated=36)
    _press(body, "askJudge")
    await rest(2.0)
    return window


async def bench_two(window: MainWindow) -> QWidget:
    """Two judges, after they were asked."""
    models = window.context.project.models
    if all(model.name != OTHER for model in models.all()):
        one = models.all()[0]
        assert isinstance(one, Model)
        second = one.model_copy(update={"id": "second", "name": OTHER})
        window.context.project.documents.put(second, label="Add").result()
    body = await _open(window, rated=36, judges=(one_name(window), OTHER))
    _press(body, "askJudge")
    await rest(2.0)
    _press(body, "askNow")
    for _ in range(900):
        await rest(0.1)
        if not body.asking.running and body.asking.panel.isHidden():
            break
    for _ in range(300):
        await rest(0.1)
        found = body.view.benches
        if found is not None and len(found.shown) == 2 and found.shown[1].bench.whole.n:
            break
    await rest(0.5)
    window.page().cells.go_to(CELL)  # type: ignore[union-attr]
    await rest(0.5)
    return window


async def bench_attacked(window: MainWindow) -> QWidget:
    """Hidden instructions one by one, in full size, after the judge was asked all of it."""
    body = await _open(window, rated=36)
    _press(body, "askJudge")
    await rest(2.0)
    _press(body, "askNow")
    for _ in range(900):
        await rest(0.1)
        if body.view.shown is not None and body.view.shown.bench.injections is not None:
            break
    full = body.full()
    assert full is not None
    window.context.open_full(*full)
    await rest(1.0)
    table = full[1].findChild(QWidget, "benchAttacks")
    assert table is not None
    link = table.findChild(QAbstractButton, "benchAllAttacks")
    assert link is not None
    link.click()
    await rest(0.3)
    full[1].ensureWidgetVisible(table)  # type: ignore[attr-defined]
    await rest(0.5)
    return window


async def bench_full(window: MainWindow) -> QWidget:
    """The same in full size."""
    body = await _open(window, rated=36)
    full = body.full()
    assert full is not None
    window.context.open_full(*full)
    await rest(1.0)
    return window


def one_name(window: MainWindow) -> str:
    return window.context.project.models.all()[0].name


async def _open(window: MainWindow, rated: int = 0, judges: tuple[str, ...] = ()) -> JudgeBenchBody:
    await run_once(window)
    project = window.context.project
    if rated:
        await asyncio.to_thread(_rate, window, rated)
    found = project.documents.all("notebook")[0]
    assert isinstance(found, Notebook)
    cells = tuple(cell for cell in found.cells if cell.id != CELL)
    cell = JudgeBenchCell(id=CELL, judges=judges)
    project.documents.put(found.model_copy(update={"cells": (*cells, cell)}), label="Bench").result()
    await rest(0.5)
    page = window.page()
    assert page is not None
    page.cells.go_to(CELL)  # type: ignore[attr-defined]
    body = page.body_of(CELL)  # type: ignore[attr-defined]
    assert isinstance(body, JudgeBenchBody)
    for _ in range(200):
        await rest(0.1)
        if not rated or body.view.isVisible():
            break
    await rest(1.0)
    page.cells.go_to(CELL)  # type: ignore[attr-defined]
    await rest(0.5)
    return body


def _rate(window: MainWindow, rows: int) -> None:
    """Two people rate near the judge, and on tone apart from it."""
    project = window.context.project
    experiment = project.experiments.latest_or_fail()
    rubric = rubric_of(project, experiment, "")
    assert rubric is not None
    for person, shift in (("Mara", 0), ("Ilse", 3)):
        queue = project.rating.queue(experiment.id, rubric.id, person, rows=rows, order="random")
        for row in range(len(queue)):
            said = {score.metric: score for score in _judged(window, queue, row)}
            for place, criterion in enumerate(rubric.criteria):
                score = said.get(f"{rubric.name}/{criterion.name}")
                level = round(score.value) if score is not None and score.value is not None else 3
                turn = (row * 7 + place * 5 + shift) % 11
                level += {0: 1, 1: -1, 2: -1}.get(turn, 0) - (2 if criterion.name == "Tone" and turn in (3, 4) else 0)
                note = "Short, but friendly and personal." if turn == 3 else ""
                queue.save(row, criterion.name, max(1, min(5, level)), note=note).result()


def _judged(window: MainWindow, queue: object, row: int) -> tuple[Score, ...]:
    trial = queue._entries[row].trial_id  # type: ignore[attr-defined]
    return window.context.project.experiments.trial(trial).scores


def _press(body: QWidget, name: str) -> None:
    button = body.findChild(QAbstractButton, name) or body.window().findChild(QAbstractButton, name)
    assert isinstance(button, QAbstractButton)
    button.click()


async def bench_refined(window: MainWindow) -> QWidget:
    """After the rubric was refined and the judge asked again, the held-out half opened."""
    body = await _open(window, rated=36)
    project = window.context.project
    rubric = rubric_of(project, project.experiments.latest_or_fail(), "")
    assert rubric is not None
    tone = rubric.criteria[2]
    clearer = tone.model_copy(update={"question": "Is the reply friendly, polite and to the point?"})
    criteria = (*rubric.criteria[:2], clearer, *rubric.criteria[3:])
    project.documents.put(rubric.model_copy(update={"criteria": criteria}), label="Refine").result()
    await rest(4.0)
    _press(body, "askJudge")
    await rest(2.0)
    _press(body, "askNow")
    for _ in range(300):
        await rest(0.1)
        found = body.view.benches
        if found is not None and len(found.wordings) == 2 and found.wordings[0].seen.n:
            break
    await rest(1.0)
    full = body.full()
    assert full is not None
    window.context.open_full(*full)
    await rest(0.5)
    _press(full[1], "openHeldOut")
    full[1].verticalScrollBar().setValue(560)  # type: ignore[attr-defined]
    await rest(1.0)
    return window
