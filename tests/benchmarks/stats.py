"""Do the intervals keep their promise, how often does a verdict raise a false alarm, and how long does it take?

``python -m tests.benchmarks.stats [--tries N] [--only coverage|verdicts|speed]`` prints three tables. Coverage is the
share of tries in which the 95 % interval holds the truth. False alarms: better or worse where both candidates are the
same; and "no difference beyond the margin" where they differ by exactly the margin. Pairs share a latent trait, so
that the same cases tend to pass with both.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.random import Generator
from scipy.special import ndtri

from workbench.core.intervals import mean_summary
from workbench.core.summaries import MetricKind, Pair
from workbench.stats import compare, default_margin

SIZES = (10, 30, 100, 1_000)
RATES = (0.5, 0.9, 0.99)
SHARED = 0.6
"""Correlation of the latent trait between the two candidates."""
LEVELS = np.array([0.05, 0.10, 0.20, 0.35, 0.30])
"""Shares of 1–5 in the simulated scores."""
Draw = Callable[[Generator, int, float], tuple[Any, Any]]


def latent(rng: Generator, n: int) -> tuple[Any, Any]:
    """Two correlated standard normals per case."""
    trait, own, other = rng.standard_normal((3, n))
    mix, rest = np.sqrt(SHARED), np.sqrt(1 - SHARED)
    return mix * trait + rest * own, mix * trait + rest * other


def rates(rate: float) -> Draw:
    """Draws pairs of passes; the candidate's rate is lower by the shift."""

    def draw(rng: Generator, n: int, shift: float) -> tuple[Any, Any]:
        one, two = latent(rng, n)
        return (one < ndtri(rate)).astype(float), (two < ndtri(rate - shift)).astype(float)

    return draw


def levels(rng: Generator, n: int, shift: float) -> tuple[Any, Any]:
    """Draws pairs of 1–5 scores; a share of the candidate's scores below 5 is one level higher."""
    edges = ndtri(LEVELS.cumsum()[:-1])
    one, two = (1.0 + np.searchsorted(edges, side) for side in latent(rng, n))
    lifted = (two < 5) & (rng.random(n) < shift / (1 - LEVELS[-1]))
    return one, two + lifted


def pair(one: Any, two: Any, kind: MetricKind, seed: int) -> Pair:
    """Compare two arrays case by case."""
    names = [str(at) for at in range(len(one))]
    return compare(
        dict(zip(names, one.tolist(), strict=True)),
        dict(zip(names, two.tolist(), strict=True)),
        baseline_label="A",
        candidate_label="B",
        metric="m",
        kind=kind,
        seed=seed,
    )


def settings() -> list[tuple[str, MetricKind, Draw, float]]:
    """(name, kind, draw, true mean) of what is simulated."""
    found: list[tuple[str, MetricKind, Draw, float]] = [
        (f"pass rate {rate}", "binary", rates(rate), rate) for rate in RATES
    ]
    return [*found, ("score 1–5", "level", levels, float(LEVELS @ np.arange(1, 6)))]


def coverage(tries: int) -> None:
    """Coverage of the interval of one mean and of the paired difference."""
    print("\nCoverage of 95 % intervals, %          one mean" + " " * 16 + "paired difference")
    print(f"{'':22}" + "".join(f"{f'n={n}':>8}" for n in SIZES) * 2)
    for name, kind, draw, truth in settings():
        cells: list[list[float]] = [[], []]
        margin = default_margin(kind, "higher", [0.5]) / 2
        for n in SIZES:
            rng = np.random.Generator(np.random.PCG64([n, 1]))
            held, held_pair = 0, 0
            for seed in range(tries):
                one, two = draw(rng, n, margin)
                single, both = mean_summary(one.tolist(), kind), pair(one, two, kind, seed)
                real = -margin if kind == "binary" else margin
                held += (single.low or 0) - 1e-9 <= truth <= (single.high or 0) + 1e-9
                held_pair += (both.low or 0) - 1e-9 <= real <= (both.high or 0) + 1e-9
            cells[0].append(100 * held / tries)
            cells[1].append(100 * held_pair / tries)
        print(f"{name:22}" + "".join(f"{cell:8.1f}" for cell in (*cells[0], *cells[1])))


def verdicts(tries: int) -> None:
    """False alarms, and how often a verdict is reached at all."""
    print("\nFalse alarms, %           better or worse, same truth      no difference, truth at the margin")
    print(f"{'':22}" + "".join(f"{f'n={n}':>8}" for n in SIZES) * 2)
    for name, kind, draw, _ in settings():
        margin, cells = default_margin(kind, "higher", [0.5]), []
        for shift, alarms in ((0.0, {"better", "worse"}), (margin, {"no difference beyond the margin"})):
            for n in SIZES:
                rng = np.random.Generator(np.random.PCG64([n, 2]))
                false = sum(pair(*draw(rng, n, shift), kind, seed).verdict in alarms for seed in range(tries))
                cells.append(100 * false / tries)
        print(f"{name:22}" + "".join(f"{cell:8.1f}" for cell in cells))


def speed() -> None:
    """Seconds of one verdict."""
    print("\nSeconds of one verdict (limits: 0.3 for 10,000 pairs, 1 for 100,000)")
    rng = np.random.Generator(np.random.PCG64(3))
    pair(np.zeros(30), np.arange(30.0), "continuous", 1)
    for n in (1_000, 10_000, 100_000):
        one = rng.normal(0, 1, n)
        sides: dict[MetricKind, tuple[Any, Any]] = {
            "binary": rates(0.9)(rng, n, 0.0),
            "level": levels(rng, n, 0.0),
            "continuous": (one, one + rng.normal(0.01, 1, n)),
        }
        for kind, (first, second) in sides.items():
            start = time.perf_counter()
            pair(first, second, kind, 1)
            print(f"{n:8,} pairs, {kind:10} {time.perf_counter() - start:6.3f}")


def main() -> None:
    """Print the chosen tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tries", type=int, default=1_000)
    parser.add_argument("--only", choices=["coverage", "verdicts", "speed"])
    chosen = parser.parse_args()
    if chosen.only in (None, "speed"):
        speed()
    if chosen.only in (None, "coverage"):
        coverage(chosen.tries)
    if chosen.only in (None, "verdicts"):
        verdicts(chosen.tries)


if __name__ == "__main__":
    main()
