"""The one place that reads the clock: times in UTC, and ids that sort by time."""

from __future__ import annotations

import os
import threading
import time
from datetime import UTC, datetime
from random import Random

_TAIL_BITS = 74
_TAIL_MASK = (1 << _TAIL_BITS) - 1
_lock = threading.Lock()
_random = Random()
"""Seeded by the system; asking the system each time lets another thread in, three times for each call of a run."""
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_random.seed)
_last_milliseconds = 0
_last_tail = 0


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """Return a UUID of version 7 (RFC 9562, 5.7) as text; within this process each is greater than the one before.

    The 74 bits after the milliseconds start at random and grow by a random step while the milliseconds stay. A clock
    that is set back counts as one that stays.
    """
    milliseconds, tail = _next()
    value = milliseconds << 80 | 0x7 << 76 | (tail >> 62) << 64 | 0b10 << 62 | tail & ((1 << 62) - 1)
    digits = f"{value:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _milliseconds() -> int:
    """Return milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def _next() -> tuple[int, int]:
    """Return milliseconds since 1970 and the 74-bit tail, together greater than every pair before."""
    global _last_milliseconds, _last_tail
    milliseconds = _milliseconds()
    with _lock:
        tail = _last_tail + 1 + _random.getrandbits(32)
        if milliseconds > _last_milliseconds or tail > _TAIL_MASK:
            _last_milliseconds = max(milliseconds, _last_milliseconds + 1)
            # The top bit starts clear, so that the tail has room to grow.
            tail = _random.getrandbits(_TAIL_BITS - 1)
        _last_tail = tail
        return _last_milliseconds, tail
