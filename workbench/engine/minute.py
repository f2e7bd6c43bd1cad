"""Limits that a person set for a model: so many requests, so many tokens in any minute."""

from __future__ import annotations

from collections import deque

from workbench.core.calls import Request, Usage
from workbench.engine.jobs import Job

MINUTE = 60.5
"""Seconds, with a little for the way to the server."""
_CHARACTERS = 4
"""Of a token, about: only until the vendor's own count is there."""
_FIRST_OUTPUT = 256
"""Output tokens to expect of a first call that bounds none."""


class Minute:
    """What was sent in the last minute.

    A call counts with the tokens that are to be expected of it, from its end on with what the vendor counted. One that
    is larger than the limit by itself goes out when nothing else was sent.

    Args:
        requests, tokens: the most in any minute; None: no limit.
    """

    def __init__(self, requests: int | None, tokens: int | None) -> None:
        self._requests = requests
        self._tokens = tokens
        self._sent: deque[list[float]] = deque()
        """[when, tokens] of each call."""
        self._going: dict[Job, list[float]] = {}
        self._total = 0.0
        self._output: float | None = None
        """Mean of the output tokens so far."""

    def wait(self, now: float, job: Job) -> float:
        """Seconds until a call may go out; 0 for now. ``now`` is in seconds of a monotonic clock."""
        while self._sent and self._sent[0][0] <= now - MINUTE:
            self._total -= self._sent.popleft()[1]
        until = 0.0
        if self._requests is not None and len(self._sent) >= self._requests:
            until = self._sent[-self._requests][0]
        if self._tokens is not None:
            over = self._total + self._expected(job.request) - self._tokens
            for when, tokens in self._sent if over > 0 else ():
                over -= tokens
                until = max(until, when)
                if over <= 0:
                    break
        return max(0.0, until + MINUTE - now) if until else 0.0

    def sent(self, now: float, job: Job) -> None:
        """A call goes out."""
        entry = [now, self._expected(job.request) if self._tokens is not None else 0.0]
        self._sent.append(entry)
        self._total += entry[1]
        self._going[job] = entry

    def ended(self, job: Job, usage: Usage | None) -> None:
        """A call ended; ``usage`` is the vendor's count, None where it gave none."""
        entry = self._going.pop(job, None)
        if entry is None or usage is None or self._tokens is None:
            return
        output = float(usage.output_tokens)
        self._output = output if self._output is None else self._output + (output - self._output) / 8
        more = usage.input_tokens + output - entry[1]
        entry[1] += more
        if self._sent and entry[0] >= self._sent[0][0]:
            self._total += more

    def _expected(self, request: Request) -> float:
        most = request.parameters.max_tokens
        output = self._output if self._output is not None else float(most or _FIRST_OUTPUT)
        return sum(len(message.text) for message in request.messages) / _CHARACTERS + output
