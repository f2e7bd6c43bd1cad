"""Several candidates at once: omnibus tests, wins, Bradley–Terry, repeats, slices, routing."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import friedmanchisquare
from statsmodels.stats.contingency_tables import cochrans_q

from workbench.core.summaries import MetricKind
from workbench.stats.omnibus import Omnibus, cochran_q, friedman
from workbench.stats.ratings import SCALE, Game, bradley_terry, games, win_tie_loss
from workbench.stats.repeats import flakiness, pass_k
from workbench.stats.routes import routing
from workbench.stats.slices import by_slice, looks_warning, slices_of
from workbench.stats.verdict import compare

TEAMS = "Milwaukee Detroit Toronto New-York Boston Cleveland Baltimore".split()
WON = [
    [0, 7, 9, 7, 7, 9, 11],
    [6, 0, 7, 5, 11, 9, 9],
    [4, 6, 0, 7, 7, 8, 12],
    [6, 8, 6, 0, 6, 7, 10],
    [6, 2, 6, 7, 0, 7, 12],
    [4, 4, 5, 6, 6, 0, 6],
    [2, 4, 1, 3, 1, 7, 0],
]
"""American League, 1987 (Agresti, Categorical data analysis, 1990, page 437): row beat column."""


def table(columns: list[list[float]]) -> dict[str, dict[str, float | None]]:
    return {f"C{at}": {str(row): value for row, value in enumerate(column)} for at, column in enumerate(columns)}


def test_cochrans_example() -> None:
    """Four media for diphtheria bacilli on 69 specimens (Cochran 1950, table 1): Q = 8.05 with 3 degrees of freedom."""
    patterns = [((1, 1, 1, 1), 4), ((1, 1, 0, 1), 2), ((0, 1, 1, 1), 3), ((0, 1, 0, 1), 1), ((0, 0, 0, 0), 59)]
    rows = [pattern for pattern, count in patterns for _ in range(count)]
    found = cochran_q(table([list(map(float, column)) for column in zip(*rows, strict=True)]))
    assert found.statistic == pytest.approx(8.05, abs=5e-3)
    assert (found.n, found.candidates) == (69, 4)
    # Only six specimens tell the media apart, so p is not from χ².
    assert found.test == "Cochran's Q, 10,000 permutations"
    assert found.reason == "Only 6 cases tell the candidates apart."
    assert found.p == pytest.approx(0.055, abs=0.02)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(st.booleans(), min_size=3, max_size=3), min_size=10, max_size=60))
def test_cochran_is_statsmodels(rows: list[list[bool]]) -> None:
    found = cochran_q(table([list(map(float, column)) for column in zip(*rows, strict=True)]))
    telling = sum(len(set(row)) > 1 for row in rows)
    if telling >= 10:
        theirs = cochrans_q(np.array(rows))
        assert found.statistic == pytest.approx(theirs.statistic)
        assert found.p == pytest.approx(theirs.pvalue)
    assert found.p is not None
    assert 0 < found.p <= 1


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(st.integers(1, 5), min_size=4, max_size=4), min_size=10, max_size=40))
def test_friedman_is_scipys(rows: list[list[int]]) -> None:
    found = friedman(table([list(map(float, column)) for column in zip(*rows, strict=True)]))
    telling = [row for row in rows if len(set(row)) > 1]
    if len(telling) >= 10:
        theirs = friedmanchisquare(*zip(*telling, strict=True))
        assert (found.statistic, found.p) == pytest.approx((theirs.statistic, theirs.pvalue))
    assert found.p is not None
    assert 0 < found.p <= 1


def test_a_permutation_p_is_near_the_exact_one() -> None:
    """Six cases, three candidates, each time the same order: the exact p is 6 / 6**6 (sum of all orders)."""
    found = friedman(table([[1.0] * 6, [2.0] * 6, [3.0] * 6]))
    assert found.p == pytest.approx(6 / 6**6, abs=5e-4)


@pytest.mark.parametrize("test", [cochran_q, friedman])
def test_omnibus_in_words(test: object) -> None:
    def of(values: dict[str, dict[str, float | None]]) -> Omnibus:
        return test(values)  # type: ignore[operator,no-any-return]

    assert of({}).reason == "Fewer than three candidates: compare the pair."
    assert of({"A": {}, "B": {}, "C": {}}).reason == "No case has a score of all candidates."
    same = of({name: {"1": 1.0, "2": 0.0, "3": None} for name in "ABC"})
    assert (same.p, same.unmatched, same.reason) == (1.0, 1, "No case tells the candidates apart.")
    with pytest.raises(ValueError, match=r"neither|finite"):
        of({name: {"1": math.inf} for name in "ABC"})


def test_bradley_terry_of_baseball() -> None:
    """Against Baltimore, without home advantage, as R's BradleyTerry2 gives them for its example baseball."""
    played = [
        Game(str(nth), TEAMS[a], TEAMS[b], 1.0)
        for a, row in enumerate(WON)
        for b, count in enumerate(row)
        for nth in range(count)
    ]
    found = {one.candidate: one for one in bradley_terry(played)}
    base = found["Baltimore"].rating.value
    assert base is not None
    logits = [((found[team].rating.value or 0) - base) / SCALE for team in TEAMS]
    assert logits == pytest.approx([1.5814, 1.4364, 1.2945, 1.2476, 1.1077, 0.6839, 0], abs=5e-5)
    assert sum(one.rating.value or 0 for one in found.values()) / 7 == pytest.approx(1_000)
    assert found["Milwaukee"].record.text == "50 won, 0 tied, 28 lost"
    assert found["Milwaukee"].rating.low is not None
    assert found["Milwaukee"].rating.low < (found["Milwaukee"].rating.value or 0)


