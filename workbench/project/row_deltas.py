"""A comparison row by row: which cases broke, which were fixed, what moved most in each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median
from typing import TYPE_CHECKING, overload

from workbench.core.quick import quick
from workbench.core.scores import Part
from workbench.core.summaries import MetricKind
from workbench.project.readings import PerCase, Readings
from workbench.project.views import RowDelta, RowStatus
from workbench.store.results import TrialPlace

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOVED: dict[MetricKind, float] = {"level": 0.2, "continuous": 0.05, "binary": 0.0}
"""A row whose value moved by more than this is shown as changed (DESIGN.md, compare)."""
_LITTLE = 0.01
"""What a move counts that is as large as usual."""
_SAMPLED = 2_000
"""Cases that tell how a part usually moves."""
STATUSES: tuple[RowStatus, ...] = ("broken", "fixed", "changed", "same", "unmatched")
"""In the order in which they are listed."""


class RowDeltas(Sequence[RowDelta]):
    """Every case of a comparison: broken, fixed, changed, same, unmatched; the largest move first in each group.

    There may be 100,000: they stand in columns, and a row is made when it is asked for.

    Args:
        places: the trials of the one experiment that the readings are of.
        case_ids: of its cases, in their order.
        readings: gives the values.
        parts: of the scorecard, for the reasons.
        base, other: labels of the two candidates.
        metric: name of the metric that is compared.
    """

    def __init__(
        self,
        places: Sequence[TrialPlace],
        case_ids: Sequence[str],
        readings: Readings,
        parts: Sequence[Part],
        base: str,
        other: str,
        metric: str,
    ) -> None:
        import numpy

        before, after = readings.values(metric, base), readings.values(metric, other)
        status, number = statuses(readings, base, other, metric), {name: n for n, name in enumerate(STATUSES)}
        trials: dict[str, dict[int, str]] = {base: {}, other: {}}
        for position, label, _, trial_id, _ in places:
            if label in trials:
                trials[label].setdefault(position, trial_id)
        run = sorted({*trials[base], *trials[other]})
        planned = readings.found[0].manifest.case_digests
        digests = [planned[position] for position in run]
        codes = numpy.array([number[status(case)] for case in digests], dtype=numpy.int8)
        # None becomes nan.
        one = numpy.array([before.get(case) for case in digests], dtype=float)
        two = numpy.array([after.get(case) for case in digests], dtype=float)
        order = numpy.lexsort((numpy.array(run), -numpy.abs(numpy.nan_to_num(two - one)), codes))
        self.metric = metric
        self.status: NDArray[np.int8] = codes[order]
        self.before: NDArray[np.float64] = one[order]
        self.after: NDArray[np.float64] = two[order]
        self.positions = [run[place] for place in order.tolist()]
        self.digests = [digests[place] for place in order.tolist()]
        self.case_ids = [case_ids[position] for position in self.positions]
        self.trials = [[trials[label].get(position, "") for position in self.positions] for label in (base, other)]
        """Ids of the baseline's and of the candidate's trials, "" where there is none."""
        read = [(part, readings.values(part.metric, base), readings.values(part.metric, other)) for part in parts]
        self._moves = [(part, one, two, _usual(digests[:_SAMPLED], one, two)) for part, one, two in read]
        self._telling = {part.metric for part in _telling(parts, metric)}

    def __len__(self) -> int:
        return len(self.positions)

    @overload
    def __getitem__(self, place: int) -> RowDelta: ...
    @overload
    def __getitem__(self, place: slice) -> list[RowDelta]: ...
    def __getitem__(self, place: int | slice) -> RowDelta | list[RowDelta]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        one, two = (None if value != value else float(value) for value in (self.before[place], self.after[place]))
        return quick(
            RowDelta,
            case_id=self.case_ids[place],
            case_digest=self.digests[place],
            position=self.positions[place],
            status=STATUSES[self.status[place]],
            before=one,
            after=two,
            delta=None if one is None or two is None else two - one,
            reason=self.reason(place),
            baseline_trial=self.trials[0][place],
            candidate_trial=self.trials[1][place],
        )

    def reason(self, place: int) -> str:
        """The part that moved most on its own scale, ``Decision 5 → 1``; "" where none moved.

        What moves alike in nearly every case says nothing of this one: it is named only where nothing else moved.
        """
        case, best, said = self.digests[place], 0.0, ""
        any_part = STATUSES[self.status[place]] in ("broken", "fixed")
        for part, before, after, usual in self._moves:
            one, two = before.get(case), after.get(case)
            if one is None or two is None or one == two or not (any_part or part.metric in self._telling):
                continue
            move = (abs(two - one - usual) + _LITTLE * abs(two - one)) / (4.0 if part.kind == "criterion" else 1.0)
            if part.must_pass and (one < part.pass_value) != (two < part.pass_value):
                move += 2  # it alone decides whether the trial passes
            if move > best:
                best, said = move, _moved(part, one, two)
        return said


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


def _usual(cases: Sequence[str], before: PerCase, after: PerCase) -> float:
    """How a part moves in the middle of some cases; 0 where it has no values."""
    both = [
        two - one for case in cases if (one := before.get(case)) is not None and (two := after.get(case)) is not None
    ]
    return median(both) if both else 0.0


def _moved(part: Part, before: float, after: float) -> str:
    title = part.label or part.metric
    if part.kind == "criterion":
        return f"{title.rpartition('/')[2]} {before:g} → {after:g}"
    if (before < part.pass_value) != (after < part.pass_value):
        return f"{title} now {'passes' if after > before else 'fails'}"
    return f"{title} {before:g} → {after:g}"
