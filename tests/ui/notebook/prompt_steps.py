"""What tests of the prompt cell share: reading its parts, and a drag with the mouse."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidget, QWidget

from tests.ui.notebook.conftest import Desk
from tests.ui.notebook.test_prompt_cell import box
from workbench.core.notebooks import PromptCell
from workbench.ui.notebook.diff_text import DiffText
from workbench.ui.notebook.preview_parts import PreviewColumn
from workbench.ui.notebook.prompt_diff import PromptDiff

SHIFT = Qt.KeyboardModifier.ShiftModifier


def cell_of(desk: Desk) -> PromptCell:
    found = desk.notebook.cell(desk.cell("prompt"))
    assert isinstance(found, PromptCell)
    return found


def editing(desk: Desk, key: str, place: int) -> None:
    editor = box(desk, key, place)
    editor.setFocus()
    editor.moveCursor(QTextCursor.MoveOperation.End)


def completions(desk: Desk) -> list[str]:
    found = desk.page.window().findChildren(QListWidget, "completions")
    return [one.item(row).text() for one in found if not one.isHidden() for row in range(one.count())]


def preview(desk: Desk, key: str) -> PreviewColumn:
    found = desk.page.findChild(PreviewColumn, f"preview-{key}")
    assert found is not None
    return found


def system_of(shown: PromptDiff) -> DiffText:
    # The last one is the present one: those before it wait to be deleted.
    return [one for one in shown.findChildren(DiffText) if one.accessibleName().startswith("system")][-1]


def drag(source: QWidget, target: QWidget, at: QPoint) -> None:
    """Take a part with the mouse and drop it on another."""
    start = QPoint(source.width() // 2, source.height() // 2)
    end = source.mapFromGlobal(target.mapToGlobal(at))
    QTest.mousePress(source, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(source, (start + end) / 2)
    QTest.mouseMove(source, end)
    QTest.mouseRelease(source, Qt.MouseButton.LeftButton, pos=end)
