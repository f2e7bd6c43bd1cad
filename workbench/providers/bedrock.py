"""Asks models on AWS Bedrock through Converse (docs.aws.amazon.com/bedrock/latest/APIReference).

The region is that of the base URL. Requests are signed with the machine's AWS credentials, or carry a Bedrock API key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote, urlsplit

import httpx
from pydantic import JsonValue

from workbench.config.endpoint_trust import is_trusted
from workbench.config.keys import Key
from workbench.core.calls import Finish, Request, Usage
from workbench.core.errors import SettingsError
from workbench.core.models import Model
from workbench.providers.answer import Answer, Framing
from workbench.providers.aws_signing import Signer
from workbench.providers.base import Bodies
from workbench.providers.converse_request import REDACTED, VENDOR, converse_body
from workbench.providers.error_body import error_of
from workbench.providers.event_stream import FrameParser
from workbench.providers.exchange import Asked
from workbench.providers.http_endpoint import HttpEndpoint
from workbench.providers.registry import ProviderEntry
from workbench.providers.wire_text import count, dicts, inner, true_counts

if TYPE_CHECKING:
    from workbench.providers.transport import TransportKind

_REGION = re.compile(r"bedrock(?:-runtime)?(?:-fips)?\.([a-z0-9-]+)\.")
_DEFAULT_REGION = "us-east-1"
_AWS = re.compile(r"(^|\.)(amazonaws\.com(\.cn)?|api\.aws)$")
_STREAM = "application/vnd.amazon.eventstream"
_STATUS = {
    "internalServerException": 500,
    "modelStreamErrorException": 500,
    "modelTimeoutException": 408,
    "serviceUnavailableException": 503,
    "throttlingException": 429,
    "validationException": 400,
}


class ConverseEndpoint(HttpEndpoint):
    """One model on Bedrock."""

    accept = f"{_STREAM}, application/json"

    def __init__(
        self,
        model: Model,
        entry: ProviderEntry,
        key: Key | str | None,
        transport: httpx.AsyncBaseTransport | None = None,
        *,
        bodies: Bodies | None = None,
        kind: TransportKind = "aiohttp",
    ) -> None:
        super().__init__(model, entry, key, transport, bodies=bodies, kind=kind)
        host = urlsplit(self._base_url).hostname or ""
        region = _REGION.search(host)
        self._signer: Signer | None = None
        if not key:
            if not _AWS.search(host) and not is_trusted(host, "AWS credentials"):
                message = f"This project would sign requests to {host} with this machine's AWS credentials."
                remedy = f"If that is right, set WORKBENCH_TRUSTED_HOSTS={host}."
                raise SettingsError("key.untrusted", message, model.name, remedy)
            self._signer = Signer(region[1] if region else _DEFAULT_REGION)
            self._voice.signed_with = "this machine's AWS credentials"

    def _authorization(self, secret: str) -> dict[str, str]:
        return {"authorization": f"Bearer {secret}"}

    def _write(self, request: Request) -> tuple[httpx.URL, dict[str, Any]]:
        body = converse_body(request, self._bodies, self._entry.title)
        verb = "converse-stream" if body.pop("stream") else "converse"
        return httpx.URL(f"{self._base_url}/model/{quote(request.model_id, safe='')}/{verb}"), body

    def _answer(self, request: Request) -> Answer:
        return ConverseAnswer()

    def _models_url(self) -> httpx.URL:
        # Models are listed by another server of the region.
        return httpx.URL(f"{self._base_url.replace('://bedrock-runtime', '://bedrock', 1)}/foundation-models")

    def _model_ids(self, listed: Any) -> list[str] | None:
        models = listed.get("modelSummaries") if isinstance(listed, dict) else None
        return [str(one.get("modelId")) for one in dicts(models)] if isinstance(models, list) else None

    async def _seal(self, asked: Asked, repeat: int = 0) -> None:
        asked.own_headers()["host"] = asked.url.netloc.decode("ascii")
        if self._signer is not None:
            await self._signer.sign(asked)


class ConverseAnswer(Answer):
    """An answer of Converse, or of ConverseStream's events."""

    vendor = VENDOR
    finishes: ClassVar[Mapping[str, Finish]] = {
        "end_turn": "stop",
        "stop_sequence": "stop",
        "tool_use": "tool_calls",
        "max_tokens": "length",
        "model_context_window_exceeded": "length",
        "guardrail_intervened": "filter",
        "content_filtered": "filter",
    }
    broken = frozenset({"malformed_model_output", "malformed_tool_use"})

    def take(self, value: dict[str, Any], kind: str = "message") -> str:
        """Take one event, or a whole answer."""
        at = count(value, "contentBlockIndex")
        match kind:
            case "messageStart":
                self.chosen = True
            case "contentBlockStart":
                if started := inner(inner(value, "start"), "toolUse"):
                    self._called(at, started)
            case "contentBlockDelta":
                return self._delta(at, inner(value, "delta"))
            case "messageStop":
                self.finish = str(value.get("stopReason") or "end_turn")
            case "metadata":
                self.usage = usage_of(value.get("usage"))
                self.done = self.finish is not None
            case "message" if "output" in value:
                self.chosen = True
                content = dicts(inner(inner(value, "output"), "message").get("content"))
                text = "".join(self._block_of(at, block) for at, block in enumerate(content))
                self.finish = str(value.get("stopReason") or "end_turn")
                self.usage = usage_of(value.get("usage"))
                return text
        return ""

    def error(self, value: dict[str, Any]) -> dict[str, JsonValue] | None:
        """The error of an exception, with the status that it stands for."""
        if not value.get("error"):
            return None
        error = error_of(value)
        name = str(error.get("type") or "")
        return {**error, "code": _STATUS.get(name[:1].lower() + name[1:], 500)}

    def refused(self, status: int, headers: Mapping[str, str], body: str) -> dict[str, JsonValue]:
        """The error object; its type stands in a header."""
        error = error_of(body)
        name = headers.get("x-amzn-errortype", "").partition(":")[0] or str(error.get("__type") or "")
        error = {**error, "type": name, "message": error.get("message") or error.get("Message") or ""}
        if status == 424 or name in ("ModelErrorException", "ModelStreamErrorException"):
            error["kind"] = "server"
        elif name == "ServiceQuotaExceededException":
            error["kind"] = "quota"
        elif "model identifier is invalid" in str(error["message"]):
            error["kind"] = "not_found"
        return error

    def framing(self, media_type: str) -> Framing | None:
        """Frames of an AWS event stream."""
        return FrameParser() if media_type == _STREAM else None

    def _delta(self, at: int, delta: dict[str, Any]) -> str:
        if "text" in delta:
            return self._append(str(delta["text"] or ""), at)
        if "toolUse" in delta:
            self._tool(at).arguments.append(str(inner(delta, "toolUse").get("input") or ""))
        if thought := inner(delta, "reasoningContent"):
            self._reasoned(at, thought)
        return ""

    def _block_of(self, at: int, block: dict[str, Any]) -> str:
        if called := inner(block, "toolUse"):
            self._called(at, called)
        if thought := inner(block, "reasoningContent"):
            self._reasoned(at, inner(thought, "reasoningText") or thought)
        return self._append(str(block.get("text") or ""), at)

    def _called(self, at: int, called: dict[str, Any]) -> None:
        call = self._tool(at)
        call.id, call.name = str(called.get("toolUseId") or ""), str(called.get("name") or "")
        if called.get("input"):
            call.put(called["input"])

    def _reasoned(self, at: int, thought: dict[str, Any]) -> None:
        hidden = thought.get("redactedContent")
        signature = f"{REDACTED}{hidden}" if hidden else str(thought.get("signature") or "")
        self._think(str(thought.get("text") or ""), at, signature)


def usage_of(usage: object) -> Usage | None:
    """Read a usage object: ``inputTokens`` are those that no cache held, so the total is a sum."""
    cached, written = count(usage, "cacheReadInputTokens"), count(usage, "cacheWriteInputTokens")
    total, answered = count(usage, "inputTokens") + cached + written, count(usage, "outputTokens")
    names = ("inputTokens", "outputTokens", "cacheReadInputTokens", "cacheWriteInputTokens")
    if not (total or answered) or not true_counts(usage, *names):
        return None
    return Usage(input_tokens=total, output_tokens=answered, cached_input_tokens=cached, cache_write_tokens=written)
