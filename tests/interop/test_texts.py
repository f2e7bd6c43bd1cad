"""Prompts, rubrics, scorecards and YAML as text: exact both ways, and a line for every fault."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.interop import strategies as values
from workbench.core.errors import InputError, WorkbenchError
from workbench.core.messages import Message, TextPart, ToolCallPart, message
from workbench.core.prompts import Parameters, PromptContent, Variant
from workbench.core.rubrics import CheckSpec, Criterion, Rubric, RubricUse, Scorecard
from workbench.interop.prompt_text import read_variant, write_variant
from workbench.interop.rubric_text import read_prometheus, read_rubric, write_prometheus, write_rubric
from workbench.interop.scorecard_text import read_scorecard, write_scorecard
from workbench.interop.yaml_text import dump_yaml, load_yaml


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("temperature: -7", "The parameter temperature must be from 0 to 2."),
        ("max_tokens: -5", "The parameter max_tokens must be from 1 to 10,000,000."),
        ("top_p: 1.5", "The parameter top_p must be from 0 to 1."),
    ],
)
def test_parameters_that_no_server_takes_are_told_with_their_line(field: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read_variant(f"---\nname: x\nparameters:\n  seed: 1\n  {field}\n---\n# user\nA", "A", where="A.md")
    assert (caught.value.message, caught.value.where) == (said, "A.md, line 5")


@given(values.variants)
def test_a_variant_comes_back_exactly(variant: Variant) -> None:
    text = write_variant(variant, with_key=True)
    assert read_variant(text) == variant
    assert write_variant(read_variant(text), with_key=True) == text
    assert read_variant(text).content.digest == variant.content.digest


def test_the_form_of_a_variant() -> None:
    variant = Variant(
        key="B",
        name="shorter",
        content=PromptContent(
            messages=(
                message("system", "Be brief.\n\n# user\n\\# user\nends with a blank line\n"),
                Message(role="history"),
                Message(role="user", parts=(TextPart(text="{{order}}"), ToolCallPart(id="1", name="f"))),
            ),
            parameters=Parameters(temperature=0.2, stop=("END",)),
        ),
    )
    assert write_variant(variant) == (
        "---\nname: shorter\nparameters:\n  temperature: 0.2\n  stop:\n    - END\n---\n"
        "# system\n\nBe brief.\n\n\\# user\n\\\\# user\nends with a blank line\n\\\n\n"
        '# history\n\n# user\n\n{{order}}\n\n\\part {"type": "tool_call", "id": "1", "name": "f"}\n'
    )


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("", ()),
        ("Just text.\n", (message("user", "Just text."),)),
        ("# system\nA\n# user\nB", (message("system", "A"), message("user", "B"))),
        ("\n\n# user  \n\n\n  B\n\n\n", (message("user", "  B"),)),
        ("# System\nA\n## user\nB", (message("user", "# System\nA\n## user\nB"),)),
        ("---\r\nname: x\r\n---\r\n# user\r\n\r\nA\r\nB\r\n", (message("user", "A\nB"),)),
        ("\ufeff# user\nA", (message("user", "A"),)),
        ("# user\n# assistant\n\\\n", (Message(role="user"), message("assistant", ""))),
    ],
)
def test_what_people_write(text: str, messages: tuple[Message, ...]) -> None:
    assert read_variant(text, "A").content.messages == messages


@given(st.text(max_size=80) | st.text("-#\\: \nuserpart{}[]&*!", max_size=60))
def test_any_text_is_a_variant_or_a_sentence(text: str) -> None:
    try:
        variant = read_variant(text, "A")
    except WorkbenchError:
        return
    assert read_variant(write_variant(variant), "A") == variant


@given(values.json_values)
def test_yaml_comes_back_exactly(value: object) -> None:
    text = dump_yaml(value)
    again = load_yaml(text).value
    assert repr(again) == repr(value)
    assert dump_yaml(again) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("no", "no"),
        ("2026-01-02", "2026-01-02"),
        ("1:30", "1:30"),
        ("0o7", "0o7"),
        ("1_000", "1_000"),
        ("1e3", 1000.0),
        ("true", True),
        ("null", None),
        ("'1'", "1"),
        ("012", "012"),
    ],
)
def test_yaml_means_what_it_looks_like(text: str, value: object) -> None:
    assert load_yaml(text).value == value


@pytest.mark.parametrize(
    "text", ["a: b: c", "\x00", "- !!set {a}", "? [a]\n: b", "a: 1e999", "1" * 5_000, "{a: 1, a: 2}"]
)
def test_yaml_that_is_refused(text: str) -> None:
    with pytest.raises(InputError) as caught:
        load_yaml(text, "x.yaml")
    assert caught.value.where == "x.yaml, line 1"


@given(st.text(max_size=60) | st.text("-:{}[]&*!|>'\"#? \nab1", max_size=40))
def test_any_text_is_yaml_or_a_sentence(text: str) -> None:
    try:
        load_yaml(text)
    except InputError as error:
        assert error.where  # noqa: PT017 - both ends are fine


def test_values_that_no_text_can_carry() -> None:
    for value in (float("nan"), float("inf"), "\ud800"):
        with pytest.raises(InputError):
            dump_yaml({"a": value})


@given(values.rubrics)
def test_a_rubric_comes_back_exactly(rubric: Rubric) -> None:
    text = write_rubric(rubric)
    assert read_rubric(text, rubric_id="", name="") == rubric
    assert write_rubric(read_rubric(text, rubric_id="", name="")) == text


PROMETHEUS = {
    "criteria": "Is it kind?",
    **{f"score{level}_description": f"level {level}" for level in range(1, 6)},
}


def test_rubrics_of_prometheus() -> None:
    one = read_rubric(json.dumps(PROMETHEUS), rubric_id="r", name="Tone")
    assert one.criteria == (
        Criterion(name="Tone", question="Is it kind?", levels=("level 1", "level 2", "level 3", "level 4", "level 5")),
    )
    assert read_prometheus(json.dumps(PROMETHEUS), rubric_id="r", name="Tone") == one
    two = read_prometheus(json.dumps([PROMETHEUS, PROMETHEUS]), rubric_id="r", name="Tone")
    assert [criterion.name for criterion in two.criteria] == ["criterion 1", "criterion 2"]
    assert write_prometheus(one) == ([PROMETHEUS], [])
    heavy = one.model_copy(update={"criteria": (one.criteria[0].model_copy(update={"weight": 2.0}),)})
    assert [loss.where for loss in write_prometheus(heavy)[1]] == ["Tone/Tone"]


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"criteria": 1}', '{"criteria": "x", "y": ""}', '{"criteria": "x", "score1_description": 1}'],
)
def test_what_is_no_rubric(text: str) -> None:
    with pytest.raises(InputError) as caught:
        read_prometheus(text, rubric_id="r", name="x", where="r.json")
    assert caught.value.where == "r.json"
    with pytest.raises(InputError):
        read_rubric(text, rubric_id="r", name="x", where="r.json")


@given(values.scorecards)
def test_a_scorecard_comes_back_exactly(card: Scorecard) -> None:
    text = write_scorecard(card)
    assert read_scorecard(text, scorecard_id="", name="") == card
    assert write_scorecard(read_scorecard(text, scorecard_id="", name="")) == text


def test_a_short_scorecard() -> None:
    card = read_scorecard("checks: [is_json]\nrubrics: [tone]\n", scorecard_id="s", name="short", judge="mini")
    assert card == Scorecard(
        id="s",
        name="short",
        checks=(CheckSpec(name="is_json", check="is_json"),),
        rubrics=(RubricUse(rubric="tone", judge="mini"),),
    )


def test_a_scorecard_that_misses_something() -> None:
    with pytest.raises(InputError) as caught:
        read_scorecard("name: x\nrubrics:\n  - rubric: tone\n", where="s.yaml", scorecard_id="s", name="x")
    assert (caught.value.where, caught.value.message) == ("s.yaml, line 3", "The field ‘rubrics.0.judge’ is missing.")
