"""Writes several files together: all of them, or none."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path


def write_together(files: Mapping[Path, bytes]) -> None:
    """Write files beside their places first, so that a full disk or a lack of rights leaves the old ones.

    Raises:
        OSError: one of them cannot be written; folders that were made for them are taken away again.
    """
    waiting: list[tuple[Path, Path]] = []
    made: dict[Path, None] = {}
    try:
        for place, content in files.items():
            made.update(dict.fromkeys(folder for folder in place.parents if not folder.exists()))
            place.parent.mkdir(parents=True, exist_ok=True)
            beside = place.with_name(f".{place.name}.new")
            waiting.append((beside, place))
            beside.write_bytes(content)
        for beside, place in waiting:
            os.replace(beside, place)
    except OSError:
        for beside, _ in waiting:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)
        for folder in sorted(made, key=lambda one: len(one.parts), reverse=True):
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise
