"""How well people agree with each other: all of them by criterion, and every two of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from types import MappingProxyType

from workbench.core.canonical import Value
from workbench.project.rating_scores import Rated
from workbench.stats.agreeing import SeveralRaters, several_raters
from workbench.stats.judge_rows import JudgedRow
from workbench.stats.judging import BenchSlice, bench_slice
from workbench.stats.kappa import cohen_kappa
from workbench.stats.raters import gwet_ac1
from workbench.stats.statistic import LEVELS, Statistic

MOST_PAIRS = 45
"""Ten people; beyond, the figures of all of them say enough."""


class TwoRaters(Value):
    """One person against another on the rows that both rated."""

    first: str
    second: str
    figures: BenchSlice
    """Second against first; what is of one case is a cluster."""
    kappa: Statistic
    """Cohen's, unweighted."""
    ac1: Statistic


class Together(Value):
    """How well people agree."""

    raters: tuple[str, ...]
    answers: int
    """Rated by two or more; and the cases that those answer."""
    cases: int
    metrics: dict[str, SeveralRaters]
    """By criterion; ``""`` is all of them together. Rows of one case are a cluster."""
    pairs: tuple[TwoRaters, ...]

    @property
    def reason(self) -> str:
        """Why there is no agreement to speak of; "" where there is."""
        if not self.raters:
            return "Nobody has rated answers by this rubric yet."
        if len(self.raters) == 1:
            return f"Only {self.raters[0]} has rated: agreement needs two people on the same rows."
        return "" if self.answers else "No two people have rated the same row."


def together(rated: Iterable[Rated], seed: int = 7, cases: Mapping[str, str] = MappingProxyType({})) -> Together:
    """How well the people agree who gave these ratings.

    Args:
        rated: what people say, of one rubric.
        seed: of the bootstraps.
        cases: trial → the case that it answers; one that is not there stands for itself.
    """
    found = list(rated)
    people = sorted({rater for one in found for rater in one.levels})
    both = [one for one in found if sum(level is not None for level in one.levels.values()) > 1]
    pairs = list(combinations(people, 2))
    return Together(
        raters=tuple(people),
        answers=len({one.trial_id for one in both}),
        cases=len({cases.get(one.trial_id, one.trial_id) for one in both}),
        metrics=_by_metric(found, people, seed, cases),
        pairs=tuple(_two(found, *pair, seed, cases) for pair in pairs) if len(pairs) <= MOST_PAIRS else (),
    )


def _by_metric(
    found: Sequence[Rated], people: Sequence[str], seed: int, cases: Mapping[str, str]
) -> dict[str, SeveralRaters]:
    """Metric → figures of all people, ``""`` first for all criteria together."""
    groups: dict[str, list[Rated]] = {"": list(found)}
    for one in found:
        groups.setdefault(one.metric, []).append(one)
    return {
        metric: several_raters(
            [[one.levels.get(rater) for rater in people] for one in group],
            seed=seed,
            clusters=[cases.get(one.trial_id, one.trial_id) for one in group],
        )
        for metric, group in groups.items()
    }


def _two(found: Sequence[Rated], first: str, second: str, seed: int, cases: Mapping[str, str]) -> TwoRaters:
    rows = [
        JudgedRow(one.trial_id, one.levels[first], one.levels[second], one.metric, case=cases.get(one.trial_id, ""))
        for one in found
        if one.levels.get(first) is not None and one.levels.get(second) is not None
    ]
    one, two = [row.human for row in rows], [row.judge for row in rows]
    clusters = [row.cluster for row in rows]
    return TwoRaters(
        first=first,
        second=second,
        figures=bench_slice("", rows, seed, (first, second)),
        kappa=cohen_kappa(one, two, labels=LEVELS, called=(first, second), clusters=clusters, seed=seed),
        ac1=gwet_ac1(list(zip(one, two, strict=True)), LEVELS, clusters),
    )
