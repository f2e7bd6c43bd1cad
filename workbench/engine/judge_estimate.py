"""What asking judges about stored answers would take: calls, tokens, money and time, before a call is made."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from workbench.core.calls import Usage
from workbench.core.estimates import Usual
from workbench.core.models import Model
from workbench.core.summaries import Estimate
from workbench.engine.judge_questions import Question
from workbench.engine.judge_requests import Judge
from workbench.providers.pace import pace_of
from workbench.providers.prices import cost, price_for
from workbench.providers.tokens import count_request

VERDICT_LOW, VERDICT_HIGH = 60, 400
"""Output tokens of a verdict: feedback of some sentences and a level."""
FinishedKeys = Callable[[Collection[str]], Collection[str]]
"""Keys → those of them that have a finished call in the file."""
_FIRST_TOKEN, _TOKENS_A_SECOND = 0.5, 60.0
"""How fast a judge answers, where nothing is known of it."""
_STAND_IN = (12, 40)
"""Output tokens of the stand-in's verdict on a criterion."""
Purpose = Literal["task", "judge"]
UsualOf = Callable[[Purpose, Model], Usual | None]
"""What calls of a model took in this project; None without any."""


@dataclass
class _Sum:
    """What one judge would be asked anew."""

    judge: Judge
    usual: Usual | None = None
    calls: int = 0
    low: float = 0.0
    high: float = 0.0
    """Output tokens."""
    counted: list[int] = field(default_factory=list)
    """Input tokens of the requests that were counted."""

    def tokens(self) -> tuple[int, int, int]:
        """Input, and fewest and most output tokens; requests that were not counted are taken to be alike."""
        mean = sum(self.counted) / len(self.counted) if self.counted else 0.0
        return round(mean * self.calls), round(self.low), round(self.high)

    def seconds(self, concurrency: int) -> float:
        """How long it would take."""
        lanes = self.judge.model.concurrency or concurrency
        if self.usual is not None:
            return self.usual.seconds_of(self.calls, lanes)
        return self.calls * verdict_seconds(self.judge.model) / lanes


def verdict_seconds(model: Model) -> float:
    """Seconds of a judgement, where nothing was measured."""
    pace = pace_of(model, verdict=True)
    return _FIRST_TOKEN + (VERDICT_LOW + VERDICT_HIGH) / 2 / _TOKENS_A_SECOND if pace is None else pace.seconds()


def verdict_tokens(model: Model, criteria: int, usual: Usual | None) -> tuple[float, float]:
    """The fewest and most output tokens of a judgement, on average.

    Args:
        model: the judge.
        criteria: how many are judged in one call.
        usual: what it took in this project, by which those of one criterion go: most calls judge one.
    """
    if usual is not None and criteria == 1:
        # Other rubrics make other feedback.
        return 0.8 * usual.output[0], 1.25 * usual.output[1]
    low, high = _STAND_IN if model.provider == "offline" else (VERDICT_LOW, VERDICT_HIGH)
    return float(low * criteria), float(high * criteria)


def estimate_questions(
    pages: Iterable[Sequence[Question]],
    judges: Sequence[Model],
    finished: FinishedKeys,
    usual: UsualOf | None = None,
    *,
    concurrency: int = 32,
    within: float = 1.0,
) -> Estimate:
    """Estimate what questions take. Loads a vocabulary, so call it in a thread.

    Args:
        pages: the questions.
        judges: the models that they are put to.
        finished: knows the calls that the file has.
        usual: what calls of a model took in this project.
        concurrency: calls in flight for each judge.
        within: seconds of counting tokens; requests after that are taken to be alike. All are looked up in the file.

    Returns:
        its ``judge_calls`` would be made, its ``reused`` are there or asked twice; it has no answers.
    """
    sums = {judge.name: _Sum(Judge(judge), usual("judge", judge) if usual else None) for judge in judges}
    seen: set[str] = set()
    reused = 0
    end = time.monotonic() + within
    for page in pages:
        asked = [(question, *sums[question.judge].judge.call(question.ask, question.sample)) for question in page]
        there = finished([key for _, _, key in asked])
        for question, request, key in asked:
            if key in there or key in seen:
                reused += 1
                continue
            seen.add(key)
            total = sums[question.judge]
            total.calls += 1
            low, high = verdict_tokens(total.judge.model, len(question.ask.criteria), total.usual)
            total.low += low
            total.high += high
            if not total.counted or time.monotonic() < end:
                total.counted.append(count_request(request).n)
    return _estimate(sums, reused, concurrency)


def _estimate(sums: Mapping[str, _Sum], reused: int, concurrency: int) -> Estimate:
    asked = {name: total for name, total in sums.items() if total.calls}
    prices = {name: price_for(total.judge.model) for name, total in asked.items()}
    unpriced = tuple(name for name, price in prices.items() if price is None)
    low = high = Decimal(0)
    tokens_low = tokens_high = 0
    for name, total in asked.items():
        read, fewest, most = total.tokens()
        low += cost(Usage(input_tokens=read, output_tokens=fewest, source="estimate"), prices[name]) or 0
        high += cost(Usage(input_tokens=read, output_tokens=most, source="estimate"), prices[name]) or 0
        tokens_low, tokens_high = tokens_low + read + fewest, tokens_high + read + most
    return Estimate(
        calls=0,
        judge_calls=sum(total.calls for total in asked.values()),
        reused=reused,
        tokens_low=tokens_low,
        tokens_high=tokens_high,
        cost_low=None if unpriced else low,
        cost_high=None if unpriced else high,
        seconds=max((total.seconds(concurrency) for total in asked.values()), default=0.0),
        exact=all(len(total.counted) == total.calls for total in asked.values()),
        unpriced=unpriced,
    )
