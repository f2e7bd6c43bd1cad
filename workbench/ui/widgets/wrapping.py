"""How a text is broken into lines: Qt takes minutes for a word of a million characters unless it may break anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

_LONG_WORD = re.compile(r"\S{4000}")
"""Looking for the end of a word costs the square of its length: 50 ms at 10,000 characters, 80 s at 900,000."""


@contextmanager
def fitted_wrapping(editor: QTextEdit | QPlainTextEdit, text: str) -> Iterator[None]:
    """While an editor gets a text, and after it: lines break anywhere where a word is very long, else between words."""
    words, anywhere = QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere, QTextOption.WrapMode.WrapAnywhere
    mode = anywhere if _LONG_WORD.search(text) else words
    # Never between words while the long word is there, be it the new text's or that of the text before.
    if mode == anywhere != editor.wordWrapMode():
        editor.setWordWrapMode(mode)
    yield
    if mode != editor.wordWrapMode():
        editor.setWordWrapMode(mode)


class PlainEdit(QPlainTextEdit):
    """An editor of plain text whose lines break so that no text that is shown or pasted holds the window."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        if text:
            self.setPlainText(text)

    def setPlainText(self, text: str) -> None:
        """Show a text."""
        with fitted_wrapping(self, text):
            super().setPlainText(text)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste; what is pasted may make a long word with what it touches."""
        cursor, old = self.textCursor(), self.toPlainText()
        with fitted_wrapping(self, old[: cursor.selectionStart()] + source.text() + old[cursor.selectionEnd() :]):
            super().insertFromMimeData(source)
