"""``workbench check``: integrity of the file."""

from __future__ import annotations

import argparse

from workbench.cli.output import Output
from workbench.core.errors import GateError, ProjectError
from workbench.core.figures import count
from workbench.project import open_project


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("project", metavar="PROJECT", help="a .pwb file or a folder of text")


def run(args: argparse.Namespace, out: Output) -> int:
    """Check; nothing is changed."""
    damage = _damage(args.project, out)
    out.data = {"damage": damage}
    for line in damage:
        out.say(f"✕ {line}")
    if not damage:
        out.say("Sound: nothing is damaged.")
        return 0
    said = f"{count(len(damage), 'fault was', 'faults were')} found."
    out.error = GateError("check.damage", said, args.project, "Go back to a copy; what can still be read exports.")
    return out.error.exit_status


def _damage(path: str, out: Output) -> list[str]:
    try:
        project = open_project(path, read_only=True)
    except ProjectError as error:
        if error.code != "project.damaged":
            raise
        # So damaged that it cannot be opened: that is what was asked.
        return [error.text()]
    try:
        for warning in project.warnings:
            out.warn(warning)
        return project.check()
    finally:
        project.close()