def test_two_candidates_are_the_odds() -> None:
    """With ties half, the difference is 400·log10 of the odds."""
    values = {
        "A": {str(at): float(at % 4 > 0) for at in range(40)},
        "B": {str(at): float(at % 8 > 6) for at in range(40)},
    }
    played = games(values)
    points = sum(one.points for one in played)
    one, two = bradley_terry(played)
    assert (one.rating.value or 0) - (two.rating.value or 0) == pytest.approx(400 * math.log10(points / (40 - points)))
    record = win_tie_loss(values["B"], values["A"])
    assert record == win_tie_loss(values["A"], values["B"], better="lower")
    assert (record.wins, record.ties, record.losses) == (one.record.wins, one.record.ties, one.record.losses)


def test_no_finite_rating_in_words() -> None:
    assert bradley_terry([]) == []
    never = bradley_terry([Game("1", "A", "B", 1), Game("2", "B", "C", 1), Game("3", "C", "B", 1)])
    assert {one.rating.reason for one in never} == {"A was never beaten, so there is no finite rating."}
    apart = bradley_terry([Game("1", "A", "B", 0.5), Game("2", "C", "D", 0.5)])
    assert "not connected by games won both ways" in apart[0].rating.reason
    few = bradley_terry([Game("1", "A", "B", 1), Game("2", "A", "B", 0)])
    assert few[0].rating.value == pytest.approx(1_000)
    assert "no interval" in few[0].rating.reason
    with pytest.raises(ValueError, match="itself"):
        bradley_terry([Game("1", "A", "A", 1)])


def test_wins_ties_and_losses_count_unmatched() -> None:
    found = win_tie_loss({"a": 1, "b": 2, "c": 3, "d": None}, {"a": 2, "b": 2.1, "c": 1, "e": 1}, within=0.2)
    assert (found.wins, found.ties, found.losses, found.unmatched) == (1, 1, 1, 2)


def test_pass_k_is_the_chance_that_all_pass() -> None:
    tries = {"a": [1.0, 1, 1, 1], "b": [1.0, 1, 0, 0], "c": [0.0, 0, 0, 0], "d": [1.0, None]}
    assert pass_k(tries, 1).value == pytest.approx((1 + 0.5 + 0 + 1) / 4)
    found = pass_k(tries, 2)
    assert found.value == pytest.approx((1 + 1 / 6 + 0) / 3)
    assert (found.n, found.unscored) == (3, 1)
    assert pass_k(tries, 2, at_least_one=True).value == pytest.approx((1 + 5 / 6 + 0) / 3)
    assert pass_k(tries, 5).reason == "No case has 5 scored tries."
    assert pass_k({}, 1).reason == "No case has 1 scored tries."
    with pytest.raises(ValueError, match="neither"):
        pass_k({"a": [0.5]}, 1)


def test_flakiness_splits_the_spread() -> None:
    rng = np.random.default_rng(7)
    tries = {str(at): (rng.normal(0, 2) + rng.normal(0, 1, 2 + at % 4)).tolist() for at in range(600)}
    found = flakiness(tries)
    assert (found.within, found.between) == pytest.approx((1, 2), abs=0.15)
    assert found.share == pytest.approx(0.2, abs=0.04)
    assert found.flaky.value == 1
    assert len(found.worst) == 10


def test_flakiness_of_fishers_balanced_case() -> None:
    """Balanced: within is the mean of the variances, between that of the means less its share."""
    groups = {"a": [1.0, 2, 3], "b": [4.0, 6, 8], "c": [2.0, 2, 2]}
    found = flakiness(groups)
    within = (1 + 4 + 0) / 3
    assert found.within == pytest.approx(math.sqrt(within))
    assert found.between == pytest.approx(math.sqrt(np.var([2, 6, 2], ddof=1) - within / 3))
    assert found.worst == ("b", "a")


def test_flakiness_in_words() -> None:
    assert flakiness({}).reason == "No case was tried twice."
    assert flakiness({"a": [1.0], "b": [None, 1.0]}).flaky.reason == "No case was tried twice."
    assert flakiness({"a": [1.0, 2.0]}).reason == "One case: no spread between cases."
    assert flakiness({"a": [1.0, 1.0], "b": [1.0, 1.0]}).reason == "All tries of all cases are alike."


