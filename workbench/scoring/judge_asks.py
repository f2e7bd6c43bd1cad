"""What a judge is asked about one answer, as calls, and how each call's answer becomes verdicts on criteria."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pydantic import JsonValue

from workbench.core.calls import Completion
from workbench.core.cases import Case
from workbench.core.messages import Message
from workbench.core.rubrics import Criterion, Rubric, RubricUse
from workbench.scoring.judge import JudgeVerdict, messages, read_completion
from workbench.scoring.judge_all import messages_for_all, read_all, schema_for_all
from workbench.scoring.judge_weights import weighted_level

ALL_AT_ONCE = "all at once"
GEVAL = "G-Eval"


class Verdict(NamedTuple):
    """A verdict on one criterion. ``value`` is None where there is none, and ``reason`` says why."""

    criterion: Criterion
    value: float | None
    reason: str
    how: str = ""
    """"" for a level that was asked for alone, else how it came about: another measure, and named so."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One call of a judge: what it reads, and what its answer says."""

    rubric: Rubric
    criteria: tuple[Criterion, ...]
    messages: tuple[Message, ...]
    schema: dict[str, JsonValue] | None = None
    """The form of the answer, for servers that keep to one."""
    geval: bool = False
    all_at_once: bool = False

    def read(self, completion: Completion) -> tuple[Verdict, ...]:
        """The verdicts in an answer, one for each criterion."""
        if self.all_at_once:
            read = read_all(completion, self.rubric)
            return tuple(map(_all_at_once, self.criteria, read))
        return (self._weighted(completion, read_completion(completion)),)

    def none(self, reason: str) -> tuple[Verdict, ...]:
        """No verdict on any criterion, for one reason."""
        how = ALL_AT_ONCE if self.all_at_once else ""
        return tuple(Verdict(criterion, None, reason, how) for criterion in self.criteria)

    def _weighted(self, completion: Completion, found: JudgeVerdict) -> Verdict:
        criterion = self.criteria[0]
        if found.level is None:
            return Verdict(criterion, None, found.problem)
        if self.geval and (value := weighted_level(completion, found.level)) is not None:
            return Verdict(criterion, value, found.feedback, GEVAL)
        return Verdict(criterion, float(found.level), found.feedback)


def asks_for(use: RubricUse, rubric: Rubric, case: Case | None, question: str, answer: str) -> list[Ask]:
    """The calls that grade one answer once by a rubric; samples repeat them.

    Args:
        use: how the rubric is applied.
        rubric: its criteria; none gives no call.
        case, question, answer: as for `judge.messages`.
    """
    if not rubric.criteria:
        return []
    if use.mode == "all":
        asked = messages_for_all(rubric, case, question, answer)
        return [Ask(rubric, rubric.criteria, asked, schema_for_all(rubric), all_at_once=True)]
    return [
        Ask(rubric, (criterion,), messages(rubric, criterion, case, question, answer), geval=use.geval)
        for criterion in rubric.criteria
    ]


def source_of(judge: str, how: str = "") -> str:
    """``judge:NAME``, ``judge:NAME (all at once)``, ``judge:NAME (G-Eval)``: what made a score."""
    return f"judge:{judge} ({how})" if how else f"judge:{judge}"


def sample_mean(values: Sequence[float | None]) -> tuple[float | None, int]:
    """Mean of the samples that gave a verdict, and how many gave none."""
    scored = [value for value in values if value is not None]
    return (sum(scored) / len(scored) if scored else None), len(values) - len(scored)


def _all_at_once(criterion: Criterion, found: JudgeVerdict) -> Verdict:
    value = None if found.level is None else float(found.level)
    return Verdict(criterion, value, found.problem or found.feedback, ALL_AT_ONCE)
