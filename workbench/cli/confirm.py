"""``run --confirm``: the winner of an experiment and its baseline on the held-out cases, once."""

from __future__ import annotations

import argparse
from typing import Any

from workbench.cli.looks import PAIR
from workbench.cli.output import Output
from workbench.cli.selection import positive, selection_of
from workbench.core.errors import InputError
from workbench.core.experiments import Experiment, Selection
from workbench.core.verdict_words import CHARACTERS, sign_of
from workbench.project import Project
from workbench.project.confirming import Confirmation


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "--confirm",
        metavar="C",
        help="instead: this candidate of an experiment and its baseline, on held-out cases",
    )
    parser.add_argument("--experiment", type=positive, metavar="N", help="with --confirm; default: the latest")
    parser.add_argument("--baseline", metavar="C", help="with --confirm; default: the experiment's first candidate")
    parser.add_argument("--again", action="store_true", help="with --confirm: yes, look at these held-out cases again")


def confirmation_of(args: argparse.Namespace, project: Project) -> Confirmation | None:
    """What is to be confirmed; None where nothing is.

    Raises:
        InputError: arguments that do not go together, or `Confirming.plan` refuses.
    """
    if args.confirm is None:
        if args.experiment or args.baseline or args.again:
            raise InputError(
                "arguments", "--experiment, --baseline and --again go with --confirm.", remedy="Name a candidate there."
            )
        return None
    if selection_of(args) != Selection() or args.fresh:
        raise InputError(
            "arguments",
            "A confirmation runs two versions as they were compared, so nothing else can be chosen.",
            remedy="Leave out what chooses prompts, variants, cases, models, scorecard, repeats, and --fresh.",
        )
    return project.confirming.plan(args.experiment, args.baseline or "", args.confirm)


def confirmation_data(project: Project, found: Confirmation, experiment: Experiment, out: Output) -> dict[str, Any]:
    """What it said, as the document has it; the sentence is printed."""
    said = project.confirming.said(experiment.id)
    if said is not None:
        out.say(f"{CHARACTERS[sign_of(said.pair)]} {said.sentence}")
    return {
        "of": found.origin.number,
        "result": said.result if said else None,
        "pair": said.pair.model_dump(mode="json", include=PAIR) if said else None,
        "earlier": [{"experiment": look.number, "cases": look.cases} for look in found.earlier],
    }
