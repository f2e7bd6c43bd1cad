"""JSON Schema that cannot reach the network, hang or recurse without end.

jsonschema computes; what is ours is the bounds: references are resolved inside the schema only, every pattern runs
by the `regex` module with a time limit, and the whole check has a deadline.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Hashable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import JsonValue

from workbench.scoring.bounded import compile_pattern, search
from workbench.scoring.schema_words import SchemaFault, fault_of
from workbench.scoring.subject import UnscoredError, quoted

SECONDS = 1.0
"""Longest check of one value."""
_MOST = 2_000
_BROKEN = (ArithmeticError, ValueError, TypeError, LookupError, AttributeError)
"""What jsonschema raises of a schema, or a value, that it did not think of."""

_deadline: ContextVar[float] = ContextVar("schema_deadline")
Rule = Callable[[Any, Any, Any, Any], Any]


def schema_fault(schema: dict[str, JsonValue]) -> SchemaFault | None:
    """What is wrong with a JSON Schema, and where; None where nothing is."""
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import SchemaError
    from jsonschema.validators import validator_for

    try:
        validator_for(schema, default=Draft202012Validator).check_schema(schema)
    except SchemaError as error:
        return fault_of(error)
    except RecursionError:
        return SchemaFault("the schema is nested too deep", ())
    except _BROKEN as error:
        return SchemaFault(f"the schema is none: {quoted(str(error))}", ())
    return None


def schema_problem(schema: dict[str, JsonValue]) -> str:
    """What is wrong with a JSON Schema and where, in words; "" where nothing is."""
    fault = schema_fault(schema)
    if fault is None:
        return ""
    place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in fault.path)
    return f"not a JSON Schema: {fault.said}{f' (at {place[:200]})' if place else ''}".replace("(at .", "(at ")


@dataclass(frozen=True, slots=True)
class Breach:
    """Where a value breaks a schema: in words, and as keys and indexes from the top."""

    said: str
    path: tuple[str | int, ...]


def first_breach(schema: dict[str, JsonValue], value: JsonValue) -> Breach | None:
    """The most telling place where a value breaks a schema; None where it satisfies it.

    Raises:
        UnscoredError: the schema refers to something outside itself, recurses without end, takes too long, or cannot
            be applied to the value.
    """
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match
    from jsonschema.validators import validator_for
    from referencing import Registry
    from referencing.exceptions import Unresolvable

    token = _deadline.set(time.monotonic() + SECONDS)
    try:
        kind = _bounded(validator_for(schema, default=Draft202012Validator))
        if _uses(schema, "unevaluatedProperties") and _uses(schema, "patternProperties"):
            # jsonschema itself then looks property names up by `re`, which knows no time limit.
            raise UnscoredError("The schema uses unevaluatedProperties with patternProperties: that cannot be bounded.")
        error = best_match(kind(schema, registry=Registry()).iter_errors(value))
    except Unresolvable as missing:
        raise UnscoredError(f"The schema refers to {quoted(str(missing.ref))}, which is not in it.") from None
    except RecursionError:
        raise UnscoredError("The schema refers to itself without end, or the answer is nested too deep.") from None
    except _BROKEN as wrong:
        # A number of hundreds of digits, or a reference into a list by a name: jsonschema raises what it meets.
        raise UnscoredError(f"The schema cannot be applied to this: {quoted(str(wrong))}.") from None
    finally:
        _deadline.reset(token)
    return Breach(f"{_message(error)} at {error.json_path}", tuple(error.absolute_path)) if error else None


def _message(error: Any) -> str:
    if isinstance(error.instance, float) and not math.isfinite(error.instance):
        return f"a number too large to reckon with is not what {quoted(str(error.validator))} asks for"
    message: str = error.message
    return message[:200]


@cache
def _bounded(kind: Any) -> Any:
    from jsonschema import validators

    extend: Any = validators.extend

    rules: dict[str, Rule] = {name: _in_time(rule) for name, rule in kind.VALIDATORS.items()}
    own: dict[str, Rule] = {
        "pattern": _pattern,
        "patternProperties": _pattern_properties,
        "additionalProperties": _additional_properties,
        "uniqueItems": _unique_items,
        **{name: _small(rules[name]) for name in ("unevaluatedItems", "unevaluatedProperties") if name in rules},
    }
    rules.update({name: _in_time(rule) for name, rule in own.items() if name in rules})
    return extend(kind, validators=rules)


def _in_time(rule: Rule) -> Rule:
    def bounded(validator: Any, argument: Any, instance: Any, schema: Any) -> Iterator[Any]:
        if time.monotonic() > _deadline.get():
            raise _too_long()
        yield from rule(validator, argument, instance, schema) or ()

    return bounded


def _small(rule: Rule) -> Rule:
    """A rule that takes the square of the items, which cannot be ended in between, for some thousand of them."""

    def bounded(validator: Any, argument: Any, instance: Any, schema: Any) -> Iterator[Any]:
        if isinstance(instance, list | dict) and len(instance) > _MOST:
            raise UnscoredError(f"The schema asks what is unevaluated among more than {_MOST:,} items.")
        yield from rule(validator, argument, instance, schema) or ()

    return bounded


def _unique_items(validator: Any, wanted: Any, instance: Any, _schema: Any) -> Iterator[Any]:
    from jsonschema.exceptions import ValidationError

    if not wanted or not validator.is_type(instance, "array"):
        return
    seen: set[Hashable] = set()
    for place, item in enumerate(instance):
        if time.monotonic() > _deadline.get():
            raise _too_long()
        one = _comparable(item)
        if one in seen:
            yield ValidationError(f"the item {place + 1} stands there twice")
            return
        seen.add(one)


def _comparable(value: Any) -> Hashable:
    """Equal for equal JSON values: 1 and 1.0 are, 1 and true are not."""
    if isinstance(value, dict):
        return frozenset((name, _comparable(item)) for name, item in value.items())
    if isinstance(value, list):
        return tuple(map(_comparable, value))
    return (bool, value) if isinstance(value, bool) else value


def _too_long() -> UnscoredError:
    return UnscoredError(f"The schema took longer than {SECONDS:g} s on this answer and was stopped.")


def _matches(pattern: str, text: str) -> bool:
    try:
        return search(compile_pattern(pattern), text) is not None
    except ValueError as error:
        raise UnscoredError(f"In the schema, {error}.") from None


def _pattern(validator: Any, pattern: str, instance: Any, _schema: Any) -> Iterator[Any]:
    from jsonschema.exceptions import ValidationError

    if validator.is_type(instance, "string") and not _matches(pattern, instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _pattern_properties(validator: Any, patterns: dict[str, Any], instance: Any, _schema: Any) -> Iterator[Any]:
    if validator.is_type(instance, "object"):
        for pattern, below in patterns.items():
            for name, item in instance.items():
                if _matches(pattern, name):
                    yield from validator.descend(item, below, path=name, schema_path=pattern)


def _additional_properties(validator: Any, below: Any, instance: Any, schema: Any) -> Iterator[Any]:
    from jsonschema.exceptions import ValidationError

    if not validator.is_type(instance, "object"):
        return
    known, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
    extra = [name for name in instance if name not in known and not any(_matches(one, name) for one in patterns)]
    if validator.is_type(below, "object"):
        for name in extra:
            yield from validator.descend(instance[name], below, path=name)
    elif not below and extra:
        names = ", ".join(repr(name) for name in extra[:5])
        yield ValidationError(f"properties that are not allowed: {names}")


def _uses(schema: Any, keyword: str) -> bool:
    if isinstance(schema, dict):
        return keyword in schema or any(_uses(item, keyword) for item in schema.values())
    return isinstance(schema, list) and any(_uses(item, keyword) for item in schema)
