"""``workbench export``: writes a format and says what was lost."""

import argparse
from pathlib import Path

from workbench.cli.output import Output
from workbench.cli.selection import named, positive
from workbench.core.errors import InputError
from workbench.core.figures import count
from workbench.project import open_project
from workbench.project.exporting import Exported, export_formats, takes

GROUPS = (
    ("golden set, one file", ("cases-csv", "cases-tsv", "cases-xlsx", "cases-jsonl", "cases-json", "cases-parquet")),
    ("results, one file", ("results-csv", "results-jsonl", "junit")),
    ("a prompt, one file", ("markdown", "prompty")),
    ("a rubric, one file", ("rubric (YAML)", "rubric-prometheus (JSON)")),
    ("for other tools", ("promptfoo-tests (one file)", "promptfoo (a folder)", "openai-evals (a folder)")),
    ("the whole project", ("folder",)),
)
"""The formats as help lists them."""


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("project", metavar="PROJECT", help="a .pwb file or a folder of text")
    parser.add_argument("out", metavar="OUT", help="a file; a folder for formats of several files")
    parser.add_argument("--to", required=True, metavar="FORMAT", choices=sorted(export_formats()), help="see below")
    parser.add_argument("--experiment", type=positive, metavar="N", help="of results and winner; default: the latest")
    parser.add_argument("--cases", metavar="SET", help="name of the golden set; default: the only one")
    parser.add_argument(
        "--variant",
        metavar="PROMPT/A",
        help="or PROMPT/v:1a2b3c4d; default: the winner of the experiment; for openai-evals: none",
    )
    parser.add_argument(
        "--split",
        choices=("tune", "held-out", "all"),
        help="default: tune for other tools, else all; held-out cases that go out are counted",
    )
    parser.add_argument("--rubric", metavar="NAME", help="of rubric formats; default: the only one")
    parser.add_argument("--force", action="store_true", help="overwrite files that are there")
    lines = ["Formats:", *(f"  {title + ':':<21} {', '.join(names)}" for title, names in GROUPS)]
    parser.epilog = "\n".join(lines)


def run(args: argparse.Namespace, out: Output) -> int:
    """Export."""
    _check_arguments(args)
    project = open_project(args.project, read_only=True)
    try:
        for warning in project.warnings:
            out.warn(warning)
        done = project.exporting.export(
            args.to,
            Path(args.out),
            experiment=args.experiment,
            cases=named(args.cases),
            variant=named(args.variant),
            split=args.split or "",
            overwrite=args.force,
            into=args.out.endswith("/"),
            rubric=named(args.rubric),
        )
    finally:
        project.close()
    out.data = {
        "files": [str(path) for path in done.files],
        "lost": [{"where": loss.where, "what": loss.what} for loss in done.losses],
        "notes": list(done.notes),
    }
    _say(done, out)
    return 0


def _check_arguments(args: argparse.Namespace) -> None:
    """Refuse what has no effect on the format: nobody must believe that it had."""
    known = takes(args.to)
    for name in ("experiment", "cases", "variant", "split", "rubric"):
        if getattr(args, name) is not None and name not in known:
            said = f"--{name} says nothing about {args.to}."
            only = ", ".join(f"--{one}" for one in sorted(known)) or "none of these"
            raise InputError("arguments", said, remedy=f"Leave it out; {args.to} takes {only}.")


def _say(done: Exported, out: Output) -> None:
    for path in done.files:
        out.say(f"{path}")
    for note in done.notes:
        out.note(note)
    if done.held_out:
        out.note("--split tune leaves held-out cases out.")
    elif done.left_out:
        out.note("--split all takes them along.")
    if done.losses:
        out.note(f"{count(len(done.losses), 'thing')} could not be carried over:")
    for loss in done.losses:
        out.note(f"  {loss.where}: {loss.what}")
