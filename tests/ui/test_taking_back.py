"""Undo in the window: what is older than the window is asked before, what goes whole is named and can be done again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.ui.conftest import until
from workbench.core.cases import Case, GoldenSet
from workbench.core.documents import one_action
from workbench.core.prompts import Snippet
from workbench.project import Project, open_project
from workbench.ui.main_window import MainWindow
from workbench.ui.widgets.icon_buttons import LinkButton

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def sample(sample_file: Path, tmp_path: Path) -> Iterator[Project]:
    """The sample project, into which something was put before it was opened for the window."""
    path = tmp_path / sample_file.name
    shutil.copyfile(sample_file, path)
    before = open_project(path)
    before.documents.put(Snippet(id="tone", name="Tone"), label="New snippet")
    action = one_action()
    before.documents.put(GoldenSet(id="big", name="big"), label="Import 3 cases", merge=action)
    cases = [Case(id=name, inputs={"q": name}) for name in "abc"]
    before.golden.update("big", cases, label="Import 3 cases", merge=action).result()
    before.close()
    made = open_project(path)
    yield made
    made.close()


def undo(window: MainWindow, also: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> str:
    """Press Ctrl Z where the keys are; returns what the toast says then."""
    focus = window.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, Qt.Key.Key_Z, CONTROL | also)
    return window.centre.toast_words


def found(window: MainWindow) -> tuple[bool, bool]:
    """Whether the golden set is there, and the snippet before it."""
    documents = window.context.project.documents
    return documents.find("golden_set", "big") is not None, documents.find("snippet", "tone") is not None


async def test_what_is_older_than_the_window_is_undone_only_when_asked_twice(window: MainWindow) -> None:
    window.navigate("golden_set", "big")
    asked = undo(window)
    assert asked.startswith("“Import 3 cases” of ")
    assert asked.endswith(" is older than this window.")
    assert found(window) == (True, True)
    assert undo(window) == "Golden set “big” gone with “Import 3 cases”"
    assert found(window) == (False, True)
    assert window.centre.shown[0] == "notebook", "at once, not when the file has it"
    assert window.centre.isAncestorOf(window.focusWidget()), "the keys are in the page, not in the toolbar"
    assert undo(window) == "Snippet “Tone” gone with “New snippet”", "one question for all that is older"
    assert undo(window, SHIFT) == ""
    assert undo(window, SHIFT) == ""
    assert found(window) == (True, True)
    assert window.context.project.golden.count("big") == 3
    window.context.project.documents.put(Snippet(id="new", name="New"), label="New snippet")
    assert undo(window) == "Snippet “New” gone with “New snippet”"
    assert undo(window) == asked, "after an edit of this window it is asked again"
    assert found(window) == (True, True)


async def test_the_question_is_answered_with_its_button_and_ends_with_its_toast(window: MainWindow) -> None:
    asked = undo(window)
    window.centre.clear_toast()
    assert undo(window) == asked, "nobody need remember what was asked a while ago"
    button = next(one for one in window.centre.findChildren(LinkButton) if one.isVisible() and one.text() == "Undo")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert found(window) == (False, True)
    await until(lambda: "big" not in [row.title for row in window.navigator.contents])
