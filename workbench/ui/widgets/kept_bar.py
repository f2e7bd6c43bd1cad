"""A scroll bar that keeps its place, so that no width depends on a height.

Texts that wrap know their height only once they were laid out. A bar that comes when they are high takes width from
them, which changes their height; Qt decides within the very layout, by heights of the width before, and can call for
the bar and against it in turn until the stack ends, which ends the window.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QScrollArea, QScrollBar


class _QuietBar(QScrollBar):
    """Shows nothing where nothing scrolls."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        if self.maximum() > self.minimum():
            super().paintEvent(event)


def keep_bar(area: QScrollArea) -> None:
    """Keep the place of an area's vertical bar. Before anything is connected to the bar: it is another one then."""
    area.setVerticalScrollBar(_QuietBar(Qt.Orientation.Vertical))
    area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
