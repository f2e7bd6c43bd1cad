"""Opening: what is not right gets a sentence and stays byte for byte as it is."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from tests.store import making
from workbench.core.errors import ProjectError
from workbench.core.notebooks import Notebook
from workbench.store import lock, migration, opening, schema
from workbench.store.store import Store


@pytest.fixture
def closed(path: Path) -> Path:
    """A project with content, closed."""
    with Store.create(path, "Refunds") as store:
        making.filled(store, 30)
    return path


def cut(path: Path) -> None:
    """Lose the second half."""
    os.truncate(path, path.stat().st_size // 2)


def cut_short(path: Path) -> None:
    """Lose all but a few bytes."""
    os.truncate(path, 50)


def overwrite(start: int, content: bytes) -> Callable[[Path], None]:
    """A change of some bytes."""

    def change(path: Path) -> None:
        data = bytearray(path.read_bytes())
        data[start : start + len(content)] = content
        path.write_bytes(data)

    return change


BROKEN: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "empty": (lambda path: path.write_bytes(b"") and None, "project.foreign", "is empty"),
    "text": (lambda path: path.write_text("id,question\n1,Why?\n" * 50) and None, "project.foreign", "not a project"),
    "short text": (lambda path: path.write_text("hi") and None, "project.foreign", "not a project"),
    "other database": (overwrite(68, b"\0\0\0\0"), "project.foreign", "of another program"),
    "newer": (overwrite(60, (99).to_bytes(4, "big")), "project.newer", "format 99"),
    "no format": (overwrite(60, bytes(4)), "project.damaged", "format number"),
    "cut": (cut, "project.damaged", "cut off"),
    "cut short": (cut_short, "project.damaged", "first page"),
    "schema": (overwrite(100, os.urandom(400)), "project.damaged", "damaged"),
    "all pages": (
        lambda path: overwrite(100, b"\xaa" * (path.stat().st_size - 100))(path),
        "project.damaged",
        "damaged",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("read_only", [False, True])
def test_a_broken_file_gets_a_sentence_and_stays(closed: Path, name: str, read_only: bool) -> None:
    spoil, code, words = BROKEN[name]
    spoil(closed)
    before = (closed.read_bytes(), closed.stat().st_mtime_ns)
    with pytest.raises(ProjectError) as caught:
        Store.open(closed, read_only=read_only)
    error = caught.value
    assert (error.code, error.exit_status) == (code, 2)
    assert words in error.message
    assert error.where == str(closed)
    assert error.remedy.endswith(".")
    assert error.message.endswith(".")
    assert "\n" not in error.text()
    assert (closed.read_bytes(), closed.stat().st_mtime_ns) == before
    assert os.listdir(closed.parent) == [closed.name]


def test_missing_and_folder(tmp_path: Path) -> None:
    for place, code in [
        (tmp_path / "none.pwb", "project.missing"),
        (tmp_path / "none" / "x.pwb", "project.missing"),
        (tmp_path, "project.foreign"),
    ]:
        for read_only in (False, True):
            with pytest.raises(ProjectError) as caught:
                Store.open(place, read_only=read_only)
            assert caught.value.code == code
    assert os.listdir(tmp_path) == []


def test_a_new_project_overwrites_nothing(tmp_path: Path) -> None:
    there = tmp_path / "there.pwb"
    there.write_text("mine")
    with pytest.raises(ProjectError) as caught:
        Store.create(there, "X")
    assert caught.value.code == "project.exists"
    assert there.read_text() == "mine"
    with pytest.raises(ProjectError) as caught:
        Store.create(tmp_path / "none" / "x.pwb", "X")
    assert caught.value.code == "project.missing"


def test_a_project_that_could_not_be_made_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(opening, "migrate_tables", fail)
    with pytest.raises(ProjectError) as caught:
        Store.create(tmp_path / "x.pwb", "X")
    assert caught.value.code == "store.write"
    assert os.listdir(tmp_path) == []


def as_nobody(path: Path) -> str:
    """Open a project in a process that may write nothing here, and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", OPEN, str(path)], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


ROOT = Path(__file__).parents[2]
OPEN = """
import os, sys, tempfile
from pathlib import Path
from workbench.core.errors import ProjectError
from workbench.store.store import Store
if len(sys.argv) == 2 and os.getuid() == 0:
    # Root may do everything: become nobody, once everything is imported.
    with tempfile.TemporaryDirectory() as folder, Store.create(Path(folder) / "p.pwb", "P") as store:
        store.check()
    "".encode("utf-16be")
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
for read_only in (False, True):
    try:
        with Store.open(Path(sys.argv[1]), read_only=read_only) as store:
            print("opened", store.read_only, len(store.heads("golden_set")), store.check())
    except ProjectError as error:
        print(error.code)
"""


