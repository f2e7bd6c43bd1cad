"""What a judge bench shows, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.project.bench_rows import Half

if TYPE_CHECKING:
    from workbench.core.summaries import Pair
    from workbench.project.bench_wordings import Wording
    from workbench.project.rating_agreement import Together
    from workbench.stats.judging import JudgeBench

HALVES: dict[Half, str] = {
    "all": "all rated rows",
    "seen": "the half for refining",
    "held-out": "the held-out half",
}


@dataclass(frozen=True)
class Apart:
    """A score on which judge and people are apart."""

    trial_id: str
    position: int
    """Place of the case, from 1."""
    criterion: str
    human: float
    judge: float
    answer: str
    human_reason: str = ""
    judge_reason: str = ""


@dataclass(frozen=True)
class BenchShown:
    """What the view shows of one judge."""

    judge: str
    bench: JudgeBench
    apart: tuple[Apart, ...] = ()
    """One level apart or more, the farthest first."""
    to_rate: int = 0
    """Answers that are missing for a verdict; 0: none."""
    notes: tuple[str, ...] = ()
    """What to mind, a sentence each."""
    how: str = ""
    """"", ``all at once`` or ``G-Eval``: another way is another measure, so it is named."""

    @property
    def title(self) -> str:
        """The judge, and how it grades where that is not a criterion a call."""
        return f"{self.judge}, {self.how}" if self.how else self.judge

    @property
    def named_verdict(self) -> str:
        """``m is calibrated: it agrees with people well.``"""
        said = self.bench.verdict.sentence
        return f"{self.title} is {said[:1].lower()}{said[1:]}"


@dataclass(frozen=True)
class Benches:
    """What the view shows: one judge, or two side by side."""

    shown: tuple[BenchShown, ...]
    pair: Pair | None = None
    """How far the second is from people, compared with the first."""
    wordings: tuple[Wording, ...] = ()
    half: Half = "all"
    people: Together | None = None
    """How well people agree with each other; None where it is not worked out yet."""
