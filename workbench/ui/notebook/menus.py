"""Menus of the notebook page: kinds of a new cell, what can be done with a cell, the outline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from workbench.core.notebooks import NoteCell
from workbench.ui.actions import BY_ID
from workbench.ui.notebook import edits

if TYPE_CHECKING:
    from workbench.ui.notebook.page import NotebookPage


def kinds_menu(page: NotebookPage, place: int) -> QMenu:
    """A new cell at an index."""
    menu = _menu(page, "newCellMenu")
    for kind in edits.NEW_KINDS:
        icon = page.context.theme.icon(edits.ICONS[kind])
        menu.addAction(icon, edits.TITLES[kind], lambda kind=kind: page.add(kind, place))
    return menu


def more_menu(page: NotebookPage, cell_id: str) -> QMenu:
    """What can be done with a cell."""
    menu = _menu(page, "cellMenu")
    body = page.body_of(cell_id)
    folded = body is not None and body.cell.folded
    _add(menu, page, "fold", "Unfold" if folded else "Fold")
    if body is not None and body.full() is not None:
        _add(menu, page, "open_full", "Full size")
    if body is not None and body.can_run():
        menu.addSeparator()
        for action_id in ("run_cell", "run_from_here"):
            _add(menu, page, action_id)
    menu.addSeparator()
    for action_id in ("cell_above", "cell_below", "cell_up", "cell_down", "duplicate_cell", "to_note"):
        _add(menu, page, action_id)
    menu.addSeparator()
    _add(menu, page, "delete_cell")
    return menu


def outline_menu(page: NotebookPage) -> QMenu:
    """All cells by what they say; a note by its headings, with what comes below them set in."""
    menu = _menu(page, "outlineMenu")
    depth = 0
    for cell in page.notebook().cells:
        body = page.cells.open_body(cell.id)
        lines = edits.headings(cell.text) if isinstance(cell, NoteCell) else []
        depth = lines[-1][0] if lines else depth
        for level, words in lines or [(depth + 1, edits.label_of(cell, body.subject() if body is not None else ""))]:
            icon = page.context.theme.icon(edits.ICONS[cell.kind])
            inset = "    " * (level - 1) if depth else ""
            menu.addAction(icon, f"{inset}{words}".replace("&", "&&"), lambda cell_id=cell.id: page.go_to(cell_id))
    return menu


def _menu(page: NotebookPage, name: str) -> QMenu:
    menu = QMenu(page)
    menu.setObjectName(name)
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


def _add(menu: QMenu, page: NotebookPage, action_id: str, title: str = "") -> None:
    row = BY_ID[action_id]
    action = menu.addAction(title or row.title, getattr(page, row.method))
    if row.sequences:
        # Shown only: the window's own action has the shortcut.
        action.setShortcut(QKeySequence(row.sequences[0]))
        action.setShortcutVisibleInContextMenu(True)
