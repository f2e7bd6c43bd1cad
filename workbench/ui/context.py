"""What the shell gives to every page and cell: the open project and the ways to speak to the rest of the window."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from workbench.core.documents import ProjectInfo
from workbench.core.errors import WorkbenchError
from workbench.ui.blind import Blind

if TYPE_CHECKING:
    from workbench.config.settings import Settings
    from workbench.project.project import Project
    from workbench.ui.bridge import Bridge
    from workbench.ui.tasks import Tasks
    from workbench.ui.theme import Theme

T = TypeVar("T")


NO_BUDGET = "none"
"""What `ProjectInfo.budget` holds when the project has no limit; empty means the person's setting."""


@dataclass(frozen=True)
class Selected:
    """What is selected, shared by grid, compare and charts; empty strings where it does not apply."""

    experiment_id: str = ""
    case_id: str = ""
    candidate: str = ""
    trial_id: str = ""


@dataclass(frozen=True)
class Narrowed:
    """Cases that a person picked in one view and wants to see in the others, e.g. a bar of a chart."""

    experiment_id: str
    case_ids: tuple[str, ...]
    """Empty: all cases again."""
    words: str = ""
    """What they are, e.g. ``3 cases at 2 of Rubric mean``."""


class UiContext(QObject):
    """Handed to all pages and cells. It emits, the main window listens; so parts are tested without a window.

    Signals: ``selectionChanged`` carries a `Selected`; ``narrowed`` a `Narrowed`; ``trialShown`` a trial id;
    ``toastAsked`` a text and whether it can be undone; ``navigated`` kind and id; ``itemAsked`` kind, id and what
    to go to on that page; ``problemTold`` a WorkbenchError; ``said`` a sentence for the status line; ``fullAsked``
    a title and a widget; ``drawerAsked`` a widget; ``commandAsked`` the id of an action.
    """

    selectionChanged = Signal(object)
    narrowed = Signal(object)
    trialShown = Signal(str)
    toastAsked = Signal(str, bool)
    navigated = Signal(str, str)
    itemAsked = Signal(str, str, str)
    problemTold = Signal(object)
    said = Signal(str)
    fullAsked = Signal(str, QWidget)
    fullClosed = Signal()
    drawerAsked = Signal(QWidget)
    drawerClosed = Signal()
    commandAsked = Signal(str)

    def __init__(
        self,
        project: Project,
        theme: Theme,
        tasks: Tasks,
        bridge: Bridge,
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.project = project
        self.theme = theme
        self.tasks = tasks
        self.bridge = bridge
        self.settings = settings
        self.selected = Selected()
        self.blind = Blind(project, self)
        self.blind.failed.connect(self.problem)
        self.blind.changed.connect(self._empty_for_blind)
        self._verdicts: set[asyncio.Event] = set()
        self._reading = asyncio.Lock()

    def _empty_for_blind(self) -> None:
        """Take what is selected, and what the inspector shows, off the screen."""
        if self.blind.active:
            self.select(Selected())
            self.show_trial("")

    async def read(self, work: Callable[[], T]) -> T:
        """Do what reads much in another thread, one after the other.

        Two readers at once hand Python's lock to each other after every row, and take three times as long.
        """
        async with self._reading:
            return await asyncio.to_thread(work)

    def verdict_begins(self, begun: asyncio.Event, task: asyncio.Task[None] | None) -> None:
        """Say that a task works out a verdict, for which longer reading waits: to `verdict_ends` or the task's end."""
        if task is not None:
            self._verdicts.add(begun)
            task.add_done_callback(lambda _: self.verdict_ends(begun))

    def verdict_ends(self, begun: asyncio.Event) -> None:
        """It is there, or will not come."""
        self._verdicts.discard(begun)
        begun.set()

    async def after_verdicts(self) -> None:
        """Wait until every verdict that was begun is there: reading beside it would make it wait as long again."""
        while self._verdicts:
            await next(iter(self._verdicts)).wait()

    def select(self, selected: Selected) -> None:
        """Share a selection; the sender hears its own signal and must not select again. Nothing while people rate."""
        if self.blind.active:
            selected = Selected()
        if selected != self.selected:
            self.selected = selected
            self.selectionChanged.emit(selected)

    def narrow(self, narrowed: Narrowed) -> None:
        """Ask the rows of a comparison of this experiment to show these cases alone."""
        self.narrowed.emit(narrowed)

    def show_trial(self, trial_id: str) -> None:
        """Fill the inspector with a trial; ``""`` empties it, and so does any while somebody rates blind."""
        if trial_id and self.blind.active:
            self.say(f"{self.blind.words} What tells the author of an answer is covered until then.")
            trial_id = ""
        self.trialShown.emit(trial_id)

    def toast(self, text: str, undo: bool = True) -> None:
        """Say that something is done, e.g. ``Cell “Compare C” deleted``; with Undo if it can be undone."""
        self.toastAsked.emit(text, undo)

    def navigate(self, kind: str, document_id: str, item: str = "") -> None:
        """Open the page of a document: notebook, prompt, golden_set, rubric, model or experiment, and its id.

        Args:
            kind, document_id: of the document.
            item: what to go to on its page: of a golden set the id of a case.
        """
        self.navigated.emit(kind, document_id)
        if item:
            self.itemAsked.emit(kind, document_id, item)

    def problem(self, error: WorkbenchError) -> None:
        """Tell an error that has no better place, in a banner over the page."""
        self.problemTold.emit(error)

    def say(self, sentence: str) -> None:
        """Show a sentence in the status line for some seconds."""
        self.said.emit(sentence)

    def open_full(self, title: str, widget: QWidget) -> None:
        """Show a widget in place of the page, with a way back (Esc). The window owns and deletes it."""
        self.fullAsked.emit(title, widget)

    def close_full(self) -> None:
        """Go back from `open_full`."""
        self.fullClosed.emit()

    def open_drawer(self, widget: QWidget) -> None:
        """Show a widget in the drawer at the right, over the inspector. The window owns and deletes it."""
        self.drawerAsked.emit(widget)

    def close_drawer(self) -> None:
        """Close the drawer."""
        self.drawerClosed.emit()

    def command(self, action_id: str) -> None:
        """Trigger an action of the table in workbench.ui.actions, e.g. ``"add_model"``."""
        self.commandAsked.emit(action_id)

    def info(self) -> ProjectInfo:
        """The project's name, default model and budget."""
        return self.project.documents.info

    def budget(self) -> Decimal | None:
        """Dollars that a run may spend: the project's word, else the person's setting; None is no limit."""
        words = self.info().budget
        if words == NO_BUDGET:
            return None
        try:
            return Decimal(words) if words else self.settings.budget
        except InvalidOperation:
            return self.settings.budget
