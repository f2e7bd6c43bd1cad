"""Menus of the prompt cell: what can be done with a variant and with a message."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from workbench.core.documents import one_action
from workbench.core.messages import Role
from workbench.core.notebooks import PromptCell
from workbench.core.prompts import Prompt, Variant
from workbench.project.history import next_key
from workbench.ui.context import UiContext
from workbench.ui.notebook import variant_edits
from workbench.ui.notebook.parameters import ParametersDrawer
from workbench.ui.notebook.prompt_board import PromptBoard
from workbench.ui.notebook.prompt_history import ask_save_version
from workbench.ui.notebook.variant_json import open_json


def open_parameters(context: UiContext, board: PromptBoard, key: str) -> None:
    """Show the parameters of a variant in the drawer."""
    context.open_drawer(ParametersDrawer(context, board, key))


def variant_menu(context: UiContext, board: PromptBoard, variant: Variant, parent: QWidget) -> QMenu:
    """What can be done with a variant."""
    key = variant.key
    menu = _menu(parent, "variantMenu")
    duplicate = menu.addAction("Duplicate", lambda: duplicate_variant(context, board, key))
    duplicate.setShortcut(QKeySequence("Ctrl+D"))
    duplicate.setShortcutVisibleInContextMenu(True)
    menu.addAction("Rename", lambda: board.rename_variant(key))
    models = menu.addMenu("Model")
    chosen = [("As the run says", None), *((head.name, head.name) for head in context.project.documents.heads("model"))]
    for title, name in chosen:
        action = models.addAction(
            title,
            lambda name=name: board.change(variant_edits.set_model, key, name, label=f"Model of {key}"),
        )
        action.setCheckable(True)
        action.setChecked(variant.model == name)
    menu.addAction("Parameters …", lambda: open_parameters(context, board, key))
    menu.addAction("Tools …", lambda: open_json(context, board, key, "tools"))
    menu.addAction("Response schema …", lambda: open_json(context, board, key, "schema"))
    add = menu.addMenu("Add message")
    _roles(add, board, key, len(variant.content.messages))
    menu.addSeparator()
    menu.addAction("Save version …", lambda: ask_save_version(context, parent, board.prompt_id, key))
    menu.addAction("History", lambda: context.navigate("prompt", board.prompt_id, key))
    menu.addSeparator()
    keys = [column.key for column in board.columns]
    left = menu.addAction("Move left", lambda: board.move_variant(key, -1))
    left.setEnabled(keys[:1] != [key])
    right = menu.addAction("Move right", lambda: board.move_variant(key, 1))
    right.setEnabled(keys[-1:] != [key])
    shut = menu.addAction("Collapse", lambda: board.collapseAsked.emit(key))
    shut.setEnabled(sum(not column.collapsed for column in board.columns) > 1)
    menu.addAction("Archive", lambda: _archive(context, board, key))
    menu.addAction("Delete", lambda: _delete(context, board, key))
    return menu


def message_menu(context: UiContext, board: PromptBoard, variant: Variant, place: int, parent: QWidget) -> QMenu:
    """What can be done with a message."""
    key, message = variant.key, variant.content.messages[place]
    menu = _menu(parent, "messageMenu")
    for role in variant_edits.ROLES:
        action = menu.addAction(
            _ROLE_WORDS[role],
            lambda role=role: board.change(variant_edits.set_role, key, place, role, label=f"Role in {key}"),
        )
        action.setCheckable(True)
        action.setChecked(role == message.role)
    menu.addSeparator()
    _roles(menu.addMenu("Add above"), board, key, place)
    _roles(menu.addMenu("Add below"), board, key, place + 1)
    up = menu.addAction("Move up", lambda: board.move_message(key, place, -1))
    up.setEnabled(place > 0)
    down = menu.addAction("Move down", lambda: board.move_message(key, place, 1))
    down.setEnabled(place + 1 < len(variant.content.messages))
    menu.addSeparator()
    menu.addAction("Remove", lambda: _remove(context, board, key, place))
    return menu


def prompt_menu(
    context: UiContext,
    board: PromptBoard,
    parent: QWidget,
    put: Callable[[str], None],
    new: Callable[[], None],
) -> QMenu:
    """All prompts, a new one, and the archived variants of the present one."""
    menu = _menu(parent, "promptMenu")
    for head in context.project.documents.heads("prompt"):
        menu.addAction(head.name.replace("&", "&&"), lambda chosen=head.id: put(chosen))
    menu.addSeparator()
    menu.addAction("New prompt", new)
    prompt = board.prompt()
    archived = [variant for variant in prompt.variants if variant.archived] if prompt is not None else []
    if archived:
        again = menu.addMenu("Bring back")
        for variant in archived:
            again.addAction(
                f"{variant.key} {variant.name}".replace("&", "&&"),
                lambda key=variant.key: board.change(variant_edits.archive, key, False, label=f"Bring {key} back"),
            )
    return menu


def duplicate_variant(context: UiContext, board: PromptBoard, key: str) -> str:
    """Copy a variant; returns the copy's key, "" if that was not possible."""
    prompt = board.prompt()
    if prompt is None or prompt.variant(key) is None:
        return ""
    new = next_key(prompt)

    def copy(found: Prompt) -> Prompt:
        return variant_edits.duplicate(found, key)[0]

    _take_in(board, copy, new, f"Duplicate {key} as {new}")
    return new