@pytest.fixture
def public(closed: Path) -> Iterator[Path]:
    """The project in a folder that others may look into but not change."""
    folder = Path(tempfile.mkdtemp(prefix="workbench-public-"))
    moved = folder / closed.name
    shutil.copy(closed, moved)
    yield moved
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_permissions(public: Path) -> None:
    """A file or folder that cannot be written, and one that cannot be read."""
    public.chmod(0o644)
    public.parent.chmod(0o555)
    before = public.read_bytes()
    assert as_nobody(public).split("\n")[:2] == ["project.read_only", "opened True 1 []"]
    assert public.read_bytes() == before
    public.chmod(0o000)
    assert as_nobody(public).split() == ["project.unreadable"] * 2


def test_the_second_opener_is_told_who_has_it(closed: Path) -> None:
    with Store.open(closed) as store:
        with pytest.raises(ProjectError) as caught:
            Store.open(closed)
        assert caught.value.code == "project.locked"
        assert f"process {os.getpid()} on " in caught.value.message
        assert "read-only" in caught.value.remedy
        with Store.open(closed, read_only=True) as reader:
            assert reader.read_only
            assert reader.heads("golden_set") == store.heads("golden_set")
            refused = reader.put(Notebook(id="n", name="N"), label="New")
            assert isinstance(refused.exception(1), ProjectError)
            assert reader.undo() is None
            assert reader.heads("notebook") == []
            with pytest.raises(ProjectError):
                reader.start_experiment(making.manifest([]))
        store.put(Notebook(id="n", name="N"), label="New").result(10)
    assert os.listdir(closed.parent) == [closed.name]
    Store.open(closed).close()


def test_the_second_process_is_told_who_has_it(closed: Path) -> None:
    with Store.open(closed):
        command = [sys.executable, "-c", OPEN, str(closed), "as myself"]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split("\n")[:2] == ["project.locked", "opened True 1 []"]


def test_a_lock_file_that_a_killed_process_left_holds_nobody_up(closed: Path) -> None:
    left = closed.with_name(f".{closed.name}.lock")
    left.write_text('{"pid": 1, "host": "x", "since": "y"}')
    with Store.open(closed):
        assert f'"pid": {os.getpid()}' in left.read_text()


@pytest.mark.parametrize("content", ["", "not json", "[]", '{"pid": "x"}', '{"pid": 1}'])
def test_a_holder_without_a_name(closed: Path, content: str) -> None:
    with Store.open(closed) as store:
        assert store._lock is not None
        store._lock.path.write_text(content)
        with pytest.raises(ProjectError, match="another window"):
            Store.open(closed)


def test_closing_twice_is_harmless_and_ends_writing(store: Store) -> None:
    store.close()
    store.close()
    refused = store.put(Notebook(id="n", name="N"), label="New").exception(1)
    assert isinstance(refused, ProjectError)
    assert refused.code == "store.closed"


