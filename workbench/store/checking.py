"""The examination of a project file: what SQLite says of it, and what must be true of its content."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from workbench.core.canonical import short
from workbench.core.cases import Case
from workbench.core.documents import DOCUMENTS
from workbench.core.rubrics import RUN_METRICS
from workbench.store import tables as t
from workbench.store.base import all_rows
from workbench.store.call_columns import body_rows
from workbench.store.errors import words
from workbench.store.mending import SNAPSHOTS
from workbench.store.packing import key_text, sha256, unpack
from workbench.store.stored_values import wrong_values

_LIMIT = 20
"""Findings of one kind that are told."""
_LONG = 200
"""Rows with long texts that are read at once."""


def findings(connection: Connection) -> Iterator[str]:
    """Yield a sentence for each thing that is wrong; 20 of a kind at most."""
    try:
        rows = [str(row[0]) for row in connection.exec_driver_sql(f"PRAGMA integrity_check({_LIMIT})").all()]
    except DBAPIError as error:
        rows = [words(error)]
    yield from (f"SQLite finds the file damaged: {row.strip()}." for row in rows[:_LIMIT] if row != "ok")
    if rows != ["ok"]:
        return
    for examine in (wrong_values, _references, *_OF_CONTENT):
        try:
            yield from itertools.islice(examine(connection), _LIMIT)
        except DBAPIError as error:
            yield f"Some rows cannot be read ({examine.__name__.strip('_')}): {words(error)}."
        except (TypeError, ValueError, AttributeError, ArithmeticError, LookupError, RecursionError):
            # Of a value of another type, which was told as such before.
            yield f"Some rows cannot be read ({examine.__name__.strip('_')})."


def what_stops_reading(connection: Connection) -> Iterator[str]:
    """Yield what reading may fail on: wrong values, references to nothing, documents and plans that are no such."""
    for examine in (wrong_values, _references, _documents, _snapshots):
        yield from examine(connection)


def _references(connection: Connection) -> Iterator[str]:
    for row in connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(_LIMIT):
        yield f"A row of the table {row[0]} ({row[1]}) refers to a row of {row[2]} that is not there."


def _documents(connection: Connection) -> Iterator[str]:
    for row in connection.execute(select(t.DOCUMENT.c.kind, t.DOCUMENT.c.id, t.DOCUMENT.c.name)).all():
        text = select(t.DOCUMENT.c.json).where(t.DOCUMENT.c.kind == row.kind, t.DOCUMENT.c.id == row.id)
        model = next((model for kind, model in DOCUMENTS.items() if kind == row.kind), None)
        if model is None:
            yield f"The document {row.name} is of a kind that this program does not know: {row.kind}."
        elif _broken(model, connection.execute(text).scalar_one()):
            yield f"The {row.kind} {row.name} ({row.id}) cannot be read."


def _cases(connection: Connection) -> Iterator[str]:
    case = t.GOLDEN_CASE.c
    statement = select(case.id, case.digest, case.case_id, case.content).where(case.content.is_not(None))
    for row in all_rows(connection, statement, case.id):
        if _broken(Case, row.content, lambda value: value.digest, row.digest):
            yield f"The case {row.case_id} is not what its digest {short(row.digest)} says."


def _snapshots(connection: Connection) -> Iterator[str]:
    row_id = t.SNAPSHOT.c.digest
    last = ""
    while rows := connection.execute(select(t.SNAPSHOT).where(row_id > last).order_by(row_id).limit(_LONG)).all():
        for row in rows:
            model = SNAPSHOTS.get(row.kind)
            try:
                text = unpack(row.data, row.size).decode()
            except ValueError as error:
                yield f"The {row.kind} {short(row.digest)} cannot be read: {error}."
                continue
            if model and _broken(model, text, lambda value: value.digest, row.digest):
                yield f"The {row.kind} {short(row.digest)} is not what its digest says."
        last = rows[-1].digest


def _bodies(connection: Connection) -> Iterator[str]:
    body = t.BODY.c
    statement = select(body.id, body.digest, body.size, body.data).where(body.data.is_not(None))
    for row in all_rows(connection, statement, body.id, _LONG):
        try:
            sound = sha256(unpack(row.data, row.size)) == row.digest
        except ValueError:
            sound = False
        if not sound:
            yield f"The text {short(key_text('body', row.digest))} is not what its digest says."


def _texts_of_calls(connection: Connection) -> Iterator[str]:
    there = {row.id for row in all_rows(connection, select(t.BODY.c.id), t.BODY.c.id)}
    call = t.CALL.c
    statement = select(call.id, call.answer, call.partial, call.messages, call.answer_parts)
    for row in all_rows(connection, statement, call.id):
        try:
            lost = [body for body in body_rows(row) if body not in there]
        except (ValueError, LookupError, TypeError, RecursionError):
            lost = [0]
        if lost:
            yield f"The call {row.id} names a text that is not there."


def _figures(connection: Connection) -> Iterator[str]:
    """The copies of figures in trials must be those of their calls."""
    statement = (
        select(t.TRIAL.c.uuid)
        .join(t.CALL, t.CALL.c.id == t.TRIAL.c.call)
        .where(
            t.TRIAL.c.state.is_distinct_from(t.CALL.c.state)
            | t.TRIAL.c.input_tokens.is_distinct_from(t.CALL.c.input_tokens)
            | t.TRIAL.c.output_tokens.is_distinct_from(t.CALL.c.output_tokens)
            | t.TRIAL.c.seconds.is_distinct_from(t.CALL.c.seconds)
        )
        .limit(_LIMIT)
    )
    for row in connection.execute(statement).all():
        yield f"The figures of the trial {row.uuid} are not those of its call."
    outcome = t.OUTCOME.c
    newest = (
        select(t.TRIAL.c.uuid)
        .join(t.OUTCOME, (outcome.trial == t.TRIAL.c.id) & (outcome.layer == t.TRIAL.c.layer))
        .where(
            t.TRIAL.c.quality.is_distinct_from(outcome.quality)
            | t.TRIAL.c.passed.is_distinct_from(outcome.passed)
            | t.TRIAL.c.rubric.is_distinct_from(outcome.rubric)
        )
        .limit(_LIMIT)
    )
    for row in connection.execute(newest).all():
        yield f"The quality of the trial {row.uuid} is not that of its scores."


def _counts(connection: Connection) -> Iterator[str]:
    """A finished experiment has all its trials, and no place is taken twice."""
    trial, experiment = t.TRIAL.c, t.EXPERIMENT.c
    for row in connection.execute(select(experiment.id, experiment.number, experiment.state, experiment.planned)).all():
        shown = select(func.count()).select_from(t.TRIAL).where(trial.experiment == row.id, trial.current == 1)
        places = (
            select(trial.position, trial.candidate, trial.repeat)
            .where(trial.experiment == row.id)
            .distinct()
            .subquery()
        )
        trials = connection.execute(shown).scalar_one()
        taken = connection.execute(select(func.count()).select_from(places)).scalar_one()
        if trials != taken:
            yield f"Experiment {row.number} shows {trials:,} trials in {taken:,} places."
        if row.state == "finished" and trials < row.planned:
            yield f"Experiment {row.number} is finished but has {trials:,} of {row.planned:,} trials."


def _taken_names(connection: Connection) -> Iterator[str]:
    """Checks and scores with the name of what every run measures: a file of elsewhere may have them."""
    for name in connection.execute(select(t.SCORER.c.metric).distinct().where(t.SCORER.c.metric.in_(RUN_METRICS))):
        yield (
            f"Scores are called “{name.metric}”, as what every run measures is: tables and gates show the run's own "
            "figure. Give the check another name and score again."
        )
    for card in connection.execute(
        select(t.DOCUMENT.c.name, t.DOCUMENT.c.json).where(t.DOCUMENT.c.kind == "scorecard")
    ):
        for spec in json.loads(card.json).get("checks", ()):
            if spec.get("name") in RUN_METRICS:
                yield f"A check of the scorecard {card.name} is called “{spec['name']}”, as what every run measures is."


_OF_CONTENT = (_documents, _cases, _snapshots, _bodies, _texts_of_calls, _figures, _counts, _taken_names)


def _broken(model: type[BaseModel], text: str, address: Callable[[Any], str] | None = None, expected: str = "") -> bool:
    """Whether a text is not a value of a model, or has another digest."""
    try:
        value = model.model_validate(json.loads(text))
        return address is not None and address(value) != expected
    except (ValueError, RecursionError):
        return True
