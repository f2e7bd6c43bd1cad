"""What the actions of the place ``golden_set`` call on its page; each is done by a part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from workbench.ui.actions import Place

if TYPE_CHECKING:
    from workbench.ui.pages.case_table import CaseTable
    from workbench.ui.pages.set_acts import SetActs
    from workbench.ui.pages.set_bar import SetBar
    from workbench.ui.pages.set_columns import SetColumns
    from workbench.ui.pages.set_find import FindBar
    from workbench.ui.pages.set_near import SetNear
    from workbench.ui.pages.set_opening import SetOpening
    from workbench.ui.pages.set_steps import SetSteps
    from workbench.ui.pages.set_view import SetView

_WRITES = frozenset({"add_case", "duplicate_cases", "delete_cases", "clear_cells", "fill_down", "change_cases"})


class SetHandlers(QWidget):
    """Base of the page; see workbench.ui.actions."""

    places: tuple[Place, ...] = ("golden_set",)
    model: CaseTable
    view: SetView
    bar: SetBar
    find_bar: FindBar
    acts: SetActs
    steps: SetSteps
    near: SetNear
    opening: SetOpening
    column_acts: SetColumns

    def find_cases(self) -> None:
        """Go to the search field."""
        self.bar.focus_search()

    def replace_cases(self) -> None:
        """Find and replace, in the bar over the table."""
        self.find_bar.open()

    def next_problem(self) -> None:
        """Go to the next case that is not in order."""
        self.steps.to_problem(1)

    def previous_problem(self) -> None:
        """Go to the case before that is not in order."""
        self.steps.to_problem(-1)

    def add_case(self) -> None:
        """Add an empty case at the end and edit its first value."""
        self.acts.add()

    def duplicate_cases(self) -> None:
        """Put copies of the selected cases at the end."""
        self.acts.duplicate()

    def delete_cases(self) -> None:
        """Delete the selected cases; Undo brings them back."""
        self.acts.delete()

    def change_cases(self) -> None:
        """Tags, kind, split and the like of the selected cases, in a drawer."""
        self.acts.change_all()

    def near_equal(self) -> None:
        """Find cases that say nearly the same, in a drawer."""
        self.near.open()

    def set_columns(self) -> None:
        """Name, order, retype and remove the columns, in a drawer."""
        self.column_acts.open()

    def show_ids(self) -> None:
        """Show the ids of the cases in a column, or hide them."""
        self.model.show_ids(not self.model.with_ids)

    def clear_cells(self) -> None:
        """Empty the selected cells; whole rows are deleted."""
        self.acts.clear()

    def fill_down(self) -> None:
        """Write the first selected row's values into the others."""
        self.acts.fill_down()

    def open_value(self) -> None:
        """Show the value full size; on the number the whole case."""
        self.opening.value(self.view.currentIndex())

    def open_case(self) -> None:
        """Show all parts of the case in the drawer."""
        self.opening.case(self.view.currentIndex())

    def can(self, action_id: str) -> bool:
        """What needs a writable project."""
        writes = {"add_case", "duplicate_cases", "delete_cases", "clear_cells", "fill_down", "change_cases"}
        return action_id not in writes or not self.model.is_locked
