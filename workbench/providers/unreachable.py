"""Says why a server cannot be reached: its name, its certificate, a proxy, or nothing that listens."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator, Sequence

import httpx

from workbench.core.calls import Failure
from workbench.providers.exchange import TIMEOUTS

_SCHEME = "Check whether the address begins with http or https."
_Said = tuple[str, str, bool]
"""Message, remedy, and whether it may pass by itself."""


def unreachable(error: BaseException, place: str, remedy: str, raw: str) -> Failure:
    """The failure of a connection that never came about.

    Args:
        error: what the transport raised; its causes are looked at.
        place: host and port.
        remedy: what to do when nothing answers there.
        raw: the error's own words.
    """
    cause = list(_chain(error))
    said = _of_proxy_or_tls(error, cause, place) or _of_the_way(error, cause, place)
    message, remedy, may_pass = said or (f"Nothing answers at {place}.", remedy, True)
    return Failure(kind="unreachable", message=message, remedy=remedy, raw=raw, retryable=may_pass, fatal=True)


def _of_proxy_or_tls(error: BaseException, cause: Sequence[BaseException], place: str) -> _Said | None:
    if isinstance(error, httpx.ProxyError):
        return f"The proxy on the way to {place} does not work.", "Check HTTP_PROXY and HTTPS_PROXY.", True
    if any(isinstance(one, ssl.SSLCertVerificationError) for one in cause):
        certificates = "Point SSL_CERT_FILE at the certificates that it should be checked against."
        return f"The certificate of {place} is not trusted.", certificates, False
    if any(isinstance(one, ssl.SSLError) for one in cause):
        return f"{place} does not speak TLS.", _SCHEME, False
    return None


def _of_the_way(error: BaseException, cause: Sequence[BaseException], place: str) -> _Said | None:
    if any(isinstance(one, socket.gaierror) for one in cause):
        return f"The name of {place} is not known.", "Check the base URL and the network.", True
    if isinstance(error, httpx.ConnectTimeout):
        # Over TLS that may be a server that takes the connection and then says nothing.
        message = f"{place} let {TIMEOUTS['timeout']['connect']:g} s pass without taking the connection."
        between = "Check the port, whether the address begins with http or https, and what stands between."
        return message, between, True
    if any(isinstance(one, ConnectionResetError | ConnectionAbortedError) for one in cause):
        return f"{place} took the connection and closed it again.", _SCHEME, True
    return None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen = 0
    while error is not None and seen < 10:
        yield error
        if isinstance(inner := getattr(error, "os_error", None), BaseException):
            yield inner
        error = error.__cause__ or error.__context__
        seen += 1
