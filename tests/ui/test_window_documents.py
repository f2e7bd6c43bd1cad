"""Documents from the window: made, named, copied, ordered, deleted and taken back; the palette that finds them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QPlainTextEdit,
    QWidget,
)

from tests.ui.conftest import problems_of, until
from tests.ui.in_window import CONTROL, SHIFT, click, press
from workbench.core.cases import GoldenSet
from workbench.core.notebooks import Bound, Notebook
from workbench.ui.main_window import MainWindow
from workbench.ui.notebook.page import NotebookPage
from workbench.ui.widgets.fields import Field
from workbench.ui.widgets.icon_buttons import LinkButton


async def test_control_k_finds_documents_and_actions(window: MainWindow) -> None:
    press(window, Qt.Key.Key_K, CONTROL)
    assert window.palette_popup.isVisible()
    assert window.palette_popup.width() == 560
    assert window.palette_popup.y() == 96
    field = window.palette_popup.findChildren(Field)[0]
    QTest.keyClicks(field, "refunds")
    assert window.palette_popup.titles[0] == "refunds"
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert window.centre.shown[0] == "golden_set"
    press(window, Qt.Key.Key_K, CONTROL)
    QTest.keyClicks(field, "dark")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert window.context.theme.dark
    window.commands.do("theme_light")


async def test_undo_is_one_order_everywhere(window: MainWindow) -> None:
    project = window.context.project
    click(window, "Refund reply")
    editor = next(found for found in window.centre.findChildren(QPlainTextEdit) if "Question" in found.accessibleName())
    editor.setFocus()
    before = editor.toPlainText()
    QTest.keyClicks(editor, "Really? ")
    await until(lambda: project.documents.undo_label == "Edit Decision")
    window.menus.choose_budget("2")
    await until(lambda: window.toolbar.budget.text() == "$2.00")
    QTest.keyClick(editor, Qt.Key.Key_Z, CONTROL)
    await until(lambda: window.toolbar.budget.text() == "$0.50")
    QTest.keyClick(editor, Qt.Key.Key_Z, CONTROL)
    await until(lambda: editor.toPlainText() == before)
    QTest.keyClick(editor, Qt.Key.Key_Z, CONTROL | SHIFT)
    await until(lambda: editor.toPlainText().startswith("Really? "))
    assert window.toolbar.budget.text() == "$0.50", "one step forward, not two"


async def test_an_undo_that_takes_a_whole_document_away_says_so_and_offers_redo(window: MainWindow) -> None:
    project = window.context.project
    project.documents.put(GoldenSet(id="big", name="big"), label="Import 100000 cases").result()
    await until(lambda: "big" in [row.title for row in window.navigator.contents])
    press(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.centre.toast_words == "Golden set “big” gone with “Import 100000 cases”"
    redo = next(one for one in window.findChildren(LinkButton) if one.isVisible() and one.text() == "Redo")
    QTest.mouseClick(redo, Qt.MouseButton.LeftButton)
    assert project.documents.find("golden_set", "big") is not None
    window.context.toast("done")
    assert redo.text() == "Undo"


async def test_deleting_a_document_is_undone_from_the_toast(window: MainWindow) -> None:
    project = window.context.project
    click(window, "refunds")
    window.commands.do("delete")
    assert project.documents.heads("golden_set") == []
    assert window.centre.toast_words == "Golden set “refunds” deleted"
    await until(lambda: window.centre.shown[0] != "golden_set")
    undo = next(link for link in window.centre.findChildren(LinkButton) if link.text() == "Undo")
    QTest.mouseClick(undo, Qt.MouseButton.LeftButton)
    await until(lambda: [head.name for head in project.documents.heads("golden_set")] == ["refunds"])
    assert project.golden.count(project.documents.heads("golden_set")[0].id) == 72


async def test_renaming_goes_through_a_dialog_and_the_navigator_follows(window: MainWindow) -> None:
    click(window, "refunds")
    window.commands.do("rename")
    dialog = window.findChild(QWidget, "name_dialog")
    assert isinstance(dialog, QWidget)
    field = dialog.findChildren(Field)[0]
    field.selectAll()
    QTest.keyClicks(field, "returns")
    QTest.keyClick(field, Qt.Key.Key_Return)
    await until(lambda: "returns" in [row.title for row in window.navigator.contents])
    await until(lambda: getattr(window.page(), "title", "") == "returns")


@pytest.mark.parametrize("kind", ["notebook", "prompt", "golden_set", "rubric", "scorecard"])
async def test_new_documents_are_opened(window: MainWindow, kind: str) -> None:
    before = len(window.context.project.documents.heads(kind))  # type: ignore[arg-type]
    window.commands.do(f"new_{kind}")
    assert len(window.context.project.documents.heads(kind)) == before + 1  # type: ignore[arg-type]
    # A prompt is written in a notebook.
    await until(lambda: window.centre.shown[0] == {"prompt": "notebook"}.get(kind, kind))
    assert problems_of(window) == []


async def test_notebooks_are_duplicated_ordered_and_deleted_with_undo(window: MainWindow) -> None:
    project = window.context.project

    def listed() -> list[str]:
        rows = [row for row in window.navigator.contents if row.kind == "notebook" and not row.heading]
        return [row.title for row in rows]

    first = listed()[0]
    window.commands.do("duplicate_document")
    assert listed() == [first, f"{first} 2"]
    one, two = (notebook for notebook in project.documents.all("notebook") if isinstance(notebook, Notebook))
    assert not {cell.id for cell in one.cells} & {cell.id for cell in two.cells}
    runs = {cell.id for cell in two.cells if cell.kind == "run"}
    assert {cell.run_cell for cell in two.cells if isinstance(cell, Bound) and cell.run_cell} <= runs
    window.commands.do("document_up")
    assert listed() == [f"{first} 2", first]
    window.commands.do("document_up")
    assert listed() == [f"{first} 2", first]
    window.commands.do("undo")
    await until(lambda: listed() == [first, f"{first} 2"])
    window.commands.do("delete")
    await until(lambda: listed() == [first])
    window.commands.do("undo")
    await until(lambda: listed() == [first, f"{first} 2"])


async def test_a_golden_set_is_duplicated_with_its_cases(window: MainWindow) -> None:
    project = window.context.project
    click(window, "refunds")
    window.commands.do("duplicate_document")
    copy = next(head for head in project.documents.heads("golden_set") if head.name == "refunds 2")
    await until(lambda: project.golden.count(copy.id) == 72)
    (original,) = (head for head in project.documents.heads("golden_set") if head.name == "refunds")
    assert [case.digest for case in project.golden.cases(copy.id)] == [
        case.digest for case in project.golden.cases(original.id)
    ]
    window.commands.do("undo")
    await until(lambda: all(head.id != copy.id for head in project.documents.heads("golden_set")))
    assert (project.golden.count(copy.id), project.golden.count(original.id)) == (0, 72)


async def test_the_palette_finds_by_other_words(window: MainWindow) -> None:
    window.commands.do("new_snippet")
    await until(lambda: window.centre.shown[0] == "snippet")
    window.commands.do("palette")
    field = window.palette_popup.findChildren(Field)[0]
    for typed, wanted in {
        "experiments": {"Experiments"},
        "experiment": {"Experiments"},
        "models": {"Add a model"},
        "dataset": {"New golden set"},
        "shortcuts": {"All actions and their keys"},
        "dark": {"Dark theme"},
        "rating": {"New rate cell"},
        "judge": {"New rubric", "New judge bench cell"},
        "bench": {"New judge bench cell"},
        "chart": {"New chart cell"},
        "export": {"Export"},
        "gate": {"New gate", "release"},
        "fragment": {"New snippet"},
    }.items():
        field.selectAll()
        QTest.keyClicks(field, typed)
        assert wanted <= set(window.palette_popup.titles[:6]), typed
    # Cases are no entries: held-out ones are not found by their words.
    golden = window.context.project.golden
    held = golden.cases(window.context.project.documents.heads("golden_set")[0].id, split="held-out", limit=1)[0]
    for words in (held.id, str(held.inputs["message"])[:30]):
        field.setText(words)
        assert window.palette_popup.titles == []
    QTest.keyClick(field, Qt.Key.Key_Escape)


async def test_the_palette_adds_a_cell_from_any_page(window: MainWindow) -> None:
    click(window, "refunds")
    window.commands.do("palette")
    field = window.palette_popup.findChildren(Field)[0]
    QTest.keyClicks(field, "judge bench")
    QTest.keyClick(field, Qt.Key.Key_Return)
    await until(lambda: window.centre.shown[0] == "notebook")
    page = window.page()
    assert isinstance(page, NotebookPage)
    body = page.cells.body(page.cells.current)
    assert body is not None
    assert body.cell.kind == "judge_bench"
    assert problems_of(window) == []


async def test_a_model_and_an_experiment_are_led_to_by_the_kind_of_document(window: MainWindow) -> None:
    """A banner of a run leads to the model whose key is wrong, a point of the trend to its experiment."""
    window.context.project.models.put("local", provider="ollama", model_id="tiny")
    window.context.navigate("model", window.context.project.documents.heads("model")[0].id)
    assert window.centre.shown[0] == "models"
    window.context.navigate("experiment", "exp-none")
    assert window.centre.shown[0] == "experiments"
