"""Editors of long texts: lines out of view are laid out later, and no key changes the width of them all."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication

from tests.ui.conftest import until
from tests.ui.notebook.conftest import Desk
from tests.ui.notebook.test_prompt_cell import body, box, click, counted
from workbench.ui.notebook.prompt_compare import PromptCompare
from workbench.ui.notebook.text_box import TALLEST, TextBox
from workbench.ui.theme import Theme


@pytest.fixture
def editor(theme: Theme, qapp: QApplication) -> TextBox:
    made = TextBox(theme, "text", rows=(2, 9))
    made.resize(300, 200)
    made.show()
    QApplication.processEvents()
    return made


def test_another_width_of_a_long_text_lays_out_no_more_than_its_editor_may_show(editor: TextBox) -> None:
    editor.put_text("Answer the customer kindly and say what happens next with the order.\n" * 4_000)
    full = editor.fitting()
    for width in (260, 320, 240):
        editor.resize(width, 200)
        QApplication.processEvents()
        assert editor.fitting() == full
        unlaid = editor.document().lastBlock().previous().layout()
        # Three lines of 30 signs each, once they are laid out: Qt does that later, in pieces.
        assert unlaid.lineCount() == 0


@pytest.mark.parametrize("lines", [1, 2, 3, 9, 10, TALLEST, TALLEST + 1])
def test_an_editor_is_as_high_as_its_lines_within_its_rows(editor: TextBox, lines: int) -> None:
    editor.put_text("\n".join(f"line {number}" for number in range(lines)))
    row = editor.fitting(3) - editor.fitting(2) if lines > 2 else 0
    assert editor.fitting(TALLEST) == editor.fitting(2) + row * (min(lines, TALLEST) - 2 if lines > 2 else 0)
    assert editor.fitting() == editor.fitting(9)


async def test_cells_keep_their_width_when_the_page_becomes_long_enough_to_scroll(desk: Desk) -> None:
    desk.page.resize(900, 4_000)
    bar, editor = desk.page.cells.verticalScrollBar(), box(desk, "A", 0)
    await until(lambda: bar.maximum() == 0 and bar.height() > 3_000)
    picture, before = bar.grab().toImage(), editor.width()
    assert picture.pixelColor(picture.rect().center()) == picture.pixelColor(0, 0), "nothing is shown of it"
    desk.page.resize(900, 400)
    await until(lambda: bar.maximum() > 0)
    assert editor.width() == before


async def test_who_types_in_an_editor_out_of_view_sees_where(desk: Desk) -> None:
    desk.page.resize(900, 400)
    await counted(desk)
    editor, bar = box(desk, "B", 0), desk.page.cells.verticalScrollBar()
    editor.setFocus()
    bar.setValue(bar.maximum())
    assert editor.visibleRegion().isEmpty()
    desk.type("x")
    seen = editor.viewport().visibleRegion().boundingRect()
    assert seen.contains(editor.cursorRect().center())


async def test_a_diff_that_is_higher_than_the_window_begins_in_view(desk: Desk) -> None:
    desk.page.resize(900, 300)
    await counted(desk)
    click(desk, "compareVariants")
    shown = body(desk).findChild(PromptCompare)
    await until(lambda: shown.height() > desk.page.cells.viewport().height())
    await until(lambda: shown.mapTo(desk.page.cells.viewport(), QPoint(0, 0)).y() in range(40))
    assert shown.visibleRegion().boundingRect().height() > desk.page.cells.viewport().height() - 40
