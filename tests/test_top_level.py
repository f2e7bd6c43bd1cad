"""The top of the checkout holds what it is meant to hold and nothing else."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ALLOWED = {"LICENSE", "README.md", "pyproject.toml", "resources", "sample_projects", "tests", "workbench"}
HOST = re.compile(r"https?://|\bpypi\b|\.org\b|\.com\b", re.IGNORECASE)


def test_only_allowed_names() -> None:
    names = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert names <= ALLOWED


@pytest.mark.parametrize("name", ["resources/install.sh", "resources/constraints.txt", ".ci/run", "pyproject.toml"])
def test_no_registry_is_named(name: str) -> None:
    assert HOST.findall((ROOT / name).read_text(encoding="utf-8")) == []


def test_every_requirement_is_pinned() -> None:
    """Each name in pyproject.toml that install.sh installs has an exact version in the constraints."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    lines = (ROOT / "resources/constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", pin) for pin in pins)
    pinned = {normal(pin.split("==")[0]) for pin in pins}
    assert {normal(re.split(r"[\s<>=!~\[;]", line)[0]) for line in wanted} <= pinned
    assert "PySide6-Essentials==6.10.3" in pins


def normal(name: str) -> str:
    """Return a package name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()
