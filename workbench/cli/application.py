"""Reads the arguments and runs one subcommand; the only place of the command line that catches every error."""

from __future__ import annotations

import argparse
import contextlib
import errno
import importlib
import os
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn, Protocol

from workbench import __version__
from workbench.cli.examples import PROJECT, STATUS, epilog
from workbench.cli.output import Output
from workbench.core.errors import IncompleteError, InputError, ProjectError, WorkbenchError
from workbench.core.nearest import did_you_mean
from workbench.core.safe_text import mended
from workbench.core.strict_json import whole

COMMANDS: dict[str, str] = {
    "new": "make a new project, empty or from another project or folder",
    "import": "read cases, a prompt, outputs made elsewhere, a rubric, a scorecard or a gate",
    "estimate": "say what a run would take: calls, tokens, money, time",
    "run": "run, score and save an experiment",
    "score": "score stored outputs again, as a new layer",
    "bench": "measure a judge against what people rated",
    "compare": "compare candidates in pairs and say the verdict",
    "gate": "apply a gate to an experiment",
    "export": "write a format and say what was lost",
    "report": "write what an experiment decided and why, as one page",
    "diff": "say what differs between two projects or folders",
    "merge": "take over a colleague's documents, cases and experiments",
    "check": "look for damage in a project file",
    "models": "list, find, add, remove and test models",
}


_HELP = {"-h", "--help"}
_LONGEST = 200
"""Characters of a path in a sentence about a name that is too long."""


