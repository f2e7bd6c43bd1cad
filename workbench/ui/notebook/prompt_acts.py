"""Actions of the table that mean the current prompt cell: save a version, history, diff, preview, its cases."""

from __future__ import annotations

from workbench.ui.context import UiContext
from workbench.ui.notebook.column import CellColumn
from workbench.ui.notebook.prompt import PromptBody

PROMPT_ACTIONS = frozenset(
    "save_version prompt_history changed_words compare_variants only_differences preview_prompt next_preview_case "
    "previous_preview_case move_variant_left move_variant_right collapse_variant collapse_others edit_tools "
    "edit_schema rename_variant".split()
)
"""Actions that need a prompt cell to be the current one."""


class PromptActs:
    """The part of a page that speaks to its prompt cells."""

    _cells: CellColumn
    _context: UiContext

    def prompt_body(self) -> PromptBody | None:
        """The current cell, if it is one of a prompt that exists."""
        body = self._cells.body(self._cells.current)
        return body if isinstance(body, PromptBody) and body.has_prompt else None

    def save_version(self) -> None:
        """Freeze the variant that was edited last, with a note."""
        if (body := self.prompt_body()) is not None:
            body.save_version()

    def prompt_history(self) -> None:
        """Open the history of the prompt."""
        if (body := self.prompt_body()) is not None:
            body.open_history()

    def changed_words(self) -> None:
        """Mark the words that the baseline has not, or leave them plain."""
        if (body := self.prompt_body()) is not None:
            body.toggle("changed_words")

    def compare_variants(self) -> None:
        """Show or hide the diff of two variants or versions."""
        if (body := self.prompt_body()) is not None:
            body.toggle("compare")

    def preview_prompt(self) -> None:
        """Show or hide what is sent for a case."""
        if (body := self.prompt_body()) is not None:
            body.toggle("preview")

    def next_preview_case(self) -> None:
        """Show the preview for the next case."""
        if (body := self.prompt_body()) is not None:
            body.step_preview(1)

    def previous_preview_case(self) -> None:
        """Show the preview for the case before."""
        if (body := self.prompt_body()) is not None:
            body.step_preview(-1)

    def edit_tools(self) -> None:
        """Open the tools of the variant that was edited last."""
        if (body := self.prompt_body()) is not None:
            body.edit_json("tools")

    def edit_schema(self) -> None:
        """Open the response schema of the variant that was edited last."""
        if (body := self.prompt_body()) is not None:
            body.edit_json("schema")

    def rename_variant(self) -> None:
        """Let another name be typed for the variant that was edited last."""
        if (body := self.prompt_body()) is not None:
            body.board.rename_variant(body.board.last[0])

    def move_variant_left(self) -> None:
        """Move the variant that was edited last one column to the left."""
        if (body := self.prompt_body()) is not None:
            body.board.move_variant(body.board.last[0], -1)

    def move_variant_right(self) -> None:
        """Move the variant that was edited last one column to the right."""
        if (body := self.prompt_body()) is not None:
            body.board.move_variant(body.board.last[0], 1)

    def next_fault(self) -> None:
        """Go to the next marked place of the prompt; from another cell to that of the next prompt or broken row."""
        self._step_fault(1)

    def previous_fault(self) -> None:
        """Go to the marked place before."""
        self._step_fault(-1)

    def _step_fault(self, by: int) -> None:
        if (body := self.prompt_body()) is not None:
            body.board.step_fault(by)
            return
        order, current = self._cells.order, self._cells.current
        at = order.index(current) if current else 0
        ways = [*order[at:], *order[:at]] if by > 0 else [*order[at::-1], *order[:at:-1]]
        for cell_id in ways:
            other = self._cells.open_body(cell_id)
            if isinstance(other, PromptBody) and other.has_prompt and other.board.marked():
                self._cells.go_to(cell_id)
                other.board.step_fault(by)
                return
            if other is not None and other.go_to_rows(by):
                return
        self._context.say("Nothing is marked in this notebook.")

    def collapse_variant(self) -> None:
        """Show of the variant that was edited last its name alone."""
        if (body := self.prompt_body()) is not None:
            body.collapse(body.board.last[0])

    def collapse_others(self) -> None:
        """Show the variant that was edited last alone, or all again."""
        if (body := self.prompt_body()) is not None:
            body.collapse_others()

    def only_differences(self) -> None:
        """Show all of the messages, or only those that differ."""
        if (body := self.prompt_body()) is not None:
            body.toggle("only_differences")
