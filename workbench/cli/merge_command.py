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
    for name in done.renamed:
        out.say(f"~ {name}: there is another here, which stayed")
    for name in done.conflicts:
        out.say(f"~ case {name}: the one here stayed")
    if done.cases:
        out.say(f"+ {count(done.cases, 'case')}")
    if done.trials:
        numbers = ", ".join(map(str, done.experiments)) or "ones that were here"
        out.say(f"+ {count(done.trials, 'answer')} in experiments {numbers}")
    if not done.anything:
        out.say("Everything was here already.")
    return 0
