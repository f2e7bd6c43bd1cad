"""The list of experiments: number, name, variants, score with its bar, passed, cost, verdict, state, time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from workbench.core.experiments import Experiment
from workbench.core.figures import UNKNOWN, interval, money, number, score
from workbench.project.standing import Standing
from workbench.ui.contents import experiment_title
from workbench.ui.pages.experiment_facts import ExperimentFacts, verdict_words
from workbench.ui.theme import Theme
from workbench.ui.widgets.glyphs import GLYPH_TOKENS, paint_glyph
from workbench.ui.widgets.labels import tip
from workbench.ui.widgets.paint import Interval, paint_badge, paint_interval, paint_row_ground, paint_text
from workbench.ui.widgets.standing import GLYPHS

_ROOT = QModelIndex()
COLUMNS = ("#", "Name", "Best", "Score", "", "", "Passed", "per 1k", "Against the first", "State", "When")
NUMBER, NAME, BEST, SCORE, RANGE, BAR, PASSED, COST, VERDICT, STATE, WHEN = range(len(COLUMNS))
WIDTHS = {
    NUMBER: 48,
    BEST: 64,
    SCORE: 68,
    RANGE: 92,
    BAR: 120,
    PASSED: 84,
    COST: 84,
    VERDICT: 136,
    STATE: 88,
    WHEN: 108,
}
_PAD, _GLYPH = 18, 16
"""Px at both sides of a text, and of a glyph before it."""
COMING = "…"
"""Stands for figures that are being worked out."""
RIGHT = {NUMBER, SCORE, PASSED, COST, WHEN}
ROW = 32


class ExperimentTable(QAbstractTableModel):
    """Newest first; figures come when they are known."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Experiment] = []
        self.facts: dict[str, ExperimentFacts] = {}
        self.running: frozenset[str] = frozenset()

    def show(self, experiments: Sequence[Experiment], running: frozenset[str]) -> None:
        """List experiments."""
        self.running = running
        if [row.id for row in self.rows] == [row.id for row in experiments]:
            self.rows = list(experiments)
            self.told()
            return
        self.beginResetModel()
        self.rows = list(experiments)
        self.endResetModel()

    def take(self, experiment_id: str, facts: ExperimentFacts) -> None:
        """Take the figures of an experiment."""
        self.facts[experiment_id] = facts
        self.told()

    def told(self) -> None:
        """Repaint all rows: a column has one scale, so one row's figures may move the others' bars."""
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, len(COLUMNS) - 1))

    def scale(self) -> tuple[float, float]:
        """The scale of the bars: from the lowest to the highest interval, a little wider."""
        found = [
            bound
            for facts in self.facts.values()
            if facts.best is not None and facts.best.metric is not None
            for bound in (facts.best.metric.low, facts.best.metric.high, facts.best.metric.mean)
            if bound is not None
        ]
        if not found:
            return 0.0, 1.0
        low, high = min(found), max(found)
        rim = (high - low) * 0.06 or 0.1
        return low - rim, high + rim

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        """Number of experiments."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        """Number of columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Names, right-aligned over figures."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section in RIGHT else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The words of a cell."""
        if not index.isValid():
            return None
        words = self.words(index.row(), index.column())
        judge = self._standing(index.row()) if index.column() == SCORE and words else None
        if role == Qt.ItemDataRole.AccessibleTextRole and judge is not None:
            return f"{words}, judge {judge.word}"
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == BEST and words:
            return tip(words)
        if role == Qt.ItemDataRole.ToolTipRole and judge is not None:
            return tip(f"{judge.judge}: {judge.reason}")
        return words if role == Qt.ItemDataRole.DisplayRole else None

    def _standing(self, row: int) -> Standing | None:
        """How far the judge behind a score can be trusted; None where none is."""
        facts = self.facts.get(self.rows[row].id)
        return facts.standing if facts is not None else None

    def words(self, row: int, column: int) -> str:
        """What a cell says."""
        experiment = self.rows[row]
        if column == NUMBER:
            return str(experiment.number)
        if column == NAME:
            return experiment_title(experiment)
        if column == WHEN:
            return moment(experiment.created)
        if column == STATE:
            return "running" if experiment.id in self.running else experiment.state
        facts = self.facts.get(experiment.id)
        if facts is None:
            return COMING if column == SCORE else ""
        return self._figure(facts, column)

    def widths(self, text_width: Callable[[str, str], int]) -> dict[int, int]:
        """Columns → the width of their longest words in px; without columns of which nothing is known.

        Args:
            text_width: of a text in a role.
        """
        known = [self.words(row, COST) for row in range(len(self.rows))]
        found = {column: width for column, width in WIDTHS.items() if column != COST or set(known) - {"", UNKNOWN}}
        for column in (PASSED, COST, VERDICT, STATE, RANGE):
            aside = _GLYPH if column == VERDICT else 0
            if column in found:
                role = "strong" if column == VERDICT else "body"
                texts = [text_width(self.words(row, column), role) for row in range(len(self.rows))]
                found[column] = max([found[column], *(text + aside + _PAD for text in texts)])
        return found

    @staticmethod
    def _figure(facts: ExperimentFacts, column: int) -> str:
        best = facts.best
        if best is None:
            return ""
        metric = best.metric
        if column == BEST:
            return best.name
        if column == SCORE:
            return score(metric.mean) if metric else ""
        if column == RANGE:
            return interval(metric.low, metric.high) if metric else ""
        if column == PASSED:
            total = best.summary.pass_rate.n
            if best.passed is None:
                return ""
            return f"{number(best.passed)} of {number(total)}"
        if column == COST:
            return money(best.per_thousand, 2)
        if column == VERDICT:
            return verdict_words(best.pair)[1] if best.pair else "the first" if len(facts.candidates) > 1 else ""
        return ""


