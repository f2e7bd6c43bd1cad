"""Requests in the form of generateContent, and what only its answers have."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.providers.conversation import BARE, PICTURE_64, SCHEMA, TOOL, asked, bodies, every, talk
from tests.providers.vendors import VENDORS, WHOLE
from tests.server.scripted import scripted
from tests.server.wire import simple
from workbench.core.messages import ReasoningPart, TextPart, message
from workbench.core.prompts import Parameters
from workbench.providers.base import CallFailed
from workbench.providers.google import GeminiAnswer, gemini_body

GEMINI = VENDORS["google"]


def body(model_id: str = "gemini-2.5-flash", **fields: Any) -> dict[str, Any]:
    return gemini_body(asked(model_id, **fields), bodies)


def test_a_conversation_is_written() -> None:
    parameters = every().model_copy(update={"seed": 4, "extra": {"generationConfig": {"topK": 40}}})
    written = body(tools=(TOOL, BARE), parameters=parameters)
    assert written["systemInstruction"] == {"parts": [{"text": "Be brief."}]}
    assert written["contents"] == [
        {
            "role": "user",
            "parts": [{"text": "What is this?"}, {"inlineData": {"mimeType": "image/png", "data": PICTURE_64}}],
        },
        {
            "role": "model",
            "parts": [
                {"text": "I look it up."},
                {"functionCall": {"id": "c1", "name": "look_up", "args": {"id": "A-17"}}},
            ],
        },
        {
            "role": "user",
            "parts": [
                {"functionResponse": {"id": "c1", "name": "look_up", "response": {"result": "Sent."}}},
                {"text": "And now?"},
            ],
        },
    ]
    assert written["generationConfig"] == {
        "temperature": 0.2,
        "topP": 0.9,
        "maxOutputTokens": 50,
        "seed": 4,
        "stopSequences": ["END"],
        "topK": 40,
    }
    declared = written["tools"][0]["functionDeclarations"]
    assert declared[0]["parametersJsonSchema"] == TOOL.parameters
    assert "parametersJsonSchema" not in declared[1]


def test_a_schema_is_the_form_of_the_answer() -> None:
    config = body(response_schema=SCHEMA)["generationConfig"]
    assert config == {"responseMimeType": "application/json", "responseJsonSchema": SCHEMA}


@pytest.mark.parametrize(
    ("model", "effort", "thinking"),
    [
        ("gemini-2.5-pro", "low", {"thinkingBudget": 1024, "includeThoughts": True}),
        ("gemini-2.5-flash", "none", {"thinkingBudget": 0, "includeThoughts": False}),
        ("gemini-3-pro-preview", "low", {"thinkingLevel": "low", "includeThoughts": True}),
        ("gemini-3-pro-preview", "512", {"thinkingBudget": 512, "includeThoughts": True}),
    ],
)
def test_thinking_is_asked_for(model: str, effort: str, thinking: dict[str, Any]) -> None:
    found = body(model, parameters=Parameters(reasoning_effort=effort))["generationConfig"]
    assert found == {"thinkingConfig": thinking}


@pytest.mark.parametrize(
    ("parameters", "path"),
    [
        (Parameters(), "/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse"),
        (WHOLE, "/v1beta/models/gemini-2.5-flash:generateContent"),
    ],
)
async def test_the_address_says_whether_it_streams(parameters: Parameters, path: str) -> None:
    async with scripted(GEMINI.plan("text")) as server:
        await GEMINI.ask(server, parameters=parameters)
    assert server.seen[0].path == path
    assert "stream" not in server.seen[0].json


async def test_signatures_go_back_on_the_parts_they_came_with() -> None:
    async with scripted(GEMINI.plan("tools"), GEMINI.plan("text")) as server:
        reply, _ = await GEMINI.ask(server)
        await GEMINI.ask(server, messages=(message("user", "Hi"), reply.completion.message))
        sent = server.seen[1].json["contents"][1]["parts"]
    assert sent == [
        {
            "functionCall": {"id": "fc1", "name": "look_up", "args": {"order": "A-17", "deep": [1, 2]}},
            "thoughtSignature": "EjQKMgEM",
        },
        {"functionCall": {"id": "fc2", "name": "now", "args": {}}},
    ]


def test_a_signature_at_the_end_of_a_text_is_kept() -> None:
    answer = GeminiAnswer()
    for part in ({"text": "One "}, {"text": "two"}, {"text": "", "thoughtSignature": "s"}):
        answer.take({"candidates": [{"content": {"parts": [part]}}]})
    assert answer.completion().message.parts == (
        ReasoningPart(text="", signature="google:s"),
        TextPart(text="One two"),
    )


def test_thoughts_from_elsewhere_stay_here() -> None:
    sent = body(messages=talk(signature="anthropic:abc"))["contents"][1]["parts"]
    assert "thoughtSignature" not in json.dumps(sent)


def test_a_call_that_the_model_botched_may_be_tried_again() -> None:
    answer = GeminiAnswer()
    answer.take({"candidates": [{"finishReason": "MALFORMED_FUNCTION_CALL"}]})
    assert answer.finish in answer.broken


@pytest.mark.parametrize(
    ("change", "kind", "wait"),
    [
        (("", ""), "rate_limit", 7.2),
        (('"7.2s"', '"35000s"'), "quota", 35000.0),
        (("plan and billing details.", "plan and billing details. limit: 0, model: x"), "quota", 7.2),
        (('"retryDelay": "7.2s"', '"retryDelay": "soon"'), "rate_limit", None),
    ],
)
async def test_a_limit_of_a_minute_is_not_the_end_of_money(
    change: tuple[str, str], kind: str, wait: float | None
) -> None:
    body = (GEMINI.folder / "429.json").read_text(encoding="utf-8").replace(*change)
    async with scripted(simple(429, body.encode())) as server:
        with pytest.raises(CallFailed) as caught:
            await GEMINI.ask(server)
    assert (caught.value.failure.kind, caught.value.retry_after) == (kind, wait)


async def test_a_wrong_key_comes_as_a_bad_request() -> None:
    error = {
        "code": 400,
        "message": "API key not valid. Please pass a valid API key.",
        "status": "INVALID_ARGUMENT",
        "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}],
    }
    async with scripted(simple(400, {"error": error})) as server:
        with pytest.raises(CallFailed) as caught:
            await GEMINI.ask(server)
    assert (caught.value.failure.kind, caught.value.failure.fatal) == ("auth", True)


async def test_models_that_answer_are_listed() -> None:
    models = [
        {"name": "models/gemini-x", "supportedGenerationMethods": ["generateContent"]},
        {"name": "models/embedding-x", "supportedGenerationMethods": ["embedContent"]},
    ]
    async with scripted(simple(200, {"models": models})) as server:
        endpoint = GEMINI.endpoint(server.base_url)
        assert await endpoint.list_models() == ["gemini-x"]
        await endpoint.aclose()


def test_likelihoods_are_kept() -> None:
    answer = GeminiAnswer()
    result = {
        "chosenCandidates": [{"token": "4", "logProbability": -0.2}],
        "topCandidates": [{"candidates": [{"token": "5", "logProbability": -1.5}]}],
    }
    answer.take({"candidates": [{"content": {"parts": [{"text": "4"}]}, "logprobsResult": result}]})
    assert answer.completion().chances[0].others == (("4", -0.2), ("5", -1.5))
