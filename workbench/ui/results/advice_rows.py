"""Rows of the advice: a name, figures, and words that open what is behind them, with hairlines between."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from workbench.ui.theme import Theme
from workbench.ui.widgets.chips import GlyphMark
from workbench.ui.widgets.glyphs import Glyph
from workbench.ui.widgets.labels import ElidedLabel, HairLine, Label, Paragraph


class Part(QWidget):
    """A bold line what it is, a sentence what it says, and a table."""

    def __init__(self, theme: Theme, title: str, sentence: str = "") -> None:
        super().__init__()
        self._theme = theme
        self._row = 0
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 12, 0, 0)
        self._column.setSpacing(4)
        self._column.addWidget(Label(theme, title, "strong"))
        if sentence:
            self.say(sentence)
        self._grid: QGridLayout | None = None

    def say(self, sentence: str, role: str = "body", ink: str = "text2") -> Paragraph:
        """Add a sentence under what is there."""
        said = Paragraph(self._theme, sentence, role, ink)
        said.setAccessibleName(sentence)
        self._column.addWidget(said)
        self._grid = None
        return said

    def add(self, widget: QWidget) -> None:
        """Add something under what is there."""
        self._column.addWidget(widget)
        self._grid = None

    def head(
        self, titles: Sequence[str], stretch: int = 0, widths: Sequence[int] = (), figures: Sequence[int] = (1, 2)
    ) -> None:
        """Begin a table.

        Args:
            titles: of the columns.
            stretch: the column that takes the room that is left.
            widths: of the first columns, at least, in pixels.
            figures: the columns whose titles stand at the right, over their figures.
        """
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 4, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(stretch, 1)
        for column, width in enumerate(widths):
            self._grid.setColumnMinimumWidth(column, self._theme.px(width))
        self._column.addLayout(self._grid)
        self._row = 0
        for column, title in enumerate(titles):
            label = Label(self._theme, title, "small", "text2")
            if column in figures:
                label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(label, 0, column)
        self._line(len(titles))

    def row(self, cells: Sequence[QWidget]) -> None:
        """Add a row of 28 px."""
        assert self._grid is not None
        for column, cell in enumerate(cells):
            self._grid.addWidget(cell, self._row, column, Qt.AlignmentFlag.AlignVCenter)
        self._grid.setRowMinimumHeight(self._row, self._theme.px(28))
        self._line(len(cells))

    def _line(self, columns: int) -> None:
        assert self._grid is not None
        self._grid.addWidget(HairLine(self._theme), self._row + 1, 0, 1, columns)
        self._row += 2


def text(theme: Theme, words: str, role: str = "body", ink: str = "text") -> ElidedLabel:
    """A cell of words that gives way."""
    return ElidedLabel(theme, words, role, ink)


def figure(theme: Theme, words: str, ink: str = "text") -> Label:
    """A cell of figures, at the right of its column."""
    label = Label(theme, words, "body", ink)
    label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return label


def judged(theme: Theme, glyph: Glyph, words: str, strong: bool = False) -> QWidget:
    """A glyph and words."""
    held = QWidget()
    row = QHBoxLayout(held)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    row.addWidget(GlyphMark(theme, glyph))
    row.addWidget(Label(theme, words, "strong" if strong else "body"))
    row.addStretch(1)
    return held
