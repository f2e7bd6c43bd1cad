"""Which files of Python checks may be run on this machine: what a person said, by the sha256 of the file.

A project from elsewhere can name any file beside it. Nothing of it runs until the person trusted that very content
here; another content is another file.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

from workbench.config.clock import now
from workbench.config.files import write_atomically
from workbench.config.folders import config_folder
from workbench.core.errors import SettingsError

_REMEDY = "Make room on the disk, or give yourself the right to write there."


def trust_file() -> Path:
    """Return the path of the list; it may not exist."""
    return config_folder() / "trusted_code.json"


def sha256_of(content: bytes) -> str:
    """The digest that a file is trusted by: 64 hex digits."""
    return hashlib.sha256(content).hexdigest()


def is_trusted(sha256: str) -> bool:
    """Whether a person trusted this content on this machine (or ``WORKBENCH_TRUSTED_CODE`` names it, for CI)."""
    named = {one.strip().lower() for one in os.environ.get("WORKBENCH_TRUSTED_CODE", "").split(",")}
    return bool(sha256) and (sha256 in named or sha256 in _read())


def trust(sha256: str, path: Path) -> None:
    """Remember that this content may run.

    Args:
        sha256: of the content that the person was shown.
        path: where it lies, for the list alone.

    Raises:
        SettingsError: the list cannot be written.
    """
    _write({**_read(), sha256: {"path": str(path), "trusted": now().isoformat(timespec="seconds")}})


def distrust(sha256: str) -> None:
    """Forget that this content may run.

    Raises:
        SettingsError: the list cannot be written.
    """
    known = _read()
    if known.pop(sha256, None) is not None:
        _write(known)


def _write(known: dict[str, dict[str, str]]) -> None:
    path = trust_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_atomically(path, json.dumps(known, indent=2) + "\n")
    except OSError as error:
        raise SettingsError("trust.write", f"It was not remembered ({error.strerror}).", str(path), _REMEDY) from error


def _read() -> dict[str, dict[str, str]]:
    """sha256 → where and when; what cannot be read counts as nothing trusted."""
    try:
        content = json.loads(trust_file().read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(content, dict):
        return {}
    return {key: value for key, value in content.items() if isinstance(value, dict)}
