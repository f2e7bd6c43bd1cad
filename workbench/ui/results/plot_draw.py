"""Puts a chart's values into a pyqtgraph plot: axes, range, levels, marks, and words where there is room for them."""

from __future__ import annotations

from functools import partial
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont

from workbench.core.charts import Axis, Chart
from workbench.ui.results import plot_shapes as shapes
from workbench.ui.results.plot_axis import NumberAxis, at, room, round_ticks
from workbench.ui.results.plot_labels import put_aside
from workbench.ui.results.plot_places import Place, by_series, places, tallest_bar
from workbench.ui.theme import Theme

_MOST_UPRIGHT = 6
"""Categories with names of their own that stand side by side; more go down the side, where names are read best."""


class Drawing:
    """A chart in a plot. ``draw`` puts everything in, ``put_words`` the words, again after each change of size.

    Args:
        item: of the plot.
        theme: the look.
    """

    def __init__(self, item: pg.PlotItem, theme: Theme) -> None:
        self._item = item
        self._theme = theme
        self._chart: Chart | None = None
        self._words: list[pg.TextItem] = []
        self._sides = {"bottom": NumberAxis("bottom"), "left": NumberAxis("left")}
        item.setAxisItems(self._sides)
        item.showGrid(x=False, y=False)
        self.places: list[Place] = []
        self.turned = False

    def draw(self, chart: Chart, width: float, height: float) -> None:
        """Draw a chart for a plot of this size in pixels."""
        item = self._item
        item.clear()
        self._words.clear()
        self._chart = chart
        self.turned = turns(chart, width, self._theme)
        self.places = places(chart, self.turned)
        self._axes(chart, width, height)
        item.setLogMode(False, False)
        for side, axis in (("bottom", chart.x), ("left", chart.y)):
            item.getAxis(side).setLogMode(False, axis.scale == "log")
        item.getAxis("bottom").setLogMode(chart.x.scale == "log", False)
        item.invertY(self.turned or (chart.draw == "heat" and chart.kind != "confusion"))
        self._levels(chart)
        groups = by_series(self.places)
        for series in chart.series:
            found = groups.get(id(series), [])
            if found:
                self._draw_series(chart, series, found)
        self._range(chart, width, height)
        self._fix_room()

    def _fix_room(self) -> None:
        """Give the axes the room of their words at once: pyqtgraph would find it out while it paints, too late."""
        left, metrics = self._sides["left"], self._theme.metrics("small")
        ticks = (left._tickLevels or [[]])[0]
        left.setWidth(max((metrics.horizontalAdvance(words) for _, words in ticks), default=self._theme.px(40)) + 10)
        bare = (self._sides["bottom"]._tickLevels or [[None]])[0] == []
        self._sides["bottom"].setHeight(4 if bare else self._theme.line("small") + 6)

    def _draw_series(self, chart: Chart, series: Any, found: list[Place]) -> None:
        theme, add = self._theme, self._item.addItem
        match chart.draw:
            case "bars":
                shapes.rows_of_bars(add, theme, series, found)
            case "strip":
                shapes.strip(add, theme, found)
            case "heat":
                shapes.heat(add, theme, found, counted=chart.kind == "confusion")
            case _:
                shapes.points(add, theme, series, found, self.turned)
                if chart.draw == "line" and len(found) > 1:
                    pen = pg.mkPen(shapes.colour(series, theme), width=1.5)
                    shapes.line(add, [(place.x, place.y) for place in found], pen)

    def _axes(self, chart: Chart, width: float, height: float) -> None:
        theme = self._theme
        across, down = (chart.y, chart.x) if self.turned else (chart.x, chart.y)
        signed = chart.margin is not None
        for side, axis in self._sides.items():
            axis.measure(across.unit if side == "bottom" else down.unit, signed)
            axis.setPen(pg.mkPen(theme.colour("line2")) if side == "bottom" else pg.mkPen(None))
            axis.setTickPen(pg.mkPen(None))
            axis.setTextPen(theme.colour("text2"))
            axis.setTickFont(QFont(theme.font("small")))
            axis.setStyle(tickLength=0, tickTextOffset=6, hideOverlappingLabels=True, maxTextLevel=0, tickAlpha=0)
            named = self._names(chart, side, across if side == "bottom" else down, width, height)
            if named is not None:
                axis.setTicks([named])

    def _names(
        self, chart: Chart, side: str, axis: Axis, width: float, height: float
    ) -> list[tuple[float, str]] | None:
        """The ticks of an axis of categories, cut to the room they have; None where figures stand."""
        metrics = self._theme.metrics("small")
        if side == "left":
            if chart.draw == "bars":
                bases = {place.y - place.point.y: place.series.key for place in self.places}
                ticks = [(base + 0.4 * tallest_bar(chart), key) for base, key in bases.items()]
            else:
                tight = height / max(1, len(axis.ticks)) < self._theme.line("small") - 3
                ticks = shapes.whose(chart, tight) if chart.kind == "heat_map" else list(axis.ticks)
            most = round(min(240, width * 0.3))
            return [(y, metrics.elidedText(one, Qt.TextElideMode.ElideRight, most)) for y, one in ticks] or None
        if axis.ticks:
            most = round(max(24, (width - 60) / max(1, len(axis.ticks)) - 8))
            every = -(-len(axis.ticks) * 40 // round(max(80, width - 60))) if chart.draw == "line" else 1
            most = max(most, 32)
            cut = [(x, metrics.elidedText(one, Qt.TextElideMode.ElideRight, most)) for x, one in axis.ticks]
            return cut[:: max(1, every)]
        return [] if chart.draw in ("heat", "strip") else None

    def _levels(self, chart: Chart) -> None:
        """The shaded margin, the zero line, dashed levels, the front."""
        theme, add = self._theme, self._item.addItem
        dashed = partial(pg.mkPen, width=1.5, style=Qt.PenStyle.DashLine)
        flat = 90 if self.turned else 0
        if chart.margin is not None:
            way = "vertical" if self.turned else "horizontal"
            ground = {"brush": theme.colour("hover"), "pen": pg.mkPen(None), "movable": False}
            band = pg.LinearRegionItem((-chart.margin, chart.margin), way, **ground)
            band.setZValue(-20)
            add(band)
            add(pg.InfiniteLine(0, flat, pg.mkPen(theme.colour("line2"))))
        if chart.line is not None:
            mean = dashed(theme.colour("accent")) if chart.line_label else pg.mkPen(theme.colour("line2"), width=1.5)
            add(pg.InfiniteLine(chart.line, flat, mean))
        for x, _ in chart.marks:
            add(pg.InfiniteLine(at(x, chart.x.scale == "log"), 90 - flat, dashed(theme.colour("line2"))))
        if chart.front:
            log_x, log_y = chart.x.scale == "log", chart.y.scale == "log"
            corners = [(at(x, log_x), at(y, log_y)) for x, y in chart.front if x > 0 or not log_x]
            shapes.line(add, corners, dashed(theme.colour("accent")))

    def _range(self, chart: Chart, width: float, height: float) -> None:
        """Everything is inside: whiskers, margin, zero of bars, a row of labels."""
        if not self.places:
            return
        values, places_ = self._extent(chart)
        heat = chart.draw == "heat"
        free = chart.y.model_copy(update={"low": None, "high": None}) if chart.draw == "bars" else chart.y
        bars = tallest_bar(chart) * 0.3 if chart.draw == "bars" else None
        low_y, high_y = room(values, free, 0.55 if heat else bars)
        category = bool(chart.x.ticks) or chart.draw in ("strip", "heat")
        low_x, high_x = room(places_, chart.x, (0.55 if heat else 0.6) if category else None)
        if self.turned:
            low_x, high_x, low_y, high_y = low_y, high_y, low_x, high_x
        self._item.setXRange(low_x, high_x, padding=0)
        self._item.setYRange(low_y, high_y, padding=0)
        self._scale(chart, (low_x, high_x) if self.turned else (low_y, high_y), width if self.turned else height)

    def _extent(self, chart: Chart) -> tuple[list[float], list[float]]:
        """What the axis of values and the other one must hold."""
        values, others = [], []
        for place in self.places:
            value, other = (place.x, place.y) if self.turned else (place.y, place.x)
            values += [value] if place.low is None or place.high is None else [place.low, value, place.high]
            others.append(other)
        if chart.draw in ("bars", "strip"):
            values += [0.0, chart.margin or 0.0, -(chart.margin or 0.0), chart.line or 0.0]
        if chart.line is not None and not chart.line_label:
            values.append(chart.line)
        log = chart.x.scale == "log"
        return values, others + [at(x, log) for x, _ in (*chart.x.ticks, *chart.marks)]

    def _scale(self, chart: Chart, ends: tuple[float, float], size: float) -> None:
        """Round ticks of the values, and hairlines behind them: pyqtgraph's own grid knows one alpha for all."""
        if chart.y.ticks or chart.draw in ("bars", "heat") or chart.y.scale == "log":
            return
        axis = self._item.getAxis("bottom" if self.turned else "left")
        values = round_ticks(*ends, int(min(8, max(3, (size - 40) // (80 if self.turned else 30)))))
        axis.setTicks([axis.named(values)])
        for value in values:
            line = pg.InfiniteLine(value, 90 if self.turned else 0, pg.mkPen(self._theme.colour("line")))
            line.setZValue(-30)
            self._item.addItem(line, ignoreBounds=True)

    def put_words(self) -> None:
        """Put direct labels, counts, and the words of levels where there is room for them now."""
        for word in self._words:
            self._item.removeItem(word)
        self._words.clear()
        for axis in self._sides.values():
            axis.renew()
        chart = self._chart
        if chart is None or not self.places:
            return
        box: Any = self._item.vb
        inside = QRectF(box.sceneBoundingRect())
        if inside.width() < 20 or inside.height() < 20:
            return

        def pixels(x: float, y: float) -> QPointF:
            return QPointF(box.mapViewToScene(QPointF(x, y)))

        theme = self._theme
        labelled = any(point.label for series in chart.series for point in series.points[:1])
        if chart.draw == "points" and labelled and not (self.turned and chart.kind == "means"):
            said = [place.point.label for place in self.places]
            metrics = theme.metrics("small_strong")
            for _, words, corner in put_aside(self.places, said, pixels, inside, metrics, self.turned):
                self._put(words, corner, "text", "small_strong")
        elif chart.draw == "bars" or chart.kind == "confusion":
            self._counts(chart, pixels)
        if chart.line is not None and chart.line_label:
            self._line_label(chart, pixels)
        taken = -1.0
        line = 0
        for x, words in chart.marks:
            left = pixels(at(x, chart.x.scale == "log"), 0).x() + 4
            line = line + 1 if left < taken else 0
            taken = max(taken if line else -1.0, left + theme.metrics("small").horizontalAdvance(words) + 4)
            self._put(words, QPointF(left, inside.top() + line * theme.line("small")), "text2", "small")

    def _line_label(self, chart: Chart, pixels: Any) -> None:
        """Over the line at the left, where bars hang down; under it at the right where the line itself hangs."""
        assert chart.line is not None
        (left, right), _ = self._item.vb.viewRange()
        wide = self._theme.metrics("small_strong").horizontalAdvance(chart.line_label)
        corner = pixels(left, chart.line) + QPointF(8, -self._theme.line("small") - 1)
        if chart.line < 0:
            corner = pixels(right, chart.line) + QPointF(-wide - 8, 2)
        self._put(chart.line_label, corner, "accent", "small_strong")

    def _counts(self, chart: Chart, pixels: Any) -> None:
        """Over each bar, or in each cell that holds a count; none where they would run into each other."""
        metrics = self._theme.metrics("small")
        cells = chart.draw == "heat"
        wide = 0.92 if cells else shapes.bar_width([place for place in self.places if place.series is chart.series[0]])
        room_px = abs(pixels(wide, 0).x() - pixels(0, 0).x())
        tall = 0.92 if cells else 0.7 * tallest_bar(chart)
        high_px = abs(pixels(0, tall).y() - pixels(0, 0).y())
        most = max((place.point.value or 0.0 for place in self.places), default=0.0) or 1.0
        widest = max((metrics.horizontalAdvance(place.point.label) for place in self.places), default=0)
        if widest > room_px + (0 if cells else 4) or high_px < metrics.height():
            return
        for place in self.places:
            words, mark = place.point.label, pixels(place.x, place.y)
            if words:
                token = "onaccent" if cells and (place.point.value or 0.0) / most > 0.5 else "text2"
                token = "text" if cells and token == "text2" else token
                up = metrics.height() / 2 if cells else metrics.height() + 2
                self._put(words, mark - QPointF(metrics.horizontalAdvance(words) / 2, up), token, "small")

    def _put(self, words: str, corner: QPointF, token: str, role: str) -> None:
        item = shapes.text_item(self._theme, words, token, role, (0.0, 0.0))
        item.setPos(self._item.vb.mapSceneToView(corner))
        self._item.addItem(item, ignoreBounds=True)
        self._words.append(item)


def turns(chart: Chart, width: float, theme: Theme) -> bool:
    """Whether categories go down the side: there are many, or their names do not fit side by side."""
    if chart.draw != "points" or not chart.x.ticks or chart.y.ticks:
        return False
    metrics, slot = theme.metrics("small"), (width - 60) / len(chart.x.ticks)
    widest = max(metrics.horizontalAdvance(name) for _, name in chart.x.ticks)
    return len(chart.x.ticks) > _MOST_UPRIGHT or widest + 8 > slot
