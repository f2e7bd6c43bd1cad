"""Finds the data files that come with the program, in a checkout and in an installed wheel."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

_PACKAGE = Path(__file__).resolve().parent.parent
_SAMPLES = "sample_projects"


def resource(name: str) -> Path:
    """Return the path of a shipped file or folder.

    Args:
        name: relative to resources/, with slashes, e.g. ``"themes/light.json"``; or ``"sample_projects/…"``.

    Raises:
        FileNotFoundError: the program was built without it.
        ValueError: the name leaves the data folder.
    """
    parts = PurePosixPath(name).parts
    if not parts or ".." in parts or parts[0] == "/":
        raise ValueError(f"Not the name of a resource: {name!r}")
    path = _root(parts[0]).joinpath(*parts)
    if not path.exists():
        raise FileNotFoundError(f"The program's data file {name} is missing; install the program again.")
    return path


def sample_project(name: str) -> Path:
    """Return the folder of a sample project, e.g. ``"refund_replies"``.

    Raises:
        FileNotFoundError: there is none of this name.
        ValueError: the name leaves the folder of samples.
    """
    return resource(f"{_SAMPLES}/{name}")


def _root(first: str) -> Path:
    """Return the folder that a name with this first part is relative to."""
    installed = _PACKAGE / "_data"
    if installed.is_dir():
        return installed
    checkout = _PACKAGE.parent
    return checkout if first == _SAMPLES else checkout / "resources"
