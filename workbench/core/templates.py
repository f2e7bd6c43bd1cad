"""Bounded Jinja2: a template from a stranger ends in bounded time and memory, or is refused with a sentence.

Jinja2's own sandbox bounds nothing, so this allows by name what a prompt needs (nodes, filters, tests and methods
in ``template_words``), ticks on every loop iteration and caps what is written. What is not on the list is refused, in
the words of ``template_refusals``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from workbench.core import template_words as words
from workbench.core.plain_templates import joining, pieces_of
from workbench.core.template_faults import fault_words
from workbench.core.template_refusals import near_snippet, refusal, unknown

if TYPE_CHECKING:
    from jinja2 import nodes

MAX_TEMPLATE = 1_000_000
MAX_INCLUDES = 200


class TemplateError(Exception):
    """A template that cannot be used: wrong syntax, or outside the allow-list."""

    def __init__(self, message: str, line: int = 1, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.remedy = remedy


class Variable(NamedTuple):
    """A place where a template uses a name that it does not define itself."""

    name: str
    """The first name, which must be an input: ``policy`` of ``policy.days``."""
    path: str
    """The dotted path as written: ``policy.days``."""
    position: int
    """Characters from the start of the text (line ends counted as one)."""


class Compiled(NamedTuple):
    """A template that is ready: called with the variables, it gives the text."""

    render: Callable[[Mapping[str, Any]], str]
    names: frozenset[str]
    """Names that it needs from outside."""


def compiled(text: str, snippets: Mapping[str, str] | None = None) -> Compiled:
    """Compile a template; the same text is compiled once.

    Raises:
        TemplateError: the syntax is wrong, or something is outside the allow-list.
    """
    used = tuple(sorted((snippets or {}).items())) if "include" in text else ()
    return _compiled(text, used)


@lru_cache(maxsize=2048)
def _compiled(text: str, snippets: tuple[tuple[str, str], ...]) -> Compiled:
    if not has_markup(text):
        return Compiled(lambda _: text, frozenset())
    from jinja2 import TemplateSyntaxError

    from workbench.core.template_environment import bounded

    environment = _environment()
    try:
        tree = _Checked(environment, dict(snippets)).tree(text)
        names = _names(tree) - words.GLOBALS
        pieces = pieces_of(tree, names)
        code = environment.compile(bounded(tree, environment))
    except TemplateSyntaxError as error:
        message, remedy = fault_words(error.message or "the syntax is wrong")
        raise TemplateError(message, error.lineno, remedy) from None
    except (RecursionError, MemoryError, SyntaxError):
        # Python itself takes 20 loops and 100 blocks in one another.
        raise TemplateError("It is nested too deeply.") from None
    except ValueError:
        # Python reads no whole number of more than 4,300 digits.
        raise TemplateError("A number in it has too many digits.") from None
    template = environment.template_class.from_code(environment, code, environment.make_globals(None), None)

    seconds = words.SECONDS

    def render(variables: Mapping[str, Any]) -> str:
        nonlocal seconds
        budget = words.Budget(seconds)
        context = template.new_context({**variables, words.BUDGET: budget})
        try:
            return "".join(budget.counted(template.root_render_func(context)))
        except words.TooSlowError:
            seconds = words.SHORT
            raise

    return Compiled(render if pieces is None else joining(pieces, render), names)


def _names(tree: nodes.Template) -> frozenset[str]:
    """The names that a template does not define itself, as `jinja2.meta` finds them. Its optimizer reckons what is
    constant, again for each filter around it: the cube of their number."""
    from jinja2.meta import TrackingCodeGenerator

    generator: Any = TrackingCodeGenerator(tree.environment)  # type: ignore[arg-type, unused-ignore]
    generator.optimizer = None
    generator.visit(tree)
    return frozenset(generator.undeclared_identifiers)


def has_markup(text: str) -> bool:
    """Whether a text is more than plain text."""
    return "{" in text and ("{{" in text or "{%" in text or "{#" in text)


def variables(text: str) -> list[Variable]:
    """The places where a template uses names from outside, in order.

    Raises:
        TemplateError: the template cannot be used.
    """
    if not has_markup(text):
        return []
    environment = _environment()
    # Includes are looked up at compile time; for the names of this text alone they stand for nothing.
    names = compiled(text, dict.fromkeys(included(text), "")).names
    found: list[Variable] = []
    tokens = list(_tokens(environment, text))
    for index, (position, kind, value) in enumerate(tokens):
        before = tokens[index - 1][2] if index else ""
        if kind != "name" or value not in names or before in (".", "|"):
            continue
        after = index + 1
        if after < len(tokens) and tokens[after][2] == "=" and before in ("(", ","):
            continue
        path = [value]
        while after + 1 < len(tokens) and tokens[after][2] == "." and tokens[after + 1][1] == "name":
            path.append(tokens[after + 1][2])
            after += 2
        found.append(Variable(value, ".".join(path), position))
    return found


def missing_error() -> type[Exception]:
    """The exception of a name that has no value, with ``name``, ``parent`` and ``has_parent``."""
    from workbench.core.template_environment import MissingError

    return MissingError


def runtime_error() -> type[Exception]:
    """The exception that Jinja2 itself raises while it renders."""
    from jinja2 import TemplateError as JinjaError

    return JinjaError


def included(text: str) -> list[str]:
    """Names of the snippets that a template includes, in order; [] where its syntax is wrong."""
    from jinja2 import TemplateSyntaxError, nodes

    if "include" not in text:
        return []

    try:
        tree = _environment().parse(text)
    except (TemplateSyntaxError, RecursionError, ValueError):
        return []
    found = (include.template for include in tree.find_all(nodes.Include))
    return [str(node.value) for node in found if isinstance(node, nodes.Const)]


def includes(text: str) -> list[tuple[int, int, str]]:
    """(start, end, name) of every tag that includes a snippet by its name, in characters of `one_line_end`; white space
    that the tag takes away belongs to it."""
    if not included(text):
        return []
    found: list[tuple[int, int, str]] = []
    held: list[tuple[int, str, str]] = []
    for token in _tokens(_environment(), text):
        held = [token] if token[1] == "block_begin" else [*held, token]
        if token[1] == "block_end" and len(held) == 4 and held[1][2] == "include" and held[2][1] == "string":
            start = held[0][0]
            if held[0][2] == "{%-":
                start = len(one_line_end(text)[:start].rstrip())
            found.append((start, token[0] + len(token[2]), held[2][2][1:-1]))
    return found


def one_line_end(text: str) -> str:
    """The text as Jinja reads it: every line end is ``\\n``."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _tokens(environment: Any, text: str) -> Iterator[tuple[int, str, str]]:
    """Tokens inside tags without white space: (position in the text, kind, value)."""
    position = 0
    text = one_line_end(text)
    for _, kind, value in environment.lex(text):
        # White space that {%- takes away is in no token.
        position = text.index(value, position)
        if kind not in ("data", "whitespace", "comment", "raw_begin", "raw_end"):
            yield position, kind, value
        position += len(value)


