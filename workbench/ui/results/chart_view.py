"""A chart with its title that states the finding, hover card, and the table that says the same."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from workbench.core.charts import Chart
from workbench.project.standing import Standing
from workbench.ui.results.chart_legend import Legend
from workbench.ui.results.chart_table import ChartTable
from workbench.ui.results.hover_card import HoverCard
from workbench.ui.results.plot import Plot
from workbench.ui.results.plot_draw import turns
from workbench.ui.results.plot_places import Place
from workbench.ui.theme import Theme
from workbench.ui.widgets.labels import ElidedLabel, Paragraph
from workbench.ui.widgets.standing import StandingLine

_PLOT = 200
_TALL = 300
_SHAPE = 0.26
"""Height to width of a plot without rows, between the two: in a wide window a low one would flatten every slope."""
_HIGHEST = 720
_BESIDE = 720
"""From this width on the table stands beside the chart, below it under the chart."""
_SAID = 40
"""Rows that are read out with the chart; the table has all."""


class ChartView(QWidget):
    """``pointChosen`` carries a Point, ``pointsPicked`` a list of Points, [] when nothing is picked any more."""

    pointChosen = Signal(object)
    pointsPicked = Signal(list)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._chart: Chart | None = None
        self.setObjectName("chartView")
        self._title = Paragraph(theme, "", "strong")
        self._title.setObjectName("chartTitle")
        self._corner = ElidedLabel(theme, "", "small", "text2")
        self._corner.setObjectName("chartCorner")
        self._legend = Legend(theme)
        self._foot = Paragraph(theme, "", "small", "text2")
        self._axis = ElidedLabel(theme, "", "small", "text2")
        self.plot = Plot(theme)
        self._card = HoverCard(theme, self.plot)
        self.table = ChartTable(theme)
        self.table.hide()
        self.standing = StandingLine(theme)
        self.plot.hovered.connect(self._hover)
        self.plot.chosen.connect(lambda place: self.pointChosen.emit(place.point))
        self.plot.picked.connect(lambda found: self.pointsPicked.emit([place.point for place in found]))
        self.plot.tableAsked.connect(self.toggle_table)
        self._lay_out()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(self._title, 1)
        aside = QVBoxLayout()
        aside.setContentsMargins(0, self._theme.px(3), 0, 0)
        aside.addWidget(self._corner, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(aside)
        foot = QHBoxLayout()
        foot.setSpacing(16)
        foot.addWidget(self._foot, 1)
        foot.addWidget(self._axis, 0, Qt.AlignmentFlag.AlignTop)
        left = QVBoxLayout()
        left.setSpacing(4)
        left.addWidget(self._legend)
        left.addWidget(self.plot, 1)
        left.addLayout(foot)
        self._middle = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._middle.setSpacing(16)
        self._middle.addLayout(left, 3)
        self._middle.addWidget(self.table, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addLayout(self._middle, 1)
        column.addWidget(self.standing)

    @property
    def chart(self) -> Chart | None:
        """What is shown."""
        return self._chart

    def show_chart(self, chart: Chart, standing: Standing | None = None) -> None:
        """Show a chart; an empty one says why in its title.

        Args:
            chart: what is drawn.
            standing: how far the judge that feeds it can be trusted; None where none does.
        """
        self._chart = chart
        judged = None if chart.empty else standing
        self.standing.show_standing(*((judged.word, judged.reason, judged.judge) if judged is not None else ("",)))
        self._title.set_text(chart.title)
        self._corner.setText("" if chart.empty else chart.corner)
        self._corner.updateGeometry()
        self._legend.show_chart(chart)
        self._foot.set_text(chart.hint if chart.empty else chart.foot)
        self._axis.setText(axis_words(chart))
        self._axis.updateGeometry()
        self.plot.setVisible(not chart.empty)
        self._foot.setVisible(bool(chart.hint) or not chart.empty)
        self._axis.setVisible(not chart.empty)
        self.table.show_chart(chart)
        said = "; ".join(", ".join(cell for cell in row if cell) for row in chart.rows[:_SAID])
        more = f"; {len(chart.rows) - _SAID} more rows in the table" if len(chart.rows) > _SAID else ""
        self.plot.setAccessibleName(f"Chart: {chart.title}")
        self.plot.setAccessibleDescription(f"{chart.corner}. {said}{more}")
        self._card.hide()
        if not chart.empty:
            self.plot.show_chart(chart)

    def good_height(self, width: int) -> int:
        """The height in which everything can be read at a width, in pixels."""
        chart, theme = self._chart, self._theme
        if chart is None or chart.empty:
            hint = self._foot.heightForWidth(max(120, width)) + theme.px(4) if chart is not None and chart.hint else 0
            return self._title.heightForWidth(max(120, width)) + hint + theme.px(8)
        aside = self.table.isHidden() or width >= theme.px(_BESIDE)
        rows = plot_height(chart, width, theme) or min(theme.px(_TALL), round(width * _SHAPE))
        plot = min(theme.px(_HIGHEST), max(theme.px(_PLOT), rows))
        words = self._title.heightForWidth(max(120, width - 200)) + self._foot.heightForWidth(max(120, width - 160))
        judged = 0 if self.standing.isHidden() else self.standing.sizeHint().height() + 4
        return plot + words + judged + theme.px(28) + (0 if aside else theme.px(200))

    def toggle_table(self) -> None:
        """Show or hide the table beside the chart."""
        self.table.setVisible(self.table.isHidden())
        self._turn()
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the table beside the chart where there is room."""
        super().resizeEvent(event)
        self._corner.setMaximumWidth(self.width() // 2)
        self._turn()

    def _turn(self) -> None:
        ways = QBoxLayout.Direction
        beside = self.width() >= self._theme.px(_BESIDE)
        self._middle.setDirection(ways.LeftToRight if beside else ways.TopToBottom)

    def _hover(self, place: Place | None, at: QPointF) -> None:
        if place is None:
            self._card.hide()
        else:
            self._card.show_place(place, at)


def plot_height(chart: Chart, width: int, theme: Theme) -> int:
    """Pixels that rows of a chart need: those of bars, of cells, of categories down the side."""
    if chart.kind in ("confusion", "ratings"):
        return theme.px(260)
    if chart.draw == "heat":
        return len(chart.y.ticks) * theme.px(18) + theme.px(24)
    if chart.draw == "bars":
        return len(chart.series) * theme.px(72) + theme.px(32)
    if turns(chart, width, theme):
        shared = 1 if any(point.label for series in chart.series for point in series.points) else len(chart.series)
        return len(chart.x.ticks) * max(theme.px(20), theme.px(7) * shared + theme.px(6)) + theme.px(32)
    return 0


def axis_words(chart: Chart) -> str:
    """What the axes mean, in one line at the foot."""
    if chart.kind == "ratings":
        return f"{chart.y.title} down, {chart.x.title} across"
    if chart.draw in ("bars", "heat"):
        return f"{chart.y.title} down, {chart.x.title} across" if chart.kind == "confusion" else chart.x.title
    if chart.draw == "strip" or chart.x.ticks or not chart.x.title:
        unit = f", {chart.y.unit}" if chart.y.unit not in ("", "%", "$", "ms", "tok") else ""
        said = f"{chart.y.title}{unit}"
        return f"{said} · {chart.x.title}" if chart.x.title and chart.draw == "line" else said
    return f"{chart.y.title} against {chart.x.title}"
