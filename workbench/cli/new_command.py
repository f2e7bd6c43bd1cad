"""``workbench new``: a new project."""

from __future__ import annotations

import argparse
from pathlib import Path

from workbench.cli.output import Output
from workbench.project import create_project


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("project", metavar="PROJECT", help="NAME.pwb for a file, NAME for a folder of text")
    parser.add_argument("--from", dest="source", metavar="SOURCE", help="a project file or a folder of text")
    parser.add_argument("--name", default="", help="the project's name; default: that of the source or the file")


def run(args: argparse.Namespace, out: Output) -> int:
    """Make the project."""
    project = create_project(Path(args.project), name=args.name, source=Path(args.source) if args.source else None)
    try:
        for warning in project.warnings:
            out.warn(warning)
        out.data = {"path": str(project.path), "name": project.name}
    finally:
        project.close()
    out.say(f"{project.path} is ready. workbench {args.project} opens it.")
    return 0
