"""The main window as a person uses it: keys and mouse on the real widgets, over the sample project."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from tests.ui.conftest import problems_of, until
from tests.ui.dropping import drop_files
from workbench.core.cases import GoldenSet
from workbench.core.experiments import Selection
from workbench.core.models import Model
from workbench.core.notebooks import Bound, Notebook
from workbench.ui.hosts import hosts_of
from workbench.ui.main_window import MainWindow
from workbench.ui.notebook.page import NotebookPage
from workbench.ui.widgets.fields import Field, SearchField
from workbench.ui.widgets.icon_buttons import LinkButton

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def press(window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the focus is."""
    QTest.keyClick(window.focusWidget() or window, key, modifiers)


def row_of(window: MainWindow, words: str) -> QPoint:
    """The middle of a row of the navigator."""
    rows = window.navigator.contents
    place = next(n for n, row in enumerate(rows) if words in f"{row.number} {row.title}" and not row.heading)
    return window.navigator.visualRect(window.navigator.model().index(place, 0)).center()


def click(window: MainWindow, words: str) -> None:
    QTest.mouseClick(window.navigator.viewport(), Qt.MouseButton.LeftButton, pos=row_of(window, words))


async def test_it_opens_with_the_notebook_and_lists_the_project(window: MainWindow) -> None:
    titles = [row.title for row in window.navigator.contents]
    assert titles[:2] == ["Notebooks", "Refund replies: shorter"]
    assert {"refund-reply", "refunds", "Refund reply", "offline/stand-in", "Experiments"} <= set(titles)
    assert window.centre.shown[0] == "notebook"
    assert window.windowTitle() == "Refund replies – Prompt Workbench"
    assert window.status.words.startswith("no network in use")
    assert window.status.words.endswith("all saved")


async def test_sizes_are_those_of_the_design(window: MainWindow) -> None:
    assert (window.toolbar.height(), window.status.height()) == (44, 28)
    assert (window.navigator.width(), window.side.width()) == (208, 328)
    window.resize(1280, 800)
    await until(lambda: window.navigator.width() == 200)
    assert window.side.width() == 288


async def test_a_click_in_the_navigator_opens_the_page(window: MainWindow) -> None:
    click(window, "refunds")
    assert window.centre.shown[0] == "golden_set"
    assert window.navigator.current_key() == window.centre.shown
    click(window, "Refund replies: shorter")
    assert window.centre.shown[0] == "notebook"


async def test_the_navigator_is_walked_by_keys(window: MainWindow) -> None:
    window.navigator.setFocus()
    press(window, Qt.Key.Key_Down)
    assert window.centre.shown[0] == "prompt"
    press(window, Qt.Key.Key_Down)
    assert window.centre.shown[0] == "golden_set"


async def test_control_b_and_control_i_fold_the_sides(window: MainWindow) -> None:
    press(window, Qt.Key.Key_B, CONTROL)
    assert window.navigator.isHidden()
    press(window, Qt.Key.Key_B, CONTROL)
    assert window.navigator.isVisible()
    press(window, Qt.Key.Key_I, CONTROL)
    assert window.side.isHidden()
    press(window, Qt.Key.Key_I, CONTROL)
    assert window.side.isVisible()


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


async def test_shortcuts_reach_the_window_from_inside_an_editor(window: MainWindow) -> None:
    click(window, "Refund reply")
    editor = window.centre.findChildren(QPlainTextEdit)[0]
    editor.setFocus()
    QTest.keyClick(editor, Qt.Key.Key_K, CONTROL)
    assert window.palette_popup.isVisible()
    QTest.keyClick(window.palette_popup.findChildren(Field)[0], Qt.Key.Key_Escape)
    assert window.focusWidget() is editor
    line = window.centre.findChildren(QLineEdit)[0]
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_B, CONTROL)
    assert window.navigator.isHidden()


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


async def test_f6_moves_between_the_parts(window: MainWindow) -> None:
    window.navigator.setFocus()
    seen = []
    for _ in range(5):
        press(window, Qt.Key.Key_F6)
        focus = window.focusWidget()
        parts = {
            "toolbar": window.toolbar,
            "navigator": window.navigator,
            "centre": window.centre,
            "status": window.status,
        }
        seen += [name for name, part in parts.items() if focus is part or (focus and part.isAncestorOf(focus))]
    assert {"toolbar", "navigator", "centre", "status"} <= set(seen)
    first = window.focusWidget()
    press(window, Qt.Key.Key_F6)
    press(window, Qt.Key.Key_F6, SHIFT)
    assert window.focusWidget() is first


async def test_the_key_sheet_lists_the_keys_of_this_place(window: MainWindow) -> None:
    click(window, "refunds")
    QTest.mouseClick(window.navigator.viewport(), Qt.MouseButton.LeftButton, pos=row_of(window, "refunds"))
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    field = window.focusWidget()
    assert isinstance(field, SearchField), "the page that is shown is searched, wherever the keys are"
    press(window, Qt.Key.Key_F1)
    sheet = window.findChild(QWidget, "key_sheet")
    assert isinstance(sheet, QWidget)
    assert sheet.isVisible()
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    assert window.focusWidget() is field


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


async def test_a_run_shows_in_toolbar_navigator_and_status_line(window: MainWindow) -> None:
    project, bridge = window.context.project, window.context.bridge
    run = project.runs.start(project.runs.plan(Selection(limit=6)), budget=window.context.budget())
    bridge.follow(run, "cell")
    assert window.toolbar.stop.isEnabled()
    assert not window.toolbar.run.isEnabled()
    await until(lambda: not bridge.running())
    assert not window.toolbar.stop.isEnabled()
    assert window.toolbar.run.isEnabled()
    await until(lambda: any(row.number == "1" for row in window.navigator.contents))
    assert "in " in window.status.words
    assert "$0 of $0.50" in window.status.words


