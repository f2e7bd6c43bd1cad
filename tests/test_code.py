"""The code is as the linters say: one test each, so that `pytest` alone tells whether a change is good."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = Path(sys.executable).parent


def run(program: str, *arguments: str) -> None:
    """Run a program of the environment in the checkout, and fail with what it says."""
    done = subprocess.run([TOOLS / program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{program} {' '.join(arguments)}\n{done.stdout}\n{done.stderr}"


def test_ruff_check() -> None:
    run("ruff", "check", "--no-cache", ".")


def test_ruff_format() -> None:
    run("ruff", "format", "--no-cache", "--check", ".")


def test_mypy_strict() -> None:
    run("mypy")


def test_layers() -> None:
    run("lint-imports", "--no-cache")
