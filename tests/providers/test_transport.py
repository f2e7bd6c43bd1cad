"""The transport's own duties: what was never sent, proxies, certificates, cookies, cancelling."""

from __future__ import annotations

import asyncio
import datetime
import ipaddress
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.providers.asking import ECHO, KEY, Ask, model, request
from tests.server import Server, running
from workbench.core.errors import SettingsError
from workbench.providers.base import CallFailed
from workbench.providers.openai import ChatEndpoint
from workbench.providers.registry import PROVIDERS
from workbench.providers.transport import AiohttpTransport, TransportKind, make_transport, proxy_for, ssl_context

KINDS = pytest.mark.parametrize("kind", ["aiohttp", "httpx"])
_OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nset-cookie: a=1; path=/\r\n\r\n{}"


@asynccontextmanager
async def listening(
    answer: bytes = _OK, context: ssl.SSLContext | None = None
) -> AsyncIterator[tuple[int, list[bytes]]]:
    """A server that gives the same answer to each request and keeps their heads: (port, heads)."""
    heads: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                if (first := await reader.readexactly(1)) == b"\x16":
                    # A TLS greeting, to which servers without TLS answer in plain text.
                    writer.write(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")
                    return
                head = first + await reader.readuntil(b"\r\n\r\n")
                heads.append(head)
                length = next(
                    (int(line.split(b":")[1]) for line in head.lower().splitlines() if b"content-length" in line), 0
                )
                await reader.readexactly(length)
                writer.write(answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    async with server:
        yield server.sockets[0].getsockname()[1], heads


async def unused_port() -> int:
    server = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    port: int = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    return port


async def send(transport: httpx.AsyncBaseTransport, url: str, method: str = "GET") -> httpx.Response:
    response = await transport.handle_async_request(httpx.Request(method, url))
    await response.aread()
    await response.aclose()
    return response


@KINDS
async def test_a_refused_connection_was_never_sent(kind: TransportKind) -> None:
    port = await unused_port()
    failure = await Ask(f"http://127.0.0.1:{port}/v1", "m", kind, provider="ollama", key=None).failure()
    assert failure.message == f"Nothing answers at 127.0.0.1:{port}."
    assert failure.remedy == "Ollama is not running, or it listens on another port."
    assert (failure.kind, failure.possibly_paid, failure.retryable, failure.fatal) == ("unreachable", False, True, True)


@KINDS
async def test_an_unknown_name_was_never_sent(kind: TransportKind, only_this_machine: list[str]) -> None:
    failure = await Ask("http://nowhere.invalid/v1", "m", kind).failure()
    assert (failure.kind, failure.possibly_paid) == ("unreachable", False)
    assert failure.message == "The name of nowhere.invalid is not known."


def certificate(folder: Path) -> Path:
    """A certificate of 127.0.0.1 by nobody, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    today = datetime.datetime.now(datetime.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(secret + built.public_bytes(pem))
    return path


@KINDS
async def test_an_untrusted_certificate_was_never_sent(kind: TransportKind, tmp_path: Path) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate(tmp_path))
    async with listening(context=context) as (port, heads):
        failure = await Ask(f"https://127.0.0.1:{port}/v1", "m", kind).failure()
    assert failure.message == f"The certificate of 127.0.0.1:{port} is not trusted."
    assert (failure.retryable, failure.possibly_paid, failure.fatal) == (False, False, True)
    assert not heads


@KINDS
async def test_own_certificates_are_trusted(
    kind: TransportKind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    async with listening(context=context) as (port, heads):
        transport = make_transport(f"https://127.0.0.1:{port}", kind)
        assert (await send(transport, f"https://127.0.0.1:{port}/")).status_code == 200
        await transport.aclose()
    assert len(heads) == 1


@KINDS
async def test_a_server_without_tls_is_said(kind: TransportKind) -> None:
    async with listening() as (port, _):
        failure = await Ask(f"https://127.0.0.1:{port}/v1", "m", kind).failure()
    assert failure.message == f"127.0.0.1:{port} does not speak TLS."
    assert failure.remedy == "Check whether the address begins with http or https."


def test_missing_certificates_are_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    with pytest.raises(SettingsError, match=r"SSL_CERT_FILE names .*none\.pem, which is not there"):
        ssl_context()


def test_damaged_certificates_are_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "bad.pem"
    path.write_text("no certificate")
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    with pytest.raises(SettingsError, match="holds no certificates"):
        ssl_context()


@pytest.mark.parametrize(
    ("address", "proxy"),
    [
        ("http://api.example/v1", "http://proxy.example:3128"),
        ("https://api.example/v1", "http://secure.example:3129"),
        ("https://inside.example:8443/v1", None),
        ("http://127.0.0.1:8000/v1", None),
        ("http://localhost:8000/v1", None),
        ("http://[::1]:8000/v1", None),
    ],
)
def test_the_environment_names_proxies(address: str, proxy: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "proxy.example:3128")
    monkeypatch.setenv("https_proxy", "http://secure.example:3129")
    monkeypatch.setenv("NO_PROXY", "inside.example")
    found = proxy_for(address)
    assert (str(found.url).rstrip("/") if found else None) == proxy


def test_a_proxy_that_is_no_address_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "ftp://proxy")
    with pytest.raises(SettingsError, match="is no address"):
        proxy_for("http://api.example")


@KINDS
async def test_requests_go_through_the_proxy(kind: TransportKind, monkeypatch: pytest.MonkeyPatch) -> None:
    async with listening() as (port, heads):
        monkeypatch.setenv("HTTP_PROXY", f"http://user:secret@127.0.0.1:{port}")
        transport = make_transport("http://api.invalid/v1", kind)
        assert (await send(transport, "http://api.invalid/v1/models")).status_code == 200
        await transport.aclose()
    assert heads[0].startswith(b"GET http://api.invalid/v1/models HTTP/1.1\r\n")
    assert b"proxy-authorization: basic dxnlcjpzzwnyzxq=" in heads[0].lower()


@KINDS
async def test_a_dead_proxy_is_said(kind: TransportKind, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{await unused_port()}")
    failure = await Ask("http://api.invalid/v1", "m", kind).failure()
    assert (failure.kind, failure.possibly_paid) == ("unreachable", False)


async def test_no_cookie_is_carried_over() -> None:
    async with listening() as (port, heads):
        transport = AiohttpTransport()
        for _ in range(2):
            await send(transport, f"http://127.0.0.1:{port}/")
        await transport.aclose()
    assert len(heads) == 2
    assert all(b"cookie" not in head.lower() for head in heads)


async def test_a_path_is_sent_as_it_is_written() -> None:
    async with listening() as (port, heads):
        transport = AiohttpTransport()
        await send(transport, f"http://127.0.0.1:{port}/v1/a%3Ab%2Fc?q=%3A")
        await transport.aclose()
    assert heads[0].startswith(b"GET /v1/a%3Ab%2Fc?q=%3A HTTP/1.1\r\n")


async def test_connections_are_used_again_and_not_limited() -> None:
    own = 0
    with running() as server:
        endpoint = ChatEndpoint(model(server.base_url), PROVIDERS["openai"], KEY)
        for _ in range(2):
            server.hold()
            calls = [asyncio.create_task(endpoint.complete(request())) for _ in range(130)]
            own += 2
            # All at once, however long the machine takes to ask them.
            while server.stats()["held"] < 130:
                own += 1
                await asyncio.sleep(0.05)
            server.release()
            own += 1
            assert [reply.completion.text for reply in await asyncio.gather(*calls)] == [ECHO] * 130
        await endpoint.aclose()
        stats = server.stats()
        own += 1
    assert stats["connections"] == 130 + own, "beside those of this test's own questions"


@KINDS
async def test_cancelling_closes_the_connection(kind: TransportKind) -> None:
    with running(first_token_ms=50.0, tokens_per_second=5.0) as server:
        endpoint = ChatEndpoint(model(server.base_url), PROVIDERS["openai"], KEY, kind=kind)
        heard = asyncio.Event()
        task = asyncio.create_task(endpoint.complete(request(), lambda _: heard.set()))
        await asyncio.wait_for(heard.wait(), 60)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await endpoint.aclose()
        server.settled()
        assert [entry["finished"] for entry in server.entries()] == [False]


@KINDS
async def test_a_server_that_dies_between_calls_is_told(kind: TransportKind) -> None:
    with running() as server:
        endpoint = ChatEndpoint(model(server.base_url), PROVIDERS["openai"], KEY, kind=kind)
        assert (await endpoint.complete(request())).completion.text == ECHO
        server.stop()
        with pytest.raises(CallFailed) as caught:
            await endpoint.complete(request())
        await endpoint.aclose()
    assert caught.value.failure.kind in ("unreachable", "disconnected")
    assert caught.value.failure.retryable


@KINDS
async def test_models_are_listed(kind: TransportKind, server: Server) -> None:
    endpoint = ChatEndpoint(model(server.base_url), PROVIDERS["openai"], KEY, kind=kind)
    assert await endpoint.list_models() == ["test-model", "other-model"]
    await endpoint.aclose()


async def test_models_of_a_server_without_a_list_fail() -> None:
    async with listening(b"HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\nno") as (port, _):
        endpoint = ChatEndpoint(model(f"http://127.0.0.1:{port}/v1"), PROVIDERS["openai"], KEY)
        with pytest.raises(CallFailed) as caught:
            await endpoint.list_models()
        await endpoint.aclose()
    assert caught.value.failure.kind == "not_found"


async def test_a_wrong_list_of_models_fails() -> None:
    async with listening() as (port, _):
        endpoint = ChatEndpoint(model(f"http://127.0.0.1:{port}/v1"), PROVIDERS["openai"], KEY)
        with pytest.raises(CallFailed, match="did not list its models"):
            await endpoint.list_models()
        await endpoint.aclose()
