"""The spreadsheet driven by keys and mouse; each act is one step of the undo log."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMenu, QPlainTextEdit, QWidget

from tests.ui.conftest import until
from tests.ui.set_page import ALT, CONTROL, SHIFT, case_of, cell, editor_of, go, page, project
from tests.ui.set_project import sample_file
from workbench.project import Project
from workbench.ui.main_window import MainWindow
from workbench.ui.pages.case_full import FullValue
from workbench.ui.pages.golden_set import GoldenSetPage
from workbench.ui.pages.set_popups import TagPopup
from workbench.ui.pages.set_settings import SettingsDrawer
from workbench.ui.widgets.icon_buttons import LinkButton

__all__ = ["page", "project", "sample_file"]


# The offscreen platform says so of every popup.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


async def test_typing_replaces_f2_keeps_tab_goes_right(page: GoldenSetPage, project: Project) -> None:
    go(page, 1, "customer")
    QTest.keyClicks(page.view, "Z")
    QTest.keyClicks(editor_of(page), "oe")
    QTest.keyClick(editor_of(page), Qt.Key.Key_Tab)
    assert case_of(page, 1).inputs["customer"] == "Zoe"
    assert page.view.currentIndex() == cell(page, 1, "topic")
    QTest.keyClick(page.view, Qt.Key.Key_F2)
    editor = editor_of(page)
    QTest.keyClick(editor, Qt.Key.Key_End)
    QTest.keyClicks(editor, "ed")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert case_of(page, 1).inputs["topic"] == "returned"
    assert page.view.currentIndex() == cell(page, 2, "topic")
    assert project.documents.undo() == "Edit topic of case r02"
    assert project.documents.undo() == "Edit customer of case r02"


async def test_wrong_json_is_told_while_it_is_typed(page: GoldenSetPage) -> None:
    go(page, 0, "order")
    QTest.keyClick(page.view, Qt.Key.Key_F2)
    editor = editor_of(page)
    editor.setPlainText('{"item": ')
    told = page.findChild(QWidget, "set_problem")
    assert told is not None
    assert "is no JSON" in told.text()  # type: ignore[attr-defined]
    assert "is no JSON" in editor.accessibleDescription()
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert "is no JSON" not in told.text()  # type: ignore[attr-defined]


async def test_clear_duplicate_and_delete(page: GoldenSetPage, project: Project, window: MainWindow) -> None:
    column = cell(page, 0, "reference").column()
    page.view.select_block(0, column, 1, column)
    QTest.keyClick(page.view, Qt.Key.Key_Delete)
    assert case_of(page, 0).reference is None
    assert window.centre.toast_words == "2 cells cleared"
    project.documents.undo()
    await until(lambda: case_of(page, 0).reference is not None)
    page.view.select_rows(3, 4)
    QTest.keyClick(page.view, Qt.Key.Key_D, CONTROL | SHIFT)
    assert page.model.rowCount() == 50
    assert case_of(page, 48).inputs == case_of(page, 3).inputs
    assert case_of(page, 48).id != case_of(page, 3).id
    page.view.select_rows(48, 49)
    QTest.keyClick(page.view, Qt.Key.Key_Delete)
    assert page.model.rowCount() == 48
    assert window.centre.toast_words == "2 cases deleted"


async def test_fill_takes_all_columns_of_the_block_or_the_row_above(page: GoldenSetPage, project: Project) -> None:
    left, right = cell(page, 0, "customer").column(), cell(page, 0, "topic").column()
    page.view.select_block(0, left, 2, right)
    QTest.keyClick(page.view, Qt.Key.Key_D, CONTROL)
    assert [case_of(page, row).inputs["customer"] for row in (0, 1, 2)] == ["Nora"] * 3
    assert project.documents.undo() == "Fill 2 columns of 2 cases"
    await until(lambda: case_of(page, 1).inputs["customer"] == "Elif")
    go(page, 1, "customer")
    QTest.keyClick(page.view, Qt.Key.Key_D, CONTROL)
    assert case_of(page, 1).inputs["customer"] == "Nora"


async def test_kind_by_menu_and_tags_by_popup(page: GoldenSetPage) -> None:
    go(page, 0, "kind")
    QTest.keyClick(page.view, Qt.Key.Key_F2)
    menu = next(m for m in page.view.findChildren(QMenu) if m.objectName() == "word_menu")
    assert [a.text() for a in menu.actions() if a.isChecked()] == ["golden"]
    menu.actions()[2].trigger()
    menu.close()
    assert case_of(page, 0).kind == "adversarial"
    go(page, 0, "tags")
    QTest.keyClicks(page.view, " ")
    popup = page.view.findChildren(TagPopup)[0]
    field = popup._field
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Space)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert len(case_of(page, 0).tags) == 2


async def test_a_tag_is_typed_beside_those_that_are_there_in_a_field_of_full_height(
    page: GoldenSetPage, project: Project
) -> None:
    only = case_of(page, 0).model_copy(update={"tags": ("gold", "premium")})
    others = [case_of(page, row).model_copy(update={"tags": ()}) for row in range(1, page.model.rowCount())]
    for tags in (("gold", "premium"), ()):
        project.golden.update(page._id, [only.model_copy(update={"tags": tags}), *others], label="Tags")
        await until(lambda tags=tags: case_of(page, 0).tags == tags)  # type: ignore[misc]
        go(page, 0, "tags")
        page.view.setFocus()
        QTest.keyClick(page.view, Qt.Key.Key_F2)
        popup = page.view.findChildren(TagPopup)[-1]
        field = popup._field
        assert field.height() >= field.sizeHint().height() >= 20
        QTest.keyClicks(field, "angry")
        QTest.keyClick(field, Qt.Key.Key_Return)
        assert case_of(page, 0).tags == (*tags, "angry")


async def test_full_size_is_checked_and_taken_by_escape(page: GoldenSetPage, window: MainWindow) -> None:
    go(page, 0, "order")
    QTest.keyClick(page.view, Qt.Key.Key_Return, ALT)
    full = window.findChildren(FullValue)[0]
    assert full.editor.toPlainText().startswith('{\n  "item"')
    full.editor.setPlainText('{"item": ')
    state = full.findChild(QLabel, "full_state")
    assert state is not None
    await until(lambda: "line 1" in state.text())
    QTest.keyClick(full.editor, Qt.Key.Key_Escape)
    assert full.isVisible()
    full.editor.setPlainText('{"item": "Socks", "price": 5}')
    QTest.keyClick(full.editor, Qt.Key.Key_Escape)
    await until(lambda: window.page() is page)
    assert case_of(page, 0).inputs["order"] == {"item": "Socks", "price": 5}


async def test_what_is_wrong_full_size_goes_on_in_the_drawer_when_it_is_left(
    page: GoldenSetPage, window: MainWindow
) -> None:
    go(page, 0, "order")
    page.open_value()
    window.findChildren(FullValue)[0].editor.setPlainText("{half")
    window.centre.close_full()
    await until(lambda: window.side.has_drawer)
    assert window.side.findChildren(QPlainTextEdit)[0].toPlainText() == "{half"


async def test_a_misfit_is_marked_and_mended_by_one_press(page: GoldenSetPage, project: Project) -> None:
    first = case_of(page, 0)
    order = {**first.inputs["order"], "price": "65,00"}  # type: ignore[dict-item]
    project.golden.update(page._id, [first.model_copy(update={"inputs": {**first.inputs, "order": order}})], label="x")
    await until(lambda: page.lines.latest is not None and page.lines.latest.counts.errors == 1)
    go(page, 5, "order")
    QTest.keyClick(page.view, Qt.Key.Key_F8)
    QTest.keyClick(page.view, Qt.Key.Key_F8, SHIFT)
    assert page.view.currentIndex() == cell(page, 0, "order")
    press = page.findChild(LinkButton, "set_fix")
    assert press is not None
    assert press.text() == "Change to 65.00"
    QTest.mouseClick(press, Qt.MouseButton.LeftButton)
    assert case_of(page, 0).inputs["order"]["price"] == 65.0  # type: ignore[index, call-overload]
    await until(lambda: page.lines.latest is not None and page.lines.latest.counts.errors == 0)
    assert project.documents.undo() == "Change to 65.00 in case r01"


async def test_a_reference_that_breaks_its_schema_is_marked_and_mended_where_it_stands(
    page: GoldenSetPage, project: Project, window: MainWindow
) -> None:
    window.commands.do("set_settings")
    drawer = window.side.findChildren(SettingsDrawer)[0]
    QTest.keyClicks(drawer.labels, '{"properties": {"reference": {"type": "string", "enum": ["Refund", "Keep"]}}}')
    QTest.mouseClick(drawer.accept_button, Qt.MouseButton.LeftButton)
    go(page, 0, "reference")
    QTest.keyClicks(page.view, "r")
    QTest.keyClicks(editor_of(page), "efund")
    QTest.keyClick(editor_of(page), Qt.Key.Key_Return)
    go(page, 0, "message")
    wrong = next(one for one in page.model.problems(0) if one.level == "error")
    assert wrong.sentence == "reference: “refund” is text; the schema asks for one of “Refund”, “Keep”"
    assert [column.kind for column in page.model.columns if wrong.stands_in(column)] == ["reference"]
    press = page.findChild(LinkButton, "set_fix")
    assert press is not None
    assert press.text() == "Change to Refund"
    QTest.mouseClick(press, Qt.MouseButton.LeftButton)
    assert case_of(page, 0).reference == "Refund"
    assert not [one for one in page.model.problems(0) if one.level == "error"]
