"""Draws a chart's values with pyqtgraph in the colours of the theme; arrows move between points, a click opens one."""

from __future__ import annotations

from functools import partial
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.core.charts import Chart
from workbench.ui.results import plot_shapes as shapes
from workbench.ui.results.plot_axis import NumberAxis, at, room, round_ticks
from workbench.ui.results.plot_shapes import Place
from workbench.ui.theme import Theme

_NEAR = 14
pg.setConfigOptions(antialias=True)


class Plot(pg.PlotWidget):  # type: ignore[misc]
    """``hovered`` carries a Place or None and where it is in the widget; ``chosen`` a Place; ``tableAsked`` is T."""

    hovered = Signal(object, QPointF)
    chosen = Signal(object)
    tableAsked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, enableMenu=False)
        self._theme = theme
        self._chart: Chart | None = None
        self._places: list[Place] = []
        self._current = -1
        self.setObjectName("plot")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseEnabled(False, False)
        self.hideButtons()
        self.setMouseTracking(True)
        self.scene().sigMouseMoved.connect(self._moved)
        self.scene().sigMouseClicked.connect(self._clicked)
        theme.changed.connect(self._draw_again)

    @property
    def places(self) -> list[Place]:
        """What is drawn, in the order of keys."""
        return self._places

    def show_chart(self, chart: Chart) -> None:
        """Draw a chart."""
        self._chart = chart
        self._current = -1
        self._draw_again()

    def _draw_again(self) -> None:
        chart = self._chart
        if chart is None:
            return
        item = self.getPlotItem()
        item.clear()
        self.setBackground(self._theme.colour("page"))
        self._axes(chart)
        item.setLogMode(chart.x.scale == "log", chart.y.scale == "log")
        item.invertY(chart.draw == "heat")
        self._places = shapes.places(chart)
        self._levels(chart)
        for series in chart.series:
            self._draw_series(chart, series, [place for place in self._places if place.series is series])
        self._range(chart)

    def _draw_series(self, chart: Chart, series: Any, found: list[Place]) -> None:
        theme, log_y = self._theme, chart.y.scale == "log"
        match chart.draw:
            case "bars":
                shapes.rows_of_bars(self.addItem, theme, series, found)
            case "strip":
                shapes.strip(self.addItem, theme, series, found)
            case "heat":
                shapes.heat(self.addItem, theme, found)
            case _:
                shapes.points(self.addItem, theme, series, found, log_y)
                if chart.draw == "line" and len(found) > 1:
                    pen = pg.mkPen(shapes.colour(series, theme), width=1.5)
                    shapes.line(self.addItem, [(place.x, place.y) for place in found], pen)

    def _axes(self, chart: Chart) -> None:
        theme = self._theme
        axes = {
            "bottom": NumberAxis("bottom", chart.x.unit),
            "left": NumberAxis("left", chart.y.unit, chart.margin is not None),
        }
        for side, axis in axes.items():
            value = chart.x if side == "bottom" else chart.y
            axis.setPen(pg.mkPen(theme.colour("line2")) if side == "bottom" else pg.mkPen(None))
            axis.setTickPen(pg.mkPen(None))
            axis.setTextPen(theme.colour("text2"))
            axis.setTickFont(QFont(theme.font("small")))
            axis.setStyle(tickLength=0, tickTextOffset=6, hideOverlappingLabels=True, maxTextLevel=0, tickAlpha=0)
            if value.ticks and chart.draw == "heat" and side == "left":
                axis.setTicks([shapes.whose(chart)])
            elif value.ticks:
                axis.setTicks([list(value.ticks)])
            elif (chart.draw == "bars" and side == "left") or (chart.draw in ("heat", "strip") and side == "bottom"):
                axis.setTicks([[]])
        self.getPlotItem().setAxisItems(axes)
        self.getPlotItem().showGrid(x=False, y=False)

    def _levels(self, chart: Chart) -> None:
        """The shaded margin, the zero line, dashed levels, the front."""
        theme = self._theme
        dashed = partial(pg.mkPen, width=1.5, style=Qt.PenStyle.DashLine)
        if chart.margin is not None:
            band = pg.LinearRegionItem(
                (-chart.margin, chart.margin),
                "horizontal",
                brush=theme.colour("hover"),
                pen=pg.mkPen(None),
                movable=False,
            )
            band.setZValue(-20)
            self.addItem(band)
            self.addItem(pg.InfiniteLine(0, 0, pg.mkPen(theme.colour("line2"))))
        if chart.line is not None:
            self.addItem(pg.InfiniteLine(chart.line, 0, dashed(theme.colour("accent"))))
            if chart.line_label and self._places:
                left = min(place.x for place in self._places)
                shapes.label(self.addItem, theme, chart.line_label, left, chart.line, "accent", (0.0, 1.1))
        for x, words in chart.marks:
            place = at(x, chart.x.scale == "log")
            self.addItem(pg.InfiniteLine(place, 90, dashed(theme.colour("line2"))))
            shapes.label(self.addItem, theme, words, place, self._top(), "text2", (0.0, 0.0))
        if chart.front:
            log_x, log_y = chart.x.scale == "log", chart.y.scale == "log"
            corners = [(at(x, log_x), at(y, log_y)) for x, y in chart.front if x > 0 or not log_x]
            shapes.line(self.addItem, corners, dashed(theme.colour("accent")))

    def _top(self) -> float:
        return max((place.y for place in self._places), default=0.0)

    def _scale(self, chart: Chart, low: float, high: float) -> None:
        """Round ticks on y, and hairlines behind them: pyqtgraph's own grid knows one alpha for all."""
        if chart.y.ticks or chart.draw in ("bars", "heat") or chart.y.scale == "log":
            return
        axis = self.getPlotItem().getAxis("left")
        values = round_ticks(low, high, max(2, (self.height() - 40) // 56))
        axis.setTicks([axis.named(values)])
        for value in values:
            line = pg.InfiniteLine(value, 0, pg.mkPen(self._theme.colour("line")))
            line.setZValue(-30)
            self.addItem(line, ignoreBounds=True)

    def _range(self, chart: Chart) -> None:
        """Everything is inside: whiskers, margin, zero of bars, a row of labels."""
        if not self._places:
            return
        log_x, log_y = chart.x.scale == "log", chart.y.scale == "log"
        ys = [value for place in self._places for value in (shapes.span(place, log_y) or (place.y,))]
        if chart.draw in ("bars", "strip"):
            ys += [0.0, chart.margin or 0.0, -(chart.margin or 0.0)]
        xs = [place.x for place in self._places] + [at(x, log_x) for x, _ in chart.x.ticks]
        free = chart.y.model_copy(update={"low": None, "high": None}) if chart.draw == "bars" else chart.y
        low_y, high_y = room(ys, free, 0.5 if chart.draw == "heat" else None)
        category = bool(chart.x.ticks) or chart.draw in ("strip", "heat")
        low_x, high_x = room(xs, chart.x, 0.6 if category else None)
        if chart.draw == "bars":
            low_x -= (high_x - low_x) * 0.14
        self.setXRange(low_x, high_x, padding=0)
        self.setYRange(low_y, high_y, padding=0)
        self._scale(chart, low_y, high_y)

    def _nearest(self, here: QPointF) -> Place | None:
        box = self.getPlotItem().vb
        best: tuple[float, Place] | None = None
        for place in self._places:
            drawn = box.mapViewToScene(QPointF(place.x, place.y))
            across, along = abs(drawn.x() - here.x()), abs(drawn.y() - here.y())
            # A bar is met anywhere along its height.
            away = across if self._chart is not None and self._chart.draw in ("bars", "strip") else max(across, along)
            if away <= _NEAR and (best is None or away < best[0]):
                best = (away, place)
        return best[1] if best is not None else None

    def _tell(self, place: Place | None) -> None:
        drawn = QPointF()
        if place is not None:
            drawn = QPointF(self.getPlotItem().vb.mapViewToScene(QPointF(place.x, place.y)))
        self.hovered.emit(place, drawn)

    def _moved(self, here: QPointF) -> None:
        self._tell(self._nearest(here))

    def _clicked(self, event: Any) -> None:
        found = self._nearest(event.scenePos())
        if found is not None:
            self._current = self._places.index(found)
            self.chosen.emit(found)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move between points, Enter opens one, T shows the table."""
        key = event.key()
        if key in (Qt.Key.Key_Right, Qt.Key.Key_Left) and self._places:
            by = 1 if key == Qt.Key.Key_Right else -1
            self._current = max(0, min(len(self._places) - 1, self._current + by))
            self._tell(self._places[self._current])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and 0 <= self._current < len(self._places):
            self.chosen.emit(self._places[self._current])
        elif key == Qt.Key.Key_T:
            self.tableAsked.emit()
        else:
            event.ignore()
