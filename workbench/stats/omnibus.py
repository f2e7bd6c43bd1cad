"""Do several candidates differ at all? Cochran's Q of yes and no, Friedman's test of scores, over the same cases.

Cochran, The comparison of percentages in matched samples, Biometrika 37 (1950) 256–266, as statsmodels computes it;
Friedman, Journal of the American Statistical Association 32 (1937) 675–701, with ties, as scipy does. Below 10 cases
that tell them apart, p is from 10,000 random permutations of each case's values instead of the χ² approximation.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from workbench.core.canonical import Value
from workbench.stats.statistic import FEW

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[Any]

PERMUTATIONS = 10_000


class Omnibus(Value):
    """One test of several candidates at once."""

    test: str
    n: int
    """Cases that every candidate has."""
    unmatched: int
    candidates: int
    statistic: float | None = None
    p: float | None = None
    reason: str = ""


def cochran_q(values: Mapping[str, Mapping[str, float | None]], *, seed: int = 7) -> Omnibus:
    """Cochran's Q: is the share of passes the same for all candidates?

    Args:
        values: candidate → case → 1 passed, 0 failed, None unscored.
        seed: of the permutations.

    Raises:
        ValueError: a value is neither 0 nor 1 (repeats were averaged: take Friedman's test).
    """
    import numpy as np

    table, unmatched = _table(values)
    if not ((table == 0) | (table == 1)).all():
        raise ValueError("a value is neither 0 nor 1")
    telling = table[(table.sum(axis=1) > 0) & (table.sum(axis=1) < table.shape[1])]
    named = "Cochran's Q"
    early = _undecided(named, table, unmatched, telling)
    if early:
        return early
    from statsmodels.stats.contingency_tables import cochrans_q

    found = cochrans_q(telling)
    p = float(found.pvalue)
    if len(telling) < FEW:
        # The denominator is the same under every permutation, so the spread of the columns' sums decides.
        p = _permuted(telling, lambda sums: np.square(sums - sums.mean(axis=1, keepdims=True)).sum(axis=1), seed)
    return _omnibus(named, table, unmatched, float(found.statistic), p, len(telling))


def friedman(values: Mapping[str, Mapping[str, float | None]], *, seed: int = 7) -> Omnibus:
    """Friedman's test: are scores of the same cases equally high for all of three or more candidates?

    Args:
        values: candidate → case → score, None unscored.
        seed: of the permutations.

    Raises:
        ValueError: a value is not finite.
    """
    import numpy as np
    from scipy.stats import friedmanchisquare, rankdata

    table, unmatched = _table(values)
    if not np.isfinite(table).all():
        raise ValueError("a value is not finite")
    telling = table[np.ptp(table, axis=1) > 0] if table.size else table
    named = "Friedman"
    early = _undecided(named, table, unmatched, telling)
    if early:
        return early
    found = friedmanchisquare(*telling.T)
    p = float(found.pvalue)
    if len(telling) < FEW:
        ranks = rankdata(telling, axis=1)
        p = _permuted(ranks, lambda sums: np.square(sums - sums.mean(axis=1, keepdims=True)).sum(axis=1), seed)
    return _omnibus(named, table, unmatched, float(found.statistic), p, len(telling))


def _table(values: Mapping[str, Mapping[str, float | None]]) -> tuple[Floats, int]:
    """(cases × candidates, cases that one of them lacks)."""
    import numpy as np

    every = dict.fromkeys(case for cases in values.values() for case in cases)
    rows = [[cases.get(case) for cases in values.values()] for case in sorted(every)]
    whole = [row for row in rows if None not in row]
    return np.array(whole, dtype=float).reshape(len(whole), len(values)), len(rows) - len(whole)


def _undecided(named: str, table: Floats, unmatched: int, telling: Floats) -> Omnibus | None:
    n, candidates = table.shape
    shown = {"test": named, "n": n, "unmatched": unmatched, "candidates": candidates}
    if candidates < 3:
        return Omnibus(**shown, reason="Fewer than three candidates: compare the pair.")
    if n == 0:
        return Omnibus(**shown, reason="No case has a score of all candidates.")
    if len(telling) == 0:
        return Omnibus(**shown, p=1.0, reason="No case tells the candidates apart.")
    return None


def _omnibus(named: str, table: Floats, unmatched: int, statistic: float, p: float, telling: int) -> Omnibus:
    few = telling < FEW
    said = f"Only {telling} {'case tells' if telling == 1 else 'cases tell'} the candidates apart." if few else ""
    return Omnibus(
        test=f"{named}, {PERMUTATIONS:,} permutations" if few else f"{named}, χ² with {table.shape[1] - 1} df",
        n=table.shape[0],
        unmatched=unmatched,
        candidates=table.shape[1],
        statistic=statistic,
        p=p,
        reason=said,
    )


def _permuted(table: Floats, spread: Any, seed: int) -> float:
    """The share of permutations within cases with at least the spread of the columns' sums, the observed counted in."""
    import numpy as np

    rng = np.random.Generator(np.random.PCG64([seed, 4]))
    drawn = rng.permuted(np.broadcast_to(table, (PERMUTATIONS, *table.shape)), axis=2)
    least = float(spread(table.sum(axis=0)[None])[0]) - 1e-9
    hits = int(np.count_nonzero(spread(drawn.sum(axis=1)) >= least))
    return (hits + 1) / (PERMUTATIONS + 1)
