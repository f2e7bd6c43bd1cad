"""A request on its way, and an answer whose head has come: as httpx's values, at a fifth of their time."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator, Sequence

import httpx

TIMEOUTS = {"timeout": {"connect": 15.0, "read": None, "write": None, "pool": None}}
"""Silence is limited by who reads, for headers and between portions; see `silence`."""


class Asked:
    """What is sent. ``headers`` may be shared by many: whoever changes them takes a copy first (`own_headers`)."""

    __slots__ = ("content", "headers", "method", "url")

    def __init__(self, method: str, url: httpx.URL, headers: httpx.Headers, content: bytes = b"") -> None:
        self.method = method
        self.url = url
        self.headers = headers
        self.content = content

    def own_headers(self) -> httpx.Headers:
        """Headers that can be changed for this request alone."""
        self.headers = self.headers.copy()
        return self.headers

    def request(self) -> httpx.Request:
        """The same for a transport that knows only httpx's own."""
        return httpx.Request(
            self.method, self.url, headers=self.headers, content=self.content, extensions=dict(TIMEOUTS)
        )


class Opened(httpx.AsyncByteStream):
    """An answer whose head has come; its body is read once, by `portions`, or by the `response`."""

    status: int
    reason: str
    raw_headers: Sequence[tuple[bytes, bytes]]

    def header(self, name: bytes) -> str:
        """A header by its name in small letters; empty for one that is not there."""
        return next((value.decode("latin-1") for one, value in self.raw_headers if one.lower() == name), "")

    @property
    def response(self) -> httpx.Response:
        """The answer as httpx's, for what is not done for each call: decompressing, reading a refusal."""
        extensions = {"http_version": b"HTTP/1.1", "reason_phrase": self.reason.encode("latin-1", "replace")}
        return httpx.Response(self.status, headers=list(self.raw_headers), stream=self, extensions=extensions)

    def portions(self) -> AsyncIterator[bytes]:
        """The body as it comes, decompressed."""
        return self.response.aiter_bytes() if self.header(b"content-encoding") else aiter(self)

    @abstractmethod
    def __aiter__(self) -> AsyncIterator[bytes]:
        """The body as it comes."""

    @abstractmethod
    async def aclose(self) -> None:
        """Give the connection back, or close it where the body was not read to its end."""


class Received(Opened):
    """An answer that a transport of httpx's kind gave."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self.status = response.status_code
        self.reason = response.reason_phrase
        self.raw_headers = response.headers.raw

    @property
    def response(self) -> httpx.Response:
        """The answer itself."""
        return self._response

    def __aiter__(self) -> AsyncIterator[bytes]:
        stream = self._response.stream
        return aiter(stream) if isinstance(stream, httpx.AsyncByteStream) else self._response.aiter_bytes()

    async def aclose(self) -> None:
        """See `Opened.aclose`."""
        await self._response.aclose()


class Opener(httpx.AsyncBaseTransport):
    """A transport that spares httpx's values."""

    @abstractmethod
    async def open(self, asked: Asked) -> Opened:
        """Send a request and return when the head of the answer is there. Raises httpx.TransportError."""


async def open_exchange(transport: httpx.AsyncBaseTransport, asked: Asked) -> Opened:
    """Send a request over any transport, and return when the head of the answer is there.

    Raises:
        httpx.TransportError: the connection failed.
    """
    if isinstance(transport, Opener):
        return await transport.open(asked)
    return Received(await transport.handle_async_request(asked.request()))
