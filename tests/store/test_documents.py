"""Documents: read back at once, written whole, told to who subscribes."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests.store import making
from tests.store.making import note
from workbench.core.cases import GoldenSet
from workbench.core.documents import Changes, Document
from workbench.core.models import Model
from workbench.core.prompts import Prompt, PromptContent, Variant
from workbench.core.rubrics import Criterion, Rubric, Scorecard
from workbench.store.store import Store


def test_a_new_project_has_its_name(store: Store, path: Path) -> None:
    assert [head.name for head in store.heads("project")] == ["Refunds"]
    store.close()
    with Store.open(path) as again:
        info = again.document("project", "project")
        assert info.name == "Refunds"
        assert again.undo_label is None


def test_documents_come_back(store: Store, path: Path) -> None:
    documents: list[Document] = [
        note("Grüße \U0001f600 \x00"),
        Prompt(id="p", name="Refund", variants=(Variant(key="A", content=PromptContent()),)),
        GoldenSet(id="g", name="Set", targets={"edge": 3}),
        Rubric(id="r", name="R", criteria=(Criterion(name="kind"),)),
        Scorecard(id="s", name="S"),
        Model(id="m", name="offline", provider="offline", model_id="x"),
    ]
    future = store.put(*documents, label="Import")
    for document in documents:
        kind = next(kind for kind, id_ in future.result(60).documents if id_ == document.id)
        assert store.document(kind, document.id) == document
        assert store.find(kind, document.name) == document
        assert store.find(kind, document.id) == document
        assert store.all(kind) == [document]
    assert store.find("prompt", "none") is None
    with pytest.raises(KeyError):
        store.document("prompt", "none")
    store.close()
    with Store.open(path) as again:
        assert again.all("notebook") == [documents[0]]
        assert again.heads("prompt")[0].name == "Refund"


def test_a_write_is_read_before_it_is_on_disk(store: Store) -> None:
    assert store._writer is not None
    with store._writer.commit_lock:
        future = store.put(note("draft"), label="Typing")
        assert store.document("notebook", "n1") == note("draft")
        assert not future.done()
    future.result(60)


def test_what_did_not_change_is_no_step(store: Store) -> None:
    store.put(note("a"), label="One")
    assert store.put(note("a"), label="Two").result(60) == Changes()
    assert store.undo_label == "One"


def test_half_a_surrogate_pair_in_a_document_loses_nothing_else(store: Store, path: Path) -> None:
    store.put(note("before \ud800 after"), label="Paste").result(60)
    store.close()
    with Store.open(path) as again:
        assert again.document("notebook", "n1") == note("before ? after")


def test_changes_say_what_changed(store: Store) -> None:
    seen: list[Changes] = []
    stop = store.subscribe(seen.append)
    store.put(note("a"), label="One").result(60)
    store.flush()
    assert Changes(documents=frozenset([("notebook", "n1")]), undo=True) in seen
    made, _ = making.golden_set(store, 1)
    store.undo()
    store.flush()
    assert seen[-1] == Changes(cases=frozenset([made.id]), undo=True)
    stop()
    stop()
    count = len(seen)
    store.put(note("b"), label="Two").result(60)
    store.flush()
    assert len(seen) == count


def test_a_subscriber_may_read_and_may_fail(store: Store) -> None:
    read: list[object] = []

    def look(_: Changes) -> None:
        read.append((store.heads("notebook"), store.case_count("none"), store.experiments()))

    def fail(_: Changes) -> None:
        raise ValueError("subscriber")

    told: list[object] = []
    before = threading.excepthook
    threading.excepthook = told.append
    try:
        store.subscribe(fail)
        store.subscribe(look)
        store.put(note("a"), label="One").result(60)
        store.put(note("b"), label="Two").result(60)
        store.flush()
    finally:
        threading.excepthook = before
    assert len(read) >= 1
    assert len(told) == len(read)
