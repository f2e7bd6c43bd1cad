"""Two raters: published examples, statsmodels, scikit-learn and scipy on random ratings, and what cannot be said."""

from __future__ import annotations

import json
import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from sklearn.metrics import cohen_kappa_score, confusion_matrix, mean_absolute_error
from statsmodels.stats.inter_rater import cohens_kappa

from workbench.stats.agreeing import agreement, nearest_level
from workbench.stats.correlation import Correlation, correlation
from workbench.stats.differences import limits_of_agreement, mean_absolute_difference
from workbench.stats.kappa import (
    Weights,
    cohen_kappa,
    confusion,
    exact_agreement,
    majority_baseline,
    within_one,
)
from workbench.stats.statistic import LEVELS, Statistic

RATINGS = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=2, max_size=60)
ABSTRACTORS = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]
"""Two abstractors of 100 patients: the vignette of irrCAC, https://cran.r-project.org/package=irrCAC."""
WRIGHT = [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427]
MINI = [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451]
"""Peak flow of 17 people by two meters: Bland & Altman, Lancet 1986 (i) 307–310, table 1."""


def rows(table: list[list[int]]) -> tuple[list[int], list[int]]:
    """A table of counts as two lists of ratings."""
    pairs = [(a, b) for a, row in enumerate(table) for b, count in enumerate(row) for _ in range(count)]
    return [a for a, _ in pairs], [b for _, b in pairs]


def in_words(found: Statistic) -> None:
    """No nan, and words where there is no number."""
    assert all(x is None or math.isfinite(x) for x in (found.value, found.low, found.high, found.se))
    assert found.value is not None or found.reason
    assert (found.low is None) == (found.high is None)
    assert found.low is not None or found.reason


def test_kappa_of_irrcacs_example() -> None:
    found = cohen_kappa(*rows(ABSTRACTORS))
    assert found.value == pytest.approx(0.7964094, abs=1e-7)
    assert found.se == pytest.approx(0.05891072, abs=1e-7)
    assert found.text(2) == "0.80 [0.65, 0.89], n 100"


def test_kappa_of_cohens_example() -> None:
    """Cohen 1960, table 1: 200 patients, three diagnoses, agreement of 0.70, kappa 0.492."""
    found = cohen_kappa(*rows([[88, 14, 18], [10, 40, 10], [2, 6, 12]]))
    assert found.value == pytest.approx(0.492, abs=5e-4)


def test_weighted_kappa_of_sass_example() -> None:
    """Two dermatologists, 88 patients: SAS/STAT user's guide, FREQ procedure, “Agreement study”, to 4 places."""
    one, two = rows([[10, 4, 1, 0], [5, 10, 12, 2], [2, 4, 12, 5], [0, 2, 6, 13]])
    plain, weighted = cohen_kappa(one, two), cohen_kappa(one, two, weights="linear")
    assert (plain.value, plain.se) == pytest.approx((0.3449, 0.0724), abs=5e-5)
    assert (weighted.value, weighted.se) == pytest.approx((0.5082, 0.0655), abs=5e-5)


def test_quadratic_kappa_of_fleiss_and_cohen() -> None:
    """It is the intraclass correlation with n in the place of n − 1 (Fleiss & Cohen 1973, Educ. Psychol. Meas. 33)."""
    one, two = (np.array(side, float) for side in rows([[10, 4, 1, 0], [5, 10, 12, 2], [2, 4, 12, 5], [0, 2, 6, 13]]))
    covariance = np.mean((one - one.mean()) * (two - two.mean()))
    by_hand = 2 * covariance / (one.var() + two.var() + (one.mean() - two.mean()) ** 2)
    assert cohen_kappa(one.tolist(), two.tolist(), weights="quadratic").value == pytest.approx(by_hand, abs=1e-12)


@settings(deadline=None)
@given(RATINGS, st.sampled_from(["none", "linear", "quadratic"]))
def test_kappa_is_what_others_compute(pairs: list[tuple[int, int]], weights: Weights) -> None:
    one, two = [a for a, _ in pairs], [b for _, b in pairs]
    found = cohen_kappa(one, two, weights=weights, labels=LEVELS)
    in_words(found)
    if len({*one, *two}) == 1:
        assert found.value is None
        return
    theirs = cohen_kappa_score(one, two, labels=LEVELS, weights=None if weights == "none" else weights)
    assert found.value == pytest.approx(theirs, abs=1e-12)
    if found.se:
        table = np.array(confusion_matrix(one, two, labels=LEVELS))
        with np.errstate(all="ignore"):
            theirs = cohens_kappa(table, wt=None if weights == "none" else weights).std_kappa
        assert found.se == pytest.approx(theirs)


