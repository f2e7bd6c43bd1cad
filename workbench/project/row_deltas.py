"""A comparison row by row: which cases broke, which were fixed, what moved most in each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from statistics import median

from workbench.core.quick import quick
from workbench.core.scores import Part
from workbench.core.summaries import MetricKind
from workbench.project.readings import PerCase, Readings
from workbench.project.views import RowDelta, RowStatus
from workbench.store.results import TrialRow

_LITTLE = 0.01
"""What a move counts that is as large as usual."""
MOVED: dict[MetricKind, float] = {"level": 0.2, "continuous": 0.05, "binary": 0.0}
"""A row whose value moved by more than this is shown as changed (DESIGN.md, compare)."""
_ORDER: dict[RowStatus, int] = {"broken": 0, "fixed": 1, "changed": 2, "same": 3, "unmatched": 4}


def row_deltas(
    rows: Sequence[TrialRow], readings: Readings, parts: Sequence[Part], base: str, other: str, metric: str
) -> list[RowDelta]:
    """Every case of a comparison: broken, fixed, changed, same, unmatched; the largest move first in each group.

    Args:
        rows: the trials of the one experiment that the readings are of.
        readings: gives the values.
        parts: of the scorecard, for the reasons.
        base, other: labels of the two candidates.
        metric: name of the metric that is compared.
    """
    before, after = readings.values(metric, base), readings.values(metric, other)
    reasons, status = _reasons(readings, parts, base, other), statuses(readings, base, other, metric)
    telling = _telling(parts, metric)
    moved = reasons if telling is parts else _reasons(readings, telling, base, other)
    trials: dict[str, dict[str, TrialRow]] = defaultdict(dict)
    for row in rows:
        if row.candidate in (base, other):
            trials[row.case_digest].setdefault(row.candidate, row)
    found = []
    for case, by_candidate in trials.items():
        first = next(iter(by_candidate.values()))
        one, two = before.get(case), after.get(case)
        found.append(
            quick(
                RowDelta,
                case_id=first.case_id,
                case_digest=case,
                position=first.position,
                status=(said := status(case)),
                before=one,
                after=two,
                delta=None if one is None or two is None else two - one,
                reason=(reasons if said in ("broken", "fixed") else moved).get(case, ""),
                baseline_trial=by_candidate[base].trial_id if base in by_candidate else "",
                candidate_trial=by_candidate[other].trial_id if other in by_candidate else "",
            )
        )
    return sorted(found, key=lambda row: (_ORDER[row.status], -abs(row.delta or 0.0), row.position))


def statuses(readings: Readings, base: str, other: str, metric: str) -> Callable[[str], RowStatus]:
    """How a case changed between two candidates, of its digest: by whether it passed, else by the metric itself."""
    info, passing = readings.metric(metric), readings.passing()
    before, after = readings.values(info.name, base), readings.values(info.name, other)
    passed_before = readings.values("pass", base) if passing else {}
    passed_after = readings.values("pass", other) if passing else {}
    sign, least = 1 if info.better == "higher" else -1, MOVED[info.kind] + 1e-9

    def status(case: str) -> RowStatus:
        earlier, later = passed_before.get(case), passed_after.get(case)
        if earlier is not None and later is not None and (earlier >= 0.5) != (later >= 0.5):
            return "broken" if earlier >= 0.5 else "fixed"
        one, two = before.get(case), after.get(case)
        if one is None or two is None:
            return "unmatched"
        if abs(two - one) <= least:
            return "same"
        if passing is None and info.kind == "binary":
            return "fixed" if sign * (two - one) > 0 else "broken"
        return "changed"

    return status


def fails(readings: Readings, case: str, label: str, metric: str) -> bool:
    """Whether a case does not pass with a candidate; by a yes/no metric where nothing says that it passed."""
    value = readings.values("pass" if readings.passing() is not None else metric, label).get(case)
    return value is not None and value < 0.5


def _telling(parts: Sequence[Part], metric: str) -> Sequence[Part]:
    """The parts that can be the reason why the metric moved: of the rubric's mean its criteria."""
    criteria = [part for part in parts if part.kind == "criterion"]
    return criteria if metric == "rubric" and criteria else parts


def _reasons(readings: Readings, parts: Sequence[Part], base: str, other: str) -> Mapping[str, str]:
    """Case → the part that moved most on its own scale against how it moves usually, ``Decision 5 → 1``.

    What moves alike in nearly every case says nothing of this one, so it is named only where nothing else moved.
    """
    best: dict[str, tuple[float, str]] = {}
    for part in parts:
        both = _both(readings.values(part.metric, base), readings.values(part.metric, other))
        usual = median(two - one for one, two in both.values()) if both else 0.0
        for case, (one, two) in both.items():
            scale = 4.0 if part.kind == "criterion" else 1.0
            move = 0.0 if two == one else (abs(two - one - usual) + _LITTLE * abs(two - one)) / scale
            if part.must_pass and (one < part.pass_value) != (two < part.pass_value):
                move += 2  # it alone decides whether the trial passes
            if move > best.get(case, (0.0, ""))[0]:
                best[case] = (move, _moved(part, one, two))
    return {case: text for case, (_, text) in best.items()}


def _both(before: PerCase, after: PerCase) -> dict[str, tuple[float, float]]:
    return {
        case: (one, two) for case, one in before.items() if one is not None and (two := after.get(case)) is not None
    }


def _moved(part: Part, before: float, after: float) -> str:
    title = part.label or part.metric
    if part.kind == "criterion":
        return f"{title.rpartition('/')[2]} {before:g} → {after:g}"
    if (before < part.pass_value) != (after < part.pass_value):
        return f"{title} now {'passes' if after > before else 'fails'}"
    return f"{title} {before:g} → {after:g}"