class Command(Protocol):
    """What each module of a subcommand offers."""

    def add(self, parser: argparse.ArgumentParser) -> None:
        """Declare the arguments."""

    def run(self, args: argparse.Namespace, out: Output) -> int:
        """Do it; returns the exit status."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str, near: str = "") -> NoReturn:
        raise InputError("arguments", f"{message[:1].upper()}{message[1:]}.", remedy=f"{near}See {self.prog} --help.")

    def _check_value(self, action: argparse.Action, value: object) -> None:
        # argparse lists the choices alone; this is its own hook, the same in all versions.
        if action.choices is None or value in action.choices:
            return
        names = [str(choice) for choice in action.choices]
        said = f"{'/'.join(action.option_strings) or action.dest}: there is no “{value}”"
        raise InputError("arguments", f"{said}.", remedy=f"{did_you_mean(str(value), names)}{_listed(names)}.")

    def parse_all(self, arguments: list[str]) -> argparse.Namespace:
        """Parse; an argument that there is not is told with the nearest one."""
        args, rest = self.parse_known_args(arguments)
        if rest:
            word = next((one for one in rest if one.startswith("-")), rest[0])
            if not word.startswith("-"):
                self.error(f"“{word}” is one word too many")
            options = [option for action in self._actions for option in action.option_strings]
            self.error(f"there is no argument “{word}”", did_you_mean(word.partition("=")[0], options))
        return args


def _listed(names: Sequence[str]) -> str:
    return f"It can be {', '.join(names[:-1])} or {names[-1]}" if len(names) > 1 else f"It can be {names[0]}"


def main(argv: Sequence[str]) -> int:
    """Run a subcommand; see workbench.cli.main."""
    arguments = list(argv)
    name = next((word for word in arguments if not word.startswith("-")), "")
    out = Output(name or "workbench", as_json="--json" in arguments)
    return out.told(_main(name, arguments, out))


def _main(name: str, arguments: list[str], out: Output) -> int:
    try:
        with _terminable():
            status = _run(name, arguments, out)
        out.finish(ok=status == 0)
    except WorkbenchError as error:
        out.finish(error)
        return error.exit_status
    except KeyboardInterrupt:
        out.finish(IncompleteError("interrupted", "Interrupted.", remedy="What was finished before is kept."))
        return IncompleteError.exit_status
    except Exception as error:  # a person never sees a traceback; the file has it for whoever mends the program
        out.data = {}
        # What could not even be imported is no matter of the project's file, and looking at it would fail alike.
        broken = isinstance(error, (ImportError, NameError, SyntaxError))
        told = _of_arguments(error, arguments) or _of_place(error)
        out.finish(told or (None if broken else _damage(arguments)) or _fault(error))
        return 2
    return status


def _run(name: str, arguments: list[str], out: Output) -> int:
    if name not in COMMANDS:
        return _overview(arguments, name, out)
    command = _load(name)
    parser = parser_of(name, command)
    arguments.remove(name)
    if _HELP & set(arguments):
        return _help(parser.format_help(), out)
    args = parser.parse_all(arguments)
    out.project = args.project
    return command.run(args, out)


def parser_of(name: str, command: Command | None = None) -> _Parser:
    """The arguments of a subcommand, with its help."""
    parser = _Parser(
        prog=f"workbench {name}",
        description=f"{COMMANDS[name][:1].upper()}{COMMANDS[name][1:]}.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    (command or _load(name)).add(parser)
    parser.epilog = epilog(name, parser.epilog or "")
    parser.add_argument("--json", action="store_true", help="print one JSON document on standard output")
    return parser


def _load(name: str) -> Command:
    module: Command = importlib.import_module(f"workbench.cli.{name}_command")
    return module


def _overview(arguments: Sequence[str], name: str, out: Output) -> int:
    if name or not _HELP & set(arguments):
        said = f"There is no command “{name}”." if name else "No command was given."
        remedy = f"{did_you_mean(name, COMMANDS)}Commands: {', '.join(COMMANDS)}. See workbench --help."
        raise InputError("command.unknown", said, remedy=remedy)
    lines = [f"Prompt Workbench {__version__}", ""]
    lines += ["workbench [PROJECT]        open the window; without PROJECT the last one, else a copy of the sample"]
    lines += ["workbench COMMAND --help   the arguments of a command, with examples", ""]
    lines += [f"  {command:<10} {text}" for command, text in COMMANDS.items()]
    lines += ["", PROJECT, "--json prints one JSON document on standard output, also on failure.", "", STATUS]
    return _help("\n".join(lines), out)


def _help(text: str, out: Output) -> int:
    out.data = {"help": text}
    for line in text.rstrip().splitlines():
        out.say(line)
    return 0


@contextlib.contextmanager
def _terminable() -> Iterator[None]:
    """SIGTERM interrupts as Ctrl-C does, so that what is open is closed in order."""

    def interrupt(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    try:
        old = signal.signal(signal.SIGTERM, interrupt)
    except ValueError:
        # Not in the main thread, where signals arrive.
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, old)


def _of_arguments(error: Exception, arguments: Sequence[str]) -> WorkbenchError | None:
    """Whether a fault comes of an argument that is no text. Not refused at once: names of files may be any bytes."""
    odd = next((word for word in arguments if not whole(word) or "\0" in word), None)
    if odd is None or not isinstance(error, ValueError):
        return None
    return InputError("arguments", f"“{mended(odd)}” is no UTF-8 text.", remedy="Write it in UTF-8.")


def _of_place(error: Exception) -> WorkbenchError | None:
    """What the system says of a file or folder that nobody expected it of: no rights, a name that is too long."""
    if not isinstance(error, OSError):
        return None
    if error.filename is None:
        # Only `os.getcwd` fails so of all that is asked of the system here.
        said = "The folder that the command was called in is gone."
        return None if _is_here() else InputError("file.access", said, remedy="Change to a folder that is there.")
    if error.errno == errno.ENAMETOOLONG:
        message, remedy = "The name is longer than the disk takes.", "Shorten it."
    else:
        message, remedy = f"It cannot be reached ({error.strerror}).", "Choose a place that you can read and write."
    where = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else ""
    return InputError("file.access", message, where if len(where) <= _LONGEST else f"{where[:_LONGEST]}…", remedy)


def _is_here() -> bool:
    """Whether there is a current folder."""
    try:
        os.getcwd()
    except OSError:
        return False
    return True


def _damage(arguments: Sequence[str]) -> WorkbenchError | None:
    """Whether one of the projects that were named is damaged: then that is the fault."""
    from workbench.project.damage import damage_of

    places = (Path(word) for word in arguments if not word.startswith("-"))
    # This comes after a fault: what cannot be looked at, e.g. from a folder that is gone, is no more than that.
    with contextlib.suppress(OSError, ValueError, ProjectError):
        return next((found for place in places if (found := damage_of(place))), None)
    return None


def _fault(error: Exception) -> WorkbenchError:
    import traceback

    from workbench.config.files import write_atomically
    from workbench.config.folders import cache_folder

    place = cache_folder() / "fault.txt"
    try:
        # For its owner only: what went wrong may quote what is in the project.
        write_atomically(place, mended("".join(traceback.format_exception(error))))
        kept = f"Details are in {place}."
    except OSError:
        kept = ""
    said = f"This is a fault of the program, not of your input ({type(error).__name__}); what was saved before is kept."
    return WorkbenchError("fault", said, remedy=kept)
