"""What the calls of a model come to in an estimate: tokens, money and time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from workbench.core.calls import Usage
from workbench.core.estimates import Usual
from workbench.core.models import Model
from workbench.core.summaries import Estimate
from workbench.engine.expected_tokens import Range
from workbench.providers.pace import pace_of
from workbench.providers.prices import cost, price_for

_FIRST_TOKEN, _TOKENS_A_SECOND = 0.5, 60.0
"""How fast a server answers, where history says nothing: seconds, and tokens a second."""
UNSEEN = 0.03
"""By how much the mean of many calls may be another than that of those that were looked at."""


@dataclass
class ModelSum:
    """What the calls of one model for one purpose come to."""

    usual: Usual | None = None
    """What they took in this project."""
    calls: int = 0
    input_low: float = 0.0
    input_high: float = 0.0
    """Fewest and most input tokens."""
    low: float = 0.0
    high: float = 0.0
    """Fewest and most output tokens."""
    seconds: float = 0.0
    """One call after the other, where `usual` is not known."""

    def add(self, read: Range, said: Range, seconds: float, calls: int = 1) -> None:
        """Add calls that are alike: input and output tokens and seconds of one of them."""
        self.calls += calls
        self.input_low += calls * read[0]
        self.input_high += calls * read[1]
        self.low += calls * said[0]
        self.high += calls * said[1]
        self.seconds += calls * seconds

    def usages(self, scale: float) -> tuple[Usage, Usage]:
        """The fewest and the most tokens; what was not looked at is only like the rest."""
        few, many = (scale * (1 - UNSEEN), scale * (1 + UNSEEN)) if scale > 1 else (scale, scale)
        return _usage(self.input_low * few, self.low * few), _usage(self.input_high * many, self.high * many)

    def taken(self, scale: float, concurrency: int) -> float:
        """Seconds in all, so many calls at once."""
        if self.usual is not None:
            return self.usual.seconds_of(self.calls * scale, concurrency)
        return self.seconds * scale / concurrency


def in_all(sums: Sequence[tuple[Model, ModelSum]], scale: float, concurrency: int) -> Estimate:
    """Tokens, money and time of the calls of models; their numbers are left to fill in.

    Args:
        sums: answers and judgements, each by model.
        scale: so many times as much is planned as was looked at.
        concurrency: calls in flight for each model.
    """
    prices = {model.name: price_for(model) for model, _ in sums}
    unpriced = tuple(dict.fromkeys(model.name for model, _ in sums if prices[model.name] is None))
    low = high = Decimal(0)
    tokens_low = tokens_high = 0
    lanes: dict[str, float] = {}
    for model, total in sums:
        fewest, most = total.usages(scale)
        low, high = low + (cost(fewest, prices[model.name]) or 0), high + (cost(most, prices[model.name]) or 0)
        tokens_low, tokens_high = tokens_low + _tokens(fewest), tokens_high + _tokens(most)
        lanes[model.name] = lanes.get(model.name, 0.0) + total.taken(scale, model.concurrency or concurrency)
    for model in {model.name: model for model, _ in sums}.values():
        # Who answers and judges has one limit for both.
        own = [total for other, total in sums if other.name == model.name]
        lanes[model.name] = max(lanes[model.name], _limited_seconds(model, own, scale))
    return Estimate(
        calls=0,
        tokens_low=tokens_low,
        tokens_high=tokens_high,
        cost_low=None if unpriced else low,
        cost_high=None if unpriced else high,
        seconds=max(lanes.values(), default=0.0),
        unpriced=unpriced,
    )


def usual_seconds(model: Model, low: float, high: float) -> float:
    """Seconds of a call of fewest to most output tokens, where history says nothing."""
    pace = pace_of(model)
    return served_seconds((low + high) / 2) if pace is None else pace.seconds((low + high) / 2)


def served_seconds(tokens: float) -> float:
    """Seconds that a server takes for so many output tokens, where nothing is known of it."""
    return _FIRST_TOKEN + tokens / _TOKENS_A_SECOND


def _limited_seconds(model: Model, sums: Sequence[ModelSum], scale: float) -> float:
    """Seconds that the limits of a model make it take at least: the first minute's worth goes at once."""
    calls = sum(total.calls for total in sums)
    tokens = sum(total.input_low + total.input_high + total.low + total.high for total in sums) / 2
    limits = ((model.requests_per_minute, calls), (model.tokens_per_minute, tokens))
    return max(60.0 * (amount * scale / most - 1) if most else 0.0 for most, amount in limits)


def _usage(input_tokens: float, output_tokens: float) -> Usage:
    return Usage(input_tokens=round(input_tokens), output_tokens=round(output_tokens), source="estimate")


def _tokens(usage: Usage) -> int:
    return usage.input_tokens + usage.output_tokens
