"""The notebook page by keys and mouse: cells, notes, undo."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from tests.ui.conftest import until
from tests.ui.notebook.conftest import ALT, CONTROL, Desk
from workbench.core.notebooks import NoteCell
from workbench.ui.actions import ACTIONS
from workbench.ui.notebook.note import NoteBody
from workbench.ui.notebook.text_box import TextBox


def kinds(desk: Desk) -> list[str]:
    return [cell.kind for cell in desk.notebook.cells]


def note_text(desk: Desk, cell_id: str) -> str:
    cell = desk.notebook.cell(cell_id)
    assert isinstance(cell, NoteCell)
    return cell.text


async def test_it_shows_every_cell_and_says_when_it_was_saved(desk: Desk) -> None:
    assert desk.page.cells.order == [cell.id for cell in desk.notebook.cells]
    assert desk.page.findChild(object, "notebookTitle").text() == "Refund replies: shorter"
    assert desk.page.findChild(object, "notebookMeta").text().startswith("6\N{NO-BREAK SPACE}cells · saved ")


async def test_keys_go_from_cell_to_cell(desk: Desk) -> None:
    order = desk.page.cells.order
    desk.page.focus_first()
    for key, place in (
        (Qt.Key.Key_Down, 1),
        (Qt.Key.Key_J, 2),
        (Qt.Key.Key_K, 1),
        (Qt.Key.Key_Up, 0),
        (Qt.Key.Key_Up, 0),
    ):
        desk.press(key)
        assert desk.page.cells.current == order[place]


async def test_a_new_note_is_typed_saved_and_shown(desk: Desk) -> None:
    desk.page.focus_first()
    desk.press(Qt.Key.Key_B)
    cell_id = desk.page.cells.current
    assert kinds(desk)[:2] == ["note", "note"]
    desk.type("A **bold** claim")
    await until(lambda: note_text(desk, cell_id) == "A **bold** claim")
    desk.press(Qt.Key.Key_Escape)
    body = desk.page.body_of(cell_id)
    assert isinstance(body, NoteBody)
    assert not body.editing
    view = body.findChild(object, f"note-{cell_id}")
    assert view.toPlainText() == "A bold claim"
    # Letters act on the cell again.
    desk.press(Qt.Key.Key_A)
    assert kinds(desk)[:3] == ["note", "note", "note"]


async def test_enter_edits_and_a_double_click_too(desk: Desk) -> None:
    cell_id = desk.cell("note")
    desk.page.go_to(cell_id)
    desk.press(Qt.Key.Key_Return)
    assert isinstance(QApplication.focusWidget(), TextBox)
    desk.press(Qt.Key.Key_Escape)
    view = desk.page.findChild(object, f"note-{cell_id}")
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton)
    assert isinstance(QApplication.focusWidget(), TextBox)


async def test_markup_in_a_note_is_shown_and_loads_nothing(desk: Desk) -> None:
    cell_id = desk.cell("note")
    body = desk.page.body_of(cell_id)
    assert isinstance(body, NoteBody)
    text = "![x](http://example.com/a.png) <script>alert(1)</script> [go](https://example.com)"
    desk.page.put_cell(body.note.model_copy(update={"text": text}), "Edit note")
    view = desk.page.findChild(object, f"note-{cell_id}")
    assert "<script>" in view.toPlainText()
    assert view.loadResource(2, "http://example.com/a.png").width() == 1  # a point that shows nothing


async def test_cells_move_and_come_back_with_undo(desk: Desk) -> None:
    first, second = desk.page.cells.order[:2]
    desk.page.go_to(first)
    desk.press(Qt.Key.Key_Down, ALT)
    assert desk.page.cells.order[:2] == [second, first]
    assert desk.page.cells.current == first
    desk.project.documents.undo()
    await until(lambda: desk.page.cells.order[:2] == [first, second])


async def test_a_deleted_cell_says_so_and_comes_back(desk: Desk) -> None:
    order = desk.page.cells.order
    desk.page.go_to(order[3])
    desk.press(Qt.Key.Key_Delete)
    assert desk.page.cells.order == order[:3] + order[4:]
    assert desk.page.cells.current == order[4]
    assert desk.toasts == ["Compare deleted"]
    desk.project.documents.undo()
    await until(lambda: desk.page.cells.order == order)


async def test_the_last_cell_leaves_an_empty_place(desk: Desk) -> None:
    for cell_id in desk.page.cells.order:
        desk.page.go_to(cell_id)
        desk.page.delete_cell()
    assert desk.notebook.cells == ()
    desk.page.add("note", 0)
    assert kinds(desk) == ["note"]


async def test_a_cell_turns_into_a_note_of_what_it_says(desk: Desk) -> None:
    cell_id = desk.cell("prompt")
    desk.page.go_to(cell_id)
    desk.press(Qt.Key.Key_M)
    assert note_text(desk, cell_id).startswith("## A baseline\n\n### system")


async def test_folding_hides_the_body_and_is_kept(desk: Desk) -> None:
    cell_id = desk.cell("prompt")
    desk.page.go_to(cell_id)
    desk.page.fold()
    frame = desk.page.cells.frame(cell_id)
    assert frame is not None
    assert not frame.body.isVisible()
    folded = desk.notebook.cell(cell_id)
    assert folded is not None
    assert folded.folded


async def test_menus_offer_kinds_and_acts(desk: Desk) -> None:
    from workbench.ui.notebook.menus import kinds_menu, more_menu, outline_menu

    offered = [action.text() for action in kinds_menu(desk.page, 0).actions()]
    assert offered == ["Note", "Prompt", "Run", "Compare", "Chart", "Rate", "Judge bench"]
    desk.page.go_to(desk.cell("prompt"))
    words = [action.text() for action in more_menu(desk.page, desk.cell("prompt")).actions() if action.text()]
    assert words[0] == "Fold"
    assert "Delete the cell" in words
    outline: QMenu = outline_menu(desk.page)
    assert [action.text() for action in outline.actions()][1] == "Prompt refund-reply"
    outline.actions()[2].trigger()
    assert desk.page.cells.current == desk.page.cells.order[2]


async def test_every_action_of_the_notebook_is_there(desk: Desk) -> None:
    for action in ACTIONS:
        if action.place in desk.page.places and not action.local:
            assert hasattr(desk.page, action.method), action.id


async def test_another_window_s_change_is_shown(desk: Desk) -> None:
    book = desk.notebook.model_copy(update={"name": "Other name", "cells": desk.notebook.cells[:2]})
    desk.project.documents.put(book, label="Elsewhere")
    await until(lambda: len(desk.page.cells.order) == 2)
    assert desk.page.findChild(object, "notebookTitle").text() == "Other name"


async def test_run_cell_leaves_a_note(desk: Desk) -> None:
    desk.page.go_to(desk.cell("note"))
    desk.press(Qt.Key.Key_Return)
    desk.type("x")
    desk.press(Qt.Key.Key_Return, CONTROL)
    body = desk.page.body_of(desk.cell("note"))
    assert isinstance(body, NoteBody)
    assert not body.editing
    await asyncio.sleep(0)
