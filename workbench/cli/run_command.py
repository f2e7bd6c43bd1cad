"""``workbench run``: runs, scores, saves an experiment, prints a table per candidate."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Mapping
from pathlib import Path

from workbench.cli import confirm
from workbench.cli.candidates import judges_data, run_data, say_table, say_unscored, warn_of_rubrics
from workbench.cli.estimate_command import missed_data, sentence
from workbench.cli.following import Follower, closing
from workbench.cli.gate_command import gate_data, gate_error, say_outcome, warn_of_judges
from workbench.cli.output import Output
from workbench.cli.selection import add_selection, dollars, named, positive, selection_of
from workbench.core.errors import InputError
from workbench.core.estimates import aside_words
from workbench.core.estimates import sentence as missed_sentence
from workbench.core.events import Planned
from workbench.core.experiments import Experiment, Totals
from workbench.core.figures import count
from workbench.core.gates import GateOutcome
from workbench.engine.plan import Plan
from workbench.project import Project, open_project
from workbench.project.confirming import Confirmation
from workbench.project.not_sent import not_sent
from workbench.project.nothing_scored import scores_nothing
from workbench.project.run import Run
from workbench.project.standing import Standing


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_selection(parser)
    parser.add_argument("--concurrency", type=positive, metavar="N", help="calls at once; default: 32")
    parser.add_argument("--budget", type=dollars, metavar="USD", help="stop before more than this is spent")
    parser.add_argument("--resume", action="store_true", help="go on with the latest open experiment of this selection")
    parser.add_argument("--fresh", action="store_true", help="call again even where a finished answer is in the file")
    parser.add_argument(
        "--gate", metavar="G", help="apply this gate (name or file) afterwards; status 1 unless it passes"
    )
    parser.add_argument("--junit", metavar="FILE", help="write the trials as JUnit XML")
    confirm.add(parser)


def run(args: argparse.Namespace, out: Output) -> int:
    """Run."""
    project = open_project(args.project)
    with closing(project, out):
        for warning in project.warnings:
            out.warn(warning)
        confirmation = confirm.confirmation_of(args, project)
        plan = confirmation.plan if confirmation else project.runs.plan(selection_of(args))
        _check_ends(project, plan, args)
        warn_of_rubrics(plan.manifest.rubrics, out)
        for missing in (scores_nothing(plan), "" if confirmation else not_sent(plan, project.documents)):
            if missing:
                out.warn(missing)
        before = _open_experiment(project, plan, out) if args.resume else None
        estimate = project.runs.estimate(plan, fresh=args.fresh) if project.runs.costs(plan) else None
        started = _started(project, confirmation or plan, before, args)
        started.estimate = estimate
        if estimate is not None:
            out.note(sentence(estimate))
        follower = Follower(out, _planned, "The same command with --resume goes on.")
        status = asyncio.run(follower.follow(started))
        experiment = project.experiments.get(started.experiment.id)
        taken = started.finished.totals.seconds if started.finished else None
        summaries = project.experiments.summaries(experiment.id)
        standings = project.bench.standings(experiment.id)
        totals = project.experiments.totals(experiment.id)
        out.data = run_data(experiment, totals, summaries, taken)
        out.data["judges"] = judges_data(standings)
        say_table(experiment, summaries, out, standings)
        if line := _kept(totals):
            out.say(line)
        say_unscored(project.experiments.unscored(experiment.id), out)
        out.data["estimate"] = missed_data(started.missed)
        if started.missed is not None:
            out.say(missed_sentence(started.missed))
        if confirmation:
            out.data["confirmation"] = confirm.confirmation_data(project, confirmation, experiment, out)
        return max(_judged(project, args, experiment, standings, out), status)


def _judged(
    project: Project,
    args: argparse.Namespace,
    experiment: Experiment,
    standings: Mapping[str, Standing],
    out: Output,
) -> int:
    """Apply the gate and write JUnit, where they were asked for; returns the gate's status."""
    outcome: GateOutcome | None = None
    try:
        outcome = project.gating.apply(args.gate, experiment.id) if args.gate else None
    finally:
        # Also where the gate cannot be applied: what was run and paid for is told all the same.
        if args.junit:
            place = Path(args.junit)
            project.exporting.export("junit", place, experiment=experiment.id, overwrite=True, gate=outcome)
    if outcome is None:
        return 0
    status = _gate(outcome, out)
    warn_of_judges(outcome, standings, out)
    return status


def _kept(totals: Totals) -> str:
    """What cost nothing, and what a judge bench took beside it; "" for none of it."""
    kept = totals.reused - totals.shared
    found = [count(kept, "answer")] if kept else []
    found += [count(totals.judge_reused, "judgement")] if totals.judge_reused else []
    said = [f"{' and '.join(found)} came from the file and cost nothing."] if found else []
    if totals.shared:
        answers = f"{count(totals.shared, 'answer')} {'is' if totals.shared == 1 else 'are'}"
        said.append(f"{answers} that of an equal request of this run, which is asked once.")
    if bench := aside_words(totals.aside):
        said.append(f"{bench[0].upper()}{bench[1:]}.")
    return " ".join(said)


def _started(project: Project, what: Confirmation | Plan, before: Experiment | None, args: argparse.Namespace) -> Run:
    """Begin, or go on with what was begun before."""
    if isinstance(what, Confirmation):
        return project.confirming.start(
            what,
            again=args.again,
            budget=args.budget,
            concurrency=args.concurrency,
            experiment=before,
            unattended=True,
        )
    return project.runs.start(
        what,
        budget=args.budget,
        fresh=args.fresh,
        concurrency=args.concurrency,
        experiment=before,
        unattended=True,
    )


def _check_ends(project: Project, plan: Plan, args: argparse.Namespace) -> None:
    """See that what comes after the run can be done, before the run is paid for."""
    if args.gate is not None:
        project.gating.check(named(args.gate), plan)
    if args.junit is not None and (
        not args.junit or Path(args.junit).is_dir() or not Path(args.junit).absolute().parent.is_dir()
    ):
        raise InputError(
            "arguments", "No file can be written there.", args.junit, "Name a file in a folder that exists."
        )


def _open_experiment(project: Project, plan: Plan, out: Output) -> Experiment | None:
    found = project.runs.open_experiment(plan)
    if found is None:
        out.note("There is no open experiment of this selection, so a new one begins.")
    return found


def _planned(event: Planned) -> str:
    totals = event.totals
    said = f"Experiment {event.number}: {count(totals.planned, 'answer')}"
    if totals.judge_planned:
        said += f", {count(totals.judge_planned, 'judgement')}"
    done = totals.done + totals.judge_done
    return f"{said}; {done:,} are there already." if done else f"{said}."


def _gate(outcome: GateOutcome, out: Output) -> int:
    out.data["gate"] = gate_data(outcome)
    say_outcome(outcome, out)
    # An incomplete run goes before a gate that did not pass.
    out.error = out.error or gate_error(outcome)
    return 0 if outcome.result == "passed" else 1
