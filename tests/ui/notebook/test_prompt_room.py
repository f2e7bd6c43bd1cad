"""Editors of a prompt cell grow to their texts while the cell fits the page, and not under the hands of who types."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.conftest import until
from tests.ui.notebook.conftest import Desk
from tests.ui.notebook.test_prompt_cell import body, box, counted, prompt
from workbench.ui.notebook import variant_edits
from workbench.ui.notebook.prompt_box import PromptBox

_LINES = "\n".join(f"Rule {number}." for number in range(30))


def written(desk: Desk, key: str, place: int, text: str) -> None:
    """Another text of a message."""
    desk.project.documents.put(variant_edits.set_text(prompt(desk), key, place, text), label="Write")


def whole(box: PromptBox) -> bool:
    """Whether an editor shows all of its text."""
    return box.verticalScrollBar().maximum() == 0


def overhang(desk: Desk) -> int:
    """Pixels by which the cell is higher than what is seen of the page."""
    frame = desk.page.cells.frame(desk.cell("prompt"))
    assert frame is not None
    return frame.height() - desk.page.cells.viewport().height()


def top(part: QWidget, within: QWidget) -> int:
    """Where a part begins."""
    return part.mapTo(within, QPoint(0, 0)).y()


async def test_editors_show_all_of_their_texts_while_the_cell_fits_the_page(desk: Desk) -> None:
    desk.page.resize(900, 1_400)
    for key in ("A", "B", "C"):
        written(desk, key, 0, _LINES)
    editors = [box(desk, key, place) for key, place in (("A", 0), ("B", 0), ("C", 0), ("C", 1), ("C", 2))]
    await until(lambda: all(whole(editor) for editor in editors))
    assert overhang(desk) <= 0
    desk.page.resize(900, 700)
    await until(lambda: not whole(editors[0]) and overhang(desk) <= 0)
    assert editors[0].height() > 9 * editors[0].line, "what room there is is used"
    desk.page.resize(900, 400)
    await until(lambda: editors[0].height() <= 10 * editors[0].line)
    assert editors[0].height() > 9 * editors[0].line, "nine lines are shown on the smallest page"


async def test_no_key_moves_the_editor_in_which_somebody_types(desk: Desk) -> None:
    for key in ("A", "B", "C"):
        written(desk, key, 0, _LINES)
    await counted(desk)
    # The words about the model's window come last, and take their room.
    await until(lambda: all(column.window.isVisible() for column in body(desk).board.columns))
    upper, lower = box(desk, "C", 0), box(desk, "C", 3)
    await until(lambda: not whole(upper) and whole(lower))
    lower.setFocus()
    await until(lambda: body(desk).board.last == ("C", 3))
    QApplication.processEvents()
    lower.moveCursor(QTextCursor.MoveOperation.End)
    before, first, height = top(lower, body(desk)), upper.height(), lower.height()
    for _ in range(12):
        desk.press(Qt.Key.Key_Return)
        assert (top(lower, body(desk)), upper.height()) == (before, first)
    await until(lambda: lower.height() > height)
    assert (top(lower, body(desk)), upper.height()) == (before, first)
    upper.setFocus()
    desk.press(Qt.Key.Key_Return)
    await until(lambda: not upper.pending)
    assert upper.height() >= first
