"""The sample as a file, in place of the conftest's project, where a test module imports it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.program import SAMPLE
from workbench.project import Project, create_project


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """The sample as a file."""
    found = create_project(tmp_path / "p.pwb", source=SAMPLE)
    yield found
    found.close()
