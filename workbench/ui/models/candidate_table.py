"""The candidates of a comparison as a table: words and small interval bars on one scale."""

from __future__ import annotations

from workbench.core.figures import interval, money, number, percent, seconds
from workbench.core.passing import partly_words
from workbench.core.summaries import CandidateSummary, MetricSummary, Pair
from workbench.core.verdict_words import (
    difference_words,
    interval_words,
    needed_words,
    sign_of,
    value_words,
    verdict_words,
)
from workbench.project.views import MetricInfo
from workbench.ui.models.cell_table import Cell, CellTable, Column, words
from workbench.ui.results.compare_data import CompareData, cost_change
from workbench.ui.widgets.labels import Run
from workbench.ui.widgets.paint import Interval

_COMING = words("…", "text3")


class CandidateTable(CellTable):
    """Fixed content; replaced whole."""

    def __init__(self) -> None:
        super().__init__()
        self._data: CompareData | None = None

    def show(self, data: CompareData | None) -> None:
        """Show a comparison; what is not read yet stands as …"""
        self._data = data
        if data is None:
            self.show_rows((), ())
            return
        self.show_rows(_columns(data), [_row(data, label) for label in data.labels])

    def label(self, row: int) -> str:
        """The candidate of a row."""
        return self._data.labels[row] if self._data is not None else ""


def _columns(data: CompareData) -> tuple[Column, ...]:
    metric = data.metric.title + (", 1–5" if data.metric.kind == "level" else "")
    own = data.metric.name == "pass"
    found = (
        Column("candidate", "Candidate", longest=200),
        Column("mean", metric, longest=220),
        Column("mean_bar", bar=True),
        Column("difference", f"Difference from {data.names.get(data.baseline, '')}"),
        Column("difference_bar", bar=True),
        Column("record", "Better, same, worse", right=True, folded="better, same, worse {}"),
        Column("passed", "Passed"),
        Column("passed_bar", bar=True),
        Column("cost", "per 1k runs", right=True, folded="per 1k runs {}"),
        Column("time", "Median time", right=True, folded="median time {}"),
        Column("n", "n", right=True, folded="n {}"),
        Column("unscored", "Unscored", right=True, folded="unscored {}"),
        Column("verdict", "Verdict", grows=True),
    )
    return tuple(column for column in found if not (own and column.name in ("passed", "passed_bar")))


