"""What the charts of single cases share: values per case, without what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbench.core.charts import Point, Series
from workbench.core.figures import number
from workbench.stats.candidates import Named

PerCase = Mapping[str, Mapping[str, float | None]]
"""Candidate label → case → value, repeats averaged; None or left out where there is none."""
Names = Mapping[str, str]
"""Candidate label → the variant's name."""


def scored(values: PerCase) -> dict[str, dict[str, float]]:
    """The values that are there."""
    return {
        label: {case: value for case, value in cases.items() if value is not None} for label, cases in values.items()
    }


def corner(values: PerCase) -> str:
    """``n 48 each, 0 unscored``."""
    counts = {sum(value is not None for value in cases.values()) for cases in values.values()}
    unscored = sum(value is None for cases in values.values() for value in cases.values())
    if not counts:
        return ""
    n = f"n {number(min(counts))}"
    n += " each" if len(counts) == 1 else f" to {number(max(counts))}"
    return f"{n}, {number(unscored)} unscored"


def series_of(who: Named, points: Sequence[Point]) -> Series:
    """A candidate's points as a series of its own."""
    return Series(key=who.title, name=who.name, slot=who.own, points=tuple(points))