async def test_stop_ends_a_run_at_once(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_STAND_IN_PACE", "0.2:200")
    project, bridge = window.context.project, window.context.bridge
    bridge.follow(project.runs.start(project.runs.plan(Selection(split="all", repeats=3))), "cell")
    await until(lambda: bridge.running()[0].totals.done > 0 if bridge.running() else True)
    QTest.mouseClick(window.toolbar.stop, Qt.MouseButton.LeftButton)
    await until(lambda: not bridge.running())
    feed = bridge.latest()
    assert feed is not None
    assert feed.finished is not None


@pytest.mark.parametrize("page", ["notebook", "prompt", "golden_set", "rubric", "scorecard", "models", "experiments"])
async def test_every_input_has_a_name(window: MainWindow, page: str) -> None:
    kinds = {"models": "model"}
    if page == "experiments":
        window.navigate(page, "")
    else:
        window.navigate(page, window.context.project.documents.heads(kinds.get(page, page))[0].id)  # type: ignore[arg-type]
    window.commands.do("add_model")
    await asyncio.sleep(0.05)
    inputs = (QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QAbstractItemView, QAbstractButton)
    nameless = [
        child
        for child in window.findChildren(QWidget)
        if isinstance(child, inputs)
        and child.isVisible()
        and not (isinstance(child, QTextEdit) and child.isReadOnly())
        and not (child.accessibleName() or (isinstance(child, QAbstractButton) and child.text()))
    ]
    assert nameless == []


async def test_pages_in_dark_at_twice_the_text_size_fit_their_buttons(window: MainWindow) -> None:
    window.context.theme.choose("dark", 200)
    await until(lambda: (window.toolbar.height(), window.toolbar.run.height()) == (88, 56))
    window.context.theme.choose("light", 100)
    await until(lambda: window.toolbar.height() == 44)


async def test_the_model_menu_sets_the_projects_default(window: MainWindow) -> None:
    window.context.project.models.put("local", provider="openai", model_id="m", base_url="http://127.0.0.1:9/v1")
    window.menus.choose_model("local")
    await until(lambda: window.toolbar.model.text() == "local")
    assert window.context.project.documents.default_model() == "local"


async def test_a_file_dropped_on_the_window_is_read(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "shorter still.md"
    path.write_text("# system\n\nAnswer in one line.\n\n# user\n\n{{ message }}\n", encoding="utf-8")
    assert drop_files(window.centre, path)
    await until(lambda: "shorter still" in [head.name for head in window.context.project.documents.heads("prompt")])
    await until(lambda: window.centre.toast_words != "")
    assert not drop_files(window.centre), "what holds no file is not taken"


async def test_a_file_that_nothing_reads_says_so(window: MainWindow, tmp_path: Path) -> None:
    window.imports.take_files([tmp_path / "picture.bmp"])
    assert any("Nothing here reads .bmp" in words for words in window.centre.banners)


def test_hosts_are_named_once_and_the_stand_in_is_none() -> None:
    def model(name: str, url: str, provider: str = "openai") -> Model:
        return Model(id=name, name=name, provider=provider, model_id="m", base_url=url)

    models = [
        model("a", "https://api.example.org/v1"),
        model("b", "https://api.example.org/v2"),
        model("c", "", "offline"),
    ]
    assert hosts_of(models) == ["api.example.org"]
    assert hosts_of([model("d", "")]) == ["api.openai.com"]


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
    window.commands.do("undo")
    await until(lambda: all(head.id != copy.id for head in project.documents.heads("golden_set")))


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


async def test_the_status_line_names_the_budget_that_the_run_has(window: MainWindow) -> None:
    runs, bridge = window.context.project.runs, window.context.bridge
    feed = bridge.follow(runs.start(runs.plan(Selection(limit=1)), budget=Decimal("0.25")), "cell")
    await until(lambda: not bridge.running())
    assert "of $0.25" in window.status.words
    feed.paused = "budget"
    feed.raise_budget(Decimal("0.75"))
    assert "of $0.75" in window.status.words
    window.menus.choose_budget("3.00")  # is for the next run
    window.refresh()
    assert "of $0.75" in window.status.words


async def test_what_no_font_can_show_is_underlined_and_said_once_in_the_status_line(window: MainWindow) -> None:
    """A character that is no emoji of any font stands for those that a machine lacks."""
    project = window.context.project
    assert window.status.words.count("no font") == 0
    notebook = project.documents.all("notebook")[0]
    assert isinstance(notebook, Notebook)
    named = notebook.model_copy(update={"name": "Ab\U0010fffd \u2764\ufe0f ok"})
    project.documents.put(named, label="Rename").result()
    await until(lambda: "no font for" in window.status.words)
    label = window.status.findChild(QLabel, "boxes")
    assert label is not None
    assert "U+10FFFD" in label.toolTip()
    assert "U+FE0F" not in label.toolTip()
    assert label.accessibleDescription().startswith("No font of this machine has ")
    warn = window.context.theme.colour("warn").rgb()
    page = window.page()
    assert page is not None
    for part in (window.navigator.viewport(), page.findChild(QLabel, "notebookTitle")):
        assert part is not None
        picture = part.grab().toImage()
        assert warn in {picture.pixel(x, y) for x in range(picture.width()) for y in range(picture.height())}
