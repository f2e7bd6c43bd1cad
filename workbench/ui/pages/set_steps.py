"""The ways to a case of a golden set's table: from elsewhere in the window, and from problem to problem."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from workbench.store.line_query import LineQuery
from workbench.ui.context import UiContext

if TYPE_CHECKING:
    from workbench.ui.pages.golden_set import GoldenSetPage


class SetSteps(QObject):
    """Goes to rows of a page; listens to who asks for a case of this set."""

    def __init__(self, context: UiContext, set_id: str, page: GoldenSetPage) -> None:
        super().__init__(page)
        self._context, self._id, self._page = context, set_id, page
        context.itemAsked.connect(self._asked)

    def to_case(self, case_id: str) -> None:
        """Go to a case. A held-out one is not brought into view by itself: it is said where it stands."""
        page = self._page
        found = self._context.project.golden.position(self._id, case_id)
        if found is None:
            self._context.say("That case is not in this set any more")
            return
        position, split = found
        if page.model.split not in (None, split):
            held = split == "held-out"
            words = ("held out", "Held-out") if held else ("for tuning", "Tune")
            self._context.say(f"That case is {words[0]}; choose {words[1]} to see it")
            return
        if page.model.row_at(position) < 0:
            page.bar.search.clear()
            page.lines.ask(LineQuery())
            page.model.reload()
        self.to_row(page.model.row_at(position), 1)

    def to_row(self, row: int, place: int) -> None:
        """Go to a cell, if there is one."""
        view = self._page.view
        if row >= 0:
            view.setCurrentIndex(self._page.model.index(row, place))
            view.scrollTo(view.currentIndex())
            view.setFocus()

    def to_problem(self, way: int) -> None:
        """Go to the next case that is not in order (1), or the one before (−1)."""
        page = self._page
        marks = page.lines.latest.marks if page.lines.latest else {}
        rows = sorted(row for position in marks if (row := page.model.row_at(position)) >= 0)
        here = page.view.currentIndex().row()
        ahead = [row for row in rows if (row > here if way > 0 else row < here)]
        if rows:
            row = (ahead or rows)[0 if way > 0 else -1]
            problem = page.model.problem(row)
            columns = enumerate(page.model.columns)
            self.to_row(row, next((at for at, column in columns if problem and problem.stands_in(column)), 1))

    def _asked(self, kind: str, document_id: str, item: str) -> None:
        if (kind, document_id) == ("golden_set", self._id):
            self.to_case(item)