def test_slices_are_corrected_for_the_number_of_looks() -> None:
    rng = np.random.default_rng(3)
    cases = [f"c{at}" for at in range(200)]
    one = {case: float(rng.integers(2, 5)) for case in cases}
    two = {
        case: value + (1.0 if at < 30 else float(rng.integers(-1, 2))) for at, (case, value) in enumerate(one.items())
    }
    fields = {case: ["refund"] if at < 30 else [f"t{at % 8}", "all"] for at, case in enumerate(cases)}
    slices = slices_of(fields)
    labels = {"baseline_label": "A", "candidate_label": "B", "metric": "rubric"}
    found = by_slice(one, two, slices, **labels, kind="level")  # type: ignore[arg-type]
    assert found.slices[0].name == "refund"
    assert found.looks == 10
    assert found.warning.startswith(
        "10\xa0groups were looked at: if nothing differed, the chance is 40\xa0% that one or more"
    )
    refund = found.slices[0]
    assert refund.pair.verdict == "better"
    assert refund.cases == refund.pair.n == 30
    alone = compare({c: one[c] for c in cases[:30]}, {c: two[c] for c in cases[:30]}, **labels, kind="level")  # type: ignore[arg-type]
    assert refund.pair.p == alone.p
    assert refund.pair.p_adjusted is not None
    assert alone.p is not None
    assert refund.pair.p_adjusted == pytest.approx(alone.p * 10)
    assert by_slice(one, two, {}, **labels, kind="level").warning == ""  # type: ignore[arg-type]
    empty = by_slice(one, two, {"none": []}, **labels, kind="level")  # type: ignore[arg-type]
    assert empty.slices[0].pair.reason == "No case has a score of both."
    assert looks_warning(100).startswith("100\xa0groups were looked at: if nothing differed, about 5 would still show")


def spread(mean: float, seed: int, n: int = 200) -> dict[str, float | None]:
    rng = np.random.default_rng(seed)
    shared = np.random.default_rng(0).normal(0, 0.6, n)
    return {f"c{at}": float(np.clip(mean + shared[at] + rng.normal(0, 0.2), 1, 5)) for at in range(n)}


VALUES = {"large": spread(3.6, 1), "small": spread(3.57, 2), "tiny": spread(2.8, 3)}
COSTS = {
    label: {case: price * (1 + at % 3 / 10) for at, case in enumerate(VALUES["large"])}
    for label, price in (("large", 0.01), ("small", 0.002), ("tiny", 0.0001))
}


def test_routing_takes_the_cheapest_that_is_not_worse() -> None:
    slices = {"easy": [f"c{at}" for at in range(100)], "hard": [f"c{at}" for at in range(100, 200)]}
    found = routing(VALUES, COSTS, kind="level", slices=slices)  # type: ignore[arg-type]
    assert (found.overall.best, found.overall.chosen) == ("large", "small")
    assert found.overall.saved.value == pytest.approx(8 * np.mean([1 + at % 3 / 10 for at in range(200)]))
    assert found.overall.share == pytest.approx(0.8)
    assert found.overall.reason == (
        "small is the cheapest shown not to be worse than large by 0.100; 1\xa0cheaper one not shown to be so."
    )
    assert [route.name for route in found.slices] == ["easy", "hard"]
    assert found.mixed.value is not None
    strict = routing(VALUES, COSTS, kind="level", margin=0.001)  # type: ignore[arg-type]
    assert strict.overall.chosen == "large"
    assert strict.overall.reason == "2 cheaper candidates are not shown to be as good as large within the margin."
    assert strict.mixed.reason == "There are no slices."


@pytest.mark.parametrize(
    ("values", "costs", "said"),
    [
        ({}, {}, "There are no candidates."),
        ({"A": {}}, {}, "No case has a score of all candidates."),
        ({"A": {"1": 3.0}}, {}, "The cost of A is unknown."),
        ({"A": {"1": 3.0}}, {"A": {"1": 0.1}}, "A is the best and the cheapest."),
        (
            {"A": {"1": 3.0}, "B": {"1": 2.0}},
            {"A": {"1": 0.0}, "B": {"1": 0.0}},
            "No call costs money, so A, the best, is taken.",
        ),
        (
            {"A": {"1": 3.0}, "B": {"1": 2.0}},
            {"A": {"1": 0.1}},
            "A is the best and the cheapest. 1\xa0candidate without",
        ),
        (
            {"A": {"1": 3.0, "2": 3.0}, "B": {"1": 3.0, "2": 2.0}},
            {"A": {"1": 0.1}, "B": {"1": 0.01}},
            "1 cheaper candidate is not shown to be as good as A within the margin.",
        ),
    ],
)
def test_routes_in_words(
    values: dict[str, dict[str, float | None]], costs: dict[str, dict[str, float | None]], said: str
) -> None:
    kind: MetricKind = "level"
    found = routing(values, costs, kind=kind, slices={"all": ["1", "2"]})
    assert found.overall.reason.startswith(said)
    text = json.dumps(found.model_dump(mode="json"))
    assert "NaN" not in text
    overlapping = routing(values, costs, kind=kind, slices={"a": ["1"], "b": ["1"]})
    assert overlapping.mixed.value is None
