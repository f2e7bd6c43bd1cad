"""A cell of a kind that this version keeps but does not show yet."""

from __future__ import annotations

from workbench.core.notebooks import Cell
from workbench.ui.notebook.body import CellBody, CellHost
from workbench.ui.widgets.labels import Label


class LaterBody(CellBody):
    """One line that says so."""

    def __init__(self, host: CellHost, cell: Cell) -> None:
        super().__init__(host, cell)
        column = self.column()
        column.addWidget(Label(self.context.theme, "This version keeps this cell but cannot show it.", "body", "text3"))
