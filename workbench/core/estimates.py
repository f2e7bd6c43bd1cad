"""How far an estimate was off, once the vendor's own counts are there."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from workbench.core.canonical import Value
from workbench.core.experiments import Aside, Totals
from workbench.core.figures import about, count, money, money_range
from workbench.core.summaries import Estimate


class Usual(NamedTuple):
    """What calls of a model took in a project."""

    calls: int
    output: tuple[float, float]
    """Bounds of their mean output tokens."""
    seconds: float
    """Mean of a call."""
    at_once: float | None
    """How many were under way at once; None where they are too few to say."""

    def seconds_of(self, calls: float, concurrency: int) -> float:
        """Seconds of so many calls at a concurrency, which may be more than ever were under way at once."""
        lanes = min(concurrency, self.at_once or concurrency)
        return max(self.seconds, calls * self.seconds / lanes) if calls else 0.0


class Missed(Value):
    """An estimate beside what came; None is unknown."""

    estimate: Estimate
    tokens: int
    """Input and output, of answers and judgements."""
    cost: Decimal | None
    """US dollars."""
    tokens_off: float | None
    """0 within the range that was told; else the difference to its nearer end, as a part of that end."""
    cost_off: float | None


def missed(estimate: Estimate, before: Totals, after: Totals) -> Missed:
    """Compare an estimate with what a run took.

    Args:
        estimate: as it was told before.
        before: totals of the experiment when the run began; those of nothing for a new one.
        after: when it ended.
    """
    tokens = _tokens(after) - _tokens(before)
    cost = None if after.cost is None or before.cost is None else after.cost - before.cost
    return Missed(
        estimate=estimate,
        tokens=tokens,
        cost=cost,
        tokens_off=_off(float(tokens), float(estimate.tokens_low), float(estimate.tokens_high)),
        cost_off=None
        if cost is None or estimate.cost_low is None or estimate.cost_high is None
        else _off(float(cost), float(estimate.cost_low), float(estimate.cost_high)),
    )


def sentence(found: Missed) -> str:
    """``Estimated were 6,000–7,000 tokens and $0.02 to $0.03; it took 7,700 tokens (10 % more) and $0.025.``"""
    estimate = found.estimate
    told = f"{estimate.tokens_low:,}–{estimate.tokens_high:,} tokens"
    took = f"{count(found.tokens, 'token')}{_words(found.tokens_off)}"
    if found.cost is not None and estimate.cost_low is not None:
        told += f" and {money_range(estimate.cost_low, estimate.cost_high)}"
        took += f" and {money(found.cost)}{_words(found.cost_off)}"
    return f"Estimated were {told}; it took {took}."


def tokens_words(estimate: Estimate) -> str:
    """``170,000 to 200,000 tokens in and out``; ``about 190,000 …`` where both ends are the same in two digits."""
    low, high = about(estimate.tokens_low), about(estimate.tokens_high)
    return f"{f'about {low}' if low == high else f'{low} to {high}'} tokens in and out"


def equal_words(equal: int) -> str:
    """``39 are equal to one of these and are not asked twice``; "" for none."""
    if not equal:
        return ""
    verb = "is" if equal == 1 else "are"
    return f"{equal:,} {verb} equal to one of these and {verb} not asked twice"


def aside_words(aside: Aside) -> str:
    """``beside it the judge bench: 888 judgements, 980,000 tok, $0.30``; "" where none asked anything."""
    if not aside.judgements:
        return ""
    asked = f"{count(aside.judgements, 'judgement')}, {aside.tokens:,} tok, {money(aside.cost)}"
    return f"beside it the judge bench: {asked}"


def _tokens(totals: Totals) -> int:
    return totals.input_tokens + totals.output_tokens + totals.judge_input_tokens + totals.judge_output_tokens


def _off(actual: float, low: float, high: float) -> float | None:
    if low <= actual <= high:
        return 0.0
    nearer = low if actual < low else high
    return (actual - nearer) / nearer if nearer else None


def _words(off: float | None) -> str:
    return f" ({abs(off):.0%} {'more' if off > 0 else 'less'})".replace("%", " %") if off else ""
