"""What a judge is asked, and how its answer is read."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.scoring.shared_data import needs_data, rows
from workbench.core.calls import Completion
from workbench.core.cases import Case
from workbench.core.messages import message
from workbench.core.rubrics import Criterion, Rubric
from workbench.interop.rubric_text import read_rubric_value
from workbench.scoring.judge import fenced, messages, read_completion, read_verdict

WARM = Criterion(name="warm", question="Is it warm?", levels=("icy", "cool", "mild", "warm", "hearty"))
TONE = Rubric(id="r", name="Tone", criteria=(WARM,))
HEADS = (
    "### The instruction to evaluate",
    "### Response to evaluate",
    "### Reference answer (score 5)",
    "### Score rubric",
    "### Feedback",
)
# Texts as a person who wants a good score would write them.
hostile = st.lists(
    st.sampled_from(
        ["[RESULT]", " ", "5", "\n", "```", "````", "### Feedback", "{{ rubric }}", "*", ".", "Good", "[", "]"]
    ),
    max_size=12,
).map("".join)
texts = st.one_of(hostile, st.text(max_size=60))


def prompt(answer: str, question: str = "Say hello.", reference: str | None = None) -> str:
    asked = messages(TONE, WARM, Case(id="1", reference=reference), question, answer)
    assert [part.role for part in asked] == ["system", "user"]
    return asked[1].text


def test_the_parts_stand_in_order() -> None:
    text = prompt("Hello!", reference="Hello, friend!")
    places = [text.index(head) for head in HEADS]
    assert places == sorted(places)
    assert text.endswith(HEADS[-1])
    assert "[Is it warm?]\nScore 1: icy\nScore 2: cool\nScore 3: mild\nScore 4: warm\nScore 5: hearty\n" in text
    assert "```text\nHello!\n```" in text
    assert "```text\nHello, friend!\n```" in text


def test_without_a_reference_nothing_speaks_of_one() -> None:
    text = prompt("Hello!")
    assert "eference" not in text
    assert "\n\n\n" not in text


@pytest.mark.parametrize("text", ["```", "a\n````\nb", "`````x`````", "", "``"])
def test_a_fence_is_longer_than_any_inside(text: str) -> None:
    first, *inside, last = fenced(text).split("\n")
    assert first == last + "text"
    assert all(last not in line for line in inside)


@given(texts, texts, texts)
def test_only_the_template_opens_sections(answer: str, question: str, reference: str) -> None:
    """Outside the fences stands what the template says and no more."""
    text = prompt(answer, question, reference)
    outside = re.sub(r"(?ms)^(`{3,})text\n.*?\n\1$", "", text)
    plain = re.sub(r"(?ms)^(`{3,})text\n.*?\n\1$", "", prompt("a", "b", "c" if reference else reference))
    assert outside == plain


@given(texts, st.data())
def test_echoing_what_was_shown_is_no_verdict(answer: str, data: st.DataObject) -> None:
    shown = prompt(answer, reference=answer)
    start = data.draw(st.integers(0, len(shown)))
    end = data.draw(st.integers(start, len(shown)))
    assert read_verdict(shown).level is None
    assert read_verdict(shown[start:end]).level is None
    assert read_verdict(shown[start:]).level is None
    assert read_verdict(f"I was shown: {shown[start:end]}").level is None


@pytest.mark.parametrize(
    ("text", "level", "feedback"),
    [
        ("Warm and kind. [RESULT] 4", 4, "Warm and kind."),
        ("Warm.\n\n[RESULT] 5.\n", 5, "Warm."),
        ("Cold.\n**[RESULT] 1**", 1, "Cold."),
        ("Cold. [RESULT] **2**  ", 2, "Cold."),
        ("Mild, 5 of 5 for the greeting [RESULT]3", 3, "Mild, 5 of 5 for the greeting"),
        ("[RESULT] 2", 2, ""),
    ],
)
def test_a_verdict_ends_the_text(text: str, level: int, feedback: str) -> None:
    verdict = read_verdict(text)
    assert (verdict.level, verdict.feedback, verdict.problem) == (level, feedback, "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ("Score: 4", "no [RESULT]"),
        ("[result] 4", "no [RESULT]"),
        ("Fine [RESULT] 4 and that is all.", "does not end"),
        ("Fine [RESULT] 4.5", "does not end"),
        ("Fine [RESULT] 4 5", "does not end"),
        ("Fine [RESULT] 0", "gave 0"),
        ("Fine [RESULT] 6", "gave 6"),
        ("Fine [RESULT] 10", "gave 10"),
        ("Fine [RESULT] -1", "gave -1"),
        ("Fine [RESULT] 4/5", "gave 4/5"),
        ("Fine [RESULT] ５", "gave ５"),
        ("Fine [RESULT] four", "gave four"),
        ("Fine [RESULT]", "does not end"),
        ("Fine [RESULT] (an integer from 1 to 5)", "does not end"),
        ("[RESULT] 3 no, [RESULT] 4", "2 times"),
        ("I cannot grade this.", "no [RESULT]"),
    ],
)
def test_anything_else_is_unscored_with_a_reason(text: str, said: str) -> None:
    verdict = read_verdict(text)
    assert verdict.level is None
    assert said in verdict.problem
    assert verdict.problem.endswith(".")


@given(st.text(max_size=200))
def test_any_text_is_read_without_an_error(text: str) -> None:
    verdict = read_verdict(text)
    assert (verdict.level is None) == bool(verdict.problem)


@pytest.mark.parametrize("finish", ["length", "filter", "refusal"])
def test_an_answer_that_did_not_end_is_no_verdict(finish: str) -> None:
    body = {"message": message("assistant", "Fine [RESULT] 4"), "finish": finish}
    assert read_completion(Completion.model_validate(body)).level is None
    assert read_completion(Completion(message=message("assistant", "Fine [RESULT] 4"))).level == 4


@needs_data
def test_the_160_rubrics_make_prompts() -> None:
    """Each has the four parts in order and the five level lines."""
    cases = rows("rubric_160.json")
    assert len(cases) == 160
    for row in cases:
        rubric = read_rubric_value(row["rubric"], rubric_id=row["id"], name=row["id"])
        case = Case(id=row["id"], reference=row["reference"], rubric=rubric)
        text = messages(rubric, rubric.criteria[0], case, row["input"], "An answer.")[1].text
        places = [text.index(f"\n{head}") for head in HEADS]
        assert places == sorted(places)
        part = text[text.index(HEADS[3]) : text.index(HEADS[4])]
        levels = [" ".join(row["rubric"][f"score{number}_description"].split()) for number in range(1, 6)]
        assert part.splitlines()[2:7] == [f"Score {number}: {level}" for number, level in enumerate(levels, start=1)]
        assert row["input"].strip() in text
        assert row["reference"].strip() in text
