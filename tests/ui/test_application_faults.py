"""Damaged projects and faults that nobody foresaw, in the window: a sentence, and what can be saved."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.store import making
from tests.ui.conftest import start, until
from workbench.core.errors import ProjectError, WorkbenchError
from workbench.store.store import Store
from workbench.ui.application import Application
from workbench.ui.main_window import MainWindow
from workbench.ui.start_window import StartWindow
from workbench.ui.tasks import Tasks
from workbench.ui.widgets.banner import Banner
from workbench.ui.widgets.buttons import Button


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
