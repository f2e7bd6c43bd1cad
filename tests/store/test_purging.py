"""Erasing trials and cases: nothing of their texts is left anywhere in the file."""

from __future__ import annotations

import sqlite3
import zlib
from contextlib import closing
from pathlib import Path

import pytest

from tests.store import making
from workbench.config.clock import new_id, now
from workbench.core.calls import Completion, TokenChances
from workbench.core.cases import Attachment, Case
from workbench.core.messages import ImagePart, Message, TextPart, message
from workbench.core.notebooks import Notebook
from workbench.core.prompts import Prompt, PromptContent, Variant, Version
from workbench.store.call_columns import ERASED
from workbench.store.store import Store

SECRET = "Zwiebelkuchen-4711"


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
