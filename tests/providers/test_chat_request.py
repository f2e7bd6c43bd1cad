"""Requests in OpenAI's form."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import JsonValue

from workbench.core.calls import Request
from workbench.core.errors import InputError
from workbench.core.messages import (
    FilePart,
    ImagePart,
    Message,
    Part,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    message,
)
from workbench.core.prompts import Parameters, Tool
from workbench.providers.chat_request import chat_body


def body(
    *messages: Message, model_id: str = "gpt-4o", bodies: dict[str, bytes] | None = None, **more: Any
) -> dict[str, Any]:
    request = Request(provider="openai", base_url="x", model_id=model_id, messages=messages, **more)
    return chat_body(request, (bodies or {}).__getitem__)


def parts(role: Any, *given: Part) -> Message:
    return Message(role=role, parts=given)


def test_texts_stay_strings_and_a_stream_with_usage_is_asked_for() -> None:
    assert body(message("system", "Be short."), message("user", "Hi")) == {
        "model": "gpt-4o",
        "messages": [{"role": "system", "content": "Be short."}, {"role": "user", "content": "Hi"}],
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def test_parameters_that_are_not_set_are_not_sent() -> None:
    parameters = Parameters(temperature=0.0, top_p=0.5, max_tokens=9, stop=("a", "b"), seed=0, reasoning_effort="low")
    sent = body(message("user", "Hi"), parameters=parameters)
    assert {
        name: sent[name] for name in ("temperature", "top_p", "max_tokens", "stop", "seed", "reasoning_effort")
    } == {
        "temperature": 0.0,
        "top_p": 0.5,
        "max_tokens": 9,
        "stop": ["a", "b"],
        "seed": 0,
        "reasoning_effort": "low",
    }
    assert set(body(message("user", "Hi"))) == {"model", "messages", "stream", "stream_options"}


@pytest.mark.parametrize("model_id", ["o1", "o3-mini", "o4-mini-2025", "gpt-5", "gpt-5-mini"])
def test_reasoning_models_get_the_limit_under_its_new_name(model_id: str) -> None:
    sent = body(message("user", "Hi"), model_id=model_id, parameters=Parameters(max_tokens=9))
    assert sent["max_completion_tokens"] == 9
    assert "max_tokens" not in sent


@pytest.mark.parametrize("model_id", ["gpt-4o", "llama3", "openai/o3", "olmo", "gpt-oss-20b"])
def test_other_models_get_the_limit_under_its_old_name(model_id: str) -> None:
    assert body(message("user", "Hi"), model_id=model_id, parameters=Parameters(max_tokens=9))["max_tokens"] == 9


def test_extra_goes_over_and_null_takes_away() -> None:
    extra: dict[str, JsonValue] = {"stream_options": None, "temperature": 1.5, "top_k": 40, "logit_bias": None}
    sent = body(message("user", "Hi"), parameters=Parameters(temperature=0.1, extra=extra))
    assert "stream_options" not in sent
    assert (sent["temperature"], sent["top_k"], sent["logit_bias"]) == (1.5, 40, None)


def test_without_a_stream_there_are_no_stream_options() -> None:
    sent = body(message("user", "Hi"), parameters=Parameters(extra={"stream": False}))
    assert sent["stream"] is False
    assert "stream_options" not in sent


def test_pictures_and_files_become_data_urls() -> None:
    given = parts(
        "user",
        TextPart(text="What is this?"),
        ImagePart(digest="d1", media_type="image/png"),
        FilePart(digest="d2", media_type="application/pdf", name="a.pdf"),
    )
    assert body(given, bodies={"d1": b"\x89PNG", "d2": b"%PDF"})["messages"][0]["content"] == [
        {"type": "text", "text": "What is this?"},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw=="}},
        {"type": "file", "file": {"filename": "a.pdf", "file_data": "data:application/pdf;base64,JVBERg=="}},
    ]


def test_a_missing_picture_is_said() -> None:
    with pytest.raises(InputError, match=r"The attachment cat\.png is not in the project"):
        body(parts("user", ImagePart(digest="d1", media_type="image/png", name="cat.png")))


def test_tool_calls_and_results_take_the_apis_places() -> None:
    call = ToolCallPart(id="c1", name="look_up", arguments={"b": 1, "a": [2]})
    result = ToolResultPart(call_id="c1", content="found")
    sent = body(
        parts("assistant", ReasoningPart(text="hm"), call),
        parts("tool", result),
        parts("user", result, TextPart(text="go on")),
    )
    function = {"name": "look_up", "arguments": '{"a":[2],"b":1}'}
    tool = {"role": "tool", "tool_call_id": "c1", "content": "found"}
    assert sent["messages"] == [
        {"role": "assistant", "content": None, "tool_calls": [{"id": "c1", "type": "function", "function": function}]},
        tool,
        tool,
        {"role": "user", "content": "go on"},
    ]


def test_arguments_that_are_no_json_are_sent_as_they_came() -> None:
    sent = body(parts("assistant", ToolCallPart(id="c1", name="f", arguments='{"a": ')))
    assert sent["messages"][0]["tool_calls"][0]["function"]["arguments"] == '{"a": '


def test_tools_are_functions() -> None:
    tool = Tool(name="f", description="does it", parameters={"type": "object", "properties": {"a": {"type": "string"}}})
    function = {"name": "f", "description": "does it", "parameters": tool.parameters}
    assert body(message("user", "Hi"), tools=(tool,))["tools"] == [{"type": "function", "function": function}]


@pytest.mark.parametrize(
    ("schema", "strict"),
    [
        (
            {
                "type": "object",
                "properties": {"a": {"type": "string"}},
                "required": ["a"],
                "additionalProperties": False,
            },
            True,
        ),
        ({"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}, False),
        ({"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": False}, False),
        (
            {
                "type": "object",
                "properties": {"a": {"type": "array", "items": {"type": "object", "properties": {}}}},
                "required": ["a"],
                "additionalProperties": False,
            },
            False,
        ),
    ],
)
def test_a_schema_is_strict_where_the_api_can_be(schema: dict[str, JsonValue], strict: bool) -> None:
    sent = body(message("user", "Hi"), response_schema={**schema, "title": "My answer!"})["response_format"]
    assert sent["type"] == "json_schema"
    assert sent["json_schema"]["name"] == "My_answer_"
    assert sent["json_schema"].get("strict", False) is strict
