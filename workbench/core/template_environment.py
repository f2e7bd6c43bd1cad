"""The Jinja2 environment behind ``templates``; imported only when a text has markup."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import wraps
from typing import Any, NoReturn

from jinja2 import StrictUndefined, nodes, pass_context
from jinja2.filters import FILTERS
from jinja2.runtime import Context, LoopContext, Undefined
from jinja2.sandbox import SandboxedEnvironment
from jinja2.tests import TESTS
from jinja2.visitor import NodeTransformer

from workbench.core import template_words as words


class MissingError(Exception):
    """A template needs something that is not there."""

    def __init__(self, name: str, parent: Any, has_parent: bool) -> None:
        super().__init__(name)
        self.name = name
        self.parent = parent
        self.has_parent = has_parent


class _Missing(StrictUndefined):
    """An unknown name: may be asked whether it is defined; any other use raises `MissingError`."""

    __slots__ = ()

    def _fail_with_undefined_error(self, *_: Any, **__: Any) -> NoReturn:
        from jinja2.utils import missing

        raise MissingError(str(self._undefined_name), self._undefined_obj, self._undefined_obj is not missing)

    __iter__ = __str__ = __len__ = __eq__ = __ne__ = __bool__ = __hash__ = _fail_with_undefined_error
    __contains__ = __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _fail_with_undefined_error
    __call__ = __getitem__ = __lt__ = __le__ = __gt__ = __ge__ = __int__ = __float__ = _fail_with_undefined_error

    def __getattr__(self, name: str) -> Any:
        if name[:2] == "__":
            raise AttributeError(name)
        self._fail_with_undefined_error()


def _finalize(value: Any) -> Any:
    return value if type(value) is str or isinstance(value, Undefined) else words.text_of(value)


def _budget(context: Context) -> words.Budget:
    found = context.parent[words.BUDGET] if words.BUDGET in context.parent else context.resolve(words.BUDGET)
    assert isinstance(found, words.Budget)
    return found


@pass_context
def _ticked(context: Context, values: Any) -> Iterator[Any]:
    tick = _budget(context).tick
    for value in values:
        tick()
        yield value


@pass_context
def _timed(context: Context, value: Any) -> Any:
    _budget(context).look()
    return value


def _in_time(function: Callable[..., Any]) -> Callable[..., Any]:
    """The filter, after a look at the clock."""

    @pass_context
    @wraps(function)
    def in_time(context: Context, *arguments: Any, **named: Any) -> Any:
        _budget(context).look()
        return function(*arguments, **named)

    return in_time


class BoundedEnvironment(SandboxedEnvironment):
    """Jinja2 with the allow-list's filters, tests and methods only; values are plain data."""

    intercepted_binops = frozenset({"*", "%", "+", "**"})

    def __init__(self) -> None:
        super().__init__(
            undefined=_Missing,
            autoescape=False,
            keep_trailing_newline=True,
            optimized=False,
            finalize=_finalize,
            cache_size=0,
        )
        own = {**words.FILTERS, words.JOINED: words.joined}
        self.filters = {name: FILTERS[name] for name in words.JINJA_FILTERS}
        self.filters |= {name: _in_time(function) for name, function in own.items()}
        self.filters |= {words.TICKED: _ticked, words.TIMED: _timed}
        self.tests = {name: TESTS[name] for name in words.JINJA_TESTS}
        self.globals = {"range": words.bounded_range}

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Data first (``order.items`` is the field of that name), then the allowed methods."""
        if isinstance(obj, Mapping):
            if attribute in obj:
                return obj[attribute]
            return (
                getattr(obj, attribute)
                if attribute in words.MAPPING_METHODS
                else self.undefined(obj=obj, name=attribute)
            )
        if isinstance(obj, str) and attribute in words.STRING_METHODS:
            return _replace_of(obj) if attribute == "replace" else getattr(obj, attribute)
        if isinstance(obj, LoopContext) and attribute[:1] != "_":
            return getattr(obj, attribute)
        if isinstance(obj, Undefined):
            return getattr(obj, attribute)
        return self.undefined(obj=obj, name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """An item of a list, text or mapping; never an attribute."""
        try:
            return obj[argument]
        except (LookupError, TypeError):
            if isinstance(obj, Undefined):
                return obj[argument]
            return self.undefined(obj=obj, name=str(argument))

    def is_safe_callable(self, obj: Any) -> bool:
        """The check of the template's tree left only allowed names; what is called must also be one of those here."""
        if obj is words.bounded_range or getattr(obj, "__name__", "") == "replace_bounded":
            return True
        owner = getattr(obj, "__self__", None)
        return isinstance(owner, str | Mapping | LoopContext) or isinstance(obj, Undefined)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """``+ * %`` on numbers; ``+`` also on texts and lists of a bounded length."""
        if isinstance(left, Undefined) or isinstance(right, Undefined):
            return left + right
        numbers = isinstance(left, int | float) and isinstance(right, int | float)
        if not numbers and operator != "+":
            raise words.TooMuchError(f"“{operator}” works on numbers only.")
        if not numbers and hasattr(left, "__len__") and hasattr(right, "__len__"):
            words.capped(len(left) + len(right))
        if operator == "*" and isinstance(left, int) and isinstance(right, int):
            words.capped((left.bit_length() + right.bit_length()) * 1000)
        return super().call_binop(context, operator, left, right)


def _replace_of(text: str) -> Any:
    def replace_bounded(old: str, new: str, count: int = -1) -> str:
        return words.replace(text, old, new, count)

    return replace_bounded


def bounded(tree: nodes.Template, environment: BoundedEnvironment) -> nodes.Template:
    """The tree with a tick in every loop, a look at the clock before what writes nothing, and ``~`` counted."""
    result: nodes.Template = _Bounds().visit(tree)
    result.set_environment(environment)
    return result


class _Bounds(NodeTransformer):
    def visit_For(self, node: nodes.For) -> nodes.For:
        self.generic_visit(node)
        node.iter = _through(node.iter, words.TICKED)
        return node

    def visit_If(self, node: nodes.If) -> nodes.If:
        self.generic_visit(node)
        node.test = _through(node.test, words.TIMED)
        return node

    def visit_Assign(self, node: nodes.Assign) -> nodes.Assign:
        self.generic_visit(node)
        node.node = _through(node.node, words.TIMED)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Filter:
        self.generic_visit(node)
        first, *rest = node.nodes
        return _through(first, words.JOINED, rest)


def _through(node: Any, name: str, arguments: Sequence[nodes.Expr] = ()) -> nodes.Filter:
    return nodes.Filter(node, name, list(arguments), [], None, None, lineno=node.lineno)