def test_the_file_is_what_it_says(closed: Path) -> None:
    with closing(sqlite3.connect(closed)) as file:
        pragmas = {name: file.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")}
        assert pragmas == {"application_id": 0x50574231, "user_version": schema.NEWEST}
        assert file.execute("PRAGMA journal_mode").fetchone()[0] == "delete"
    with Store.open(closed) as store, store._reading() as connection:
        for name, value in [("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 5000), ("trusted_schema", 0)]:
            assert connection.exec_driver_sql(f"PRAGMA {name}").scalar() == value


def test_a_file_that_somebody_set_to_wal_is_set_back(closed: Path) -> None:
    with closing(sqlite3.connect(closed)) as file:
        assert file.execute("PRAGMA journal_mode = WAL").fetchone()[0] == "wal"
    with Store.open(closed) as store:
        assert len(store.heads("golden_set")) == 1
    assert closed.read_bytes()[18:20] == b"\x01\x01"


# a hot journal


def leave_hot_journal(path: Path) -> bytes:
    """Leave a file as a process does that is killed in the middle of a commit; return the bytes from before."""
    before = path.read_bytes()
    script = (
        "import os, sqlite3, sys\n"
        "file = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "file.execute('PRAGMA cache_size = 2')\n"
        "file.execute('BEGIN IMMEDIATE')\n"
        "file.execute('UPDATE golden_case SET content = content || hex(randomblob(3000))')\n"
        "file.execute('UPDATE body SET size = size + 1')\n"
        "os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], check=False)
    assert done.returncode == -9
    assert path.with_name(f"{path.name}-journal").stat().st_size > 512
    assert path.read_bytes() != before
    return before


@pytest.mark.parametrize("read_only", [False, True])
def test_a_hot_journal_is_rolled_back(closed: Path, read_only: bool) -> None:
    before = leave_hot_journal(closed)
    with Store.open(closed, read_only=read_only) as store:
        assert store.check() == []
        assert store.case_count(store.heads("golden_set")[0].id) == 30
    assert closed.read_bytes() == before
    assert os.listdir(closed.parent) == [closed.name]


def test_a_hot_journal_where_nothing_can_be_written(public: Path) -> None:
    """The file and its journal are copied aside, and the copy is rolled back."""
    leave_hot_journal(public)
    torn = public.read_bytes()
    public.chmod(0o644)
    public.with_name(f"{public.name}-journal").chmod(0o644)
    public.parent.chmod(0o555)
    assert as_nobody(public).split("\n")[:2] == ["project.read_only", "opened True 1 []"]
    assert public.read_bytes() == torn


def test_a_live_writer_beside_a_reader_is_no_hot_journal(closed: Path) -> None:
    with Store.open(closed) as store:
        assert store._writer is not None
        with closing(sqlite3.connect(closed, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            other.execute("UPDATE document SET name = 'torn'")
            with Store.open(closed, read_only=True) as reader:
                assert reader.heads("golden_set")[0].name == "Refunds"
            other.execute("ROLLBACK")


# formats


def test_migration_from_an_older_format(closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second step, as a later version would have it: a copy first, then all or nothing."""
    before = closed.read_bytes()

    def add_colour(connection: sqlite3.Connection) -> None:
        connection.execute("ALTER TABLE experiment ADD COLUMN colour TEXT")

    def fail(connection: sqlite3.Connection) -> None:
        add_colour(connection)
        connection.execute("CREATE TABLE colour (x)")
        raise sqlite3.OperationalError("database or disk is full")

    for module in (migration, opening, schema):
        monkeypatch.setattr(module, "NEWEST", 2)
    monkeypatch.setattr(migration, "STEPS", (*schema.STEPS, fail))
    with pytest.raises(ProjectError) as caught:
        Store.open(closed)
    assert caught.value.code == "project.migration"
    assert closed.read_bytes() == before
    assert os.listdir(closed.parent) == [closed.name]

    monkeypatch.setattr(migration, "STEPS", (*schema.STEPS, add_colour))
    with Store.open(closed, read_only=True) as store:
        assert len(store.experiments()) == 1
    assert closed.read_bytes() == before
    with Store.open(closed) as store:
        assert len(store.experiments()) == 1
        assert store.check() == []
    assert sorted(os.listdir(closed.parent)) == ["refunds.format-1.pwb", "refunds.pwb"]
    with closing(sqlite3.connect(closed)) as file:
        assert file.execute("PRAGMA user_version").fetchone() == (2,)
        file.execute("SELECT colour FROM experiment")
    monkeypatch.undo()
    with pytest.raises(ProjectError) as caught:
        Store.open(closed)
    assert caught.value.code == "project.newer"
    with Store.open(closed.with_name("refunds.format-1.pwb")) as copy:
        assert copy.check() == []


def test_the_copy_before_a_migration_takes_nobodys_name(closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (migration, opening, schema):
        monkeypatch.setattr(module, "NEWEST", 2)
    monkeypatch.setattr(migration, "STEPS", (*schema.STEPS, lambda connection: None))
    closed.with_name("refunds.format-1.pwb").write_text("mine")
    Store.open(closed).close()
    assert closed.with_name("refunds.format-1.pwb").read_text() == "mine"
    assert closed.with_name("refunds.format-1-2.pwb").exists()


def test_the_classes_and_the_file_have_the_same_columns(closed: Path) -> None:
    kinds = {"VARCHAR": "TEXT", "INTEGER": "INTEGER", "BOOLEAN": "INTEGER", "FLOAT": "REAL", "BLOB": "BLOB"}
    tables = SQLModel.metadata.tables
    with closing(sqlite3.connect(closed)) as file:
        names = {name for (name,) in file.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        assert names == set(tables)
        for name in names:
            rows = file.execute(f"SELECT name, type, \"notnull\" OR pk, pk > 0 FROM pragma_table_info('{name}')")
            inside = {(row[0], row[1], bool(row[2]), bool(row[3])) for row in rows}
            said = {
                (column.name, kinds[str(column.type.compile())], not column.nullable, column.primary_key)
                for column in tables[name].columns
            }
            assert said == inside, name


def test_a_copy_of_the_file_is_a_project(closed: Path, tmp_path: Path) -> None:
    copy = tmp_path / "with # and ? and %20 ü.pwb"
    shutil.copy(closed, copy)
    with Store.open(copy) as store:
        assert store.check() == []
    assert lock.SideLock(copy).holder() == ""


# files from elsewhere


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


def test_what_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    pipe, circle, long = tmp_path / "pipe.pwb", tmp_path / "circle.pwb", tmp_path / f"{'a' * 300}.pwb"
    os.mkfifo(pipe)
    circle.symlink_to(circle)
    for path, code in ((pipe, "foreign"), (Path("/dev/null"), "foreign"), (circle, "unreadable"), (long, "unreadable")):
        for read_only in (True, False):
            with pytest.raises(ProjectError) as caught:
                Store.open(path, read_only=read_only)
            assert caught.value.code == f"project.{code}"


def test_the_longest_name_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / f"{'a' * 251}.pwb"
    path.write_bytes(b"")
    with pytest.raises(ProjectError, match="empty"):
        Store.open(path, read_only=True)
