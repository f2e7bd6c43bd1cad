"""What is hidden while somebody rates blind: one place that knows, asked by everything that could tell an author."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

from workbench.core.errors import WorkbenchError
from workbench.core.figures import count, number

if TYPE_CHECKING:
    from workbench.project.project import Project


TELLING = frozenset({"run", "compare", "chart", "judge_bench", "experiments", "history", "try"})
"""What tells who wrote an answer, or what checks and judges say of it: cells and pages of these kinds, the scores in a
prompt's history, and trying a check on an answer. Inspector, selection and exports are shut altogether."""


class Sitting(NamedTuple):
    """A queue that was begun and has rows that are not rated."""

    experiment: str
    number: int
    """Of the experiment, for people."""
    rater: str
    left: int
    rows: int


class Blind(QObject):
    """Results stay covered from the first look at a blind queue until its last row is rated or somebody says otherwise.

    Leaving the cell, the page or the name for a moment uncovers nothing; skipped rows are rows that are left.
    ``changed`` tells that something is covered or uncovered now; ``failed`` carries the WorkbenchError of the record.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, project: Project, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project = project
        self._sittings: dict[tuple[str, ...], Sitting] = {}
        self._shown: set[tuple[str, ...]] = set()
        self._told: set[tuple[str, ...]] = set()

    @property
    def active(self) -> bool:
        """Whether results are covered now."""
        return bool(self._sittings)

    def covers(self, kind: str) -> bool:
        """Whether what is of this kind is covered now: the one rule, asked wherever results are shown."""
        return self.active and kind in TELLING

    @property
    def words(self) -> str:
        """Who rates and how much is left: ``Mara rates experiment 12 blind, 18 of 30 rows are left.``"""
        return " ".join(
            f"{one.rater} rates experiment {one.number} blind, {number(one.left)} of {count(one.rows, 'row')} "
            f"{'is' if one.left == 1 else 'are'} left."
            for one in self._sittings.values()
        )

    def shown(self, key: tuple[str, ...]) -> bool:
        """Whether results were shown while rows of this queue were left."""
        return key in self._shown

    def sit(self, key: tuple[str, ...], sitting: Sitting) -> None:
        """Tell how far a queue is; with nothing left it covers nothing any more.

        Args:
            key: of the queue: experiment, rubric, rater and the like.
            sitting: as it is now.
        """
        self._told.add(key)
        before = self._sittings.get(key)
        if before is not None and sitting.rows < before.rows and before.left < before.rows:
            # A queue that was begun and made shorter is not a queue that was rated to its end.
            return
        if sitting.left and key not in self._shown:
            self._sittings[key] = sitting
        else:
            self._sittings.pop(key, None)
        if before != self._sittings.get(key):
            self.changed.emit()

    def recall(self, key: tuple[str, ...], sitting: Sitting) -> None:
        """Tell of a queue as the file had it a moment ago; who rates it now has told newer things, and those hold."""
        if key not in self._told:
            self.sit(key, sitting)

    def show_anyway(self) -> None:
        """Uncover everything; that it was done, by whom and with how many rows left, goes into the audit log."""
        sittings, self._sittings = self._sittings, {}
        self._shown |= set(sittings)
        for one in sittings.values():
            try:
                self._project.rating.looks.note(one.experiment, one.rater, one.left, one.rows)
            except WorkbenchError as error:
                self.failed.emit(error)
        self.changed.emit()
