"""A chart with its title that states the finding, hover card, and the table that says the same."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QHeaderView, QTableView, QVBoxLayout, QWidget

from workbench.core.charts import Chart
from workbench.ui.models.text_table import TextTable
from workbench.ui.results.plot import Plot
from workbench.ui.results.plot_shapes import Place
from workbench.ui.theme import Theme
from workbench.ui.widgets.labels import ElidedLabel, Label, Paragraph


class HoverCard(QFrame):
    """What a point says, beside it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._over = parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._title = Label(theme, "", "small_strong")
        self._text = Label(theme, "", "small", "text2")
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 10, 6)
        column.setSpacing(0)
        column.addWidget(self._title)
        column.addWidget(self._text)
        self.hide()

    def show_place(self, place: Place, at: QPointF) -> None:
        """Stand beside a point, inside the parent."""
        self._title.setText(place.point.label or place.series.name or place.series.key)
        self._text.setText(place.point.text)
        self._text.setVisible(bool(place.point.text))
        self.adjustSize()
        parent = self._over
        x = at.x() + 14
        if x + self.width() > parent.width():
            x = at.x() - 14 - self.width()
        y = min(max(0.0, at.y() - self.height() / 2), parent.height() - self.height())
        self.move(int(max(0, x)), int(y))
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Page ground, line2 edge, corners 6."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("line2"), 1))
        painter.setBrush(self._theme.colour("page"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)


class ChartView(QWidget):
    """``pointChosen`` carries a Point."""

    pointChosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("chartView")
        self._title = Paragraph(theme, "", "strong")
        self._title.setObjectName("chartTitle")
        self._corner = Label(theme, "", "small", "text2")
        self._corner.setObjectName("chartCorner")
        self._corner.setContentsMargins(0, 2, 0, 2)
        self._foot = ElidedLabel(theme, "", "small", "text2")
        self._axis = ElidedLabel(theme, "", "small", "text2")
        self.plot = Plot(theme)
        self._card = HoverCard(theme, self.plot)
        self._table = TextTable()
        self.table = QTableView()
        self.table.setObjectName("chartTable")
        self.table.setModel(self._table)
        self.table.setShowGrid(False)
        self.table.setFrameShape(QFrame.Shape.NoFrame)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.hide()
        self.plot.hovered.connect(self._hover)
        self.plot.chosen.connect(lambda place: self.pointChosen.emit(place.point))
        self.plot.tableAsked.connect(self.toggle_table)
        self._lay_out()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(self._title, 1)
        head.addWidget(self._corner, 0, Qt.AlignmentFlag.AlignTop)
        middle = QHBoxLayout()
        middle.setSpacing(16)
        middle.addWidget(self.plot, 3)
        middle.addWidget(self.table, 2)
        foot = QHBoxLayout()
        foot.addWidget(self._foot, 1)
        foot.addWidget(self._axis)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addLayout(middle, 1)
        column.addLayout(foot)

    def show_chart(self, chart: Chart) -> None:
        """Show a chart; an empty one says why in its title."""
        self._title.set_text(chart.title)
        self._corner.setText(chart.corner)
        self._foot.setText(chart.foot)
        self._axis.setText(_axes(chart))
        self.plot.setVisible(not chart.empty)
        self._foot.setVisible(not chart.empty)
        self._axis.setVisible(not chart.empty)
        self._table.show(chart.header, chart.rows)
        self.table.verticalHeader().setDefaultSectionSize(self._theme.px(28))
        self.table.setAccessibleName(f"Table of the chart: {chart.title}")
        said = "; ".join(", ".join(cell for cell in row if cell) for row in chart.rows[:40])
        self.plot.setAccessibleName(f"Chart: {chart.title}")
        self.plot.setAccessibleDescription(f"{chart.corner}. {said}")
        if not chart.empty:
            self.plot.show_chart(chart)

    def toggle_table(self) -> None:
        """Show or hide the table beside the chart."""
        self.table.setVisible(self.table.isHidden())

    def _hover(self, place: Place | None, at: QPointF) -> None:
        if place is None:
            self._card.hide()
        else:
            self._card.show_place(place, at)


def _axes(chart: Chart) -> str:
    """What the axes mean, in one line at the foot."""
    if chart.draw in ("bars", "heat"):
        return chart.x.title
    if chart.draw == "strip" or chart.x.ticks or not chart.x.title:
        unit = f", {chart.y.unit}" if chart.y.unit not in ("", "$") else ""
        said = f"{chart.y.title}{unit}"
        return f"{said} · {chart.x.title}" if chart.x.title and chart.draw == "line" else said
    return f"{chart.y.title} against {chart.x.title}"
