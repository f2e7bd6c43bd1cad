"""An answer rendered: Markdown formatted, JSON as a tree that folds. Nothing is loaded or run, links do nothing."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from workbench.ui.notebook.markdown_view import MarkdownView
from workbench.ui.results.text_marks import shown
from workbench.ui.theme import Theme
from workbench.ui.widgets.labels import tip

LONGEST = 100_000
"""Characters up to which an answer is rendered; a longer one stays raw."""
_MOST = 2_000
"""Values of a JSON text up to which it is a tree."""
_OPEN = 2
"""Levels of the tree that are open at first."""


def json_of(text: str) -> Any:
    """The object or list that a text is as JSON, also within a fence; None where it is none."""
    body = text.strip()
    if body.startswith("```") and body.endswith("```") and "\n" in body:
        body = body.partition("\n")[2].rpartition("```")[0].strip()
    if not body.startswith(("{", "[")) or len(body) > LONGEST:
        return None
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict | list) else None


def _size(value: Any, depth: int = 0) -> int:
    """How many values it holds, counted up to the most that are shown."""
    if depth > 60:
        return _MOST + 1
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    total = 1
    for one in inner:
        total += _size(one, depth + 1)
        if total > _MOST:
            break
    return total


class JsonTree(QTreeWidget):
    """Names and values; objects and lists fold."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("jsonTree")
        self.setAccessibleName("answer as JSON")
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFont(theme.font("mono"))
        self.setWordWrap(True)
        self.setIndentation(theme.px(16))
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemExpanded.connect(lambda _: self._fit())
        self.itemCollapsed.connect(lambda _: self._fit())

    def show_value(self, value: Any) -> None:
        """Show an object or a list."""
        self.clear()
        self._fill(self.invisibleRootItem(), value, 0)
        self.resizeColumnToContents(0)
        self._fit()

    def _fill(self, parent: QTreeWidgetItem, value: Any, depth: int) -> None:
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for name, one in pairs:
            inner = isinstance(one, dict | list)
            said = json.dumps(one, ensure_ascii=False) if not inner else _folded(one)
            item = QTreeWidgetItem(parent, [shown(str(name)), shown(said)])
            item.setForeground(0, self._theme.colour("text2"))
            item.setForeground(1, self._theme.colour("text3" if inner else "text"))
            item.setToolTip(1, tip(shown(said)))
            if inner:
                self._fill(item, one, depth + 1)
                item.setExpanded(depth + 1 < _OPEN)

    def _fit(self) -> None:
        """As high as what is open."""
        row = max(self._theme.px(20), self.sizeHintForRow(0)) if self.topLevelItemCount() else 0
        root = self.invisibleRootItem()
        self.setFixedHeight(row * sum(_open(root.child(place)) for place in range(root.childCount())) + 4)


def _open(item: QTreeWidgetItem) -> int:
    inner = sum(_open(item.child(place)) for place in range(item.childCount())) if item.isExpanded() else 0
    return 1 + inner


def _folded(value: Any) -> str:
    size = len(value)
    return f"{{{size}}}" if isinstance(value, dict) else f"[{size}]"


class Rendered(QWidget):
    """Shows one answer as Markdown or as a tree."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._markdown = MarkdownView(theme)
        self._markdown.setObjectName("renderedMarkdown")
        self._markdown.setAccessibleName("answer, rendered")
        self._tree = JsonTree(theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._markdown)
        column.addWidget(self._tree)

    def show_text(self, text: str) -> None:
        """Show an answer."""
        value = json_of(text)
        tree = value is not None and _size(value) <= _MOST
        self._tree.setVisible(tree)
        self._markdown.setVisible(not tree)
        if tree:
            self._tree.show_value(value)
        else:
            pretty = f"```\n{json.dumps(value, indent=2, ensure_ascii=False)}\n```" if value is not None else text
            self._markdown.set_text(pretty)
