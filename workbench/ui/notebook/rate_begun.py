"""Blind queues that were begun on another day: they cover results again, also before their notebook is opened."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import NamedTuple

from workbench.core.errors import WorkbenchError
from workbench.core.experiments import Experiment
from workbench.core.notebooks import Notebook, RateCell
from workbench.project import Project
from workbench.project.cell_experiment import latest_of_named
from workbench.ui.blind import Sitting
from workbench.ui.context import UiContext
from workbench.ui.notebook import edits
from workbench.ui.notebook.rate_choice import queue_of, rubric_of


class Begun(NamedTuple):
    """A queue with rated rows and with rows that are not."""

    key: tuple[str, ...]
    """As the rate cell's: experiment, rubric, rater, pair."""
    sitting: Sitting


async def cover_begun(context: UiContext) -> None:
    """Cover what is to be covered for the person who rated here last."""
    rater = context.settings.rater
    if rater:
        for found in await asyncio.to_thread(lambda: list(begun(context.project, rater))):
            context.blind.recall(found.key, found.sitting)


def begun(project: Project, rater: str) -> Iterator[Begun]:
    """The blind queues that a person began and did not end; reads the file, so not for the window's thread."""
    notebooks = [one for one in project.documents.all("notebook") if isinstance(one, Notebook)]
    for notebook, cell in ((one, cell) for one in notebooks for cell in one.cells):
        if isinstance(cell, RateCell) and cell.blind:
            try:
                found = _begun(project, cell, experiment_of(project, notebook, cell), rater)
            except WorkbenchError:
                continue  # Nothing to rate, or nobody may write: the cell says so when it is opened.
            if found is not None:
                yield found


def _begun(project: Project, cell: RateCell, experiment: Experiment | None, rater: str) -> Begun | None:
    rubric = rubric_of(project, experiment, cell.rubric) if experiment is not None else None
    if experiment is None or rubric is None:
        return None
    queue = queue_of(project, cell, experiment.id, rubric.id, rater)
    progress = queue.progress()
    if not progress.left or not progress.ratings + progress.cannot:
        return None
    sitting = Sitting(experiment.id, experiment.number, queue.rater, progress.left, progress.items)
    return Begun((experiment.id, rubric.digest, queue.rater, *cell.pairs), sitting)


def experiment_of(project: Project, notebook: Notebook, cell: RateCell) -> Experiment | None:
    """The experiment that a cell is about; None before the first run."""
    if cell.pinned:
        return project.experiments.get(cell.pinned)
    run = cell.run_cell
    if not run:
        above = edits.nearest(notebook, edits.place_of(notebook, cell.id), "run")
        run = above.id if above is not None else ""
    return latest_of_named(project.experiments, project.documents, notebook, run) if run else None
