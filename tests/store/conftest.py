"""Projects for a test: an empty one, one with content that is closed, one that nobody may change."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store import making
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


@pytest.fixture
def closed(path: Path) -> Path:
    """A project with content, closed."""
    with Store.create(path, "Refunds") as store:
        making.filled(store, 30)
    return path


def as_nobody(path: Path) -> str:
    """Open a project in a process that may write nothing here, and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", OPEN, str(path)], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


ROOT = Path(__file__).parents[2]
OPEN = """
import os, sys, tempfile
from pathlib import Path
from workbench.core.errors import ProjectError
from workbench.store.store import Store
if len(sys.argv) == 2 and os.getuid() == 0:
    # Root may do everything: become nobody, once everything is imported.
    with tempfile.TemporaryDirectory() as folder, Store.create(Path(folder) / "p.pwb", "P") as store:
        store.check()
    "".encode("utf-16be")
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
for read_only in (False, True):
    try:
        with Store.open(Path(sys.argv[1]), read_only=read_only) as store:
            print("opened", store.read_only, len(store.heads("golden_set")), store.check())
    except ProjectError as error:
        print(error.code)
"""


@pytest.fixture
def public(closed: Path) -> Iterator[Path]:
    """The project in a folder that others may look into but not change."""
    folder = Path(tempfile.mkdtemp(prefix="workbench-public-"))
    moved = folder / closed.name
    shutil.copy(closed, moved)
    yield moved
    folder.chmod(0o755)
    shutil.rmtree(folder)
