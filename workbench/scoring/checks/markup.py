"""Is the answer well-formed XML, YAML or Python? Parsed, never run."""

from __future__ import annotations

import ast
import warnings
from typing import Literal
from xml.parsers import expat

from workbench.scoring.entry import CheckEntry, Example
from workbench.scoring.expected import Arguments
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
