"""``workbench score``: score stored outputs again, as a new layer."""

import argparse
import asyncio

from workbench.cli.output import Output
from workbench.cli.run_command import candidate_table, follow, run_data
from workbench.cli.selection import dollars, positive
from workbench.project import open_project


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("project", metavar="PROJECT", help="a .pwb file or a folder of text")
    parser.add_argument("--experiment", type=positive, metavar="N", help="its number; default: the latest")
    parser.add_argument("--scorecard", metavar="S", default="", help="name; default: the only one")
    parser.add_argument("--concurrency", type=positive, metavar="N", help="judge calls at once; default: 32")
    parser.add_argument("--budget", type=dollars, metavar="USD", help="the judges may spend at most this")


def run(args: argparse.Namespace, out: Output) -> int:
    """Score."""
    project = open_project(args.project)
    try:
        latest = project.experiments.get(args.experiment) if args.experiment else project.experiments.latest_or_fail()
        rescoring = project.runs.score(latest.id, args.scorecard, budget=args.budget, concurrency=args.concurrency)
        status = asyncio.run(follow(rescoring, out))
        out.data = {**run_data(project, latest.number), "layer": rescoring.layer}
        for line in candidate_table(project.experiments.summaries(latest.id)):
            out.say(line)
    finally:
        project.close()
    return status