def test_kappa_in_words() -> None:
    assert cohen_kappa([], []).reason == "No row was rated by both."
    assert "raw agreement" in cohen_kappa([4] * 9, [4] * 9).reason
    assert cohen_kappa([1, 2], [2, 1]).reason == "Fewer than 6 rows: no interval."
    constant = cohen_kappa([3, 3, 3, 3], [1, 2, 3, 4])
    assert (constant.value, constant.low) == (0.0, None)
    assert constant.reason == "The first gave 3 to every row, so kappa is 0 whatever the other says: no interval."
    assert cohen_kappa([1, 2] * 3, [1, 2] * 3).method == "degenerate"
    assert "Gwet's AC1" in cohen_kappa([1] * 18 + [1, 2], [1] * 18 + [2, 1]).reason
    assert cohen_kappa([1, None, 2], [1, 2, None]).unscored == 2
    with pytest.raises(ValueError, match="6 is none of"):
        cohen_kappa([1, 6], [1, 2], labels=LEVELS)
    with pytest.raises(ValueError, match="zip"):
        cohen_kappa([1], [1, 2])


@given(RATINGS)
def test_the_table_and_raw_agreement(pairs: list[tuple[int, int]]) -> None:
    one, two = [a for a, _ in pairs], [b for _, b in pairs]
    table = confusion([*one, None], [*two, 1], LEVELS)
    assert (table.n, table.unscored) == (len(pairs), 1)
    assert np.array(table.counts).tolist() == confusion_matrix(one, two, labels=LEVELS).tolist()
    assert exact_agreement(one, two).value == sum(a == b for a, b in pairs) / len(pairs)
    assert within_one(one, two).value == sum(abs(a - b) <= 1 for a, b in pairs) / len(pairs)
    assert mean_absolute_difference(one, two).value == pytest.approx(mean_absolute_error(one, two))


def test_the_majority_baseline_names_the_level() -> None:
    found = majority_baseline([4] * 12 + [5] * 3 + [None])
    assert (found.value, found.n, found.unscored, found.reason) == (0.8, 15, 1, "Always 4.")
    assert majority_baseline([5, 5, 4, 4]).reason == "Always 4. Only 4 rows: read with care."
    assert majority_baseline([None]).reason == "Nothing was rated."


def test_limits_of_agreement_of_bland_and_altman() -> None:
    """Mean −2.1 l/min with 95 % interval −22.0 to 17.8, sd 38.8 (they round 1.96 to 2 for the limits)."""
    found = limits_of_agreement(MINI, WRIGHT)
    assert found.bias.value == pytest.approx(-2.1, abs=0.05)
    assert (found.bias.low, found.bias.high) == pytest.approx((-22.0, 17.8), abs=0.1)
    assert found.sd == pytest.approx(38.8, abs=0.05)
    assert found.lower.value == pytest.approx(-2.118 - 1.96 * 38.765, abs=0.01)
    assert found.upper.value == pytest.approx(-2.118 + 1.96 * 38.765, abs=0.01)
    # They take s √(3/n), 16.3, for the standard error of a limit.
    assert found.lower.se == pytest.approx(16.3, abs=0.15)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), min_size=5, max_size=50),
    st.sampled_from(["spearman", "kendall", "pearson"]),
)
def test_correlations_are_scipys(pairs: list[tuple[float, float]], kind: Correlation) -> None:
    one, two = np.array(pairs).round(2).T
    found = correlation(one.tolist(), two.tolist(), kind)
    in_words(found)
    if found.value is None:
        return
    with np.errstate(all="ignore"):
        theirs = {
            "spearman": lambda: scipy_stats.spearmanr(one, two).statistic,
            "kendall": lambda: scipy_stats.kendalltau(one, two).statistic,
            "pearson": lambda: np.corrcoef(one, two)[0, 1],
        }[kind]()
    assert found.value == pytest.approx(theirs, abs=1e-6)
    assert found.low is None or (found.low <= found.value <= (found.high or 0))


