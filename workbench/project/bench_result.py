"""What a judge bench says, beside the statistics themselves."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.core.calls import Call
from workbench.core.canonical import Value
from workbench.core.scores import Score
from workbench.project.bench_rows import Gathered, Half
from workbench.stats.judge_rows import JudgedRow, disagreements

if TYPE_CHECKING:
    from workbench.stats.judging import JudgeBench


class Disagreeing(Value):
    """A row on which the judge and people are apart; the trial leads to its text."""

    trial_id: str
    case_id: str
    candidate: str
    """Label of who wrote the answer."""
    metric: str
    human: float
    judge: float
    said: str
    """The judge's words."""
    notes: dict[str, str]
    """Rater → note."""


class BenchResult:
    """A judge against people.

    Attributes:
        judge: name of the model.
        how: "" for one criterion in a call, ``all at once`` or ``G-Eval``.
        rubric: name; "": cases' own.
        half: which rows: all, those that refining may look at, or the held-out ones.
        bench: all figures, and the verdict that stands beside every number that this judge feeds.
        disagreements: rows a level apart and more, the furthest first.
        calls, input_tokens, output_tokens, seconds, cost: of the judge's calls behind it; cost None is unknown.
        notes: what to mind, one sentence each.
        rated, rated_in_all: answers that people rated, in this half and in both; the judge may lack some of them.
    """

    def __init__(
        self, judge: str, how: str, rubric: str, half: Half, bench: JudgeBench, rows: Sequence[JudgedRow]
    ) -> None:
        self.judge = judge
        self.how = how
        self.rubric = rubric
        self.half = half
        self.bench = bench
        self.rows = tuple(rows)
        self.disagreements: tuple[Disagreeing, ...] = ()
        self.calls = self.input_tokens = self.output_tokens = 0
        self.seconds = 0.0
        self.cost: Decimal | None = Decimal(0)
        self.notes: tuple[str, ...] = ()
        self.rated = self.rated_in_all = 0

    @property
    def chip(self) -> str:
        """``calibrated``, ``usable with care``, ``not usable`` or ``not calibrated yet``."""
        return self.bench.verdict.word

    def spent(self, calls: Mapping[str, Call]) -> None:
        """Note what the judge's calls took."""
        used = [call.usage for call in calls.values() if call.usage]
        costs = [call.cost for call in calls.values()]
        self.calls = len(calls)
        self.input_tokens = sum(usage.input_tokens for usage in used)
        self.output_tokens = sum(usage.output_tokens for usage in used)
        self.seconds = sum(call.seconds for call in calls.values())
        self.cost = None if None in costs else sum((cost for cost in costs if cost), Decimal(0))


def disagreeing(
    found: Sequence[Gathered], scores: Sequence[Sequence[Score]], rows: Sequence[JudgedRow]
) -> tuple[Disagreeing, ...]:
    """The rows a level apart and more, the furthest first."""
    # Only grades: what was said of a pair or of an attacked text is about another text.
    graded = [one for group in scores for one in group if one.kind == "criterion" and one.value is not None]
    said = {(one.trial_id, one.metric): one.reason for one in graded}
    owner = {trial: g for g in found for trial in g.trials}
    return tuple(
        Disagreeing(
            trial_id=one.row,
            case_id=owner[one.row].case(one.row).id,
            candidate=owner[one.row].trials[one.row].candidate,
            metric=one.criterion,
            human=one.human,
            judge=one.judge,
            said=said.get((one.row, one.criterion), ""),
            notes=owner[one.row].people[one.row, one.criterion].notes,
        )
        for one in disagreements(rows)
    )


def other_wordings(found: Sequence[Gathered], kept: Collection[str]) -> tuple[str, ...]:
    """Says how many ratings were given by another wording of the rubric, and how many scores are on no scale."""
    other = 0
    for g in found:
        for score in g.scores:
            if score.source.startswith("person:") and score.spec and score.trial_id in kept:
                place = (score.trial_id, score.metric)
                other += place in g.people and score.spec != g.digest(score.trial_id)
    notes = []
    if other:
        said = "1 rating was" if other == 1 else f"{other} ratings were"
        notes.append(f"{said} given by another wording of the rubric.")
    if strange := sum(g.strange for g in found):
        said = "1 score is" if strange == 1 else f"{strange} scores are"
        notes.append(f"{said} not on the scale from 1 to 5 and taken as missing: somebody wrote into the file.")
    return tuple(notes)
