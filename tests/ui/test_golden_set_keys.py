"""The spreadsheet driven by keys, mouse and clipboard; each act is one step of the undo log."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPlainTextEdit, QWidget

from tests.ui.conftest import until
from tests.ui.dropping import drop_files
from tests.ui.set_project import sample_file  # noqa: F401  (in place of the conftest's)
from workbench.core.cases import Case, GoldenSet
from workbench.project import Project
from workbench.ui.dialogs.case_drawer import CaseDrawer
from workbench.ui.dialogs.import_drawer import ImportDrawer
from workbench.ui.main_window import MainWindow
from workbench.ui.pages.case_full import FullValue
from workbench.ui.pages.golden_set import GoldenSetPage
from workbench.ui.pages.set_acts import MANY
from workbench.ui.pages.set_clipboard import from_tsv
from workbench.ui.pages.set_filter import FilterDrawer
from workbench.ui.pages.set_html import from_html
from workbench.ui.pages.set_popups import TagPopup
from workbench.ui.pages.set_settings import SettingsDrawer
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.icon_buttons import LinkButton

CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)

# The offscreen platform says so of every popup.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
async def page(window: MainWindow) -> GoldenSetPage:
    window.navigate("golden_set", window.context.project.documents.heads("golden_set")[0].id)
    found = window.page()
    assert isinstance(found, GoldenSetPage)
    await asyncio.sleep(0.05)
    found.view.setFocus()
    return found


@pytest.fixture
def project(window: MainWindow) -> Project:
    return window.context.project


def cell(page: GoldenSetPage, row: int, name: str) -> QModelIndex:
    column = next(n for n, column in enumerate(page.model.columns) if column.name == name)
    return page.model.index(row, column)


def go(page: GoldenSetPage, row: int, name: str) -> None:
    page.view.setCurrentIndex(cell(page, row, name))


def case_of(page: GoldenSetPage, row: int) -> Case:
    found = page.model.case(row)
    assert found is not None
    return found


def editor_of(page: GoldenSetPage) -> QPlainTextEdit:
    return page.view.findChildren(QPlainTextEdit, "cell_editor")[-1]


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


async def test_a_block_is_copied_and_pasted_beyond_the_end(page: GoldenSetPage, project: Project) -> None:
    left, right = cell(page, 0, "customer").column(), cell(page, 0, "message").column()
    page.view.select_block(0, left, 1, right)
    QTest.keyClick(page.view, Qt.Key.Key_C, CONTROL)
    text = QApplication.clipboard().text()
    assert text.splitlines()[0].split("\t")[0] == "Nora"
    html = QApplication.clipboard().mimeData().html()
    assert from_html(html) == from_tsv(text)
    assert "mso-number-format:'\\@'" in html, "a spreadsheet takes =1+1 and 007 as texts"
    go(page, 47, "customer")
    QTest.keyClick(page.view, Qt.Key.Key_V, CONTROL)
    assert page.model.rowCount() == 49
    assert case_of(page, 47).inputs["customer"] == "Nora"
    assert case_of(page, 48).inputs["customer"] == "Elif"
    assert case_of(page, 48).split == "tune"
    assert project.documents.undo() == "Paste 2 rows"
    await until(lambda: page.model.rowCount() == 48)


async def test_one_value_fills_a_selection_and_bad_cells_are_told(
    page: GoldenSetPage, project: Project, window: MainWindow
) -> None:
    column = cell(page, 0, "customer").column()
    page.view.select_block(2, column, 4, column)
    QApplication.clipboard().setText("Ann")
    QTest.keyClick(page.view, Qt.Key.Key_V, CONTROL)
    assert [case_of(page, row).inputs["customer"] for row in (2, 3, 4)] == ["Ann"] * 3
    assert project.documents.undo() == "Paste into 3 cases"
    go(page, 0, "kind")
    QApplication.clipboard().setText("edge\nstrange\nregression")
    QTest.keyClick(page.view, Qt.Key.Key_V, CONTROL)
    assert [case_of(page, row).kind for row in (0, 1, 2)] == ["edge", "golden", "regression"]
    assert "row 2, kind" in window.centre.banners[0]
    # As LibreOffice and Excel put cells there: the same twice, of which the text counts; a page of a browser alone is
    # no cells.
    go(page, 6, "customer")
    both = QMimeData()
    both.setText('"two\nlines"\t"a ""quoted"" word"\r\nBo\tx\r\n')
    both.setHtml("<table><tr><td>wrong</td></tr></table>")
    QApplication.clipboard().setMimeData(both)
    QTest.keyClick(page.view, Qt.Key.Key_V, CONTROL)
    assert case_of(page, 6).inputs["customer"] == "two\nlines"
    assert case_of(page, 6).inputs["topic"] == 'a "quoted" word'
    assert case_of(page, 7).inputs["customer"] == "Bo"
    html = QMimeData()
    html.setHtml("<b>wrong</b>")
    QApplication.clipboard().setMimeData(html)
    step = project.documents.undo_label
    QTest.keyClick(page.view, Qt.Key.Key_V, CONTROL)
    assert project.documents.undo_label == step == "Paste 2 rows"
    # A table of a browser: its text is torn apart by the line breaks in its cells.
    go(page, 8, "customer")
    torn = QMimeData()
    torn.setText("two\nlines\tx\nBo\ty\n")
    torn.setHtml("<table><tr><td>two<br>lines</td><td>x</td></tr><tr><td>Bo</td><td>y</td></tr></table>")
    QApplication.clipboard().setMimeData(torn)
    QTest.keyClick(page.view, Qt.Key.Key_V, CONTROL)
    assert [case_of(page, row).inputs["customer"] for row in (8, 9)] == ["two\nlines", "Bo"]


async def test_a_large_paste_is_written_in_a_thread(page: GoldenSetPage, project: Project) -> None:
    go(page, 0, "customer")
    QApplication.clipboard().setText("".join(f"name {row}\ttopic\n" for row in range(MANY + 1)))
    QTest.keyClick(page.view, Qt.Key.Key_V, CONTROL)
    assert page.model.rowCount() == 48
    await until(lambda: page.model.rowCount() == MANY + 1)
    await until(lambda: page.view.selected_rows()[-1:] == [MANY])
    assert case_of(page, MANY).inputs["customer"] == f"name {MANY}"
    assert project.documents.undo() == f"Paste {MANY + 1:,} rows"


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


async def test_full_size_is_checked_and_taken_by_escape(page: GoldenSetPage, window: MainWindow) -> None:
    go(page, 0, "order")
    QTest.keyClick(page.view, Qt.Key.Key_Return, ALT)
    full = window.findChildren(FullValue)[0]
    assert full.editor.toPlainText().startswith('{\n  "item"')
    full.editor.setPlainText('{"item": ')
    await asyncio.sleep(0.25)
    state = full.findChild(QWidget, "full_state")
    assert state is not None
    assert "line 1" in state.text()  # type: ignore[attr-defined]
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


async def test_doubles_and_missing_references_are_warned_of(page: GoldenSetPage, project: Project) -> None:
    first = case_of(page, 0)
    copy = first.model_copy(update={"id": "copy", "reference": None})
    project.golden.update(page._id, [copy], label="x")
    await until(lambda: page.lines.latest is not None and page.lines.latest.counts.warnings == 2)
    sentences = [problem.sentence for problem in page.model.problems(48)]
    assert sentences == ["no reference, so nothing can be compared with it", "says the same as case 1"]
    warnings = page.findChild(Button, "set_warnings")
    assert warnings is not None
    QTest.mouseClick(warnings, Qt.MouseButton.LeftButton)
    assert page.model.rowCount() == 2
    QTest.mouseClick(warnings, Qt.MouseButton.LeftButton)
    assert page.model.rowCount() == 49


async def test_sort_up_down_and_back_keeps_the_cell(page: GoldenSetPage) -> None:
    go(page, 0, "customer")
    place = cell(page, 0, "customer").column()
    heads = page.heads
    spot = QPoint(heads.sectionViewportPosition(place) + 20, 10)
    QTest.mouseClick(heads.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    names = [str(cell(page, row, "customer").data()) for row in range(48)]
    assert names == sorted(names, key=str.casefold)
    assert page.view.currentIndex().data() == "Nora"
    QTest.mouseClick(heads.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert [str(cell(page, row, "customer").data()) for row in range(48)] == names[::-1]
    QTest.mouseClick(heads.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert page.view.currentIndex().row() == 0
    assert heads.order == (-1, False)


async def test_an_edit_does_not_move_a_sorted_row(page: GoldenSetPage) -> None:
    page._sort(cell(page, 0, "customer").column())
    go(page, 0, "customer")
    QTest.keyClicks(page.view, "Z")
    QTest.keyClick(editor_of(page), Qt.Key.Key_Return)
    await asyncio.sleep(0.1)
    assert case_of(page, 0).inputs["customer"] == "Z"


async def test_the_filter_chooses_kinds_and_tags(page: GoldenSetPage, window: MainWindow) -> None:
    QTest.keyClick(page.view, Qt.Key.Key_F, CONTROL | SHIFT)
    drawer = window.side.findChildren(FilterDrawer)[0]
    QTest.mouseClick(drawer._boxes["edge"], Qt.MouseButton.LeftButton)
    assert {case_of(page, row).kind for row in range(page.model.rowCount())} == {"edge"}
    assert drawer.accept_button.text().replace("\u00a0", " ") == f"Show {page.model.rowCount()} cases"
    drawer.clear()
    assert page.model.rowCount() == 48


async def test_find_and_replace_is_one_step(page: GoldenSetPage, project: Project, window: MainWindow) -> None:
    QTest.keyClick(page.view, Qt.Key.Key_H, CONTROL)
    bar = page.find_bar
    assert bar.isVisible()
    QTest.keyClicks(bar.words, "refund of")
    QTest.keyClick(bar.words, Qt.Key.Key_Return)
    assert bar._found.times > 5
    times = bar._found.times
    assert "refund of" in str(page.view.currentIndex().data(Qt.ItemDataRole.EditRole)).casefold()
    QTest.keyClicks(bar.new, "payback of")
    bar.replace_all()
    await until(lambda: bar._found.times == 0)
    assert window.centre.toast_words.startswith(f"{times} replaced in")
    assert project.documents.undo() == f"Replace “refund of” {times} times"
    bar._pattern.setChecked(True)
    bar.words.setText("(")
    bar.look()
    assert "No regular expression" in bar.words.toolTip()
    QTest.keyClick(bar.words, Qt.Key.Key_Escape)
    assert not bar.isVisible()


async def test_asking_for_held_out_cases_is_noted_once(page: GoldenSetPage, project: Project) -> None:
    store = project._store
    before = len(store.audit_entries())
    toggle = page.findChild(Button, "split_held-out")
    assert toggle is not None
    assert "hidden" in toggle.text()
    QTest.mouseClick(toggle, Qt.MouseButton.LeftButton)
    assert {case_of(page, row).split for row in range(page.model.rowCount())} == {"held-out"}
    page.show_split(None)
    entries = store.audit_entries()[before:]
    assert [entry.action for entry in entries] == ["held-out.shown"]
    assert "refunds" in entries[0].detail


async def test_all_parts_of_a_case_are_one_step(
    page: GoldenSetPage, project: Project, window: MainWindow, tmp_path: Path
) -> None:
    page.view.setCurrentIndex(page.model.index(0, 0))
    QTest.keyClick(page.view, Qt.Key.Key_Return, ALT)
    drawer = window.side.findChildren(CaseDrawer)[0]
    drawer.history._add.click()
    drawer.documents._add.click()
    drawer.calls._add.click()
    drawer.checks._add.click()
    drawer.criteria._add.click()
    drawer.history.rows[0].text.setPlainText("I asked before.")  # type: ignore[attr-defined]
    drawer.documents.rows[0].text.setPlainText("Thirty days.")  # type: ignore[attr-defined]
    drawer.accepted.emit()
    assert window.side.has_drawer  # the tool call has no name yet
    drawer.calls.rows[0].name.setText("refund")  # type: ignore[attr-defined]
    drawer.calls.rows[0].arguments.setPlainText('{"order": 1}')  # type: ignore[attr-defined]
    drawer.checks.rows[0].name.setText("short")  # type: ignore[attr-defined]
    drawer.criteria.rows[0].name.setText("Tone")  # type: ignore[attr-defined]
    path = tmp_path / "note.txt"
    path.write_text("hello", encoding="utf-8")
    assert drop_files(drawer, path), "also where the section of the attachments is folded"
    assert drawer.files.isVisible()
    drawer.accepted.emit()
    assert not window.side.has_drawer
    case = case_of(page, 0)
    assert case.history[0].text == "I asked before."
    assert case.documents[0].text == "Thirty days."
    assert case.expected_tool_calls[0].arguments == {"order": 1}
    assert case.checks[0].name == "short"
    assert case.rubric is not None
    assert case.rubric.criteria[0].name == "Tone"
    assert project.golden.file(case.attachments[0].digest) == b"hello"
    assert project.documents.undo() == "Edit case r01"
    await until(lambda: not case_of(page, 0).history)


async def test_a_dropped_file_opens_the_import_for_this_set(
    page: GoldenSetPage, window: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "more.csv"
    path.write_text("id,message\nx1,Hello\n", encoding="utf-8")
    assert drop_files(page.view.viewport(), path)
    await until(lambda: window.side.findChildren(ImportDrawer))
    assert window.side.findChildren(ImportDrawer)[0]._set.text() == "refunds"


async def test_schema_and_goals_are_saved_or_refused(page: GoldenSetPage, window: MainWindow) -> None:
    page.set_settings()
    drawer = window.side.findChildren(SettingsDrawer)[0]
    drawer.goals.setPlainText("edge 3")
    drawer.accepted.emit()
    assert window.side.has_drawer
    assert drawer.faults == ("", "Goals, line 1: “edge 3” is no goal. Write edge: 12.")
    told = drawer._told[drawer.goals]
    await until(told.isVisible)
    assert 0 <= told.y() - drawer.goals.geometry().bottom() < 12, "under its editor"
    drawer.goals.setPlainText("edge: 3")
    drawer.schema.setPlainText('{"type": "object", "required": ["language"]}')
    drawer.accepted.emit()
    assert not window.side.has_drawer
    await until(lambda: page.lines.latest is not None and page.lines.latest.counts.errors == 48)
    document = page.document()
    assert document is not None
    assert document.targets == {"edge": 3}


async def test_a_schema_that_was_typed_is_taken_when_another_drawer_takes_its_place(
    page: GoldenSetPage, window: MainWindow
) -> None:
    page.set_settings()
    window.side.findChildren(SettingsDrawer)[0].goals.setPlainText("edge: 7")
    page.open_case()
    document = page.document()
    assert document is not None
    assert document.targets == {"edge": 7}
    page.set_settings()
    window.side.findChildren(SettingsDrawer)[-1].goals.setPlainText("edge 8")
    page.open_case()
    assert "“edge 8” is no goal" in window.centre.banners[0]


async def test_a_cell_of_fifty_megabytes_is_shown_cut_and_cannot_freeze(window: MainWindow, project: Project) -> None:
    project.documents.put(GoldenSet(id="huge", name="huge"), label="New").result()
    project.golden.update("huge", [Case(id="h", inputs={"message": "y" * 50_000_000})], label="New").result()
    window.navigate("golden_set", "huge")
    page = window.page()
    assert isinstance(page, GoldenSetPage)
    page.view.setFocus()
    go(page, 0, "message")
    assert len(str(page.view.currentIndex().data())) == 160
    QTest.keyClick(page.view, Qt.Key.Key_F2)
    await until(lambda: window.findChildren(FullValue))
    full = window.findChildren(FullValue)[0]
    assert full.editor.isReadOnly()
    assert len(full.editor.toPlainText()) == 200_000
    QTest.keyClick(full.editor, Qt.Key.Key_Escape)
    assert len(str(case_of(page, 0).inputs["message"])) == 50_000_000


async def test_every_input_of_the_page_has_a_name(page: GoldenSetPage, window: MainWindow) -> None:
    page.replace_cases()
    page.open_case()
    for widget in [*page.findChildren(QWidget), *window.side.findChildren(QWidget)]:
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and "qt_" not in widget.objectName():
            name = widget.accessibleName() or getattr(widget, "text", lambda: "")()
            assert name, widget


async def test_the_menu_offers_what_keys_do(page: GoldenSetPage) -> None:
    go(page, 2, "message")
    page.view.customContextMenuRequested.emit(page.view.visualRect(page.view.currentIndex()).center())
    menu = next(m for m in page.view.findChildren(QMenu) if m.objectName() == "case_menu")
    assert "Fill down" in [action.text() for action in menu.actions()]
    menu.close()


async def test_a_large_set_is_searched_in_a_thread(window: MainWindow, project: Project) -> None:
    project.documents.put(GoldenSet(id="many", name="many"), label="New").result()
    cases = [Case(id=f"c{n}", inputs={"message": f"text {n}"}, reference="r") for n in range(4000)]
    project.golden.update("many", cases, label="New").result()
    window.navigate("golden_set", "many")
    page = window.page()
    assert isinstance(page, GoldenSetPage)
    assert page.model.rowCount() == 4000
    await until(lambda: page.lines.latest is not None)
    QTest.keyClicks(page.bar.search, "text 399")
    await until(lambda: page.model.rowCount() == 14)
    page._sort(cell(page, 0, "message").column())
    page._sort(cell(page, 0, "message").column())
    await until(lambda: page.model.rowCount() == 14 and cell(page, 0, "message").data() == "text 3999")
    go(page, 0, "message")
    QTest.keyClicks(page.view, "q")
    QTest.keyClick(editor_of(page), Qt.Key.Key_Return)
    await asyncio.sleep(0.3)
    assert cell(page, 0, "message").data() == "q"


async def test_a_jump_from_elsewhere_goes_to_the_case_through_a_filter_and_never_shows_a_held_out_one(
    window: MainWindow, page: GoldenSetPage
) -> None:
    context, set_id = window.context, page.model._set_id
    case = context.project.golden.cases(set_id, split="tune")[30]
    held = context.project.golden.cases(set_id, split="held-out")[0]
    said: list[str] = []
    context.said.connect(said.append)
    page.lines.change(words="nothing has these words")
    assert page.model.rowCount() == 0
    context.navigate("golden_set", set_id, case.id)
    assert page.view.currentIndex().row() == 30
    context.navigate("golden_set", set_id, held.id)
    assert page.model.split == "tune"
    assert said[-1] == "That case is held out; choose Held-out to see it"
    context.navigate("golden_set", set_id, "never there")
    assert said[-1] == "That case is not in this set any more"
