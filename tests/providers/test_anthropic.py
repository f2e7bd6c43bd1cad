"""Requests in the form of the Messages API, and what only its answers have."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.conversation import BARE, PDF, PICTURE_64, SCHEMA, TOOL, asked, bodies, every, talk
from tests.providers.vendors import VENDORS
from tests.server.scripted import scripted
from tests.server.wire import simple
from workbench.core.errors import InputError
from workbench.core.messages import FilePart, Message, ReasoningPart, message
from workbench.core.prompts import Parameters
from workbench.providers.anthropic import MAX_TOKENS, MessagesAnswer, messages_body
from workbench.providers.base import CallFailed

CLAUDE = VENDORS["anthropic"]


def body(**fields: Any) -> dict[str, Any]:
    return messages_body(asked(**fields), bodies)


def test_a_conversation_is_written() -> None:
    written = body(parameters=every(), tools=(TOOL, BARE))
    assert written["system"] == "Be brief."
    assert written["messages"] == [
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "What is this?"},
                {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PICTURE_64}},
            ],
        },
        {
            "role": "assistant",
            "content": [
                {"type": "text", "text": "I look it up."},
                {"type": "tool_use", "id": "c1", "name": "look_up", "input": {"id": "A-17"}},
            ],
        },
        {
            "role": "user",
            "content": [
                {"type": "tool_result", "tool_use_id": "c1", "content": "Sent."},
                {"type": "text", "text": "And now?"},
            ],
        },
    ]
    assert (written["temperature"], written["top_p"], written["max_tokens"]) == (0.2, 0.9, 50)
    assert written["stop_sequences"] == ["END"]
    assert written["stream"] is True
    assert written["tools"][0] == {
        "name": "look_up",
        "description": "Finds an order",
        "input_schema": {"type": "object", "properties": {"id": {}}},
    }
    assert written["tools"][1]["input_schema"] == {"type": "object", "properties": {}}


def test_the_length_that_the_api_demands_is_named() -> None:
    assert body()["max_tokens"] == MAX_TOKENS


def test_a_schema_is_the_form_of_the_answer() -> None:
    parameters = Parameters(reasoning_effort="high", extra={"output_config": {"effort": "max"}})
    written = body(response_schema=SCHEMA, parameters=parameters)
    assert written["output_config"] == {"format": {"type": "json_schema", "schema": SCHEMA}, "effort": "max"}
    assert written["thinking"] == {"type": "adaptive"}


@pytest.mark.parametrize(
    ("effort", "thinking"),
    [
        ("2048", {"type": "enabled", "budget_tokens": 2048}),
        ("none", {"type": "disabled"}),
        ("low", {"type": "adaptive"}),
    ],
)
def test_thinking_is_asked_for(effort: str, thinking: dict[str, Any]) -> None:
    assert body(parameters=Parameters(reasoning_effort=effort))["thinking"] == thinking


def test_a_parameter_that_the_api_lacks_is_said() -> None:
    with pytest.raises(InputError, match="Anthropic has no parameter “seed”") as caught:
        body(parameters=Parameters(seed=7))
    assert '{"seed": null}' in caught.value.remedy
    assert "seed" not in body(parameters=Parameters(seed=7, extra={"seed": None}))


def test_files_are_documents_and_others_are_refused() -> None:
    written = body(messages=(Message(role="user", parts=(PDF,)),))
    assert written["messages"][0]["content"][0]["type"] == "document"
    odd = FilePart(digest="odd", media_type="application/zip", name="a.zip")
    with pytest.raises(InputError, match=r"takes no file of type application/zip in a message \(a.zip\)"):
        body(messages=(Message(role="user", parts=(odd,)),))


async def test_thoughts_go_back_as_they_came() -> None:
    async with scripted(CLAUDE.plan("tools"), CLAUDE.plan("text")) as server:
        reply, _ = await CLAUDE.ask(server)
        said = reply.completion.message
        await CLAUDE.ask(server, messages=(message("user", "Hi"), said))
        sent = server.seen[1].json["messages"][1]["content"]
    assert [one["type"] for one in sent] == ["thinking", "redacted_thinking", "text", "tool_use", "tool_use"]
    assert sent[0] == {"type": "thinking", "thinking": "The order is A-17.", "signature": "EqQBCgIYAhIM"}
    assert sent[1]["data"] == "EmwKAhgBEgy3"
    assert reply.usage is not None
    assert reply.usage.reasoning_tokens == 40


@pytest.mark.parametrize("signature", ["", "google:abc", "openai:rs_1 x", "raw"])
def test_thoughts_from_elsewhere_stay_here(signature: str) -> None:
    sent = body(messages=talk(signature=signature))["messages"][1]["content"]
    assert [one["type"] for one in sent] == ["text", "tool_use"]


def test_omitted_thoughts_keep_their_signature() -> None:
    answer = MessagesAnswer()
    block = {"type": "thinking", "thinking": "", "signature": "s1"}
    answer.take({"type": "message", "content": [block], "stop_reason": "end_turn", "usage": {"output_tokens": 3}})
    assert answer.completion().message.parts == (ReasoningPart(text="", signature="anthropic:s1"),)


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        ("end_turn", "answered"),
        ("stop_sequence", "answered"),
        ("max_tokens", "length"),
        ("model_context_window_exceeded", "length"),
        ("pause_turn", "length"),
        ("refusal", "refusal"),
        ("a new one", "answered"),
    ],
)
def test_reasons_to_stop(reason: str, state: str) -> None:
    answer = MessagesAnswer()
    answer.take({"type": "message", "content": [{"type": "text", "text": "x"}], "stop_reason": reason})
    assert answer.completion().state == state


async def test_every_request_names_the_version() -> None:
    async with scripted(CLAUDE.plan("text")) as server:
        await CLAUDE.ask(server)
    assert server.seen[0].headers["anthropic-version"] == "2023-06-01"


@pytest.mark.parametrize(
    ("status", "words", "kind"),
    [
        (400, "Your credit balance is too low to access the Anthropic API.", "quota"),
        (429, "You have reached your specified API usage limits.", "quota"),
        (400, "input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000", "context"),
        (400, "thinking.type.enabled is not supported for this model", "bad_request"),
    ],
)
async def test_words_that_say_more_than_the_status(status: int, words: str, kind: str) -> None:
    async with scripted(CLAUDE.refusal(status, "invalid_request_error", words)) as server:
        with pytest.raises(CallFailed) as caught:
            await CLAUDE.ask(server)
    assert caught.value.failure.kind == kind


async def test_a_blocked_answer_is_a_state() -> None:
    plan = CLAUDE.refusal(400, "invalid_request_error", "Output blocked by content filtering policy")
    async with scripted(plan) as server:
        reply, _ = await CLAUDE.ask(server)
    assert reply.completion.state == "filter"


async def test_models_are_listed() -> None:
    async with scripted(simple(200, {"data": [{"type": "model", "id": "claude-x"}], "has_more": False})) as server:
        endpoint = CLAUDE.endpoint(server.base_url)
        assert await endpoint.list_models() == ["claude-x"]
        await endpoint.aclose()
    assert server.seen[0].path == "/v1/models?limit=1000"
