"""Texts of many rows, searched as a whole: one long text per page, so that 100,000 answers take milliseconds."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from workbench.core.errors import InputError
from workbench.scoring.bounded import Compiled, search
from workbench.scoring.subject import UnscoredError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BETWEEN = "\0"
"""Stands between two texts; nobody can type it."""
_SLOW = 4.0
"""Seconds that one expression may take over all texts."""


class _Page(NamedTuple):
    first: int
    folded: str
    """All texts, casefolded, one after the other."""
    starts: list[int]
    """Where each begins."""
    texts: Sequence[str]


class Texts:
    """The texts of one column, which arrive in pages, in the order of the rows."""

    def __init__(self, size: int) -> None:
        import numpy

        self.size = size
        self.read = 0
        """Rows whose texts are here."""
        self.lengths: NDArray[np.float64] = numpy.full(size, numpy.nan)
        self.words: NDArray[np.float64] = numpy.full(size, numpy.nan)
        self._pages: list[_Page] = []
        self._matched: dict[Compiled, tuple[int, NDArray[np.bool_]]] = {}
        self._spent: dict[Compiled, float] = {}

    def add(self, texts: Sequence[str]) -> None:
        """Take the texts of the next rows."""
        starts, at, folded = [], 0, []
        for text in texts:
            starts.append(at)
            folded.append(text.casefold())
            at += len(folded[-1]) + 1
        self._pages.append(_Page(self.read, _BETWEEN.join(folded), starts, texts))
        end = self.read + len(texts)
        self.lengths[self.read : end] = [len(text) for text in texts]
        self.words[self.read : end] = [len(text.split()) for text in texts]
        self.read = end

    def holding(self, words: str) -> NDArray[np.bool_]:
        """Which rows hold some words, casefolded."""
        import numpy

        found = numpy.zeros(self.size, dtype=bool)
        for page in self._pages:
            at = page.folded.find(words)
            while at >= 0:
                place = bisect_right(page.starts, at) - 1
                found[page.first + place] = True
                # One hit is enough: go on with the next text.
                after = page.starts[place + 1] if place + 1 < len(page.starts) else len(page.folded)
                at = page.folded.find(words, after)
        return found

    def matching(self, pattern: Compiled, until: float) -> tuple[NDArray[np.bool_], int]:
        """Which rows an expression matches, as far as it came; called again it goes on.

        Args:
            pattern: the expression.
            until: of `time.monotonic`, when to come back.

        Returns:
            the rows, and how many were looked at.

        Raises:
            InputError: it takes too long.
        """
        import numpy

        done, found = self._matched.get(pattern, (0, numpy.zeros(self.size, dtype=bool)))
        began = time.monotonic()
        while done < self.read:
            page = self._pages[bisect_right(self._pages, done, key=lambda one: one.first) - 1]
            end = min(done + 100, page.first + len(page.texts))
            for place in range(done, end):
                found[place] = _matches(pattern, page.texts[place - page.first])
            done = end
            if time.monotonic() >= until:
                break
        self._matched[pattern] = (done, found)
        self._spent[pattern] = self._spent.get(pattern, 0.0) + time.monotonic() - began
        if self._spent[pattern] > _SLOW and done < self.read * 0.5:
            raise _too_slow()
        return found, done


def _matches(pattern: Compiled, text: str) -> bool:
    try:
        return search(pattern, text) is not None
    except UnscoredError:
        raise _too_slow() from None


def _too_slow() -> InputError:
    return InputError("search.slow", "The expression takes too long.", remedy="Make it simpler, or search for words.")
