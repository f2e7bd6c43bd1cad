"""Lays the columns of a prompt's board out: all names, figures and messages on equal lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.ui.notebook.preview_parts import PreviewHead
from workbench.ui.notebook.prompt_column import VariantColumn
from workbench.ui.notebook.prompt_pinned import PinnedGrid
from workbench.ui.notebook.text_box import TALLEST
from workbench.ui.theme import Theme
from workbench.ui.widgets.labels import HairLine

NARROWEST, NARROW_THREE = 256, 216
_GAP = 12
_HEAD = ("name", "tokens", "money", "window")
_ROWS = 3
"""Rows of a message: head, editor, fault."""


def short_rows(opened: int) -> int:
    """Lines that a message which is no system message has at least until it is edited, beside so many variants."""
    return 2 if opened > 2 else 6


def lay_out(theme: Theme, columns: Sequence[VariantColumn], preview: PreviewHead) -> QWidget:
    """A widget that holds the columns, with a line between each two and the preview under all."""
    board = QWidget()
    board.setProperty("ground", "page")
    grid = PinnedGrid(theme, board)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(_GAP)
    grid.setVerticalSpacing(0)
    first = len(_HEAD)
    end = first + _ROWS * max((len(column.boxes) for column in columns), default=0) + 2
    opened = sum(not column.collapsed for column in columns)
    narrowest = NARROWEST if opened > 3 else NARROW_THREE
    store = QWidget(board)
    store.hide()
    lines: list[HairLine] = []
    for number, column in enumerate(columns):
        at = 2 * number
        if column.collapsed:
            grid.addWidget(column.strip, 0, at, end, 1)
            for part in _parts(column):
                part.setParent(store)
        else:
            _lay_column(grid, column, at, end)
            grid.setColumnStretch(at, 1)
            grid.keep_wide(at, narrowest, 2 * _GAP)
            column.strip.setParent(store)
        if number:
            lines.append(HairLine(theme, vertical=True))
            grid.addWidget(lines[-1], 0, at - 1, end, 1)
    grid.addWidget(preview, end, 0, 1, max(1, 2 * len(columns) - 1))
    grid.setRowStretch(end + 2, 1)
    if len(columns) > 1 and not columns[0].collapsed:
        grid.pin(list(_parts(columns[0])), lines[0], [preview])
    return board


def _lay_column(grid: PinnedGrid, column: VariantColumn, at: int, end: int) -> None:
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


def fit_rows(columns: Sequence[VariantColumn], room: int = 0, held: Sequence[int] = ()) -> list[int]:
    """Make the editors of a row equally high: as the one that needs most, within its lines, and higher where is room.

    A column's last one uses the room below it. Lines go to the lowest row first that has more to show.

    Args:
        columns: of the board.
        room: pixels that all rows of editors may take together without a row being kept below its own lines.
        held: heights of the first rows as they were, the last of them the one in which somebody types: while their text
            needs as much they stay, so that nothing moves under the cursor.

    Returns:
        Height in pixels of each row; 0 for one whose editors are hidden.
    """
    columns = [column for column in columns if not column.collapsed]
    rows = range(max((len(column.frames) for column in columns), default=0))
    shown = [[one for one in columns if place < len(one.frames) and not one.frames[place].isHidden()] for place in rows]
    heights = [max((column.boxes[place].fitting() + 2 for column in shown[place]), default=0) for place in rows]
    fewest = list(heights)
    line = next((box.line for column in columns for box in column.boxes), 1)
    # One that has none below it in its own column is looked at afterwards: it also has the room beside those of others.
    wanted = [
        max((_natural(column, place) for column in shown[place] if not _spans(column, place, len(rows))), default=0)
        for place in rows
    ]
    for place, height in enumerate(held[: len(rows)]):
        most = max((_natural(column, place) for column in shown[place]), default=0)
        heights[place] = max(heights[place], min(height, most))
    first = max(0, len(held) - 1)
    _grow(heights, wanted, first, room, line)
    for column in columns:
        last = len(column.frames) - 1
        if last >= first and not column.frames[last].isHidden():
            wanted = [*heights[:last], _natural(column, last) - _below(column, heights), *heights[last + 1 :]]
            _grow(heights, wanted, last, room, line)
    _set_heights(columns, heights, fewest)
    return heights


def _natural(column: VariantColumn, place: int) -> int:
    """Height of a message's editor that shows all of it, as far as any editor grows."""
    return column.boxes[place].fitting(TALLEST) + 2


def _spans(column: VariantColumn, place: int, rows: int) -> bool:
    """Whether an editor has the room beside messages that only other columns have."""
    return place == len(column.frames) - 1 < rows - 1


def _below(column: VariantColumn, heights: Sequence[int]) -> int:
    """Room below a column's last message, beside the messages that other columns have more."""
    more = heights[len(column.frames) :]
    room = sum(more) + sum(column.heads[0].height() for _ in more)
    return max(0, room - sum(part.sizeHint().height() for part in column.below if not part.isHidden()))


def _grow(heights: list[int], wanted: Sequence[int], first: int, room: int, line: int) -> None:
    """Give lines to the rows from the first on that want more, while all have room."""
    left = room - sum(heights)
    while left >= line:
        low = [place for place in range(first, len(heights)) if heights[place] < wanted[place]]
        if not low:
            return
        heights[min(low, key=heights.__getitem__)] += line
        left -= line


def _set_heights(columns: Sequence[VariantColumn], heights: Sequence[int], fewest: Sequence[int]) -> None:
    # Each is set once: at a height between, a scroll bar would come, wrap other lines, and ask for another height.
    for column in columns:
        last = len(column.frames) - 1
        for frame, height in zip(column.frames[: max(0, last)], heights, strict=False):
            if not frame.isHidden():
                frame.setFixedHeight(height)
        if last >= 0 and not column.frames[last].isHidden():
            most = heights[last] + _below(column, heights)
            # Lines that a row has for longer messages of other columns are not shown blank where nothing stands below.
            least = (fewest if _spans(column, last, len(heights)) else heights)[last]
            column.frames[last].setFixedHeight(max(least, min(_natural(column, last), most)))


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
