"""What all endpoints over HTTP share: headers, one try of a call, the list of models, failures in words."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any, ClassVar

import httpx

from workbench.config.keys import Key
from workbench.core.calls import Failure, Request
from workbench.core.errors import InputError, SettingsError
from workbench.core.models import Model
from workbench.providers.answer import Answer
from workbench.providers.attempt import Attempt
from workbench.providers.base import Bodies, CallFailed, OnText, Reply
from workbench.providers.error_body import asked_wait
from workbench.providers.exchange import Asked, open_exchange
from workbench.providers.failures import Voice
from workbench.providers.registry import ProviderEntry
from workbench.providers.wire_text import dicts, read_json, write_json

if TYPE_CHECKING:
    from workbench.providers.transport import TransportKind


class HttpEndpoint(ABC):
    """One model behind an API over HTTP; a vendor's wire format fills in the rest."""

    accept: ClassVar[str] = "text/event-stream, application/json"
    headers: ClassVar[Mapping[str, str]] = {}
    """Headers of the vendor's own, sent with every request."""

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
        self._entry = entry
        self._model_id = model.model_id
        self._idle = model.idle_seconds
        self._bodies = bodies
        self._voice = Voice(entry, self._base_url, model.model_id, entry.key_variable(model), key)
        secret = _checked(key.value if isinstance(key, Key) else key, model)
        self._transport = transport or _transport(self._base_url, kind)
        headers = {
            "host": httpx.URL(self._base_url).netloc.decode("ascii"),
            "content-type": "application/json",
            "accept": self.accept,
            "accept-encoding": "identity",
            "user-agent": "prompt-workbench",
            **self.headers,
            **(self._authorization(secret) if secret else {}),
        }
        # With an encoding named, httpx does not look for it again at every use.
        self._headers = httpx.Headers(headers, encoding="utf-8")
        self._wordless: set[bytes] = set()
        """Digests of the requests whose streams ended without one byte. They are asked whole when they are tried
        again: llama.cpp's server keeps its reason, a request that is too long, for those."""

    @abstractmethod
    def _authorization(self, secret: str) -> dict[str, str]:
        """The headers that carry the key."""

    @abstractmethod
    def _write(self, request: Request) -> tuple[httpx.URL, dict[str, Any]]:
        """Where a request goes, and its body. Raises InputError for what the API cannot be asked."""

    @abstractmethod
    def _answer(self, request: Request) -> Answer:
        """What an answer to the request is put together in."""

    @abstractmethod
    def _models_url(self) -> httpx.URL:
        """Where the models are listed. Raises CallFailed where they are not."""

    async def _seal(self, asked: Asked, repeat: int = 0) -> None:  # noqa: B027  (most have nothing to add)
        """Change the headers of a request that is ready to go."""

    def _model_ids(self, listed: Any) -> list[str] | None:
        """Ids in the list of models; None where it is none."""
        models = listed.get("data", listed.get("models")) if isinstance(listed, dict) else listed
        return [str(one["id"]) for one in dicts(models) if "id" in one] if isinstance(models, list) else None

    async def complete(self, request: Request, on_text: OnText | None = None, *, repeat: int = 0) -> Reply:
        """Ask once; see `Endpoint.complete`."""
        attempt = Attempt(self._voice, request, self._idle, on_text, self._answer(request))
        try:
            url, body = self._write(request)
            content = write_json(body)
            if self._wordless and sha256(content).digest() in self._wordless:
                url, body = self._write(_whole(request))
                content = write_json(body)
        except InputError as error:
            attempt.fail(Failure(kind="bad_request", message=error.message, remedy=error.remedy))
        asked = self._request("POST", url, content)
        try:
            await self._seal(asked, repeat)
        except SettingsError as error:
            attempt.fail(Failure(kind="auth", message=error.message, remedy=error.remedy, fatal=True))
        try:
            return await attempt.run(self._transport, asked)
        finally:
            if attempt.wordless:
                self._wordless.add(sha256(content).digest())

    def wire(self, request: Request) -> tuple[str, dict[str, str], dict[str, Any]]:
        """Address, headers and body of a request, as they would be sent.

        Raises:
            InputError: the API cannot be asked so.
        """
        url, body = self._write(request)
        return str(url), dict(self._headers), body

    async def list_models(self) -> list[str]:
        """Ids of the models that the server offers; see `Endpoint.list_models`."""
        asked = self._request("GET", self._models_url())
        try:
            await self._seal(asked)
            async with asyncio.timeout(self._idle):
                answer = (await open_exchange(self._transport, asked)).response
                try:
                    await answer.aread()
                finally:
                    await answer.aclose()
        except SettingsError as error:
            raise CallFailed(Failure(kind="auth", message=error.message, remedy=error.remedy, fatal=True)) from error
        except TimeoutError:
            raise CallFailed(self._voice.silent(self._idle, started=False)) from None
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise CallFailed(self._voice.transport(error, started=False)) from error
        if answer.status_code != 200:
            raise self._unlisted(answer)
        try:
            found = self._model_ids(read_json(answer.content))
        except ValueError:
            found = None
        if found is None:
            raise CallFailed(self._voice.protocol("did not list its models", answer.text, paid=False))
        return found

    async def aclose(self) -> None:
        """Close all connections."""
        await self._transport.aclose()

    def _unlisted(self, answer: httpx.Response) -> CallFailed:
        request = Request(provider=self._entry.name, base_url=self._base_url, model_id=self._model_id, messages=())
        error = self._answer(request).refused(answer.status_code, answer.headers, answer.text)
        wait = asked_wait(answer.headers, error)
        failure = self._voice.status(answer.status_code, answer.reason_phrase, answer.text, wait, error)
        return CallFailed(failure, retry_after=wait)

    def _request(self, method: str, url: httpx.URL, content: bytes = b"") -> Asked:
        # The transport is asked directly: httpx's client adds redirects, cookies and logs, which an API has no use for,
        # and takes a third of the time of a call.
        return Asked(method, url, self._headers, content)


def _whole(request: Request) -> Request:
    """The same request, for an answer in one piece."""
    extra = {**request.parameters.extra, "stream": False}
    return request.model_copy(update={"parameters": request.parameters.model_copy(update={"extra": extra})})


def _transport(address: str, kind: TransportKind) -> httpx.AsyncBaseTransport:
    # Loading aiohttp takes a tenth of a second, which the stand-in and a file's commands need not.
    from workbench.providers.transport import make_transport

    return make_transport(address, kind)


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
