"""``workbench check``: integrity of the file, and a new file with what can still be read of a damaged one."""

from __future__ import annotations

import argparse
from pathlib import Path

from workbench.cli.output import Output
from workbench.core.errors import GateError, ProjectError
from workbench.core.figures import count
from workbench.project import open_project
from workbench.project.damage import damages, rescue_into


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("project", metavar="PROJECT", help="a .pwb file or a folder of text")
    parser.add_argument("--rescue", metavar="NEW.pwb", help="take what can still be read into a new project file")


def run(args: argparse.Namespace, out: Output) -> int:
    """Check; the project is not changed."""
    damage = _damage(args.project, out)
    out.data = {"damage": damage}
    for line in damage:
        out.say(f"✕ {line}")
    if not damage:
        out.say("Sound: nothing is damaged." + (" So there is nothing to rescue." if args.rescue else ""))
        return 0
    said = f"{count(len(damage), 'fault was', 'faults were')} found."
    remedy = "Go back to a backup of it, or take what can still be read into a new file: --rescue NEW.pwb."
    if args.rescue:
        left = rescue_into(Path(args.project), Path(args.rescue))
        out.data = {"damage": damage, "rescued": args.rescue, "left": left}
        for line in left:
            out.say(line)
        remedy = f"What could still be read stands in {args.rescue}, without the steps to undo."
    out.error = GateError("check.damage", said, args.project, remedy)
    return out.error.exit_status


def _damage(path: str, out: Output) -> list[str]:
    try:
        project = open_project(path, read_only=True)
    except ProjectError as error:
        if error.code != "project.damaged":
            raise
        # So damaged that it cannot be opened: that is what was asked.
        return damages(Path(path)) or [error.message]
    try:
        for warning in project.warnings:
            out.warn(warning)
        damage = project.check()
        for warning in () if damage else project.schema_faults():
            out.warn(warning)
        return damage
    finally:
        project.close()
