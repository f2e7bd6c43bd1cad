"""Correlations and the length-controlled rate where rows come in clusters: by other ways, by chance, and in words."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from tests.stats.test_judge_clusters import ratings
from workbench.stats.correlation import _by_products, _of_orders, _of_ranks, kendall, pearson, spearman
from workbench.stats.pairwise_judging import length_controlled_rate
from workbench.stats.statistic import Statistic


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5), st.integers(0, 4)), min_size=3, max_size=25))
@pytest.mark.filterwarnings("error")
def test_correlations_of_a_resample_are_those_of_its_rows_written_out(drawn: list[tuple[int, int, int]]) -> None:
    first, second, times = (np.array(part) for part in zip(*drawn, strict=True))
    one, two = (np.unique(part, return_inverse=True)[1] for part in (first, second))
    counts = times[None, :].astype(float)
    found = [_of_ranks(counts, one, two)[0], _of_orders(counts, one, two)[0]]
    of_sums, columns = _by_products(first.tolist(), second.tolist(), "pearson")
    found.append(of_sums(counts @ columns)[0])
    x, y = np.repeat(first, times), np.repeat(second, times)
    if len(set(x)) < 2 or len(set(y)) < 2:
        assert np.isnan(found).all()
    else:
        computed = scipy_stats.spearmanr, scipy_stats.kendalltau, scipy_stats.pearsonr
        assert found == pytest.approx([one(x, y).statistic for one in computed])


def test_intervals_of_correlations_hold_the_truth_where_rows_come_in_clusters() -> None:
    """Of 25 drawn benches of 20 cases with four rows each."""
    computed = scipy_stats.spearmanr, scipy_stats.kendalltau, scipy_stats.pearsonr
    true = [one(*np.array(ratings(20_000, 4, seed=1)[0]).T).statistic for one in computed]
    held = [0, 0, 0]
    for seed in range(25):
        rows, cases = ratings(20, 4, seed=200 + seed)
        one, two = (list(map(float, part)) for part in zip(*rows, strict=True))
        for at, figure in enumerate((spearman, kendall, pearson)):
            found = figure(one, two, clusters=cases)
            assert found.low is not None
            assert found.high is not None
            held[at] += found.low <= true[at] <= found.high
    assert min(held) >= 21, held


@pytest.mark.parametrize("figure", [spearman, kendall, pearson])
@pytest.mark.filterwarnings("error")
def test_correlations_without_an_interval_say_why(figure: Callable[..., Statistic]) -> None:
    clusters = [at // 2 for at in range(16)]
    levels = [float(1 + at % 5) for at in range(16)]
    assert figure(levels, levels, clusters=clusters).reason == "The ranks agree on every row: no interval."
    # One row of sixteen differs from the others: most resamples of clusters have it, a third do not.
    one = [1.0] * 15 + [5.0]
    rare = figure(one, levels, clusters=clusters)
    assert (rare.value is not None, rare.low, rare.method) == (True, None, "none")
    assert rare.reason == "It is undefined in too many resamples of the clusters: no interval."
    # In every cluster the same: no resample tells how far it might be otherwise.
    alike = figure([1.0, 2.0, 3.0] * 8, [2.0, 1.0, 3.0] * 8, clusters=[at // 3 for at in range(24)])
    assert (alike.value, alike.low, alike.method) == (pytest.approx(alike.value), None, "none")
    assert alike.reason == "All resamples of the clusters agree: no interval."
    # Rows that both rated, each of a cluster of its own: as without clusters.
    assert figure([*levels, None], [*levels[1:], 2.0, 1.0], clusters=range(17)) == figure(
        [*levels, None], [*levels[1:], 2.0, 1.0]
    )


def test_the_length_controlled_rate_has_the_cluster_robust_error_of_statsmodels() -> None:
    """Liang & Zeger's, with C / (C − 1) for C clusters; statsmodels multiplies by (n − 1) / (n − 2) too."""
    drawn = np.random.default_rng(4)
    apart, cases = drawn.normal(50, 300, 120), np.arange(120) // 3
    wins = (drawn.random(120) < 0.5 + 0.3 * np.tanh(apart / 300)).astype(float)
    found = length_controlled_rate(wins.tolist(), apart.tolist(), cases.tolist())
    given = sm.add_constant(np.tanh(apart / apart.std()))
    fitted = sm.GLM(wins, given, family=sm.families.Binomial())
    robust = fitted.fit(cov_type="cluster", cov_kwds={"groups": cases})
    assert found.low is not None
    assert found.high is not None
    low, middle, high = (np.log(end / (1 - end)) for end in (found.low, found.value, found.high))
    assert middle == pytest.approx(robust.params[0])
    se = robust.bse[0] * np.sqrt(118 / 119)
    assert (high - low) / 2 == pytest.approx(se * scipy_stats.t.ppf(0.975, 39), rel=1e-6)
    assert found.method == "binomial GLM on tanh(length difference / sd), clustered SE, 40 clusters"
    # Each pair of a case of its own: as without clusters.
    assert length_controlled_rate(wins.tolist(), apart.tolist(), range(120)) == length_controlled_rate(
        wins.tolist(), apart.tolist()
    )
