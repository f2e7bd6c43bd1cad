"""The baseline's column of a prompt cell stays in view while the others go under it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.conftest import until
from tests.ui.notebook.conftest import ALT, Desk
from tests.ui.notebook.prompt_steps import SHIFT, drag
from tests.ui.notebook.test_prompt_cell import body, box, counted, keys, prompt, text_of
from workbench.ui.notebook import variant_edits
from workbench.ui.notebook.prompt_board import PromptBoard
from workbench.ui.notebook.prompt_column import VariantColumn


@pytest.fixture
async def six(desk: Desk) -> Desk:
    """A page that shows about three of six variants."""
    made = prompt(desk)
    for _ in range(3):
        made, _key = variant_edits.duplicate(made, "C")
    desk.project.documents.put(made, label="Six").result()
    await until(lambda: len(keys(desk)) == 6)
    return desk


def board(desk: Desk) -> PromptBoard:
    return body(desk).board


def column(desk: Desk, key: str) -> VariantColumn:
    return next(found for found in board(desk).columns if found.key == key)


def shown(desk: Desk, part: QWidget) -> QRect:
    """Where a part stands in what is seen of the board."""
    return QRect(part.mapTo(board(desk).viewport(), QPoint(0, 0)), part.size())


def top_at(desk: Desk, x: int, y: int) -> QWidget:
    """What the pointer meets there."""
    found = board(desk).viewport().childAt(x, y)
    assert found is not None
    return found


def picture(desk: Desk) -> QImage:
    """The baseline's column as it is painted."""
    QApplication.processEvents()
    view = board(desk).viewport()
    return view.grab(QRect(0, 0, column(desk, "A").name.width(), view.height())).toImage()


def whole_beside(desk: Desk, part: QWidget) -> bool:
    """Whether a part is seen whole, right of the baseline."""
    at = shown(desk, part)
    return at.left() > shown(desk, column(desk, "A").name).right() and at.right() <= board(desk).viewport().width()


async def test_the_baseline_stays_beside_the_variant_that_is_edited(six: Desk) -> None:
    await counted(six)
    bar = board(six).horizontalScrollBar()
    assert {column.boxes[0].verticalScrollBar().value() for column in board(six).columns} == {0}, "they begin on a line"
    box(six, "B", 0).setFocus()
    await until(lambda: board(six).last == ("B", 0))
    before, y = picture(six), shown(six, column(six, "A").name).center().y()
    for number, key in ((6, "F"), (2, "B"), (4, "D"), (3, "C"), (5, "E")):
        six.press(Qt.Key(Qt.Key.Key_0 + number), ALT)
        await until(lambda key=key: box(six, key, 0).hasFocus() and whole_beside(six, column(six, key).frames[0]))  # type: ignore[misc]
        assert shown(six, column(six, "A").name).left() == 0
        assert column(six, "A").name.isAncestorOf(top_at(six, 40, y))
    assert bar.value() > 0
    assert picture(six) == before, "nothing of what is under it is seen"
    # A cursor in the baseline does not scroll to where the column would stand, and its words are its own.
    scrolled = bar.value()
    six.press(Qt.Key.Key_1, ALT)
    assert box(six, "A", 0).hasFocus()
    six.type("Q")
    box(six, "A", 0).flush()
    assert "Q" in text_of(six, "A", 0)
    assert bar.value() == scrolled
    # Tab and Shift Tab go in the order of reading, and what they reach is seen.
    bar.setValue(column(six, "C").name.x() - column(six, "A").name.width())
    column(six, "C").name.menu.setFocus()
    for name in ("prompt-B-1", "role-B-1"):
        six.press(Qt.Key.Key_Backtab, SHIFT)
        reached = QApplication.focusWidget()
        assert reached is not None
        assert reached.objectName() == name
        assert whole_beside(six, reached)
    bar.setValue(0)
    assert shown(six, column(six, "B").name).left() > shown(six, column(six, "A").name).right()


async def test_the_baseline_stays_through_all_that_lays_the_board_out_anew(six: Desk) -> None:
    def pinned(key: str = "A") -> bool:
        shifted = {part.x() for part in (column(six, key).name, *column(six, key).frames, column(six, key).preview)}
        return shifted == {board(six).horizontalScrollBar().value()} != {0}

    board(six).focus_variant("F")
    await until(pinned)
    for switch in ("only_differences", "preview", "only_differences"):
        body(six).toggle(switch)
        await until(pinned)
    head = six.page.findChild(QWidget, "previewHead")
    assert head.isAncestorOf(top_at(six, 40, shown(six, head).bottom() - 12))
    # On a narrow page it would hide what is edited.
    six.page.resize(520, 860)
    await until(lambda: column(six, "A").name.x() == 0)
    board(six).focus_variant("C")
    await until(lambda: 0 <= shown(six, column(six, "C").frames[0]).left() < column(six, "A").name.width())
    six.page.resize(900, 860)
    await until(pinned)
    await until(lambda: whole_beside(six, column(six, "C").frames[0]))
    board(six).flush()
    six.page.collapse_others()
    await until(lambda: column(six, "A").collapsed)
    six.page.collapse_others()
    board(six).focus_variant("F")
    await until(pinned)
    # What is dropped on it comes before or after it, not among those that are under it.
    assert keys(six)[:2] == ["A", "B"]
    last = keys(six)[-1]
    board(six).ensureWidgetVisible(column(six, last).name)
    name = column(six, "A").name
    drag(column(six, last).name, name, QPoint(name.width() - 30, 10))
    assert keys(six)[:3] == ["A", last, "B"]
    last = keys(six)[-1]
    board(six).ensureWidgetVisible(column(six, last).name)
    await until(lambda: column(six, "A").name.x() > 0)
    drag(column(six, last).name, column(six, "A").name, QPoint(10, 10))
    assert keys(six)[:2] == [last, "A"]
    board(six).focus_variant(keys(six)[-1])
    await until(lambda: column(six, last).name.x() == board(six).horizontalScrollBar().value() > 0)
