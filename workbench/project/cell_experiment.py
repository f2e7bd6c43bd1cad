"""Which experiment a run cell, and what is bound to it, shows."""

from __future__ import annotations

from workbench.core.cases import GoldenSet
from workbench.core.errors import InputError
from workbench.core.experiments import Experiment, Selection
from workbench.core.notebooks import Notebook, RunCell
from workbench.core.prompts import Prompt
from workbench.project.documents import Documents
from workbench.project.experiments import Experiments


def latest_of(experiments: Experiments, documents: Documents, cell: RunCell) -> Experiment | None:
    """The latest experiment of a run cell; None before the first.

    Where it has none of its own: the latest that no cell started (the command line did) with the prompts, the golden
    set and the split of the cell, so that its answers, ratings and benches are found. A confirmation on held-out cases
    and outputs made elsewhere never stand in for a run.
    """
    own = experiments.latest(cell.id)
    outside = [] if own is not None else [one for one in reversed(experiments.list()) if not one.notebook_cell]
    if not outside:
        return own
    wanted = _wanted(documents, cell.selection)
    return next((one for one in outside if _what(one) == wanted), None)


def latest_of_named(
    experiments: Experiments, documents: Documents, notebook: Notebook, cell_id: str
) -> Experiment | None:
    """The same of a run cell by its id; of one that was deleted what it ran itself."""
    cell = notebook.cell(cell_id)
    return latest_of(experiments, documents, cell) if isinstance(cell, RunCell) else experiments.latest(cell_id)


def _wanted(documents: Documents, selection: Selection) -> tuple[frozenset[str], str, str] | None:
    """Ids of the prompts, id of the golden set, split; None where something does not exist or is not told."""
    named = [*selection.prompts, *(name.rpartition("/")[0] for name in selection.variants)]
    try:
        prompts = [documents.one(Prompt, name) for name in dict.fromkeys(filter(None, named))] or [
            documents.one(Prompt)
        ]
        golden_set = documents.one(GoldenSet, selection.cases)
    except InputError:
        return None
    return frozenset(prompt.id for prompt in prompts), golden_set.id, selection.split


def _what(experiment: Experiment) -> tuple[frozenset[str], str, str]:
    manifest = experiment.manifest
    return frozenset(one.prompt_id for one in manifest.candidates), manifest.golden_set, manifest.selection.split
