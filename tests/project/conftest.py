"""A project whose answers people rate, and a judge for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.engine.fakes import FakeEndpoint
from tests.project.benched import fair_judge
from tests.project.rated import judge_says, rated_project
from workbench.core.cases import Case
from workbench.project.project import Project


@pytest.fixture
def found() -> Sequence[Case] | int:
    """The cases of the project, or how many; a module that wants others says so by a fixture of this name."""
    return 4


@pytest.fixture
def project(tmp_path: Path, found: Sequence[Case] | int) -> Iterator[Project]:
    """`rated_project` with these cases."""
    made = rated_project(tmp_path / "p.pwb", found)
    yield made
    made.close()


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch) -> FakeEndpoint:
    """Every model is the judge that mostly agrees with people."""
    return judge_says(monkeypatch, fair_judge)
