"""What every kind of cell is to its frame, and what the page is to a cell."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.core.documents import Changes
from workbench.core.notebooks import Cell, Notebook
from workbench.ui.context import UiContext
from workbench.ui.notebook.edits import NewKind
from workbench.ui.widgets.paint import ChipLook

BLEED = 12
"""Tables reach so far beyond the text at both sides, so that the words in them stand on the text's edge."""


class CellHost(Protocol):
    """The page, as cells see it."""

    @property
    def context(self) -> UiContext:
        """The window."""

    def notebook(self) -> Notebook:
        """The notebook as it is now."""

    def is_away(self) -> bool:
        """Whether another page is shown: what a run changes all the time is then not read, so that the run has it."""

    def put_cell(self, cell: Cell, label: str, merge: str = "") -> None:
        """Save another value of a cell as one undo step."""

    def body_of(self, cell_id: str) -> CellBody | None:
        """The body of another cell, e.g. the run that a chart is bound to."""

    def go_to(self, cell_id: str) -> None:
        """Make a cell the current one and bring it into view."""

    def add(self, kind: NewKind, place: int, label: str = "", **fields: object) -> str:
        """Put a new cell with these fields at an index, as one undo step; returns its id."""


class CellBody(QWidget):
    """The part of a cell under its header line.

    ``headChanged`` asks the frame to read title, subject, meta and chip again; ``outputChanged`` tells cells that are
    bound to this one that there is another experiment; ``revealAsked`` brings the whole cell into view; ``topAsked``
    puts its head at the top, so that what grows below it, and the verdict after it, are seen; ``stayAsked`` keeps it in
    view while the cells above find their heights.
    """

    headChanged = Signal()
    outputChanged = Signal()
    revealAsked = Signal()
    topAsked = Signal()
    stayAsked = Signal()
    has_head = True
    has_variants = False
    keeps_meta = False
    """Whether controls lose their words before the meta loses facts."""

    def __init__(self, host: CellHost, cell: Cell) -> None:
        super().__init__()
        self._host = host
        self._cell: Cell = cell
        self.setObjectName(f"body-{cell.id}")

    def column(self, bleed: bool = False) -> QVBoxLayout:
        """Give it a column of parts; with ``bleed`` tables may reach beyond the text's edges."""
        column = QVBoxLayout(self)
        side = 0 if bleed else BLEED
        column.setContentsMargins(side, 0, side, 0)
        column.setSpacing(4)
        return column

    @property
    def host(self) -> CellHost:
        """The page."""
        return self._host

    @property
    def context(self) -> UiContext:
        """The window."""
        return self._host.context

    @property
    def cell(self) -> Cell:
        """The cell's value."""
        return self._cell

    def set_cell(self, cell: Cell) -> None:
        """Take another value of the same cell."""
        self._cell = cell

    def subject(self) -> str:
        """What it is about, after the kind."""
        return ""

    def meta(self) -> str:
        """Figures after the subject, the first thing to go when it gets narrow."""
        return ""

    def chip(self) -> ChipLook | None:
        """The stale chip, if any."""
        return None

    def controls(self) -> list[QWidget]:
        """Widgets at the right end of the header line, shown on hover and focus."""
        return []

    def lead(self) -> QWidget | None:
        """A widget in place of the subject's text."""
        return None

    def controls_stay(self) -> bool:
        """Whether the controls are shown all the time, as those of a running cell."""
        return False

    def changed(self, changes: Changes) -> None:
        """Something in the project changed."""

    def enter(self) -> None:
        """Give the focus to what can be edited or chosen inside."""
        self.focusNextChild()

    def can_run(self) -> bool:
        """Whether Ctrl+Enter does something here."""
        return False

    def run(self) -> None:
        """Do it."""

    def full(self) -> tuple[str, QWidget] | None:
        """Title and a new widget that shows the cell in full size; None where there is none."""
        return None

    def duplicate(self) -> None:
        """Duplicate the variant that is edited."""

    def go_to_variant(self, number: int) -> None:
        """Edit the variant of a letter, 1 for A; 0 for the next one."""

    def go_to_rows(self, by: int) -> bool:
        """Go to its next broken row, the one before it (−1), or with 0 to what finds rows; whether it lists rows."""
        return False

    def words(self) -> str:
        """What the cell says as plain text, for a note made of it and for the outline."""
        return self.subject()

    def flush(self) -> None:
        """Save what was typed and not saved yet."""
