"""Text of strangers as it may be shown, and places in it: Qt counts UTF-16 units where Python counts characters."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Literal

_CONTROL = {code: chr(0x2400 + code) for code in range(32) if chr(code) not in "\n\t"} | {0x7F: "\u2421"}
_BREAKS = {0x2028: "\n", 0x2029: "\n", 0x85: "\n", 0x0B: "\n", 0x0C: "\n"}
_OVERRIDES = {0x202D: "�", 0x202E: "�"}
_WIDE = re.compile("[\U00010000-\U0010ffff]")
_TABLE: dict[int, str] = {**_CONTROL, **_BREAKS, **_OVERRIDES}


def shown(text: str) -> str:
    """The text as a view shows it, character for character where possible.

    Control characters become their pictures, so that nothing is hidden; direction overrides, which make a text read
    as another one, become �; every kind of line end becomes a new line.
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_TABLE)


class Utf16:
    """Turns places in a Python string into places in a QTextDocument and back."""

    def __init__(self, text: str) -> None:
        self._wide = [] if text.isascii() else [found.start() for found in _WIDE.finditer(text)]

    def to_qt(self, place: int) -> int:
        """UTF-16 units before the character at ``place``."""
        return place + bisect_left(self._wide, place)

    def to_python(self, position: int) -> int:
        """Characters before a UTF-16 position; within a pair: before its character."""
        low, high = max(0, position - len(self._wide)), position
        while low < high:
            middle = (low + high + 1) // 2
            if self.to_qt(middle) <= position:
                low = middle
            else:
                high = middle - 1
        return low


def quoted(text: str, reason: str) -> list[tuple[int, int]]:
    """Where a reason quotes the text: (start, end) of each passage in “…”, "…", «…», „…“ or 「…」 that stands in it."""
    found = []
    for quote in _quotes(reason):
        place = text.find(quote)
        if place < 0:
            place = text.casefold().find(quote.casefold())
        if place >= 0:
            found.append((place, place + len(quote)))
    return sorted(found)


def absent(text: str, reason: str) -> list[str]:
    """Passages that a reason quotes but the text does not hold."""
    folded = text.casefold()
    return [quote for quote in _quotes(reason) if quote.casefold() not in folded]


def parted(text: str, reason: str) -> list[tuple[str, Literal["said", "quote", "absent"]]]:
    """A reason in pieces: its own words, what it quotes from the text, what it quotes that is not there."""
    found: list[tuple[str, Literal["said", "quote", "absent"]]] = []
    folded, at = text.casefold(), 0
    for quote in _quotes(reason):
        start = reason.find(quote, at)
        if start > at:
            found.append((reason[at:start], "said"))
        found.append((quote, "quote" if quote.casefold() in folded else "absent"))
        at = start + len(quote)
    if at < len(reason):
        found.append((reason[at:], "said"))
    return found


_PAIRS = {"“": "”", '"': '"', "«": "»", "„": "“", "「": "」"}
_SHORTEST = 12
"""Characters from which one quoted word counts as a passage; a short word alone marks half the text."""


def _quotes(reason: str) -> Sequence[str]:
    found, place = [], 0
    while place < len(reason):
        closing = _PAIRS.get(reason[place])
        end = reason.find(closing, place + 1) if closing else -1
        if end > place:
            quote = reason[place + 1 : end].strip().rstrip(".,;:…")
            if len(quote) >= _SHORTEST or " " in quote:
                found.append(quote)
            place = end
        place += 1
    return found
