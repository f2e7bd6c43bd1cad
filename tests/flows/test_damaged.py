"""Files whose values a hand or a bad disk changed: a sentence that says what is damaged, never a changed file."""

from __future__ import annotations

import hashlib
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.program import SAMPLE, ask, call
from workbench.project.damage import damage_of
from workbench.store.connection import open_engine
from workbench.store.rescue import TABLES
from workbench.store.snapshots import Record
from workbench.store.store import Store
from workbench.store.stored_values import wrong_values

COMMANDS = ("check", "compare", "report", "estimate", "cases-xlsx", "folder", "results-csv", "promptfoo")
WRONG = {"INTEGER": ("'x'", "x'ff00'", "1e300"), "REAL": ("'x'", "x'00'"), "TEXT": ("x'ff00'",), "BLOB": ("'x'",)}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a small scored run."""
    path = tmp_path_factory.mktemp("base") / "base.pwb"
    assert call("new", path, "--from", SAMPLE).status == 0
    assert call("run", path, "--limit", "3", "--variants", "A,B").status == 0
    return path


@pytest.fixture(scope="module")
def columns(base: Path) -> list[tuple[str, str, str]]:
    """Table, name and type of each column that has values."""
    with closing(sqlite3.connect(base)) as file:
        return [
            (table, name, kind)
            for table in TABLES
            if file.execute(f"SELECT 1 FROM {table}").fetchone()
            for _, name, kind, *_ in file.execute(f"PRAGMA table_info({table})").fetchall()
            if file.execute(f"SELECT 1 FROM {table} WHERE {name} IS NOT NULL").fetchone()
        ]


def plant(path: Path, table: str, column: str, value: str) -> bool:
    """Write a value into one row past the program; False where SQLite itself refuses it."""
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA foreign_keys = OFF")
        try:
            one = f'(SELECT max("{column}") FROM {table})'
            file.execute(f'UPDATE OR IGNORE {table} SET "{column}" = {value} WHERE "{column}" = {one}')
        except sqlite3.IntegrityError:
            return False
        file.commit()
        return True


def words(command: str, path: Path) -> tuple[object, ...]:
    """A command line that only reads."""
    if command in ("check", "compare"):
        return command, path
    if command == "report":
        return command, path, path.with_name("report.html")
    if command == "estimate":
        return command, path, "--variants", "A"
    return "export", path, path.with_name(f"out-{command}"), "--to", command


def test_each_value_of_another_type_is_found(base: Path, columns: list[tuple[str, str, str]], tmp_path: Path) -> None:
    path = tmp_path / "one.pwb"
    shutil.copyfile(base, path)
    planted = [(table, name) for table, name, kind in columns if plant(path, table, name, WRONG[kind][0])]
    assert len(planted) > 90
    engine = open_engine(path, read_only=True)
    with engine.connect() as connection:
        found = list(wrong_values(connection))
    engine.dispose()
    for table, column in planted:
        assert any(f"column {column} of the table {table} holds" in sentence for sentence in found), (table, column)
    told = damage_of(path)
    assert told is not None
    assert told.message.endswith(f"{found[0][0].lower()}{found[0][1:]}")
    assert "--rescue" in told.remedy


SMUGGLED = {
    "score.value": ("9e999", "1e308", "NULL"),
    "layer.parts": ("'[{}]'",),
    "outcome.unscored": ("'5'",),
    "call.attempts": ("'[5]'",),
    "trial.cost": ("9e999",),
    "experiment.number": ("-1",),
    "document.json": ("replace(printf('%.5000c', '['), ' ', '[')",),
}
"""Of the right type, yet nothing that the program could have written."""


@pytest.mark.parametrize("place", SMUGGLED)
def test_a_value_of_the_right_type_that_cannot_be_is_named(base: Path, tmp_path: Path, place: str) -> None:
    table, column = place.split(".")
    for number, value in enumerate(SMUGGLED[place]):
        path, new = tmp_path / str(number) / "one.pwb", tmp_path / str(number) / "new.pwb"
        path.parent.mkdir()
        shutil.copyfile(base, path)
        with closing(sqlite3.connect(path)) as file, file:
            where = "WHERE kind = 'scorecard'" if table == "document" else ""
            file.execute(f"UPDATE {table} SET {column} = {value} {where}")
        said = "The scorecard " if table == "document" else f"column {column} of the table {table} holds"
        found = ask("check", path, "--rescue", new)
        assert (found.status, found.document["error"]["code"]) == (1, "check.damage"), found.err
        assert any(said in one for one in found.data["damage"])
        for command in ("compare", "report", "results-csv"):
            done = call(*words(command, path))
            assert "fault of the program" not in done.err, (place, value, command, done.err)
            # Experiment −1 is an experiment all the same.
            assert done.status == 0 or (column != "number" and "damaged" in done.err), (place, value, command, done.err)
        assert ask("check", new).data == {"damage": []}


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_a_planted_value_ends_in_a_sentence(
    base: Path, columns: list[tuple[str, str, str]], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    table, column, kind = data.draw(st.sampled_from(columns))
    value = data.draw(st.sampled_from((*WRONG[kind], "'{\"'") if kind == "TEXT" else WRONG[kind]))
    command = data.draw(st.sampled_from(COMMANDS))
    path = tmp_path_factory.mktemp("planted") / "one.pwb"
    shutil.copyfile(base, path)
    if not plant(path, table, column, value):
        return
    before = hashlib.sha256(path.read_bytes()).digest()
    done = call(*words(command, path))
    assert hashlib.sha256(path.read_bytes()).digest() == before
    said = done.out + done.err
    assert "Traceback" not in said
    assert "fault of the program" not in said, (table, column, value, command)
    assert "nan" not in re.findall(r"\w+", said)
    assert done.status in (0, 1, 2)


def test_what_can_be_read_is_rescued(base: Path, tmp_path: Path) -> None:
    bad, new = tmp_path / "bad.pwb", tmp_path / "new.pwb"
    shutil.copyfile(base, bad)
    for table, column, value in (
        ("experiment", "number", "'x'"),
        ("trial", "output_tokens", "'many'"),
        ("document", "json", "'{'"),
        ("body", "data", "'x'"),
        ("set_member", "position", "'x'"),
    ):
        assert plant(bad, table, column, value)
    before = bad.read_bytes()
    done = ask("check", bad, "--rescue", new)
    assert (done.status, done.document["error"]["code"]) == (1, "check.damage")
    assert str(new) in done.document["error"]["remedy"]
    assert any(line.endswith("cases could be taken over.") for line in done.data["left"])
    assert bad.read_bytes() == before
    assert ask("check", new).data == {"damage": []}
    assert ask("compare", new).data["pairs"]
    assert ask("check", bad, "--rescue", new).document["error"]["code"] == "project.exists"
    assert "nothing to rescue" in call("check", base, "--rescue", tmp_path / "no.pwb").out
    assert not (tmp_path / "no.pwb").exists()


def test_records_of_the_history_are_rescued_and_examined(base: Path, tmp_path: Path) -> None:
    bad, new = tmp_path / "bad.pwb", tmp_path / "new.pwb"
    shutil.copyfile(base, bad)
    entries: list[dict[str, Any]] = [{"type": "release", "release": "1.0.0"}, {"type": "decision", "why": "é", "n": 1}]
    with Store.open(bad) as store:
        store.put_past((), (), entries).result()
    assert plant(bad, "trial", "output_tokens", "'many'")
    assert ask("check", bad, "--rescue", new).document["error"]["code"] == "check.damage"
    with Store.open(new) as store:
        assert store.records() == entries
        assert store.check() == []
        other = Record(entry={"type": "forged"})
        store.put_snapshot(
            "record", Record(entry=entries[0]).digest.replace("record:", "record:0")[:71], other
        ).result()
        assert any("is not what its digest says" in said for said in store.check())


def test_a_file_with_broken_pages_and_one_cut_off_are_rescued(base: Path, tmp_path: Path) -> None:
    whole = base.read_bytes()
    broken = bytearray(whole)
    with closing(sqlite3.connect(base)) as file:
        roots = "SELECT rootpage FROM sqlite_schema WHERE name IN ('score', 'body', 'audit')"
        for (page,) in file.execute(roots).fetchall():
            broken[(page - 1) * 4096 : (page - 1) * 4096 + 300] = b"\x5a" * 300
    for name, content in (("broken", bytes(broken)), ("cut", whole[:-8192])):
        bad, new = tmp_path / f"{name}.pwb", tmp_path / f"{name}-new.pwb"
        bad.write_bytes(content)
        done = ask("check", bad, "--rescue", new)
        assert done.status == 1, done.err
        assert bad.read_bytes() == content
        assert ask("check", new).data == {"damage": []}
        assert call("export", new, tmp_path / f"{name}.jsonl", "--to", "cases-jsonl").status == 0
    (tmp_path / "junk.pwb").write_bytes(whole[:4096])
    done = ask("check", tmp_path / "junk.pwb", "--rescue", tmp_path / "none.pwb")
    assert done.status == 2
    assert not (tmp_path / "none.pwb").exists()
