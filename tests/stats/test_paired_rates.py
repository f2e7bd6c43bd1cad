"""McNemar and Newcombe against published tables, scipy and statsmodels."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from statsmodels.stats.contingency_tables import mcnemar

from workbench.stats import mcnemar_p, paired_rates

counts = st.integers(0, 400)
tables = st.tuples(counts, counts, counts, counts).filter(lambda table: sum(table) > 0)


def mirrored(difference: float, low: float, high: float) -> tuple[float, float, float]:
    """First minus second, rounded as papers print it."""
    return round(-difference, 4), round(-high, 4), round(-low, 4)


def test_newcombe_of_his_paper() -> None:
    """Newcombe, Stat. Med. 17 (1998) 2635–2650, table II, method 10: 20, 12, 2, 16."""
    assert mirrored(*paired_rates(20, 12, 2, 16)) == (0.2, 0.0562, 0.3292)


def test_newcombe_of_altman() -> None:
    """Altman, Machin, Bryant and Gardner, Statistics with Confidence (2000), table 6.2: 14, 5, 0, 22."""
    assert mirrored(*paired_rates(14, 5, 0, 22)) == (0.122, 0.0115, 0.2265)


def test_newcombe_of_fagerland() -> None:
    """Fagerland, Lydersen and Laake, Statistical Analysis of Contingency Tables (2017), chapter 8: Bentur's table."""
    assert [round(end, 3) for end in paired_rates(1, 1, 7, 12)] == [0.286, 0.026, 0.507]


@given(tables)
def test_newcombe_holds_its_difference_and_mirrors(table: tuple[int, int, int, int]) -> None:
    both, first, second, neither = table
    difference, low, high = paired_rates(both, first, second, neither)
    assert -1 <= low <= difference <= high <= 1
    assert low < high
    assert paired_rates(both, second, first, neither) == pytest.approx((-difference, -high, -low), abs=1e-12)


@pytest.mark.parametrize("table", [(0, 0, 0, 0), (-1, 1, 1, 1)])
def test_no_pairs_no_interval(table: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="no pairs"):
        paired_rates(*table)


def test_mcnemar_of_the_textbook() -> None:
    """Agresti, Categorical Data Analysis: approval ratings, 150 against 86 changed; and Altman's 5 against 0."""
    assert mcnemar_p(86, 150) == pytest.approx(3.716e-05, rel=1e-3)
    assert mcnemar_p(0, 5) == 0.0625


@given(counts, counts)
def test_mcnemar_is_that_of_scipy_and_statsmodels(fixed: int, broken: int) -> None:
    p = mcnemar_p(fixed, broken)
    expected = binomtest(fixed, fixed + broken).pvalue if fixed + broken else 1.0
    assert p == pytest.approx(expected, rel=1e-9)
    if fixed + broken:
        assert p == pytest.approx(float(mcnemar([[9, fixed], [broken, 9]], exact=True).pvalue), rel=1e-9)


def test_nothing_changed_is_p_1() -> None:
    assert mcnemar_p(0, 0) == 1
    assert 0 < mcnemar_p(0, 100_000) < 1e-300
    with pytest.raises(ValueError, match="negative"):
        mcnemar_p(-1, 0)