def moment(when: datetime) -> str:
    """A time as people read it, in their own zone: ``19 Nov 16:20``."""
    local = when.astimezone()
    return f"{local.day} {local:%b} {local:%H:%M}"


class ExperimentCells(QStyledItemDelegate):
    """Draws the list."""

    def __init__(self, theme: Theme, model: ExperimentTable, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._theme, self._model, self._view = theme, model, view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """32 px."""
        return QSize(80, self._theme.px(ROW))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one cell."""
        theme, rect, column = self._theme, option.rect, index.column()
        state: QStyle.StateFlag = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        hover = bool(state & QStyle.StateFlag.State_MouseOver)
        paint_row_ground(painter, rect, theme, selected=selected, hover=hover, bar=column == NUMBER)
        inner = rect.adjusted(8, 0, -8, -1)
        experiment = self._model.rows[index.row()]
        facts = self._model.facts.get(experiment.id)
        if column in (BEST, BAR, VERDICT):
            if facts is not None:
                self._picture(painter, inner, facts, column)
            return
        role, ink = "body", "text"
        if column == SCORE or (column == NAME and selected):
            role = "strong"
        elif column == RANGE:
            role, ink = "small", "text2"
        elif column in (NUMBER, WHEN, STATE):
            ink = "accent" if experiment.id in self._model.running and column == STATE else "text2"
        if column == SCORE and facts is not None and facts.standing is not None and facts.best is not None:
            size, glyph = theme.px(11), GLYPHS[facts.standing.word]
            square = QRect(inner.left(), inner.top() + (inner.height() - size) // 2, size, size)
            paint_glyph(painter, square.toRectF(), glyph, theme.colour(GLYPH_TOKENS[glyph]))
        side = Qt.AlignmentFlag.AlignRight if column in RIGHT else Qt.AlignmentFlag.AlignLeft
        paint_text(painter, inner, self._model.words(index.row(), column), theme, role, ink, side)

    def _picture(self, painter: QPainter, rect: QRect, facts: ExperimentFacts, column: int) -> None:
        theme, best = self._theme, facts.best
        if best is None:
            return
        if column == BEST:
            side = theme.px(18)
            width = max(side, theme.metrics("small_strong").horizontalAdvance(theme.series(best.key).letter) + 8)
            badge = QRect(rect.left(), rect.top() + (rect.height() - side) // 2, min(width, rect.width()), side)
            paint_badge(painter, badge, theme.series(best.key), theme)
        elif column == BAR:
            metric = best.metric
            if metric and metric.mean is not None and metric.low is not None and metric.high is not None:
                shown = Interval(metric.mean, metric.low, metric.high, self._model.scale())
                bar = QRect(rect.left(), rect.top() + (rect.height() - 16) // 2, rect.width(), 16)
                paint_interval(painter, bar, shown, theme.series(best.key), theme)
        elif best.pair is not None:
            glyph, words, ink = verdict_words(best.pair)
            side = theme.px(11)
            square = QRect(rect.left(), rect.top() + (rect.height() - side) // 2, side, side)
            paint_glyph(painter, square.toRectF(), glyph, theme.colour(ink))
            paint_text(painter, rect.adjusted(side + 5, 0, 0, 0), words, theme, "strong", ink)
        elif len(facts.candidates) > 1:
            paint_text(painter, rect, "the first", theme, "body", "text2")
