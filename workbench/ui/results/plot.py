"""Draws a chart's values with pyqtgraph in the colours of the theme: points, bars, lines, strips."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.core.charts import Axis, Chart, Point, Series
from workbench.core.figures import money
from workbench.ui.theme import Theme

_SYMBOLS = {"circle": "o", "square": "s", "triangle": "t1", "diamond": "d"}
_TOKENS = ("sA", "sB", "sC", "sD")
_STATES = {"better": "better", "worse": "worse", "broken": "worse"}
_NEAR = 14
pg.setConfigOptions(antialias=True)


class Place(NamedTuple):
    """A point with where it is drawn."""

    point: Point
    series: Series
    x: float
    y: float


class NumberAxis(pg.AxisItem):  # type: ignore[misc]
    """Ticks with a true minus and the unit of money; on a log axis round numbers, never powers of ten."""

    def __init__(self, orientation: str, unit: str, signed: bool = False) -> None:
        super().__init__(orientation)
        self._unit = unit
        self._signed = signed

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Words of ticks."""
        found = [10**value if self.logMode else value for value in values]
        return [self._words(value, spacing) for value in found]

    def _words(self, value: float, spacing: float) -> str:
        if self._unit == "$":
            return "" if value < 0 else money(Decimal(repr(round(value, 12))), 1)
        digits = 0 if self.logMode or spacing >= 1 else max(0, -math.floor(math.log10(spacing)))
        text = f"{abs(value):,.{digits}f}" if not self.logMode else f"{value:g}"
        sign = "−" if value < 0 else "+" if self._signed and value > 0 else ""
        return f"{sign}{text}"

    def logTickValues(
        self, minVal: float, maxVal: float, size: float, stdTicks: Any
    ) -> list[tuple[float, list[float]]]:
        """1, 2 and 5 of each power of ten."""
        first, last = math.floor(minVal), math.ceil(maxVal)
        values = [math.log10(step * 10.0**power) for power in range(first, last + 1) for step in (1, 2, 5)]
        return [(1.0, [value for value in values if minVal <= value <= maxVal])]


