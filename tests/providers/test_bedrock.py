"""Requests in the form of Converse, their signatures, and the frames of its streams."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import importlib.util
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from botocore.eventstream import EventStreamBuffer
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.validate import ParamValidator
from hypothesis import given
from hypothesis import strategies as st

from tests.providers.conversation import BARE, PDF, PICTURE_64, SCHEMA, TOOL, asked, bodies, every, talk
from tests.providers.vendors import VENDORS, frame
from tests.server.scripted import Seen, scripted
from tests.server.wire import simple
from workbench.core.errors import SettingsError
from workbench.core.messages import Message, message
from workbench.core.prompts import Parameters
from workbench.providers.answer import Damaged
from workbench.providers.base import CallFailed
from workbench.providers.converse_request import converse_body
from workbench.providers.event_stream import FrameParser
from workbench.providers.registry import open_endpoint

BEDROCK = VENDORS["bedrock"]
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


def body(**fields: Any) -> dict[str, Any]:
    return converse_body(asked(**fields), bodies)


def test_a_conversation_is_written() -> None:
    written = body(tools=(TOOL, BARE), parameters=every(), response_schema=SCHEMA)
    assert written["system"] == [{"text": "Be brief."}]
    assert written["messages"] == [
        {
            "role": "user",
            "content": [
                {"text": "What is this?"},
                {"image": {"format": "png", "source": {"bytes": PICTURE_64}}},
            ],
        },
        {
            "role": "assistant",
            "content": [
                {"text": "I look it up."},
                {"toolUse": {"toolUseId": "c1", "name": "look_up", "input": {"id": "A-17"}}},
            ],
        },
        {
            "role": "user",
            "content": [
                {"toolResult": {"toolUseId": "c1", "content": [{"text": "Sent."}], "status": "success"}},
                {"text": "And now?"},
            ],
        },
    ]
    assert written["inferenceConfig"] == {"temperature": 0.2, "topP": 0.9, "maxTokens": 50, "stopSequences": ["END"]}
    assert written["toolConfig"]["tools"][0]["toolSpec"]["inputSchema"] == {"json": TOOL.parameters}
    assert "description" not in written["toolConfig"]["tools"][1]["toolSpec"]
    assert written["outputConfig"]["textFormat"]["type"] == "json_schema"


def test_a_models_own_parameters_stand_in_their_own_place() -> None:
    extra: dict[str, Any] = {"top_k": 40, "performanceConfig": {"latency": "optimized"}}
    written = body(parameters=Parameters(reasoning_effort="2048", extra=extra))
    assert written["additionalModelRequestFields"] == {
        "thinking": {"type": "enabled", "budget_tokens": 2048},
        "top_k": 40,
    }
    assert written["performanceConfig"] == {"latency": "optimized"}
    assert body(parameters=Parameters(reasoning_effort="high"))["outputConfig"] == {"effort": "high"}


def test_documents_get_names_that_are_allowed() -> None:
    written = body(messages=(Message(role="user", parts=(PDF,)),))["messages"][0]["content"][0]["document"]
    assert (written["format"], written["name"]) == ("pdf", "Terms 2026")


async def test_thoughts_go_back_as_they_came() -> None:
    async with scripted(BEDROCK.plan("tools"), BEDROCK.plan("text")) as server:
        reply, _ = await BEDROCK.ask(server)
        await BEDROCK.ask(server, messages=(message("user", "Hi"), reply.completion.message))
        sent = server.seen[1].json["messages"][1]["content"]
    thought = {"text": "The order is A-17.", "signature": "EqQBCgIYAhIM"}
    assert sent[0] == {"reasoningContent": {"reasoningText": thought}}


@pytest.mark.parametrize(
    ("status", "name", "words", "kind"),
    [
        (400, "ValidationException", "The provided model identifier is invalid.", "not_found"),
        (400, "ValidationException", "Input is too long for requested model.", "context"),
        (400, "ServiceQuotaExceededException", "x", "quota"),
        (408, "ModelTimeoutException", "x", "server"),
        (424, "ModelErrorException", "x", "server"),
        (429, "ThrottlingException", "Too many tokens, please wait before trying again.", "rate_limit"),
        (404, "ResourceNotFoundException", "x", "not_found"),
    ],
)
async def test_the_type_of_an_error_stands_in_a_header(status: int, name: str, words: str, kind: str) -> None:
    plan = simple(status, {"message": words}, more=f"x-amzn-errortype: {name}:http://internal.amazon.com/\r\n")
    async with scripted(plan) as server:
        with pytest.raises(CallFailed) as caught:
            await BEDROCK.ask(server)
    assert caught.value.failure.kind == kind


async def test_a_damaged_frame_is_a_failure() -> None:
    frames = BEDROCK.portions("text")
    frames[2] = frames[2][:-6] + b"\xff" + frames[2][-5:]
    async with scripted(BEDROCK.streamed(frames)) as server:
        with pytest.raises(CallFailed) as caught:
            await BEDROCK.ask(server)
    assert caught.value.failure.message == "AWS Bedrock sent a damaged piece of the answer (checksum of a frame)."
    assert caught.value.partial == "Hello"


@given(st.lists(st.tuples(st.text("abc", min_size=1, max_size=9), st.binary(max_size=60)), max_size=6), st.data())
def test_frames_are_read_as_botocore_reads_them(found: list[tuple[str, bytes]], draw: st.DataObject) -> None:
    data = b"".join(frame(kind, payload) for kind, payload in found)
    cut = draw.draw(st.integers(0, len(data)))
    parser, theirs = FrameParser(), EventStreamBuffer()
    theirs.add_data(data)
    read = parser.feed(data[:cut]) + parser.feed(data[cut:])
    assert [(one.type, one.data) for one in read] == [
        (one.headers[":event-type"], one.payload.decode("utf-8", "replace")) for one in theirs
    ]


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    with contextlib.suppress(Damaged):
        assert FrameParser().feed(data) == [] or len(data) >= 16


def signature(seen: Seen, region: str) -> str:
    """Signature Version 4 of a request as the server got it, written from AWS' page about it."""
    signed = ["content-type", "host", "x-amz-date"]
    moment = seen.headers["x-amz-date"]
    segments = "/".join(quote(one, safe="-_.~") for one in seen.path.split("/"))
    canonical = "\n".join(
        [
            seen.method,
            segments,
            "",
            *(f"{name}:{seen.headers[name]}" for name in signed),
            "",
            ";".join(signed),
            hashlib.sha256(seen.body).hexdigest(),
        ]
    )
    scope = f"{moment[:8]}/{region}/bedrock/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = f"AWS4{SECRET}".encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """A machine without credentials."""
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return monkeypatch


@pytest.mark.parametrize("where", ["environment", "profile"])
@pytest.mark.parametrize(
    "model_id",
    [BEDROCK.model_id, "arn:aws:bedrock:us-east-1:1:application-inference-profile/abc"],
)
async def test_requests_are_signed_over_the_address_that_is_sent(
    machine: pytest.MonkeyPatch, tmp_path: Path, where: str, model_id: str
) -> None:
    if where == "environment":
        machine.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
        machine.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    else:
        machine.setenv("AWS_PROFILE", "team")
        named = f"[team]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = {SECRET}\n"
        (tmp_path / "credentials").write_text(named)
        (tmp_path / "config").write_text("[profile team]\nregion = eu-west-1\n")
    vendor = BEDROCK._replace(model_id=model_id)
    async with scripted(vendor.plan("text")) as server:
        endpoint = vendor.endpoint(server.base_url, key=None)
        await endpoint.complete(vendor.request(messages=(message("user", "Grüße 😀"),)))
        await endpoint.aclose()
    (seen,) = server.seen
    assert seen.path == f"/model/{quote(model_id, safe='')}/converse-stream"
    assert "%3A" in seen.path
    credential, _, given_signature = seen.headers["authorization"].partition(", Signature=")
    assert credential == (
        f"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/{seen.headers['x-amz-date'][:8]}/us-east-1/bedrock/aws4_request, "
        "SignedHeaders=content-type;host;x-amz-date"
    )
    assert given_signature == signature(seen, "us-east-1")


async def test_missing_credentials_are_said(machine: pytest.MonkeyPatch) -> None:
    endpoint = BEDROCK.endpoint("http://127.0.0.1:9", key=None)
    with pytest.raises(CallFailed, match="There are no AWS credentials on this machine") as caught:
        await endpoint.complete(BEDROCK.request())
    assert caught.value.failure.fatal
    with pytest.raises(CallFailed, match="There are no AWS credentials"):
        await endpoint.list_models()
    await endpoint.aclose()


async def test_a_missing_profile_is_said(machine: pytest.MonkeyPatch) -> None:
    machine.setenv("AWS_PROFILE", "nobody")
    endpoint = BEDROCK.endpoint("http://127.0.0.1:9", key=None)
    with pytest.raises(CallFailed, match=r"The AWS credentials cannot be had: .*nobody"):
        await endpoint.complete(BEDROCK.request())
    await endpoint.aclose()


@pytest.mark.parametrize(("status", "verb"), [(401, "did not accept"), (403, "does not allow")])
async def test_refused_credentials_are_said(machine: pytest.MonkeyPatch, status: int, verb: str) -> None:
    machine.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    machine.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    async with scripted(
        BEDROCK.refusal(status, "", "The security token included in the request is invalid.")
    ) as server:
        endpoint = BEDROCK.endpoint(server.base_url, key=None)
        with pytest.raises(CallFailed) as caught:
            await endpoint.complete(BEDROCK.request())
        await endpoint.aclose()
    assert verb in caught.value.failure.message
    assert "this machine's AWS credentials: The security token" in caught.value.failure.message
    assert SECRET not in caught.value.failure.model_dump_json()


def test_only_aws_gets_signed_requests_unasked(machine: pytest.MonkeyPatch) -> None:
    elsewhere = BEDROCK.model("https://bedrock-runtime.us-east-1.amazonaws.com.evil.example")
    with pytest.raises(
        SettingsError, match=r"would sign requests to bedrock-runtime\.us-east-1\.amazonaws\.com\.evil\.example"
    ):
        open_endpoint(elsewhere, None)


def test_without_botocore_a_sentence_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(
        "workbench.providers.aws_signing.find_spec", lambda name: None if name == "botocore" else real(name)
    )
    with pytest.raises(SettingsError, match="Bedrock needs botocore, which is not installed") as caught:
        open_endpoint(BEDROCK.model("https://bedrock-runtime.eu-central-1.amazonaws.com"), None)
    assert "prompt-workbench[bedrock]" in caught.value.remedy


async def test_models_are_listed_by_the_other_server() -> None:
    async with scripted(simple(200, {"modelSummaries": [{"modelId": "amazon.nova-pro-v1:0"}]})) as server:
        endpoint = BEDROCK.endpoint(server.base_url)
        assert await endpoint.list_models() == ["amazon.nova-pro-v1:0"]
        await endpoint.aclose()
    assert server.seen[0].path == "/foundation-models"


@pytest.mark.parametrize("effort", ["high", "2048"])
def test_botocore_knows_every_field(effort: str) -> None:
    extra: dict[str, Any] = {"top_k": 40, "guardrailConfig": {"guardrailIdentifier": "g", "guardrailVersion": "1"}}
    parameters = every().model_copy(update={"reasoning_effort": effort, "extra": extra})
    messages = (*talk(signature="bedrock:s"), Message(role="user", parts=(PDF,)))
    written = body(messages=messages, tools=(TOOL, BARE), parameters=parameters, response_schema=SCHEMA)
    written.pop("stream")
    description = Loader().load_service_model("bedrock-runtime", "service-2")
    shape = ServiceModel(description).operation_model("ConverseStream").input_shape
    found = ParamValidator().validate({"modelId": "m", **written}, shape)
    assert not found.has_errors(), found.generate_report()
