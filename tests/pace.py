"""How quick this machine is, so that a bound of processor time means the same work on every one."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

_USUAL = 0.0145
"""Processor seconds of `_work` on the machine where the bounds were set."""
_WORDS = re.compile(r"\w+")
_TEXT = "the same few words again, and 1,234 more. " * 40


def _work() -> float:
    """Processor seconds that a fixed piece of work takes here and now: words, lists, dictionaries."""
    began = time.thread_time()
    for _ in range(150):
        found: dict[str, int] = {}
        for word in _WORDS.findall(_TEXT):
            found[word] = found.get(word, 0) + len(word)
        sorted(found, key=str.casefold)
        "".join(word.upper() for word in _WORDS.findall(_TEXT))
    return time.thread_time() - began


@contextmanager
def at_most(seconds: float, why: str = "") -> Iterator[None]:
    """Fail when a block takes more processor time of the process than the usual machine may take.

    A slower machine, or one whose cores are shared, has as much more as it needs for a fixed piece of work right
    after; a quicker one has no less.
    """
    began = time.process_time()
    yield
    spent = time.process_time() - began
    if spent > seconds:
        spent /= max(1.0, *(_work() / _USUAL for _ in range(3)))
    assert spent <= seconds, why
