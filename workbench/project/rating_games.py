"""What people preferred in pairs, as games of candidates: what Bradley and Terry's model is fitted to."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import TYPE_CHECKING

from workbench.core.scores import Score
from workbench.project.rating_scores import preferences
from workbench.store.results import TrialRow

if TYPE_CHECKING:
    from workbench.stats.ratings import Game


def games_of(
    scores: Iterable[Score], rows: Iterable[TrialRow], wanted: Container[str] | None = None
) -> dict[str, list[Game]]:
    """Metric → games, ``""`` for all criteria together.

    Args:
        scores: all ratings of an experiment, those that were undone included.
        rows: its trials.
        wanted: metrics; None for all.
    """
    from workbench.stats.ratings import Game

    placed = {row.trial_id: row for row in rows}
    made: dict[str, list[Game]] = {"": []}
    for (first, second, metric), points in preferences(scores).items():
        if (wanted is not None and metric not in wanted) or first not in placed or second not in placed:
            continue
        one, two = placed[first], placed[second]
        played = [Game(one.case_digest, one.candidate, two.candidate, value) for value in points]
        made.setdefault(metric, []).extend(played)
        made[""].extend(played)
    return made