@lru_cache(maxsize=1)
def _environment() -> Any:
    """The one environment. Importing Jinja2 costs 40 ms, so a text without markup never does."""
    from workbench.core.template_environment import BoundedEnvironment

    return BoundedEnvironment()


class _Checked:
    """Parses a template with its snippets put in place, and refuses what is outside the allow-list."""

    def __init__(self, environment: Any, snippets: Mapping[str, str]) -> None:
        self._environment = environment
        self._snippets = snippets
        self._includes = 0
        self._size = 0

    def tree(self, text: str, stack: tuple[str, ...] = ()) -> nodes.Template:
        if len(text) > MAX_TEMPLATE:
            raise TemplateError(f"It is longer than {MAX_TEMPLATE:,} characters.")
        self._size += len(text)
        if self._size > words.MAX_OUTPUT:
            # It could never be written, and would take a gigabyte to compile.
            raise TemplateError(f"With its snippets it is longer than {words.MAX_OUTPUT:,} characters.")
        tree: nodes.Template = self._environment.parse(text)
        self._check(tree)
        self._put_includes(tree, stack)
        return tree

    def _check(self, node: nodes.Node, parent: nodes.Node | None = None) -> None:
        refused = refusal(node, parent) if type(node).__name__ in words.NODES else unknown(node)
        if refused:
            raise TemplateError(f"{refused} is not allowed in a prompt.", node.lineno, words.ALLOWED)
        for child in node.iter_child_nodes():
            self._check(child, node)

    def _put_includes(self, node: nodes.Node, stack: tuple[str, ...]) -> None:
        from jinja2 import nodes

        for field, value in node.iter_fields():
            if not isinstance(value, list):
                continue
            setattr(
                node,
                field,
                [self._snippet(item, stack) if isinstance(item, nodes.Include) else item for item in value],
            )
        for child in node.iter_child_nodes():
            if not isinstance(child, nodes.Scope):
                self._put_includes(child, stack)

    def _snippet(self, include: nodes.Include, stack: tuple[str, ...]) -> nodes.Node:
        from jinja2 import TemplateSyntaxError, nodes

        name = getattr(include.template, "value", None)
        if not isinstance(name, str):
            raise TemplateError("A snippet must be included by its name in quotes.", include.lineno)
        if name in stack:
            circle = " → ".join([*stack[stack.index(name) :], name])
            raise TemplateError(f"The snippets include each other in a circle: {circle}.", include.lineno)
        if name not in self._snippets:
            raise TemplateError(f"There is no snippet “{name}”.", include.lineno, near_snippet(name, self._snippets))
        self._includes += 1
        if self._includes > MAX_INCLUDES:
            raise TemplateError(f"It includes more than {MAX_INCLUDES} snippets.", include.lineno)
        try:
            body = self.tree(self._snippets[name], (*stack, name)).body
        except TemplateSyntaxError as error:
            message, remedy = fault_words(error.message or "the syntax is wrong")
            place = f"In the snippet “{name}”, line {error.lineno}: "
            raise TemplateError(place + message, include.lineno, remedy) from None
        return nodes.Scope(body, lineno=include.lineno)
