"""The grid of a run: a row per case (and repeat), a column per candidate, filled from rows and from live events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from workbench.core.events import AnyEvent, AttemptFailed, Delta, Scored, Started, TrialDone
from workbench.core.experiments import Candidate
from workbench.ui.models.case_lines import CaseLine, CaseLines
from workbench.ui.models.cell_face import CellFace, LiveCell, score_of, stored_face
from workbench.ui.models.grid_cells import Mean, order_by, title
from workbench.ui.models.grid_rows import GridRows
from workbench.ui.models.read_later import ReadLater

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
    Whole rows of a large run are read by ``trials`` as they are seen.

    ``meansChanged`` says that a column's head shows another figure. ``standing`` is that of the judge behind the means.
    """

    meansChanged = Signal()

    def __init__(
        self, lines: CaseLines, trials: ReadLater[TrialRow] | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._lines = lines
        lines.arrived.connect(lambda: self._arrived(CASE, CASE))
        self._trials = trials
        if trials is not None:
            trials.arrived.connect(lambda: self._arrived(FIRST, self.columnCount() - 1))
        self._stored = GridRows(None)
        self._live_cells: dict[tuple[int, int], LiveCell] = {}
        self._order: Sequence[int] = range(0)
        self._place: Sequence[int] = range(0)
        self._means: list[Mean] = []
        self.standing: Standing | None = None
        self._live = False
        self._newest = -1
        self._scored = False
        self._judged = False
        self._watched = (0, 60)
        self._sorted: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)

    def show_grid(self, stored: GridRows, *, live: bool = False) -> None:
        """Show an experiment from the start; ``live``: it runs, so that a trial that is not there waits."""
        self.beginResetModel()
        self._live = live
        self._newest = -1
        self._take_stored(stored)
        manifest = stored.experiment.manifest if stored.experiment is not None else None
        self._scored = bool(manifest and (manifest.parts or manifest.scorecard))
        self._judged = bool(manifest and any(part.kind == "criterion" for part in manifest.parts))
        self._live_cells = {}
        self._means = list(stored.means)
        self._arrange()
        self.endResetModel()
        self.meansChanged.emit()

    def _take_stored(self, stored: GridRows) -> None:
        self._stored = stored
        if self._trials is not None:
            self._trials.forget()

    def set_live(self, live: bool) -> None:
        """Say whether a run goes on."""
        self._live = live
        self._arrived(CASE, self.columnCount() - 1)

    def settle(self, stored: GridRows) -> None:
        """Put what is stored in the place of live cells at a run's end; nothing moves."""
        self._live_cells = {}
        self.put_before(stored)

    def put_before(self, stored: GridRows) -> None:
        """Take what was stored before a run that goes on: what it told since is newer. Nothing moves."""
        self._take_stored(stored)
        self._means = list(stored.means)
        for (row, column), cell in self._live_cells.items():
            before, now = stored.values[column][row], score_of(cell.value)
            mean = self._means[column] if before is None else self._means[column].minus(before)
            self._means[column] = mean if now is None else mean.plus(now)
        self._arrived(CASE, self.columnCount() - 1)
        self.meansChanged.emit()

    def apply(self, events: Iterable[AnyEvent]) -> None:
        """Take what a run told since the last time; only watched rows are repainted."""
        touched: set[int] = set()
        means = False
        for event in events:
            if not isinstance(event, Started | Delta | AttemptFailed | TrialDone | Scored):
                continue
            trial = event.trial if isinstance(event, TrialDone) else event
            row = self._stored.row_of(trial.case_digest, trial.repeat)
            column = self._stored.column_of.get(trial.candidate)
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
        cell = self._live_cells.get((row, column))
        if cell is None or cell.trial_id != trial_id:
            cell = self._live_cells[row, column] = LiveCell(trial_id)
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

    def _arrived(self, first: int, last: int) -> None:
        """Columns of the watched rows show something else."""
        bottom = min(self._watched[1], self.rowCount() - 1)
        if bottom >= 0 and last >= first:
            self.dataChanged.emit(self.index(min(self._watched[0], bottom), first), self.index(bottom, last), [FACE])

    @property
    def newest(self) -> int:
        """The visible row of the trial that was asked last; -1 before the first of a run."""
        return self._place[self._newest] if self._live and 0 <= self._newest < len(self._place) else -1

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """The columns' candidates."""
        return self._stored.candidates

    def mean(self, column: int) -> Mean:
        """The running mean of a candidate's column."""
        return self._means[column - FIRST]

    def column_of(self, label: str) -> int:
        """The column of a candidate, -1 where there is none."""
        place = self._stored.column_of.get(label)
        return -1 if place is None else place + FIRST

    def place_of(self, case_id: str) -> int:
        """The visible row of a case (its first repeat), -1 where there is none."""
        row = self._stored.rows_of_case(case_id)
        return -1 if row is None else self._place[row]

    def case_at(self, row: int) -> tuple[str, str]:
        """(case id, digest) of a visible row."""
        return self._stored.case_at(self._order[row])

    def find_trial(self, trial_id: str) -> QModelIndex:
        """Where a trial stands; an invalid index where it does not."""
        live = next((place for place, cell in self._live_cells.items() if cell.trial_id == trial_id), None)
        found = live or self._stored.find(trial_id)
        return QModelIndex() if found is None else self.index(self._place[found[0]], found[1] + FIRST)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Cases times repeats."""
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Number, case, candidates."""
        return 0 if parent.isValid() else FIRST + len(self._stored.candidates)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """One call with FACE is all that painting needs."""
        if role == FACE:
            return self._face(index.row(), index.column())
        if role == Qt.ItemDataRole.DisplayRole or role == Qt.ItemDataRole.AccessibleTextRole:
            return self._text(index.row(), index.column())
        if role == TRIAL and index.column() >= FIRST:
            row, column = self._order[index.row()], index.column() - FIRST
            cell = self._live_cells.get((row, column))
            return cell.trial_id if cell is not None else self._stored.ids[column][row]
        return None

    def _face(self, row: int, column: int) -> CellFace | CaseLine | str:
        at, stored = self._order[row], self._stored
        if column == NUMBER:
            position, repeat = divmod(at, stored.repeats)
            return f"{position + 1}.{repeat + 1}" if stored.repeats > 1 else str(position + 1)
        if column == CASE:
            return self._lines.line(stored.case_at(at)[1], lambda: [stored.case_at(one)[1] for one in self._near(row)])
        cell = self._live_cells.get((at, column - FIRST))
        if cell is not None:
            return cell.face()
        trial_id = stored.ids[column - FIRST][at]
        if not trial_id:
            return _WAITING if self._live else _NOT_RUN
        found = stored.rows.get(trial_id)
        if found is None and self._trials is not None:
            found = self._trials.find(trial_id, lambda: [ids[one] for one in self._near(row) for ids in stored.ids])
        return _READ_SOON if found is None else stored_face(found, self._scored)

    def _near(self, row: int) -> Sequence[int]:
        """Rows that are most likely seen with a visible one."""
        return self._order[max(0, row - _NEAR) : row + _NEAR]

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
        return f"{title(self._stored.candidates[section - FIRST])} {mean.text} n {mean.n}"

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
        down, size = order == Qt.SortOrder.DescendingOrder, self._stored.size
        if column < FIRST or column >= self.columnCount():
            turned = down and column != -1
            self._order = self._place = range(size - 1, -1, -1) if turned else range(size)
            return
        values = list(self._stored.values[column - FIRST])
        for (row, beside), cell in self._live_cells.items():
            if beside == column - FIRST:
                values[row] = score_of(cell.value)
        self._order = order_by(values, down=down)
        places = [0] * size
        for place, row in enumerate(self._order):
            places[row] = place
        self._place = places


_WAITING = CellFace("waiting", True)
_NOT_RUN = CellFace("not run", True)
_READ_SOON = CellFace("", True)
