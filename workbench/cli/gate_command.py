"""``workbench gate``: applies a gate."""

import argparse
from typing import Any

from workbench.cli.output import Output
from workbench.cli.selection import positive
from workbench.core.gates import GateOutcome
from workbench.project import open_project

GLYPHS = {"passed": "✓", "failed": "✕", "not enough cases": "◇"}


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("project", metavar="PROJECT", help="a .pwb file or a folder of text")
    parser.add_argument("--gate", required=True, metavar="G", help="name of the gate")
    parser.add_argument("--experiment", type=positive, metavar="N", help="its number; default: the latest")


def run(args: argparse.Namespace, out: Output) -> int:
    """Apply the gate."""
    project = open_project(args.project, read_only=True)
    try:
        outcome = project.gating.apply(args.gate, args.experiment)
    finally:
        project.close()
    out.data = gate_data(outcome)
    say_outcome(outcome, out)
    return 0 if outcome.result == "passed" else 1


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


def say_outcome(outcome: GateOutcome, out: Output) -> None:
    """Print the gate's result, then each rule."""
    out.say(f"{GLYPHS[outcome.result]} Gate {outcome.gate}: {outcome.result}")
    for found in outcome.rules:
        out.say(f"  {GLYPHS[found.result]} {found.candidate}, {found.rule.metric}: {found.reason}")
