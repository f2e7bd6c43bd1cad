"""Which rows people rate: a fair draw, chosen ones, or those on which judges and people are furthest apart."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal

from workbench.core.errors import InputError
from workbench.core.scores import Score
from workbench.store.results import TrialRow

Order = Literal["random", "chosen", "informative"]


def shuffled(ids: Iterable[str], seed: int, salt: str = "") -> list[str]:
    """The same order for the same ids, seed and salt, whatever order they came in."""
    return sorted(ids, key=lambda one: hashlib.sha256(f"{seed}:{salt}:{one}".encode()).digest())


def coin(seed: int, *names: str) -> bool:
    """One toss that is the same for the same seed and names."""
    return bool(hashlib.sha256(":".join([str(seed), *names]).encode()).digest()[0] & 1)


def answered(rows: Iterable[TrialRow]) -> list[TrialRow]:
    """The rows with an answer: whatever its state, it can be rated."""
    return [row for row in rows if row.state not in ("failed", "")]


def draw(rows: Sequence[TrialRow], count: int, seed: int) -> list[str]:
    """Trials at random: each case once before any a second time, since the case is the unit."""
    by_case: dict[str, list[str]] = {}
    for row in rows:
        by_case.setdefault(row.case_digest, []).append(row.trial_id)
    order = shuffled(by_case, seed, "cases")
    trials = {case: shuffled(by_case[case], seed, "trials") for case in order}
    longest = max(map(len, trials.values()), default=0)
    return [trials[case][turn] for turn in range(longest) for case in order if turn < len(trials[case])][:count]


def chosen(rows: Sequence[TrialRow], wanted: Sequence[str]) -> list[str]:
    """The trials that are named by their own ids or by those of their cases, in that order.

    Raises:
        InputError: one is not among the answered trials.
    """
    by_case: dict[str, list[str]] = {}
    for row in rows:
        by_case.setdefault(row.case_id, []).append(row.trial_id)
    known = {row.trial_id for row in rows}
    found: dict[str, None] = {}
    for name in wanted:
        if name not in known and name not in by_case:
            raise InputError("rating.row", f"There is no answer of {name} to rate.", remedy="Choose answered rows.")
        found.update(dict.fromkeys([name] if name in known else by_case[name]))
    return list(found)


def informative(rows: Sequence[TrialRow], scores: Iterable[Score], count: int, seed: int, rater: str = "") -> list[str]:
    """Trials by how far apart their raters are: judges, their samples, and people who rated.

    Those with the widest spread on any criterion are taken, a judgement without a score counting as one level more;
    among equals those nearest to a criterion's pass level, then at random. Without any score it is a fair draw.

    The widest spread comes first; what is equally wide comes in an order of the rater's own, by the seed: neither that
    of cases or candidates nor that of the judge's levels, which would tell what it said.
    """
    values: dict[str, dict[str, list[float | None]]] = {}
    for score in scores:
        # Not preferences, and not what a bench asked of a judge again or with an injection.
        if score.kind != "criterion" or "#" in score.metric:
            continue
        values.setdefault(score.trial_id, {}).setdefault(score.metric, []).append(score.value)
    place = {trial: at for at, trial in enumerate(draw(rows, len(rows), seed))}
    worth = {trial: _worth(found) for trial, found in values.items()}
    nothing = (0.0, 0.0)
    ranked = sorted(place, key=lambda trial: (*(-one for one in worth.get(trial, nothing)), place[trial]))
    mixed = {trial: at for at, trial in enumerate(shuffled(ranked[:count], seed, rater))}
    return sorted(mixed, key=lambda trial: (-worth.get(trial, nothing)[0], mixed[trial]))


def known_when_begun(scores: Sequence[Score], rater: str, metrics: Collection[str] = ()) -> list[Score]:
    """The scores that were there before a person's first rating: what comes later changes neither rows nor order.

    Args:
        scores: of an experiment, ratings among them.
        rater: the person; all scores where they rated nothing yet.
        metrics: of the rubric that is rated by; none: of any.
    """
    own = [one.created for one in scores if one.rater == rater and (not metrics or one.metric in metrics)]
    began = min(own, default=None)
    return [one for one in scores if began is None or one.created < began]


def _worth(metrics: Mapping[str, Sequence[float | None]]) -> tuple[float, float]:
    """(spread, nearness to the middle of the scale)."""
    spread = near = 0.0
    for values in metrics.values():
        given = [value for value in values if value is not None]
        apart = max(given) - min(given) if given else 0.0
        spread = max(spread, apart + (len(given) < len(values)))
        near = max([near, *(2 - abs(value - 3) for value in given)])
    return spread, near


def pairs(rows: Sequence[TrialRow], first: str, second: str, count: int, seed: int) -> list[tuple[str, str]]:
    """Pairs of two candidates' answers to the same case and repeat, at random, each case once before any again.

    Raises:
        InputError: the two never answered the same case.
    """
    placed = {(row.candidate, row.case_digest, row.repeat): row.trial_id for row in rows}
    both = {
        trial: other
        for (candidate, case, repeat), trial in placed.items()
        if candidate == first and (other := placed.get((second, case, repeat))) is not None
    }
    if not both:
        message = f"{first} and {second} have answered no case in common."
        raise InputError("rating.pairs", message, remedy="Run both on the same cases.")
    drawn = draw([row for row in rows if row.trial_id in both], count, seed)
    return [(trial, both[trial]) for trial in drawn]
