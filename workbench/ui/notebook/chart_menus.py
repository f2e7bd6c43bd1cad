"""The menus of a chart cell: which chart, of which metric, by what, of whom, and how it is taken along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QActionGroup, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from workbench.core.charts import Chart
from workbench.core.notebooks import ChartCell
from workbench.core.verdict_words import short_names
from workbench.project.breakdowns import Grouping
from workbench.project.views import MetricInfo
from workbench.ui.context import UiContext
from workbench.ui.theme import Look

if TYPE_CHECKING:
    from workbench.ui.notebook.chart_values import Shown

ADVICE = "advice"
"""What a chart cell shows instead of a chart: what to do about the result."""
GROUPS: tuple[tuple[str, ...], ...] = (
    ("means", "cost_quality", "differences", "distribution", "profile"),
    ("slices", "heat_map", "latency", "tokens"),
    ("trend", "routing", "confusion", "ratings"),
    (ADVICE,),
)
KINDS = {
    "means": "Means",
    "cost_quality": "Quality against cost",
    "distribution": "Distribution",
    "differences": "Paired differences",
    "profile": "Profile of criteria",
    "latency": "Time",
    "tokens": "Tokens",
    "heat_map": "Heat map of cases",
    "slices": "By group of cases",
    "trend": "Trend over experiments",
    "routing": "Cheapest that is good enough",
    "confusion": "Judge against people, counted",
    "ratings": "Judge against people, row by row",
    ADVICE: "What to do about it",
}
WITHOUT_METRIC = frozenset({"profile", "latency", "heat_map", "tokens", "confusion", "ratings"})
GROUPED = frozenset({"slices", "routing", ADVICE})
PAIRED = frozenset({"differences", ADVICE})
LOOKS: dict[Look, str] = {"light": "light", "dark": "dark", "print": "for print"}

BAR = r"\|"
Put = Callable[..., None]


def word_menu(name: str, body: QWidget, cell: ChartCell, shown: Shown | None) -> QMenu | None:
    """The menu of a word of the header line: chart, metric, groups or pair; None before there is anything to choose.

    Args:
        name: the word.
        body: the cell's body, which has ``put``.
        cell: as it is now.
        shown: what was read for it.
    """
    put: Put = body.put  # type: ignore[attr-defined]
    if name == "chart":
        return kind_menu(body, cell.chart, put)
    if shown is None:
        return None
    if name == "metric":
        return metric_menu(body, shown.metrics, shown.metric.name, put)
    if name == "groups":
        return group_menu(body, shown.groupings, shown.by, put)
    return pair_menu(body, short_names([one.label for one in shown.experiment.manifest.candidates]), shown.pair, put)


def kind_menu(parent: QWidget, now: str, put: Put) -> QMenu:
    """Which chart."""
    menu = QMenu(parent)
    menu.setObjectName("chartKindMenu")
    for number, group in enumerate(GROUPS):
        if number:
            menu.addSeparator()
        for kind in group:
            _add(menu, KINDS[kind], kind == now, partial(put, chart=kind))
    return menu


def metric_menu(parent: QWidget, metrics: Sequence[MetricInfo], now: str, put: Put) -> QMenu:
    """Of which metric."""
    menu = QMenu(parent)
    menu.setObjectName("chartMetricMenu")
    for info in metrics:
        _add(menu, info.title, info.name == now, partial(put, metric=info.name))
    return menu


def group_menu(parent: QWidget, groupings: Sequence[Grouping], now: str, put: Put) -> QMenu:
    """By what cases are grouped."""
    menu = QMenu(parent)
    menu.setObjectName("chartGroupMenu")
    for one in groupings:
        words = f"{one.title}: {len(one.values)} values"
        _add(menu, words, one.field == now, partial(put, group=one.field))
    return menu


def pair_menu(parent: QWidget, names: dict[str, str], pair: tuple[str, str], put: Put) -> QMenu:
    """Which candidate against which baseline."""
    menu = QMenu(parent)
    menu.setObjectName("chartPairMenu")
    baseline = menu.addMenu("Baseline")
    for label, name in names.items():
        other = pair[1] if pair[1] != label else next((one for one in names if one != label), "")
        _add(baseline, name, label == pair[0], partial(put, baseline=label, candidate=other))
    for label, name in names.items():
        if label != pair[0]:
            _add(menu, name, label == pair[1], partial(put, baseline=pair[0], candidate=label))
    return menu


def export_menu(parent: QWidget, context: UiContext, chart: Chart, number: int) -> QMenu:
    """As a picture, a drawing or a table, in a file or on the clipboard."""
    menu = QMenu(parent)
    menu.setObjectName("chartExportMenu")
    name = f"experiment-{number}-{chart.kind.replace('_', '-')}"
    if not chart.empty:
        for suffix in (".png", ".svg"):
            for look, words in LOOKS.items():
                said = f"{suffix[1:].upper()}, {words}"
                menu.addAction(said, lambda suffix=suffix, look=look: _ask(parent, context, chart, name, suffix, look))
    menu.addAction("CSV of the table", lambda: _ask(parent, context, chart, name, ".csv", "light"))
    menu.addSeparator()
    menu.addAction("Copy the table", lambda: QGuiApplication.clipboard().setText(as_table(chart)))
    return menu


def as_table(chart: Chart) -> str:
    """The chart's table with tabs, as a spreadsheet takes it."""
    return "\n".join("\t".join(row) for row in (chart.header, *chart.rows))


def as_markdown(chart: Chart) -> str:
    """The finding, and the chart's table."""
    lines = [f"| {' | '.join(chart.header)} |", f"|{' --- |' * len(chart.header)}"]
    lines += [f"| {' | '.join(cell.replace('|', BAR) for cell in row)} |" for row in chart.rows]
    return "\n".join([f"**{chart.title}** ({chart.corner})", "", *lines])


def save(chart: Chart, path: Path, look: Look) -> None:
    """Write a chart as the file's ending says.

    Raises:
        SettingsError: it could not be written.
    """
    from workbench.ui.results import chart_picture

    if path.suffix == ".csv":
        chart_picture.save_csv(chart, path)
    elif path.suffix == ".svg":
        chart_picture.save_svg(chart, path, look)
    else:
        chart_picture.save_png(chart, path, look)


def _ask(parent: QWidget, context: UiContext, chart: Chart, name: str, suffix: str, look: Look) -> None:
    from workbench.core.errors import WorkbenchError
    from workbench.ui.dialogs.files import ask_export

    def write(path: Path) -> None:
        try:
            save(chart, path, look)
        except WorkbenchError as error:
            context.problem(error)
        else:
            context.say(f"Saved {path.name}.")

    ask_export(parent.window(), write, name, suffix)


def _add(menu: QMenu, words: str, on: bool, do: Callable[[], object]) -> None:
    action = menu.addAction(words.replace("&", "&&"), do)
    action.setCheckable(True)
    action.setChecked(on)
    group = menu.findChild(QActionGroup) or QActionGroup(menu)
    group.addAction(action)
