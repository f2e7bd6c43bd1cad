"""Comparisons of clustered cases, and corrections for several looks."""

from __future__ import annotations

import math
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from workbench.core.summaries import MetricKind, Pair
from workbench.stats.clusters import clustered_mean
from workbench.stats.corrections import benjamini_hochberg, holm
from workbench.stats.verdict import adjust, compare


def compared(
    one: list[float], two: list[float], kind: MetricKind = "level", clusters: list[str] | None = None, **more: object
) -> Pair:
    names = [f"c{at:04d}" for at in range(len(one))]
    return compare(
        dict(zip(names, one, strict=True)),
        dict(zip(names, two, strict=True)),
        baseline_label="A",
        candidate_label="B",
        metric="rubric",
        kind=kind,
        clusters=None if clusters is None else dict(zip(names, clusters, strict=True)),
        **more,  # type: ignore[arg-type]
    )


@given(st.lists(st.floats(0, 1), max_size=20))
def test_corrections_are_statsmodels(ps: list[float]) -> None:
    for ours, theirs in ((holm, "holm"), (benjamini_hochberg, "fdr_bh")):
        # Its Holm collects Python's garbage at every call, which takes most of the time in a large process.
        with mock.patch("gc.collect"):
            expected = multipletests(ps, method=theirs)[1].tolist() if ps else []
        assert ours(ps) == pytest.approx(expected, abs=1e-12)


def test_benjamini_and_hochbergs_example() -> None:
    """The 15 p values of their paper: the four smallest are found at 0.05, where Bonferroni finds three."""
    ps = [
        *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
        *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0),
    ]
    assert sum(p <= 0.05 for p in benjamini_hochberg(ps)) == 4
    assert sum(p * 15 <= 0.05 for p in ps) == 3


def test_clusters_of_one_change_nothing() -> None:
    rng = np.random.default_rng(1)
    one, two = rng.integers(1, 6, (2, 40)).astype(float).tolist()
    plain = compared(one, two)
    assert compared(one, two, clusters=[str(at) for at in range(40)]) == plain
    assert plain.clusters == 0
    passes = [float(value > 3) for value in one], [float(value > 3) for value in two]
    assert compared(*passes, kind="binary", clusters=[str(at) for at in range(40)]).test == "McNemar, exact"


def test_cases_said_again_are_no_more_evidence() -> None:
    """Each case four times: the plain comparison believes it, the clustered one does not."""
    rng = np.random.default_rng(2)
    one = rng.integers(2, 5, 15).astype(float)
    two = one + rng.choice([-1, 0, 1, 1], 15)
    single = compared(one.tolist(), two.tolist())
    again = [value.repeat(4).tolist() for value in (one, two)]
    clusters = [str(at) for at in range(15) for _ in range(4)]
    plain, clustered = compared(*again), compared(*again, clusters=clusters)
    assert (plain.n, clustered.n, clustered.clusters) == (60, 60, 15)
    assert clustered.test == single.test.replace("permutation", "permutation of clusters")
    assert clustered.p == single.p
    assert clustered.se == pytest.approx(single.se)
    assert (clustered.low, clustered.high) == pytest.approx((single.low, single.high), abs=0.05)
    assert plain.se is not None
    assert single.se is not None
    assert plain.se < 0.6 * single.se
    assert "15 clusters, which were resampled whole." in clustered.reason


def test_the_clustered_error_is_that_of_the_mean() -> None:
    rng = np.random.default_rng(3)
    clusters = [str(at) for at in rng.integers(0, 12, 90)]
    one, two = rng.normal(size=(2, 90))
    pair = compared(one.tolist(), two.tolist(), "continuous", clusters)
    theirs = clustered_mean((two - one).tolist(), clusters)
    assert pair.se == pytest.approx(theirs.se)
    assert pair.difference == pytest.approx(theirs.value)
    turned = compared(one[::-1].tolist(), two[::-1].tolist(), "continuous", clusters[::-1])
    assert (turned.low, turned.high, turned.p, turned.se) == (pair.low, pair.high, pair.p, pair.se)


def test_pass_rates_of_clusters_take_sign_flips() -> None:
    pair = compared([0.0] * 24, [1.0] * 24, "binary", [str(at // 3) for at in range(24)])
    assert pair.test == "sign-flip permutation of clusters, exact"
    assert pair.p == pytest.approx(2 / 2**8)
    assert pair.verdict == "better"
    assert "averaged" not in pair.reason


@pytest.mark.parametrize(("count", "verdict"), [(1, "not enough cases"), (5, "not enough cases"), (8, "better")])
def test_few_clusters(count: int, verdict: str) -> None:
    rng = np.random.default_rng(4)
    pair = compared(
        [1.0] * 40, (3 + rng.integers(0, 2, 40)).astype(float).tolist(), "level", [str(at % count) for at in range(40)]
    )
    assert pair.verdict == verdict
    assert f"{count} cluster" in pair.reason
    assert pair.difference is not None
    assert all(value is None or math.isfinite(value) for value in (pair.low, pair.high, pair.se))


def test_a_case_without_a_cluster_stands_for_itself() -> None:
    names = [f"c{at}" for at in range(12)]
    one, two = dict.fromkeys(names, 2.0), {name: 3.0 + at % 2 for at, name in enumerate(names)}
    pair = compare(
        one,
        two,
        baseline_label="A",
        candidate_label="B",
        metric="rubric",
        kind="level",
        clusters={"c0": "x", "c1": "x", "c2": "c3", "gone": "x"},
    )
    assert pair.clusters == 11


def test_many_looks_take_benjamini_and_hochberg() -> None:
    pairs = [compared([1.0] * n, [2.0] * n) for n in (6, 7, 8)]
    assert [pair.p_adjusted for pair in adjust(pairs, "Benjamini–Hochberg")] == pytest.approx(
        benjamini_hochberg([pair.p or 0 for pair in pairs])
    )
