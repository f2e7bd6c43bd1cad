"""Keys and clicks as a person gives them to the main window."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from workbench.ui.main_window import MainWindow

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def press(window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the focus is."""
    QTest.keyClick(window.focusWidget() or window, key, modifiers)


def row_of(window: MainWindow, words: str) -> QPoint:
    """The middle of a row of the navigator."""
    rows = window.navigator.contents
    place = next(n for n, row in enumerate(rows) if words in f"{row.number} {row.title}" and not row.heading)
    return window.navigator.visualRect(window.navigator.model().index(place, 0)).center()


def click(window: MainWindow, words: str) -> None:
    """Click on a row of the navigator."""
    QTest.mouseClick(window.navigator.viewport(), Qt.MouseButton.LeftButton, pos=row_of(window, words))
