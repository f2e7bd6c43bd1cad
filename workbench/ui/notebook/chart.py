"""Chart cell: a chart of the experiment that it is bound to, with the table that says the same."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from workbench.core.charts import Chart, Point
from workbench.core.documents import Changes
from workbench.core.errors import WorkbenchError
from workbench.core.experiments import Experiment
from workbench.core.notebooks import Cell, ChartCell
from workbench.project.views import MetricInfo
from workbench.ui.context import Selected
from workbench.ui.notebook.body import CellHost
from workbench.ui.notebook.bound import BoundBody
from workbench.ui.notebook.word_button import WordButton
from workbench.ui.widgets.banner import Banner
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.labels import Label, Paragraph
from workbench.ui.widgets.paint import ChipLook

if TYPE_CHECKING:
    from workbench.ui.results.chart_view import ChartView

HEIGHT = 260
KINDS = {
    "means": "Means",
    "cost_quality": "Quality against cost",
    "distribution": "Distribution",
    "differences": "Paired differences",
    "profile": "Profile of criteria",
    "latency": "Time",
    "heat_map": "Heat map of cases",
}
WITHOUT_METRIC = frozenset({"profile", "latency", "heat_map"})


class ChartBody(BoundBody):
    """pyqtgraph is imported when the first chart is shown."""

    def __init__(self, host: CellHost, cell: Cell) -> None:
        super().__init__(host, cell)
        theme = self.context.theme
        self._chart: Chart | None = None
        self._shown: Experiment | None = None
        self._metrics: list[MetricInfo] = []
        self._serial = 0
        self._view: ChartView | None = None
        self._banner: Banner | None = None
        self._subject = QWidget()
        self._kind = WordButton(theme, "", name="chart")
        self._metric = WordButton(theme, "", name="metric")
        self._metric.give_way()
        self._kind.clicked.connect(lambda: self._popup(self._kind_menu(), self._kind))
        self._metric.clicked.connect(lambda: self._popup(self._metric_menu(), self._metric))
        row = QHBoxLayout(self._subject)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._kind)
        self._of = Label(theme, "of", "body", "text2")
        row.addWidget(self._of)
        row.addWidget(self._metric)
        self._table = Button(theme, "Table", "quiet", "table-2", small=True)
        self._table.setCheckable(True)
        self._table.setObjectName("showTable")
        self._table.clicked.connect(self._toggle_table)
        self._note = Paragraph(theme, "", "body", "text2")
        self._note.setObjectName("chartNote")
        self._column = self.column()
        self._column.addWidget(self._note)
        self.set_cell(cell)

    @property
    def chart_cell(self) -> ChartCell:
        """The cell's value."""
        assert isinstance(self._cell, ChartCell)
        return self._cell

    @property
    def view(self) -> ChartView | None:
        """The chart; None before there is one."""
        return self._view

    def set_cell(self, cell: Cell) -> None:
        """Take another chart or metric."""
        super().set_cell(cell)
        self._kind.set_text(KINDS.get(self.chart_cell.chart, self.chart_cell.chart))
        alone = self.chart_cell.chart in WITHOUT_METRIC
        self._of.setVisible(not alone)
        self._metric.setVisible(not alone)
        self.reload()

    def subject(self) -> str:
        """``Means of Rubric mean``."""
        alone = self.chart_cell.chart in WITHOUT_METRIC or not self._metric.text()
        return self._kind.text() if alone else f"{self._kind.text()} of {self._metric.text()}"

    def lead(self) -> QWidget:
        """Its parts are menus."""
        return self._subject

    def meta(self) -> str:
        """The experiment."""
        return f"experiment {self._shown.number}" if self._shown is not None and self._chart is not None else ""

    def chip(self) -> ChipLook | None:
        """Stale, when the run cell is."""
        return ChipLook("retry", "stale") if self._chart is not None and self.stale_reason() else None

    def controls(self) -> list[QWidget]:
        """The table beside it."""
        return [self._table]

    def words(self) -> str:
        """The finding, and its table as Markdown."""
        if self._chart is None:
            return self.subject()
        lines = [f"| {' | '.join(self._chart.header)} |", f"|{' --- |' * len(self._chart.header)}"]
        lines += [f"| {' | '.join(row)} |" for row in self._chart.rows]
        return "\n".join([f"**{self._chart.title}** ({self._chart.corner})", "", *lines])

    def reload(self) -> None:
        """Read the chart's values again."""
        self.watch()
        experiment = self.experiment()
        running = self.run_body is not None and self.run_body.running
        if experiment is None:
            self._say("Run first: then its results can be drawn.")
        elif running and self._chart is None:
            self._say(f"Experiment {experiment.number} is running; the chart follows at its end.")
        elif not running:
            self._serial += 1
            self.context.tasks.start(self._load(experiment, self.chart_cell, self._serial), "chart", self._failed)

    async def _load(self, experiment: Experiment, cell: ChartCell, serial: int) -> None:
        comparing = self.context.project.comparing

        def work() -> tuple[list[MetricInfo], str, Chart]:
            metrics = list(comparing.metrics(experiment.id))
            metric = cell.metric if any(info.name == cell.metric for info in metrics) else metrics[0].name
            return metrics, metric, comparing.chart(experiment.id, cell.chart, metric)

        metrics, metric, chart = await asyncio.to_thread(work)
        if serial != self._serial:
            return
        self._metrics, self._chart, self._shown = metrics, chart, experiment
        self._metric.set_text(next(info.title for info in metrics if info.name == metric))
        self._put_banner(None)
        self._note.hide()
        view = self._make_view()
        view.show_chart(chart)
        # Rows of bars and heat maps need room for each row.
        rows = (
            len(chart.y.ticks) * 18 if chart.draw == "heat" else len(chart.series) * 72 if chart.draw == "bars" else 0
        )
        height = self.context.theme.px(max(HEIGHT, rows + 96))
        view.setFixedHeight(height if not chart.empty else view.sizeHint().height())
        view.show()
        self.headChanged.emit()

    def _make_view(self) -> ChartView:
        if self._view is None:
            from workbench.ui.results.chart_view import ChartView

            self._view = ChartView(self.context.theme)
            self._view.pointChosen.connect(self._chosen)
            self._column.addWidget(self._view)
        return self._view

    def _say(self, sentence: str) -> None:
        self._chart = None
        if self._view is not None:
            self._view.hide()
        self._note.set_text(sentence)
        self._note.show()
        self.headChanged.emit()

    def _failed(self, error: WorkbenchError) -> None:
        self._put_banner(Banner.of(self.context.theme, error))

    def _put_banner(self, banner: Banner | None) -> None:
        if self._banner is not None:
            self._banner.hide()
            self._banner.deleteLater()
        self._banner = banner
        if banner is not None:
            self._column.insertWidget(0, banner)

    def changed(self, changes: Changes) -> None:
        """Scores came, or another run of the cell it is bound to."""
        # While a run goes on every commit comes here: its end is told by the run cell, and nothing is read before.
        if not changes.experiments or self.context.bridge.running():
            return
        experiment = self.experiment()
        if experiment is not None and experiment.id in changes.experiments:
            self.reload()

    def _chosen(self, point: Point) -> None:
        if self._shown is not None and point.case_id:
            self.context.select(Selected(self._shown.id, point.case_id, point.candidate))

    def enter(self) -> None:
        """Go to the points."""
        if self._view is not None and self._chart is not None:
            self._view.plot.setFocus(Qt.FocusReason.OtherFocusReason)

    def full(self) -> tuple[str, QWidget] | None:
        """A larger one, with its table."""
        if self._chart is None or self._shown is None:
            return None
        from workbench.ui.results.chart_view import ChartView

        view = ChartView(self.context.theme)
        view.setContentsMargins(24, 16, 24, 16)
        view.show_chart(self._chart)
        view.toggle_table()
        view.pointChosen.connect(self._chosen)
        return f"Chart of experiment {self._shown.number}", view

    def _toggle_table(self) -> None:
        if self._view is not None:
            self._view.toggle_table()
            self._table.setChecked(not self._view.table.isHidden())

    def _popup(self, menu: QMenu, anchor: QWidget) -> None:
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(anchor.mapToGlobal(anchor.rect().bottomLeft()))

    def _kind_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setObjectName("chartKindMenu")
        for kind, title in KINDS.items():
            action = menu.addAction(title, lambda kind=kind: self._put(chart=kind))
            action.setCheckable(True)
            action.setChecked(kind == self.chart_cell.chart)
        return menu

    def _metric_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setObjectName("chartMetricMenu")
        for info in self._metrics:
            action = menu.addAction(info.title.replace("&", "&&"), lambda name=info.name: self._put(metric=name))
            action.setCheckable(True)
            action.setChecked(info.title == self._metric.text())
        return menu

    def _put(self, **fields: object) -> None:
        self.host.put_cell(self.chart_cell.model_copy(update=fields), "Change chart")
