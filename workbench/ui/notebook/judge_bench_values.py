"""What a judge bench shows, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.core.figures import count, number
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
    """Answers that people still have to rate for a verdict, in both halves together; 0: none."""
    rated: int = 0
    rated_in_all: int = 0
    """Answers that people rated, in the half that is shown and in both."""
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
        return f"{self.title} is {self.sentence[:1].lower()}{self.sentence[1:]}"

    @property
    def unasked(self) -> bool:
        """Whether people rated and the judge was not asked for it by this wording of the rubric."""
        return self.rated > 0 and self.bench.whole.answers == 0 and self.bench.unscored.n == 0

    @property
    def silent(self) -> bool:
        """Whether it was asked, and gave no score for anything that people rated."""
        return self.rated > 0 and self.bench.whole.answers == 0 and self.bench.unscored.n > 0

    @property
    def sentence(self) -> str:
        """The verdict; where nothing was asked of the judge yet, or it scored nothing, that."""
        if self.silent:
            asked = number(self.bench.unscored.n)
            unscored = number(round((self.bench.unscored.value or 0.0) * self.bench.unscored.n))
            word = self.bench.verdict.word.capitalize()
            return f"{word}: {unscored} of {asked} judgements have no score. Each row's inspector has the judge's text."
        if not self.unasked:
            return self.bench.verdict.sentence
        said = f"people rated {count(self.rated, 'answer')}, the judge none of them by the rubric as it is now"
        return f"Not calibrated yet: {said}."

    @property
    def more(self) -> str:
        """What else speaks for or against it, beneath the verdict."""
        return "" if self.unasked or self.silent else self.bench.verdict.more

    def advice(self, half: Half) -> str:
        """What to do: ask the judge, and how many rows to rate where only one half of them counts."""
        from workbench.stats.judge_words import ENOUGH

        said, both = ["Ask the judge."] if self.unasked else [], self.bench.whole.answers
        if 0 < both < min(ENOUGH, self.rated):
            said.append(f"The judge scored {number(both)} of {count(self.rated, 'rated answer')}: judge again.")
        if half != "all" and self.to_rate:
            whole = count(self.rated_in_all + self.to_rate, "rated row")
            said.append(
                f"Of {count(self.rated_in_all, 'rated row')} {number(self.rated)} are in {HALVES[half]}: "
                f"about {whole} in all make a verdict here."
            )
        return " ".join(said)


@dataclass(frozen=True)
class Benches:
    """What the view shows: one judge, or two side by side."""

    shown: tuple[BenchShown, ...]
    pair: Pair | None = None
    """How far the second is from people, compared with the first."""
    wordings: tuple[Wording, ...] = ()
    half: Half = "all"
    choices: int = 0
    """How often people chose the better answer of a pair, where they did nothing else; 0 where they gave levels."""
    people: Together | None = None
    """How well people agree with each other; None where it is not worked out yet."""
