"""A verdict in words, the same in window, command line and report: verdict first, then the number, then the doubt."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from workbench.core.figures import about, count, interval, money, number, score, seconds, signed
from workbench.core.summaries import Pair

Sign = Literal["better", "worse", "equal", "unclear"]
CHARACTERS: dict[Sign, str] = {"better": "▲", "worse": "▼", "equal": "=", "unclear": "◇"}
_SIGNS: dict[str, Sign] = {
    "better": "better",
    "worse": "worse",
    "no difference beyond the margin": "equal",
    "not enough cases": "unclear",
}
_ON = {
    "rubric": "on the rubric",
    "pass": "on passed cases",
    "quality": "in quality",
    "cost_usd": "in cost",
    "latency_ms": "in time",
    "input_tokens": "in input tokens",
    "output_tokens": "in output tokens",
}


RESOURCES = ("cost_usd", "latency_ms", "input_tokens", "output_tokens")
"""Metrics that say what an answer takes, nothing of how good it is."""


class Headline(NamedTuple):
    """A verdict as one sentence with its sign."""

    sign: Sign
    text: str

    @property
    def plain(self) -> str:
        """With the sign's character in front."""
        return f"{CHARACTERS[self.sign]} {self.text}"


def short_names(labels: Sequence[str]) -> dict[str, str]:
    """What people call candidates: the letter alone where it tells them apart, else letter and model.

    ``A@mini, B@mini`` → ``A, B``; ``B@mini, B@haiku`` → ``B mini, B haiku``.
    """
    letters = [label.partition("@")[0].rpartition("/")[2] for label in labels]
    named = {}
    for label, letter in zip(labels, letters, strict=True):
        left, _, model = label.partition("@")
        if letters.count(letter) == 1:
            named[label] = letter
        elif len({other.partition("@")[2] for other in labels}) == 1:
            named[label] = left
        else:
            named[label] = f"{left if _prompts_differ(labels) else letter} {model}"
    return named


def _prompts_differ(labels: Sequence[str]) -> bool:
    return len({label.partition("@")[0].rpartition("/")[0] for label in labels}) > 1


def on_metric(metric: str, title: str = "") -> str:
    """``on the rubric``, ``on Decision``, ``in cost``."""
    return _ON.get(metric) or f"on {title or metric.rpartition('/')[2]}"


def sign_of(pair: Pair) -> Sign:
    """The glyph of a verdict."""
    return _SIGNS[pair.verdict]


def value_words(value: float | None, metric: str, kind: str) -> str:
    """A mean in its unit: ``3.93``, ``75 %``, ``$0.000160``, ``1.31 s``, ``193``."""
    if value is None:
        return "undefined"
    if metric == "cost_usd":
        return money(Decimal(repr(value)))
    if metric == "latency_ms":
        return seconds(value / 1000)
    if metric in ("input_tokens", "output_tokens"):
        return number(value)
    if kind == "binary":
        return f"{number(value * 100)}\N{NO-BREAK SPACE}%"
    return score(value)


def difference_words(pair: Pair) -> str:
    """``+0.30``, ``+8.3 points``, ``−$0.000100``, ``−0.60 s``, ``+3.1 ms``; "undefined" where there is none."""
    if pair.difference is None:
        return "undefined"
    return _signed(pair.difference, pair)


def interval_words(pair: Pair) -> str:
    """``[+0.10, +0.51]`` in the unit of the difference; "" where there is no interval."""
    if pair.low is None or pair.high is None:
        return ""
    if pair.metric == "cost_usd":
        return f"[{_signed(pair.low, pair)}, {_signed(pair.high, pair)}]"
    scale, decimals = _unit(pair)
    return interval(pair.low * scale, pair.high * scale, decimals, sign=True)


def headline(pair: Pair, names: dict[str, str] | None = None, title: str = "") -> Headline:
    """The whole verdict: ``B is better than A: +0.30 on the rubric [+0.10, +0.51], over 48 cases.``

    Args:
        pair: the comparison.
        names: label → what people call it (`short_names`).
        title: of the metric.
    """
    called = names or short_names([pair.baseline, pair.candidate])
    one, two = called.get(pair.candidate, pair.candidate), called.get(pair.baseline, pair.baseline)
    where, sign = on_metric(pair.metric, title), sign_of(pair)
    over = f"over {count(pair.n, 'case')}"
    if pair.difference is None:
        why = nothing_words(pair)[0]
        return Headline(sign, f"Nobody can compare {one} with {two} {where}: {why[0].lower()}{why[1:]}")
    figure = f"{difference_words(pair)} {where} {interval_words(pair)}".rstrip()
    if sign in ("better", "worse"):
        return Headline(sign, f"{one} is {sign} than {two}: {figure}, {over}.")
    if sign == "equal":
        margin = _plain(pair.margin, pair)
        return Headline(sign, f"{one} and {two} differ by less than {margin}: {figure}, {over}.")
    needed = f"; {needed_words(pair)}" if pair.needed_n else ""
    return Headline(sign, f"Nobody can tell yet whether {one} is better than {two}: {figure}, {over}{needed}.")


