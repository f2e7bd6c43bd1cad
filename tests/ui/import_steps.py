"""What tests of imports do in the drawer, and read from it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QLabel

from tests.ui.conftest import until
from tests.ui.set_project import sample_file  # noqa: F401  (in place of the conftest's)
from workbench.ui.dialogs.import_drawer import ImportDrawer
from workbench.ui.main_window import MainWindow
from workbench.ui.widgets.icon_buttons import LinkButton


async def opened(window: MainWindow, path: Path, golden_set: str = "") -> ImportDrawer:
    """Give the window a file, and wait for the preview of its rows."""
    before = set(window.side.findChildren(ImportDrawer))
    window.imports.take_files([path], golden_set)
    await until(lambda: set(window.side.findChildren(ImportDrawer)) - before)
    (drawer,) = set(window.side.findChildren(ImportDrawer)) - before
    await until(lambda: drawer.accept_button.text().startswith("Import ") and drawer._found is not None)
    return drawer


def words_of(drawer: ImportDrawer) -> str:
    """All that the drawer says."""
    return " ".join(label.text() for label in drawer.findChildren(QLabel) if not label.isHidden())


def press(drawer: ImportDrawer, words: str) -> None:
    """Press a link of the drawer."""
    next(link for link in drawer.findChildren(LinkButton) if link.text() == words and link.isVisible()).click()


def held(drawer: ImportDrawer) -> int:
    """Cases of the preview that are held out."""
    return sum(case.split == "held-out" for case in drawer._found.cases) if drawer._found else 0
