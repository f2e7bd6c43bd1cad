"""Notebook: an ordered list of cells; a cell names by id what it uses."""

from typing import Annotated, Literal

from pydantic import Field

from workbench.core.canonical import Value
from workbench.core.experiments import Selection


class CellBase(Value):
    """What every cell has."""

    id: str
    folded: bool = False


class NoteCell(CellBase):
    """Markdown text."""

    kind: Literal["note"] = "note"
    text: str = ""


class PromptCell(CellBase):
    """Chosen variants of a prompt side by side."""

    kind: Literal["prompt"] = "prompt"
    prompt: str = ""
    variants: tuple[str, ...] = ()
    """Keys in order; empty: all that are not archived."""
    collapsed: tuple[str, ...] = ()
    """Keys of those of which only the name is shown."""
    changed_words: bool = True
    compare: bool = False
    """Whether the diff of two variants or versions stands under the variants."""
    compare_before: str = ""
    """Key of a variant or ``ver:…``; empty: the first variant; and the last."""
    compare_after: str = ""
    inline: bool = False
    """Whether that diff is inline, else side by side."""
    only_differences: bool = False
    """Whether messages that are the same in all variants, and equal lines of the diff, are folded."""
    preview: bool = False
    preview_case: str = ""
    golden_set: str = ""


class RunCell(CellBase):
    """What is run; its output is its latest experiment."""

    kind: Literal["run"] = "run"
    selection: Selection = Selection()
    experiment: str = ""
    """Id of its latest experiment, "" before the first."""


class Bound(CellBase):
    """A cell that shows an experiment: the latest of a run cell, or a pinned one."""

    run_cell: str = ""
    pinned: str = ""
    """Id of an experiment."""


class CompareCell(Bound):
    """Paired comparison of candidates with a baseline."""

    kind: Literal["compare"] = "compare"
    baseline: str = ""
    """Label of a candidate; empty: the first."""
    candidates: tuple[str, ...] = ()
    metric: str = "rubric"
    margin: float | None = None
    cluster: str = ""
    """Field of the cases that belong together; empty: each case stands for itself."""
    group: str = ""
    """Field of the table by groups; empty: tag."""


class ChartCell(Bound):
    """A chart of an experiment."""

    kind: Literal["chart"] = "chart"
    chart: str = "means"
    metric: str = "rubric"
    group: str = ""
    """What the chart by slice groups cases by: tag, kind, split or an input field; empty: tag."""
    baseline: str = ""
    """Label of a candidate, for paired differences; empty: the first."""
    candidate: str = ""
    """The other one; empty: the first that is not the baseline."""


class RateCell(Bound):
    """A queue of rows that people rate."""

    kind: Literal["rate"] = "rate"
    rubric: str = ""
    rows: int = 30
    order: Literal["informative", "random", "chosen"] = "informative"
    """Rows on which raters are furthest apart first, a fair draw, or those in ``chosen``."""
    chosen: tuple[str, ...] = ()
    """Ids of the cases whose answers are rated, where the order says so."""
    pairs: tuple[str, ...] = ()
    """Labels of the two candidates whose answers are rated side by side; empty: answers one by one."""
    blind: bool = True


class JudgeBenchCell(Bound):
    """A judge against people on the same rows."""

    kind: Literal["judge_bench"] = "judge_bench"
    rubric: str = ""
    judges: tuple[str, ...] = ()
    """One, or two side by side; empty: the one that the experiment was scored by."""
    half: Literal["all", "seen", "held-out"] = "all"
    """Which rated rows: while a rubric is refined, only the half that refining may look at."""


Cell = Annotated[
    NoteCell | PromptCell | RunCell | CompareCell | ChartCell | RateCell | JudgeBenchCell, Field(discriminator="kind")
]


class Notebook(Value):
    """Document: an ordered list of cells."""

    id: str
    name: str
    cells: tuple[Cell, ...] = ()

    def cell(self, cell_id: str) -> "Cell | None":
        """The cell with this id, or None."""
        return next((cell for cell in self.cells if cell.id == cell_id), None)
