"""Several raters: published examples, and what cannot be said."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import fleiss_kappa as theirs

from workbench.stats.agreeing import several_raters
from workbench.stats.intraclass import icc
from workbench.stats.krippendorff import Level, krippendorff_alpha
from workbench.stats.raters import counted, fleiss_kappa, gwet_ac1
from workbench.stats.resampling import bootstrap_of
from workbench.stats.statistic import LEVELS


def raters(*lines: str) -> list[tuple[Any, ...]]:
    """One string per rater, ``*`` for not rated, as one row per unit."""
    return list(
        zip(
            *[[None if x == "*" else int(x) if x.isdigit() else x for x in line.split()] for line in lines], strict=True
        )
    )


FOUR = raters(
    "1 2 3 3 2 1 4 1 2 * * *", "1 2 3 3 2 2 4 1 2 5 * 3", "* 3 3 3 2 3 4 2 2 5 1 *", "1 2 3 3 2 4 4 1 2 5 1 *"
)
"""Krippendorff 2011, section C: four observers, 12 units, missing data."""
THREE = raters("* * * * * 3 4 1 2 1 1 3 3 * 3", "1 * 2 1 3 3 4 3 * * * * * * *", "* * 2 1 3 4 4 * 2 1 1 3 3 * 4")
"""The example of the krippendorff package's README and of Wikipedia's article."""
SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
"""Shrout & Fleiss 1979, table 2: six targets, four judges."""
FLEISS = [
    [0, 0, 0, 0, 14],
    [0, 2, 6, 4, 2],
    [0, 0, 3, 5, 6],
    [0, 3, 9, 2, 0],
    [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0],
    [3, 2, 6, 3, 0],
    [2, 5, 3, 2, 2],
    [6, 5, 2, 1, 0],
    [0, 2, 2, 3, 7],
]
"""Ten subjects, 14 raters, five categories: the worked example of Wikipedia's Fleiss' kappa, 0.210."""


@pytest.mark.parametrize(
    ("ratings", "level", "published"),
    [
        (FOUR, "nominal", 0.743),
        (FOUR, "ordinal", 0.815),
        (FOUR, "interval", 0.849),
        (THREE, "nominal", 0.691),
        (THREE, "ordinal", 0.807),
        (THREE, "interval", 0.811),
        # Krippendorff 2011, section A: two observers, binary; section B: two observers, five labels.
        (raters("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"), "nominal", 0.095),
        (raters("a a b b d c c c e d d a", "b a b b b c c c e d d d"), "nominal", 0.692),
    ],
)
def test_krippendorffs_examples(ratings: list[tuple[Any, ...]], level: Level, published: float) -> None:
    found = krippendorff_alpha(ratings, level)
    assert found.value == pytest.approx(published, abs=6e-4)
    assert found.low is not None
    assert found.high is not None
    assert found.low < published < found.high


def by_definition(rows: list[list[int | None]], level: Level) -> float:
    """Alpha pair by pair, as its definition says."""
    units = [[v for v in row if v is not None] for row in rows]
    units = [unit for unit in units if len(unit) > 1]
    flat = [v for unit in units for v in unit]

    def far(a: int, b: int) -> float:
        if level == "nominal":
            return float(a != b)
        if level == "interval":
            return float((a - b) ** 2)
        low, high = min(a, b), max(a, b)
        between = sum(low <= v <= high for v in flat)
        return float((between - (flat.count(a) + flat.count(b)) / 2) ** 2) if a != b else 0.0

    observed = sum(far(a, b) / (len(unit) - 1) for unit in units for a in unit for b in unit) / len(flat)
    expected = sum(far(a, b) for a in flat for b in flat) / (len(flat) * (len(flat) - 1))
    return 1 - observed / expected


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.lists(st.none() | st.integers(1, 5), min_size=3, max_size=3), max_size=12),
    st.sampled_from(["nominal", "ordinal", "interval"]),
)
def test_alpha_is_its_definition(rows: list[list[int | None]], level: Level) -> None:
    found = krippendorff_alpha(rows, level)
    if found.value is None:
        assert found.reason
    else:
        assert found.value == pytest.approx(by_definition(rows, level), abs=1e-9)


def test_alpha_in_words() -> None:
    assert krippendorff_alpha([]).reason == "No row has ratings by two raters."
    assert krippendorff_alpha([[1, None], [None, 2]]).reason == "No row has ratings by two raters."
    assert krippendorff_alpha([[4, 4], [4, 4]]).reason.startswith("Every rating is 4")
    negative = krippendorff_alpha([[1, 5], [5, 1]] * 12)
    assert negative.value is not None
    assert negative.value < 0
    one = krippendorff_alpha([[1, 2]])
    assert one.low is None
    assert "no interval" in one.reason
    with pytest.raises(ValueError, match="no finite number"):
        krippendorff_alpha([["a", "b"]], "ordinal")
    # Of over 60 values the ranks are as good in 60 steps.
    many = krippendorff_alpha([[float(at), at + 0.5] for at in range(40)], "ordinal")
    assert many.value == pytest.approx(1 - 1 / (2 * np.var(np.arange(80), ddof=1)), abs=0.002)


def test_alpha_of_many_values_and_rows_is_quick_to_say() -> None:
    rng = np.random.default_rng(3)
    trait = rng.normal(size=(3_000, 1))
    found = krippendorff_alpha((trait + 0.5 * rng.normal(size=(3_000, 3))).tolist(), "interval")
    assert found.value == pytest.approx(0.8, abs=0.02)
    assert found.method == "BCa bootstrap"


def test_fleiss_example() -> None:
    ratings = [[at for at, count in enumerate(row) for _ in range(count)] for row in FLEISS]
    found = fleiss_kappa(ratings)
    assert found.value == pytest.approx(0.210, abs=5e-4)
    assert found.low is not None
    assert found.low < 0.21


@settings(deadline=None, max_examples=30)
@given(st.lists(st.lists(st.integers(1, 4), min_size=3, max_size=3), min_size=1, max_size=25))
def test_fleiss_is_statsmodels(rows: list[list[int]]) -> None:
    found = fleiss_kappa(rows, LEVELS)
    if len({one for row in rows for one in row}) == 1:
        assert found.value is None
    else:
        assert found.value == pytest.approx(theirs(counted(rows, list(LEVELS))), abs=1e-12)


def test_fleiss_in_words() -> None:
    assert fleiss_kappa([]).reason == "There are no rows."
    assert "Krippendorff" in fleiss_kappa([[1, 2], [1, None]]).reason
    assert fleiss_kappa([[1], [2]]).reason == "No row has ratings by two raters."
    assert fleiss_kappa([[2, 2], [2, 2]]).reason.startswith("Every rating is 2")


def test_gwets_examples() -> None:
    """irrCAC's cac.raw4raters (Gwet 2014, page 120): 0.77544, SE 0.14295, [0.461, 1]; Gwet's skewed table of 125."""
    found = gwet_ac1(FOUR)
    assert found.value == pytest.approx(0.77544, abs=1e-5)
    assert found.se == pytest.approx(0.14295, abs=1e-5)
    assert (found.low, found.high) == pytest.approx((0.461, 1), abs=5e-4)
    skewed = gwet_ac1([(1, 1)] * 118 + [(1, 2)] * 5 + [(2, 1)] * 2)
    assert skewed.value == pytest.approx(0.9408, abs=5e-5)
    table = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]
    pairs = [(a, b) for a, row in enumerate(table) for b, count in enumerate(row) for _ in range(count)]
    found = gwet_ac1(pairs)
    assert found.value == pytest.approx(0.8493305, abs=1e-7)
    # irrCAC's table form divides by n where its raw form divides by n − 1.
    assert found.se == pytest.approx(0.04321747 * math.sqrt(100 / 99), abs=1e-8)


def test_ac1_in_words() -> None:
    assert gwet_ac1([]).reason == "No row has ratings by two raters."
    assert gwet_ac1([[1, 1]]).reason == "Every rating is 1 and no other label is known."
    assert gwet_ac1([[1, 1]], LEVELS).value == 1
    assert gwet_ac1([[1, 1], [2, 2]], LEVELS).value == pytest.approx(1)


def test_icc_of_shrout_and_fleiss() -> None:
    """ICC(2,1) 0.29 and ICC(2,4) 0.62; intervals as psych's ICC gives them for the same table."""
    one, mean = icc(SHROUT_FLEISS), icc(SHROUT_FLEISS, averaged=True)
    assert (one.value, one.low, one.high) == pytest.approx((0.29, 0.019, 0.761), abs=5e-4)
    assert (mean.value, mean.low, mean.high) == pytest.approx((0.62, 0.071, 0.927), abs=5e-4)
    assert one.text() == "0.29 [0.02, 0.76], n 6"