def _row(data: CompareData, label: str) -> dict[str, Cell]:
    key = data.series(label)
    summary, pair = data.summaries.get(label), data.pair(label)
    mean = data.summary(label)
    read = {
        "mean": _mean(mean, data),
        "mean_bar": Cell(bar=bar_of(mean, _scale(data)), key=key),
        "passed": _passed(summary),
        "passed_bar": Cell(bar=bar_of(summary.pass_rate if summary else None, _pass_scale(data)), key=key),
        "cost": _cost(data, label, summary),
        "time": _time(summary),
        "n": words(number(mean.n), right=True) if mean is not None else Cell(),
        "unscored": _unscored(summary),
    }
    if not data.summaries:
        read = dict.fromkeys(("mean", "passed", "cost", "time", "n", "unscored"), _COMING)
    return {
        "candidate": Cell(_name(data, label), key=key, badge=True),
        "difference": difference_cell(pair),
        "difference_bar": Cell(bar=difference_bar(pair, reach_of(data.comparison.pairs)), key=key, ink=_ink(pair)),
        "record": record_cell(data.records.get(label)) if pair is not None else Cell(),
        "verdict": verdict_cell(pair, len(data.comparison.pairs)),
        **read,
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
    return mean_cell(mean, data.metric)


def mean_cell(mean: MetricSummary | None, metric: MetricInfo) -> Cell:
    """``3.93 [3.77, 4.10]`` with its n on hover."""
    if mean is None or mean.mean is None:
        return words("undefined", "text3", tip=mean.reason if mean is not None else "")
    value = value_words(mean.mean, metric.name, metric.kind)
    missing = f", {mean.unscored} unscored" if mean.unscored else ""
    tip = f"{mean.method}, n {mean.n}{missing}. {mean.reason}".rstrip(". ")
    return Cell(((value, "strong", "text"), (f" {_between(mean, metric)}", "body", "text2")), tip=tip)


def _between(mean: MetricSummary, metric: MetricInfo) -> str:
    if mean.low is None or mean.high is None or mean.low == mean.high:
        return "no interval"
    if metric.kind == "level" or (metric.name == "quality" and metric.kind != "binary"):
        return interval(mean.low, mean.high)
    low = value_words(mean.low, metric.name, metric.kind)
    return f"[{low}, {value_words(mean.high, metric.name, metric.kind)}]"


def span(values: list[float]) -> tuple[float, float]:
    """A common scale with some air."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    air = (high - low) * 0.1 or abs(high) * 0.1 or 0.1
    return low - air, high + air


def _scale(data: CompareData) -> tuple[float, float]:
    found = [mean for label in data.labels if (mean := data.summary(label)) is not None]
    return span([value for mean in found for value in (mean.low, mean.high, mean.mean) if value is not None])


def _pass_scale(data: CompareData) -> tuple[float, float]:
    rates = [summary.pass_rate for label in data.labels if (summary := data.summaries.get(label)) is not None]
    return span([value for rate in rates for value in (rate.low, rate.high) if value is not None])


def bar_of(mean: MetricSummary | None, scale: tuple[float, float]) -> Interval | None:
    """The bar of a mean, None where there is no interval."""
    if mean is None or mean.mean is None or mean.low is None or mean.high is None:
        return None
    return Interval(mean.mean, mean.low, mean.high, scale)


def difference_cell(pair: Pair | None) -> Cell:
    """``+0.30 [+0.10, +0.51]`` in the ink of its verdict."""
    if pair is None:
        return words("–", "text3")
    if pair.difference is None:
        return words("undefined", "text3", tip=pair.reason)
    ink = {"better": "better", "worse": "worse"}.get(sign_of(pair), "text")
    runs: tuple[Run, ...] = ((difference_words(pair), "strong", ink), (f" {interval_words(pair)}", "body", "text2"))
    return Cell(runs, tip=f"{pair.test}, {pair.interval}. {pair.reason}".strip())


def reach_of(pairs: tuple[Pair, ...]) -> float:
    """How far from 0 the bars of some pairs have to reach."""
    found = [
        abs(value)
        for pair in pairs
        for value in (pair.low, pair.high, pair.difference, pair.margin)
        if value is not None
    ]
    return max(found, default=1.0) or 1.0


def difference_bar(pair: Pair | None, reach: float) -> Interval | None:
    """The bar of a difference with its margin, None where there is no interval."""
    if pair is None or pair.difference is None or pair.low is None or pair.high is None:
        return None
    scale = (-reach * 1.1, reach * 1.1)
    return Interval(pair.difference, pair.low, pair.high, scale, 0.0, (-pair.margin, pair.margin))


def _ink(pair: Pair | None) -> str:
    sign = sign_of(pair) if pair is not None else ""
    return {"better": "better", "worse": "worse"}.get(sign, "text2")


def record_cell(record: tuple[int, int, int] | None) -> Cell:
    """``21 / 20 / 7``: cases that are better, the same and worse."""
    if record is None:
        return _COMING
    tip = f"better on {record[0]:,} cases, the same on {record[1]:,}, worse on {record[2]:,}"
    return words(" / ".join(f"{value:,}" for value in record), right=True, tip=tip)


def _passed(summary: CandidateSummary | None) -> Cell:
    if summary is None or summary.pass_rate.mean is None:
        return words("undefined", "text3", tip=summary.pass_rate.reason if summary else "")
    rate = summary.pass_rate
    passed = (rate.mean or 0) * rate.n
    value = number(round(passed)) if abs(passed - round(passed)) < 1e-6 else number(passed, 1)
    return Cell(((value, "strong", "text"), (f" of {number(rate.n)}", "body", "text2")))


def _cost(data: CompareData, label: str, summary: CandidateSummary | None) -> Cell:
    done = sum(summary.states.values()) if summary is not None else 0
    if summary is None or summary.cost_usd is None or not done:
        return words("unknown", "text3", right=True)
    runs: list[Run] = [(money(summary.cost_usd / done * 1000, 2), "body", "text")]
    change = cost_change(data, label)
    if change is not None and label != data.baseline and abs(change) >= 0.005:
        runs.append((f" {percent(abs(change))} {'less' if change < 0 else 'more'}", "small", "text2"))
    return Cell(tuple(runs), right=True)


def _time(summary: CandidateSummary | None) -> Cell:
    p50 = summary.latency_ms.p50 if summary is not None else None
    if p50 is None:
        return words("unknown", "text3", right=True)
    said = f"{p50 / 1000:.2f}\N{NO-BREAK SPACE}s" if p50 < 9_950 else seconds(p50 / 1000)
    return words(said, right=True)


def _unscored(summary: CandidateSummary | None) -> Cell:
    if summary is None:
        return Cell()
    tip = f"{summary.unscored} unscored, {summary.failures} failed, of {summary.n} planned"
    runs: list[Run] = [(number(summary.unscored), "body", "text")]
    if summary.partly_scored:
        runs.append((f" + {number(summary.partly_scored)} partly", "small", "warn"))
    if summary.failures:
        runs.append((f" + {number(summary.failures)} failed", "small", "worse"))
    return Cell(tuple(runs), right=True, tip=f"{tip}. {partly_words(summary)}".strip(" ."))


def p_words(p: float) -> str:
    """``p < 0.001``, ``p 0.010``."""
    return "p < 0.001" if p < 0.001 else f"p {p:.3f}"


def verdict_cell(pair: Pair | None, pairs: int) -> Cell:
    """The verdict's words, then the adjusted p or how many cases would do; the raw p on hover."""
    if pair is None:
        return words("baseline", "text3")
    sign = sign_of(pair)
    ink = {"better": "better", "worse": "worse", "unclear": "warn", "equal": "text"}[sign]
    runs: list[Run] = [(verdict_words(pair), "strong", ink)]
    tip = pair.reason
    if pair.p is not None and pair.p_adjusted is not None:
        holm = f", {p_words(pair.p_adjusted)} after Holm's correction for {pairs}" if pairs > 1 else ""
        tip = f"{p_words(pair.p)} alone{holm}. {tip}".strip()
    if sign == "unclear" and pair.needed_n:
        runs.append((f" {needed_words(pair)}", "small", "text2"))
    elif pair.p_adjusted is not None:
        runs.append((f" {p_words(pair.p_adjusted)}", "small", "text2"))
        if pairs > 1:
            runs.append((f", Holm of {pairs}", "small", "text2"))
    return Cell(tuple(runs), sign=sign, tip=tip)
