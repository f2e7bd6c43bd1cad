"""The side lock of an open project: who has it open, from its opening to its end."""

from __future__ import annotations

import contextlib
import json
import os
import socket
from pathlib import Path

from filelock import FileLock, Timeout

from workbench.config.clock import now
from workbench.core.errors import ProjectError


class SideLock:
    """A lock in a hidden file beside the project, with the holder's process, machine and start time inside.

    A lock on the project itself is out of the question: closing any descriptor of it would drop SQLite's own locks.
    """

    def __init__(self, project: Path) -> None:
        self.project = project
        self.path = project.with_name(f".{project.name}.lock")
        # The writer's thread may be the one that lets go.
        self._lock = FileLock(self.path, timeout=0, thread_local=False)

    def take(self) -> None:
        """Take the lock.

        Raises:
            ProjectError: ``project.locked`` names the holder; ``project.read_only`` when the folder takes no file.
        """
        holder = self.holder()
        try:
            self._lock.acquire()
            self._name_ourselves()
        except Timeout:
            raise locked(self.project, holder) from None
        except OSError as error:
            raise read_only(self.project) from error

    def release(self) -> None:
        """Let go, and remove the file while it is still ours."""
        with contextlib.suppress(OSError):
            self.path.unlink()
        self._lock.release()

    def holder(self) -> str:
        """Return e.g. ``process 4711 on desk, since 2026-11-21 09:15 UTC``; "" when the file does not say."""
        try:
            text = json.loads(self.path.read_text(encoding="utf-8"))
            return f"process {int(text['pid'])} on {str(text['host'])[:100]}, since {str(text['since'])[:30]}"
        except (OSError, ValueError, TypeError, KeyError):
            return ""

    def _name_ourselves(self) -> None:
        since = now().strftime("%Y-%m-%d %H:%M UTC")
        text = json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "since": since})
        # Windows does not let a second handle write a locked file; the lock holds without a name.
        with contextlib.suppress(PermissionError):
            self.path.write_text(text + "\n", encoding="utf-8")


def locked(project: Path, holder: str) -> ProjectError:
    """Return the error that names who has the project open."""
    by = f" by {holder}" if holder else " by another window"
    return ProjectError(
        "project.locked", f"The project is open{by}.", str(project), "Close it there, or open it read-only here."
    )


def read_only(project: Path) -> ProjectError:
    """Return the error for a file or a folder that cannot be written."""
    return ProjectError(
        "project.read_only",
        "The project file or its folder cannot be written.",
        str(project),
        "Open it read-only, or copy it to a folder of yours.",
    )
