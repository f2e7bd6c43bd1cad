"""The prompt cell by keys and mouse: words, counts, variants, messages, undo."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QMenu

from tests.ui.conftest import until
from tests.ui.notebook.conftest import ALT, CONTROL, Desk
from workbench.core.prompts import Prompt
from workbench.ui.notebook import variant_edits
from workbench.ui.notebook.prompt import PromptBody
from workbench.ui.notebook.prompt_box import PromptBox
from workbench.ui.notebook.prompt_menus import message_menu, variant_menu
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.labels import MetaLabel


def body(desk: Desk) -> PromptBody:
    found = desk.page.body_of(desk.cell("prompt"))
    assert isinstance(found, PromptBody)
    return found


def prompt(desk: Desk) -> Prompt:
    found = desk.project.documents.all("prompt")[0]
    assert isinstance(found, Prompt)
    return found


def text_of(desk: Desk, key: str, place: int) -> str:
    variant = prompt(desk).variant(key)
    assert variant is not None
    return variant.content.messages[place].text


def box(desk: Desk, key: str, place: int) -> PromptBox:
    found = desk.page.findChild(PromptBox, f"prompt-{key}-{place}")
    assert found is not None
    return found


def label(desk: Desk, name: str) -> str:
    found = desk.page.findChild(QLabel, name)
    assert found is not None
    words = getattr(found, "words", None)
    return str(words if words is not None else found.text()).replace("\N{NO-BREAK SPACE}", " ")


def keys(desk: Desk) -> list[str]:
    return [column.key for column in body(desk).board.columns]


def click(desk: Desk, name: str) -> None:
    """Click a control of the prompt cell, whose header shows them while it is the current one."""
    desk.page.go_to(desk.cell("prompt"))
    QApplication.sendPostedEvents()
    button = desk.page.findChild(QAbstractButton, name)
    assert button.isVisible(), name
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


async def counted(desk: Desk) -> None:
    await until(lambda: "median" in body(desk).meta())


async def test_variants_stand_side_by_side_with_counts_and_deltas(desk: Desk) -> None:
    await counted(desk)
    assert keys(desk) == ["A", "B", "C"]
    assert label(desk, "variant-name-B") == "shorter"
    assert label(desk, "tokens-A").endswith(" tok in")
    assert label(desk, "tokens-A-delta") == "baseline"
    assert label(desk, "tokens-B-delta").startswith("−")
    assert "per 1k runs" in label(desk, "money-B")
    assert "case" in label(desk, "count-A-1")
    tops = {box(desk, key, 0).parentWidget().y() for key in "ABC"}
    assert len(tops) == 1


async def test_what_counts_stand_on_is_kept_beside_the_controls_which_lose_their_words_for_it(desk: Desk) -> None:
    await counted(desk)
    desk.page.go_to(desk.cell("prompt"))
    meta = body(desk).parentWidget().findChild(MetaLabel, "cellMeta")
    for width, brief in ((790, True), (1300, False)):
        desk.page.resize(width, 860)
        await until(lambda brief=brief: desk.page.findChild(Button, "changedWords").brief == brief)
        assert meta.shown() == body(desk).meta(), width


async def test_typing_is_counted_saved_and_undone(desk: Desk) -> None:
    await counted(desk)
    before, words = label(desk, "tokens-B"), text_of(desk, "B", 0)
    editor = box(desk, "B", 0)
    editor.setFocus()
    editor.moveCursor(QTextCursor.MoveOperation.Start)
    desk.type("Please note well: ")
    await until(lambda: label(desk, "tokens-B") != before)
    await until(lambda: text_of(desk, "B", 0) == "Please note well: " + words)
    assert desk.project.documents.undo_label == "Edit B"
    desk.project.documents.undo()
    await until(lambda: editor.text() == words)
    assert text_of(desk, "B", 0) == words
    await until(lambda: label(desk, "tokens-B") == before)
    desk.project.documents.redo()
    await until(lambda: editor.text().startswith("Please note well: "))


async def test_undo_keys_save_first_and_reach_the_window(desk: Desk) -> None:
    words = text_of(desk, "A", 0)
    editor = box(desk, "A", 0)
    editor.setFocus()
    editor.moveCursor(QTextCursor.MoveOperation.End)
    desk.type(" X")
    desk.page.flush()
    assert text_of(desk, "A", 0) == words + " X"
    assert not editor.isUndoRedoEnabled()


async def test_a_wrong_name_is_marked_with_its_reason(desk: Desk) -> None:
    editor = box(desk, "B", 1)
    editor.setFocus()
    editor.moveCursor(QTextCursor.MoveOperation.End)
    desk.type(" {{ mesage }}")
    await until(lambda: bool(editor.faults))
    note = desk.page.findChild(QLabel, "fault-B-1")
    assert note.isVisible()
    assert "Did you mean “message”?" in note.accessibleDescription()


async def test_changed_words_can_be_switched_off(desk: Desk) -> None:
    editor = box(desk, "B", 0)
    await until(editor.extraSelections)
    click(desk, "changedWords")
    await until(lambda: not editor.extraSelections())
    cell = desk.notebook.cell(desk.cell("prompt"))
    assert cell is not None
    assert cell.changed_words is False  # type: ignore[union-attr]


async def test_ctrl_d_duplicates_the_variant_that_is_edited(desk: Desk) -> None:
    box(desk, "B", 0).setFocus()
    desk.press(Qt.Key.Key_D, CONTROL)
    assert keys(desk) == ["A", "B", "D", "C"]
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.objectName() == "prompt-D-0"
    assert text_of(desk, "D", 0) == text_of(desk, "B", 0)


async def test_alt_and_a_digit_go_to_a_variant(desk: Desk) -> None:
    desk.page.go_to(desk.cell("prompt"))
    for number, key in ((2, "B"), (3, "C"), (1, "A")):
        desk.press(getattr(Qt.Key, f"Key_{number}"), ALT)
        focus = QApplication.focusWidget()
        assert focus is not None
        assert focus.objectName() == f"prompt-{key}-0"


async def test_a_variant_is_added_renamed_archived_and_deleted(desk: Desk) -> None:
    click(desk, "addVariant")
    assert keys(desk) == ["A", "B", "C", "D"]
    board = body(desk).board
    board.rename_variant("D")
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, "kinder")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert label(desk, "variant-name-D") == "kinder"
    for words, shown in (("Archive", ["A", "B", "C"]), ("Delete", ["A", "B"])):
        key = keys(desk)[-1]
        variant = prompt(desk).variant(key)
        assert variant is not None
        menu = variant_menu(desk.context, board, variant, body(desk))
        next(action for action in menu.actions() if action.text() == words).trigger()
        assert keys(desk) == shown
    assert desk.toasts == ["Variant D archived", "Variant C deleted"]


async def test_messages_are_added_moved_and_removed_by_their_menu(desk: Desk) -> None:
    board = body(desk).board

    def choose(place: int, words: str, sub: str = "") -> None:
        variant = prompt(desk).variant("A")
        assert variant is not None
        menu: QMenu = message_menu(desk.context, board, variant, place, body(desk))
        inner = [found for found in menu.findChildren(QMenu) if found.title() == words]
        offered = inner[0].actions() if inner else menu.actions()
        next(action for action in offered if action.text().startswith(sub or words)).trigger()

    choose(1, "Add above", "assistant")
    assert next(column.signature() for column in board.columns) == ("A", 3)
    choose(1, "Move down")
    variant = prompt(desk).variant("A")
    assert variant is not None
    assert [message.role for message in variant.content.messages] == ["system", "user", "assistant"]
    choose(2, "Remove")
    assert desk.toasts == ["Message 3 of A removed"]
    assert box(desk, "A", 1).text() == text_of(desk, "A", 1)


async def test_four_variants_keep_their_width_and_scroll(desk: Desk) -> None:
    click(desk, "addVariant")
    board = body(desk).board
    await until(lambda: board.horizontalScrollBar().maximum() > 0)
    assert min(column.frames[0].width() for column in board.columns) >= 232


async def test_the_whole_column_of_the_message_that_is_edited_is_in_view(desk: Desk) -> None:
    """Of an editor Qt shows the place of the cursor alone; that of Arabic stands at its right edge."""
    board = body(desk).board
    board.change(variant_edits.set_text, "C", 0, "أجب العميل", label="Edit C")
    click(desk, "addVariant")
    await until(lambda: board.horizontalScrollBar().maximum() > 0)
    for column in (board.columns[-1], board.columns[0], board.columns[2]):
        column.boxes[0].setFocus()
        frame = column.frames[0]
        shown = frame.mapTo(board.viewport(), frame.rect().topLeft()).x()
        assert 0 <= shown <= board.viewport().width() - frame.width(), column.key


async def test_a_last_message_with_room_below_has_neither_scroll_bar_nor_blank_line(desk: Desk) -> None:
    editor = box(desk, "B", 1)
    for width in range(740, 1000, 20):
        desk.page.resize(width, 860)
        await until(lambda: editor.viewport().height() == round(editor.document().size().height()))
        assert editor.verticalScrollBar().maximum() == 0, width


async def test_few_variants_show_more_lines_of_a_short_message(desk: Desk) -> None:
    assert box(desk, "C", 1).fitting() < box(desk, "C", 1).fitting(6)
    cell = next(cell for cell in desk.page.notebook().cells if cell.kind == "prompt")
    desk.page.put_cell(cell.model_copy(update={"variants": ("B",)}), "One")
    await until(lambda: len(body(desk).board.columns) == 1)
    editor = box(desk, "B", 1)
    await until(lambda: editor.viewport().height() == round(editor.document().size().height()))


async def test_a_change_from_elsewhere_does_not_take_what_is_typed(desk: Desk) -> None:
    editor = box(desk, "A", 0)
    editor.setFocus()
    editor.moveCursor(QTextCursor.MoveOperation.End)
    desk.type("!")
    other = prompt(desk).model_copy(update={"intent": "changed elsewhere"})
    desk.project.documents.put(other, label="Elsewhere")
    await until(lambda: text_of(desk, "A", 0).endswith("!"))
    assert prompt(desk).intent == "changed elsewhere"
    assert editor.text().endswith("!")


async def test_no_break_spaces_and_emoji_are_kept(desk: Desk) -> None:
    words = "a\N{NO-BREAK SPACE}b 😀 漢字 العربية\nend"
    editor = box(desk, "A", 0)
    editor.setFocus()
    editor.selectAll()
    editor.insertPlainText(words)
    await until(lambda: text_of(desk, "A", 0) == words)
    assert editor.text() == words


async def test_a_cell_without_a_prompt_offers_one(desk: Desk) -> None:
    cell_id = desk.page.add("prompt", 0)
    found = desk.page.body_of(cell_id)
    assert isinstance(found, PromptBody)
    cell = found.prompt_cell.model_copy(update={"prompt": ""})
    desk.page.put_cell(cell, "No prompt")
    assert found.subject() == "no prompt"
    found._new_prompt()
    await until(lambda: found.board.columns != [])
    assert found.subject() == "Prompt"
    # What is empty says what belongs there, until something is written.
    for place, hint in ((0, "What the model is to do"), (1, "{{ offers a case's fields")):
        assert found.board.columns[0].boxes[place].hint == hint
    second = found.board.columns[0].boxes[1]
    assert not second.hasFocus()
    hinted = second.viewport().grab().toImage()
    second.hint = ""
    assert second.viewport().grab().toImage() != hinted
