"""``workbench new``: a new project."""

import argparse
from pathlib import Path

from workbench.cli.output import Output
from workbench.project import create_project


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("project", metavar="PROJECT", help="NAME.pwb for a file, NAME for a folder of text")
    parser.add_argument("--from", dest="source", metavar="SOURCE", help="another tool's files, a project or a folder")
    parser.add_argument("--name", default="", help="the project's name; default: that of the file")


def run(args: argparse.Namespace, out: Output) -> int:
    """Make the project."""
    project = create_project(Path(args.project), name=args.name, source=Path(args.source) if args.source else None)
    try:
        project.save_text()
        out.data = {"path": str(project.path), "name": project.name}
        out.say(f"{project.path} is ready. workbench {project.path} opens it.")
    finally:
        project.close()
    return 0
