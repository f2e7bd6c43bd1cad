"""``workbench run``: runs, scores, saves an experiment, prints a table per candidate."""

import argparse
import asyncio
import signal
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from workbench.cli.output import Output, table
from workbench.cli.selection import add_selection, dollars, positive, selection_of
from workbench.core.errors import IncompleteError
from workbench.core.events import AnyEvent, AttemptFailed, Finished, Paused, Planned, Progress
from workbench.core.experiments import Experiment
from workbench.core.figures import count, interval, money, score, seconds
from workbench.core.summaries import CandidateSummary, MetricSummary
from workbench.project import Project, open_project


class Followed(Protocol):
    """A run or a rescoring."""

    def events(self) -> Any:
        """Its events."""

    def stop(self) -> None:
        """Stop it."""


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_selection(parser)
    parser.add_argument("--concurrency", type=positive, metavar="N", help="calls at once; default: 32")
    parser.add_argument("--budget", type=dollars, metavar="USD", help="stop before more than this is spent")
    parser.add_argument("--resume", action="store_true", help="go on with the latest open experiment of this selection")
    parser.add_argument("--fresh", action="store_true", help="call again even where a finished answer is in the file")
    parser.add_argument("--gate", metavar="G", help="apply this gate afterwards; exit status 1 if it does not pass")
    parser.add_argument("--junit", metavar="FILE", help="write the trials as JUnit XML")


def run(args: argparse.Namespace, out: Output) -> int:
    """Run."""
    project = open_project(args.project)
    try:
        for warning in project.warnings:
            out.warn(warning)
        plan = project.runs.plan(selection_of(args))
        started = project.runs.start(
            plan,
            budget=args.budget,
            fresh=args.fresh,
            concurrency=args.concurrency,
            experiment=project.runs.open_experiment(plan) if args.resume else None,
        )
        status = asyncio.run(follow(started, out))
        experiment = project.experiments.get(started.experiment.id)
        out.data = run_data(project, experiment.number)
        _say_table(project, experiment, out)
        if args.junit:
            project.transfer.export("junit", Path(args.junit), experiment=experiment.id)
        if args.gate:
            status = max(_gate(project, args.gate, experiment, out), status)
    finally:
        project.close()
    return status


def _gate(project: Project, name: str, experiment: Experiment, out: Output) -> int:
    from workbench.cli.gate_command import gate_data, say_outcome

    outcome = project.gating.apply(name, experiment.id)
    out.data["gate"] = gate_data(outcome)
    say_outcome(outcome, out)
    return 0 if outcome.result == "passed" else 1


async def follow(running: Followed, out: Output) -> int:
    """Print the progress of a run until its end; Ctrl-C stops it cleanly.

    Returns:
        exit status: 0, or 3 where it is incomplete.
    """
    loop = asyncio.get_running_loop()
    stopped = False

    def stop() -> None:
        nonlocal stopped
        stopped = True
        running.stop()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    began = time.monotonic()
    end: Finished | None = None
    async for event in running.events():
        _show(event, out, time.monotonic() - began)
        if isinstance(event, Paused):
            # Nobody is there to raise a budget or mend a disk: end here, everything stays.
            out.warn(event.message)
            stop()
        if isinstance(event, Finished):
            end = event
    if end is None or end.state != "finished" or end.totals.failed:
        if end is not None and end.message:
            out.warn(f"{end.message} {end.remedy}".strip())
        if stopped and (end is None or not end.message):
            out.warn("Stopped; everything that was finished is kept. The same command with --resume goes on.")
        return IncompleteError.exit_status
    return 0


def _show(event: AnyEvent, out: Output, elapsed: float) -> None:
    if isinstance(event, Planned):
        totals = event.totals
        said = f"Experiment {event.number}: {count(totals.planned, 'answer')}"
        out.note(said + (f", {count(totals.judge_planned, 'judgement')}" if totals.judge_planned else "") + ".")
    elif isinstance(event, AttemptFailed):
        failure = event.attempt.failure
        why = failure.message if failure else "failed"
        out.progress(f"↻ {event.candidate}: {why} Try {event.number} of {event.of} in {seconds(event.next_seconds)}.")
    elif isinstance(event, Progress):
        totals = event.totals
        done, of = totals.done + totals.failed + totals.judge_done, totals.planned + totals.judge_planned
        left = f"  {seconds(event.seconds_left)} left" if event.seconds_left is not None else ""
        spent = money(totals.cost) if totals.cost is not None else "cost unknown"
        tokens = totals.input_tokens + totals.output_tokens + totals.judge_input_tokens + totals.judge_output_tokens
        out.progress(f"{done:,} of {of:,} calls  {event.calls_per_second:,.1f} per s  {tokens:,} tok  {spent}{left}")


def run_data(project: Project, number: int) -> dict[str, Any]:
    """The ``data`` of a run's document (PRODUCT.md section 6)."""
    experiment = project.experiments.get(number)
    totals = project.experiments.totals(experiment.id)
    return {
        "experiment": {
            "number": experiment.number,
            "id": experiment.id,
            "state": experiment.state,
            "digest": experiment.digest,
        },
        "totals": {
            "calls": totals.calls,
            "reused": totals.reused + totals.judge_reused,
            "failed": totals.failed,
            "input_tokens": totals.input_tokens + totals.judge_input_tokens,
            "output_tokens": totals.output_tokens + totals.judge_output_tokens,
            "cost_usd": totals.cost,
            "seconds": totals.seconds,
            "judge_cost_usd": totals.judge_cost,
        },
        "candidates": [candidate_data(found) for found in project.experiments.summaries(experiment.id)],
    }


def candidate_data(summary: CandidateSummary) -> dict[str, Any]:
    """One candidate as the contract has it."""
    data = summary.model_dump(mode="python", exclude={"metrics", "pass_rate"})
    data["metrics"] = {name: _metric_data(metric) for name, metric in summary.metrics.items()}
    data["pass_rate"] = _metric_data(summary.pass_rate)
    return data


def _metric_data(metric: MetricSummary) -> dict[str, Any]:
    return metric.model_dump(mode="python")


def _say_table(project: Project, experiment: Experiment, out: Output) -> None:
    out.say(f"Experiment {experiment.number}, {experiment.manifest.golden_set_name}, {experiment.state}")
    for line in candidate_table(project.experiments.summaries(experiment.id)):
        out.say(line)


def candidate_table(summaries: Sequence[CandidateSummary]) -> list[str]:
    """One line per candidate: score, passed, counts, tokens, money, time."""
    header = [
        "candidate",
        "score",
        "95 %",
        "passed",
        "95 %",
        "n",
        "unscored",
        "failed",
        "tok in",
        "tok out",
        "cost",
        "p50",
    ]
    rows = []
    for found in summaries:
        metric = found.metrics.get("rubric") or found.metrics.get("quality")
        passed = found.pass_rate
        median = found.latency_ms.p50
        rows.append(
            [
                found.candidate,
                score(metric.mean) if metric else "–",
                interval(metric.low, metric.high) if metric else "",
                "–" if passed.mean is None else f"{passed.mean * 100:.1f} %",
                ""
                if passed.low is None or passed.high is None
                else f"[{passed.low * 100:.1f}, {passed.high * 100:.1f}]",
                f"{found.scored}",
                f"{found.unscored}",
                f"{found.failures}",
                f"{found.tokens.input:,}",
                f"{found.tokens.output:,}",
                money(found.cost_usd),
                "–" if median is None else seconds(median / 1000),
            ]
        )
    return table(rows, header)
