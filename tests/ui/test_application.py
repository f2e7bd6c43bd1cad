"""The life of the window: what it opens, how it ends, what it leaves unloaded."""

from __future__ import annotations

import asyncio
import gc
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import weakref
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.store import making
from tests.ui.conftest import until
from workbench.config.recent import note_opened, recent_projects
from workbench.config.settings import last_project, remember_project
from workbench.core.errors import ProjectError, WorkbenchError
from workbench.core.experiments import Selection
from workbench.project import create_project, open_project
from workbench.store.store import Store
from workbench.ui.application import Application
from workbench.ui.main_window import MainWindow
from workbench.ui.recent_list import RecentList
from workbench.ui.start_window import StartWindow
from workbench.ui.tasks import Tasks
from workbench.ui.theme import Theme
from workbench.ui.widgets.banner import Banner
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.icon_buttons import IconButton, LinkButton
from workbench.ui.window_loop import WindowLoop


@pytest.fixture
async def application(qapp: QApplication) -> AsyncIterator[Application]:
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
    task = asyncio.get_running_loop().create_task(application.live(path))
    await until(lambda: application.window is not None and application.window.isVisible())
    return task


async def test_the_first_start_opens_a_copy_of_the_sample(application: Application, home: Path) -> None:
    task = await start(application, None)
    window = application.window
    assert isinstance(window, MainWindow)
    assert window.context.project.path == home / "data" / "Refund replies.pwb"
    assert window.centre.banners == ["A sample project. Run works now, without key or network."]
    window.close()
    await task
    assert last_project() == home / "data" / "Refund replies.pwb"


async def test_the_second_start_opens_the_last_project_again(
    application: Application, home: Path, tmp_path: Path
) -> None:
    path = tmp_path / "mine.pwb"
    create_project(path, name="Mine").close()
    task = await start(application, path)
    application.end()
    await task
    assert last_project() == path
    again = Application(QApplication.instance())  # type: ignore[arg-type]
    task = await start(again, None)
    assert isinstance(again.window, MainWindow)
    assert again.window.context.project.name == "Mine"
    assert again.window.centre.shown == ("", "")
    again.end()
    await task


async def test_a_foreign_file_leads_to_the_start_page_with_the_sentence(
    application: Application, tmp_path: Path
) -> None:
    path = tmp_path / "foreign.pwb"
    path.write_bytes(b"this is no project at all" * 40)
    task = await start(application, path)
    window = application.window
    assert isinstance(window, StartWindow)
    told = " ".join(banner.words for banner in window.findChildren(Banner))
    assert str(path) in told
    assert path.read_bytes() == b"this is no project at all" * 40
    application.open_sample()
    assert isinstance(application.window, MainWindow)
    application.end()
    await task


async def test_the_start_page_lists_the_projects_that_were_opened_last(
    application: Application, tmp_path: Path
) -> None:
    paths = [tmp_path / f"{name}.pwb" for name in ("first", "moved", "mine")]
    for path in paths:
        create_project(path).close()
        note_opened(path)
        remember_project(path)
    paths[1].unlink()
    paths[2].rename(tmp_path / "elsewhere.pwb")
    task = await start(application, None)
    window = application.window
    assert isinstance(window, StartWindow), "who has projects is not sent into the sample when the last one is gone"
    assert "is not there any more" in " ".join(banner.words for banner in window.findChildren(Banner))
    links = {link.text(): link for link in window.findChild(QWidget, "recent_projects").findChildren(LinkButton)}
    assert [(name, link.isEnabled()) for name, link in links.items()] == [
        ("mine", False), ("moved", False), ("first", True),
    ]  # fmt: skip
    assert links["moved"].accessibleName() == f"moved, {paths[1]}, not there any more"
    cross = next(one for one in window.findChildren(IconButton) if one.accessibleName() == "Take moved off this list")
    cross.setFocus()
    QTest.keyClick(cross, Qt.Key.Key_Space)
    assert [one.path for one in recent_projects()] == [paths[2], paths[0]]
    await until(lambda: not [one for one in window.findChildren(LinkButton) if one.text() == "moved"])
    first = next(one for one in window.findChildren(LinkButton) if one.text() == "first")
    QTest.mouseClick(first, Qt.MouseButton.LeftButton)
    await until(lambda: isinstance(application.window, MainWindow))
    assert [one.path for one in recent_projects()] == [paths[0], paths[2]]
    application.end()
    await task


def test_a_recent_project_that_the_system_will_not_look_for_counts_as_gone(theme: Theme, qtbot: QtBot) -> None:
    note_opened(Path("/tmp") / ("n" * 300) / "mine.pwb")
    listed = RecentList(theme, lambda _: None)
    qtbot.addWidget(listed)
    assert [(link.text(), link.isEnabled()) for link in listed.findChildren(LinkButton)] == [("mine", False)]


