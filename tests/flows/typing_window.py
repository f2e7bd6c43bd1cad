"""Opens the real window and types into a variant of a prompt, 20 keys a second, telling after each how many there were.

Usage: python -m tests.flows.typing_window PROJECT
"""

from __future__ import annotations

import asyncio
import sys

import qasync
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from workbench.config.settings import Settings
from workbench.project import open_project
from workbench.ui.bridge import Bridge
from workbench.ui.context import UiContext
from workbench.ui.main_window import MainWindow
from workbench.ui.notebook.page import NotebookPage
from workbench.ui.notebook.prompt_box import PromptBox
from workbench.ui.tasks import Tasks
from workbench.ui.theme import Theme

_LETTERS = "abcdefghijklmnopqrstuvwxyz "


async def type_on(path: str, theme: Theme) -> None:
    """Until the process is killed."""
    project, tasks = open_project(path), Tasks()
    window = MainWindow(UiContext(project, theme, tasks, Bridge(project, tasks), Settings()))
    window.show()
    await asyncio.sleep(0.1)
    page = window.page()
    assert isinstance(page, NotebookPage)
    box = page.findChild(PromptBox, "prompt-B-0")
    assert isinstance(box, PromptBox)
    box.setFocus()
    for number in range(10_000):
        QTest.keyClicks(box, _LETTERS[number % len(_LETTERS)], Qt.KeyboardModifier.NoModifier)
        print(number + 1, flush=True)
        await asyncio.sleep(0.05)


def main() -> None:
    """Type."""
    app = QApplication([])
    loop = qasync.QEventLoop(app)
    theme = Theme("light")
    theme.apply()
    with loop:
        loop.run_until_complete(type_on(sys.argv[1], theme))


if __name__ == "__main__":
    main()
