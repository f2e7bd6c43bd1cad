"""What is of one case (answers, criteria, pairs, attacks) is dependent: every interval of a judge bench knows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats as scipy_stats

from workbench.stats.agreeing import several_raters
from workbench.stats.differences import limits_of_agreement, mean_absolute_difference
from workbench.stats.judge_rows import Choice, Injected, JudgedRow, SwappedPair
from workbench.stats.judging import JudgeBench, bench_slice, judge_bench
from workbench.stats.kappa import majority_baseline
from workbench.stats.pairwise_judging import verbosity
from workbench.stats.raters import gwet_ac1
from workbench.stats.statistic import LEVELS, Statistic

ANSWERS = 12


def _bench(copies: int, answers: bool = False) -> JudgeBench:
    """Each answer has so many criteria (or each case so many answers), of which judge and people say the same."""
    rows, pairs = [], []
    for at in range(ANSWERS):
        human, judge = float(1 + at % 5), None if at % 6 == 5 else float(1 + (at * 3) % 5)
        for criterion in range(copies):
            row = f"r{at}.{criterion}" if answers else f"r{at}"
            rows.append(JudgedRow(row, human, judge, str(criterion), samples=(judge, judge), case=f"c{at}"))
            turned = ("A", "A") if at % 3 == 0 else ("A", "B")
            choice = "A" if at % 2 else "B"
            pairs.append(SwappedPair(f"p{at} {criterion}", *turned, choice, 400, 100, f"p{at}"))  # type: ignore[arg-type]
    attacks = [
        Injected(f"r{at}.{of}" if answers else f"r{at}", f"a{of}", 2.0, 4.0 if at % 4 == 0 else 2.0, case=f"c{at}")
        for at in range(ANSWERS)
        for of in range(copies)
    ]
    return judge_bench(rows, pairs, attacks)


def _width(found: Statistic) -> float:
    assert found.low is not None
    assert found.high is not None
    return found.high - found.low


@pytest.mark.parametrize("answers", [False, True], ids=["criteria", "answers"])
def test_copies_of_a_row_make_no_interval_narrower(answers: bool) -> None:
    once, often = _bench(2, answers), _bench(8, answers)
    assert (often.whole.answers, often.whole.cases) == (80 if answers else 10, 10)
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
        lambda one: one.agreement.kendall,
        lambda one: one.agreement.pearson,
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


def test_where_each_case_has_one_answer_nothing_is_changed_by_naming_it() -> None:
    def bench(case: Callable[[str], str]) -> JudgeBench:
        rows, pairs = [], []
        for at in range(30):
            human = 1 + at * 7 % 5
            samples = (float(human), float(1 + at * 3 % 5))
            for of in range(2):
                judge = 1 + (at * 7 + (at % 4 == 0) + of * (at % 3 == 0)) % 5
                rows.append(
                    JudgedRow(f"r{at}", human, judge, f"k{of}", ("t",) * (at % 2), samples, case=case(f"c{at}"))
                )
        for at in range(40):
            choices: list[Choice] = ["A" if at % by else "B" for by in (3, 4, 2)]
            pairs.append(SwappedPair(f"p{at}", *choices, 300 + at * 37 % 200, 350, case(f"c{at}")))
        attacks = [
            Injected(f"r{at}", f"x{of}", 2.0, 2.0 + (at + of) % 3, case=case(f"c{at}"))
            for at in range(8)
            for of in range(3)
        ]
        return judge_bench(rows, pairs, attacks)

    told, untold = bench(str), bench(lambda _: "")
    assert told == untold
    # What it said before cases were clusters, to the digit.
    for found, said in (
        (told.whole.weighted_kappa, (0.692308, 0.348534, 0.874763)),
        (told.whole.spearman, (0.701352, 0.32509, 0.890994)),
        (told.whole.bias, (0.1, -0.251519, 0.451519)),
        (told.criteria[0].weighted_kappa, (0.806723, 0.347164, 0.953859)),
        (told.criteria[0].exact, (0.733333, 0.55552, 0.858173)),
        (told.agreement.alpha, (0.697121, 0.364865, 0.871999)),
        (told.agreement.ac1, (0.521, 0.320701, 0.721298)),
        (told.repeatability, (0.008333, -0.592849, 0.424118)),
        (told.verbosity and told.verbosity.controlled, (0.703868, 0.506335, 0.846347)),
    ):
        assert found is not None
        assert (found.value, found.low, found.high) == pytest.approx(said, abs=1e-6)


def test_two_answers_to_a_case_widen_what_stood_on_independent_answers() -> None:
    """Also of a single criterion, where each answer has one row: the four answers to a case are all alike."""
    rows = []
    for at in range(80):
        case, human = at // 4, 1 + at // 4 * 7 % 5
        rows.append(JudgedRow(f"r{at}", human, min(5, max(1, human + case % 3 - 1)), case=f"c{case}"))
    alone = bench_slice("", [replace(row, case="") for row in rows])
    told = bench_slice("", rows)
    assert (told.n, told.answers, told.cases, alone.cases) == (80, 80, 20, 80)
    for name in ("exact", "weighted_kappa", "spearman"):
        assert getattr(told, name).value == getattr(alone, name).value
    assert _width(told.weighted_kappa) > 1.5 * _width(alone.weighted_kappa)
    assert _width(told.bias) > 1.5 * _width(alone.bias)
    assert told.exact.method == "t, clustered SE, 20 clusters"


def test_below_six_cases_each_figure_says_why_it_has_no_interval() -> None:
    rows = [JudgedRow(f"r{at}", 1 + at % 5, 1 + (at * 3) % 5, str(of)) for at in range(5) for of in range(4)]
    both = judge_bench(rows).agreement
    correlations = (both.spearman, both.kendall, both.pearson)
    for found in (both.majority, both.limits.lower, both.limits.upper, both.absolute, both.ac1, *correlations):
        assert (found.value is not None, found.low) == (True, None)
        assert "Fewer than 6 clusters: no interval." in found.reason
    pairs = [
        SwappedPair(str(at), "A" if at % 3 else "B", "A", None, 90 + at * 7 % 40, 100, f"c{at % 5}") for at in range(20)
    ]
    controlled = verbosity(pairs).controlled
    assert controlled.value is not None
    assert (controlled.low, controlled.method, controlled.reason) == (
        None,
        "none",
        "Fewer than 6 clusters: no interval.",
    )
    levels = [[row.human, row.judge] for row in rows]
    for found in (people := several_raters(levels, clusters=[row.row for row in rows])).single, people.average:
        assert (found.value is not None, found.low) == (True, None)
        assert found.reason == "Fewer than 6 clusters: no interval."


def test_people_with_each_other_have_an_interval_for_every_figure_of_all_criteria() -> None:
    rows, answers = ratings(30, 4, seed=8)
    found = several_raters(rows, clusters=answers)
    for name in ("fleiss", "nominal", "ordinal", "interval", "ac1", "single", "average"):
        one = getattr(found, name)
        assert one.low is not None, name
        assert one.low < one.value < one.high, name
    # As if each criterion were a row of its own, they would be narrower.
    alone = several_raters(rows)
    assert all(_width(getattr(found, name)) > _width(getattr(alone, name)) for name in ("ordinal", "interval"))


def ratings(answers: int, criteria: int, seed: int) -> tuple[list[list[int]], list[int]]:
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

    truth = [one.value for one in figures(*ratings(5_000, 4, seed=1))]
    held = [0] * len(truth)
    for seed in range(200):
        for at, (true, found) in enumerate(zip(truth, figures(*ratings(30, 4, seed=100 + seed)), strict=True)):
            assert true is not None
            assert found.low is not None
            assert found.high is not None
            held[at] += found.low <= true <= found.high
    assert min(held) >= 180, held


def test_a_judge_of_likelihoods_gives_a_level_of_its_own_to_each_row() -> None:
    """Over sixty different ones were refused by the ordinal alpha, and each bench of such a judge failed."""
    levels, cases = ratings(60, 2, seed=3)
    drawn = np.random.default_rng(3)
    rows = [
        JudgedRow(f"r{at}", one, float(np.clip(two + drawn.normal(0, 0.2), 1, 5)), case=f"c{case}")
        for at, ((one, two), case) in enumerate(zip(levels, cases, strict=True))
    ]
    found = judge_bench(rows)
    assert len({row.judge for row in rows}) > 60
    assert found.agreement.alpha.value == pytest.approx(_ordinal_by_ranks(rows), abs=0.01)
    for name in ("alpha", "spearman", "kendall", "pearson"):
        one = getattr(found.agreement, name)
        assert one.low < one.value < one.high


def _ordinal_by_ranks(rows: list[JudgedRow]) -> float:
    """Ordinal alpha written out: the distance of two ratings is that of their average ranks among all."""
    ranks = scipy_stats.rankdata([one for row in rows for one in (row.human, row.judge)]).reshape(-1, 2)
    observed = ((ranks[:, 0] - ranks[:, 1]) ** 2).mean()
    return 1 - observed / (2 * ranks.ravel().var(ddof=1))
