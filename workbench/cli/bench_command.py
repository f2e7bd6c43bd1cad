"""``workbench bench``: a judge, or two, against what people rated, and people with each other; ``--ask`` asks first."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence

from workbench.cli.bench_data import judge_data, pair_data, say_judge
from workbench.cli.compare_command import line
from workbench.cli.estimate_command import sentence
from workbench.cli.following import Follower, closing
from workbench.cli.output import Output
from workbench.cli.raters_data import raters_data, say_raters
from workbench.cli.selection import dollars, experiments, named, positive, seed, words
from workbench.core.errors import InputError
from workbench.core.events import Planned
from workbench.core.figures import count
from workbench.core.nearest import did_you_mean
from workbench.project import open_project
from workbench.project.bench_questions import BenchOptions
from workbench.project.bench_ways import HOW
from workbench.project.project import Project

OWN = "own"
EACH = "each"
"""How a judge grades that is asked about one criterion a call; the project calls it ""."""
AGAIN = "The same command again asks only what was not judged yet."


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    usual = BenchOptions()
    parser.add_argument("project", metavar="PROJECT", help="a .pwb file or a folder of text")
    parser.add_argument(
        "--judge",
        metavar="M[,M2]",
        help="the model that judges, or two side by side; default: only people are compared",
    )
    parser.add_argument("--rubric", metavar="R", help="name; own: each case's own; default: the only one")
    parser.add_argument("--experiment", metavar="N[,M]", help="default: all; with --ask the latest")
    parser.add_argument("--half", choices=("all", "seen", "held-out"), default="all", help="default: all rated rows")
    how = [each or EACH for each in HOW]
    parser.add_argument("--how", choices=how, help="how it grades; default: each judge in its own way")
    parser.add_argument("--rater", metavar="NAME", default="", help="only this person's ratings")
    parser.add_argument("--seed", type=seed, default=7, help="of the halves and the bootstraps; default: 7")
    parser.add_argument("--ask", action="store_true", help="ask the judges first what the file does not have")
    parser.add_argument("--estimate", action="store_true", help="only say what asking would take")
    parser.add_argument("--samples", type=positive, default=usual.samples, metavar="N", help="grades a row; default: 3")
    parser.add_argument("--no-swaps", action="store_true", help="ask about no pairs")
    hidden = parser.add_mutually_exclusive_group()
    hidden.add_argument(
        "--injections",
        type=positive,
        default=usual.injected,
        metavar="N",
        help="hide the twelve instructions in N rated answers: more show a weaker obedience; default: 6",
    )
    hidden.add_argument("--no-injections", action="store_true", help="hide no instructions in answers")
    parser.add_argument("--concurrency", type=positive, metavar="N", help="calls at once; default: 32")
    parser.add_argument("--budget", type=dollars, metavar="USD", help="the judges may spend at most this")


def run(args: argparse.Namespace, out: Output) -> int:
    """Ask where that is wanted, then measure."""
    judges = words(args.judge)
    if len(judges) > 2:
        raise InputError("arguments", f"{len(judges)} judges were named.", remedy="Name one, or two to compare.")
    project = open_project(args.project, read_only=not args.ask)
    with closing(project, out):
        for warning in project.warnings:
            out.warn(warning)
        if not judges and (args.ask or args.estimate):
            raise InputError("arguments", "No judge was named.", remedy="Write --judge with the name of a model.")
        for judge in judges:
            project.documents.model(judge)
        rubric = _rubric(project, args.rubric)
        chosen = experiments(args.experiment)
        if args.ask or args.estimate:
            at = chosen[0] if chosen else project.experiments.latest_or_fail().number
            if args.estimate:
                return _estimate(args, project, at, rubric, judges, out)
            status = _ask(args, project, at, rubric, judges, out)
        else:
            status = 0
        _measure(args, project, chosen, rubric, judges, out)
    return status


def _measure(
    args: argparse.Namespace, project: Project, chosen: Sequence[int], rubric: str, judges: Sequence[str], out: Output
) -> None:
    _known_rater(project, chosen, args.rater)
    how = None if args.how is None else args.how.removeprefix(EACH)
    named = {"how": how, "half": args.half, "seed": args.seed, "rater": args.rater}
    results, pairs = project.bench.compare(rubric, judges, chosen, **named) if judges else ([], [])
    people = project.rating.together(chosen, rubric, seed=args.seed)
    out.data |= {
        "rubric": rubric or None,
        "experiments": chosen or [one.number for one in project.experiments.list()],
        "half": args.half,
        "seed": args.seed,
        "judges": [judge_data(one) for one in results],
        "pairs": [pair_data(one) for one in pairs],
        "raters": raters_data(people),
    }
    for one in results:
        say_judge(one, out)
    for pair in pairs:
        out.say(line(pair))
    if len(people.raters) > 1 or not judges:
        say_raters(people, out)
        if args.half != "all" or args.rater:
            out.say("People with each other are all raters on all rated answers, whatever --half and --rater say.")


def _known_rater(project: Project, chosen: Sequence[int], name: str) -> None:
    """Raises InputError where nobody of that name rated: a mistyped one would look like a judge without ratings."""
    numbers = chosen or [one.number for one in project.experiments.list()]
    known = sorted({rater for number in numbers for rater in project.rating.raters(number)})
    if name and name not in known:
        there = f"There are {', '.join(known)}." if known else "Nobody has rated yet."
        raise InputError("bench.rater", f"There is no rater {name}.", "--rater", did_you_mean(name, known) + there)


def _ask(args: argparse.Namespace, project: Project, at: int, rubric: str, judges: Sequence[str], out: Output) -> int:
    running = project.bench.ask(
        at,
        rubric,
        judges,
        _options(args),
        budget=args.budget,
        concurrency=args.concurrency,
        unattended=True,
    )

    def planned(event: Planned) -> str:
        return f"Experiment {event.number}: {' and '.join(judges)} asked about the rows that people rated."

    status = asyncio.run(Follower(out, planned, AGAIN).follow(running))
    end = running.finished
    if end is not None:
        totals = end.totals
        out.data["asked"] = {
            "calls": totals.judge_done - totals.judge_reused,
            "reused": totals.judge_reused,
            "failed": totals.failed,
            "unscored": totals.unscored,
            "input_tokens": totals.judge_input_tokens,
            "output_tokens": totals.judge_output_tokens,
            "cost_usd": totals.judge_cost,
            "seconds": totals.seconds,
        }
        out.say(f"Asked {count(totals.judge_done - totals.judge_reused, 'question')}, {totals.judge_reused} reused.")
    return status


def _estimate(
    args: argparse.Namespace, project: Project, at: int, rubric: str, judges: Sequence[str], out: Output
) -> int:
    options = _options(args)
    found = project.bench.estimate(at, rubric, judges, options)
    hidden = project.bench.attacks_alone(found, at, rubric, judges, options)
    out.data = {
        "estimate": {
            "judge_calls": found.judge_calls,
            "reused": found.reused,
            "tokens": {"low": found.tokens_low, "high": found.tokens_high},
            "cost_usd": {"low": found.cost_low, "high": found.cost_high},
            "seconds": found.seconds,
            "unpriced": list(found.unpriced),
            "injections": {
                "answers": hidden.answers,
                "judge_calls": hidden.calls,
                "cost_usd": {"low": hidden.low, "high": hidden.high},
            },
        }
    }
    out.say(sentence(found))
    if hidden.calls:
        out.say(f"{hidden.words(found.unpriced)} (--injections N, --no-injections).")
    return 0


def _options(args: argparse.Namespace) -> BenchOptions:
    return BenchOptions(
        samples=args.samples,
        mode=None if args.how is None else "all" if args.how == "all at once" else "each",
        geval=args.how == "G-Eval",
        swaps=not args.no_swaps,
        injected=0 if args.no_injections else args.injections,
    )


def _rubric(project: Project, name: str | None) -> str:
    """The rubric's name; "" stands for each case's own."""
    if name is not None:
        return "" if named(name) == OWN else named(name)
    heads = project.documents.heads("rubric")
    if len(heads) != 1:
        said = f"The project has {len(heads)} rubrics." if heads else "The project has no rubric."
        names = ", ".join(head.name for head in heads[:5])
        remedy = (
            f"Write --rubric with one of {names}." if heads else "Import one, or write --rubric own for the cases'."
        )
        raise InputError("bench.rubric", said, remedy=remedy)
    return heads[0].name
