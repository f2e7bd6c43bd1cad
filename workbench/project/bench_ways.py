"""In which way a judge grades: one criterion a call, all at once, or by likelihoods; each is a measure of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from workbench.core.rubrics import RubricUse
from workbench.project.bench_rows import Gathered, of_judge
from workbench.project.standing import how_of
from workbench.scoring.judge_asks import ALL_AT_ONCE, GEVAL

HOW = ("", ALL_AT_ONCE, GEVAL)
"""The ways in which a judge's grades may come about."""


def way_of(judge: str, uses: Iterable[RubricUse], rated: Callable[[], Sequence[Gathered]]) -> str | None:
    """A judge's own way, one of `HOW`; None where it neither was asked by a scorecard nor graded a rated row.

    Args:
        judge: name of the model.
        uses: of the rubric, those of the newest scorecard first.
        rated: reads the rated rows; asked only where no use says it.
    """
    asked = next((how_of(use) for use in uses if use.judge == judge), None)
    if asked is not None:
        return asked
    counts = Counter({how: sum(_grades(found, judge, how) for found in rated()) for how in HOW})
    how, most = counts.most_common(1)[0]
    return how if most else None


def _grades(found: Gathered, judge: str, how: str) -> int:
    return sum(score.kind == "criterion" and score.value is not None for score in of_judge(found, judge, how))
