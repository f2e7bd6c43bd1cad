"""Writes several files together: all of them, or none."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Mapping
from pathlib import Path

from workbench.core.errors import ProjectError


def write_together(files: Mapping[Path, bytes]) -> None:
    """Write files beside their places first, so that a full disk or a lack of rights leaves the old ones.

    A pipe or a device is written into, after the files; a link is replaced, not followed.

    Raises:
        OSError: one of them cannot be written; folders that were made for them are taken away again.
    """
    waiting: list[tuple[Path, Path]] = []
    made: dict[Path, None] = {}
    try:
        streams = {place for place in files if _is_stream(place)}
        for place, content in files.items():
            if place in streams:
                continue
            made.update(dict.fromkeys(folder for folder in place.parents if not folder.exists()))
            place.parent.mkdir(parents=True, exist_ok=True)
            beside = place.with_name(f".{place.name}.new")
            # What lies there, perhaps a link to elsewhere, is left over or laid ready by somebody.
            beside.unlink(missing_ok=True)
            waiting.append((beside, place))
            with beside.open("xb") as file:
                file.write(content)
        for beside, place in waiting:
            os.replace(beside, place)
        for place in streams:
            with place.open("wb") as file:
                file.write(files[place])
    except OSError:
        for beside, _ in waiting:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)
        for folder in sorted(made, key=lambda one: len(one.parts), reverse=True):
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise


def _is_stream(place: Path) -> bool:
    """Whether it is a pipe or a device, such as /dev/stdout: to put a file there would take it away from everybody."""
    try:
        mode = os.stat(place).st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def write_export(files: Mapping[str, bytes], out: Path, overwrite: bool, *, own: Path, one: bool) -> tuple[Path, ...]:
    """Write one file as ``out`` (or into it, where it is a folder), several below it; all of them or none."""
    single = one and len(files) == 1 and not os.path.isdir(out)
    places = {out if single else out / name: content for name, content in files.items()}
    try:
        for place in places:
            if place.exists() and place.samefile(own):
                message = "This is the project itself, which an export does not replace."
                raise ProjectError("export.own", message, str(place), "Choose another place.")
            if place.is_dir() or (place.exists() and not overwrite):
                raise in_the_way(place)
        write_together(places)
    except OSError as error:
        raise ProjectError(
            "export.write",
            f"The export cannot be written ({error.strerror}).",
            str(error.filename or out),
            "Choose a place that you can write to.",
        ) from error
    return tuple(places)


def is_free(place: Path) -> bool:
    """Whether nothing is there, or a folder that is empty and may be looked into."""
    if not os.path.lexists(place):
        return True
    try:
        return not any(place.iterdir())
    except OSError:
        return False


def in_the_way(place: Path) -> ProjectError:
    """What is said where an export would replace something."""
    return ProjectError(
        "export.exists",
        "There is already something at this place, and nothing was overwritten.",
        str(place),
        "Choose another place, or pass --force.",
    )
