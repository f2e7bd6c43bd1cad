"""A scorecard's parts, and what a case adds."""

from __future__ import annotations

import pytest

from workbench.core.cases import Case
from workbench.core.errors import InputError
from workbench.core.rubrics import CheckSpec, Criterion, Rubric, RubricUse, Scorecard
from workbench.core.scores import Part
from workbench.scoring.parts import checks_for, parts_for, repeated_metrics, rubrics_for

TONE = Rubric(
    id="r1",
    name="Tone",
    criteria=(
        Criterion(name="warm", weight=2, must_pass=True, pass_level=4),
        Criterion(name="short"),
    ),
)
FACTS = Rubric(id="r2", name="Facts", criteria=(Criterion(name="right"),))
SHORT = CheckSpec(name="short", check="length", arguments={"max": 90}, weight=0.5, threshold=0.9)
CARD = Scorecard(id="s", name="Card", checks=(SHORT,), rubrics=(RubricUse(rubric="r1", judge="j", weight=3),))
BY_ID = {"r1": TONE, "r2": FACTS}


def names(parts: tuple[Part, ...]) -> list[str]:
    return [part.metric for part in parts]


def test_checks_then_criteria_with_their_weights() -> None:
    check, warm, short = parts_for(CARD, BY_ID, None)
    assert check == Part(metric="short", kind="check", weight=0.5, pass_value=0.9, label="short")
    assert warm == Part(metric="Tone/warm", kind="criterion", weight=6, must_pass=True, pass_value=4, label="warm")
    assert (short.metric, short.weight, short.pass_value) == ("Tone/short", 3, 3)


def test_a_rubric_is_found_by_name_too() -> None:
    card = CARD.model_copy(update={"rubrics": (RubricUse(rubric="Facts", judge="j"),)})
    assert names(parts_for(card, BY_ID, None)) == ["short", "Facts/right"]


def test_an_unknown_rubric_is_named() -> None:
    with pytest.raises(InputError, match="There is no rubric “r1”") as caught:
        parts_for(CARD, {}, None)
    assert "Card" in caught.value.where


def test_a_case_adds_its_own() -> None:
    own = CheckSpec(name="names the city", check="contains")
    case = Case(id="1", checks=(own,), rubric=FACTS)
    assert names(parts_for(CARD, BY_ID, case)) == ["short", "names the city", "Tone/warm", "Tone/short", "Facts/right"]


def test_a_case_puts_its_own_instead() -> None:
    own = CheckSpec(name="names the city", check="contains")
    case = Case(id="1", checks=(own,), own_scoring="instead")
    assert names(parts_for(CARD, BY_ID, case)) == ["names the city", "Tone/warm", "Tone/short"]
    case = Case(id="1", rubric=FACTS, own_scoring="instead")
    assert names(parts_for(CARD, BY_ID, case)) == ["short", "Facts/right"]
    assert rubrics_for(CARD, BY_ID, case) == ((FACTS, "j", 3),)


def test_a_case_without_its_own_keeps_the_scorecards() -> None:
    assert parts_for(CARD, BY_ID, Case(id="1", own_scoring="instead")) == parts_for(CARD, BY_ID, None)


def test_the_same_name_stands_instead() -> None:
    own = CheckSpec(name="short", check="length", arguments={"max": 10})
    assert checks_for(CARD, Case(id="1", checks=(own,))) == (own,)
    other = TONE.model_copy(update={"criteria": (Criterion(name="cold"),)})
    assert names(parts_for(CARD, BY_ID, Case(id="1", rubric=other))) == ["short", "Tone/cold"]


def test_a_cases_rubric_needs_a_judge() -> None:
    card = CARD.model_copy(update={"rubrics": ()})
    assert names(parts_for(card, BY_ID, Case(id="1", rubric=FACTS))) == ["short"]


def test_repeated_metrics_are_found() -> None:
    parts = parts_for(CARD, BY_ID, None)
    assert repeated_metrics(parts) == ()
    assert repeated_metrics((*parts, parts[0])) == ("short",)
