"""Takes a chat request apart: what is ordered, what is shown as an example, what is to be answered."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Any

Fields = dict[str, Any]
Example = tuple[str, str]

_LABELLED = re.compile(r"^\s*(?:[-*•]\s+)?\**([^\W\d_][^\n:{}\"]{0,30}?)\**\s*:\**[ \t]*(.*)$")
_ARROW = re.compile(r"^\s*(?:[-*•]\s+)?(.+?)\s*(?:->|=>|→|⇒)\s*(.+)$")
_BULLET = re.compile(r"^\s*(?:[-*•–]|\d+[.)])\s+")
_QUOTES = "\"'“”„«»‘’`"


@dataclass(slots=True)
class Prompt:
    """A request, taken apart."""

    orders: str
    """What the prompt says apart from examples and input."""
    examples: tuple[Example, ...]
    """(input, output), from earlier turns and from the text."""
    input: str
    """What is to be answered."""
    fields: Fields
    """Named values of the input: of its JSON objects and of its ``Name: value`` lines."""
    message: str
    """The running text of the input, without the fields' JSON."""
    schema: dict[str, Any] | None = None
    everything: str = field(default="", repr=False)


def read(body: dict[str, Any]) -> Prompt:
    """Take a chat request apart."""
    system: list[str] = []
    turns: list[tuple[str, str]] = []
    for one in body["messages"]:
        role, text = one.get("role"), text_of(one.get("content"))
        if role in ("system", "developer"):
            system.append(text)
        elif role in ("user", "assistant"):
            turns.append((role, text))
    last = next((at for at in range(len(turns) - 1, -1, -1) if turns[at][0] == "user"), -1)
    asked = turns[last][1] if last >= 0 else ""
    pairs = [
        (turns[at][1], turns[at + 1][1])
        for at in range(last)
        if turns[at][0] == "user" and turns[at + 1][0] == "assistant"
    ]
    orders = "\n".join(system)
    if not system:
        orders, asked = split_task(asked)
    orders, shown = examples_in(orders)
    fields, message = fields_of(asked)
    return Prompt(orders, (*shown, *pairs), asked, fields, message, _schema(body), "\n".join((orders, asked)))


def text_of(content: object) -> str:
    """The text of a message's content, a string or a list of parts."""
    if isinstance(content, list):
        return "\n".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    return content if isinstance(content, str) else ""


def split_task(text: str) -> tuple[str, str]:
    """Part a prompt without a system message: (orders, input).

    The input is what stands at the end: paragraphs that begin with JSON, a tag, a fence, a quote or ``Name:``, else the
    last paragraph. A last line that only asks to go on (``Answer:``) belongs to the orders.
    """
    blocks = [block for block in re.split(r"\n\s*\n", text.strip()) if block.strip()]
    cue = []
    if len(blocks) > 1 and re.fullmatch(r"[^\n:]{1,40}:", blocks[-1].strip()):
        cue = [blocks.pop()]
    start = len(blocks)
    while start > 1 and _is_data(blocks[start - 1]):
        start -= 1
    start = min(start, len(blocks) - 1) if len(blocks) > 1 else 0
    if start == 0:
        return text, text
    return "\n\n".join([*blocks[:start], *cue]), "\n\n".join(blocks[start:])


def _is_data(block: str) -> bool:
    first = block.lstrip()
    line = first.splitlines()[0]
    if first[0] in "{[<`" + _QUOTES:
        return True
    labelled = _LABELLED.match(line)
    bullets = sum(bool(_BULLET.match(one)) for one in block.splitlines())
    return bool(labelled) and not bullets


