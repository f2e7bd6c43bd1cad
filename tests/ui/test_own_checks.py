"""A file of own checks is read and trusted in the window; nothing of it runs before, and another content is another."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QPlainTextEdit

from tests.ui.conftest import problems_of, until
from workbench.core.rubrics import CheckSpec, Scorecard
from workbench.ui.dialogs.own_checks import OwnChecksDrawer
from workbench.ui.main_window import MainWindow
from workbench.ui.pages.scorecard_try import try_check

SOURCE = "open('ran', 'w').write('x')\ndef check(output, case): return True\n"


def buttons(drawer: OwnChecksDrawer) -> list[QAbstractButton]:
    """Those that a person sees: not those of the reading before, which are about to be deleted."""
    return [one for one in drawer.findChildren(QAbstractButton, "own_check_trust") if one.isVisible()]


async def test_a_file_is_read_and_trusted_as_it_stands(window: MainWindow, tmp_path: Path) -> None:
    project = window.context.project
    window.commands.do("own_checks")
    empty = window.side.findChildren(OwnChecksDrawer)[-1]
    await until(lambda: empty._parts)
    assert buttons(empty) == []
    file = project.own_checks.folder / "own.py"
    file.write_text(SOURCE)
    check = CheckSpec(name="mine", check="python", arguments={"file": "own.py"})
    project.documents.put(Scorecard(id="own", name="Own", checks=(check,)), label="Add").result()
    window.commands.do("own_checks")
    drawer = window.side.findChildren(OwnChecksDrawer)[-1]
    await until(lambda: buttons(drawer))
    assert drawer.findChildren(QPlainTextEdit)[0].toPlainText() == SOURCE
    said, ink = try_check(project, check)
    assert (ink, said.startswith("own.py is not trusted on this machine: read it under")) == ("warn", True)
    # What changed after it was shown is not trusted.
    file.write_text(SOURCE + "import os\n")
    QTest.mouseClick(buttons(drawer)[0], Qt.MouseButton.LeftButton)
    await until(lambda: buttons(drawer) and "import os" in drawer.findChildren(QPlainTextEdit)[-1].toPlainText())
    assert [error.code for error in problems_of(window)] == ["check.changed"]
    assert project.own_checks.files()[0].state == "not trusted"
    problems_of(window).clear()
    button = buttons(drawer)[0]
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    await until(lambda: project.own_checks.files()[0].state == "trusted")
    assert "runs with a run" in try_check(project, check)[0]
    await until(lambda: buttons(drawer) and buttons(drawer)[0].text() == "Trust it no more")
    QTest.mouseClick(buttons(drawer)[0], Qt.MouseButton.LeftButton)
    await until(lambda: project.own_checks.files()[0].state == "not trusted")
    assert not (file.parent / "ran").exists()
    assert problems_of(window) == []
