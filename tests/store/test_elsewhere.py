"""Files from elsewhere: what would run something is refused, what cannot be read is a sentence."""

from __future__ import annotations

import sqlite3
import zlib
from contextlib import closing
from pathlib import Path

import pytest

from workbench.core.errors import ProjectError
from workbench.store import store as store_module
from workbench.store.store import Store

HOSTILE = {
    "endless view": [
        "DROP VIEW v_documents",
        "ALTER TABLE document RENAME TO aside",
        "CREATE VIEW document AS WITH RECURSIVE n(kind) AS (SELECT 1 UNION ALL SELECT kind + 1 FROM n) SELECT * FROM n",
    ],
    "trigger": ["CREATE TRIGGER t AFTER INSERT ON document BEGIN DELETE FROM call; END"],
    "other column": ["ALTER TABLE document ADD COLUMN extra TEXT GENERATED ALWAYS AS (hex(zeroblob(1000000000)))"],
    "missing table": ["DROP TABLE outcome"],
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("read_only", [False, True])
def test_a_file_that_would_run_something_is_refused(closed: Path, name: str, read_only: bool) -> None:
    with closing(sqlite3.connect(closed)) as file, file:
        file.execute("PRAGMA legacy_alter_table = ON")
        file.execute("PRAGMA foreign_keys = OFF")
        for statement in HOSTILE[name]:
            file.execute(statement)
    before = closed.read_bytes()
    with pytest.raises(ProjectError) as caught:
        Store.open(closed, read_only=read_only)
    assert caught.value.code == "project.damaged"
    assert closed.read_bytes() == before


def test_whoever_interrupts_the_opening_is_not_told_of_damage(closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(sqlite3.connect(closed)) as file, file:
        file.execute("UPDATE trial SET state = x'00'")

    def interrupted(store: Store) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Store, "_load_history", interrupted)
        with pytest.raises(KeyboardInterrupt):
            Store.open(closed)
        patched.setattr(Store, "_load_history", lambda store: {}["what no reader expects"])
        with pytest.raises(ProjectError) as caught:
            Store.open(closed)
        assert caught.value.code == "project.damaged"
    Store.open(closed).close()  # Nobody holds it any more.

    def gone(place: Path) -> str:
        raise OSError("the disk went away")

    # Also where the look for damage itself fails.
    with monkeypatch.context() as patched:
        patched.setattr(Store, "_load_history", lambda store: {}["what no reader expects"])
        patched.setattr(store_module, "damage", gone)
        with pytest.raises(OSError, match="went away"):
            Store.open(closed)
    Store.open(closed).close()


def test_tables_and_views_of_somebodys_own_do_no_harm(closed: Path) -> None:
    with closing(sqlite3.connect(closed)) as file, file:
        file.execute("CREATE TABLE mine (x)")
        file.execute("CREATE VIEW v_mine AS SELECT * FROM v_trials")
        file.execute("CREATE INDEX mine_index ON call (seconds)")
    with Store.open(closed) as store:
        assert store.check() == []


BOMB = zlib.compress(bytes(50_000_000))
BAD_CALLS = [
    f"UPDATE body SET size = 5000000000, data = x'{BOMB.hex()}' WHERE id = 3",
    f"UPDATE body SET size = 400, data = x'{BOMB.hex()}' WHERE id = 3",
    "UPDATE call SET deltas = x'01' WHERE id = 1",
    "UPDATE call SET deltas = x'08789c030000000001' WHERE id = 1",
    "UPDATE call SET messages = '[[\"user\"]]' WHERE id = 1",
    "UPDATE call SET messages = '[[\"nobody\",[]]]' WHERE id = 1",
    "UPDATE call SET attempts = '[{\"x\":1}]' WHERE id = 1",
    "UPDATE call SET cost = 'much' WHERE id = 1",
    "UPDATE frame SET json = '[]'",
    'UPDATE price SET json = \'{"input":"x"}\'',
]


@pytest.mark.parametrize("statement", BAD_CALLS, ids=range(len(BAD_CALLS)))
def test_a_call_that_cannot_be_read_is_a_sentence(closed: Path, statement: str) -> None:
    with closing(sqlite3.connect(closed)) as file, file:
        file.execute(statement)
    with Store.open(closed) as store:
        trials = store.trials(store.experiment(1).id)
        with pytest.raises(ProjectError) as caught:
            store.calls_of_trials([trial.id for trial in trials])
        assert caught.value.code == "project.damaged"
        assert "\n" not in caught.value.text()
