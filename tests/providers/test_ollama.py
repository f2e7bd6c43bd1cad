"""Requests in the form of Ollama's chat API, and what only its answers have."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.conversation import PDF, PICTURE_64, SCHEMA, TOOL, asked, bodies, every
from tests.providers.vendors import VENDORS
from tests.server.scripted import scripted
from tests.server.wire import simple
from workbench.core.errors import InputError
from workbench.core.messages import Message
from workbench.core.prompts import Parameters
from workbench.providers.base import CallFailed
from workbench.providers.lines import LineParser
from workbench.providers.ollama import OllamaAnswer, ollama_body

OLLAMA = VENDORS["ollama"]


def body(**fields: Any) -> dict[str, Any]:
    return ollama_body(asked(**fields), bodies)


def test_a_conversation_is_written() -> None:
    parameters = every().model_copy(update={"seed": 4, "extra": {"num_ctx": 8192, "keep_alive": "5m"}})
    written = body(tools=(TOOL,), parameters=parameters, response_schema=SCHEMA)
    assert written["messages"] == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "What is this?", "images": [PICTURE_64]},
        {
            "role": "assistant",
            "content": "I look it up.",
            "tool_calls": [{"id": "c1", "function": {"name": "look_up", "arguments": {"id": "A-17"}}}],
            "thinking": "Hm.",
        },
        {"role": "tool", "content": "Sent.", "tool_call_id": "c1", "tool_name": "look_up"},
        {"role": "user", "content": "And now?"},
    ]
    assert written["options"] == {
        "temperature": 0.2,
        "top_p": 0.9,
        "num_predict": 50,
        "stop": ["END"],
        "seed": 4,
        "num_ctx": 8192,
    }
    assert (written["keep_alive"], written["format"], written["stream"]) == ("5m", SCHEMA, True)
    assert written["tools"][0]["function"]["name"] == "look_up"


@pytest.mark.parametrize(("effort", "think"), [("none", False), ("true", True), ("high", "high")])
def test_thinking_is_asked_for(effort: str, think: object) -> None:
    assert body(parameters=Parameters(reasoning_effort=effort))["think"] == think


def test_files_are_refused() -> None:
    with pytest.raises(InputError, match="takes no file of type application/pdf"):
        body(messages=(Message(role="user", parts=(PDF,)),))


@pytest.mark.parametrize("path", ["", "/v1", "/api"])
async def test_each_of_its_addresses_is_understood(path: str) -> None:
    async with scripted(OLLAMA.plan("text"), simple(200, {"models": [{"name": "a:1b", "model": "a:1b"}]})) as server:
        endpoint = OLLAMA._replace(path=path).endpoint(server.base_url)
        await endpoint.complete(OLLAMA.request())
        assert await endpoint.list_models() == ["a:1b"]
        await endpoint.aclose()
    assert [one.path for one in server.seen] == ["/api/chat", "/api/tags"]


async def test_a_runner_that_went_away_is_a_failure() -> None:
    lines = OLLAMA.portions("text")
    lines[-1] = lines[-1].replace(b'"done_reason": "stop"', b'"done_reason": ""')
    async with scripted(OLLAMA.streamed(lines)) as server:
        with pytest.raises(CallFailed) as caught:
            await OLLAMA.ask(server)
    assert (caught.value.failure.kind, caught.value.failure.retryable) == ("server", True)


async def test_what_the_server_says_of_its_failure_is_shown() -> None:
    words = "model requires more system memory (8.4 GiB) than is available (5.1 GiB)"
    async with scripted(OLLAMA.refusal(500, "", words)) as server:
        with pytest.raises(CallFailed) as caught:
            await OLLAMA.ask(server)
    assert words in caught.value.failure.message


async def test_a_model_that_does_not_think_says_which_parameter_to_leave_out() -> None:
    async with scripted(OLLAMA.refusal(400, "", '"llama3" does not support thinking')) as server:
        with pytest.raises(CallFailed) as caught:
            await OLLAMA.ask(server)
    assert "reasoning_effort" in caught.value.failure.remedy


def test_old_servers_give_no_reason() -> None:
    answer = OllamaAnswer()
    answer.take({"message": {"content": "x"}, "done": True, "eval_count": 1})
    assert answer.completion().finish == "stop"


def test_likelihoods_are_kept() -> None:
    answer = OllamaAnswer()
    answer.take({"message": {"content": "4"}, "logprobs": [{"token": "4", "logprob": -0.5}]})
    assert answer.completion().chances[0].others == (("4", -0.5),)


def test_lines_may_end_in_both_ways_and_be_empty() -> None:
    parser = LineParser()
    assert [one.data for one in parser.feed(b'{"a":1}\r\n\n {"b"')] == ['{"a":1}']
    assert [one.data for one in parser.feed(b":2}")] == []
    assert [one.data for one in parser.end()] == ['{"b":2}']
    assert parser.end() == []
