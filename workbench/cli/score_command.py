"""``workbench score``: score stored outputs again, as a new layer."""

from __future__ import annotations

import argparse
import asyncio
from typing import Any

from workbench.cli.candidates import judges_data, run_data, say_table, say_unscored, warn_of_rubrics
from workbench.cli.following import Follower, closing
from workbench.cli.output import Output
from workbench.cli.selection import dollars, positive
from workbench.core.events import Planned
from workbench.core.experiments import Experiment
from workbench.core.figures import count, score
from workbench.project import Project, open_project
from workbench.store.results import Layer


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("project", metavar="PROJECT", help="a .pwb file or a folder of text")
    parser.add_argument("--experiment", type=positive, metavar="N", help="its number; default: the latest")
    parser.add_argument("--scorecard", metavar="S", default="", help="name; default: the only one")
    parser.add_argument("--concurrency", type=positive, metavar="N", help="judge calls at once; default: 32")
    parser.add_argument("--budget", type=dollars, metavar="USD", help="the judges may spend at most this")


def _before(project: Project, experiment: Experiment, layer: Layer, out: Output) -> list[dict[str, Any]]:
    """Say what the scorings before said, oldest first; all of them stay."""
    found: list[dict[str, Any]] = []
    for one in project.experiments.layers(experiment.id):
        if one.id == layer.id or not one.parts:
            continue
        candidates: dict[str, dict[str, float | int | None]] = {}
        for summary in project.experiments.summaries(experiment.id, one.id):
            quality = summary.metrics.get("quality")
            candidates[summary.candidate] = {
                "quality": quality.mean if quality else None,
                "pass_rate": summary.pass_rate.mean,
                "n": quality.n if quality else 0,
            }
        when = f"{one.created.astimezone():%Y-%m-%d %H:%M}"
        figures = ", ".join(f"{label} {score(figure['quality'])}" for label, figure in candidates.items())
        out.say(f"Quality before, by “{one.label}” of {when}, which stays: {figures}.")
        found.append(
            {
                "layer": one.id,
                "scoring": one.label,
                "created": one.created.isoformat(timespec="seconds"),
                "candidates": candidates,
            }
        )
    return found


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
        summaries = project.experiments.summaries(experiment.id, layer.id)
        taken = totals.seconds if end else None
        named = {name for summary in summaries for name in summary.metrics}
        standings = {name: one for name, one in project.bench.standings(experiment.id).items() if name in named}
        out.data = {**run_data(experiment, totals, summaries, taken), "judges": judges_data(standings)}
        out.data["layer"] = rescoring.layer
        say_table(experiment, summaries, out, standings)
        out.data["before"] = _before(project, experiment, layer, out)
        say_unscored(project.experiments.unscored(experiment.id), out)
    return status
