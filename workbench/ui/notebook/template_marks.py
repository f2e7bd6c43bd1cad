"""Places in a template that an editor marks: tags, and names that no case can fill, each with its reason."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from pydantic import JsonValue

from workbench.core import template_words as words
from workbench.core import templates
from workbench.core.messages import message
from workbench.core.prompts import PromptContent
from workbench.core.render import RenderError, Variable, template_names, variables
from workbench.core.snippets import with_snippets
from workbench.ui.notebook.template_locals import Scopes, own_names, wrong_fields
from workbench.ui.notebook.template_tags import tags

_SET = re.compile(r"\{%[-+]?\s*set\s+([A-Za-z_]\w*)\s*=")
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff\U000e0000-\U000e007f]")
"""Control characters, direction overrides, spaces without width and tag characters: ways to hide words from who reads
the prompt. The joiners (U+200C, U+200D) are not among them: scripts and emoji are written with them."""
_ENDS = {"{{": "}}", "{%": "%}", "{#": "#}"}
_OPENED = re.compile(r"(\{[{%#])(?:(?![{%#]\}|\}\}|\{[{%#]).)*$")
"""A tag that its line neither closes nor follows with another."""
_OWN = frozenset({"documents", "case"})


class Fault(NamedTuple):
    """Something in a template that cannot work, or (``mild``) that works and may not be meant."""

    start: int
    end: int
    reason: str
    mild: bool = False


def faults(
    text: str,
    fields: Iterable[str],
    sample: Mapping[str, JsonValue] | None = None,
    snippets: Mapping[str, str] | None = None,
    inside: str = "",
    case_id: str = "",
) -> list[Fault]:
    """What cannot work: wrong syntax, names that no case has, snippets that are unknown or go in a circle.

    Mild ones are names that are set and never used, and variables that are empty in the sample.

    Args:
        text: the template.
        fields: names of the golden set's inputs; empty: nothing is known, so no name is wrong.
        sample: inputs of one case, for dotted paths.
        snippets: the project's; None: not looked at.
        inside: the name of the snippet that the text is, if it is one.
        case_id: of the sample, to name it; "": nothing is said of what is empty in it.
    """
    try:
        used = variables(text)
    except RenderError as error:
        return [_syntax(text, error)]
    known = list(fields)
    found = _hidden(text) + (_includes(text, known, snippets, inside) if snippets is not None else [])
    found += _unused(text)
    if not known:
        return found
    return found + _names(text, used, known, sample or {}, case_id)


def _names(
    text: str, used: Iterable[Variable], known: list[str], sample: Mapping[str, JsonValue], case_id: str
) -> list[Fault]:
    """Names and paths that no case has, or that are empty in the sample; fields that no item of a loop has."""
    found = []
    own, scopes = own_names(text), Scopes(text)
    for variable in used:
        if variable.name in own and scopes.is_own(variable.name, variable.position):
            continue  # It is used outside its loop too, so that Jinja counts it among the names from outside.
        reason = _unknown(variable.name, variable.path, known, sample)
        empty = bool(case_id) and not reason and is_empty(sample, variable.path)
        if reason or empty:
            start = variable.position
            end = start + len(variable.path)
            if text[start:end] != variable.path:
                end = start + len(variable.name)
            found.append(Fault(start, end, reason or f"“{variable.path}” is empty in case {case_id}.", mild=empty))
    return found + [Fault(*wrong) for wrong in (wrong_fields(text, sample) if sample else [])]


def _unused(text: str) -> list[Fault]:
    """Names that ``{% set … %}`` gives and no other tag reads."""
    found = []
    given_names = list(_SET.finditer(text))
    inner = (text[start:end] for start, end in tags(text)) if given_names else ()
    uses = Counter(word for tag in inner for word in re.findall(r"\w+", tag))
    for given in given_names:
        name = given[1]
        if uses[name] == 1:
            found.append(Fault(given.start(1), given.end(1), f"“{name}” is set here and never used.", mild=True))
    return found


def _hidden(text: str) -> list[Fault]:
    """Characters that nobody sees and a model reads."""
    return [
        Fault(found.start(), found.end(), f"U+{ord(found[0]):04X} stands here: a character that cannot be seen.")
        for found in _HIDDEN.finditer(text)
    ]


def _includes(text: str, known: list[str], snippets: Mapping[str, str], inside: str) -> list[Fault]:
    found = []
    for start, end, name in templates.includes(text):
        whole = f'{{% include "{inside or name}" %}}'
        content = with_snippets(PromptContent(messages=(message("user", whole),)), snippets)
        try:
            templates.compiled(whole, snippets)
            names = template_names(content)
        except (RenderError, templates.TemplateError) as error:
            found.append(Fault(start, end, f"{error.message} {error.remedy}".strip()))
            continue
        missing = sorted(names - {*known, *_OWN}) if known and not inside else []
        if missing:
            quoted, are = " and ".join(f"“{one}”" for one in missing[:4]), "is" if len(missing) == 1 else "are"
            found.append(Fault(start, end, f"The snippet “{name}” uses {quoted}, which {are} in no case."))
    return found


def used_names(content: PromptContent) -> frozenset[str]:
    """Names that a content takes from a case, its snippets' included; none where it cannot be read."""
    try:
        return template_names(content)
    except RenderError:
        return frozenset()


