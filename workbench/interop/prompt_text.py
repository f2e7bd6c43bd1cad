"""A variant as Markdown: front matter for its settings, ``# system``, ``# user`` … start the messages.

```
---
name: shorter
parameters:
  temperature: 0.2
---
# system

You answer refund mails.

# history

# user

{{order}}
```

Blank lines around a message are layout. A line of the text that would be read as something else carries one more
backslash than it means: ``\\# user`` (a role heading), ``\\`` alone (a blank line at the edge of a text), ``\\part``.
Parts that are no text stand on lines of their own: ``\\part {"type": "image", …}``.
"""

import re
from typing import Any

from pydantic import JsonValue, TypeAdapter, ValidationError

from workbench.core.errors import InputError
from workbench.core.messages import Message, Part, TextPart
from workbench.core.prompts import PromptContent, Variant
from workbench.core.strict_json import JsonError, dump, parse
from workbench.interop.case_line import first_fault
from workbench.interop.faults import mapping, validated
from workbench.interop.plain import plain
from workbench.interop.yaml_text import YamlText, dump_yaml, load_yaml

ROLES = ("system", "user", "assistant", "tool", "history")
_HEADING = re.compile(rf"# ({'|'.join(ROLES)})[ \t]*\Z")
_ESCAPED = re.compile(rf"\\+(# (?:{'|'.join(ROLES)})[ \t]*|[ \t]*|part .*)\Z", re.DOTALL)
_FENCE = "---"
_PARTS: TypeAdapter[Part] = TypeAdapter(Part)
_FIELDS = ("key", "name", "model", "base", "archived", "unfinished", "parameters", "tools", "schema")


def write_variant(variant: Variant, *, with_key: bool = False) -> str:
    """The variant as Markdown text.

    Args:
        variant: any variant.
        with_key: write its key too, for where the file's name does not give it.

    Raises:
        InputError: it holds what a text file cannot carry.
    """
    front: dict[str, JsonValue] = {"key": variant.key} if with_key else {}
    for name in ("name", "model", "base", "archived", "unfinished"):
        value = getattr(variant, name)
        if value != Variant.model_fields[name].default:
            front[name] = value
    content = plain(variant.content)
    for source, name in (("parameters", "parameters"), ("tools", "tools"), ("response_schema", "schema")):
        if source in content:
            front[name] = content[source]
    head = f"{_FENCE}\n{dump_yaml(front)}{_FENCE}\n" if front else ""
    return head + write_messages(variant.content.messages)


def write_messages(messages: tuple[Message, ...]) -> str:
    """Messages as Markdown text under role headings.

    Raises:
        InputError: a text holds a lone surrogate.
    """
    blocks: list[str] = []
    for message in messages:
        blocks.append(f"# {message.role}")
        blocks.extend(_part_blocks(message.parts))
    text = "\n\n".join(blocks) + "\n" if blocks else ""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InputError("prompt.write", "The text holds a lone surrogate, which no file can carry.") from error
    return text


def read_variant(text: str, key: str = "", *, where: str = "") -> Variant:
    """The variant that a Markdown text stands for. A text without any role heading is one user message.

    Args:
        text: the file.
        key: taken when the front matter names none.
        where: name of the file, for the sentences.

    Raises:
        InputError: the front matter or a part cannot be read; names file and line.
    """
    lines = _lines(text)
    front, start = front_matter(lines, where)
    fields = mapping(front, front.value, "the front matter")
    unknown = [name for name in fields if name not in _FIELDS]
    if unknown:
        raise front.fault(
            "prompt.field",
            f"The front matter has no field ‘{unknown[0]}’.",
            (unknown[0],),
            f"The fields are: {', '.join(_FIELDS)}.",
        )
    content: dict[str, Any] = {"messages": read_messages(lines, start, where)}
    for name, target in (("parameters", "parameters"), ("tools", "tools"), ("schema", "response_schema")):
        if name in fields:
            value = fields.pop(name)
            part = validated(PromptContent, {target: value}, "the front matter", front)
            content[target] = getattr(part, target)
    made = PromptContent(**content)
    for name, wrong in made.parameters.faults.items():
        raise front.fault("prompt.parameter", f"The parameter {wrong}.", ("parameters", name))
    fields.setdefault("key", key)
    variant = validated(Variant, fields, "the front matter", front)
    return variant.model_copy(update={"content": made})


