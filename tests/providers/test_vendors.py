"""The same contract for every vendor with a wire format of its own, over a real socket, from recorded streams."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.vendors import KEY, TEXT, VENDORS, WHOLE, Vendor, title
from tests.server.scripted import scripted
from tests.server.wire import Plan, simple
from workbench.core.calls import Completion, Failure
from workbench.core.messages import ToolCallPart
from workbench.core.prompts import Parameters
from workbench.providers.base import CallFailed

EACH = pytest.mark.parametrize("vendor", VENDORS.values(), ids=list(VENDORS))


async def answer(vendor: Vendor, plan: Plan, **fields: Any) -> tuple[Completion, str]:
    async with scripted(plan) as server:
        reply, heard = await vendor.ask(server, **fields)
    return reply.completion, heard


async def failed(vendor: Vendor, plan: Plan, idle: float = 30.0, **fields: Any) -> CallFailed:
    async with scripted(plan) as server:
        with pytest.raises(CallFailed) as caught:
            await vendor.ask(server, idle, **fields)
    return caught.value


async def failure(vendor: Vendor, plan: Plan) -> Failure:
    return (await failed(vendor, plan)).failure


@EACH
async def test_an_answer_arrives_whole(vendor: Vendor) -> None:
    async with scripted(vendor.plan("text")) as server:
        reply, heard = await vendor.ask(server)
        asked = server.seen[0]
    assert reply.completion.text == heard == TEXT
    assert (reply.completion.finish, reply.completion.state) == ("stop", "answered")
    assert reply.usage == vendor.usage
    assert reply.completion.model or vendor.provider == "bedrock"
    assert reply.deltas[-1][1] == len(TEXT)
    name, value = vendor.key_header
    assert asked.headers[name] == value
    assert KEY not in asked.path
    assert asked.headers["host"] == f"127.0.0.1:{server.port}"


@EACH
async def test_an_answer_in_one_piece_is_the_same(vendor: Vendor) -> None:
    async with scripted(vendor.whole()) as server:
        reply, heard = await vendor.ask(server, parameters=WHOLE)
    assert reply.completion.text == heard == TEXT
    assert reply.completion.finish == "stop"
    assert reply.usage == vendor.usage


@EACH
async def test_a_stream_may_come_byte_by_byte(vendor: Vendor) -> None:
    data = b"".join(vendor.portions("text"))
    assert (await answer(vendor, vendor.streamed([bytes([one]) for one in data])))[0].text == TEXT


@EACH
async def test_a_stream_may_come_in_one_write(vendor: Vendor) -> None:
    assert (await answer(vendor, vendor.streamed([b"".join(vendor.portions("text"))])))[0].text == TEXT


@EACH
async def test_tool_calls_are_put_together(vendor: Vendor) -> None:
    found, _ = await answer(vendor, vendor.plan("tools"))
    calls = [part for part in found.message.parts if isinstance(part, ToolCallPart)]
    assert [(call.name, call.arguments) for call in calls] == [
        ("look_up", {"order": "A-17", "deep": [1, 2]}),
        ("now", {}),
    ]
    assert len({call.id for call in calls}) == 2
    assert (found.finish, found.state) == ("tool_calls", "answered")
    if vendor.provider != "azure":
        assert found.reasoning == "The order is A-17."


@EACH
async def test_a_cut_answer_is_said(vendor: Vendor) -> None:
    found, _ = await answer(vendor, vendor.plan("length"))
    assert (found.state, found.text) == ("length", "Hello")


@EACH
@pytest.mark.parametrize("name", ["filter", "refusal", "blocked"])
async def test_a_filtered_or_refused_answer_is_a_state(vendor: Vendor, name: str) -> None:
    if not vendor.has(name):
        return
    found, _ = await answer(vendor, vendor.plan(name))
    assert found.state == ("refusal" if name == "refusal" else "filter")
    if name == "refusal":
        assert found.text == "I cannot help with that."


@EACH
async def test_an_error_in_the_middle_is_a_failure(vendor: Vendor) -> None:
    error = await failed(vendor, vendor.plan("error"))
    assert error.partial == "Hello"
    assert error.failure.kind == ("rate_limit" if vendor.provider == "bedrock" else "server")
    assert (error.failure.retryable, error.failure.possibly_paid) == (True, True)
    assert error.failure.message.startswith(f"{title(vendor.provider)} broke the answer off with an error: ")
    assert error.usage is None


@EACH
@pytest.mark.parametrize("end", ["keep", "close", "reset"])
async def test_a_truncated_stream_is_never_an_answer(vendor: Vendor, end: str) -> None:
    portions = vendor.portions("text")
    for length in range(len(portions) - vendor.after_end):
        error = await failed(vendor, vendor.streamed(portions[:length], end, last=end == "keep"))
        assert error.failure.retryable
        assert error.failure.possibly_paid
        assert error.failure.kind in ("protocol", "disconnected")
        assert TEXT.startswith(error.partial)


@EACH
async def test_an_answer_is_whole_without_what_follows_its_end(vendor: Vendor) -> None:
    portions = vendor.portions("text")
    for length in range(len(portions) - vendor.after_end, len(portions) + 1):
        assert (await answer(vendor, vendor.streamed(portions[:length])))[0].text == TEXT


@EACH
async def test_silence_in_the_middle_ends_the_call(vendor: Vendor) -> None:
    portions = vendor.portions("text")[: -1 - vendor.after_end]
    error = await failed(vendor, vendor.streamed(portions, "stall", last=False), idle=0.3)
    assert (error.failure.kind, error.failure.retryable) == ("timeout", True)


# provider → what it says with these statuses
SAID = {
    401: ("authentication_error", "invalid x-api-key"),
    403: ("permission_error", "Your key does not have permission."),
    404: ("not_found_error", "model: MODEL not found"),
    429: ("rate_limit_error", "Number of requests has exceeded your rate limit."),
    500: ("api_error", "Internal error"),
    503: ("unavailable", "Try again later"),
    529: ("overloaded_error", "Overloaded"),
}
# status → kind, retryable, fatal
MEANT = {
    401: ("auth", False, True),
    403: ("auth", False, True),
    404: ("not_found", False, True),
    429: ("rate_limit", True, False),
    500: ("server", True, False),
    503: ("server", True, False),
    529: ("server", True, False),
}


@EACH
@pytest.mark.parametrize("status", SAID)
async def test_a_status_means_the_same_for_every_vendor(vendor: Vendor, status: int) -> None:
    kind, words = SAID[status]
    found = await failure(vendor, vendor.refusal(status, kind, words.replace("MODEL", vendor.model_id)))
    assert (found.kind, found.retryable, found.fatal) == MEANT[status]
    assert found.status == status
    assert not found.possibly_paid
    assert found.message.startswith(title(vendor.provider))
    assert KEY not in found.model_dump_json()
    if status == 401:
        assert found.message.startswith(f"{title(vendor.provider)} did not accept the key. It ends in …f3Qa")


@EACH
async def test_the_time_to_wait_is_read(vendor: Vendor) -> None:
    error = await failed(vendor, vendor.refusal(429, "rate_limit_error", "Slow down", "retry-after: 7\r\n"))
    assert error.retry_after == error.failure.retry_after == 7.0


@EACH
async def test_a_refused_parameter_is_named_with_a_remedy(vendor: Vendor) -> None:
    words = "temperature is not supported by this model"
    found = await failure(vendor, vendor.refusal(400, "invalid_request_error", words))
    assert found.kind == "bad_request"
    assert "“temperature”" in found.message
    assert found.remedy == (
        'Remove temperature from the parameters, or add {"temperature": null} to the extra ones of this model.'
    )
    assert not found.retryable


@EACH
async def test_what_is_too_long_to_read_is_said(vendor: Vendor) -> None:
    found = await failure(vendor, vendor.refusal(400, "invalid", "prompt is too long: 210000 tokens > 200000 maximum"))
    assert found.kind == "context"


@EACH
async def test_null_leaves_out_what_the_prompt_sets(vendor: Vendor) -> None:
    parameters = Parameters(
        temperature=0.5, top_p=0.5, seed=3, extra={"temperature": None, "top_p": None, "seed": None}
    )
    async with scripted(vendor.plan("text")) as server:
        await vendor.ask(server, parameters=parameters)
        asked = server.seen[0].body.decode().lower()
    assert not any(name in asked for name in ("temperature", "top_p", "topp", "seed"))


@EACH
async def test_a_page_is_no_answer(vendor: Vendor) -> None:
    found = await failure(vendor, simple(200, b"<html>Sign in</html>", "text/html"))
    assert "a web page instead of an answer" in found.message


@EACH
@pytest.mark.parametrize("body", [b"[1]", b'{"some": "thing"}', b"{}"])
async def test_what_is_no_answer_is_a_failure(vendor: Vendor, body: bytes) -> None:
    found = await failure(vendor, simple(200, body))
    assert found.kind == "protocol"
    assert found.retryable


@EACH
async def test_limits_that_the_server_names_come_with_the_reply(vendor: Vendor) -> None:
    more = "x-ratelimit-remaining-requests: 3\r\nx-ratelimit-reset-requests: 20s\r\n"
    async with scripted(vendor.streamed(vendor.portions("text"), more=more)) as server:
        reply, _ = await vendor.ask(server)
    assert reply.rate is not None
    assert (reply.rate.requests_left, reply.rate.requests_reset) == (3, 20.0)
    error = await failed(vendor, vendor.refusal(429, "x", "y", more.replace(": 3", ": 0")))
    assert error.rate is not None
    assert error.rate.wait == error.retry_after == 20.0


@EACH
async def test_nothing_that_listens_is_said(vendor: Vendor) -> None:
    endpoint = vendor.endpoint("http://127.0.0.1:9")
    with pytest.raises(CallFailed) as caught:
        await endpoint.complete(vendor.request())
    await endpoint.aclose()
    assert (caught.value.failure.kind, caught.value.failure.fatal) == ("unreachable", True)


@EACH
async def test_a_list_of_models_that_is_refused_says_why(vendor: Vendor) -> None:
    async with scripted(vendor.refusal(401, "authentication_error", "No."), simple(200, b"{}")) as server:
        endpoint = vendor.endpoint(server.base_url)
        with pytest.raises(CallFailed) as caught:
            await endpoint.list_models()
        assert caught.value.failure.kind == ("not_found" if vendor.provider == "azure" else "auth")
        if vendor.provider != "azure":
            with pytest.raises(CallFailed, match="did not list its models") as caught:
                await endpoint.list_models()
            assert not caught.value.failure.possibly_paid
        await endpoint.aclose()


_SET: dict[str, Any] = {
    "temperature": 0.371,
    "top_p": 0.873,
    "max_tokens": 7319,
    "stop": ("STOP HERE",),
    "seed": 918273,
    "reasoning_effort": "high",
}


@EACH
@pytest.mark.parametrize("name", _SET)
async def test_a_parameter_is_sent_or_refused_never_dropped(vendor: Vendor, name: str) -> None:
    refused: Failure | None = None
    async with scripted(vendor.whole()) as server:
        await vendor.ask(server, parameters=WHOLE)
        try:
            await vendor.ask(server, parameters=WHOLE.model_copy(update={name: _SET[name]}))
        except CallFailed as error:
            refused = error.failure
    if refused is None:
        without, with_it = server.seen
        assert with_it.body != without.body
    else:
        assert (refused.kind, len(server.seen)) == ("bad_request", 1)
        assert name in refused.message


@EACH
async def test_a_parameter_that_the_model_refuses_is_named(vendor: Vendor) -> None:
    refusal = vendor.refusal(400, "invalid_request_error", "temperature is not supported with this model.")
    error = await failed(vendor, refusal, parameters=Parameters(temperature=0.3))
    assert error.failure.kind == "bad_request"
    assert "temperature" in error.failure.message
    assert error.failure.remedy.startswith("Remove temperature from the parameters")
