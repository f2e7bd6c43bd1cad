"""What scrolls, and bringing a part of a page into view through every area that scrolls around it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QScrollArea, QTextEdit, QWidget

_LAID_MS = 60
"""Until the layouts of cells in cells have run: each asks the one around it by an event of its own."""
_EDGE = 16


def scrolled(inner: QWidget) -> QScrollArea:
    """An area in which a part that is as wide as it scrolls up and down; keys go to what is inside."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inner)
    return area


def bring_into_view(part: QWidget) -> None:
    """Scroll to a part, once it has its place and its size."""
    QTimer.singleShot(_LAID_MS, part, lambda: _scroll_to(part))


def follow_cursor(editor: QPlainTextEdit | QTextEdit) -> None:
    """Scroll to where somebody types, who may have scrolled away: the areas around do not know of its cursor."""
    around = editor.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea) and (inner := around.widget()) is not None:
            at = editor.viewport().mapTo(inner, editor.cursorRect().center())
            around.ensureVisible(at.x(), at.y(), _EDGE, _EDGE)
        around = around.parentWidget()


def _scroll_to(part: QWidget) -> None:
    around, editor = part.parentWidget(), part.window().focusWidget()
    while around is not None:
        if isinstance(around, QScrollArea) and (inner := around.widget()) is not None:
            high = part.height() > around.viewport().height()
            if high and isinstance(editor, QPlainTextEdit | QTextEdit) and part.isAncestorOf(editor):
                # Not all of it can be seen, and somebody may have gone on in it since: where the cursor is counts.
                at = editor.viewport().mapTo(inner, editor.cursorRect().center())
                around.ensureVisible(0, at.y(), 0, _EDGE)
            elif high:
                # Not all of it can be seen: its beginning tells what it is.
                around.verticalScrollBar().setValue(part.mapTo(inner, QPoint(0, 0)).y() - _EDGE)
            else:
                around.ensureWidgetVisible(part, 0, _EDGE)
        around = around.parentWidget()
