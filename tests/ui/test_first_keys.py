"""Keys that a newcomer pressed in the window: each goes where the eye is, and none acts on what nobody means."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from tests.ui.conftest import until
from tests.ui.in_window import CONTROL, SHIFT, press
from tests.ui.test_prompt_window import enter
from workbench.core.prompts import Prompt, Snippet
from workbench.ui.main_window import MainWindow
from workbench.ui.notebook.cell import CellFrame
from workbench.ui.notebook.find_bar import NotebookFind
from workbench.ui.notebook.page import NotebookPage
from workbench.ui.pages.prompt import PromptPage
from workbench.ui.widgets.palette import Entry, ranked
from workbench.ui.widgets.toast import Toast

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def notebook(window: MainWindow) -> NotebookPage:
    page = window.page()
    assert isinstance(page, NotebookPage)
    return page


def frame(window: MainWindow, kind: str) -> CellFrame:
    """The first cell of a kind."""
    return next(one for one in notebook(window).cells if one.body.cell.kind == kind)


async def test_a_version_is_restored_by_keys_alone_and_its_toast_takes_back_no_later_step(window: MainWindow) -> None:
    project = window.context.project
    prompt = project.documents.one(Prompt)
    project.history.save_version(prompt.id, "A", "as it was")
    window.navigate("prompt", prompt.id)
    page = window.page()
    assert isinstance(page, PromptPage)
    await until(lambda: any(not step.key for step in page.history.model.steps))
    page.view.setFocus()
    while (step := page.history.step()) is not None and step.key:
        press(window, Qt.Key.Key_Down)
    seen: set[tuple[str, str]] = set()
    window.context.bridge.changed.connect(lambda changes: seen.update(changes.documents))
    press(window, Qt.Key.Key_R, CONTROL | SHIFT)
    toast = window.centre.findChild(Toast)
    assert toast is not None
    QApplication.sendEvent(toast, QEnterEvent(QPointF(), QPointF(), QPointF()))  # It stays however long this takes.
    assert len(project.documents.one(Prompt).variants) == len(prompt.variants) + 1
    await until(lambda: ("prompt", prompt.id) in seen)
    assert window.centre.toast_words.endswith("is the draft D")
    project.documents.put(Snippet(id="tone", name="Tone"), label="New snippet")
    await until(lambda: ("snippet", "tone") in seen)
    assert window.centre.toast_words == ""


async def test_f2_in_a_message_renames_its_variant_and_the_keys_come_back(window: MainWindow) -> None:
    box = enter(window, Qt.Key.Key_2)
    press(window, Qt.Key.Key_F2)
    field = window.focusWidget()
    assert isinstance(field, QLineEdit)
    assert field.accessibleName() == "name of variant B"
    QTest.keyClicks(field, "brief")
    press(window, Qt.Key.Key_Return)
    variant = window.context.project.documents.one(Prompt).variant("B")
    assert variant is not None
    assert variant.name == "brief"
    assert window.focusWidget() is box
    press(window, Qt.Key.Key_F2)
    press(window, Qt.Key.Key_Escape)
    assert window.focusWidget() is box


async def test_in_the_find_bar_tab_goes_to_the_new_words_and_letters_make_no_cell(window: MainWindow) -> None:
    page, box = notebook(window), enter(window, Qt.Key.Key_2)
    press(window, Qt.Key.Key_H, CONTROL)
    bar = page.findChild(NotebookFind)
    assert bar is not None
    assert window.focusWidget() is bar.words
    press(window, Qt.Key.Key_Tab)
    assert window.focusWidget() is bar.new
    bar.pattern.setFocus(Qt.FocusReason.TabFocusReason)
    before = page.cells.order
    for key in (Qt.Key.Key_A, Qt.Key.Key_B, Qt.Key.Key_Delete):
        press(window, key)
    assert page.cells.order == before
    press(window, Qt.Key.Key_Escape)
    assert window.focusWidget() is box


async def test_a_note_whose_editor_closed_behind_keys_or_palette_keeps_the_keys_in_its_cell(window: MainWindow) -> None:
    note = frame(window, "note")
    for opened, held, name in (
        (Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier, "key_sheet"),
        (Qt.Key.Key_K, CONTROL, "palette"),
    ):
        notebook(window).cells.go_to(note.body.cell.id)
        press(window, Qt.Key.Key_Return)
        assert window.focusWidget() is not note
        press(window, opened, held)
        over = window.findChild(QWidget, name)
        assert over is not None
        assert over.isVisible()
        press(window, Qt.Key.Key_Escape)
        inside = window.focusWidget()
        assert inside is not None
        assert inside is note or note.isAncestorOf(inside)


async def test_the_keys_of_a_cell_go_with_the_page_and_f6_brings_what_has_them_into_view(window: MainWindow) -> None:
    window.resize(1280, 480)
    page, note, run = notebook(window), frame(window, "note"), frame(window, "run")
    bar = page.cells.verticalScrollBar()
    await until(lambda: bar.maximum() > note.height() + 64 and run.y() > note.height() + 64)
    page.cells.go_to(note.body.cell.id)
    run.body.topAsked.emit()
    await until(lambda: window.focusWidget() is run)
    page.cells.go_to(note.body.cell.id)
    await until(lambda: not note.visibleRegion().isEmpty())
    window.navigator.setFocus()

    def scrolled_away() -> bool:
        """The page may still grow, and come back to a cell that was gone to just before."""
        bar.setValue(bar.maximum())
        return note.visibleRegion().isEmpty()

    await until(scrolled_away)
    press(window, Qt.Key.Key_F6)
    assert window.focusWidget() is note
    await until(lambda: not note.visibleRegion().isEmpty())


def test_what_is_called_exactly_so_comes_before_what_was_used_last() -> None:
    entries = [Entry("new", "New notebook"), Entry("page", "Notebook", "Notebook")]
    assert [one.id for one in ranked(entries, "notebook", ["new"])] == ["page", "new"]
    assert [one.id for one in ranked(entries, "note", ["new"])] == ["new", "page"]
