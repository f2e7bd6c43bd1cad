"""Texts of many rows, which arrive in pages and are searched as far as they are there."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import repeat
from operator import contains
from typing import TYPE_CHECKING

from workbench.core.errors import InputError
from workbench.scoring.bounded import Compiled, search
from workbench.scoring.subject import UnscoredError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_KEPT = 24
"""Words of which is remembered where they were found."""
_CHUNK = 100
"""Texts between two looks at the clock."""
_SLICE = 2_000
"""Texts that are searched without giving Python's lock to another thread."""
_SLOW = 4.0
"""Seconds that one expression may take over all texts."""


class Texts:
    """The texts of one column, which arrive in pages, in the order of the rows."""

    def __init__(self, size: int) -> None:
        import numpy

        self.size = size
        self.lengths: NDArray[np.float64] = numpy.full(size, numpy.nan)
        self._words: NDArray[np.float64] = numpy.full(size, numpy.nan)
        self._counted = 0
        self._texts: list[str] = []
        self._folded: list[str] = []
        self._held: dict[str, NDArray[np.bool_]] = {}
        self._matched: dict[Compiled, tuple[int, NDArray[np.bool_]]] = {}
        self._spent: dict[Compiled, float] = {}

    @property
    def read(self) -> int:
        """Rows whose texts are here."""
        return len(self._texts)

    @property
    def words(self) -> NDArray[np.float64]:
        """How many words each text has, counted when somebody asks; nan where it is not here yet."""
        new = self._texts[self._counted :]
        self._words[self._counted : self.read] = [len(text.split()) for text in new]
        self._counted = self.read
        return self._words

    def add(self, texts: Sequence[str]) -> None:
        """Take the texts of the next rows."""
        rows = slice(self.read, self.read + len(texts))
        self.lengths[rows] = [len(text) for text in texts]
        self._texts.extend(texts)
        # Where folding changes nothing, which is most often so in some languages, the text is not kept twice.
        self._folded.extend(text if (folded := text.casefold()) == text else folded for text in texts)

    def holding(self, words: str) -> NDArray[np.bool_]:
        """Which rows hold some words, casefolded. What holds “refund” is looked for where “ref” was found before."""
        import numpy

        known = self._held.get(words)
        if known is not None:
            return known
        found = numpy.zeros(self.size, dtype=bool)
        part = max((one for one in self._held if one in words), key=len, default=None)
        if part is None:
            # A search through each text takes less than one through all of them joined, which has to find its way back.
            for start in range(0, self.read, _SLICE):
                texts = self._folded[start : min(start + _SLICE, self.read)]
                found[start : start + len(texts)] = list(map(contains, texts, repeat(words)))
        else:
            for place in numpy.flatnonzero(self._held[part]).tolist():
                found[place] = words in self._folded[place]
        if self.read == self.size:
            if len(self._held) >= _KEPT:
                self._held.clear()
            self._held[words] = found
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
            end = min(done + _CHUNK, self.read)
            found[done:end] = [_matches(pattern, text) for text in self._texts[done:end]]
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
