"""Messages and variants of the prompt cell are put elsewhere by keys and mouse."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from tests.ui.notebook.conftest import ALT, Desk
from tests.ui.notebook.prompt_steps import SHIFT, drag
from tests.ui.notebook.test_prompt_cell import body, box, keys, prompt


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
