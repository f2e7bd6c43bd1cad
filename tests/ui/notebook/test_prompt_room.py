"""Editors of a prompt cell grow to their texts while the cell fits the page, and not under the hands of who types."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from tests.ui.conftest import until
from tests.ui.notebook.conftest import Desk
from tests.ui.notebook.test_prompt_cell import body, box, counted, label, prompt
from workbench.core.prompts import Parameters
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


async def test_columns_are_equally_wide_and_cut_no_figure_whatever_they_say(desk: Desk) -> None:
    """A column that took more room for its words broke the lines of all columns anew while somebody typed."""
    long = variant_edits.rename(prompt(desk), "C", "a name that is longer than its column is wide")
    one = long.variants[0]
    many = Parameters(temperature=0.2, top_p=0.9, max_tokens=400, seed=12345)
    full = one.model_copy(update={"content": one.content.model_copy(update={"parameters": many})})
    long = variant_edits.set_text(
        long.model_copy(update={"variants": (full, *long.variants[1:])}), "B", 1, "{% if x %}"
    )
    desk.page.resize(760, 860)
    desk.project.documents.put(long, label="Long").result()
    columns = body(desk).board.columns
    await until(lambda: label(desk, "money-B") == "cannot be rendered")
    await until(lambda: len({column.name.width() // 2 for column in columns}) == 1)
    assert label(desk, "tokens-B-delta") == "not sent"
    for column in columns:
        for line in (column.tokens, column.money):
            assert sum(part.sizeHint().width() for part in line.findChildren(QLabel)) <= line.width()
    told = columns[0].parameters
    assert told._shown(140) == "temperature 0.2 · …"
    assert told.toolTip() == f"<qt>{told.text()}</qt>"
    assert told.text().endswith("seed 12345")
    # The name has the room of the state, which goes whole.
    assert columns[2].name.findChild(QLabel, "variant-name-C").width() > 100
    assert [label_.text() for label_ in columns[0].name.findChildren(QLabel)][-1] == "draft"
    # Another size of the text: lines and columns grow with it.
    before = columns[0].tokens.height(), columns[0].heads[0].height()
    desk.context.theme.choose(text_size=150)
    await until(
        lambda: columns[0].tokens.height() >= 1.4 * before[0] and columns[0].heads[0].height() >= 1.4 * before[1]
    )
    await until(lambda: columns[0].tokens.geometry().bottom() < columns[0].money.y())
    desk.context.theme.choose(text_size=100)
