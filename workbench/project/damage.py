"""Whether a fault that nobody foresaw comes from a damaged project, and what can still be read of one."""

from __future__ import annotations

import os
from pathlib import Path

from workbench.core.errors import ProjectError
from workbench.project.folder import RESULTS
from workbench.store.damage import all_damage, damage
from workbench.store.header import damaged
from workbench.store.rescue import rescue

_KINDS = {
    "document": "documents",
    "set_member": "cases",
    "version": "saved versions",
    "experiment": "experiments",
    "trial": "answers",
    "score": "scores",
    "call": "calls",
}
"""Tables whose losses are told, and what their rows are to a person."""


def damage_of(place: Path) -> ProjectError | None:
    """Look through a project file, or the results of a folder, after a fault that nobody foresaw.

    Returns:
        what is damaged, where and what to do; None where nothing is, or where there is no such project.
    """
    path = _file(place)
    if not os.path.isfile(path):
        return None
    found = damage(path)
    return damaged(path, found) if found else None


def damages(place: Path) -> list[str]:
    """All that is wrong with a project that cannot be opened, one sentence each."""
    return all_damage(_file(place))


def rescue_into(place: Path, new: Path) -> list[str]:
    """Take what can still be read of a damaged project into a new project file; the damaged one is only read.

    Returns:
        a sentence of how much of each kind was saved, where not all of it was.

    Raises:
        ProjectError: nothing can be read, or the new file cannot be made or exists.
    """
    done = rescue(_file(place), new)
    return [
        f"{done.kept[name]:,} of {done.found[name]:,} {word} could be taken over."
        for name, word in _KINDS.items()
        if done.kept[name] < done.found[name]
    ]


def _file(place: Path) -> Path:
    return place / RESULTS if os.path.isdir(place) else place
