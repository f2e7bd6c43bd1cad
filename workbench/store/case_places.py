"""Where the cases of a golden set stand: positions, which stay over edits, and the cases at them."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import JsonValue
from sqlalchemy import text

from workbench.core.cases import Case, Split
from workbench.store.base import chunks
from workbench.store.cases import Cases
from workbench.store.connection import ROWS

_NARROW = 20 * ROWS
"""Positions that are read by one statement: a tenth of a page of cases in time."""
# By IN the planner would look through the whole set; CROSS JOIN keeps this order.
_AT = text(
    "SELECT member.position, digest, content FROM json_each(:wanted) AS one CROSS JOIN set_member AS member"
    " INDEXED BY set_member_position ON set_id = :set_id AND member.position = one.value"
    " CROSS JOIN golden_case ON golden_case.id = member.golden_case"
)
_ALL = "SELECT position FROM set_member WHERE set_id = :set_id AND position > :last ORDER BY position LIMIT :most"
_SPLIT = (
    "SELECT position FROM set_member JOIN golden_case ON golden_case.id = set_member.golden_case WHERE set_id = :set_id"
    " AND position > :last AND split = :split ORDER BY position LIMIT :most"
)
_ONE = text(
    "SELECT position, split FROM set_member JOIN golden_case ON golden_case.id = set_member.golden_case"
    " WHERE set_id = :set_id AND set_member.case_id = :case_id"
)
_ASKS = text(
    "SELECT digest, content FROM set_member JOIN golden_case ON golden_case.id = set_member.golden_case"
    " WHERE set_id = :set_id AND instr(content, :inputs) ORDER BY set_member.case_id = :case_id DESC, position LIMIT 50"
)
_INPUTS = text(
    "SELECT position, substr(json_extract(content, '$.inputs'), 1, 40000) FROM set_member"
    " JOIN golden_case ON golden_case.id = set_member.golden_case WHERE set_id = :set_id AND position > :last"
    " AND content IS NOT NULL ORDER BY position LIMIT :most"
)
_QUESTION = {"inputs", "history", "documents"}


def cases_at(store: Cases, set_id: str, positions: Sequence[int], patience: float | None = None) -> dict[int, Case]:
    """The cases that stand at these positions of a set; where there is none, nothing.

    With ``patience`` a write on its way is waited for so many seconds only: for what is shown, and read again after.
    """
    store._settle("history", patience=patience)
    found: dict[int, Case] = {}
    for chunk in chunks(list(positions), ROWS):
        with store._reading() as connection:
            rows = connection.execute(_AT, {"set_id": set_id, "wanted": json.dumps(list(chunk))}).all()
        found |= {row.position: store._parse_case(row.digest, row.content) for row in rows}
    return found


def contents_at(store: Cases, set_id: str, positions: Sequence[int]) -> dict[int, dict[str, Any]]:
    """As `cases_at`, the contents as JSON (fields at their default are missing): a third of the time."""
    store._settle("history")
    found: dict[int, dict[str, Any]] = {}
    for chunk in chunks(list(positions), ROWS):
        with store._reading() as connection:
            rows = connection.execute(_AT, {"set_id": set_id, "wanted": json.dumps(list(chunk))}).all()
        found |= {position: json.loads(content) for position, _, content in rows if content is not None}
    return found


def case_positions(store: Cases, set_id: str, split: Split | None = None) -> array[int]:
    """Positions of the cases of a set, or of one split of it, in its order."""
    store._settle("history")
    found: array[int] = array("q")
    statement = text(_ALL if split is None else _SPLIT)
    values = {"set_id": set_id, "most": _NARROW} | ({} if split is None else {"split": split})
    while True:
        with store._reading() as connection:
            result = connection.execute(statement, {**values, "last": found[-1] if found else -1})
            assert result.cursor is not None
            # As SQLite gives them: a third of the time.
            rows = result.cursor.fetchall()
            result.close()
        found.extend([row[0] for row in rows])
        if len(rows) < _NARROW:
            return found


def case_position(store: Cases, set_id: str, case_id: str) -> tuple[int, Split] | None:
    """Position and split of a case of a set; None where it is not there."""
    store._settle("history")
    with store._reading() as connection:
        row = connection.execute(_ONE, {"set_id": set_id, "case_id": case_id}).first()
    return None if row is None else (int(row.position), row.split)


def case_inputs(store: Cases, set_id: str) -> Iterator[tuple[int, JsonValue]]:
    """Positions and inputs of all cases of a set in its order; of inputs beyond 40,000 characters the beginning."""
    store._settle("history")
    last = -1
    while True:
        with store._reading() as connection:
            rows = connection.execute(_INPUTS, {"set_id": set_id, "last": last, "most": ROWS}).all()
        for position, inputs in rows:
            try:
                yield position, json.loads(inputs or "{}")
            except ValueError:
                yield position, inputs
        if len(rows) < ROWS:
            return
        last = rows[-1].position


def case_with_inputs(store: Cases, set_id: str, asked: Case) -> Case | None:
    """The case of a set that asks the same as another (inputs, history, documents), one of the same id first."""
    store._settle("history")
    question = asked.model_dump(include=_QUESTION)
    # As the file holds it (`case_columns`): a search for the text takes a tenth of the time of reading each case.
    inputs = asked.model_dump_json(include={"inputs"}, exclude_defaults=True)[1:-1]
    with store._reading() as connection:
        values = {"set_id": set_id, "inputs": inputs, "case_id": asked.id}
        rows = connection.execute(_ASKS, values).all()
    found = (store._parse_case(row.digest, row.content) for row in rows)
    return next((case for case in found if case.model_dump(include=_QUESTION) == question), None)
