"""Tools and schemas as JSON text: what is taken, and where a fault is said to stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.core.prompts import Tool
from workbench.project.content_json import (
    ContentJsonError,
    formatted,
    read_schema,
    read_tools,
    write_schema,
    write_tools,
)

names = st.from_regex(r"[A-Za-z0-9_-]{1,12}", fullmatch=True)
tools = st.builds(Tool, name=names, description=st.text(max_size=12), parameters=st.just({"type": "object"}))


@given(st.lists(tools, max_size=3, unique_by=lambda tool: tool.name))
def test_tools_are_read_as_they_were_written(found: list[Tool]) -> None:
    assert read_tools(write_tools(found)) == tuple(found)
    assert formatted(write_tools(found)) == write_tools(found)


def test_other_vendors_forms_are_taken() -> None:
    openai = '[{"type": "function", "function": {"name": "a", "parameters": {"type": "object"}}}]'
    anthropic = '[{"name": "a", "input_schema": {"type": "object"}}]'
    assert read_tools(openai) == read_tools(anthropic) == (Tool(name="a", parameters={"type": "object"}),)
    assert read_tools(" ") == ()
    assert read_schema("") is None
    assert write_schema(None) == write_tools(()) == ""


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('[\n{"name": "a"},\n]', 3, "column"),
        ("{}", 1, "are a list"),
        ("[1]", 1, "no object"),
        ('[{"name": "a"},\n\n{"name": "a"}]', 3, "Two tools are called"),
        ('[\n{"name": "no spaces"}]', 2, "needs a name"),
        ('[{"name": "a",\n"parametres": {}}]', 2, "has no field “parametres”"),
        ('[{"name": "a",\n"parameters": 3}]', 2, "must be an object"),
        (
            '[{"name": "a", "parameters": {\n"properties": {\n"x": {"type": "strng"}}}}]',
            3,
            "In “a”: “strng” is no type",
        ),
        ("[" + " " * 400_000 + "]", 1, "at most 400,000"),
        ("[" * 5000, 1, "inside each other|deep|column"),
    ],
)
def test_a_fault_is_told_with_its_line(text: str, line: int, said: str) -> None:
    with pytest.raises(ContentJsonError, match=said) as refused:
        read_tools(text)
    assert refused.value.line == line


@pytest.mark.parametrize(
    ("text", "marked", "said"),
    [
        (
            '{"properties": {"type": {"type": "string"},\n "a": {"type": "strng"}}}',
            '"strng"',
            "is no type: use string,",
        ),
        ('{"type": ["string", "nul"]}', '"nul"', "“nul” is no type: use string, number, integer, boolean, object, "),
        ('{"type": 5}', "5", "“type” must be a text or a list of texts, not 5"),
        ('{"required": "a"}', '"a"', "“required” must be a list, not a text."),
        ('{"required": ["a", "b", "a"]}', '"a"', "“required” names “a” twice."),
        ('{"properties": {"a": 3}}', "3", "“a” must be a schema (an object, or true or false), not 3."),
        (
            '{"anyOf": [{}, "x"]}',
            '"x"',
            "Item 2 of “anyOf” must be a schema (an object, or true or false), not a text.",
        ),
        ('{"anyOf": []}', "[]", "“anyOf” must hold at least one."),
        ('{"minLength": -1}', "-1", "“minLength” must be 0 or more, not -1."),
        ('{"minLength": 1.5}', "1.5", "“minLength” must be a whole number, not 1.5."),
        ('{"multipleOf": 0}', "0", "“multipleOf” must be more than 0, not 0."),
        ('{"pattern": "("}', '"("', "“(” is no regular expression."),
        ('{"patternProperties": {"x": {}, "(": {}}}', '"("', "“(” is no regular expression."),
        ('{"type": "object",\n "x": tru}', "tru", "column 7"),
        ('{"type": "object"', '"', "column 18"),
    ],
)
def test_of_a_wrong_schema_the_wrong_word_alone_is_marked_and_told_in_words(text: str, marked: str, said: str) -> None:
    with pytest.raises(ContentJsonError) as told:
        read_schema(text)
    start, end = told.value.span_in(text)
    assert text[start:end] == marked
    assert said in told.value.message
    assert told.value.line == text.count("\n", 0, start) + 1


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ('[{"name": "fine"},\n {"name": "not fine"}]', '"not fine"'),
        ('[{"name": "a"}, {"type": "function", "function": {"name": "a"}}]', '"a"'),
        ('[{"name": "a", "parametres": {"parametres": 1}}]', '"parametres"'),
        ('[{"name": "a", "description": 12}]', "12"),
        ('[{"name": "a", "input_schema": {"type": "objet"}}]', '"objet"'),
        ('[{"type": "function", "function": {"name": "a", "parameters": {"type": "objet"}}}]', '"objet"'),
        ("[{}, 1]", "{}"),
    ],
)
def test_of_wrong_tools_the_wrong_word_alone_is_marked(text: str, marked: str) -> None:
    with pytest.raises(ContentJsonError) as told:
        read_tools(text)
    start, end = told.value.span_in(text)
    assert text[start:end] == marked
    assert start == text.rindex(marked) or marked in ('"parametres"', "{}")


def test_schemas_are_checked() -> None:
    schema = '{"type": "object", "properties": {"label": {"enum": ["a", "b"]}}}'
    assert read_schema(schema) == {"type": "object", "properties": {"label": {"enum": ["a", "b"]}}}
    with pytest.raises(ContentJsonError, match="begin with"):
        read_schema("[]")
    with pytest.raises(ContentJsonError, match="required"):
        read_schema('{"required": "label"}')


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ('{"type": "object",\n "properties": {"a": {}, "b": {"}": 1},\n  "a" : {}}}', 3, 3),
        ('{"default": "NaN",\n "enum": [1, NaN]}', 2, 14),
        ('{"maximum":\n 1e999}', 2, 2),
        ('{"\\u0061": 1,\n "a": 2}', 2, 2),
    ],
)
def test_what_is_refused_is_told_at_its_place(text: str, line: int, column: int) -> None:
    with pytest.raises(ContentJsonError) as told:
        read_schema(text)
    assert told.value.line == line
    assert f"(column {column})" in told.value.message
