"""The main window as a person uses it: keys and mouse on the real widgets, over the sample project."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.ui.conftest import until
from tests.ui.dropping import drop_files
from tests.ui.in_window import CONTROL, SHIFT, click, press, row_of
from workbench.core.experiments import Selection
from workbench.core.models import Model
from workbench.core.notebooks import Notebook
from workbench.ui.hosts import hosts_of
from workbench.ui.main_window import MainWindow
from workbench.ui.theme import Theme
from workbench.ui.widgets.chips import Chip
from workbench.ui.widgets.fields import Field, SearchField
from workbench.ui.widgets.labels import ElidedLabel, Label, Paragraph, RunsLabel


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
    for page in ("models", "experiments"):
        window.navigate(page, "")  # type: ignore[arg-type]
        await until(lambda page=page: window.centre.shown[0] == page)
        QApplication.processEvents()
        buttons = [one for one in window.findChildren(QAbstractButton) if one.isVisible() and one.text()]
        assert len(buttons) > 5
        low = [one.text() for one in buttons if one.height() < one.fontMetrics().height()]
        assert low == [], "letters are cut"
    window.context.theme.choose("light", 100)
    await until(lambda: window.toolbar.height() == 44)
    assert window.toolbar.run.height() == 28


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


async def test_another_budget_is_typed_as_everywhere(window: MainWindow) -> None:
    window.menus._fill_budgets()
    field = next(one for one in window.findChildren(Field) if one.accessibleName() == "Another amount in dollars")
    for wrong in ("-1", "much", "nan", "1,000,5"):
        field.setText(wrong)
        QTest.keyClick(field, Qt.Key.Key_Return)
        assert (field.property("state"), window.context.info().budget) == ("wrong", "")
    field.setText("$0,75")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert (window.context.info().budget, window.context.budget()) == ("0.75", Decimal("0.75"))


def test_what_no_font_can_show_is_marked_in_labels_chips_and_paragraphs(theme: Theme, qtbot: QtBot) -> None:
    warn = theme.colour("warn").rgb()
    kinds: tuple[Callable[[str], QWidget], ...] = (
        lambda words: Label(theme, words, "strong"),
        lambda words: ElidedLabel(theme, words),
        lambda words: Chip(theme, "neutral", words),
        lambda words: Paragraph(theme, words),
        lambda words: RunsLabel(theme, [(words, "strong", "text")]),
    )
    for make in kinds:
        for words, is_marked in (("Größe ❤️", False), ("Ab\U0010fffd <b>", True)):
            part = make(words)
            qtbot.addWidget(part)
            part.resize(part.sizeHint())
            picture = part.grab().toImage()
            found = {picture.pixel(x, y) for x in range(picture.width()) for y in range(picture.height())}
            assert (warn in found) == is_marked, (type(part).__name__, words)


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