def test_worked_examples_of_rank_correlations() -> None:
    """IQ and hours of television of ten people: Wikipedia, Spearman's rank correlation coefficient, −29/165.

    Kendall's tau-b with ties: the example of scipy.stats.kendalltau's documentation.
    """
    wits, hours = [106, 100, 86, 101, 99, 103, 97, 113, 112, 110], [7, 27, 2, 50, 28, 29, 20, 12, 6, 17]
    assert correlation(wits, hours, "spearman").value == pytest.approx(-29 / 165)
    assert correlation([12, 2, 1, 12, 2], [1, 4, 7, 1, 0], "kendall").value == pytest.approx(-0.4714045207910317)


def test_pearsons_interval_is_scipys() -> None:
    rng = np.random.default_rng(1)
    one = rng.normal(size=30)
    two = one + rng.normal(size=30)
    theirs = scipy_stats.pearsonr(one, two).confidence_interval(0.95)
    found = correlation(one.tolist(), two.tolist(), "pearson")
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high))


def test_the_error_of_kendalls_tau_is_that_of_resampling() -> None:
    """With ties, where the common formula is too small."""
    rng = np.random.default_rng(6)
    trait = rng.normal(size=150)
    one, two = (np.clip(np.round(3 + trait + 0.7 * rng.normal(size=150)), 1, 5) for _ in range(2))
    drawn = [
        scipy_stats.kendalltau(one[places], two[places]).statistic for places in rng.integers(0, 150, size=(800, 150))
    ]
    found = correlation(one.tolist(), two.tolist(), "kendall")
    assert found.low is not None
    assert found.high is not None
    assert (found.high - found.low) / (2 * 1.96) == pytest.approx(np.std(drawn), rel=0.1)


def test_correlations_in_words() -> None:
    assert correlation([], []).reason == "No rows rated by both: no correlation."
    assert correlation([1], [1]).reason == "1 row rated by both: no correlation."
    assert (
        correlation([1, 2, 3], [4, 4, 4]).reason == "The second gave 4 to every row, so nothing can go along with it."
    )
    assert correlation([1, 2, 3, 4, 5], [1, 3, 2, 4, 5]).reason == "Fewer than 6 rows: no interval."
    assert correlation(range(9), range(9)).reason == "The ranks agree on every row: no interval."
    assert correlation([1, 2, 3, 4], [4, 3, 2, 1]).value == -1
    with pytest.raises(ValueError, match="finite"):
        correlation([1, math.nan], [1, 2])


DEGENERATE: list[tuple[list[float | None], list[float | None]]] = [
    ([], []),
    ([3], [3]),
    ([3], [None]),
    ([None] * 3, [1, 2, 3]),
    ([3, 3], [3, 3]),
    ([3.0] * 40, [3.0] * 40),
    ([3.0] * 40, [2.0] * 40),
    ([1, 5], [5, 1]),
    ([3.0] * 20, [1.0, 5.0] * 10),
    ([1, 2, 3, 4, 5] * 4, [1, 2, 3, 4, 5] * 4),
    ([1, 2, 3, 4, 5] * 4, [5, 4, 3, 2, 1] * 4),
    ([4.0] * 29 + [5.0], [4.0] * 29 + [3.5]),
]


def all_of(one: list[float | None], two: list[float | None]) -> str:
    """All figures of two raters as JSON, each a number, or words where there is none."""
    found = agreement(one, two)
    for name in type(found).model_fields:
        if isinstance(value := getattr(found, name), Statistic):
            in_words(value)
    for value in (found.limits.bias, found.limits.lower, found.limits.upper):
        in_words(value)
    return json.dumps(found.model_dump(mode="json"))


@pytest.mark.parametrize(("one", "two"), DEGENERATE)
def test_degenerate_ratings_give_words(one: list[float | None], two: list[float | None]) -> None:
    assert not re.search("NaN|Infinity", all_of(one, two))


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.none() | st.floats(1, 5), st.none() | st.floats(1, 5)), max_size=30))
def test_any_ratings_give_numbers_or_words(pairs: list[tuple[float | None, float | None]]) -> None:
    assert not re.search("NaN|Infinity", all_of([a for a, _ in pairs], [b for _, b in pairs]))


def test_means_of_samples_take_the_nearest_level_for_kappas_only() -> None:
    assert [nearest_level(value) for value in (1, 1.4, 2.5, 4.99, 5, None)] == [1, 1, 3, 5, 5, None]
    found = agreement([1, 2, 3, 4, 5, 5], [1.4, 2.4, 3.4, 4.4, 4.6, 4.6])
    assert found.exact.value == 1
    assert found.absolute.value == pytest.approx(0.4)
    with pytest.raises(ValueError, match="scale from 1 to 5"):
        agreement([0], [1])
