"""What an answer is put together in, whatever wire format it comes in."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Mapping
from typing import Any, ClassVar, Protocol, TypeVar

from pydantic import JsonValue

from workbench.core.calls import Completion, Finish, TokenChances, Usage
from workbench.core.messages import Message, Part, ReasoningPart, TextPart, ToolCallPart
from workbench.core.quick import quick
from workbench.core.safe_text import mended
from workbench.providers.error_body import error_of
from workbench.providers.key_mask import KeyMask
from workbench.providers.sse import EventParser, ServerEvent
from workbench.providers.wire_text import read_json, whole_json

FILTERED = "content_filter"
"""A reason to end that every server may have: its filter refused the request."""
_CHANCES = 64
"""Tokens at the end of an answer whose likelihoods are kept: a judge's level stands there."""
_OTHERS = 20


class Damaged(ValueError):  # noqa: N818  (what the bytes are)
    """Bytes of a stream are not what was sent; `events` came whole before them."""

    def __init__(self, what: str, events: list[ServerEvent]) -> None:
        super().__init__(what)
        self.events = events


class Framing(Protocol):
    """Cuts the bytes of a stream into events."""

    def feed(self, portion: bytes) -> list[ServerEvent]:
        """Take the next bytes and return the events that they complete. Raises Damaged."""
        ...

    def end(self) -> list[ServerEvent]:
        """Return the event that the end of the stream cut short, if it can be one."""
        ...


class Answer(ABC):
    """Collects an answer. `finish` is None until the server said why it ended."""

    finishes: ClassVar[Mapping[str, Finish]] = {}
    """The server's reasons to end; others are taken as "stop"."""
    broken: ClassVar[frozenset[str]] = frozenset()
    """Reasons by which the server says that it failed in the middle."""
    vendor: ClassVar[str] = ""
    """Whose signatures of reasoning these are; see `signature_of`."""

    def __init__(self) -> None:
        self.finish: str | None = None
        self.done = False
        """The stream said that nothing more comes."""
        self.model = ""
        self.usage: Usage | None = None
        self.chosen = False
        """Whether the server sent an answer at all, be it empty."""
        self.odd = False
        """Whether a part of the answer has a form that no answer has: it is not to be taken for an empty one."""
        self.began = False
        """Whether any part of the answer came, reasoning and tool calls too."""
        self._blocks: dict[int, _Block] = {}
        self._text: list[str] = []
        self._refusal: list[str] = []
        self._chances: deque[TokenChances] = deque(maxlen=_CHANCES)
        self._half = ""
        self.key_mask: KeyMask | None = None
        """Of the key that was sent, where there is one."""
        self._kept = ""
        """The end of the text that may be the beginning of the key."""
        self._texts_at = 1
        self._texts: list[str] | None = None
        """The pieces of the text block that was added to last."""

    @abstractmethod
    def take(self, value: dict[str, Any], kind: str = "message") -> str:
        """Take one event of a stream, or a whole answer, and return the text that is new in it."""

    def only_text(self, value: Any) -> str | None:
        """The text of an event of a stream that does nothing but bring text; None for every other one.

        What it says of the answer beside the text must be the same in each event of the same form.
        """
        return None

    def more(self, text: str) -> str:
        """Take further text as `only_text` gave it, and return what can be shown of it now."""
        return self._append(text)

    def error(self, value: dict[str, Any]) -> dict[str, JsonValue] | None:
        """The error that an event says, with its status as an int in ``code`` where it has one; None for none."""
        return error_of(value) if value.get("error") else None

    def refused(self, status: int, headers: Mapping[str, str], body: str) -> dict[str, JsonValue]:
        """The error object of an answer with a status that is no success.

        ``kind`` in it names a kind of failure that the status does not tell, ``retry_after`` seconds to wait.
        """
        return error_of(body)

    def framing(self, media_type: str) -> Framing | None:
        """What cuts a body of this media type into events; None where it is one JSON."""
        return EventParser() if media_type == "text/event-stream" else None

    @property
    def ended(self) -> bool:
        """Whether the server said that the answer is complete."""
        return self.done or self.finish is not None

    @property
    def text(self) -> str:
        """The text so far."""
        return mended("".join(self._text) + self._kept)

    def completion(self) -> Completion:
        """The finished answer. A refusal's text is the answer's text: it can be the right answer."""
        if self._half:
            self._block(self._texts_at, _Text).pieces.append(self._half)
        found = [part for _, block in sorted(self._blocks.items()) if (part := block.part()) is not None]
        refusal = mended("".join(self._refusal))
        if refusal and not any(isinstance(part, TextPart) for part in found):
            found.append(TextPart(text=refusal))
        finish: Finish = "filter" if self.finish == FILTERED else self.finishes.get(self.finish or "stop", "stop")
        if refusal:
            finish = "refusal"
        elif finish == "stop" and any(isinstance(part, ToolCallPart) for part in found):
            finish = "tool_calls"
        if self.key_mask is not None:
            found = [self.key_mask.part(part) for part in found]
            self.model = self.key_mask.clean(self.model)
            if self.key_mask.clean(told := "".join(one.text for one in self._chances)) != told:
                self._chances.clear()
        message = quick(Message, role="assistant", parts=tuple(found))
        return quick(Completion, message=message, finish=finish, model=self.model, chances=tuple(self._chances))

    def _append(self, text: str, at: int = 1) -> str:
        """Add text to the block at a place; returns what can be shown of it now."""
        if not text:
            return ""
        self.began = True
        if self._half:
            text, self._half = self._half + text, ""
        if "\ud800" <= text[-1] <= "\udbff":
            # The other half of the character comes with the next piece.
            text, self._half = text[:-1], text[-1]
        text = mended(text)
        if self.key_mask is not None:
            before = self.rest() if at != self._texts_at else ""
            text, self._kept = self.key_mask.split(self._kept + text)
            return before + self._add(text, at)
        return self._add(text, at)

    def rest(self) -> str:
        """The end of the text that was held back, when no more comes."""
        kept, self._kept = self._kept, ""
        return self._add(kept, self._texts_at)

    def _add(self, text: str, at: int) -> str:
        if not text:
            return ""
        self._text.append(text)
        if at != self._texts_at or self._texts is None:
            self._texts_at, self._texts = at, self._block(at, _Text).pieces
        self._texts.append(text)
        return text

    def _think(self, text: str, at: int = 0, signature: str = "") -> None:
        """Add reasoning to the block at a place, or the signature that lets its vendor know it again."""
        if not text and not signature:
            return
        block = self._block(at, _Reasoning)
        block.pieces.append(text)
        if signature:
            block.signature = f"{block.signature or f'{self.vendor}:'}{signature}"
        self.began = True

    def _refuse(self, text: str) -> None:
        if text:
            self._refusal.append(text)
            self.began = True

    def _tool(self, at: int) -> ToolCall:
        """The tool call at a place."""
        block = self._blocks.get(at)
        if not isinstance(block, ToolCall):
            block = self._blocks[at] = ToolCall(sum(isinstance(one, ToolCall) for one in self._blocks.values()))
        self.began = True
        return block

    def note_chance(self, token: object, likelihoods: list[tuple[object, object]]) -> None:
        """Keep the likelihoods of a token of the text."""
        others = [
            (mended(text), float(value))
            for text, value in likelihoods[:_OTHERS]
            if isinstance(text, str) and isinstance(value, int | float)
        ]
        if isinstance(token, str) and others:
            self._chances.append(TokenChances(text=mended(token), others=tuple(dict(others).items())))

    def _block(self, at: int, kind: type[_B]) -> _B:
        while True:
            found = self._blocks.get(at)
            if found is None:
                found = self._blocks[at] = kind()
            if isinstance(found, kind):
                return found
            at += 1


