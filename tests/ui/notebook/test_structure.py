"""The notebook's structure by keys and mouse: duplicate, fold, drag, find and replace, outline."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QTextEdit, QWidget

from tests.ui.conftest import until
from tests.ui.notebook.conftest import Desk
from workbench.core.cases import GoldenSet
from workbench.core.errors import InputError
from workbench.core.notebooks import CompareCell, Notebook, NoteCell, PromptCell, RunCell
from workbench.core.prompts import Prompt
from workbench.ui.main_window import MainWindow
from workbench.ui.notebook import edits, finding
from workbench.ui.notebook.cell import CellFrame
from workbench.ui.notebook.find_bar import NotebookFind
from workbench.ui.notebook.menus import outline_menu
from workbench.ui.notebook.page import NotebookPage
from workbench.ui.pages.set_replace import Search

LEFT = Qt.MouseButton.LeftButton


def frame(desk: Desk, place: int) -> CellFrame:
    found = desk.page.cells.frame(desk.page.cells.order[place])
    assert found is not None
    return found


async def test_duplicate_and_undo(desk: Desk) -> None:
    before = desk.page.cells.order
    desk.page.go_to(before[0])
    QTest.keyClick(frame(desk, 0), Qt.Key.Key_D, Qt.KeyboardModifier.ShiftModifier)
    cells = desk.notebook.cells
    assert len(cells) == len(before) + 1
    assert cells[1] == cells[0].model_copy(update={"id": cells[1].id})
    assert desk.page.cells.current == cells[1].id
    assert desk.project.undoing.undo() is not None
    assert [cell.id for cell in desk.notebook.cells] == before


async def test_fold_by_key(desk: Desk) -> None:
    place = next(n for n, cell in enumerate(desk.notebook.cells) if cell.kind == "run")
    desk.page.go_to(desk.page.cells.order[place])
    QTest.keyClick(frame(desk, place), Qt.Key.Key_O)
    assert desk.notebook.cells[place].folded
    QTest.keyClick(frame(desk, place), Qt.Key.Key_O)
    assert not desk.notebook.cells[place].folded


async def test_a_note_folds_to_its_first_words_and_enter_unfolds_it(desk: Desk) -> None:
    desk.page.go_to(desk.page.cells.order[0])
    QTest.keyClick(frame(desk, 0), Qt.Key.Key_O)
    line = frame(desk, 0).findChild(QLabel, "foldedLine")
    assert isinstance(line, QLabel)
    assert line.isVisible()
    assert line.text().startswith("Hypothesis")
    assert line.text().endswith(" …")
    assert not frame(desk, 0).body.isVisible()
    assert frame(desk, 0).accessibleDescription() == "folded"
    QTest.keyClick(frame(desk, 0), Qt.Key.Key_Return)
    assert isinstance(QApplication.focusWidget(), QTextEdit)
    assert frame(desk, 0).accessibleDescription() == ""
    assert not desk.notebook.cells[0].folded


async def test_a_cell_is_dragged_by_its_gutter(desk: Desk) -> None:
    before = desk.page.cells.order
    first, third = frame(desk, 0), frame(desk, 1)
    hold = QPoint(30, 8)
    QTest.mousePress(first, LEFT, Qt.KeyboardModifier.NoModifier, hold)
    target = first.mapFromGlobal(third.mapToGlobal(QPoint(30, third.height() - 4)))
    QTest.mouseMove(first, hold + QPoint(0, 40))
    QTest.mouseMove(first, target)
    assert desk.page.cells.order == before
    QTest.mouseRelease(first, LEFT, Qt.KeyboardModifier.NoModifier, target)
    assert desk.page.cells.order == [before[1], before[0], *before[2:]]
    assert desk.project.undoing.undo() == "Move cell"
    assert [cell.id for cell in desk.notebook.cells] == before


async def test_a_click_in_the_gutter_moves_nothing(desk: Desk) -> None:
    before = desk.page.cells.order
    QTest.mouseClick(frame(desk, 1), LEFT, Qt.KeyboardModifier.NoModifier, QPoint(30, 8))
    assert desk.page.cells.order == before
    assert desk.page.cells.current == before[1]


async def test_find_goes_through_notes_and_prompts(desk: Desk) -> None:
    desk.page.open_find()
    bar = desk.page.findChild(NotebookFind)
    assert bar is not None
    assert QApplication.focusWidget() is bar.words
    QTest.keyClicks(bar.words, "refund")
    places = len(bar._hits)
    assert places > 2
    assert bar.told.text() == f"{places}\xa0places"
    QTest.keyClick(bar.words, Qt.Key.Key_Return)
    assert bar.told.text() == f"1 of {places}"
    hit = bar._hits[0]
    assert desk.page.cells.current == hit.spot.cell
    selected = [
        box.textCursor().selectedText().casefold()
        for box in desk.page.findChildren(QPlainTextEdit) + desk.page.findChildren(QTextEdit)
    ]
    assert "refund" in selected
    bar.step(-1)
    assert bar.told.text() == f"{places} of {places}"
    bar.words.setText("(")
    assert bar.told.text() == "not found"
    bar.pattern.setChecked(True)
    assert "No regular expression" in bar.told.text()
    QTest.keyClick(bar.words, Qt.Key.Key_Escape)
    assert bar.isHidden()


async def test_replace_all_is_one_undo_step_over_notes_and_prompts(desk: Desk) -> None:
    project = desk.project
    note = desk.page.add("note", 0)
    desk.page.put_cell(NoteCell(id=note, text="The customer, and the customers."), "Write")
    before = project.documents.all("prompt")
    desk.page.open_replace()
    bar = desk.page.findChild(NotebookFind)
    assert bar is not None
    bar.words.setText(r"\bcustomer(s?)\b")
    bar.pattern.setChecked(True)
    bar.new.setText(r"client\1")
    places = len(bar._hits)
    bar.replace_one()
    cell = desk.notebook.cell(note)
    assert isinstance(cell, NoteCell)
    assert cell.text == "The client, and the customers."
    bar.replace_all()
    cell = desk.notebook.cell(note)
    assert isinstance(cell, NoteCell)
    assert cell.text == "The client, and the clients."
    assert places > 2
    assert bar._hits == []
    assert project.documents.all("prompt") != before
    project.undoing.undo()
    assert project.documents.all("prompt") == before
    project.undoing.undo()
    cell = desk.notebook.cell(note)
    assert isinstance(cell, NoteCell)
    assert cell.text == "The customer, and the customers."


def test_a_pattern_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "_SECONDS", 0.2)
    notebook = Notebook(
        id="n", name="N", cells=(NoteCell(id="a", text="a" * 60 + "b"), PromptCell(id="b", prompt="gone"))
    )

    def nothing(_: str) -> Prompt | None:
        return None

    with pytest.raises(InputError, match="too long"):
        finding.find(Search("(a|aa)+$", is_pattern=True), notebook, nothing)
    with pytest.raises(InputError, match="replacement"):
        finding.replaced(Search("b", is_pattern=True), r"\9", notebook, nothing)


async def test_the_outline_goes_to_a_cell(desk: Desk) -> None:
    menu = outline_menu(desk.page)
    assert len(menu.actions()) == len(desk.page.cells.order)
    menu.actions()[-1].trigger()
    assert desk.page.cells.current == desk.page.cells.order[-1]
    menu.deleteLater()


async def test_the_outline_follows_the_headings_of_notes(desk: Desk) -> None:
    note = desk.page.add("note", 0)
    text = "# Why **short**\n\n```\n# no heading\n```\n## What & how ##\nwords\n#tag"
    desk.page.put_cell(NoteCell(id=note, text=text), "Write")
    menu = outline_menu(desk.page)
    words = [item.text() for item in menu.actions()]
    assert words[:2] == ["Why short", "    What && how"]
    assert words[2].startswith("        Note “Hypothesis")  # set in below the heading before it
    menu.actions()[1].trigger()
    assert desk.page.cells.current == note
    menu.deleteLater()


async def test_an_empty_note_says_what_it_is_for_in_the_ink_of_hints(desk: Desk) -> None:
    note = desk.page.add("note", 0)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    view = desk.page.findChild(QTextEdit, f"note-{note}")
    assert isinstance(view, QTextEdit)
    assert view.toPlainText().startswith("Write a note")
    view.selectAll()
    assert view.textCursor().charFormat().foreground().color() == desk.context.theme.colour("text3")


class Shown(QObject):
    """Hears of every window that is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.windows: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.windows.append(f"{type(watched).__name__} {watched.objectName()}")
        return False


