"""How many calls an endpoint takes at once and how fast: learned from what it refuses."""

from __future__ import annotations

from collections import deque

_SHRINK = 0.7
_GUARD = 1.0
"""Seconds in which further refusals belong to the same event."""


class Limiter:
    """Starts at the most, backs off when the server says "too many", recovers step by step.

    A refusal that names a wait closes the gate till then, for all calls of the endpoint. What was accepted between two
    openings of the gate is the server's quota: the next round sends no more than that before the gate's next opening,
    and grows it a little each round without a refusal. Times are seconds of a monotonic clock.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._limit = float(most)
        self._closed_until = 0.0
        self._shrunk = -1e9
        self._round_started = -1.0
        self._sent = 0
        self._refused = 0
        self._quota: int | None = None
        self._window = 0.0
        self._backoff = 0

    @property
    def limit(self) -> int:
        """Calls that may be in flight now."""
        return max(1, int(self._limit))

    def wait(self, now: float) -> float:
        """Seconds until a call may be sent; 0 for now."""
        if now < self._closed_until:
            return self._closed_until - now
        if self._quota is not None and self._round_started >= 0:
            end = self._round_started + self._window
            if now >= end:
                self._next_round(now)
            elif self._sent >= self._quota:
                return end - now
        return 0.0

    def sent(self, now: float) -> None:
        """A call goes out."""
        if self._round_started < 0:
            self._round_started = now
        self._sent += 1

    def answered(self) -> None:
        """A call was accepted and answered: recover by one connection per round trip of all."""
        self._backoff = 0
        if self._limit < self.most:
            self._limit = min(float(self.most), self._limit + 1.0 / self._limit)

    def refused(self, now: float, asked: float | None) -> None:
        """The server said that it was too much.

        Args:
            asked: seconds that it named; None: an own guess that doubles.
        """
        self._refused += 1
        if asked is None:
            if now - self._shrunk > _GUARD:
                self._backoff = min(self._backoff + 1, 6)
                self._limit = max(1.0, self._limit * _SHRINK)
                self._shrunk = now
            self._closed_until = max(self._closed_until, now + 0.1 * 2**self._backoff)
            return
        opening = now + asked
        if opening <= self._closed_until:
            return
        self._closed_until = opening
        if self._round_started >= 0:
            self._quota = max(1, self._sent - self._refused)
            self._window = max(0.05, opening - self._round_started)

    def _next_round(self, now: float) -> None:
        if self._quota is not None and not self._refused and self._sent >= self._quota:
            self._quota += max(1, self._quota // 50)
        self._round_started = now
        self._sent = self._refused = 0


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
