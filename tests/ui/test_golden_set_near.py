"""Near-equal cases: found among all, told where they leak, marked, dropped by one press; nothing held out is shown."""

from __future__ import annotations

import asyncio
import random

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from tests.ui.conftest import until
from tests.ui.set_project import sample_file  # noqa: F401  (in place of the conftest's)
from workbench.core.cases import Case, GoldenSet
from workbench.core.errors import IncompleteError
from workbench.project import Project
from workbench.ui.dialogs.case_drawer import CaseDrawer
from workbench.ui.main_window import MainWindow
from workbench.ui.pages.golden_set import GoldenSetPage
from workbench.ui.pages.set_columns_drawer import ColumnsDrawer
from workbench.ui.pages.set_near import NearDrawer
from workbench.ui.widgets.icon_buttons import IconButton, LinkButton

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
WORDS = "the parcel with my new tent came late and one of the poles was broken so i want a refund for it please".split()


def made(project: Project) -> None:
    """Four cases: two near equal for tuning, one near equal held out with a secret, one unlike."""
    project.documents.put(GoldenSet(id="near", name="near"), label="New").result()
    near = " ".join(WORDS)
    cases = [
        Case(id="a", inputs={"message": near}, reference="r"),
        Case(id="b", inputs={"message": f"{near} thanks"}, reference="r"),
        Case(id="c", inputs={"message": f"{near} SECRET"}, reference="r", split="held-out"),
        Case(id="d", inputs={"message": "a gift card cannot be paid out in cash"}, reference="r"),
    ]
    project.golden.update("near", cases, label="Add").result()


async def test_the_key_acts_from_the_navigator_and_from_a_drawer(window: MainWindow) -> None:
    project = window.context.project
    made(project)
    window.navigate("golden_set", "near")
    await asyncio.sleep(0.02)
    window.navigator.setFocus()
    QTest.keyClick(window.navigator, Qt.Key.Key_U, CONTROL | SHIFT)
    await until(lambda: window.findChildren(NearDrawer))
    first = window.findChildren(NearDrawer)[-1]
    QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_L, CONTROL | SHIFT)
    await until(lambda: window.findChildren(ColumnsDrawer) and first not in window.findChildren(NearDrawer))
    window.navigate("experiments", "")
    await until(lambda: not window.side.has_drawer)
    QTest.keyClick(window.navigator, Qt.Key.Key_U, CONTROL | SHIFT)
    assert not window.side.has_drawer, "on another page it means nothing"


async def test_groups_are_listed_marked_and_dropped(window: MainWindow) -> None:
    project = window.context.project
    made(project)
    window.navigate("golden_set", "near")
    page = window.page()
    assert isinstance(page, GoldenSetPage)
    page.view.setFocus()
    await asyncio.sleep(0.02)
    QTest.keyClick(page.view, Qt.Key.Key_U, CONTROL | SHIFT)
    await until(lambda: window.findChildren(NearDrawer) and page.model.problems(0))
    drawer = window.findChildren(NearDrawer)[-1]
    told = " ".join(label.text() for label in drawer.findChildren(QLabel))
    assert "1\u00a0group stands in both splits" in told
    assert "a held-out case, hidden" in told
    assert "secret" not in told.lower()
    sentence = page.model.problems(0)[0].sentence
    assert sentence.startswith("says nearly the same as case 2 (96 %), and one of them is held out")
    assert not page.model.problems(2)
    QTest.mouseClick(drawer.findChildren(LinkButton)[1], Qt.MouseButton.LeftButton)
    assert page.view.currentIndex().row() == 1
    drop = [button for button in drawer.findChildren(IconButton) if button.accessibleName() == "Drop case b"]
    QTest.mouseClick(drop[0], Qt.MouseButton.LeftButton)
    assert [case.id for case in project.golden.cases("near")] == ["a", "c", "d"]
    assert drawer.accept_button.text() == "Drop 1\u00a0case"
    project.documents.undo()
    await until(lambda: page.model.rowCount() == 3)
    # An edit since the search takes the mark away; it is no longer known to be so.
    page.model.setData(page.model.index(0, 1), "something else entirely")
    assert page.model.problems(0) == []


async def test_a_double_is_dropped_at_the_foot_and_one_that_is_held_out_is_told_as_a_leak(window: MainWindow) -> None:
    project = window.context.project
    made(project)
    twins = [
        Case(id="e", inputs={"message": "A gift card cannot be paid out in cash!"}, reference="r"),
        Case(id="f", inputs={"message": "the PARCEL with my new tent"}, reference="r"),
        Case(id="g", inputs={"message": "the parcel with my new tent"}, reference="r", split="held-out"),
    ]
    project.golden.update("near", twins, label="Add").result()
    window.navigate("golden_set", "near")
    page = window.page()
    assert isinstance(page, GoldenSetPage)
    await until(lambda: page.model.rowCount() == 5 and page.model.problems(4))
    leak = page.model.problems(4)[0].sentence
    assert leak == "another case says the same, and one of them is held out: it is no surprise there"
    assert page.model.problems(3)[0].sentence == "says the same as case 3"
    page.view.setCurrentIndex(page.model.index(3, 1))
    QTest.mouseClick(page.foot.findChildren(LinkButton, "set_fix")[0], Qt.MouseButton.LeftButton)
    assert "e" not in [case.id for case in project.golden.cases("near")]


def test_what_is_near_among_many_is_found_and_what_is_not_is_left(sample: Project) -> None:
    draw = random.Random(3)
    sample.documents.put(GoldenSet(id="many", name="many"), label="New").result()
    cases = [
        Case(id=f"c{n}", inputs={"m": " ".join(f"w{draw.randrange(2000)}" for _ in range(30))}) for n in range(2_200)
    ]
    expected = set()
    for n in range(0, 200, 2):
        words = str(cases[n].inputs["m"]).split()
        words[n % 30] = "changed"
        cases[n + 1] = Case(id=f"c{n + 1}", inputs={"m": " ".join(words)})
        expected.add((f"c{n}", f"c{n + 1}"))
    sample.golden.update("many", cases, label="Add").result()
    seen: list[int] = []
    groups = sample.golden.near_equal("many", seen.append)
    found = {tuple(member.case_id for member in group.members) for group in groups}
    assert found <= expected
    assert len(found) >= 98
    assert seen == [2_000]
    assert all(0.8 <= group.likeness[1] < 1 for group in groups)
    with pytest.raises(IncompleteError):
        sample.golden.near_equal("many", cancelled=lambda: True)


async def test_it_is_left_with_its_page_while_what_is_of_the_project_stays(window: MainWindow) -> None:
    made(window.context.project)
    window.navigate("golden_set", "near")
    page = window.page()
    assert isinstance(page, GoldenSetPage)
    page.near_equal()
    await until(lambda: window.side.has_drawer)
    window.navigate("experiments", "")
    assert not window.side.has_drawer
    window.context.command("add_model")
    assert window.side.has_drawer
    window.navigate("golden_set", "near")
    assert window.side.has_drawer


async def test_what_was_typed_in_a_case_is_taken_when_another_page_is_shown(window: MainWindow) -> None:
    project = window.context.project
    made(project)
    window.navigate("golden_set", "near")
    page = window.page()
    assert isinstance(page, GoldenSetPage)
    page.open_case()
    drawer = window.findChildren(CaseDrawer)[-1]
    drawer._note.setPlainText("looked at")
    window.navigate("experiments", "")
    assert not window.side.has_drawer
    await until(lambda: project.golden.cases("near")[0].note == "looked at")
