"""Copies, examination, the audit log, versions and files."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.store import making
from workbench.config.clock import now
from workbench.core.errors import ProjectError
from workbench.core.messages import message
from workbench.core.notebooks import Notebook
from workbench.core.prompts import PromptContent, Version
from workbench.store.store import Store


def test_versions(store: Store, path: Path) -> None:
    content = PromptContent(messages=(message("system", "Be kind."),))
    first = Version(content=content, prompt_id="p", note="first", author="Ada", created=now())
    again = first.model_copy(update={"note": "second", "created": now()})
    other = first.model_copy(update={"prompt_id": "q"})
    child = Version(content=PromptContent(), prompt_id="p", parent=first.digest, created=now())
    for version in (first, again, other, child):
        store.put_version(version)
    assert store.versions("p") == [first, child]
    assert store.snapshot(first.digest, PromptContent) == content
    with pytest.raises(KeyError):
        store.snapshot("ver:none", PromptContent)
    store.close()
    with Store.open(path) as reopened:
        assert reopened.versions("p") == [first, child]
        assert len(reopened.versions()) == 3
        assert reopened.check() == []


def test_files(store: Store) -> None:
    data = bytes(range(256)) * 50
    digest = store.put_body(data, "image/png")
    assert store.put_body(data, "image/png") == digest
    assert digest.startswith("body:")
    assert store.body(digest) == data
    assert store.body(store.put_body(b"", "text/plain")) == b""


def test_a_backup_is_a_whole_project(store: Store, path: Path) -> None:
    experiment, groups = making.filled(store, 20)
    copy = path.with_name("copy.pwb")
    copy.write_text("old")
    store.backup_to(copy)
    with Store.open(copy) as other:
        assert other.trials(experiment.id) == [group.trial for group in groups]
        assert other.check() == []
    with pytest.raises(ProjectError) as caught:
        store.backup_to(path)
    assert caught.value.code == "store.backup"
    with pytest.raises(ProjectError):
        store.backup_to(path.parent / "none" / "copy.pwb")
    with pytest.raises(ProjectError):
        store.backup_to(path.parent)
    assert store.check() == []


def test_a_backup_beside_a_busy_writer_comes_to_an_end(store: Store, path: Path) -> None:
    experiment, _ = making.filled(store, 5)
    store.put_body(bytes(n * n % 251 for n in range(30_000_000)), "image/png")
    store.flush()
    stop = threading.Event()

    def write() -> None:
        number = 100
        while not stop.is_set():
            number += 1
            store.record(making.group(experiment, making.case(number))).result(60)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        store.backup_to(path.with_name("copy.pwb"))
    finally:
        stop.set()
        thread.join()
    with Store.open(path.with_name("copy.pwb"), read_only=True) as other:
        assert other.check() == []


def test_values_of_another_type_are_found(store: Store, path: Path) -> None:
    """As a hand or another program may write them: SQLite takes any value in any column."""
    making.filled(store, 2)
    store.close()
    with closing(sqlite3.connect(path)) as file:
        file.execute("UPDATE experiment SET created = '../x'")
        file.execute("UPDATE snapshot SET data = '[[' WHERE rowid = 1")
        file.commit()
    with Store.open(path, read_only=True) as again:
        found = again.check()
    assert "The column created of the table experiment holds text in place of integer." in found
    assert "The column data of the table snapshot holds text in place of blob." in found


def test_the_audit_log(store: Store, path: Path) -> None:
    store.audit("release", "1.0.0", who="Ada")
    store.audit("check", "")
    store.close()
    with Store.open(path, read_only=True) as again:
        assert [(entry.who, entry.action, entry.detail) for entry in again.audit_entries()] == [
            ("Ada", "release", "1.0.0"),
            ("", "check", ""),
        ]


def spoil(path: Path, *statements: str) -> None:
    """Change the file behind the program's back."""
    with closing(sqlite3.connect(path)) as file, file:
        for statement in statements:
            file.execute(statement)


