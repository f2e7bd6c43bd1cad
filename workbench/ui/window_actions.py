"""What the actions of place ``window`` do; the names are those of the table in workbench.ui.actions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from workbench.config.settings import change_settings
from workbench.core.errors import SettingsError
from workbench.core.notebooks import Notebook
from workbench.ui.actions import Condition
from workbench.ui.dialogs.files import ask_copy, ask_folder, ask_import, ask_new_project, ask_project
from workbench.ui.taking_back import TakingBack
from workbench.ui.theme import Mode
from workbench.ui.widgets.keysheet import KeySheet

if TYPE_CHECKING:
    from workbench.ui.main_window import MainWindow
    from workbench.ui.notebook.edits import NewKind
    from workbench.ui.notebook.page import NotebookPage


class WindowActions:
    """The handlers of one main window."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._context = window.context
        self._back = TakingBack(self._context, window.centre)

    def conditions(self) -> Mapping[Condition, Callable[[], bool]]:
        """What ``enabled`` of the table means."""
        project, bridge = self._context.project, self._context.bridge
        return {
            "writable": lambda: not project.read_only,
            "can_undo": lambda: not project.read_only and project.undoing.label is not None,
            "can_redo": lambda: not project.read_only and project.undoing.redo_label is not None,
            "can_run": self._can_run,
            "running": lambda: bool(bridge.running()),
            "has_notebook": lambda: isinstance(self._window.documents.current(), Notebook) and not project.read_only,
            "has_document": lambda: self._window.documents.current() is not None and not project.read_only,
        }

    def open_palette(self) -> None:
        """Every action and every document."""
        self._window.palette_popup.open()

    def key_sheet(self) -> None:
        """All keys of this place."""
        sheet = KeySheet(self._context.theme, self._window, self._window.commands.keys())
        sheet.show()
        sheet.raise_()
        sheet.setFocus()

    def new_cell(self, kind: NewKind) -> None:
        """Add a cell of a kind below the current one of the notebook that is shown, or was shown last."""
        page = self._notebook()
        if page is not None:
            page.new_cell(kind)

    def _notebook(self) -> NotebookPage | None:
        from workbench.ui.notebook.page import NotebookPage

        if self._window.centre.shown[0] != "notebook":
            heads = self._context.project.documents.heads("notebook")
            known = self._window.centre.last_notebook() or (heads[0].id if heads else "")
            self._window.navigate("notebook", known) if known else self.new_notebook()
        elif not isinstance(self._window.page(), NotebookPage):
            # A cell of it is shown in full size: what comes is to be seen in the notebook.
            self._window.navigate(*self._window.centre.shown)
        page = self._window.page()
        return page if isinstance(page, NotebookPage) else None

    def run_all(self) -> None:
        """Run all cells of the notebook that is shown, or was shown last."""
        page = self._notebook()
        if page is not None:
            page.run_all()

    def run_beside(self) -> None:
        """Run the chosen cell of the notebook that is shown, on a key from beside it."""
        run = getattr(self._window.page(), "run_beside", None)
        if run is not None:
            run()

    def stop(self) -> None:
        """Stop every run; what is finished is kept."""
        for feed in self._context.bridge.running():
            feed.stop()

    def pause(self) -> None:
        """Pause every run, or let those go on that stand still."""
        feeds = self._context.bridge.running()
        paused = [feed for feed in feeds if feed.paused]
        for feed in paused:
            feed.resume()
        for feed in () if paused else feeds:
            feed.pause()

    def undo(self) -> None:
        """Take the last step back, wherever it was; asked twice where it is older than the window."""
        self._back.undo()

    def redo(self) -> None:
        """Do the last undone step again."""
        self._back.redo()

    def save(self) -> None:
        """Nothing needs it: every edit is saved as it is made. What the disk did not take is tried again at once."""
        saved = self._window.saving_watch.saved
        if saved.state == "unsaved":
            self._context.project.save_now()
        self._context.say(saved.detail or "Everything is saved as it is made")

    def quit(self) -> None:
        """End the program in order."""
        self._window.close()

    def new_project(self) -> None:
        """Make a project file and open it."""
        ask_new_project(self._window, self._window.projectAsked.emit)

    def open_project(self) -> None:
        """Open a project file."""
        ask_project(self._window, self._window.projectAsked.emit)

    def open_folder(self) -> None:
        """Open a project folder."""
        ask_folder(self._window, self._window.projectAsked.emit)

    def save_copy(self) -> None:
        """Save a copy of the file."""
        ask_copy(self._window, self._window.saving.copy_to)

    def import_file(self) -> None:
        """Read a file into the project."""
        ask_import(self._window, self._window.imports.take_files)

    def export_project(self) -> None:
        """Write what is shown, or the whole project, in another form."""
        self._window.exports.open()

    def release_version(self) -> None:
        """Decide that a version is released, and record why."""
        from workbench.ui.dialogs.release import open_release

        page = self._window.page()
        open_release(self._context, getattr(page, "experiment_id", ""))

    def own_checks(self) -> None:
        """Read the files of the project's own checks, and trust them."""
        from workbench.ui.dialogs.own_checks import open_own_checks

        open_own_checks(self._context)

    def new_notebook(self) -> None:
        """Add a notebook and open it."""
        self._window.documents.new("notebook")

    def new_snippet(self) -> None:
        """Add a snippet and open it."""
        self._window.documents.new("snippet")

    def new_prompt(self) -> None:
        """Add a prompt and open it."""
        self._window.documents.new("prompt")

    def new_golden_set(self) -> None:
        """Add a golden set and open it."""
        self._window.documents.new("golden_set")

    def new_rubric(self) -> None:
        """Add a rubric and open it."""
        self._window.documents.new("rubric")

    def new_scorecard(self) -> None:
        """Add a scorecard and open it."""
        self._window.documents.new("scorecard")

    def new_gate(self) -> None:
        """Add a gate and open it."""
        self._window.documents.new("gate")

    def add_model(self) -> None:
        """Configure another model."""
        from workbench.ui.dialogs.model import open_model_drawer

        open_model_drawer(self._context)

    def find_models(self) -> None:
        """Look for models that are served on this machine."""
        from workbench.ui.dialogs.local_models import open_local_models

        open_local_models(self._context)

    def rename_document(self) -> None:
        """Rename what is shown."""
        self._window.documents.rename()

    def duplicate_document(self) -> None:
        """Add a copy of what is shown."""
        self._window.documents.duplicate()

    def document_up(self) -> None:
        """Move the notebook that is shown up in the list."""
        self._window.documents.shift(-1)

    def document_down(self) -> None:
        """Move the notebook that is shown down in the list."""
        self._window.documents.shift(1)

    def delete_document(self) -> None:
        """Delete what is shown; Undo brings it back."""
        self._window.documents.delete()

    def toggle_navigator(self) -> None:
        """Show or hide the navigator."""
        self._window.toggle_navigator()

    def toggle_inspector(self) -> None:
        """Show or hide the inspector."""
        self._window.toggle_inspector()

    def next_region(self) -> None:
        """Give the focus to the next part of the window."""
        self._window.regions.move(1)

    def previous_region(self) -> None:
        """Give the focus to the previous part of the window."""
        self._window.regions.move(-1)

    def theme_auto(self) -> None:
        """Follow the system."""
        self._look(mode="auto")

    def theme_light(self) -> None:
        """The light theme."""
        self._look(mode="light")

    def theme_dark(self) -> None:
        """The dark theme."""
        self._look(mode="dark")

    def larger_text(self) -> None:
        """Ten per cent more."""
        self._look(size=self._context.theme.text_size + 10)

    def smaller_text(self) -> None:
        """Ten per cent less."""
        self._look(size=self._context.theme.text_size - 10)

    def normal_text(self) -> None:
        """The size that it came with."""
        self._look(size=100)

    def _look(self, mode: Mode | None = None, size: int | None = None) -> None:
        theme = self._context.theme
        theme.choose(mode, size)
        try:
            change_settings(theme=theme.mode, text_size=theme.text_size)
        except SettingsError as error:
            self._context.problem(error)

    def _can_run(self) -> bool:
        if self._context.project.read_only or self._context.bridge.running():
            return False
        page = self._window.page()
        if not hasattr(page, "run_all"):
            return bool(self._window.centre.last_notebook())
        can = getattr(page, "can", None)
        return can is None or bool(can("run_all"))
