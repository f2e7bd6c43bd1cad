"""Where this person's settings, projects and caches lie. ``WORKBENCH_HOME`` moves them all below one folder."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

_NAME = "prompt-workbench"


def config_folder() -> Path:
    """Return the folder of settings and keys; it may not exist yet."""
    return _below_home("config") or platformdirs.user_config_path(_NAME, appauthor=False)


def data_folder() -> Path:
    """Return the folder of projects that the program made itself, e.g. the copy of the sample; it may not exist yet."""
    return _below_home("data") or platformdirs.user_data_path(_NAME, appauthor=False)


def cache_folder() -> Path:
    """Return the folder of what can be made again at any time; it may not exist yet."""
    return _below_home("cache") or platformdirs.user_cache_path(_NAME, appauthor=False)


def _below_home(name: str) -> Path | None:
    home = os.environ.get("WORKBENCH_HOME", "").strip()
    return Path(home).expanduser().absolute() / name if home else None
