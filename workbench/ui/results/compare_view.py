"""A comparison: the verdict largest, then the candidates, then the rows with the reason, the first broken one open."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.project.breakdowns import Grouping
from workbench.ui.context import Narrowed, UiContext
from workbench.ui.models.candidate_table import CandidateTable
from workbench.ui.results.candidate_view import CandidateView
from workbench.ui.results.compare_data import CompareData
from workbench.ui.results.delta_view import DeltaView
from workbench.ui.results.diff_pane import DiffPane
from workbench.ui.results.looks_view import Look, LooksView, LookTabs
from workbench.ui.results.row_tools import RowTools
from workbench.ui.results.rows_view import RowsView
from workbench.ui.results.verdict_head import VerdictHead
from workbench.ui.widgets.labels import HairLine

MOST_NARROWED = 300
"""Cases that are searched for by their ids when they were picked elsewhere."""


class CompareView(QWidget):
    """Shows `CompareData`, under each other in a cell or side by side in full size.

    ``looked`` carries the label of a candidate whose rows are wanted; ``editAsked`` a variant's key; ``requestAsked`` a
    trial id; ``groupChosen`` a field of the cases.
    """

    looked = Signal(str)
    editAsked = Signal(str)
    requestAsked = Signal(str)
    groupChosen = Signal(str)

    def __init__(self, context: UiContext, full: bool = False, bleed: int = 12) -> None:
        super().__init__()
        self._full = full
        side = 24 if full else bleed
        self._data: CompareData | None = None
        self._groupings: Sequence[Grouping] = ()
        self._group = "tag"
        self._look: Look = "rows"
        self.setObjectName("compareView")
        self._head = VerdictHead(context, full)
        self._table = CandidateTable()
        self._candidates = CandidateView(self._table, context.theme)
        self._tabs = LookTabs(context)
        self._looks = LooksView(context, side)
        self._body = RowsView(context, full, side)
        self._candidates.candidateChosen.connect(self.looked)
        self._tabs.chosen.connect(self.show_look)
        self._tabs.groupChosen.connect(self._choose_group)
        self._body.pane.editAsked.connect(self.editAsked)
        self._body.pane.requestAsked.connect(self.requestAsked)
        self._lay_out(side, HairLine(context.theme))
        self._looks.hide()
        self._narrowed: Narrowed | None = None
        context.narrowed.connect(self._narrow)

    def _lay_out(self, side: int, line: HairLine) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part, left, top in (
            (self._head, side, 16 if self._full else 0),
            (self._candidates, side - 12, 8),
            (self._tabs, side - 10, 8),
        ):
            holder = QHBoxLayout()
            holder.setContentsMargins(left, top, left, 4 if part is self._tabs else 0)
            holder.addWidget(part)
            column.addLayout(holder)
        column.addWidget(line)
        column.addWidget(self._looks)
        column.addWidget(self._body, 1)
        column.addStretch(0)

    @property
    def rows(self) -> DeltaView:
        """The list of rows."""
        return self._body.list

    @property
    def pane(self) -> DiffPane:
        """The open row."""
        return self._body.pane

    @property
    def tools(self) -> RowTools:
        """Filters, search, order."""
        return self._body.tools

    @property
    def data(self) -> CompareData | None:
        """What is shown."""
        return self._data

    @property
    def row_count(self) -> int:
        """Lines of the list."""
        return self._body.count

    @property
    def searching(self) -> bool:
        """Whether a search goes on."""
        return self._body.searching

    def show_data(
        self, data: CompareData, faded: bool = False, group: str = "", groupings: Sequence[Grouping] = ()
    ) -> None:
        """Show a comparison as far as it is read; the row that was open stays open."""
        before = self._data
        other = before is None or (data.wanted, data.looked_at) != (before.wanted, before.looked_at)
        self._data, self._groupings, self._group = data, groupings or self._groupings, group or "tag"
        self._head.show_data(data, faded)
        self._table.show(data)
        self._candidates.look_at(data.looked_at)
        self._tabs.show_data(data, self._group, self._groupings)
        self._body.show_data(data, other)
        self._refresh_look()
        if self._narrowed is not None:
            self._narrow(self._narrowed)

    def _narrow(self, narrowed: Narrowed) -> None:
        """Show the cases that were picked elsewhere, e.g. in a chart; later where the rows are still read."""
        waits = self._data is None or self._data.row_index is None
        self._narrowed = narrowed if waits else None
        if not waits and self._data is not None and narrowed.experiment_id == self._data.experiment.id:
            self.show_look("rows")
            listed = [f'id:"{case}"' if " " in case else f"id:{case}" for case in narrowed.case_ids[:MOST_NARROWED]]
            self.search_for(" or ".join(listed))

    def fade(self, faded: bool) -> None:
        """Write the verdict in grey while what it stands on has changed."""
        if self._data is not None:
            self._head.show_data(self._data, faded)

    def show_look(self, look: Look) -> None:
        """Show the rows, or one of the looks beyond the verdict."""
        self._look = look
        self._tabs.show_look(look)
        self._body.setVisible(look == "rows")
        self._looks.setVisible(look != "rows")
        self._refresh_look()

    def _refresh_look(self) -> None:
        if self._look != "rows" and self._data is not None:
            self._looks.show_look(self._look, self._data, self._group, self._groupings)

    def _choose_group(self, field: str) -> None:
        self._group = field
        self.groupChosen.emit(field)
        if self._data is not None:
            self._tabs.show_data(self._data, field, self._groupings)
        self.show_look("groups")

    def search_for(self, words: str) -> None:
        """Show the rows that fit what is typed."""
        self._body.tools.set_words(words)

    def step_broken(self, by: int) -> None:
        """Go to the next or the previous broken row."""
        self.show_look("rows")
        self._body.step_broken(by)

    def find_rows(self) -> None:
        """Type what rows to look for."""
        self.show_look("rows")
        self._body.find_rows()

    def to_rows(self, by: int) -> None:
        """Give the list the focus at the next broken row, the one before it (−1), or with 0 type what to find."""
        if by:
            self.focus_rows()
            if by < 0 or not self._body.look_at_first():
                self.step_broken(by)
        else:
            self.find_rows()

    def focus_rows(self) -> None:
        """Give the list the focus."""
        self._body.focus_rows()
