"""A judge that compares two answers, in the relative form of Prometheus 2; always asked in both orders.

A win is only what both orders agree on; else it is a tie. An order without a verdict leaves the pair unscored: it is
counted, and is no tie (FastChat's show_result.py, EVALUATION.md section 2).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from workbench.core.calls import Completion
from workbench.core.cases import Case
from workbench.core.messages import Message
from workbench.core.rubrics import Criterion, Rubric
from workbench.core.safe_text import shown
from workbench.core.scores import Score
from workbench.scoring.judge import fenced, filled, material, read_ending, rubric_text, unfinished
from workbench.scoring.judge_asks import Ask, Verdict

TEMPLATE = "judge/pairwise.md"
Slot = Literal["first", "second"]
Winner = Literal["first", "second", "tie"]


class Preference(NamedTuple):
    """What a judge's comparison says. ``slot`` is None where it is no verdict, and ``problem`` says why."""

    slot: Slot | None
    feedback: str
    problem: str = ""

    @property
    def value(self) -> float | None:
        """As a score of the ordered pair: 1 where the first is better, 0 where the second is."""
        return None if self.slot is None else float(self.slot == "first")


def messages_for_pair(
    rubric: Rubric, criterion: Criterion, case: Case | None, question: str, first: str, second: str
) -> tuple[Message, ...]:
    """What a judge is asked about two answers, in this order; arguments as for `judge.messages`."""
    parts = {"first": fenced(first), "second": fenced(second), "rubric": rubric_text(rubric, criterion)}
    return filled(TEMPLATE, material(case, question) | parts)


def read_preference(completion: Completion) -> Preference:
    """Read a comparison: feedback, then ``[RESULT] A`` or ``B`` as the end of the text; there is no tie."""
    problem = unfinished(completion)
    if problem:
        return Preference(None, completion.text, problem)
    ending = read_ending(completion.text, "A or B")
    if ending.said is None:
        return Preference(None, ending.feedback, ending.problem)
    if ending.said not in ("A", "B"):
        return Preference(None, completion.text, f"The judge gave {shown(ending.said[:20])}, which is neither A nor B.")
    return Preference("first" if ending.said == "A" else "second", ending.feedback)


@dataclass(frozen=True, slots=True)
class PairAsk(Ask):
    """One comparison of two answers by one criterion, in one order; its verdict is that of the ordered pair."""

    def read(self, completion: Completion) -> tuple[Verdict, ...]:
        """The verdict: 1 where the first is better, 0 where the second is."""
        found = read_preference(completion)
        return (Verdict(self.criteria[0], found.value, found.problem or found.feedback),)


def pair_asks(rubric: Rubric, case: Case | None, question: str, first: str, second: str) -> list[PairAsk]:
    """The calls that compare two answers in this order, one for each criterion; ask for the other order as well."""
    return [
        PairAsk(rubric, (criterion,), messages_for_pair(rubric, criterion, case, question, first, second))
        for criterion in rubric.criteria
    ]


@dataclass(frozen=True, slots=True)
class PairOutcome:
    """What both orders of a pair say together. ``winner`` is None where an order has no verdict."""

    first: str
    """Trial id; the pair is named by the order in which it was first asked."""
    second: str
    metric: str
    rater: str
    sample: int
    winner: Winner | None
    swapped: tuple[float | None, float | None]
    """Value of the first trial in either order, 1 where it was preferred: as asked, and swapped."""
    reason: str = ""

    @property
    def consistent(self) -> bool | None:
        """Whether both orders agree; None where one has no verdict."""
        one, two = self.swapped
        return None if one is None or two is None else one == two


def pair_outcomes(scores: Iterable[Score]) -> list[PairOutcome]:
    """Put the two orders of each pair together.

    Args:
        scores: of ordered pairs, by judges; later ones take the place of earlier ones. Others are left out.
    """
    orders: dict[tuple[str, str, str, str, int], Score] = {}
    for score in scores:
        if score.kind == "preference" and score.other_trial_id is not None:
            key = (score.trial_id, score.other_trial_id, score.metric, score.rater, score.sample)
            orders[key] = score
    found, seen = [], set()
    for (first, second, *rest), score in orders.items():
        names = (frozenset((first, second)), *rest)
        if names not in seen:
            seen.add(names)
            other = orders.get((second, first, score.metric, score.rater, score.sample))
            found.append(_outcome(score, other))
    return found


def _outcome(score: Score, other: Score | None) -> PairOutcome:
    one = score.value
    two = None if other is None or other.value is None else 1 - other.value
    winner: Winner | None = None
    if other is None:
        reason = "The pair was asked in one order only."
    elif one is None or two is None:
        reason = score.reason if one is None else other.reason
    elif one == two and one in (0.0, 1.0):
        winner, reason = ("first" if one else "second"), score.reason
    else:
        winner, reason = "tie", "The orders do not agree."
    return PairOutcome(
        first=score.trial_id,
        second=score.other_trial_id or "",
        metric=score.metric,
        rater=score.rater,
        sample=score.sample,
        winner=winner,
        swapped=(one, two),
        reason=reason,
    )


class PairTotals(NamedTuple):
    """How often the first side of pairs won. Pairs without a verdict stand beside, in no rate."""

    wins: int
    losses: int
    ties: int
    unscored: int

    @property
    def win_rate(self) -> float | None:
        """Wins, a tie as half, over scored pairs; None without any."""
        n = self.wins + self.losses + self.ties
        return (self.wins + self.ties / 2) / n if n else None

    @property
    def win_rate_decided(self) -> float | None:
        """Wins over pairs that were decided; None without any."""
        n = self.wins + self.losses
        return self.wins / n if n else None


def pair_totals(outcomes: Iterable[PairOutcome], candidates: Mapping[str, str], candidate: str) -> PairTotals:
    """Count the pairs of a candidate.

    Args:
        outcomes: of pairs.
        candidates: trial id → candidate.
        candidate: whose wins are counted; pairs without it, or of it with itself, are left out.
    """
    counts = {"win": 0, "loss": 0, "tie": 0, "": 0}
    for outcome in outcomes:
        sides = (candidates.get(outcome.first), candidates.get(outcome.second))
        if sides.count(candidate) != 1:
            continue
        own = "first" if sides[0] == candidate else "second"
        won = {None: "", "tie": "tie", own: "win"}.get(outcome.winner, "loss")
        counts[won] += 1
    return PairTotals(counts["win"], counts["loss"], counts["tie"], counts[""])
