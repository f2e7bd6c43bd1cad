"""What was done to documents is taken back and done again, step by step, also after closing."""

from __future__ import annotations

import random
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.store import making
from tests.store.making import note
from workbench.config.clock import new_id
from workbench.core.cases import Case, GoldenSet
from workbench.core.documents import one_action
from workbench.core.errors import ProjectError
from workbench.core.notebooks import Notebook, RunCell
from workbench.core.rubrics import Rubric
from workbench.store import history
from workbench.store.history import difference, newer, older
from workbench.store.store import Store


def test_typing_is_one_step(store: Store) -> None:
    store.put(note(""), label="New")
    for text in ("h", "he", "hel", "hell", "hello"):
        store.put(note(text), label="Typing", merge="cell a")
    store.put(note("hello", "n2"), label="Other", merge="cell b")
    assert store.undo() == "Other"
    assert store.undo() == "Typing"
    assert store.document("notebook", "n1") == note("")
    assert store.redo() == "Typing"
    assert store.document("notebook", "n1") == note("hello")
    store.put(note("hello!"), label="Typing", merge="cell a")
    assert store.undo() == "Typing"
    assert store.document("notebook", "n1") == note("hello")


def test_a_pause_ends_a_run_of_typing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.put(note("a"), label="Typing", merge="m")
    monkeypatch.setattr(history, "_MERGE_MICROSECONDS", -1)
    store.put(note("ab"), label="Typing", merge="m")
    assert store.undo() == "Typing"
    assert store.document("notebook", "n1") == note("a")


def test_the_log_is_there_after_closing(store: Store, path: Path) -> None:
    store.put(note("a"), label="One")
    store.put(note("b"), label="Two")
    store.undo()
    store.close()
    with Store.open(path) as again:
        assert (again.undo_label, again.redo_label) == ("One", "Two")
        assert again.redo() == "Two"
        assert again.document("notebook", "n1") == note("b")
        assert again.undo() == "Two"
        again.put(note("c"), label="Three")
        assert again.redo_label is None
        assert again.redo() is None
    with Store.open(path) as again:
        assert (again.undo_label, again.redo_label) == ("Three", None)
        assert [again.undo(), again.undo(), again.undo()] == ["Three", "One", None]
        assert again.all("notebook") == []


def test_the_log_is_bounded(store: Store, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "STEPS_KEPT", 20)
    made, _ = making.golden_set(store, 1)
    for number in range(60):
        store.put(note(str(number)), label=f"Step {number}")
        store.update_cases(made.id, [making.case(0, note=str(number))], label=f"Case {number}")
    store.flush()
    store.close()
    with Store.open(path) as again:
        steps = 0
        while again.undo():
            steps += 1
        assert 20 <= steps <= 22
        assert again.check() == []
        # The contents of a case that nothing names any more went with their steps.
        rows = again._rows(history.select(history.t.GOLDEN_CASE.c.id))
        assert len(rows) <= 23


def test_deleting_a_golden_set_is_taken_back_with_its_cases(store: Store) -> None:
    made, rows = making.golden_set(store, 3)
    store.delete("golden_set", made.id, "Delete").result(60)
    assert store.heads("golden_set") == []
    with pytest.raises(KeyError):
        store.delete("golden_set", made.id, "Delete")
    assert store.undo() == "Delete"
    assert store.document("golden_set", made.id) == made
    assert store.cases(made.id) == rows


def test_the_writes_of_one_action_are_one_step_however_long_they_take(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "_MERGE_MICROSECONDS", -1)
    action = one_action()
    store.put(note("a"), label="Duplicate", merge=action)
    store.put(note("b", "n2"), label="Duplicate", merge=action)
    store.put(note("c", "n3"), label="Duplicate", merge=one_action())
    store.undo()
    store.undo()
    assert store.heads("notebook") == []


def test_set_and_cases_can_be_one_step(store: Store) -> None:
    made = GoldenSet(id=new_id(), name="Set")
    store.put(made, label="Import", merge="import 1")
    store.update_cases(made.id, making.cases(3), label="Import", merge="import 1")
    assert store.undo() == "Import"
    assert store.undo() is None
    assert store.case_count(made.id) == 0
    assert store.redo() == "Import"
    assert store.case_count(made.id) == 3


_texts = st.text(alphabet="ab\n☃\U0001f600\ud800", max_size=30)


@given(_texts | st.none(), _texts | st.none())
def test_a_patch_turns_both_ways(old: str | None, new: str | None) -> None:
    if "\ud800" in (old or "") + (new or ""):
        return
    patch = difference(old, new)
    assert newer(patch, old) == new
    assert older(patch, new) == old


def test_a_patch_is_short_and_refuses_another_text() -> None:
    old = "x" * 50_000
    patch = difference(old, old[:25_000] + "word" + old[25_000:])
    assert (patch.head, patch.tail, patch.old, patch.new) == (25_000, 25_000, "", "word")
    with pytest.raises(ValueError, match="left"):
        older(patch, old)
    with pytest.raises(ValueError, match="found"):
        newer(patch, "other")


