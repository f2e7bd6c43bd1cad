"""Which column fills which field: the rules of PRODUCT.md section 6, and what a person says instead."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from workbench.core.errors import InputError
from workbench.core.nearest import did_you_mean, nearest

JSON_MARK = ": JSON"
"""Ending of a column's name that says: every cell is JSON (an empty cell: nothing)."""


Overrides = Mapping[str, str] | Iterable[str | tuple[str, str]]
"""What a person says of columns: ``FIELD=COLUMN`` texts, pairs of both, or a mapping of fields to columns."""


class Target(NamedTuple):
    """What a column fills. ``key`` is the X of ``inputs.X``, ``meta.X`` and ``score.X``."""

    field: str
    key: str = ""
    as_json: bool = False

    def __str__(self) -> str:
        text = f"{self.field}.{self.key}" if self.key else self.field
        return text + JSON_MARK if self.as_json else text


def parse_overrides(overrides: Overrides) -> list[tuple[str, str]]:
    """What a person said, as pairs of field and column.

    Raises:
        InputError: a text has no ``=``.
    """
    if isinstance(overrides, Mapping):
        return list(overrides.items())
    pairs: list[tuple[str, str]] = []
    for text in overrides:
        if not isinstance(text, str):
            pairs.append(text)
            continue
        field, sign, column = text.partition("=")
        if not sign or not field.strip() or not column.strip():
            raise InputError(
                "map.form", f"‘{text}’ does not say which column fills which field.", remedy="Write FIELD=COLUMN."
            )
        pairs.append((field.strip(), column.strip()))
    return pairs


def find_column(columns: Iterable[str], wanted: str, where: str) -> str:
    """The column of that name, whatever its case.

    Raises:
        InputError: there is none; the sentence names those there are.
    """
    columns = list(columns)
    if wanted in columns:
        return wanted
    for column in columns:
        if column.strip().casefold() == wanted.strip().casefold():
            return column
    remedy = f"{did_you_mean(wanted, columns)}The columns are: {', '.join(columns)}."
    raise InputError("map.column", f"There is no column ‘{wanted}’.", where=where, remedy=remedy)


def split_target(field: str, fields: frozenset[str], prefixes: frozenset[str]) -> Target:
    """The target that a person wrote, e.g. ``inputs.order`` or ``reference``.

    Raises:
        InputError: there is no such field.
    """
    as_json = field.endswith(JSON_MARK)
    name = field.removesuffix(JSON_MARK)
    prefix, dot, key = name.partition(".")
    prefix = prefix.lower()
    if dot and key and prefix in prefixes:
        return Target(prefix, key, as_json)
    if name.lower() in fields:
        return Target(name.lower(), as_json=as_json)
    known = [*sorted(fields), *(f"{prefix}.X" for prefix in sorted(prefixes))]
    # Of inputz.x the prefix is what may be wrong.
    near = f"{found}.{key}" if dot and (found := nearest(prefix, prefixes)) else nearest(name, fields)
    meant = f"Did you mean “{near}”? " if near else ""
    raise InputError("map.field", f"There is no field ‘{field}’.", remedy=f"{meant}The fields are: {', '.join(known)}.")
