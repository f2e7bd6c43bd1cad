"""Criteria of one answer, and attacks on it, are no independent rows: every interval of a judge bench knows it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from workbench.stats.agreeing import several_raters
from workbench.stats.correlation import _of_ranks, clustered_spearman
from workbench.stats.differences import limits_of_agreement, mean_absolute_difference
from workbench.stats.judge_rows import Injected, JudgedRow, SwappedPair
from workbench.stats.judging import JudgeBench, judge_bench
from workbench.stats.kappa import majority_baseline
from workbench.stats.raters import gwet_ac1
from workbench.stats.statistic import LEVELS, Statistic

ANSWERS = 12


def _bench(copies: int) -> JudgeBench:
    """Each answer and each pair has so many criteria, on all of which judge and people say the same."""
    rows, pairs = [], []
    for at in range(ANSWERS):
        human, judge = float(1 + at % 5), None if at % 6 == 5 else float(1 + (at * 3) % 5)
        for criterion in range(copies):
            rows.append(JudgedRow(f"r{at}", human, judge, str(criterion), samples=(judge, judge)))
            turned = ("A", "A") if at % 3 == 0 else ("A", "B")
            choice = "A" if at % 2 else "B"
            pairs.append(SwappedPair(f"p{at} {criterion}", *turned, choice, 400, 100, f"p{at}"))  # type: ignore[arg-type]
    attacks = [
        Injected(f"r{at}", f"a{of}", 2.0, 4.0 if at % 4 == 0 else 2.0) for at in range(ANSWERS) for of in range(copies)
    ]
    return judge_bench(rows, pairs, attacks)


def _width(found: Statistic) -> float:
    assert found.low is not None
    assert found.high is not None
    return found.high - found.low


def test_copies_of_a_row_make_no_interval_narrower() -> None:
    once, often = _bench(2), _bench(8)
    for of in (
        lambda one: one.coverage,
        lambda one: one.unscored,
        lambda one: one.whole.exact,
        lambda one: one.whole.spearman,
        lambda one: one.position.consistency,
        lambda one: one.position.first_slot,
        lambda one: one.verbosity.longer,
        lambda one: one.verbosity.excess,
        lambda one: one.injections.resilience,
        lambda one: one.whole.absolute,
        lambda one: one.repeatability,
        lambda one: one.agreement.majority,
        lambda one: one.agreement.kappa,
        lambda one: one.agreement.ac1,
        lambda one: one.agreement.alpha,
    ):
        few, many = of(once), of(often)
        # Krippendorff's alpha takes one rating from those that it draws pairs of.
        assert few.value == pytest.approx(many.value, abs=0.02)
        if few.low != few.high:
            assert _width(many) > 0.99 * _width(few)
    assert once.position is not None
    assert often.position is not None
    assert once.position.p == often.position.p
    assert often.verbosity is not None
    for end in ("lower", "upper"):
        few, many = (getattr(one.agreement.limits, end) for one in (once, often))
        # The standard deviation is divided by n − 1, and n are the rows.
        assert few.value == pytest.approx(many.value, abs=0.1)
        assert _width(many) == pytest.approx(_width(few), rel=0.01)
    for found in (often.agreement.kendall, often.agreement.pearson):
        assert found.low is None
        assert found.reason.endswith("Rows of one answer are not independent: no interval.")


def test_below_six_answers_each_figure_says_why_it_has_no_interval() -> None:
    rows = [JudgedRow(f"r{at}", 1 + at % 5, 1 + (at * 3) % 5, str(of)) for at in range(5) for of in range(4)]
    both = judge_bench(rows).agreement
    for found in (both.majority, both.limits.lower, both.limits.upper, both.absolute, both.ac1):
        assert (found.value is not None, found.low) == (True, None)
        assert "Fewer than 6 clusters: no interval." in found.reason
    levels = [[row.human, row.judge] for row in rows]
    for found in (people := several_raters(levels, clusters=[row.row for row in rows])).single, people.average:
        assert (found.value is not None, found.low) == (True, None)
        assert found.reason == "Fewer than 6 answers: no interval."


def test_people_with_each_other_have_an_interval_for_every_figure_of_all_criteria() -> None:
    rows, answers = _ratings(30, 4, seed=8)
    found = several_raters(rows, clusters=answers)
    for name in ("fleiss", "nominal", "ordinal", "interval", "ac1", "single", "average"):
        one = getattr(found, name)
        assert one.low is not None, name
        assert one.low < one.value < one.high, name
    # As if each criterion were a row of its own, they would be narrower.
    alone = several_raters(rows)
    assert all(_width(getattr(found, name)) > _width(getattr(alone, name)) for name in ("ordinal", "interval"))


def _ratings(answers: int, criteria: int, seed: int) -> tuple[list[list[int]], list[int]]:
    """Levels of two raters, the second a little milder, who see one quality of each answer in all its criteria."""
    drawn = np.random.default_rng(seed)
    quality = drawn.normal(size=(answers, 1, 1)) + 0.7 * drawn.normal(size=(answers, criteria, 1))
    seen = quality + 0.6 * drawn.normal(size=(answers, criteria, 2)) + np.array([0, 0.3])
    levels = np.clip(np.round(3 + seen), 1, 5).astype(int).reshape(-1, 2)
    return levels.tolist(), np.repeat(np.arange(answers), criteria).tolist()


def test_intervals_of_limits_absolute_difference_share_and_ac1_hold_the_truth_in_clusters() -> None:
    """Of 200 drawn benches of 30 answers with four criteria; each interval is of 95 %."""

    def figures(rows: list[list[int]], answers: list[int]) -> list[Statistic]:
        one, two = zip(*rows, strict=True)
        limits = limits_of_agreement(one, two, answers)
        always = majority_baseline(one, answers)
        return [
            *(limits.lower, limits.upper),
            mean_absolute_difference(one, two, answers),
            *(always, gwet_ac1(rows, LEVELS, answers)),
        ]

    truth = [one.value for one in figures(*_ratings(5_000, 4, seed=1))]
    held = [0] * len(truth)
    for seed in range(200):
        for at, (true, found) in enumerate(zip(truth, figures(*_ratings(30, 4, seed=100 + seed)), strict=True)):
            assert true is not None
            assert found.low is not None
            assert found.high is not None
            held[at] += found.low <= true <= found.high
    assert min(held) >= 180, held


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5), st.integers(0, 4)), min_size=3, max_size=25))
def test_ranks_of_a_resample_are_those_of_its_rows_written_out(drawn: list[tuple[int, int, int]]) -> None:
    first, second, times = (np.array(part) for part in zip(*drawn, strict=True))
    one, two = (np.unique(part, return_inverse=True)[1] for part in (first, second))
    found = _of_ranks(times[None, :].astype(float), one, two)[0]
    x, y = np.repeat(first, times), np.repeat(second, times)
    if len(set(x)) < 2 or len(set(y)) < 2:
        assert np.isnan(found)
    else:
        assert found == pytest.approx(scipy_stats.spearmanr(x, y).statistic)


def test_an_interval_of_ranks_holds_the_truth_where_rows_come_in_clusters() -> None:
    """Of 40 drawn benches of 40 answers with four criteria each."""
    true = scipy_stats.spearmanr(_ratings(20_000, 4, seed=1)[0]).statistic
    held = 0
    for seed in range(40):
        rows, answers = _ratings(40, 4, seed=200 + seed)
        found = clustered_spearman(*(list(map(float, part)) for part in zip(*rows, strict=True)), answers)
        assert found.low is not None
        assert found.high is not None
        held += found.low <= true <= found.high
    assert held >= 35
