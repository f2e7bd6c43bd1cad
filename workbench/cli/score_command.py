"""``workbench score``: score stored outputs again, as a new layer."""

from __future__ import annotations

import argparse
import asyncio

from workbench.cli.candidates import judges_data, run_data, say_table, say_unscored, warn_of_rubrics
from workbench.cli.following import Follower, closing
from workbench.cli.output import Output
from workbench.cli.selection import dollars, positive
from workbench.core.events import Planned
from workbench.core.figures import count
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
    with closing(project, out):
        for warning in project.warnings:
            out.warn(warning)
        chosen = project.experiments.get(args.experiment) if args.experiment else project.experiments.latest_or_fail()
        rescoring = project.runs.score(
            chosen.id, args.scorecard, budget=args.budget, concurrency=args.concurrency, unattended=True
        )
        layer = next(one for one in project.experiments.layers(chosen.id) if one.id == rescoring.layer)
        answers = project.experiments.totals(chosen.id).done

        def planned(event: Planned) -> str:
            return f"Experiment {event.number}: {count(answers, 'answer')} to score by {layer.label}."

        warn_of_rubrics(layer.rubrics, out)
        follower = Follower(out, planned, "The same command again asks only what was not judged yet.")
        status = asyncio.run(follower.follow(rescoring))
        experiment = project.experiments.get(chosen.id)
        end = rescoring.finished
        # What this scoring took; the answers themselves were paid for by the run.
        totals = end.totals if end else project.experiments.totals(chosen.id)
        summaries = project.experiments.summaries(experiment.id)
        taken = totals.seconds if end else None
        standings = project.bench.standings(experiment.id)
        out.data = {**run_data(experiment, totals, summaries, taken), "judges": judges_data(standings)}
        out.data["layer"] = rescoring.layer
        say_table(experiment, summaries, out, standings)
        say_unscored(project.experiments.unscored(experiment.id), out)
    return status
