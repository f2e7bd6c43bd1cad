"""What tests of the window share: Qt's own event loop for coroutines, a theme, and a context around a real project."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import qasync
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui import made_project
from workbench.config.settings import Settings
from workbench.project import Project
from workbench.ui.bridge import Bridge
from workbench.ui.context import UiContext
from workbench.ui.tasks import Tasks
from workbench.ui.theme import Theme


class _QtLoops(asyncio.DefaultEventLoopPolicy):
    def new_event_loop(self) -> asyncio.AbstractEventLoop:
        loop: asyncio.AbstractEventLoop = qasync.QEventLoop(QApplication.instance() or QApplication([]))
        return loop


@pytest.fixture(scope="session")
def event_loop_policy(qapp: QApplication) -> asyncio.AbstractEventLoopPolicy:
    """Coroutine tests run on Qt's loop, as the window's do."""
    qapp.setQuitOnLastWindowClosed(False)
    return _QtLoops()


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
    done: dict[str, Callable[[], object]] = {"undo": project.documents.undo, "redo": project.documents.redo}
    if name in done:
        done[name]()
