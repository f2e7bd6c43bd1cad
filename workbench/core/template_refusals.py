"""What a template may not do, node by node, in words: the list of what is allowed stands in ``template_words``."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from workbench.core import template_words as words

if TYPE_CHECKING:
    from jinja2 import nodes

_LOOP = frozenset({"cycle", "changed"})


def unknown(node: nodes.Node) -> str:
    """What to call a node that is never allowed."""
    names = {
        "Pow": "“**”",
        "Macro": "a macro",
        "CallBlock": "a call block",
        "Extends": "“extends”",
        "Import": "an import",
    }
    names |= {
        "FromImport": "an import",
        "AssignBlock": "a set block",
        "FilterBlock": "a filter block",
        "Block": "a block",
    }
    return names.get(type(node).__name__, f"“{type(node).__name__.lower()}”")[:40].capitalize()


def refusal(node: nodes.Node, parent: nodes.Node | None) -> str:
    """What is not allowed about a node of an allowed kind; "" if nothing."""
    kind = type(node).__name__
    check = _REFUSALS.get(kind)
    return check(node, parent) if check else ""


def near_snippet(name: str, known: Mapping[str, str]) -> str:
    """What to do where a snippet of a name is not there."""
    if not known:
        return "Write a snippet of that name, or take the tag out."
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f"Did you mean “{near[0]}”?" if near else f"Known snippets: {', '.join(sorted(known)[:12]) or 'none'}."


def _refuse_call(node: Any, _: Any) -> str:
    called = node.node
    if node.dyn_args is not None or node.dyn_kwargs is not None:
        return "A call with * or **"
    if type(called).__name__ == "Name" and called.name in words.GLOBALS:
        return ""
    if type(called).__name__ == "Getattr" and called.attr in words.STRING_METHODS | words.MAPPING_METHODS | _LOOP:
        return ""
    return f"Calling “{getattr(called, 'attr', getattr(called, 'name', 'this'))}”"


def _refuse_number(node: Any, _: Any) -> str:
    """``1e999`` is read as infinity, which no prompt can say."""
    return "A number that large" if isinstance(node.value, float) and not math.isfinite(node.value) else ""


def _refuse_attribute(node: Any, _: Any) -> str:
    """Python's own names (``__class__``) are no fields of a case; what a case calls so is still had by ``get``."""
    name = node.attr if type(node).__name__ == "Getattr" else getattr(node.arg, "value", "")
    hidden = isinstance(name, str) and len(name) > 4 and name.startswith("__") and name.endswith("__")
    return f"“{name}”" if hidden else ""


def _refuse_filter(node: Any, _: Any) -> str:
    if node.dyn_args is not None or node.dyn_kwargs is not None:
        return "A filter with * or **"
    return "" if node.name in words.FILTERS or node.name in words.JINJA_FILTERS else f"The filter “{node.name}”"


def _refuse_name(node: Any, parent: Any) -> str:
    """``self`` and ``range`` are objects of Jinja's own, which would be printed as such."""
    if node.ctx != "load" or node.name not in words.GLOBALS | {"self"}:
        return ""
    called = type(parent).__name__ == "Call" and parent.node is node and node.name in words.GLOBALS
    return "" if called else f"The name “{node.name}”"


def _refuse_literal(node: Any, parent: Any) -> str:
    """A list of names may only be looped over, joined or looked into: nested ones share parts and grow without end."""
    from jinja2 import nodes

    if next(node.find_all((nodes.Name, nodes.Call)), None) is None or getattr(node, "ctx", "load") == "store":
        return ""
    safe = (
        (isinstance(parent, nodes.For) and parent.iter is node)
        or (isinstance(parent, nodes.Filter) and parent.name == "join")
        or isinstance(parent, nodes.Operand)
    )
    nested = any(isinstance(item, nodes.List | nodes.Tuple | nodes.Dict) for item in node.iter_child_nodes())
    return "" if safe and not nested else "A list with names inside, other than to loop over or to join,"


_REFUSALS: dict[str, Callable[[Any, Any], str]] = {
    "Call": _refuse_call,
    "Name": _refuse_name,
    "Const": _refuse_number,
    "Getattr": _refuse_attribute,
    "Getitem": _refuse_attribute,
    "Filter": _refuse_filter,
    "Test": lambda node, _: "" if node.name in words.JINJA_TESTS else f"The test “{node.name}”",
    "For": lambda node, _: "A recursive loop" if node.recursive else "",
    "List": _refuse_literal,
    "Tuple": _refuse_literal,
    "Dict": _refuse_literal,
    "NSRef": lambda node, _: "A namespace",
}
