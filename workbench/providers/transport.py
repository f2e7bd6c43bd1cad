"""Carries httpx requests over aiohttp: ten times the calls per second of httpx's own transport.

What goes wrong is named by where it went wrong, because that decides whether a call may have been paid:

├── ConnectError          never sent: refused, unknown host, TLS, proxy           (ConnectTimeout: not in time)
├── LocalProtocolError    never sent: no such request can be written
├── ReadError             sent, then disconnected or reset, before or in the answer: possibly paid
├── ReadTimeout           sent, then silence: possibly paid
└── RemoteProtocolError   sent, and what came is not HTTP: possibly paid
"""

from __future__ import annotations

import asyncio
import base64
import os
import socket
import ssl
import urllib.request
from collections.abc import AsyncIterator
from typing import Literal
from urllib.parse import urlsplit

import aiohttp
import httpx
from multidict import CIMultiDict
from yarl import URL

from workbench.core.errors import SettingsError
from workbench.providers.exchange import TIMEOUTS, Asked, Opened, Opener

TransportKind = Literal["aiohttp", "httpx"]
_HEADER_BYTES = 64 * 1024
_TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=TIMEOUTS["timeout"]["connect"])
_ERRORS = (aiohttp.ClientError, aiohttp.http.HttpProcessingError, OSError, ValueError)
_UNLIMITED = httpx.Limits(max_connections=None, max_keepalive_connections=None)


def make_transport(address: str, kind: TransportKind = "aiohttp") -> httpx.AsyncBaseTransport:
    """Make the transport of one endpoint; proxies and certificates come from the environment.

    Args:
        address: the endpoint's base URL, which decides about the proxy.
        kind: which library carries the requests; ``httpx`` is httpx's own transport.

    Raises:
        SettingsError: the environment names certificates that cannot be read, or a proxy that is no address.
    """
    # Loading the certificates takes 20 ms, which a server on this machine needs not.
    proxy, context = proxy_for(address), ssl_context() if address.startswith("https") else None
    if kind == "httpx":
        return httpx.AsyncHTTPTransport(verify=context or False, proxy=proxy, limits=_UNLIMITED)
    return AiohttpTransport(context, proxy=proxy)


def proxy_for(address: str) -> httpx.Proxy | None:
    """The proxy that HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY name for an address, in either case of letters.

    This machine's own addresses never go through one: a proxy elsewhere could not reach them.

    Raises:
        SettingsError: the variable's value is no address.
    """
    parts = urlsplit(address)
    host = parts.hostname or ""
    proxies = urllib.request.getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or host == "localhost" or host.startswith("127.") or host == "::1":
        return None
    if urllib.request.proxy_bypass(parts.netloc.rpartition("@")[2]):
        return None
    try:
        return httpx.Proxy(proxy if "://" in proxy else f"http://{proxy}")
    except (ValueError, httpx.InvalidURL) as error:
        remedy = "Set HTTP_PROXY and HTTPS_PROXY to an address like http://proxy:3128, or unset them."
        message = "The proxy that the environment names is no address."
        raise SettingsError("proxy.address", message, f"{parts.scheme.upper()}_PROXY", remedy) from error


_contexts: dict[tuple[str, str], ssl.SSLContext] = {}


def ssl_context() -> ssl.SSLContext:
    """The certificates that servers are checked against; ``SSL_CERT_FILE`` and ``SSL_CERT_DIR`` count.

    Raises:
        SettingsError: one of them names what cannot be read.
    """
    place = (os.environ.get("SSL_CERT_FILE", ""), os.environ.get("SSL_CERT_DIR", ""))
    if place not in _contexts:
        file, folder = place
        for name, path, there in (
            ("SSL_CERT_FILE", file, os.path.isfile(file)),
            ("SSL_CERT_DIR", folder, os.path.isdir(folder)),
        ):
            if path and not there:
                remedy = f"Point {name} at your certificates, or unset it."
                raise SettingsError("tls.certificates", f"{name} names {path}, which is not there.", name, remedy)
        try:
            _contexts[place] = httpx.create_ssl_context()
        except (ssl.SSLError, OSError) as error:
            remedy = "Point SSL_CERT_FILE at a file of certificates in PEM form, or unset it."
            message = f"{file or folder} holds no certificates that can be read."
            raise SettingsError("tls.certificates", message, "SSL_CERT_FILE", remedy) from error
    return _contexts[place]