def signature_of(part: ReasoningPart, vendor: str) -> str:
    """The signature that a vendor gave to reasoning, to be sent back to it; empty for reasoning from elsewhere."""
    whose, _, signature = part.signature.partition(":")
    return signature if whose == vendor else ""


class _Block(ABC):
    """A part in the making."""

    @abstractmethod
    def part(self) -> Part | None:
        """The part; None for an empty one."""


class _Text(_Block):
    def __init__(self) -> None:
        self.pieces: list[str] = []

    def part(self) -> Part | None:
        text = mended("".join(self.pieces))
        return quick(TextPart, text=text) if text else None


class _Reasoning(_Block):
    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.signature = ""

    def part(self) -> Part | None:
        text = mended("".join(self.pieces))
        return ReasoningPart(text=text, signature=mended(self.signature)) if text or self.signature else None


class ToolCall(_Block):
    """One tool call in the making; `number` is its place among the calls."""

    def __init__(self, number: int = 0) -> None:
        self.id = ""
        self.name = ""
        self.arguments: list[str] = []
        self._number = number

    def put(self, arguments: JsonValue) -> None:
        """Set the arguments at once, as text or as the object itself."""
        self.arguments = [arguments if isinstance(arguments, str) else json.dumps(arguments)]

    def part(self) -> ToolCallPart:
        """The call. Arguments that are no JSON, or nested too deep, are kept as they came: a check can say so."""
        text = mended("".join(self.arguments))
        id_, name = mended(self.id) or f"call_{self._number}", mended(self.name)
        try:
            return ToolCallPart(id=id_, name=name, arguments=whole_json(read_json(text)) if text.strip() else {})
        except ValueError:
            return ToolCallPart(id=id_, name=name, arguments=text)


_B = TypeVar("_B", _Text, _Reasoning)
