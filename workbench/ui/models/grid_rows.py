"""The stored trials of a run by their place in the grid: what each is called and worth."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from workbench.ui.models.cell_face import value_of
from workbench.ui.models.grid_cells import mean_of

if TYPE_CHECKING:
    from workbench.core.experiments import Experiment
    from workbench.project.experiments import Experiments
    from workbench.store.results import TrialPlace, TrialRow

AT_ONCE = 2_000
"""Trials of which whole rows are read before the grid is shown; of more, those that can be seen first."""
_SEEN = 60


class GridRows:
    """Columns of ids and values; a row of the grid is a case and a repeat. Made off the window's thread.

    Args:
        experiment: whose candidates are the columns; None for an empty grid.
        places: its stored trials.
        rows: whole rows that are known already.
    """

    def __init__(
        self, experiment: Experiment | None, places: Iterable[TrialPlace] = (), rows: Iterable[TrialRow] = ()
    ) -> None:
        manifest = experiment.manifest if experiment is not None else None
        self.experiment = experiment
        self.candidates = manifest.candidates if manifest is not None else ()
        self.repeats = manifest.repeats if manifest is not None else 1
        self.digests = manifest.case_digests if manifest is not None else ()
        self.case_ids = manifest.case_ids if manifest is not None else ()
        self.size = len(self.digests) * self.repeats
        self.column_of = {candidate.label: place for place, candidate in enumerate(self.candidates)}
        self.ids: list[list[str]] = [[""] * self.size for _ in self.candidates]
        """Of each column's trials; "" where nothing was run yet."""
        self.values: list[list[float | None]] = [[None] * self.size for _ in self.candidates]
        self.rows = {row.trial_id: row for row in rows}
        self._row_of: dict[str, int] | None = None
        for position, label, repeat, trial_id, value in places:
            column, row = self.column_of.get(label), position * self.repeats + repeat
            if column is not None and row < self.size:
                self.ids[column][row], self.values[column][row] = trial_id, value
        self.means = [mean_of(values) for values in self.values]

    @classmethod
    def whole(cls, experiment: Experiment | None, rows: Sequence[TrialRow]) -> GridRows:
        """Of trials whose rows are all known."""
        places = ((row.position, row.candidate, row.repeat, row.trial_id, value_of(row)) for row in rows)
        return cls(experiment, places, rows)

    def row_of(self, digest: str, repeat: int) -> int | None:
        """The row of a case, None where it is none of this experiment's."""
        if self._row_of is None:
            self._row_of = {digest: place for place, digest in enumerate(self.digests)}
        place = self._row_of.get(digest)
        return None if place is None else place * self.repeats + repeat

    def case_at(self, row: int) -> tuple[str, str]:
        """(case id, digest) of a row."""
        place = row // self.repeats
        return (self.case_ids[place] if place < len(self.case_ids) else ""), self.digests[place]

    def rows_of_case(self, case_id: str) -> int | None:
        """The first row of a case."""
        return self.case_ids.index(case_id) * self.repeats if case_id in self.case_ids else None

    def find(self, trial_id: str) -> tuple[int, int] | None:
        """(row, column) of a trial."""
        for column, ids in enumerate(self.ids if trial_id else ()):
            if trial_id in ids:
                return ids.index(trial_id), column
        return None


def read_grid(experiments: Experiments, experiment: Experiment) -> GridRows:
    """The stored trials of an experiment. Not for the window's thread."""
    manifest = experiment.manifest
    if len(manifest.candidates) * len(manifest.case_digests) * manifest.repeats <= AT_ONCE:
        return GridRows.whole(experiment, experiments.rows(experiment.id))
    found = GridRows(experiment, experiments.places(experiment.id))
    first = [trial_id for ids in found.ids for trial_id in ids[:_SEEN] if trial_id]
    found.rows = {row.trial_id: row for row in experiments.trial_rows(experiment.id, first)}
    return found
