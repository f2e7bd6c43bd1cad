"""The judge bench: a judge against people on the same answers, in figures and with a verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from workbench.core.canonical import Value
from workbench.stats.agreeing import Agreement, agreement, nearest_level
from workbench.stats.clusters import are_clustered, clustered_mean, share_of
from workbench.stats.correlation import spearman
from workbench.stats.differences import limits_of_agreement, mean_absolute_difference
from workbench.stats.injections import Resilience, resilience
from workbench.stats.judge_rows import Injected, JudgedRow, SwappedPair
from workbench.stats.judge_words import JudgeFigures, JudgeVerdict, judge_verdict
from workbench.stats.kappa import cohen_kappa, exact_agreement, majority_baseline, within_one
from workbench.stats.krippendorff import krippendorff_alpha
from workbench.stats.pairwise_judging import Position, Verbosity, position, verbosity
from workbench.stats.statistic import LEVELS, Statistic, mean, undefined

_ONCE = "Each row was judged once: nothing to compare."
_NOT_ASKED = "The judge was not asked."
_CALLED = ("People", "The judge")


class BenchSlice(Value):
    """Judge against people on some of the rows. Where a case has several rows, it is a cluster."""

    name: str
    n: int
    """Rows that both rated; the answers they are of; and the cases that those answer."""
    answers: int
    cases: int
    exact: Statistic
    within_one: Statistic
    weighted_kappa: Statistic
    spearman: Statistic
    bias: Statistic
    """Judge minus people, in levels."""
    absolute: Statistic
    """Mean absolute difference (MAE) of the two, in levels."""


class JudgeBench(Value):
    """All figures of one judge."""

    rows: int
    coverage: Statistic
    """The share of the rows rated by people that the judge scored."""
    unscored: Statistic
    """The share of its judgements without a score."""
    cost: Statistic
    """US dollars per row, all samples together."""
    agreement: Agreement
    whole: BenchSlice
    criteria: tuple[BenchSlice, ...]
    tags: tuple[BenchSlice, ...]
    repeatability: Statistic
    """Krippendorff's ordinal alpha over the samples of each row."""
    position: Position | None
    verbosity: Verbosity | None
    injections: Resilience | None
    people: Statistic | None
    verdict: JudgeVerdict


def judge_bench(
    rows: Sequence[JudgedRow],
    pairs: Sequence[SwappedPair] = (),
    injected: Sequence[Injected] = (),
    *,
    people: Statistic | None = None,
    weak: Sequence[str] = (),
    seed: int = 7,
) -> JudgeBench:
    """A judge against people.

    Args:
        rows: one per answer and criterion.
        pairs: judged in both orders; empty: position and verbosity are not measured.
        injected: attacked answers; empty: resilience is not measured.
        people: how well people agree with each other, e.g. `krippendorff_alpha` (ordinal) of their ratings.
        weak: names of criteria that must pass and for which the judge, taken alone, is not usable.
        seed: of the bootstraps.

    Raises:
        ValueError: a rating is not on 1–5.
    """
    whole = bench_slice("", rows, seed)
    figures = _figures(whole, rows, pairs, injected, people, weak, seed)
    rated = [one for one in rows if one.human is not None]
    nothing = "People have rated no row."
    return JudgeBench(
        rows=len(rows),
        coverage=share_of([one.judge is not None for one in rated], [one.cluster for one in rated], nothing=nothing),
        unscored=figures.unscored,
        cost=_cost(rows),
        agreement=agreement(
            *([one.human for one in rows], [one.judge for one in rows]),
            seed=seed,
            called=_CALLED,
            clusters=[one.cluster for one in rows],
        ),
        whole=whole,
        criteria=_slices(((one.criterion,) if one.criterion else () for one in rows), rows, seed),
        tags=_slices((one.tags for one in rows), rows, seed),
        repeatability=figures.repeatability or undefined(_ONCE),
        position=figures.position,
        verbosity=figures.verbosity,
        injections=figures.injections,
        people=people,
        verdict=judge_verdict(figures),
    )


def judge_standing(
    rows: Sequence[JudgedRow],
    pairs: Sequence[SwappedPair] = (),
    injected: Sequence[Injected] = (),
    *,
    people: Statistic | None = None,
    weak: Sequence[str] = (),
    seed: int = 7,
) -> JudgeVerdict:
    """The verdict of `judge_bench` alone, without the figures that it is not made from; arguments as there."""
    whole = bench_slice("", rows, seed)
    return judge_verdict(_figures(whole, rows, pairs, injected, people, weak, seed))


