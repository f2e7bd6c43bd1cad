"""``workbench gate``: applies a gate."""

from __future__ import annotations

import argparse
from typing import Any

from workbench.cli.output import Output
from workbench.cli.selection import positive
from workbench.core.errors import GateError
from workbench.core.figures import count
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
    out.error = gate_error(outcome)
    return out.error.exit_status if out.error else 0


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
    if outcome.result == "failed":
        failed = sum(found.result == "failed" for found in outcome.rules)
        said = f"{count(failed, 'rule')} of {len(outcome.rules)} did not hold."
        return GateError("gate.failed", said, where, "The reasons stand beside the rules.")
    return GateError("gate.evidence", "There are not enough cases to tell.", where, "Run more cases.")


def say_outcome(outcome: GateOutcome, out: Output) -> None:
    """Print the gate's result, then each rule."""
    out.say(f"{GLYPHS[outcome.result]} Gate {outcome.gate}: {outcome.result}")
    for found in outcome.rules:
        rule = found.rule.rule.replace("_", " ")
        out.say(f"  {GLYPHS[found.result]} {found.candidate}, {found.rule.metric} {rule}: {found.reason}")
