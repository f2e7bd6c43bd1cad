"""The table of a golden set, as a person uses it: keys, mouse, clipboard."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from tests.ui.conftest import until
from tests.ui.set_project import sample_file  # noqa: F401  (in place of the conftest's)
from workbench.core.cases import Case, GoldenSet
from workbench.ui.main_window import MainWindow
from workbench.ui.pages.golden_set import GoldenSetPage
from workbench.ui.widgets.banner import Banner
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.drawer import Drawer
from workbench.ui.widgets.empty import EmptyPlace

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
async def golden(window: MainWindow) -> GoldenSetPage:
    window.navigate("golden_set", window.context.project.documents.heads("golden_set")[0].id)
    page = window.page()
    assert isinstance(page, GoldenSetPage)
    await asyncio.sleep(0.05)
    return page


def cell(page: GoldenSetPage, row: int, name: str) -> QModelIndex:
    column = next(n for n, column in enumerate(page.model.columns) if column.name == name)
    return page.model.index(row, column)


def type_into(page: GoldenSetPage, index: QModelIndex, text: str, key: Qt.Key = Qt.Key.Key_Return) -> None:
    """Double click a cell, replace its text, press a key."""
    page.view.scrollTo(index)
    QTest.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=page.view.visualRect(index).center())
    QTest.mouseDClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=page.view.visualRect(index).center())
    editor = page.view.findChildren(QPlainTextEdit)[0]
    editor.selectAll()
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, key)


async def test_the_table_shows_the_tune_cases_and_hides_the_held_out(golden: GoldenSetPage) -> None:
    names = [column.name for column in golden.model.columns]
    assert names[:2] == ["", "customer"]
    assert names[5:9] == ["reference", "tags", "kind", "weight"]
    assert golden.model.rowCount() == 48
    golden.show_split("held-out")
    assert golden.model.rowCount() == 24
    golden.show_split(None)
    assert golden.model.rowCount() == 72
    assert "split" in [column.name for column in golden.model.columns]


async def test_a_cell_is_edited_in_place_and_undone(window: MainWindow, golden: GoldenSetPage) -> None:
    index = cell(golden, 2, "reference")
    before = str(index.data())
    type_into(golden, index, "Store credit only.")
    project = window.context.project
    assert project.golden.cases(golden.model._set_id, split="tune")[2].reference == "Store credit only."
    assert project.documents.undo_label is not None
    assert project.documents.undo_label.startswith("Edit reference of case")
    QTest.keyClick(golden.view, Qt.Key.Key_Z, CONTROL)
    await until(lambda: str(cell(golden, 2, "reference").data()) == before)


async def test_escape_leaves_the_cell_as_it_was(window: MainWindow, golden: GoldenSetPage) -> None:
    index = cell(golden, 0, "reference")
    before = str(index.data())
    type_into(golden, index, "never mind", Qt.Key.Key_Escape)
    assert str(index.data()) == before
    assert window.context.project.documents.undo_label is None


async def test_an_edit_that_is_no_json_goes_on_in_the_drawer_and_is_not_lost(
    window: MainWindow, golden: GoldenSetPage
) -> None:
    type_into(golden, cell(golden, 0, "order"), '{"item": ')
    await until(lambda: window.side.has_drawer)
    drawer = window.side.findChildren(Drawer)[0]
    editor = drawer.findChildren(QPlainTextEdit)[0]
    assert editor.toPlainText() == '{"item": '
    assert "is no JSON" in drawer.findChildren(Banner)[0].words
    editor.setPlainText('{"item": "Socks"}')
    drawer.accept_button.click()
    case = window.context.project.golden.cases(golden.model._set_id, split="tune")[0]
    assert case.inputs["order"] == {"item": "Socks"}
    assert not window.side.has_drawer


async def test_what_is_wrong_with_a_case_stands_at_the_foot(window: MainWindow, golden: GoldenSetPage) -> None:
    type_into(golden, cell(golden, 0, "order"), '{"item": "Socks"}')
    golden.view.setCurrentIndex(cell(golden, 1, "order"))
    golden.view.setCurrentIndex(cell(golden, 0, "order"))
    words = golden.findChild(QWidget, "set_problem")
    assert words is not None
    assert words.text().startswith("Case 1: order.")  # type: ignore[attr-defined]


async def test_keys_move_fill_and_delete(window: MainWindow, golden: GoldenSetPage) -> None:
    view = golden.view
    view.setFocus()
    view.setCurrentIndex(cell(golden, 0, "tags"))
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert view.currentIndex().row() == 1
    view.setCurrentIndex(cell(golden, 0, "tags"))
    view.selectRow(0)
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    golden.view.setCurrentIndex(QModelIndex())
    view.selectionModel().select(view.model().index(0, 0), view.selectionModel().SelectionFlag.ClearAndSelect)
    view.setCurrentIndex(cell(golden, 3, "tags"))
    window.commands.do("delete_cases")
    await until(lambda: golden.model.rowCount() == 47)
    assert window.centre.toast_words == "1 case deleted"
    QTest.keyClick(view, Qt.Key.Key_Z, CONTROL)
    await until(lambda: golden.model.rowCount() == 48)


async def test_filling_down_is_one_step(window: MainWindow, golden: GoldenSetPage) -> None:
    view, project = golden.view, window.context.project
    view.setCurrentIndex(cell(golden, 0, "tags"))
    first = golden.model.case(0)
    assert first is not None
    selection = view.selectionModel()
    flags = selection.SelectionFlag
    selection.clearSelection()
    for row in (0, 3, 11):
        selection.select(golden.model.index(row, 0), flags.Select | flags.Rows)
    golden.fill_down()
    cases = project.golden.cases(golden.model._set_id, split="tune")
    assert cases[3].tags == cases[11].tags == first.tags
    assert project.documents.undo_label == "Fill tags of 2 cases"


async def test_a_search_shows_what_holds_all_words(golden: GoldenSetPage) -> None:
    field = next(field for field in golden.findChildren(QLineEdit) if "Find" in field.accessibleName())
    QTest.keyClicks(field, "wool socks")
    await until(lambda: 0 < golden.model.rowCount() < 48)
    for row in range(golden.model.rowCount()):
        case = golden.model.case(row)
        assert case is not None
        assert "socks" in str(case).casefold()
    place = next(place for place in golden.findChildren(EmptyPlace) if place.accessibleName() == "No case matches")
    assert not place.isVisible()
    QTest.keyClicks(field, "zzz")
    await until(place.isVisible)
    QTest.mouseClick(place.findChildren(Button)[0], Qt.MouseButton.LeftButton)
    await until(lambda: not place.isVisible())
    assert field.text() == ""
    await until(lambda: golden.model.rowCount() == 48)


async def test_a_new_case_is_written_at_once(window: MainWindow, golden: GoldenSetPage) -> None:
    window.commands.do("add_case")
    await until(lambda: golden.model.rowCount() == 49)
    assert golden.view.currentIndex().row() == 48


async def test_an_empty_set_says_what_a_case_is(window: MainWindow) -> None:
    window.commands.do("new_golden_set")
    page = window.page()
    assert isinstance(page, GoldenSetPage)
    assert page.view.isHidden()
    words = [button.text() for button in page.findChildren(Button) if button.isVisible()]
    assert "Write the first case" in words
    focus = window.focusWidget()
    assert isinstance(focus, Button)
    assert focus.text() == "Write the first case", "the keys are where the next thing is done"
    QTest.keyClick(focus, Qt.Key.Key_Space)
    await until(lambda: page.view.isVisible())
    assert window.focusWidget() is page.view.findChild(QPlainTextEdit, "cell_editor")
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    page.view.setFocus()
    page.view.selectRow(0)
    page.delete_cases()
    await until(lambda: not page.view.isVisible())
    assert window.focusWidget() is focus


async def test_a_hundred_thousand_cases_are_read_by_pages(window: MainWindow) -> None:
    project = window.context.project
    project.documents.put(GoldenSet(id="big", name="big"), label="New").result()
    for start in range(0, 6000, 2000):
        cases = [Case(id=f"c{n:06}", inputs={"message": f"text {n}"}) for n in range(start, start + 2000)]
        project.golden.update("big", cases, label="Import").result()
    window.navigate("golden_set", "big")
    page = window.page()
    assert isinstance(page, GoldenSetPage)
    page.show_split("tune")
    assert page.model.rowCount() == 6000
    assert len(page.model._rows) <= 300
    assert cell(page, 5999, "message").data() == "text 5999"
    page.view.scrollToBottom()
    await asyncio.sleep(0.05)
    assert len(page.model._rows) <= 500
