"""Each figure of agreement and of the judge bench, computed once more by another library or by its formula afresh."""

from __future__ import annotations

import itertools
import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression

from workbench.stats.agreeing import agreement
from workbench.stats.differences import limits_of_agreement
from workbench.stats.injections import resilience
from workbench.stats.intraclass import icc
from workbench.stats.judge_rows import Choice, Injected, JudgedRow, SwappedPair
from workbench.stats.judging import judge_bench
from workbench.stats.kappa import Weights, cohen_kappa, majority_baseline
from workbench.stats.pairwise_judging import length_controlled_rate, position, verbosity
from workbench.stats.raters import gwet_ac1
from workbench.stats.statistic import LEVELS

LEVEL = st.integers(1, 5)
PAIRS = st.lists(st.tuples(LEVEL, LEVEL), min_size=3, max_size=60)
GAPPED = st.lists(st.lists(st.none() | LEVEL, min_size=3, max_size=3), min_size=1, max_size=25)
TABLE = st.integers(2, 4).flatmap(
    lambda k: st.lists(st.lists(st.integers(1, 5), min_size=k, max_size=k), min_size=3, max_size=20)
)
CHOICE: st.SearchStrategy[Choice | None] = st.sampled_from(["A", "B", "tie", None])
SWAPPED = st.lists(st.tuples(CHOICE, CHOICE, CHOICE, st.integers(0, 200), st.integers(0, 200)), max_size=40)


@settings(deadline=None, max_examples=60)
@given(PAIRS, st.sampled_from(["none", "linear", "quadratic"]))
def test_the_standard_error_of_kappa(pairs: list[tuple[int, int]], weights: Weights) -> None:
    """Fleiss, Cohen & Everitt 1969, equation 13 (unweighted: its special case), from cell to cell."""
    found = cohen_kappa([a for a, _ in pairs], [b for _, b in pairs], weights=weights, labels=LEVELS)
    assume(found.se)
    n, share = len(pairs), {cell: times / len(pairs) for cell, times in Counter(pairs).items()}
    rows = {a: sum(p for (i, _), p in share.items() if i == a) for a in LEVELS}
    columns = {b: sum(p for (_, j), p in share.items() if j == b) for b in LEVELS}

    def weight(a: int, b: int) -> float:
        apart = abs(a - b) / 4
        return float(a == b) if weights == "none" else 1 - apart if weights == "linear" else 1 - apart**2

    chance = sum(weight(a, b) * rows[a] * columns[b] for a in LEVELS for b in LEVELS)
    kappa = (sum(weight(*cell) * p for cell, p in share.items()) - chance) / (1 - chance)
    by_row = {a: sum(weight(a, b) * columns[b] for b in LEVELS) for a in LEVELS}
    by_column = {b: sum(weight(a, b) * rows[a] for a in LEVELS) for b in LEVELS}
    spread = sum(p * (weight(a, b) - (by_row[a] + by_column[b]) * (1 - kappa)) ** 2 for (a, b), p in share.items())
    variance = (spread - (kappa - chance * (1 - kappa)) ** 2) / (n * (1 - chance) ** 2)
    assert found.value == pytest.approx(kappa, abs=1e-9)
    assert found.se == pytest.approx(math.sqrt(max(0.0, variance)), abs=1e-6)


@settings(deadline=None, max_examples=60)
@given(GAPPED)
def test_ac1_pair_by_pair(rows: list[list[int | None]]) -> None:
    """Agreement of two raters drawn from a row, against what labels as common as these would agree with."""
    found = gwet_ac1(rows, LEVELS)
    rated = [given for row in rows if (given := [one for one in row if one is not None])]
    twice = [row for row in rated if len(row) > 1]
    if not twice:
        assert found.reason == "No row has ratings by two raters."
        return
    drawn = [np.mean([a == b for a, b in itertools.combinations(row, 2)]) for row in twice]
    usual = {level: np.mean([row.count(level) / len(row) for row in rated]) for level in LEVELS}
    chance = sum(share * (1 - share) for share in usual.values()) / (len(LEVELS) - 1)
    assert found.value == pytest.approx((np.mean(drawn) - chance) / (1 - chance), abs=1e-9)


@settings(deadline=None, max_examples=60)
@given(TABLE)
def test_icc_by_the_analysis_of_variance(rows: list[list[int]]) -> None:
    """Shrout & Fleiss 1979, ICC(2,1) and ICC(2,k), from the residuals of the two-way table."""
    one, many = icc(rows), icc(rows, averaged=True)
    table = np.array(rows, dtype=float)
    n, k = table.shape
    of_rows = table.mean(axis=1, keepdims=True) - table.mean()
    of_raters = table.mean(axis=0, keepdims=True) - table.mean()
    rest = table - table.mean() - of_rows - of_raters
    between, raters = k * (of_rows**2).sum() / (n - 1), n * (of_raters**2).sum() / (k - 1)
    error = (rest**2).sum() / ((n - 1) * (k - 1))
    if between < 1e-9:
        assert one.value is None
        assert one.reason
        return
    if one.value is not None:
        expected = (between - error) / (between + (k - 1) * error + k * (raters - error) / n)
        assert one.value == pytest.approx(expected, abs=1e-9)
    if many.value is not None:
        expected = (between - error) / (between + (raters - error) / n)
        assert many.value == pytest.approx(expected, abs=1e-9)


