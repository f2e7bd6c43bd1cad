"""A release as a person decides it: opened by the action, words by keys, refused in its place, kept on record."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from tests.ui.conftest import problems_of, until
from workbench.core.experiments import Selection
from workbench.ui.blind import Sitting
from workbench.ui.dialogs.release import ReleaseDrawer
from workbench.ui.main_window import MainWindow
from workbench.ui.pages.prompt import PromptPage

CONTROL = Qt.KeyboardModifier.ControlModifier


def opened(window: MainWindow) -> ReleaseDrawer:
    window.commands.do("release_version")
    return shown(window)[-1]


def shown(window: MainWindow) -> list[ReleaseDrawer]:
    return [drawer for drawer in window.findChildren(ReleaseDrawer) if drawer.isVisible()]


def written(field: QWidget, words: str) -> None:
    """Replace what stands in a field, as by hand."""
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_A, CONTROL)
    QTest.keyClicks(field, words)


def said(root: QWidget | None) -> str:
    assert root is not None
    labels = [one.text() for one in root.findChildren(QLabel) if one.isVisibleTo(root)]
    return " ".join(labels).replace("\N{NO-BREAK SPACE}", " ")


async def test_a_version_is_released_with_its_decision(window: MainWindow) -> None:
    project, bridge = window.context.project, window.context.bridge
    drawer = opened(window)
    assert "Nothing was run yet" in said(drawer)
    assert not drawer.accept_button.isEnabled()
    QTest.keyClick(drawer, Qt.Key.Key_Escape)
    await until(lambda: not shown(window))

    bridge.follow(project.runs.start(project.runs.plan(Selection(variants=("A", "B"), limit=4))), "cell")
    await until(lambda: not bridge.running())
    drawer = opened(window)
    await until(lambda: drawer.number.text() == "1.0.0")
    assert [drawer.candidate.itemText(place).partition(",")[2] for place in range(3)] == [" the one to take", "", ""]
    assert "It was not confirmed on held-out cases." in said(drawer)
    # The sample's gate has too few cases: only an explicit yes releases it all the same.
    assert not drawer.accept_button.isEnabled()
    written(drawer.why, "It is shorter and loses nothing.")
    drawer.candidate.setFocus()
    QTest.keyClicks(drawer.candidate, "B")
    await until(lambda: drawer._draft is not None)
    assert drawer.candidate.currentData().startswith("B@")
    assert drawer.why.toPlainText() == "It is shorter and loses nothing."
    drawer.despite.setFocus()
    QTest.keyClick(drawer.despite, Qt.Key.Key_Space)
    assert drawer.accept_button.text() == "Release 1.0.0"
    written(drawer.number, "1.4.0")
    QTest.keyClick(drawer.number, Qt.Key.Key_Return)
    await until(lambda: "A decision needs a name." in said(drawer))
    written(drawer.who, "Mara")
    QTest.keyClick(drawer.who, Qt.Key.Key_Return)
    await until(lambda: not shown(window))
    (release,) = project.releases.list()
    assert (release.release, release.who, release.why) == ("1.4.0", "Mara", "It is shorter and loses nothing.")
    assert release.candidate.startswith("B@")
    assert release.gate == "release"
    assert release.gate_result != "passed"
    assert project.experiments.get(1).tags == ("release 1.4.0",)
    # The page of experiments and the prompt's history say so.
    window.navigate("experiments", "")
    await until(lambda: "released by Mara" in said(window.page()) and release.why in said(window.page()))
    window.navigate("prompt", release.prompt_id)
    page = window.page()
    assert isinstance(page, PromptPage)
    await until(lambda: release.version in page.history.model.releases)
    assert problems_of(window) == []


async def test_nothing_is_released_while_somebody_rates_blind(window: MainWindow) -> None:
    window.context.blind.sit(("queue",), Sitting("e", 1, "Mara", 3, 5))
    window.commands.do("release_version")
    assert window.findChildren(ReleaseDrawer) == []
    assert [error.code for error in problems_of(window)] == ["rating.blind"]
    problems_of(window).clear()
