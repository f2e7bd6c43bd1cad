"""A margin that a person types, in the unit of the metric."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from workbench.core.errors import InputError
from workbench.project.views import MetricInfo
from workbench.ui.context import UiContext
from workbench.ui.dialogs.name import ask_name

_THOUSANDS = re.compile(r"[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
_TYPED = re.compile(
    r"\$?\s*([1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?(?:e-?\d+)?|[.,]\d+)\s*(ms|s|%|points|tok|tokens|\$)?",
    re.IGNORECASE,
)
_UNITS = {"cost_usd": "dollars a call", "latency_ms": "ms, or s", "binary": "points, 5 % as 0.05", "": "points"}


def margin_of(typed: str, info: MetricInfo) -> float:
    """``50 ms`` and ``0.05 s`` of a time, ``$0.0001`` of money, ``5 %`` and ``0.05`` or ``0,05`` of a share.

    Returns:
        the margin in the metric's own unit: ms, dollars, tokens, the share itself.

    Raises:
        InputError: it is no figure of 0 or more, or its unit is another metric's.
    """
    found = _TYPED.fullmatch(typed.strip())
    unit = "$" if "$" in typed else (found[2] or "").lower() if found is not None else ""
    scale = _scales(info).get(unit)
    figure = _figure(found[1]) if found is not None else math.inf
    if scale is None or not math.isfinite(figure):
        raise InputError(
            "margin.text",
            f"“{typed[:40]}” is no margin of {info.title.lower()}.",
            remedy=f"Type a figure of 0 or more, in {unit_words(info)}.",
        )
    return figure * scale


def _figure(typed: str) -> float:
    """``1,200`` as figures are written here, ``0,05`` as in many countries: never a factor of a hundred away."""
    return float(typed.replace(",", "" if _THOUSANDS.fullmatch(typed) else "."))


def _scales(info: MetricInfo) -> dict[str, float]:
    """Unit that may be typed → what it is multiplied by."""
    if info.name == "cost_usd":
        return {"": 1.0, "$": 1.0}
    if info.name == "latency_ms":
        return {"": 1.0, "ms": 1.0, "s": 1000.0}
    if info.name in ("input_tokens", "output_tokens"):
        return {"": 1.0, "tok": 1.0, "tokens": 1.0}
    return {"": 1.0, "%": 0.01, "points": 0.01} if info.kind == "binary" else {"": 1.0}


def unit_words(info: MetricInfo) -> str:
    """In what a margin of a metric is typed."""
    if info.name in ("input_tokens", "output_tokens"):
        return "tokens"
    return _UNITS.get(info.name) or _UNITS["binary" if info.kind == "binary" else ""]


def ask_margin(parent: QWidget, context: UiContext, info: MetricInfo, put: Callable[..., None]) -> None:
    """Ask for a margin; what cannot be read is told, and nothing changes."""
    title = f"Margin on {info.title.lower()}, in {unit_words(info)}: a difference within it does not matter"
    take = partial(_take, context, info, put)
    ask_name(parent, context.theme, title, "", take, verb="Compare", field_name="Margin")


def _take(context: UiContext, info: MetricInfo, put: Callable[..., None], typed: str) -> None:
    try:
        margin = margin_of(typed, info)
    except InputError as error:
        context.problem(error)
    else:
        put("Choose margin", margin=margin)
