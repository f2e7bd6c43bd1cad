"""The judge bench: a judge against people on the same answers, in figures and with a verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from workbench.core.canonical import Value
from workbench.stats.agreeing import Agreement, agreement, nearest_level
from workbench.stats.clusters import are_clustered, clustered_mean, clustered_rate, share_of, without_interval
from workbench.stats.correlation import clustered_spearman
from workbench.stats.injections import Resilience, resilience
from workbench.stats.judge_rows import Injected, JudgedRow, SwappedPair
from workbench.stats.judge_words import JudgeFigures, JudgeVerdict, judge_verdict
from workbench.stats.kappa import cohen_kappa, exact_agreement, majority_baseline, within_one
from workbench.stats.krippendorff import krippendorff_alpha
from workbench.stats.pairwise_judging import Position, Verbosity, position, verbosity
from workbench.stats.resampling import bootstrap_of
from workbench.stats.statistic import LEVELS, Statistic, mean, sentences, undefined

_ONCE = "Each row was judged once: nothing to compare."
_NOT_ASKED = "The judge was not asked."
_CALLED = ("People", "The judge")


class BenchSlice(Value):
    """Judge against people on some of the rows. Where an answer has several rows, it is a cluster."""

    name: str
    n: int
    """Rows that both rated; and the answers they are of."""
    answers: int
    exact: Statistic
    within_one: Statistic
    weighted_kappa: Statistic
    spearman: Statistic
    bias: Statistic
    """Judge minus people, in levels."""


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
    """Without intervals where answers have several rows; ``whole`` has those that know of clusters."""
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
        coverage=share_of([one.judge is not None for one in rated], [one.row for one in rated], nothing=nothing),
        unscored=figures.unscored,
        cost=_cost(rows),
        agreement=_agreement(rows, seed),
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
    both = [(nearest_level(one.human), nearest_level(one.judge)) for one in rows if None not in (one.human, one.judge)]
    return JudgeFigures(
        answers=whole.answers,
        exact=whole.exact,
        majority=majority_baseline([human for human, _ in both]),
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
    answers = [one.row for one in both]
    human, judge = [one.human or 0.0 for one in both], [one.judge or 0.0 for one in both]
    levels, theirs = [nearest_level(one) for one in human], [nearest_level(one) for one in judge]
    apart = [two - one for one, two in zip(human, judge, strict=True)]
    kappa = cohen_kappa(levels, theirs, weights="quadratic", labels=LEVELS, called=called)
    if not are_clustered(answers):
        exact, near, bias = exact_agreement(levels, theirs), within_one(human, judge), mean(apart)
    else:
        same = [float(one == two) for one, two in zip(levels, theirs, strict=True)]
        exact = clustered_rate(same, answers)
        near = clustered_rate([float(abs(one) <= 1 + 1e-9) for one in apart], answers)
        bias = clustered_mean(apart, answers)
        kappa = _clustered_kappa(kappa, levels, theirs, answers, seed)
    return BenchSlice(
        name=name,
        n=len(both),
        answers=len(set(answers)),
        exact=exact,
        within_one=near,
        weighted_kappa=kappa,
        spearman=clustered_spearman(human, judge, answers, seed, called=called),
        bias=bias,
    )


def _agreement(rows: Sequence[JudgedRow], seed: int) -> Agreement:
    """All figures of the two, without the intervals that take rows of one answer as independent."""
    found = agreement([one.human for one in rows], [one.judge for one in rows], seed=seed, called=_CALLED)
    answers = [one.row for one in rows if one.human is not None and one.judge is not None]
    parts = {name: getattr(found, name) for name in Agreement.model_fields}
    plain = {name: without_interval(one, answers) for name, one in parts.items() if isinstance(one, Statistic)}
    ends = {name: without_interval(getattr(found.limits, name), answers) for name in ("bias", "lower", "upper")}
    return found.model_copy(update={**plain, "limits": found.limits.model_copy(update=ends)})


def _clustered_kappa(
    kappa: Statistic, one: Sequence[int | None], two: Sequence[int | None], answers: Sequence[str], seed: int
) -> Statistic:
    """Quadratic weighted kappa with an interval by resampling answers with all their rows."""
    import numpy as np

    if kappa.value is None or len(set(one)) == 1 or len(set(two)) == 1:
        # One level throughout: resampling would give an interval without width to what has none.
        return kappa
    place = {answer: at for at, answer in enumerate(dict.fromkeys(answers))}
    tables = np.zeros((len(place), len(LEVELS), len(LEVELS)))
    for answer, a, b in zip(answers, one, two, strict=True):
        tables[place[answer], (a or 1) - 1, (b or 1) - 1] += 1
    flat, far = tables.reshape(len(place), -1), np.subtract.outer(LEVELS, LEVELS).astype(float) ** 2

    def of(weights: np.ndarray) -> np.ndarray:
        drawn = (weights @ flat).reshape(-1, len(LEVELS), len(LEVELS))
        n = drawn.sum(axis=(1, 2))
        chance = np.einsum("ra,ab,rb->r", drawn.sum(axis=2), far, drawn.sum(axis=1)) / n
        return np.where(chance > 0, 1 - (drawn * far).sum(axis=(1, 2)) / np.where(chance > 0, chance, 1), np.nan)

    found = bootstrap_of(of, len(place), seed, what="answers")
    method = f"{found.method} of answers" if found.low is not None else "none"
    said = sentences(kappa.reason, found.reason)
    return kappa.model_copy(update={"low": found.low, "high": found.high, "method": method, "se": None, "reason": said})


def _slices(names: Iterable[Sequence[str]], rows: Sequence[JudgedRow], seed: int) -> tuple[BenchSlice, ...]:
    groups: dict[str, list[JudgedRow]] = {}
    for here, row in zip(names, rows, strict=True):
        for name in here:
            groups.setdefault(name, []).append(row)
    return tuple(bench_slice(name, found, seed) for name, found in groups.items())


def _unscored(rows: Sequence[JudgedRow]) -> Statistic:
    """Of single judgements: all samples where there are any."""
    asked = [(sample, one.row) for one in rows if one.asked for sample in (one.samples or (one.judge,))]
    return share_of([one is None for one, _ in asked], [row for _, row in asked], nothing=_NOT_ASKED)


def _repeatability(rows: Sequence[JudgedRow], seed: int) -> Statistic:
    repeated = [one.samples for one in rows if len(one.samples) > 1]
    if not repeated:
        return undefined(_ONCE if any(one.asked for one in rows) else _NOT_ASKED)
    return krippendorff_alpha(repeated, "ordinal", seed=seed)


def _cost(rows: Sequence[JudgedRow]) -> Statistic:
    asked = [one.cost for one in rows if one.asked]
    if not asked:
        return undefined(_NOT_ASKED)
    if all(one is None for one in asked):
        return undefined("The price is unknown.", 0, len(asked))
    return mean(asked, scale=(0.0, float("inf")))
