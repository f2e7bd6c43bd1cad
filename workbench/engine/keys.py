"""Keys of calls, fast: equal to `Request.key`, which dumps and sorts the whole request each time."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from json.encoder import encode_basestring

from pydantic import JsonValue

from workbench.core.calls import Request
from workbench.core.canonical import canonical
from workbench.core.messages import Message, TextPart

_HOLE = "\x00messages of the call\x00"


class KeyMaker:
    """Makes the keys of requests that differ in their messages alone.

    Args:
        request: one of them; its messages do not matter.
        generation: "" for the usual key. A run with ``fresh`` gives its experiment's id, which makes other keys: its
            calls are never taken from the file, continue under the same id, and leave the earlier answers in place.
    """

    def __init__(self, request: Request, generation: str = "") -> None:
        fields = request.model_dump(mode="json", exclude_defaults=True)
        fields["messages"] = _HOLE
        self._fields = fields
        self._generation = {"fresh": generation} if generation else {}
        self._ends: dict[int, tuple[bytes, bytes]] = {}

    def key(self, messages: Sequence[Message], repeat: int) -> str:
        """``call:…``, as `Request.key` gives it.

        Raises:
            ValueError: the messages hold a lone surrogate, which no request can carry.
        """
        head, tail = self._ends.get(repeat) or self._split(repeat)
        hashed = hashlib.sha256(head)
        hashed.update(messages_json(messages))
        hashed.update(tail)
        return "call:" + hashed.hexdigest()

    def _split(self, repeat: int) -> tuple[bytes, bytes]:
        whole = canonical({**self._generation, "request": self._fields, "repeat": repeat})
        head, _, tail = whole.partition(canonical(_HOLE))
        self._ends[repeat] = (head, tail)
        return head, tail


def messages_json(messages: Sequence[Message]) -> bytes:
    """Canonical JSON of messages: by hand where they are text alone, as nearly all are."""
    written = []
    for message in messages:
        parts = message.parts
        if len(parts) != 1 or type(parts[0]) is not TextPart:
            dumped: list[JsonValue] = [item.model_dump(mode="json", exclude_defaults=True) for item in messages]
            return canonical(dumped)
        written.append(
            f'{{"parts":[{{"text":{encode_basestring(parts[0].text)},"type":"text"}}],"role":"{message.role}"}}'
        )
    try:
        return f"[{','.join(written)}]".encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"not representable as JSON: {error}") from error
