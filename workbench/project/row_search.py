"""Finds rows of an open project, and what stands beside them."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.project.experiments import Experiments
from workbench.project.row_beside import Beside, TrialOfCase, beside, trials_of_case
from workbench.project.row_deltas import RowDeltas
from workbench.project.row_index import SORTS, STATUSES, Found, RowIndex, Sort
from workbench.project.views import MetricInfo, TrialView
from workbench.store.store import Store

__all__ = ["SORTS", "STATUSES", "Found", "RowIndex", "RowSearch", "Sort"]
_NOTHING = 1e-9


class RowSearch:
    """Finds rows of an open project, and what stands beside them."""

    def __init__(self, store: Store, experiments: Experiments) -> None:
        self._store = store
        self._experiments = experiments

    def index(self, experiment: str | int, rows: RowDeltas, baseline: str, candidate: str) -> RowIndex:
        """The index of a comparison's rows, as `Comparing.rows` gave them. Not for the window's thread.

        Args:
            experiment: id or number.
            rows: of the two candidates.
            baseline, candidate: their labels.
        """
        found = self._experiments.get(experiment)
        metrics = self._experiments.metrics(found.id)
        return RowIndex(self._store, self._experiments, found, rows, (baseline, candidate), metrics)

    def beside(self, view: TrialView) -> Beside:
        """Where a trial's checks failed in the answer, and what people said of it. Not for the window's thread."""
        return beside(self._store, view)

    def of_case(self, case_id: str) -> list[TrialOfCase]:
        """Every trial of a case in all experiments, newest experiment first."""
        return trials_of_case(self._store, case_id)

    def records(
        self, experiment: str | int, metric: MetricInfo, baseline: str, candidates: Sequence[str]
    ) -> dict[str, tuple[int, int, int]]:
        """Candidate → cases on which it is better than the baseline, the same, worse, by a metric's values."""
        values = self._store.case_values(self._experiments.get(experiment).id, metric.name, layer=metric.layer or None)
        before, sign = values.get(baseline, {}), 1 if metric.better == "higher" else -1
        found = {}
        for label in candidates:
            moves = [
                sign * (two - one)
                for place, two in values.get(label, {}).items()
                if two is not None and (one := before.get(place)) is not None
            ]
            wins, losses = sum(move > _NOTHING for move in moves), sum(move < -_NOTHING for move in moves)
            found[label] = (wins, len(moves) - wins - losses, losses)
        return found