def read_messages(lines: list[str], start: int, where: str) -> tuple[Message, ...]:
    """Messages of the lines from index ``start`` on.

    Raises:
        InputError: text stands before the first heading, or a part cannot be read.
    """
    headings = [index for index in range(start, len(lines)) if _HEADING.match(lines[index])]
    before = lines[start : headings[0]] if headings else lines[start:]
    if not headings:
        parts = _parts(before, start, where)
        return (Message(role="user", parts=parts),) if parts else ()
    for index, line in enumerate(before, start + 1):
        if line.strip():
            raise InputError(
                "prompt.heading",
                "Text stands before the first message.",
                where=f"{where}, line {index}" if where else f"line {index}",
                remedy="Put # system or # user above it.",
            )
    messages: list[Message] = []
    for index, end in zip(headings, [*headings[1:], len(lines)], strict=True):
        role: Any = lines[index][2:].strip()
        messages.append(Message(role=role, parts=_parts(lines[index + 1 : end], index + 1, where)))
    return tuple(messages)


def _lines(text: str) -> list[str]:
    lines = text.removeprefix("\ufeff").split("\n")
    # A file whose fences and headings end in \r was saved with Windows line ends; else \r belongs to the text.
    marks = [line for line in lines if line.rstrip("\r") == _FENCE or _HEADING.match(line.rstrip("\r"))] or lines[:-1]
    if marks and all(line.endswith("\r") for line in marks):
        lines = [line.removesuffix("\r") for line in lines]
    return lines


def front_matter(lines: list[str], where: str) -> tuple[YamlText, int]:
    """The YAML between two lines ``---`` at the start, if any, and the index of the first line after it.

    Raises:
        InputError: it is opened and never closed, or is no YAML.
    """
    if not lines or lines[0].rstrip() != _FENCE:
        return YamlText(None, where), 0
    for index in range(1, len(lines)):
        if lines[index].rstrip() == _FENCE:
            return load_yaml("\n".join(lines[1:index]) + "\n", where, first_line=2), index + 1
    raise InputError(
        "prompt.front",
        "The front matter is opened and never closed.",
        where=f"{where}, line 1" if where else "line 1",
        remedy="End it with a line ---.",
    )


def _part_blocks(parts: tuple[Part, ...]) -> list[str]:
    blocks: list[str] = []
    after_text = False
    for part in parts:
        if isinstance(part, TextPart) and not after_text:
            blocks.append(_escape(part.text))
            after_text = True
        else:
            blocks.append("\\part " + dump(plain(part)))
            after_text = False
    return blocks


def _escape(text: str) -> str:
    lines = text.split("\n")
    for index, line in enumerate(lines):
        if _HEADING.match(line) or _ESCAPED.match(line):
            lines[index] = "\\" + line
    edges = [index for index, line in enumerate(lines) if line.strip(" \t")]
    first, last = (edges[0], edges[-1]) if edges else (len(lines), -1)
    for index, line in enumerate(lines):
        if (index < first or index > last) and not line.strip(" \t"):
            lines[index] = "\\" + line
    return "\n".join(lines)


def _parts(lines: list[str], offset: int, where: str) -> tuple[Part, ...]:
    """Parts of the lines of one message; ``offset`` is the index of the first of them in the file."""
    parts: list[Part] = []
    block: list[str] = []
    for index, line in enumerate(lines):
        if line.startswith("\\part "):
            parts.extend(_text_part(block))
            block = []
            parts.append(_read_part(line[len("\\part ") :], where, offset + index + 1))
        else:
            block.append(line)
    parts.extend(_text_part(block))
    return tuple(parts)


def _text_part(block: list[str]) -> list[Part]:
    first, last = 0, len(block)
    while first < last and not block[first].strip(" \t"):
        first += 1
    while last > first and not block[last - 1].strip(" \t"):
        last -= 1
    if first == last:
        return []
    return [TextPart(text="\n".join(line[1:] if _ESCAPED.match(line) else line for line in block[first:last]))]


def _read_part(text: str, where: str, line: int) -> Part:
    place = f"{where}, line {line}" if where else f"line {line}"
    try:
        return _PARTS.validate_python(parse(text))
    except JsonError as fault:
        raise InputError("prompt.part", f"The part is not valid JSON: {fault.message}.", place, "Mend it.") from fault
    except ValidationError as error:
        message = first_fault(error, "a part")
        raise InputError("prompt.part", f"The part cannot be read: {message}.", place, "Mend it.") from error
