"""Whether a failed try is repeated, and when."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from workbench.core.calls import Failure

MOST_WAIT = 60.0
"""Seconds: the longest backoff of our own."""
MOST_ASKED = 600.0
"""Seconds: a server that asks for a longer wait is not waited for."""
_RATE_TRIES = 30
"""Being told to wait is no fault: it does not use up the attempts, within reason."""
_TIMEOUT_TRIES = 2


def retry_delay(
    failures: Sequence[Failure], asked: float | None, max_attempts: int, backoff: float, random: Random
) -> float | None:
    """Seconds until the next try, or None when there is none.

    Args:
        failures: of the tries so far, the last one included.
        asked: what the server asked for in seconds, None if nothing.
        max_attempts: tries in all. A refusal for the rate does not count among them; a silence is tried twice.
        backoff: seconds before the first retry; doubled each time, with jitter of half of it.
        random: for the jitter.
    """
    last = failures[-1]
    if not last.retryable or (asked is not None and asked > MOST_ASKED):
        return None
    limited = sum(failure.kind == "rate_limit" for failure in failures)
    silent = sum(failure.kind == "timeout" for failure in failures)
    if len(failures) - limited >= max_attempts or limited >= _RATE_TRIES or silent >= _TIMEOUT_TRIES:
        return None
    own = float(min(MOST_WAIT, backoff * 2 ** min(len(failures) - 1, 20)))
    own *= 0.5 + random.random() / 2
    return own if asked is None else max(asked, 0.0) + own / 10
