"""A chart on the screen: hover and arrows tell a point, a click or Enter opens it, a rectangle picks several."""

from __future__ import annotations

import math
from typing import Any

import numpy
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.core.charts import Chart
from workbench.ui.results import plot_shapes as shapes
from workbench.ui.results.plot_draw import Drawing, turns
from workbench.ui.results.plot_places import Place, tallest_bar
from workbench.ui.theme import Theme

_NEAR = 14
_DRAG = 6
pg.setConfigOptions(antialias=True)


class Plot(pg.PlotWidget):  # type: ignore[misc]
    """Draws a chart and tells what is done with it.

    ``hovered`` carries a Place or None and where it is in the widget; ``chosen`` a Place; ``picked`` a list of Places,
    [] when nothing is picked any more; ``tableAsked`` is T.
    """

    hovered = Signal(object, QPointF)
    chosen = Signal(object)
    picked = Signal(list)
    tableAsked = Signal()
    _chart: Chart | None = None  # pyqtgraph resizes while it is made

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, enableMenu=False)
        self._theme = theme
        self._drawing = Drawing(self.getPlotItem(), theme)
        self._current = self._anchor = -1
        self._pressed: QPointF | None = None
        self._frame: pg.PlotCurveItem | None = None
        self._ring: Any = None
        self.setObjectName("plot")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        # pyqtgraph's menu, of seven, is nobody's child and would outlive each chart.
        self.destroyed.connect(self.getPlotItem().ctrlMenu.deleteLater)
        self.setMouseEnabled(False, False)
        self.hideButtons()
        self.setMouseTracking(True)
        self.getPlotItem().setContentsMargins(0, 2, 2, 0)
        self.getPlotItem().vb.sigResized.connect(lambda *_: self._drawing.put_words())
        theme.changed.connect(self.draw_again)

    @property
    def places(self) -> list[Place]:
        """What is drawn, in the order of keys."""
        return self._drawing.places

    def show_chart(self, chart: Chart) -> None:
        """Draw a chart."""
        same = self._chart is not None and (chart.kind, chart.title) == (self._chart.kind, self._chart.title)
        self._chart = chart
        if not same:
            self._current = self._anchor = -1
        self.draw_again()

    def draw_again(self) -> None:
        """Draw in the theme and size of now."""
        if self._chart is None:
            return
        self.setBackground(self._theme.colour("page"))
        self._frame = self._ring = None
        self._drawing.draw(self._chart, self.width(), self.height())
        self._arrays()
        # The room of the plot follows from the axes' words, which follow from the range.
        self.getPlotItem().layout.activate()
        self._drawing.put_words()

    def _arrays(self) -> None:
        self._xs = shapes.array([place.x for place in self.places])
        self._ys = shapes.array([place.y for place in self.places])
        if self._chart is not None and self._chart.draw == "bars":
            # A bar is met anywhere in its row.
            tall = tallest_bar(self._chart)
            self._ys = shapes.array([place.y - place.point.y + tall / 2 for place in self.places])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Turn names and put labels as the room allows."""
        super().resizeEvent(event)
        if self._chart is not None and not self._chart.empty:
            self.draw_again()

    @property
    def turned(self) -> bool:
        """Whether categories go down the side."""
        return self._chart is not None and turns(self._chart, self.width(), self._theme)

    def _pixels(self) -> tuple[Any, Any]:
        """Where all places are in the widget, at once."""
        box = self.getPlotItem().vb
        zero, one = box.mapViewToScene(QPointF(0, 0)), box.mapViewToScene(QPointF(1, 1))
        return (
            zero.x() + self._xs * (one.x() - zero.x()),
            zero.y() + self._ys * (one.y() - zero.y()),
        )

    def _reach(self) -> tuple[float, float]:
        """How far from its middle a mark is met, across and down."""
        if self._chart is None or self._chart.draw in ("points", "line"):
            return _NEAR, _NEAR
        box = self.getPlotItem().vb
        zero, one = box.mapViewToScene(QPointF(0, 0)), box.mapViewToScene(QPointF(1, 1))
        wide, high = abs(one.x() - zero.x()), abs(one.y() - zero.y())
        if self._chart.draw == "heat":
            return wide / 2, high / 2
        if self._chart.draw == "strip":
            return max(_NEAR, wide / 2), math.inf
        return max(4.0, shapes.bar_width(self.places) * wide / 2), high * tallest_bar(self._chart) * 0.7

    def _nearest(self, here: QPointF) -> Place | None:
        if not self.places:
            return None
        xs, ys = self._pixels()
        wide, high = self._reach()
        away = numpy.maximum(numpy.abs(xs - here.x()) / wide, numpy.abs(ys - here.y()) / high)
        best = int(away.argmin())
        return self.places[best] if away[best] <= 1 else None

    def _tell(self, place: Place | None) -> None:
        drawn = QPointF()
        if place is not None:
            drawn = QPointF(self.getPlotItem().vb.mapViewToScene(QPointF(place.x, place.y)))
        self.hovered.emit(place, drawn)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a rectangle."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell the point under the pointer, or draw the rectangle."""
        here = event.position()
        if self._pressed is not None and (here - self._pressed).manhattanLength() > _DRAG:
            self.hovered.emit(None, here)
            self._draw_frame(self._rectangle(here))
        elif self._pressed is None:
            self._tell(self._nearest(here))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the point, or pick what the rectangle holds."""
        pressed, here = self._pressed, event.position()
        self._pressed = None
        if pressed is None:
            return
        if (here - pressed).manhattanLength() > _DRAG:
            self._pick(self._inside(QRectF(pressed, here).normalized()))
            return
        found = self._nearest(here)
        self._pick([])
        if found is not None:
            self._current = self._anchor = self.places.index(found)
            self._mark()
            self.chosen.emit(found)

    def leaveEvent(self, event: Any) -> None:
        """Take the card away."""
        self.hovered.emit(None, QPointF())

    def _rectangle(self, here: QPointF) -> QRectF:
        """The rectangle between press and pointer, in the plot's values; the whole height where only places count."""
        box = self.getPlotItem().vb
        pressed = self._pressed or here
        found = QRectF(box.mapSceneToView(pressed), box.mapSceneToView(here)).normalized()
        if self._chart is not None and self._chart.draw == "strip":
            (_, _), (low, high) = box.viewRange()
            found = QRectF(found.x(), low, found.width(), high - low)
        return found

    def _inside(self, area: QRectF) -> list[Place]:
        xs, ys = self._pixels()
        held = (xs >= area.left()) & (xs <= area.right())
        if self._chart is not None and self._chart.draw != "strip":
            held &= (ys >= area.top()) & (ys <= area.bottom())
        return [self.places[int(at)] for at in numpy.flatnonzero(held)]

    def _draw_frame(self, area: QRectF | None) -> None:
        item = self.getPlotItem()
        if self._frame is not None:
            item.removeItem(self._frame)
            self._frame = None
        if area is None:
            return
        xs = shapes.array([area.left(), area.right(), area.right(), area.left(), area.left()])
        ys = shapes.array([area.top(), area.top(), area.bottom(), area.bottom(), area.top()])
        self._frame = pg.PlotCurveItem(xs, ys, pen=pg.mkPen(self._theme.colour("accent"), width=1))
        item.addItem(self._frame, ignoreBounds=True)

    def _pick(self, found: list[Place]) -> None:
        if not found:
            self._draw_frame(None)
        self.picked.emit(found)

    def clear_pick(self) -> None:
        """Pick nothing any more."""
        self._draw_frame(None)

    def _mark(self) -> None:
        """A ring round the current point."""
        item = self.getPlotItem()
        if self._ring is not None:
            item.removeItem(self._ring)
            self._ring = None
        if 0 <= self._current < len(self.places):
            place = self.places[self._current]
            ring = pg.ScatterPlotItem(
                x=shapes.array([place.x]),
                y=shapes.array([place.y]),
                symbol="s" if self._chart is not None and self._chart.draw == "heat" else "o",
                size=self._theme.px(17),
                pen=pg.mkPen(self._theme.colour("accent"), width=2),
                brush=pg.mkBrush(None),
            )
            ring.setZValue(20)
            item.addItem(ring, ignoreBounds=True)
            self._ring = ring

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move between points, with Shift they pick; Enter opens one, Esc lets go, T shows the table."""
        key = event.key()
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Home: -len(self.places)}
        steps[Qt.Key.Key_End] = len(self.places)
        if self.turned:
            steps |= {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if key in steps and self.places:
            self._step(steps[Qt.Key(key)], bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and 0 <= self._current < len(self.places):
            self.chosen.emit(self.places[self._current])
        elif key == Qt.Key.Key_T:
            self.tableAsked.emit()
        elif key == Qt.Key.Key_Escape and (self._frame is not None or self._anchor != self._current):
            self._anchor = self._current
            self._pick([])
        else:
            event.ignore()

    def _step(self, by: int, pick: bool) -> None:
        self._current = max(0, min(len(self.places) - 1, self._current + by))
        self._mark()
        self._tell(self.places[self._current])
        if not pick:
            self._anchor = self._current
            return
        first, last = sorted((max(0, self._anchor), self._current))
        self.picked.emit(self.places[first : last + 1])
