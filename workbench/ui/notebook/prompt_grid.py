"""Lays the columns of a prompt's board out: all names, figures and messages on equal lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from workbench.ui.notebook.preview_parts import PreviewHead
from workbench.ui.notebook.prompt_column import VariantColumn
from workbench.ui.notebook.text_box import TALLEST
from workbench.ui.theme import Theme
from workbench.ui.widgets.labels import HairLine

NARROWEST, NARROW_THREE = 256, 216
_GAP = 12
_HEAD = ("name", "tokens", "money", "window")
_ROWS = 3
"""Rows of a message: head, editor, fault."""


def lay_out(theme: Theme, columns: Sequence[VariantColumn], preview: PreviewHead) -> QWidget:
    """A widget that holds the columns, with a line between each two and the preview under all."""
    board = QWidget()
    board.setProperty("ground", "page")
    grid = QGridLayout(board)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(_GAP)
    grid.setVerticalSpacing(0)
    first = len(_HEAD)
    end = first + _ROWS * max((len(column.boxes) for column in columns), default=0) + 2
    opened = sum(not column.collapsed for column in columns)
    narrowest = NARROWEST if opened > 3 else NARROW_THREE
    store = QWidget(board)
    store.hide()
    for number, column in enumerate(columns):
        at = 2 * number
        if column.collapsed:
            grid.addWidget(column.strip, 0, at, end, 1)
            for part in _parts(column):
                part.setParent(store)
        else:
            _lay_column(grid, column, at, end)
            grid.setColumnStretch(at, 1)
            grid.setColumnMinimumWidth(at, theme.px(narrowest) - 2 * _GAP)
            column.strip.setParent(store)
        if number:
            grid.addWidget(HairLine(theme, vertical=True), 0, at - 1, end, 1)
    grid.addWidget(preview, end, 0, 1, max(1, 2 * len(columns) - 1))
    grid.setRowStretch(end + 2, 1)
    return board


def _lay_column(grid: QGridLayout, column: VariantColumn, at: int, end: int) -> None:
    first = len(_HEAD)
    for row, name in enumerate(_HEAD):
        grid.addWidget(getattr(column, name), row, at)
    for place, head in enumerate(column.heads):
        row = first + _ROWS * place
        grid.addWidget(head, row, at)
        if place < len(column.heads) - 1:
            grid.addWidget(column.frames[place], row + 1, at)
            grid.addWidget(column.notes[place], row + 2, at)
    # The last message may be as high as what other columns have below its line.
    row = first + _ROWS * max(0, len(column.heads) - 1) + 1
    grid.addLayout(_end(column), row, at, end - row, 1)
    grid.addWidget(column.preview, end + 1, at)


def _parts(column: VariantColumn) -> Iterator[QWidget]:
    """All that a collapsed variant does not show; it lives on, since counts and marks are taken from it."""
    yield from (getattr(column, name) for name in _HEAD)
    yield from (*column.heads, *column.frames, *column.notes, *column.below, column.preview)


def _end(column: VariantColumn) -> QVBoxLayout:
    """The last message with what is said below it."""
    box = QVBoxLayout()
    box.setSpacing(0)
    for widget in (*column.frames[-1:], *column.notes[-1:], *column.below):
        box.addWidget(widget)
    box.addStretch(1)
    return box


def fit_rows(columns: Sequence[VariantColumn]) -> None:
    """Make the editors of a row as high as the one that needs most; a column's last one uses the room below it."""
    columns = [column for column in columns if not column.collapsed]
    heights = []
    for place in range(max((len(column.frames) for column in columns), default=0)):
        row = [column for column in columns if place < len(column.frames)]
        heights.append(max(column.boxes[place].fitting() for column in row) + 2)
    for column in columns:
        last = len(column.frames) - 1
        # Each is set once: at a height between, a scroll bar would come, wrap other lines, and ask for another height.
        for frame, height in zip(column.frames[: max(0, last)], heights, strict=False):
            frame.setFixedHeight(height)
        below = sum(heights[last + 1 :]) + sum(column.heads[0].height() for _ in heights[last + 1 :])
        below -= sum(part.sizeHint().height() for part in column.below if not part.isHidden())
        if last >= 0:
            natural = column.boxes[last].fitting(TALLEST) + 2
            column.frames[last].setFixedHeight(max(heights[last], min(natural, heights[last] + max(0, below))))


def window_heights(columns: Sequence[VariantColumn]) -> list[int]:
    """How much room the words about the model's window take in each column."""
    return [0 if column.window.isHidden() else column.window.sizeHint().height() for column in columns]


def notes_hidden(columns: Sequence[VariantColumn]) -> list[bool]:
    """Which of the words below messages and variants are not shown."""
    return [note.isHidden() for column in columns for note in (*column.notes, *column.below)]


def fold_same(columns: Sequence[VariantColumn], *, only: bool) -> None:
    """With ``only``, hide the messages that say the same in all columns; their heads say so."""
    for place in range(max((len(column.frames) for column in columns), default=0)):
        row = [column for column in columns if place < len(column.frames)]
        same = only and len(row) == len(columns) > 1 and len({column.boxes[place].text() for column in row}) == 1
        for column in row:
            column.fold(place, same=same)
