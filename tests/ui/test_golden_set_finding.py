"""What is found in a golden set: doubles, sorting, filters, find and replace, ids, large sets, jumps."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.conftest import until
from tests.ui.set_page import CONTROL, SHIFT, case_of, cell, editor_of, go, page, project
from tests.ui.set_project import sample_file
from workbench.core.cases import Case, GoldenSet
from workbench.project import Project
from workbench.ui.main_window import MainWindow
from workbench.ui.pages.case_marks import Sought, mark_sought
from workbench.ui.pages.golden_set import GoldenSetPage
from workbench.ui.pages.set_filter import FilterDrawer
from workbench.ui.pages.set_replace import Search
from workbench.ui.theme import Theme
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.labels import Paragraph

__all__ = ["page", "project", "sample_file"]


# The offscreen platform says so of every popup.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


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
    assert bar._all.text() == f"Replace all {times}", "before it is done"
    assert page.view.sought is not None
    assert page.view.sought.pattern.search("Refund of")
    assert "refund of" in str(page.view.currentIndex().data(Qt.ItemDataRole.EditRole)).casefold()
    QTest.keyClicks(bar.new, "payback of")
    bar.replace_all()
    await until(lambda: bar._found.times == 0)
    assert window.centre.toast_words.startswith(f"{times} replaced in")
    assert project.documents.undo() == f"Replace “refund of” {times} times"
    bar._pattern.setChecked(True)
    wrong = bar.findChild(Paragraph, "find_wrong")
    assert wrong is not None
    for pattern, says in (
        ("(", "missing )"),
        ("(?V0)a", "mutually incompatible"),
        ("(" * 400 + ")" * 400, "too large or too deep"),
        ("a{100000000}", "more than 100,000 times"),
    ):
        bar.words.setText(pattern)
        await until(lambda says=says: wrong.isVisible() and says in wrong.text())  # type: ignore[misc]
        assert "No regular expression" in bar.words.toolTip()
        bar.replace_all()
        bar.replace_one()
    bar.words.setText("re[f]und")
    await until(lambda: bar._found.times > 5)
    assert not wrong.isVisible()
    QTest.keyClick(bar.words, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert page.view.sought is None


@pytest.mark.parametrize(
    ("text", "at_right", "first", "last"),
    [
        ("ab refund", False, "ab ", "ab refund"),
        ("x" * 200 + "refund", False, None, None),
        ("مرحبا refund", True, None, None),
    ],
)
def test_what_is_found_is_marked_where_it_stands(
    qapp: QApplication, text: str, at_right: bool, first: str | None, last: str | None
) -> None:
    theme = Theme("light")
    image = QImage(200, 24, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    sought = Sought(Search("refund").compiled(), "")
    mark_sought(painter, QRect(0, 0, 200, 24), text, sought, theme, "body", at_right)
    painter.end()
    accent = theme.colour("accent").rgb()
    marked = [x for x in range(200) if any(image.pixel(x, y) == accent for y in range(24))]
    assert marked
    if first is not None and last is not None:
        measure = theme.metrics("body").horizontalAdvance
        assert (marked[0], marked[-1] + 1) == (measure(first), measure(last))
    else:
        assert marked[-1] > 190, "at the end of what is cut, and from the right"


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


async def test_ids_have_a_column_where_a_person_asks_for_it(
    page: GoldenSetPage, project: Project, window: MainWindow
) -> None:
    assert "id" not in [column.kind for column in page.model.columns]
    window.commands.do("show_ids")
    first = page.model.index(0, next(n for n, column in enumerate(page.model.columns) if column.kind == "id"))
    ids = [case.id for case in project.golden.cases(page._id, split="tune")]
    assert first.data() == ids[0]
    page.view.sought = Sought(Search("r").compiled(), "")
    marked = {column.kind for column in page.model.columns if page.cells._sought(column) is not None}
    assert {"input", "reference", "tags"} <= marked
    assert not marked & {"number", "id", "kind", "weight", "history", "own"}, "what is searched and no more"
    before = project.documents.undo_label
    page.view.setCurrentIndex(first)
    QTest.keyClicks(page.view, "x")
    QTest.keyClick(page.view, Qt.Key.Key_Delete)
    assert project.documents.undo_label == before, "it is looked at alone"
    page._sort(first.column())
    page._sort(first.column())
    assert page.model.index(0, first.column()).data() == max(ids, key=str.casefold)
    window.commands.do("show_ids")
    assert "id" not in [column.kind for column in page.model.columns]


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
    wanted = page.view._theme.metrics("small").horizontalAdvance("4000") + 16
    assert page.view.columnWidth(0) >= wanted + page.view._theme.px(10), "room for the mark and all digits"
    page._sort(cell(page, 0, "message").column())
    page._sort(cell(page, 0, "message").column())
    await until(lambda: page.model.rowCount() == 14 and cell(page, 0, "message").data() == "text 3999")
    go(page, 0, "message")
    QTest.keyClicks(page.view, "q")
    QTest.keyClick(editor_of(page), Qt.Key.Key_Return)
    await until(lambda: cell(page, 0, "message").data() == "q")


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
