"""Routing: the cheapest candidate that is not worse than the best by the margin, and what it would save.

Not worse means shown to be so: the 95 % interval of the paired difference from the best ends inside the margin on the
bad side (a non-inferiority test at 2.5 %). That a candidate is the best of several is partly luck, and each candidate
that is tried may pass by luck: confirm on held-out cases.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from workbench.core.canonical import Value
from workbench.core.figures import count, number
from workbench.core.rubrics import Better
from workbench.core.summaries import MetricKind, Pair
from workbench.stats.bootstrap import bootstrap_mean
from workbench.stats.power import FEWEST
from workbench.stats.statistic import Statistic, few, undefined
from workbench.stats.verdict import SEED, compare, default_margin

PerCase = Mapping[str, Mapping[str, float | None]]
"""Candidate label → case → value."""


class Route(Value):
    """Which candidate to take, for all cases or for a slice of them."""

    name: str
    """The slice; "" for all cases."""
    cases: int
    best: str
    """The best mean, or the reference that was named; "" where nothing can be said."""
    chosen: str
    saved: Statistic
    """US dollars per 1,000 calls, against the best; paired by case."""
    share: float | None
    """Of the best's cost, what is saved; None where that is nothing or unknown."""
    pair: Pair | None
    """The chosen against the best; None where they are the same."""
    reason: str
    """In words: why this one and no cheaper."""


class Routing(Value):
    """Routes overall and by slice."""

    overall: Route
    slices: tuple[Route, ...]
    mixed: Statistic
    """US dollars per 1,000 calls if every slice takes its own, against the best overall; undefined where a case is in
    several slices."""


def routing(
    values: PerCase,
    costs: PerCase,
    *,
    kind: MetricKind,
    better: Better = "higher",
    margin: float | None = None,
    slices: Mapping[str, Collection[str]] | None = None,
    metric: str = "quality",
    seed: int = SEED,
    clusters: Mapping[str, str] | None = None,
    reference: str = "",
) -> Routing:
    """The cheapest candidate that is not worse than the best by the margin.

    Args:
        values: candidate → case → value of the metric.
        costs: candidate → case → US dollars of a call.
        kind, better, margin, metric, seed, clusters: as of `workbench.stats.compare`.
        slices: name → cases, for a route each.
        reference: the candidate that the others must not be worse than and save against; empty: the best.
    """

    rules = _Rules(kind, better, margin, metric, seed, clusters, reference)
    overall = _route("", values, costs, rules)
    parts = [_route(name, _only(values, cases), _only(costs, cases), rules) for name, cases in (slices or {}).items()]
    return Routing(overall=overall, slices=tuple(parts), mixed=_mixed(overall, parts, costs, slices or {}, seed))


@dataclass(frozen=True, slots=True)
class _Rules:
    """How candidates are compared."""

    kind: MetricKind
    better: Better
    margin: float | None
    metric: str
    seed: int
    clusters: Mapping[str, str] | None
    reference: str = ""

    def compare(self, values: PerCase, best: str, label: str) -> Pair:
        """A candidate against the best."""
        margin = self.margin
        if margin is None:
            there = [value for value in values[best].values() if value is not None]
            margin = default_margin(self.kind, self.better, there)
        return compare(
            values[best],
            values[label],
            baseline_label=best,
            candidate_label=label,
            metric=self.metric,
            kind=self.kind,
            better=self.better,
            margin=margin,
            seed=self.seed,
            clusters=self.clusters,
        )


def _route(name: str, values: PerCase, costs: PerCase, rules: _Rules) -> Route:
    means = _means(values)
    if not means:
        why = "No case has a score of all candidates." if values else "There are no candidates."
        return _no_route(name, "", 0, why)
    sign = 1 if rules.better == "higher" else -1
    prices = {label: price for label in means if (price := _mean(costs.get(label, {}))) is not None}
    # Of equally good ones the cheapest.
    best = rules.reference or max(means, key=lambda label: (sign * means[label], -prices.get(label, math.inf)))
    cases = sum(value is not None for value in values[best].values())
    if best not in prices:
        return _no_route(name, best, cases, f"The cost of {best} is unknown.")
    cheaper = sorted((label for label in prices if prices[label] < prices[best]), key=lambda label: prices[label])
    unpriced = len(means) - len(prices)
    for tried, label in enumerate(cheaper):
        pair = rules.compare(values, best, label)
        if _not_worse(pair):
            saved = _saved(costs[best], costs[label], rules.seed)
            more = f"; {count(tried, 'cheaper one')} not shown to be so" if tried else ""
            said = f"{label} is the cheapest shown not to be worse than {best} by {number(pair.margin, 3)}{more}."
            share = saved.value / (1_000 * prices[best]) if saved.value is not None else None
            return Route(
                name=name, cases=pair.n, best=best, chosen=label, saved=saved, share=share, pair=pair, reason=said
            )
    free = len(prices) > 1 and not any(prices.values())
    return _stays(name, best, cases, len(cheaper), unpriced, named=bool(rules.reference), free=free)


