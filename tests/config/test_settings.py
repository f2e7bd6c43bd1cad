"""Settings: defaults, file, environment; nothing wrong in them stops the program or is lost."""

from __future__ import annotations

import json
import os
import stat
import threading
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from workbench.config import settings
from workbench.config.settings import Settings, change_settings, load_settings, settings_file
from workbench.core.errors import SettingsError


def write(content: str) -> Path:
    path = settings_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def test_without_a_file_the_defaults_count() -> None:
    assert load_settings() == (Settings(), ())
    assert Settings().concurrency == 32


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError):
        Settings().theme = "dark"  # type: ignore[misc]


def test_a_change_is_read_again() -> None:
    changed = change_settings(theme="dark", budget=Decimal("1.25"), rater="Mara")
    assert (changed.theme, changed.budget, changed.rater) == ("dark", Decimal("1.25"), "Mara")
    assert load_settings() == (changed, ())
    assert stat.S_IMODE(settings_file().stat().st_mode) == 0o600


def test_a_change_keeps_the_rest_also_what_a_newer_version_wrote() -> None:
    path = write('{"theme": "dark", "later": [1]}')
    change_settings(text_size=120)
    assert json.loads(path.read_text(encoding="utf-8")) == {"theme": "dark", "later": [1], "text_size": 120}


def test_the_environment_comes_on_top_and_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    change_settings(theme="dark")
    monkeypatch.setenv("WORKBENCH_THEME", "light")
    monkeypatch.setenv("WORKBENCH_BUDGET", "")
    monkeypatch.setenv("WORKBENCH_CONCURRENCY", " 8 ")
    monkeypatch.setenv("WORKBENCH_KEYS_IN_FILE", "true")
    loaded = load_settings().settings
    assert (loaded.theme, loaded.budget, loaded.concurrency, loaded.keys_in_file) == ("light", None, 8, True)
    change_settings(rater="Mara")
    assert json.loads(settings_file().read_text(encoding="utf-8")) == {"theme": "dark", "rater": "Mara"}


def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_TEXT_SIZE", "huge")
    loaded = load_settings()
    assert loaded.settings.text_size == 100
    assert len(loaded.problems) == 1
    assert loaded.problems[0].startswith("The environment variable WORKBENCH_TEXT_SIZE is not used:")


@pytest.mark.parametrize("content", ["{", "[1]", "", "\x00", '"text"'])
def test_a_damaged_file_is_one_sentence_and_is_kept(content: str) -> None:
    path = write(content)
    loaded = load_settings()
    assert loaded.settings == Settings()
    assert len(loaded.problems) == 1
    assert "settings.json.damaged-1" in loaded.problems[0]
    assert path.with_name("settings.json.damaged-1").read_text(encoding="utf-8") == content
    assert load_settings() == (Settings(), ())


def test_a_second_damaged_file_does_not_replace_the_first() -> None:
    for content in ("{", "{{"):
        path = write(content)
        load_settings()
    assert path.with_name("settings.json.damaged-1").read_text(encoding="utf-8") == "{"
    assert path.with_name("settings.json.damaged-2").read_text(encoding="utf-8") == "{{"


def test_a_wrong_value_costs_only_itself() -> None:
    write('{"theme": "pink", "text_size": 120, "concurrency": 0}')
    loaded = load_settings()
    assert (loaded.settings.theme, loaded.settings.text_size, loaded.settings.concurrency) == ("auto", 120, 32)
    assert len(loaded.problems) == 1
    assert "theme: " in loaded.problems[0]
    assert "concurrency: " in loaded.problems[0]


@pytest.mark.parametrize("change", [{"text_size": 50}, {"colour": "red"}, {"budget": -1}, {"budget": "nan"}])
def test_a_wrong_change_is_refused_and_changes_nothing(change: dict[str, Any]) -> None:
    change_settings(theme="dark")
    before = settings_file().read_bytes()
    with pytest.raises(SettingsError) as caught:
        change_settings(rater="Mara", **change)
    assert next(iter(change)) in caught.value.text()
    assert settings_file().read_bytes() == before


def test_a_folder_that_cannot_be_written_is_one_sentence(home: Path) -> None:
    (home / "config").write_text("in the way", encoding="utf-8")
    with pytest.raises(SettingsError, match="were not saved"):
        change_settings(theme="dark")
    settings.remember_project(home)  # says nothing: it is a convenience
    assert load_settings().settings == Settings()


def test_windows_do_not_undo_each_others_changes() -> None:
    changes: list[dict[str, Any]] = [{"theme": "dark"}, {"text_size": 150}, {"concurrency": 4}, {"rater": "Mara"}]
    threads = [threading.Thread(target=change_settings, kwargs=change) for change in changes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stored = json.loads(settings_file().read_text(encoding="utf-8"))
    assert stored == {name: value for change in changes for name, value in change.items()}


def test_an_interrupted_write_leaves_the_old_file(monkeypatch: pytest.MonkeyPatch) -> None:
    change_settings(theme="dark")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SettingsError, match="No space left"):
        change_settings(theme="light")
    assert load_settings().settings.theme == "dark"
    assert {path.name for path in settings_file().parent.iterdir()} <= {"settings.json", "settings.lock"}


def test_the_last_project_is_remembered_while_it_is_there(tmp_path: Path) -> None:
    assert settings.last_project() is None
    project = tmp_path / "p.pwb"
    project.touch()
    settings.remember_project(project)
    assert settings.last_project() == project
    project.unlink()
    assert settings.last_project() is None
