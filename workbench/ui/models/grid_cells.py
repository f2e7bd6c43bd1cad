"""What the grid of a run keeps for a column: its running mean, the order of rows by its values, its title."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum
from typing import NamedTuple

from workbench.core import figures
from workbench.core.experiments import Candidate


class Mean(NamedTuple):
    """The running mean of a column."""

    total: float = 0.0
    n: int = 0

    def plus(self, value: float) -> Mean:
        """With one more score."""
        return Mean(self.total + value, self.n + 1)

    def minus(self, value: float) -> Mean:
        """Without one of its scores."""
        return Mean(self.total - value, self.n - 1)

    @property
    def text(self) -> str:
        """Two decimals, "" before the first score."""
        return figures.score(self.total / self.n) if self.n else ""


def mean_of(values: Sequence[float | None]) -> Mean:
    """The mean of a column over what is scored."""
    scored = [value for value in values if value is not None]
    return Mean(fsum(scored), len(scored))


def order_by(values: Sequence[float | None], *, down: bool) -> list[int]:
    """Places of the rows by a column's values; unscored ones last either way, ties in their old order."""
    scored = [row for row, value in enumerate(values) if value is not None]
    scored.sort(key=values.__getitem__, reverse=down)  # type: ignore[arg-type]
    return scored if len(scored) == len(values) else scored + [row for row, value in enumerate(values) if value is None]


def title(candidate: Candidate) -> str:
    """What a candidate is called in a column's head."""
    return candidate.name or candidate.variant or candidate.label
