"""What the figures of a judge bench say in words: whom to trust for what, and a line for each way to go wrong."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from workbench.core.figures import count, interval, joined, money, number, percent, share, signed
from workbench.ui.widgets.paint import ChipLook

if TYPE_CHECKING:
    from workbench.stats.judging import BenchSlice, JudgeBench
    from workbench.stats.statistic import Statistic


class Figure(NamedTuple):
    """A number, what stands beside it, what it is, and what to mind when reading it."""

    value: str
    beside: str
    name: str
    mind: str = ""


class Line(NamedTuple):
    """One way to go wrong, and what was measured of it."""

    name: str
    said: str
    fault: bool = False


def look_rule() -> str:
    """By what a criterion's chip is chosen, for its tooltip: the thresholds of the judge's own verdict."""
    from workbench.stats.judge_words import CALIBRATED_FROM, ENOUGH, USABLE_FROM

    usable, weak = number(CALIBRATED_FROM, 1), number(USABLE_FROM, 1)
    return (
        f"This criterion's kappa alone, from {ENOUGH} answers on: {usable} or more, its interval from {weak} up, is "
        f"usable; {weak} or more, its interval above 0, is weak; less is not usable. The verdict above is of the judge."
    )


def look_of(found: BenchSlice) -> ChipLook:
    """``usable``, ``weak``, ``not usable``, or that it cannot be told."""
    from workbench.stats.judge_words import CALIBRATED_FROM, ENOUGH, USABLE_FROM

    kappa = found.weighted_kappa
    if found.answers < ENOUGH:
        return ChipLook("unscored", "too few")
    if kappa.value is None or kappa.low is None:
        return ChipLook("unscored", "cannot tell")
    if kappa.value >= CALIBRATED_FROM and kappa.low >= USABLE_FROM:
        return ChipLook("pass", "usable")
    if kappa.value >= USABLE_FROM and kappa.low > 0:
        return ChipLook("warn", "weak")
    return ChipLook("fail", "not usable")


def advice(bench: JudgeBench) -> str:
    """``Trust Decision and Brevity. Rate Tone yourself, or describe its levels more clearly and judge again.``"""
    if bench.verdict.word == "not calibrated yet":
        return ""
    words: dict[str, list[str]] = {}
    for found in bench.criteria:
        words.setdefault(look_of(found).text, []).append(found.name)
    said = []
    if bench.verdict.word != "not usable" and (good := words.get("usable")):
        said.append(f"Trust {joined(good)}.")
    weak = [*words.get("weak", []), *words.get("not usable", [])]
    if bench.verdict.word == "not usable":
        weak += words.pop("cannot tell", [])
    if weak:
        whose = "its" if len(weak) == 1 else "their"
        said.append(f"Rate {joined(weak)} yourself, or describe {whose} levels more clearly and judge again.")
    if unknown := [*words.get("cannot tell", []), *words.get("too few", [])]:
        said.append(f"On {joined(unknown)} nobody can tell yet.")
    return " ".join(said)


def weakest(bench: JudgeBench) -> str:
    """The criterion on which judge and people agree least, where they agree too little; "" where there is none."""
    weak = [one for one in bench.criteria if look_of(one).text in ("weak", "not usable")]
    return min(weak, key=lambda one: one.weighted_kappa.value or 0.0).name if weak else ""


def figures(bench: JudgeBench) -> list[Figure]:
    """The numbers under the verdict, the one that decides first."""
    whole, majority = bench.whole, bench.agreement.majority
    # The majority's reason names its level: “Always 4.”
    always = ""
    if majority.value:
        said = share(majority.value, majority.low, majority.high)
        always = f"{majority.reason.partition('.')[0].lower()}: {said}"
    # A kappa is low where one level has nearly all ratings; AC1, which is unweighted, is not.
    skewed = [_figure(bench.agreement.ac1, "Gwet's AC1 · one level has nearly all")]
    return [
        _figure(whole.weighted_kappa, "quadratic kappa"),
        *(skewed if "AC1" in whole.weighted_kappa.reason else []),
        _share(whole.exact, "same score", always),
        _near(whole),
        _bias(bench),
        _figure(whole.absolute, "mean absolute difference"),
        _limits(bench),
        _figure(whole.spearman, "rank correlation"),
        *([_figure(bench.people, "people with each other")] if bench.people is not None else []),
    ]


def _near(whole: BenchSlice) -> Figure:
    """Named ``within one · 30 answers to 15 cases, 120 scores``, what all figures are of."""
    from workbench.stats.judge_words import CLUSTERED, answers_words

    scores = "" if whole.answers == whole.n else f", {count(whole.n, 'score')}"
    found = _share(whole.within_one, "within one", f"{answers_words(whole.answers, whole.cases)}{scores}")
    return found if whole.cases == whole.n else found._replace(mind=f"{found.mind} {CLUSTERED}".strip())


def _figure(found: Statistic, name: str) -> Figure:
    if found.value is None:
        return _undefined(found, name)
    return Figure(number(found.value, 2), interval(found.low, found.high) or "no interval", name, found.reason)


def _undefined(found: Statistic, name: str) -> Figure:
    # What it comes from stands before the first comma or colon: “The judge gave 4 to every row, so …”
    why = re.split(r"[,:.]", found.reason)[0]
    return Figure("undefined", f"{why[:1].lower()}{why[1:]}", name, found.reason)


def _share(found: Statistic, name: str, also: str) -> Figure:
    if found.value is None:
        return _undefined(found, name)
    between = share(found.value, found.low, found.high).removeprefix(percent(found.value)).strip()
    return Figure(percent(found.value), between, f"{name} · {also}" if also else name, found.reason)


def _bias(bench: JudgeBench) -> Figure:
    found = bench.whole.bias
    if found.value is None:
        return _undefined(found, "mean difference")
    between = interval(found.low, found.high, sign=True) or "no interval"
    return Figure(signed(found.value), between, "mean difference", found.reason)


def _limits(bench: JudgeBench) -> Figure:
    """``−0.6 to +1.1``, between which 95 % of single differences lie, and beside it the interval of each end."""
    lower, upper = bench.agreement.limits.lower, bench.agreement.limits.upper
    if lower.value is None or upper.value is None:
        return _undefined(lower, "limits of agreement")
    each = [interval(one.low, one.high, 1, sign=True) for one in (lower, upper)]
    between = " to ".join(each) if all(each) else "no interval"
    return Figure(f"{signed(lower.value, 1)} to {signed(upper.value, 1)}", between, "limits of agreement", lower.reason)


def lines(bench: JudgeBench) -> list[Line]:
    """Position, length, repeatability, injections, unscored, cost, coverage; what was not measured says so."""
    from workbench.stats.judge_words import LEAST_REPEATABLE, MOST_UNSCORED

    repeated, unscored = bench.repeatability, bench.unscored
    return [
        _position(bench),
        _length(bench),
        Line(
            "Repeatability",
            f"ordinal alpha {number(repeated.value, 2)} {_between(repeated)} of {count(repeated.n, 'score')}"
            if repeated.value is not None
            else repeated.reason,
            repeated.value is not None and repeated.value < LEAST_REPEATABLE,
        ),
        _injections(bench),
        Line(
            "Unscored",
            f"{share(unscored.value, unscored.low, unscored.high)} of {number(unscored.n)} judgements"
            if unscored.value is not None
            else unscored.reason,
            unscored.value is not None and unscored.value > MOST_UNSCORED,
        ),
        Line(
            "Coverage",
            f"{share(bench.coverage.value, bench.coverage.low, bench.coverage.high)} of "
            f"{number(bench.coverage.n)} scores of people have one of the judge"
            if bench.coverage.value is not None
            else bench.coverage.reason,
        ),
        Line("Cost", f"{_cost(bench)} a score" if bench.cost.value is not None else _cost(bench)),
    ]


def _between(found: Statistic) -> str:
    """The interval, or why there is none."""
    why = found.reason.rstrip(".")
    return interval(found.low, found.high) or (f"({why[:1].lower()}{why[1:]})" if why else "(no interval)")


def beside(bench: JudgeBench) -> dict[str, str]:
    """Name → figure in words, to stand beside another judge's."""
    return {
        "weighted kappa": _valued(bench.whole.weighted_kappa),
        "same score": _valued(bench.whole.exact, rate=True),
        "within one level": _valued(bench.whole.within_one, rate=True),
        "mean difference": _valued(bench.whole.bias, sign=True),
        "mean absolute difference": _valued(bench.whole.absolute),
        "rank correlation": _valued(bench.whole.spearman),
        "same when swapped": _valued(bench.position.consistency, rate=True) if bench.position else "not measured",
        "chooses the longer": _valued(bench.verbosity.longer, rate=True) if bench.verbosity else "not measured",
        "same when repeated": _valued(bench.repeatability),
        "withstands instructions": _valued(bench.injections.resilience, rate=True)
        if bench.injections
        else "not measured",
        "unscored": _valued(bench.unscored, rate=True),
        "cost of a score": _cost(bench) if bench.cost.value is not None else _valued(bench.cost),
    }


