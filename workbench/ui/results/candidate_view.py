"""The table of candidates: a row is marked as the one whose rows are listed."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QTimer, Signal

from workbench.ui.models.candidate_table import CandidateTable
from workbench.ui.results.cell_table_view import CellTableView
from workbench.ui.theme import Theme

# Bars of passed cases go first, then figures go into a second line; mean, difference and verdict never go.
_DROP = ("passed_bar", "record", "n", "unscored", "time", "cost", "mean_bar", "difference_bar")


class CandidateView(CellTableView):
    """``candidateChosen`` carries a label."""

    candidateChosen = Signal(str)

    def __init__(self, table: CandidateTable, theme: Theme) -> None:
        super().__init__(table, theme, "Candidates compared with the baseline", _DROP, selects=True)
        self._candidates = table
        self.setObjectName("candidateTable")

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Tell whose rows are wanted; the baseline has none."""
        super().currentChanged(current, previous)
        self.viewport().update()
        if current.row() > 0 and current.row() != previous.row():
            self.candidateChosen.emit(self._candidates.label(current.row()))
        elif current.row() == 0 and previous.row() > 0:
            # The rows that are listed stay those of the candidate before: its mark has to stay too.
            QTimer.singleShot(0, self, partial(self.look_at, self._candidates.label(previous.row())))

    def look_at(self, label: str) -> None:
        """Mark a candidate's row without telling it."""
        for row in range(self._candidates.rowCount()):
            if self._candidates.label(row) == label and self.currentIndex().row() != row:
                self.blockSignals(True)
                self.setCurrentIndex(self._candidates.index(row, 0))
                self.blockSignals(False)
                self.viewport().update()
