"""The schema, as an ordered list of steps: step n brings a file from format n-1 to n, and is never changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

Step = Callable[[sqlite3.Connection], None]


def first_tables(connection: sqlite3.Connection) -> None:
    """Format 1: documents, undo log, cases, snapshots, calls, experiments, trials, scores, audit log."""
    for part in (_DOCUMENTS, _SNAPSHOTS, _CALLS, _RESULTS):
        for statement in part.split(";"):
            if statement.strip():
                connection.execute(statement)


STEPS: tuple[Step, ...] = (first_tables,)
"""Add new ones at the end."""
NEWEST = len(STEPS)

_DOCUMENTS = """
CREATE TABLE document (
    kind TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, json TEXT NOT NULL, updated INTEGER NOT NULL,
    PRIMARY KEY (kind, id));
CREATE TABLE golden_case (
    id INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, case_id TEXT NOT NULL, kind TEXT NOT NULL DEFAULT '',
    split TEXT NOT NULL DEFAULT '', tags TEXT NOT NULL DEFAULT '[]', content TEXT, frozen INTEGER NOT NULL DEFAULT 0);
CREATE TABLE set_member (
    set_id TEXT NOT NULL, case_id TEXT NOT NULL, position INTEGER NOT NULL,
    golden_case INTEGER NOT NULL REFERENCES golden_case (id), PRIMARY KEY (set_id, case_id)) WITHOUT ROWID;
