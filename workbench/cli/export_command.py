"""``workbench export``: writes a format and says what was lost."""

import argparse
from pathlib import Path

from workbench.cli.output import Output
from workbench.cli.selection import positive
from workbench.core.figures import count
from workbench.project import open_project
from workbench.project.exporting import export_formats


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("project", metavar="PROJECT", help="a .pwb file or a folder of text")
    parser.add_argument("out", metavar="OUT", help="file, or folder for formats of several files")
    parser.add_argument(
        "--to",
        required=True,
        metavar="FORMAT",
        choices=sorted(export_formats()),
        help=", ".join(sorted(export_formats())),
    )
    parser.add_argument("--experiment", type=positive, metavar="N", help="its number; default: the latest")
    parser.add_argument("--cases", default="", metavar="SET", help="name of the golden set; default: the only one")
    parser.add_argument("--variant", default="", metavar="PROMPT/A", help="variant to export; default: the winner")
    parser.add_argument("--split", choices=("tune", "held-out", "all"), default="all", help="default: all")
    parser.add_argument("--force", action="store_true", help="overwrite files that are there")


def run(args: argparse.Namespace, out: Output) -> int:
    """Export."""
    project = open_project(args.project, read_only=True)
    try:
        for warning in project.warnings:
            out.warn(warning)
        done = project.exporting.export(
            args.to,
            Path(args.out),
            experiment=args.experiment,
            cases=args.cases,
            variant=args.variant,
            split=args.split,
            overwrite=args.force,
        )
    finally:
        project.close()
    out.data = {
        "files": [str(path) for path in done.files],
        "lost": [{"where": loss.where, "what": loss.what} for loss in done.losses],
        "notes": list(done.notes),
    }
    for path in done.files:
        out.say(f"{path}")
    for note in done.notes:
        out.note(note)
    if done.losses:
        out.note(f"{count(len(done.losses), 'thing')} could not be carried over:")
    for loss in done.losses:
        out.note(f"  {loss.where}: {loss.what}")
    return 0
