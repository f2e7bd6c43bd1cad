"""A call as columns and back: its texts are bodies, the rest of its request is a frame; calls share both."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, get_args

from sqlalchemy import Connection, Row

from workbench.core.calls import Attempt, Call, Completion, Failure, Request, TokenChances, Usage
from workbench.core.messages import Message, Role, TextPart
from workbench.core.models import Price
from workbench.core.quick import quick
from workbench.store.packing import (
    encode,
    key_bytes,
    key_text,
    microseconds,
    moment,
    pack_deltas,
    sha256,
    unpack_deltas,
)
from workbench.store.snapshots import place_bodies

SNIPPET = 160
"""Characters of an answer that a list of trials shows."""
ERASED = "[erased]"
"""Stands for a text that was purged."""
_ENCODE = json.JSONEncoder(separators=(",", ":")).encode
_ROLES = frozenset(get_args(Role))
_USAGE = ("input_tokens", "output_tokens", "cached_input_tokens", "cache_write_tokens", "reasoning_tokens")


class Bodies:
    """The texts of a batch of calls, stored at once."""

    def __init__(self) -> None:
        self._digests: dict[str, bytes] = {}
        self._rows: dict[bytes, int] = {}

    def add(self, call: Call) -> None:
        """Note all texts of a call."""
        for text in _texts(call):
            if text not in self._digests:
                self._digests[text] = sha256(encode(text))

    def place(self, connection: Connection) -> None:
        """Store what is not there yet."""
        self._rows = place_bodies(connection, {digest: (encode(text), None) for text, digest in self._digests.items()})

    def row(self, text: str) -> int:
        """The row of a text."""
        return self._rows[self._digests[text]]


def frame_text(request: Request) -> str:
    """Everything of a request but its messages, as JSON."""
    return request.model_dump_json(exclude={"messages"})


def call_columns(call: Call, bodies: Bodies, frame: int, price: int | None) -> dict[str, Any]:
    """Return a call as a row."""
    usage = call.usage
    columns: dict[str, Any] = {
        "key": key_bytes(call.key),
        "repeat": call.repeat,
        "purpose": call.purpose,
        "state": call.completion.state if call.completion else "failed",
        "frame": frame,
        "messages": _compact([[one.role, _parts(one, bodies)] for one in call.request.messages]),
        "failure_kind": call.failure.kind if call.failure else None,
        "failure": _compact(call.failure.model_dump(exclude_defaults=True)) if call.failure else None,
        "partial": bodies.row(call.partial) if call.partial else None,
        "attempts": _attempts(call),
        "usage_source": usage.source if usage else None,
        "price": price,
        "cost": None if call.cost is None else str(call.cost),
        "started": microseconds(call.started),
        "seconds": call.seconds,
        "first_token_seconds": call.first_token_seconds,
        "deltas": pack_deltas(call.deltas),
        "snippet": _snippet(call),
    }
    columns |= {name: getattr(usage, name) if usage else None for name in _USAGE}
    return columns | _answer(call.completion, bodies)


def call_of(
    row: Row[Any], texts: Mapping[int, str], frame: dict[str, Any], price: Price | None, *, timing: bool = True
) -> Call:
    """Reverse `call_columns`.

    Args:
        row: of the table call.
        texts: bodies by row; purged ones are missing.
        frame: as `frame_text` gave it, parsed.
        price: the price behind the cost.
        timing: also when each piece of the answer came, which only a replay needs.
    """
    messages = tuple(_message(role, parts, texts) for role, parts in json.loads(row.messages))
    started = moment(row.started)
    usage = None
    if row.usage_source is not None:
        usage = Usage(source=row.usage_source, **{name: getattr(row, name) for name in _USAGE})
    return Call(
        key=key_text("call", row.key),
        request=Request(messages=messages, **frame),
        repeat=row.repeat,
        purpose=row.purpose,
        completion=_completion(row, texts),
        failure=None if row.failure is None else Failure.model_validate(json.loads(row.failure)),
        partial="" if row.partial is None else texts.get(row.partial, ERASED),
        attempts=_attempts_of(row, usage),
        usage=usage,
        price=price,
        cost=None if row.cost is None else Decimal(row.cost),
        started=started,
        seconds=row.seconds,
        first_token_seconds=row.first_token_seconds,
        deltas=unpack_deltas(row.deltas) if timing else (),
    )


def body_rows(row: Row[Any]) -> Iterator[int]:
    """Rows of all bodies that a row of the table call names."""
    if row.answer is not None:
        yield row.answer
    if row.partial is not None:
        yield row.partial
    for _, parts in json.loads(row.messages):
        yield from (_body_row(part) for part in parts)
    if row.answer_parts is not None:
        yield from (_body_row(part) for part in json.loads(row.answer_parts)[1])


def _texts(call: Call) -> Iterator[str]:
    for message in call.request.messages:
        yield from _part_texts(message)
    if call.completion is not None:
        yield call.completion.text
        yield from _part_texts(call.completion.message)
    if call.partial:
        yield call.partial


def _part_texts(message: Message) -> Iterator[str]:
    for part in message.parts:
        yield part.text if isinstance(part, TextPart) else _compact(part.model_dump(mode="json"))


def _parts(message: Message, bodies: Bodies) -> list[Any]:
    """A part of text is the row of its body; any other the row of its JSON, marked as such."""
    texts = _part_texts(message)
    return [
        bodies.row(text) if isinstance(part, TextPart) else {"json": bodies.row(text)}
        for part, text in zip(message.parts, texts, strict=True)
    ]


def _body_row(part: int | dict[str, int]) -> int:
    return part if isinstance(part, int) else part["json"]


def _message(role: str, parts: Iterable[int | dict[str, int]], texts: Mapping[int, str]) -> Message:
    parts = list(parts)
    if role in _ROLES and all(isinstance(part, int) for part in parts):
        # The usual message; making it unvalidated takes a third off the reading of a call.
        said = tuple(quick(TextPart, text=texts.get(_body_row(part), ERASED)) for part in parts)
        return quick(Message, role=role, parts=said)
    found: list[dict[str, Any]] = []
    for part in parts:
        text = texts.get(_body_row(part))
        if text is None or isinstance(part, int):
            found.append({"type": "text", "text": ERASED if text is None else text})
        else:
            found.append(json.loads(text))
    return Message.model_validate({"role": role, "parts": found})


def _answer(completion: Completion | None, bodies: Bodies) -> dict[str, Any]:
    """The usual answer is one part of text; only another form is spelt out."""
    if completion is None:
        return {"answer": None, "answer_parts": None, "finish": None, "served_model": None, "chances": None}
    message = completion.message
    usual = message.role == "assistant" and len(message.parts) == 1 and isinstance(message.parts[0], TextPart)
    return {
        "answer": bodies.row(completion.text),
        "answer_parts": None if usual else _compact([message.role, _parts(message, bodies)]),
        "finish": completion.finish,
        "served_model": completion.model.encode(errors="replace").decode() or None,
        "chances": _compact([[one.text, one.others] for one in completion.chances]) if completion.chances else None,
    }


def _completion(row: Row[Any], texts: Mapping[int, str]) -> Completion | None:
    if row.finish is None:
        return None
    role, parts = ("assistant", [row.answer]) if row.answer_parts is None else json.loads(row.answer_parts)
    chances = tuple(TokenChances(text=text, others=others) for text, others in json.loads(row.chances or "[]"))
    message = _message(role, parts, texts)
    return Completion(message=message, finish=row.finish, model=row.served_model or "", chances=chances)


def _attempts(call: Call) -> str | None:
    """Attempts as JSON; what is equal to the call's own start, length and usage is left out."""
    if not call.attempts:
        return None
    first = call.attempts[0]
    alone = len(call.attempts) == 1 and first.failure is None and first.usage is call.usage
    if alone and first.seconds == call.seconds and first.started == call.started:
        # The usual call: nothing but the status is left to say.
        return _compact([{} if first.status is None else {"status": first.status}])
    spoken: list[dict[str, Any]] = []
    for attempt in call.attempts:
        fields = attempt.model_dump(mode="json", exclude_defaults=True, exclude={"started", "usage"})
        if attempt.seconds == call.seconds:
            fields.pop("seconds", None)
        else:
            fields["seconds"] = attempt.seconds
        if attempt.started != call.started:
            fields["started"] = microseconds(attempt.started)
        if attempt.usage != call.usage:
            fields["usage"] = None if attempt.usage is None else attempt.usage.model_dump(exclude_defaults=True)
        spoken.append(fields)
    return _compact(spoken)


def _attempts_of(row: Row[Any], usage: Usage | None) -> tuple[Attempt, ...]:
    found: list[Attempt] = []
    for fields in json.loads(row.attempts or "[]"):
        started = moment(fields.pop("started", row.started))
        own = {"usage": usage, "seconds": row.seconds, **fields}
        found.append(Attempt.model_validate({"started": started, **own}))
    return tuple(found)


def _snippet(call: Call) -> str:
    if call.completion is not None:
        text = call.completion.text
    else:
        text = call.partial or (call.failure.message if call.failure else "")
    return " ".join(text[: SNIPPET * 4].split())[:SNIPPET].encode(errors="replace").decode()


def _compact(value: object) -> str:
    """JSON in ASCII: an answer may hold half a surrogate pair, which UTF-8 cannot carry."""
    return _ENCODE(value)
