"""What people should not type, paste or hold in cells: nothing of it is lost, changed unasked, or written elsewhere."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QStyleOptionViewItem, QToolTip
from pytestqt.qtbot import QtBot

from tests.ui.conftest import problems_of, until
from tests.ui.set_project import sample_file  # noqa: F401  (in place of the conftest's)
from workbench.core.cases import Case, ContextDocument, GoldenSet
from workbench.core.columns import NoSuchValueError, converted
from workbench.core.errors import InputError
from workbench.core.messages import message
from workbench.project import Project
from workbench.ui.dialogs.case_drawer import CaseDrawer
from workbench.ui.main_window import MainWindow
from workbench.ui.pages.case_columns import Column
from workbench.ui.pages.case_full import FullValue, compact, indented
from workbench.ui.pages.case_values import visible, with_text
from workbench.ui.pages.golden_set import GoldenSetPage
from workbench.ui.pages.set_settings import SettingsDrawer
from workbench.ui.widgets.exact_text import exact_text

CONTROL = Qt.KeyboardModifier.ControlModifier
DEEP = "[" * 10_000 + "]" * 10_000
EXACT = "Prix\u00a0:\u00a05\u202f€\r\nzweite\rdritte\u2028\u2029<b>\u202eend"
"""No-break spaces, four line ends, a mark of direction: what an editor of Qt makes something else of."""
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def project(window: MainWindow) -> Project:
    return window.context.project


@pytest.fixture
async def page(window: MainWindow, project: Project) -> GoldenSetPage:
    project.documents.put(GoldenSet(id="odd", name="odd"), label="New").result()
    told = (message("user", EXACT), message("assistant", "ok"))
    one = Case(
        id="one", inputs={"text": EXACT, "json": {"a": [1]}, "n": 1}, reference="r", note=EXACT, history=told,
        documents=(ContextDocument(text=EXACT, title="t"),),
    )  # fmt: skip
    other = Case(id="two", inputs={"text": "b", "json": {"a": [2]}, "n": 2}, reference="r")
    project.golden.update("odd", [one, other], label="New").result()
    window.navigate("golden_set", "odd")
    found = window.page()
    assert isinstance(found, GoldenSetPage)
    await asyncio.sleep(0.02)
    found.view.setFocus()
    return found


def go(page: GoldenSetPage, row: int, name: str) -> None:
    column = next(n for n, column in enumerate(page.model.columns) if column.name == name)
    page.view.setCurrentIndex(page.model.index(row, column))


def editor_of(page: GoldenSetPage) -> QPlainTextEdit:
    return page.view.findChildren(QPlainTextEdit, "cell_editor")[-1]


def cases(project: Project) -> list[Case]:
    return project.golden.cases("odd")


async def test_what_is_only_looked_at_stays_as_it_is(page: GoldenSetPage, window: MainWindow, project: Project) -> None:
    before, label = cases(project), project.documents.undo_label
    go(page, 0, "text")
    QTest.keyClick(page.view, Qt.Key.Key_F2)
    QTest.keyClick(editor_of(page), Qt.Key.Key_Return)
    go(page, 0, "text")
    page.open_value()
    full = window.findChildren(FullValue)[0]
    QTest.keyClick(full.editor, Qt.Key.Key_Escape)
    page.open_case()
    window.side.findChildren(CaseDrawer)[0].accepted.emit()
    assert (cases(project), project.documents.undo_label) == (before, label)


async def test_what_is_typed_beside_them_leaves_them(page: GoldenSetPage, window: MainWindow, project: Project) -> None:
    go(page, 0, "text")
    QTest.keyClick(page.view, Qt.Key.Key_F2)
    editor_of(page).moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClicks(editor_of(page), "!")
    QTest.keyClick(editor_of(page), Qt.Key.Key_Return)
    assert cases(project)[0].inputs["text"] == EXACT + "!"
    go(page, 0, "text")
    page.open_value()
    full = window.findChildren(FullValue)[0]
    full.editor.moveCursor(QTextCursor.MoveOperation.Start)
    QTest.keyClick(full.editor, Qt.Key.Key_Return)
    QTest.keyClicks(full.editor, "x")
    QTest.keyClick(full.editor, Qt.Key.Key_Escape)
    assert cases(project)[0].inputs["text"] == f"\r\nx{EXACT}!"


async def test_the_drawer_changes_what_was_changed_in_it_and_nothing_that_was_edited_meanwhile(
    page: GoldenSetPage, window: MainWindow, project: Project
) -> None:
    go(page, 0, "text")
    page.open_case()
    drawer = window.side.findChildren(CaseDrawer)[0]
    go(page, 0, "text")
    QTest.keyClick(page.view, Qt.Key.Key_F2)
    QTest.keyClicks(editor_of(page), "meanwhile")
    QTest.keyClick(editor_of(page), Qt.Key.Key_Return)
    drawer._lines["intent"].setFocus()
    QTest.keyClicks(drawer._lines["intent"], "refund")
    drawer.accept_button.click()
    (one, _) = cases(project)
    assert (one.inputs["text"], one.intent, one.note) == ("meanwhile", "refund", EXACT)
    assert one.history[0].text == EXACT


async def test_what_was_typed_in_the_drawer_is_taken_when_another_takes_its_place(
    page: GoldenSetPage, window: MainWindow, project: Project
) -> None:
    go(page, 0, "text")
    page.open_case()
    QTest.keyClicks(window.side.findChildren(CaseDrawer)[0]._lines["risk"], "money")
    go(page, 1, "text")
    page.open_case()
    assert [case.risk for case in cases(project)] == ["money", ""]
    second = window.side.findChildren(CaseDrawer)[-1]
    QTest.keyClicks(second._lines["risk"], "left")
    # A drawer belongs to the page on which it was opened.
    window.navigate("notebook", "none")
    assert [case.risk for case in cases(project)] == ["money", "left"]
    assert not window.side.has_drawer


async def test_arabic_stands_at_the_right_in_every_editor(
    page: GoldenSetPage, window: MainWindow, project: Project
) -> None:
    go(page, 1, "text")
    page.open_value()
    full = window.findChildren(FullValue)[0]
    sides = []
    arabic, hebrew = "\u0645\u0631\u062d\u0628\u0627", "\u05e9\u05dc\u05d5\u05dd"
    for words in (f"12 {arabic} hello", f"hello {arabic}", hebrew):
        full.editor.setPlainText(words)
        sides.append(full.editor.document().defaultTextOption().alignment())
    right, left = Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignLeft
    assert sides == [right, left, right]
    QTest.keyClick(full.editor, Qt.Key.Key_Escape)
    QTest.keyClick(page.view, Qt.Key.Key_F2)
    assert editor_of(page).document().defaultTextOption().alignment() == right
    QTest.keyClick(editor_of(page), Qt.Key.Key_Escape)
    assert cases(project)[1].inputs["text"] == hebrew
    page.view.clearSelection()
    go(page, 0, "reference")
    picture = page.view.viewport().grab(page.view.visualRect(page.model.index(1, 1))).toImage()
    middle, ground = picture.height() // 2, picture.pixelColor(picture.width() // 2, 4)
    inked = [
        x for x in range(8, picture.width() - 3)
        if any(picture.pixelColor(x, y) != ground for y in range(middle - 5, middle + 5))
    ]  # fmt: skip
    assert min(inked) > picture.width() / 2, "and in its cell"


async def test_an_edit_that_is_mended_later_goes_to_its_case_wherever_the_row_went(
    page: GoldenSetPage, window: MainWindow, project: Project
) -> None:
    go(page, 0, "json")
    QTest.keyClick(page.view, Qt.Key.Key_F2)
    QApplication.clipboard().setText(DEEP)
    editor_of(page).selectAll()
    editor_of(page).paste()
    QTest.keyClick(editor_of(page), Qt.Key.Key_Return)
    await until(lambda: window.side.has_drawer)
    assert any("nested too deeply" in label.text() for label in window.side.findChildren(QLabel))
    edit = next(one for one in window.side.findChildren(QPlainTextEdit) if one.toPlainText() == DEEP)
    place = next(n for n, column in enumerate(page.model.columns) if column.name == "n")
    spot = QPoint(page.heads.sectionViewportPosition(place) + 20, 10)
    QTest.mouseClick(page.heads.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    QTest.mouseClick(page.heads.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert page.model.position(0) == 1
    edit.setPlainText('{"a": "mended"}')
    window.side._drawer.accepted.emit()  # type: ignore[attr-defined]
    assert [case.inputs["json"] for case in cases(project)] == [{"a": "mended"}, {"a": [2]}]


async def test_what_is_typed_in_a_cell_outlives_cases_that_come_and_go_meanwhile(
    page: GoldenSetPage, project: Project
) -> None:
    go(page, 1, "text")
    QTest.keyClick(page.view, Qt.Key.Key_F2)
    editor = editor_of(page)
    QTest.keyClicks(editor, "half a sen")
    project.golden.update("odd", [Case(id="three", inputs={"text": "c"})], ["one"], label="Elsewhere").result()
    await asyncio.sleep(0.15)
    assert editor_of(page) is editor
    QTest.keyClicks(editor, "tence")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    await until(lambda: page.model.rowCount() == 2 and page.model.case(1) is not None)
    assert [case.inputs["text"] for case in cases(project)] == ["half a sentence", "c"]
    await until(lambda: [str(page.model.index(row, 1).data()) for row in range(2)] == ["half a sentence", "c"])


async def test_what_is_typed_in_a_case_that_is_deleted_meanwhile_goes_on_in_the_drawer(
    page: GoldenSetPage, window: MainWindow, project: Project
) -> None:
    go(page, 0, "text")
    QTest.keyClick(page.view, Qt.Key.Key_F2)
    editor = editor_of(page)
    QTest.keyClicks(editor, "kept")
    project.golden.update("odd", [], ["one"], label="Elsewhere").result()
    await asyncio.sleep(0.05)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert any("deleted meanwhile" in label.text() for label in window.side.findChildren(QLabel))
    assert "kept" in [one.toPlainText() for one in window.side.findChildren(QPlainTextEdit)]
    assert [case.id for case in cases(project)] == ["two"]
    await until(lambda: page.model.rowCount() == 1)


async def test_such_json_is_told_where_it_is_pasted_and_in_the_schema(
    page: GoldenSetPage, window: MainWindow, project: Project
) -> None:
    go(page, 0, "json")
    QApplication.clipboard().setText(f'{DEEP}\t1e999\n{{"a": "\\ud800"}}\t3\n')
    QTest.keyClick(page.view, Qt.Key.Key_V, CONTROL)
    assert [case.inputs["json"] for case in cases(project)] == [{"a": [1]}, {"a": [2]}]
    assert [case.inputs["n"] for case in cases(project)] == ["1e999", 3]
    (error,) = problems_of(window)
    assert "2 cells not taken: row 1, json: json is no JSON: it is nested too deeply, line 1, column 1." in error.text()
    page.set_settings()
    drawer = window.side.findChildren(SettingsDrawer)[0]
    for text, says in ((DEEP, "nested too deeply"), ('{"a": 1e999}', "too large"), ('{"a": 1, "a": 2}', "twice")):
        drawer.schema.setPlainText(text)
        drawer.accepted.emit()
        assert says in drawer.faults[0]
        assert drawer.schema.toPlainText() == text
    problems_of(window).clear()


async def test_markup_on_hover_is_text(page: GoldenSetPage, project: Project) -> None:
    go(page, 0, "text")
    index = page.view.currentIndex()
    event = QHelpEvent(QEvent.Type.ToolTip, QPoint(4, 4), page.view.mapToGlobal(QPoint(4, 4)))
    page.view.itemDelegate().helpEvent(event, page.view, QStyleOptionViewItem(), index)
    assert "&lt;b&gt;" in QToolTip.text()
    QToolTip.hideText()
    assert "\u202e" not in page.model.text(0, index.column())


def test_halves_of_characters_and_numbers_beyond_json_are_no_values() -> None:
    case, text, json = Case(id="1"), Column("input", "q"), Column("input", "q", "JSON")
    with pytest.raises(InputError, match="half of a character"):
        with_text(case, text, "a\ud800b")
    for wrong in ('"\\ud800"', DEEP, "1e999", "[NaN]", '{"a": 1, "a": 2}', "1" * 5_000):
        with pytest.raises(InputError, match="q is no JSON"):
            with_text(case, json, wrong)
        with pytest.raises(NoSuchValueError):
            converted(wrong, "JSON")
        assert indented(wrong) == compact(wrong) == wrong, "what is no JSON is not rewritten"
    assert visible("a\u2028b\x85c\x00") == "a↵b↵c␀"


@given(
    st.text("a\r\n\u00a0\u2028\u2029\ufdd0 👩", max_size=12),
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 3), st.text("x\n\u00a0", max_size=3)), max_size=2),
)
def test_an_editor_gives_back_what_nobody_touched(qtbot: QtBot, before: str, edits: list[tuple[int, int, str]]) -> None:
    editor = QPlainTextEdit(before)
    assert exact_text(editor, before) == before
    assert exact_text(QPlainTextEdit(f"\ufeff{before}b"), f"\ufeff{before}b") == f"\ufeff{before}b", "a mark stays"
    for place, size, words in edits:
        cursor = editor.textCursor()
        end = editor.document().characterCount() - 1
        cursor.setPosition(min(place, end))
        cursor.setPosition(min(place + size, end), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(words)
    shown = editor.document().toRawText().replace("\u2029", "\n")
    again = QPlainTextEdit(exact_text(editor, before))
    assert again.document().toRawText().replace("\u2029", "\n") == shown, "it shows as what was in the editor"
    editor.deleteLater()
    again.deleteLater()
