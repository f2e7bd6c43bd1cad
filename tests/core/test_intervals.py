"""Intervals against scipy and statsmodels, and their undefined cases in words."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.special import betainc
from statsmodels.stats.proportion import proportion_confint

from workbench.core.intervals import (
    clopper_pearson,
    incomplete_beta,
    mean_interval,
    mean_summary,
    per_case,
    percentile,
    rate_summary,
    t_quantile,
    wilson,
)

counts = st.integers(1, 3_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
numbers = st.floats(-1e6, 1e6)


@given(counts)
def test_wilson_is_that_of_statsmodels(count: tuple[int, int]) -> None:
    low, high = proportion_confint(*count, method="wilson")
    assert wilson(*count) == pytest.approx((low, high), abs=1e-12)


def test_wilson_of_newcombe_1998() -> None:
    """Newcombe, Stat. Med. 17 (1998) 857–872, table I, method 3: 81/263, 15/148, 0/20, 1/29."""
    published = {
        (81, 263): (0.2553, 0.3662),
        (15, 148): (0.0624, 0.1605),
        (0, 20): (0, 0.1611),
        (1, 29): (0.0061, 0.1718),
    }
    for count, interval in published.items():
        assert tuple(round(end, 4) for end in wilson(*count)) == interval


@given(counts)
def test_clopper_pearson_is_that_of_scipy(count: tuple[int, int]) -> None:
    interval = stats.binomtest(*count).proportion_ci(method="exact")
    assert clopper_pearson(*count) == pytest.approx((interval.low, interval.high), abs=1e-9)


@pytest.mark.parametrize("count", [(0, 0), (3, 2), (-1, 2)])
def test_no_rate(count: tuple[int, int]) -> None:
    for interval in (wilson, clopper_pearson):
        with pytest.raises(ValueError, match="no rate"):
            interval(*count)


@given(st.floats(0.5, 500), st.floats(0.5, 500), st.floats(0, 1))
def test_the_incomplete_beta_is_that_of_scipy(a: float, b: float, x: float) -> None:
    assert incomplete_beta(a, b, x) == pytest.approx(betainc(a, b, x), rel=1e-9, abs=1e-14)


@pytest.mark.parametrize("df", [1, 2, 3, 4, 5, 9, 10, 19, 29, 30, 99, 1_318, 10_000, 999_999])
@pytest.mark.parametrize("p", [0.5, 0.6, 0.9, 0.95, 0.975, 0.995, 0.9999])
def test_quantiles_of_t_are_those_of_scipy(p: float, df: int) -> None:
    assert t_quantile(p, df) == pytest.approx(stats.t.ppf(p, df), rel=1e-8, abs=1e-12)


@pytest.mark.parametrize(("p", "df"), [(0.4, 3), (1.0, 3), (0.975, 0)])
def test_no_quantile(p: float, df: int) -> None:
    with pytest.raises(ValueError, match="no quantile"):
        t_quantile(p, df)


@given(st.lists(numbers, min_size=2, max_size=60).filter(lambda values: max(values) - min(values) > 1e-6))
def test_the_interval_of_a_mean_is_that_of_scipy(values: list[float]) -> None:
    expected = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    assert mean_interval(values)[1:] == pytest.approx((expected.low, expected.high), rel=1e-7, abs=1e-6)


@given(st.lists(numbers, min_size=1, max_size=50), st.floats(0, 1))
def test_percentiles_are_those_of_numpy(values: list[float], share: float) -> None:
    assert percentile(values, share) == pytest.approx(np.quantile(values, share), rel=1e-9, abs=1e-6)


def test_no_percentile_without_values() -> None:
    assert percentile([], 0.5) is None


def test_a_rate_stands_with_its_n_and_bounds() -> None:
    summary = rate_summary([True, True, False, None, None])
    assert (summary.n, summary.unscored, summary.method) == (3, 2, "wilson")
    assert summary.mean == pytest.approx(2 / 3)
    assert (summary.bound_low, summary.bound_high) == (pytest.approx(2 / 5), pytest.approx(4 / 5))
    assert (summary.low, summary.high) == pytest.approx(wilson(2, 3))


def test_all_right_keeps_a_real_width() -> None:
    summary = rate_summary([True] * 10)
    assert (summary.mean, summary.high) == (1, 1)
    assert summary.low == pytest.approx(0.7225, abs=1e-4)
    assert summary.bound_low is None


@pytest.mark.parametrize("kind", ["binary", "level", "continuous"])
def test_what_is_undefined_is_said(kind: str) -> None:
    nothing = mean_summary([], kind)  # type: ignore[arg-type]
    assert (nothing.mean, nothing.low, nothing.high, nothing.n, nothing.method) == (None, None, None, 0, "none")
    assert nothing.reason == "There are no cases."
    unscored = mean_summary([None, None], kind)  # type: ignore[arg-type]
    assert (unscored.mean, unscored.unscored, unscored.reason) == (None, 2, "No case could be scored.")
    one = mean_summary([1.0], kind)  # type: ignore[arg-type]
    assert (one.mean, one.low, one.high, one.reason) == (1, None, None, "One case: no interval.")


def test_a_mean_of_levels_stays_on_its_scale() -> None:
    summary = mean_summary([5, 5, 5, 4, None], "level")
    assert (summary.mean, summary.high, summary.method) == (4.75, 5, "t")
    assert (summary.bound_low, summary.bound_high) == (4, 4.8)


def test_equal_values_have_no_width_and_it_is_said() -> None:
    summary = mean_summary([4.0, 4.0, 4.0], "level")
    assert (summary.low, summary.high, summary.method) == (4, 4, "degenerate")
    assert "All 3 values are equal" in summary.reason


def test_averaged_repeats_of_a_rate_take_t() -> None:
    means = per_case([("a", 1), ("a", 0), ("b", 1), ("b", None), ("c", None), ("d", 1.0)])
    assert means == {"a": 0.5, "b": 1, "c": None, "d": 1}
    summary = mean_summary(means.values(), "binary")
    assert (summary.method, summary.n, summary.unscored) == ("t", 3, 1)
    assert summary.high == 1


def test_the_scale_of_a_continuous_metric_is_given_or_none() -> None:
    assert mean_summary([0.2, 0.4, None], "continuous").bound_low is None
    assert mean_summary([0.2, 0.4, None], "continuous", scale=(0, 1)).bound_low == pytest.approx(0.2)


@pytest.mark.parametrize("wrong", [math.nan, math.inf])
def test_a_value_that_is_no_number_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="not finite"):
        mean_summary([1.0, wrong], "continuous")


@given(st.lists(st.one_of(st.none(), st.floats(0, 1)), max_size=40))
def test_the_mean_lies_inside_its_interval_and_bounds(values: list[float | None]) -> None:
    summary = mean_summary(values, "continuous", scale=(0, 1))
    assert summary.n + summary.unscored == len(values)
    if summary.mean is None:
        return
    if summary.low is not None and summary.high is not None:
        assert summary.low - 1e-12 <= summary.mean <= summary.high + 1e-12
    if summary.bound_low is not None and summary.bound_high is not None:
        assert summary.bound_low - 1e-12 <= summary.mean <= summary.bound_high + 1e-12