@lru_cache(maxsize=64)
def examples_in(text: str) -> tuple[str, tuple[Example, ...]]:
    """Find examples in a text: (the rest of it, (input, output) pairs).

    Two forms: ``Message: …`` and ``Label: …`` lines that follow each other at least twice under the same two names,
    and at least two lines ``… → …``.
    """
    lines = text.splitlines()
    arrows = [(at, found) for at, line in enumerate(lines) if (found := _ARROW.match(line))]
    if len(arrows) > 1:
        taken = {at for at, _ in arrows}
        rest = "\n".join(line for at, line in enumerate(lines) if at not in taken)
        return rest, tuple((unquoted(found[1]), unquoted(found[2])) for _, found in arrows)
    blocks = _labelled_blocks(lines)
    following: dict[tuple[str, str], int] = {}
    for one, other in pairwise(blocks):
        following[one[0], other[0]] = following.get((one[0], other[0]), 0) + 1
    pair = max(following, key=lambda names: following[names], default=("", ""))
    if following.get(pair, 0) < 2 or pair[0] == pair[1]:
        return text, ()
    examples: list[Example] = []
    taken = set()
    for one, other in pairwise(blocks):
        if (one[0], other[0]) == pair and one[1] and other[1]:
            examples.append((unquoted(one[1]), unquoted(other[1])))
            taken |= {*range(one[2], one[3]), *range(other[2], other[3])}
    return "\n".join(line for at, line in enumerate(lines) if at not in taken), tuple(examples)


def _labelled_blocks(lines: list[str]) -> list[tuple[str, str, int, int]]:
    """(name, text, first line, line after the last) of each ``Name: …``, which goes on to a blank line or the next
    name."""
    found: list[tuple[str, str, int, int]] = []
    for at, line in enumerate(lines):
        match = None if _BULLET.match(line) else _LABELLED.match(line)
        if match:
            found.append((match[1].strip().lower(), match[2].strip(), at, at + 1))
        elif line.strip() and found and found[-1][3] == at:
            name, text, first, _ = found[-1]
            found[-1] = (name, f"{text}\n{line.strip()}".strip(), first, at + 1)
    return found


@lru_cache(maxsize=512)
def _fields_of(text: str) -> tuple[tuple[tuple[str, Any], ...], str]:
    fields: Fields = {}
    rest, start = [], 0
    decoder = json.JSONDecoder()
    while (at := text.find("{", start)) >= 0:
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            rest.append(text[start : at + 1])
            start = at + 1
            continue
        rest.append(text[start:at])
        start = end
        if isinstance(value, dict):
            _flatten(value, "", fields)
    rest.append(text[start:])
    message = "".join(rest)
    running: list[str] = []
    for line in message.splitlines():
        match = _LABELLED.match(line)
        if match and match[2].strip() and len(match[1].split()) <= 4:
            fields.setdefault(match[1].strip(), unquoted(match[2]))
            running.append(match[2])
        elif not match or match[2].strip():
            running.append(line)
    return tuple(fields.items()), "\n".join(line for line in running if line.strip())


def fields_of(text: str) -> tuple[Fields, str]:
    """(named values, running text) of an input. Inner objects give names like ``order number`` for ``order.number``."""
    fields, message = _fields_of(text)
    return dict(fields), message


def _flatten(value: dict[str, Any], prefix: str, fields: Fields) -> None:
    for name, inner in value.items():
        if isinstance(inner, dict):
            _flatten(inner, f"{prefix}{name} ", fields)
        elif not isinstance(inner, list):
            fields[f"{prefix}{name}"] = inner
        elif all(not isinstance(one, dict | list) for one in inner):
            fields[f"{prefix}{name}"] = ", ".join(map(str, inner))
        else:
            for one in inner:
                if isinstance(one, dict):
                    _flatten(one, f"{prefix}{name} ", fields)


def unquoted(text: str) -> str:
    """A text without blanks and one pair of quotation marks around it."""
    text = text.strip()
    return text[1:-1].strip() if len(text) > 1 and text[0] in _QUOTES and text[-1] in _QUOTES else text


def is_bullet(line: str) -> bool:
    """Whether a line is an item of a list."""
    return bool(_BULLET.match(line))


def without_bullet(line: str) -> str:
    """A line without the mark of a list item and without bold marks."""
    return _BULLET.sub("", line).replace("**", "").strip()


def _schema(body: dict[str, Any]) -> dict[str, Any] | None:
    form = body.get("response_format")
    if not isinstance(form, dict):
        return None
    inner = form.get("json_schema")
    schema = inner.get("schema") if isinstance(inner, dict) else None
    return schema if isinstance(schema, dict) else None
