"""Requests in the form of the Responses API, and what only its answers have."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.providers.conversation import PDF, PICTURE_64, SCHEMA, TOOL, asked, bodies, every, talk
from tests.providers.vendors import VENDORS
from tests.server.scripted import scripted
from workbench.core.errors import InputError
from workbench.core.messages import Message, message
from workbench.core.prompts import Parameters
from workbench.providers.base import CallFailed
from workbench.providers.openai_responses import ResponsesAnswer, responses_body

RESPONSES = VENDORS["openai-responses"]


def body(model_id: str = "gpt-4o", **fields: Any) -> dict[str, Any]:
    return responses_body(asked(model_id, **fields), bodies)


def test_a_conversation_is_written() -> None:
    written = body(tools=(TOOL,), parameters=Parameters(temperature=0.2, top_p=0.9, max_tokens=50))
    assert written["instructions"] == "Be brief."
    assert written["input"] == [
        {
            "role": "user",
            "content": [
                {"type": "input_text", "text": "What is this?"},
                {"type": "input_image", "image_url": f"data:image/png;base64,{PICTURE_64}", "detail": "auto"},
            ],
        },
        {"role": "assistant", "content": "I look it up."},
        {"type": "function_call", "call_id": "c1", "name": "look_up", "arguments": '{"id":"A-17"}'},
        {"type": "function_call_output", "call_id": "c1", "output": "Sent."},
        {"role": "user", "content": [{"type": "input_text", "text": "And now?"}]},
    ]
    assert (written["temperature"], written["top_p"], written["max_output_tokens"]) == (0.2, 0.9, 50)
    assert (written["stream"], written["store"]) == (True, False)
    assert "include" not in written
    assert written["tools"][0]["name"] == "look_up"
    assert written["tools"][0]["strict"] is False


def test_a_schema_and_an_effort_are_written() -> None:
    parameters = Parameters(
        reasoning_effort="high", extra={"reasoning": {"summary": "auto"}, "text": {"verbosity": "low"}}
    )
    written = body("gpt-5", response_schema=SCHEMA, parameters=parameters)
    assert written["text"]["format"] == {
        "type": "json_schema",
        "name": "Reply_to_a_person",
        "schema": SCHEMA,
        "strict": True,
    }
    assert written["text"]["verbosity"] == "low"
    assert written["reasoning"] == {"effort": "high", "summary": "auto"}
    assert written["include"] == ["reasoning.encrypted_content"]


@pytest.mark.parametrize("parameters", [every(), Parameters(seed=3)])
def test_a_parameter_that_the_api_lacks_is_said(parameters: Parameters) -> None:
    with pytest.raises(InputError, match=r"has no parameter “(stop|seed)”"):
        body(parameters=parameters)


def test_files_are_sent() -> None:
    written = body(messages=(Message(role="user", parts=(PDF,)),))["input"][0]["content"][0]
    assert (written["type"], written["filename"]) == ("input_file", "Terms, 2026.pdf")


def test_a_picture_in_an_answer_is_not_dropped() -> None:
    with pytest.raises(InputError, match="takes no pictures or files"):
        body(messages=(Message(role="assistant", parts=(PDF,)),))


async def test_thoughts_go_back_encrypted() -> None:
    async with scripted(RESPONSES.plan("tools"), RESPONSES.plan("text")) as server:
        reply, _ = await RESPONSES.ask(server)
        await RESPONSES.ask(server, messages=(message("user", "Hi"), reply.completion.message))
        sent = server.seen[1].json["input"]
    assert [one.get("type") for one in sent] == [None, "reasoning", "function_call", "function_call"]
    assert sent[1] == {
        "type": "reasoning",
        "id": "rs_01",
        "summary": [{"type": "summary_text", "text": "The order is A-17."}],
        "encrypted_content": "gAAAAABo",
    }


def test_thoughts_from_elsewhere_stay_here() -> None:
    sent = body(messages=talk(signature="anthropic:abc"))["input"]
    assert [one.get("type") for one in sent] == [None, None, "function_call", "function_call_output", None]


@pytest.mark.parametrize(
    ("error", "kind", "retryable"),
    [
        ({"code": "server_error", "message": "x"}, "server", True),
        ({"code": "rate_limit_exceeded", "message": "x"}, "rate_limit", True),
        ({"code": "insufficient_quota", "message": "You exceeded your current quota"}, "quota", False),
        ({"code": "invalid_image", "message": "x"}, "bad_request", False),
        ({"code": None, "message": "x"}, "server", True),
    ],
)
@pytest.mark.parametrize("nested", [True, False])
async def test_errors_before_the_answer(error: dict[str, Any], kind: str, retryable: bool, nested: bool) -> None:
    event = {"type": "error", "error": error} if nested else {"type": "error", "sequence_number": 1, **error}
    data = f"event: error\ndata: {json.dumps(event)}\n\n".encode()
    async with scripted(RESPONSES.streamed([data])) as server:
        with pytest.raises(CallFailed) as caught:
            await RESPONSES.ask(server)
    assert (caught.value.failure.kind, caught.value.failure.retryable) == (kind, retryable)


def test_a_forbidden_prompt_is_a_state() -> None:
    answer = ResponsesAnswer()
    failed = {"type": "response.failed", "response": {"error": {"code": "invalid_prompt", "message": "x"}}}
    assert answer.error(failed) is None
    assert answer.completion().state == "filter"


def test_likelihoods_are_kept() -> None:
    answer = ResponsesAnswer()
    token = {
        "token": "Hi",
        "logprob": -0.1,
        "top_logprobs": [{"token": "Hi", "logprob": -0.1}, {"token": "Yo", "logprob": -2}],
    }
    answer.take({"type": "response.output_text.delta", "output_index": 0, "delta": "Hi", "logprobs": [token]})
    assert answer.completion().chances[0].others == (("Hi", -0.1), ("Yo", -2.0))
