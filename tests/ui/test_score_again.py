"""Stored answers are scored again in the window: what it would take first, the first scores beside, and a stop."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from tests.ui.conftest import problems_of, until
from workbench.core.experiments import Selection
from workbench.core.models import STAND_IN
from workbench.core.rubrics import CheckSpec, RubricUse, Scorecard
from workbench.ui.main_window import MainWindow
from workbench.ui.pages.experiments import ExperimentsPage
from workbench.ui.pages.score_again import ScoreAgainDrawer
from workbench.ui.results.inspector import InspectorPane

CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
SHORT = Scorecard(
    id="short", name="Short", checks=(CheckSpec(name="short", check="length", arguments={"unit": "words", "max": 30}),)
)


async def ran(window: MainWindow, limit: int) -> ExperimentsPage:
    """The page of experiments with one experiment."""
    project, bridge = window.context.project, window.context.bridge
    bridge.follow(project.runs.start(project.runs.plan(Selection(limit=limit))), "cell")
    await until(lambda: not bridge.running())
    project.documents.put(SHORT, label="Add").result()
    window.navigate("experiments", "")
    page = window.page()
    assert isinstance(page, ExperimentsPage)
    await until(lambda: page.model.rowCount() == 1 and page.view.currentIndex().isValid())
    return page


def drawer_of(window: MainWindow) -> ScoreAgainDrawer:
    return window.side.findChildren(ScoreAgainDrawer)[-1]


def words(drawer: QWidget) -> str:
    texts = " ".join(label.text() for label in drawer.findChildren(QLabel))
    return re.sub("<[^>]*>", "", texts).replace("\xa0", " ")


async def test_answers_are_scored_by_another_card_and_both_scores_are_shown(window: MainWindow) -> None:
    page, project = await ran(window, 2), window.context.project
    use = RubricUse(rubric=project.documents.heads("rubric")[0].id, judge=STAND_IN, samples=2)
    project.documents.put(Scorecard(id="twice", name="Twice", rubrics=(use,)), label="Add").result()
    trial, paid = project.experiments.rows(1)[0].trial_id, project.experiments.totals(1)
    before = project.experiments.trial(trial)
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_G, CONTROL_SHIFT)
    drawer = drawer_of(window)
    # The scorecard that the run did not apply is offered first; a check asks no judge.
    assert drawer.choice.currentText() == "Short"
    await until(drawer.accept_button.isEnabled)
    assert "nothing is generated again" in words(drawer)
    assert "No judge is asked" in words(drawer)
    # What judges would take stands there before they are asked: the run asked the first sample of each already.
    drawer.choice.setCurrentText("Twice")
    await until(drawer.accept_button.isEnabled)
    assert "24 judgements" in words(drawer)
    assert "24 are kept from before" in words(drawer)
    drawer.choice.setCurrentText("Short")
    await until(drawer.accept_button.isEnabled)
    QTest.keyClick(drawer, Qt.Key.Key_Return)
    await until(lambda: [score.metric for score in project.experiments.trial(trial).scores] == ["short"])
    assert project.experiments.totals(1) == paid
    assert project.experiments.trial(trial).earlier[0].scores == before.scores
    # The page tells both, and so does the inspector.
    await until(lambda: words(page.detail).count("Scored by") == 2)
    assert "Scored by Short" in words(page.detail)
    pane = InspectorPane(window.context)
    pane.show_trial(trial)
    await until(lambda: pane.view is not None)
    pane.open_section("earlier")
    (head,) = [label.text() for label in pane.findChildren(QLabel, "earlierScores")]
    assert head.startswith("run · ")
    pane.deleteLater()
    assert problems_of(window) == []


async def test_a_scoring_is_stopped_by_the_toolbar_and_leaves_the_window_responsive(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = await ran(window, 24)
    project, bridge = window.context.project, window.context.bridge
    button = page.detail.findChild(QPushButton, "score_again")
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    drawer = drawer_of(window)
    await until(drawer.accept_button.isEnabled)
    # No judgement ends by itself before this test would.
    monkeypatch.setenv("WORKBENCH_STAND_IN_PACE", "3600:1")
    QTest.mouseClick(drawer.accept_button, Qt.MouseButton.LeftButton)
    await until(lambda: bridge.feed(f"score {project.experiments.get(1).id}"))
    window.commands.do("stop")
    await until(lambda: not bridge.running())
    monkeypatch.setenv("WORKBENCH_STAND_IN_PACE", "0")
    # What was scored stays, and the same scoring goes on where it stopped.
    layer = project.experiments.layers(1)[-1].id
    window.commands.do("score_again")
    again = drawer_of(window)
    await until(again.accept_button.isEnabled)
    QTest.mouseClick(again.accept_button, Qt.MouseButton.LeftButton)
    await until(lambda: all(row.scored for row in project.experiments.rows(1, layer)) and not bridge.running())
    assert problems_of(window) == []
