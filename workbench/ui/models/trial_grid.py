"""The grid of a run: a row per case (and repeat), a column per candidate, filled from rows and from live events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from workbench.core.events import AnyEvent, AttemptFailed, Delta, Scored, Started, TrialDone
from workbench.core.experiments import Candidate, Experiment
from workbench.ui.models.case_lines import CaseLine, CaseLines
from workbench.ui.models.cell_face import CellFace, LiveCell, score_of, stored_face
from workbench.ui.models.grid_cells import Mean, means, order_by, title

if TYPE_CHECKING:
    from workbench.project.standing import Standing
    from workbench.store.results import TrialRow

Index = QModelIndex | QPersistentModelIndex
FACE = int(Qt.ItemDataRole.UserRole) + 1
"""CellFace, CaseLine or the row's number: all that the delegate needs, in one call."""
TRIAL = FACE + 1
"""Id of the trial, "" where nothing was run yet."""
NUMBER, CASE, FIRST = 0, 1, 2
"""Columns: number, case, and from FIRST on one per candidate."""
_NEAR = 40


class TrialGrid(QAbstractTableModel):
    """Rows are sorted by lists of small keys in here: a proxy model is a hundred times slower on 100,000 rows.

    ``meansChanged`` says that a column's head shows another figure. ``standing`` is that of the judge behind the means.
    """

    meansChanged = Signal()

    def __init__(self, lines: CaseLines, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines = lines
        lines.arrived.connect(self._lines_arrived)
        self._candidates: tuple[Candidate, ...] = ()
        self._cases: list[tuple[str, str, int, int]] = []  # (digest, case id, position, repeat)
        self._repeats = 1
        self._cells: list[list[TrialRow | LiveCell | None]] = []
        self._row_of: dict[tuple[str, int], int] = {}
        self._column_of: dict[str, int] = {}
        self._order: list[int] = []
        self._place: list[int] = []
        self._means: list[Mean] = []
        self.standing: Standing | None = None
        self._live = False
        self._newest = -1
        self._scored = False
        self._judged = False
        self._watched = (0, 60)
        self._sorted: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)

    def fill(self, experiment: Experiment | None, rows: Sequence[TrialRow] = (), *, live: bool = False) -> None:
        """Show an experiment from the start.

        Args:
            experiment: which; None for an empty grid.
            rows: its trials that are stored.
            live: whether it runs, so that a trial that is not there waits.
        """
        self.beginResetModel()
        self._live = live
        self._newest = -1
        manifest = experiment.manifest if experiment is not None else None
        self._candidates = manifest.candidates if manifest else ()
        self._column_of = {candidate.label: place for place, candidate in enumerate(self._candidates)}
        self._repeats = manifest.repeats if manifest else 1
        self._scored = bool(manifest and (manifest.parts or manifest.scorecard))
        self._judged = bool(manifest and any(part.kind == "criterion" for part in manifest.parts))
        ids = manifest.case_ids if manifest else ()
        self._cases = [
            (digest, ids[place] if place < len(ids) else "", place + 1, repeat)
            for place, digest in enumerate(manifest.case_digests if manifest else ())
            for repeat in range(self._repeats)
        ]
        self._row_of = {(case[0], case[3]): row for row, case in enumerate(self._cases)}
        width = len(self._candidates)
        self._cells = [[None] * width for _ in self._cases]
        self._order = list(range(len(self._cases)))
        for row in rows:
            place = self._row_of.get((row.case_digest, row.repeat))
            column = self._column_of.get(row.candidate)
            if place is not None and column is not None:
                self._cells[place][column] = row
        self._count_means()
        self._arrange()
        self.endResetModel()
        self.meansChanged.emit()

    def set_live(self, live: bool) -> None:
        """Say whether a run goes on."""
        self._live = live
        self._repaint(range(len(self._cases)))

    def settle(self, rows: Sequence[TrialRow]) -> None:
        """Put stored rows in the place of live cells, e.g. at a run's end; nothing moves."""
        for row in rows:
            place = self._row_of.get((row.case_digest, row.repeat))
            column = self._column_of.get(row.candidate)
            if place is not None and column is not None:
                self._cells[place][column] = row
        self._count_means()
        self._repaint(range(len(self._cases)))
        self.meansChanged.emit()

    def apply(self, events: Iterable[AnyEvent]) -> None:
        """Take what a run told since the last time; only watched rows are repainted."""
        touched: set[int] = set()
        means = False
        for event in events:
            if not isinstance(event, Started | Delta | AttemptFailed | TrialDone | Scored):
                continue
            trial = event.trial if isinstance(event, TrialDone) else event
            row = self._row_of.get((trial.case_digest, trial.repeat))
            column = self._column_of.get(trial.candidate)
            if row is None or column is None:
                continue
            touched.add(row)
            if isinstance(event, Started):
                self._newest = row
            means = self._take(event, row, column) or means
        self._repaint(touched)
        if means:
            self.meansChanged.emit()

    def _take(self, event: Started | Delta | AttemptFailed | TrialDone | Scored, row: int, column: int) -> bool:
        trial_id = event.trial.id if isinstance(event, TrialDone) else event.trial_id
        cell = self._cells[row][column]
        if not isinstance(cell, LiveCell) or cell.trial_id != trial_id:
            cell = self._cells[row][column] = LiveCell(trial_id)
        match event:
            case Delta():
                cell.write(event.text)
            case AttemptFailed():
                judge = "judge " if event.purpose == "judge" else ""
                cell.retry(f"{judge}retry {event.number + 1} of {event.of}", event.next_seconds)
            case TrialDone():
                cell.end(event.call, self._judged)
            case Scored():
                cell.value, cell.phase = event.result, "ended"
                value = score_of(event.result)
                if value is not None:
                    self._means[column] = self._means[column].plus(value)
                return True
            case _:
                pass
        return False

    def watch(self, first: int, last: int) -> None:
        """Tell which rows can be seen; changes elsewhere are not announced, a view reads them when it gets there."""
        self._watched = (first, last)

    def _repaint(self, rows: Iterable[int]) -> None:
        first, last = self._watched
        seen = [place for row in rows if first <= (place := self._place[row]) <= last]
        if seen:
            self.dataChanged.emit(self.index(min(seen), CASE), self.index(max(seen), self.columnCount() - 1), [FACE])

    def _lines_arrived(self) -> None:
        last = min(self._watched[1], self.rowCount() - 1)
        if last >= 0:
            self.dataChanged.emit(self.index(min(self._watched[0], last), CASE), self.index(last, CASE), [FACE])

    def _count_means(self) -> None:
        self._means = means(self._cells, len(self._candidates))

    @property
    def newest(self) -> int:
        """The visible row of the trial that was asked last; -1 before the first of a run."""
        return self._place[self._newest] if self._live and 0 <= self._newest < len(self._place) else -1

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """The columns' candidates."""
        return self._candidates

    def mean(self, column: int) -> Mean:
        """The running mean of a candidate's column."""
        return self._means[column - FIRST]

    def column_of(self, label: str) -> int:
        """The column of a candidate, -1 where there is none."""
        place = self._column_of.get(label)
        return -1 if place is None else place + FIRST

    def place_of(self, case_id: str) -> int:
        """The visible row of a case (its first repeat), -1 where there is none."""
        return next((self._place[row] for row, case in enumerate(self._cases) if case[1] == case_id), -1)

    def case_at(self, row: int) -> tuple[str, str]:
        """(case id, digest) of a visible row."""
        digest, case_id, _, _ = self._cases[self._order[row]]
        return case_id, digest

    def find_trial(self, trial_id: str) -> QModelIndex:
        """Where a trial stands; an invalid index where it does not."""
        for row, cells in enumerate(self._cells):
            for column, cell in enumerate(cells):
                if cell is not None and cell.trial_id == trial_id:
                    return self.index(self._place[row], column + FIRST)
        return QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Cases times repeats."""
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Number, case, candidates."""
        return 0 if parent.isValid() else FIRST + len(self._candidates)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """One call with FACE is all that painting needs."""
        if role == FACE:
            return self._face(index.row(), index.column())
        if role == Qt.ItemDataRole.DisplayRole or role == Qt.ItemDataRole.AccessibleTextRole:
            return self._text(index.row(), index.column())
        if role == TRIAL and index.column() >= FIRST:
            cell = self._cells[self._order[index.row()]][index.column() - FIRST]
            return cell.trial_id if cell is not None else ""
        return None

    def _face(self, row: int, column: int) -> CellFace | CaseLine | str:
        at = self._order[row]
        digest, _, position, repeat = self._cases[at]
        if column == NUMBER:
            return f"{position}.{repeat + 1}" if self._repeats > 1 else str(position)
        if column == CASE:
            near = self._order[max(0, row - _NEAR) : row + _NEAR]
            return self._lines.line(digest, (self._cases[place][0] for place in near))
        cell = self._cells[at][column - FIRST]
        if cell is None:
            return _WAITING if self._live else _NOT_RUN
        return cell.face() if isinstance(cell, LiveCell) else stored_face(cell, self._scored)

    def _text(self, row: int, column: int) -> str:
        face = self._face(row, column)
        if isinstance(face, str):
            return face
        if isinstance(face, CaseLine):
            return face.question
        chip = f"{face.chip.text}: " if face.chip else ""
        if face.chip and face.chip.kind in ("pass", "fail"):
            chip = f"{'passed' if face.chip.kind == 'pass' else 'failed'} {chip}"
        return f"{chip}{face.line}"

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Names, with the mean in words for who cannot see it."""
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        if section < FIRST:
            return ("#", "Case")[section]
        mean = self._means[section - FIRST]
        return f"{title(self._candidates[section - FIRST])} {mean.text} n {mean.n}"

    @property
    def sorting(self) -> tuple[int, Qt.SortOrder]:
        """Column and order; column -1 is the order of the set."""
        return self._sorted

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by number, or by a candidate's score (unscored last either way). -1 is the order of the set."""
        self._sorted = (column, order)
        self.resort()

    def resort(self) -> None:
        """Bring rows into their order again after scores came; selection and current row go with their case."""
        before = self._order
        self.layoutAboutToBeChanged.emit()
        self._arrange()
        old = self.persistentIndexList()
        new = [self.index(self._place[before[index.row()]], index.column()) for index in old]
        self.changePersistentIndexList(old, new)
        self.layoutChanged.emit()

    def _arrange(self) -> None:
        column, order = self._sorted
        down = order == Qt.SortOrder.DescendingOrder
        if column < FIRST or column >= self.columnCount():
            self._order = list(range(len(self._cases)))
            if down and column != -1:
                self._order.reverse()
        else:
            self._order = order_by([cells[column - FIRST] for cells in self._cells], down=down)
        self._place = [0] * len(self._order)
        for place, row in enumerate(self._order):
            self._place[row] = place


_WAITING = CellFace("waiting", True)
_NOT_RUN = CellFace("not run", True)
