"""Keys that are pressed in the navigator act on the page that is shown, and start no paid call by surprise."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.ui.conftest import until
from tests.ui.in_window import CONTROL, SHIFT, click, press
from tests.ui.test_prompt_window import editor, enter, said
from workbench.core.cases import Case, GoldenSet
from workbench.ui.main_window import MainWindow
from workbench.ui.notebook.find_bar import NotebookFind
from workbench.ui.notebook.page import NotebookPage
from workbench.ui.pages.golden_set import GoldenSetPage

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
NOTEBOOK = "Refund replies: shorter"


def page_of(window: MainWindow) -> NotebookPage:
    page = window.page()
    assert isinstance(page, NotebookPage)
    return page


async def test_f8_and_find_from_the_navigator_act_on_the_page(window: MainWindow) -> None:
    box = enter(window, Qt.Key.Key_1)
    press(window, Qt.Key.Key_End, CONTROL)
    QTest.keyClicks(box, " {{ mesage }}")
    press(window, Qt.Key.Key_Escape)
    await until(lambda: bool(box.faults))
    page = page_of(window)
    note = next(cell.id for cell in page.notebook().cells if cell.kind == "note")
    page.go_to(note)
    click(window, NOTEBOOK)
    window.navigator.setFocus()
    for held in (Qt.KeyboardModifier.NoModifier, SHIFT):
        press(window, Qt.Key.Key_F8, held)
        assert editor(window).textCursor().selectedText() == "mesage"
        assert said(window).startswith("“mesage” is in no case.")
        window.navigator.setFocus()
    press(window, Qt.Key.Key_H, CONTROL)
    assert page.findChild(NotebookFind).isVisible()
    # Another prompt has nothing marked, and no page is left without a word.
    press(window, Qt.Key.Key_Escape)
    box.selectAll()
    box.insertPlainText("Answer.")
    await until(lambda: not box.faults)
    page.go_to(note)
    window.navigator.setFocus()
    press(window, Qt.Key.Key_F8)
    assert said(window) == "Nothing is marked in this notebook."
    assert page.cells.current == note
    # In a golden set the next case with a problem.
    project = window.context.project
    project.documents.put(GoldenSet(id="faulty", name="faulty"), label="Set").result()
    cases = [Case(id=f"c{n}", inputs={"message": words}) for n, words in enumerate(("Hello", "", "Bye", ""))]
    project.golden.update("faulty", cases, label="Add").result()
    await until(lambda: "faulty" in [row.title for row in window.navigator.contents])
    click(window, "faulty")
    shown = window.page()
    assert isinstance(shown, GoldenSetPage)
    await until(lambda: shown.lines.latest is not None and shown.lines.latest.marks)
    seen = []
    for held in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.NoModifier, SHIFT):
        window.navigator.setFocus()
        press(window, Qt.Key.Key_F8, held)
        seen.append(shown.view.currentIndex().row())
    assert len(set(seen)) > 1
    assert seen[0] == seen[2]


async def test_control_enter_from_the_navigator_runs_the_chosen_cell_that_is_seen_alone(window: MainWindow) -> None:
    page, bridge = page_of(window), window.context.bridge
    click(window, NOTEBOOK)
    window.navigator.setFocus()
    page.cells._make_current("")
    press(window, Qt.Key.Key_Return, CONTROL)
    assert said(window).startswith("No cell is chosen.")
    kinds = {cell.kind: cell.id for cell in page.notebook().cells}
    page.go_to(kinds["note"])
    window.navigator.setFocus()
    press(window, Qt.Key.Key_Return, CONTROL)
    assert said(window).startswith("Nothing can be run in the chosen cell.")
    page.go_to(kinds["run"])
    await until(lambda: not page.cells.frame(kinds["run"]).visibleRegion().isEmpty())  # type: ignore[union-attr]
    window.resize(1280, 500)
    await until(lambda: page.cells.verticalScrollBar().maximum() > 0)
    page.cells.verticalScrollBar().setValue(0)
    window.navigator.setFocus()
    press(window, Qt.Key.Key_Return, CONTROL)
    assert said(window) == "The chosen cell was out of view. Ctrl Enter runs it now."
    assert not bridge.running()
    assert window.focusWidget() is page.cells.frame(kinds["run"])
    await until(lambda: not page.cells.frame(kinds["run"]).visibleRegion().isEmpty())  # type: ignore[union-attr]
    window.navigator.setFocus()
    press(window, Qt.Key.Key_Return, CONTROL)
    await until(lambda: window.context.project.experiments.latest() is not None)
    window.commands.do("stop")
    await until(lambda: not bridge.running())


async def test_marked_places_are_looked_for_in_the_direction_of_the_key(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, seen = page_of(window), list[str]()
    order = list(page.cells.order)
    at = next(place for place, cell in enumerate(page.notebook().cells) if cell.kind == "run")
    page.go_to(order[at])
    monkeypatch.setattr(page.cells, "open_body", seen.append)
    page.next_fault()
    page.previous_fault()
    assert 0 < at < len(order) - 1
    assert seen == [*order[at:], *order[:at], *reversed(order[: at + 1]), *reversed(order[at + 1 :])]
