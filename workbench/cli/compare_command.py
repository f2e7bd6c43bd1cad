"""``workbench compare``: paired comparison and verdict."""

import argparse
from collections.abc import Mapping, Sequence

from workbench.cli import looks
from workbench.cli.candidates import judges_data, say_judges
from workbench.cli.looks import PAIR
from workbench.cli.output import Output
from workbench.cli.selection import experiments, margin, seed
from workbench.core.figures import interval, signed
from workbench.core.objections import Objection
from workbench.core.summaries import Comparison, Pair
from workbench.core.verdict_words import RESOURCES, difference_words, interval_words, moved_words, sign_of
from workbench.project import open_project
from workbench.project.standing import weakest

GLYPHS = {"better": "▲", "worse": "▼", "no difference beyond the margin": "=", "not enough cases": "◇"}


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("project", metavar="PROJECT", help="a .pwb file or a folder of text")
    parser.add_argument("--baseline", metavar="C", help="candidate or variant key; default: every pair once")
    parser.add_argument(
        "--candidate", action="append", metavar="C", help="may be given several times; default: all others"
    )
    parser.add_argument("--experiment", metavar="N[,M]", help="default: the latest")
    parser.add_argument("--metric", metavar="M", help="default: the rubric's mean, else passed")
    parser.add_argument("--margin", type=margin, metavar="X", help="a difference that does not matter")
    parser.add_argument("--seed", type=seed, default=7, help="of permutation and bootstrap; default: 7")
    looks.add(parser)


def run(args: argparse.Namespace, out: Output) -> int:
    """Compare."""
    project = open_project(args.project, read_only=True)
    try:
        comparing = project.comparing
        wanted = experiments(args.experiment)
        options = {"metric": args.metric or "", "margin": args.margin, "seed": args.seed}
        options["cluster_by"] = args.cluster or ""
        if args.baseline or args.candidate:
            found = comparing.compare(wanted, baseline=args.baseline or "", candidates=args.candidate or (), **options)
        else:
            found = comparing.all_pairs(wanted, **options)
        objections = comparing.objections(found)
        rules = list(dict.fromkeys(project.experiments.pass_rule(number) for number in found.experiments))
        beyond = looks.looks_of(args, project, found)
        fed = [project.bench.standings(number) for number in found.experiments]
        ran = sum(len(project.experiments.get(number).manifest.candidates) for number in found.experiments)
    finally:
        project.close()
    standings = [one[found.metric] for one in fed if found.metric in one]
    judges = {found.metric: weakest(standings)} if standings else {}
    out.data = {
        "pairs": [pair.model_dump(mode="json", include=PAIR) for pair in found.pairs],
        "seed": found.seed,
        "metric": found.metric,
        "experiments": list(found.experiments),
        "corrected_for": corrected_for(found.pairs),
        "judges": judges_data(judges),
        **({"cluster": found.cluster_by} if found.cluster_by else {}),
        **looks.looks_data(beyond),
    }
    say(found, out, objections)
    if words := correction_words(found.pairs, ran):
        out.say(words)
    for rule in rules:
        if rule and found.metric not in RESOURCES:
            out.say(rule)
    say_judges(judges, out)
    looks.say_looks(beyond, out)
    return 0


def say(found: Comparison, out: Output, objections: Mapping[tuple[str, str], Objection]) -> None:
    """Print a line per pair, the verdict first, and under one that is better what speaks against it."""
    for pair in found.pairs:
        out.say(line(pair))
        against = objections[pair.baseline, pair.candidate]
        if sign_of(pair) == "better" and (doubt := against.words("better")):
            out.say(f"  {doubt}")
    if not found.pairs:
        out.say("There is only one candidate, so nothing to compare with.")


def corrected_for(pairs: Sequence[Pair]) -> int:
    """The comparisons that p and the cases needed are corrected for."""
    return sum(pair.p is not None for pair in pairs)


def correction_words(pairs: Sequence[Pair], ran: int) -> str:
    """Why the same two candidates need more cases among several than alone; "" where there are only two.

    Args:
        pairs: what was compared.
        ran: candidates of the experiments.
    """
    tested = corrected_for(pairs)
    if tested > 1:
        return f"p and the cases needed are corrected for these {tested} comparisons (Holm)."
    if tested == 1 and ran > 2:
        others = "the other candidate" if ran == 3 else f"the {ran - 2} other candidates"
        return f"These two alone, so nothing is corrected: with {others} p and the cases needed are larger (Holm)."
    return ""


def line(pair: Pair) -> str:
    """``▲ B@m against A@m: better, +0.30 [+0.10, +0.51], p 0.010, 48 cases (passed cases: 7 fixed, 3 broken)``.

    Time, money and tokens have their unit.
    """
    takes = pair.metric in RESOURCES
    text = f"{GLYPHS[pair.verdict]} {pair.candidate} against {pair.baseline}, {pair.metric}: {pair.verdict}"
    if pair.difference is not None:
        plain = f"{signed(pair.difference, 4)} {interval(pair.low, pair.high, 4, sign=True)}"
        text += f", {f'{difference_words(pair)} {interval_words(pair)}' if takes else plain}".rstrip()
    if pair.p_adjusted is not None:
        text += f", p {pair.p_adjusted:.3g}"
    text += f", {pair.n} {'case' if pair.n == 1 else 'cases'}"
    text += f" ({moved})" if (moved := moved_words(pair)) else ""
    if pair.verdict == "not enough cases" and pair.needed_n:
        text += f"; about {pair.needed_n} would do"
    return text + (f". {pair.reason}" if pair.reason else "")
