"""What a bench asks of judges about the answers that people rated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from workbench.core.experiments import Trial
from workbench.core.figures import count, money_range, number
from workbench.core.rubrics import JudgeMode, RubricUse
from workbench.engine.judge_questions import Asking, Question, grades, pairs, probes
from workbench.project.bench_rows import Gathered
from workbench.project.rating_rows import shuffled
from workbench.scoring.judge_asks import ALL_AT_ONCE, GEVAL
from workbench.scoring.judge_probe import injections


@dataclass(frozen=True)
class BenchOptions:
    """What a bench asks."""

    samples: int = 3
    """Grades of each row, for repeatability."""
    mode: JudgeMode | None = None
    """None: each judge in its own way (`project.bench.ways`)."""
    geval: bool = False
    swaps: bool = True
    """Compare rated answers of one case in both orders."""
    injected: int = 6
    """Into how many rated answers the twelve injections are put; 0: none."""
    seed: int = 7
    """Of the choice of those."""

    def use(self, rubric_id: str, judge: str, own: str = "") -> RubricUse:
        """How a judge applies the rubric; ``own`` is its own way: "", ``all at once`` or ``G-Eval``."""
        mode: JudgeMode = self.mode or ("all" if own == ALL_AT_ONCE and not self.geval else "each")
        geval = self.geval or (self.mode is None and own == GEVAL)
        return RubricUse(rubric=rubric_id, judge=judge, samples=self.samples, mode=mode, geval=geval)


class Attacks(NamedTuple):
    """What hidden instructions alone would take of an asking."""

    answers: int
    calls: int
    low: Decimal | None
    high: Decimal | None
    """US dollars; None is unknown."""

    def words(self, unpriced: Sequence[str] = ()) -> str:
        """``Of the judgements 288 are for instructions hidden in 6 answers, $0.10 to $0.14``; no price if unknown."""
        verb = "is" if self.calls == 1 else "are"
        price = "" if unpriced else f", {money_range(self.low, self.high)}"
        hidden = f"instructions hidden in {count(self.answers, 'answer')}"
        return f"Of the judgements {number(self.calls)} {verb} for {hidden}{price}"


def questions(
    asking: Asking, gathered: Gathered, options: BenchOptions, others: Sequence[Trial] = ()
) -> Iterator[list[Question]]:
    """The questions about rated rows, page by page: grades, pairs, injections.

    Args:
        asking: who is asked about what.
        gathered: the rated rows.
        options: what is asked.
        others: all answers of the experiment: a rated one is compared with an unrated one where no other is rated.
    """
    rated = list(dict.fromkeys(trial for trial, _ in gathered.people))
    trials = [gathered.trials[trial] for trial in rated]
    yield from grades(asking, trials)
    if options.swaps:
        once = [use.model_copy(update={"samples": 1}) for use in asking.uses]
        yield from pairs(replace(asking, uses=once), _couples(trials, others))
    if options.injected:
        drawn = [gathered.trials[trial] for trial in shuffled(rated, options.seed, "injections")]
        yield from probes(asking, _of_many_cases(drawn)[: options.injected], injections())


def _of_many_cases(drawn: Sequence[Trial]) -> list[Trial]:
    """The first answer of each case, then the second of each: what is shown is shown by cases."""
    before: Counter[str] = Counter()
    turns = []
    for trial in drawn:
        turns.append(before[trial.case_id])
        before[trial.case_id] += 1
    return [trial for _, trial in sorted(zip(turns, drawn, strict=True), key=lambda one: one[0])]


def _couples(rated: Sequence[Trial], others: Sequence[Trial]) -> list[tuple[Trial, Trial]]:
    """Answers to the same case by different candidates, each in one pair at most: two rated ones, else one and another.

    Whether the order of two answers, or their length, turns a judge can be seen without people; what people would
    choose is known where both are rated.
    """
    known = {trial.id for trial in rated}
    rest: dict[tuple[str, int], list[Trial]] = {}
    for trial in others:
        if trial.id not in known:
            rest.setdefault((trial.case_digest, trial.repeat), []).append(trial)
    by_case: dict[tuple[str, int], list[Trial]] = {}
    for trial in sorted(rated, key=lambda one: (one.candidate, one.id)):
        by_case.setdefault((trial.case_digest, trial.repeat), []).append(trial)
    found = []
    for place, group in by_case.items():
        if len(group) % 2:
            group += sorted(rest.get(place, ()), key=lambda one: (one.candidate, one.id))[:1]
        found += list(zip(group[::2], group[1::2], strict=False))
    return [(one, two) for one, two in found if one.candidate != two.candidate]
