"""What speaks against a candidate that is better on one metric: fewer pass, or what must pass is worse; in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbench.core.canonical import Value
from workbench.core.figures import joined
from workbench.core.summaries import Pair
from workbench.core.verdict_words import Sign, difference_words, interval_words, passed_words, sign_of


class Objection(Value):
    """What passed cases and the parts that must pass say of a candidate, beside a verdict on another metric."""

    passed: Pair | None = None
    """The same two candidates on ``pass``; None where the verdict is on it, or nothing says what passed."""
    counts: tuple[int, int] = (0, 0)
    """Cases that pass with the candidate and with the baseline, of those that both have."""
    worse: tuple[tuple[str, Pair], ...] = ()
    """Title and comparison of each part that must pass and is worse."""

    @property
    def speaks(self) -> bool:
        """Whether something speaks against it: fewer cases pass for certain, or a part that must pass is worse."""
        return bool(self.worse) or self._passes_fewer

    @property
    def forbids(self) -> bool:
        """Whether it may not be called the candidate to take.

        So it is when fewer cases pass for certain, or when a part that must pass is worse and fewer cases passed. A
        must-pass part draws a line: a lower mean that costs no case its pass is said, and forbids nothing.
        """
        return self._passes_fewer or (bool(self.worse) and self.counts[0] < self.counts[1])

    @property
    def _passes_fewer(self) -> bool:
        return self.passed is not None and sign_of(self.passed) == "worse"

    def words(self, sign: Sign, said: bool = False) -> str:
        """``But on passed cases alone (40 against 48) it is worse. Decision, which must pass, is worse too: −0.79 …``.

        Args:
            sign: of the verdict that it stands beside.
            said: whether the sentence before has spoken against that verdict already.
        """
        parts = []
        if self.passed is not None and self.passed.difference is not None:
            parts.append(passed_words(self.passed, self.counts, sign, said))
        too = sign == "worse" or self._passes_fewer
        if self.worse:
            names = joined([title for title, _ in self.worse])
            figures = joined([f"{difference_words(pair)} {interval_words(pair)}".rstrip() for _, pair in self.worse])
            verb = "is" if len(self.worse) == 1 else "are"
            lead = "" if too else "And " if said else "But " if sign == "better" else ""
            parts.append(f"{lead}{names}, which must pass, {verb} worse{' too' if too else ''}: {figures}.")
        return " ".join(parts)


def to_take(better: Sequence[Pair], objections: Mapping[str, Objection]) -> Pair | None:
    """Of the candidates that are better the one by most: of those without objection, else of those that may be taken.

    Where every one has an objection that forbids it, the one by most all the same; None of none.

    Args:
        better: comparisons with one baseline.
        objections: candidate → what speaks against it.
    """

    def standing(pair: Pair) -> tuple[bool, bool, float]:
        against = objections.get(pair.candidate, Objection())
        return not against.forbids, not against.speaks, abs(pair.difference or 0.0)

    return max(better, key=standing, default=None)
