"""The text of an editor as it was written: Qt's own reading loses no-break spaces and tells line ends apart no more."""

from __future__ import annotations

import re

from PySide6.QtWidgets import QPlainTextEdit

_UNIT = re.compile(r"\r\n|.", re.DOTALL)
_ENDS = frozenset({"\r\n", "\r", "\n", "\u2029", "\ufdd0", "\ufdd1"})
"""What becomes the end of a line in an editor."""
_LOST = re.compile("[\r\u2029\ufdd0\ufdd1]|\\A\ufeff")
"""What an editor does not give back."""


def exact_text(editor: QPlainTextEdit, before: str) -> str:
    """The text of an editor, with every character of ``before`` that nobody touched.

    Args:
        editor: was filled with ``before``.
        before: also its line ends (``\\r\\n``, ``\\r``, U+2029) come back; new lines end as its first does.
    """
    now = editor.document().toRawText().replace("\u2029", "\n")
    if not now or not _LOST.search(before):
        return now
    units: list[str] = _UNIT.findall(before)
    shown = _signs(units)
    head = _head(shown, now)
    start = sum(map(len, shown[:head]))
    tail = len(units) - _tail(shown[head:], now[start:])
    end = len(now) - sum(map(len, shown[tail:]))
    first = next((unit for unit in units if unit in _ENDS), "\n")
    middle = now[start:end].replace("\n", first if first in ("\r\n", "\r") else "\n")
    whole = "".join(units[:head]) + middle + "".join(units[tail:])
    # A new line beside a lone carriage return would become one with it.
    return whole if _shown(whole) == now else now


def _signs(units: list[str]) -> list[str]:
    """What an editor shows of each unit; a byte order mark at the beginning is dropped."""
    signs = ["\n" if unit in _ENDS else unit for unit in units]
    if signs[:1] == ["\ufeff"]:
        signs[0] = ""
    return signs


def _shown(text: str) -> str:
    return "".join(_signs(_UNIT.findall(text)))


def _head(shown: list[str], now: str) -> int:
    """How many units at the beginning stand there still."""
    place = 0
    for count, sign in enumerate(shown):
        if not now.startswith(sign, place):
            return count
        place += len(sign)
    return len(shown)


def _tail(shown: list[str], now: str) -> int:
    """How many units at the end stand there still."""
    end = len(now)
    for count, sign in enumerate(reversed(shown)):
        if not now.endswith(sign, 0, end):
            return count
        end -= len(sign)
    return len(shown)
