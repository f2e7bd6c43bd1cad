"""The person's settings: a JSON file in the config folder, then environment variables ``WORKBENCH_…`` on top."""

from __future__ import annotations

import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workbench.config.files import set_aside, write_atomically
from workbench.config.folders import config_folder
from workbench.core.errors import SettingsError

_SECONDS_FOR_LOCK = 5.0


class Settings(BaseModel):
    """What a person chose once for all projects; each field has a default that works."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    theme: Literal["auto", "light", "dark"] = "auto"
    text_size: int = Field(default=100, ge=90, le=200, description="percent")
    concurrency: int = Field(default=32, ge=1, le=1024, description="calls in flight at once")
    budget: Decimal | None = Field(
        default=Decimal("0.50"), ge=0, description="US dollars a run may spend; None: no limit"
    )
    last_project: str | None = Field(default=None, description="absolute path")
    rater: str = Field(default="", max_length=200, description="the name that stands beside a person's ratings")
    keys_in_file: bool = Field(
        default=False, description="keys may be kept in a file of mode 0600, if no keychain works"
    )


class Loaded(NamedTuple):
    """Settings, and one sentence for each thing that could not be used."""

    settings: Settings
    problems: tuple[str, ...]


def settings_file() -> Path:
    """Return the path of the settings file; it may not exist."""
    return config_folder() / "settings.json"


def load_settings() -> Loaded:
    """Read the file, then the environment. What is wrong is left out and named; this never raises."""
    stored, problems = _read_file()
    settings, wrong = _validate(stored)
    if wrong:
        named = "; ".join(f"{name}: {why}" for name, why in wrong.items())
        problems.append(f"In {settings_file()} some settings are wrong and count as not set. {named}.")
    return _with_environment(settings, problems)


def change_settings(**changes: Any) -> Settings:
    """Change some settings in the file and return what now counts.

    The file is read again under a lock first, so that two windows do not undo each other's changes. Values that came
    from the environment are not written, and fields of a newer version stay.

    Raises:
        SettingsError: a value or a name is wrong, or the file cannot be written.
    """
    unknown = sorted(changes.keys() - Settings.model_fields.keys())
    if unknown:
        raise SettingsError(
            "settings.unknown", f"There is no setting called {unknown[0]}.", remedy=f"Known: {_names()}."
        )
    try:
        checked = Settings(**changes).model_dump(mode="json", include=set(changes))
    except ValidationError as error:
        name, why = next(iter(_reasons(error).items()))
        raise SettingsError("settings.value", f"{name} cannot have this value: {why}.", "settings") from None
    _update_file(checked)
    return load_settings().settings


def remember_project(path: Path) -> None:
    """Note the project that the next start opens. A config folder that cannot be written is no reason to fail."""
    try:
        change_settings(last_project=str(path.absolute()))
    except SettingsError:
        return


def last_project() -> Path | None:
    """Return the project that was open last, if it is still there."""
    stored = load_settings().settings.last_project
    path = Path(stored) if stored else None
    return path if path is not None and path.exists() else None


def _names() -> str:
    return ", ".join(Settings.model_fields)


def _read_file() -> tuple[dict[str, Any], list[str]]:
    """Return the file's object, and a sentence when it could not be read; a damaged file is set aside."""
    path = settings_file()
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(content, dict):
            return content, []
        reason = "it holds no object"
    except FileNotFoundError:
        return {}, []
    except OSError as error:
        return {}, [f"The settings in {path} cannot be read ({error.strerror}); the defaults are used."]
    except ValueError as error:  # not JSON, or not UTF-8
        reason = str(error)
    try:
        aside = f"it is kept as {set_aside(path).name}"
    except OSError:
        aside = "it was left where it is"
    return {}, [f"The settings in {path} are damaged ({reason}); {aside} and the defaults are used."]


def _validate(values: dict[str, Any]) -> tuple[Settings, dict[str, str]]:
    """Return settings of all values that are right, and why the others are not."""
    try:
        return Settings(**values), {}
    except ValidationError as error:
        wrong = _reasons(error)
        return Settings(**{name: value for name, value in values.items() if name not in wrong}), wrong


def _reasons(error: ValidationError) -> dict[str, str]:
    return {str(item["loc"][0]): item["msg"][:1].lower() + item["msg"][1:] for item in error.errors()}


def _with_environment(settings: Settings, problems: list[str]) -> Loaded:
    """Lay environment variables over the settings; an empty variable of an optional field means none."""
    for name in Settings.model_fields:
        variable = f"WORKBENCH_{name.upper()}"
        text = os.environ.get(variable)
        if text is None:
            continue
        value = None if not text.strip() and name in {"budget", "last_project"} else text.strip()
        changed, wrong = _validate({**settings.model_dump(), name: value})
        if wrong:
            problems.append(f"The environment variable {variable} is not used: {wrong[name]}.")
        else:
            settings = changed
    return Loaded(settings, tuple(problems))


def _update_file(changes: dict[str, Any]) -> None:
    """Merge changes into the file, under a lock."""
    from filelock import FileLock, Timeout  # only who writes settings pays for the import

    path = settings_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with FileLock(path.with_name("settings.lock"), timeout=_SECONDS_FOR_LOCK):
            stored, _ = _read_file()
            write_atomically(path, json.dumps({**stored, **changes}, indent=2, ensure_ascii=False) + "\n")
    except (OSError, Timeout) as error:
        reason = "another window is writing it" if isinstance(error, Timeout) else error.strerror or str(error)
        raise SettingsError("settings.write", f"The settings were not saved ({reason}).", str(path)) from error