async def test_what_can_be_read_of_a_damaged_project_is_saved_and_opened(
    application: Application, sample_file: Path, tmp_path: Path
) -> None:
    path, new = tmp_path / "bad.pwb", tmp_path / "new.pwb"
    shutil.copyfile(sample_file, path)
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("UPDATE document SET updated = 'x' WHERE kind = 'rubric'")
    before = path.read_bytes()
    task = await start(application, path)
    window = application.window
    assert isinstance(window, StartWindow)
    told = " ".join(banner.words for banner in window.findChildren(Banner))
    assert "column updated of the table document holds text" in told
    assert any(button.text() == "Save what can be read …" for button in window.findChildren(Button))
    window.rescueAsked.emit(path, new)
    await until(lambda: isinstance(application.window, MainWindow))
    shown = application.window
    assert isinstance(shown, MainWindow)
    assert shown.context.project.path == new
    await until(lambda: "What could be read of bad.pwb is here" in " ".join(shown.centre.banners))
    assert shown.context.project.golden.count(shown.context.project.documents.heads("golden_set")[0].id) == 72
    assert path.read_bytes() == before
    application.end()
    await task


async def test_what_is_damaged_is_told_where_only_the_window_reads_it(
    application: Application, sample_file: Path, tmp_path: Path
) -> None:
    path = tmp_path / "bad.pwb"
    shutil.copyfile(sample_file, path)
    with Store.open(path) as store:
        making.filled(store, 1)
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("UPDATE experiment SET created = 'x'")
    task = await start(application, path)
    assert isinstance(application.window, StartWindow)
    told = " ".join(banner.words for banner in application.window.findChildren(Banner))
    assert "column created of the table experiment holds text" in told
    application.end()
    await task


async def test_a_project_that_is_open_elsewhere_can_be_read(application: Application, tmp_path: Path) -> None:
    path = tmp_path / "held.pwb"
    create_project(path, name="Held").close()
    code = (
        "import sys, time; from workbench.project import open_project\n"
        "held = open_project(sys.argv[1]); print(1, flush=True); time.sleep(60)"
    )
    holder = await asyncio.to_thread(
        lambda: subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True)
    )
    try:
        assert holder.stdout is not None
        assert await asyncio.to_thread(holder.stdout.readline) == "1\n"
        task = await start(application, path)
        window = application.window
        assert isinstance(window, StartWindow)
        window.readOnlyAsked.emit(path)
        await until(lambda: isinstance(application.window, MainWindow))
        shown = application.window
        assert isinstance(shown, MainWindow)
        assert shown.context.project.read_only
        assert shown.status.words.endswith("read only")
        assert not shown.commands.can("new_notebook")
        application.end()
        await task
    finally:
        holder.kill()
        holder.wait()
        if holder.stdout is not None:
            holder.stdout.close()


async def test_closing_while_a_run_goes_on_keeps_what_is_finished(application: Application, home: Path) -> None:
    task = await start(application, None)
    window = application.window
    assert isinstance(window, MainWindow)
    project, bridge = window.context.project, window.context.bridge
    bridge.follow(project.runs.start(project.runs.plan(Selection(split="all", repeats=4))), "cell")
    await until(lambda: bridge.running()[0].totals.done > 3)
    window.close()
    await task
    again = open_project(home / "data" / "Refund replies.pwb")
    latest = again.experiments.latest()
    assert latest is not None
    assert len(again.experiments.rows(latest.id)) > 3
    assert again.check() == []
    again.close()


async def test_an_error_that_nobody_foresaw_is_told_in_a_sentence(application: Application) -> None:
    task = await start(application, None)
    window = application.window
    assert isinstance(window, MainWindow)
    try:
        raise ZeroDivisionError("secret")
    except ZeroDivisionError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    await until(lambda: "ZeroDivisionError" in " ".join(window.centre.banners))
    told = " ".join(window.centre.banners)
    assert "Traceback" not in told
    assert "secret" not in told
    application.end()
    await task


async def test_where_the_file_is_damaged_that_is_told_in_place_of_a_mistake(application: Application) -> None:
    task = await start(application, None)
    window = application.window
    assert isinstance(window, MainWindow)
    with closing(sqlite3.connect(window.context.project.path)) as file, file:
        file.execute("UPDATE golden_case SET frozen = 'x' WHERE id = 1")
    window.context.tasks.start(_fails(), "a read of the file")
    await until(lambda: "column frozen of the table golden_case holds text" in " ".join(window.centre.banners))
    assert "made a mistake" not in " ".join(window.centre.banners)
    application.end()
    await task


