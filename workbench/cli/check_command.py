"""``workbench check``: integrity of the file."""

import argparse

from workbench.cli.output import Output
from workbench.core.figures import count
from workbench.project import open_project


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("project", metavar="PROJECT", help="a .pwb file or a folder of text")


def run(args: argparse.Namespace, out: Output) -> int:
    """Check; nothing is changed."""
    project = open_project(args.project, read_only=True)
    try:
        damage = project.check()
    finally:
        project.close()
    out.data = {"damage": damage}
    for line in damage:
        out.say(f"✕ {line}")
    out.say("Sound: nothing is damaged." if not damage else f"{count(len(damage), 'fault')} found.")
    return 1 if damage else 0
