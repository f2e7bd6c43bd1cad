"""How many calls an endpoint takes at once and how fast: learned from what it refuses."""

from __future__ import annotations

from collections import deque

from workbench.providers.rate_hint import RateHint

_SHRINK = 0.7
_GUARD = 1.0
"""Seconds in which further refusals without a named wait belong to the same event."""
_SHORTEST = 1.0
_LONGEST = 66.0
"""Seconds: the shortest and longest window that a server is taken to count in: a minute, and a little."""
_MARGIN, _MORE_MARGIN, _MOST_MARGIN = 0.015, 0.01, 0.06
"""Parts of the window: what arrives later than it was sent must not meet the window's end."""
_KEPT = 10_000
"""Sends that are remembered: a server that allows more in a minute is no limit here."""
_QUIET = 3
"""Windows without a refusal after which a little more is tried."""
_GROWTH = 0.02
"""By how much; doubled each time until the next refusal."""
_MOST_HEEDED = 120.0
"""Seconds: a longer wait is not kept in silence; the refusals that come then are shown."""
_SLOW = 0.5
"""Seconds to the head of an answer."""
_HARD, _OUTCOMES = 3, 20
"""So many refusals among so many calls are a limit; fewer are an accident."""


class Limiter:
    """Starts at the most, backs off when the server says "too many", recovers step by step. Times are in seconds of a
    monotonic clock.

    A refusal that names a wait closes the gate till then, for all calls of the endpoint. It also tells the server's
    rule: so many requests (what it accepted) in so many seconds (from the first of them to the gate's opening). From
    then on no more than that are sent in any such window, so that hardly anything is refused again. A refusal that
    comes though there was room by that rule lowers the number; windows without one raise it a little. Single refusals
    among many answers are accidents of the server and change nothing.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._limit = float(most)
        self._closed_until = 0.0
        self._sends: deque[float] = deque(maxlen=_KEPT)
        self._quota: int | None = None
        self._window = _LONGEST
        self._margin = _MARGIN
        self._learning = False
        self._outcomes: deque[bool] = deque(maxlen=_OUTCOMES)
        """Whether the last calls were refused."""
        self._growth = _GROWTH
        self._said: int | None = None
        """Requests in a window, as the server said."""
        self._tokens_each = 0.0
        self._refused_at = -1e9
        self._backoff = 0

    @property
    def limit(self) -> int:
        """Calls that may be in flight now."""
        return max(1, int(self._limit))

    @property
    def rule(self) -> tuple[int, float] | None:
        """(requests, seconds) as learned; None before any refusal."""
        return None if self._quota is None else (self._quota, self._window)

    def wait(self, now: float) -> float:
        """Seconds until a call may be sent; 0 for now."""
        if now < self._closed_until:
            return self._closed_until - now
        if self._learning:
            self._learn()
        if self._quota is None:
            return 0.0
        if now - self._refused_at > _QUIET * self._window and len(self._sends) >= self._quota:
            self._quota += max(1, int(self._quota * self._growth))
            self._growth = min(0.5, self._growth * 2)
            self._refused_at = now
        if len(self._sends) < self._quota:
            return 0.0
        free = self._sends[-self._quota] + self._window * (1 + self._margin)
        return max(0.0, free - now)

    def sent(self, now: float) -> None:
        """A call goes out."""
        self._sends.append(now)
        while self._sends[0] < now - 2 * self._window:
            self._sends.popleft()

    def answered(self) -> None:
        """A call was accepted and answered: recover by one connection per round trip of all."""
        self._backoff = 0
        self._outcomes.append(False)
        if self._limit < self.most:
            self._limit = min(float(self.most), self._limit + 1.0 / self._limit)

    def heard(self, hint: RateHint, sent: float, head: float, tokens: int) -> None:
        """The server said what is left of its limits: close the gate before it is passed.

        Args:
            hint: as it stood at some moment between ``sent`` and ``head``. Of a slow server many requests overlap: what
                was sent after the head is reckoned on top, of a quick one all that was sent after this one.
            sent: when the call was sent.
            head: when its answer began.
            tokens: that it took, for limits of tokens.
        """
        at = sent if head - sent < _SLOW else head
        self._tokens_each += (tokens - self._tokens_each) / 8
        after = sum(time > at for time in self._sends) if self._sends and self._sends[-1] > at else 0
        left, reset = hint.requests_left, hint.requests_reset
        if left is not None and reset is not None and left <= after and reset <= _MOST_HEEDED:
            self._said = hint.requests_limit
            self._learning = self._learning or self._quota is None
            self._closed_until = max(self._closed_until, sent + reset)
        left, reset = hint.tokens_left, hint.tokens_reset
        if left is not None and reset is not None and left <= after * self._tokens_each and reset <= _MOST_HEEDED:
            self._closed_until = max(self._closed_until, sent + reset)

    def refused(self, now: float, asked: float | None, sent: float) -> None:
        """The server said that it was too much.

        Args:
            asked: seconds that it named; None: an own guess that doubles.
            sent: when the refused call was sent.
        """
        if sent in self._sends:
            self._sends.remove(sent)
        self._outcomes.append(True)
        if sum(self._outcomes) < min(_HARD, self.most):
            # A single refusal is no rule: the refused call waits, the others go on.
            return
        if asked is None:
            if now - self._refused_at > _GUARD:
                self._backoff = min(self._backoff + 1, 6)
                self._limit = max(1.0, self._limit * _SHRINK)
                self._refused_at = now
            self._closed_until = max(self._closed_until, now + 0.1 * 2**self._backoff)
            return
        first = now >= self._closed_until
        self._refused_at = now
        self._growth = _GROWTH
        self._closed_until = max(self._closed_until, now + asked)
        if self._quota is None:
            self._learning = True
        else:
            self._correct(now, first)

    def _learn(self) -> None:
        """The gate opens for the first time: what was accepted before it closed is the rule."""
        self._learning = False
        start = self._closed_until - _LONGEST
        while self._sends and self._sends[0] < start:
            self._sends.popleft()
        if self._sends:
            self._quota = len(self._sends)
            if self._said is not None and 0.8 * self._said <= self._quota <= 1.2 * self._said:
                self._quota = self._said
            self._window = max(_SHORTEST, self._closed_until - self._sends[0])

    def _correct(self, now: float, first: bool) -> None:
        """Refused in spite of the rule: at its edge the clocks differ a little, else the number is too high."""
        assert self._quota is not None
        accepted = sum(time > now - self._window for time in self._sends)
        if accepted >= 0.9 * self._quota:
            self._margin = min(_MOST_MARGIN, self._margin + _MORE_MARGIN)
        else:
            self._quota = max(1, accepted)
            if first:
                self._limit = max(1.0, self._limit * _SHRINK)


class Rate:
    """Events per second over the last seconds."""

    def __init__(self, seconds: float = 5.0) -> None:
        self._seconds = seconds
        self._marks: deque[tuple[float, int]] = deque()

    def mark(self, now: float, count: int) -> float:
        """Note a running count and return events per second."""
        marks = self._marks
        marks.append((now, count))
        while len(marks) > 2 and now - marks[0][0] > self._seconds:
            marks.popleft()
        start, first = marks[0]
        span = now - start
        return (count - first) / span if span > 0 else 0.0
