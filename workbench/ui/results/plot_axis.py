"""Axes of a plot: words of ticks, and the room that data, whiskers and bounds need."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pyqtgraph as pg

from workbench.core.charts import Axis
from workbench.core.figures import MINUS, money, number

_SPACE = "\N{NO-BREAK SPACE}"


class NumberAxis(pg.AxisItem):  # type: ignore[misc]
    """Ticks with a true minus and their unit; on a log axis round numbers, never powers of ten."""

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation)
        self._unit = ""
        self._signed = False

    def measure(self, unit: str, signed: bool = False) -> None:
        """Take another unit; the ticks are chosen anew."""
        self._unit, self._signed = unit, signed
        self.setTicks(None)

    def renew(self) -> None:
        """Draw anew: pyqtgraph keeps the picture of an axis though its room has changed."""
        self.picture = None
        self.update()

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Words of ticks."""
        found = [10**value if self.logMode else value for value in values]
        return [tick_words(value, spacing, self._unit, self._signed, self.logMode) for value in found]

    def named(self, values: list[float]) -> list[tuple[float, str]]:
        """Ticks with their words."""
        spacing = values[1] - values[0] if len(values) > 1 else 1.0
        return [(value, tick_words(value, spacing, self._unit, self._signed)) for value in values]

    def logTickValues(
        self, minVal: float, maxVal: float, size: float, stdTicks: Any
    ) -> list[tuple[float, list[float]]]:
        """1, 2 and 5 of each power of ten; over many powers 1 alone."""
        first, last = math.floor(minVal), math.ceil(maxVal)
        steps = (1, 2, 5) if maxVal - minVal < 3 else (1,)
        values = [math.log10(step * 10.0**power) for power in range(first, last + 1) for step in steps]
        inside = [value for value in values if minVal <= value <= maxVal]
        if len(inside) < 2:
            # Less than a step of 1, 2, 5: round numbers as on a linear axis.
            inside = [math.log10(value) for value in round_ticks(10**minVal, 10**maxVal, 4) if value > 0]
        return [(1.0, inside)]


def tick_words(value: float, spacing: float, unit: str, signed: bool = False, log: bool = False) -> str:
    """A tick as people read it: ``−0.5``, ``$0.05``, ``40 ms`` or ``4 s``, ``1,200``."""
    sign = MINUS if value < -1e-12 else "+" if signed and value > 1e-12 else ""
    size = abs(value)
    if unit == "%":
        return f"{sign}{number(size * 100, _digits(spacing * 100, log))}{_SPACE}%"
    if unit == "$":
        return f"{sign}{_dollars(size, spacing, log)}"
    if unit == "ms" and (size >= 1000 or (spacing >= 500 and size > 0)):
        return f"{sign}{number(size / 1000, _digits(spacing / 1000, log))}{_SPACE}s"
    if log:
        return f"{size:,g}"
    said = number(size, _digits(spacing, log))
    return f"{sign}{said}{_SPACE}{unit}" if unit == "ms" and size else f"{sign}{said}"


def _dollars(size: float, spacing: float, log: bool) -> str:
    """Every tick of an axis with the decimals of its steps."""
    if log or not size:
        for digits in (1, 2, 3):
            said = money(Decimal(f"{size:.{digits}g}"), digits)
            if abs(float(f"{size:.{digits}g}") - size) <= 1e-6 * size:
                return said
        return money(Decimal(f"{size:.4g}"), 4)
    digits = 0 if spacing >= 1 and size >= 1 and spacing == round(spacing) else max(2, _digits(spacing, log))
    return f"${size:,.{digits}f}"


def _digits(spacing: float, log: bool) -> int:
    """Decimals that tell ticks apart."""
    if log or spacing >= 1:
        return 1 if not log and abs(spacing - round(spacing)) > 1e-9 else 0
    digits = max(0, -math.floor(math.log10(spacing) + 1e-9))
    return digits + 1 if abs(spacing * 10**digits - round(spacing * 10**digits)) > 1e-6 else digits


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


def room(values: Sequence[float], axis: Axis, air: float | None = None) -> tuple[float, float]:
    """From the data with some air; a bound that the axis asks for is kept.

    Args:
        values: as drawn.
        axis: its bounds.
        air: space at both ends; None: an eighth of the span.
    """
    low, high = min(values), max(values)
    log = axis.scale == "log"
    # With a bound of its own an axis is longer than its data, and so is its air.
    foot = min(low, axis.low) if axis.low is not None and not log else low
    space = air if air is not None else ((high - foot) * 0.12 or (0.2 if log else abs(high) * 0.1 or 1.0))
    first, last = low - space, high + space
    if axis.low is not None and (not log or axis.low > 0):
        first = min(at(axis.low, log), low)
    if axis.high is not None and (not log or axis.high > 0):
        last = max(at(axis.high, log), high)
    if air is None and low >= 0 > first and not log:
        # Nothing that cannot be below 0 has ticks there.
        first = 0.0 if low > 0 else max(first, -0.15 * space)
    return first, last