def nothing_words(pair: Pair) -> tuple[str, str]:
    """Of a pair without a difference: that there is none, one sentence; and why, "" where nothing more is known."""
    first, _, rest = (pair.reason or "No case has a score of both.").partition(". ")
    return (f"{first}." if rest else first), rest


def verdict_words(pair: Pair) -> str:
    """One or two words for a table: ``better``, ``worse``, ``no difference``, ``cannot tell yet``."""
    return {"better": "better", "worse": "worse", "equal": "no difference", "unclear": "cannot tell yet"}[sign_of(pair)]


def moved_words(pair: Pair) -> str:
    """``3 fixed, 7 broken``, named where they are of another metric: ``passed cases: 3 fixed, 7 broken``; "" for none.

    Of time, money and tokens nothing is fixed or broken.
    """
    if pair.metric in RESOURCES or not pair.fixed_of:
        return ""
    said = f"{pair.fixed} fixed, {pair.broken} broken"
    return said if pair.fixed_of == pair.metric else f"passed cases: {said}"


def needed_words(pair: Pair) -> str:
    """``about 230 cases would``; "" where it cannot be said."""
    return f"about {about(pair.needed_n)} cases would" if pair.needed_n else ""


def passed_words(pair: Pair, passed: tuple[int, int], sign: Sign, said: bool = False) -> str:
    """What passed cases say beside a verdict that stands on another metric, so that neither hides the other.

    Args:
        pair: the same two candidates on ``pass``.
        passed: cases that pass with the candidate and with the baseline.
        sign: of the verdict that it stands beside.
        said: whether the sentence before has spoken against that verdict already.
    """
    against, found = f"passed cases alone ({passed[0]} against {passed[1]})", sign_of(pair)
    if found == "unclear":
        needed = f": {needed_words(pair)}" if pair.needed_n else ""
        return f"On {against} nobody can tell yet{needed}."
    if found == "equal":
        return f"On {against} there is no difference beyond the margin."
    if found == sign:
        return f"On {against} it is {found} too."
    lead = "And on" if said and found == "worse" else "But on" if sign in ("better", "worse") else "On"
    return f"{lead} {against} it is {found}."


_IN_SECONDS = 100.0
"""Milliseconds from which a difference of time is said in seconds: below it 0.01 s is too coarse."""


def _reach(pair: Pair) -> float:
    """The largest of a difference and the ends of its interval, so that all of them have one unit."""
    return max((abs(value) for value in (pair.difference, pair.low, pair.high) if value is not None), default=0.0)


def _unit(pair: Pair) -> tuple[float, int]:
    """What to multiply a difference by, and how many decimals to show."""
    if pair.metric == "latency_ms":
        reach = _reach(pair)
        if reach >= _IN_SECONDS:
            return 0.001, 2
        return 1.0, 0 if reach >= 20 else 1 if reach >= 1 else 2
    if pair.metric in ("input_tokens", "output_tokens"):
        return 1.0, 1
    if pair.kind == "binary":
        return 100.0, 1
    return 1.0, 2


def _signed(value: float, pair: Pair) -> str:
    if pair.metric == "cost_usd":
        text = money(Decimal(repr(value)))
        return text if value <= 0 else f"+{text}"
    scale, decimals = _unit(pair)
    return signed(value * scale, decimals) + _suffix(pair)


def _plain(value: float, pair: Pair) -> str:
    if pair.metric == "cost_usd":
        return money(Decimal(repr(value)))
    scale, decimals = _unit(pair)
    return number(value * scale, decimals) + _suffix(pair)


def _suffix(pair: Pair) -> str:
    space = "\N{NO-BREAK SPACE}"
    if pair.metric == "latency_ms":
        return f"{space}s" if _reach(pair) >= _IN_SECONDS else f"{space}ms"
    if pair.metric in ("input_tokens", "output_tokens"):
        return f"{space}tok"
    return f"{space}points" if pair.kind == "binary" else ""
