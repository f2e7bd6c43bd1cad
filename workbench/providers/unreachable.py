"""Says why a server cannot be reached: its name, its certificate, a proxy, or nothing that listens."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from typing import Any

import httpx

from workbench.core.calls import Failure
from workbench.providers.exchange import TIMEOUTS


def unreachable(error: BaseException, place: str, remedy: str, raw: str) -> Failure:
    """The failure of a connection that never came about.

    Args:
        error: what the transport raised; its causes are looked at.
        place: host and port.
        remedy: what to do when nothing answers there.
        raw: the error's own words.
    """
    common: dict[str, Any] = {"kind": "unreachable", "fatal": True, "raw": raw}
    cause = list(_chain(error))
    if isinstance(error, httpx.ProxyError):
        return Failure(
            message=f"The proxy on the way to {place} does not work.",
            remedy="Check HTTP_PROXY and HTTPS_PROXY.",
            retryable=True,
            **common,
        )
    if any(isinstance(one, ssl.SSLCertVerificationError) for one in cause):
        certificates = "Point SSL_CERT_FILE at the certificates that it should be checked against."
        return Failure(message=f"The certificate of {place} is not trusted.", remedy=certificates, **common)
    if any(isinstance(one, ssl.SSLError) for one in cause):
        return Failure(
            message=f"{place} does not speak TLS.",
            remedy="Check whether the address begins with http or https.",
            **common,
        )
    if any(isinstance(one, socket.gaierror) for one in cause):
        return Failure(
            message=f"The name of {place} is not known.",
            remedy="Check the base URL and the network.",
            retryable=True,
            **common,
        )
    if isinstance(error, httpx.ConnectTimeout):
        # Over TLS that may be a server that takes the connection and then says nothing.
        return Failure(
            message=f"{place} let {TIMEOUTS['timeout']['connect']:g} s pass without taking the connection.",
            remedy="Check the port, whether the address begins with http or https, and what stands between.",
            retryable=True,
            **common,
        )
    if any(isinstance(one, ConnectionResetError | ConnectionAbortedError) for one in cause):
        return Failure(
            message=f"{place} took the connection and closed it again.",
            remedy="Check whether the address begins with http or https.",
            retryable=True,
            **common,
        )
    return Failure(message=f"Nothing answers at {place}.", remedy=remedy, retryable=True, **common)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen = 0
    while error is not None and seen < 10:
        yield error
        if isinstance(inner := getattr(error, "os_error", None), BaseException):
            yield inner
        error = error.__cause__ or error.__context__
        seen += 1
