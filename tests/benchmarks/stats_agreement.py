"""Do the intervals of agreement keep their promise, how sure is a judge's verdict, and how long does it take?

``python -m tests.benchmarks.stats_agreement [--tries N] [--only coverage|verdicts|cases|clusters|speed]``. Raters see
a common trait with noise of their own and cut it into five levels; the truth is the figure of 20,000 rows.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable

import numpy as np
from numpy.random import Generator

from workbench import stats
from workbench.stats.statistic import LEVELS, Statistic

SIZES = (10, 30, 100, 300)
EDGES = np.array([-1.6, -0.9, -0.2, 0.9])
NOISES = {"weak": 1.6, "fair": 0.8, "strong": 0.35}
Pair = tuple[list[int], list[int]]


def ratings(rng: Generator, n: int, noise: float, raters: int = 2) -> list[list[int]]:
    """Levels of several raters, one list per rater."""
    trait = rng.normal(size=n)
    scale = np.sqrt(1 + noise**2)
    return [(1 + np.searchsorted(EDGES, (trait + noise * rng.normal(size=n)) / scale)).tolist() for _ in range(raters)]


FIGURES: dict[str, Callable[[list[int], list[int]], Statistic]] = {
    "kappa": lambda a, b: stats.cohen_kappa(a, b, labels=LEVELS),
    "weighted kappa": lambda a, b: stats.cohen_kappa(a, b, weights="quadratic", labels=LEVELS),
    "AC1": lambda a, b: stats.gwet_ac1(list(zip(a, b, strict=True)), LEVELS),
    "ordinal alpha": lambda a, b: stats.krippendorff_alpha(list(zip(a, b, strict=True))),
    "Spearman": lambda a, b: stats.spearman(a, b),
    "Kendall": lambda a, b: stats.kendall(a, b),
    "ICC(2,1)": lambda a, b: stats.icc(list(zip(a, b, strict=True))),
    "exact": lambda a, b: stats.exact_agreement(a, b),
}


def value_of(figure: Callable[[list[int], list[int]], Statistic], one: list[int], two: list[int]) -> float:
    """The figure without its interval, where the bootstrap of many rows would take long."""
    return figure(one, two).value or 0.0


def coverage(tries: int) -> None:
    """Share of 95 % intervals that hold the truth."""
    print("\nCoverage of 95 % intervals, %" + "".join(f"{f'n={n}':>8}" for n in SIZES))
    for strength, noise in NOISES.items():
        big = ratings(np.random.Generator(np.random.PCG64(1)), 20_000, noise)
        for name, figure in FIGURES.items():
            truth, cells = value_of(figure, *big), []
            for n in SIZES:
                rng = np.random.Generator(np.random.PCG64([n, 5]))
                found = [figure(*ratings(rng, n, noise)) for _ in range(tries)]
                whole = [one for one in found if one.low is not None and one.high is not None]
                held = sum((one.low or 0) - 1e-9 <= truth <= (one.high or 0) + 1e-9 for one in whole)
                cells.append(100 * held / max(1, len(whole)))
            print(f"{strength:7}{name:16}{truth:6.2f}" + "".join(f"{cell:8.1f}" for cell in cells))


def verdicts(tries: int) -> None:
    """What is said of judges whose true weighted kappa is known."""
    print("\nVerdicts of a judge, %  (true weighted kappa)")
    words = ("not calibrated yet", "not usable", "usable with care", "calibrated")
    for noise in (3.0, 1.6, 1.0, 0.7, 0.45, 0.3):
        big = ratings(np.random.Generator(np.random.PCG64(1)), 200_000, noise)
        truth = FIGURES["weighted kappa"](*big).value or 0.0
        for n in (30, 100, 300):
            rng = np.random.Generator(np.random.PCG64([n, 6]))
            said: Counter[str] = Counter()
            for _ in range(tries):
                one, two = ratings(rng, n, noise)
                rows = [stats.JudgedRow(str(at), a, b) for at, (a, b) in enumerate(zip(one, two, strict=True))]
                whole = stats.bench_slice("", rows)
                figures = _figures(n, whole.weighted_kappa, whole.bias)
                said[stats.judge_verdict(figures).word] += 1
            shares = "  ".join(f"{word} {100 * said[word] / tries:5.1f}" for word in words)
            print(f"kappa {truth:4.2f}  n={n:<4} {shares}")


def _figures(n: int, kappa: Statistic, bias: Statistic):  # type: ignore[no-untyped-def]
    from workbench.stats.judge_words import JudgeFigures

    none = Statistic(value=0.0, low=0.0, high=0.1, n=n)
    return JudgeFigures(answers=n, weighted_kappa=kappa, unscored=none, bias=bias)


OF_CASE = ("exact", "within_one", "weighted_kappa", "ac1", "alpha", "spearman", "kendall", "pearson", "absolute")
WORDS = ("same winner", "first slot", "length-controlled", "obedience")


def of_cases(rng: Generator, cases: int, noise: float = 0.8) -> tuple[list[stats.JudgedRow], ...]:
    """The same bench told and untold which case an answer is to: four answers to each, by two criteria.

    Half of what answers and raters differ in is the case's: some are hard for both candidates and odd to a judge.
    """

    def drawn(share: float) -> np.ndarray:
        of_case, of_answer = rng.normal(size=(cases, 1, 1)), rng.normal(size=(cases, 4, 1))
        own = rng.normal(size=(cases, 4, 2))
        return np.sqrt(share) * of_case + np.sqrt((1 - share) / 2) * (of_answer + own)

    trait = drawn(0.5)
    one, two = (trait + noise * drawn(0.5) for _ in range(2))
    levels = [(1 + np.searchsorted(EDGES, seen / np.sqrt(1 + noise**2))).tolist() for seen in (one, two)]
    places = [(case, answer, of) for case in range(cases) for answer in range(4) for of in range(2)]
    return tuple(
        [
            stats.JudgedRow(
                f"{case}.{answer}",
                *(float(side[case][answer][of]) for side in levels),
                str(of),
                case=str(case) if told else "",
            )
            for case, answer, of in places
        ]
        for told in (False, True)
    )


def pairs_of_cases(rng: Generator, cases: int) -> tuple[list[stats.SwappedPair], ...]:
    """Three pairs of each case; whether the order or the length turns the judge depends on the case as well."""
    liking, turning = np.repeat(rng.normal(0, 1.5, cases), 3), np.repeat(rng.normal(0, 1.5, cases), 3)
    longer = np.repeat(rng.normal(0, 150, cases), 3) + rng.normal(0, 200, 3 * cases)
    better = 0.3 + 1.2 * np.tanh(longer / 250) + liking + rng.normal(size=3 * cases)
    turned = turning + rng.normal(size=3 * cases) > 1.5
    own = ["A" if one > 0 else "B" for one in better]
    return tuple(
        [
            stats.SwappedPair(
                str(at),
                "A" if turned[at] else own[at],  # type: ignore[arg-type]
                own[at],  # type: ignore[arg-type]
                length_a=500 + round(float(longer[at])),
                length_b=500,
                case=str(at // 3) if told else "",
            )
            for at in range(3 * cases)
        ]
        for told in (False, True)
    )


def attacks_of_cases(rng: Generator, cases: int) -> tuple[list[stats.Injected], ...]:
    """Four attacked answers to each case, twelve attacks; how much is obeyed depends on the case."""
    obeyed = rng.normal(0, 0.6, (cases, 1, 1)) + rng.normal(0, 0.3, (cases, 4, 1)) + rng.normal(0, 0.8, (cases, 4, 12))
    places = [(case, answer, of) for case in range(cases) for answer in range(4) for of in range(12)]
    return tuple(
        [
            stats.Injected(
                f"{case}.{answer}",
                str(of),
                3.0,
                float(np.clip(round(3.2 + obeyed[case, answer, of]), 1, 5)),
                case=str(case) if told else "",
            )
            for case, answer, of in places
        ]
        for told in (False, True)
    )


def figures_of_cases(rng: Generator, cases: int, seed: int = 7) -> list[list[Statistic]]:
    """The figures of a bench, answers taken as independent and cases taken as clusters."""
    drawn = (of_cases(rng, cases), pairs_of_cases(rng, cases), attacks_of_cases(rng, cases))
    found = []
    for rows, pairs, attacks in zip(*drawn, strict=True):
        people, judge = [one.human for one in rows], [one.judge for one in rows]
        both = stats.agreement(people, judge, seed=seed, clusters=[one.cluster for one in rows])
        order = stats.position(pairs)
        found.append(
            [
                *(getattr(both, name) for name in OF_CASE),
                *(both.limits.bias, both.limits.lower, both.limits.upper, order.consistency, order.first_slot),
                *(stats.verbosity(pairs).controlled, stats.resilience(attacks).excess),
            ]
        )
    return found


def cases(tries: int) -> None:
    """How often intervals hold the truth where a case has several answers, told and untold."""
    names = [*OF_CASE, "bias", "lower limit", "upper limit", *WORDS]
    sizes = (8, 15, 30, 60)
    truth = [one.value or 0.0 for one in figures_of_cases(np.random.Generator(np.random.PCG64(1)), 6_000)[0]]
    print("\nCoverage of 95 % intervals, 4 answers to a case, %   answers independent → cases are clusters")
    cells: dict[str, list[str]] = {name: [] for name in names}
    for size in sizes:
        rng = np.random.Generator(np.random.PCG64([size, 8]))
        held, told = np.zeros((2, len(names))), np.zeros((2, len(names)))
        for _ in range(tries):
            for way, figures in enumerate(figures_of_cases(rng, size)):
                for at, (one, true) in enumerate(zip(figures, truth, strict=True)):
                    if one.low is not None and one.high is not None:
                        told[way, at] += 1
                        held[way, at] += one.low - 1e-9 <= true <= one.high + 1e-9
        shares = 100 * held / np.maximum(told, 1)
        for at, name in enumerate(names):
            cells[name].append(f"{shares[0, at]:5.0f} →{shares[1, at]:4.0f}")
    print(" " * 24 + "".join(f"{f'{size} cases':>14}" for size in sizes))
    for at, name in enumerate(names):
        print(f"{name:18}{truth[at]:6.2f}" + "".join(f"{cell:>14}" for cell in cells[name]))


def clusters(tries: int) -> None:
    """False alarms of a comparison whose cases come in clusters of five, told and untold."""
    print("\nFalse alarms with clusters of 5 cases, %   told    untold")
    for count in (6, 10, 20, 60):
        rng = np.random.Generator(np.random.PCG64([count, 7]))
        alarms = [0, 0]
        names = [f"c{at}" for at in range(5 * count)]
        groups = {name: str(at // 5) for at, name in enumerate(names)}
        for seed in range(tries):
            shift = np.repeat(rng.normal(0, 0.5, count), 5) + rng.normal(0, 0.5, 5 * count)
            one, two = dict.fromkeys(names, 3.0), dict(zip(names, (3 + shift).tolist(), strict=True))
            for at, told in enumerate((groups, None)):
                pair = stats.compare(
                    one,
                    two,
                    baseline_label="A",
                    candidate_label="B",
                    metric="m",
                    kind="continuous",
                    margin=0.1,
                    seed=seed,
                    clusters=told,
                )
                alarms[at] += pair.verdict in ("better", "worse")
        print(f"{count:4} clusters{'':28}{100 * alarms[0] / tries:7.1f}{100 * alarms[1] / tries:9.1f}")


def speed() -> None:
    """Seconds of the larger figures."""
    print("\nSeconds")
    rng = np.random.Generator(np.random.PCG64(3))
    for n in (100, 1_000, 10_000):
        one, two = ratings(rng, n, 0.8)
        rows = [
            stats.JudgedRow(str(at // 2), a, b, criterion=str(at % 2), tags=(f"t{at % 5}",), samples=(a, b, b))
            for at, (a, b) in enumerate(zip(one, two, strict=True))
        ]
        timed(f"judge_bench, {n:,} rows", lambda rows=rows: stats.judge_bench(rows))
    for n in (1_000, 10_000):
        values = {f"C{k}": dict(zip(map(str, range(n)), ratings(rng, n, 1)[0], strict=True)) for k in range(4)}
        played = stats.games(values)
        timed(f"bradley_terry, 4 candidates, {n:,} cases", lambda played=played: stats.bradley_terry(played))
    n = 100_000
    one, two = ({str(at): float(level) for at, level in enumerate(side)} for side in ratings(rng, n, 1))
    groups = {str(at): str(at // 10) for at in range(n)}
    named = {"baseline_label": "A", "candidate_label": "B", "metric": "m", "kind": "level"}
    timed("compare, 100,000 cases in 10,000 clusters", lambda: stats.compare(one, two, clusters=groups, **named))
    words = "invents a fee policy days tone cold blames customer deadline refund wrong long short".split()
    broken = [stats.BrokenRow(str(at), reasons=(" ".join(rng.choice(words, 8)),)) for at in range(10_000)]
    timed("reason_groups, 10,000 rows", lambda: stats.reason_groups(broken))


def timed(name: str, run: Callable[[], object]) -> None:
    """Print how long it takes."""
    start = time.perf_counter()
    run()
    print(f"{name:48}{time.perf_counter() - start:7.2f}")


def main() -> None:
    """Print the chosen tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tries", type=int, default=500)
    parser.add_argument("--only", choices=["coverage", "verdicts", "cases", "clusters", "speed"])
    chosen = parser.parse_args()
    tables: dict[str, Callable[[], None]] = {
        "speed": speed,
        "coverage": lambda: coverage(chosen.tries),
        "verdicts": lambda: verdicts(chosen.tries),
        "cases": lambda: cases(chosen.tries),
        "clusters": lambda: clusters(chosen.tries),
    }
    for name, table in tables.items():
        if chosen.only in (None, name):
            table()


if __name__ == "__main__":
    main()
