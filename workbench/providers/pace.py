"""How fast a model answers, where that is known before any call: an estimate of time can then be right at once."""

from __future__ import annotations

import math
from typing import NamedTuple

from workbench.core.models import Model
from workbench.providers.offline.pace import VERDICT, StandInPace

_ANSWER_TOKENS, _VERDICT_TOKENS = 92.0, 22.0
"""Means of the stand-in's 144 answers and 576 verdicts on the sample project."""


class Pace(NamedTuple):
    """Seconds to the first token, tokens a second (infinity is at once), tokens of a usual answer."""

    first_token_seconds: float
    tokens_per_second: float
    output_tokens: float

    def seconds(self, output_tokens: float | None = None) -> float:
        """Seconds of an answer of so many tokens; None: a usual one."""
        tokens = self.output_tokens if output_tokens is None else output_tokens
        return self.first_token_seconds + tokens / self.tokens_per_second


def pace_of(model: Model, *, verdict: bool = False) -> Pace | None:
    """The pace of a model, or of its verdicts as a judge; None for real models, whose pace only history tells."""
    if model.provider != "offline":
        return None
    own = StandInPace.of_environment()
    if verdict:
        own = own.times(VERDICT)
    tokens = _VERDICT_TOKENS if verdict else _ANSWER_TOKENS
    return Pace(own.first_token_seconds, own.tokens_per_second or math.inf, tokens)
