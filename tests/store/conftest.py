"""An empty project for a test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from workbench.store.store import Store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the test's project lies."""
    return tmp_path / "refunds.pwb"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """A new project, closed at the end."""
    made = Store.create(path, "Refunds")
    yield made
    made.close(discard=True)
