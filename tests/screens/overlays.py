"""The screens of what stands over a page or in its place: dialogs, menus, palettes, messages, the start."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from tests.screens.steps import (
    do,
    open_notebook,
    open_page,
    rest,
)
from workbench.core.errors import ProjectError, WorkbenchError
from workbench.ui.main_window import MainWindow
from workbench.ui.notebook.find_bar import NotebookFind
from workbench.ui.start_window import StartWindow
from workbench.ui.widgets.banner import Banner, Step


async def rename(window: MainWindow) -> QWidget:
    """The dialog of a name."""
    open_page(window, "rubric")
    window.commands.do("rename")
    await rest()
    dialog = window.findChild(QWidget, "name_dialog")
    assert isinstance(dialog, QWidget)
    return dialog


async def project_menu(window: MainWindow) -> QWidget:
    """The menu of the project."""
    menu = window.commands.menu("project", window)
    menu.popup(window.mapToGlobal(window.rect().topLeft()))
    await rest()
    return menu


async def command_palette(window: MainWindow) -> QWidget:
    """Ctrl K."""
    open_notebook(window)
    return await do(window, "palette")


async def find_notebook(window: MainWindow) -> QWidget:
    """Find and replace in a notebook, at the second place."""
    open_notebook(window)
    window.commands.do("replace")
    bar = window.centre.findChild(NotebookFind)
    assert bar is not None
    bar.words.setText("refund")
    bar.new.setText("return")
    bar.step(1)
    bar.step(1)
    await rest()
    return window


async def keys(window: MainWindow) -> QWidget:
    """F1."""
    open_notebook(window)
    return await do(window, "key_sheet")


async def first_start(window: MainWindow) -> QWidget:
    """The line over the sample project, and a toast."""
    open_notebook(window)
    window.centre.show_info("A sample project. Run works now, without key or network.")
    window.context.toast("Cell “Compare C” deleted")
    await rest()
    return window


async def problem(window: MainWindow) -> QWidget:
    """An error and a warning over the page."""
    open_page(window, "rubric")
    window.context.problem(
        WorkbenchError("x", "A quote is opened and never closed.", "cases.csv, line 18", "Close it, then import again.")
    )
    steps = [Step("Add $0.25 and go on", lambda: None), Step("Finish here", lambda: None)]
    facts = "The 125 calls that are left cost about $0.20. All 307 answers are saved; the 4 in flight were finished."
    window.centre.add_banner(Banner(window.context.theme, "warning", "Paused at the budget.", facts, steps))
    await rest()
    return window


async def start(window: MainWindow) -> QWidget:
    """What is shown when a project cannot be opened."""
    path = Path("/home/mara/Refund replies.pwb")
    error = ProjectError(
        "project.locked",
        "This project is open in another window (process 4711 on mara-laptop, since 14:02).",
        str(path),
        "Close it there, or open it for reading only.",
    )
    shown = StartWindow(window.context.theme, error, path)
    shown.resize(window.size())
    shown.show()
    await rest()
    return shown
