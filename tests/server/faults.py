"""All the ways in which the test server can fail or be odd: name → the plan of what it writes."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import timedelta
from email.utils import format_datetime

from tests.server.wire import (
    DONE,
    LAST,
    STREAM,
    Call,
    Plan,
    chunk,
    delta,
    error,
    event,
    events,
    finish,
    head,
    normal,
    simple,
    streamed,
    usage_event,
    whole,
)
from workbench.config.clock import now

Fault = Callable[[Call], Plan]
_PAGE = b"<!DOCTYPE html><html><head><title>502 Bad Gateway</title><style>b{}</style></head><body>nginx</body></html>"
_SURROGATES = ('"caf\\u00e9 \\ud83d"', '"\\ude00!"')


def _text_events(call: Call) -> list[bytes]:
    """The events of a normal stream's tokens, without its end."""
    return [one for one in events(call) if b'"finish_reason":null' in one]


def _end(call: Call) -> list[bytes]:
    return [finish(call), usage_event(call), DONE]


def _joined(call: Call) -> bytes:
    return b"".join(events(call))


def _either(call: Call, message: dict[str, object], reason: str = "stop") -> Plan:
    """A message in the form that the client asked for; in a stream as one delta."""
    if not call.stream:
        return simple(200, whole(call, message, reason))
    return streamed([delta(call, **message), finish(call, reason), usage_event(call), DONE])


def _date(call: Call) -> Plan:
    moment = format_datetime(now() + timedelta(seconds=60), usegmt=True)
    return error(429, "Slow down", "rate_limit_exceeded", more=f"retry-after: {moment}\r\n")


def _tool_calls(call: Call) -> Plan:
    function = {"name": "look_up", "arguments": '{"order": "A-17", "deep": [1, 2]}'}
    if not call.stream:
        asked = [{"id": "call_1", "type": "function", "function": function}]
        return simple(200, whole(call, {"role": "assistant", "content": None, "tool_calls": asked}, "tool_calls"))

    def part(index: int, arguments: str, **more: object) -> bytes:
        return delta(call, tool_calls=[{"index": index, "function": {"arguments": arguments}, **more}])

    second = {"id": "call_2", "type": "function", "function": {"name": "now", "arguments": ""}}
    return streamed(
        [
            delta(call, role="assistant", content=None),
            delta(
                call,
                tool_calls=[
                    {"index": 0, "id": "call_1", "type": "function", "function": {**function, "arguments": ""}}
                ],
            ),
            part(0, '{"order": "A-'),
            part(0, '17", "deep": [1, 2]}'),
            delta(call, tool_calls=[{"index": 1, **second}]),
            finish(call, "tool_calls"),
            usage_event(call),
            DONE,
        ]
    )


def _reasoning(call: Call, name: str) -> Plan:
    if not call.stream:
        return simple(200, whole(call, {"role": "assistant", "content": call.text, name: "First I think."}))
    return streamed([delta(call, **{name: "First I "}), delta(call, **{name: "think."}), *events(call)])


def _surrogates(call: Call) -> Plan:
    """A character that is cut in two UTF-16 halves, as servers do that count in them."""
    parts = [delta(call, content="@").replace(b'"@"', half.encode()) for half in _SURROGATES]
    return streamed([*parts, *_end(call)])


def _gzip(call: Call, *, whole_body: bool = True) -> Plan:
    data = gzip.compress(_joined(call) if call.stream else json.dumps(whole(call)).encode())
    if not whole_body:
        data = data[:20] + b"\xff" * 20 + data[40:]
    kind = STREAM if call.stream else "application/json"
    return Plan([(0.0, head(kind=kind, length=len(data), more="content-encoding: gzip\r\n") + data)])


def _bytewise(call: Call) -> Plan:
    data = _joined(call) if call.stream else json.dumps(whole(call)).encode()
    kind = STREAM if call.stream else "application/json"
    opening = head(kind=kind, length=len(data))
    # Two bytes of each read arrive together now and then; a pause for each byte would take seconds.
    return Plan([(0.0, bytes([byte])) for byte in opening + data])


def _cut_json(call: Call) -> Plan:
    data = json.dumps(whole(call)).encode()[:-25]
    if call.stream:
        return streamed([*_text_events(call)[:2], b'data: {"id":"chatcmpl-1","choices":[{"ind\n\n', *_end(call)])
    return Plan([(0.0, head(length=len(data)) + data)])


def _raw(call: Call, text: str) -> list[bytes]:
    """Deltas whose text is sent as it is, not as ASCII escapes."""
    body = delta(call, content="@").decode()
    return [body.replace('"@"', json.dumps(text, ensure_ascii=False)).encode()]


