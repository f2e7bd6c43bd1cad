"""Makes the rows that were saved from a damaged file a sound project: what cannot be read goes, and what needs it."""

from __future__ import annotations

import json
import sqlite3

from pydantic import BaseModel

from workbench.config.clock import now
from workbench.core.cases import Case, Revision
from workbench.core.documents import DOCUMENTS, ProjectInfo
from workbench.core.experiments import Manifest
from workbench.core.prompts import PromptContent
from workbench.store.packing import microseconds, sha256, unpack
from workbench.store.snapshots import Record
from workbench.store.stored_values import SHAPES, fits

SNAPSHOTS: dict[str, type[PromptContent] | type[Revision] | type[Manifest] | type[Record]] = {
    "version": PromptContent,
    "revision": Revision,
    "manifest": Manifest,
    "record": Record,
}
"""What a snapshot holds, by its kind."""
_FIGURES = """
UPDATE trial SET state = c.state, failure_kind = c.failure_kind, input_tokens = c.input_tokens,
    output_tokens = c.output_tokens, seconds = c.seconds FROM call c WHERE c.id = trial.call;
UPDATE score SET state = 'unscored', passed = NULL WHERE value IS NULL AND state = 'scored';
UPDATE trial SET layer = NULL WHERE layer IS NOT NULL AND NOT EXISTS
    (SELECT 1 FROM outcome o WHERE o.layer = trial.layer AND o.trial = trial.id);
UPDATE trial SET quality = o.quality, passed = o.passed, rubric = o.rubric
    FROM outcome o WHERE o.layer = trial.layer AND o.trial = trial.id;
UPDATE trial SET current = id IN (SELECT max(id) FROM trial GROUP BY experiment, position, candidate, repeat);
UPDATE experiment SET state = 'closed' WHERE state = 'finished' AND planned >
    (SELECT count(*) FROM trial WHERE trial.experiment = experiment.id AND current = 1)
"""


def mend(new: sqlite3.Connection) -> None:
    """Make a project sound, inside a transaction with foreign keys off."""
    _documents(new)
    _cases(new)
    _snapshots(new)
    _texts(new)
    _shapes(new)
    _close_references(new)
    for statement in _FIGURES.split(";"):
        new.execute(statement)


def _shapes(new: sqlite3.Connection) -> None:
    """JSON of another form becomes empty; a row that cannot do without goes."""
    for table, column in SHAPES:
        needed = next(row[3] for row in new.execute(f"PRAGMA table_info({table})") if row[1] == column)
        for (text,) in new.execute(f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL").fetchall():
            if fits(table, column, text):
                continue
            if needed and not fits(table, column, "[]"):
                new.execute(f"DELETE FROM {table} WHERE {column} = ?", (text,))
            else:
                empty = "[]" if needed else None
                new.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (empty, text))


def _documents(new: sqlite3.Connection) -> None:
    for kind, id_, text in new.execute("SELECT kind, id, json FROM document").fetchall():
        model = next((model for known, model in DOCUMENTS.items() if known == kind), None)
        if model is None or not _reads(model, text):
            new.execute("DELETE FROM document WHERE kind = ? AND id = ?", (kind, id_))
    if not new.execute("SELECT 1 FROM document WHERE kind = 'project'").fetchone():
        info = ProjectInfo()
        row = ("project", info.id, info.name, info.model_dump_json(), microseconds(now()))
        new.execute("INSERT INTO document VALUES (?, ?, ?, ?, ?)", row)
    new.execute("DELETE FROM set_member WHERE set_id NOT IN (SELECT id FROM document WHERE kind = 'golden_set')")


