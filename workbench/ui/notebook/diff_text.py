"""Lines of two texts against each other, words inside them marked: side by side on equal lines, or inline."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import (
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
    QTextTableFormat,
)
from PySide6.QtWidgets import QFrame, QTextEdit

from workbench.core.diff import Run
from workbench.core.figures import count
from workbench.core.line_diff import Folded, LinePair
from workbench.ui.results.text_marks import shown
from workbench.ui.theme import Theme

MOST_LINES = 600
"""Lines that are laid out; a longer diff says how many follow."""
_LONGEST = 20_000
"""Characters of one line that are shown."""


class DiffText(QTextEdit):
    """Read only, selectable, as high as its text.

    Args:
        theme: the look.
        name: its accessible name.
    """

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._lines: Sequence[LinePair | Folded] = ()
        self._inline = False
        self.setAccessibleName(name)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setProperty("bare", "true")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        theme.changed.connect(self._lay)

    def show_lines(self, lines: Sequence[LinePair | Folded], *, inline: bool) -> None:
        """Show a diff, inline or in two columns."""
        self._lines, self._inline = lines, inline
        self._lay()

    def _lay(self) -> None:
        theme = self._theme
        self.clear()
        self.setFont(theme.font("mono"))
        self.document().setDefaultFont(theme.font("mono"))
        kept = self._lines[:MOST_LINES]
        left = len(self._lines) - len(kept)
        if self._inline:
            self._lay_inline(kept)
        else:
            self._lay_columns(kept)
        if left:
            cursor = QTextCursor(self.document())
            cursor.movePosition(QTextCursor.MoveOperation.End)
            cursor.insertBlock(self._block())
            cursor.insertText(f"… {count(left, 'line')} more", self._ink("text3"))
        self._resize()

    def _lay_inline(self, lines: Sequence[LinePair | Folded]) -> None:
        cursor = QTextCursor(self.document())
        cursor.setBlockFormat(self._block())
        for place, line in enumerate(lines):
            if place:
                cursor.insertBlock(self._block())
            if isinstance(line, Folded):
                self._fold(cursor, line)
                continue
            for run in line.runs:
                if run.equal:
                    self._put(cursor, run.after, self._ink("text"))
                else:
                    self._put(cursor, run.before, self._removed(struck=True))
                    self._put(cursor, run.after, self._added())

    def _lay_columns(self, lines: Sequence[LinePair | Folded]) -> None:
        cursor = QTextCursor(self.document())
        if not lines:
            return
        form = QTextTableFormat()
        form.setBorder(0)
        form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_None)
        form.setCellSpacing(0)
        form.setCellPadding(0)
        form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
        half = QTextLength(QTextLength.Type.PercentageLength, 50)
        form.setColumnWidthConstraints([half, half])
        table = cursor.insertTable(len(lines), 2, form)
        for row, line in enumerate(lines):
            if isinstance(line, Folded):
                table.mergeCells(row, 0, 1, 2)
                at = table.cellAt(row, 0).firstCursorPosition()
                at.setBlockFormat(self._block())
                self._fold(at, line)
                continue
            self._cell(table, row, 0, line.before, line.runs)
            self._cell(table, row, 1, line.after, line.runs)

    def _cell(self, table: QTextTable, row: int, column: int, line: str | None, runs: Sequence[Run]) -> None:
        at = table.cellAt(row, column).firstCursorPosition()
        block = self._block()
        block.setLeftMargin(self._theme.px(12) if column else 0)
        block.setRightMargin(0 if column else self._theme.px(12))
        at.setBlockFormat(block)
        if line is None:
            return
        look = self._added() if column else self._removed(struck=False)
        for run in runs:
            self._put(at, run.after if column else run.before, self._ink("text") if run.equal else look)

    def _put(self, cursor: QTextCursor, text: str, look: QTextCharFormat) -> None:
        if text:
            cursor.insertText(shown(text[:_LONGEST]).replace("\n", "⏎") + ("…" if len(text) > _LONGEST else ""), look)

    def _fold(self, cursor: QTextCursor, fold: Folded) -> None:
        cursor.insertText(f"⋯ {count(fold.lines, 'line')} the same", self._ink("text3"))

    def _block(self) -> QTextBlockFormat:
        block = QTextBlockFormat()
        block.setLineHeight(self._theme.line("mono"), QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        return block

    def _ink(self, token: str) -> QTextCharFormat:
        look = QTextCharFormat()
        look.setFont(self._theme.font("mono"))
        look.setForeground(self._theme.colour(token))
        return look

    def _removed(self, *, struck: bool) -> QTextCharFormat:
        look = self._ink("text2")
        look.setBackground(self._theme.colour("removed"))
        look.setFontStrikeOut(struck)
        return look

    def _added(self) -> QTextCharFormat:
        look = self._ink("text")
        look.setBackground(self._theme.colour("accentsoft"))
        look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
        look.setUnderlineColor(self._theme.colour("accent"))
        return look

    def _resize(self) -> None:
        self.document().setTextWidth(max(80, self.viewport().width()))
        height = round(self.document().size().height())
        self.setFixedHeight(max(self._theme.line("mono"), height))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the height that the text needs."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._resize()

    def wheelEvent(self, event: QEvent) -> None:
        """It never scrolls itself: the page does."""
        event.ignore()
