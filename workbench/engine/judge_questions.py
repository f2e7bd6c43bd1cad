"""What judges are asked beside a run: grades with samples, probes by injections, pairs in both orders."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from workbench.core.calls import Call
from workbench.core.cases import Case
from workbench.core.experiments import Trial
from workbench.core.rubrics import Rubric, RubricUse
from workbench.core.scores import Score
from workbench.engine.texts import answer_text, question_text
from workbench.scoring.judge_asks import Ask, asks_for
from workbench.scoring.judge_pairs import pair_asks
from workbench.scoring.judge_probe import Injection, probe_metric
from workbench.scoring.parts import metric_name

_PAGE = 32

Key = tuple[str, str | None, str, str, int]
"""Trial, other trial, metric, rater, sample: what a score is the only one of."""


class Answers(Protocol):
    """Gives out stored answers. The store is one."""

    def calls_of_trials(self, trial_ids: Collection[str]) -> dict[str, Call]:
        """Trial id → its call."""
        ...

    def cases_by_digest(self, digests: Iterable[str]) -> Mapping[str, Case]:
        """Digest → case, of those that are there."""
        ...


@dataclass(frozen=True, slots=True)
class Question:
    """One call of a judge, and what its verdicts are stored as."""

    judge: str
    ask: Ask
    sample: int
    trial: Trial
    other_trial_id: str | None = None
    """The second of an ordered pair."""
    injection: str = ""

    def metric(self, place: int) -> str:
        """The metric of the verdict on one of its criteria."""
        name = metric_name(self.ask.rubric, self.ask.criteria[place])
        return probe_metric(name, self.injection) if self.injection else name

    def keys(self) -> list[Key]:
        """Keys of its scores."""
        return [
            (self.trial.id, self.other_trial_id, self.metric(place), self.judge, self.sample)
            for place in range(len(self.ask.criteria))
        ]


def key_of(score: Score) -> Key:
    """The key of a stored score."""
    return score.trial_id, score.other_trial_id, score.metric, score.rater, score.sample


@dataclass(frozen=True)
class Asking:
    """What is common to all questions.

    Attributes:
        answers: the stored answers.
        rubric: what is asked about; None: each case's own, and cases without one are left out.
        uses: who judges, and how.
    """

    answers: Answers
    rubric: Rubric | None
    uses: Sequence[RubricUse]

    def rubric_for(self, case: Case) -> Rubric | None:
        """The rubric that applies to a case."""
        return self.rubric or case.rubric

    def read(self, trials: Sequence[Trial]) -> Iterator[list[tuple[Trial, Case, Rubric, str, str]]]:
        """Pages of (trial, case, rubric, question, answer); trials without a completion are left out."""
        for start in range(0, len(trials), _PAGE):
            page = trials[start : start + _PAGE]
            calls = self.answers.calls_of_trials([trial.id for trial in page])
            cases = self.answers.cases_by_digest({trial.case_digest for trial in page})
            found = []
            for trial in page:
                call, case = calls[trial.id], cases.get(trial.case_digest) or Case(id=trial.case_id)
                rubric = self.rubric_for(case)
                if call.completion is not None and rubric is not None:
                    found.append((trial, case, rubric, question_text(call.request), answer_text(call.completion)))
            yield found


def grades(asking: Asking, trials: Sequence[Trial]) -> Iterator[list[Question]]:
    """Grade each answer by each judge, as many samples as the use says."""
    for page in asking.read(trials):
        yield [
            Question(use.judge, ask, sample, trial)
            for trial, case, rubric, question, answer in page
            for use in asking.uses
            for ask in asks_for(use, rubric, case, question, answer)
            for sample in range(use.samples)
        ]


def probes(asking: Asking, trials: Sequence[Trial], injected: Sequence[Injection]) -> Iterator[list[Question]]:
    """Grade each answer as it is, which is the control, and with each injection in it; one sample each."""
    for page in asking.read(trials):
        yield [
            Question(use.judge, ask, 0, trial, injection=name)
            for trial, case, rubric, question, answer in page
            for use in asking.uses
            for name, text in [("", answer), *((one.id, one.into(answer)) for one in injected)]
            for ask in asks_for(use, rubric, case, question, text)
        ]


def pairs(asking: Asking, trials: Sequence[tuple[Trial, Trial]]) -> Iterator[list[Question]]:
    """Compare each pair in both orders, by each judge and criterion, as many samples as the use says.

    The question is that of the pair's first trial; pairs should be of one case.
    """
    half = _PAGE // 2
    for start in range(0, len(trials), half):
        page = trials[start : start + half]
        listed = {trial.id: trial for pair in page for trial in pair}
        texts = {row[0].id: row for rows in asking.read(list(listed.values())) for row in rows}
        yield [
            question
            for one, two in page
            if one.id in texts and two.id in texts
            for use in asking.uses
            for question in _both_orders(use, texts[one.id], texts[two.id])
        ]


def _both_orders(
    use: RubricUse, one: tuple[Trial, Case, Rubric, str, str], two: tuple[Trial, Case, Rubric, str, str]
) -> Iterator[Question]:
    _, case, rubric, asked, _ = one
    for first, second in ((one, two), (two, one)):
        for ask in pair_asks(rubric, case, asked, first[4], second[4]):
            for sample in range(use.samples):
                yield Question(use.judge, ask, sample, first[0], second[0].id)
