"""Switches of a prompt cell: what is shown of it, kept in the notebook as undo steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import SignalInstance

from workbench.core.notebooks import PromptCell
from workbench.ui.context import UiContext
from workbench.ui.notebook.body import CellHost
from workbench.ui.notebook.prompt_board import PromptBoard
from workbench.ui.notebook.prompt_compare import PromptCompare
from workbench.ui.notebook.prompt_menus import chosen_menu
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.showing import bring_into_view


class PromptSwitches:
    """The part of a prompt cell that changes how it is shown."""

    _board: PromptBoard
    _compare: PromptCompare
    _choose: Button
    host: CellHost
    context: UiContext
    flush: Callable[[], None]
    _put: Callable[[Mapping[str, object], str], None]
    topAsked: SignalInstance

    @property
    def prompt_cell(self) -> PromptCell:
        """The cell's value."""
        raise NotImplementedError

    def toggle(self, field: str) -> None:
        """Turn a switch of the cell."""
        self.flush()
        label = {"changed_words": "Changed words", "compare": "Diff", "preview": "Preview"}.get(
            field, "Only differences"
        )
        shown = not getattr(self.prompt_cell, field)
        self._put({field: shown}, label)
        if shown and field == "compare":
            bring_into_view(self._compare)
        elif shown and field == "preview":
            self.topAsked.emit()

    def choose_variants(self) -> None:
        """Offer which variants this cell shows; each choice is an undo step."""
        self.flush()
        menu = chosen_menu(self._board, self.prompt_cell, self._choose, self._put_chosen)
        menu.popup(self._choose.mapToGlobal(self._choose.rect().bottomLeft()))

    def _put_chosen(self, keys: tuple[str, ...]) -> None:
        self._put({"variants": keys}, f"Show {', '.join(keys)}" if keys else "Show all variants")

    def _take_in(self, key: str, label: str, merge: str) -> None:
        """A new variant is shown also where the cell has a choice of its own."""
        if self.prompt_cell.variants:
            chosen = (*self.prompt_cell.variants, key)
            self.host.put_cell(self.prompt_cell.model_copy(update={"variants": chosen}), label, merge)

    def step_preview(self, by: int) -> None:
        """Show the preview with the next or the previous case."""
        if not self.prompt_cell.preview:
            self.toggle("preview")
        else:
            self._board.preview.step(by)

    def collapse(self, key: str) -> None:
        """Show of a variant its name alone, or all of it again; one always stays open."""
        self.flush()
        cell, keys = self.prompt_cell, [column.key for column in self._board.columns]
        opened = [one for one in keys if one not in cell.collapsed]
        if key in cell.collapsed:
            collapsed, label = tuple(one for one in cell.collapsed if one != key), f"Open {key}"
        elif opened == [key]:
            self.context.say("One variant stays open.")
            return
        else:
            collapsed, label = (*cell.collapsed, key), f"Collapse {key}"
        self._put({"collapsed": collapsed}, label)
        if key in collapsed:
            after = [one for one in keys[keys.index(key) :] + keys if one in opened and one != key]
            self._board.focus_variant(after[0])

    def collapse_others(self, key: str = "") -> None:
        """Show one variant whole and the names of the others, or all whole where that is so."""
        self.flush()
        key = key or self._board.last[0]
        others = tuple(column.key for column in self._board.columns if column.key != key)
        every = set(others) <= set(self.prompt_cell.collapsed)
        self._put({"collapsed": () if every else others}, "Open all variants" if every else f"Collapse all but {key}")
        self._board.focus_variant(key)
