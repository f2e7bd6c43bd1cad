"""Adds up what calls took: tokens, and money as far as it is known."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

_MAYBE_PAID = '"possibly_paid":true'
"""In the failure of a call that the vendor may charge for."""


class CallFigures(NamedTuple):
    """What a call took."""

    state: str
    cost: str | None
    input_tokens: int | None
    output_tokens: int | None
    usage_source: str | None
    price: int | None
    failure: str | None
    seconds: float | None


def _is_unknown(row: CallFigures) -> bool:
    """Whether a failed call without a cost may have cost something that is told nowhere else.

    Its tokens were named, or the vendor may charge for it and no price says how much at most.
    """
    return row.input_tokens is not None or (row.price is None and _MAYBE_PAID in (row.failure or ""))


class Sum:
    """Adds up calls."""

    def __init__(self) -> None:
        self.done = self.failed = self.reused = self.input = self.output = 0
        self.cost: Decimal | None = Decimal(0)
        self.seconds = 0.0
        self.exact = True

    def add(self, row: CallFigures, *, reused: bool, current: bool) -> None:
        """Add a call; ``reused``: it was paid for elsewhere; ``current``: it is what its trial shows."""
        if current:
            self.done += row.state != "failed"
            self.failed += row.state == "failed"
            self.reused += reused
        if reused:
            return
        self.input += row.input_tokens or 0
        self.output += row.output_tokens or 0
        self.seconds += (row.seconds or 0.0) if row.state != "failed" else 0.0
        self.exact = self.exact and row.usage_source in (None, "vendor")
        if row.state == "failed" and row.cost is None and not _is_unknown(row):
            return
        self.cost = None if self.cost is None or row.cost is None else self.cost + Decimal(row.cost)
