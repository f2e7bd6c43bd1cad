"""The page of a scorecard: a check that is added, its fields one by one, and how a rubric is asked."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.ui.conftest import until
from workbench.config.settings import Settings
from workbench.core.rubrics import CheckSpec, Scorecard
from workbench.project import Project
from workbench.ui.bridge import Bridge
from workbench.ui.context import UiContext
from workbench.ui.pages.scorecard import ScorecardPage
from workbench.ui.pages.scorecard_arguments import ArgumentFields
from workbench.ui.tasks import Tasks
from workbench.ui.theme import Theme
from workbench.ui.widgets.fields import Choice, Field


class Card:
    """The page with a check that was just added at its end."""

    def __init__(self, page: ScorecardPage, project: Project) -> None:
        self.page, self.project = page, project
        page.add_check()
        self.number = len(self.stored.checks)

    @property
    def stored(self) -> Scorecard:
        """The scorecard as it is in the project."""
        found = self.project.documents.all("scorecard")[0]
        assert isinstance(found, Scorecard)
        return found

    @property
    def check(self) -> CheckSpec:
        """The check that was added."""
        return self.stored.checks[self.number - 1]

    @property
    def note(self) -> str:
        """What stands below it."""
        found = self.page.findChild(QLabel, f"checkNote{self.number}")
        assert found is not None
        return found.text()

    def typed(self, name: str, words: str) -> Field:
        """A field of the check, after words were typed into it."""
        called = name if name.endswith("passes") else f"{name} of check {self.number}"
        field = next(one for one in self.page.findChildren(Field) if one.accessibleName() == called)
        field.setText(words)
        field.editingFinished.emit()
        return field

    def choice(self, name: str) -> Choice:
        """A choice by its name."""
        return next(one for one in self.page.findChildren(Choice) if one.accessibleName() == name)


@pytest.fixture
async def card(sample: Project, theme: Theme) -> AsyncIterator[Card]:
    tasks = Tasks()
    bridge = Bridge(sample, tasks)
    context = UiContext(sample, theme, tasks, bridge, Settings())
    page = ScorecardPage(context, sample.documents.heads("scorecard")[0].id)
    page.show()
    yield Card(page, sample)
    bridge.close()
    await tasks.close()
    page.hide()
    page.deleteLater()


async def test_a_check_is_added_ready_to_be_changed_and_taken_away(card: Card) -> None:
    rule = card.page.findChild(QLabel, "scorecardRule")
    assert rule is not None
    assert f"is at least {card.stored.threshold:g}." in rule.text()
    assert card.check.arguments == {"max": 90, "unit": "words"}
    kept = card.stored.checks[:-1]
    card.page._check_removed(card.number - 1)
    assert card.stored.checks == kept


async def test_a_bound_is_taken_or_said_to_be_wrong(card: Card) -> None:
    card.typed("max", "40")
    assert card.check.arguments == {"max": 40, "unit": "words"}
    assert "both included" in card.note
    assert "whole number" in card.typed("max", "forty").toolTip()
    assert card.check.arguments == {"max": 40, "unit": "words"}
    card.typed("max", "40")
    card.typed("min", "50")
    assert "min is above max" in card.note


async def test_a_name_that_a_run_measures_is_refused(card: Card) -> None:
    kept = card.check.name
    assert "what every run measures" in card.typed("Name", "latency_ms").toolTip()
    assert card.check.name == kept


async def test_weights_and_the_value_it_passes_from_have_bounds(card: Card) -> None:
    before = card.check
    assert card.typed("Weight", "1e308").toolTip() == "A number from 0 to 1,000,000"
    assert card.typed(f"Value from which check {card.number} passes", "2").toolTip() == "A number from 0 to 1"
    assert card.check == before


async def test_another_kind_of_check_is_tried_on_an_answer(card: Card) -> None:
    kind = card.choice(f"Kind of check {card.number}")
    kind.setCurrentIndex(kind.findData("regex"))
    assert card.check.check == "regex"
    card.typed("pattern", "^(a+")
    assert "regular expression" in card.note
    card.page._try(card.number - 1)
    await until(lambda: "no answer to try it on" in card.note)


async def test_how_and_how_often_a_rubric_is_asked_is_chosen(card: Card) -> None:
    often, how = card.choice("How often rubric 1 is asked"), card.choice("How rubric 1 is asked")
    often.setCurrentIndex(often.findData(3))
    how.setCurrentIndex(how.findData("all"))
    assert (card.stored.rubrics[0].samples, card.stored.rubrics[0].mode) == (3, "all")


def test_an_empty_value_says_what_a_check_compares_with(theme: Theme, qtbot: QtBot) -> None:
    fields = ArgumentFields(theme, 1, False)
    qtbot.addWidget(fields)
    hints = []
    for check in ("equals", "length"):
        fields.show_arguments(check, True, {})
        hints.append([one.placeholderText() for one in fields.findChildren(Field) if one.isVisibleTo(fields)])
    assert hints[0][0] == "else the reference"
    assert "else the reference" not in hints[1]
