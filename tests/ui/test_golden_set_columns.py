"""Columns and many cases at once, as a person changes them: each change is one step, and nothing is lost by it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMenu, QWidget

from tests.ui.conftest import until
from tests.ui.set_page import ALT, CONTROL, SHIFT, page, project
from tests.ui.set_project import sample_file
from workbench.core.cases import Case, ExpectedToolCall, SetColumn
from workbench.core.columns import COLUMN_TYPES, ColumnType, NoSuchValueError, converted
from workbench.core.errors import IncompleteError, InputError
from workbench.core.messages import message
from workbench.project import Project
from workbench.project.set_columns import ColumnPlan
from workbench.ui.dialogs.case_drawer import CaseDrawer
from workbench.ui.dialogs.case_parts import MessageRow, PartList, ToolCallRow
from workbench.ui.main_window import MainWindow
from workbench.ui.pages.golden_set import GoldenSetPage
from workbench.ui.pages.set_bulk import BulkDrawer
from workbench.ui.pages.set_columns_drawer import ColumnRow, ColumnsDrawer
from workbench.ui.widgets.dragging import DragHandle

__all__ = ["page", "project", "sample_file"]
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def names(page: GoldenSetPage) -> list[str]:
    return [column.name for column in page.model.columns if column.kind == "input"]


def cases(page: GoldenSetPage, project: Project) -> list[Case]:
    return project.golden.cases(page.model._set_id)


async def drawer_of(window: MainWindow, page: GoldenSetPage) -> ColumnsDrawer:
    QTest.keyClick(page.view, Qt.Key.Key_L, CONTROL | SHIFT)
    await until(lambda: window.findChildren(ColumnsDrawer))
    return window.findChildren(ColumnsDrawer)[-1]


def drag_row(rows: PartList[Any], place: int, to: int) -> None:
    """Take a row at its dots and drop it beyond the middle of another."""
    handle, over = rows.rows[place].findChildren(DragHandle)[0], rows.rows[to]
    y = over.height() - 1 if to > place else 1
    at = handle.mapFromGlobal(over.mapToGlobal(QPoint(2, y)))
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    QTest.mouseMove(handle, at)
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=at)


def row_of(drawer: ColumnsDrawer, name: str) -> ColumnRow:
    return next(row for row in drawer.rows.rows if isinstance(row, ColumnRow) and row.name.text() == name)


async def test_columns_are_renamed_added_ordered_and_removed_as_one_step(
    window: MainWindow, page: GoldenSetPage, project: Project
) -> None:
    before, undo = cases(page, project), project.documents.undo_label
    first, second, third = names(page)[:3]
    drawer = await drawer_of(window, page)
    field = row_of(drawer, first).name
    field.selectAll()
    QTest.keyClicks(field, "client")
    QTest.keyClick(row_of(drawer, third).name, Qt.Key.Key_Up, ALT)
    drawer.rows.remove(row_of(drawer, second))
    QTest.mouseClick(drawer.rows._add, Qt.MouseButton.LeftButton)
    QTest.keyClicks(drawer.rows.rows[-1].findChildren(QWidget)[0], "channel")
    QTest.mouseClick(drawer.accept_button, Qt.MouseButton.LeftButton)
    await until(lambda: "channel" in names(page))
    assert names(page) == ["client", third, *[name for name in names(page) if name not in ("client", third)]]
    assert names(page)[-1] == "channel"
    assert second not in names(page)
    now = cases(page, project)
    assert [case.inputs["client"] for case in now] == [case.inputs[first] for case in before]
    assert all(first not in case.inputs and second not in case.inputs for case in now)
    assert project.documents.undo_label == "Change columns"
    QTest.keyClick(page.view, Qt.Key.Key_Z, CONTROL)
    await until(lambda: first in names(page))
    assert cases(page, project) == before
    assert project.documents.undo_label == undo


async def test_a_new_column_stands_before_any_case_fills_it_and_takes_its_type(
    window: MainWindow, page: GoldenSetPage, project: Project
) -> None:
    drawer = await drawer_of(window, page)
    QTest.mouseClick(drawer.rows._add, Qt.MouseButton.LeftButton)
    row = drawer.rows.rows[-1]
    assert isinstance(row, ColumnRow)
    QTest.mouseClick(drawer.accept_button, Qt.MouseButton.LeftButton)
    assert row.name.accessibleDescription() == "A column needs a name."
    QTest.keyClicks(row.name, "amount due")
    row.type.setCurrentText("number")
    QTest.mouseClick(drawer.accept_button, Qt.MouseButton.LeftButton)
    await until(lambda: "amount due" in names(page))
    place = [column.name for column in page.model.columns].index("amount due")
    assert page.model.columns[place].type == "number"
    page.model.setData(page.model.index(0, place), "12.5")
    assert project.golden.cases(page.model._set_id, split="tune")[0].inputs["amount due"] == 12.5


async def test_the_menu_of_a_head_retypes_moves_and_deletes(page: GoldenSetPage, project: Project) -> None:
    name = names(page)[0]
    project.golden.update(
        page.model._set_id,
        [case.model_copy(update={"inputs": {**case.inputs, name: "1.234,50 €" if n else "many"}})
         for n, case in enumerate(cases(page, project))],
        label="Edit",
    ).result()  # fmt: skip

    async def choose(*words: str) -> None:
        await asyncio.sleep(0.02)
        page.heads.customContextMenuRequested.emit(
            QPoint(page.heads.sectionPosition(names(page).index(name) + 1) + 5, 5)
        )
        menu = page.heads.findChildren(QMenu, "column_menu")[-1]
        found = menu.findChildren(QMenu, "type_menu")[0] if len(words) > 1 else menu
        actions = found.actions()
        next(item for item in actions if item.text() == words[-1]).trigger()
        menu.close()

    await choose("Type", "number")
    await until(lambda: project.documents.undo_label == f"Make {name} a number")
    values = [case.inputs[name] for case in cases(page, project)]
    assert values == ["many", *[1234.5] * (len(values) - 1)]
    await choose("Move to the right")
    await until(lambda: names(page)[1] == name)
    await choose("Delete the column")
    await until(lambda: name not in names(page))
    assert all(name not in case.inputs for case in cases(page, project))


async def test_a_head_is_dragged_over_another_and_a_click_still_sorts(page: GoldenSetPage, project: Project) -> None:
    before = names(page)
    first, third = (page.heads.sectionPosition(place) - page.heads.offset() + 30 for place in (1, 3))
    ground = page.heads.viewport()
    QTest.mousePress(ground, Qt.MouseButton.LeftButton, pos=QPoint(first, 8))
    QTest.mouseMove(ground, QPoint(first + 40, 8))
    QTest.mouseMove(ground, QPoint(third, 8))
    QTest.mouseRelease(ground, Qt.MouseButton.LeftButton, pos=QPoint(third, 8))
    await until(lambda: names(page) != before)
    assert names(page) == [before[1], before[2], before[0], *before[3:]]
    assert project.documents.undo_label == f"Move column {before[0]}"
    assert page.heads.order[0] == -1, "a drag sorts nothing"
    QTest.mouseClick(ground, Qt.MouseButton.LeftButton, pos=QPoint(first, 8))
    assert page.heads.order[0] == 1


async def test_a_column_that_a_prompt_names_is_told_when_it_goes(window: MainWindow, page: GoldenSetPage) -> None:
    told: list[str] = []
    window.context.toastAsked.connect(lambda words, _: told.append(words))
    page.column_acts.delete("message")
    await until(lambda: told)
    assert "still names message." in told[0]


def test_columns_refuse_doubles_and_a_stopped_change_changes_nothing(sample: Project) -> None:
    set_id = sample.documents.heads("golden_set")[0].id
    before = sample.golden.cases(set_id)
    for plans in ([ColumnPlan("", "a"), ColumnPlan("", "a")], [ColumnPlan("", " ")], [ColumnPlan("", "x" * 300)]):
        with pytest.raises(InputError):
            sample.golden.change_columns(set_id, plans, label="x")
    many = [Case(id=f"n{n}", inputs={"q": str(n)}) for n in range(2_100)]
    sample.golden.update(set_id, many, label="Add").result()
    with pytest.raises(IncompleteError, match="nothing was changed"):
        sample.golden.change_columns(set_id, [], label="x", cancelled=lambda: True)
    assert sample.golden.cases(set_id)[: len(before)] == before
    seen: list[int] = []
    plan = [ColumnPlan("q", "q", "number", convert=True), *(ColumnPlan(name, "") for name in before[0].inputs)]
    done = sample.golden.change_columns(set_id, plan, label="x", progress=seen.append)
    assert (done.cases, done.kept, seen) == (2_100 + len(before), 0, [2_000, 2_100 + len(before)])
    both = Case(id="both", inputs={"q": 1, "r": 2})
    sample.golden.update(set_id, [both], label="Add").result()
    with pytest.raises(InputError, match="that is no column"):
        sample.golden.change_columns(set_id, [ColumnPlan("q", "r")], label="x")
    assert sample.golden.case(both.digest) == both
    # Nothing goes that was not named: of some cases there are variables that no column stands for.
    sample.golden.change_columns(set_id, [ColumnPlan("", "new", "text")], label="x")
    assert sample.golden.cases(set_id, offset=len(before) + 2_099)[0].inputs == {"q": 2_099}
    sample.golden.change_columns(set_id, plan[:1], label="x")
    assert sample.documents.get("golden_set", set_id).columns == (SetColumn(name="q", type="number"),)  # type: ignore[union-attr]


_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.floats(-1e9, 1e9) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(value=_values, kind=st.sampled_from(COLUMN_TYPES))
def test_a_value_becomes_one_of_the_type_or_stays_and_twice_is_as_once(value: object, kind: ColumnType) -> None:
    try:
        once = converted(value, kind)  # type: ignore[arg-type]
    except NoSuchValueError:
        return
    wanted = {"text": str, "number": (int, float), "list": list, "messages": list, "yes/no": bool}.get(kind, object)
    assert once is None or isinstance(once, wanted)  # type: ignore[arg-type]
    if kind != "JSON":
        assert converted(once, kind) == once


@pytest.mark.parametrize(
    ("value", "kind", "becomes"),
    [
        ("007", "number", None), ("65,00", "number", 65.0), ("1e5", "number", 1e5), (True, "number", 1),
        ("[1]", "JSON", [1]), ("{x", "JSON", None), ("NaN", "JSON", None), ("a; b", "list", ["a", "b"]),
        ("hi", "messages", [{"role": "user", "content": "hi"}]), ({"a": 1}, "messages", None),
        ("Ja", "yes/no", True), ("maybe", "yes/no", None), (["a"], "text", '["a"]'), (None, "text", ""),
    ],
)  # fmt: skip
def test_values_as_people_write_them(value: object, kind: ColumnType, becomes: object) -> None:
    if becomes is None:
        with pytest.raises(NoSuchValueError):
            converted(value, kind)  # type: ignore[arg-type]
    else:
        assert converted(value, kind) == becomes  # type: ignore[arg-type]


async def test_many_cases_are_changed_at_once_and_their_other_tags_stay(
    window: MainWindow, page: GoldenSetPage, project: Project
) -> None:
    before = project.golden.cases(page.model._set_id, split="tune")[:3]
    page.view.select_rows(0, 2)
    QTest.keyClick(page.view, Qt.Key.Key_E, CONTROL)
    await until(lambda: window.findChildren(BulkDrawer))
    drawer = window.findChildren(BulkDrawer)[-1]
    assert not drawer.accept_button.isEnabled()
    QTest.keyClicks(drawer.add, "checked, by hand")
    QTest.keyClicks(drawer.weight, "heavy")
    assert not drawer.accept_button.isEnabled()
    assert drawer.weight.accessibleDescription()
    drawer.weight.clear()
    QTest.keyClicks(drawer.weight, "2")
    drawer.kind.setCurrentText("adversarial")
    QTest.mouseClick(drawer.accept_button, Qt.MouseButton.LeftButton)
    after = project.golden.cases(page.model._set_id, split="tune")[:3]
    assert [case.tags for case in after] == [(*case.tags, "checked", "by hand") for case in before]
    assert {(case.kind, case.weight) for case in after} == {("adversarial", 2.0)}
    page.acts.change_tags(after[0].tags, "by hand")
    last = project.golden.cases(page.model._set_id, split="tune")[:3]
    gone = {*after[0].tags} - {"by hand"}
    assert [set(case.tags) for case in last] == [set(case.tags) - gone for case in after]
    assert project.documents.undo_label == "Edit tags of 3 cases"


async def test_parts_of_a_case_move_by_keys_and_say_what_is_wrong_as_it_is_typed(
    window: MainWindow, page: GoldenSetPage, project: Project
) -> None:
    case = project.golden.cases(page.model._set_id, split="tune")[0]
    turns = (message("user", "first"), message("assistant", "second"))
    call = ExpectedToolCall(name="lookup", arguments={"order": 1})
    changed = case.model_copy(update={"history": turns, "expected_tool_calls": (call,)})
    project.golden.update(page.model._set_id, [changed], label="Edit").result()
    await until(lambda: page.model.case(0) == changed)
    page.view.setCurrentIndex(page.model.index(0, 1))
    page.open_case()
    await until(lambda: window.findChildren(CaseDrawer))
    drawer = window.findChildren(CaseDrawer)[-1]
    turn, expected = drawer.history.rows[1], drawer.calls.rows[0]
    assert isinstance(turn, MessageRow)
    assert isinstance(expected, ToolCallRow)
    QTest.keyClick(turn.text, Qt.Key.Key_Up, ALT)
    assert drawer.history.rows[0] is turn
    drag_row(drawer.history, 0, 1)
    assert drawer.history.rows[1] is turn
    drag_row(drawer.history, 1, 0)
    arguments = expected.arguments
    fault = drawer.calls.rows[0].findChildren(QLabel, "part_fault")[0]
    assert fault.isHidden()
    arguments.selectAll()
    QTest.keyClicks(arguments, "[1")
    assert not fault.isHidden()
    QTest.mouseClick(drawer.accept_button, Qt.MouseButton.LeftButton)
    assert project.golden.cases(page.model._set_id, split="tune")[0] == changed
    arguments.selectAll()
    QTest.keyClicks(arguments, '{"order": 2}')
    assert fault.isHidden()
    QTest.mouseClick(drawer.accept_button, Qt.MouseButton.LeftButton)
    saved = project.golden.cases(page.model._set_id, split="tune")[0]
    assert [part.text for part in saved.history] == ["second", "first"]
    assert saved.expected_tool_calls == (ExpectedToolCall(name="lookup", arguments={"order": 2}),)
