"""Weights on the page of a scorecard: a good one looks good, a wrong one says what is wrong with it."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from workbench.core.rubrics import CheckSpec, Criterion, Rubric, RubricUse
from workbench.ui.pages.scorecard_rows import CheckRow
from workbench.ui.pages.scorecard_rubric import RubricRow
from workbench.ui.theme import Theme
from workbench.ui.widgets.fields import Field
from workbench.ui.widgets.labels import Paragraph

LEVELS = ("a", "b", "c", "d", "e")
RUBRIC = Rubric(id="r", name="Help", criteria=(Criterion(name="Clear", question="Is it?", levels=LEVELS),))


def test_a_rubric_that_is_first_shown_has_no_wrong_weight(theme: Theme, qtbot: QtBot) -> None:
    row = RubricRow(theme, 0, [("r", "Help")], ["stand-in"], False)
    qtbot.addWidget(row)
    told: list[RubricUse] = []
    row.changed.connect(lambda place, use, what: told.append(use))
    row.show_use(RubricUse(rubric="r", judge="stand-in", samples=4), RUBRIC)
    weight = next(one for one in row.findChildren(Field) if one.accessibleName().startswith("Weight"))
    fault = row.findChild(Paragraph, "rubric_fault_1")
    assert fault is not None
    assert (weight.text(), weight.property("state") or "") == ("1", "")
    weight.setText("-3")
    weight.editingFinished.emit()
    assert weight.property("state") == "wrong"
    assert "Weight: A number from 0 to" in fault.text()
    assert not fault.isHidden()
    weight.clear()
    QTest.keyClicks(weight, "2,5")
    weight.editingFinished.emit()
    assert (weight.property("state"), fault.isHidden(), told[-1].weight) == ("", True, 2.5)


@pytest.fixture
def row(theme: Theme, qtbot: QtBot) -> CheckRow:
    """The row of a check that an answer has at most nine words."""
    made = CheckRow(theme, 0, {"length": "Length"}, False)
    qtbot.addWidget(made)
    made.show_spec(CheckSpec(name="short", check="length", arguments={"unit": "words", "max": 9}))
    return made


def typed(row: CheckRow, name: str, words: str) -> str:
    """All that the row says after words were typed into one of its fields."""
    field = next(one for one in row.findChildren(Field) if one.accessibleName().startswith(name))
    field.setText(words)
    field.editingFinished.emit()
    return " ".join(one.text() for one in row.findChildren(Paragraph))


def test_a_wrong_weight_of_a_check_is_said_below_it(row: CheckRow) -> None:
    said = typed(row, "Weight", "-3")
    assert "Weight: A number from 0 to" in said
    assert "What was there before counts." in said
    assert "A number from" not in typed(row, "Weight", "1")


def test_a_wrong_argument_of_a_check_is_said_below_it(row: CheckRow) -> None:
    told: list[CheckSpec] = []
    row.changed.connect(lambda place, spec, what: told.append(spec))
    assert "max: A whole number, e.g. 90. What was there before counts." in typed(row, "max", "abc")
    assert told == []
    assert "A whole number" not in typed(row, "max", "12")
    assert told[-1].arguments == {"unit": "words", "max": 12}
