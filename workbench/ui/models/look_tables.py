"""Looks beyond the verdict as tables: every metric, the groups of a field, who beats whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from workbench.core.figures import interval, number
from workbench.core.summaries import MetricSummary, Pair
from workbench.project.breakdowns import Slices, Strengths
from workbench.project.standing import Standing
from workbench.project.views import MetricInfo
from workbench.ui.models.candidate_table import (
    bar_of,
    difference_bar,
    difference_cell,
    mean_cell,
    p_words,
    reach_of,
    record_cell,
    span,
    verdict_cell,
)
from workbench.ui.models.cell_table import Cell, Column, words
from workbench.ui.results.compare_data import CompareData, summary_of

Rows = tuple[tuple[Column, ...], list[dict[str, Cell]]]
_SIGNS = {"calibrated": "pass", "usable with care": "unclear", "not usable": "fail", "not calibrated yet": "unscored"}
_INKS = {"calibrated": "better", "usable with care": "warn", "not usable": "worse", "not calibrated yet": "text2"}


class MetricLook(NamedTuple):
    """One metric of two candidates."""

    info: MetricInfo
    pair: Pair
    pairs: int
    """How many candidates Holm's correction counts."""
    record: tuple[int, int, int] | None


def metric_rows(data: CompareData, looks: Sequence[MetricLook]) -> Rows:
    """Every metric of the candidate that is looked at beside the baseline."""
    base, other = data.names.get(data.baseline, ""), data.names.get(data.looked_at, "")
    judged = any(look.info.name in data.standings for look in looks)
    columns = (
        Column("metric", "Metric", longest=180),
        Column("before", base, longest=190),
        Column("after", other, longest=190),
        Column("difference", f"Difference, {other} against {base}"),
        Column("bar", bar=True),
        Column("record", "Better, same, worse", right=True, folded="better, same, worse {}"),
        Column("n", "n", right=True, folded="n {}"),
        Column("missing", "Unscored", right=True, folded="unscored {}"),
        Column("p", "p", right=True, folded="p alone {}"),
        Column("adjusted", "p, Holm", right=True),
        *((Column("judge", "Judge"),) if judged else ()),
        Column("verdict", "Verdict", grows=True),
    )
    return columns, [_metric_row(data, look) for look in looks]


def _metric_row(data: CompareData, look: MetricLook) -> dict[str, Cell]:
    name, pair = look.info.name, look.pair
    before = summary_of(data.summaries.get(data.baseline), name)
    after = summary_of(data.summaries.get(data.looked_at), name)
    return {
        "metric": words(look.info.title.rpartition("/")[2], role="strong", tip=look.info.title),
        "before": mean_cell(before, look.info),
        "after": mean_cell(after, look.info),
        "difference": difference_cell(pair),
        "bar": Cell(bar=difference_bar(pair, reach_of((pair,))), key=data.series(data.looked_at), ink=_ink(pair)),
        "record": record_cell(look.record) if look.record is not None else Cell(),
        "n": words(number(pair.n), right=True, tip=f"{pair.unmatched} unmatched"),
        "missing": _missing(before, after),
        "p": _p(pair.p),
        "adjusted": _p(pair.p_adjusted),
        "judge": judge_cell(data.standings.get(name)),
        "verdict": verdict_cell(pair, look.pairs),
    }


def _missing(before: MetricSummary | None, after: MetricSummary | None) -> Cell:
    one, two = (found.unscored if found is not None else 0 for found in (before, after))
    return words(f"{number(one)} and {number(two)}" if one or two else "0", right=True)


def _p(value: float | None) -> Cell:
    if value is None:
        return words("–", "text3", right=True)
    return words(p_words(value).removeprefix("p ").strip(), right=True)


def _ink(pair: Pair) -> str:
    return {"better": "better", "worse": "worse"}.get(pair.verdict, "text2")


def judge_cell(standing: Standing | None) -> Cell:
    """How far the judge behind a figure can be trusted; empty where no judge feeds it."""
    if standing is None:
        return Cell()
    runs = ((standing.word, "small", _INKS[standing.word]),)
    return Cell(runs, sign=_SIGNS[standing.word], tip=f"{standing.judge}: {standing.reason}")


def slice_rows(data: CompareData, found: Slices, title: str) -> Rows:
    """The comparison on the cases of each value of a field."""
    base, other = data.names.get(data.baseline, ""), data.names.get(data.looked_at, "")
    pairs = tuple(one.pair for one in found.table.slices)
    reach = reach_of(pairs)
    columns = (
        Column("name", title, longest=200),
        Column("cases", "Cases", right=True, folded="{} cases"),
        Column("before", base, longest=190),
        Column("after", other, longest=190),
        Column("difference", f"Difference, {other} against {base}"),
        Column("bar", bar=True),
        Column("p", "p", right=True),
        Column("adjusted", "p, all looks", right=True),
        Column("verdict", "Verdict", grows=True),
    )
    rows = [
        {
            "name": words(one.name, role="strong"),
            "cases": words(number(one.cases), right=True, tip=f"{one.pair.n} pairs, {one.pair.unmatched} unmatched"),
            "before": mean_cell(one.baseline, data.metric),
            "after": mean_cell(one.candidate, data.metric),
            "difference": difference_cell(one.pair),
            "bar": Cell(bar=difference_bar(one.pair, reach), key=data.series(data.looked_at), ink=_ink(one.pair)),
            "p": _p(one.pair.p),
            "adjusted": _p(one.pair.p_adjusted),
            "verdict": verdict_cell(one.pair, 1),
        }
        for one in found.table.slices
    ]
    return columns, rows


def strength_rows(data: CompareData, found: Strengths) -> Rows:
    """Ratings of several candidates, the strongest first, and how each did against every other."""
    names = [one.candidate for one in found.ratings]
    values = [
        value
        for one in found.ratings
        for value in (one.rating.value, one.rating.low, one.rating.high)
        if value is not None
    ]
    scale = span(values)
    columns = (
        Column("candidate", "Candidate", longest=200),
        Column("rating", "Rating"),
        Column("bar", bar=True),
        *(Column(f"against {name}", f"against {data.names.get(name, name)}", right=True) for name in names),
    )
    rows = []
    for one in found.ratings:
        key, rating = data.series(one.candidate), one.rating
        row = {
            "candidate": Cell(((data.names.get(one.candidate, one.candidate), "strong", "text"),), key=key, badge=True),
            "rating": _rating(rating.value, rating.low, rating.high, rating.reason),
            "bar": Cell(
                bar=bar_of(MetricSummary(mean=rating.value, low=rating.low, high=rating.high, method="", n=0), scale),
                key=key,
            ),
        }
        row |= {f"against {other}": _meeting(found, one.candidate, other) for other in names}
        rows.append(row)
    return columns, rows


def _rating(value: float | None, low: float | None, high: float | None, reason: str) -> Cell:
    if value is None:
        return words("undefined", "text3", tip=reason)
    between = f" {interval(low, high, 0)}" if low is not None and high is not None else ""
    return Cell(((number(value), "strong", "text"), (between, "body", "text2")), tip=reason)


def _meeting(found: Strengths, name: str, other: str) -> Cell:
    for one in found.meetings:
        record = one.record
        if (one.candidate, one.baseline) == (name, other):
            return record_cell((record.wins, record.ties, record.losses))
        if (one.candidate, one.baseline) == (other, name):
            return record_cell((record.losses, record.ties, record.wins))
    return words("–", "text3", right=True)