def test_icc_in_words() -> None:
    assert icc([]).reason == "No row has ratings by two raters."
    assert icc([[1], [2]]).reason == "No row has ratings by two raters."
    assert icc([[1, 2]]).reason == "One row: nothing to tell apart."
    assert icc([[1, 2], [2, 1]]).reason.startswith("The rows do not differ")
    assert icc([[1, 1], [4, 4]]).value == 1
    assert "leaves its range" in icc([[5, 1], [1, 5], [3, 3.1]]).reason
    left = icc([[1, 2], [3, None], [4, 5], [2, 2]])
    assert (left.n, left.unscored) == (3, 1)
    with pytest.raises(ValueError, match="unequal"):
        icc([[1, 2], [1]])


@settings(deadline=None, max_examples=30)
@given(
    st.integers(1, 4).flatmap(
        lambda k: st.lists(st.lists(st.none() | st.floats(1, 5), min_size=k, max_size=k), max_size=12)
    )
)
def test_any_ratings_give_numbers_or_words(rows: list[list[float | None]]) -> None:
    found = several_raters(rows)
    text = json.dumps(found.model_dump(mode="json"))
    assert "NaN" not in text
    assert "Infinity" not in text
    for name in ("fleiss", "nominal", "ordinal", "interval", "ac1", "single", "average"):
        value = getattr(found, name)
        assert value.value is not None or value.reason
        assert value.low is not None or value.reason


def test_the_general_bootstrap_is_the_means() -> None:
    """Of a mean it gives what scipy's BCa gives."""
    from scipy.stats import bootstrap

    data = np.random.default_rng(5).exponential(size=60)
    found = bootstrap_of(lambda weights: weights @ data / weights.sum(axis=1), 60)
    theirs = bootstrap((data,), np.mean, n_resamples=10_000, rng=np.random.default_rng(1)).confidence_interval
    assert found.method == "BCa bootstrap"
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high), abs=0.02)
    again = bootstrap_of(lambda weights: weights @ data / weights.sum(axis=1), 60)
    assert found == again
