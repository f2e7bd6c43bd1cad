"""What a point of a chart says, beside it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from workbench.core.charts import Point
from workbench.core.figures import count
from workbench.ui.results.plot_places import Place
from workbench.ui.theme import Theme
from workbench.ui.widgets.labels import Label

_WIDEST = 340


class HoverCard(QFrame):
    """Title, text, and what Enter does."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._over = parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._title = Label(theme, "", "small_strong")
        self._text = Label(theme, "", "small", "text2")
        self._hint = Label(theme, "", "small", "text3")
        for label in (self._title, self._text, self._hint):
            label.setTextFormat(Qt.TextFormat.PlainText)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 10, 6)
        column.setSpacing(0)
        for label in (self._title, self._text, self._hint):
            column.addWidget(label)
        self.hide()

    def show_place(self, place: Place, at: QPointF) -> None:
        """Stand beside a point, inside the parent."""
        metrics, most = self._theme.metrics("small"), self._theme.px(_WIDEST)
        for label, words in zip((self._title, self._text, self._hint), words_of(place), strict=True):
            label.setText(metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, most))
            label.setVisible(bool(words))
        self.adjustSize()
        parent = self._over
        x = at.x() + 14
        if x + self.width() > parent.width():
            x = at.x() - 14 - self.width()
        y = min(max(0.0, at.y() - self.height() / 2), max(0, parent.height() - self.height()))
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


def words_of(place: Place) -> tuple[str, str, str]:
    """Title, text and hint of a point."""
    point = place.point
    if opens_experiment(point):
        return place.series.name or place.series.key, point.text, "Enter opens the experiment"
    if point.case_id:
        state = {"better": ", better", "worse": ", worse", "broken": ", broken"}.get(point.state, "")
        return f"Case {point.case_id}{state}", point.text, "Enter opens the row"
    title = point.label if not point.label.isdigit() else place.series.name
    hint = f"Enter picks {count(len(point.cases), 'case')}" if point.cases else ""
    return title or place.series.name or place.series.key, point.text, hint


def opens_experiment(point: Point) -> bool:
    """Whether a point of a trend is meant, which stands for a whole experiment."""
    return point.text.startswith("experiment ")
