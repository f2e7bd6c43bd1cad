"""A judge against people: how often which level met which, and every row."""

from __future__ import annotations

import math
from collections.abc import Sequence

from workbench.core import figures
from workbench.core.charts import Axis, Chart, Point, Series
from workbench.stats.agreeing import nearest_level
from workbench.stats.judge_rows import JudgedRow
from workbench.stats.kappa import cohen_kappa, confusion
from workbench.stats.statistic import LEVELS

_TICKS = tuple((float(level), str(level)) for level in LEVELS)
_CELL = 0.8
"""Width of the square over which the rows of one cell are spread."""


def confusion_chart(rows: Sequence[JudgedRow], judge: str = "the judge") -> Chart:
    """A table as a heat map: people's level across, the judge's (the nearest) up, the count in each cell."""
    human, judged = _levels(rows)
    table = confusion(human, judged, LEVELS)
    points = [
        Point(
            x=float(people),
            y=float(level),
            value=float(table.counts[people - 1][level - 1]),
            label=figures.number(table.counts[people - 1][level - 1]),
            text=f"people {people}, {judge} {level}: {figures.count(table.counts[people - 1][level - 1], 'row')}",
        )
        for people in LEVELS
        for level in LEVELS
    ]
    return Chart(
        kind="confusion",
        title=_title(human, judged, judge),
        corner=_corner(rows),
        draw="heat",
        x=Axis(title="people", low=0.5, high=5.5, ticks=_TICKS),
        y=Axis(title=judge, low=0.5, high=5.5, ticks=_TICKS),
        series=(Series(key=judge, name=judge, points=tuple(points)),) if table.n else (),
        foot="the diagonal is agreement; means of several samples count at the nearest level",
        header=("People", *(f"{judge} {level}" for level in LEVELS)),
        rows=tuple((str(level), *map(str, table.counts[level - 1])) for level in LEVELS),
    )


def ratings_chart(rows: Sequence[JudgedRow], judge: str = "the judge") -> Chart:
    """Every row that both rated as a point, rows with the same ratings spread over a square around their place."""
    both = [one for one in rows if one.human is not None and one.judge is not None]
    cells: dict[tuple[float, float], list[JudgedRow]] = {}
    for one in both:
        cells.setdefault((one.human or 0.0, one.judge or 0.0), []).append(one)
    points = [
        Point(
            x=people + shift_x,
            y=level + shift_y,
            case_id=one.row,
            text=" ".join(part for part in (one.row, one.criterion, f"people {people:g}, {judge} {level:g}") if part),
            state="" if abs(level - people) < 1 else "worse",
        )
        for (people, level), here in cells.items()
        for one, (shift_x, shift_y) in zip(here, _spread(len(here)), strict=True)
    ]
    human, judged = _levels(rows)
    ordered = sorted(both, key=lambda one: (-abs((one.judge or 0) - (one.human or 0)), one.row, one.criterion))
    return Chart(
        kind="ratings",
        title=_title(human, judged, judge),
        corner=_corner(rows),
        x=Axis(title="people", low=0.5, high=5.5, ticks=_TICKS),
        y=Axis(title=judge, low=0.5, high=5.5, ticks=_TICKS),
        series=(Series(key=judge, name=judge, points=tuple(points)),) if points else (),
        front=((1.0, 1.0), (5.0, 5.0)),
        foot="dashed: both give the same · rows with the same ratings stand side by side",
        header=("Row", "Criterion", "People", judge, "Difference"),
        rows=tuple(
            (
                one.row,
                one.criterion,
                f"{one.human:g}",
                f"{one.judge:g}",
                figures.signed((one.judge or 0.0) - (one.human or 0.0)),
            )
            for one in ordered
        ),
    )


def _levels(rows: Sequence[JudgedRow]) -> tuple[list[int | None], list[int | None]]:
    both = [(one.human, one.judge) for one in rows if one.human is not None and one.judge is not None]
    return [nearest_level(one) for one, _ in both], [nearest_level(two) for _, two in both]


def _title(human: Sequence[int | None], judged: Sequence[int | None], judge: str) -> str:
    n = len(human)
    if not n:
        return f"No row was rated by people and {judge}"
    same = sum(one == two for one, two in zip(human, judged, strict=True))
    near = sum(abs((one or 0) - (two or 0)) <= 1 for one, two in zip(human, judged, strict=True))
    # A model keeps the name that it has.
    said = judge[:1].upper() + judge[1:] if judge.startswith(("the ", "a ")) else judge
    agreed = f"{figures.number(same)} of {figures.count(n, 'row')}"
    return f"{said} agrees with people on {agreed}, on {figures.number(near)} within one level"


def _corner(rows: Sequence[JudgedRow]) -> str:
    human, judged = _levels(rows)
    clusters = [one.cluster for one in rows if one.human is not None and one.judge is not None]
    kappa = cohen_kappa(human, judged, weights="quadratic", labels=LEVELS, clusters=clusters)
    said = "weighted kappa undefined" if kappa.value is None else f"weighted kappa {kappa.text().partition(', n')[0]}"
    return f"{said}, n {figures.number(kappa.n)}, {figures.number(len(rows) - kappa.n)} not rated by both"


def _spread(count: int) -> list[tuple[float, float]]:
    """Places on a square grid around 0, one for each."""
    side = math.ceil(math.sqrt(count))
    if side < 2:
        return [(0.0, 0.0)] * count
    step = _CELL / side
    return [((at % side - (side - 1) / 2) * step, (at // side - (side - 1) / 2) * step) for at in range(count)]
