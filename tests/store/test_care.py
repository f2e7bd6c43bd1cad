"""Copies, examination, erasing, the audit log, versions and files."""

from __future__ import annotations

import re
import sqlite3
import threading
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.store import making
from workbench.config.clock import new_id, now
from workbench.core.calls import Completion, TokenChances
from workbench.core.cases import Attachment, Case
from workbench.core.errors import ProjectError
from workbench.core.messages import ImagePart, Message, TextPart, message
from workbench.core.notebooks import Notebook
from workbench.core.prompts import Prompt, PromptContent, Variant, Version
from workbench.store.call_columns import ERASED
from workbench.store.store import Store

SECRET = "Zwiebelkuchen-4711"


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


# erasing


def everywhere(path: Path) -> bytes:
    """All bytes of the file, and all packed texts."""
    found = path.read_bytes()
    with closing(sqlite3.connect(path)) as file:
        for size, data in file.execute("SELECT size, data FROM body UNION ALL SELECT size, data FROM snapshot"):
            if data is not None and len(data) != size:
                found += zlib.decompress(data)
    return found


def test_a_purged_trial_leaves_no_trace(store: Store, path: Path) -> None:
    made, rows = making.golden_set(store, 2)
    secret = Case(id="secret", inputs={"question": f"I am {SECRET}"}, note=SECRET)
    store.update_cases(made.id, [secret], label="Add")
    experiment = store.start_experiment(making.manifest([case.digest for case in (*rows, secret)], variants="AB"))
    picked = making.group(experiment, secret, "A", f"Dear {SECRET}, " * 30)
    beside = making.group(experiment, secret, "B", f"Hello {SECRET}")
    others = [making.group(experiment, one, "A", "Fine.") for one in rows]
    judge = making.call("judge", purpose="judge", answer=f"{SECRET} is named: 2")
    judge = judge.model_copy(
        update={"request": judge.request.model_copy(update={"messages": (message("user", f"Rate: {SECRET}"),)})}
    )
    score = picked.score.model_copy(update={"id": new_id(), "reason": f"names {SECRET}", "call_key": judge.key})
    failed = making.group(experiment, secret, "A", None)
    partial = failed.call.model_copy(update={"partial": f"Dear {SECRET}, and", "key": making.request("z").key(3)})
    lost = failed.trial.model_copy(update={"id": new_id(), "call_key": partial.key, "repeat": 1})
    for group in (picked, beside, *others):
        store.record(group)
    store.record([judge, score, partial, lost]).result(60)
    store.put(Notebook(id="n", name=f"about {SECRET}"), label="New")
    store.put(Notebook(id="n", name="about"), label="Rename")
    assert SECRET.encode() in everywhere(path)

    # One trial: its own texts and the judge's go; what the trial beside it sent stays.
    store.purge([picked.trial.id], "Ada", "asked to")
    assert store.call_of_trial(picked.trial.id).completion == Completion(
        message=message("assistant", ERASED), model="m-1"
    )
    assert store.call(judge.key).request.messages[0].text == ERASED
    assert {one.reason for one in store.scores(trial_id=picked.trial.id)} == {""}
    assert [one.value for one in store.scores(trial_id=picked.trial.id)] == [0.5, 0.5]
    assert store.call_of_trial(beside.trial.id) == beside.call
    assert store.finished_calls([picked.call.key, beside.call.key, judge.key]) == {beside.call.key: beside.call}
    assert (store.undo_label, store.redo_label) == (None, None)
    assert store.case(secret.digest) == secret

    # The case: all its trials go with it.
    changes = store.purge([secret.digest], "Ada", "asked to")
    assert changes.cases == {made.id}
    assert changes.experiments == {experiment.id}
    assert SECRET.encode() not in everywhere(path)
    assert store.cases(made.id) == rows
    assert store.cases_by_digest([secret.digest]) == {}
    assert store.call_of_trial(others[0].trial.id) == others[0].call
    assert making.SYSTEM in store.call_of_trial(picked.trial.id).request.messages[0].text
    assert [row.case_digest for row in store.rows(experiment.id)].count(secret.digest) == 3
    assert {row.snippet for row in store.rows(experiment.id)} == {"", "Fine."}
    assert store.check() == []
    entries = store.audit_entries()
    assert [(entry.who, entry.action) for entry in entries] == [("Ada", "purge")] * 2
    assert "asked to" in entries[0].detail
    assert picked.trial.id in entries[0].detail

    # The same case typed anew is there again.
    store.update_cases(made.id, [secret], label="Add").result(60)
    assert store.case(secret.digest) == secret
    assert store.undo() == "Add"
    assert store.check() == []


