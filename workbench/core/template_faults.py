"""Jinja's errors of syntax in the words of this program: what is wrong in the template, and what mends it."""

from __future__ import annotations

import re
from collections.abc import Callable

from workbench.core.nearest import did_you_mean

_CLOSING = {"end of print statement": "}}", "end of statement block": "%}", "end of comment tag": "#}"}
_OPENING = {"}}": "{{", "%}": "{%", "#}": "{#"}
_ENDS = ("if", "for", "set", "raw", "filter", "with")
_BELONGING = ("else", "elif", *(f"end{one}" for one in _ENDS))
_ELSE_IF = ("elseif", "elsif")
"""As other languages have it."""


def fault_words(message: str) -> tuple[str, str]:
    """Say an error of Jinja's parser so that it can be mended; one that is not known stays as it is.

    Args:
        message: as Jinja 3.1 writes it.

    Returns:
        What is wrong as a sentence, and what to do, "" where the sentence says it.
    """
    for pattern, say in _KNOWN:
        found = pattern.search(message)
        if found is not None:
            return say(found)
    return message[:1].upper() + message[1:].rstrip(".") + ".", ""


def _unclosed(found: re.Match[str]) -> tuple[str, str]:
    tag = found[1]
    value = ", or give it a value with =" if tag == "set" else ""
    return f"“{{% {tag} %}}” is opened and not closed.", f"Write “{{% end{tag} %}}”{value}."


def _crossed(found: re.Match[str]) -> tuple[str, str]:
    if found[1] not in _BELONGING:
        return _unknown(found)
    still, end = found[2], f"{{% end{found[2]} %}}"
    return f"“{{% {found[1]} %}}” stands where “{{% {still} %}}” is still open.", f"Write “{end}” before it."


def _unknown(found: re.Match[str]) -> tuple[str, str]:
    tag = found[1]
    if tag in _BELONGING:
        return f"“{{% {tag} %}}” belongs to nothing that is open.", "Take it away, or open what it belongs to."
    meant = "Did you mean “elif”? " if tag in _ELSE_IF else did_you_mean(tag, [*_BELONGING, *_ENDS, "include"])
    return f"There is no tag “{tag}”.", f"{meant}Prompts know if, for, set, include and raw."


def _never_closed(found: re.Match[str]) -> tuple[str, str]:
    sign = _CLOSING[found[1]]
    return f"“{_OPENING[sign]}” is opened and not closed.", f"Write “{sign}”."


def _in_the_way(found: re.Match[str]) -> tuple[str, str]:
    sign = _CLOSING[found[1]]
    if found[2] == "=":
        return "“=” is not expected here.", "To compare, write “==”."
    return f"“{found[2]}” is not expected here.", f"Write “{sign}” or an operator before it."


def _nothing_said(found: re.Match[str]) -> tuple[str, str]:
    return f"A name or a value is missing before “{_CLOSING[found[1]]}”.", ""


def _character(found: re.Match[str]) -> tuple[str, str]:
    if found[1] in "'\"":
        return "A quote is opened and never closed.", ""
    if found[1] == "}":
        return "“}” stands alone.", "A variable ends with “}}”."
    return f"“{found[1]}” is not expected here.", ""


def _missing(found: re.Match[str]) -> tuple[str, str]:
    return f"“{found[2]}” is missing before “{found[1]}”.", ""


_SIGN = r"'(end of print statement|end of statement block)'"
_KNOWN: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], tuple[str, str]]], ...] = (
    (re.compile(r"(?i)unknown tag '(\w+)'.*needs to be closed is '(\w+)'"), _crossed),
    (re.compile(r"(?i)unexpected end of template.*needs to be closed is '(\w+)'"), _unclosed),
    (re.compile(r"(?i)unknown tag '(\w+)'"), _unknown),
    (re.compile(rf"(?i)unexpected end of template, expected {_SIGN}"), _never_closed),
    (re.compile(r"(?i)missing (end of comment tag)"), _never_closed),
    (re.compile(rf"(?i)expected token {_SIGN}, got '(.+)'"), _in_the_way),
    (re.compile(rf"(?i)expected an expression, got {_SIGN}"), _nothing_said),
    (re.compile(r"(?i)unexpected char ['\"](.)['\"] at"), _character),
    (re.compile(r"(?i)^unexpected '(.)'$"), _character),
    (re.compile(r"(?i)^unexpected '(.)', expected '(.)'"), _missing),
)
