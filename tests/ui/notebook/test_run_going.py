"""A run in the window: stop, pause, go on, a budget, a disk that refuses, a run of another program."""

from __future__ import annotations

import asyncio
import gc
import threading
import warnings
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from tests.ui.conftest import until
from tests.ui.notebook.conftest import Desk, desk_over
from tests.ui.notebook.run_steps import banner_words, body, button, label
from workbench.core.errors import SettingsError
from workbench.core.events import Started
from workbench.core.models import Model, Price
from workbench.project import Project, open_project
from workbench.store.errors import gone
from workbench.store.writer import Writer
from workbench.ui.bridge import RunFeed
from workbench.ui.context import UiContext
from workbench.ui.theme import Theme


async def test_a_run_is_stopped_and_goes_on(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_STAND_IN_PACE", "0.3:600")
    await until(lambda: body(desk).meta() != "")
    QTest.mouseClick(button(desk, "run"), Qt.MouseButton.LeftButton)
    await until(lambda: body(desk).running and body(desk).totals.done > 2, 30)
    assert button(desk, "stopRun").isVisible()
    assert not body(desk).can_run()
    QTest.mouseClick(button(desk, "stopRun"), Qt.MouseButton.LeftButton)
    await until(lambda: not body(desk).running, 30)
    await until(lambda: banner_words(desk) != "")
    assert "is not complete" in banner_words(desk)
    monkeypatch.setenv("WORKBENCH_STAND_IN_PACE", "0")

    # What keeps it from going on is told, and trying again goes on, it begins no other experiment.
    async def refused(*_: object) -> RunFeed:
        raise SettingsError("settings.key", "The key is not there.", remedy="Set it.")

    with monkeypatch.context() as patched:
        patched.setattr("workbench.ui.notebook.run_driving.continue_run", refused)
        body(desk).go_on()
        await until(lambda: "The key is not there." in banner_words(desk))
    banner = body(desk)._output.banner
    assert banner is not None
    again = next(one for one in banner.findChildren(QAbstractButton) if one.text() == "Try again")
    QTest.mouseClick(again, Qt.MouseButton.LeftButton)
    await until(lambda: body(desk).totals.done == 144, 60)
    await until(lambda: not body(desk).running, 60)
    experiment = desk.project.experiments.latest(desk.cell("run"))
    assert experiment is not None
    assert (experiment.number, experiment.state) == (1, "finished")


async def test_a_window_that_closes_as_a_run_begins_leaves_no_work_unawaited(desk: Desk) -> None:
    await until(lambda: body(desk).meta() != "")
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        body(desk).run()
        await desk.tasks.close()
        body(desk)._starting = False
        body(desk).run()
        gc.collect()
    assert [str(one.message) for one in told if "never awaited" in str(one.message)] == []
    assert desk.project.experiments.latest(desk.cell("run")) is None


@pytest.fixture
def priced(desk: Desk) -> Model:
    """The stand-in at a price, as the project's model."""
    model = desk.project.models.all()[0]
    price = Price(input=Decimal(10), output=Decimal(20), source="own")
    costly = model.model_copy(update={"id": "costly", "name": "costly", "price": price})
    desk.project.documents.put(costly, label="Add a model")
    cell = body(desk).run_cell
    selection = cell.selection.model_copy(update={"models": ("costly",), "scorecard": "none", "limit": 30})
    desk.page.put_cell(cell.model_copy(update={"selection": selection}), "Another model")
    return costly


def _press(desk: Desk, words: str) -> None:
    banner = body(desk)._output.banner
    assert banner is not None
    steps = {one.text().replace("\N{NO-BREAK SPACE}", " "): one for one in banner.findChildren(QAbstractButton)}
    assert words in steps, steps
    QTest.mouseClick(steps[words], Qt.MouseButton.LeftButton)


@pytest.mark.usefixtures("priced")
async def test_a_budget_pauses_is_raised_twice_and_the_run_goes_on(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(UiContext, "budget", lambda self: Decimal("0.05"))
    monkeypatch.setattr("workbench.ui.notebook.run_notices._MORE", Decimal("0.08"))
    monkeypatch.setattr("workbench.ui.notebook.run_notices._rounded", lambda cost: Decimal(0))
    await until(lambda: "costly" in body(desk).subject() and "90 answers" in label(desk, "estimate"))
    QTest.mouseClick(button(desk, "run"), Qt.MouseButton.LeftButton)
    budgets = []
    while len(budgets) < 2:
        await until(lambda: "Paused at the budget" in banner_words(desk), 30)
        assert not button(desk, "pauseRun").isVisible()
        feed = desk.context.bridge.feed(desk.cell("run"))
        assert feed is not None
        spent = feed.totals.cost
        assert spent is not None
        assert spent <= feed.run.budget <= Decimal("0.05") + Decimal("0.08") * len(budgets)
        budgets.append(feed.run.budget)
        _press(desk, "Add $0.080 and go on")
    assert budgets == [Decimal("0.05"), Decimal("0.13")]
    await until(lambda: "Paused" in banner_words(desk) or not body(desk).running, 30)
    if body(desk).running:
        feed.raise_budget(Decimal(100))
    await until(lambda: not body(desk).running, 30)
    await until(lambda: body(desk).totals.done == 90)
    assert "Estimated were" in label(desk, "runMissed")
    assert "in the file" not in banner_words(desk)


async def test_a_run_is_paused_and_goes_on_by_a_key(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_STAND_IN_PACE", "0.3:600")
    await until(lambda: body(desk).meta() != "")
    QTest.mouseClick(button(desk, "run"), Qt.MouseButton.LeftButton)
    await until(lambda: body(desk).running and body(desk).totals.done > 2, 30)
    QTest.mouseClick(button(desk, "pauseRun"), Qt.MouseButton.LeftButton)
    await until(lambda: "The run is paused." in banner_words(desk))
    assert button(desk, "pauseRun").text() == "Go on"
    feed = desk.context.bridge.feed(desk.cell("run"))
    assert feed is not None
    await until(lambda: feed.totals.in_flight == 0)
    monkeypatch.setenv("WORKBENCH_STAND_IN_PACE", "0")
    button(desk, "pauseRun").setFocus()
    QTest.keyClick(button(desk, "pauseRun"), Qt.Key.Key_Space)
    await until(lambda: banner_words(desk) == "")
    assert button(desk, "pauseRun").text() == "Pause"
    body(desk).stop()
    await until(lambda: not body(desk).running, 30)


async def test_a_disk_that_refuses_pauses_the_run_says_so_and_the_run_goes_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_STAND_IN_PACE", "0.3:600")
    refusing, write = threading.Event(), Writer._run_jobs

    def run_jobs(self: Writer, *arguments: Any) -> Any:
        if refusing.is_set():
            raise gone(desk.project.path)
        return write(self, *arguments)

    monkeypatch.setattr(Writer, "_run_jobs", run_jobs)
    await until(lambda: body(desk).meta() != "")
    QTest.mouseClick(button(desk, "run"), Qt.MouseButton.LeftButton)
    await until(lambda: body(desk).running and body(desk).totals.done > 2, 30)
    refusing.set()
    await until(lambda: "was deleted, moved or replaced" in banner_words(desk), 20)
    assert "What came in is kept" in banner_words(desk)
    before = body(desk).totals.done
    refusing.clear()
    # It is tried again every two seconds, without a hand.
    await until(lambda: banner_words(desk) == "")
    await until(lambda: body(desk).totals.done > before, 30)
    body(desk).stop()
    await until(lambda: not body(desk).running, 30)


async def test_a_run_of_another_program_is_watched_by_a_window_that_only_reads(
    sample: Project, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_STAND_IN_PACE", "0.5:600")  # Slow enough to be stopped in its course.
    async with desk_over(open_project(sample.path, read_only=True), theme) as desk:
        cell = body(desk).run_cell
        some = cell.selection.model_copy(update={"limit": 16, "scorecard": "none"})
        run = sample.runs.start(sample.runs.plan(some), cell=cell.id)
        began: list[Started] = []

        async def drive() -> None:
            async for event in run.events():
                if isinstance(event, Started):
                    began.append(event)
                    if len(began) == 1:
                        run.pause()

        driving = asyncio.create_task(drive())
        try:
            # It stands still in its course: the window has all the time it needs to show where.
            await until(lambda: 0 < body(desk).totals.done < 48, 60)
            run.resume()
            await until(lambda: body(desk).totals.done == 48, 60)
        finally:
            run.stop()
            await driving
        await until(lambda: body(desk).grid.grid.rowCount() == 16)
        assert not button(desk, "run").isEnabled()
        assert not body(desk).can_run()
