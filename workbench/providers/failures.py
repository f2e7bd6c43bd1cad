"""Says in one sentence why a call failed, and what to do; decides whether another try may pass.

`retryable` and `fatal` together mean: try again, and when that does not help, the endpoint cannot answer anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
from pydantic import JsonValue

from workbench.config.clock import now
from workbench.config.keys import Key, mask
from workbench.core.calls import Failure
from workbench.providers.error_body import error_of
from workbench.providers.key_mask import KeyMask
from workbench.providers.parameters import how_to_leave_out, refused_parameter
from workbench.providers.registry import ProviderEntry
from workbench.providers.unreachable import unreachable

_RAW = 4000
_LONG_WAIT = 600.0
"""Seconds from which on a wait is told by its end."""
_PAGE = 20_000
_QUOTA = re.compile(r"insufficient[_ ]quota|billing|exceeded your current quota|credit|payment required", re.I)
_CONTEXT = re.compile(
    r"context[_ ](length|window|size)|maximum context|too many (input )?tokens|prompt is too long|exceeds? the "
    r"(available )?context|exceed context limit|input tokens? exceed|input token count|input is too long",
    re.I,
)
_NO_MODEL = re.compile(
    r"model.{0,80}(not found|does not exist|not exist|no such|unknown|not supported)|model_not_found"
    r"|DeploymentNotFound|model identifier is invalid",
    re.I | re.S,
)
_TAGS = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.I | re.S)


class Voice:
    """Words the failures of one endpoint. A key never gets into any of them."""

    def __init__(self, entry: ProviderEntry, base_url: str, model_id: str, key_env: str, key: Key | str | None) -> None:
        self._entry = entry
        self._model_id = model_id
        parts = urlsplit(base_url)
        self.place = parts.netloc.rpartition("@")[2]
        self._path = parts.path
        self._secret = key.value if isinstance(key, Key) else key or ""
        self._origin = key.place if isinstance(key, Key) else key_env
        self._key_env = key_env
        generic = entry.name == "openai-compatible"
        self.signed_with = ""
        """What requests are signed with, where it is no key."""
        self.key_mask = KeyMask.of(self._secret)
        self.who = f"The server at {self.place}" if generic else entry.title

    def raw(self, text: str) -> str:
        """The server's own words, without the key, cut at 4,000 characters."""
        if self._secret:
            text = text.replace(self._secret, mask(self._secret))
        return text[:_RAW]

    def status(
        self,
        status: int,
        reason: str,
        body: str,
        retry_after: float | None,
        error: Mapping[str, JsonValue] | None = None,
    ) -> Failure:
        """The failure that a status other than 200 means.

        Args:
            status: the number.
            reason: the words after it.
            body: the answer's text.
            retry_after: seconds that the server asks to wait.
            error: the error object, where the wire format has a form of its own; ``kind`` in it goes over the status.
        """
        error = error_of(body) if error is None else error
        words = self._said(error, body)
        code = f"{error.get('code') or ''} {error.get('type') or ''} {words}"
        common: dict[str, Any] = {"status": status, "raw": self.raw(body)}
        told = error.get("kind")
        if told == "auth" or (status in (401, 403) and not told and not _moderated(status, code)):
            return self._key_refused(403 if status == 403 else 401, words, common)
        if told == "quota" or status == 402 or (status == 429 and not told and _QUOTA.search(code)):
            message = f"{self.who} says that the quota of this key is used up."
            remedy = "Add credit at the vendor, or choose another model."
            return Failure(kind="quota", message=message, remedy=remedy, fatal=True, **common)
        if told == "rate_limit" or status == 429:
            wait = f" {wait_words(retry_after)}" if retry_after else ""
            message, remedy = f"{self.who} asks to wait{wait}: too many requests.", "Run with fewer calls at once."
            return Failure(kind="rate_limit", message=message, remedy=remedy, retryable=True, **common)
        if told == "not_found" or status == 404 or (status == 400 and "model_not_found" in code):
            return self._not_found(code, words, common)
        if told == "server" or status in (408, 409, 425) or status >= 500:
            return self._server(status, reason, error, words, common)
        return self._refused(error, code, words, common)

    def error(self, error: Mapping[str, JsonValue], raw: str, *, began: bool) -> Failure:
        """The failure that an error in the body of status 200 means.

        Args:
            error: the error object.
            raw: the text that it was in.
            began: whether part of the answer had come; that may have been paid.
        """
        code = error.get("code")
        status = int(code) if isinstance(code, int) and 400 <= code < 600 else None
        if status is not None and not began:
            # Routers answer 200 and put the status that they got into the body.
            return self.status(status, "", raw, None, error)
        words = self._said(error, raw)
        kind = f"{code or ''} {error.get('type') or ''}"
        if "rate" in kind or status == 429:
            found, retryable = "rate_limit", not _QUOTA.search(f"{kind} {words}")
        elif status is not None and 400 <= status < 500 and status not in (408, 409):
            found, retryable = "bad_request", False
        else:
            found, retryable = "server", True
        what = "broke the answer off with an error" if began else "answered with an error"
        return Failure(
            kind=found,
            message=_sentence(f"{self.who} {what}", words),
            remedy="" if retryable else "Change what the message names.",
            status=status,
            retryable=retryable,
            possibly_paid=began,
            raw=self.raw(raw),
        )

    def transport(self, error: httpx.TransportError | httpx.DecodingError, *, started: bool) -> Failure:
        """The failure that an error of the connection means.

        Args:
            error: what the transport raised.
            started: whether a status had arrived.
        """
        raw = self.raw(f"{type(error).__name__}: {error}")
        if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.ProxyError | httpx.UnsupportedProtocol):
            return unreachable(error, self.place, self._entry.silent, raw)
        if isinstance(error, httpx.LocalProtocolError):
            remedy = "Check the base URL and the key."
            return Failure(kind="bad_request", message="The request cannot be sent as it is.", remedy=remedy, raw=raw)
        where = "in the middle of the answer" if started else "before it answered"
        if isinstance(error, httpx.TimeoutException):
            return Failure(
                kind="timeout", message=f"{self.who} fell silent {where}.", retryable=True, possibly_paid=True, raw=raw
            )
        # httpx's own transport calls an early end of the connection a broken protocol.
        ended = isinstance(error, httpx.RemoteProtocolError) and re.search(
            r"disconnected|closed connection", str(error)
        )
        if not ended and isinstance(error, httpx.RemoteProtocolError | httpx.DecodingError):
            return self.protocol("sent what is not valid HTTP", raw)
        return Failure(
            kind="disconnected",
            message=f"{self.who} closed the connection {where}.",
            retryable=True,
            possibly_paid=True,
            raw=raw,
        )

    def silent(self, seconds: float, *, started: bool) -> Failure:
        """The failure of a model that said nothing for too long."""
        where = "in the middle of the answer" if started else "before the answer began"
        return Failure(
            kind="timeout",
            message=f"{self.who} was silent for {_seconds(seconds)} {where}.",
            remedy="Give the model a longer silence if it thinks for long.",
            retryable=True,
            possibly_paid=True,
        )

    def protocol(self, what: str, raw: str = "", *, paid: bool = True) -> Failure:
        """The failure of an answer that cannot be read."""
        return Failure(
            kind="protocol", message=f"{self.who} {what}.", retryable=True, possibly_paid=paid, raw=self.raw(raw)
        )

    def wordless(self) -> Failure:
        """A stream without one byte: llama.cpp's server sends it where the request is longer than its context."""
        remedy = "Some servers do so when a request is longer than they can read: shorten the prompt or the case."
        failure = self.protocol("began a stream and ended it without a word")
        return failure.model_copy(update={"remedy": remedy})

    def page(self, status: int, body: str) -> Failure:
        """A web page where an answer should be."""
        remedy = "Check the base URL; a proxy or a login page may stand before the server."
        return Failure(
            kind="protocol",
            message=f"{self.who} answered with a web page instead of an answer.",
            remedy=remedy,
            status=status,
            retryable=True,
            raw=self.raw(body),
        )

    def _key_refused(self, status: int, words: str, common: dict[str, Any]) -> Failure:
        if self.signed_with:
            verb = "did not accept" if status == 401 else f"does not allow {self._model_id} to"
            message = _sentence(f"{self.who} {verb} {self.signed_with}", words)
            remedy = "Check them, and what they are allowed, at AWS."
            return Failure(kind="auth", message=message, remedy=remedy, fatal=True, **common)
        if not self._secret:
            remedy = (
                f"Set {self._key_env}, or enter the key in Models." if self._key_env else "Enter the key in Models."
            )
            return Failure(
                kind="auth", message=f"{self.who} wants a key, and there is none.", remedy=remedy, fatal=True, **common
            )
        verb = "did not accept the key" if status == 401 else f"does not allow this key to use {self._model_id}"
        origin = f" and comes from {self._origin}" if self._origin else ""
        ending = f" It ends in {mask(self._secret)}{origin}." if len(self._secret) >= 12 else ""
        remedy = "Enter another key in Models."
        return Failure(kind="auth", message=f"{self.who} {verb}.{ending}", remedy=remedy, fatal=True, **common)

    def _not_found(self, code: str, words: str, common: dict[str, Any]) -> Failure:
        if _NO_MODEL.search(code) or (self._model_id and self._model_id in words):
            message, remedy = (
                f"{self.who} has no model “{self._model_id}”.",
                "Choose one that it lists, or install it there.",
            )
        else:
            message = f"There is no chat API at {self.place}{self._path}."
            example = f"looks like {self._entry.base_url}" if self._entry.base_url else "ends in /v1"
            remedy = f"Check the base URL; it usually {example}."
        return Failure(kind="not_found", message=message, remedy=remedy, fatal=True, **common)

    def _refused(self, error: Mapping[str, JsonValue], code: str, words: str, common: dict[str, Any]) -> Failure:
        status: int = common["status"]
        if status in (400, 413, 422) and _CONTEXT.search(code):
            message = f"The request is longer than {self._model_id} can read."
            remedy = "Shorten the prompt or the case, or choose a model with a larger context."
            return Failure(kind="context", message=message, remedy=remedy, **common)
        if status < 300:
            said = self.protocol(f"answered with status {status}, which brings no answer", common["raw"])
            return said.model_copy(update={"status": status})
        if status < 400:
            message = f"{self.who} sends requests on to another address."
            remedy = "Put the address that it leads to into the model."
            return Failure(kind="protocol", message=message, remedy=remedy, fatal=True, **common)
        if status in (400, 422) and (name := refused_parameter(error, words)):
            message = _sentence(f"{self.who} does not take “{name}” like this for {self._model_id}", words)
            return Failure(kind="bad_request", message=message, remedy=how_to_leave_out(name), **common)
        message = _sentence(f"{self.who} refused the request (status {status})", words)
        return Failure(
            kind="bad_request", message=message, remedy="Change the parameter or message that it names.", **common
        )

    def _server(
        self, status: int, reason: str, error: Mapping[str, JsonValue], words: str, common: dict[str, Any]
    ) -> Failure:
        named = f" {self.raw(reason)}" if reason else ""
        return Failure(
            kind="server",
            # A page of a gateway says no more than its status.
            message=_sentence(f"{self.who} failed with status {status}{named}", words if error else ""),
            retryable=True,
            # The gateway gave up waiting; the model behind it may have answered.
            possibly_paid=status in (504, 524),
            **common,
        )

    def _said(self, error: Mapping[str, JsonValue], body: str) -> str:
        """The server's message in one line, short enough for a sentence."""
        words = error.get("message")
        text = words if isinstance(words, str) else "" if error else _TAGS.sub(" ", body[:_PAGE])
        text = " ".join(self.raw(text).split())
        return text if len(text) <= 300 else f"{text[:299]}…"


def _moderated(status: int, code: str) -> bool:
    return status == 403 and "moderation" in code.lower()


def _sentence(start: str, words: str) -> str:
    """What happened, and the server's own words where it has any."""
    if not words:
        return f"{start}."
    return f"{start}: {words}" if words[-1] in ".!?…" else f"{start}: {words}."


def wait_words(seconds: float) -> str:
    """How long a server asks to wait: ``for 7 s``, or ``until 2031-03-03 10:00 UTC``."""
    if seconds < _LONG_WAIT:
        return f"for {_seconds(seconds)}"
    return f"until {now() + timedelta(seconds=seconds):%Y-%m-%d %H:%M} UTC"


def _seconds(seconds: float | None) -> str:
    return f"{seconds or 0:.3g} s"
