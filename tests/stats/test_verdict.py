"""Rule 9: which test, which interval, which words."""

from __future__ import annotations

import json
import math
from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.scoring.shared_data import needs_data, rows
from workbench.core.summaries import MetricKind, Pair
from workbench.stats import adjust, compare, default_margin, mcnemar_p, paired_rates

VERDICTS = {"better", "worse", "no difference beyond the margin", "not enough cases"}


def pair(
    first: list[float] | np.ndarray,
    second: list[float] | np.ndarray,
    kind: MetricKind = "continuous",
    better: Literal["higher", "lower"] = "higher",
    margin: float | None = None,
    seed: int = 7,
) -> Pair:
    """Compare two lists case by case."""
    sides = [{f"case {index}": float(value) for index, value in enumerate(side)} for side in (first, second)]
    return compare(
        *sides,
        baseline_label="A",
        candidate_label="B",
        metric="m",
        kind=kind,
        better=better,
        margin=margin,
        seed=seed,
    )


def yes_no(both: int, broken: int, fixed: int, neither: int) -> Pair:
    first = [1.0] * (both + broken) + [0.0] * (fixed + neither)
    second = [1.0] * both + [0.0] * broken + [1.0] * fixed + [0.0] * neither
    return pair(first, second, "binary")


def test_yes_no_takes_mcnemar_and_newcombe() -> None:
    found = yes_no(20, 2, 12, 16)
    assert (found.test, found.interval) == ("McNemar, exact", "Newcombe, paired")
    assert found.p == pytest.approx(mcnemar_p(12, 2))
    assert (found.difference, found.low, found.high) == pytest.approx(paired_rates(20, 2, 12, 16))
    assert (found.fixed, found.broken, found.same, found.n, found.unmatched) == (12, 2, 36, 50, 0)
    assert found.verdict == "better"
    assert (found.needed_n, found.margin) == (None, 0.02)
    values = np.array([0.0] * 36 + [1] * 12 + [-1] * 2)
    assert found.se == pytest.approx(values.std(ddof=1) / math.sqrt(50))


def test_worse_mirrors_better() -> None:
    assert yes_no(20, 12, 2, 16).verdict == "worse"


def test_what_should_be_low_is_better_when_lower() -> None:
    first = np.linspace(100, 200, 30)
    found = pair(first, first * 0.8, better="lower")
    assert found.verdict == "better"
    assert (found.fixed, found.broken) == (30, 0)
    assert found.margin == pytest.approx(7.5)
    assert pair(first, first * 1.2, better="lower").verdict == "worse"


def test_levels_take_sign_flips_and_bca() -> None:
    rng = np.random.default_rng(1)
    first = rng.integers(1, 5, 40).astype(float)
    found = pair(first, np.clip(first + rng.integers(0, 2, 40), 1, 5), "level")
    assert found.test.startswith("sign-flip permutation")
    assert found.interval == "BCa bootstrap"
    assert (found.verdict, found.margin) == ("better", 0.1)


def test_no_difference_is_said_only_within_the_margin() -> None:
    assert yes_no(990, 1, 1, 8).verdict == "no difference beyond the margin"
    assert yes_no(90, 1, 1, 8).verdict == "not enough cases"
    shifted = np.full(40, 3.0)
    tiny = shifted + np.tile([0.05, 0.06], 20)
    assert pair(shifted, tiny, "level").verdict == "no difference beyond the margin"
    assert pair(shifted, tiny, "level", margin=0.01).verdict == "better"
    assert pair(shifted, tiny, "level", margin=0.0).verdict == "better"


