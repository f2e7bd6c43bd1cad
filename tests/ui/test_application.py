"""The life of the window: what it opens, what it leaves unloaded, another project."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.conftest import start, until
from workbench.config.recent import note_opened, recent_projects
from workbench.config.settings import last_project, remember_project
from workbench.project import create_project
from workbench.ui.application import Application
from workbench.ui.main_window import MainWindow
from workbench.ui.notebook.cell import CellFrame
from workbench.ui.recent_list import RecentList
from workbench.ui.start_window import StartWindow
from workbench.ui.theme import Theme
from workbench.ui.widgets.banner import Banner
from workbench.ui.widgets.empty import EmptyPlace
from workbench.ui.widgets.icon_buttons import IconButton, LinkButton


async def test_the_first_start_opens_a_copy_of_the_sample(application: Application, home: Path) -> None:
    task = await start(application, None)
    window = application.window
    assert isinstance(window, MainWindow)
    assert window.context.project.path == home / "data" / "Refund replies.pwb"
    assert window.centre.banners == ["A sample project. Run works now, without key or network."]
    assert isinstance(window.focusWidget(), CellFrame), "the keys are where the page shows them"
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
    first = again.window.centre.findChild(EmptyPlace)
    assert first is not None
    await until(lambda: again.window.focusWidget() in first.findChildren(QWidget))
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
