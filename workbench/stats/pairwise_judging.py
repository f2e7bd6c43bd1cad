"""A judge that chooses between two answers: does the place or the length decide?

Position: first-slot rate, and what Zheng et al. (Judging LLM-as-a-judge, NeurIPS 2023) call consistency. Length: the
share of longer answers chosen among pairs that differ by more than 30 characters, beside people's own share; and the
win rate predicted at equal lengths by a binomial GLM (Dubois et al., Length-controlled AlpacaEval, arXiv:2404.04475,
2024, without its terms for the model and the instruction). Pairs of one case, and criteria of one pair, are a cluster:
the GLM's standard error is then the cluster-robust one (Liang & Zeger, Longitudinal data analysis using generalized
linear models, Biometrika 73 (1986) 13–22).
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any

from workbench.core.canonical import Value
from workbench.core.intervals import Z
from workbench.stats.clusters import are_clustered, clustered_mean, clustered_rate, of_influences, share_of
from workbench.stats.judge_rows import Choice, SwappedPair
from workbench.stats.mcnemar import mcnemar_p
from workbench.stats.newcombe import paired_rates
from workbench.stats.statistic import FEW, Statistic, few, finite, sentences, too_few, undefined

if TYPE_CHECKING:
    from numpy.typing import NDArray

LONGER_BY = 30
"""Characters by which lengths must differ to count."""
_OVERLAP = 0.1
_VARIES = 1e-6
"""Spread of the scaled length differences below which a slope cannot be told from the middle."""


class Position(Value):
    """Whether the place decides."""

    pairs: int
    """Judged in both orders."""
    missing: int
    """Pairs with an order missing or unscored: in none of these figures but the first-slot rate."""
    first_slot: Statistic
    """How often the answer that stood first was chosen, of all choices that are no tie; both orders are a cluster."""
    consistency: Statistic
    """Pairs with the same choice in both orders."""
    always_first: int
    """Inconsistent pairs where whatever stood first won; and where whatever stood second did."""
    always_second: int
    mixed: int
    """Inconsistent pairs with a tie in one order."""
    p: float | None
    """Exact binomial, two-sided: always first against always second; None where there is neither. Pairs of one case
    count once, by what most of them do."""
    reason: str = ""


class Verbosity(Value):
    """Whether the length decides. Choices are wins in both orders."""

    longer: Statistic
    """The share of longer answers that the judge chose."""
    people: Statistic
    """The same share of people, over the same pairs."""
    excess: Statistic
    """Judge minus people, paired, over the pairs that both decided."""
    rate: Statistic
    """A's win rate, ties half."""
    controlled: Statistic
    """A's win rate predicted at equal lengths."""


def position(pairs: Sequence[SwappedPair]) -> Position:
    """First-slot rate and consistency of pairs that were judged in both orders."""
    whole = [one for one in pairs if one.both_orders]
    slots = [
        (float(choice == first), one.cluster)
        for one in pairs
        for choice, first in ((one.a_first, "A"), (one.b_first, "B"))
        if choice in ("A", "B")
    ]
    first = sum(one.a_first == "A" and one.b_first == "B" for one in whole)
    second = sum(one.a_first == "B" and one.b_first == "A" for one in whole)
    same = sum(one.a_first == one.b_first for one in whole)
    turned = first + second
    reason = "" if turned else "No pair turned with the order." if whole else "No pair was judged in both orders."
    return Position(
        pairs=len(whole),
        missing=len(pairs) - len(whole),
        first_slot=clustered_rate([value for value, _ in slots], [pair for _, pair in slots]),
        consistency=share_of(
            [one.a_first == one.b_first for one in whole],
            [one.cluster for one in whole],
            nothing="No pair was judged in both orders.",
        ),
        always_first=first,
        always_second=second,
        mixed=len(whole) - same - turned,
        p=_turning_p(whole) if turned else None,
        reason=reason,
    )


def _turning_p(whole: Sequence[SwappedPair]) -> float:
    net: dict[str, int] = {}
    for one in whole:
        turn = {("A", "B"): 1, ("B", "A"): -1}.get((one.a_first or "", one.b_first or ""), 0)
        net[one.cluster] = net.get(one.cluster, 0) + turn
    return mcnemar_p(sum(one > 0 for one in net.values()), sum(one < 0 for one in net.values()))


def verbosity(pairs: Sequence[SwappedPair]) -> Verbosity:
    """How often the longer answer wins with the judge, with people, and what is left at equal lengths."""
    apart = [one for one in pairs if abs(one.length_a - one.length_b) > LONGER_BY]
    judged = [_longer(one, one.choice) for one in apart]
    people = [_longer(one, one.human) for one in apart]
    nothing = f"No pair with lengths over {LONGER_BY} characters apart was decided."
    longer, theirs = (
        share_of(
            [bool(one) for one in side if one is not None],
            [pair.cluster for pair, one in zip(apart, side, strict=True) if one is not None],
            nothing=nothing,
        )
        for side in (judged, people)
    )
    points = {"A": 1.0, "tie": 0.5, "B": 0.0}
    decided = [one for one in pairs if one.choice is not None]
    wins = [points[one.choice or "tie"] for one in decided]
    return Verbosity(
        longer=longer,
        people=theirs,
        excess=_excess(judged, people, [one.cluster for one in apart]),
        rate=clustered_mean(wins, [one.cluster for one in decided], (0.0, 1.0)),
        controlled=length_controlled_rate(
            wins, [float(one.length_a - one.length_b) for one in decided], [one.cluster for one in decided]
        ),
    )


