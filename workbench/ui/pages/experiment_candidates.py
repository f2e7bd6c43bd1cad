"""The candidates of an experiment side by side on one scale: each column as wide as what stands in it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.core.figures import UNKNOWN, interval, money, number, score, seconds, signed
from workbench.core.verdict_words import moved_words
from workbench.ui.pages.experiment_facts import CandidateFacts, ExperimentFacts, verdict_words
from workbench.ui.theme import Theme
from workbench.ui.widgets.glyphs import paint_glyph
from workbench.ui.widgets.paint import Interval, paint_badge, paint_interval, paint_runs, paint_text

_ROW, _HEAD, _GAP = 32, 24, 20
_BADGE = 26
"""Badge and its distance from the name."""
_GLYPH = 16
_TITLES = ("Candidate", "Mean", "", "Difference", "Passed", "per 1k", "Median", "Unscored", "Verdict")
_NAME, _MEAN, _BAR, _DIFFERENCE, _UNSCORED, _VERDICT = 0, 1, 2, 3, 7, 8
_RIGHT = frozenset({4, 5, 6, 7})
_BAR_WIDTH, _BAR_LEAST, _NAME_LEAST = 108, 48, 120

Runs = list[tuple[str, str, str]]


class CandidateTable(QWidget):
    """A painted table of few rows; its words are its accessible description."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._facts: ExperimentFacts | None = None
        self._rows: list[list[Runs]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Candidates")
        theme.changed.connect(self.updateGeometry)

    def show_facts(self, facts: ExperimentFacts | None) -> None:
        """Show other figures."""
        self._facts = facts
        found = facts.candidates if facts else ()
        several = len({one.candidate.model for one in found}) > 1
        self._rows = [_cells(one, several) for one in found]
        self.setAccessibleDescription("; ".join(map(_sentence, found)))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """A head and a row for each candidate."""
        return QSize(400, self._theme.px(_HEAD) + len(self._rows) * self._theme.px(_ROW))

    def widths(self, room: int) -> list[int]:
        """The width of each column in px: what its longest text takes; bars, names, noughts give way in this order."""
        px = self._theme.px
        titles = list(_TITLES)
        titles[_MEAN] = self._facts.info.title if self._facts and self._facts.info else "Mean"
        found = []
        for column, title in enumerate(titles):
            texts = [self._width(row[column]) for row in self._rows]
            aside = {_NAME: px(_BADGE), _VERDICT: px(_GLYPH)}.get(column, 0)
            found.append(max([self._width([(title, "small", "")]), *(text + aside for text in texts)]) + 1)
            found[-1] += 0 if column == _VERDICT else px(_GAP)
            if self._rows and all(row[column] and row[column][0][0] == UNKNOWN for row in self._rows):
                found[-1] = 0  # nobody knows it of any
        found[_BAR] = px(_BAR_WIDTH + _GAP)
        short = sum(found) - room
        for column, least in ((_BAR, _BAR_LEAST + _GAP), (_NAME, _NAME_LEAST)):
            given = max(0, min(short, found[column] - px(least)))
            found[column] -= given
            short -= given
        if short > 0 and all(row[_UNSCORED][0][0] == "0" for row in self._rows):
            short, found[_UNSCORED] = short - found[_UNSCORED], 0
        found[_NAME] += max(0, -short)
        return found

    def _width(self, runs: Runs) -> int:
        # A pixel more for each: a text is cut where it takes a fraction more than the whole pixels of its width.
        return sum(self._theme.metrics(role).horizontalAdvance(text) + 1 for text, role, _ in runs)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        facts = self._facts
        if facts is None or not facts.candidates:
            return
        painter, px = QPainter(self), self._theme.px
        widths = self.widths(self.width())
        for column, rect in enumerate(_rects(widths, 0, px(_HEAD), px(_GAP))):
            if not widths[column]:
                continue
            title = facts.info.title if facts.info and column == _MEAN else _TITLES[column]
            side = Qt.AlignmentFlag.AlignRight if column in _RIGHT else Qt.AlignmentFlag.AlignLeft
            paint_text(painter, rect, title, self._theme, "small", "text2", side)
        scale = _scale(facts)
        for place, (candidate, row) in enumerate(zip(facts.candidates, self._rows, strict=True)):
            top = px(_HEAD) + place * px(_ROW)
            painter.fillRect(QRect(0, top, self.width(), 1), self._theme.colour("line"))
            self._row(painter, _rects(widths, top, px(_ROW), px(_GAP)), candidate, row, scale)

    def _row(
        self,
        painter: QPainter,
        cells: Sequence[QRect],
        facts: CandidateFacts,
        row: Sequence[Runs],
        scale: tuple[float, float],
    ) -> None:
        theme, px, series = self._theme, self._theme.px, self._theme.series(facts.key)
        middle = cells[0].center().y()
        paint_badge(painter, QRect(0, middle - px(18) // 2, px(18), px(18)), series, theme)
        metric = facts.metric
        if metric is not None and metric.mean is not None and metric.low is not None and metric.high is not None:
            bar = QRect(cells[_BAR].left(), middle - 8, cells[_BAR].width(), 16)
            paint_interval(painter, bar, Interval(metric.mean, metric.low, metric.high, scale), series, theme)
        if facts.pair is not None:
            glyph, _, ink = verdict_words(facts.pair)
            square = QRect(cells[_VERDICT].left(), middle - px(11) // 2, px(11), px(11))
            paint_glyph(painter, square.toRectF(), glyph, theme.colour(ink))
        aside = {_NAME: px(_BADGE), _VERDICT: px(_GLYPH) if facts.pair is not None else 0}
        for column, (rect, runs) in enumerate(zip(cells, row, strict=True)):
            if rect.width() <= 0:
                continue
            if column in _RIGHT:
                paint_text(painter, rect, runs[0][0], theme, "body", "text", Qt.AlignmentFlag.AlignRight)
            else:
                paint_runs(painter, rect.adjusted(aside.get(column, 0), 0, 0, 0), runs, theme)


def _rects(widths: Sequence[int], top: int, height: int, gap: int) -> list[QRect]:
    found, x = [], 0
    for column, width in enumerate(widths):
        found.append(QRect(x, top, width - (0 if column == _VERDICT else gap), height))
        x += width
    return found


def _cells(facts: CandidateFacts, several: bool) -> list[Runs]:
    """What stands in each column, as runs of text, role and ink."""
    candidate, metric, pair = facts.candidate, facts.metric, facts.pair
    # The badge says which variant it is; without a name of its own the model is what tells it apart.
    name = [(candidate.name or candidate.model or candidate.label, "strong", "text")]
    if several and candidate.name and candidate.model:
        name.append((f"  {candidate.model}", "small", "text2"))
    median = facts.summary.latency_ms.p50
    words = (
        "" if facts.passed is None else f"{number(facts.passed)} of {number(facts.summary.pass_rate.n)}",
        money(facts.per_thousand, 2),
        seconds(None if median is None else median / 1000),
        number(facts.summary.unscored),
    )
    mean: Runs = []
    if metric is not None:
        mean = [
            (score(metric.mean), "strong", "text"),
            (f" {interval(metric.low, metric.high) or 'no interval'}", "body", "text2"),
        ]
    difference: Runs = []
    if pair is not None and pair.difference is not None:
        between = interval(pair.low, pair.high, sign=True)
        difference = [(signed(pair.difference), "strong", "text"), (f" {between}", "body", "text2")]
    verdict: Runs = [("the first", "body", "text2")]
    if pair is not None:
        _, said, ink = verdict_words(pair)
        moved = moved_words(pair)
        verdict = [(said, "strong", ink), *([(f"  {moved}", "small", "text2")] if moved else [])]
    return [name, mean, [], difference, *([(word, "body", "text")] for word in words), verdict]


def _scale(facts: ExperimentFacts) -> tuple[float, float]:
    metrics = [found.metric for found in facts.candidates if found.metric is not None]
    bounds = [bound for metric in metrics for bound in (metric.low, metric.high, metric.mean) if bound is not None]
    if not bounds:
        return 0.0, 1.0
    rim = (max(bounds) - min(bounds)) * 0.06 or 0.1
    return min(bounds) - rim, max(bounds) + rim


def _sentence(facts: CandidateFacts) -> str:
    metric = facts.metric
    mean = (
        f"{score(metric.mean)} {interval(metric.low, metric.high) or 'no interval'}, n {metric.n}"
        if metric
        else "not scored"
    )
    passed = (
        f", {number(facts.passed)} of {number(facts.summary.pass_rate.n)} passed" if facts.passed is not None else ""
    )
    verdict = f", {verdict_words(facts.pair)[1]}" if facts.pair else ""
    return f"{facts.candidate.label}: {mean}{passed}{verdict}"
