"""The one table of actions: menus, shortcuts, the command palette and the sheet of keys are made from it.

A row of place ``window`` is done by the main window; one of another place by the page that is shown, if it has that
place in its ``places`` and a method of the handler's name. A page may answer ``can(action_id) -> bool``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtGui import QKeySequence

Place = Literal["window", "notebook", "rows", "prompt", "golden_set", "rubric", "gate", "experiments"]
PLACES: dict[Place, str] = {
    "window": "Everywhere",
    "notebook": "Notebook",
    "rows": "Rows of results",
    "prompt": "History of a prompt",
    "golden_set": "Golden set",
    "rubric": "Rubric",
    "gate": "Gate",
    "experiments": "Experiments",
}
Condition = Literal["always", "writable", "can_undo", "can_redo", "can_run", "running", "has_document", "has_notebook"]


@dataclass(frozen=True)
class Action:
    """One row of the table."""

    id: str
    title: str
    keys: str = ""
    """As Qt writes them, several divided by ``", "``; the first is shown."""
    place: Place = "window"
    menu: str = ""
    """``project``, ``add`` or ``view``: the menu that lists it."""
    icon: str = ""
    enabled: Condition = "always"
    handler: str = ""
    """Name of the method; empty: the id."""
    argument: str = ""
    """What the method is given; empty: nothing."""
    local: bool = False
    """The part that has the focus handles the key itself; it is only listed."""
    anywhere: bool = False
    """Its key acts on the page that is shown also from beside it, e.g. from the navigator or a drawer."""
    listed: bool = True
    """Whether the command palette offers it."""

    @property
    def method(self) -> str:
        """Name of the method that does it."""
        return self.handler or self.id

    @property
    def sequences(self) -> list[QKeySequence]:
        """The shortcuts as Qt takes them."""
        return [QKeySequence(keys) for keys in self.keys.split(", ") if keys]

    @property
    def shown_keys(self) -> str:
        """The first shortcut as people read it: ``Ctrl Shift Enter``."""
        return readable(self.keys.split(", ")[0])


def readable(keys: str) -> str:
    """``Ctrl+Shift+Return`` → ``Ctrl Shift Enter``."""
    if keys.endswith("++"):
        return f"{keys[:-2]} +"
    return keys.replace("+", " ").replace("Return", "Enter").replace("Escape", "Esc")


def _new_cell(kind: str, words: str, icon: str) -> Action:
    title = f"New {words} cell"
    return Action(f"new_{kind}_cell", title, icon=icon, enabled="writable", handler="new_cell", argument=kind)


_CELLS = (
    ("note", "note", "pilcrow"),
    ("prompt", "prompt", "pen-line"),
    ("run", "run", "play"),
    ("compare", "compare", "git-compare"),
    ("chart", "chart", "chart-scatter"),
    ("rate", "rate", "star"),
    ("judge_bench", "judge bench", "scale"),
)
ACTIONS: tuple[Action, ...] = (
    Action("palette", "Search or run a command", "Ctrl+K", handler="open_palette", listed=False),
    Action("run_all", "Run all", "Ctrl+Shift+Return", icon="play", enabled="can_run"),
    Action("stop", "Stop", "Ctrl+.", icon="square", enabled="running"),
    Action("pause", "Pause the run, or go on", "Ctrl+Shift+.", icon="pause", enabled="running"),
    Action("undo", "Undo", "Ctrl+Z", icon="undo-2", enabled="can_undo"),
    Action("redo", "Redo", "Ctrl+Shift+Z, Ctrl+Y", icon="redo-2", enabled="can_redo"),
    Action("new_project", "New project", "Ctrl+Shift+N", menu="project", icon="file-plus-2"),
    Action("open_project", "Open a project", "Ctrl+O", menu="project", icon="folder-open"),
    Action("open_folder", "Open a project folder", menu="project", icon="folder-open"),
    Action("save_copy", "Save a copy", "Ctrl+Shift+S", menu="project", icon="copy"),
    Action("import_file", "Import a file", "Ctrl+Shift+I", menu="project", icon="download", enabled="writable"),
    Action("export_project", "Export", "Ctrl+Shift+E", menu="project", icon="upload"),
    Action("release_version", "Release a version", menu="project", icon="tag", enabled="writable"),
    Action("own_checks", "Python checks of your own: read and trust", menu="project", icon="shield-check"),
    Action("save", "Save", "Ctrl+S", listed=False),
    Action("quit", "Quit", "Ctrl+Q", menu="project"),
    Action("new_notebook", "New notebook", menu="add", icon="notebook-text", enabled="writable"),
    Action("new_prompt", "New prompt", menu="add", icon="pen-line", enabled="writable"),
    Action("new_snippet", "New snippet", menu="add", icon="braces", enabled="writable"),
    Action("new_golden_set", "New golden set", menu="add", icon="table-2", enabled="writable"),
    Action("new_rubric", "New rubric", menu="add", icon="list-checks", enabled="writable"),
    Action("new_scorecard", "New scorecard", menu="add", icon="scale", enabled="writable"),
    Action("new_gate", "New gate", menu="add", icon="shield-check", enabled="writable"),
    *(_new_cell(*cell) for cell in _CELLS),
    Action("add_model", "Add a model", menu="add", icon="cpu", enabled="writable"),
    Action("find_models", "Find models on this machine", menu="add", icon="search", enabled="writable"),
    Action("rename", "Rename", icon="pencil-line", enabled="has_document", handler="rename_document"),
    Action("duplicate_document", "Duplicate what is selected", icon="copy", enabled="has_document"),
    Action("document_up", "Move the notebook up in the list", enabled="has_notebook"),
    Action("document_down", "Move the notebook down in the list", enabled="has_notebook"),
    Action("delete", "Delete", icon="trash-2", enabled="has_document", handler="delete_document"),
    Action("toggle_navigator", "Navigator on or off", "Ctrl+B", menu="view", icon="panel-left"),
    Action("toggle_inspector", "Inspector on or off", "Ctrl+I", menu="view", icon="panel-right"),
    Action("next_region", "Next part of the window", "F6", menu="view"),
    Action("previous_region", "Previous part of the window", "Shift+F6", menu="view"),
    Action("theme_auto", "Theme as the system", menu="view", icon="settings"),
    Action("theme_light", "Light theme", menu="view", icon="sun"),
    Action("theme_dark", "Dark theme", menu="view", icon="moon"),
    Action("larger_text", "Larger text", "Ctrl++, Ctrl+=", menu="view"),
    Action("smaller_text", "Smaller text", "Ctrl+-", menu="view"),
    Action("normal_text", "Text at 100 %", "Ctrl+0", menu="view"),
    Action("key_sheet", "All actions and their keys", "F1, ?", menu="view", icon="keyboard"),
    Action("run_cell", "Run the cell", "Ctrl+Return", place="notebook"),
    Action("run_cell_and_next", "Run the cell and go to the next", "Shift+Return", place="notebook"),
    Action("enter_cell", "Enter the cell's editor", "Return", place="notebook", local=True),
    Action("leave_cell", "Leave the cell's editor", "Escape", place="notebook", local=True),
    Action("next_cell", "Next cell or row", "Down, J", place="notebook", local=True),
    Action("previous_cell", "Previous cell or row", "Up, K", place="notebook", local=True),
    Action("cell_above", "New cell above", "A", place="notebook"),
    Action("cell_below", "New cell below", "B", place="notebook"),
    Action("to_note", "Turn into a note", "M", place="notebook"),
    Action("cell_up", "Move the cell up", "Alt+Up", place="notebook"),
    Action("cell_down", "Move the cell down", "Alt+Down", place="notebook"),
    Action("delete_cell", "Delete the cell", "Delete", place="notebook"),
    Action("duplicate_cell", "Duplicate the cell", "Shift+D", place="notebook", icon="copy"),
    Action("fold", "Fold or unfold the cell", "O", place="notebook"),
    Action("run_from_here", "Run this cell and all below", "Ctrl+Alt+Return", place="notebook", icon="play"),
    Action("find", "Find in the notebook", "Ctrl+F", "notebook", icon="search", handler="open_find", anywhere=True),
    Action(
        "replace", "Replace in the notebook", "Ctrl+H", "notebook", icon="search", handler="open_replace", anywhere=True
    ),
    Action("outline", "Outline of the notebook", "Ctrl+Shift+O", place="notebook", icon="list-tree"),
    Action("duplicate_variant", "Duplicate the variant", "Ctrl+D", place="notebook"),
    Action("rename_variant", "Rename the variant", "F2", place="notebook", icon="pencil-line"),
    Action("go_to_variant", "Go to variant A, B, C …", "Alt+1, Alt+2", place="notebook", local=True),
    Action("open_full", "Full size; Esc goes back", "Alt+Return", place="notebook"),
    Action("report", "Report of the comparison: HTML, Markdown", place="notebook", icon="file-text"),
    Action("chart_table", "Chart as a table, or as a chart", place="notebook", icon="table-2"),
    Action("export_chart", "Export the chart: PNG, SVG, CSV", place="notebook", icon="upload"),
    Action("save_version", "Save a version of the variant", "Ctrl+Shift+V", place="notebook", icon="save"),
    Action("prompt_history", "History of the prompt", "Ctrl+Shift+H", place="notebook", icon="history"),
    Action("changed_words", "Changed words on or off", place="notebook", icon="diff"),
    Action("compare_variants", "Diff of two variants or versions", "Ctrl+Shift+D", "notebook", icon="git-compare"),
    Action("preview_prompt", "Preview of the prompt for a case", "Ctrl+Shift+P", place="notebook", icon="eye"),
    Action("next_preview_case", "Preview for the next case", "Ctrl+PgDown", place="notebook"),
    Action("previous_preview_case", "Preview for the case before", "Ctrl+PgUp", place="notebook"),
    Action("edit_tools", "Tools of the variant", place="notebook", icon="wrench"),
    Action("edit_schema", "Response schema of the variant", place="notebook", icon="braces"),
    Action("move_variant_left", "Move the variant left", "Alt+Left", place="notebook"),
    Action("move_variant_right", "Move the variant right", "Alt+Right", place="notebook"),
    Action("collapse_variant", "Collapse the variant; its name opens it", "Ctrl+Shift+C", place="notebook"),
    Action("collapse_others", "Collapse the other variants, or open all", "Ctrl+Alt+C", place="notebook"),
    Action("next_fault", "Next marked place of the prompt, with its reason", "F8", place="notebook", local=True),
    Action("previous_fault", "Marked place of the prompt before", "Shift+F8", place="notebook", local=True),
    Action("move_message", "Move the message up or down", "Alt+Shift+Up, Alt+Shift+Down", place="notebook", local=True),
    Action("only_differences", "Only what differs, or everything", place="notebook"),
    Action("save_draft", "Save a version of the selected draft", "Ctrl+Shift+V", "prompt", handler="save_version"),
    Action("restore_version", "Restore the version as a new draft", "Ctrl+Shift+R", place="prompt", icon="undo-2"),
    Action("note_version", "Note of the version", "N", place="prompt", icon="pencil-line"),
    Action("prompt_notebook", "Open the notebook of the prompt", place="prompt", handler="open_notebook"),
    Action("edit_row", "Edit the variant behind the row", "E", place="rows", local=True),
    Action("rate_row", "Rate the answer of the row", "R", place="rows", local=True),
    Action("choose_row", "Put the row among those to rate blind", "Shift+R", place="rows", enabled="writable"),
    Action("exact_request", "The exact request behind the row", "I", place="rows"),
    Action("find_rows", "Find rows", "/", place="rows", local=True),
    Action("next_broken", "Next broken row", "F8", place="rows", local=True),
    Action("previous_broken", "Broken row before", "Shift+F8", place="rows", local=True),
    Action("tag_row", "Tag the case of the row", "T", place="rows", local=True),
    Action("note_row", "Write a note to the case of the row", "N", place="rows", local=True),
    Action("row_to_case", "Keep the row as a regression case", "G", place="rows", local=True),
    Action("find_cases", "Find in the cases", "Ctrl+F", place="golden_set", anywhere=True),
    Action("edit_cell", "Edit the value", "F2", place="golden_set", local=True),
    Action("add_case", "New case", "Ctrl+Return", place="golden_set"),
    Action("fill_down", "Fill down", "Ctrl+D", place="golden_set"),
    Action("open_value", "Value full size; Esc goes back", "Alt+Return", place="golden_set"),
    Action("open_case", "All parts of the case", "Alt+Shift+Return", place="golden_set"),
    Action("duplicate_cases", "Duplicate the selected cases", "Ctrl+Shift+D", place="golden_set"),
    Action("clear_cells", "Empty the cells; delete whole rows", "Delete", place="golden_set"),
    Action("delete_cases", "Delete the selected cases", "Ctrl+Delete", place="golden_set"),
    Action("replace_cases", "Find and replace in the cases", "Ctrl+H", place="golden_set", anywhere=True),
    Action("filter_cases", "Filter the cases", "Ctrl+Shift+F", place="golden_set", anywhere=True),
    Action("next_problem", "Next case with a problem", "F8", place="golden_set", anywhere=True),
    Action("previous_problem", "Case with a problem before", "Shift+F8", place="golden_set", anywhere=True),
    Action("change_cases", "Change tags, kind, split of the selected cases", "Ctrl+E", place="golden_set"),
    Action("near_equal", "Find near-equal cases", "Ctrl+Shift+U", place="golden_set", anywhere=True),
    Action("set_columns", "Columns of the set", "Ctrl+Shift+L", place="golden_set", anywhere=True),
    Action("show_ids", "Column of ids on or off", place="golden_set", icon="key-round"),
    Action("set_settings", "Schema and goals of the set", place="golden_set"),
    Action("add_criterion", "New criterion", "Ctrl+Return", place="rubric", icon="plus"),
    Action("duplicate_criterion", "Duplicate the criterion", "Ctrl+D", place="rubric", icon="copy"),
    Action("criterion_up", "Move the criterion up", "Alt+Up", place="rubric"),
    Action("criterion_down", "Move the criterion down", "Alt+Down", place="rubric"),
    Action("delete_criterion", "Delete the criterion", "Ctrl+Delete", place="rubric", icon="trash-2"),
    Action("rubric_library", "Library of ready rubrics", place="rubric", icon="bookmark"),
    Action("import_rubric", "Import a rubric", place="rubric", icon="download"),
    Action("export_rubric", "Export the rubric as Prometheus JSON", place="rubric", icon="upload"),
    Action("add_rule", "New rule", "Ctrl+Return", place="gate", icon="plus"),
    Action("duplicate_rule", "Duplicate the rule", "Ctrl+D", place="gate", icon="copy"),
    Action("rule_up", "Move the rule up", "Alt+Up", place="gate"),
    Action("rule_down", "Move the rule down", "Alt+Down", place="gate"),
    Action("delete_rule", "Delete the rule", "Ctrl+Delete", place="gate", icon="trash-2"),
    Action("find_experiment", "Find an experiment", "Ctrl+F", place="experiments"),
    Action("score_again", "Score the answers again", "Ctrl+Shift+G", place="experiments", icon="scale"),
    Action("open_notebook", "Open the notebook that ran it", "Return", place="experiments", local=True),
)
BY_ID: dict[str, Action] = {action.id: action for action in ACTIONS}

ALSO: dict[str, str] = {
    "run_all": "execute start evaluate experiment",
    "stop": "cancel abort interrupt halt",
    "pause": "wait hold resume continue",
    "undo": "take back revert",
    "redo": "again repeat",
    "new_project": "create file",
    "open_project": "load file",
    "save_copy": "save as backup duplicate project",
    "import_file": "load csv jsonl json excel xlsx parquet dataset cases outputs",
    "export_project": "save write promptfoo ragas langfuse download csv json report share",
    "release_version": "ship decide approve sign tag decision record production publish",
    "own_checks": "custom code function script trust security file",
    "quit": "exit close end",
    "new_prompt": "create add template",
    "new_notebook": "create add page",
    "new_golden_set": "create add dataset cases data",
    "new_rubric": "create add criteria judge scoring levels",
    "new_scorecard": "create add checks rubrics metrics pass threshold",
    "new_gate": "create add rules release regression threshold ci build",
    "new_snippet": "create add include fragment partial",
    "new_note_cell": "add insert text markdown",
    "new_prompt_cell": "add insert variants",
    "new_run_cell": "add insert experiment execute",
    "new_compare_cell": "add insert diff verdict significance ab",
    "new_chart_cell": "add insert plot graph figure scatter pareto",
    "new_rate_cell": "add insert rating blind human people vote annotate",
    "new_judge_bench_cell": "add insert agreement kappa trust bias calibrate",
    "add_model": "provider endpoint key api openai anthropic ollama new",
    "find_models": "local ollama lm studio llama vllm detect",
    "rename": "name title",
    "delete": "remove trash",
    "duplicate_document": "copy clone",
    "theme_auto": "appearance dark light mode",
    "theme_light": "appearance bright day mode",
    "theme_dark": "appearance night mode",
    "larger_text": "zoom in font bigger size",
    "smaller_text": "zoom out font size",
    "normal_text": "zoom reset font size",
    "key_sheet": "help shortcuts keyboard hotkeys",
    "run_cell": "execute start",
    "run_from_here": "execute below rest",
    "cell_above": "insert add note",
    "cell_below": "insert add note",
    "delete_cell": "remove",
    "duplicate_cell": "copy clone",
    "fold": "collapse expand hide show",
    "find": "search",
    "replace": "find search substitute",
    "outline": "contents toc cells",
    "open_full": "maximize zoom fullscreen",
    "exact_request": "raw json sent payload",
    "score_again": "rescore another rubric judge check scorecard regrade",
    "rubric_library": "ready templates examples",
    "rate_row": "rating score",
    "export_chart": "save picture plot graph",
    "prompt_history": "versions tree restore",
    "save_version": "freeze commit",
    "compare_variants": "difference changes",
    "preview_prompt": "rendered render case",
    "edit_tools": "functions function calling",
    "edit_schema": "structured output json format",
}
"""Other words that find an action in the palette."""


def in_menu(menu: str) -> list[Action]:
    """The actions that a menu lists, in order."""
    return [action for action in ACTIONS if action.menu == menu]