async def test_nothing_of_a_new_notebook_is_ever_a_window_of_its_own(window: MainWindow) -> None:
    """What is shown before it has a parent takes the keyboard from the window, and does not give it back."""
    shown = Shown()
    QApplication.instance().installEventFilter(shown)  # type: ignore[union-attr]
    window.commands.do("new_notebook")
    await until(lambda: window.focusWidget() is not None and window.centre.isAncestorOf(window.focusWidget()))
    for kind in edits.NEW_KINDS:
        window.commands.do(f"new_{kind}_cell")
    page = window.page()
    assert isinstance(page, NotebookPage)
    compared = next(cell for cell in page.notebook().cells if isinstance(cell, CompareCell))
    page.put_cell(compared.model_copy(update={"cluster": "customer"}), "Clusters")
    await until(lambda: page.isVisible() and len(page.cells.order) > len(edits.NEW_KINDS))
    QApplication.instance().removeEventFilter(shown)  # type: ignore[union-attr]
    assert shown.windows == []
    assert window.isActiveWindow()


async def test_a_new_notebook_runs_what_the_prompt_is_run_on_elsewhere(window: MainWindow) -> None:
    """With a second golden set and a second prompt in the project, a new run still knows which are meant."""
    documents = window.context.project.documents
    used = documents.heads("golden_set")[0].id
    first = documents.heads("prompt")[0].id
    for other in (GoldenSet(id="a-set", name="A set"), Prompt(id="a-prompt", name="A prompt")):
        documents.put(other, label="Add").result()
    window.commands.do("new_notebook")
    page = window.page()
    assert isinstance(page, NotebookPage)
    run = next(cell for cell in page.notebook().cells if isinstance(cell, RunCell))
    assert (run.selection.prompts, run.selection.cases) == ((first,), used)
    window.commands.do("new_run_cell")
    below = page.notebook().cell(page.cells.current)
    assert isinstance(below, RunCell)
    assert below.selection.cases == used


async def test_what_was_put_at_the_top_comes_there_when_the_page_has_grown_unless_it_was_moved(desk: Desk) -> None:
    cells = desk.page.cells
    frame, bar = cells.frame(cells.order[-1]), cells.verticalScrollBar()
    assert frame is not None
    await until(lambda: bar.maximum() > 0)
    frame.body.topAsked.emit()
    await until(lambda: bar.value() == bar.maximum())
    assert frame.y() - bar.value() > 8
    # A verdict and its rows come.
    frame.body.setMinimumHeight(cells.viewport().height() + 100)
    await until(lambda: frame.y() - bar.value() == 8)
    bar.setValue(bar.value() - 40)
    frame.body.setMinimumHeight(cells.viewport().height() + 500)
    await until(lambda: frame.height() > cells.viewport().height() + 500)
    assert frame.y() - bar.value() == 48