class AiohttpTransport(Opener):
    """One connection pool without a limit: who sends owns the concurrency."""

    def __init__(self, context: ssl.SSLContext | None = None, *, proxy: httpx.Proxy | None = None) -> None:
        self._context = context
        self._proxy = proxy
        self._to_proxy = _proxy_headers(proxy)
        self._session: aiohttp.ClientSession | None = None
        self._last_url: tuple[httpx.URL, URL] | None = None
        self._last_headers: tuple[httpx.Headers, CIMultiDict[str]] | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return when the headers of the answer are there; see `open`."""
        opened = await self.open(Asked(request.method, request.url, request.headers, await request.aread()))
        return opened.response

    async def open(self, asked: Asked) -> Opened:
        """Send a request and return when the head of the answer is there.

        Raises:
            httpx.TransportError: as the module's docstring says.
        """
        session = self._session or self._open()
        try:
            response = await session.request(
                asked.method,
                self._url(asked.url),
                headers=self._headers(asked),
                data=asked.content or None,
                allow_redirects=False,
                timeout=_TIMEOUT,
                proxy=str(self._proxy.url) if self._proxy else None,
                proxy_headers=self._to_proxy,
            )
        except _ERRORS as error:
            raise _renamed(error, before_status=True)(_words(error)) from error
        return _Answered(response)

    def _url(self, url: httpx.URL) -> URL:
        """The address as it is written: yarl would turn %3A into a colon, and a signature is made over the former."""
        if self._last_url is None or self._last_url[0] is not url:
            self._last_url = (url, URL(str(url), encoded=True))
        return self._last_url[1]

    def _headers(self, asked: Asked) -> CIMultiDict[str]:
        """The headers as aiohttp takes them; most requests of an endpoint share one set."""
        if self._last_headers is None or self._last_headers[0] is not asked.headers:
            pairs = asked.headers.multi_items()
            if self._to_proxy and asked.url.scheme == "http":
                # Without a tunnel the proxy reads the request's own headers.
                pairs += self._to_proxy.items()
            self._last_headers = (asked.headers, CIMultiDict(pairs))
        return self._last_headers[1]

    async def aclose(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open(self) -> aiohttp.ClientSession:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, ssl=self._context if self._context is not None else True),
            # aiohttp's own jar would carry cookies from one request to the next.
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            max_field_size=_HEADER_BYTES,
            max_line_size=_HEADER_BYTES,
            read_bufsize=256 * 1024,
            skip_auto_headers=("User-Agent", "Accept-Encoding", "Accept", "Content-Type"),
        )
        return self._session


def _proxy_headers(proxy: httpx.Proxy | None) -> dict[str, str] | None:
    if proxy is None:
        return None
    headers = dict(proxy.headers)
    if proxy.raw_auth is not None:
        headers["Proxy-Authorization"] = f"Basic {base64.b64encode(b':'.join(proxy.raw_auth)).decode('ascii')}"
    return headers


class _Answered(Opened):
    """An answer, its body as the socket gives it."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.status = response.status
        self.reason = response.reason or ""
        self.raw_headers = response.raw_headers
        self._response = response
        connection = response.connection
        self._protocol = connection.protocol if connection is not None else None
        self._closed = self._protocol.closed if self._protocol is not None else None
        if self._closed is not None:
            # Added once for each connection: an error that nobody asks a future for is reported as a fault.
            self._closed.remove_done_callback(_asked)
            self._closed.add_done_callback(_asked)
            self._closed.add_done_callback(self._cut_off)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        read = self._response.content.readany
        try:
            while portion := await read():
                yield portion
        except _ERRORS as error:
            raise _renamed(error, before_status=False)(_words(error)) from error

    async def aclose(self) -> None:
        if self._closed is not None:
            self._closed.remove_done_callback(self._cut_off)
        # Gives the connection back when the body was read to its end, and closes it otherwise.
        self._response.release()

    def _cut_off(self, _closed: asyncio.Future[None]) -> None:
        """End a body whose connection is gone: after a broken chunk aiohttp 3.14 lets its reader wait for ever."""
        content = self._response.content
        if not content.is_eof() and content.exception() is None:
            error = self._protocol.exception() if self._protocol is not None else None
            content.set_exception(error or aiohttp.ServerDisconnectedError())


def _asked(closed: asyncio.Future[None]) -> None:
    if not closed.cancelled():
        closed.exception()


def _renamed(error: BaseException, *, before_status: bool) -> type[httpx.TransportError]:
    """The error of httpx's that says the same as one of aiohttp's, by cause."""
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return httpx.ConnectTimeout
    if isinstance(error, TimeoutError):
        return httpx.ReadTimeout
    if isinstance(error, aiohttp.ClientProxyConnectionError | aiohttp.ClientHttpProxyError):
        return httpx.ProxyError
    if isinstance(error, aiohttp.ClientConnectorError | ssl.SSLError | socket.gaierror):
        return httpx.ConnectError
    if isinstance(error, aiohttp.InvalidURL):
        return httpx.UnsupportedProtocol
    if before_status and isinstance(error, ValueError):
        # aiohttp refuses to write such a request.
        return httpx.LocalProtocolError
    if isinstance(error, aiohttp.ClientPayloadError):
        return _of_payload(error)
    if isinstance(error, aiohttp.ClientResponseError | aiohttp.http.HttpProcessingError | ValueError):
        return httpx.RemoteProtocolError
    return httpx.ReadError


def _of_payload(error: aiohttp.ClientPayloadError) -> type[httpx.TransportError]:
    """A body that broke off is a lost connection; one that is malformed is a broken protocol."""
    cause = error.__cause__
    if isinstance(cause, aiohttp.http_exceptions.TransferEncodingError | aiohttp.http_exceptions.ContentLengthError):
        broke_off = "Not enough data" in str(cause)
        return httpx.ReadError if broke_off else httpx.RemoteProtocolError
    if isinstance(cause, aiohttp.http.HttpProcessingError):
        return httpx.RemoteProtocolError
    return httpx.ReadError


def _words(error: BaseException) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__