def _cases(new: sqlite3.Connection) -> None:
    """A case that reads but is not what its digest says stays in its set under its own; results keep the digest."""
    for (row,) in new.execute("SELECT id FROM golden_case WHERE content IS NOT NULL").fetchall():
        digest, text = new.execute("SELECT digest, content FROM golden_case WHERE id = ?", (row,)).fetchone()
        try:
            case = Case.model_validate_json(text)
        except ValueError:
            case = None
        if case is not None and case.digest == digest:
            continue
        new.execute("UPDATE golden_case SET content = NULL WHERE id = ?", (row,))
        if case is None:
            continue
        values = (case.digest, case.id, case.kind, case.split, json.dumps(case.tags), text)
        columns = "digest, case_id, kind, split, tags, content"
        new.execute(f"INSERT OR IGNORE INTO golden_case ({columns}) VALUES (?, ?, ?, ?, ?, ?)", values)
        new.execute(
            "UPDATE set_member SET golden_case = (SELECT id FROM golden_case WHERE digest = ?)"
            " WHERE golden_case = ? AND case_id = ?",
            (case.digest, row, case.id),
        )
    new.execute("DELETE FROM set_member WHERE golden_case IN (SELECT id FROM golden_case WHERE content IS NULL)")


def _snapshots(new: sqlite3.Connection) -> None:
    for digest, kind, size, data in new.execute("SELECT digest, kind, size, data FROM snapshot").fetchall():
        model = SNAPSHOTS.get(kind)
        try:
            sound = model is not None and model.model_validate_json(unpack(data, size)).digest == digest
        except ValueError:
            sound = False
        if not sound:
            new.execute("DELETE FROM snapshot WHERE digest = ?", (digest,))


def _texts(new: sqlite3.Connection) -> None:
    """A text that is not what its digest says, or is not there, counts as erased."""
    for (row,) in new.execute("SELECT id FROM body WHERE data IS NOT NULL").fetchall():
        digest, size, data = new.execute("SELECT digest, size, data FROM body WHERE id = ?", (row,)).fetchone()
        try:
            sound = sha256(unpack(data, size)) == digest
        except (ValueError, TypeError):
            sound = False
        if not sound:
            new.execute("UPDATE body SET size = NULL, data = NULL WHERE id = ?", (row,))
    there = {row for (row,) in new.execute("SELECT id FROM body").fetchall()}
    lost = max(there, default=0) + 1
    named = {lost}
    for call, *columns in new.execute(
        "SELECT id, answer, partial, finish, messages, answer_parts FROM call"
    ).fetchall():
        answer, partial, finish, messages, parts = columns
        if finish is not None and answer is None:
            new.execute("UPDATE call SET answer = ? WHERE id = ?", (lost, call))
        try:
            groups = [part for _, part in json.loads(messages)] + ([json.loads(parts)[1]] if parts else [])
            named |= {part if isinstance(part, int) else part["json"] for group in groups for part in group}
            named |= {row for row in (answer, partial) if row is not None}
        except (ValueError, KeyError, TypeError):
            new.execute("DELETE FROM call WHERE id = ?", (call,))
    for row in named - there:
        new.execute("INSERT INTO body (id, digest) VALUES (?, ?)", (row, sha256(f"lost {row}".encode())))


def _close_references(new: sqlite3.Connection) -> None:
    """Empty references to what is not there, or take out the row where there must be one; until nothing is left."""
    tables = [name for (name,) in new.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()]
    changed = True
    while changed:
        before = new.total_changes
        for table in tables:
            needed = {name: bool(must) for _, name, _, must, *_ in new.execute(f"PRAGMA table_info({table})")}
            for _, _, other, column, to, *_ in new.execute(f"PRAGMA foreign_key_list({table})").fetchall():
                loose = f"{column} IS NOT NULL AND {column} NOT IN (SELECT {to} FROM {other})"
                act = f"DELETE FROM {table}" if needed[column] else f"UPDATE {table} SET {column} = NULL"
                new.execute(f"{act} WHERE {loose}")
        changed = new.total_changes > before


def _reads(model: type[BaseModel], text: str) -> bool:
    try:
        model.model_validate_json(text)
        return True
    except ValueError:
        return False
