"""The command line: the same project, headless."""

from collections.abc import Sequence


def main(argv: Sequence[str]) -> int:
    """Run a subcommand.

    Args:
        argv: arguments, the subcommand first.

    Returns:
        exit status: 0 done, 1 a gate did not pass or damage was found, 2 bad input, 3 incomplete.
    """
    from workbench.cli.application import main as run

    return run(argv)
