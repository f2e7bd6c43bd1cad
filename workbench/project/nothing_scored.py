"""Why there are no scores: before a run nothing would give any; after it calls failed or were not made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from workbench.core.experiments import Experiment
from workbench.core.figures import number
from workbench.core.summaries import Pair
from workbench.core.verdict_words import short_names
from workbench.engine.plan import Plan
from workbench.project.candidates import label_in
from workbench.project.readings import Readings
from workbench.store.store import Store


def scores_nothing(plan: Plan) -> str:
    """What a run would not score though it could be asked to, and what to do, in two sentences; "" where all is well.

    Reads some cases, so it is not for the window's thread.
    """
    card, asked = plan.manifest.scorecard, plan.manifest.selection.scorecard
    if asked == "none" or (card is not None and card.rubrics):
        return ""
    cases = plan.load(plan.manifest.case_digests[:_LOOKED_AT]).values()
    rubrics, checks = any(case.rubric for case in cases), any(case.checks for case in cases)
    if card is None and not rubrics and not checks:
        return (
            "Nothing will be scored: there is no scorecard. Import or make one with checks, or a rubric and its judge."
        )
    if card is None:
        own = " and ".join(["rubrics"] * rubrics + ["checks"] * checks)
        judge = "a rubric and the judge that applies it" if rubrics else "a check of its own"
        said = f"Nothing will be scored: cases have {own} of their own, but there is no scorecard to apply them."
        return f"{said} Import or make one with {judge}; {_WITH_IT} the cases' own."
    if rubrics:
        said = f"Cases have rubrics of their own, which nobody will apply: scorecard “{card.name}” names no judge."
        return f"{said} Add a rubric with its judge to it; {_WITH_IT} the cases' own."
    return ""


_LOOKED_AT = 500
"""Cases that are looked at for checks and rubrics of their own."""
_WITH_IT = "a run then applies it and"


class Came(NamedTuple):
    """What came of a candidate's trials."""

    trials: int = 0
    failed: int = 0
    message: str = ""
    """What most of the failed calls failed of, one sentence."""


def with_reason(store: Store, readings: Readings, pair: Pair) -> Pair:
    """The pair; where it stands on no case at all, with the reason as further sentences in `Pair.reason`.

    ``No case has a score of both. All 8 calls of B and all 8 of A failed: The key was not accepted.``
    """
    if pair.n:
        return pair
    labels = [pair.candidate, pair.baseline]
    names, came = short_names(readings.labels), _came(store, readings.found)
    empty = [label for label in labels if all(value is None for value in readings.values(pair.metric, label).values())]
    said = _said([(names[label], came.get(label, Came())) for label in empty])
    said = said or f"{names[labels[0]]} and {names[labels[1]]} have values, but on no case in common."
    return pair.model_copy(update={"reason": f"{pair.reason} {said}".strip()})


def _came(store: Store, found: Sequence[Experiment]) -> dict[str, Came]:
    came: dict[str, Came] = {}
    for experiment in found:
        for own, message, trials in store.failures(experiment.id):
            label = label_in(own, experiment, found)
            before = came.get(label, Came())
            failed = before.failed + (trials if message is not None else 0)
            came[label] = Came(before.trials + trials, failed, before.message or message or "")
    return came


def _said(empty: Sequence[tuple[str, Came]]) -> str:
    if len(empty) == 2 and all(came.failed for _, came in empty) and empty[0][1].message == empty[1][1].message:
        (one, first), (two, second) = empty
        if first.trials == second.trials == 1:
            return f"The only call of {one} and that of {two} failed: {first.message}"
        return f"{_many(first)} calls of {one} and {_many(second).lower()} of {two} failed: {first.message}"
    return " ".join(_alone(name, came) for name, came in empty)


def _alone(name: str, came: Came) -> str:
    if came.failed:
        which = "The only call" if came.trials == 1 else f"{_many(came)} calls"
        return f"{which} of {name} failed: {came.message}"
    return f"No answer of {name} has a value." if came.trials else f"{name} was run on no case."


def _many(came: Came) -> str:
    """``All 8``, ``5 of 8``."""
    return f"{'All' if came.failed == came.trials else f'{number(came.failed)} of'} {number(came.trials)}"