@pytest.mark.parametrize("kind", ["binary", "level", "continuous"])
@pytest.mark.parametrize("n", [0, 1, 2, 5, 6, 9, 10, 19, 20, 21])
def test_every_size_has_words(kind: MetricKind, n: int) -> None:
    first = [0.0, 1.0] * (n // 2) + [0.0] * (n % 2)
    for second in (first, [1.0] * n, [1 - value for value in first]):
        found = pair(first, second, kind)
        assert found.n == n
        assert found.verdict in VERDICTS
        assert "NaN" not in json.dumps(found.model_dump(mode="json"))
        assert (found.low is None) == (n < 6)
        assert (found.difference is None) == (n == 0)
        if n < 6:
            assert found.verdict == "not enough cases"
            assert found.needed_n is None or found.needed_n > n
        if n < 10:
            assert found.reason
            assert found.test.endswith("exact")


def test_six_of_one_mind_are_enough_and_five_are_not() -> None:
    assert pair([0.0] * 6, [1.0] * 6, "level").verdict == "better"
    five = pair([0.0] * 5, [1.0] * 5, "level")
    assert (five.verdict, five.needed_n, five.p) == ("not enough cases", 6, 0.0625)


def test_nothing_in_common() -> None:
    found = compare(
        {"a": 1.0, "b": None}, {"b": 1.0, "c": 0.0}, baseline_label="A", candidate_label="B", metric="m", kind="binary"
    )
    assert (found.n, found.unmatched, found.p, found.difference) == (0, 3, None, None)
    assert found.verdict == "not enough cases"
    assert found.reason == "No case has a score of both."


def test_unscored_cases_are_unmatched() -> None:
    first = {str(index): 1.0 for index in range(10)}
    second: dict[str, float | None] = {str(index): (None if index < 3 else 0.0) for index in range(12)}
    found = compare(first, second, baseline_label="A", candidate_label="B", metric="m", kind="binary")
    assert (found.n, found.unmatched, found.broken) == (7, 5, 7)


def test_averaged_repeats_of_a_rate_are_compared_as_means() -> None:
    found = pair([0.5, 1.0, 0.0, 0.5] * 10, [1.0, 1.0, 0.5, 0.5] * 10, "binary")
    assert found.test.startswith("sign-flip")
    assert found.margin == 0.02
    assert "repeats are averaged per case" in found.reason


def test_equal_differences_are_degenerate_and_said() -> None:
    found = pair([1.0] * 30, [1.0] * 30, "level")
    assert (found.low, found.high, found.interval, found.p) == (0, 0, "degenerate", 1)
    assert found.verdict == "no difference beyond the margin"
    assert "All differences are equal" in found.reason


def test_nothing_changed_in_a_rate_needs_more_cases() -> None:
    found = yes_no(20, 0, 0, 0)
    assert (found.verdict, found.p) == ("not enough cases", 1)
    assert found.needed_n is not None
    assert yes_no(found.needed_n, 0, 0, 0).verdict == "no difference beyond the margin"
    assert yes_no(found.needed_n - 1, 0, 0, 0).verdict == "not enough cases"


def test_the_needed_cases_do_in_four_of_five_tries() -> None:
    """What a pilot says is needed gives a verdict about that often when the pilot's rates are the truth."""
    pilot = yes_no(30, 4, 8, 8)
    assert pilot.verdict == "not enough cases"
    assert pilot.needed_n is not None
    rng = np.random.default_rng(1)
    told = [pair(*_draw(rng, pilot.needed_n), "binary", margin=0.0).verdict == "better" for _ in range(200)]
    assert 0.68 < np.mean(told) < 0.92


def _draw(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    kinds = rng.choice(4, n, p=[0.6, 0.08, 0.16, 0.16])
    return np.isin(kinds, [0, 1]).astype(float), np.isin(kinds, [0, 2]).astype(float)


def test_holm_comes_before_the_verdict() -> None:
    one = yes_no(20, 2, 10, 16)
    assert one.verdict == "better"
    many = adjust([one, yes_no(20, 3, 5, 20), yes_no(25, 3, 3, 20)])
    assert many[0].p == one.p
    assert many[0].p_adjusted == pytest.approx(3 * (one.p or 0))
    assert many[0].verdict == "not enough cases"
    assert (many[0].needed_n or 0) > one.n
    assert adjust([one]) == [one]
    assert adjust([]) == []


def test_pairs_without_a_test_do_not_count_in_holm() -> None:
    nothing = pair([], [], "binary")
    one = yes_no(20, 2, 12, 16)
    assert adjust([nothing, one]) == [nothing, one]


def test_default_margins() -> None:
    assert default_margin("binary", "higher", [0, 1]) == 0.02
    assert default_margin("level", "higher", [3]) == 0.1
    assert default_margin("continuous", "lower", [2.0, 4.0]) == pytest.approx(0.15)
    assert default_margin("continuous", "higher", [0.2, 0.9]) == 0.02
    assert default_margin("continuous", "higher", [20, 60]) == pytest.approx(2)
    assert default_margin("continuous", "lower", []) == 0


@pytest.mark.parametrize("wrong", [math.nan, math.inf])
def test_a_value_that_is_no_number_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="not finite"):
        pair([1.0, wrong], [1.0, 1.0])


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=2, max_size=40), st.randoms())
def test_order_of_cases_and_sides_do_not_matter(levels: list[tuple[int, int]], random: object) -> None:
    first, second = ([float(level) for level in side] for side in zip(*levels, strict=True))
    found, turned = pair(first, second, "level"), pair(second, first, "level")
    assert turned.p == found.p
    assert turned.difference == pytest.approx(-(found.difference or 0))
    assert (turned.fixed, turned.broken, turned.same) == (found.broken, found.fixed, found.same)
    shuffled = list(levels)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    again = pair(*([float(level) for level in side] for side in zip(*shuffled, strict=True)), "level")  # type: ignore[arg-type]
    assert again == found


@given(st.lists(st.tuples(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3)), max_size=30))
def test_a_pair_is_consistent(values: list[tuple[float, float]]) -> None:
    first, second = [one for one, _ in values], [two for _, two in values]
    found = pair(first, second, margin=1.0)
    assert found.fixed + found.broken + found.same == found.n == len(values)
    if found.low is not None and found.high is not None:
        assert found.low <= found.high
        if found.verdict == "better":
            assert found.low > 0
        if found.verdict == "no difference beyond the margin":
            assert max(-found.low, found.high) <= 1 + 1e-9
    assert found.p is None or 0 < found.p <= 1


@needs_data
def test_all_six_pairs_of_gsm8k() -> None:
    """Four recorded systems on 1,319 cases: test, interval and adjusted p of each pair; all differ but one or so."""
    flags: dict[str, dict[str, float | None]] = {}
    for row in rows("gsm8k_4systems.jsonl"):
        flags.setdefault(row["model"], {})[row["id"]] = float(row["is_correct"])
    names = sorted(flags)
    found = adjust(
        [
            compare(flags[one], flags[two], baseline_label=one, candidate_label=two, metric="right", kind="binary")
            for index, one in enumerate(names)
            for two in names[index + 1 :]
        ]
    )
    assert len(found) == 6
    for each in found:
        assert (each.n, each.unmatched, each.test) == (1_319, 0, "McNemar, exact")
        assert each.difference is not None
        assert each.low is not None
        assert each.high is not None
        assert each.low < each.difference < each.high
        assert each.p is not None
        assert each.p_adjusted is not None
        assert each.p <= each.p_adjusted <= min(1.0, 6 * each.p)
    told = {(each.baseline, each.candidate): each.verdict for each in found}
    assert told[("6b_finetuning", "6b_verification")] == "better"
    assert told[("175b_finetuning", "175b_verification")] == "better"
    assert told[("175b_verification", "6b_finetuning")] == "worse"
