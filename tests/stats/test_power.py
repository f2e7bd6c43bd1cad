"""Sample sizes against published ones and against each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.power import TTestPower

from workbench.stats import (
    detectable_mean_difference,
    detectable_rate_difference,
    needed_for_equal_mean,
    needed_for_mean,
    needed_for_rate,
)


def test_the_rule_of_thumb() -> None:
    """Lehr's rule for one sample: 8 / δ² with 80 % power, here 7.85 / 0.5²."""
    assert needed_for_mean(1.0, 0.5) == 32
    assert detectable_mean_difference(1.0, 32) == pytest.approx(0.4953, abs=1e-4)


@given(st.floats(0.05, 1.0))
def test_means_are_near_the_t_test_of_statsmodels(effect: float) -> None:
    exact = TTestPower().solve_power(effect_size=effect, alpha=0.05, power=0.8)
    needed = needed_for_mean(1.0, effect)
    assert needed is not None
    assert exact - 3 <= needed <= exact + 1


def test_rates_of_connor() -> None:
    """Miettinen's formula as Connor (1987) gives it: 30 % change, difference 0.1: (1.96 √0.3 + 0.842 √0.29)² / 0.01."""
    assert needed_for_rate(0.3, 0.1) == 234


@given(st.floats(0.02, 1.0), st.integers(12, 5_000))
def test_what_can_be_detected_needs_as_many_cases_as_there_are(changed: float, n: int) -> None:
    smallest = detectable_rate_difference(changed, n)
    assert smallest is not None
    assert 6 / n <= smallest <= 1
    needed = needed_for_rate(max(changed, smallest), smallest)
    assert needed is not None
    assert needed <= n


def test_more_doubt_needs_more_cases() -> None:
    assert (needed_for_mean(1, 0.5, alpha=0.01) or 0) > 32
    assert (needed_for_rate(0.3, 0.1, alpha=0.01) or 0) > 234


def test_what_cannot_be_said_is_none() -> None:
    assert needed_for_mean(1.0, 0.0) is None
    assert needed_for_mean(1.0, 1e-200) is None
    assert needed_for_mean(0.0, 1e-200) == 6
    assert needed_for_rate(0.3, 0.0) is None
    assert needed_for_equal_mean(1.0, 0.2, 0.1) is None
    assert needed_for_equal_mean(1.0, 0.0, 0.1) == 785
    assert detectable_mean_difference(1.0, 5) is None
    assert detectable_mean_difference(0.0, 50) is None
    assert detectable_rate_difference(0.5, 5) is None
