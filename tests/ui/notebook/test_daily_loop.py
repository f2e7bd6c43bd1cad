"""The daily loop in the real window, by keys alone: no call into the program, no mouse, from start to end."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QTextEdit

from tests.ui.conftest import until
from tests.ui.notebook.test_compare_cell import cases
from tests.ui.notebook.test_window_journey import compare_of, opened, press, ran_again, read, reasons, said
from workbench.core.cases import Case
from workbench.ui.main_window import MainWindow
from workbench.ui.notebook.compare import CompareBody
from workbench.ui.notebook.page import NotebookPage
from workbench.ui.results.inspector import InspectorPane

__all__ = ["opened"]
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def go(window: MainWindow, words: str) -> None:
    """Open the palette, type, Enter."""
    press(window, Qt.Key.Key_K, CONTROL)
    field = window.focusWidget()
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, words)
    QTest.keyClick(field, Qt.Key.Key_Return)


def figure(window: MainWindow, name: str) -> str:
    """What a figure of the prompt cell says."""
    return said(window.findChild(QLabel, name))


def to_cell(window: MainWindow, cell_id: str) -> None:
    """Press J until a cell is the current one."""
    page = window.page()
    assert isinstance(page, NotebookPage)
    for _ in range(2 * len(page.cells.order)):
        if page.cells.current == cell_id:
            return
        press(
            window,
            Qt.Key.Key_J
            if page.cells.order.index(page.cells.current) < page.cells.order.index(cell_id)
            else Qt.Key.Key_K,
        )
    raise AssertionError(f"the keys stay at {window.focusWidget()}")


def case_of(window: MainWindow, case_id: str) -> Case:
    golden = window.context.project.golden
    set_id = window.context.project.documents.heads("golden_set")[0].id
    return next(case for case in golden.cases(set_id, limit=1000) if case.id == case_id)


async def test_the_daily_loop_by_keys_alone(opened: MainWindow) -> None:
    go(opened, "models")
    go(opened, "refund replies shorter")
    assert opened.centre.shown[0] == "notebook"
    body = compare_of(opened)
    await read(body)
    first = await the_row_that_broke(opened, body)
    await it_is_kept_as_a_case(opened, first)
    await words_are_changed_and_run_again(opened, body)

    # The verdict is of the new run, and its rows are found by what is typed.
    press(opened, Qt.Key.Key_Escape)
    to_cell(opened, body.cell.id)
    assert " than A: " in said(body.view.findChild(QLabel, "verdict"))
    press(opened, Qt.Key.Key_Return)
    press(opened, Qt.Key.Key_Slash)
    search = opened.focusWidget()
    assert isinstance(search, QLineEdit)
    QTest.keyClicks(search, f"id:{first}")
    await until(lambda: cases(body.view) == [first])
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert body.view.rows.hasFocus()


async def the_row_that_broke(opened: MainWindow, body: CompareBody) -> str:
    """Go to the comparison, to its next broken row and back, and into the inspector; returns the row's case."""
    to_cell(opened, body.cell.id)
    press(opened, Qt.Key.Key_Return)
    assert body.view.rows.hasFocus()
    first = body.view.pane.pairing
    assert first is not None
    press(opened, Qt.Key.Key_F8)
    await until(lambda: body.view.pane.pairing is not first)
    press(opened, Qt.Key.Key_F8, SHIFT)
    await until(lambda: body.view.pane.pairing.row.case_id == first.row.case_id)  # type: ignore[union-attr]
    assert "Decision" in reasons(body)

    # Letters and Delete mean the cell only while it has the focus itself, not rows inside it.
    cells = opened.page().notebook()  # type: ignore[union-attr]
    for key in (Qt.Key.Key_A, Qt.Key.Key_B, Qt.Key.Key_M, Qt.Key.Key_O, Qt.Key.Key_Delete):
        press(opened, key)
    assert opened.page().notebook() == cells  # type: ignore[union-attr]
    assert body.view.rows.hasFocus()

    # The inspector shows the answer; F6 goes there and comes back to the same row.
    pane = opened.findChild(InspectorPane)
    assert pane is not None
    await until(lambda: pane.view is not None and pane.view.trial.case_id == first.row.case_id)
    press(opened, Qt.Key.Key_F6)
    assert pane.isAncestorOf(opened.focusWidget())
    press(opened, Qt.Key.Key_F6, SHIFT)
    assert body.view.rows.hasFocus()
    return first.row.case_id


async def it_is_kept_as_a_case(opened: MainWindow, case_id: str) -> None:
    """What went wrong is kept, and that can be taken back and done again."""
    before = case_of(opened, case_id)
    press(opened, Qt.Key.Key_G)
    await until(lambda: case_of(opened, case_id).kind == "regression")
    press(opened, Qt.Key.Key_Z, CONTROL)
    await until(lambda: case_of(opened, case_id) == before)
    press(opened, Qt.Key.Key_Y, CONTROL)
    await until(lambda: case_of(opened, case_id).kind == "regression")


async def words_are_changed_and_run_again(opened: MainWindow, body: CompareBody) -> None:
    """The words of the variant have their price at every key; only what changed is run; the keys stay in them."""
    press(opened, Qt.Key.Key_E)
    box = opened.focusWidget()
    assert isinstance(box, QPlainTextEdit | QTextEdit)
    tokens, delta = figure(opened, "tokens-B"), figure(opened, "tokens-B-delta")
    press(opened, Qt.Key.Key_End, CONTROL)
    QTest.keyClicks(box, " A sale item gets store credit only.")
    await until(lambda: figure(opened, "tokens-B") != tokens and figure(opened, "tokens-B-delta") != delta)
    press(opened, Qt.Key.Key_Return, CONTROL | SHIFT)
    await ran_again(opened, body)
    assert opened.focusWidget() is box
    # The page went to the run; who goes on writing sees it.
    assert box.visibleRegion().isEmpty()
    QTest.keyClicks(box, " ")
    await until(lambda: box.visibleRegion().contains(box.cursorRect().center()))
    press(opened, Qt.Key.Key_Backspace)