def empty_names(content: PromptContent, inputs: Mapping[str, JsonValue]) -> list[str]:
    """Dotted paths that the messages use and whose value in a case is empty: "", null, [] or {}."""
    found: dict[str, None] = {}
    for one in content.messages:
        found |= {path: None for path in _paths(one.text) if is_empty(inputs, path)}
    return list(found)


def is_empty(inputs: Mapping[str, JsonValue], path: str) -> bool:
    """Whether the value at a dotted path is there and says nothing: "", null, [] or {}."""
    value: JsonValue = dict(inputs)
    for step in path.split("."):
        value = value.get(step, "-") if isinstance(value, dict) else "-"
    return value is None or value in ("", [], {})


def _paths(text: str) -> list[str]:
    try:
        return [variable.path for variable in variables(text)]
    except RenderError:
        return []


def _unknown(name: str, path: str, fields: list[str], sample: Mapping[str, JsonValue]) -> str:
    if name in _OWN and name not in fields:
        return ""
    if name not in fields:
        near = difflib.get_close_matches(name, fields, n=1, cutoff=0.6)
        help_ = f"Did you mean “{near[0]}”?" if near else f"The cases have: {', '.join(fields[:8])}."
        return f"“{name}” is in no case. {help_}"
    value: JsonValue = dict(sample)
    done: list[str] = []
    for step in path.split("."):
        if not isinstance(value, dict):
            return ""
        if step not in value:
            if not done or step in words.MAPPING_METHODS:
                return ""
            near = difflib.get_close_matches(step, list(value), n=1, cutoff=0.6)
            help_ = f" Did you mean “{'.'.join([*done, near[0]])}”?" if near else ""
            return f"“{path}”: “{'.'.join(done)}” has no “{step}”.{help_}"
        value = value[step]
        done.append(step)
    return ""


def _syntax(text: str, error: RenderError) -> Fault:
    """The tag that is open on the line that the error names, else that line, else the first one."""
    found = re.match(r"Line (\d+) of the template: ", error.message)
    number = int(found.group(1)) if found else 1
    lines = text.split("\n")
    number = min(number, len(lines))
    line, start = lines[number - 1], sum(len(line) + 1 for line in lines[: number - 1])
    opened = _OPENED.search(line)
    if opened is None:
        return Fault(start, start + len(line), f"{error.message} {error.remedy}".strip())
    reason = f"{found[0] if found else ''}“{opened[1]}” is opened here and not closed. Write “{_ENDS[opened[1]]}”."
    return Fault(start + opened.start(), start + len(line.rstrip()), reason)
