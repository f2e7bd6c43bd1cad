"""Erases the texts of trials and cases; digests, figures and scores stay."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Select, delete, select, update

from workbench.core.documents import Changes
from workbench.store import tables as t
from workbench.store.base import CHUNK, all_rows, chunks
from workbench.store.call_columns import body_rows
from workbench.store.packing import decode, key_bytes, unpack

_CALL, _TRIAL, _SCORE, _CASE, _BODY = t.CALL.c, t.TRIAL.c, t.SCORE.c, t.GOLDEN_CASE.c, t.BODY.c
_TEXTS = select(_CALL.id, _CALL.answer, _CALL.partial, _CALL.messages, _CALL.answer_parts)


@dataclass
class Doomed:
    """Rows whose texts go."""

    cases: set[int] = field(default_factory=set)
    trials: set[int] = field(default_factory=set)
    calls: set[int] = field(default_factory=set)
    bodies: set[int] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    """Addresses of attachments that the erased texts and cases name."""


def erase(connection: Connection, chosen: set[str]) -> tuple[Changes, Doomed]:
    """Erase inside a transaction.

    Args:
        connection: in a transaction, with secure_delete on.
        chosen: trial ids and case digests.

    Returns:
        what changed, and what was erased.
    """
    doomed = _reach(connection, chosen)
    _choose_bodies(connection, doomed)
    for chunk in chunks(sorted(doomed.calls), CHUNK):
        nothing = {"snippet": "", "failure": None, "attempts": None, "deltas": None, "chances": None}
        connection.execute(update(t.CALL).where(_CALL.id.in_(chunk)).values(**nothing))
    for chunk in chunks(sorted(doomed.trials), CHUNK):
        about = _SCORE.trial.in_(chunk) | _SCORE.other_trial.in_(chunk)
        connection.execute(update(t.SCORE).where(about).values(reason=""))
    sets = _erase_cases(connection, doomed)
    for chunk in chunks(sorted(doomed.bodies), CHUNK):
        connection.execute(update(t.BODY).where(_BODY.id.in_(chunk)).values(size=None, data=None))
    # Old values in the log may quote what was erased, and taking a step back would bring it back.
    connection.execute(delete(t.UNDO_STEP))
    experiments = select(t.EXPERIMENT.c.uuid).join(t.TRIAL, _TRIAL.experiment == t.EXPERIMENT.c.id).distinct()
    touched = {row.uuid for row in _found(connection, experiments, _TRIAL.id, doomed.trials)}
    changes = Changes(experiments=frozenset(touched), cases=frozenset(sets), snapshots=True, undo=True)
    return changes, doomed


def _reach(connection: Connection, chosen: set[str]) -> Doomed:
    """Follow from the chosen to all that quotes them: trials that share a call, the judges' calls about those."""
    doomed = Doomed()
    doomed.cases = {row.id for row in _found(connection, select(_CASE.id), _CASE.digest, chosen)}
    columns = select(_TRIAL.id, _TRIAL.call)
    first = [*_found(connection, columns, _TRIAL.uuid, chosen)]
    first += _found(connection, columns, _TRIAL.golden_case, doomed.cases)
    doomed.calls = {row.call for row in first}
    sharing = _found(connection, columns, _TRIAL.call, doomed.calls)
    doomed.trials = {row.id for row in (*first, *sharing)}
    judged = select(_SCORE.call).where(_SCORE.call.is_not(None)).distinct()
    for column in (_SCORE.trial, _SCORE.other_trial):
        doomed.calls |= {row.call for row in _found(connection, judged, column, doomed.trials)}
    return doomed


def _choose_bodies(connection: Connection, doomed: Doomed) -> None:
    """Choose the texts that only erased calls use, and the files that these and the cases name."""
    kept: set[int] = set()
    for row in all_rows(connection, _TEXTS, _CALL.id):
        (doomed.bodies if row.id in doomed.calls else kept).update(body_rows(row))
    doomed.bodies -= kept
    for row in _found(connection, select(_CASE.id, _CASE.content), _CASE.id, doomed.cases):
        doomed.files |= _addresses(json.loads(row.content or "null"))
    for row in _found(connection, select(_BODY.id, _BODY.size, _BODY.data), _BODY.id, doomed.bodies):
        if row.data is not None and row.size < 10_000:
            doomed.files |= _addresses_in(decode(unpack(row.data, row.size)))
    doomed.files -= _files_in_use(connection, doomed) if doomed.files else set()
    keys = [key_bytes(address) for address in doomed.files]
    doomed.bodies |= {row.id for row in _found(connection, select(_BODY.id), _BODY.digest, keys)}


def _files_in_use(connection: Connection, doomed: Doomed) -> set[str]:
    """Those of the files that something else names: another case, a document, a version, another call."""
    used: set[str] = set()

    def look(text: str) -> None:
        used.update(address for address in doomed.files if address in text)

    for row in all_rows(connection, select(_CASE.id, _CASE.content), _CASE.id):
        if row.id not in doomed.cases:
            look(row.content or "")
    for row in connection.execute(select(t.DOCUMENT.c.json)).all():
        look(row.json)
    for row in connection.execute(select(t.SNAPSHOT).where(t.SNAPSHOT.c.kind == "version")).all():
        look(decode(unpack(row.data, row.size)))
    for row in all_rows(connection, _TEXTS, _CALL.id):
        if row.id not in doomed.calls:
            json_parts = [part["json"] for part in _parts(row) if isinstance(part, dict)]
            for body in _found(connection, select(_BODY.size, _BODY.data), _BODY.id, json_parts):
                look("" if body.data is None else decode(unpack(body.data, body.size)))
    return used


def _parts(row: Any) -> Iterator[Any]:
    for _, parts in json.loads(row.messages):
        yield from parts
    if row.answer_parts is not None:
        yield from json.loads(row.answer_parts)[1]


def _erase_cases(connection: Connection, doomed: Doomed) -> set[str]:
    """Empty the cases and take them out of their sets; return the sets' ids."""
    sets: set[str] = set()
    member = t.SET_MEMBER.c
    for chunk in chunks(sorted(doomed.cases), CHUNK):
        inside = member.golden_case.in_(chunk)
        sets |= {row.set_id for row in connection.execute(select(member.set_id).where(inside).distinct()).all()}
        connection.execute(delete(t.SET_MEMBER).where(inside))
        connection.execute(update(t.GOLDEN_CASE).where(_CASE.id.in_(chunk)).values(content=None, tags="[]", frozen=1))
    return sets


def _addresses_in(text: str) -> set[str]:
    try:
        return _addresses(json.loads(text))
    except ValueError:
        return set()


def _addresses(value: Any) -> set[str]:
    """All ``body:…`` inside a JSON value."""
    if isinstance(value, str):
        return {value} if value.startswith("body:") else set()
    inside: Iterable[Any] = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return set().union(*(_addresses(one) for one in inside))


def _found(connection: Connection, statement: Select[Any], column: Any, keys: Iterable[Any]) -> Iterator[Any]:
    for chunk in chunks(list(keys), CHUNK):
        yield from connection.execute(statement.where(column.in_(chunk))).all()
