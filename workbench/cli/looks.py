"""What ``compare`` says beyond the verdicts where it is asked: by field, what fails alike, routes, ratings, repeats."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from workbench.cli.candidates import METRIC
from workbench.cli.output import Output, table
from workbench.core.figures import count, interval, number, signed
from workbench.core.summaries import Comparison, Pair
from workbench.project import Project
from workbench.project.breakdowns import CandidateFlakiness, FailureTable, Slices, Strengths
from workbench.stats.omnibus import Omnibus
from workbench.stats.routes import Route, Routing
from workbench.stats.statistic import Statistic

PAIR = {
    *("baseline", "candidate", "metric", "kind", "better", "n", "unmatched", "difference", "se", "low", "high"),
    *("interval", "test", "p", "p_adjusted", "verdict", "margin", "needed_n", "smallest_detectable"),
    *("fixed", "broken", "same", "fixed_of", "reason"),
}
"""Fields of a pair in the document: a contract, whatever the value holds more."""
STATISTIC = {"value", "low", "high", "n", "method", "reason", "unscored"}


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "--cluster", metavar="FIELD", help="cases of one value of this field (or documents, history) count together"
    )
    parser.add_argument("--by", metavar="FIELD", help="also by tag, kind, split, intent, risk or a field of the cases")
    parser.add_argument("--groups", action="store_true", help="also what broke, gathered by what it has in common")
    parser.add_argument("--routing", action="store_true", help="also the cheapest candidate that is not worse")
    parser.add_argument("--ratings", action="store_true", help="also who beats whom, and one test of all candidates")
    parser.add_argument("--repeats", action="store_true", help="also how repeats of a case differ")


def looks_of(args: argparse.Namespace, project: Project, found: Comparison) -> dict[str, Any]:
    """What was asked for: name in the document → values."""
    comparing, wanted, metric = project.comparing, list(found.experiments), found.metric
    several = {"margin": args.margin, "seed": args.seed}
    looks: dict[str, Any] = {}
    pairs = [(pair.baseline, pair.candidate) for pair in found.pairs]
    cluster = args.cluster or ""
    if args.by:
        looks["slices"] = [
            comparing.slices(wanted, one, two, metric, args.by, cluster_by=cluster, **several) for one, two in pairs
        ]
    if args.groups:
        looks["groups"] = [comparing.failure_groups(wanted, one, two, metric) for one, two in pairs]
    if args.routing:
        looks["routing"] = comparing.routing(
            wanted, args.baseline or "", metric, by=args.by or "tag", cluster_by=cluster, **several
        )
    if args.ratings:
        looks["ratings"] = comparing.strengths(wanted, metric, **several)
        looks["several"] = comparing.several(wanted, metric, seed=args.seed)
    if args.repeats:
        looks["repeats"] = comparing.flakiness(wanted[0], metric)
    return looks


def looks_data(looks: dict[str, Any]) -> dict[str, Any]:
    """What was found, as the document has it."""
    makers: dict[str, Callable[[Any], Any]] = {
        "slices": lambda found: [_slices(one) for one in found],
        "groups": lambda found: [_groups(one) for one in found],
        "routing": _routing,
        "ratings": _ratings,
        "several": lambda found: found.model_dump(mode="json"),
        "repeats": lambda found: [_repeats(one) for one in found],
    }
    return {name: makers[name](found) for name, found in looks.items()}


def _slices(found: Slices) -> dict[str, Any]:
    return {
        "by": found.grouping,
        "baseline": found.baseline,
        "candidate": found.candidate,
        "looks": found.table.looks,
        "warning": found.table.warning,
        "slices": [
            {
                "name": one.name,
                "cases": one.cases,
                "baseline": one.baseline.model_dump(include=METRIC),
                "candidate": one.candidate.model_dump(include=METRIC),
                "pair": one.pair.model_dump(mode="json", include=PAIR),
            }
            for one in found.table.slices
        ],
    }


def _groups(found: FailureTable) -> dict[str, Any]:
    return {
        "baseline": found.baseline,
        "candidate": found.candidate,
        "rows": found.rows,
        "broken": found.broken,
        "groups": [
            {
                **one.model_dump(include={"kind", "name", "count", "share", "usual"}),
                "examples": [example.model_dump(include={"case_id", "trial_id", "reason"}) for example in one.examples],
            }
            for one in found.groups
        ],
    }


def _statistic(found: Statistic) -> dict[str, Any]:
    return found.model_dump(mode="json", include=STATISTIC)


def _route(found: Route) -> dict[str, Any]:
    return {
        **found.model_dump(include={"name", "cases", "best", "chosen", "share", "reason"}),
        "saved_usd": _statistic(found.saved),
        "pair": found.pair.model_dump(mode="json", include=PAIR) if found.pair else None,
    }


def _routing(found: Routing) -> dict[str, Any]:
    return {
        "overall": _route(found.overall),
        "slices": [_route(one) for one in found.slices],
        "mixed_usd": _statistic(found.mixed),
    }


def _ratings(found: Strengths) -> dict[str, Any]:
    counts = {"wins", "ties", "losses", "unmatched"}
    return {
        "within": found.within,
        "candidates": [
            {
                "candidate": one.candidate,
                "rating": _statistic(one.rating),
                **one.record.model_dump(include=counts - {"unmatched"}),
            }
            for one in found.ratings
        ],
        "meetings": [
            {"baseline": one.baseline, "candidate": one.candidate, **one.record.model_dump(include=counts)}
            for one in found.meetings
        ],
    }


def _repeats(found: CandidateFlakiness) -> dict[str, Any]:
    spread = found.spread
    return {
        "candidate": found.candidate,
        **spread.model_dump(include={"cases", "single", "unscored", "within", "between", "share", "worst", "reason"}),
        "flaky": _statistic(spread.flaky),
        "passes": [
            {"k": one.k, "all": _statistic(one.all_pass), "any": _statistic(one.one_passes)} for one in found.passes
        ],
    }


def say_looks(looks: dict[str, Any], out: Output) -> None:
    """Print what was found, each under a heading."""
    for one in looks.get("slices", ()):
        _say(out, f"{one.candidate} against {one.baseline} by {one.grouping}", _slice_lines(one))
    for one in looks.get("groups", ()):
        _say(out, f"{one.candidate} against {one.baseline}: {one.sentence}", _group_lines(one))
    if "routing" in looks:
        _say(out, "Cheapest that is not worse", _route_lines(looks["routing"]))
    if "ratings" in looks:
        _say(out, "Who beats whom", [*_rating_lines(looks["ratings"]), _several_line(looks["several"])])
    if "repeats" in looks:
        _say(out, "Repeats", [line for one in looks["repeats"] for line in _repeat_lines(one)])


def _say(out: Output, heading: str, lines: Iterable[str]) -> None:
    out.say("")
    out.say(heading)
    for line in lines:
        out.say(f"  {line}")


def _slice_lines(found: Slices) -> list[str]:
    rows = [
        [one.name, str(one.pair.n), _difference(one.pair), _p(one.pair), one.pair.verdict] for one in found.table.slices
    ]
    lines = table(rows, ["group", "cases", "difference", "p adjusted", "verdict"]) if rows else ["No case has a value."]
    return [*lines, *([found.table.warning] if found.table.warning else [])]


def _difference(pair: Pair) -> str:
    if pair.difference is None:
        return "–"
    return f"{signed(pair.difference, 4)} {interval(pair.low, pair.high, 4, sign=True)}".rstrip()


def _p(pair: Pair) -> str:
    return "–" if pair.p_adjusted is None else f"{pair.p_adjusted:.3g}"


def _group_lines(found: FailureTable) -> Iterator[str]:
    for one in found.groups:
        usual = f", {one.usual:.0%} of all cases" if one.usual is not None else ""
        examples = ", ".join(example.case_id for example in one.examples)
        yield f"{one.kind} {one.name}: {one.count} ({one.share:.0%}{usual}), e.g. {examples}"


def _route_lines(found: Routing) -> Iterator[str]:
    for route in (found.overall, *found.slices):
        saved = route.saved
        money = f", saves {_dollars(saved)} per 1,000 calls" if saved.value else ""
        yield f"{route.name or 'all cases'}: {route.chosen or 'nothing can be said'}{money}. {route.reason}"
    if found.mixed.value:
        yield f"Each group its own: saves {_dollars(found.mixed)} per 1,000 calls."


def _dollars(found: Statistic) -> str:
    return f"${found.value:.4g} {interval(found.low, found.high, 4)}".rstrip()


def _rating_lines(found: Strengths) -> Iterator[str]:
    for one in found.ratings:
        yield f"{one.candidate}: {one.rating.text(0)}; {one.record.text}"


def _several_line(found: Omnibus) -> str:
    p = f", p {found.p:.3g}" if found.p is not None else ""
    return f"{found.test}: {count(found.candidates, 'candidate')}, {count(found.n, 'case')}{p}. {found.reason}".rstrip()


def _repeat_lines(found: CandidateFlakiness) -> Iterator[str]:
    spread = found.spread
    said = f"{found.candidate}: share of cases whose repeats differ {spread.flaky.text()}"
    if spread.within is not None and spread.between is not None:
        said += f"; spread within cases {number(spread.within, 3)}, between them {number(spread.between, 3)}"
    said = f"{said.rstrip('.')}."
    # Where there is no figure it says why itself.
    yield said if spread.reason in said else f"{said} {spread.reason}"
    for one in found.passes:
        if one.all_pass.value is not None:
            yield f"  pass^{one.k} {one.all_pass.text()}"
