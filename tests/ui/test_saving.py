"""What the status line says of saving is true: a full disk, a read-only project, text files that cannot be written."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from tests.store.test_durability import limit_pages
from tests.ui.conftest import until
from workbench.config.settings import Settings
from workbench.core.notebooks import Notebook, NoteCell
from workbench.project import Project, create_project, open_project
from workbench.ui.bridge import Bridge
from workbench.ui.context import UiContext
from workbench.ui.main_window import MainWindow
from workbench.ui.saving import FolderSaving, SavingWatch
from workbench.ui.status_line import StatusLine
from workbench.ui.tasks import Tasks
from workbench.ui.theme import Theme


def saved(window: MainWindow) -> str:
    label = window.findChild(QLabel, "saved")
    assert label is not None
    return str(label.text())


def note(project: Project, text: str) -> None:
    cells = (NoteCell(id="n", text=text),)
    project.documents.put(Notebook(id="long", name="Long", cells=cells), label="Type").exception()


async def test_a_full_disk_is_said_until_it_has_room_again(window: MainWindow) -> None:
    project = window.context.project
    assert saved(window) == "all saved"
    limit_pages(project._store, 1)
    note(project, "word " * 200_000)
    await until(lambda: saved(window) == "not saved: the disk is full; tried again every 3 s")
    detail = window.saving_watch.saved.detail
    assert "1\xa0edit is kept in memory." in detail
    found = project.documents.get("notebook", "long")
    assert isinstance(found, Notebook)
    assert found.cells
    window.commands.do("save")
    assert window.status.findChild(QLabel, "said").text() == detail  # type: ignore[union-attr]
    assert project.saving.unsaved == 1
    assert project._store._writer is not None
    project._store._writer._connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    window.commands.do("save")
    await until(lambda: saved(window) == "all saved")
    assert project.saving.unsaved == 0


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Project]:
    create_project(tmp_path / "text").close()
    made = open_project(tmp_path / "text")
    yield made
    made.close()


def _closed(place: Path) -> None:
    place.chmod(0o500)


def _open_again(place: Path) -> None:
    place.chmod(0o700)


def _a_file(place: Path) -> None:
    place.rmdir()
    place.write_text("")


@pytest.mark.parametrize(
    ("block", "clear"),
    [
        pytest.param(
            *(_closed, _open_again), marks=pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
        ),
        (_a_file, Path.unlink),
    ],
)
async def test_text_files_that_cannot_be_written_are_told_and_tried_again(
    folder: Project, theme: Theme, block: Callable[[Path], None], clear: Callable[[Path], None]
) -> None:
    place = folder.path / "notebooks"
    place.mkdir(exist_ok=True)
    tasks = Tasks()
    bridge = Bridge(folder, tasks)
    context = UiContext(folder, theme, tasks, bridge, Settings())
    saving = FolderSaving(context)
    watch = SavingWatch(context, saving)
    block(place)
    note(folder, "text")
    await until(lambda: watch.saved.state == "unsaved")
    assert watch.saved.words.endswith("tried again every 3 s")
    clear(place)
    saving._start()
    await until(lambda: watch.saved.words == "all saved")
    assert list(place.glob("*.yaml"))
    watch.close()
    bridge.close()
    await tasks.close()


def test_each_state_has_its_words_and_sign(theme: Theme, sample_file: Path) -> None:
    project = open_project(sample_file, read_only=True)
    try:
        tasks = Tasks()
        context = UiContext(project, theme, tasks, Bridge(project, tasks), Settings())
        watch = SavingWatch(context, FolderSaving(context))
        line = StatusLine(theme)
        line.show_saved(watch.saved)
        assert line.words.endswith("read only")
    finally:
        project.close()
