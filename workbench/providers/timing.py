"""Notes when the pieces of an answer came, for its latency and for the replay of a demo."""

from __future__ import annotations

from time import monotonic

from workbench.providers.base import Deltas

# A screen shows no more, and a stored call must stay small.
_STEP_MS = 33
_MOST = 200


class Stopwatch:
    """Runs from its making."""

    def __init__(self) -> None:
        self._start = monotonic()
        self._characters = 0
        self._deltas: list[tuple[int, int]] = []
        self._step = _STEP_MS
        self.first: float | None = None
        """Seconds to the first piece of the answer, reasoning and tool calls too; None before it."""

    def seconds(self) -> float:
        """Seconds since the start."""
        return monotonic() - self._start

    def token(self) -> None:
        """Note that a piece came."""
        if self.first is None:
            self.first = self.seconds()

    def text(self, characters: int) -> None:
        """Note that so many characters of text came."""
        self.token()
        self._characters += characters
        moment = (round(self.seconds() * 1000), self._characters)
        deltas = self._deltas
        if len(deltas) > 1 and moment[0] - deltas[-2][0] < self._step:
            # Joined to the piece before, which came within the same step.
            deltas[-1] = moment
            return
        deltas.append(moment)
        if len(deltas) > _MOST:
            self._step *= 2
            self._deltas = deltas[:1] + deltas[2::2]

    def deltas(self) -> Deltas:
        """(milliseconds since the start, characters so far) of at most 200 pieces; the last one is exact."""
        return tuple(self._deltas)
