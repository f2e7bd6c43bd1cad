"""How a text is broken into lines: Qt takes minutes for a word of a million characters unless it may break anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

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
