"""Which environment variable may be sent as a key to which host: what a person said on this machine.

A project file from elsewhere can name any address and any variable. So a variable goes to its provider's own host and
to this machine without a question; to any other host only after the person said so, here or in the environment
(``WORKBENCH_TRUSTED_HOSTS``, hosts separated by commas, for CI).
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from workbench.config.files import write_atomically
from workbench.config.folders import config_folder
from workbench.core.errors import SettingsError

_REMEDY = "Make room on the disk, or give yourself the right to write there."
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


def trust_file() -> Path:
    """Return the path of the list; it may not exist."""
    return config_folder() / "trusted_hosts.json"


def is_trusted(host: str, variable: str) -> bool:
    """Whether the person allowed the key in this variable to go to this host. This machine is always allowed."""
    if host in _LOCAL or host.startswith("127."):
        return True
    named = {one.strip().lower() for one in os.environ.get("WORKBENCH_TRUSTED_HOSTS", "").split(",")}
    return host.lower() in named or [host.lower(), variable] in _read()


def trust(host: str, variable: str) -> None:
    """Remember that the key in this variable may go to this host.

    Raises:
        SettingsError: the list cannot be written.
    """
    known = _read()
    if [host.lower(), variable] in known:
        return
    path = trust_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_atomically(path, json.dumps([*known, [host.lower(), variable]], indent=2) + "\n")
    except OSError as error:
        raise SettingsError("trust.write", f"It was not remembered ({error.strerror}).", str(path), _REMEDY) from error


def _read() -> list[list[str]]:
    """The pairs of host and variable; what cannot be read counts as nothing trusted."""
    try:
        content = json.loads(trust_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    if not isinstance(content, list):
        return []
    return [pair for pair in content if isinstance(pair, list) and len(pair) == 2]
