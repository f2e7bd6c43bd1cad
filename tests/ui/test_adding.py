"""After each add in the real window the keys are in what was added, and it is in view."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget

from tests.ui.conftest import until
from tests.ui.test_prompt_window import CONTROL, NONE, body, editor, enter, press, text_of
from tests.ui.test_reach import opened
from workbench.core.notebooks import Notebook
from workbench.core.prompts import Prompt
from workbench.ui.main_window import MainWindow
from workbench.ui.notebook.edits import NEW_KINDS
from workbench.ui.notebook.page import NotebookPage

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def seen(part: QWidget) -> int:
    """How many pixels of its height are in view."""
    return part.visibleRegion().boundingRect().height()


def popped() -> QMenu:
    """The menu that is open."""
    found = QApplication.activePopupWidget()
    assert isinstance(found, QMenu)
    return found


def choose(menu: QMenu, words: str) -> None:
    """Go down a menu by its keys to a line, and take it."""
    for _ in menu.actions():
        action = menu.activeAction()
        if action is not None and action.text() == words:
            break
        QTest.keyClick(menu, Qt.Key.Key_Down)
    assert menu.activeAction().text() == words
    QTest.keyClick(menu, Qt.Key.Key_Return)


async def test_what_is_typed_after_a_message_was_added_stands_in_it(window: MainWindow) -> None:
    enter(window, Qt.Key.Key_2)
    cells = len(window.context.project.documents.one(Notebook).cells)
    last = len(body(window).board.columns[1].boxes) - 1
    QTest.mouseClick(body(window).board.columns[1].heads[last].role, Qt.MouseButton.LeftButton)
    choose(popped(), "Add below")
    choose(popped(), "user")
    QTest.keyClicks(editor(window), "Ticket: both")
    box = editor(window)
    box.flush()
    assert text_of(window, "B", last + 1) == "Ticket: both"
    assert len(window.context.project.documents.one(Notebook).cells) == cells
    await until(lambda: seen(box) > box.height() // 2)


async def test_a_new_variant_is_in_view_with_the_keys_in_it(window: MainWindow) -> None:
    enter(window, Qt.Key.Key_2)
    press(window, Qt.Key.Key_D, CONTROL)
    assert editor(window).objectName().startswith("prompt-D-")
    body(window)._add.click()
    assert editor(window).objectName().startswith("prompt-E-")
    box = editor(window)
    await until(lambda: box.visibleRegion().boundingRect().width() >= box.width() * 9 // 10)


async def test_a_new_cell_of_each_kind_is_in_view(window: MainWindow) -> None:
    page = window.page()
    assert isinstance(page, NotebookPage)
    page.focus_first()
    for kind in NEW_KINDS:
        window.commands.do(f"new_{kind}_cell")
        frame = page.cells.frame(page.cells.current)
        assert frame is not None
        assert frame.body.cell.kind == kind
        focus = window.focusWidget()
        assert focus is not None
        assert frame is focus or frame.isAncestorOf(focus)
        whole = page.cells.viewport().height() - 40
        await until(lambda f=frame, whole=whole: seen(f) >= min(f.height(), whole) > 0)  # type: ignore[misc]
        # What finds its height later does not push it out of view again.
        await until(lambda: not window.context.tasks._running)
        await asyncio.sleep(0.05)
        await until(lambda f=frame, whole=whole: seen(f) >= min(f.height(), whole) > 0)  # type: ignore[misc]


async def test_a_new_prompt_is_written_at_once_in_the_notebook_that_was_shown(window: MainWindow) -> None:
    opened(window, "rubric")
    window.commands.do("new_prompt")
    assert window.centre.shown[0] == "notebook"
    QTest.keyClicks(editor(window), "Be kind")
    editor(window).flush()
    documents = window.context.project.documents
    made = next(one for one in documents.all("prompt") if one.name == "Prompt")
    assert isinstance(made, Prompt)
    assert made.variants[0].content.messages[0].text == "Be kind"
    assert any(cell.kind == "prompt" and cell.prompt == made.id for cell in documents.one(Notebook).cells)
    box = editor(window)
    await until(lambda: seen(box) >= box.height() // 2)
    press(window, Qt.Key.Key_Z, CONTROL)
    press(window, Qt.Key.Key_Z, CONTROL)
    await until(lambda: documents.find("prompt", made.id) is None)
    assert all(cell.kind != "prompt" or cell.prompt != made.id for cell in documents.one(Notebook).cells)


async def test_a_new_prompt_in_a_project_without_notebooks_makes_one(window: MainWindow) -> None:
    documents = window.context.project.documents
    for head in documents.heads("notebook"):
        documents.delete("notebook", head.id, label="Delete")
    await until(lambda: window.centre.shown[0] == "")
    window.commands.do("new_prompt")
    assert [cell.kind for cell in documents.one(Notebook).cells] == ["note", "prompt", "run"]
    assert editor(window).objectName() == "prompt-A-0"


async def test_a_new_snippet_is_written_at_once_and_f2_names_it(window: MainWindow) -> None:
    window.commands.do("new_snippet")
    QTest.keyClicks(window.focusWidget(), "We answer in a day.")
    press(window, Qt.Key.Key_F2, NONE)
    dialog = window.findChild(QDialog, "name_dialog")
    QTest.keyClicks(window.focusWidget() if dialog is None else dialog.focusWidget(), "hours")
    assert dialog is not None
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    documents = window.context.project.documents
    await until(lambda: documents.snippets().get("hours") == "We answer in a day.")
    await until(lambda: "hours" in [row.title for row in window.navigator.contents])
    window.navigator.setFocus()
    press(window, Qt.Key.Key_F2, NONE)
    assert any(one.windowTitle() == "Rename hours" for one in window.findChildren(QDialog, "name_dialog"))


async def test_checks_rubrics_criteria_and_cases_are_named_at_once(window: MainWindow) -> None:
    for kind, act, words in (
        ("scorecard", "add_check", "Name of check"),
        ("scorecard", "add_rubric", "Rubric "),
        ("rubric", "add_criterion", "Name of criterion"),
        ("golden_set", "add_case", "of case"),
    ):
        if act == "add_rubric":
            window.commands.do("new_rubric")
        page = opened(window, kind)
        getattr(page, act)()
        await until(lambda w=words: w in (window.focusWidget() or window).accessibleName())  # type: ignore[misc]
        focus = window.focusWidget()
        assert focus is not None
        await until(lambda f=focus: seen(f) > 0)  # type: ignore[misc]
