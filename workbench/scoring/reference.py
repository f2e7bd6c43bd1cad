"""The checks as people look them up, made from the registry: arguments as typed fields, and the reference page."""

from __future__ import annotations

import ast
import inspect
import json
import textwrap
import types
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin

from workbench.scoring.entry import CheckEntry, Example
from workbench.scoring.registry import CHECKS

Kind = Literal["switch", "whole", "number", "text", "choice", "list", "value", "object"]
"""``whole`` and ``number`` are numbers, ``value`` is any JSON, mostly a text, ``object`` a JSON object."""
_MOST = 60


class Argument(NamedTuple):
    """One argument of a check."""

    name: str
    kind: Kind
    needed: bool
    default: Any
    choices: tuple[Any, ...] = ()
    help: str = ""
    """One sentence, "" where the name says it."""


@cache
def arguments_of(name: str) -> tuple[Argument, ...]:
    """The arguments of a check, in the order of their declaration."""
    fields = CHECKS[name].arguments.model_fields
    said = _sentences(CHECKS[name].arguments)
    return tuple(
        Argument(
            key,
            _kind(field.annotation),
            field.is_required(),
            None if field.is_required() else field.default,
            _choices(field.annotation),
            said.get(key, ""),
        )
        for key, field in fields.items()
    )


def reference_page() -> str:
    """The reference of all checks as Markdown; CHECKS.md is this text, and a test holds it to that."""
    lines = [
        "# The checks",
        "",
        "Made from the registry by `python -m workbench.scoring.reference`; do not edit. A check gives 0 to 1 and",
        "passes from its threshold on (1 unless said); `negate` turns it around; what cannot be told is unscored,",
        "with the reason.",
        "",
        "| check | passes when | arguments |",
        "|---|---|---|",
    ]
    for name, entry in CHECKS.items():
        arguments = ", ".join(map(_argument, arguments_of(name))) or "none"
        lines.append(f"| [`{name}`](#{name}) | {_cell(entry.summary)} | {arguments} |")
    for name, entry in CHECKS.items():
        lines += ["", f"## {name}", "", f"**{entry.title}.** {entry.summary}", ""]
        lines += [f"- `{one.name}`: {one.help}" for one in arguments_of(name) if one.help]
        lines += ["", "| arguments | answer | outcome |", "|---|---|---|"]
        lines += [_example(entry, example) for example in entry.examples]
    return "\n".join(lines).replace("\n\n\n", "\n\n") + "\n"


def _argument(one: Argument) -> str:
    kinds = {"switch": "yes/no", "whole": "whole number", "value": "any value", "list": "list", "object": "JSON object"}
    said = " or ".join(map(str, one.choices)) if one.kind == "choice" else kinds.get(one.kind, one.kind)
    return f"`{one.name}` ({said}{', needed' if one.needed else ''})"


def _example(entry: CheckEntry, example: Example) -> str:
    arguments = json.dumps(example.arguments, ensure_ascii=False) if example.arguments else ""
    hostile = ", meant to harm" if example.hostile else ""
    shown = _shortened(example.answer().text)
    return f"| {_code(_shortened(arguments))} | {_code(shown)} | {example.outcome}{hostile} |"


def _code(text: str) -> str:
    return f"`{_cell(text).replace('`', 'ˋ')}`" if text else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _shortened(text: str) -> str:
    """A text on one line, cut, with nothing that cannot be seen."""
    plain = "".join(char if char.isprintable() else "·" for char in " ".join(text.split()))
    return plain if len(plain) <= _MOST else f"{plain[:_MOST]}…"


def _kind(annotation: Any) -> Kind:
    bare = _without_none(annotation)
    if bare is bool:
        return "switch"
    if bare is int:
        return "whole"
    if bare in (float, Decimal):
        return "number"
    if bare is str:
        return "text"
    origin = get_origin(bare)
    kinds: dict[Any, Kind] = {Literal: "choice", tuple: "list", dict: "object"}
    return kinds.get(origin, "value")


def _choices(annotation: Any) -> tuple[Any, ...]:
    bare = _without_none(annotation)
    return get_args(bare) if get_origin(bare) is Literal else ()


def _without_none(annotation: Any) -> Any:
    if get_origin(annotation) in (Union, types.UnionType):
        rest = [one for one in get_args(annotation) if one is not type(None)]
        return rest[0] if len(rest) == 1 else annotation
    return annotation


def _sentences(model: type[Any]) -> dict[str, str]:
    """Field → the sentence that stands below it in the source, those of base classes included."""
    found: dict[str, str] = {}
    for base in reversed(model.__mro__):
        if base.__module__.startswith("workbench.scoring"):
            found |= dict(_below(base))
    return found


def _below(model: type[Any]) -> Iterator[tuple[str, str]]:
    try:
        source = inspect.getsource(model)
    except OSError:  # a program without its source has names alone
        return
    body = ast.parse(textwrap.dedent(source)).body[0]
    assert isinstance(body, ast.ClassDef)
    for field, text in zip(body.body, body.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(text, ast.Expr):
            said = text.value
            if isinstance(said, ast.Constant) and isinstance(said.value, str):
                yield field.target.id, " ".join(said.value.replace("``", "`").split())


if __name__ == "__main__":
    print(reference_page(), end="")
