"""The one table of cell kinds: which body shows which."""

from __future__ import annotations

from workbench.core.notebooks import Cell
from workbench.ui.notebook.body import CellBody, CellHost
from workbench.ui.notebook.chart import ChartBody
from workbench.ui.notebook.compare import CompareBody
from workbench.ui.notebook.judge_bench import JudgeBenchBody
from workbench.ui.notebook.note import NoteBody
from workbench.ui.notebook.prompt import PromptBody
from workbench.ui.notebook.rate import RateBody
from workbench.ui.notebook.run import RunBody

BODIES: dict[str, type[CellBody]] = {
    "note": NoteBody,
    "prompt": PromptBody,
    "run": RunBody,
    "compare": CompareBody,
    "chart": ChartBody,
    "rate": RateBody,
    "judge_bench": JudgeBenchBody,
}


def body_for(host: CellHost, cell: Cell) -> CellBody:
    """The body that shows a cell."""
    return BODIES[cell.kind](host, cell)
