"""Editors follow the direction of what stands in them: Arabic and Hebrew are read from the right."""

from __future__ import annotations

import unicodedata
from itertools import islice

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit

_LOOKED_AT = 2_000
_STRONG = {"L": False, "R": True, "AL": True}


def is_right_to_left(text: str) -> bool:
    """Whether the first letter of a text that has a direction goes to the left (UAX 9, rules P2 and P3)."""
    kinds = (unicodedata.bidirectional(char) for char in islice(text, _LOOKED_AT))
    return next((_STRONG[kind] for kind in kinds if kind in _STRONG), False)


def follow_direction(editor: QPlainTextEdit) -> None:
    """Keep the lines of an editor at the side at which its text begins; Qt leaves them at the left."""
    editor.textChanged.connect(lambda: _turn(editor))
    _turn(editor)


def _turn(editor: QPlainTextEdit) -> None:
    document = editor.document()
    block, seen, words = document.begin(), 0, ""
    while block.isValid() and seen < _LOOKED_AT and not words.strip():
        words = block.text()[:_LOOKED_AT]
        seen += len(words) + 1
        block = block.next()
    side = Qt.AlignmentFlag.AlignRight if is_right_to_left(words) else Qt.AlignmentFlag.AlignLeft
    option = document.defaultTextOption()
    if option.alignment() != side:
        option.setAlignment(side)
        document.setDefaultTextOption(option)
