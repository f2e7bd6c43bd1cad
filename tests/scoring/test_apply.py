"""Reading arguments, negation, threshold."""

from __future__ import annotations

import pytest
from pydantic import JsonValue

from workbench.core.calls import Completion
from workbench.core.cases import Case
from workbench.core.errors import InputError
from workbench.core.messages import message
from workbench.core.rubrics import CheckSpec
from workbench.scoring.apply import check, entry_for, prepare

CASE = Case(id="1", reference="Paris", inputs={"order": {"item": "lamp", "codes": ["x", "y"]}, "a.b": "dotted"})


def answer(text: str) -> Completion:
    return Completion(message=message("assistant", text))


def test_an_unknown_check_is_named_with_the_known_ones() -> None:
    with pytest.raises(InputError) as caught:
        prepare(CheckSpec(name="it", check="no_such"))
    assert "no_such" in caught.value.message
    assert "equals" in caught.value.remedy


def test_hyphens_are_underscores() -> None:
    assert entry_for("is-json") is entry_for("is_json")


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("equals", {"valeu": "x"}, "valeu"),
        ("equals", {"value": "x", "reference": True}, "one of value, reference and field"),
        ("contains", {"value": "x", "values": ["y"]}, "values or one of"),
        ("regex", {}, "pattern"),
        ("regex", {"pattern": "("}, "not a regular expression"),
        ("regex", {"pattern": "(" * 9_000}, "pattern"),
        ("regex", {"pattern": "a" * 10_001}, "10,000"),
        ("length", {}, "min, max or both"),
        ("length", {"min": 3, "max": 2}, "min is above max"),
        ("is_json", {"json_schema": {"type": "no such type"}}, "not a JSON Schema"),
        ("last_number", {"tolerance": -1}, "The argument “tolerance” must be at least 0, not ‘-1’."),
        ("markdown_list", {"min": 4, "max": 2}, "min is above max."),
        ("number_equals", {"value": "abc"}, "value is “abc”. The expected value is not one number."),
        ("contains", {"values": []}, "The argument “values” is an empty list. Name at least one text"),
        ("contains", {"values": "x"}, "The argument “values” must be a list, not ‘x’."),
        ("language", {"languages": []}, "The argument “languages” must not be empty."),
        ("length", {"units": "words", "max": 3}, "no argument “units”. Did you mean “unit”?"),
        ("length", {"unit": "wrds", "max": 3}, "not ‘wrds’. Did you mean “words”?"),
        ("length", {"max": "many"}, "The argument “max” must be a whole number, not ‘many’."),
        ("length", {"max": 3, "negate": True}, "Write negate beside arguments, not in them."),
        ("regex", {"ignore_case": True}, "The check regex needs the argument “pattern”."),
    ],
)
def test_wrong_arguments_are_named(name: str, arguments: dict[str, object], said: str) -> None:
    spec = CheckSpec.model_validate({"name": "it", "check": name, "arguments": arguments})
    with pytest.raises(InputError) as caught:
        prepare(spec)
    assert said in caught.value.text()
    assert "it" in caught.value.where
    result = check(spec, CASE, answer("x"))
    assert (result.value, result.passed) == (None, None)
    assert said in result.reason


@pytest.mark.parametrize(
    ("field", "text"), [("order.item", "lamp"), ("order.codes.1", "y"), ("a.b", "dotted"), ("order.codes", '["x","y"]')]
)
def test_a_field_of_the_inputs_is_expected(field: str, text: str) -> None:
    spec = CheckSpec(name="it", check="equals", arguments={"field": field})
    assert check(spec, CASE, answer(text)).passed is True


@pytest.mark.parametrize("field", ["order.none", "order.codes.2", "order.codes.-1", "order.item.0", "x"])
def test_a_field_that_is_not_there_is_unscored(field: str) -> None:
    spec = CheckSpec(name="it", check="equals", arguments={"field": field})
    result = check(spec, CASE, answer("None"))
    assert result.value is None
    assert result.reason.startswith(f"The case has no field {field}. Its fields are: ")


@pytest.mark.parametrize(
    ("case", "arguments", "remedy"),
    [
        (Case(id="1", reference="4", inputs={"q": "2+2"}), {"field": "expected"}, "named by “reference: true”"),
        (Case(id="1", inputs={"q": "2+2"}), {"field": "expected"}, "Its fields are: q."),
        (Case(id="1", inputs={f"f{n}": n for n in range(20)}), {"field": "x"}, "…"),
        (Case(id="1"), {"field": "x"}, "It has no fields."),
        (Case(id="1", inputs={"q": "2+2"}), {}, "Give it one, or name what is expected: value, or field"),
    ],
)
def test_what_is_unscored_names_what_can_be_done(case: Case, arguments: dict[str, JsonValue], remedy: str) -> None:
    result = check(CheckSpec(name="it", check="equals", arguments=arguments), case, answer("4"))
    assert result.value is None
    assert remedy in result.reason
    assert len(result.reason) < 200


@pytest.mark.parametrize("reference", [None, ""])
def test_an_empty_reference_is_one_and_none_is_not(reference: str | None) -> None:
    result = check(CheckSpec(name="it", check="equals"), Case(id="1", reference=reference), answer(""))
    assert result.passed is (None if reference is None else True)


def test_the_threshold_is_reached_at_equality() -> None:
    spec = CheckSpec(name="it", check="contains", arguments={"value": "a"}, threshold=1.0)
    assert check(spec, CASE, answer("a")).passed is True


def test_a_spec_is_read_once_and_not_taken_for_another() -> None:
    for text in ("a", "b") * 400:
        spec = CheckSpec(name="it", check="contains", arguments={"value": text})
        assert check(spec, CASE, answer("a")).passed is (text == "a")


def test_json_references_compare_as_text() -> None:
    case = Case(id="1", reference={"b": 1, "a": [True]})
    spec = CheckSpec(name="it", check="equals")
    assert check(spec, case, answer('{"a":[true],"b":1}')).passed is True