def _figures(
    whole: BenchSlice,
    rows: Sequence[JudgedRow],
    pairs: Sequence[SwappedPair],
    injected: Sequence[Injected],
    people: Statistic | None,
    weak: Sequence[str],
    seed: int,
) -> JudgeFigures:
    rated = [one for one in rows if None not in (one.human, one.judge)]
    both = [(nearest_level(one.human), nearest_level(one.judge)) for one in rated]
    return JudgeFigures(
        answers=whole.answers,
        cases=whole.cases,
        exact=whole.exact,
        majority=majority_baseline([human for human, _ in both], [one.cluster for one in rated]),
        weak=tuple(weak),
        constant=len({judge for _, judge in both}) == 1 < len({human for human, _ in both}),
        weighted_kappa=whole.weighted_kappa,
        unscored=_unscored(rows),
        bias=whole.bias,
        people=people,
        repeatability=_repeatability(rows, seed),
        position=position(pairs) if pairs else None,
        verbosity=verbosity(pairs) if pairs else None,
        injections=resilience(injected) if injected else None,
    )


def bench_slice(name: str, rows: Sequence[JudgedRow], seed: int = 7, called: tuple[str, str] = _CALLED) -> BenchSlice:
    """Judge against people on these rows, or one person against another; ``called`` names the two in reasons."""
    both = [one for one in rows if one.human is not None and one.judge is not None]
    clusters = [one.cluster for one in both]
    human, judge = [one.human or 0.0 for one in both], [one.judge or 0.0 for one in both]
    levels, theirs = [nearest_level(one) for one in human], [nearest_level(one) for one in judge]
    return BenchSlice(
        name=name,
        n=len(both),
        answers=len({one.row for one in both}),
        cases=len(set(clusters)),
        exact=exact_agreement(levels, theirs, clusters),
        within_one=within_one(human, judge, clusters),
        weighted_kappa=cohen_kappa(
            *(levels, theirs), weights="quadratic", labels=LEVELS, called=called, clusters=clusters, seed=seed
        ),
        spearman=spearman(human, judge, called=called, clusters=clusters, seed=seed),
        bias=limits_of_agreement(human, judge, clusters).bias,
        absolute=mean_absolute_difference(human, judge, clusters),
    )


def _slices(names: Iterable[Sequence[str]], rows: Sequence[JudgedRow], seed: int) -> tuple[BenchSlice, ...]:
    groups: dict[str, list[JudgedRow]] = {}
    for here, row in zip(names, rows, strict=True):
        for name in here:
            groups.setdefault(name, []).append(row)
    return tuple(bench_slice(name, found, seed) for name, found in groups.items())


def _unscored(rows: Sequence[JudgedRow]) -> Statistic:
    """Of single judgements: all samples where there are any."""
    asked = [(sample, one.cluster) for one in rows if one.asked for sample in (one.samples or (one.judge,))]
    return share_of([one is None for one, _ in asked], [cluster for _, cluster in asked], nothing=_NOT_ASKED)


def _repeatability(rows: Sequence[JudgedRow], seed: int) -> Statistic:
    repeated = [one for one in rows if len(one.samples) > 1]
    if not repeated:
        return undefined(_ONCE if any(one.asked for one in rows) else _NOT_ASKED)
    samples = [one.samples for one in repeated]
    if all(sum(one is not None for one in row) < 2 for row in samples):
        return undefined("No row has two samples with a score.", 0, len(samples))
    return krippendorff_alpha(samples, "ordinal", seed=seed, clusters=[one.cluster for one in repeated])


def _cost(rows: Sequence[JudgedRow]) -> Statistic:
    asked = [one for one in rows if one.asked]
    if not asked:
        return undefined(_NOT_ASKED)
    costs, clusters = [one.cost for one in asked], [one.cluster for one in asked]
    if all(one is None for one in costs):
        return undefined("The price is unknown.", 0, len(asked))
    free = (0.0, float("inf"))
    return clustered_mean(costs, clusters, free) if are_clustered(clusters) else mean(costs, scale=free)
