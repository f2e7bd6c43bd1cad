"""Is the answer well-formed XML, YAML, Python or a Markdown list or table? Parsed, never run."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from typing import Literal, Self
from xml.parsers import expat

import regex
from pydantic import Field, model_validator

from workbench.scoring.entry import CheckEntry, Example
from workbench.scoring.expected import Arguments, sound_bounds
from workbench.scoring.json_reading import without_fence
from workbench.scoring.subject import Finding, Span, Subject, UnscoredError, found

_LONGEST = 1_000_000
_DEEPEST = 100


class Fenced(Arguments):
    """Whether a Markdown fence is allowed."""

    allow_fence: bool = False
    """One Markdown code fence around the text does not count against it."""

    def inside(self, subject: Subject) -> tuple[str, int]:
        """The text to parse, and where it starts in the answer.

        Raises:
            UnscoredError: it is too long to parse.
        """
        if len(subject.text) > _LONGEST:
            raise UnscoredError(f"The answer is longer than {_LONGEST:,} characters.")
        return without_fence(subject.text) if self.allow_fence else (subject.text, 0)


class Xml(Fenced):
    """Which root is wanted."""

    root: str = ""
    """Name of the outermost element; empty: any."""


class _DoctypeError(Exception):
    pass


def is_xml(arguments: Xml, subject: Subject) -> Finding:
    """1 where the whole answer is one XML element. A document type, which can name entities, is refused."""
    text, _ = arguments.inside(subject)
    names: list[str] = []
    parser = expat.ParserCreate("utf-8")
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = lambda name, _attributes: names.append(name) if not names else None
    try:
        parser.Parse(text.strip().encode(errors="replace"), True)
    except expat.ExpatError as error:
        return found(False, f"Not XML: {error}.")
    except _DoctypeError:
        return found(False, "XML with a document type, which is not read.")
    if arguments.root and names[0] != arguments.root:
        return found(False, f"XML, but the root is {names[0][:60]}, not {arguments.root}.")
    return found(True, f"XML with the root {names[0][:60]}.")


def _refuse_doctype(*_given: object) -> None:
    raise _DoctypeError


class Yaml(Fenced):
    """What is wanted at the top; any text is YAML, so a plain text alone does not pass."""

    top: Literal["mapping", "sequence", "either"] = "either"


def is_yaml(arguments: Yaml, subject: Subject) -> Finding:
    """1 where the whole answer is one YAML document with a mapping or sequence at the top."""
    import yaml

    text, _ = arguments.inside(subject)
    top, documents, depth, anchors = "nothing", 0, 0, set()
    try:
        # Events, not objects: nothing is built, so that neither tags nor aliases can do anything.
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            documents += isinstance(event, yaml.DocumentStartEvent)
            if depth == 0 and isinstance(event, yaml.NodeEvent):
                top = _YAML_TOPS.get(type(event).__name__, "a text")
            if isinstance(event, yaml.AliasEvent) and event.anchor not in anchors:
                return found(False, f"Not YAML: *{str(event.anchor)[:60]} names no anchor.")
            anchors.add(getattr(event, "anchor", None))
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST:
                return found(False, "YAML nested too deep.")
    except (yaml.YAMLError, UnicodeError) as error:
        return found(False, f"Not YAML: {' '.join(str(error).split())[:200]}.")
    if documents > 1:
        return found(False, f"{documents} YAML documents, one is wanted.")
    holds = top in ("mapping", "sequence") if arguments.top == "either" else top == arguments.top
    return found(holds, f"YAML with {top if top in ('nothing', 'a text') else 'a ' + top} at the top.")


_YAML_TOPS = {"MappingStartEvent": "mapping", "SequenceStartEvent": "sequence"}


def is_python(arguments: Fenced, subject: Subject) -> Finding:
    """1 where the answer parses as Python. It is never run."""
    text, offset = arguments.inside(subject)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except SyntaxError as error:
        return found(False, f"Not Python: {error.msg} in line {error.lineno or 1}.", _line_span(text, offset, error))
    except (ValueError, RecursionError, MemoryError):
        return found(False, "Not Python that can be parsed: nested too deep, or with characters that it cannot hold.")
    return found(bool(tree.body), "Parses as Python." if tree.body else "No Python statement.")


def _line_span(text: str, offset: int, error: SyntaxError) -> tuple[Span, ...]:
    lines = text.splitlines(keepends=True)
    number = error.lineno or 1
    if not 1 <= number <= len(lines):
        return ()
    start = offset + sum(len(line) for line in lines[: number - 1])
    return ((start, start + len(lines[number - 1].rstrip())),)


_ITEM = regex.compile(r"^([ \t]*)(?:[-*+]|\d{1,9}[.)])[ \t]++(?=\S)")
_BREAK = regex.compile(r"^[ ]{0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$")
_FENCE = regex.compile(r"^[ ]{0,3}(```+|~~~+)")
_ROW = regex.compile(r"[ \t]*+\|?(?:[^|\n]*+\|)*+[^|\n]*+")
_RULE = regex.compile(r"[ \t]*+\|?[ \t]*+:?-+:?[ \t]*+(?:\|[ \t]*+:?-+:?[ \t]*+)*+\|?[ \t]*+")
_CELL_END = regex.compile(r"(?<!\\)\|")


def _lines(text: str) -> Iterator[tuple[str, int]]:
    """The lines outside code fences without their ends, each with its place in the text."""
    fence, place = "", 0
    for line in text.splitlines(keepends=True):
        match = _FENCE.match(line)
        if match and (not fence or (match.group(1).startswith(fence) and not line[match.end() :].strip())):
            fence = "" if fence else match.group(1)
        elif not fence:
            yield line.rstrip("\r\n"), place
        place += len(line)


class MarkdownList(Arguments):
    """How many items at the outer level."""

    min: int = Field(default=1, ge=0)
    max: int | None = Field(default=None, ge=0)
    only: bool = False
    """Nothing stands beside the list."""

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        sound_bounds(self.min, self.max)
        return self


def markdown_list(arguments: MarkdownList, subject: Subject) -> Finding:
    """1 where the answer has a Markdown list with so many items."""
    items, beside = _outer_items(subject.text)
    said = f"{len(items)} list {'item' if len(items) == 1 else 'items'}"
    spans = tuple(items[:100])
    if len(items) < arguments.min:
        return found(False, f"{said}, at least {arguments.min} wanted.", spans)
    if arguments.max is not None and len(items) > arguments.max:
        return found(False, f"{said}, at most {arguments.max} wanted.", spans)
    if arguments.only and beside:
        return found(False, f"{said}, and text beside the list.", (beside,))
    return found(True, f"{said}.", spans)


def _outer_items(text: str) -> tuple[list[Span], Span | None]:
    """Where the marks of the items at the outer level stand, and the first line that is neither one nor under one."""
    items: list[Span] = []
    beside: Span | None = None
    under = 0
    for line, place in _lines(text):
        indent = len(line) - len(line.lstrip())
        match = _ITEM.match(line)
        if match and not _BREAK.match(line):
            # An item is under another where it begins at that one's text or further right.
            if not items or indent < under:
                items.append((place + match.start(), place + match.end()))
                under = match.end()
        elif line.strip() and not (items and indent):
            beside = beside or (place, place + len(line.rstrip()))
    if text.strip() and not items and beside is None:
        beside = (0, len(text))
    return items, beside


class MarkdownTable(Arguments):
    """Which columns are wanted."""

    columns: tuple[str, ...] = ()
    """Names of the header, in order; empty: any."""


def markdown_table(arguments: MarkdownTable, subject: Subject) -> Finding:
    """1 where the answer has a Markdown table: a header, a rule with as many columns, and a row."""
    lines, others = [line for line, _ in _lines(subject.text)], ""
    for number in range(1, len(lines) - 1):
        if not _RULE.fullmatch(lines[number]) or not {"|"} <= {*lines[number - 1], *lines[number]}:
            continue
        header, rule = _cells(lines[number - 1]), _cells(lines[number])
        if len(header) != len(rule) or "|" not in lines[number + 1] or not _ROW.fullmatch(lines[number + 1]):
            continue
        if not arguments.columns or tuple(cell.strip("*_`") for cell in header) == arguments.columns:
            return found(True, f"A table of {len(header)} {'column' if len(header) == 1 else 'columns'}.")
        others = others or ", ".join(header)[:200]
    return found(False, f"A table, but its columns are {others}." if others else "No Markdown table.")


def _cells(line: str) -> list[str]:
    cells = [cell.strip() for cell in _CELL_END.split(line.strip().removeprefix("|"))]
    return cells[:-1] if len(cells) > 1 and not cells[-1] else cells


_BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'

IS_XML = CheckEntry(
    "is_xml",
    "Is XML",
    "The whole answer is one well-formed XML element, with the wanted root.",
    Xml,
    is_xml,
    (
        Example("pass", "<reply><tone>warm</tone></reply>", {"root": "reply"}),
        Example("fail", "<reply><tone>warm</reply>"),
        Example("unscored", "<a/>" + " " * _LONGEST),
        Example("fail", _BOMB, hostile=True),
    ),
)

IS_YAML = CheckEntry(
    "is_yaml",
    "Is YAML",
    "The whole answer is one YAML document with a mapping or sequence at the top.",
    Yaml,
    is_yaml,
    (
        Example("pass", "tone: warm\nlevel: 4\n", {"top": "mapping"}),
        Example("fail", "just a sentence"),
        Example("unscored", "a: " + "b" * _LONGEST),
        Example("pass", "!!python/object/apply:os.system [echo]", {"top": "sequence"}, hostile=True),
        Example("fail", "[" * 50_000, hostile=True),
    ),
)

IS_PYTHON = CheckEntry(
    "is_python",
    "Parses as Python",
    "The answer is Python by its grammar; it is never run.",
    Fenced,
    is_python,
    (
        Example("pass", "```python\nprint(1 + 1)\n```", {"allow_fence": True}),
        Example("fail", "print(1 + )"),
        Example("unscored", "#" * (_LONGEST + 1)),
        Example("fail", "(" * 50_000, hostile=True),
        Example("fail", "x = 1\x00", hostile=True),
    ),
)

MARKDOWN_LIST = CheckEntry(
    "markdown_list",
    "Is or has a Markdown list",
    "The answer has a Markdown list with the wanted number of items, and nothing beside it with only.",
    MarkdownList,
    markdown_list,
    (
        Example("pass", "- one\n- two\n  more of two\n- three", {"min": 3, "max": 3, "only": True}),
        Example("fail", "Here it is:\n- one\n- two", {"only": True}),
        Example("pass", "- one\n  - under one\n- two", {"min": 2, "max": 2, "only": True}),
        Example("fail", "```\n- a line of code\n```\n\n* * *"),
        Example("fail", "-one\n*two", hostile=True),
    ),
    never_unscored=True,
)

MARKDOWN_TABLE = CheckEntry(
    "markdown_table",
    "Has a Markdown table",
    "The answer has a Markdown table with a header, a rule and a row, and the wanted columns.",
    MarkdownTable,
    markdown_table,
    (
        Example("pass", "| Item | Price |\n|---|---:|\n| lamp | 12 € |", {"columns": ["Item", "Price"]}),
        Example("pass", "|a|\n|-|\n|1|\n\n| **Item** | a\\|b |\n|---|---|\n| x | y |", {"columns": ["Item", "a\\|b"]}),
        Example("fail", "| Item | Price |\n| lamp | 12 € |"),
        Example("fail", "```\n|a|b|\n|-|-|\n|1|2|\n```"),
        Example("fail", "|" * 50_000 + "\n" + "-|" * 50_000 + "\n", hostile=True),
    ),
    never_unscored=True,
)
