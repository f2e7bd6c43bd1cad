"""Golden sets: pages, filters, what changed and no more."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from tests.store import making
from workbench.core.cases import Attachment, Case, ContextDocument, ExpectedToolCall, Revision
from workbench.core.documents import Changes
from workbench.core.messages import ReasoningPart, TextPart, message
from workbench.core.rubrics import CheckSpec, Rubric
from workbench.store import connection
from workbench.store.case_places import cases_at
from workbench.store.case_rewriting import rewrite_cases
from workbench.store.cases import place_cases
from workbench.store.store import Store


def test_cases_come_back_in_order(store: Store, path: Path) -> None:
    made, rows = making.golden_set(store, 2_600)
    assert store.case_count(made.id) == 2_600
    assert store.cases(made.id, limit=10_000) == rows
    assert len(store.cases(made.id)) == connection.ROWS
    assert store.cases(made.id, offset=2_590) == rows[2_590:]
    assert store.case_index(made.id) == [(case.id, case.digest) for case in rows]
    assert store.case(rows[7].digest) == rows[7]
    store.close()
    with Store.open(path) as again:
        assert again.cases(made.id, offset=2_400, limit=5) == rows[2_400:2_405]


def test_a_full_case_comes_back(store: Store) -> None:
    made, _ = making.golden_set(store, 0)
    full = Case(
        id="full",
        inputs={"a": None, "b": [1, 2.5, {"c": "ü"}], "n": 2**60},
        reference={"x": [True]},
        history=(message("user", "Hi"), message("assistant", "Hello")),
        documents=(ContextDocument(text="Rule 1", title="Rules"),),
        expected_tool_calls=(ExpectedToolCall(name="refund", arguments={"order": 7}),),
        attachments=(Attachment(digest="body:1", media_type="image/png"),),
        checks=(CheckSpec(name="short", check="length"),),
        rubric=Rubric(id="r", name="R"),
        own_scoring="instead",
        tags=("a", "b"),
        kind="edge",
        split="held-out",
        intent="i",
        risk="r",
        weight=2.5,
        note="n",
        provenance="p",
        meta={"k": "v"},
    )
    store.update_cases(made.id, [full], label="Add").result(60)
    assert store.cases(made.id) == [full]
    assert store.case(full.digest) == full


def test_parts_keep_their_type(store: Store) -> None:
    """A text and a reasoning of the same words must not become one."""
    made, _ = making.golden_set(store, 0)
    parts = (TextPart(text="x"), ReasoningPart(text="x"))
    rows = [Case(id=part.type, history=(message("user", "").model_copy(update={"parts": (part,)}),)) for part in parts]
    store.update_cases(made.id, rows, label="Add").result(60)
    assert [case.history[0].parts[0].type for case in store.cases(made.id)] == ["text", "reasoning"]


@given(st.dictionaries(st.text("abc", min_size=1, max_size=2), st.text(max_size=5), max_size=6))
def test_any_set_of_cases(path_factory: Store, notes: dict[str, str]) -> None:
    rows = [Case(id=id_, note=text.encode(errors="replace").decode()) for id_, text in notes.items()]
    set_id = f"set {notes}"
    path_factory.update_cases(set_id, rows, label="Import").result(60)
    assert path_factory.cases(set_id) == rows
    path_factory.update_cases(set_id, [], list(notes), label="Remove").result(60)
    assert path_factory.cases(set_id) == []
    if rows:
        path_factory.undo()
        assert path_factory.cases(set_id) == rows


@pytest.fixture(scope="module")
def path_factory(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    """One project for many examples."""
    made = Store.create(tmp_path_factory.mktemp("cases") / "p.pwb", "P")
    yield made
    made.close()


def test_splits_and_tags(store: Store) -> None:
    made, _ = making.golden_set(store, 0)
    rows = [
        making.case(
            number, split="held-out" if number % 3 == 0 else "tune", tags=["even"] if number % 2 == 0 else ["odd", "x"]
        )
        for number in range(12)
    ]
    store.update_cases(made.id, rows, label="Import").result(60)
    assert store.case_count(made.id, "held-out") == 4
    assert store.case_count(made.id, "tune") == 8
    assert store.cases(made.id, split="held-out") == rows[::3]
    assert store.cases(made.id, tags=["even"]) == rows[::2]
    assert store.cases(made.id, tags=["x", "even"]) == rows
    assert store.cases(made.id, tags=["eve"]) == []
    assert [id_ for id_, _ in store.case_index(made.id, split="tune", tags=["odd"])] == ["c1", "c5", "c7", "c11"]
    assert store.cases(made.id, tags=["odd"], offset=2, limit=2) == rows[5:8:2]


def test_only_what_changed_is_a_step(store: Store, path: Path) -> None:
    made, rows = making.golden_set(store, 500)
    label = store.undo_label
    assert store.update_cases(made.id, rows, ["none"], label="Nothing").result(60) == Changes()
    assert store.undo_label == label
    edited = rows[3].model_copy(update={"note": "checked"})
    changes = store.update_cases(made.id, [*rows[:3], edited, making.case(900)], ["c7"], label="Edit").result(60)
    assert changes == Changes(cases=frozenset([made.id]), undo=True)
    with closing(sqlite3.connect(path)) as file:
        step = "SELECT case_id FROM undo_case WHERE step = (SELECT max(id) FROM undo_step) ORDER BY 1"
        assert file.execute(step).fetchall() == [("c3",), ("c7",), ("c900",)]
    after = [*rows[:3], edited, *rows[4:7], *rows[8:], making.case(900)]
    assert store.cases(made.id) == after
    assert store.undo() == "Edit"
    assert store.cases(made.id) == rows
    assert store.redo() == "Edit"
    assert store.cases(made.id) == after


def test_all_cases_are_rewritten_with_those_that_were_edited_meanwhile(store: Store) -> None:
    made, rows = making.golden_set(store, 2_300)
    rows[1] = rows[1].model_copy(update={"tags": ("a",), "kind": "edge", "split": "held-out", "weight": 1e16})
    store.update_cases(made.id, rows[:2], label="Edit").result(60)

    def renamed(content: dict[str, Any]) -> dict[str, Any] | None:
        texts = content["inputs"].values()
        return None if content["id"] == "c3" else content | {"inputs": dict.fromkeys(["asked"], *texts)}

    def meanwhile(seen: int) -> None:
        """After the first page was read: one is edited, one goes, one comes."""
        if seen == 2_000:
            edited = rows[5].model_copy(update={"inputs": {"question": "new"}})
            store.update_cases(made.id, [edited, making.case(9_000)], ["c7"], label="Edit").result(60)

    written, count = rewrite_cases(store, made.id, renamed, label="Rename", merge="", seen=meanwhile)
    assert written.result(60) == Changes(cases=frozenset([made.id]), undo=True)
    after = store.cases(made.id, limit=9_000)
    expected = [*rows[:5], rows[5].model_copy(update={"inputs": {"question": "new"}}), rows[6], *rows[8:]]
    expected.append(making.case(9_000))
    for place, case in enumerate(expected):
        if case.id != "c3":
            expected[place] = case.model_copy(update={"inputs": {"asked": case.inputs["question"]}})
    assert after == expected
    assert store.case_index(made.id) == [(case.id, case.digest) for case in expected]
    assert [case.id for case in store.cases(made.id, split="held-out", tags=["a"])] == ["c1"]
    assert count == 2_300
    assert store.undo() == "Rename"
    assert store.cases(made.id, limit=3) == rows[:3]
    assert store.cases(made.id, offset=5, limit=1)[0].inputs == {"question": "new"}
    assert store.redo() == "Rename"
    assert store.cases(made.id, limit=9_000) == expected
    assert store.check() == []


def test_a_rewriting_that_changes_nothing_is_no_step(store: Store) -> None:
    made, _ = making.golden_set(store, 3)
    label = store.undo_label
    for change in (lambda content: None, lambda content: dict(reversed(content.items()))):
        written, count = rewrite_cases(store, made.id, change, label="x", merge="", seen=lambda _: None)
        assert (written.result(60), count, store.undo_label) == (Changes(), 0, label)


def test_removed_and_changed_at_once_is_changed(store: Store) -> None:
    made, rows = making.golden_set(store, 2)
    edited = rows[0].model_copy(update={"note": "x"})
    store.update_cases(made.id, [edited], [rows[0].id], label="Edit").result(60)
    assert store.cases(made.id) == [edited, rows[1]]


def test_input_fields(store: Store) -> None:
    made, _ = making.golden_set(store, 0)
    rows = [Case(id="1", inputs={"b": 1, "a": 2}), Case(id="2", inputs={"c": 1, "a": 0}), Case(id="3")]
    store.update_cases(made.id, rows, label="Import").result(60)
    assert store.input_fields(made.id) == ["b", "a", "c"]
    assert store.input_fields("none") == []


def test_a_revision_is_frozen(store: Store, path: Path) -> None:
    made, rows = making.golden_set(store, 700)
    revision = store.freeze_revision(made.id)
    assert revision == Revision(cases=tuple(case.digest for case in rows))
    assert store.snapshot(revision.digest, Revision) == revision
    assert store.freeze_revision(made.id) == revision
    store.update_cases(made.id, [], [case.id for case in rows], label="Empty").result(60)
    store.forget_history()
    store.close()
    with Store.open(path) as again:
        assert again.case_count(made.id) == 0
        assert again.cases_by_digest(revision.cases) == {case.digest: case for case in rows}
        assert again.check() == []


def test_a_draft_that_nothing_names_goes(store: Store) -> None:
    made, rows = making.golden_set(store, 2)
    store.update_cases(made.id, [rows[0].model_copy(update={"note": "draft"})], label="Edit").result(60)
    store.update_cases(made.id, [rows[0].model_copy(update={"note": "final"})], label="Edit").result(60)
    assert len(store.cases_by_digest([rows[0].digest])) == 1
    store.forget_history()
    assert store.cases_by_digest([rows[0].digest]) == {}
    with pytest.raises(KeyError):
        store.case(rows[0].digest)


def test_rows_are_read_beside_a_large_write_before_it_ends(store: Store) -> None:
    """What is shown waits for a write a moment only, and a transaction keeps nobody out before its end."""
    made, rows = making.golden_set(store, 3)
    begun, go_on = threading.Event(), threading.Event()
    # More than SQLite's own cache holds, so that it would write into the file before the end.
    many = [making.case(number + 10, note="x" * 4_000) for number in range(1_500)]

    def slow(connection: Connection) -> Changes:
        place_cases(connection, [(case.digest, case) for case in many])
        begun.set()
        go_on.wait(60)
        return Changes()

    written = store._submit(slow, "history")
    assert begun.wait(60)
    # Whoever waits for the write finds it done, or is told after five seconds that nothing can be read.
    assert cases_at(store, made.id, [1], 0.05) == {1: rows[1]}
    assert not written.done()
    go_on.set()
    assert cases_at(store, made.id, [1]) == {1: rows[1]}
    assert written.done()
