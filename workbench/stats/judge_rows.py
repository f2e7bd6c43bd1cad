"""What the judge bench is given: rows that people and a judge rated, pairs judged in both orders, attacks.

All that is of one case belongs together: its answers by several candidates or in repeats, their criteria, samples,
pairs and attacks see the same input, so that they are one cluster in every interval (EVALUATION.md section 1, rule 3).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

Choice = Literal["A", "B", "tie"]


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """One criterion of one answer."""

    row: str
    """The answer's id; rows with the same id are its criteria."""
    human: float | None
    """People's rating, 1–5 (of several raters their mean, or the adjudicated one); None: not rated."""
    judge: float | None
    """The judge's, of several samples their mean; None: unscored."""
    criterion: str = ""
    tags: tuple[str, ...] = ()
    samples: tuple[float | None, ...] = ()
    """The judge's single samples, None where unscored; empty where it was asked once."""
    cost: float | None = None
    """US dollars of all its samples; None: unknown."""
    asked: bool = True
    """Whether the judge was asked at all."""
    case: str = ""
    """The case that is answered; "": the answer stands for itself."""

    @property
    def cluster(self) -> str:
        """What it belongs to."""
        return self.case or self.row


@dataclass(frozen=True, slots=True)
class SwappedPair:
    """Two answers judged in both orders. Choices name the answer, not its place."""

    pair: str
    a_first: Choice | None
    """The choice where A stood first; None: unscored or not asked."""
    b_first: Choice | None
    human: Choice | None = None
    length_a: int = 0
    """Characters of A."""
    length_b: int = 0
    """Characters of B."""
    case: str = ""
    """The case that both answer; "": the pair stands for itself."""

    @property
    def cluster(self) -> str:
        """What it belongs to."""
        return self.case or self.pair

    @property
    def both_orders(self) -> bool:
        """Whether both orders have a choice."""
        return self.a_first is not None and self.b_first is not None

    @property
    def choice(self) -> Choice | None:
        """A win only if both orders agree, else a tie; None where an order is missing."""
        if not self.both_orders:
            return None
        return self.a_first if self.a_first == self.b_first else "tie"


@dataclass(frozen=True, slots=True)
class Injected:
    """One answer before and after an instruction to the judge was put into it."""

    row: str
    attack: str
    before: float | None
    """Of several samples without it their mean."""
    after: float | None
    samples: tuple[float, ...] = ()
    """The single scores without it, where there are several."""
    case: str = ""
    """The case that is answered; "": the answer stands for itself."""

    @property
    def cluster(self) -> str:
        """What it belongs to."""
        return self.case or self.row


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A row on which judge and people are apart."""

    row: str
    criterion: str
    human: float
    judge: float

    @property
    def difference(self) -> float:
        """Judge minus people."""
        return self.judge - self.human


def disagreements(rows: Sequence[JudgedRow], at_least: float = 1.0) -> list[Disagreement]:
    """The rows that are at least this many levels apart, the farthest first."""
    found = [
        Disagreement(one.row, one.criterion, one.human, one.judge)
        for one in rows
        if one.human is not None and one.judge is not None and abs(one.judge - one.human) >= at_least - 1e-9
    ]
    return sorted(found, key=lambda one: (-abs(one.difference), one.row, one.criterion))


def distances(rows: Sequence[JudgedRow]) -> dict[str, float | None]:
    """Row → how far the judge is from people on it, the mean over its criteria; None where it cannot be said.

    Two judges compared by `workbench.stats.compare` on these (kind ``level``, better ``lower``) tell which agrees more.
    """
    apart: dict[str, list[float]] = {}
    for one in rows:
        found = apart.setdefault(one.row, [])
        if one.human is not None and one.judge is not None:
            found.append(abs(one.judge - one.human))
    return {row: sum(found) / len(found) if found else None for row, found in apart.items()}


def held_out_half(rows: Collection[str], seed: int = 7) -> frozenset[str]:
    """The half of the rows that refining a rubric must not see: the same for the same ids and seed, in any order."""
    ordered = sorted(set(rows), key=lambda row: hashlib.sha256(f"{seed}:{row}".encode()).digest())
    return frozenset(ordered[: len(ordered) // 2])