CREATE INDEX set_member_position ON set_member (set_id, position);
CREATE TABLE set_edition (set_id TEXT PRIMARY KEY, edition INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE undo_step (
    id INTEGER PRIMARY KEY, label TEXT NOT NULL, merge TEXT NOT NULL, started INTEGER NOT NULL,
    updated INTEGER NOT NULL, undone INTEGER NOT NULL DEFAULT 0);
CREATE TABLE undo_document (
    step INTEGER NOT NULL REFERENCES undo_step (id) ON DELETE CASCADE, kind TEXT NOT NULL, document TEXT NOT NULL,
    head INTEGER NOT NULL, tail INTEGER NOT NULL, old_size INTEGER, old BLOB, old_check INTEGER,
    new_size INTEGER, new BLOB, new_check INTEGER, PRIMARY KEY (step, kind, document)) WITHOUT ROWID;
CREATE TABLE undo_case (
    step INTEGER NOT NULL REFERENCES undo_step (id) ON DELETE CASCADE, set_id TEXT NOT NULL, case_id TEXT NOT NULL,
    old_case INTEGER REFERENCES golden_case (id), old_position INTEGER,
    new_case INTEGER REFERENCES golden_case (id), new_position INTEGER,
    PRIMARY KEY (step, set_id, case_id)) WITHOUT ROWID;
CREATE TABLE audit (
    id INTEGER PRIMARY KEY, time INTEGER NOT NULL, who TEXT NOT NULL, action TEXT NOT NULL, detail TEXT NOT NULL)
"""

_SNAPSHOTS = """
CREATE TABLE snapshot (
    digest TEXT PRIMARY KEY, kind TEXT NOT NULL, created INTEGER NOT NULL, size INTEGER NOT NULL, data BLOB NOT NULL);
CREATE TABLE version (
    prompt_id TEXT NOT NULL, digest TEXT NOT NULL REFERENCES snapshot (digest), parent TEXT, note TEXT NOT NULL,
    author TEXT NOT NULL, created INTEGER NOT NULL, PRIMARY KEY (prompt_id, digest)) WITHOUT ROWID;
CREATE TABLE body (
    id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, media_type TEXT, size INTEGER, data BLOB)
"""

_CALLS = """
CREATE TABLE frame (id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, json TEXT NOT NULL);
CREATE TABLE price (id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, json TEXT NOT NULL);
CREATE TABLE call (
    id INTEGER PRIMARY KEY, key BLOB NOT NULL, repeat INTEGER NOT NULL, purpose TEXT NOT NULL, state TEXT NOT NULL,
    frame INTEGER NOT NULL REFERENCES frame (id), messages TEXT NOT NULL,
    answer INTEGER REFERENCES body (id), answer_parts TEXT, finish TEXT, served_model TEXT, chances TEXT,
    snippet TEXT NOT NULL,
    failure_kind TEXT, failure TEXT, partial INTEGER REFERENCES body (id), attempts TEXT,
    input_tokens INTEGER, output_tokens INTEGER, cached_input_tokens INTEGER, cache_write_tokens INTEGER,
    reasoning_tokens INTEGER, usage_source TEXT, price INTEGER REFERENCES price (id), cost TEXT,
    started INTEGER NOT NULL, seconds REAL NOT NULL, first_token_seconds REAL, deltas BLOB);
CREATE INDEX call_key ON call (key)
"""

_RESULTS = """
CREATE TABLE experiment (
    id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE, number INTEGER NOT NULL UNIQUE,
    digest TEXT NOT NULL REFERENCES snapshot (digest), state TEXT NOT NULL, name TEXT NOT NULL, tags TEXT NOT NULL,
    note TEXT NOT NULL, notebook_cell TEXT NOT NULL, created INTEGER NOT NULL, ended INTEGER,
    planned INTEGER NOT NULL, edition INTEGER NOT NULL DEFAULT 0);
CREATE TABLE candidate (
    id INTEGER PRIMARY KEY, experiment INTEGER NOT NULL REFERENCES experiment (id), label TEXT NOT NULL,
    variant TEXT NOT NULL DEFAULT '', name TEXT NOT NULL DEFAULT '', prompt_id TEXT NOT NULL DEFAULT '',
    version TEXT NOT NULL DEFAULT '', model TEXT NOT NULL DEFAULT '', UNIQUE (experiment, label));
CREATE TABLE trial (
    id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE, experiment INTEGER NOT NULL REFERENCES experiment (id),
    position INTEGER NOT NULL, candidate INTEGER NOT NULL REFERENCES candidate (id), repeat INTEGER NOT NULL,
    golden_case INTEGER NOT NULL REFERENCES golden_case (id), call INTEGER NOT NULL REFERENCES call (id),
    reused INTEGER NOT NULL, current INTEGER NOT NULL DEFAULT 1, state TEXT NOT NULL, failure_kind TEXT,
    input_tokens INTEGER, output_tokens INTEGER, cost REAL, seconds REAL NOT NULL,
    layer INTEGER REFERENCES layer (id), quality REAL, passed INTEGER, rubric REAL, unscored INTEGER);
CREATE INDEX trial_place ON trial (experiment, position, candidate, repeat);
CREATE TABLE layer (
    id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE, experiment INTEGER NOT NULL REFERENCES experiment (id),
    label TEXT NOT NULL, created INTEGER NOT NULL, scorecard TEXT, rubrics TEXT NOT NULL, parts TEXT NOT NULL);
CREATE TABLE scorer (
    id INTEGER PRIMARY KEY, metric TEXT NOT NULL, kind TEXT NOT NULL, source TEXT NOT NULL, rater TEXT NOT NULL,
    spec TEXT NOT NULL, UNIQUE (metric, kind, source, rater, spec));
CREATE TABLE score (
    trial INTEGER NOT NULL REFERENCES trial (id), layer INTEGER NOT NULL REFERENCES layer (id), id TEXT NOT NULL,
    other_trial INTEGER REFERENCES trial (id), scorer INTEGER NOT NULL REFERENCES scorer (id),
    sample INTEGER NOT NULL, value REAL, passed INTEGER, state TEXT NOT NULL, reason TEXT NOT NULL,
    call INTEGER REFERENCES call (id), supersedes TEXT, seconds REAL, created INTEGER NOT NULL,
    PRIMARY KEY (trial, layer, id)) WITHOUT ROWID;
CREATE TABLE outcome (
    layer INTEGER NOT NULL REFERENCES layer (id), trial INTEGER NOT NULL REFERENCES trial (id), quality REAL,
    passed INTEGER, rubric REAL, unscored TEXT, failed TEXT, PRIMARY KEY (layer, trial)) WITHOUT ROWID
"""
