"""``workbench gate``: applies a gate."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from workbench.cli.candidates import judges_data, say_judges
from workbench.cli.output import Output
from workbench.cli.selection import named, positive
from workbench.core.errors import GateError
from workbench.core.figures import count
from workbench.core.gates import EXAMPLE, RULES, GateOutcome
from workbench.project import open_project
from workbench.project.standing import Standing, doubts, said

GLYPHS = {"passed": "✓", "failed": "✕", "not enough cases": "◇"}


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("project", metavar="PROJECT", help="a .pwb file or a folder of text")
    parser.add_argument(
        "--gate", metavar="G", help="a YAML file, or the name of one of the project's; default: the only one"
    )
    parser.add_argument("--experiment", type=positive, metavar="N", help="its number; default: the latest")
    parser.epilog = form()


def form() -> str:
    """How a gate is written, for people: the file, its rules, its metrics."""
    lines = ["A gate is a YAML file such as this gate.yaml:", ""]
    lines += [f"  {line}" for line in EXAMPLE.splitlines()]
    lines += ["", "Rules (each must hold for every candidate but the baseline):"]
    lines += [f"  {name:<10} {text}" for name, text in RULES.items()]
    lines += [
        "",
        "Metrics: rubric, pass, quality, the name of a check, RUBRIC/CRITERION, cost_usd, latency_ms, input_tokens,",
        "output_tokens. The interval must satisfy a rule, not the mean alone: what cannot be told yet is no pass.",
        "workbench import PROJECT gate.yaml --as gate keeps it in the project (in a folder: under gates in",
        "project.yaml); --gate takes its name from then on.",
    ]
    return "\n".join(lines)


def run(args: argparse.Namespace, out: Output) -> int:
    """Apply the gate."""
    project = open_project(args.project, read_only=True)
    try:
        outcome = project.gating.apply(named(args.gate), args.experiment)
        standings = project.bench.standings(args.experiment or project.experiments.latest_or_fail().number)
    finally:
        project.close()
    fed = feeding(outcome, standings)
    out.data = gate_data(outcome) | {"judges": judges_data(fed)}
    say_outcome(outcome, out)
    say_judges({metric: one for metric, one in fed.items() if metric not in doubts(fed)}, out)
    warn_of_judges(outcome, standings, out)
    out.error = gate_error(outcome)
    return out.error.exit_status if out.error else 0


def feeding(outcome: GateOutcome, standings: Mapping[str, Standing]) -> dict[str, Standing]:
    """Of metric → standing those that a rule of a gate is about."""
    ruled = {found.rule.metric for found in outcome.rules}
    return {metric: one for metric, one in standings.items() if metric in ruled}


def warn_of_judges(outcome: GateOutcome, standings: Mapping[str, Standing], out: Output) -> None:
    """Warn where a rule stands on the word of a judge that is not to be trusted, or not known to be."""
    for line in said(doubts(feeding(outcome, standings))):
        out.warn(f"Gate {outcome.gate} stands on the word of a judge that is not confirmed: {line}")


def gate_data(outcome: GateOutcome) -> dict[str, Any]:
    """``gate`` of a document: result and rules."""
    return {
        "gate": outcome.gate,
        "result": outcome.result,
        "rules": [
            {
                **found.rule.model_dump(mode="json"),
                "candidate": found.candidate,
                "result": found.result,
                "reason": found.reason,
            }
            for found in outcome.rules
        ],
    }


def gate_error(outcome: GateOutcome) -> GateError | None:
    """Why the exit status is 1; None for a gate that passed."""
    if outcome.result == "passed":
        return None
    where = f"gate {outcome.gate}"
    failed = sum(found.result == "failed" for found in outcome.rules)
    unclear = sum(found.result == "not enough cases" for found in outcome.rules)
    if failed:
        also = f", and of {unclear} nobody can tell yet" if unclear else ""
        said = f"{failed} of {count(len(outcome.rules), 'rule')} did not hold{also}."
        return GateError("gate.failed", said, where, "The reasons stand beside the rules.")
    said = f"{unclear} of {count(len(outcome.rules), 'rule')} cannot be told from these cases, and none failed."
    return GateError("gate.evidence", said, where, "Run more cases, or those that the reasons name.")


def say_outcome(outcome: GateOutcome, out: Output) -> None:
    """Print the gate's result, then each rule."""
    out.say(f"{GLYPHS[outcome.result]} Gate {outcome.gate}: {outcome.result}")
    for found in outcome.rules:
        out.say(f"  {GLYPHS[found.result]} {found.title}: {found.reason}")
