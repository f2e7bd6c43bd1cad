"""Changes of a notebook as functions: a notebook in, another one out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Literal

from workbench.core.experiments import Selection
from workbench.core.notebooks import (
    Bound,
    Cell,
    ChartCell,
    CompareCell,
    JudgeBenchCell,
    Notebook,
    NoteCell,
    PromptCell,
    RateCell,
    RunCell,
)

NewKind = Literal["note", "prompt", "run", "compare", "chart", "rate", "judge_bench"]
TITLES: dict[str, str] = {
    "note": "Note",
    "prompt": "Prompt",
    "run": "Run",
    "compare": "Compare",
    "chart": "Chart",
    "rate": "Rate",
    "judge_bench": "Judge bench",
}
ICONS: dict[str, str] = {
    "note": "pilcrow",
    "prompt": "pen-line",
    "run": "play",
    "compare": "git-compare",
    "chart": "chart-scatter",
    "rate": "star",
    "judge_bench": "scale",
}
NEW_KINDS: tuple[NewKind, ...] = ("note", "prompt", "run", "compare", "chart", "rate", "judge_bench")


def place_of(notebook: Notebook, cell_id: str) -> int:
    """Index of a cell, -1 where it is not."""
    return next((place for place, cell in enumerate(notebook.cells) if cell.id == cell_id), -1)


def _with(notebook: Notebook, cells: Sequence[Cell]) -> Notebook:
    return notebook.model_copy(update={"cells": tuple(cells)})


def insert(notebook: Notebook, cell: Cell, place: int) -> Notebook:
    """Put a cell at an index; beyond the end means at the end."""
    cells = list(notebook.cells)
    cells.insert(max(0, place), cell)
    return _with(notebook, cells)


def remove(notebook: Notebook, cell_id: str) -> Notebook:
    """Take a cell out."""
    return _with(notebook, [cell for cell in notebook.cells if cell.id != cell_id])


def replace(notebook: Notebook, changed: Cell) -> Notebook:
    """Put another value of a cell in its place."""
    return _with(notebook, [changed if cell.id == changed.id else cell for cell in notebook.cells])


def move(notebook: Notebook, cell_id: str, by: int) -> Notebook:
    """Move a cell up (negative) or down; the same notebook where it cannot go further."""
    place = place_of(notebook, cell_id)
    target = place + by
    if place < 0 or not 0 <= target < len(notebook.cells):
        return notebook
    cells = list(notebook.cells)
    cells.insert(target, cells.pop(place))
    return _with(notebook, cells)


def copy_of(cell: Cell, cell_id: str) -> Cell:
    """The same cell under another id; a run cell begins without an experiment."""
    changes: dict[str, object] = {"id": cell_id}
    if isinstance(cell, RunCell):
        changes["experiment"] = ""
    return cell.model_copy(update=changes)


def with_own_cells(notebook: Notebook, new_id: Callable[[], str]) -> Notebook:
    """The notebook with fresh ids for its cells; those that follow a run cell follow its copy."""
    ids = {cell.id: new_id() for cell in notebook.cells}
    cells: list[Cell] = []
    for cell in notebook.cells:
        copy = copy_of(cell, ids[cell.id])
        if isinstance(copy, Bound) and copy.run_cell in ids:
            copy = copy.model_copy(update={"run_cell": ids[copy.run_cell]})
        cells.append(copy)
    return _with(notebook, cells)


def nearest(notebook: Notebook, place: int, kind: str) -> Cell | None:
    """The cell of a kind that stands last before a place, else the first of that kind."""
    found = [(index, cell) for index, cell in enumerate(notebook.cells) if cell.kind == kind]
    above = [cell for index, cell in found if index < place]
    if above:
        return above[-1]
    return found[0][1] if found else None


def new_cell(kind: NewKind, cell_id: str, notebook: Notebook, place: int, prompts: Sequence[str]) -> Cell:
    """A cell that already names what is probably meant: prompt and variants of the cell above, the run above.

    Args:
        kind: which.
        cell_id: its id.
        notebook: where it will stand.
        place: at which index.
        prompts: ids of the project's prompts.
    """
    prompt_cell = nearest(notebook, place, "prompt")
    shown = prompt_cell.variants if isinstance(prompt_cell, PromptCell) else ()
    prompt = prompt_cell.prompt if isinstance(prompt_cell, PromptCell) else ""
    prompt = prompt or next(iter(prompts), "")
    run_cell = nearest(notebook, place, "run")
    run = run_cell.id if run_cell is not None else ""
    match kind:
        case "prompt":
            return PromptCell(id=cell_id, prompt=prompt)
        case "run":
            return RunCell(id=cell_id, selection=Selection(prompts=(prompt,) if prompt else (), variants=shown))
        case "compare":
            return CompareCell(id=cell_id, run_cell=run)
        case "chart":
            return ChartCell(id=cell_id, run_cell=run)
        case "rate":
            return RateCell(id=cell_id, run_cell=run)
        case "judge_bench":
            return JudgeBenchCell(id=cell_id, run_cell=run)
    return NoteCell(id=cell_id)


def as_note(cell: Cell, words: str) -> NoteCell:
    """The note that a cell becomes; ``words`` are what it said."""
    return NoteCell(id=cell.id, text=cell.text if isinstance(cell, NoteCell) else words)


_HEADING = re.compile(r"(#{1,4})\s+(\S.*?)[\s#]*$")


def headings(markdown: str) -> list[tuple[int, str]]:
    """(level, words) of the headings in a note; what stands in a fence of code is none."""
    found: list[tuple[int, str]] = []
    fenced = False
    for line in markdown.splitlines():
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        elif not fenced and (heading := _HEADING.match(line)) is not None:
            found.append((len(heading[1]), re.sub(r"[*_`]", "", heading[2])[:80]))
    return found


def label_of(cell: Cell, subject: str = "") -> str:
    """How a message names a cell: ``Compare B against A``, ``Note “Hypothesis: B is …”``."""
    if isinstance(cell, NoteCell):
        first = " ".join(cell.text.split()).lstrip("#*- ")
        return f"Note “{first[:32]}{'…' if len(first) > 32 else ''}”" if first else "Note"
    return f"{TITLES[cell.kind]} {subject}".strip()
