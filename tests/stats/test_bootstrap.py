"""The bootstrap interval of a mean against scipy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats as scipy_stats

from workbench.stats import bootstrap_mean
from workbench.stats.bootstrap import _by_saddlepoint, _resampled_means, _rng


def theirs(values: np.ndarray, method: str = "BCa") -> tuple[float, float]:
    result = scipy_stats.bootstrap(
        (values,), np.mean, n_resamples=20_000, batch=1_000, method=method, rng=np.random.default_rng(11)
    ).confidence_interval
    return result.low, result.high


@pytest.mark.parametrize("n", [20, 60, 400, 1_500])
@pytest.mark.parametrize("shape", ["normal", "skewed", "levels"])
def test_bca_is_that_of_scipy(n: int, shape: str) -> None:
    rng = np.random.default_rng(n)
    values = {
        "normal": rng.normal(0.2, 1, n),
        "skewed": rng.exponential(1, n) ** 1.5,
        "levels": rng.integers(-2, 4, n).astype(float),
    }[shape]
    low, high, name = bootstrap_mean(values)
    assert name == "BCa bootstrap"
    # Both are random; whole levels also move the ends in steps of 1 / n.
    noise = 0.2 * values.std() / np.sqrt(n) + (1 / n if shape == "levels" else 0)
    assert (low, high) == pytest.approx(theirs(values), abs=noise)


def test_percentile_below_20() -> None:
    values = np.random.default_rng(2).normal(0, 1, 19)
    low, high, name = bootstrap_mean(values)
    assert name == "percentile bootstrap"
    assert (low, high) == pytest.approx(theirs(values, "percentile"), abs=0.02)


@pytest.mark.parametrize(("n", "power"), [(300, 1.0), (300, 2.0), (2_000, 2.0)])
def test_the_saddlepoint_is_what_drawing_gives(n: int, power: float) -> None:
    """Against half a million resamples, to a fiftieth of the standard error."""
    values = np.random.default_rng(n).exponential(1, n) ** power
    means = np.concatenate([_resampled_means(np.sort(values), _rng(seed)) for seed in range(50 if n == 300 else 20)])
    bias = scipy_stats.norm.ppf(np.mean(means < values.mean()))
    centred = values - values.mean()
    a = (centred**3).sum() / (6 * (centred**2).sum() ** 1.5)
    z = np.array([-1.959964, 1.959964])
    shares = scipy_stats.norm.cdf(bias + (bias + z) / (1 - a * (bias + z)))
    assert _by_saddlepoint(values) == pytest.approx(
        tuple(np.quantile(means, shares)), abs=values.std() / np.sqrt(n) / 50
    )


@pytest.mark.parametrize("n", [2_001, 20_000])
def test_beyond_2000_values_nothing_jumps(n: int) -> None:
    values = np.random.default_rng(n).normal(1, 1, n)
    low, high, name = bootstrap_mean(values)
    half = 1.96 * values.std() / np.sqrt(n)
    assert name == "BCa bootstrap"
    assert (low, high) == pytest.approx((values.mean() - half, values.mean() + half), abs=half / 50)


def test_few_levels_among_many_values() -> None:
    values = np.array([0.5] * 5 + [-0.5] * 2 + [0.0] * 9_993)
    low, high, name = bootstrap_mean(values)
    assert name == "BCa bootstrap"
    assert low < values.mean() < high


@pytest.mark.parametrize("n", [2, 30, 3_000])
def test_equal_values_are_degenerate(n: int) -> None:
    assert bootstrap_mean([0.25] * n) == (0.25, 0.25, "degenerate")


def test_one_value_far_out_gives_numbers() -> None:
    for n in (20, 2_500):
        values = np.arange(n, dtype=float)
        values[0] = 1e9
        low, high, _ = bootstrap_mean(values)
        assert np.isfinite([low, high]).all()
        assert low <= values.mean() <= high


def test_the_seed_gives_the_digits() -> None:
    values = np.random.default_rng(5).normal(0, 1, 100)
    assert bootstrap_mean(values, seed=1) == bootstrap_mean(values[::-1], seed=1)
    assert bootstrap_mean(values, seed=1) != bootstrap_mean(values, seed=2)


@pytest.mark.parametrize("wrong", [[], [1.0], [1.0, float("nan")]])
def test_too_few(wrong: list[float]) -> None:
    with pytest.raises(ValueError, match="two finite values"):
        bootstrap_mean(wrong)


@pytest.mark.parametrize("size", [1e-300, 1e-200, 1e200])
@pytest.mark.parametrize("n", [10, 30, 3_000])
def test_tiny_and_huge_values(n: int, size: float) -> None:
    values = np.random.default_rng(n).normal(1, 1, n)
    low, high, _ = bootstrap_mean(values)
    assert bootstrap_mean(values * size)[:2] == pytest.approx((low * size, high * size), rel=1e-9)
