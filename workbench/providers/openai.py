"""Asks servers that speak OpenAI's chat completions API: OpenAI, vLLM, llama.cpp, Ollama, Groq …"""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pydantic_core

from workbench.config.keys import Key
from workbench.core.calls import Failure, Request
from workbench.core.errors import InputError, SettingsError
from workbench.core.models import Model
from workbench.providers.base import Bodies, CallFailed, OnText, Reply
from workbench.providers.chat_answer import read_json
from workbench.providers.chat_attempt import Attempt
from workbench.providers.chat_request import chat_body
from workbench.providers.error_body import retry_after
from workbench.providers.failures import Voice
from workbench.providers.registry import ProviderEntry
from workbench.providers.transport import TransportKind, make_transport

_TIMEOUTS = {"timeout": {"connect": 15.0, "read": None, "write": None, "pool": None}}


class ChatEndpoint:
    """One model behind a chat completions API."""

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
        self._base_url = entry.address(model)
        self._idle = model.idle_seconds
        self._bodies = bodies
        self._tells_repeat = entry.name == "offline"
        self._transport = transport or make_transport(self._base_url, kind)
        self._url = httpx.URL(f"{self._base_url}/chat/completions")
        self._voice = Voice(entry, self._base_url, model.model_id, entry.key_variable(model), key)
        secret = _checked(key.value if isinstance(key, Key) else key, model)
        headers = {
            "host": self._url.netloc.decode("ascii"),
            "content-type": "application/json",
            "accept": "text/event-stream, application/json",
            "accept-encoding": "identity",
            "user-agent": "prompt-workbench",
        }
        if secret:
            headers["authorization"] = f"Bearer {secret}"
        # With an encoding named, httpx does not look for it again at every use.
        self._headers = httpx.Headers(headers, encoding="utf-8")

    async def complete(self, request: Request, on_text: OnText | None = None, *, repeat: int = 0) -> Reply:
        """Ask once; see `Endpoint.complete`."""
        attempt = Attempt(self._voice, request, self._idle, on_text)
        try:
            body = chat_body(request, self._bodies)
        except InputError as error:
            attempt.fail(Failure(kind="bad_request", message=error.message, remedy=error.remedy))
        asked = self._request("POST", self._url, _json(body))
        if self._tells_repeat and repeat:
            asked.headers["x-workbench-repeat"] = str(repeat)
        return await attempt.run(self._transport, asked)

    async def list_models(self) -> list[str]:
        """Ids of the models that the server offers; see `Endpoint.list_models`."""
        try:
            async with asyncio.timeout(self._idle):
                asked = self._request("GET", httpx.URL(f"{self._base_url}/models"))
                answer = await self._transport.handle_async_request(asked)
                try:
                    await answer.aread()
                finally:
                    await answer.aclose()
        except TimeoutError:
            raise CallFailed(self._voice.silent(self._idle, started=False)) from None
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise CallFailed(self._voice.transport(error, started=False)) from error
        if answer.status_code != 200:
            wait = retry_after(answer.headers)
            raise CallFailed(
                self._voice.status(answer.status_code, answer.reason_phrase, answer.text, wait), retry_after=wait
            )
        try:
            listed = read_json(answer.content)
        except ValueError:
            listed = None
        models = listed.get("data", listed.get("models")) if isinstance(listed, dict) else listed
        if not isinstance(models, list):
            raise CallFailed(self._voice.protocol("did not list its models", answer.text, paid=False))
        return [str(one["id"]) for one in models if isinstance(one, dict) and "id" in one]

    async def aclose(self) -> None:
        """Close all connections."""
        await self._transport.aclose()

    def _request(self, method: str, url: httpx.URL, content: bytes = b"") -> httpx.Request:
        # The transport is asked directly: httpx's client adds redirects, cookies and logs, which an API has no use for,
        # and takes a third of the time of a call. Silence is limited here, for headers and between portions.
        return httpx.Request(method, url, headers=self._headers, content=content, extensions=_TIMEOUTS)


def _checked(secret: str | None, model: Model) -> str:
    """A key that can stand in a header.

    Raises:
        SettingsError: it has blanks, line ends or other characters that no key has.
    """
    secret = (secret or "").strip()
    if not secret.isascii() or not secret.isprintable() or " " in secret:
        remedy = "Enter it again, without anything around it."
        raise SettingsError("key.value", "Its API key has characters that no key has.", model.name, remedy)
    return secret


def _json(body: dict[str, Any]) -> bytes:
    try:
        return pydantic_core.to_json(body)
    except ValueError:
        # Halves of surrogate pairs in a text: written as escapes.
        return json.dumps(body).encode("ascii")