class Plot(pg.PlotWidget):  # type: ignore[misc]
    """``hovered`` carries a Place or None and where it is in the widget; ``chosen`` a Place."""

    hovered = Signal(object, QPointF)
    chosen = Signal(object)
    left = Signal()
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
        log_x, log_y = chart.x.scale == "log", chart.y.scale == "log"
        item.setLogMode(log_x, log_y)
        self._places = [
            Place(point, series, _at(point.x, log_x), _at(point.y, log_y))
            for series in chart.series
            for point in series.points
            if (point.x > 0 or not log_x) and (point.y > 0 or not log_y)
        ]
        self._places.sort(key=lambda place: (place.x, place.y))
        self._bands(chart)
        if chart.front:
            corners = [(_at(x, log_x), _at(y, log_y)) for x, y in chart.front if x > 0 or not log_x]
            pen = pg.mkPen(self._theme.colour("accent"), width=1.5, style=Qt.PenStyle.DashLine)
            self._plain(corners, pen)
        draw: dict[str, Callable[[Series, list[Place]], None]] = {"bars": self._bars, "strip": self._bars}
        for series in chart.series:
            found = [place for place in self._places if place.series is series]
            draw.get(chart.draw, self._points)(series, found)
            if chart.draw == "line":
                self._plain([(place.x, place.y) for place in found], pg.mkPen(self._colour(series), width=1.5))
        self._range(chart)

    def _axes(self, chart: Chart) -> None:
        theme = self._theme
        signed = chart.margin is not None
        axes = {
            "bottom": NumberAxis("bottom", chart.x.unit),
            "left": NumberAxis("left", chart.y.unit, signed),
        }
        for side, axis in axes.items():
            value = chart.x if side == "bottom" else chart.y
            axis.setPen(pg.mkPen(theme.colour("line2")) if side == "bottom" else pg.mkPen(None))
            axis.setTextPen(theme.colour("text2"))
            axis.setTickFont(QFont(theme.font("small")))
            axis.setTickPen(pg.mkPen(None))
            axis.setStyle(tickLength=0, tickTextOffset=6, hideOverlappingLabels=True, maxTextLevel=0)
            if value.ticks:
                axis.setTicks([[(place, words) for place, words in value.ticks]])
        self.getPlotItem().setAxisItems(axes)
        self.getPlotItem().showGrid(x=False, y=False)

    def _bands(self, chart: Chart) -> None:
        theme = self._theme
        if chart.margin is not None:
            colour = theme.colour("hover")
            band = pg.LinearRegionItem(
                (-chart.margin, chart.margin), "horizontal", brush=colour, pen=pg.mkPen(None), movable=False
            )
            band.setZValue(-20)
            self.addItem(band)
            self.addItem(pg.InfiniteLine(0, 0, pg.mkPen(theme.colour("line2"))))
        if chart.line is not None:
            pen = pg.mkPen(theme.colour("accent"), width=1.5, style=Qt.PenStyle.DashLine)
            self.addItem(pg.InfiniteLine(chart.line, 0, pen))
            if chart.line_label and self._places:
                self._label(chart.line_label, min(place.x for place in self._places), chart.line, "accent", (0.0, 1.1))

    def _grid_lines(self, low: float, high: float) -> None:
        """Hairlines behind the ticks of y: pyqtgraph's own grid knows one alpha for all."""
        axis = self.getPlotItem().getAxis("left")
        if self._chart is None or self._chart.y.ticks:
            return
        levels = axis.tickValues(low, high, max(80, self.height() - 60))
        for value in levels[0][1] if levels else []:
            line = pg.InfiniteLine(value, 0, pg.mkPen(self._theme.colour("line")))
            line.setZValue(-30)
            self.addItem(line, ignoreBounds=True)

    def _points(self, series: Series, places: list[Place]) -> None:
        colour = self._colour(series)
        spans = [(place, _span(place, self._log_y)) for place in places]
        whiskers = [(place.x, y) for place, span in spans if span is not None for y in span]
        if whiskers:
            self._plain(whiskers, pg.mkPen(colour, width=1.5), connect="pairs")
        brush = pg.mkBrush(self._theme.colour("page")) if series.open_mark else pg.mkBrush(colour)
        self.addItem(
            pg.ScatterPlotItem(
                x=_array([place.x for place in places]),
                y=_array([place.y for place in places]),
                symbol=_SYMBOLS[series.mark],
                size=9,
                pen=pg.mkPen(colour, width=1.5),
                brush=brush,
            )
        )
        for place in places:
            if place.point.label:
                self._label(place.point.label, place.x, place.y, "text", (-1.0, 0.5))

    def _bars(self, series: Series, places: list[Place]) -> None:
        colour = self._colour(series)
        brushes = [
            pg.mkBrush(self._theme.colour(_STATES.get(place.point.state, "")) if place.point.state else colour)
            for place in places
        ]
        gaps = [right.x - left.x for left, right in pairwise(places) if right.x > left.x]
        width = 0.72 * min(gaps, default=1.0)
        self.addItem(
            pg.BarGraphItem(
                x=[place.x for place in places],
                height=[place.y for place in places],
                width=width,
                brushes=brushes,
                pen=pg.mkPen(None),
            )
        )

    def _plain(self, corners: list[tuple[float, float]], pen: Any, connect: str = "all") -> None:
        xs, ys = _array([x for x, _ in corners]), _array([y for _, y in corners])
        curve = pg.PlotCurveItem(xs, ys, pen=pen, antialias=True, connect=connect)
        curve.setZValue(-5)
        self.addItem(curve)

    def _label(self, words: str, x: float, y: float, token: str, anchor: tuple[float, float]) -> None:
        if anchor[0] < 0:
            # To the right of a mark, whatever the words' length.
            anchor = (-6 / (8 + self._theme.metrics("small_strong").horizontalAdvance(words)), anchor[1])
        text = pg.TextItem(words, color=self._theme.colour(token), anchor=anchor)
        text.setFont(QFont(self._theme.font("small_strong")))
        text.setPos(x, y)
        self.addItem(text, ignoreBounds=True)

    def _range(self, chart: Chart) -> None:
        """From the data with some air; a given bound is kept, whiskers are inside."""
        if not self._places:
            return
        ys = [value for place in self._places for value in (_span(place, self._log_y) or (place.y,))]
        if chart.margin is not None or chart.draw in ("bars", "strip"):
            ys += [0.0, chart.margin or 0.0, -(chart.margin or 0.0)]
        xs = [place.x for place in self._places] + [_at(x, chart.x.scale == "log") for x, _ in chart.x.ticks]
        low_y, high_y = _room(ys, chart.y)
        low_x, high_x = _room(xs, chart.x, 0.6 if chart.x.ticks else None)
        self.setXRange(low_x, high_x, padding=0)
        self.setYRange(low_y, high_y, padding=0)
        self._grid_lines(low_y, high_y)

    @property
    def _log_y(self) -> bool:
        return self._chart is not None and self._chart.y.scale == "log"

    def _colour(self, series: Series) -> Any:
        return self._theme.colour(_TOKENS[series.slot % 4])

    def _nearest(self, at: QPointF) -> Place | None:
        box = self.getPlotItem().vb
        best: tuple[float, Place] | None = None
        for place in self._places:
            drawn = box.mapViewToScene(QPointF(place.x, place.y))
            away = max(abs(drawn.x() - at.x()), abs(drawn.y() - at.y()))
            if away <= _NEAR and (best is None or away < best[0]):
                best = (away, place)
        return best[1] if best is not None else None

    def _tell(self, place: Place | None) -> None:
        drawn = QPointF()
        if place is not None:
            drawn = QPointF(self.getPlotItem().vb.mapViewToScene(QPointF(place.x, place.y)))
        self.hovered.emit(place, drawn)

    def _moved(self, at: QPointF) -> None:
        self._tell(self._nearest(at))

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


def _at(value: float, log: bool) -> float:
    return math.log10(value) if log else value


def _array(values: list[float]) -> Any:
    import numpy

    return numpy.array(values, dtype=float)


def _span(place: Place, log: bool) -> tuple[float, float] | None:
    low, high = place.point.y_low, place.point.y_high
    if low is None or high is None or (log and low <= 0):
        return None
    return _at(low, log), _at(high, log)


def _room(values: list[float], axis: Axis, air: float | None = None) -> tuple[float, float]:
    low, high = min(values), max(values)
    space = air if air is not None else ((high - low) * 0.12 or abs(high) * 0.1 or 1.0)
    low, high = low - space, high + space
    if axis.low is not None and axis.scale == "linear":
        low = min(axis.low, low) if axis.low < low else low
    return low, high
