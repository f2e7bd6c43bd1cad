"""Do the intervals of agreement keep their promise, how sure is a judge's verdict, and how long does it take?

``python -m tests.benchmarks.stats_agreement [--tries N] [--only coverage|verdicts|clusters|speed]``. Raters see
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
    parser.add_argument("--only", choices=["coverage", "verdicts", "clusters", "speed"])
    chosen = parser.parse_args()
    tables: dict[str, Callable[[], None]] = {
        "speed": speed,
        "coverage": lambda: coverage(chosen.tries),
        "verdicts": lambda: verdicts(chosen.tries),
        "clusters": lambda: clusters(chosen.tries),
    }
    for name, table in tables.items():
        if chosen.only in (None, name):
            table()


if __name__ == "__main__":
    main()
