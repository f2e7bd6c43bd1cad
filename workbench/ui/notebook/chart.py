"""Chart cell: a chart of the experiment that it is bound to, with its table; or what to do about the result."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from workbench.core.charts import Chart, Point
from workbench.core.documents import Changes
from workbench.core.experiments import Experiment
from workbench.core.notebooks import Cell, ChartCell
from workbench.ui.context import Narrowed
from workbench.ui.notebook import chart_menus as menus
from workbench.ui.notebook.body import CellHost
from workbench.ui.notebook.bound import BoundBody
from workbench.ui.notebook.chart_head import ChartHead
from workbench.ui.notebook.chart_picks import Picks, nearest_compare, open_row
from workbench.ui.notebook.chart_values import Shown, read
from workbench.ui.rereading import Rereading
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.labels import Paragraph
from workbench.ui.widgets.paint import ChipLook

if TYPE_CHECKING:
    from workbench.ui.notebook.chart_advice import Advice
    from workbench.ui.results.chart_view import ChartView

_FIRST = "Run first: then its results can be drawn."
_ADVISE = "Run first: then it says what breaks, what is cheaper, and whether the result holds."


class ChartBody(BoundBody):
    """pyqtgraph is imported when the first chart is shown."""

    def __init__(self, host: CellHost, cell: Cell) -> None:
        super().__init__(host, cell)
        theme = self.context.theme
        self._shown: Shown | None = None
        self._serial = 0
        self._view: ChartView | None = None
        self._advice: Advice | None = None
        self._again = Rereading(self, self.context.bridge, self.is_filled, self._waits)
        self._again.due.connect(self.reload)
        self._head = ChartHead(theme)
        self._head.menuAsked.connect(self._open_menu)
        self._table = Button(theme, "Table", "quiet", "table-2", small=True)
        self._table.setCheckable(True)
        self._table.setObjectName("showTable")
        self._table.clicked.connect(self.toggle_table)
        self._export = Button(theme, "Export", "quiet", "upload", arrow=True, small=True)
        self._export.setObjectName("exportChart")
        self._export.clicked.connect(self.ask_export)
        self._note = Paragraph(theme, "", "body", "text2")
        self._note.setObjectName("chartNote")
        self._picks = Picks(theme)
        self._picks.rowsAsked.connect(self._show_rows)
        self._picks.cleared.connect(self._let_go)
        self._column = self.column()
        self._column.addWidget(self._note)
        self._column.addWidget(self._picks)
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

    @property
    def chart(self) -> Chart | None:
        """What is drawn; None before there is anything, and where advice is shown."""
        return self._shown.chart if self._shown is not None else None

    @property
    def picks(self) -> Picks:
        """What was picked."""
        return self._picks

    def set_cell(self, cell: Cell) -> None:
        """Take another chart, metric, grouping, pair or experiment."""
        super().set_cell(cell)
        self._picks.hide()
        self._show_words()
        self.reload()

    def _show_words(self) -> None:
        self._head.show_words(self.chart_cell, self._shown, self.bound_words())
        self.headChanged.emit()

    def subject(self) -> str:
        """``Means of Rubric mean``."""
        return self._head.sentence()

    def lead(self) -> QWidget:
        """Its parts are menus."""
        return self._head

    def meta(self) -> str:
        """How far the run is that it follows."""
        body = self.run_body
        if self._shown is None or body is None or not body.running:
            return ""
        feed = self.context.bridge.feed(self.run_cell_id())
        done = f", {feed.totals.done} of {feed.totals.planned}" if feed is not None and feed.totals.planned else ""
        return f"running{done}"

    def chip(self) -> ChipLook | None:
        """Stale, when the run cell is."""
        return ChipLook("retry", "stale") if self._shown is not None and self.stale_reason() else None

    def controls(self) -> list[QWidget]:
        """The table beside it, and taking it along."""
        return [self._table, self._export]

    def words(self) -> str:
        """The finding, and its table as Markdown."""
        return menus.as_markdown(self.chart) if self.chart is not None else self.subject()

    def reload(self) -> None:
        """Read the chart's values again."""
        self.watch()
        experiment = self.experiment()
        if experiment is None:
            first = _ADVISE if self.chart_cell.chart == menus.ADVICE else _FIRST
            self._say("The pinned experiment is not there." if self.bound.pinned else first)
            return
        self._serial += 1
        self.context.tasks.start(self._load(experiment, self.chart_cell, self._serial), "chart", self.failed)

    async def _load(self, experiment: Experiment, cell: ChartCell, serial: int) -> None:
        old = self._shown
        known = old.groupings if old is not None and old.experiment.id == experiment.id else None
        with self._again.reading():
            shown = await asyncio.to_thread(read, self.context.project, experiment, cell, known)
        if serial != self._serial:
            return
        self._shown = shown
        self.put_banner(None)
        self._note.hide()
        for part in (self._table, self._export, self._view):
            if part is not None:
                part.setVisible(shown.chart is not None)
        if self._advice is not None:
            self._advice.setVisible(shown.chart is None)
        if shown.chart is None:
            self._make_advice().show_of(shown)
        else:
            self._make_view().show_chart(shown.chart, shown.standing)
        self._fit()
        self._show_words()

    def _fit(self) -> None:
        if self._view is not None and self.chart is not None:
            self._view.setFixedHeight(self._view.good_height(max(320, self.width() - 24)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Rows, names and foot need another height at another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _make_view(self) -> ChartView:
        if self._view is None:
            from workbench.ui.results.chart_view import ChartView

            self._view = ChartView(self.context.theme)
            self._view.pointChosen.connect(self._chosen)
            self._view.pointsPicked.connect(self._pick)
            self._column.insertWidget(self._column.indexOf(self._picks), self._view)
        self._view.show()
        return self._view

    def _make_advice(self) -> Advice:
        if self._advice is None:
            from workbench.ui.notebook.chart_advice import Advice

            self._advice = Advice(self.context, self._cell.id)
            self._advice.rowsAsked.connect(self._show_rows)
            self._advice.caseAsked.connect(lambda: self.host.go_to(nearest_compare(self.host, self._cell.id)))
            self._column.insertWidget(self._column.indexOf(self._picks), self._advice)
        return self._advice

    def _say(self, sentence: str) -> None:
        self._shown = None
        for part in (self._view, self._advice, self._picks):
            if part is not None:
                part.hide()
        self._note.set_text(sentence)
        self._note.show()
        self._show_words()

    def changed(self, changes: Changes) -> None:
        """Scores came, or another run of the cell it is bound to; while a run goes on, at most once a second."""
        experiment = self.experiment()
        if experiment is not None and experiment.id in changes.experiments:
            self._again.ask()

    def _waits(self) -> bool:
        """Whether it is read at a run's end only: advice is of no use before, and costs more."""
        return self.chart_cell.chart == menus.ADVICE or self.host.is_away()

    def run_changed(self) -> None:
        """The run cell says something else: running, stale, at its end."""
        self._show_words()

    def _chosen(self, point: Point) -> None:
        shown = self._shown
        if shown is None or shown.chart is None:
            return
        if shown.chart.kind == "trend" and point.case_id:
            self.context.navigate("experiment", point.case_id)
        elif point.case_id:
            self.context.tasks.start(open_row(self.context, shown.experiment, point), "open row", self.failed)
        elif point.cases:
            self._pick([point])

    def _pick(self, points: list[Point]) -> None:
        if self.chart is not None and self.chart.kind != "trend":
            self._picks.show_points(points)

    def _let_go(self) -> None:
        if self._view is not None:
            self._view.plot.clear_pick()
        if self._shown is not None:
            self.context.narrow(Narrowed(self._shown.experiment.id, ()))

    def _show_rows(self, cases: tuple[str, ...], words: str) -> None:
        """Filter the nearest comparison of the same experiment, a new one under this cell where there is none."""
        if self._shown is not None:
            self.host.go_to(nearest_compare(self.host, self._cell.id))
            self.context.narrow(Narrowed(self._shown.experiment.id, cases, words))

    def enter(self) -> None:
        """Go to the points."""
        if self._view is not None and self.chart is not None:
            self._view.plot.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._advice is not None:
            self._advice.enter()

    def full(self) -> tuple[str, QWidget] | None:
        """A larger one, with its table."""
        if self._shown is None or self._shown.chart is None:
            return None
        from workbench.ui.results.chart_view import ChartView

        view = ChartView(self.context.theme)
        view.setContentsMargins(24, 16, 24, 16)
        view.show_chart(self._shown.chart, self._shown.standing)
        view.toggle_table()
        view.pointChosen.connect(self._chosen)
        return f"Chart of experiment {self._shown.experiment.number}", view

    def toggle_table(self) -> None:
        """Show or hide the table beside the chart."""
        if self._view is not None:
            self._view.toggle_table()
            self._table.setChecked(not self._view.table.isHidden())
            self._fit()

    def ask_export(self) -> None:
        """Ask as what the chart is to be taken along."""
        if self._shown is not None and self._shown.chart is not None:
            menu = menus.export_menu(self, self.context, self._shown.taken, self._shown.experiment.number)
            self.popup(menu, self._export)

    def _open_menu(self, name: str) -> None:
        menu = self.binding_menu() if name == "bound" else menus.word_menu(name, self, self.chart_cell, self._shown)
        if menu is not None:
            self.popup(menu, self._head.words[name])

    def put(self, **fields: object) -> None:
        """Change the cell, as one undo step."""
        self.host.put_cell(self.chart_cell.model_copy(update=fields), "Change chart")
