"""What rate and judge bench cells have in common: which rubric, which judges, and the way from one to the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtWidgets import QMenu, QWidget

from workbench.core.experiments import Experiment
from workbench.core.notebooks import RateCell
from workbench.core.rubrics import Rubric
from workbench.project import Project
from workbench.ui.notebook import edits
from workbench.ui.notebook.body import CellHost
from workbench.ui.notebook.edits import NewKind

if TYPE_CHECKING:
    from workbench.project.rating_queue import Queue


Choice = tuple[str, bool, Callable[[], object]]
"""A line of a menu: its title, whether it is chosen, what choosing it does."""
ROWS = (10, 20, 30, 50, 100)
"""How many rows are offered."""


class Asked(NamedTuple):
    """What makes a queue another one."""

    experiment: str
    rubric: str
    rater: str
    rows: int
    order: str
    chosen: tuple[str, ...]
    pairs: tuple[str, ...]
    settling: bool


def rubric_of(project: Project, experiment: Experiment, wanted: str) -> Rubric | None:
    """The rubric that a cell names, else the first that the experiment was scored by, else the project's first."""
    card = experiment.manifest.scorecard
    names = [wanted] if wanted else [use.rubric for use in card.rubrics] if card is not None else []
    found = [project.documents.find("rubric", name) for name in names]
    if not wanted:
        found += list(project.documents.all("rubric"))
    return next((one for one in found if isinstance(one, Rubric)), None)


def queue_of(project: Project, cell: RateCell, experiment: str, rubric: str, rater: str) -> Queue:
    """The queue that a cell describes, for one person; reads the file, so it belongs off the window's thread."""
    chosen = cell.chosen if cell.order == "chosen" else ()
    if len(cell.pairs) == 2:
        first, second = cell.pairs
        return project.rating.pair_queue(experiment, rubric, rater, first, second, rows=cell.rows, chosen=chosen)
    return project.rating.queue(experiment, rubric, rater, rows=cell.rows, order=cell.order, chosen=chosen)


def missing(experiment: Experiment | None, running: bool, rubric: Rubric | None) -> str:
    """What is to be done before anybody can rate; empty where nothing is missing."""
    if experiment is None:
        return "Run first: then its answers can be rated."
    if running:
        return f"Experiment {experiment.number} is running; rating begins at its end."
    if rubric is None:
        return "No rubric yet. A rubric describes what is rated, level by level; add one, then rate by it."
    return "" if rubric.criteria else f"The rubric “{rubric.name}” has no criteria yet: there is nothing to rate by."


def judges_of(experiment: Experiment | None, wanted: Sequence[str]) -> tuple[str, ...]:
    """The judges that a cell names, else those that the experiment was scored by."""
    card = experiment.manifest.scorecard if experiment is not None else None
    used = [use.judge for use in card.rubrics] if card is not None else []
    return tuple(wanted) or tuple(dict.fromkeys(used))


def open_kind(host: CellHost, cell_id: str, kind: NewKind) -> str:
    """Go to the cell of a kind that stands nearest; put one below where there is none. Returns its id."""
    notebook = host.notebook()
    place = edits.place_of(notebook, cell_id)
    after = next((cell for cell in notebook.cells[place + 1 :] if cell.kind == kind), None)
    found = after or edits.nearest(notebook, place, kind)
    target = found.id if found is not None else host.add(kind, place + 1)
    host.go_to(target)
    body = host.body_of(target)
    if body is not None:
        body.revealAsked.emit()
    return target


def rate_more(host: CellHost, cell_id: str, rows: int) -> None:
    """Go to the rate cell that stands nearest, with at least as many rows as are wanted in all, one by one."""
    body = host.body_of(open_kind(host, cell_id, "rate"))
    cell = body.cell if body is not None else None
    if not isinstance(cell, RateCell):
        return
    fields: dict[str, object] = {"pairs": ()} if cell.pairs else {}
    if cell.order != "chosen" and cell.rows < rows:
        fields["rows"] = next((offered for offered in ROWS if offered >= rows), rows)
    if fields:
        host.put_cell(cell.model_copy(update=fields), "Rate more rows")


def popup(owner: QWidget, anchor: QWidget, name: str, rows: Sequence[Choice]) -> None:
    """A menu of choices under a word: title, whether it is chosen, what choosing does."""
    menu = QMenu(owner)
    menu.setObjectName(name)
    for title, chosen, do in rows:
        action = menu.addAction(title.replace("&", "&&"), do)
        action.setCheckable(True)
        action.setChecked(chosen)
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(anchor.mapToGlobal(anchor.rect().bottomLeft()))
