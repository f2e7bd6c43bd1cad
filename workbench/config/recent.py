"""The projects that this person opened last: a JSON file in the config folder, shown on the start page alone."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from workbench.config.clock import now
from workbench.config.files import write_atomically
from workbench.config.folders import config_folder

MOST = 10
_SECONDS_FOR_LOCK = 5.0


class Recent(NamedTuple):
    """A project that was opened."""

    path: Path
    opened: datetime
    """In UTC."""


def recent_file() -> Path:
    """Return the path of the list; it may not exist."""
    return config_folder() / "recent.json"


def recent_projects() -> list[Recent]:
    """The projects that were opened, the latest first. What cannot be read counts as none: it is a convenience."""
    try:
        content = json.loads(recent_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    rows = content.get("projects") if isinstance(content, dict) else None
    found = [read for row in rows if (read := _read(row))] if isinstance(rows, list) else []
    return sorted(found, key=lambda one: one.opened, reverse=True)[:MOST]


def note_opened(path: Path) -> None:
    """Put a project at the top of the list. A folder that cannot be written is no reason to fail."""
    _change(path, [Recent(path.absolute(), now())])


def forget_opened(path: Path) -> None:
    """Take a project out of the list; the project itself stays."""
    _change(path, [])


def _read(row: object) -> Recent | None:
    if not isinstance(row, dict) or not isinstance(row.get("path"), str):
        return None
    try:
        opened = datetime.fromisoformat(str(row.get("opened")))
        return Recent(Path(row["path"]), opened if opened.tzinfo else opened.replace(tzinfo=UTC))
    except ValueError:
        return None


def _change(path: Path, first: list[Recent]) -> None:
    """Write the list anew without a path, and with what comes first."""
    from filelock import FileLock, Timeout  # only who writes pays for the import

    file = recent_file()
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with FileLock(file.with_name("recent.lock"), timeout=_SECONDS_FOR_LOCK):
            kept = [*first, *(one for one in recent_projects() if one.path != path.absolute())][:MOST]
            rows = [{"path": str(one.path), "opened": one.opened.isoformat()} for one in kept]
            write_atomically(file, json.dumps({"projects": rows}, indent=2, ensure_ascii=False) + "\n")
    except (OSError, ValueError, Timeout):
        return
