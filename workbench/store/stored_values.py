"""Which values the columns of a project file may hold; SQLite itself keeps any value in any column."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any, get_args

from pydantic import TypeAdapter
from sqlalchemy import Connection
from sqlmodel import SQLModel

from workbench.core.calls import Call, Failure, Finish, State
from workbench.core.experiments import ExperimentState
from workbench.core.models import Price
from workbench.core.rubrics import Rubric, Scorecard
from workbench.core.scores import Part, Score, ScoreState
from workbench.store import tables  # noqa: F401  (the classes register themselves)

STORED = {"INTEGER": ("integer",), "TEXT": ("text",), "REAL": ("real", "integer"), "BLOB": ("blob",)}
"""Type of a column → what SQLite may hold in it, as its ``typeof`` says."""
_ENDED = (*get_args(State), "failed")
WORDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("call", "purpose"): get_args(Call.model_fields["purpose"].annotation),
    ("call", "state"): _ENDED,
    ("call", "finish"): get_args(Finish),
    ("call", "usage_source"): ("vendor", "estimate"),
    ("trial", "state"): _ENDED,
    ("experiment", "state"): get_args(ExperimentState),
    ("score", "state"): get_args(ScoreState),
    ("scorer", "kind"): get_args(Score.model_fields["kind"].annotation),
}
"""Columns that hold one of a few words."""
JSON = {
    "golden_case": ("tags",),
    "frame": ("json",),
    "price": ("json",),
    "call": ("messages", "answer_parts", "attempts", "chances", "failure"),
    "experiment": ("tags",),
    "layer": ("scorecard", "rubrics", "parts"),
    "outcome": ("unscored", "failed"),
}
"""Columns that hold JSON, but for those whose whole value is read by `checking`."""
_PARTS = list[int | dict[str, int]]
SHAPES: dict[tuple[str, str], TypeAdapter[Any]] = {
    ("golden_case", "tags"): TypeAdapter(list[str]),
    ("frame", "json"): TypeAdapter(dict[str, Any]),
    ("price", "json"): TypeAdapter(Price),
    ("call", "messages"): TypeAdapter(list[tuple[str, _PARTS]]),
    ("call", "answer_parts"): TypeAdapter(tuple[str, _PARTS]),
    ("call", "attempts"): TypeAdapter(list[dict[str, Any]]),
    ("call", "failure"): TypeAdapter(Failure),
    ("experiment", "tags"): TypeAdapter(list[str]),
    ("layer", "scorecard"): TypeAdapter(Scorecard),
    ("layer", "rubrics"): TypeAdapter(list[Rubric]),
    ("layer", "parts"): TypeAdapter(list[Part]),
    ("outcome", "unscored"): TypeAdapter(list[str]),
    ("outcome", "failed"): TypeAdapter(list[str]),
}
"""What the JSON of a column must be."""
_MOST = 10**15
RANGES: dict[tuple[str, str], tuple[int, int]] = {
    ("experiment", "number"): (1, _MOST),
    ("trial", "position"): (0, _MOST),
    **{(table, "repeat"): (0, _MOST) for table in ("call", "trial")},
    **{(table, name): (0, _MOST) for table in ("call", "trial") for name in ("input_tokens", "output_tokens")},
    **{(table, "passed"): (0, 1) for table in ("trial", "outcome", "score")},
    **{("trial", name): (0, 1) for name in ("reused", "current")},
}
"""Least and greatest value of columns of whole numbers; those of figures are within 1e15 in size."""
TIMES = {"created", "started", "updated", "ended", "time"}
_FIRST, _LAST = -62_135_596_800_000_000, 253_402_300_799_999_999
"""The years 1 to 9999, in microseconds since 1970."""


def wrong(table: str, column: str, kind: str) -> str:
    """SQL that is true where a value cannot be read back.

    Args:
        table: its name.
        column: its name.
        kind: its declared type, a key of STORED.
    """
    allowed = ", ".join(f"'{one}'" for one in ("null", *STORED[kind]))
    said = f'typeof("{column}") NOT IN ({allowed})'
    if words := WORDS.get((table, column)):
        said += f' OR "{column}" NOT IN ({", ".join(repr(word) for word in words)})'
    if column in JSON.get(table, ()):
        said += f' OR ("{column}" IS NOT NULL AND NOT json_valid("{column}"))'
    if (table, column) == ("call", "cost"):
        said += f" OR \"{column}\" GLOB '*[^0-9.eE+-]*' OR \"{column}\" = ''"
    least, most = RANGES.get((table, column), (-_MOST, _MOST) if kind == "REAL" else (None, None))
    if least is not None:
        said += f' OR "{column}" NOT BETWEEN {least} AND {most}'
    if (table, column) == ("score", "value"):
        said += ' OR ("value" IS NULL AND "state" = \'scored\')'
    if column in TIMES:
        said += f' OR "{column}" NOT BETWEEN {_FIRST} AND {_LAST}'
    return said


def wrong_values(connection: Connection) -> Iterator[str]:
    """Yield a sentence for each column with values that a hand, another program or a bad disk left in it."""
    there = set(connection.exec_driver_sql("SELECT name FROM sqlite_schema WHERE type = 'table'").scalars().all())
    for table in sorted(there & set(SQLModel.metadata.tables)):
        for column in connection.exec_driver_sql(f'PRAGMA table_info("{table}")').all():
            if column.type not in STORED:
                continue
            found = f'SELECT typeof("{column.name}") FROM "{table}" WHERE {wrong(table, column.name, column.type)}'
            for kind in connection.exec_driver_sql(f"{found} LIMIT 1").scalars().all():
                what = f"{kind} in place of {STORED[column.type][0]}"
                if kind in STORED[column.type]:
                    what = "a value that it cannot hold"
                yield _said(table, column.name, what)
    yield from chain.from_iterable(_misshapen(connection, *place) for place in SHAPES if place[0] in there)


def _misshapen(connection: Connection, table: str, column: str) -> Iterator[str]:
    """Say where JSON is none of the form that is read; what is no JSON is told by `wrong`."""
    statement = f'SELECT DISTINCT "{column}" FROM "{table}" WHERE json_valid("{column}")'
    for text in connection.exec_driver_sql(statement).scalars():
        if not fits(table, column, text):
            yield _said(table, column, "JSON of another form")
            return


def fits(table: str, column: str, text: str | bytes) -> bool:
    """Whether a text is JSON of the form that a column of `SHAPES` has."""
    try:
        SHAPES[table, column].validate_json(text)
    except ValueError:
        return False
    return True


def _said(table: str, column: str, what: str) -> str:
    return f"The column {column} of the table {table} holds {what}."
