"""Marks in a cell what is searched for."""

from __future__ import annotations

from itertools import islice
from typing import NamedTuple

import regex
from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from workbench.ui.theme import Theme
from workbench.ui.widgets.paint import elided

_MOST = 20
_PATIENCE = 0.005
"""Seconds for one cell; a pattern that takes longer is not marked."""


class Sought(NamedTuple):
    """What is searched for, and the one column it is searched in; "" for all."""

    pattern: regex.Pattern[str]
    column: str

    def is_in(self, text: str) -> bool:
        """Whether a text has it; not where that takes long."""
        try:
            return self.pattern.search(text, timeout=_PATIENCE) is not None
        except TimeoutError:
            return False


def mark_sought(
    painter: QPainter, rect: QRect, text: str, sought: Sought, theme: Theme, role: str, at_right: bool
) -> None:
    """Draw a ground and a line under each place that is found, and at the end of a text that is cut before one."""
    try:
        spans = [match.span() for match in islice(sought.pattern.finditer(text, timeout=_PATIENCE), _MOST)]
    except TimeoutError:
        return
    metrics, cut = theme.metrics(role), elided(text, theme, role, rect.width())
    shown = len(text) if cut == text else len(cut) - 1
    left = rect.right() + 1 - metrics.horizontalAdvance(cut) if at_right else rect.left()
    top = rect.top() + (rect.height() - metrics.height()) // 2
    for start, end in spans:
        if start == end:
            continue
        if at_right and not text.isascii():
            # Its letters do not stand in the order of the text: the whole of it is marked.
            start, end = 0, shown
        before = metrics.horizontalAdvance(cut[: min(start, shown)])
        width = metrics.horizontalAdvance(cut[: end if end <= shown else len(cut)]) - before
        ground = QRect(left + before, top, max(2, width), metrics.height())
        painter.fillRect(ground, theme.colour("accentsoft"))
        painter.fillRect(QRect(ground.left(), ground.bottom() - 1, ground.width(), 2), theme.colour("accent"))