def add_variant(board: PromptBoard) -> None:
    """Put another variant at the end and begin to edit it."""
    prompt = board.prompt()
    if prompt is not None:
        new = next_key(prompt)
        _take_in(board, lambda found: variant_edits.add_variant(found)[0], new, f"Add variant {new}")


def _take_in(board: PromptBoard, edit: Callable[[Prompt], Prompt], key: str, label: str) -> None:
    """Add a variant, also to those that the cell chose, as one step, and begin to edit it."""
    action = one_action()
    board.change(edit, label=label, merge=action)
    board.added.emit(key, label, action)
    board.focus_variant(key)


def chosen_menu(board: PromptBoard, cell: PromptCell, parent: QWidget, put: Callable[[tuple[str, ...]], None]) -> QMenu:
    """Which variants a cell shows; all that are not archived stand for no choice of its own, so that new ones come."""
    menu = _menu(parent, "chosenVariantsMenu")
    prompt = board.prompt()
    variants = prompt.variants if prompt is not None else ()
    shown = [variant.key for variant in board.variants()]
    every = [variant.key for variant in variants if not variant.archived]
    for variant in variants:
        if variant.archived and variant.key not in shown:
            continue
        wanted = {*shown} ^ {variant.key}
        keys = tuple(one.key for one in variants if one.key in wanted)
        title = f"{variant.key}  {variant.name}".rstrip().replace("&", "&&")
        action = menu.addAction(title, lambda keys=keys: put(() if list(keys) == every else keys))
        action.setCheckable(True)
        action.setChecked(variant.key in shown)
        action.setEnabled(bool(keys))
    menu.addSeparator()
    everything = menu.addAction("Show all variants", lambda: put(()))
    everything.setEnabled(bool(cell.variants))
    menu.addAction("What is run is chosen in the run cell").setEnabled(False)
    return menu


_ROLE_WORDS = {
    "system": "system",
    "user": "user",
    "assistant": "assistant, an example answer",
    "history": "history, the case's messages",
}


def _roles(menu: QMenu, board: PromptBoard, key: str, place: int) -> None:
    for role in variant_edits.ROLES:
        menu.addAction(_ROLE_WORDS[role], lambda role=role: _add(board, key, place, role))


def _add(board: PromptBoard, key: str, place: int, role: Role) -> None:
    """Put a message at a place and begin to edit it."""
    board.change(variant_edits.add_message, key, place, role, label=f"Add message to {key}")
    board.focus_variant(key, place)


def _remove(context: UiContext, board: PromptBoard, key: str, place: int) -> None:
    board.change(variant_edits.remove_message, key, place, label=f"Remove message of {key}")
    context.toast(f"Message {place + 1} of {key} removed")


def _archive(context: UiContext, board: PromptBoard, key: str) -> None:
    board.change(variant_edits.archive, key, label=f"Archive {key}")
    context.toast(f"Variant {key} archived")


def _delete(context: UiContext, board: PromptBoard, key: str) -> None:
    board.change(variant_edits.remove_variant, key, label=f"Delete variant {key}")
    context.toast(f"Variant {key} deleted")


def _menu(parent: QWidget, name: str) -> QMenu:
    menu = QMenu(parent)
    menu.setObjectName(name)
    menu.aboutToHide.connect(menu.deleteLater)
    return menu
