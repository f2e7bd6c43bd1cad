"""What was picked in a chart: how many cases, and what can be done with them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from workbench.core.charts import Point
from workbench.core.experiments import Experiment
from workbench.core.figures import count
from workbench.core.notebooks import ChartCell, CompareCell
from workbench.ui.context import Selected, UiContext
from workbench.ui.notebook.body import CellHost
from workbench.ui.notebook.chart_menus import ADVICE
from workbench.ui.notebook.chart_values import trial_of
from workbench.ui.results.compare_view import MOST_NARROWED
from workbench.ui.theme import Theme
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.labels import ElidedLabel

_SHOWN = 8
_SHOW = "Show these rows in Compare"


class Picks(QWidget):
    """One line under the chart, hidden while nothing is picked. ``rowsAsked`` carries ids of cases and words."""

    rowsAsked = Signal(tuple, str)
    cleared = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("chartPicks")
        self.cases: tuple[str, ...] = ()
        self._said = ""
        self._words = ElidedLabel(theme, "", "body")
        self._words.setObjectName("picksWords")
        self._show = Button(theme, _SHOW, "plain", small=True)
        self._show.setObjectName("picksShow")
        self._show.clicked.connect(lambda: self.rowsAsked.emit(self.cases, self._said))
        copy = Button(theme, "Copy ids", "quiet", small=True)
        copy.setObjectName("picksCopy")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText("\n".join(self.cases)))
        clear = Button(theme, "Clear", "quiet", small=True)
        clear.setObjectName("picksClear")
        clear.clicked.connect(self.clear)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._words, 1)
        for button in (self._show, copy, clear):
            row.addWidget(button)
        self.hide()

    def show_points(self, points: Sequence[Point]) -> None:
        """Say which cases some points stand for; hidden where they stand for none."""
        had, self.cases = bool(self.cases), cases_of(points)
        if not self.cases:
            if had:
                self.clear()
            return
        listed = ", ".join(self.cases[:_SHOWN]) + (" …" if len(self.cases) > _SHOWN else "")
        self._said = f"{count(len(self.cases), 'case')} picked in the chart"
        if len(points) == 1 and points[0].cases:
            self._said = points[0].text
        self._words.setText(f"{self._said}: {listed}")
        some = f"Show the first {MOST_NARROWED} in Compare" if len(self.cases) > MOST_NARROWED else _SHOW
        self._show.set_text(some)
        self.show()

    def clear(self) -> None:
        """Let go of what was picked, here and in Compare."""
        self.cases = ()
        self.hide()
        self.cleared.emit()


def cases_of(points: Sequence[Point]) -> tuple[str, ...]:
    """The cases behind some points, each once, in their order."""
    return tuple(dict.fromkeys(case for point in points for case in (point.cases or (point.case_id,)) if case))


async def open_row(context: UiContext, experiment: Experiment, point: Point) -> None:
    """Select the row behind a point, and show its trial."""
    trial = await asyncio.to_thread(trial_of, context.project, experiment, point)
    context.select(Selected(experiment.id, point.case_id, point.candidate, trial))
    if trial:
        context.show_trial(trial)


def nearest_compare(host: CellHost, cell_id: str) -> str:
    """Id of the comparison that is nearest to a cell; of a new one under it where there is none."""
    cells = host.notebook().cells
    place = next(at for at, cell in enumerate(cells) if cell.id == cell_id)
    compares = [at for at, cell in enumerate(cells) if cell.kind == "compare"]
    if not compares:
        return host.add("compare", place + 1)
    return cells[min(compares, key=lambda at: (abs(at - place), at))].id


def show_advice(host: CellHost, cell: CompareCell) -> str:
    """Go to the cell that says what to do about a comparison; where there is none, a new one under it.

    Returns:
        its id.
    """
    cells = host.notebook().cells
    known = [one for one in cells if isinstance(one, ChartCell) and one.chart == ADVICE]
    same = next((one for one in known if (one.run_cell, one.pinned) == (cell.run_cell, cell.pinned)), None)
    found = same.id if same is not None else ""
    if same is None:
        fields: dict[str, object] = {"chart": ADVICE, "metric": cell.metric}
        fields |= {"run_cell": cell.run_cell, "pinned": cell.pinned}
        fields |= {"baseline": cell.baseline, "candidate": cell.candidates[0] if cell.candidates else ""}
        place = next(at for at, one in enumerate(cells) if one.id == cell.id) + 1
        found = host.add("chart", place, "Show what to do", **fields)
    host.go_to(found)
    return found
