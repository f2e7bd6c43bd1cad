"""The table of actions: every row can be reached and done, no two mean the same key in one place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

import workbench.ui
from tests.ui.conftest import problems_of, until
from tests.ui.set_project import sample_file
from workbench.config.resources import resource
from workbench.ui.actions import ACTIONS, PLACES, Action, in_menu, readable
from workbench.ui.main_window import MainWindow
from workbench.ui.notebook.page import NotebookPage
from workbench.ui.pages.experiments import ExperimentsPage
from workbench.ui.pages.gate import GatePage
from workbench.ui.pages.golden_set import GoldenSetPage
from workbench.ui.pages.prompt import PromptPage
from workbench.ui.pages.rubric import RubricPage
from workbench.ui.window_actions import WindowActions

__all__ = ["sample_file"]
_DOERS: dict[str, tuple[type, ...]] = {
    "window": (WindowActions,),
    "notebook": (NotebookPage,),
    "rows": (NotebookPage,),
    "prompt": (PromptPage,),
    "golden_set": (GoldenSetPage,),
    "rubric": (RubricPage,),
    "gate": (GatePage,),
    "experiments": (ExperimentsPage,),
}


def test_ids_and_titles_are_unique_per_place() -> None:
    assert len({action.id for action in ACTIONS}) == len(ACTIONS)
    assert len({(action.place, action.title) for action in ACTIONS}) == len(ACTIONS)


@pytest.mark.parametrize("action", [action for action in ACTIONS if not action.local], ids=lambda action: action.id)
def test_every_action_is_done_by_someone(action: Action) -> None:
    # Qt has methods of such names too (QWidget.find), so only our own count.
    doers = [
        vars(kind) for doer in _DOERS[action.place] for kind in doer.__mro__ if kind.__module__.startswith("workbench")
    ]
    assert any(action.method in names for names in doers), action.method


def test_every_icon_exists() -> None:
    for action in ACTIONS:
        if action.icon:
            assert resource(f"icons/{action.icon}.svg").is_file()


@pytest.mark.parametrize("place", list(PLACES))
def test_no_key_means_two_things_in_one_place(place: str) -> None:
    places = {"notebook", "rows"} if place in ("notebook", "rows") else {place}
    seen: dict[str, str] = {}
    for action in ACTIONS:
        shadows = action.local and action.place == "rows"  # the table that has the focus takes the key first
        if action.place == "window" or (action.place in places and not shadows):
            for keys in filter(None, action.keys.split(", ")):
                assert keys not in seen, f"{keys} does {seen.get(keys)} and {action.id}"
                seen[keys] = action.id
                assert QKeySequence(keys).toString(), keys


def test_keys_are_written_as_people_read_them() -> None:
    assert readable("Ctrl+Shift+Return") == "Ctrl Shift Enter"
    assert readable("Ctrl++") == "Ctrl +"
    assert readable("Escape") == "Esc"


def test_nothing_runs_a_dialog_or_menu_with_exec() -> None:
    """Under qasync that stops the window's other coroutines for good."""
    allowed = {"application.py"}
    for path in Path(workbench.ui.__file__).parent.rglob("*.py"):
        calls = re.findall(
            r"\.exec\(|exec_\(|QMessageBox\.\w+\(|QFileDialog\.get\w+\(|QInputDialog\.get", path.read_text()
        )
        assert not calls or path.name in allowed, path


async def test_every_action_of_the_window_can_be_done(window: MainWindow) -> None:
    """Each is triggered once through its own command; none tells an error."""
    left_out = {"quit", "new_project", "open_project", "open_folder", "save_copy", "import_file", "run_all"}
    # Looks first: Qt dresses every widget anew, and the other actions make thousands.
    looks_first = sorted(ACTIONS, key=lambda action: not action.id.startswith("theme_") and "text" not in action.id)
    idle: set[str] = set()
    for action in looks_first:
        if action.place == "window" and action.id not in left_out:
            idle |= set() if window.commands.can(action.id) else {action.id}
            window.commands.do(action.id)
            for popup in window.findChildren(QWidget, "key_sheet"):
                popup.close()
    await until(lambda: True)
    assert idle <= {"stop", "pause", "undo", "redo"}, "nothing runs yet, and nothing was done"
    assert problems_of(window) == []


async def test_file_dialogs_open_without_holding_the_loop(window: MainWindow) -> None:
    for action_id in ("new_project", "open_project", "open_folder", "save_copy", "import_file"):
        window.commands.do(action_id)
        await until(lambda: window.findChildren(QWidget, "QFileDialog") or True)
        dialogs = [child for child in window.findChildren(QWidget) if child.inherits("QFileDialog")]
        assert dialogs, action_id
        for dialog in dialogs:
            dialog.close()
            dialog.deleteLater()
        await until(lambda: not [c for c in window.findChildren(QWidget) if c.inherits("QFileDialog")])


async def test_the_menus_list_their_rows(window: MainWindow) -> None:
    menu = window.commands.menu("project", window)
    assert [item.text() for item in menu.actions()] == [action.title for action in in_menu("project")]
    shown = {item.text(): item.isEnabled() for item in menu.actions()}
    menu.aboutToShow.emit()
    assert shown["New project"]
    assert isinstance(menu, QMenu)


async def test_actions_of_a_place_act_only_there(window: MainWindow) -> None:
    golden = window.context.project.documents.heads("golden_set")[0].id
    window.commands.do("new_notebook")
    assert window.commands.can("run_cell") or window.commands.can("cell_below")
    window.navigate("golden_set", golden)
    assert window.commands.can("find_cases")
    assert not window.commands.can("cell_below")
    assert not window.commands.actions["cell_below"].isEnabled()
    assert window.commands.actions["find_cases"].isEnabled()
    titles = {entry.title for entry in window.commands.entries()}
    assert "Find in the cases" in titles
    assert "New cell below" not in titles
    sheet = window.commands.keys()
    assert list(sheet)[:2] == ["Golden set", "Everywhere"]
    # The palette's key is nobody else's.
    assert [title for rows in sheet.values() for keys, title in rows if keys == "Ctrl K"] == ["Search or run a command"]
    assert ("in Ctrl K", "Rename") in sheet["Everywhere"]


async def test_greyed_actions_do_nothing(window: MainWindow) -> None:
    assert not window.commands.can("stop")
    assert not window.commands.can("redo")
    window.commands.do("redo")
    assert problems_of(window) == []


def test_the_help_key_is_in_the_table() -> None:
    assert any(Qt.Key.Key_F1 == sequence[0].key() for action in ACTIONS for sequence in action.sequences)  # type: ignore[index]