def test_a_trial_that_shares_a_purged_call_loses_it_too(store: Store) -> None:
    experiment, groups = making.filled(store, 1, "A")
    second = store.start_experiment(experiment.manifest)
    reused = groups[0].trial.model_copy(update={"id": new_id(), "experiment_id": second.id, "reused": True})
    score = groups[0].score.model_copy(update={"id": new_id(), "trial_id": reused.id, "layer": second.id})
    store.record([reused, score]).result(60)
    changes = store.purge([groups[0].trial.id], "Ada", "asked to")
    assert changes.experiments == {experiment.id, second.id}
    assert store.scores(trial_id=reused.id)[0].reason == ""


def test_what_a_purged_trial_left_elsewhere_goes_too(store: Store, path: Path) -> None:
    """The likelihoods of its last tokens, and what was said of a pair in which it stood second."""
    experiment, groups = making.filled(store, 2, "A")
    picked = making.group(experiment, making.case(8))
    chances = (TokenChances(text=SECRET, others=((SECRET, -0.1),)),)
    assert picked.call.completion is not None
    completion = picked.call.completion.model_copy(update={"chances": chances})
    asked = making.call(f"Which is better? {SECRET}", purpose="judge", answer=f"The first, for {SECRET}")
    pair = groups[0].score.model_copy(
        update={
            "id": new_id(),
            "other_trial_id": picked.trial.id,
            "kind": "preference",
            "reason": f"The second says {SECRET}",
            "call_key": asked.key,
        }
    )
    store.record([picked.call.model_copy(update={"completion": completion}), picked.trial, asked, pair]).result(60)
    assert pair in store.scores(trial_id=groups[0].trial.id)
    assert SECRET.encode() in everywhere(path)
    store.purge([picked.trial.id], "Ada", "asked to")
    assert SECRET.encode() not in everywhere(path)
    assert store.call_of_trial(groups[0].trial.id) == groups[0].call
    assert groups[0].score in store.scores(trial_id=groups[0].trial.id)
    assert store.check() == []


def test_files_of_a_purged_case_go_unless_something_else_names_them(store: Store) -> None:
    made, _ = making.golden_set(store, 0)
    mine, shared, prompts, sent = (
        store.put_body(name, "image/png") for name in (b"mine", b"shared", b"prompts", b"sent")
    )

    def attach(*digests: str) -> tuple[Attachment, ...]:
        return tuple(Attachment(digest=digest, media_type="image/png") for digest in digests)

    first = Case(id="1", attachments=attach(mine, shared, prompts, sent))
    second = Case(id="2", attachments=attach(shared))
    store.update_cases(made.id, [first, second], label="Add")
    content = PromptContent(messages=(picture(prompts),))
    store.put(Prompt(id="p", name="P", variants=(Variant(key="A", content=content),)), label="New")
    store.put_version(Version(content=content, prompt_id="p", created=now()))
    experiment = store.start_experiment(making.manifest([first.digest, second.digest], variants="A"))
    for case, picture_of in ((first, mine), (second, sent)):
        group = making.group(experiment, case.model_copy(update={"inputs": {"question": case.id}}))
        request = group.call.request.model_copy(update={"messages": (picture(picture_of),)})
        trial = group.trial.model_copy(update={"case_digest": case.digest})
        store.record([group.call.model_copy(update={"request": request}), trial]).result(60)
    store.purge([first.digest], "Ada", "asked to")
    with pytest.raises(KeyError):
        store.body(mine)
    assert [store.body(digest) for digest in (shared, prompts, sent)] == [b"shared", b"prompts", b"sent"]
    assert store.put_body(b"mine", "image/png") == mine
    assert store.body(mine) == b"mine"


def picture(digest: str) -> Message:
    """A message with words and a picture."""
    return Message(role="user", parts=(TextPart(text="See:"), ImagePart(digest=digest, media_type="image/png")))


def test_purging_nothing_changes_nothing(store: Store) -> None:
    experiment, groups = making.filled(store, 2)
    store.purge(["none", "case:none"], "Ada", "mistake")
    assert store.calls_of_trials([g.trial.id for g in groups]) == {g.trial.id: g.call for g in groups}
    assert len(store.trials(experiment.id)) == 4


# examination


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


# other processes


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
