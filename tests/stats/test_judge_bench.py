"""The judge bench: figures, thresholds and words."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.proportion import proportion_confint

from workbench.stats.clusters import clustered_mean, clustered_rate
from workbench.stats.injections import resilience
from workbench.stats.judge_rows import Choice, Injected, JudgedRow, SwappedPair, disagreements, distances, held_out_half
from workbench.stats.judge_words import JudgeFigures, judge_verdict, taste_words
from workbench.stats.judging import bench_slice, judge_bench
from workbench.stats.kappa import majority_baseline
from workbench.stats.pairwise_judging import length_controlled_rate, position, verbosity
from workbench.stats.statistic import Statistic, rate

WELL = "Calibrated: it agrees with people well."


def figure(value: float, low: float | None = None) -> Statistic:
    return Statistic(value=value, low=value - 0.1 if low is None else low, high=value + 0.1, n=48, method="test")


def figures(kappa: float = 0.7, low: float | None = None, **more: object) -> JudgeFigures:
    given = {"answers": 48, "weighted_kappa": figure(kappa, low), "unscored": figure(0.0), "bias": figure(0.1), **more}
    return JudgeFigures.model_validate(given)


def fond_of_length(pairs: int = 20) -> tuple[SwappedPair, ...]:
    """The judge always takes the longer one, people every second time."""
    return tuple(
        SwappedPair(f"p{at}", "A", "A", "A" if at % 2 else "B", length_a=400, length_b=100) for at in range(pairs)
    )


def test_the_sentence_of_the_design() -> None:
    found = judge_verdict(figures(0.5, people=figure(0.55), verbosity=verbosity(fond_of_length())))
    assert found.sentence == (
        "Usable with care: it agrees with people about as well as they agree with each other, "
        "but it likes long answers too much."
    )
    assert found.figures == "weighted kappa 0.50 [0.40, 0.60], 48\xa0answers"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (figures(), WELL),
        (figures(answers=29), "Not calibrated yet: 29\xa0answers rated by people and judge, 30 would do."),
        (figures(answers=1), "Not calibrated yet: 1\xa0answer rated by people and judge, 30 would do."),
        (figures(0.65, 0.35), "Usable with care: it agrees with people well, as far as 48\xa0answers can tell."),
        (figures(0.45, 0.25), "Usable with care: it agrees with people fairly well."),
        (figures(0.3), "Not usable: it agrees with people too little."),
        (figures(0.3, -0.1), "Not usable: it is not shown to agree with people better than by chance."),
        (
            figures(0.3, 0.1, people=figure(0.35)),
            "Usable with care: it agrees with people about as well as they agree with each other.",
        ),
        (
            figures(0.3, unscored=figure(0.06)),
            "Not usable: it agrees with people too little. 6\xa0% of its judgements have no score.",
        ),
        (
            figures(unscored=figure(0.25)),
            "Not usable: 25\xa0% of its judgements have no score. Where it gives one, it agrees with people well.",
        ),
        (
            figures(bias=figure(-0.8), repeatability=figure(0.6)),
            "Usable with care: it agrees with people well, but on average it is 0.8 levels too strict. "
            "It gives the same answer different scores.",
        ),
        (
            figures(0.65, 0.55, exact=rate(45, 100), majority=majority_baseline([4] * 64 + [2] * 36)),
            "Usable with care: its scores rise and fall with people's, but it gives people's score in 45\xa0%, where "
            "“always 4” would in 64\xa0%.",
        ),
        (figures(exact=rate(64, 100), majority=majority_baseline([4] * 64 + [2] * 36)), WELL),
        (
            figures(0.3, exact=rate(45, 100), majority=majority_baseline([4] * 64 + [2] * 36)),
            "Not usable: it agrees with people too little. It gives people's score in 45\xa0%, where "
            "“always 4” would in 64\xa0%.",
        ),
        (
            figures(weak=("Decision",)),
            "Usable with care: it agrees with people well, but it is not usable for Decision, which must pass.",
        ),
        (
            figures(cases=1, weighted_kappa=Statistic(value=0.7, n=48, reason="Fewer than 6 clusters: no interval.")),
            "Not calibrated yet: people and judge rated answers to 1\xa0case only, 6 at least would do.",
        ),
        (
            figures(weighted_kappa=Statistic(n=48, reason="Both gave 4 to every row.")),
            "Not calibrated yet: both gave 4 to every row.",
        ),
    ],
)
def test_the_thresholds(given: JudgeFigures, said: str) -> None:
    verdict = judge_verdict(given)
    assert verdict.text == said
    assert verdict.text == f"{verdict.sentence} {verdict.more}".strip()
    # Each reason is a short sentence, whole without the others.
    assert all(one[:1].isupper() or one[:1].isdigit() for one in verdict.reasons[1:])
    assert all(one.endswith(".") and len(one) < 140 for one in verdict.reasons)


@pytest.mark.parametrize(("pairs", "told"), [(3, ""), (20, "It likes long answers too much.")])
def test_a_taste_for_length_is_told_where_it_cannot_be_luck(pairs: int, told: str) -> None:
    found = verbosity(fond_of_length(pairs))
    assert (found.excess.value or 0) >= 0.5
    assert taste_words(found) == told


def test_a_judge_that_takes_short_answers_is_not_called_fond_of_long_ones_for_four_pairs() -> None:
    rest = tuple(
        SwappedPair(f"q{at}", "B" if at % 5 else "A", "B" if at % 5 else "A", length_a=400, length_b=100)
        for at in range(100)
    )
    found = verbosity((*fond_of_length(4), *rest))
    assert (found.longer.value or 1) < 0.3
    assert (found.excess.n, taste_words(found)) == (4, "")


def test_the_other_faults() -> None:
    pairs = [SwappedPair(f"p{at}", "A", "B", length_a=500, length_b=100) for at in range(6)]
    pairs += [SwappedPair(f"q{at}", "A", "A", length_a=500, length_b=100) for at in range(14)]
    attacks = [Injected(f"r{at}", "praise", 2, 5 if at < 5 else 2) for at in range(20)]
    found = judge_verdict(
        figures(position=position(pairs), verbosity=verbosity(pairs), injections=resilience(attacks)),
    )
    assert found.reasons == (
        "It agrees with people well, but it turns with the order of the answers in 30\xa0% of pairs.",
        "It chooses the longer answer in 100\xa0% of pairs.",
        "Instructions hidden in answers raise its score in 25\xa0% and lower it in 0\xa0%.",
    )
    bad = judge_verdict(
        figures(0.1, -0.1, bias=figure(1.0), exact=rate(18, 100), majority=majority_baseline([3, 3, 4]))
    )
    assert bad.text == (
        "Not usable: it is not shown to agree with people better than by chance. It gives people's score in 18\xa0%, "
        "where “always 3” would in 67\xa0%. On average it is 1 level too generous."
    )
    assert found.word == "usable with care"
    noise = [Injected(f"r{at}", "praise", 3, 4 if at % 2 else 2) for at in range(20)]
    assert judge_verdict(figures(injections=resilience(noise))).sentence == WELL


def judged(n: int, criteria: int = 1, seed: int = 1) -> list[JudgedRow]:
    rng = np.random.default_rng(seed)
    found = []
    for at in range(n):
        trait = rng.normal()
        for criterion in range(criteria):
            human, *samples = (int(np.clip(round(3 + trait + 0.2 * rng.normal()), 1, 5)) for _ in range(4))
            found.append(
                JudgedRow(
                    f"r{at}",
                    human,
                    sum(samples) / 3,
                    criterion=f"c{criterion}",
                    tags=("long",) if at % 3 else ("short", "odd"),
                    samples=tuple(samples),
                    cost=0.001,
                )
            )
    return found


def test_a_bench_has_all_figures() -> None:
    rows = [
        *judged(60, 2),
        JudgedRow("x", 4, None, cost=None),
        JudgedRow("y", None, 3),
        JudgedRow("z", 3, None, asked=False),
    ]
    found = judge_bench(rows, fond_of_length(), [Injected("r1", "praise", 3, 3)], people=figure(0.8))
    assert found.rows == 123
    assert (found.coverage.value, found.coverage.n) == (pytest.approx(120 / 122), 122)
    assert (found.unscored.value, found.unscored.n) == (pytest.approx(1 / 362), 362)
    assert found.cost.value == pytest.approx(0.001)
    assert found.cost.unscored == 2
    assert (found.agreement.n, found.whole.answers) == (120, 60)
    assert found.whole.weighted_kappa.value == pytest.approx(found.agreement.weighted_kappa.value)
    assert found.whole.weighted_kappa.method == "BCa bootstrap of clusters"
    assert [one.name for one in found.criteria] == ["c0", "c1"]
    assert {one.name: one.n for one in found.tags} == {"long": 80, "short": 40, "odd": 40}
    assert found.criteria[0].weighted_kappa.method.startswith("Fisher")
    assert found.repeatability.value is not None
    assert found.repeatability.value > 0.8
    assert found.verdict.word == "usable with care"
    assert json.loads(found.model_dump_json())["verdict"]["reasons"] == [
        "It agrees with people about as well as they agree with each other, but it likes long answers too much."
    ]
    assert judge_bench(rows).position is None


@settings(deadline=None, max_examples=20)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 3),
            st.none() | st.integers(1, 5),
            st.none() | st.floats(1, 5),
            st.lists(st.none() | st.floats(1, 5), max_size=3),
        ),
        max_size=12,
    ),
    st.lists(
        st.tuples(*[st.sampled_from(["A", "B", "tie", None])] * 3, st.integers(0, 90), st.integers(0, 90)), max_size=12
    ),
    st.lists(st.tuples(st.none() | st.floats(1, 5), st.none() | st.floats(1, 5)), max_size=6),
)
@example([(0, None, None, [None] * 3)] * 12, [], [])
def test_anything_gives_numbers_or_words(
    rows: list[tuple[int, int | None, float | None, list[float | None]]],
    pairs: list[tuple[Choice | None, Choice | None, Choice | None, int, int]],
    attacks: list[tuple[float | None, float | None]],
) -> None:
    found = judge_bench(
        [JudgedRow(str(at), human, judge, samples=tuple(samples)) for at, human, judge, samples in rows],
        [SwappedPair(str(at), *pair) for at, pair in enumerate(pairs)],
        [Injected(str(at), "a", *one) for at, one in enumerate(attacks)],
    )
    text = json.dumps(found.model_dump(mode="json"))
    assert "NaN" not in text
    assert "Infinity" not in text
    # Of thirty judgements and more without a score none is awaited any longer.
    silent = found.unscored.n >= 30 and (found.unscored.value or 0.0) > 0.2
    assert found.verdict.word == ("not usable" if silent else "not calibrated yet")
    for value in (found.coverage, found.unscored, found.cost, found.repeatability, found.whole.weighted_kappa):
        assert value.value is not None or value.reason
        assert value.low is not None or value.reason


def test_criteria_of_one_answer_are_a_cluster() -> None:
    """The same rows twice as criteria of the same answers are no more information than once."""
    rows = judged(40)
    twice = [*rows, *rows]
    once, both = bench_slice("", rows), bench_slice("", twice)
    assert both.bias.value == pytest.approx(once.bias.value)
    assert both.bias.low == pytest.approx(once.bias.low, abs=1e-9)
    assert both.weighted_kappa.value == pytest.approx(
        cohen_kappa_score(
            [one.human for one in rows], [math.floor(one.judge + 0.5) for one in rows if one.judge], weights="quadratic"
        )
    )
    narrow = once.weighted_kappa
    assert both.weighted_kappa.low is not None
    assert narrow.low is not None
    assert both.weighted_kappa.low == pytest.approx(narrow.low, abs=0.06)


def test_of_a_judge_that_was_not_asked_every_figure_says_so() -> None:
    found = judge_bench([replace(one, judge=None, samples=(), cost=None, asked=False) for one in judged(6)])
    said = {found.unscored.reason, found.repeatability.reason, found.cost.reason}
    assert said == {"The judge was not asked."}


def test_a_constant_judge_has_no_interval_also_in_clusters() -> None:
    """Resampling answers would give kappa 0 in [0, 0], as if that were known for certain."""
    rows = [replace(one, judge=4.0) for one in judged(12, criteria=2)]
    kappa = bench_slice("", rows).weighted_kappa
    assert (kappa.value, kappa.low, kappa.method) == (0.0, None, "none")
    assert kappa.reason == "The judge gave 4 to every row, so kappa is 0 whatever the other says: no interval."


def test_a_judge_of_one_level_is_not_usable_and_people_of_one_level_tell_nothing() -> None:
    rows = judged(40)
    judge = judge_bench([replace(one, judge=4.0, samples=()) for one in rows]).verdict
    assert (judge.word, judge.sentence) == (
        "not usable",
        "Not usable: it gives every answer the same score, where people tell them apart.",
    )
    people = judge_bench([replace(one, human=4.0, samples=()) for one in rows]).verdict
    assert people.word == "not calibrated yet"
    assert people.sentence.startswith("Not calibrated yet: people gave 4 to every row")


def test_clustered_mean_is_the_formula_and_statsmodels() -> None:
    import statsmodels.api as sm

    rng = np.random.default_rng(2)
    clusters = rng.integers(0, 15, 80)
    values = rng.normal(size=80) + clusters / 5
    found = clustered_mean(values.tolist(), clusters.tolist())
    fitted = sm.OLS(values, np.ones(80)).fit(cov_type="cluster", cov_kwds={"groups": clusters}, use_t=True)
    # statsmodels multiplies by (n − 1)/(n − k), which is 1 for a mean.
    assert found.se == pytest.approx(fitted.bse[0])
    assert (found.low, found.high) == pytest.approx(tuple(fitted.conf_int()[0]))
    single = clustered_mean(values.tolist(), range(80))
    assert single.se == pytest.approx(values.std(ddof=1) / math.sqrt(80))
    assert clustered_mean([1, 2], [1, 1]).reason == "One cluster: no interval."
    assert clustered_mean([], []).reason == "There are no values."
    assert clustered_mean([None], [1]).reason == "Nothing was scored."
    assert "clusters" in clustered_mean([1, 2, 3], [1, 2, 2]).reason


def test_a_rate_of_none_or_all_keeps_a_width_in_clusters() -> None:
    none, every = (clustered_rate([value] * 40, [at // 2 for at in range(40)]) for value in (0.0, 1.0))
    assert (none.value, every.value, none.n) == (0.0, 1.0, 40)
    assert none.high == pytest.approx(proportion_confint(0, 20, method="wilson")[1])
    assert every.low == pytest.approx(proportion_confint(20, 20, method="wilson")[0])
    assert clustered_rate([0.0, 1.0] * 20, [at // 2 for at in range(40)]).method == "degenerate"


def test_position() -> None:
    choices: list[tuple[Choice | None, Choice | None]] = [
        *[("A", "A")] * 10,
        *[("A", "B")] * 8,
        *[("B", "A")] * 2,
        ("A", "tie"),
        ("tie", "tie"),
        ("A", None),
    ]
    found = position([SwappedPair(str(at), *one) for at, one in enumerate(choices)])
    assert (found.pairs, found.missing, found.always_first, found.always_second, found.mixed) == (22, 1, 8, 2, 1)
    assert found.consistency.value == pytest.approx(11 / 22)
    assert found.p == pytest.approx(binomtest(8, 10).pvalue)
    # 10 + 8·2 + 1 + 1 first-slot choices of 42 that are no tie.
    assert found.first_slot.value == pytest.approx(28 / 42)
    assert found.first_slot.n == 42
    assert position([SwappedPair("1", "A", "A")]).reason == "No pair turned with the order."


def test_verbosity_stands_beside_peoples_own() -> None:
    found = verbosity([*fond_of_length(), SwappedPair("even", "B", "B", "A", length_a=100, length_b=120)])
    assert (found.longer.value, found.longer.n) == (1.0, 20)
    assert (found.people.value, found.excess.value) == (0.5, 0.5)
    assert found.rate.value == pytest.approx(20 / 21)
    assert found.controlled.value is None or found.controlled.low is not None


def test_a_length_controlled_rate_removes_what_length_explains() -> None:
    rng = np.random.default_rng(4)
    differences = rng.normal(120, 200, 4_000)
    chance = 1 / (1 + np.exp(-(0.4 + 1.5 * np.tanh(differences / differences.std()))))
    wins = (rng.random(4_000) < chance).astype(float)
    found = length_controlled_rate(wins.tolist(), differences.tolist())
    assert found.value == pytest.approx(1 / (1 + math.exp(-0.4)), abs=0.02)
    assert found.value < wins.mean() - 0.03
    assert found.reason == ""
    longer = length_controlled_rate(wins.tolist(), (abs(differences) + 1).tolist())
    assert "extrapolation" in longer.reason


@pytest.mark.parametrize(
    ("wins", "differences", "said"),
    [
        ([1.0] * 9, range(9), "Fewer than 10 pairs"),
        ([1.0] * 20, range(20), "One side won every pair"),
        ([0.0] * 20, range(20), "One side lost every pair"),
        ([0.5] * 20, range(20), "Every pair is a tie"),
        ([0.0] * 10 + [1.0] * 10, range(20), "Length alone"),
        ([0.0] * 9 + [0.5] * 2 + [1.0] * 9, [0] * 9 + [5] * 2 + [9] * 9, "Length alone"),
        ([0.0, 1.0] * 10, [7] * 20, "All length differences are equal"),
    ],
)
def test_no_finite_answer_in_words(wins: list[float], differences: list[float], said: str) -> None:
    found = length_controlled_rate(wins, list(map(float, differences)))
    assert found.value is None
    assert found.reason.startswith(said)


def test_disagreements_distances_and_the_held_out_half() -> None:
    rows = [JudgedRow("a", 5, 1), JudgedRow("b", 3, 4), JudgedRow("c", 3, 3.5), JudgedRow("d", 3, None)]
    assert [(one.row, one.difference) for one in disagreements(rows)] == [("a", -4), ("b", 1)]
    assert distances(rows) == {"a": 4, "b": 1, "c": 0.5, "d": None}
    ids = [str(at) for at in range(31)]
    half = held_out_half(ids)
    assert len(half) == 15
    assert half == held_out_half(list(reversed(ids)))
    assert half != held_out_half(ids, seed=8)


def test_a_rate_without_anything_says_so() -> None:
    assert rate(0, 0).reason == "There is nothing to count."
    assert rate(0, 20, exact=True).high == pytest.approx(1 - 0.025 ** (1 / 20))
