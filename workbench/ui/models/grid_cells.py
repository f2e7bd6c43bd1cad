"""What the grid of a run keeps for a column: its running mean, the order of rows by its values, its title."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from workbench.core import figures
from workbench.core.experiments import Candidate
from workbench.ui.models.cell_face import LiveCell, score_of, value_of

if TYPE_CHECKING:
    from workbench.store.results import TrialRow


class Mean(NamedTuple):
    """The running mean of a column."""

    total: float = 0.0
    n: int = 0

    def plus(self, value: float) -> Mean:
        """With one more score."""
        return Mean(self.total + value, self.n + 1)

    @property
    def text(self) -> str:
        """Two decimals, "" before the first score."""
        return figures.score(self.total / self.n) if self.n else ""


def value_in(cell: TrialRow | LiveCell | None) -> float | None:
    if cell is None:
        return None
    return score_of(cell.value) if isinstance(cell, LiveCell) else value_of(cell)


def means(rows: Sequence[Sequence[TrialRow | LiveCell | None]], columns: int) -> list[Mean]:
    """The mean of each column over what is scored."""
    found = [Mean() for _ in range(columns)]
    for cells in rows:
        for column, cell in enumerate(cells):
            value = value_in(cell)
            if value is not None:
                found[column] = found[column].plus(value)
    return found


def order_by(cells: Sequence[TrialRow | LiveCell | None], *, down: bool) -> list[int]:
    """Places of the rows by a column's values; unscored ones last either way, ties in their old order."""
    values = [value_in(cell) for cell in cells]
    scored = [row for row, value in enumerate(values) if value is not None]
    scored.sort(key=lambda row: values[row] or 0.0, reverse=down)
    return scored + [row for row, value in enumerate(values) if value is None]


def title(candidate: Candidate) -> str:
    """What a candidate is called in a column's head."""
    return candidate.name or candidate.variant or candidate.label
