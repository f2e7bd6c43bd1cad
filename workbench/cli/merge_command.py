"""``workbench merge``: takes over a colleague's work."""

import argparse
from pathlib import Path

from workbench.cli.output import Output
from workbench.core.figures import count
from workbench.project import open_project


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("project", metavar="PROJECT", help="a .pwb file or a folder of text; it takes things over")
    parser.add_argument("other", metavar="OTHER", help="the colleague's; it is only read")


def run(args: argparse.Namespace, out: Output) -> int:
    """Merge."""
    project = open_project(args.project)
    try:
        for warning in project.warnings:
            out.warn(warning)
        done = project.merge(Path(args.other))
        project.save_text()
    finally:
        project.close()
    out.data = done.model_dump(mode="json")
    for name in done.documents:
        out.say(f"+ {name}")
    if done.cases:
        out.say(f"+ {count(done.cases, 'case')}")
    if done.trials:
        numbers = ", ".join(map(str, done.experiments)) or "that were here"
        word = "experiment" if len(done.experiments) == 1 else "experiments"
        out.say(f"+ {count(done.trials, 'answer')} in {word} {numbers}")
    for mended in done.mended:
        experiment, _, number = mended.partition(": ")
        what = "a call that had failed" if number == "1" else "calls that had failed"
        out.say(f"~ {count(int(number), 'answer')} of {experiment} in the place of {what}")
    for scoring in done.scorings:
        experiment, _, label = scoring.partition(": ")
        out.say(
            f"+ the scoring “{label}” of {experiment}: the newest scoring is what is shown, the others stay beside it"
        )
    for renamed in done.renamed:
        name, _, new = renamed.partition(" → ")
        out.say(f"~ {name} came in as “{new}”: the one of that name here says something else, and stayed")
    for conflict in done.conflicts:
        name, _, new = conflict.partition(" → ")
        out.say(f"~ case {name} came in as “{new}”: the case of that id here says something else, and stayed")
    for left in done.left_out:
        out.say(f"- left out: {left}")
    already = "All else was here already." if done.left_out else "Everything was here already."
    else_ = " else" if done.mended else ""
    out.say(f"Nothing{else_} that was here was changed." if done.anything else already)
    return 0
