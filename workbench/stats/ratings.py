"""Ratings of several candidates from who beat whom: Bradley and Terry's model.

Bradley & Terry, Rank analysis of incomplete block designs, Biometrika 39 (1952) 324–345; maximum likelihood by Hunter's
MM algorithm (Annals of Statistics 32 (2004) 384–406), a tie as half a win for each. It is finite only if of every two
groups each has won something from the other (Ford, American Mathematical Monthly 64 (1957) 28–33). The scale is Elo's:
400/ln 10 times the log, mean 1,000, so that 400 points are odds of ten to one. Unlike Elo's own updates it does not
depend on the order of the games.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.core.canonical import Value
from workbench.core.rubrics import Better
from workbench.stats.resampling import bootstrap_each
from workbench.stats.statistic import Statistic, sentences, undefined

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[Any]

SCALE = 400 / math.log(10)
MEAN = 1_000.0
_ROUNDS = 10_000
_BOOTSTRAP_ROUNDS = 500


@dataclass(frozen=True, slots=True)
class Game:
    """One meeting of two candidates on one case."""

    case: str
    first: str
    second: str
    points: float
    """Of the first: 1 won, 0.5 tied, 0 lost."""


class Record(Value):
    """How a candidate fared against another, or against all others."""

    wins: int
    ties: int
    losses: int
    unmatched: int = 0
    """Cases that one of the two lacks."""

    @property
    def text(self) -> str:
        """``12 won, 3 tied, 5 lost``."""
        return f"{self.wins} won, {self.ties} tied, {self.losses} lost"


class Rating(Value):
    """A candidate's rating."""

    candidate: str
    rating: Statistic
    record: Record


def win_tie_loss(
    baseline: Mapping[str, float | None],
    candidate: Mapping[str, float | None],
    *,
    better: Better = "higher",
    within: float = 0.0,
) -> Record:
    """On how many cases the candidate has the better value; ``within`` is the largest difference that is a tie."""
    points = [
        _points(candidate.get(case), baseline.get(case), better, within) for case in baseline.keys() | candidate.keys()
    ]
    return Record(
        wins=points.count(1.0), ties=points.count(0.5), losses=points.count(0.0), unmatched=points.count(None)
    )


def games(
    values: Mapping[str, Mapping[str, float | None]], *, better: Better = "higher", within: float = 0.0
) -> list[Game]:
    """Every two candidates on every case that both have, from candidate → case → value."""
    names = list(values)
    found = []
    for at, first in enumerate(names):
        for second in names[at + 1 :]:
            for case, value in values[first].items():
                points = _points(value, values[second].get(case), better, within)
                if points is not None:
                    found.append(Game(case, first, second, points))
    return found


def bradley_terry(played: Sequence[Game], *, seed: int = 7) -> list[Rating]:
    """Ratings by maximum likelihood, with bootstrap intervals over the cases; in the order of first appearance.

    Args:
        played: the games.
        seed: of the bootstrap.

    Returns:
        Where there is no finite answer, every rating is undefined, and the reason names who was never beaten, who
        never won a point, or which candidates never met or never beat the others.

    Raises:
        ValueError: points outside 0 to 1, or a candidate against itself.
    """
    if any(not 0 <= one.points <= 1 or one.first == one.second for one in played):
        raise ValueError("points outside 0 to 1, or a candidate against itself")
    names = list(dict.fromkeys(name for one in played for name in (one.first, one.second)))
    if not names:
        return []
    cases = list(dict.fromkeys(one.case for one in played))
    by_case = _won(played, names, cases)
    won = by_case.sum(axis=0).reshape(len(names), len(names))
    why = _unconnected(won, names)
    if why:
        return [
            Rating(candidate=name, rating=undefined(why, len(cases)), record=_record(name, played)) for name in names
        ]
    values = _ratings(won[None], _ROUNDS)[0]
    intervals = bootstrap_each(lambda weights: _resampled(weights @ by_case, len(names)), len(cases), len(names), seed)
    return [
        Rating(
            candidate=name,
            rating=Statistic(
                value=float(value),
                low=interval.low,
                high=interval.high,
                n=len(cases),
                method=f"{interval.method} of cases" if interval.low is not None else "none",
                reason=interval.reason,
            ),
            record=_record(name, played),
        )
        for name, value, interval in zip(names, values, intervals, strict=True)
    ]


def _points(one: float | None, two: float | None, better: Better, within: float) -> float | None:
    if one is None or two is None:
        return None
    if abs(one - two) <= within + 1e-12:
        return 0.5
    return float((one > two) == (better == "higher"))


def _record(name: str, played: Sequence[Game]) -> Record:
    points = [one.points if one.first == name else 1 - one.points for one in played if name in (one.first, one.second)]
    wins, losses = sum(one > 0.5 for one in points), sum(one < 0.5 for one in points)
    return Record(wins=wins, ties=len(points) - wins - losses, losses=losses)


def _won(played: Sequence[Game], names: Sequence[str], cases: Sequence[str]) -> Floats:
    """Case × (winner, loser) → points."""
    import numpy as np

    place = {name: at for at, name in enumerate(names)}
    row = {case: at for at, case in enumerate(cases)}
    points = np.zeros((len(cases), len(names), len(names)))
    for one in played:
        a, b = place[one.first], place[one.second]
        points[row[one.case], a, b] += one.points
        points[row[one.case], b, a] += 1 - one.points
    return points.reshape(len(cases), -1)


def _ratings(won: Floats, rounds: int) -> Floats:
    """Hunter's MM for many tables of points at once: π_i ← W_i / Σ_j n_ij / (π_i + π_j)."""
    import numpy as np

    points, met = won.sum(axis=2), won + won.swapaxes(1, 2)
    strength = np.ones_like(points)
    for _ in range(rounds):
        new = points / (met / (strength[:, :, None] + strength[:, None, :])).sum(axis=2)
        new /= np.exp(np.log(new).mean(axis=1, keepdims=True))
        moved = float(np.abs(new / strength - 1).max())
        strength = new
        if moved < 1e-10:
            break
    rated: Floats = MEAN + SCALE * np.log(strength)
    return rated


def _resampled(won: Floats, size: int) -> Floats:
    """Ratings of resampled tables; nan where a table has no finite answer."""
    import numpy as np

    tables = won.reshape(-1, size, size)
    reach = (tables > 0) | np.eye(size, dtype=bool)
    for _ in range(max(1, math.ceil(math.log2(size)))):
        reach = np.matmul(reach, reach)
    whole = reach.all(axis=(1, 2))
    found = np.full((len(tables), size), np.nan)
    if whole.any():
        found[whole] = _ratings(tables[whole], _BOOTSTRAP_ROUNDS)
    return found


def _unconnected(won: Floats, names: Sequence[str]) -> str:
    """Why there is no finite answer; "" where there is one."""
    import numpy as np

    if len(names) < 2:
        return "No two candidates met."
    from scipy.sparse.csgraph import connected_components

    count, group = connected_components(won > 0, directed=True, connection="strong")
    if count == 1:
        return ""
    said = []
    for word, lost in (("was never beaten", won.sum(axis=0)), ("never won a point", won.sum(axis=1))):
        who = [name for name, points in zip(names, lost, strict=True) if points == 0]
        if who:
            said.append(f"{' and '.join(who)} {word}, so there is no finite rating.")
    if not said:
        small = min(range(count), key=lambda one: int(np.count_nonzero(group == one)))
        part = [name for name, one in zip(names, group, strict=True) if one == small]
        said.append(f"{' and '.join(part)} and the others are not connected by games won both ways: no finite rating.")
    return sentences(*said)
