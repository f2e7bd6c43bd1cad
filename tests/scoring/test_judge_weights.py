"""G-Eval's weighting against an example worked by hand, and where there is no weight."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.core.calls import Completion, TokenChances
from workbench.core.messages import message
from workbench.core.rubrics import Criterion, Rubric, RubricUse
from workbench.scoring.judge_asks import asks_for, source_of
from workbench.scoring.judge_weights import weighted_level

ONE = Rubric(id="r", name="R", criteria=(Criterion(name="C", question="Good?"),))


def said(*tokens: tuple[str, dict[str, float]]) -> Completion:
    """An answer whose last tokens have these likelihoods."""
    chances = [
        TokenChances(text=text, others=tuple((name, math.log(share)) for name, share in shares.items()))
        for text, shares in tokens
    ]
    return Completion(message=message("assistant", "Good. [RESULT] 4"), chances=tuple(chances))


def test_an_example_worked_by_hand() -> None:
    # (3 · 0.2 + 4 · 0.5 + 5 · 0.2) / 0.9: the tenth that lies on another word is not one of the levels.
    found = weighted_level(said(("4", {"3": 0.2, "4": 0.5, "5": 0.2, "Score": 0.1})), 4)
    assert found == pytest.approx(4.0)
    # The tokenizer's blank before a digit is the same digit: 0.3 + 0.3 on the 2.
    assert weighted_level(said(("2", {"2": 0.3, " 2": 0.3, "1": 0.4})), 2) == pytest.approx(1.6)


def test_a_score_without_likelihoods_is_no_geval_score_and_not_called_so() -> None:
    (ask,) = asks_for(RubricUse(rubric="r", judge="j", geval=True), ONE, None, "Question", "Answer")
    (weighted,) = ask.read(said(("4", {"4": 0.9, "1": 0.1})))
    (plain,) = ask.read(said())
    assert (weighted.value, source_of("j", weighted.how)) == (pytest.approx(3.7), "judge:j (G-Eval)")
    assert (plain.value, source_of("j", plain.how)) == (4.0, "judge:j")
    # Not asked for, likelihoods that a server tells unasked change nothing.
    (unasked,) = asks_for(RubricUse(rubric="r", judge="j"), ONE, None, "Question", "Answer")
    (level,) = unasked.read(said(("4", {"4": 0.9, "1": 0.1})))
    assert (level.value, level.how) == (4.0, "")


def test_the_last_token_that_says_something_is_the_verdict() -> None:
    four = ("4", {"4": 0.9, "1": 0.1})
    assert weighted_level(said(("1", {"1": 1.0}), four, (".", {".": 1.0}), ("\n", {"\n": 1.0})), 4) == pytest.approx(
        3.7
    )


@pytest.mark.parametrize(
    ("completion", "level"),
    [
        (said(), 4),
        (said((" ", {" ": 1.0})), 4),
        # Another token than what was read: whose likelihoods these are nobody knows.
        (said(("5", {"5": 1.0})), 4),
        (said(("four", {"four": 1.0})), 4),
        # Most of the likelihood lies on words: the token was no verdict.
        (said(("4", {"4": 0.3, "Score": 0.7})), 4),
        # The token itself is not among those told.
        (said(("4", {"3": 0.5, "5": 0.5})), 4),
        # Together more than one: two certainties are no likelihoods.
        (said(("5", {"1": 1.0, "5": 1.0})), 5),
    ],
)
def test_without_likelihoods_of_the_verdict_there_is_no_weight(completion: Completion, level: int) -> None:
    assert weighted_level(completion, level) is None


def test_a_likelihood_above_one_is_a_fault_of_the_server_and_does_not_count() -> None:
    broken = TokenChances(text="4", others=(("4", math.log(0.6)), ("5", 3.0)))
    completion = Completion(message=message("assistant", "[RESULT] 4"), chances=(broken,))
    assert weighted_level(completion, 4) == pytest.approx(4.0)


@given(st.lists(st.floats(0.001, 1.0), min_size=5, max_size=5), st.integers(1, 5))
def test_a_weight_lies_between_the_levels(weights: list[float], level: int) -> None:
    total = sum(weights)
    shares = {str(number): weight / total for number, weight in enumerate(weights, 1)}
    found = weighted_level(said((str(level), shares)), level)
    assert found is not None
    assert 1 <= found <= 5
    assert found == pytest.approx(sum(int(name) * share for name, share in shares.items()))
