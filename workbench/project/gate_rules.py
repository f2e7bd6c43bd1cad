"""What each rule of a gate says of one candidate: the result, and the reason in a sentence that says the same."""

from collections.abc import Mapping, Sequence

from workbench.core.figures import interval, number, signed
from workbench.core.gates import GateResult, GateRule, above
from workbench.core.summaries import CandidateSummary, MetricSummary, Pair
from workbench.project.views import MetricInfo
from workbench.stats.power import FEWEST

Passes = Mapping[str, Sequence[bool | None]]
"""Case id → whether each repeat passed; None: unscored, failed or not run."""
_SPANS = {"binary": 1.0, "level": 4.0}
"""From the worst value to the best, by the kind of metric; others have no worst."""
SHOWN = 5
"""Broken cases that a reason names."""


def paired(rule: GateRule, info: MetricInfo, pair: Pair) -> tuple[GateResult, str]:
    """``not_worse`` and ``better``: by the interval, or the verdict, of the difference to the baseline."""
    if pair.difference is None:
        return "not enough cases", pair.reason or "no pairs"
    cases = f"{pair.n:,} {'case' if pair.n == 1 else 'cases'}"
    said = f"{signed(pair.difference)} {interval(pair.low, pair.high, sign=True)}".rstrip() + f", {cases}: "
    if (pair.clusters or pair.n) < FEWEST:
        return "not enough cases", f"{said}at least {FEWEST} are needed"
    if rule.rule == "better":
        return _better(pair, said)
    low, high = pair.low, pair.high
    if info.better == "lower" and low is not None and high is not None:
        low, high = -high, -low
    result = above(low, high, -pair.margin)
    words = {
        "passed": "not worse by more than",
        "failed": "worse by more than",
        "not enough cases": "cannot tell whether it is worse by more than",
    }
    return result, f"{said}{words[result]} {number(pair.margin, 2)}"


def unless_unscored(
    said: tuple[GateResult, str],
    rule: GateRule,
    info: MetricInfo,
    figure: Pair | MetricSummary | None,
    missing: Sequence[tuple[int, int]],
) -> tuple[GateResult, str]:
    """Take a pass back that stands only because answers could not be scored (EVALUATION.md rule 2).

    The interval's end is moved to where it would be had the unscored been the worst (the baseline's the best).

    Args:
        said: what the rule says of what was scored.
        figure: the mean or paired difference that the rule looked at.
        missing: of the candidate, and of the baseline where there is one: answers not wholly scored, answers.
    """
    span = _SPANS.get("binary" if info.name == "quality" else info.kind)
    lost = sum(count for count, _ in missing)
    if said[0] != "passed" or figure is None or figure.low is None or figure.high is None or span is None or not lost:
        return said
    shift = span * sum(count / of for count, of in missing if count)
    low, limit = figure.low - shift, 0.0
    if rule.rule == "not_worse":
        assert isinstance(figure, Pair)
        limit = -figure.margin
    elif rule.rule == "at_least":
        limit = rule.value or 0.0
    elif rule.rule == "at_most":
        low, limit = -(figure.high + shift), -(rule.value or 0.0)
    if low >= limit and (low > 0 or rule.rule != "better"):
        return said
    answers = "1 answer is" if lost == 1 else f"{lost:,} answers are"
    figures = said[1].partition(": ")[0]
    return "not enough cases", f"{figures}: {answers} not wholly scored; had they been the worst, it would not hold"


def _better(pair: Pair, said: str) -> tuple[GateResult, str]:
    if pair.verdict == "better":
        return "passed", f"{said}better"
    if pair.verdict == "not enough cases":
        more = f"; about {pair.needed_n:,} would do" if pair.needed_n else ""
        return "not enough cases", f"{said}too few to tell{more}"
    beyond = f" {number(pair.margin, 2)}" if pair.verdict.endswith("margin") else ""
    return "failed", f"{said}{pair.verdict}{beyond}"


def all_pass(rule: GateRule, passes: Passes) -> tuple[GateResult, str]:
    """``all_pass``: every trial of the cases; what is not known is no pass."""
    trials = [passed for repeats in passes.values() for passed in repeats]
    if not trials:
        return "not enough cases", f"no case{_which(rule)} was run"
    good = sum(passed is True for passed in trials)
    wrong = sum(passed is False for passed in trials)
    said = f"{good:,} of {len(trials):,} passed"
    if wrong:
        return "failed", said
    if good == len(trials):
        return "passed", said
    return "not enough cases", f"{said}, of {len(trials) - good:,} nobody knows"


def no_broken(rule: GateRule, before: Passes, after: Passes) -> tuple[GateResult, str]:
    """``no_broken``: none of the cases that the baseline passed fails."""
    held = [case for case, repeats in before.items() if repeats and all(repeats)]
    broken = [case for case in held if any(passed is False for passed in after[case])]
    said = f"{len(broken):,} of {len(held):,} broke"
    if broken:
        more = " …" if len(broken) > SHOWN else ""
        return "failed", f"{said}: {', '.join(broken[:SHOWN])}{more}"
    # Where the baseline says nothing of a case, nobody can tell whether it broke.
    unknown = [
        case
        for case, repeats in before.items()
        if (None in repeats and False not in repeats) or (case in held and None in after[case])
    ]
    if unknown:
        more = " …" if len(unknown) > SHOWN else ""
        return "not enough cases", f"{said}; nobody knows of {', '.join(unknown[:SHOWN])}{more}"
    if not held:
        which = _which(rule)
        return "not enough cases", f"the baseline passed no case{which}" if before else f"no case{which} was run"
    return "passed", said


def _which(rule: GateRule) -> str:
    """`` of kind regression with the tag urgent`` behind the word case."""
    kinds = f" of kind {' or '.join(rule.kinds)}" if rule.kinds else ""
    return kinds + (f" with the tag {' or '.join(rule.tags)}" if rule.tags else "")


def own_mean(rule: GateRule, info: MetricInfo, summary: CandidateSummary) -> tuple[GateResult, str]:
    """``at_least`` and ``at_most``: by the interval of the candidate's own mean."""
    metric = summary.metric(rule.metric)
    assert metric is not None, "the experiment has the metric"
    assert rule.value is not None, "fault_of refuses such a rule"
    unit = f" {info.unit}" if info.unit else ""
    limit = f"{rule.rule.replace('_', ' ')} {rule.value:g}{unit}"
    if metric.mean is None:
        return "not enough cases", f"no mean, {limit}"
    # 954 ms and 0.875 of 1 say as much as anybody can use.
    places = 3 if abs(metric.mean) < 10 else 1 if abs(metric.mean) < 100 else 0
    spread = interval(metric.low, metric.high, places) or metric.reason or "no interval"
    said = f"{number(metric.mean, places)} {spread}{unit}, {limit}"
    if rule.rule == "at_least":
        result = above(metric.low, metric.high, rule.value)
    elif metric.low is None or metric.high is None:
        result = "not enough cases"
    else:
        result = above(-metric.high, -metric.low, -rule.value)
    return result, f"{said}: too few cases to tell" if result == "not enough cases" else said
