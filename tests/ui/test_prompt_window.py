"""Writing prompts in the real window, by its shortcuts: full size, preview, marked places, one order of undo."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolTip

from tests.ui.conftest import until
from workbench.core.prompts import Prompt, Snippet
from workbench.ui.main_window import MainWindow
from workbench.ui.notebook import variant_edits
from workbench.ui.notebook.page import NotebookPage
from workbench.ui.notebook.prompt import PromptBody
from workbench.ui.notebook.prompt_box import PromptBox
from workbench.ui.notebook.prompt_full import PromptFull

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
NONE = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


def press(window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(window.focusWidget() or window, key, modifiers)


def text_of(window: MainWindow, key: str, place: int) -> str:
    variant = window.context.project.documents.one(Prompt).variant(key)
    assert variant is not None
    return variant.content.messages[place].text


def editor(window: MainWindow) -> PromptBox:
    """The message that has the focus."""
    found = window.focusWidget()
    assert isinstance(found, PromptBox)
    return found


def body(window: MainWindow) -> PromptBody:
    page = window.page()
    assert isinstance(page, NotebookPage | PromptFull)
    found = page.prompt_body()
    assert found is not None
    return found


def enter(window: MainWindow, variant: Qt.Key) -> PromptBox:
    """Go to the prompt cell by keys, and into a variant."""
    page = window.page()
    assert isinstance(page, NotebookPage)
    page.focus_first()
    while page.prompt_body() is None:
        press(window, Qt.Key.Key_Down)
    press(window, Qt.Key.Key_Return)
    press(window, variant, ALT)
    return editor(window)


async def test_full_size_takes_the_cursor_along_and_follows_undo(window: MainWindow) -> None:
    before = text_of(window, "B", 0)
    enter(window, Qt.Key.Key_2)
    press(window, Qt.Key.Key_Return, ALT)
    press(window, Qt.Key.Key_Escape)
    assert isinstance(window.page(), NotebookPage)
    await until(lambda: isinstance(window.focusWidget(), PromptBox))
    press(window, Qt.Key.Key_Return, ALT)
    assert isinstance(window.page(), PromptFull)
    full = editor(window)
    assert full.objectName() == "prompt-B-0"
    press(window, Qt.Key.Key_End, CONTROL)
    QTest.keyClicks(full, " One.")
    press(window, Qt.Key.Key_Z, CONTROL)
    await until(lambda: full.text() == before)
    assert text_of(window, "B", 0) == before
    press(window, Qt.Key.Key_D, CONTROL)
    assert editor(window).objectName() == "prompt-D-0"
    press(window, Qt.Key.Key_End, CONTROL)
    QTest.keyClicks(editor(window), " Two.")
    press(window, Qt.Key.Key_P, CONTROL | SHIFT)
    await until(lambda: body(window).prompt_cell.preview)
    press(window, Qt.Key.Key_Return, CONTROL | SHIFT)
    assert isinstance(window.page(), NotebookPage), "Run all shows what it does"
    window.commands.do("stop")
    assert text_of(window, "D", 0) == before + " Two."
    await until(lambda: isinstance(window.focusWidget(), PromptBox))
    assert editor(window).objectName() == "prompt-D-0"
    assert editor(window).text() == before + " Two."


async def test_the_preview_steps_by_its_keys_while_a_message_is_edited(window: MainWindow) -> None:
    enter(window, Qt.Key.Key_1)
    press(window, Qt.Key.Key_P, CONTROL | SHIFT)
    await until(lambda: body(window).board.preview.case is not None)
    seen = []
    for key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
        press(window, key, CONTROL)
        await until(lambda: body(window).board.preview.case is not None)
        case = body(window).board.preview.case
        assert case is not None
        seen.append(case.id)
    assert seen == ["r02", "r03", "r02"]


def said(window: MainWindow) -> str:
    """By the status line."""
    found = window.status.findChild(QLabel, "said")
    assert isinstance(found, QLabel)
    return found.text()


async def test_every_marked_place_is_reached_by_a_key_and_says_its_reason(window: MainWindow) -> None:
    first = enter(window, Qt.Key.Key_1)
    press(window, Qt.Key.Key_F8)
    assert said(window) == "Nothing is marked in this prompt."
    press(window, Qt.Key.Key_End, CONTROL)
    QTest.keyClicks(first, " {% set tone = 'x' %}{{ mesage }} {{ ordr }}")
    press(window, Qt.Key.Key_Escape)
    await until(lambda: len(first.faults) == 3)
    press(window, Qt.Key.Key_2, ALT)
    second = editor(window)
    press(window, Qt.Key.Key_End, CONTROL)
    QTest.keyClicks(second, " {{ order.prise }}")
    press(window, Qt.Key.Key_Escape)
    await until(lambda: bool(second.faults))
    note = window.findChild(QLabel, "fault-A-0")
    assert note.accessibleDescription().startswith("“mesage” is in no case.")
    enter(window, Qt.Key.Key_1)
    press(window, Qt.Key.Key_Home, CONTROL)
    seen, lines = [], list[str]()
    for _ in range(5):
        press(window, Qt.Key.Key_F8)
        seen.append((editor(window).objectName(), editor(window).textCursor().selectedText(), said(window)))
        # Beside the place only what the line under the editor does not say: it would cover that line.
        if "never used" in said(window):
            assert "never used" in QToolTip.text()
        else:
            await until(lambda: not QToolTip.isVisible(), 4)
        under = window.findChild(QLabel, editor(window).objectName().replace("prompt", "fault"))
        lines.append(under.accessibleDescription())
    assert [one[:2] for one in seen] == [
        ("prompt-A-0", "tone"),
        ("prompt-A-0", "mesage"),
        ("prompt-A-0", "ordr"),
        ("prompt-B-0", "order.prise"),
        ("prompt-A-0", "tone"),
    ]
    assert [one[2] for one in seen[:4]] == [
        "“tone” is set here and never used.",
        "“mesage” is in no case. Did you mean “message”?",
        "“ordr” is in no case. Did you mean “order”?",
        "“order.prise”: “order” has no “prise”. Did you mean “order.price”?",
    ]
    assert all(line.startswith(one[2]) for line, one in zip(lines[1:4], seen[1:4], strict=True))
    press(window, Qt.Key.Key_F8, SHIFT)
    assert editor(window) is second
    press(window, Qt.Key.Key_F8, SHIFT)
    assert note.accessibleDescription().startswith("“ordr” is in no case."), "the words below follow the cursor"


async def test_a_snippet_opens_in_its_text_and_its_marked_places_are_reached_by_a_key(window: MainWindow) -> None:
    words = "{{ order.itm }} {% for one in order.lines %}{{ mesage }}{% endfor %}"
    window.context.project.documents.put(Snippet(id="s", name="closing", text=words), label="New").result()
    window.navigate("snippet", "s")
    box = editor(window)
    assert box.objectName() == "snippetText"
    seen = []
    for held in (NONE, NONE, NONE, SHIFT):
        press(window, Qt.Key.Key_F8, held)
        seen.append(box.textCursor().selectedText())
    assert seen == ["order.itm", "order.lines", "mesage", "order.lines"]


def box_of(window: MainWindow, key: str) -> PromptBox:
    """The first message of a variant."""
    return next(column.boxes[0] for column in body(window).board.columns if column.key == key)


async def test_in_full_size_the_view_follows_the_cursor(window: MainWindow) -> None:
    window.resize(1100, 600)
    enter(window, Qt.Key.Key_1)
    press(window, Qt.Key.Key_Return, ALT)
    full, box = window.page(), editor(window)
    assert isinstance(full, PromptFull)

    def shown() -> bool:
        at = box.viewport().mapTo(full, box.cursorRect().center()).y()
        return 60 < at < full.height()

    await until(lambda: box.height() > full.height())
    for key in (Qt.Key.Key_End, Qt.Key.Key_Home, Qt.Key.Key_End):
        press(window, key, CONTROL)
        await until(shown)
        assert box.verticalScrollBar().maximum() == 0
    QTest.keyClicks(box, " more")
    await until(shown)
    press(window, Qt.Key.Key_Escape)
    # Opened at a message far below, which was out of view until a key moved its cursor.
    await until(lambda: isinstance(window.focusWidget(), PromptBox))
    body(window).board.change(variant_edits.set_text, "A", 0, "Rule.\n" * 150, label="Long")
    body(window).board.focus_variant("C", 3)
    press(window, Qt.Key.Key_Return, ALT)
    opened = editor(window)
    assert opened.objectName() == "prompt-C-3"
    await until(lambda: opened.visibleRegion().contains(opened.cursorRect().center()))
    await until(lambda: box_of(window, "A").height() > 2_000)
    await until(lambda: opened.visibleRegion().contains(opened.cursorRect().center()))
