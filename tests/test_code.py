"""The code is as the linters say: one test each, so that `pytest` alone tells whether a change is good."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = Path(sys.executable).parent


def faults(program: str, *arguments: str) -> str:
    """Run a program of the environment in the checkout; what it says if it finds something, else ""."""
    done = subprocess.run([TOOLS / program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return f"{program} {' '.join(arguments)}\n{done.stdout}\n{done.stderr}" if done.returncode else ""


def test_ruff_check() -> None:
    assert not faults("ruff", "check", "--no-cache", ".")


def test_ruff_format() -> None:
    assert not faults("ruff", "format", "--no-cache", "--check", ".")


def test_mypy_strict() -> None:
    assert not faults("mypy")


def test_layers() -> None:
    assert not faults("lint-imports", "--no-cache")
