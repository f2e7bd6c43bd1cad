"""Verdicts read as DESIGN.md section 4 says."""

from typing import Any

import pytest

from workbench.core import verdict_words as words
from workbench.core.summaries import Pair


def pair(**fields: Any) -> Pair:
    given: dict[str, Any] = {
        "baseline": "A@mini",
        "candidate": "B@mini",
        "metric": "rubric",
        "n": 48,
        "unmatched": 0,
        "difference": 0.3,
        "se": 0.1,
        "low": 0.1,
        "high": 0.51,
        "interval": "BCa bootstrap",
        "test": "sign-flip permutation",
        "p": 0.005,
        "p_adjusted": 0.01,
        "verdict": "better",
        "needed_n": None,
        "smallest_detectable": None,
        "fixed": 7,
        "broken": 3,
        "same": 38,
        "kind": "level",
        "margin": 0.1,
    }
    return Pair(**{**given, **fields})


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_what_was_fixed_is_named_where_it_is_of_another_metric() -> None:
    assert words.moved_words(pair()) == "passed cases: 7 fixed, 3 broken"
    assert words.moved_words(pair(metric="pass", kind="binary")) == "7 fixed, 3 broken"
    assert words.moved_words(pair(metric="Signed", kind="binary", fixed_of="Signed")) == "7 fixed, 3 broken"
    assert words.moved_words(pair(fixed_of="")) == ""
    assert words.moved_words(pair(metric="latency_ms")) == ""


def test_better() -> None:
    said = plain(words.headline(pair()).plain)
    assert said == "▲ B is better than A: +0.30 on the rubric [+0.10, +0.51], over 48 cases."


def test_worse_in_cost_says_dollars() -> None:
    made = pair(metric="cost_usd", kind="continuous", verdict="worse", difference=0.0001, low=0.00005, high=0.00015)
    assert plain(words.headline(made).text) == (
        "B is worse than A: +$0.000100 in cost [+$0.0000500, +$0.000150], over 48 cases."
    )


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ((-612.0, -900.0, -300.0), "−0.61 s in time [−0.90, −0.30]"),
        ((3.14, 1.2, 4.9), "+3.1 ms in time [+1.2, +4.9]"),
        ((31.4, 12.0, 49.0), "+31 ms in time [+12, +49]"),
        ((0.04, 0.02, 0.06), "+0.04 ms in time [+0.02, +0.06]"),
    ],
)
def test_small_differences_of_time_are_milliseconds(ends: tuple[float, float, float], said: str) -> None:
    difference, low, high = ends
    made = pair(metric="latency_ms", kind="continuous", difference=difference, low=low, high=high)
    assert said in plain(words.headline(made).text)


def test_nobody_can_tell() -> None:
    made = pair(metric="pass", kind="binary", verdict="not enough cases", difference=0.083, low=-0.02, high=0.185)
    made = made.model_copy(update={"needed_n": 228})
    assert plain(words.headline(made).text) == (
        "Nobody can tell yet whether B is better than A: +8.3 points on passed cases [−2.0, +18.5], over 48 cases; "
        "about 230 cases would."
    )
    assert words.verdict_words(made) == "cannot tell yet"


def test_no_difference_names_the_margin() -> None:
    made = pair(verdict="no difference beyond the margin", difference=0.02, low=-0.05, high=0.08)
    assert plain(words.headline(made).text) == (
        "B and A differ by less than 0.10: +0.02 on the rubric [−0.05, +0.08], over 48 cases."
    )


def test_nothing_in_common() -> None:
    made = pair(difference=None, low=None, high=None, n=0, verdict="not enough cases", reason="No case has both.")
    assert words.headline(made).text == "Nobody can compare B with A on the rubric: no case has both."


@pytest.mark.parametrize(
    ("labels", "named"),
    [
        (["A@mini", "B@mini"], ["A", "B"]),
        (["B@mini", "B@haiku"], ["B mini", "B haiku"]),
        (["refund/A@mini", "angry/A@mini"], ["refund/A", "angry/A"]),
        (["human@imported"], ["human"]),
    ],
)
def test_names_are_as_short_as_they_can_be(labels: list[str], named: list[str]) -> None:
    assert list(words.short_names(labels).values()) == named


@pytest.mark.parametrize(
    ("value", "metric", "kind", "text"),
    [
        (3.927, "rubric", "level", "3.93"),
        (0.75, "pass", "binary", "75 %"),
        (1310.0, "latency_ms", "continuous", "1.3 s"),
        (0.00016, "cost_usd", "continuous", "$0.000160"),
        (192.6, "input_tokens", "continuous", "193"),
        (None, "rubric", "level", "undefined"),
    ],
)
def test_values_in_their_unit(value: float | None, metric: str, kind: str, text: str) -> None:
    assert plain(words.value_words(value, metric, kind)) == text
