"""The start: a subcommand runs headless, anything else opens the window; nothing heavy is imported before that."""

from __future__ import annotations

import atexit
import gc
import os
import re
import sys
from collections.abc import Sequence

from workbench import __version__

SUBCOMMANDS = frozenset(
    (
        "new",
        "import",
        "estimate",
        "run",
        "score",
        "bench",
        "compare",
        "gate",
        "export",
        "report",
        "diff",
        "merge",
        "check",
        "models",
    )
)
# Qt's own variables decide the binding that qasync and pyqtgraph take, when others are installed too.
_BINDING = {"QT_API": "pyside6", "PYQTGRAPH_QT_LIB": "PySide6"}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program.

    Args:
        argv: the arguments after the program's name; None: those of the process.

    Returns:
        the exit status: 0 done, 1 a gate failed, 2 wrong input, 3 incomplete.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments in (["--version"], ["-V"]):
        try:
            print(f"Prompt Workbench {__version__}", flush=True)
        except OSError:
            # The command line tells what standard output did not take.
            from workbench.cli.output import Output

            out = Output("--version", as_json=False)
            out.say()
            return out.told(0)
        return 0
    if _is_for_command_line(arguments):
        # What is imported is hundreds of thousands of objects and no garbage: to look for it while a command starts,
        # and once more in all of them at the exit, takes a third of the time of a short run.
        gc.set_threshold(50_000, 20, 100)
        atexit.unregister(gc.freeze)
        atexit.register(gc.freeze)
        from workbench.cli import main as run_command

        return run_command(arguments)
    return _open_window(arguments[0] if arguments else None)


def _is_for_command_line(arguments: list[str]) -> bool:
    """Tell a command line from ``workbench [PROJECT]``; a project called like a subcommand is opened as ``./run``."""
    return len(arguments) > 1 or any(word in SUBCOMMANDS or word.startswith("-") for word in arguments)


def _open_window(project: str | None) -> int:
    from workbench.preflight import missing_libraries, obstacle

    if project is not None and not os.path.exists(project):
        from workbench.core.nearest import did_you_mean

        near = did_you_mean(project, sorted(SUBCOMMANDS))
        help_ = f"{near}workbench new {project} makes a project, workbench --help lists the commands."
        return _say(f"{project}: There is no project and no command of this name. {help_}")
    if fault := obstacle():
        return _say(fault.text())
    os.environ.update(_BINDING)
    try:
        from workbench.ui.app import run
    except ImportError as error:
        # "libfoo.so.1: cannot open shared object file: No such file or directory", from a library not foreseen above.
        library = re.match(r"(\S+\.so[.\d]*): cannot open shared object file", str(error))
        if library is None:
            raise
        return _say(missing_libraries([library[1]]).text())
    return run(project)


def _say(sentence: str) -> int:
    print(f"workbench: {sentence}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
