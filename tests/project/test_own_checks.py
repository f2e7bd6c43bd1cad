"""Own checks of a project: looked at, trusted by content, and nothing of them runs before."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.project.rated import rated_project
from workbench.core.errors import InputError
from workbench.core.rubrics import CheckSpec, Scorecard
from workbench.project.own_checks import OwnFile, file_of, folder_beside
from workbench.project.project import Project

FILE = "own.py"
SOURCE = "open('ran', 'w').write('x')\n\n\ndef check(output, case):\n    return True, 'fine'\n"
CARD = Scorecard(
    id="s",
    name="card",
    checks=(
        CheckSpec(name="mine", check="python", arguments={"file": FILE, "function": "check"}),
        CheckSpec(name="again", check="python", arguments={"file": FILE, "function": "check"}),
        CheckSpec(name="long", check="length", arguments={"min": 1}),
    ),
)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = rated_project(tmp_path / "p.pwb", 1, "A")
    made.documents.put(CARD, label="Add").result()
    (tmp_path / FILE).write_text(SOURCE)
    return made


def only(project: Project) -> OwnFile:
    (found,) = project.own_checks.files()
    return found


def test_a_file_is_shown_with_the_checks_that_use_it_and_is_not_run(project: Project, tmp_path: Path) -> None:
    found = only(project)
    assert (found.file, found.state, found.text) == (FILE, "not trusted", SOURCE)
    assert found.checks == ("card: mine", "card: again")
    assert found.warning
    assert not (tmp_path / "ran").exists()
    assert not Path("ran").exists()
    project.close()


def test_trust_is_of_the_content_that_was_shown(project: Project, tmp_path: Path) -> None:
    shown = only(project)
    project.own_checks.trust(FILE, shown.sha256)
    assert only(project).state == "trusted"
    (tmp_path / FILE).write_text(SOURCE + "# changed\n")
    assert only(project).state == "not trusted"
    with pytest.raises(InputError, match="changed after it was shown"):
        project.own_checks.trust(FILE, shown.sha256)
    (tmp_path / FILE).write_text(SOURCE)
    assert only(project).state == "trusted"
    project.own_checks.distrust(FILE)
    assert only(project).state == "not trusted"
    project.close()


def test_a_file_that_is_missing_or_elsewhere_is_said_to_be(project: Project, tmp_path: Path) -> None:
    (tmp_path / FILE).unlink()
    missing = only(project)
    assert missing.state == "missing"
    assert missing.reason
    assert missing.sha256 == ""
    with pytest.raises(InputError):
        project.own_checks.trust(FILE, "")
    for outside in ("../own.py", "/etc/passwd", "a\0b", ""):
        assert project.own_checks.look(outside).state == "missing"
    project.close()


def test_which_file_a_check_names(tmp_path: Path) -> None:
    assert [file_of(spec) for spec in CARD.checks] == [FILE, FILE, ""]
    assert file_of(CheckSpec(name="x", check="python", arguments={"file": 3})) == ""
    # Beside the project's file, or in the folder of text whose results lie in a folder of their own.
    assert folder_beside(tmp_path / "p.pwb") == tmp_path
    assert folder_beside(tmp_path / "project" / ".workbench" / "results.pwb") == tmp_path / "project"
