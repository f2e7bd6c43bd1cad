"""Sign flips against scipy and against all patterns written out."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import permutation_test

from workbench.stats import sign_flip_p

levels = st.lists(st.integers(-4, 4).map(float), min_size=1, max_size=10)


@given(levels)
def test_exact_is_the_share_of_all_patterns(values: list[float]) -> None:
    observed = abs(sum(values))
    patterns = np.array(list(product((1, -1), repeat=len(values))))
    sums = np.abs(patterns @ np.array(values))
    assert sign_flip_p(values) == (pytest.approx(np.mean(sums >= observed)), EXACT)


EXACT = "sign-flip permutation, exact"


@given(st.lists(st.floats(-10, 10, width=16), min_size=2, max_size=12))
def test_exact_is_that_of_scipy(values: list[float]) -> None:
    theirs = permutation_test((np.array(values),), np.mean, permutation_type="samples", n_resamples=np.inf)
    assert sign_flip_p(values)[0] == pytest.approx(min(1.0, theirs.pvalue), abs=1e-9)


def test_darwins_plants() -> None:
    """Fisher, The Design of Experiments (1935), section 21: 1,726 of 32,768 patterns reach Darwin's 15 differences."""
    eighths = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]
    assert sign_flip_p(eighths)[0] == pytest.approx(1_726 / 32_768)


@pytest.mark.parametrize("n", [20, 21])
def test_the_edge_between_exact_and_random(n: int) -> None:
    values = np.linspace(-1, 2, n)
    p, name = sign_flip_p(values)
    assert (name == EXACT) == (n == 20)
    wider = np.concatenate((values, np.zeros(30)))
    assert sign_flip_p(wider) == (p, name)


def test_random_is_near_exact() -> None:
    rng = np.random.default_rng(3)
    for _ in range(5):
        values = rng.normal(0.4, 1, 20)
        exact = sign_flip_p(values)[0]
        tiny = np.full(1, 1e-9)
        p, name = sign_flip_p(np.concatenate((values, tiny)))
        assert name == "sign-flip permutation, 10,000 random"
        assert p == pytest.approx(exact, abs=4 * np.sqrt(exact * (1 - exact) / 10_000) + 2e-4)


def test_random_p_is_never_0() -> None:
    assert sign_flip_p(np.ones(100))[0] == pytest.approx(1 / 10_001)


def test_the_seed_gives_the_digits_and_the_order_does_not() -> None:
    values = np.random.default_rng(5).normal(0.1, 1, 400)
    assert sign_flip_p(values, seed=1) == sign_flip_p(values[::-1], seed=1)
    assert sign_flip_p(values, seed=1) != sign_flip_p(values, seed=2)


@pytest.mark.parametrize("n", [1, 6, 400])
def test_zeros_alone_are_p_1(n: int) -> None:
    assert sign_flip_p([0.0] * n) == (1, EXACT)


@pytest.mark.parametrize("wrong", [[], [1.0, float("nan")], [float("inf")]])
def test_no_differences(wrong: list[float]) -> None:
    with pytest.raises(ValueError, match="no differences"):
        sign_flip_p(wrong)
