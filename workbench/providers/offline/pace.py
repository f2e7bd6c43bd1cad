"""How fast the stand-in answers."""

from __future__ import annotations

import os
from typing import NamedTuple

VERDICT = 4.0
"""By how much verdicts come faster than answers."""


class StandInPace(NamedTuple):
    """How fast the stand-in answers; 0 tokens per second is at once."""

    first_token_seconds: float = 0.3
    tokens_per_second: float = 60.0

    @classmethod
    def of_environment(cls) -> StandInPace:
        """The product's own pace, unless ``WORKBENCH_STAND_IN_PACE`` says otherwise: ``0`` for none, or ``0.3:60``."""
        first, _, rate = os.environ.get("WORKBENCH_STAND_IN_PACE", "").partition(":")
        try:
            return cls(max(0.0, float(first)), max(0.0, float(rate or 0)))
        except ValueError:
            return cls()

    def times(self, factor: float) -> StandInPace:
        """This pace, so many times as fast."""
        return StandInPace(self.first_token_seconds / factor, self.tokens_per_second * factor)


AT_ONCE = StandInPace(0.0, 0.0)