def test_a_document_changed_by_another_program_is_not_taken_back(store: Store, path: Path) -> None:
    store.put(note("a"), label="One")
    store.put(note("b"), label="Two")
    store.close()
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("UPDATE document SET json = replace(json, '\"b\"', '\"other\"') WHERE kind = 'notebook'")
    with Store.open(path) as again:
        with pytest.raises(ProjectError, match="cannot be taken back") as caught:
            again.undo()
        assert caught.value.code == "store.undo"
        assert again.document("notebook", "n1") == note("other")


class Edits(RuleBasedStateMachine):
    """Any edits, then all taken back, then all done again."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "p.pwb"
        self.store = Store.create(self.path, "P")
        self.states = [self.state()]
        self.at = 0
        self.merging = ""

    def state(self) -> object:
        """All that undo reaches."""
        documents = [self.store.all(kind) for kind in ("notebook", "rubric", "golden_set")]
        return documents, self.store.cases("g1"), self.store.cases("g2")

    def edited(self, merge: str) -> None:
        """Note the state after an edit."""
        state = self.state()
        if state == self.states[self.at]:
            return
        if merge and merge == self.merging and self.at == len(self.states) - 1:
            self.states[self.at] = state
            if self.store.undo_label is None:
                raise AssertionError
        else:
            del self.states[self.at + 1 :]
            self.states.append(state)
            self.at += 1
        self.merging = merge

    @rule(id_=st.sampled_from("xy"), text=st.text(max_size=8), merge=st.sampled_from(["", "m1", "m2"]))
    def put(self, id_: str, text: str, merge: str) -> None:
        before = self.store.find("notebook", id_)
        text = text.encode(errors="replace").decode()
        self.store.put(Notebook(id=id_, name=text), Rubric(id=id_, name=text), label="put", merge=merge)
        if before is None or before.name != text:
            self.edited(merge)

    @precondition(lambda self: self.store.heads("notebook"))
    @rule(place=st.integers(0, 9))
    def delete(self, place: int) -> None:
        heads = self.store.heads("notebook")
        self.store.delete("notebook", heads[place % len(heads)].id, "delete")
        self.edited("")

    @rule(
        set_id=st.sampled_from(["g1", "g2"]),
        changed=st.dictionaries(st.integers(0, 5), st.text("ab", max_size=3), max_size=4),
        removed=st.sets(st.integers(0, 5), max_size=3),
    )
    def cases(self, set_id: str, changed: dict[int, str], removed: set[int]) -> None:
        rows = [Case(id=f"c{number}", note=text) for number, text in changed.items()]
        gone = [f"c{number}" for number in removed if number not in changed]
        self.store.update_cases(set_id, rows, gone, label="cases")
        self.edited("")

    @rule()
    def undo(self) -> None:
        label = self.store.undo()
        assert (label is None) == (self.at == 0)
        self.at = max(0, self.at - 1)
        self.merging = "" if label else self.merging

    @rule()
    def redo(self) -> None:
        label = self.store.redo()
        assert (label is None) == (self.at == len(self.states) - 1)
        self.at = min(len(self.states) - 1, self.at + 1)
        self.merging = "" if label else self.merging

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = Store.open(self.path)
        self.merging = ""

    @invariant()
    def stands_where_it_should(self) -> None:
        assert self.state() == self.states[self.at]

    def teardown(self) -> None:
        try:
            while self.at:
                self.undo()
            assert self.store.undo() is None
            assert self.state() == self.states[0]
            while self.at < len(self.states) - 1:
                self.redo()
            assert self.state() == self.states[-1]
            assert self.store.check() == []
        finally:
            self.store.close()
            self.folder.cleanup()


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow machine must not end a run of typing."""
    monkeypatch.setattr(history, "_MERGE_MICROSECONDS", 10**12)
    monkeypatch.setattr(history, "_LONGEST_MICROSECONDS", 10**12)


TestEdits = Edits.TestCase


TestEdits.settings = settings(max_examples=15, stateful_step_count=25, deadline=None)


def test_random_edits_on_a_long_document(store: Store) -> None:
    chance = random.Random(5)
    text = "".join(chance.choice("abc \n") for _ in range(3_000))
    states = [text]
    store.put(note(text), label="0")
    for number in range(1, 40):
        start = chance.randrange(len(text))
        text = text[:start] + chance.choice(["", "new words", "ü"]) + text[start + chance.randrange(0, 40) :]
        states.append(text)
        store.put(note(text), other(str(number)), label=str(number))
    for state in reversed(states[:-1]):
        store.undo()
        assert store.document("notebook", "n1") == note(state)
    for state in states[1:]:
        store.redo()
        assert store.document("notebook", "n1") == note(state)


def other(name: str) -> Notebook:
    """Another notebook in the same step."""
    return Notebook(id="n2", name=name, cells=(RunCell(id="r"),))
