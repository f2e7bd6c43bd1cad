"""Shipped data is found in a checkout and in an installed wheel."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.config import resources
from workbench.config.resources import resource, sample_project

ROOT = Path(__file__).resolve().parent.parent.parent


def test_in_a_checkout() -> None:
    assert resource("themes/light.json") == ROOT / "resources/themes/light.json"
    assert resource("sample_projects") == ROOT / "sample_projects"


def test_in_an_installed_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sample = tmp_path / "_data/sample_projects/refund_replies"
    theme = tmp_path / "_data/themes/light.json"
    sample.mkdir(parents=True)
    theme.parent.mkdir()
    theme.touch()
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path)
    assert resource("sample_projects/refund_replies") == sample
    assert sample_project("refund_replies") == sample
    assert resource("themes/light.json") == theme


def test_a_missing_file_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"themes/pink\.json"):
        resource("themes/pink.json")


@pytest.mark.parametrize("name", ["", "/etc/passwd", "../README.md", "themes/../../README.md"])
def test_a_name_stays_inside(name: str) -> None:
    with pytest.raises(ValueError, match="Not the name of a resource"):
        resource(name)
