"""One row of a comparison as it is read off the window's thread: two to four trials, and what is marked in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from workbench.core import diff
from workbench.project.row_beside import Beside
from workbench.project.standing import Standing
from workbench.project.views import RowDelta, TrialView
from workbench.ui.results import scores
from workbench.ui.results.compare_data import CompareData
from workbench.ui.results.marked_text import Mark
from workbench.ui.results.text_marks import quoted, shown

if TYPE_CHECKING:
    from workbench.project import Project

MOST = 4
"""Outputs beside each other."""
SHORT = 8_000
"""Characters of two outputs up to which words are compared at once."""


class Pairing(NamedTuple):
    """The trials of a row: the baseline's, the candidate's, those of others."""

    row: RowDelta
    baseline: TrialView | None
    candidate: TrialView | None
    others: tuple[TrialView, ...] = ()
    beside: Mapping[str, Beside] = {}
    """Trial → what stands beside its scores."""
    standings: Mapping[str, Standing] = {}
    """Metric → how far the judge that feeds it can be trusted."""
    choices: tuple[tuple[str, str], ...] = ()
    """(label, name) of the other candidates that could stand beside."""
    place: int = 0
    of: int = 0

    @property
    def views(self) -> tuple[TrialView, ...]:
        """All trials that are there, the baseline first."""
        return tuple(view for view in (self.baseline, self.candidate, *self.others) if view is not None)


def read_pairing(project: Project, data: CompareData, row: RowDelta, others: Sequence[str]) -> Pairing:
    """Read a row.

    Args:
        project: the open project.
        data: the comparison.
        row: which row.
        others: labels of further candidates to read.
    """

    def read(trial_id: str) -> TrialView | None:
        return project.experiments.trial(trial_id) if trial_id else None

    before, after = read(row.baseline_trial), read(row.candidate_trial)
    labels = [one.label for one in data.experiment.manifest.candidates]
    free = [label for label in labels if label not in (data.baseline, data.looked_at)]
    wanted = [label for label in others if label in free][: MOST - 2]
    more: list[TrialView] = []
    if wanted:
        of_case = project.row_search.of_case(row.case_id)
        trials = {one.candidate: one.trial_id for one in reversed(of_case) if one.experiment_id == data.experiment.id}
        more = [project.experiments.trial(trials[label]) for label in wanted if label in trials]
    views = [view for view in (before, after, *more) if view is not None]
    return Pairing(
        row=row,
        baseline=before,
        candidate=after,
        others=tuple(more),
        beside={view.trial.id: project.row_search.beside(view) for view in views},
        standings=data.standings,
        choices=tuple((label, data.names.get(label, label)) for label in free),
    )


def size_of(pairing: Pairing) -> int:
    """Characters that are compared."""
    return sum(len(scores.answer(view)) for view in pairing.views)


def word_marks(pairing: Pairing) -> dict[str, list[Mark]]:
    """Trial → words that went (in the baseline's) or came; takes long for long texts."""
    found: dict[str, list[Mark]] = {view.trial.id: [] for view in pairing.views}
    first = pairing.baseline
    if first is None:
        return found
    base = shown(scores.answer(first))
    for view in (pairing.candidate, *pairing.others):
        if view is None:
            continue
        runs = diff.diff(base, shown(scores.answer(view)))
        found[view.trial.id] = [Mark(start, end, "added") for start, end in diff.spans(runs, 1)]
        if view is pairing.candidate:
            found[first.trial.id] = [Mark(start, end, "removed") for start, end in diff.spans(runs, 0)]
    return found


def said_marks(view: TrialView, beside: Beside | None) -> list[Mark]:
    """What judge and people quote, and where checks failed."""
    text = shown(scores.answer(view))
    lines = scores.criteria(view)
    found = [
        Mark(start, end, "quote" if line.failed else "mention", f"{line.name}: {line.reason}")
        for line in sorted(lines, key=lambda one: one.failed)
        for start, end in quoted(text, line.reason)
    ]
    for place in beside.places if beside is not None else ():
        # Line ends that are two characters long are shown as one: places move with them.
        original = scores.answer(view)
        found += [
            Mark(len(shown(original[:start])), len(shown(original[:end])), "check", f"{place.metric}: {place.reason}")
            for start, end in place.spans[:50]
        ]
    return found
