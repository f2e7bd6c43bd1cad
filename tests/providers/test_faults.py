"""Each way in which a server can fail or be odd, over a real socket, by both transports."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from tests.providers.asking import ECHO, KEY, Ask, model, request
from tests.server.faults import FAULTS
from tests.server.scripted import scripted
from tests.server.wire import simple, streamed
from workbench.core.messages import ReasoningPart, ToolCallPart
from workbench.providers.base import CallFailed
from workbench.providers.openai import ChatEndpoint
from workbench.providers.registry import PROVIDERS

Asking = Callable[..., Ask]
BOTH = pytest.mark.parametrize("stream", [True, False], ids=["stream", "whole"])

# name → (kind, status, retryable, possibly paid, fatal, in the message)
FAILURES: dict[str, tuple[str, int | None, bool, bool, bool, str]] = {
    "400": ("bad_request", 400, False, False, False, "Unsupported parameter: 'top_p'."),
    "400-context": ("context", 400, False, False, False, "longer than fault:400-context can read"),
    "401": (
        "auth",
        401,
        False,
        False,
        True,
        "OpenAI did not accept the key. It ends in …f3Qa and comes from OPENAI_API_KEY.",
    ),
    "402": ("quota", 402, False, False, True, "quota"),
    "403": ("auth", 403, False, False, True, "does not allow this key"),
    "403-moderation": ("bad_request", 403, False, False, False, "flagged by moderation"),
    "404": ("not_found", 404, False, False, True, "OpenAI has no model “fault:404”."),
    "404-path": ("not_found", 404, False, False, True, "There is no chat API at 127.0.0.1:"),
    "408": ("server", 408, True, False, False, "status 408"),
    "409": ("server", 409, True, False, False, "status 409"),
    "413": ("bad_request", 413, False, False, False, "Request Entity Too Large"),
    "422": ("bad_request", 422, False, False, False, "status 422"),
    "429": ("rate_limit", 429, True, False, False, "asks to wait: too many requests"),
    "429-seconds": ("rate_limit", 429, True, False, False, "asks to wait for 2 s"),
    "429-date": ("rate_limit", 429, True, False, False, "asks to wait for"),
    "429-ms": ("rate_limit", 429, True, False, False, "asks to wait for 0.02 s"),
    "429-quota": ("quota", 429, False, False, True, "quota"),
    "500": ("server", 500, True, False, False, "status 500 Internal Server Error: The server had an error."),
    "502-html": ("server", 502, True, False, False, "OpenAI failed with status 502 Bad Gateway."),
    "503": ("server", 503, True, False, False, "status 503"),
    "504": ("server", 504, True, True, False, "status 504"),
    "529": ("server", 529, True, False, False, "status 529"),
    "301": ("protocol", 301, False, False, True, "another address"),
    "html-200": ("protocol", 200, True, False, False, "a web page instead of an answer"),
    "html-as-json": ("protocol", 200, True, False, False, "a web page instead of an answer"),
    "empty-body": ("protocol", None, True, True, False, "no JSON"),
    "truncated-json": ("protocol", None, True, True, False, "answer"),
    "no-choices": ("protocol", None, True, True, False, "without any text"),
    "other-json": ("protocol", None, True, True, False, "another form"),
    "error-200": ("server", 502, True, False, False, "status 502"),
    "reset-before": ("disconnected", None, True, True, False, "closed the connection before it answered"),
    "close-before": ("disconnected", None, True, True, False, "closed the connection before it answered"),
    "reset-mid": ("disconnected", None, True, True, False, "closed the connection in the middle of the answer"),
    "close-mid": ("disconnected", None, True, True, False, "closed the connection in the middle of the answer"),
    "short-body": ("disconnected", None, True, True, False, "closed the connection in the middle of the answer"),
    "not-http": ("protocol", None, True, True, False, "not valid HTTP"),
    "bad-header": ("protocol", None, True, True, False, "not valid HTTP"),
    "long-header": ("protocol", None, True, True, False, "without any text"),
    "broken-chunk": ("protocol", None, True, True, False, "not valid HTTP"),
    "gzip-broken": ("protocol", None, True, True, False, "not valid HTTP"),
    "stall-headers": ("timeout", None, True, True, False, "silent for 0.1 s before the answer began"),
    "slow-headers": ("timeout", None, True, True, False, "silent for 0.1 s before the answer began"),
    "endless-continue": ("timeout", None, True, True, False, "silent for 0.1 s before the answer began"),
    "stall-mid": ("timeout", None, True, True, False, "silent for 1 s in the middle of the answer"),
    "clean-end": ("protocol", None, True, True, False, "ended the answer before it was finished"),
    "empty-stream": ("protocol", None, True, True, False, "began a stream and ended it without a word"),
    "only-done": ("protocol", None, True, True, False, "without an answer"),
    "error-event": ("server", 503, True, True, False, "broke the answer off with an error: Overloaded."),
    "error-typed": ("server", None, True, True, False, "broke the answer off with an error: internal."),
    "error-finish": ("server", None, True, True, False, "broke the answer off with an error"),
}
_STALLS = {"stall-headers": 0.1, "slow-headers": 0.1, "endless-continue": 0.1, "stall-mid": 1.0}
"""Seconds of silence that are allowed; a busy server may be silent so long before the part that it sends."""
# Those that have arrived at a part of the text when they fail.
_PARTIAL = {
    "reset-mid",
    "close-mid",
    "stall-mid",
    "error-event",
    "error-finish",
    "clean-end",
    "broken-chunk",
    "error-typed",
}

# The same answer in another dress.
ODD: tuple[str, ...] = (
    "none",
    "no-done",
    "no-usage",
    "null-usage",
    "zero-usage",
    "prompt-usage",
    "completion-usage",
    "rich-usage",
    "stall-after-finish",
    "reset-after-finish",
)
ODD += (
    "duplicate-finish",
    "after-done",
    "gzip",
    "crlf",
    "cr",
    "comments",
    "no-space",
    "bom",
    "bytewise",
    "no-blank-line",
)
ODD += ("multi-line-data", "no-content-type", "json-for-stream", "no-finish")

STATES = {
    "400-filter": ("filter", ""),
    "null-content": ("empty", ""),
    "empty-content": ("empty", ""),
    "content-filter": ("filter", "Well"),
    "refusal": ("refusal", "I cannot help with that."),
    "length": ("length", "Echo: hell"),
}
_OTHERS = {
    "slow",
    "endless",
    "big",
    "duplicate-chunk",
    "split-utf8",
    "u2028",
    "surrogates",
    "tool-calls",
    "reasoning",
    "reasoning-content",
}


def test_every_fault_is_tried() -> None:
    assert {*FAILURES, *ODD, *STATES, *_OTHERS} == set(FAULTS)


@BOTH
@pytest.mark.parametrize("name", FAILURES)
async def test_a_failure_says_what_happened_and_what_may_pass(ask: Asking, name: str, stream: bool) -> None:
    kind, status, retryable, paid, fatal, words = FAILURES[name]
    error = await ask(name, stream=stream, idle=_STALLS.get(name, 30.0)).failed()
    failure = error.failure
    assert (failure.kind, failure.status) == (kind, status)
    assert (failure.retryable, failure.possibly_paid, failure.fatal) == (retryable, paid, fatal)
    assert words in failure.message
    assert failure.message[0].isupper()
    assert failure.message.endswith((".", "…"))
    assert (error.partial != "") == (name in _PARTIAL) or name == "truncated-json"
    assert error.seconds > 0


@pytest.mark.parametrize(("name", "wait"), [("429", None), ("429-seconds", 2.0), ("429-ms", 0.02), ("503", 0.0)])
async def test_the_time_to_wait_is_read(ask: Asking, name: str, wait: float | None) -> None:
    error = await ask(name).failed()
    assert error.retry_after == error.failure.retry_after == wait


async def test_the_time_to_wait_is_read_from_a_date(ask: Asking) -> None:
    wait = (await ask("429-date").failed()).retry_after
    assert wait is not None
    assert 0 < wait <= 60


@BOTH
@pytest.mark.parametrize("name", ODD)
async def test_an_odd_server_gives_the_whole_answer(ask: Asking, name: str, stream: bool) -> None:
    reply, heard = await ask(name, stream=stream, idle=1.0 if name == "stall-after-finish" else 30.0).reply()
    assert reply.completion.text == ECHO
    assert heard == ECHO
    assert reply.completion.state == "answered"
    assert reply.completion.finish == "stop"
    assert reply.usage is not None
    assert reply.usage.output_tokens > 0
    assert reply.deltas[-1][1] == len(ECHO)


async def test_tokens_may_be_rare(ask: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    loop = asyncio.get_running_loop()
    clock, ahead = loop.time, 0.0
    monkeypatch.setattr(loop, "time", lambda: clock() + ahead)

    def hears(text: str) -> None:
        # Half of the silence that is allowed, at each token; the other half is for a machine that stands still.
        nonlocal ahead
        ahead += 4.0

    reply, _ = await ask("slow", idle=8.0, hears=hears).reply()
    assert reply.completion.text == ECHO
    assert ahead > 3 * 8.0


@BOTH
@pytest.mark.parametrize("name", STATES)
async def test_an_answer_keeps_its_state(ask: Asking, name: str, stream: bool) -> None:
    reply, _ = await ask(name, stream=stream).reply()
    assert (reply.completion.state, reply.completion.text) == STATES[name]


@pytest.mark.parametrize("name", ["no-usage", "null-usage", "zero-usage"])
@BOTH
async def test_missing_usage_is_counted_and_marked(ask: Asking, name: str, stream: bool) -> None:
    usage = (await ask(name, stream=stream).reply())[0].usage
    assert usage is not None
    assert usage.source == "estimate"
    assert usage.input_tokens > 8
    assert usage.output_tokens == 11


@pytest.mark.parametrize(("name", "counted"), [("prompt-usage", (23, 11)), ("completion-usage", (16, 7))])
@BOTH
async def test_the_half_that_a_server_did_not_count_is_estimated_and_marked(
    ask: Asking, name: str, counted: tuple[int, int], stream: bool
) -> None:
    usage = (await ask(name, stream=stream).reply())[0].usage
    assert usage is not None
    assert (usage.source, usage.input_tokens, usage.output_tokens) == ("estimate", *counted)


@BOTH
async def test_the_vendors_usage_is_taken_as_it_is(ask: Asking, stream: bool) -> None:
    usage = (await ask("rich-usage", stream=stream).reply())[0].usage
    assert usage is not None
    assert (usage.input_tokens, usage.output_tokens, usage.cached_input_tokens, usage.reasoning_tokens) == (
        100,
        40,
        64,
        30,
    )
    assert usage.source == "vendor"


@BOTH
async def test_a_megabyte_arrives_whole(ask: Asking, stream: bool) -> None:
    reply, heard = await ask("big", stream=stream).reply()
    assert len(reply.completion.text) == 48_000 * len("All work and no play. ")
    assert heard == reply.completion.text
    assert len(reply.deltas) <= 200


@pytest.mark.parametrize(
    ("name", "text"),
    [("split-utf8", "naïve 😀 日本"), ("u2028", "one\u2028two\x85three"), ("surrogates", "café 😀!")],
)
async def test_characters_arrive_whole(ask: Asking, name: str, text: str) -> None:
    reply, heard = await ask(name).reply()
    assert reply.completion.text == heard == text


async def test_a_piece_that_comes_twice_is_kept_twice(ask: Asking) -> None:
    # The API numbers no pieces: “ha” after “ha” may be meant.
    reply, _ = await ask("duplicate-chunk").reply()
    assert reply.completion.text == f"Echo:{ECHO}"


@BOTH
async def test_tool_calls_are_put_together(ask: Asking, stream: bool) -> None:
    completion = (await ask("tool-calls", stream=stream).reply())[0].completion
    calls = [part for part in completion.message.parts if isinstance(part, ToolCallPart)]
    assert calls[0] == ToolCallPart(id="call_1", name="look_up", arguments={"order": "A-17", "deep": [1, 2]})
    assert completion.finish == "tool_calls"
    assert completion.state == "answered"
    if stream:
        assert calls[1] == ToolCallPart(id="call_2", name="now", arguments={})


@BOTH
@pytest.mark.parametrize("name", ["reasoning", "reasoning-content"])
async def test_reasoning_is_kept_apart(ask: Asking, name: str, stream: bool) -> None:
    completion = (await ask(name, stream=stream).reply())[0].completion
    assert completion.reasoning == "First I think."
    assert completion.text == ECHO
    assert isinstance(completion.message.parts[0], ReasoningPart)


@pytest.mark.parametrize("name", FAILURES)
async def test_no_failure_shows_the_key(ask: Asking, name: str) -> None:
    failure = await ask(name, idle=_STALLS.get(name, 30.0)).failure()
    assert KEY not in failure.model_dump_json()


async def test_a_request_whose_stream_was_empty_is_asked_whole_the_next_time() -> None:
    # llama.cpp's server streams nothing where a request is too long, and says so only to who asks for the whole.
    too_long = simple(400, b'{"error": {"message": "the request exceeds the available context size"}}')
    async with scripted(streamed([]), too_long) as server:
        endpoint = ChatEndpoint(model(server.base_url), PROVIDERS["openai"], KEY)
        failures = []
        for _ in range(2):
            with pytest.raises(CallFailed) as caught:
                await endpoint.complete(request())
            failures.append(caught.value.failure)
        await endpoint.aclose()
    assert [one.json["stream"] for one in server.seen] == [True, False]
    assert "stream_options" not in server.seen[1].json
    assert "longer than they can read" in failures[0].remedy
    assert [(one.kind, one.retryable) for one in failures] == [("protocol", True), ("context", False)]


async def test_a_missing_key_is_said(ask: Asking) -> None:
    failure = await ask("401", key=None).failure()
    assert failure.message == "OpenAI wants a key, and there is none."
    assert failure.remedy == "Set OPENAI_API_KEY, or enter the key in Models."
