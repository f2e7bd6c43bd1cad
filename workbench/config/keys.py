"""API keys: environment variable first, then the system's keychain, then a file of mode 0600 for who asks for it.

A key is never in a project, a log or an error; `mask` gives the form that may be shown.
"""

from __future__ import annotations

import json
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from workbench.config import keychain
from workbench.config.files import write_atomically
from workbench.config.folders import config_folder
from workbench.core.errors import SettingsError

Source = Literal["environment", "keychain", "file"]
_KEYCHAIN = "the system's keychain"


@dataclass(frozen=True)
class Key:
    """A key and where it was found. Its text form shows no more than the last four characters."""

    value: str = field(repr=False)
    source: Source
    place: str

    def __str__(self) -> str:
        """Return e.g. ``…f3Qa from OPENAI_API_KEY``."""
        return f"{mask(self.value)} from {self.place}"


def mask(key: str) -> str:
    """Return the form of a key that may be shown: ``…`` and its last four characters; ``…`` alone for a short one."""
    return f"…{key[-4:]}" if len(key) >= 12 else "…"


def find_key(model: str, key_env: str = "", *, seconds: float = keychain.SECONDS) -> Key | None:
    """Look for the key of a model.

    Args:
        model: the configured model's name, under which `set_key` stored the key.
        key_env: name of the environment variable that counts first; empty: none.
        seconds: how long the keychain may take.

    Returns:
        the key, or None when no place has one; a keychain that fails counts as having none.

    Raises:
        SettingsError: the file of keys is damaged, or other users can read it.
    """
    if value := os.environ.get(key_env, "").strip() if key_env else "":
        return Key(value, "environment", key_env)
    try:
        value = (keychain.read(model, seconds) or "").strip()
    except SettingsError:
        value = ""
    if value:
        return Key(value, "keychain", _KEYCHAIN)
    if value := _read_file().get(model, ""):
        return Key(value, "file", str(key_file()))
    return None


def missing_key(model: str, key_env: str = "") -> SettingsError:
    """Return the error that says that a model has no key, and what to do about it."""
    remedy = f"Set {key_env}, or enter the key in Models." if key_env else "Enter the key in Models."
    return SettingsError("key.missing", "There is no API key for it.", model, remedy)


def set_key(model: str, value: str, *, in_file: bool = False, seconds: float = keychain.SECONDS) -> Key:
    """Store a key and return it with its place.

    Args:
        model: the configured model's name.
        value: the key; blanks around it are cut off.
        in_file: the person agreed to keep it in a file that only they can read, instead of the keychain.
        seconds: how long the keychain may take.

    Raises:
        SettingsError: the value is no key, or the keychain or the file did not take it; the remedy names the other way.
    """
    value = value.strip()
    if not value or any(character.isspace() or not character.isprintable() for character in value):
        raise SettingsError("key.value", "This is not an API key: it is empty or has blanks inside.", model)
    if in_file:
        _write_file({**_read_file(), model: value})
        return Key(value, "file", str(key_file()))
    keychain.write(model, value, seconds)
    return Key(value, "keychain", _KEYCHAIN)


def delete_key(model: str, *, seconds: float = keychain.SECONDS) -> None:
    """Remove a model's key from the keychain and the file; the environment is the person's own."""
    stored = _read_file()
    if stored.pop(model, None) is not None:
        _write_file(stored)
    try:
        present = keychain.read(model, seconds) is not None
    except SettingsError:
        return  # no keychain, so nothing to remove from it
    if present:
        keychain.delete(model, seconds)


def key_file() -> Path:
    """Return the path of the opt-in file of keys; it may not exist."""
    return config_folder() / "keys.json"


def _read_file() -> dict[str, str]:
    """Return the keys of the file; none when there is no file, or when others could have read or written it."""
    path = key_file()
    try:
        if os.name == "posix" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise _file_error(path, "other users can read it", f"Run: chmod 600 {path}")
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise _file_error(path, error.strerror or "it cannot be read") from error
    except ValueError:
        # The parser's own message would quote the content.
        raise _file_error(path, "it is no JSON", "Mend or delete it, then enter the keys again.") from None
    if not isinstance(content, dict):
        raise _file_error(path, "it holds no object", "Mend or delete it, then enter the keys again.")
    return {str(name): key.strip() for name, key in content.items() if isinstance(key, str)}


def _write_file(keys: dict[str, str]) -> None:
    try:
        write_atomically(key_file(), json.dumps(keys, indent=2, ensure_ascii=False) + "\n")
    except OSError as error:
        raise _file_error(key_file(), error.strerror or "it cannot be written") from error


def _file_error(path: Path, reason: str, remedy: str = "") -> SettingsError:
    return SettingsError("key.file", f"The file of keys is not used: {reason}.", str(path), remedy)
