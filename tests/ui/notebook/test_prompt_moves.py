"""Messages and variants of the prompt cell are put elsewhere by keys and mouse."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from tests.ui.conftest import until
from tests.ui.notebook.conftest import ALT, Desk
from tests.ui.notebook.prompt_steps import SHIFT, cell_of, drag, editing
from tests.ui.notebook.test_prompt_cell import body, box, keys, label, prompt


async def test_messages_and_variants_move_by_keys_and_mouse(desk: Desk) -> None:
    def roles() -> list[str]:
        variant = prompt(desk).variant("C")
        assert variant is not None
        return [message.role for message in variant.content.messages]

    assert roles() == ["system", "user", "assistant", "user"]
    box(desk, "C", 2).setFocus()
    desk.press(Qt.Key.Key_Up, ALT | SHIFT)
    assert roles() == ["system", "assistant", "user", "user"]
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.objectName() == "prompt-C-1"
    desk.press(Qt.Key.Key_Down, ALT | SHIFT)
    assert roles() == ["system", "user", "assistant", "user"]
    board = body(desk).board
    column = board.columns[2]
    drag(column.heads[0], column.frames[2], QPoint(4, 40))
    assert roles() == ["user", "assistant", "system", "user"]
    assert desk.project.documents.undo_label == "Move message of C"
    drag(board.columns[0].name, board.columns[1].name, QPoint(200, 10))
    assert keys(desk) == ["B", "A", "C"]
    desk.page.move_variant_left()
    assert keys(desk) == ["A", "B", "C"]
    desk.page.move_variant_right()
    assert keys(desk) == ["B", "A", "C"]


async def test_variants_are_collapsed_and_opened_by_keys_and_mouse(desk: Desk) -> None:
    """Of a collapsed variant its name is left; what it says is counted and compared all the same."""

    def opened() -> list[str]:
        return [column.key for column in body(desk).board.columns if column.boxes[0].isVisible()]

    def strip(key: str) -> QAbstractButton:
        found = next(column.strip for column in body(desk).board.columns if column.key == key)
        assert isinstance(found, QAbstractButton)
        return found

    await until(lambda: "median" in body(desk).meta())
    before = label(desk, "tokens-C-delta")
    editing(desk, "A", 0)
    desk.page.collapse_variant()
    assert opened() == ["B", "C"]
    assert strip("A").accessibleName() == "Variant A baseline, collapsed"
    assert box(desk, "B", 0).hasFocus()
    await until(lambda: label(desk, "tokens-C-delta") == before)
    assert cell_of(desk).collapsed == ("A",)
    desk.page.collapse_variant()
    desk.page.collapse_variant()
    assert opened() == ["C"], "one stays open"
    desk.press(Qt.Key.Key_1, ALT)
    assert opened() == ["A", "C"]
    assert box(desk, "A", 0).hasFocus()
    strip("B").setFocus()
    desk.press(Qt.Key.Key_Return)
    assert opened() == ["A", "B", "C"]
    desk.page.collapse_others()
    assert opened() == ["B"]
    QTest.mouseClick(strip("C"), Qt.MouseButton.LeftButton)
    assert opened() == ["B", "C"]
    desk.project.documents.undo()
    await until(lambda: opened() == ["B"])
    assert box(desk, "B", 0).hasFocus()
    desk.page.collapse_others()
    assert opened() == ["A", "B", "C"]
    assert len({column.name.y() for column in body(desk).board.columns}) == 1


async def test_alt_and_a_number_go_to_the_letter_wherever_the_variant_stands(desk: Desk) -> None:
    """Copies stand beside their original with a later letter, so places and letters differ."""
    said: list[str] = []
    desk.context.said.connect(said.append)
    editing(desk, "B", 0)
    desk.page.duplicate_variant()
    assert keys(desk) == ["A", "B", "D", "C"]
    for number, letter in ((3, "C"), (4, "D"), (1, "A")):
        desk.press(Qt.Key(Qt.Key.Key_0 + number), ALT)
        assert box(desk, letter, 0).hasFocus()
    desk.press(Qt.Key.Key_5, ALT)
    assert said[-1] == "This prompt shows no variant E"
    assert box(desk, "A", 0).hasFocus()
    for letter in ("B", "D", "C", "A"):
        desk.page.go_to_variant()
        assert box(desk, letter, 0).hasFocus(), "the next one is the next in view"
