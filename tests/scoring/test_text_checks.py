"""Single checks beyond their examples."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from workbench.core.calls import Completion
from workbench.core.cases import Case, ContextDocument
from workbench.core.messages import message
from workbench.core.rubrics import CheckSpec
from workbench.scoring.apply import CheckResult, check, prepare
from workbench.scoring.checks.length import count
from workbench.scoring.checks.manner import detect
from workbench.scoring.json_reading import place_of
from workbench.scoring.registry import CHECKS
from workbench.scoring.schema import first_breach, schema_problem
from workbench.scoring.subject import CallFacts, Finding, UnscoredError, quoted


def apply(name: str, text: str, case: Case | None = None, **arguments: Any) -> CheckResult:
    spec = CheckSpec(name="it", check=name, arguments=arguments)
    return check(spec, case or Case(id="1"), Completion(message=message("assistant", text)))


def spaced_words(text: str) -> int:
    """Words by their definition: runs without whitespace that hold a letter or digit."""
    return sum(bool(regex.search(r"[\p{L}\p{N}]", word)) for word in regex.split(r"\s+", text))


LATIN = st.characters(max_codepoint=0x24F) | st.characters(min_codepoint=0x2000, max_codepoint=0x2BFF)


@given(st.text(LATIN | st.sampled_from(" \n€–’½²α"), max_size=60))
def test_words_of_spaced_scripts_are_counted_as_defined_by_the_quick_way_too(text: str) -> None:
    assert count(text, "words", CallFacts()) == spaced_words(text)


TEXT_CHECKS = [name for name in CHECKS if name not in {"regex", "cites_given"}]


@given(st.sampled_from(TEXT_CHECKS), st.text(max_size=80))
def test_any_answer_gets_a_result(name: str, text: str) -> None:
    """No check raises, whatever the answer is, with the arguments of its examples."""
    for example in CHECKS[name].examples[:2]:
        ready = prepare(CheckSpec(name="it", check=name, arguments=example.arguments))
        result = ready(example.case, Completion(message=message("assistant", text)), example.facts)
        assert result.reason
        assert result.value is None or 0 <= result.value <= 1
        assert all(0 <= start <= end <= len(text) for start, end in result.spans)


@pytest.mark.parametrize(
    ("text", "unit", "n"),
    [
        ("", "words", 0),
        ("don't stop – now!", "words", 3),
        ("東京は 大きい", "words", 6),
        ("a\n\n b\n", "lines", 2),
        ("é", "characters", 1),
        ("One. Two? Three! Four", "sentences", 4),
        ("Dr. Ann pays 3.50 e.g. today. Bye", "sentences", 2),
        ("1. First\n2. Second", "sentences", 1),
        ("Wait... what?!", "sentences", 2),
        ("それは猫です。犬もいます。", "sentences", 2),
        ("She said “No.” Then left.", "sentences", 2),
        ("...", "sentences", 0),
    ],
)
def test_lengths(text: str, unit: Any, n: int) -> None:
    assert count(text, unit, CallFacts()) == n


def test_tokens_come_from_the_counter() -> None:
    spec = CheckSpec(name="it", check="length", arguments={"unit": "tokens", "max": 2})
    answer = Completion(message=message("assistant", "a b c"))
    result = check(spec, Case(id="1"), answer, CallFacts(count_tokens=lambda text: len(text.split())))
    assert (result.passed, result.reason) == (False, "3 tokens, at most 2 wanted.")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("We have received your order and it is on the way.", "en"),
        ("Wir haben Ihre Bestellung und sie ist auf dem Weg zu Ihnen.", "de"),
        ("Nous avons reçu votre commande et elle est dans les mains de la poste.", "fr"),
        ("Hemos recibido su pedido y está en camino para que lo tenga.", "es"),
        ("Abbiamo ricevuto il pacco che è della signora, non di noi.", "it"),
        ("We hebben uw bestelling en het is op weg naar u, maar niet vandaag.", "nl"),
        ("Мы получили ваш заказ, и он уже в пути, но не у нас.", "ru"),
        ("ご注文を受け取りました。", "ja"),
        ("我们已收到您的订单。", "zh"),
        ("주문을 받았습니다.", "ko"),
        ("42", None),
        ("OK", None),
    ],
)
def test_languages(text: str, code: str | None) -> None:
    assert detect(text) == code


@pytest.mark.parametrize(
    ("path", "value", "passed"),
    [
        ("a.b", 1, True),
        ("$.a['b']", 1.0, True),
        ("list[1]", "y", True),
        ("list.2", "z", False),
        ("list[-1]", "y", None),
        ("n", "null", False),
        ("a", {"b": 1}, True),
        ("", {"a": {"b": 1}, "list": ["x", "y"], "n": None}, True),
        ("a.c", 1, False),
    ],
)
def test_json_paths(path: str, value: JsonValue, passed: bool | None) -> None:
    text = '{"a": {"b": 1}, "list": ["x", "y"], "n": null}'
    if path == "list[-1]":
        assert "cannot be read" in apply("json_path", text, path=path, value=value).reason
    else:
        assert apply("json_path", text, path=path, value=value).passed is passed


def test_a_schema_breach_names_the_path() -> None:
    schema = {"type": "object", "properties": {"items": {"type": "array", "items": {"type": "integer"}}}}
    result = apply("is_json", '{"items": [1, "x"]}', json_schema=schema)
    assert result.reason == "JSON, but 'x' is not of type 'integer' at $.items[1]."
    assert result.spans == ((14, 17),)
    fenced = apply("is_json", '```json\n{"items": [1, "x"]}\n```', json_schema=schema, allow_fence=True)
    assert fenced.spans == ((22, 25),)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


def paths_of(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], Any]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [(path, value), *(found for step, item in inside for found in paths_of(item, (*path, step)))]


@given(json_values, st.sampled_from([None, 2]))
def test_every_value_is_found_in_its_text(value: Any, indent: int | None) -> None:
    text = f" {json.dumps(value, indent=indent)}\n"
    for path, item in paths_of(value):
        place = place_of(text, path)
        assert place is not None
        assert json.loads(text[slice(*place)]) == item
    assert place_of(text, ("no such", "path")) is None


@pytest.mark.parametrize(
    ("schema", "value", "passed"),
    [
        ({"patternProperties": {"^x-": {"type": "integer"}}, "additionalProperties": False}, '{"x-a": 1}', True),
        ({"patternProperties": {"^x-": {"type": "integer"}}, "additionalProperties": False}, '{"y": 1}', False),
        ({"additionalProperties": {"type": "integer"}, "properties": {"a": {}}}, '{"a": "", "b": "x"}', False),
        ({"$defs": {"n": {"type": "integer"}}, "items": {"$ref": "#/$defs/n"}}, '[1, "2"]', False),
        ({"$ref": "#"}, "{}", None),
        ({"$ref": "http://example.com/x"}, "{}", None),
        ({"unevaluatedProperties": False, "patternProperties": {"a": {}}}, "{}", None),
        ({"pattern": "^(a|aa)+$"}, '"' + "a" * 60 + '!"', None),
        ({"patternProperties": {"^(a|aa)+$": {}}}, '{"' + "a" * 60 + '!": 1}', None),
        ({"pattern": "(?<n"}, '"x"', None),
        ({"type": "number", "minimum": 3}, "2", False),
        ({"multipleOf": 0.01}, "1" + "0" * 400, None),
        ({"$ref": "#/allOf/x", "allOf": [{}]}, "1", None),
        ({"uniqueItems": True}, json.dumps([{"n": at} for at in range(8_000)]), True),
        ({"uniqueItems": True}, '[{"a": [1]}, {"a": [1.0]}]', False),
        ({"uniqueItems": True}, '[1, true, "1", [1], [true], {}, [], null, false, 0]', True),
        ({"uniqueItems": False}, "[1, 1]", True),
        ({"prefixItems": [{}], "unevaluatedItems": False}, json.dumps([0] * 3_000), None),
        ({"prefixItems": [{}], "unevaluatedItems": False}, "[0]", True),
        ({"$schema": "http://json-schema.org/draft-07/schema#", "items": [{"type": "string"}]}, "[1]", False),
    ],
)
def test_schemas_are_bounded(schema: dict[str, JsonValue], value: str, passed: bool | None) -> None:
    assert apply("is_json", value, json_schema=schema).passed is passed


@pytest.mark.parametrize("dialect", [{}, 5, ["x"]])
def test_a_schema_whose_dialect_is_no_text_is_told(dialect: JsonValue) -> None:
    schema: dict[str, JsonValue] = {"$schema": dialect}
    assert schema_problem(schema).startswith("not a JSON Schema")
    with pytest.raises(UnscoredError):
        first_breach(schema, {})


def test_a_number_beyond_reckoning_is_told_in_words() -> None:
    said = apply("is_json", "1e999", json_schema={"type": "object"}).reason
    assert said == "JSON, but a number too large to reckon with is not what “type” asks for at $."


def test_what_a_check_raises_leaves_the_answer_unscored(monkeypatch: pytest.MonkeyPatch) -> None:
    for error in (OverflowError("int too large"), KeyError("x"), RecursionError(), AttributeError("no")):

        def broken(_arguments: object, _subject: object, error: Exception = error) -> Finding:
            raise error

        monkeypatch.setitem(CHECKS, "contains", dataclasses.replace(CHECKS["contains"], run=broken))
        result = apply("contains", "x", value="x")
        assert (result.value, result.passed) == (None, None)
        assert result.reason.startswith("The check contains cannot be applied to this: ")


def test_a_schema_that_doubles_without_end_is_stopped() -> None:
    """Thirty definitions, each of which asks twice for the next: 2^30 visits."""
    names: dict[str, JsonValue] = {
        f"d{at}": {"allOf": [{"$ref": f"#/$defs/d{at + 1}"}, {"$ref": f"#/$defs/d{at + 1}"}]} for at in range(30)
    }
    names["d30"] = {"type": "integer"}
    result = apply("is_json", "1", json_schema={"$defs": names, "$ref": "#/$defs/d0"})
    assert result.value is None
    assert "took longer" in result.reason


@pytest.mark.parametrize("text", ["NaN", "-Infinity", "{} {}", "{'a': 1}", "", "[1,]", '"\t"'])
def test_what_python_reads_is_not_always_json(text: str) -> None:
    result = apply("is_json", text)
    assert result.passed is False
    assert result.reason.startswith("Not JSON: ")


def test_long_numbers_are_json() -> None:
    assert apply("is_json", "9" * 10_000).passed is True


def test_a_share_of_quotes() -> None:
    case = Case(id="1", documents=(ContextDocument(text="All is refunded within 30 days of delivery."),))
    result = apply("quotes_verbatim", "“refunded within 30 days” and “refunded within 60 days”", case)
    assert result.value == 0.5
    assert result.passed is False
    assert result.reason == "1 of 2 quotes are verbatim, not ““refunded within 60 days””."


def test_the_share_of_shared_words() -> None:
    result = apply("token_f1", "a red lamp", Case(id="1", reference="the red shoe"))
    assert result.value == pytest.approx(0.5)
    assert apply("token_f1", "red", values=["blue", "red"]).value == 1


def test_ignoring_case_knows_letters_that_fold_to_several() -> None:
    assert apply("contains", "STRASSE", value="straße", ignore_case=True).spans == ((0, 7),)
    assert apply("starts", "Straße 1", value="STRASSE", ignore_case=True).passed
    assert apply("ends", "der Gruß", value="GRUSS", ignore_case=True).passed


@pytest.mark.parametrize(("text", "shown"), [("a\nb", "“a↵b”"), ("", "“”"), ("x" * 99, "“" + "x" * 59 + "…”")])
def test_quotes_in_reasons_are_one_short_line(text: str, shown: str) -> None:
    assert quoted(text) == shown
