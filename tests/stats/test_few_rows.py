"""Of fewer than six rows no approximation and no resampling gives an interval: words stand in its place, everywhere."""

from __future__ import annotations

import json

import pytest

from workbench.stats.agreeing import agreement, several_raters
from workbench.stats.judge_rows import JudgedRow, SwappedPair
from workbench.stats.judge_words import JudgeFigures, judge_verdict
from workbench.stats.judging import judge_bench
from workbench.stats.pairwise_judging import length_controlled_rate, verbosity
from workbench.stats.statistic import Statistic, rate
from workbench.stats.verdict import compare

EXACT = ("Wilson", "Clopper–Pearson", "t", "degenerate", "none")
"""Intervals that stand from two values on; all others need six."""


def _figures(found: object) -> list[Statistic]:
    """Every statistic within a value."""
    if isinstance(found, Statistic):
        return [found]
    parts = found.__dict__.values() if hasattr(found, "__dict__") else found if isinstance(found, tuple) else ()
    return [one for part in parts for one in _figures(part)]


@pytest.mark.parametrize("n", [2, 3, 5])
def test_no_figure_of_few_rows_has_an_interval_that_cannot_stand(n: int) -> None:
    first, second = [1.0, 2.0, 4.0, 5.0, 3.0][:n], [2.0, 2.0, 5.0, 4.0, 3.0][:n]
    pairs = [SwappedPair(f"p{at}", "A", "A" if at else "B", "B", 400, 100) for at in range(n)]
    rows = [JudgedRow(row=f"r{at}", human=a, judge=b) for at, (a, b) in enumerate(zip(first, second, strict=True))]
    found = _figures(agreement(first, second))
    found += _figures(several_raters(list(zip(first, second, first, strict=True))))
    found += _figures(judge_bench(rows, pairs)) + _figures(verbosity(pairs))
    assert len(found) > 40
    for one in found:
        if one.low is None:
            assert one.reason
        else:
            assert one.method in EXACT or one.method.startswith("t, clustered"), one


@pytest.mark.parametrize("kind", ["binary", "level", "continuous"])
def test_a_comparison_of_five_pairs_says_why_it_has_none(kind: str) -> None:
    first = {f"c{at}": float(at % 2) for at in range(5)}
    second = dict.fromkeys(first, 1.0)
    found = compare(
        first,
        second,
        baseline_label="A",
        candidate_label="B",
        metric="m",
        kind=kind,  # type: ignore[arg-type]
    )
    assert (found.low, found.high, found.interval) == (None, None, "none")
    assert found.reason.startswith("5 pairs: no interval, and a verdict needs at least 6.")
    assert found.se is not None


@pytest.mark.filterwarnings("error")
def test_one_pair_that_keeps_length_from_telling_all_warns_of_nothing() -> None:
    # The slope is steep and a step of its fit overflowed: a RuntimeWarning of statsmodels reached the user.
    apart = [-387, -92, 14, 1813, 367, -1238, 45834, 1362, -8451, 2074, -109143, 108253, -147248, -1210, -38608, 251]
    apart += [-1054, -202, -68332, -141, 57292]
    wins = [0.0, 0, 1, 1, 1, 0, 1, 1, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0.5, 0, 0, 1]
    found = length_controlled_rate(wins, [float(one) for one in apart])
    assert found.value == pytest.approx(0.72, abs=0.01)
    assert "nan" not in json.dumps(found.model_dump(mode="json")).lower()


def test_a_judge_that_gives_no_verdict_is_not_usable_however_few_it_scored() -> None:
    none = Statistic(n=0, reason="No row was rated by both.")
    silent = JudgeFigures(answers=0, weighted_kappa=none, unscored=rate(40, 40), bias=none)
    assert judge_verdict(silent).sentence == "Not usable: 100\xa0% of its judgements have no score."
    hardly_asked = JudgeFigures(answers=0, weighted_kappa=none, unscored=rate(4, 4), bias=none)
    assert judge_verdict(hardly_asked).word == "not calibrated yet"
