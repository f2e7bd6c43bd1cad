"""The candidates of a comparison as a table: a row each, columns that a delegate paints from one value."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from workbench.core.figures import interval, money, number, percent, seconds
from workbench.core.summaries import CandidateSummary, MetricSummary, Pair
from workbench.core.verdict_words import (
    difference_words,
    interval_words,
    needed_words,
    sign_of,
    value_words,
    verdict_words,
)
from workbench.ui.results.compare_data import CompareData, cost_change
from workbench.ui.widgets.labels import Run
from workbench.ui.widgets.paint import Interval

Index = QModelIndex | QPersistentModelIndex
CELL = int(Qt.ItemDataRole.UserRole) + 1
Column = Literal[
    "candidate", "mean", "mean_bar", "difference", "difference_bar", "passed", "passed_bar", "cost", "time", "unscored",
    "verdict",
]  # fmt: skip
COLUMNS: tuple[Column, ...] = (
    "candidate",
    "mean",
    "mean_bar",
    "difference",
    "difference_bar",
    "passed",
    "passed_bar",
    "cost",
    "time",
    "unscored",
    "verdict",
)


class Cell(NamedTuple):
    """What a cell shows: runs of words, or a bar, with the series it belongs to."""

    runs: tuple[Run, ...] = ()
    bar: Interval | None = None
    ink: str = ""
    """Token of a bar, "" for the series' own."""
    key: str | int = ""
    """Series of badge or bar."""
    right: bool = False
    sign: str = ""
    """Glyph in front of the words."""
    tip: str = ""

    @property
    def words(self) -> str:
        """As plain text."""
        if self.bar is not None:
            return f"{self.bar.value:.3g} from {self.bar.low:.3g} to {self.bar.high:.3g}"
        return "".join(text for text, _, _ in self.runs)


class CandidateTable(QAbstractTableModel):
    """Fixed content; replaced whole."""

    def __init__(self) -> None:
        super().__init__()
        self._data: CompareData | None = None
        self._rows: list[dict[Column, Cell]] = []

    def show(self, data: CompareData | None) -> None:
        """Show a comparison."""
        self.beginResetModel()
        self._data = data
        self._rows = [_row(data, label) for label in data.labels] if data is not None else []
        self.endResetModel()

    def label(self, row: int) -> str:
        """The candidate of a row."""
        return self._data.labels[row] if self._data is not None else ""

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Candidates."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """All columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The Cell, its words, or why it is undefined."""
        cell = self._rows[index.row()][COLUMNS[index.column()]]
        if role == CELL:
            return cell
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.words
        if role == Qt.ItemDataRole.ToolTipRole:
            return cell.tip or None
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Titles."""
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return self.title(COLUMNS[section])

    def title(self, column: Column) -> str:
        """Title of a column."""
        data = self._data
        metric = data.metric.title if data is not None else ""
        if data is not None and data.metric.kind == "level":
            metric += ", 1–5"
        base = data.names.get(data.baseline, "") if data is not None else ""
        return {
            "candidate": "Candidate",
            "mean": metric,
            "mean_bar": "",
            "difference": f"Difference from {base}",
            "difference_bar": "",
            "passed": "Passed",
            "passed_bar": "",
            "cost": "per 1k runs",
            "time": "Median time",
            "unscored": "Unscored",
            "verdict": "Verdict",
        }[column]


def _row(data: CompareData, label: str) -> dict[Column, Cell]:
    candidate = data.candidate(label)
    place = next((n for n, c in enumerate(data.experiment.manifest.candidates) if c.label == label), 0)
    key: str | int = candidate.variant if candidate is not None and candidate.variant else place
    summary, pair = data.summaries.get(label), data.pair(label)
    mean = data.summary(label)
    return {
        "candidate": Cell(_name(data, label), key=key),
        "mean": _mean(mean, data),
        "mean_bar": Cell(bar=_bar(mean, _scale(data)), key=key),
        "difference": _difference(pair),
        "difference_bar": Cell(bar=_difference_bar(pair, data), key=key, ink=_ink(pair)),
        "passed": _passed(summary),
        "passed_bar": Cell(bar=_bar(summary.pass_rate if summary else None, _pass_scale(data)), key=key),
        "cost": _cost(data, label, summary),
        "time": _time(summary),
        "unscored": _unscored(summary),
        "verdict": _verdict(pair, len(data.comparison.pairs)),
    }


def _name(data: CompareData, label: str) -> tuple[Run, ...]:
    candidate = data.candidate(label)
    name = candidate.name if candidate is not None and candidate.name else data.names.get(label, label)
    runs: list[Run] = [(name, "strong", "text")]
    models = {other.model for other in data.experiment.manifest.candidates}
    if candidate is not None and len(models) > 1:
        runs.append((f"  {candidate.model}", "small", "text2"))
    return tuple(runs)


def _mean(mean: MetricSummary | None, data: CompareData) -> Cell:
    if mean is None or mean.mean is None:
        return Cell((("undefined", "body", "text3"),), tip=mean.reason if mean is not None else "")
    value = value_words(mean.mean, data.metric.name, data.metric.kind)
    between = _between(mean, data)
    return Cell(((value, "strong", "text"), (f" {between}", "body", "text2")), tip=f"{mean.method}, n {mean.n}")