def _longer(pair: SwappedPair, choice: Choice | None) -> bool | None:
    """Whether the longer one was chosen; None for a tie or no choice."""
    if choice not in ("A", "B"):
        return None
    return (choice == "A") == (pair.length_a > pair.length_b)


def _excess(judged: Sequence[bool | None], people: Sequence[bool | None], clusters: Sequence[str]) -> Statistic:
    found = [(*one, of) for *one, of in zip(people, judged, clusters, strict=True) if None not in one]
    both, pairs = [(one, two) for one, two, _ in found], [of for *_, of in found]
    if not both:
        return undefined("No pair was decided by judge and people.")
    if are_clustered(pairs):
        return clustered_mean([float(bool(two)) - float(bool(one)) for one, two in both], pairs, (-1.0, 1.0))
    counts = [both.count(kind) for kind in ((True, True), (True, False), (False, True), (False, False))]
    value, low, high = paired_rates(*counts)
    if reason := too_few(len(both), "pairs"):
        return Statistic(value=value, n=len(both), reason=reason)
    said = few(len(both), "pairs")
    return Statistic(value=value, low=low, high=high, n=len(both), method="Newcombe, paired", reason=said)


def length_controlled_rate(
    wins: Sequence[float], differences: Sequence[float], clusters: Sequence[Hashable] | None = None
) -> Statistic:
    """The win rate predicted at equal lengths: logistic regression of wins on tanh(length difference / its sd).

    Args:
        wins: 1 won, 0 lost, 0.5 tied.
        differences: the winner-to-be's length minus the other's, in characters, pair by pair.
        clusters: what each pair belongs to; of clusters with several pairs the standard error is added up by cluster.

    Returns:
        Undefined below 10 pairs, where all lengths are equal, or where length alone (or nothing) tells wins from
        losses, so that the regression has no finite answer. The reason warns where one side is nearly always the
        longer, since equal lengths are then an extrapolation.

    Raises:
        ValueError: a difference is not finite, or they are not equally long.
    """
    import numpy as np

    finite(differences)
    n = len(wins)
    if n != len(differences):
        raise ValueError("a win without a length")
    if n < FEW:
        return undefined(f"Fewer than {FEW} pairs: too few for a regression.", n)
    spread = float(np.std(differences))
    if spread == 0:
        return undefined("All length differences are equal, so their share cannot be told.", n)
    scaled = np.tanh(np.asarray(differences) / spread)
    if float(np.ptp(scaled)) < _VARIES:
        same = "The same side is always longer, by about as much: what equal lengths would give cannot be told."
        return undefined(same, n)
    won, lost = ([x for x, win in zip(scaled, wins, strict=True) if win != other] for other in (0.0, 1.0))
    if not won or not lost:
        return undefined(f"One side {'lost' if not won else 'won'} every pair: the regression has no finite answer.", n)
    if set(wins) == {0.5}:
        return undefined("Every pair is a tie: there is nothing to predict.", n)
    if min(won) >= max(lost) or min(lost) >= max(won):
        return undefined("Length alone tells wins from losses: the regression has no finite answer.", n)
    fitted = _fitted(wins, scaled)
    if fitted is None:
        return undefined("Length nearly alone tells wins from losses: the regression finds no answer.", n)
    middle, se, influences = fitted
    longer = float(np.mean(np.asarray(differences) > 0))
    alone = min(longer, float(np.mean(np.asarray(differences) < 0))) < _OVERLAP
    warning = "One side is nearly always the longer: equal lengths are an extrapolation." if alone else ""
    ends: tuple[float | None, float | None] = (middle - Z * se, middle + Z * se)
    method, said = "binomial GLM on tanh(length difference / sd)", ""
    if clusters is not None and are_clustered(clusters):
        found = of_influences(middle, influences, clusters)
        ends, said = (found.low, found.high), found.reason
        method = "none" if found.low is None else f"{method}, {found.method.removeprefix('t, ')}"
    low, high = (None if end is None else _logistic(end) for end in ends)
    reason = sentences(warning, said)
    return Statistic(value=_logistic(middle), low=low, high=high, n=n, method=method, reason=reason)


def _fitted(wins: Sequence[float], scaled: NDArray[Any]) -> tuple[float, float, list[float]] | None:
    """The logit at equal lengths, its standard error, and what each pair adds to it (`of_influences`).

    None where the fit comes to no end or warns.
    """
    import numpy as np
    import statsmodels.api as sm
    from statsmodels.tools.sm_exceptions import ModelWarning

    # Where a single pair keeps lengths from telling all, the slope is so steep that exp overflows, to a rate of 0.
    with np.errstate(over="ignore"), warnings.catch_warnings():
        warnings.simplefilter("error", ModelWarning)
        try:
            given = sm.add_constant(scaled)
            fitted = sm.GLM(np.asarray(wins), given, family=sm.families.Binomial()).fit()
            middle, se = float(fitted.params[0]), float(fitted.bse[0])
            # The score of each pair, turned by the inverse of the information: the "bread" of the sandwich estimator.
            influences = len(wins) * (given @ fitted.normalized_cov_params[0]) * fitted.resid_response
        except ModelWarning:
            return None
    if not (fitted.converged and math.isfinite(middle) and math.isfinite(se)):
        return None
    return middle, se, influences.tolist()


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x > -700 else 0.0
