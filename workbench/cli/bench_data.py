"""What a judge bench says, as a document has it and as lines for people."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from workbench.cli.looks import PAIR
from workbench.cli.output import Output
from workbench.core.figures import UNDEFINED, count, interval, money, number, percent, share, signed

if TYPE_CHECKING:
    from workbench.core.canonical import Value
    from workbench.core.summaries import Pair
    from workbench.project.bench_result import BenchResult
    from workbench.stats.differences import LimitsOfAgreement
    from workbench.stats.injections import AttackResult, Resilience
    from workbench.stats.judging import BenchSlice, JudgeBench
    from workbench.stats.pairwise_judging import Position
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
        "reason": bench.verdict.text,
        "reasons": list(bench.verdict.reasons),
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
        "injections": _injections_data(bench.injections),
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
    from workbench.stats.judge_words import CLUSTERED, answers_words

    bench = found.bench
    how = f", {found.how}" if found.how else ""
    out.say(f"{found.judge}{how}: {bench.verdict.text}")
    if bench.whole.n:
        slices = [("all", bench.whole), *((one.name, one) for one in (*bench.criteria, *bench.tags))]
        out.say_table([_line(name, one) for name, one in slices], HEADER)
        if bench.whole.n != bench.whole.cases:
            said = f"{count(bench.whole.n, 'score')} of {answers_words(bench.whole.answers, bench.whole.cases)}"
            out.say(f"All: {said}. {CLUSTERED}")
        _say_confusion(bench, out)
    for name, said in _figures(bench):
        out.say(f"{name}: {said}")
    if bench.injections is not None and bench.injections.excess.n:
        out.say_table([_attack_line(one) for one in bench.injections.attacks], ATTACKS)
        if (many := len(bench.injections.attacks)) > 1:
            out.say(f"The intervals of these {number(many)} hold for all of them at once.")
    for note in found.notes:
        out.say(note)
    for one in found.disagreements[:SHOWN]:
        apart = f"people {number(one.human, 1)}, judge {number(one.judge, 1)}"
        out.say(f"case {one.case_id}, {one.candidate}, {one.metric}: {apart}")
    if (rest := len(found.disagreements) - SHOWN) > 0:
        more = "score more that is" if rest == 1 else "scores more that are"
        out.say(f"… and {number(rest)} {more} a level apart or farther; --json has them all.")


HEADER = ["", "answers", "same score", "within one", "weighted kappa", "Spearman", "judge − people"]


def _line(name: str, found: BenchSlice) -> list[str]:
    return [
        name,
        number(found.answers),
        rate_words(found.exact),
        rate_words(found.within_one),
        value_words(found.weighted_kappa),
        value_words(found.spearman),
        value_words(found.bias, sign=True),
    ]


ATTACKS = ["hidden instruction", "n", "moves the score by", "raised", "lowered", "raised more often by"]


def _attack_line(found: AttackResult) -> list[str]:
    from workbench.scoring.judge_probe import title_of

    unscored = f" + {number(found.unscored)} unscored" if found.unscored else ""
    each = [UNDEFINED if one is None else percent(one) for one in (found.raised_share, found.lowered_share)]
    shift = value_words(found.shift, sign=True)
    excess = rate_words(found.excess) if found.excess.low is not None else f"{rate_words(found.excess)} (no interval)"
    return [title_of(found.attack), f"{number(found.n)}{unscored}", shift, *each, excess if found.n else UNDEFINED]


def _injections_data(found: Resilience | None) -> dict[str, Any] | None:
    """As it is, and what people call each attack."""
    from workbench.scoring.judge_probe import title_of

    data = _dumped(found)
    if data is not None:
        data["attacks"] = [{"title": title_of(one["attack"]), **one} for one in data["attacks"]]
    return data


def rate_words(found: Statistic) -> str:
    """``83 % [76, 89]`` or ``undefined``."""
    return UNDEFINED if found.value is None else share(found.value, found.low, found.high)


def value_words(found: Statistic, *, sign: bool = False) -> str:
    """``0.61 [0.44, 0.78]`` or ``undefined``."""
    if found.value is None:
        return UNDEFINED
    value = signed(found.value) if sign else number(found.value, 2)
    return f"{value} {interval(found.low, found.high, sign=sign) or '(no interval)'}"


def _say_confusion(bench: JudgeBench, out: Output) -> None:
    """Print how often which level of people met which of the judge."""
    table = bench.agreement.confusion
    rows = [
        [f"people {label}", *map(number, counts), number(sum(counts))]
        for label, counts in zip(table.labels, table.counts, strict=True)
    ]
    out.say_table(rows, ["", *(f"judge {label}" for label in table.labels), "n"])


def _figures(bench: JudgeBench) -> list[tuple[str, str]]:
    """Each way to go wrong, and what was measured of it."""
    none = "not measured"
    majority, limits = bench.agreement.majority, bench.agreement.limits
    turns = bench.position
    # The reason names the level: “Always 4.”
    level = majority.reason.partition(".")[0].lower() + "," if majority.value is not None else "always"
    always = f"{level} people's commonest level"
    return [
        ("mean absolute difference (MAE)", _said(bench.whole.absolute)),
        ("limits of agreement", _limits(limits)),
        (always, _said(majority, rate=True)),
        ("coverage", _said(bench.coverage, rate=True)),
        ("unscored", _said(bench.unscored, rate=True)),
        ("repeatability (ordinal alpha)", _said(bench.repeatability)),
        ("same winner when swapped", _said(bench.position.consistency, rate=True) if bench.position else none),
        ("turn with the order", _turned(turns) if turns else none),
        ("first slot wins", _said(bench.position.first_slot, rate=True) if bench.position else none),
        ("chooses the longer", _said(bench.verbosity.longer, rate=True) if bench.verbosity else none),
        ("people choose the longer", _said(bench.verbosity.people, rate=True) if bench.verbosity else none),
        ("more for the longer than people", _said(bench.verbosity.excess, rate=True) if bench.verbosity else none),
        ("withstands instructions", _said(bench.injections.resilience, rate=True) if bench.injections else none),
        ("instructions move its score", _moved(bench.injections) if bench.injections else none),
        ("instructions against its own noise", _beside_noise(bench.injections) if bench.injections else none),
        ("people with each other (ordinal alpha)", _said(bench.people) if bench.people else none),
        (
            "cost of a score",
            f"{money(Decimal(str(bench.cost.value)))}, n {number(bench.cost.n)}"
            if bench.cost.value is not None
            else bench.cost.reason,
        ),
    ]


def _said(found: Statistic, *, rate: bool = False) -> str:
    said = found.share() if rate else found.text(2)
    if found.value is None:
        return said
    if found.low is None or found.low == found.high:
        said += f" ({found.reason.rstrip('.')})" if found.reason else ""
    return f"{said}, {number(found.unscored)} unscored" if found.unscored else said


def _moved(found: Resilience) -> str:
    """``+0.40 levels [−0.10, +0.90], n 20, 4 had no room to rise``."""
    shift = found.shift
    if shift.value is None:
        return shift.text()
    between = interval(shift.low, shift.high, sign=True) or "no interval"
    room = f", {number(found.no_room)} of all had no room to rise" if found.no_room else ""
    return f"{signed(shift.value)} levels {between}, n {number(shift.n)}{room}"


def _beside_noise(found: Resilience) -> str:
    """``of all 288 they raise 26 % and lower 28 %: no more than its own noise would, difference −2 % [−14, 10]``."""
    from workbench.stats.judge_words import noise_words, power_words

    excess = found.excess
    if excess.value is None:
        return excess.reason
    power = power_words(found)
    return f"{noise_words(found)}, difference {excess.share()}{f'; {power}' if power else ''}"


def _limits(found: LimitsOfAgreement) -> str:
    lower, upper = found.lower, found.upper
    if lower.value is None or upper.value is None:
        return lower.text()
    each = [interval(one.low, one.high, sign=True) for one in (lower, upper)]
    low, high = (f" {one}" if all(each) else "" for one in each)
    none = "" if all(each) else f" ({lower.reason.rstrip('.')})"
    return f"{signed(lower.value)}{low} to {signed(upper.value)}{high} levels, n {number(lower.n)}{none}"


def _turned(found: Position) -> str:
    turned = found.always_first + found.always_second
    if found.p is None:
        return found.reason
    return f"{count(turned, 'pair')}, {number(found.always_first)} of them to the first slot, p {found.p:.3g}"


def _dumped(found: Value | None) -> dict[str, Any] | None:
    return None if found is None else found.model_dump(mode="json")
