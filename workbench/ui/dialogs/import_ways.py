"""How the bytes of a file are read: found out, and changed in the import's drawer where that was wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from workbench.ui.theme import Theme
from workbench.ui.widgets.fields import Choice

if TYPE_CHECKING:
    from workbench.interop.tables import Table

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_ENCODINGS = ("utf-8", "cp1252", "latin-1", "utf-16", "cp1250", "cp1251", "gb18030", "shift_jis")


def reading_ways(theme: Theme, table: Table, again: Callable[[str, str], object]) -> list[tuple[str, QWidget]]:
    """Choices of encoding, delimiter and sheet with their titles, as far as the format has them.

    Args:
        theme: the look.
        table: as it was read.
        again: told what is chosen anew: ``encoding``, ``delimiter`` or ``sheet``, and the value.
    """
    ways: list[tuple[str, dict[str, str]]] = []
    if table.encoding:
        ways.append(("Encoding", {name: name for name in (table.encoding, *_ENCODINGS)}))
    if table.delimiter:
        ways.append(("Delimiter", {sign: DELIMITERS.get(sign, sign) for sign in (table.delimiter, *DELIMITERS)}))
    if len(table.sheets) > 1:
        ways.append(("Sheet", {name: name for name in (table.sheet, *table.sheets)}))
    parts: list[tuple[str, QWidget]] = []
    for title, words in ways:
        choice = Choice(theme, title)
        for value, word in words.items():
            choice.addItem(word, value)
        choice.currentIndexChanged.connect(
            lambda _, choice=choice, title=title: again(title.lower(), str(choice.currentData()))
        )
        parts.append((title, choice))
    return parts