FAULTS = {
    "UPDATE body SET data = CAST(data || x'00' AS BLOB), size = size + 1 WHERE id = 2": "text .* digest",
    "UPDATE body SET data = x'ff' || data WHERE id = 1": "rows cannot be read .bodies.: Could not decode",
    "UPDATE body SET data = x'789c00', size = 99 WHERE id = 2": "text .* digest",
    "UPDATE golden_case SET content = json_set(content, '$.note', 'forged') WHERE id = 1": "case c0 is not what",
    "UPDATE golden_case SET content = 'x' WHERE id = 1": "case c0 is not what",
    "UPDATE snapshot SET digest = 'ver:0000', kind = 'version' WHERE kind = 'revision'": "version .* digest",
    "UPDATE snapshot SET data = x'00' WHERE kind = 'manifest'": "manifest .* cannot be read",
    "UPDATE document SET json = '{}' WHERE kind = 'golden_set'": "golden_set Refunds .* cannot be read",
    "INSERT INTO document VALUES ('poem', 'x', 'Ode', '{}', 0)": "kind that this program does not know",
    "DELETE FROM call WHERE id = 1": "table trial .* refers to a row of call",
    "UPDATE call SET messages = '[[\"user\",[9999]]]' WHERE id = 1": "call 1 names a text",
    "UPDATE call SET messages = 'x' WHERE id = 1": "call 1 names a text",
    "UPDATE trial SET output_tokens = 9999 WHERE id = 1": "figures of the trial",
    "UPDATE trial SET quality = 0.99 WHERE id = 1": "quality of the trial",
    "UPDATE trial SET current = 0 WHERE id = 1": "shows 5 trials in 6 places",
    "UPDATE experiment SET state = 'finished', planned = 7": "6 of 7 trials",
}


@pytest.mark.parametrize("statement", FAULTS)
def test_check_finds_what_is_wrong(store: Store, path: Path, statement: str) -> None:
    making.filled(store, 3)
    store.flush()
    assert store.check() == []
    spoil(path, "PRAGMA foreign_keys = OFF", statement)
    found = store.check()
    assert len(found) in (1, 2), found
    assert any(re.search(FAULTS[statement], sentence) for sentence in found), found
    assert all(sentence.endswith(".") for sentence in found)


def test_check_tells_of_damaged_pages(store: Store, path: Path) -> None:
    making.filled(store, 200)
    store.close()
    data = bytearray(path.read_bytes())
    for page in range(len(data) // 8192, len(data) // 4096, 7):
        data[page * 4096 : page * 4096 + 40] = b"\xff" * 40
    path.write_bytes(data)
    with Store.open(path) as again:
        found = again.check()
        assert found
        assert len(found) <= 20
        assert all(sentence.startswith("SQLite finds") for sentence in found)


def test_another_writer_is_noticed(store: Store, path: Path) -> None:
    made, _ = making.golden_set(store, 1)
    seen: list[object] = []
    with Store.open(path, read_only=True) as reader:
        reader.subscribe(seen.append)
        reader.poll()
        assert seen == []
        experiment, groups = making.filled(store, 1)
        store.put(Notebook(id="n", name="N"), label="New")
        store.update_cases(made.id, [making.case(9)], label="Add").result(60)
        reader.poll()
        assert len(seen) == 1
        (changes,) = seen
        assert changes.origin == "another process"
        assert ("notebook", "n") in changes.documents
        assert made.id in changes.cases
        assert changes.experiments == {experiment.id}
        assert reader.document("notebook", "n") == Notebook(id="n", name="N")
        assert reader.undo_label == "Add"
        reader.poll()
        assert len(seen) == 1
        store.annotate_experiment(experiment.id, note="x")
        store.delete("notebook", "n", "Delete")
        store.record([groups[0].outcome]).result(60)
        reader.poll()
        assert seen[-1].experiments == {experiment.id}  # type: ignore[attr-defined]
        assert reader.heads("notebook") == []


def test_a_program_that_writes_past_us_is_noticed(store: Store, path: Path) -> None:
    store.put(Notebook(id="n", name="N"), label="New").result(60)
    seen: list[object] = []
    look = wait_for(store)
    look()
    store.subscribe(seen.append)
    store.put(Notebook(id="n", name="M"), label="Rename").result(60)
    look()
    assert all(changes.origin == "" for changes in seen)  # type: ignore[attr-defined]
    spoil(path, "UPDATE document SET json = replace(json, '\"M\"', '\"X\"'), name = 'X' WHERE kind = 'notebook'")
    look()
    assert seen[-1].origin == "another process"  # type: ignore[attr-defined]
    assert seen[-1].documents == {("notebook", "n")}  # type: ignore[attr-defined]
    assert store.document("notebook", "n") == Notebook(id="n", name="X")


def wait_for(store: Store) -> Callable[[], None]:
    """Poll, and wait until the writer has looked."""

    def look() -> None:
        store.poll()
        store.flush()

    return look
