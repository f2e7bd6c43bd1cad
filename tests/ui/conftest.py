"""What tests of the window share: Qt's own event loop for coroutines, a theme, and a context around a real project."""

from __future__ import annotations

import asyncio
import gc
import shutil
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests import luck
from tests.ui import made_project
from workbench.config.settings import Settings
from workbench.core.errors import WorkbenchError
from workbench.project import Project, create_project, open_project
from workbench.ui.application import Application
from workbench.ui.bridge import Bridge
from workbench.ui.context import UiContext
from workbench.ui.main_window import MainWindow
from workbench.ui.tasks import Tasks
from workbench.ui.theme import Theme
from workbench.ui.window_loop import WindowLoop


def _qt_loop() -> asyncio.AbstractEventLoop:
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(False)
    loop: asyncio.AbstractEventLoop = WindowLoop(app)
    return loop


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Coroutine tests of this folder run on Qt's loop, as the window's coroutines do."""
    return {"qt": _qt_loop}


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    look = Theme("light")
    look.apply()
    return look


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = made_project.make(tmp_path / "refunds.pwb")
    yield made
    made.close()


@pytest.fixture
def context(project: Project, theme: Theme, qtbot: QtBot) -> Iterator[UiContext]:
    tasks = Tasks()
    bridge = Bridge(project, tasks)
    made = UiContext(project, theme, tasks, bridge, Settings())
    made.commandAsked.connect(lambda name: _undo(project, name))
    yield made
    bridge.close()


def _undo(project: Project, name: str) -> None:
    done: dict[str, Callable[[], object]] = {"undo": project.undoing.undo, "redo": project.undoing.redo}
    if name in done:
        done[name]()


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample project as a file, made once."""
    path = tmp_path_factory.mktemp("sample") / "Refund replies.pwb"
    create_project(path, sample=True).close()
    return path


@pytest.fixture
def sample(sample_file: Path, tmp_path: Path) -> Iterator[Project]:
    """A copy of the sample project, open."""
    path = tmp_path / sample_file.name
    shutil.copyfile(sample_file, path)
    made = open_project(path)
    yield made
    made.close()


@asynccontextmanager
async def window_over(project: Project, theme: Theme) -> AsyncIterator[MainWindow]:
    """The main window over a project; ended in order also after a test that failed: nothing runs on in the next one."""
    tasks = Tasks()
    bridge = Bridge(project, tasks)
    context = UiContext(project, theme, tasks, bridge, Settings())
    problems: list[WorkbenchError] = []
    context.problemTold.connect(problems.append)
    tasks.failed.connect(problems.append)
    shown = MainWindow(context)
    # As an attribute: a property of Qt would be a copy that stays empty.
    shown.problems = problems  # type: ignore[attr-defined]
    shown.resize(1440, 900)
    shown.show()
    shown.activateWindow()
    try:
        await until(shown.isActiveWindow)
        yield shown
    finally:
        for feed in bridge.running():
            feed.stop()
        try:
            await until(lambda: not bridge.running())
        finally:
            bridge.close()
            await tasks.close()
            shown.hide()
            shown.deleteLater()
            await asyncio.sleep(0)


@pytest.fixture
async def window(
    sample: Project, theme: Theme, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> AsyncIterator[MainWindow]:
    """The main window over the sample project, on Qt's loop; only for coroutine tests. No task of it may go wrong."""
    monkeypatch.setenv("WORKBENCH_STAND_IN_PACE", "0")
    async with window_over(sample, theme) as shown:
        yield shown
    assert [one.getMessage() for one in caplog.get_records("call") if one.name == "workbench.ui.tasks"] == []


def problems_of(window: MainWindow) -> list[WorkbenchError]:
    """The errors that were told over the window's page or by its tasks."""
    found: list[WorkbenchError] = window.problems  # type: ignore[attr-defined]
    return found


async def until(condition: Callable[[], object], seconds: float = 20.0) -> None:
    """Let the window go on until a condition holds.

    What is about to be deleted may still be there then, hidden: a test looks for what is visible. To send Qt's events
    of deletion from here would leave what C++ holds of a window, e.g. its project.
    """
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("it did not come to hold")
        await asyncio.sleep(luck.pause())


@pytest.fixture(autouse=True)
def collected_here() -> Iterator[None]:
    """Collect cycles in this thread alone: in another one Qt objects would die while their timers live on.

    What outlives a test is frozen: neither a later collection, nor one in another thread, goes through it again.
    """
    gc.disable()
    yield
    luck.settle()
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture
async def application(qapp: QApplication) -> AsyncIterator[Application]:
    """The application over the program's own Qt application, ended in order."""
    made = Application(qapp)
    yield made
    made.end()
    if made.window is not None:
        made.window.hide()
        made.window.deleteLater()
    await asyncio.sleep(0)
    sys.excepthook = sys.__excepthook__
    gc.enable()


async def start(application: Application, path: Path | None) -> asyncio.Task[None]:
    """Let the application live until its window is shown."""
    task = asyncio.get_running_loop().create_task(application.live(path))
    await until(lambda: application.window is not None and application.window.isVisible())
    return task


@pytest.fixture
def pane(qtbot: QtBot, theme: Theme) -> QWidget:
    """A shown widget to put parts into."""
    shown = QWidget()
    shown.resize(900, 600)
    QVBoxLayout(shown)
    qtbot.addWidget(shown)
    shown.show()
    return shown


def put(pane: QWidget, *widgets: QWidget) -> None:
    """Put parts into the pane and let Qt lay them out."""
    layout = pane.layout()
    assert layout is not None
    for widget in widgets:
        layout.addWidget(widget)
    QApplication.processEvents()
