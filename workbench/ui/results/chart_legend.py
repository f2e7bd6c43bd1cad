"""Which mark is whose: a line of marks with letters and names over a chart, or the levels of a heat map."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.core.charts import Chart, Series
from workbench.ui.results.plot_shapes import colour
from workbench.ui.theme import Theme
from workbench.ui.widgets.glyphs import paint_mark
from workbench.ui.widgets.labels import tip

_GAP, _MARK, _BETWEEN = 6, 9, 16
_WIDEST = 200
LEVELS = (("heat1", "1"), ("heat2", "2"), ("heat3", "3"), ("heat4", "4"), ("heat5", "5"))


def needed(chart: Chart) -> bool:
    """Whether marks are not named where they stand."""
    if chart.empty or chart.kind == "heat_map":
        return not chart.empty
    labelled = any(point.label for series in chart.series for point in series.points)
    if chart.draw in ("heat", "strip", "bars") or (labelled and chart.draw == "points"):
        return False
    return len(chart.series) > 1


def words_of(series: Series) -> str:
    """``A baseline``."""
    return series.key if series.name in ("", series.key) else f"{series.key} {series.name}"


def paint_legend(painter: QPainter, area: QRectF, chart: Chart, theme: Theme) -> None:
    """Paint as many entries as fit, and say how many more there are."""
    metrics = theme.metrics("small")
    painter.setFont(theme.font("small"))
    x, middle = area.left(), area.center().y()
    entries: list[Series | tuple[str, str]] = list(LEVELS if chart.kind == "heat_map" else chart.series)
    for number, entry in enumerate(entries):
        said = entry[1] if isinstance(entry, tuple) else words_of(entry)
        said = metrics.elidedText(said, Qt.TextElideMode.ElideMiddle, _WIDEST)
        wide = _MARK + _GAP + metrics.horizontalAdvance(said)
        left = len(entries) - number
        more = f"and {left} more"
        room = area.right() - (0 if left == 1 else metrics.horizontalAdvance(more) + _BETWEEN)
        painter.setPen(theme.colour("text2"))
        if x + wide > room and number:
            _text(painter, x, area, more)
            return
        if isinstance(entry, tuple):
            square = QRectF(x, middle - 5, 10, 10)
            painter.fillRect(square, theme.colour(entry[0]))
            painter.setPen(theme.colour("line2"))
            painter.drawRect(square)
        else:
            paint_mark(painter, QPointF(x + 4.5, middle), _MARK, entry.mark, colour(entry, theme), not entry.open_mark)
        painter.setPen(theme.colour("text2"))
        _text(painter, x + _MARK + _GAP, area, said)
        x += wide + _BETWEEN


def _text(painter: QPainter, x: float, area: QRectF, words: str) -> None:
    room = QRectF(x, area.top(), area.right() - x + 4, area.height())
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)


class Legend(QWidget):
    """The line over the plot; hidden where the chart needs none."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._chart: Chart | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setObjectName("chartLegend")
        self.hide()

    def show_chart(self, chart: Chart) -> None:
        """Show a chart's marks."""
        self._chart = chart
        self.setVisible(needed(chart))
        self.setToolTip(tip("\n".join(words_of(one) for one in chart.series[:60])))
        self.setAccessibleName("Marks: " + ", ".join(words_of(one) for one in chart.series[:60]))
        self.update()

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(200, self._theme.line("small") + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw marks and names."""
        if self._chart is not None:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_legend(painter, QRectF(self.rect()), self._chart, self._theme)
