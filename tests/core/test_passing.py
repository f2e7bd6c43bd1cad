"""What is said of passing: the rule of a scorecard, and what it came to for one answer."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.core.passing import came_to, rule_words
from workbench.core.scores import Part, TrialResult, combine

SHORT = Part(metric="At most 90 words", kind="check", pass_value=1.0)
DECISION = Part(metric="Refund reply/Decision", kind="criterion", must_pass=True, pass_value=3.0)
TONE = Part(metric="Refund reply/Tone", kind="criterion", pass_value=3.0, label="Tone")


def test_the_rule_names_what_must_pass_and_what_the_mean_is_of() -> None:
    assert rule_words([SHORT, DECISION, TONE], 0.6) == (
        "An answer passes when Decision is at least 3 and the weighted mean of checks and rubric (quality, 0 to 1) is "
        "at least 0.6. A check counts 0 to 1 and a level from 1 to 5 counts as 0 to 1. Decision must pass: an answer "
        "that fails there fails, whatever the mean. A part that need not pass fails no answer by itself: it only "
        "lowers the mean."
    )
    law = SHORT.model_copy(update={"must_pass": True})
    assert rule_words([law], 0.5) == (
        "An answer passes when At most 90 words is at least 1 and the weighted mean of checks (quality, 0 to 1) is at "
        "least 0.5. A check counts 0 to 1. At most 90 words must pass: an answer that fails there fails, whatever the "
        "mean."
    )
    assert rule_words([], 0.5) == ""


@pytest.mark.parametrize(
    ("short", "decision", "tone", "threshold", "said"),
    [
        (1, 5, 4, 0.6, "Passes: mean of checks and rubric 0.92 ≥ 0.6, no must-pass part failed."),
        (
            *(0, 5, 5, 0.6),
            "Passes: mean of checks and rubric 0.67 ≥ 0.6, no must-pass part failed. "
            "Failed, and need not pass: At most 90 words.",
        ),
        (1, 2, 5, 0.6, "Does not pass: Decision, which must pass, failed."),
        (0, 3, 4, 0.6, "Does not pass: mean of checks and rubric 0.42 < 0.6."),
        # Rounded to two decimals it would seem to have reached it.
        (0, 5, 5, 0.67, "Does not pass: mean of checks and rubric 0.667 < 0.67."),
        (0, 5, 5, 0.66667, "Does not pass: mean of checks and rubric 0.666667 < 0.66667."),
        (
            *(0, 5, 5, 0.664),
            "Passes: mean of checks and rubric 0.67 ≥ 0.664, no must-pass part failed. "
            "Failed, and need not pass: At most 90 words.",
        ),
        (1, None, 5, 0.6, "Not known whether it passes: Decision must pass and has no score."),
        (None, 5, 3, 0.6, "Not known whether it passes: that depends on what has no score."),
    ],
)
def test_what_it_came_to(short: float | None, decision: float | None, tone: float, threshold: float, said: str) -> None:
    parts = [SHORT, DECISION, TONE]
    values = dict(zip([part.metric for part in parts], (short, decision, tone), strict=True))
    assert came_to(parts, combine(parts, values, threshold), threshold) == said


@given(quality=st.floats(0, 1), threshold=st.floats(0, 1))
def test_the_mean_is_never_written_on_the_wrong_side_of_the_threshold(quality: float, threshold: float) -> None:
    result = TrialResult(quality=quality, passed=quality >= threshold - 1e-12, rubric=None)
    figures = re.search(r"([0-9.e-]+) ([≥<]) ([0-9.e-]+)[.]", came_to([SHORT], result, threshold))
    assert figures is not None
    mean, limit = float(figures[1]), float(figures[3])
    assert mean >= limit if figures[2] == "≥" else mean <= limit


def test_without_a_must_pass_part_nothing_is_said_of_one() -> None:
    result = combine([SHORT, TONE], {SHORT.metric: 1.0, TONE.metric: 3.0}, 0.75)
    assert came_to([SHORT, TONE], result, 0.75) == "Passes: mean of checks and rubric 0.75 ≥ 0.75."
