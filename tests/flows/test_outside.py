"""The real window under a real X server, driven from outside by accessible names, mouse and keys."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_samples import LINE
from workbench.project import open_project

TOOLS = Path(__file__).resolve().parents[3] / "shared" / "tools"
PROGRAM = Path(sys.executable).parent / "workbench"


@pytest.mark.gui
@pytest.mark.skipif(not (TOOLS / "gui_drive.py").exists(), reason="shared/tools/gui_drive.py is not here")
def test_the_first_five_minutes_from_outside(tmp_path: Path) -> None:
    script = Path(__file__).with_name("outside.py")
    command = ["/usr/bin/python3", str(script), str(TOOLS), str(PROGRAM), str(tmp_path), LINE]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("WORKBENCH_", "QT_"))}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=150, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    found = list((tmp_path / "home").rglob("*.pwb"))
    assert len(found) == 1
    project = open_project(found[0], read_only=True)
    try:
        first, second = project.experiments.list()
        assert len(project.experiments.rows(first.id)) == 144
        # Only B was asked again.
        totals = project.experiments.totals(second.id)
        assert (totals.done, totals.reused) == (144, 96)
        assert project.check() == []
    finally:
        project.close()