def _stays(name: str, best: str, cases: int, cheaper: int, unpriced: int, *, named: bool, free: bool) -> Route:
    """The best itself."""
    verb = "candidate is" if cheaper == 1 else "candidates are"
    said = f"{cheaper} cheaper {verb} not shown to be as good as {best} within the margin."
    alone = f"No candidate is cheaper than {best}." if named else f"{best} is the best and the cheapest."
    if free:
        alone = f"No call costs money, so {best}, the best, is taken."
    said = said if cheaper else alone
    if unpriced:
        said += f" {count(unpriced, 'candidate')} without a known cost."
    none = Statistic(value=0.0, n=cases, reason="The best is taken, so nothing is saved.")
    share = None if free else 0.0
    return Route(name=name, cases=cases, best=best, chosen=best, saved=none, share=share, pair=None, reason=said)


def _no_route(name: str, best: str, cases: int, why: str) -> Route:
    none = undefined(why, cases)
    return Route(name=name, cases=cases, best=best, chosen=best, saved=none, share=None, pair=None, reason=why)


def _means(values: PerCase) -> dict[str, float]:
    """Means over the cases that all candidates have, so that none looks good by missing the hard ones."""
    scored = [{case for case, value in cases.items() if value is not None} for cases in values.values()]
    shared = sorted(set.intersection(*scored)) if scored else []
    if not shared:
        return {}
    return {label: math.fsum(cases[case] or 0.0 for case in shared) / len(shared) for label, cases in values.items()}


def _not_worse(pair: Pair) -> bool:
    if pair.verdict == "better":
        return True
    units = pair.clusters or pair.n
    if units < FEWEST or pair.low is None or pair.high is None:
        return False
    return pair.low >= -pair.margin - 1e-12 if pair.better == "higher" else pair.high <= pair.margin + 1e-12


def _saved(best: Mapping[str, float | None], chosen: Mapping[str, float | None], seed: int) -> Statistic:
    """Dollars per 1,000 calls over the cases whose cost both have."""
    both = [
        1_000 * (one - two) for case, one in best.items() if one is not None and (two := chosen.get(case)) is not None
    ]
    return _interval(both, seed)


def _interval(values: Sequence[float], seed: int) -> Statistic:
    if not values:
        return undefined("No case has the cost of both.")
    middle, n = math.fsum(values) / len(values), len(values)
    if n == 1:
        return Statistic(value=middle, n=1, reason="One case: no interval.")
    low, high, method = bootstrap_mean(values, seed)
    return Statistic(value=middle, low=low, high=high, n=n, method=method, reason=few(n, "cases"))


def _mixed(
    overall: Route, parts: Sequence[Route], costs: PerCase, slices: Mapping[str, Collection[str]], seed: int
) -> Statistic:
    """What every slice's own route saves against the best overall, everywhere."""
    everyone = [case for cases in slices.values() for case in set(cases)]
    if not slices:
        return undefined("There are no slices.")
    if len(set(everyone)) < len(everyone):
        return undefined("Some cases are in several slices, so their routes cannot be added.")
    if not overall.best or any(not part.chosen for part in parts):
        return undefined("Not every slice has a route.")
    saved = []
    for part in parts:
        for case in slices[part.name]:
            one, two = costs.get(overall.best, {}).get(case), costs.get(part.chosen, {}).get(case)
            if one is not None and two is not None:
                saved.append(1_000 * (one - two))
    return _interval(saved, seed)


def _only(table: PerCase, cases: Collection[str]) -> PerCase:
    return {label: {case: found[case] for case in cases if case in found} for label, found in table.items()}


def _mean(cases: Mapping[str, float | None]) -> float | None:
    scored = [value for value in cases.values() if value is not None]
    return math.fsum(scored) / len(scored) if scored else None
