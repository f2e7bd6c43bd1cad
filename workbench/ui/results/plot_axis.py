"""Axes of a plot: words of ticks, and the room that data, whiskers and bounds need."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import pyqtgraph as pg

from workbench.core.charts import Axis
from workbench.core.figures import money


class NumberAxis(pg.AxisItem):  # type: ignore[misc]
    """Ticks with a true minus and the unit of money; on a log axis round numbers, never powers of ten."""

    def __init__(self, orientation: str, unit: str, signed: bool = False) -> None:
        super().__init__(orientation)
        self._unit = unit
        self._signed = signed

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Words of ticks."""
        found = [10**value if self.logMode else value for value in values]
        return [self._words(value, spacing) for value in found]

    def named(self, values: list[float]) -> list[tuple[float, str]]:
        """Ticks with their words."""
        spacing = values[1] - values[0] if len(values) > 1 else 1.0
        return [(value, self._words(value, spacing)) for value in values]

    def _words(self, value: float, spacing: float) -> str:
        if self._unit == "$":
            return "" if value < 0 else money(Decimal(repr(round(value, 12))), 1)
        digits = 0 if self.logMode or spacing >= 1 else max(0, -math.floor(math.log10(spacing) + 1e-9))
        if digits and abs(spacing * 10**digits - round(spacing * 10**digits)) > 1e-6:
            digits += 1
        text = f"{abs(value):,.{digits}f}" if not self.logMode else f"{value:g}"
        sign = "−" if value < 0 else "+" if self._signed and value > 0 else ""
        return f"{sign}{text}"

    def logTickValues(
        self, minVal: float, maxVal: float, size: float, stdTicks: Any
    ) -> list[tuple[float, list[float]]]:
        """1, 2 and 5 of each power of ten."""
        first, last = math.floor(minVal), math.ceil(maxVal)
        values = [math.log10(step * 10.0**power) for power in range(first, last + 1) for step in (1, 2, 5)]
        return [(1.0, [value for value in values if minVal <= value <= maxVal])]


def round_ticks(low: float, high: float, most: int) -> list[float]:
    """Round numbers between two ends, at most so many of them: steps of 1, 2, 2.5 or 5 times a power of ten."""
    if not high > low:
        return [low]
    rough = (high - low) / max(1, most)
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * size for factor in (1, 2, 2.5, 5, 10) if factor * size >= rough * (1 - 1e-9))
    first = math.ceil(low / step - 1e-9)
    return [place * step for place in range(first, math.floor(high / step + 1e-9) + 1)]


def at(value: float, log: bool) -> float:
    """Where a value is drawn."""
    return math.log10(value) if log else value


def room(values: list[float], axis: Axis, air: float | None = None) -> tuple[float, float]:
    """From the data with some air; a bound that the axis asks for is kept.

    Args:
        values: as drawn.
        axis: its bounds.
        air: space at both ends; None: an eighth of the span.
    """
    low, high = min(values), max(values)
    log = axis.scale == "log"
    space = air if air is not None else ((high - low) * 0.12 or (0.2 if log else abs(high) * 0.1 or 1.0))
    first, last = low - space, high + space
    if axis.low is not None and (not log or axis.low > 0):
        first = min(at(axis.low, log), low)
    if axis.high is not None and (not log or axis.high > 0):
        last = max(at(axis.high, log), high)
    return first, last
