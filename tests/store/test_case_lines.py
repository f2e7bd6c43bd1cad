"""The lines of a golden set in memory find what the file holds, after every kind of write."""

from __future__ import annotations

import threading
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from workbench.core.cases import Case, GoldenSet
from workbench.store.case_lines import EMPTY, CaseLine, CaseLines, Marks
from workbench.store.case_places import case_positions, cases_at
from workbench.store.line_query import LONGEST, LineQuery
from workbench.store.store import Store


def describe(content: dict[str, Any]) -> CaseLine:
    text = str(content.get("inputs", {}).get("message", ""))
    weight = float(content.get("weight", 1.0))
    # Not Python's hash, which is another in every process and now and then the same for two.
    alike = zlib.crc32(text.encode())
    return CaseLine(text.casefold(), (text.casefold() or EMPTY, weight), int(not text), alike, int("x" in text))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store.create(tmp_path / "lines.pwb", "lines")
    made.put(GoldenSet(id="s", name="s"), label="New")
    yield made
    made.close()


@pytest.fixture
def lines(store: Store) -> Iterator[CaseLines]:
    made = CaseLines(store, "s", describe, 2)
    yield made
    made.close()


def case(name: str, message: str, **fields: Any) -> Case:
    return Case(id=name, inputs={"message": message}, **fields)


FIRST = [
    case("a", "Größe 100 % wrong", tags=("size",), weight=2),
    case("b", "The jacket leaks", kind="edge", tags=("faulty", "size")),
    case("c", "", split="held-out", weight=0.5),
    case("d", "the Jacket LEAKS again", split="held-out", kind="edge"),
]


def test_queries_filter_sort_and_search(store: Store, lines: CaseLines) -> None:
    store.update_cases("s", FIRST, label="Add")
    assert lines.refresh()
    assert not lines.refresh()
    assert list(lines.places(LineQuery())) == [0, 1, 2, 3]
    assert list(lines.places(LineQuery(split="held-out"))) == [2, 3]
    assert list(lines.places(LineQuery(kinds=("edge",), tags=("size", "none")))) == [1]
    assert list(lines.places(LineQuery(words="JACKET leaks"))) == [1, 3]
    assert list(lines.places(LineQuery(words="grösse"))) == [0]  # ß folds to ss
    assert list(lines.places(LineQuery(words="%"))) == [0]
    assert list(lines.places(LineQuery(words="_"))) == []
    assert list(lines.places(LineQuery(level=1))) == [2]
    assert list(lines.places(LineQuery(level=2))) == []


def test_what_is_empty_stands_last_either_way(store: Store, lines: CaseLines) -> None:
    store.update_cases("s", FIRST, label="Add")
    lines.refresh()
    assert list(lines.places(LineQuery(order=0))) == [0, 1, 3, 2]
    assert list(lines.places(LineQuery(order=0, descending=True))) == [3, 1, 0, 2]
    assert list(lines.places(LineQuery(order=1))) == [2, 1, 3, 0]
    assert list(lines.places(LineQuery(descending=True))) == [3, 2, 1, 0]
    lines.prepare()
    assert list(lines.places(LineQuery(order=0, split="tune"))) == [0, 1]


def test_edits_removals_and_undo_are_taken_over(store: Store, lines: CaseLines) -> None:
    store.update_cases("s", FIRST, label="Add")
    lines.refresh()
    store.update_cases("s", [case("a", "another")], ["b"], label="Edit")
    assert lines.refresh()
    assert list(lines.places(LineQuery(words="another"))) == [0]
    assert list(lines.places(LineQuery())) == [0, 2, 3]
    assert store.undo() == "Edit"
    assert lines.refresh()
    assert list(lines.places(LineQuery())) == [0, 1, 2, 3]
    assert list(lines.places(LineQuery(words="another"))) == []


def test_counts_labels_and_doubles(store: Store, lines: CaseLines) -> None:
    store.update_cases("s", [*FIRST, case("e", "The jacket leaks"), case("x", "fix")], label="Add")
    lines.refresh()
    assert lines.counts() == (6, 0, 3, 1)
    assert lines.counts("held-out") == (2, 0, 1, 0)
    assert lines.labels()["size"] == 2
    assert lines.labels("tune") == {"golden": 3, "edge": 1, "size": 2, "faulty": 1}
    assert lines.marks() == {1: Marks(0, 1), 2: Marks(1, None), 4: Marks(0, 1)}
    store.update_cases("s", [], ["b"], label="Remove")
    lines.refresh()
    assert 4 not in lines.marks()


def test_a_huge_case_is_found_by_its_beginning_and_not_described(store: Store, lines: CaseLines) -> None:
    store.update_cases("s", [case("big", "Needle " + "x" * LONGEST)], label="Add")
    lines.refresh()
    assert list(lines.places(LineQuery(words="needle"))) == [0]


def test_lines_are_read_while_the_file_is_written(store: Store, lines: CaseLines) -> None:
    store.update_cases("s", [case(f"c{n}", f"text {n}") for n in range(3000)], label="Add")
    told: list[tuple[int, int]] = []
    reading = threading.Thread(target=lambda: lines.refresh(lambda done, of: told.append((done, of))))
    reading.start()
    store.update_cases("s", [case("late", "late")], label="Add").result()
    reading.join()
    assert told[-1][0] == told[-1][1]
    lines.refresh()
    assert len(lines.places(LineQuery())) == 3001


def test_cases_at_places(store: Store) -> None:
    store.update_cases("s", FIRST, label="Add")
    store.update_cases("s", [], ["b"], label="Remove")
    assert {place: one.id for place, one in cases_at(store, "s", [0, 1, 3]).items()} == {0: "a", 3: "d"}
    assert list(case_positions(store, "s")) == [0, 2, 3]
    assert list(case_positions(store, "s", "held-out")) == [2, 3]
    assert list(case_positions(store, "none")) == []
