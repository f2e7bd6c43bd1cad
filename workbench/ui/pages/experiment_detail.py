"""One experiment: what was run, and its candidates side by side on one scale."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from workbench.core.canonical import short
from workbench.core.experiments import Experiment
from workbench.core.figures import interval, money, number, score, seconds, signed
from workbench.ui.contents import experiment_title
from workbench.ui.context import UiContext
from workbench.ui.pages.experiment_facts import CandidateFacts, ExperimentFacts, verdict_words
from workbench.ui.pages.experiment_table import moment
from workbench.ui.theme import Theme
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.glyphs import paint_glyph
from workbench.ui.widgets.labels import ElidedLabel, Paragraph
from workbench.ui.widgets.paint import Interval, paint_badge, paint_interval, paint_text
from workbench.ui.widgets.standing import StandingLine

_ROW, _HEAD = 32, 24
# Title and width of the columns; the name takes what is left.
_COLUMNS = (
    ("Mean", 136),
    ("", 108),
    ("Difference", 164),
    ("Passed", 76),
    ("per 1k", 68),
    ("Median", 64),
    ("Unscored", 72),
)
_VERDICT = 200
_RIGHT = {"Passed", "per 1k", "Median", "Unscored"}


class CandidateTable(QWidget):
    """A painted table of few rows; its words are its accessible description."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._facts: ExperimentFacts | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Candidates")
        theme.changed.connect(self.updateGeometry)

    def show_facts(self, facts: ExperimentFacts | None) -> None:
        """Show other figures."""
        self._facts = facts
        self.setAccessibleDescription("; ".join(map(_sentence, facts.candidates)) if facts else "")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """A head and a row for each candidate."""
        rows = len(self._facts.candidates) if self._facts else 0
        return QSize(400, self._theme.px(_HEAD) + rows * self._theme.px(_ROW))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        facts = self._facts
        if facts is None or not facts.candidates:
            return
        painter, px = QPainter(self), self._theme.px
        title = facts.info.title if facts.info else "Mean"
        self._head(painter, QRect(0, 0, self.width(), px(_HEAD)), title)
        scale = _scale(facts)
        for place, candidate in enumerate(facts.candidates):
            row = QRect(0, px(_HEAD) + place * px(_ROW), self.width(), px(_ROW))
            painter.fillRect(QRect(0, row.top(), row.width(), 1), self._theme.colour("line"))
            self._row(painter, row, candidate, scale)

    def _cells(self, row: QRect) -> list[tuple[str, QRect]]:
        px = self._theme.px
        taken = sum(px(width) for _, width in _COLUMNS) + px(_VERDICT)
        x = max(px(140), row.width() - taken)
        cells = [("Candidate", QRect(0, row.top(), x, row.height()))]
        for title, width in _COLUMNS:
            cells.append((title, QRect(x, row.top(), px(width) - 12, row.height())))
            x += px(width)
        return [*cells, ("Verdict", QRect(x + 8, row.top(), max(0, row.width() - x - 8), row.height()))]

    def _head(self, painter: QPainter, row: QRect, mean: str) -> None:
        for title, rect in self._cells(row):
            side = Qt.AlignmentFlag.AlignRight if title in _RIGHT else Qt.AlignmentFlag.AlignLeft
            paint_text(painter, rect, mean if title == "Mean" else title, self._theme, "small", "text2", side)

    def _row(self, painter: QPainter, row: QRect, facts: CandidateFacts, scale: tuple[float, float]) -> None:
        theme, cells = self._theme, [rect for _, rect in self._cells(row)]
        side = theme.px(18)
        series = theme.series(facts.key)
        top = row.top() + (row.height() - side) // 2
        paint_badge(painter, QRect(0, top, side, side), series, theme)
        name = cells[0].adjusted(side + 8, 0, -8, 0)
        used = paint_text(painter, name, facts.candidate.name or facts.candidate.label, theme, "strong")
        models = {found.candidate.model for found in self._facts.candidates} if self._facts else set()
        if len(models) > 1:
            paint_text(painter, name.adjusted(used + 8, 0, 0, 0), facts.candidate.model, theme, "small", "text2")
        metric = facts.metric
        if metric is not None:
            used = paint_text(painter, cells[1], score(metric.mean), theme, "strong")
            paint_text(
                painter, cells[1].adjusted(used + 6, 0, 0, 0), interval(metric.low, metric.high), theme, "body", "text2"
            )
            if metric.mean is not None and metric.low is not None and metric.high is not None:
                bar = QRect(cells[2].left(), row.top() + (row.height() - 16) // 2, cells[2].width(), 16)
                paint_interval(painter, bar, Interval(metric.mean, metric.low, metric.high, scale), series, theme)
        self._difference(painter, cells[3], facts)
        right = Qt.AlignmentFlag.AlignRight
        rate = facts.summary.pass_rate
        passed = "" if facts.passed is None else f"{number(facts.passed)} of {number(rate.n)}"
        median = facts.summary.latency_ms.p50
        for rect, words in (
            (cells[4], passed),
            (cells[5], money(facts.per_thousand, 2)),
            (cells[6], seconds(None if median is None else median / 1000)),
            (cells[7], number(facts.summary.unscored)),
        ):
            paint_text(painter, rect, words, theme, "body", "text", right)
        self._verdict(painter, cells[8], facts)

    def _difference(self, painter: QPainter, rect: QRect, facts: CandidateFacts) -> None:
        pair = facts.pair
        if pair is None or pair.difference is None:
            return
        used = paint_text(painter, rect, signed(pair.difference), self._theme, "strong")
        words = interval(pair.low, pair.high, sign=True)
        paint_text(painter, rect.adjusted(used + 6, 0, 0, 0), words, self._theme, "body", "text2")

    def _verdict(self, painter: QPainter, rect: QRect, facts: CandidateFacts) -> None:
        theme = self._theme
        if facts.pair is None:
            paint_text(painter, rect, "the first", theme, "body", "text2")
            return
        glyph, words, ink = verdict_words(facts.pair)
        side = theme.px(11)
        square = QRect(rect.left(), rect.top() + (rect.height() - side) // 2, side, side)
        paint_glyph(painter, square.toRectF(), glyph, theme.colour(ink))
        used = paint_text(painter, rect.adjusted(side + 5, 0, 0, 0), words, theme, "strong", ink)
        about = f"{facts.pair.fixed} fixed, {facts.pair.broken} broken"
        paint_text(painter, rect.adjusted(side + used + 12, 0, 0, 0), about, theme, "small", "text2")


class ExperimentDetail(QWidget):
    """Head, facts and candidates of one experiment."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._experiment: Experiment | None = None
        theme = context.theme
        self.setObjectName("experiment_detail")
        self._title = ElidedLabel(theme, "", "strong")
        self._title.setObjectName("experiment_title")
        self._meta = ElidedLabel(theme, "", "body", "text2")
        self._open = Button(theme, "Open its notebook", small=True)
        self._open.clicked.connect(self.open_notebook)
        self._candidates = CandidateTable(theme)
        self._judge = StandingLine(theme)
        self._facts = Paragraph(theme, "", "body", "text2")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addWidget(self._meta, 1)
        head.addWidget(self._open)
        holder = QWidget()
        holder.setProperty("ground", "page")
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(24, 12, 24, 24)
        inner.setSpacing(12)
        inner.addLayout(head)
        inner.addWidget(self._candidates)
        inner.addWidget(self._judge)
        inner.addWidget(self._facts)
        inner.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(holder)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def show_experiment(self, experiment: Experiment, facts: ExperimentFacts | None) -> None:
        """Show an experiment; its figures may come later."""
        self._experiment = experiment
        manifest = experiment.manifest
        self._title.setText(f"{experiment.number} {experiment_title(experiment)}")
        cases = f"{number(len(manifest.case_digests))} cases of {manifest.golden_set_name or 'a golden set'}"
        self._meta.setText(f"{cases} · {moment(experiment.created)} · {experiment.state}")
        self._open.setVisible(bool(self._notebook()))
        self._candidates.show_facts(facts)
        standing = facts.standing if facts is not None else None
        if standing is not None:
            self._judge.show_standing(standing.word, standing.reason, standing.judge)
        else:
            self._judge.show_standing("")
        self._facts.set_text("\n".join(self._lines(experiment)))

    def open_notebook(self) -> None:
        """Open the notebook whose cell ran it, if there is one."""
        notebook = self._notebook()
        if notebook:
            self._context.navigate("notebook", notebook)

    def _lines(self, experiment: Experiment) -> list[str]:
        manifest = experiment.manifest
        models = ", ".join(dict.fromkeys(candidate.model for candidate in manifest.candidates if candidate.model))
        versions = ", ".join(
            f"{candidate.variant or candidate.label} {short(candidate.version)}"
            for candidate in manifest.candidates
            if candidate.version
        )
        card = manifest.scorecard.name if manifest.scorecard else "none"
        lines = [
            f"Models: {models or 'none'}",
            f"Versions: {versions}" if versions else "",
            f"Cases: {manifest.selection.split}, revision {short(manifest.revision)}, {manifest.repeats} per case",
            f"Scorecard: {card}",
            f"Record: {short(experiment.digest)}, made by {manifest.program or 'this program'}",
            f"Tags: {', '.join(experiment.tags)}" if experiment.tags else "",
            experiment.note,
        ]
        return [line for line in lines if line]

    def _notebook(self) -> str:
        cell = self._experiment.notebook_cell if self._experiment else ""
        if not cell:
            return ""
        for notebook in self._context.project.documents.all("notebook"):
            if any(found.id == cell for found in getattr(notebook, "cells", ())):
                return notebook.id
        return ""


def _scale(facts: ExperimentFacts) -> tuple[float, float]:
    metrics = [found.metric for found in facts.candidates if found.metric is not None]
    bounds = [bound for metric in metrics for bound in (metric.low, metric.high, metric.mean) if bound is not None]
    if not bounds:
        return 0.0, 1.0
    rim = (max(bounds) - min(bounds)) * 0.06 or 0.1
    return min(bounds) - rim, max(bounds) + rim


def _sentence(facts: CandidateFacts) -> str:
    metric = facts.metric
    mean = f"{score(metric.mean)} {interval(metric.low, metric.high)}, n {metric.n}" if metric else "not scored"
    verdict = f", {verdict_words(facts.pair)[1]}" if facts.pair else ""
    return f"{facts.candidate.label}: {mean}{verdict}"
