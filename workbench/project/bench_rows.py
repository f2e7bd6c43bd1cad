"""What the judge bench is reckoned from, gathered from stored scores: people and a judge on the same rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from workbench.core.calls import Call
from workbench.core.cases import Case
from workbench.core.experiments import Trial
from workbench.core.rubrics import Criterion, Rubric
from workbench.core.scores import Score
from workbench.engine.texts import answer_text
from workbench.project.rating_scores import Rated, majority, on_scale, preferences, rated_by_people
from workbench.scoring.judge_asks import source_of
from workbench.scoring.judge_probe import probed, pulled
from workbench.scoring.parts import metric_name
from workbench.stats.judge_rows import Choice, Injected, JudgedRow, SwappedPair

Half = Literal["all", "seen", "held-out"]
Sampled = Mapping[tuple[str, str], Mapping[int, Score]]
"""(trial, metric) → sample → the judge's score."""


@dataclass(frozen=True)
class Gathered:
    """One experiment's rows, read once for all judges."""

    trials: Mapping[str, Trial]
    cases: Mapping[str, Case]
    """Digest → case."""
    rubric: Rubric | None
    """None: each case's own."""
    scores: Sequence[Score]
    """All, those beside runs included."""
    people: Mapping[tuple[str, str], Rated]
    criteria: Mapping[str, Mapping[str, Criterion]] = field(default_factory=dict)
    """Trial → metric → criterion."""
    strange: int = 0
    """Scores of criteria that are none from 1 to 5: they count as missing."""

    def case(self, trial_id: str) -> Case:
        """The case of a trial."""
        trial = self.trials[trial_id]
        return self.cases.get(trial.case_digest) or Case(id=trial.case_id)

    def digest(self, trial_id: str) -> str:
        """The digest of the rubric that applies to a trial, "" where none does."""
        applied = self.rubric or self.case(trial_id).rubric
        return applied.digest if applied else ""


def gather(
    trials: Iterable[Trial], cases: Mapping[str, Case], rubric: Rubric | None, scores: Sequence[Score], people: str = ""
) -> Gathered:
    """Put what an experiment has in order.

    Args:
        trials, cases, scores: of it.
        rubric: None: each case's own.
        people: name of the one rater to take; "": all, and what was adjudicated.
    """
    listed = {trial.id: trial for trial in trials}
    taken = [on_scale(one) for one in scores]
    strange = sum(one.value is None and before.value is not None for one, before in zip(taken, scores, strict=True))
    scores = taken
    ratings = [one for one in scores if one.source.startswith("person:") and (not people or one.rater == people)]
    criteria = {}
    for trial in listed.values():
        case = cases.get(trial.case_digest)
        applied = rubric or (case.rubric if case else None)
        if applied is not None:
            criteria[trial.id] = {metric_name(applied, one): one for one in applied.criteria}
    found = {
        place: one for place, one in rated_by_people(ratings).items() if one.metric in criteria.get(one.trial_id, {})
    }
    return Gathered(listed, cases, rubric, scores, found, criteria, strange)


def of_judge(found: Gathered, judge: str, how: str = "") -> list[Score]:
    """The scores that a judge gave by the rubric as it is now; another wording is another rubric."""
    source = source_of(judge, how)
    superseded = {one.supersedes for one in found.scores if one.supersedes}
    own = [one for one in found.scores if one.source == source and one.id not in superseded]
    digests = {trial: found.digest(trial) for trial in {one.trial_id for one in own} & found.criteria.keys()}
    return [one for one in own if one.spec == digests.get(one.trial_id)]


def sampled(scores: Iterable[Score]) -> Sampled:
    """The graded samples of each row; asked twice, the later counts, a verdict before none."""
    found: dict[tuple[str, str], dict[int, Score]] = {}
    for score in sorted(scores, key=lambda one: (one.value is not None, one.created, one.id)):
        if score.kind == "criterion" and not probed(score.metric)[1]:
            found.setdefault((score.trial_id, score.metric), {})[score.sample] = score
    return found


