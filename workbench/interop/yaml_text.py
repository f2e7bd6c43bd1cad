"""YAML that is safe to read and pleasant to write: plain data only, every value knows its line."""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml
from pydantic import JsonValue

from workbench.core.errors import InputError
from workbench.core.strict_json import whole

SIZE_LIMIT = 16 * 1024 * 1024
"""Characters of one YAML text."""
DEPTH_LIMIT = 100
"""Lists and mappings inside each other."""
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"[-+]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?\Z")
_WORDS: dict[str, JsonValue] = {"": None, "~": None, "null": None, "true": True, "false": False}
_LINE_BREAKS = re.compile("[\r\x85\u2028\u2029\ufeff]")
Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class YamlText:
    """What a YAML text holds, and the lines (from 1) of its values by their path."""

    value: JsonValue
    where: str
    lines: dict[Place, int] = field(default_factory=dict)
    first_line: int = 1
    """Line of the file on which the text begins, for YAML inside another file."""

    def line(self, place: Place) -> int:
        """The line of the value at that path, or of the nearest one around it. Parts of the path that stand for no
        value in the text (names of the classes of a union) are passed over."""
        known: Place = ()
        for part in place:
            if (*known, part) in self.lines:
                known = (*known, part)
        return self.lines.get(known, 1) + self.first_line - 1

    def fault(self, code: str, message: str, place: Place = (), remedy: str = "Mend this line.") -> InputError:
        """An error about the value at that path; names file and line."""
        where = f"{self.where}, line {self.line(place)}" if self.where else f"line {self.line(place)}"
        return InputError(code, message, where=where, remedy=remedy)


def load_yaml(text: str, where: str = "", first_line: int = 1) -> YamlText:
    """The plain data of a YAML text (1.2's words for true, false and null; dates stay text).

    Raises:
        InputError: it is not YAML, too large, or uses anchors, aliases, tags, doubled keys or keys that are no texts.
    """

    def fault(message: str, line: int) -> InputError:
        place = f"{where}, line {line + first_line - 1}" if where else f"line {line + first_line - 1}"
        return InputError("yaml", message, where=place, remedy="Mend this line.")

    if len(text) > SIZE_LIMIT:
        raise fault(f"It has more than {SIZE_LIMIT // 1024 // 1024} million characters.", 1)
    lines: dict[Place, int] = {}
    try:
        loader = yaml.SafeLoader(text)
        try:
            _refuse_tricks(text)
            node = loader.get_single_node()
            value = None if node is None else _build(node, (), lines)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = error.problem or error.context or "it cannot be read"
        raise fault(f"It is not valid YAML: {problem}.", mark.line + 1 if mark else 1) from error
    except yaml.YAMLError as error:
        position = getattr(error, "position", 0)
        line = text.count("\n", 0, position) + 1 if isinstance(position, int) else 1
        raise fault("It holds a character that YAML does not allow.", line) from error
    except RecursionError as error:
        raise fault("It is nested too deeply.", 1) from error
    return YamlText(value, where, lines, first_line)


def dump_yaml(value: Any) -> str:
    """A JSON value as YAML text: keys in their order, long texts as blocks. :func:`load_yaml` gives it back exactly.

    Raises:
        InputError: it holds what a text file cannot carry (NaN, infinity, lone surrogates).
    """
    try:
        text: str = yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=2**31)
    except (ValueError, RecursionError, yaml.YAMLError) as error:
        raise InputError("yaml.write", f"The value cannot be written as text: {error}.") from error
    return text


def _refuse_tricks(text: str) -> None:
    """Walk over the events before anything is built: nested brackets alone cost quadratic time."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEPTH_LIMIT:
            raise RecursionError
        mark: Any = event.start_mark
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise yaml.MarkedYAMLError(None, None, "anchors and aliases are not allowed here", mark)
        if getattr(event, "tag", None):
            raise yaml.MarkedYAMLError(None, None, "tags are not allowed here", mark)


def _build(node: yaml.Node, place: Place, lines: dict[Place, int]) -> JsonValue:
    lines[place] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        return [_build(item, (*place, index), lines) for index, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        result: dict[str, JsonValue] = {}
        for key_node, item in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(None, None, "a key must be a text", key_node.start_mark)
            key = str(_scalar(key_node) if key_node.style is not None else key_node.value)
            if key in result:
                raise yaml.MarkedYAMLError(None, None, f"the key ‘{key}’ stands twice", key_node.start_mark)
            result[key] = _build(item, (*place, key), lines)
            lines[(*place, key)] = key_node.start_mark.line + 1
        return result
    return _scalar(node)


def _scalar(node: Any) -> JsonValue:
    text: str = node.value
    if node.style is not None:
        if not whole(text):
            problem = "a text holds half of a character (a lone surrogate)"
            raise yaml.MarkedYAMLError(None, None, problem, node.start_mark)
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.match(text):
        if len(text) > 4_000:
            raise yaml.MarkedYAMLError(None, None, "a number has too many digits", node.start_mark)
        return int(text)
    if _FLOAT.match(text):
        number = float(text)
        if number in (float("inf"), float("-inf")):
            raise yaml.MarkedYAMLError(None, None, "a number is too large", node.start_mark)
        return number
    return text


class _Dumper(yaml.SafeDumper):
    """Quotes what any YAML reader, old or new, might take for something else than text."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Lists stand under their key with an indent."""
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        """The same value twice is written twice."""
        return True


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    if not whole(value):
        raise ValueError("it holds half of a character (a lone surrogate)")
    if _LINE_BREAKS.search(value):
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style='"')
    plain_block = (
        "\n" in value
        and not value.startswith((" ", "\n", "\t"))
        and not any(line != line.rstrip() for line in value.split("\n"))
    )
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if plain_block else None)


def _number(dumper: yaml.SafeDumper, value: float) -> yaml.ScalarNode:
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError("not a finite number")
    text = repr(value)
    if "." not in text and "e" in text:
        text = text.replace("e", ".0e", 1)
    return dumper.represent_scalar("tag:yaml.org,2002:float", text)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(float, _number)
# Numbers as YAML 1.2 has them, which YAML 1.1 takes for text: quoted when they are text.
_Dumper.add_implicit_resolver("tag:yaml.org,2002:float", _FLOAT, list("-+0123456789."))
