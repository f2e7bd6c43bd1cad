"""The diff under the variants of a prompt cell: any two drafts as they are typed, or versions."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.core.canonical import short
from workbench.core.notebooks import PromptCell
from workbench.ui.context import UiContext
from workbench.ui.notebook.prompt_board import PromptBoard
from workbench.ui.notebook.prompt_diff import DiffChoice, PromptDiff, Side
from workbench.ui.pages.experiment_table import moment
from workbench.ui.widgets.labels import HairLine


class PromptCompare(QWidget):
    """Follows the board while it is shown. ``chosen`` carries fields of the cell that are others now."""

    chosen = Signal(object)

    def __init__(self, context: UiContext, board: PromptBoard) -> None:
        super().__init__()
        self._context, self._board = context, board
        self._versions: list[Side] = []
        self._cell = PromptCell(id="")
        self.diff = PromptDiff(context.theme)
        self.diff.chosen.connect(self._chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 4)
        column.setSpacing(8)
        column.addWidget(HairLine(context.theme))
        column.addWidget(self.diff)
        board.retyped.connect(self._follow)
        self.hide()

    def take(self, cell: PromptCell) -> None:
        """What the cell says from now on; shown by `show_cell`, once the board shows the same."""
        self._cell = cell

    def show_cell(self, cell: PromptCell) -> None:
        """Show what the cell says; hidden where it says no diff."""
        self._cell = cell
        self.setVisible(cell.compare)
        if cell.compare:
            self.reload()

    def reload(self) -> None:
        """Versions may be others."""
        if not self._cell.compare:
            return
        versions = self._context.project.history.versions(self._cell.prompt)
        self._versions = [
            Side(one.digest, f"{short(one.digest)} {one.note or moment(one.created)}", one.content) for one in versions
        ]
        self._follow()

    def _follow(self) -> None:
        if not self._cell.compare:
            return
        content = self._context.project.documents.content
        drafts = [Side(one.key, f"{one.key} {one.name}".strip(), content(one)) for one in self._board.live()]
        keys = [side.key for side in drafts]
        cell = self._cell
        known = {*keys, *(side.key for side in self._versions)}
        before = cell.compare_before if cell.compare_before in known else keys[0] if keys else ""
        after = cell.compare_after if cell.compare_after in known else keys[-1] if keys else ""
        choice = DiffChoice(before, after, cell.inline, cell.only_differences)
        self.diff.show_sides([*drafts, *self._versions], choice)

    def _chosen(self, choice: DiffChoice) -> None:
        fields = {"compare_before": choice.before, "compare_after": choice.after}
        self.chosen.emit({**fields, "inline": choice.inline, "only_differences": choice.only})
