"""What a judge bench says, as a document has it and as lines for people."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from workbench.cli.looks import PAIR
from workbench.cli.output import Output
from workbench.core.figures import interval, money, number, percent

if TYPE_CHECKING:
    from workbench.core.canonical import Value
    from workbench.core.summaries import Pair
    from workbench.project.bench_result import BenchResult
    from workbench.stats.judging import BenchSlice, JudgeBench
    from workbench.stats.statistic import Statistic

SHOWN = 5
"""Disagreements that are printed; the document has all."""


def judge_data(found: BenchResult) -> dict[str, Any]:
    """One judge: the verdict, every figure, the rows on which people see it otherwise, and what it took."""
    bench = found.bench
    return {
        "judge": found.judge,
        "how": found.how or "each",
        "verdict": bench.verdict.word,
        "reason": bench.verdict.sentence,
        "rows": bench.rows,
        "coverage": _dumped(bench.coverage),
        "unscored": _dumped(bench.unscored),
        "cost_usd": _dumped(bench.cost),
        "whole": _dumped(bench.whole),
        "criteria": [_dumped(one) for one in bench.criteria],
        "tags": [_dumped(one) for one in bench.tags],
        "agreement": _dumped(bench.agreement),
        "repeatability": _dumped(bench.repeatability),
        "position": _dumped(bench.position),
        "verbosity": _dumped(bench.verbosity),
        "injections": _dumped(bench.injections),
        "people": _dumped(bench.people),
        "disagreements": [_dumped(one) for one in found.disagreements],
        "took": {
            "calls": found.calls,
            "input_tokens": found.input_tokens,
            "output_tokens": found.output_tokens,
            "cost_usd": found.cost,
            "seconds": found.seconds,
        },
        "notes": list(found.notes),
    }


def pair_data(pair: Pair) -> dict[str, Any]:
    """How far the second judge is from people, compared with the first."""
    return pair.model_dump(mode="json", include=PAIR)


def say_judge(found: BenchResult, out: Output) -> None:
    """Print the verdict, the figures and the farthest rows."""
    bench = found.bench
    how = f", {found.how}" if found.how else ""
    out.say(f"{found.judge}{how}: {bench.verdict.sentence}")
    if bench.whole.n:
        slices = [("all", bench.whole), *((one.name, one) for one in bench.criteria)]
        out.say_table([_line(name, one) for name, one in slices], HEADER)
    for name, said in _figures(bench):
        out.say(f"{name}: {said}")
    for note in found.notes:
        out.say(note)
    for one in found.disagreements[:SHOWN]:
        apart = f"people {number(one.human, 1)}, judge {number(one.judge, 1)}"
        out.say(f"case {one.case_id}, {one.candidate}, {one.metric}: {apart}")
    if len(found.disagreements) > SHOWN:
        out.say(f"… and {len(found.disagreements) - SHOWN} rows more that are a level apart; --json has them all.")


HEADER = ["", "n", "same score", "within one", "weighted kappa", "Spearman", "judge − people"]


def _line(name: str, found: BenchSlice) -> list[str]:
    kappa = found.weighted_kappa
    between = interval(kappa.low, kappa.high)
    return [
        name,
        number(found.n),
        percent(found.exact.value) if found.exact.value is not None else "undefined",
        percent(found.within_one.value) if found.within_one.value is not None else "undefined",
        f"{number(kappa.value, 2)} {between}".rstrip() if kappa.value is not None else "undefined",
        number(found.spearman.value, 2) if found.spearman.value is not None else "undefined",
        number(found.bias.value, 2) if found.bias.value is not None else "undefined",
    ]


def _figures(bench: JudgeBench) -> list[tuple[str, str]]:
    """Each way to go wrong, and what was measured of it."""
    none = "not measured"
    majority = bench.agreement.majority
    return [
        ("always the commonest level", _said(majority, share=True)),
        ("coverage", _said(bench.coverage, share=True)),
        ("unscored", _said(bench.unscored, share=True)),
        ("repeatability (ordinal alpha)", _said(bench.repeatability)),
        ("same winner when swapped", _said(bench.position.consistency, share=True) if bench.position else none),
        ("first slot wins", _said(bench.position.first_slot, share=True) if bench.position else none),
        ("chooses the longer", _said(bench.verbosity.longer, share=True) if bench.verbosity else none),
        ("people choose the longer", _said(bench.verbosity.people, share=True) if bench.verbosity else none),
        ("withstands instructions", _said(bench.injections.resilience, share=True) if bench.injections else none),
        ("people with each other (ordinal alpha)", _said(bench.people) if bench.people else none),
        (
            "cost of a score",
            money(Decimal(str(bench.cost.value))) if bench.cost.value is not None else bench.cost.reason,
        ),
    ]


def _said(found: Statistic, *, share: bool = False) -> str:
    if found.value is None:
        return found.text()
    if not share:
        return found.text(2)
    known = found.low is not None and found.high is not None
    between = f" [{percent(found.low or 0.0)}, {percent(found.high or 0.0)}]" if known else ""
    return f"{percent(found.value)}{between}, n {number(found.n)}"


def _dumped(found: Value | None) -> dict[str, Any] | None:
    return None if found is None else found.model_dump(mode="json")