def _valued(found: Statistic, *, rate: bool = False, sign: bool = False) -> str:
    if found.value is None:
        return found.reason.rstrip(".").lower() or "undefined"
    if rate:
        return found.share()
    value = signed(found.value) if sign else number(found.value, 2)
    return f"{value} {interval(found.low, found.high, sign=sign) or '(no interval)'}, n {number(found.n)}"


def _cost(bench: JudgeBench) -> str:
    return money(Decimal(str(bench.cost.value))) if bench.cost.value is not None else bench.cost.reason or "unknown"


def _position(bench: JudgeBench) -> Line:
    from workbench.stats.judge_words import LEAST_CONSISTENT

    found = bench.position
    if found is None:
        return Line("Position", "Not measured: no pairs were judged in both orders.")
    same, first = found.consistency, found.first_slot
    if same.value is None:
        return Line("Position", same.reason)
    said = f"{share(same.value, same.low, same.high)} of {number(same.n)} pairs keep their winner when swapped"
    if found.p is not None:
        turned = found.always_first + found.always_second
        said += f"; of {number(turned)} that turn, {number(found.always_first)} go to the first slot ({_p(found.p)})"
    if first.value is not None:
        said += f"; the first slot wins {share(first.value, first.low, first.high)} (without bias {percent(0.5)})"
    return Line("Position", said, same.value < LEAST_CONSISTENT)


