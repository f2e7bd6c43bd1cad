"""The notebook page over the sample project, as it was delivered and after a run."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.conftest import until
from workbench.config.settings import Settings
from workbench.core.errors import WorkbenchError
from workbench.core.notebooks import Notebook
from workbench.project import Project, create_project, open_project
from workbench.ui.bridge import Bridge, RunFeed
from workbench.ui.context import UiContext
from workbench.ui.notebook.page import NotebookPage
from workbench.ui.tasks import Tasks
from workbench.ui.theme import Theme

CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
PLAIN = Qt.KeyboardModifier.NoModifier


@pytest.fixture(autouse=True)
def no_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stand-in answers at once."""
    monkeypatch.setenv("WORKBENCH_STAND_IN_PACE", "0")


async def _run(project: Project) -> None:
    notebook = project.documents.all("notebook")[0]
    assert isinstance(notebook, Notebook)
    cell = next(cell for cell in notebook.cells if cell.kind == "run")
    run = project.runs.start(project.runs.plan(cell.selection), cell=cell.id)
    async for _ in run.events():
        pass


@pytest.fixture(scope="session")
def ran_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample project after its run, made once."""
    path = tmp_path_factory.mktemp("ran") / "Refund replies.pwb"
    project = create_project(path, sample=True)
    before = os.environ.get("WORKBENCH_STAND_IN_PACE")
    os.environ["WORKBENCH_STAND_IN_PACE"] = "0"
    asyncio.run(_run(project))
    if before is None:
        del os.environ["WORKBENCH_STAND_IN_PACE"]
    project.close()
    return path


@pytest.fixture
def ran(ran_file: Path, tmp_path: Path) -> Iterator[Project]:
    """A copy of it, open."""
    path = tmp_path / "ran.pwb"
    shutil.copyfile(ran_file, path)
    project = open_project(path)
    yield project
    project.close()


class Desk:
    """A page with its context, and what it told the window."""

    def __init__(self, project: Project, theme: Theme) -> None:
        self.project = project
        self.tasks = Tasks()
        self.bridge = Bridge(project, self.tasks)
        self.context = UiContext(project, theme, self.tasks, self.bridge, Settings())
        self.problems: list[WorkbenchError] = []
        self.toasts: list[str] = []
        self.trials: list[str] = []
        self.full: list[tuple[str, QWidget]] = []
        self.drawers: list[QWidget] = []
        self.context.problemTold.connect(self.problems.append)
        self.tasks.failed.connect(self.problems.append)
        self.context.toastAsked.connect(lambda text, undo: self.toasts.append(text))
        self.context.trialShown.connect(self.trials.append)
        self.context.fullAsked.connect(lambda title, widget: self.full.append((title, widget)))
        self.context.drawerAsked.connect(self.drawers.append)
        notebook = project.documents.all("notebook")[0]
        assert isinstance(notebook, Notebook)
        self.notebook_id = notebook.id
        self.page = NotebookPage(project, notebook.id, self.context)
        self.page.resize(900, 860)
        self.page.show()
        self.page.activateWindow()
        # Through the window's tasks alone it is seen what is asked for while the loop stands still.
        self._loop = asyncio.get_running_loop()
        self._start, self._later = self.tasks.start, list[tuple[Coroutine[Any, Any, Any], str, Any]]()
        self.tasks.start = self._start_in_loop  # type: ignore[method-assign]

    def _start_in_loop(self, coroutine: Coroutine[Any, Any, Any], name: str, on_error: Any = None) -> Any:
        """Begin what a timer asked for between the parts of a test, where the loop stands still, once it goes on."""
        if asyncio._get_running_loop() is not None:
            return self._start(coroutine, name, on_error)
        self._later.append((coroutine, name, on_error))
        if not self._loop.is_closed():
            self._loop.call_soon(self._start_later)
        return None

    def _start_later(self) -> None:
        waiting, self._later = self._later, []
        for one in waiting:
            self._start(*one)

    @property
    def notebook(self) -> Notebook:
        """As it is saved."""
        return self.page.notebook()

    def cell(self, kind: str, number: int = 0) -> str:
        """Id of a cell by its kind."""
        return [cell.id for cell in self.notebook.cells if cell.kind == kind][number]

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
        """Press a key where the focus is."""
        QTest.keyClick(QApplication.focusWidget() or self.page, key, modifiers)

    def type(self, text: str) -> None:
        """Type where the focus is."""
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClicks(focus, text)

    async def close(self) -> None:
        """End in order, also after a test that failed: nothing of it may run on in the next one."""
        for feed in self.bridge.running():
            feed.stop()
        try:
            await until(lambda: not self.bridge.running())
        finally:
            self.bridge.close()
            for widget in (self.page, *(widget for _, widget in self.full)):
                widget.hide()
                widget.deleteLater()
            await asyncio.sleep(0.01)
            await self.tasks.close()
            self._start_later()  # Nothing is begun any more: this closes what was asked for.


@asynccontextmanager
async def desk_over(project: Project, theme: Theme) -> AsyncIterator[Desk]:
    """The page over a project, which is closed with it however the test ends; nothing may have gone wrong in it."""
    made = Desk(project, theme)
    try:
        await asyncio.sleep(0.05)
        yield made
    finally:
        await made.close()
        project.close()
    assert [error.text() for error in made.problems] == []


@pytest.fixture
async def desk(sample: Project, theme: Theme) -> AsyncIterator[Desk]:
    """The page over the sample project before its first run."""
    async with desk_over(sample, theme) as made:
        yield made


@pytest.fixture
async def ran_desk(ran: Project, theme: Theme) -> AsyncIterator[Desk]:
    """The page over the sample project after its run."""
    async with desk_over(ran, theme) as made:
        yield made


@pytest.fixture
def run_held(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Awaitable[None]]:
    """The next run stands still in its course, for as long as the window needs to show it; a call lets it go on."""
    monkeypatch.setenv("WORKBENCH_STAND_IN_PACE", "0.3:600")
    held: list[RunFeed] = []

    def hold() -> None:
        running = desk.bridge.running()
        if not held and running and running[0].totals.planned:
            held.append(running[0])
            held[0].pause()

    async def go_on() -> None:
        await until(lambda: held and held[0].paused)
        monkeypatch.setenv("WORKBENCH_STAND_IN_PACE", "0")
        held[0].resume()

    desk.bridge.runsChanged.connect(hold)
    return go_on


@pytest.fixture(scope="session")
def rated_file(ran_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample after its run with nothing but the run cell: what rates is not slowed by cells that compare."""
    path = tmp_path_factory.mktemp("rated") / ran_file.name
    shutil.copyfile(ran_file, path)
    project = open_project(path)
    notebook = project.documents.all("notebook")[0]
    assert isinstance(notebook, Notebook)
    run = tuple(cell for cell in notebook.cells if cell.kind == "run")
    project.documents.put(notebook.model_copy(update={"cells": run}), label="Only the run").result()
    project.close()
    return path


@pytest.fixture
async def rating_desk(rated_file: Path, theme: Theme, tmp_path: Path) -> AsyncIterator[Desk]:
    """The page over that."""
    path = tmp_path / "rating.pwb"
    shutil.copyfile(rated_file, path)
    async with desk_over(open_project(path), theme) as made:
        yield made
