"""What calls of a model usually take in this project: tokens of an answer, seconds, and how many went at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from sqlalchemy import func, select

from workbench.core.estimates import Usual
from workbench.core.models import Model
from workbench.store import tables as t
from workbench.store.measures import Measures

_CALL = t.CALL.c
_LATEST, _LOOKED_AT = 500, 20_000
"""Calls that are reckoned with, the latest first, and rows in which they are looked for."""
_FEWEST_AT_ONCE = 100
"""Calls from which is said how many go at once: fewer may have been all there were."""
_MICROSECONDS = 1e6


class UsualCalls(Measures):
    """What an estimate is made of."""

    def expected_output(self, version: str, model: str, prompt: str = "") -> tuple[float, float] | None:
        """Bounds of the mean output tokens of a version on a model, by its own latest calls; None without any.

        Args:
            version: digest.
            model: name.
            prompt: id of the prompt whose other versions count, with wider bounds, where this one has none yet.
        """
        own = self.output_tokens(t.CANDIDATE.c.version == version, model)
        if own:
            return around_mean(own)
        others = self.output_tokens(t.CANDIDATE.c.prompt_id == prompt, model) if prompt else []
        if not others:
            return None
        return 0.5 * others[len(others) // 10], 1.5 * others[min(len(others) - 1, len(others) * 19 // 20)] + 10

    def usual_calls(self, purpose: Literal["task", "judge"], model: Model) -> Usual | None:
        """What the latest calls of a model took; None without any."""
        wanted = (model.provider, model.model_id)
        newest = self._rows(select(func.max(_CALL.id)))[0][0] or 0
        statement = select(_CALL.frame, _CALL.output_tokens, _CALL.started, _CALL.seconds).where(
            *(_CALL.id > newest - _LOOKED_AT, _CALL.purpose == purpose, _CALL.state != "failed"),
            _CALL.output_tokens.is_not(None),
        )
        rows = self._rows(statement.order_by(_CALL.id.desc()).limit(4 * _LATEST))
        frames = self._json(t.FRAME, {row.frame for row in rows})
        of_model = {at for at, frame in frames.items() if (frame.get("provider"), frame.get("model_id")) == wanted}
        found = [row for row in rows if row.frame in of_model][:_LATEST]
        if not found:
            return None
        tokens = sorted(row.output_tokens for row in found)
        spans = [(row.started, row.started + row.seconds * _MICROSECONDS) for row in found]
        seconds = sum(row.seconds for row in found) / len(found)
        return Usual(len(found), around_mean(tokens), seconds, _at_once(spans))


def around_mean(tokens: Sequence[int]) -> tuple[float, float]:
    """Bounds of the mean of the next answers: a tenth, or two standard errors, at least one token to either side."""
    n = len(tokens)
    mean = sum(tokens) / n
    error = math.sqrt(sum((one - mean) ** 2 for one in tokens) / (n - 1) / n) if n > 1 else 0.3 * mean
    half = max(1.0, 0.1 * mean, 2 * error)
    return max(0.0, mean - half), mean + half


def _at_once(spans: Sequence[tuple[float, float]]) -> float | None:
    """How many of these calls were under way at once, on average, while any was; None for too few."""
    if len(spans) < _FEWEST_AT_ONCE:
        return None
    busy, until = 0.0, 0.0
    for start, end in sorted(spans):
        busy += max(0.0, end - max(start, until))
        until = max(until, end)
    return sum(end - start for start, end in spans) / busy if busy else None