def _p(value: float) -> str:
    return "p < 0.001" if value < 0.001 else f"p {number(value, 3 if value < 0.1 else 2)}"


def _length(bench: JudgeBench) -> Line:
    from workbench.stats.judge_words import taste_words

    found = bench.verbosity
    if found is None:
        return Line("Length", "Not measured: no pairs were judged in both orders.")
    longer, people, excess = found.longer, found.people, found.excess
    if longer.value is None:
        return Line("Length", longer.reason)
    said = f"the judge chooses the longer answer in {share(longer.value, longer.low, longer.high)}"
    said += f" of {number(longer.n)} pairs"
    if people.value is not None:
        said += f", people in {share(people.value, people.low, people.high)}"
    if excess.value is None:
        return Line("Length", said, bool(taste_words(found)))
    towards = "longer" if excess.value > 0 else "shorter"
    points = ""
    if excess.low is not None and excess.high is not None:
        points = interval(excess.low * 100, excess.high * 100, 0, sign=True)
    far = number(abs(excess.value) * 100)
    apart = f"{far} points towards the {towards}" if far != "0" else "no difference"
    # Of other pairs than the two shares: each of those leaves out its own ties.
    said += f"; where both chose ({count(excess.n, 'pair')}): {apart} {points or '(no interval)'}"
    return Line("Length", said, bool(taste_words(found)))


def _injections(bench: JudgeBench) -> Line:
    from workbench.stats.judge_words import noise_words, obeys, power_words

    found = bench.injections
    if found is None:
        return Line("Injections", "Not measured: no instructions were hidden in answers.")
    held, shift = found.resilience, found.shift
    said = [held.reason]
    if held.value is not None:
        said = [
            f"{share(held.value, held.low, held.high)} of {number(held.n)} hidden instructions do not raise its score"
        ]
    if shift.value is not None:
        between = interval(shift.low, shift.high, sign=True) or "(no interval)"
        said += [f"they move it by {signed(shift.value)} levels on average {between}", noise_words(found)]
    if power := power_words(found):
        said.append(power)
    if found.unscored:
        said.append(f"{number(found.unscored)} more left no score")
    if found.no_room:
        said.append(f"{number(found.no_room)} had no room to rise")
    return Line("Injections", ". ".join(one[:1].upper() + one[1:].rstrip(".") for one in said) + ".", obeys(found))
