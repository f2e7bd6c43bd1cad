"""What asking judges about stored answers would take: calls, tokens, money and time, before a call is made."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from workbench.core.calls import Request
from workbench.core.estimates import Usual
from workbench.core.models import Model
from workbench.core.summaries import Estimate
from workbench.engine.estimate_sums import ModelSum, in_all, served_seconds
from workbench.engine.expected_tokens import Range, counted
from workbench.engine.judge_questions import Question
from workbench.engine.judge_requests import Judge
from workbench.providers.pace import pace_of

VERDICT_LOW, VERDICT_HIGH = 60, 400
"""Output tokens of a verdict: feedback of some sentences and a level."""
FinishedKeys = Callable[[Collection[str]], Collection[str]]
"""Keys → those of them that have a finished call in the file."""
_STAND_IN = (12, 40)
"""Output tokens of the stand-in's verdict on a criterion."""
Purpose = Literal["task", "judge"]
UsualOf = Callable[[Purpose, Model], Usual | None]
"""What calls of a model took in this project; None without any."""


@dataclass
class _Asked:
    """What one judge would be asked anew."""

    judge: Judge
    total: ModelSum
    counted: list[Range] = field(default_factory=list)
    """Input tokens of the requests that were counted."""

    def read(self, request: Request, in_time: bool) -> Range:
        """Input tokens of a request; after the time is over, the mean of those that were counted."""
        if not self.counted or in_time:
            self.counted.append(counted(request))
            return self.counted[-1]
        return self._mean

    @cached_property
    def _mean(self) -> Range:
        """Asked for once no more are counted."""
        low, high = (sum(ends) / len(self.counted) for ends in zip(*self.counted, strict=True))
        return low, high


def verdict_seconds(model: Model) -> float:
    """Seconds of a judgement, where nothing was measured."""
    pace = pace_of(model, verdict=True)
    return served_seconds((VERDICT_LOW + VERDICT_HIGH) / 2) if pace is None else pace.seconds()


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
    sums = {judge.name: _Asked(Judge(judge), ModelSum(usual("judge", judge) if usual else None)) for judge in judges}
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
            found = sums[question.judge]
            model, total = found.judge.model, found.total
            said = verdict_tokens(model, len(question.ask.criteria), total.usual)
            total.add(found.read(request, time.monotonic() < end), said, verdict_seconds(model))
    totals = [(found.judge.model, found.total) for found in sums.values() if found.total.calls]
    return in_all(totals, 1.0, concurrency).model_copy(
        update={
            "judge_calls": len(seen),
            "reused": reused,
            "exact": sum(len(found.counted) for found in sums.values()) == len(seen),
        }
    )
