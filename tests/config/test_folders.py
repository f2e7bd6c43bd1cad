"""Where things lie, and that WORKBENCH_HOME moves them all."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.config.folders import cache_folder, config_folder, data_folder


def test_workbench_home_moves_all(home: Path) -> None:
    assert [config_folder(), data_folder(), cache_folder()] == [home / "config", home / "data", home / "cache"]


def test_without_it_the_platform_decides(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("WORKBENCH_HOME")
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    folders = [config_folder(), data_folder(), cache_folder()]
    assert len(set(folders)) == 3
    assert all(folder.name == "prompt-workbench" for folder in folders)
