"""One try of a call: reads the answer as it comes and knows at any moment what has arrived."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, NoReturn

import httpx
from pydantic import JsonValue

from workbench.core.calls import Completion, Failure, Request, Usage
from workbench.providers import tokens
from workbench.providers.answer import FILTERED, Answer, Damaged, Framing
from workbench.providers.base import CallFailed, OnText, Reply
from workbench.providers.error_body import asked_wait, error_of, filtered
from workbench.providers.exchange import Asked, Opened, open_exchange
from workbench.providers.failures import Voice
from workbench.providers.rate_hint import RateHint, rate_hint
from workbench.providers.silence import SilenceLimit
from workbench.providers.sse import EventParser, ServerEvent
from workbench.providers.text_form import TextForm, form_of
from workbench.providers.timing import Stopwatch
from workbench.providers.wire_text import read_json

_LARGEST = 64 * 1024 * 1024
_ERROR_BYTES = 256 * 1024
# After the answer has ended only the usage and the end of the body are awaited.
_AFTER_END = 3.0
_LEARNING, _SINGLY = 4, 8
"""Events with text that are looked at for a form that the others have too, and events at the beginning that are
taken one by one for that."""


class Attempt:
    """One try: made for a request, run once."""

    def __init__(self, voice: Voice, request: Request, idle: float, on_text: OnText | None, answer: Answer) -> None:
        self._voice = voice
        self._request = request
        self._idle = idle
        self._on_text = on_text
        self._watch = Stopwatch()
        self._answer = answer
        answer.key_mask = voice.key_mask
        self._started = False
        self.wordless = False
        """Whether a stream was begun and ended without one byte."""
        self._hint: RateHint | None = None
        self._form: TextForm | None = None
        self._to_learn, self._singly = _LEARNING, _SINGLY

    async def run(self, transport: httpx.AsyncBaseTransport, asked: Asked) -> Reply:
        """Send the request and read the answer, with a deadline that every sign of life moves on."""
        try:
            with SilenceLimit(self._idle) as limit:
                opened = await open_exchange(transport, asked)
                self._started = True
                self._hint = rate_hint(opened.raw_headers)
                limit.heard()
                try:
                    await self._read(opened, limit)
                finally:
                    await opened.aclose()
        except TimeoutError:
            if not self._answer.ended:
                self.fail(self._voice.silent(self._idle, started=self._answer.began))
        except (httpx.TransportError, httpx.DecodingError) as error:
            # A connection that broke after the answer's end took nothing away from it.
            if not self._answer.ended:
                self.fail(self._voice.transport(error, started=self._started))
        return await self._reply()

    def fail(self, failure: Failure, wait: float | None = None) -> NoReturn:
        """Raise the failure with all that had arrived."""
        if wait is not None:
            failure = failure.model_copy(update={"retry_after": wait})
        raise CallFailed(
            failure,
            partial=self._answer.text,
            retry_after=wait,
            usage=self._answer.usage,
            seconds=self._watch.seconds(),
            first_token_seconds=self._watch.first,
            deltas=self._watch.deltas(),
            rate=self._hint,
        )

    async def _read(self, opened: Opened, limit: SilenceLimit) -> None:
        if opened.status != 200:
            await self._refused(opened.response)
            return
        kind = opened.header(b"content-type").partition(";")[0].strip().lower()
        head = b""
        portions = opened.portions()
        framing = self._answer.framing(kind)
        if framing is None:
            head = await self._first(portions, limit)
            if not head.startswith((b"data:", b"event:", b":")):
                await self._whole(kind, head, portions, limit)
                return
            framing = EventParser()
        self._take(framing, head)
        size = len(head)
        async for portion in portions:
            size += len(portion)
            self._bounded(size)
            self._take(framing, portion)
            limit.heard()
            if self._answer.ended:
                limit.shorten(_AFTER_END)
        self.wordless = not size
        self._events(framing.end(), cut=True)

    async def _first(self, portions: AsyncIterator[bytes], limit: SilenceLimit) -> bytes:
        """The first bytes that say what kind of body this is."""
        head = b""
        async for portion in portions:
            head += portion
            limit.heard()
            if len(head.lstrip()) >= 6:
                break
        return head.removeprefix(b"\xef\xbb\xbf").lstrip()

    async def _whole(self, kind: str, head: bytes, portions: AsyncIterator[bytes], limit: SilenceLimit) -> None:
        """Read an answer that is one JSON."""
        parts = [head]
        size = len(head)
        async for portion in portions:
            size += len(portion)
            self._bounded(size)
            parts.append(portion)
            limit.heard()
        body = b"".join(parts)
        if kind == "text/html" or head.startswith(b"<"):
            self.fail(self._voice.page(200, body.decode("utf-8", "replace")))
        try:
            value = read_json(body)
        except ValueError:
            what = "sent an answer that breaks off" if head.startswith(b"{") else "sent an answer that is no JSON"
            self.fail(self._voice.protocol(what, body.decode("utf-8", "replace")))
        text = body.decode("utf-8", "replace")
        self._chunk(value, text)
        if not self._answer.chosen:
            self.fail(self._voice.protocol("sent an answer without any text in it", text))
        self._answer.done = True

    def _bounded(self, size: int) -> None:
        if size > _LARGEST:
            self.fail(self._voice.protocol("sent more than 64 MB"))

    def _take(self, framing: Framing, portion: bytes) -> None:
        if isinstance(framing, EventParser) and not (portion := self._run_of(framing, portion)):
            return
        try:
            self._events(framing.feed(portion))
        except Damaged as error:
            self._events(error.events)
            self.fail(self._voice.protocol(f"sent a damaged piece of the answer ({error})"))

    def _run_of(self, framing: EventParser, portion: bytes) -> bytes:
        """Take the events at the beginning of a portion that have the form of earlier ones, and return the rest."""
        while self._singly and self._to_learn and (end := portion.find(b"\n\n") + 2) > 1:
            self._singly -= 1
            self._events(framing.feed(portion[:end]))
            portion = portion[end:]
        if self._form is not None and framing.between and not self._answer.done:
            text, taken = self._form.take(portion)
            self._text(self._answer.more(text))
            portion = portion[taken:]
        return portion

    def _events(self, events: list[ServerEvent], *, cut: bool = False) -> None:
        for event in events:
            if self._answer.done:
                return
            if event.data.strip() == "[DONE]":
                self._answer.done = True
                return
            try:
                value = read_json(event.data)
            except ValueError:
                if cut:
                    return
                self.fail(self._voice.protocol("sent a piece of the answer that is no JSON", event.data))
            if event.type == "error" and not (isinstance(value, dict) and value.get("error")):
                value = {"error": value or {}}
            self._chunk(value, event.data, event.type)

    def _chunk(self, value: Any, raw: str, kind: str = "message") -> None:
        if not isinstance(value, dict):
            self.fail(self._voice.protocol("sent an answer of another form", raw))
        if (error := self._answer.error(value)) is not None:
            self.fail(self._voice.error(error, raw, began=self._answer.began))
        before = self._answer.began
        text = self._answer.take(value, kind)
        if self._answer.odd:
            self.fail(self._voice.protocol("sent an answer of another form", raw))
        if not before and self._answer.began:
            self._watch.token()
        if (reason := self._answer.finish) in self._answer.broken:
            self._answer.finish, self._answer.done = None, False
            said: dict[str, JsonValue] = (
                error_of(value) if value.get("error") or reason in ("", "error") else {"message": reason}
            )
            self.fail(self._voice.error(said, raw, began=True))
        self._text(text)
        if text and self._to_learn and kind == "message":
            self._to_learn -= 1
            if (only := self._answer.only_text(value)) is not None:
                self._form = form_of(raw, only, self._answer.only_text)
                self._to_learn *= self._form is None

    def _text(self, text: str) -> None:
        if text:
            self._watch.text(len(text))
            if self._on_text is not None:
                self._on_text(text)

    async def _refused(self, response: httpx.Response) -> None:
        """Read the body of a status that is no answer, as far as it may be needed, and fail."""
        parts: list[bytes] = []
        size = 0
        try:
            async for portion in response.aiter_bytes():
                parts.append(portion)
                size += len(portion)
                if size > _ERROR_BYTES:
                    break
        except (httpx.TransportError, httpx.DecodingError):
            pass  # The status alone says enough.
        body = b"".join(parts).decode("utf-8", "replace")
        if filtered(response.status_code, body):
            self._answer.finish, self._answer.chosen = FILTERED, True
            return
        error = self._answer.refused(response.status_code, response.headers, body)
        wait = asked_wait(response.headers, error)
        if wait is None and response.status_code == 429 and self._hint is not None and self._hint.wait:
            wait = self._hint.wait
        self.fail(self._voice.status(response.status_code, response.reason_phrase, body, wait, error), wait)

    async def _reply(self) -> Reply:
        if self.wordless:
            self.fail(self._voice.wordless())
        if not self._answer.ended or not self._answer.chosen:
            what = (
                "ended the answer before it was finished" if self._answer.began else "sent a stream without an answer"
            )
            self.fail(self._voice.protocol(what))
        seconds = self._watch.seconds()
        self._text(self._answer.rest())
        completion = self._answer.completion()
        usage = self._answer.usage
        if usage is None or not usage.input_tokens or (completion.message.parts and not usage.output_tokens):
            usage = await _estimate(self._request, completion, usage)
        return Reply(
            completion=completion,
            usage=usage,
            seconds=seconds,
            first_token_seconds=self._watch.first,
            deltas=self._watch.deltas(),
            rate=self._hint,
        )


async def _estimate(request: Request, completion: Completion, told: Usage | None) -> Usage:
    """Count the tokens of a call that the server did not count, or of which it counted one side alone."""
    name = tokens.encoding_name(request.model_id, request.provider) or tokens.DEFAULT
    if not tokens.is_warm(name):
        # Loading a vocabulary takes 0.2 s, for which the other streams must not stand still.
        await asyncio.to_thread(tokens.warm, name)
    told = told or Usage()
    found: dict[str, object] = {"source": "estimate"}
    if not told.input_tokens:
        found["input_tokens"] = tokens.count_request(request).n
    if not told.output_tokens:
        found["output_tokens"] = tokens.count_message(completion.message, request.model_id, request.provider).n
    return told.model_copy(update=found)