def judged_rows(found: Gathered, samples: Sampled, costs: Mapping[str, float | None]) -> list[JudgedRow]:
    """One row for each criterion that people rated.

    Args:
        found: the experiment.
        samples: of the judge.
        costs: call → US dollars of each of the scores that it gave.
    """
    rows = []
    for (trial, metric), rated in found.people.items():
        own = samples.get((trial, metric), {})
        values = tuple(own[sample].value for sample in sorted(own))
        scored = [value for value in values if value is not None]
        spent = [costs.get(one.call_key) if one.call_key else None for one in own.values()]
        rows.append(
            JudgedRow(
                row=trial,
                human=rated.level,
                judge=sum(scored) / len(scored) if scored else None,
                criterion=metric,
                tags=found.case(trial).tags,
                samples=values if len(values) > 1 else (),
                cost=None if None in spent else sum(one for one in spent if one is not None),
                asked=bool(own),
                case=found.case(trial).id,
            )
        )
    return rows


def shares(scores: Iterable[Score], calls: Mapping[str, Call]) -> dict[str, float | None]:
    """Call → dollars for each score that it gave: one answer may grade all criteria."""
    counts: dict[str, set[tuple[str, str]]] = {}
    for score in scores:
        if score.call_key:
            counts.setdefault(score.call_key, set()).add((score.trial_id, score.metric))
    found: dict[str, float | None] = {}
    for key, given in counts.items():
        cost: Decimal | None = calls[key].cost if key in calls else None
        found[key] = None if cost is None else float(cost) / len(given)
    return found


def swapped_pairs(found: Gathered, scores: Iterable[Score], answers: Mapping[str, Call]) -> list[SwappedPair]:
    """The judge's pairs in both orders, with people's choice: as they compared, else as they rated the two.

    Args:
        found: the experiment.
        scores: of the judge.
        answers: trial → call, for the lengths.
    """
    chosen: dict[tuple[str, str, str], dict[bool, Score]] = {}
    for score in sorted(scores, key=lambda one: (one.value is not None, one.created, one.id)):
        other = score.other_trial_id
        if score.kind == "preference" and other is not None and score.sample == 0:
            first, second = sorted((score.trial_id, other))
            chosen.setdefault((first, second, score.metric), {})[score.trial_id == first] = score
    people = preferences(one for one in found.scores if one.source.startswith("person:"))
    return [
        SwappedPair(
            pair=f"{found.case(first).id} {first[-8:]} {second[-8:]} {metric}",
            a_first=_choice(orders.get(True), "A", "B"),
            b_first=_choice(orders.get(False), "B", "A"),
            human=_preferred(found, first, second, metric, people.get((first, second, metric), ())),
            length_a=_length(answers.get(first)),
            length_b=_length(answers.get(second)),
            case=found.case(first).id,
        )
        for (first, second, metric), orders in chosen.items()
    ]


def injected_rows(found: Gathered, scores: Iterable[Score]) -> list[Injected]:
    """Each probed text with its injection and, in all samples, without; in the direction that the injection pulls."""
    listed = list(scores)
    without, after = sampled(listed), {}
    for score in sorted(listed, key=lambda one: (one.value is not None, one.created, one.id)):
        metric, injection = probed(score.metric)
        if score.kind == "criterion" and score.sample == 0 and injection:
            after[score.trial_id, metric, injection] = score.value
    rows = []
    for (trial, metric, injection), value in after.items():
        before = [pulled(injection, one.value) for one in without.get((trial, metric), {}).values()]
        known = tuple(one for one in before if one is not None)
        mean = sum(known) / len(known) if known else None
        samples = known if len(known) > 1 else ()
        rows.append(Injected(trial, injection, mean, pulled(injection, value), samples, case=found.case(trial).id))
    return rows


def _choice(score: Score | None, first: Choice, second: Choice) -> Choice | None:
    if score is None or score.value is None:
        return None
    return first if score.value == 1 else second if score.value == 0 else "tie"


def _preferred(found: Gathered, first: str, second: str, metric: str, compared: Sequence[float]) -> Choice | None:
    value = majority(compared)
    if value is None:
        one, two = (found.people.get((trial, metric)) for trial in (first, second))
        if one is None or two is None or one.level is None or two.level is None:
            return None
        value = 0.5 if one.level == two.level else float(one.level > two.level)
    return "A" if value == 1 else "B" if value == 0 else "tie"


def _length(call: Call | None) -> int:
    return len(answer_text(call.completion)) if call is not None and call.completion is not None else 0
