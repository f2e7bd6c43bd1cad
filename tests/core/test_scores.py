"""How scores add up (PRODUCT.md section 1)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.core.scores import Part, combine, unit


def check(metric: str, weight: float = 1.0, must_pass: bool = False, pass_value: float = 1.0) -> Part:
    return Part(metric=metric, kind="check", weight=weight, must_pass=must_pass, pass_value=pass_value)


def criterion(metric: str, weight: float = 1.0, must_pass: bool = False) -> Part:
    return Part(metric=metric, kind="criterion", weight=weight, must_pass=must_pass, pass_value=3.0)


@pytest.mark.parametrize(("level", "value"), [(1, 0), (2, 0.25), (3, 0.5), (4, 0.75), (5, 1)])
def test_a_level_counts_from_0_to_1(level: float, value: float) -> None:
    assert unit(criterion("tone"), level) == value
    assert unit(check("short"), value) == value


def test_quality_is_the_weighted_mean() -> None:
    parts = [check("short"), criterion("tone", 2), criterion("facts")]
    result = combine(parts, {"short": 1, "tone": 5, "facts": 2})
    assert result.quality == pytest.approx((1 + 2 * 1 + 0.25) / 4)
    assert result.rubric == pytest.approx((2 * 5 + 2) / 3)
    assert (result.passed, result.failed, result.unscored) == (True, ("facts",), ())


def test_a_must_pass_part_fails_the_trial_whatever_its_quality() -> None:
    result = combine([check("short", 9), criterion("tone", 1, must_pass=True)], {"short": 1, "tone": 2})
    assert result.quality == pytest.approx(0.925)
    assert result.passed is False


def test_an_unscored_must_pass_part_leaves_the_trial_unscored() -> None:
    result = combine([check("short"), criterion("tone", must_pass=True)], {"short": 1, "tone": None})
    assert (result.quality, result.passed, result.rubric, result.unscored) == (None, None, None, ("tone",))


def test_the_mean_of_the_other_criteria_does_not_stand_for_a_must_pass_one_that_is_unscored() -> None:
    parts = [criterion("right", must_pass=True), criterion("tone")]
    assert combine(parts, {"right": None, "tone": 5}).rubric is None
    assert combine(parts, {"right": 1, "tone": None}).rubric == 1
    # A check that must pass is no part of that mean.
    assert combine([check("json", must_pass=True), criterion("tone")], {"tone": 5}).rubric == 5


def test_an_unscored_part_is_neither_0_nor_hidden() -> None:
    result = combine([check("short"), criterion("tone")], {"short": 1})
    assert (result.quality, result.passed, result.unscored) == (1, True, ("tone",))


@pytest.mark.parametrize(("value", "passed"), [(0.49, False), (0.5, True)])
def test_the_threshold_is_reached_at_equality(value: float, passed: bool) -> None:
    assert combine([check("near")], {"near": value}, threshold=0.5).passed is passed


def test_nothing_scored_and_no_weight_are_undefined() -> None:
    assert combine([], {}).quality is None
    assert combine([check("short", weight=0)], {"short": 1}).quality is None
    assert combine([check("short")], {"short": None}).passed is None


parts = st.lists(
    st.tuples(st.booleans(), st.floats(0, 5), st.booleans(), st.none() | st.floats(0, 1)), min_size=1, max_size=8
)


@given(parts, st.floats(0, 1))
def test_sums_stay_on_their_scales(drawn: list[tuple[bool, float, bool, float | None]], threshold: float) -> None:
    made, values = [], {}
    for at, (is_check, weight, must, value) in enumerate(drawn):
        made.append(check(str(at), weight, must) if is_check else criterion(str(at), weight, must))
        values[str(at)] = value if is_check or value is None else 1 + 4 * value
    result = combine(made, values, threshold)
    assert result.quality is None or -1e-12 <= result.quality <= 1 + 1e-12
    assert result.rubric is None or 1 - 1e-12 <= result.rubric <= 5 + 1e-12
    assert result.quality is not None or result.passed is None
    # Whatever the unscored would have been, what is told stays told; what is not told could be either.
    ends = [
        combine(made, {metric: end(metric) if value is None else value for metric, value in values.items()}, threshold)
        for end in (
            lambda metric: 0.0 if made[int(metric)].kind == "check" else 1.0,
            lambda metric: 1.0 if made[int(metric)].kind == "check" else 5.0,
        )
    ]
    if result.passed is not None:
        assert {one.passed for one in ends} == {result.passed}
    elif result.quality is not None:
        assert {one.passed for one in ends} == {False, True}
    assert set(result.unscored) == {metric for metric, value in values.items() if value is None}
    assert not set(result.unscored) & set(result.failed)