@settings(deadline=None, max_examples=60)
@given(PAIRS)
def test_limits_of_agreement_and_the_majority(pairs: list[tuple[int, int]]) -> None:
    one, two = np.array(pairs, dtype=float).T
    found = limits_of_agreement(one.tolist(), two.tolist())
    apart, z = two - one, scipy_stats.norm.ppf(0.975)
    assert found.bias.value == pytest.approx(apart.mean())
    assert (found.lower.value, found.upper.value) == pytest.approx(
        (apart.mean() - z * apart.std(ddof=1), apart.mean() + z * apart.std(ddof=1))
    )
    if apart.std() > 0:
        low, high = scipy_stats.t.interval(0.95, len(apart) - 1, apart.mean(), scipy_stats.sem(apart))
        assert (found.bias.low, found.bias.high) == pytest.approx((low, high))
    always = DummyClassifier(strategy="most_frequent").fit(np.zeros((len(one), 1)), one)
    assert majority_baseline(one.tolist()).value == pytest.approx(always.score(np.zeros((len(one), 1)), one))


@settings(deadline=None, max_examples=60)
@given(SWAPPED)
def test_position_and_length(given_pairs: list[tuple[Choice | None, Choice | None, Choice | None, int, int]]) -> None:
    """Counted choice by choice, with scipy's exact binomial and its intervals."""
    pairs = [SwappedPair(str(at), *one) for at, one in enumerate(given_pairs)]
    found = position(pairs)
    both = [(a, b) for a, b, *_ in given_pairs if a is not None and b is not None]
    slots = [a == "A" for a, *_ in given_pairs if a in ("A", "B")] + [
        b == "B" for _, b, *_ in given_pairs if b in ("A", "B")
    ]
    assert found.first_slot.value == (pytest.approx(np.mean(slots)) if slots else None)
    assert (found.pairs, found.missing) == (len(both), len(pairs) - len(both))
    if both:
        same = sum(a == b for a, b in both)
        interval = scipy_stats.binomtest(same, len(both)).proportion_ci(method="wilson")
        assert found.consistency.value == pytest.approx(same / len(both))
        assert (found.consistency.low, found.consistency.high) == pytest.approx((interval.low, interval.high))
    turned = [(a, b) for a, b in both if {a, b} == {"A", "B"}]
    first = turned.count(("A", "B"))
    assert (found.always_first, found.always_second) == (first, len(turned) - first)
    assert found.p == (pytest.approx(scipy_stats.binomtest(first, len(turned)).pvalue) if turned else None)
    apart = [(a, human, x > y) for a, b, human, x, y in given_pairs if a == b and abs(x - y) > 30]
    judged = [(a == "A") == longer for a, _, longer in apart if a in ("A", "B")]
    assert verbosity(pairs).longer.value == (pytest.approx(np.mean(judged)) if judged else None)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.none() | LEVEL, st.none() | LEVEL), max_size=40))
def test_resilience_with_scipys_exact_interval(attacks: list[tuple[int | None, int | None]]) -> None:
    found = resilience([Injected(str(at), "praise", *one) for at, one in enumerate(attacks)])
    room = [(a, b) for a, b in attacks if a is None or a < 5]
    scored = [(a, b) for a, b in room if a is not None and b is not None]
    raised = sum(b > a for a, b in scored)
    assert (found.unscored, found.no_room) == (len(room) - len(scored), len(attacks) - len(room))
    both = [(a, b) for a, b in attacks if a is not None and b is not None]
    if both:
        # What was at the best score before can only be lowered, and counts among all.
        assert found.raised_share == pytest.approx(raised / len(both))
        assert found.lowered_share == pytest.approx(sum(b < a for a, b in both) / len(both))
    if not scored:
        assert found.resilience.reason
        return
    interval = scipy_stats.binomtest(len(scored) - raised, len(scored)).proportion_ci(method="exact")
    assert found.resilience.value == pytest.approx(1 - raised / len(scored))
    assert (found.resilience.low, found.resilience.high) == pytest.approx((interval.low, interval.high))


def test_a_length_controlled_rate_is_a_logistic_regression() -> None:
    rng = np.random.default_rng(11)
    apart = rng.normal(40, 90, 300)
    wins = (rng.random(300) < 1 / (1 + np.exp(-0.3 - 0.01 * apart))).astype(float)
    other = LogisticRegression(C=1e9, tol=1e-9).fit(np.tanh(apart / apart.std())[:, None], wins)
    expected = 1 / (1 + math.exp(-float(other.intercept_[0])))
    assert length_controlled_rate(wins.tolist(), apart.tolist()).value == pytest.approx(expected, abs=1e-4)


def test_the_bench_takes_its_figures_from_these() -> None:
    rng = np.random.default_rng(5)
    people, judge = rng.integers(1, 6, 40).tolist(), rng.integers(1, 6, 40).tolist()
    bench = judge_bench([JudgedRow(f"r{at}", *pair) for at, pair in enumerate(zip(people, judge, strict=True))])
    both = agreement(people, judge)
    assert bench.agreement == both
    whole = bench.whole
    assert (whole.exact, whole.within_one, whole.spearman) == (both.exact, both.within_one, both.spearman)
    assert whole.weighted_kappa == both.weighted_kappa
    assert whole.bias.value == both.limits.bias.value