def _between(mean: MetricSummary, data: CompareData) -> str:
    if mean.low is None or mean.high is None:
        return "no interval"
    if data.metric.kind == "level" or data.metric.name == "quality":
        return interval(mean.low, mean.high)
    low = value_words(mean.low, data.metric.name, data.metric.kind)
    return f"[{low}, {value_words(mean.high, data.metric.name, data.metric.kind)}]"


def _span(values: list[float]) -> tuple[float, float]:
    """A common scale with some air."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    air = (high - low) * 0.1 or abs(high) * 0.1 or 0.1
    return low - air, high + air


def _scale(data: CompareData) -> tuple[float, float]:
    found = [mean for label in data.labels if (mean := data.summary(label)) is not None]
    return _span([value for mean in found for value in (mean.low, mean.high, mean.mean) if value is not None])


def _pass_scale(data: CompareData) -> tuple[float, float]:
    rates = [summary.pass_rate for label in data.labels if (summary := data.summaries.get(label)) is not None]
    return _span([value for rate in rates for value in (rate.low, rate.high) if value is not None])


def _bar(mean: MetricSummary | None, scale: tuple[float, float]) -> Interval | None:
    if mean is None or mean.mean is None or mean.low is None or mean.high is None:
        return None
    return Interval(mean.mean, mean.low, mean.high, scale)


def _difference(pair: Pair | None) -> Cell:
    if pair is None:
        return Cell((("–", "body", "text3"),))
    if pair.difference is None:
        return Cell((("undefined", "body", "text3"),), tip=pair.reason)
    ink = {"better": "better", "worse": "worse"}.get(sign_of(pair), "text")
    runs: tuple[Run, ...] = ((difference_words(pair), "strong", ink), (f" {interval_words(pair)}", "body", "text2"))
    return Cell(runs, tip=f"{pair.test}, {pair.interval}. {pair.reason}".strip())


def _difference_bar(pair: Pair | None, data: CompareData) -> Interval | None:
    if pair is None or pair.difference is None or pair.low is None or pair.high is None:
        return None
    reach = max(
        abs(value)
        for other in data.comparison.pairs
        for value in (other.low, other.high, other.difference, other.margin)
        if value is not None
    )
    scale = (-reach * 1.1, reach * 1.1)
    return Interval(pair.difference, pair.low, pair.high, scale, 0.0, (-pair.margin, pair.margin))


def _ink(pair: Pair | None) -> str:
    sign = sign_of(pair) if pair is not None else ""
    return {"better": "better", "worse": "worse"}.get(sign, "text2")


def _passed(summary: CandidateSummary | None) -> Cell:
    if summary is None or summary.pass_rate.mean is None:
        return Cell((("undefined", "body", "text3"),), tip=summary.pass_rate.reason if summary else "")
    rate = summary.pass_rate
    passed = (rate.mean or 0) * rate.n
    value = number(round(passed)) if abs(passed - round(passed)) < 1e-6 else number(passed, 1)
    return Cell(((value, "strong", "text"), (f" of {number(rate.n)}", "body", "text2")))


def _cost(data: CompareData, label: str, summary: CandidateSummary | None) -> Cell:
    done = sum(summary.states.values()) if summary is not None else 0
    if summary is None or summary.cost_usd is None or not done:
        return Cell((("unknown", "body", "text3"),), right=True)
    runs: list[Run] = [(money(summary.cost_usd / done * 1000, 2), "body", "text")]
    change = cost_change(data, label)
    if change is not None and label != data.baseline and abs(change) >= 0.005:
        runs.append((f" {percent(abs(change))} {'less' if change < 0 else 'more'}", "small", "text2"))
    return Cell(tuple(runs), right=True)


def _time(summary: CandidateSummary | None) -> Cell:
    p50 = summary.latency_ms.p50 if summary is not None else None
    if p50 is None:
        return Cell((("unknown", "body", "text3"),), right=True)
    words = f"{p50 / 1000:.2f}\N{NO-BREAK SPACE}s" if p50 < 9_950 else seconds(p50 / 1000)
    return Cell(((words, "body", "text"),), right=True)


def _unscored(summary: CandidateSummary | None) -> Cell:
    missing = summary.unscored + summary.failures if summary is not None else 0
    tip = f"{summary.unscored} unscored, {summary.failures} failed" if summary is not None and missing else ""
    return Cell(((number(missing), "body", "text"),), right=True, tip=tip)


def _verdict(pair: Pair | None, pairs: int) -> Cell:
    if pair is None:
        return Cell((("baseline", "body", "text3"),))
    sign = sign_of(pair)
    ink = {"better": "better", "worse": "worse", "unclear": "warn", "equal": "text"}[sign]
    runs: list[Run] = [(verdict_words(pair), "strong", ink)]
    if sign == "unclear" and pair.needed_n:
        runs.append((f" {needed_words(pair)}", "small", "text2"))
    elif pair.p_adjusted is not None:
        p = "p < 0.001" if pair.p_adjusted < 0.001 else f"p {pair.p_adjusted:.3f}"
        runs.append((f" {p}", "small", "text2"))
        if pairs > 1:
            runs.append((f", Holm of {pairs}", "small", "text2"))
    return Cell(tuple(runs), sign=sign, tip=pair.reason)
