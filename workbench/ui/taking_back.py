"""Undo and redo in the window: what goes whole is named, and what is older than the window is asked before."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from workbench.core.documents import DocumentKind
from workbench.project.undoing import Earlier
from workbench.ui.centre import Centre
from workbench.ui.context import UiContext
from workbench.ui.document_commands import KIND_WORDS


class TakingBack(QObject):
    """Undo and redo.

    The order of what can be undone goes on over restarts and over the command line. The first step behind the opening
    of the window is named in a toast and taken back when asked again; those before it follow without a question.
    """

    def __init__(self, context: UiContext, centre: Centre) -> None:
        super().__init__(centre)
        self._context, self._centre = context, centre
        self._reaching = False

    def undo(self) -> None:
        """Take the last step back, wherever it was, or ask first; what goes whole with it is said where it is seen."""
        earlier = self._context.project.undoing.earlier()
        if earlier is None:
            self._reaching = False
        elif not self._reaching and self._centre.toast_words != _question(earlier):
            self._centre.toast(_question(earlier), self._reach)
            self._context.say(f"{_question(earlier)} Ctrl Z again undoes it.")
            return
        self._reaching = earlier is not None
        label, gone = self._do(self._context.project.undoing.undo)
        if gone:
            self._centre.toast(f"{gone} gone with “{label}”", self.redo, is_redo=True)
        elif self._reaching:
            self._centre.toast(f"Undone: {label}", self.redo, is_redo=True)
        self._context.say(f"Undone: {label}" if label else "Nothing to undo")

    def redo(self) -> None:
        """Do the last undone step again; what goes whole with it is said too."""
        label, gone = self._do(self._context.project.undoing.redo)
        if gone:
            self._centre.toast(f"{gone} gone with “{label}”", self._reach)
        self._context.say(f"Done again: {label}" if label else "Nothing to do again")

    def _reach(self) -> None:
        self._reaching = True
        self.undo()

    def _do(self, act: Callable[[], str | None]) -> tuple[str | None, str]:
        """Undo or redo; returns the label of the step and the documents that went with it, in words."""
        before = self._documents()
        label = act()
        self._centre.clear_toast()
        after = self._documents()
        gone = [key for key in before if key not in after]
        for key in gone:
            # Not only when the file has it, which takes a second for 100,000 cases.
            self._centre.forget(*key)
        more = f" and {len(gone) - 1} more" if len(gone) > 1 else ""
        return label, f"{before[gone[0]]}{more}" if gone else ""

    def _documents(self) -> dict[tuple[DocumentKind, str], str]:
        """Kind and id of all documents, and how each is called."""
        heads = self._context.project.documents.heads
        return {(kind, head.id): f"{words} “{head.name}”" for kind, words in KIND_WORDS.items() for head in heads(kind)}


def _question(earlier: Earlier) -> str:
    local = earlier.time.astimezone()
    return f"“{earlier.label}” of {local.day} {local:%b %H:%M} is older than this window."