async def _fails() -> None:
    int("x")


@pytest.mark.parametrize("found", [ProjectError("project.damaged", "It is damaged."), None])
async def test_all_errors_of_a_damaged_project_are_told_as_its_damage(found: ProjectError | None, qtbot: QtBot) -> None:
    looked: list[int] = []
    tasks = Tasks(None, lambda: looked.append(1) or found)
    told: list[WorkbenchError] = []
    tasks.failed.connect(told.append)
    for _ in range(3):
        tasks.start(_fails(), "read")
    await until(lambda: len(told) == 3)
    tasks.start(_fails(), "read")
    await until(lambda: len(told) == 4)
    assert {error.code for error in told} == {"project.damaged" if found else "internal"}
    assert len(looked) == 1
    await tasks.close()


async def test_another_project_takes_the_place_of_the_first(application: Application, tmp_path: Path) -> None:
    task = await start(application, None)
    first = application.window
    assert isinstance(first, MainWindow)
    first.projectAsked.emit(tmp_path / "new.pwb")
    await until(lambda: application.window is not first)
    second = application.window
    assert isinstance(second, MainWindow)
    assert second.context.project.path == tmp_path / "new.pwb"
    application.end()
    await task


async def test_projects_opened_one_after_another_leave_nothing_behind(
    application: Application, tmp_path: Path, sample_file: Path
) -> None:
    """Each left its project, and a label for every cell that draws its own head: 2.5 MB a time."""
    paths = [tmp_path / f"{name}.pwb" for name in "ab"]
    for path in paths:
        shutil.copyfile(sample_file, path)
    task = await start(application, paths[0])
    tops, projects = [], []
    for turn in range(4):
        old = application.window
        assert isinstance(old, MainWindow)
        projects.append(weakref.ref(old.context.project))
        old.projectAsked.emit(paths[(turn + 1) % 2])
        del old
        await until(lambda: not application._closing)
        tops.append(sorted(type(widget).__name__ for widget in QApplication.topLevelWidgets()))
    assert tops[3] == tops[1]
    # The last one may still be on the stack of a signal.
    await until(lambda: gc.collect() >= 0 and not any(project() for project in projects[:3]))
    application.end()
    await task


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_program_in_order(tmp_path: Path, number: signal.Signals) -> None:
    path = tmp_path / "mine.pwb"
    create_project(path, name="Mine").close()
    environment = {**os.environ, "WORKBENCH_HOME": str(tmp_path / "home")}
    code = (
        "import sys, workbench.ui.application as a\n"
        "show = a.Application._show\n"
        "def shown(self, *rest):\n"
        "    show(self, *rest)\n"
        "    print('shown', *sorted({m.partition('.')[0] for m, made in sys.modules.items() if made}), flush=True)\n"
        "a.Application._show = shown\n"
        "sys.exit(a.live(sys.argv[1]))\n"
    )
    command = [sys.executable, "-c", code, str(path)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as program:
        try:
            assert program.stdout is not None
            line = program.stdout.readline().split()
            assert line[0] == "shown"
            heavy = {
                "pandas",
                "scipy",
                "statsmodels",
                "pyqtgraph",
                "tiktoken",
                "genai_prices",
                "keyring",
                "openpyxl",
                "httpx",
            }
            assert heavy.isdisjoint(line), f"imported before the window was there: {sorted(heavy & set(line))}"
            program.send_signal(number)
            assert program.wait(20) == 0
        finally:
            program.kill()
    open_project(path).close()


def test_a_coroutine_that_is_stepped_outside_the_loop_finds_its_loop(qapp: QApplication) -> None:
    """Qt's events go on between two runs of the loop: at its end, and between the parts of a test."""
    loop = WindowLoop(qapp)
    with loop:
        task = loop.create_task(asyncio.sleep(0, "stepped"))
        asking = loop.create_task(asyncio.to_thread(lambda: "in a thread"))
        qapp.processEvents()
        qapp.processEvents()
        assert task.result() == "stepped"
        assert loop.run_until_complete(asking) == "in a thread"


async def test_events_worked_off_within_a_step_cost_no_other_coroutine_its_own(qapp: QApplication) -> None:
    """It was refused, never stepped again, and not even a cancelling ended it."""

    steps: list[str] = []

    async def other(name: str) -> None:
        steps.append(f"{name} began")
        await asyncio.sleep(0)
        steps.append(f"{name} ended")

    tasks = [asyncio.get_running_loop().create_task(other(name)) for name in ("first", "second")]
    for _ in range(5):
        qapp.processEvents()
    assert steps == []
    await asyncio.gather(*tasks)
    assert steps == ["first began", "second began", "first ended", "second ended"]