def _with_usage(call: Call, value: object) -> Plan:
    if not call.stream:
        return simple(200, whole(call, usage=value))
    return streamed([*_text_events(call), finish(call), event(call, [], usage=value), DONE])


def _big(call: Call) -> Plan:
    text = "All work and no play. " * 48_000
    if not call.stream:
        return simple(200, whole(call, {"role": "assistant", "content": text}))
    parts = [delta(call, content=text[at : at + 4096]) for at in range(0, len(text), 4096)]
    return streamed([*parts, *_end(call)])


FAULTS: dict[str, Fault] = {
    # Refused by a status.
    "400": lambda call: error(400, "Unsupported parameter: 'top_p'", "unsupported_parameter"),
    "400-context": lambda call: error(
        400, "This model's maximum context length is 8192 tokens.", "context_length_exceeded"
    ),
    "400-filter": lambda call: error(
        400, "The prompt was filtered by the content management policy.", "content_filter"
    ),
    "401": lambda call: error(401, "Incorrect API key provided.", "invalid_api_key"),
    "402": lambda call: error(402, "Insufficient credits."),
    "403": lambda call: error(403, "You are not allowed to use this model."),
    "403-moderation": lambda call: error(403, "Your input was flagged by moderation.", "moderation"),
    "404": lambda call: error(404, f"The model `{call.body.get('model')}` does not exist", "model_not_found"),
    "404-path": lambda call: simple(404, b"404 page not found", "text/plain"),
    "408": lambda call: error(408, "Request timeout"),
    "409": lambda call: error(409, "Conflict"),
    "413": lambda call: simple(413, b"<html>Request Entity Too Large</html>", "text/html"),
    "422": lambda call: simple(422, {"detail": [{"loc": ["body"], "msg": "bad"}]}),
    "429": lambda call: error(429, "Slow down", "rate_limit_exceeded"),
    "429-seconds": lambda call: error(429, "Slow down", "rate_limit_exceeded", more="retry-after: 2\r\n"),
    "429-date": _date,
    "429-ms": lambda call: error(
        429, "Slow down", "rate_limit_exceeded", more="retry-after-ms: 20\r\nretry-after: 1\r\n"
    ),
    "429-quota": lambda call: error(
        429, "You exceeded your current quota.", "insufficient_quota", "insufficient_quota"
    ),
    "500": lambda call: error(500, "The server had an error"),
    "502-html": lambda call: simple(502, _PAGE, "text/html"),
    "503": lambda call: error(503, "Overloaded", more="retry-after: 0\r\n"),
    "504": lambda call: simple(504, b"upstream timed out", "text/plain"),
    "529": lambda call: error(529, "Overloaded", kind="overloaded_error"),
    "301": lambda call: simple(301, b"", "text/plain", "location: http://127.0.0.1:9/v1/chat/completions\r\n"),
    # Status 200, but no answer.
    "html-200": lambda call: simple(200, _PAGE, "text/html; charset=utf-8"),
    "html-as-json": lambda call: simple(200, _PAGE),
    "empty-body": lambda call: simple(200, b""),
    "truncated-json": _cut_json,
    "no-choices": lambda call: simple(200, {"id": "x", "object": "chat.completion", "choices": []}),
    "other-json": lambda call: simple(200, b"[1, 2, 3]"),
    "error-200": lambda call: simple(200, {"error": {"message": "Provider returned error", "code": 502}}),
    # The connection.
    "reset-before": lambda call: Plan([], "reset", 0),
    "close-before": lambda call: Plan([], "close", 0),
    "reset-mid": lambda call: streamed(_text_events(call)[:2], "reset", last=False, gap=0.005),
    "close-mid": lambda call: streamed(_text_events(call)[:2], "close", last=False),
    "short-body": lambda call: Plan([(0.0, head(length=5000) + b'{"id": "x"')], "close"),
    "not-http": lambda call: Plan([(0.0, b"SSH-2.0-OpenSSH_9.2\r\n\r\n")], "close", 0),
    "bad-header": lambda call: Plan([(0.0, b"HTTP/1.1 200 OK\r\nbad header\x00\r\n\r\n{}")], "close", 0),
    "long-header": lambda call: Plan([(0.0, head(more=f"x-long: {'a' * 40_000}\r\n", length=2) + b"{}")]),
    # So long after that a slow client has read what came before: what it reads at once with what is no HTTP is gone.
    "broken-chunk": lambda call: Plan(
        [(0.0, head(kind=STREAM) + chunk(_text_events(call)[0])), (0.2, b"zz\r\nhello\r\n")], "close"
    ),
    "stall-headers": lambda call: Plan([], "stall", 0),
    "slow-headers": lambda call: Plan([(0.05, bytes([byte])) for byte in head(length=2)], "stall", 0),
    "endless-continue": lambda call: Plan([(0.02, b"HTTP/1.1 100 Continue\r\n\r\n")] * 500, "stall", 0),
    "stall-mid": lambda call: streamed(_text_events(call)[:2], "stall", last=False),
    # A token now and then, to the end and without one: for longer than any test.
    "slow": lambda call: streamed(events(call), gap=0.05),
    "endless": lambda call: streamed(_text_events(call) * 1_000, gap=0.05),
    # A stream that says less or more than it should.
    "clean-end": lambda call: streamed(_text_events(call)),
    "empty-stream": lambda call: streamed([]),
    "only-done": lambda call: streamed([DONE]),
    "no-finish": lambda call: streamed([*_text_events(call), DONE]),
    "no-done": lambda call: streamed([*_text_events(call), finish(call), usage_event(call)]),
    "no-usage": lambda call: (
        streamed([*_text_events(call), finish(call), DONE])
        if call.stream
        else simple(200, {key: value for key, value in whole(call).items() if key != "usage"})
    ),
    "null-usage": lambda call: _with_usage(call, None),
    "zero-usage": lambda call: _with_usage(call, {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}),
    "prompt-usage": lambda call: _with_usage(call, {"prompt_tokens": 23, "completion_tokens": None}),
    "completion-usage": lambda call: _with_usage(call, {"completion_tokens": 7}),
    "rich-usage": lambda call: _with_usage(
        call,
        {
            "prompt_tokens": 100,
            "completion_tokens": 40,
            "total_tokens": 140,
            "prompt_tokens_details": {"cached_tokens": 64},
            "completion_tokens_details": {"reasoning_tokens": 30},
        },
    ),
    "error-event": lambda call: streamed(
        [*_text_events(call)[:2], b'data: {"error": {"message": "Overloaded", "code": 503}}\n\n']
    ),
    "error-typed": lambda call: streamed([*_text_events(call)[:1], b'event: error\ndata: {"message": "internal"}\n\n']),
    "error-finish": lambda call: streamed([*_text_events(call)[:2], finish(call, "error"), DONE]),
    "stall-after-finish": lambda call: streamed([*_text_events(call), finish(call)], "stall", last=False),
    "reset-after-finish": lambda call: streamed([*_text_events(call), finish(call)], "reset", last=False, gap=0.005),
    "duplicate-finish": lambda call: streamed(
        [*_text_events(call), finish(call), finish(call, "length"), *_end(call)[1:]]
    ),
    "duplicate-chunk": lambda call: streamed([_text_events(call)[0], *events(call)]),
    "after-done": lambda call: streamed([*events(call), delta(call, content="too late")]),
    # The same answer in another dress: no fault at all.
    "gzip": _gzip,
    "gzip-broken": lambda call: _gzip(call, whole_body=False),
    "crlf": lambda call: streamed([_joined(call).replace(b"\n", b"\r\n")]),
    "cr": lambda call: streamed([_joined(call).replace(b"\n", b"\r")]),
    "comments": lambda call: streamed([b": hello\n\n", *(b": keep-alive\n\n" + one for one in events(call))]),
    "no-space": lambda call: streamed([_joined(call).replace(b"data: ", b"data:")]),
    "bom": lambda call: streamed([b"\xef\xbb\xbf" + _joined(call)]),
    "bytewise": _bytewise,
    "split-utf8": lambda call: streamed(
        [bytes([byte]) for byte in _raw(call, "naïve 😀 日本")[0]] + _end(call),
    ),
    "u2028": lambda call: streamed([*_raw(call, "one\u2028two\u0085three"), *_end(call)]),
    "surrogates": _surrogates,
    "no-blank-line": lambda call: streamed([_joined(call)[:-2]]),
    "multi-line-data": lambda call: streamed([_joined(call).replace(b', "choices"', b',\ndata: "choices"')]),
    "no-content-type": lambda call: Plan(
        [(0.0, head(kind=STREAM).replace(b"content-type: text/event-stream\r\n", b"") + chunk(_joined(call)) + LAST)]
    ),
    "json-for-stream": lambda call: simple(200, whole(call)),
    "big": _big,
    # States of an answer.
    "null-content": lambda call: _either(call, {"role": "assistant", "content": None}),
    "empty-content": lambda call: _either(call, {"role": "assistant", "content": ""}),
    "content-filter": lambda call: _either(call, {"role": "assistant", "content": "Well"}, "content_filter"),
    "refusal": lambda call: _either(
        call, {"role": "assistant", "content": None, "refusal": "I cannot help with that."}
    ),
    "length": lambda call: _either(call, {"role": "assistant", "content": call.text[:10]}, "length"),
    "tool-calls": _tool_calls,
    "reasoning-content": lambda call: _reasoning(call, "reasoning_content"),
    "reasoning": lambda call: _reasoning(call, "reasoning"),
    "none": normal,
}
