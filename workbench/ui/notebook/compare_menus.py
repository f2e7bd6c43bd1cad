"""The menus of a compare cell: baseline and candidates, metric, margin, what clusters the cases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtWidgets import QMenu, QWidget

from workbench.core.notebooks import CompareCell
from workbench.project.breakdowns import Grouping
from workbench.ui.context import UiContext
from workbench.ui.notebook.compare_margin import ask_margin
from workbench.ui.results.compare_data import CompareData

_MARGINS = (None, 0.0, 0.05, 0.1, 0.2, 0.3, 0.5)
_TOGETHER = {"documents": "Cases with the same documents", "history": "Turns of the same dialogue"}

Put = Callable[..., None]
"""Saves fields of the cell: ``put(label, metric=…)``."""


class Asking(NamedTuple):
    """What the menus stand on."""

    data: CompareData | None
    cell: CompareCell
    groupings: Sequence[Grouping]
    put: Put
    context: UiContext


def pair_menu(parent: QWidget, asking: Asking) -> QMenu:
    """Baseline, and which candidates are compared with it."""
    data, put = asking.data, asking.put
    menu = QMenu(parent)
    menu.setObjectName("compareCandidatesMenu")
    if data is None:
        return menu
    baseline = menu.addMenu("Baseline")
    for label, name in data.names.items():
        _add(baseline, name, label == data.baseline, partial(put, "Choose baseline", baseline=label))
    shown = {pair.candidate for pair in data.comparison.pairs}
    for label, name in data.names.items():
        if label != data.baseline:
            _add(menu, name, label in shown, partial(_toggle, data, label, put))
    return menu


def _toggle(data: CompareData, label: str, put: Put) -> None:
    shown = {pair.candidate for pair in data.comparison.pairs} ^ {label}
    kept = tuple(name for name in data.names if name in shown and name != data.baseline)
    if kept:
        put("Choose candidates", candidates=kept)


def metric_menu(parent: QWidget, asking: Asking) -> QMenu:
    """What is compared."""
    data, put = asking.data, asking.put
    menu = QMenu(parent)
    menu.setObjectName("compareMetricMenu")
    for info in data.metrics if data is not None else ():
        chosen = data is not None and info.name == data.metric.name
        _add(menu, info.title, chosen, partial(put, "Choose metric", metric=info.name, margin=None))
    return menu


def margin_menu(parent: QWidget, asking: Asking) -> QMenu:
    """Differences that do not matter, in the unit of the metric, or typed; and which cases belong together."""
    data, cell, put = asking.data, asking.cell, asking.put
    menu = QMenu(parent)
    menu.setObjectName("compareMarginMenu")
    known = [margin for margin in _MARGINS if margin is None or data is None or fits(margin, data)]
    if cell.margin is not None and cell.margin not in known:
        known.append(cell.margin)
    for margin in known:
        words = "The usual one of the metric"
        if margin is not None:
            words = margin_words(margin, data) if data is not None else f"{margin:g}"
        _add(menu, words, margin == cell.margin, partial(put, "Choose margin", margin=margin))
    if data is not None:
        menu.addAction("Type one …", partial(ask_margin, parent, asking.context, data.metric, put))
    menu.addSeparator()
    clusters = cluster_menu(menu, asking)
    clusters.setTitle("Cases that belong together")
    menu.addMenu(clusters)
    return menu


def margin_words(margin: float, data: CompareData) -> str:
    """``0.05`` of a share or a level, ``50 ms``, ``$0.0001``."""
    unit = data.metric.name
    return {"cost_usd": f"${margin:g}", "latency_ms": f"{margin:g}\N{NO-BREAK SPACE}ms"}.get(unit, f"{margin:g}")


def fits(margin: float, data: CompareData) -> bool:
    """Whether a margin makes sense for the metric: those of dollars and milliseconds are typed."""
    return margin == 0 or data.metric.name not in ("cost_usd", "latency_ms", "input_tokens", "output_tokens")


def cluster_menu(parent: QWidget, asking: Asking) -> QMenu:
    """Which cases belong together, so that they are resampled together."""
    groupings, cell, put = asking.groupings, asking.cell, asking.put
    menu = QMenu(parent)
    menu.setObjectName("compareClusterMenu")
    _add(menu, "Each case stands for itself", not cell.cluster, partial(put, "Choose clusters", cluster=""))
    fields = {one.field: f"Cases with the same {one.title.lower()}" for one in groupings if one.field != "tag"}
    for field, title in {**fields, **_TOGETHER}.items():
        chosen = field == cell.cluster
        _add(menu, title, chosen, partial(put, "Choose clusters", cluster=field))
    return menu


def _add(menu: QMenu, words: str, chosen: bool, do: Callable[[], None]) -> None:
    action = menu.addAction(words.replace("&", "&&"), do)
    action.setCheckable(True)
    action.setChecked(chosen)
