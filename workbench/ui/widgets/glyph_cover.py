"""Which characters of a text no font of the machine can show, so that a box on the screen is not taken for the text."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from PySide6.QtGui import QFont, QFontMetrics, QTextLayout

_MOST = 5_000
"""Different characters of one text that are looked at."""
_SELECTORS = frozenset(chr(code) for code in range(0xFE00, 0xFE10))
"""Choose among the looks of the character before them, and show nothing themselves."""
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"})
"""Categories of Unicode that take no ink."""
_known: dict[str, bool] = {}


def uncovered(text: str, font: QFont) -> list[str]:
    """The different characters that would be drawn as empty boxes, in order of their code.

    Args:
        text: any.
        font: in which it is shown; others of the machine stand in where it lacks a character.
    """
    if text.isascii():
        return []
    found = sorted(character for character in set(text) if character > "\x7f")[:_MOST]
    return [character for character in found if not _covered(character, font)]


def uncovered_words(text: str, font: QFont) -> str:
    """A sentence about them, "" where all can be shown."""
    return missing_words(uncovered(text, font))


def missing_words(missing: Sequence[str], where: str = "of this text") -> str:
    """That sentence for characters which are known to be missing; ``where`` they stand."""
    if not missing:
        return ""
    codes = ", ".join(f"U+{ord(character):04X}" for character in missing[:3])
    more = " …" if len(missing) > 3 else ""
    what = "1 character" if len(missing) == 1 else f"{len(missing):,} different characters"
    return f"No font of this machine has {what} {where} ({codes}{more}); models get the text as it is."


def _covered(character: str, font: QFont) -> bool:
    if character not in _known:
        layout = QTextLayout(character, font)
        layout.beginLayout()
        layout.createLine()
        layout.endLayout()
        invisible = unicodedata.category(character) in _UNSEEN or character in _SELECTORS
        # Where no font has the script at all, Qt draws boxes whose glyph has the number 1.
        boxes = {0} if QFontMetrics(font).inFontUcs4(ord(character)) else {0, 1}
        _known[character] = invisible or all(boxes.isdisjoint(run.glyphIndexes()) for run in layout.glyphRuns())
    return _known[character]
