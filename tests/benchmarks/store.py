"""Benchmark of the project file.

``python -m tests.benchmarks.store [--cases N] [--keep PATH]`` fills a project with N cases × 2 variants, one score
each, then prints throughput, size per call, time to open, to list and to page, and what a backup and a check take.
"""

from __future__ import annotations

import argparse
import gc
import os
import platform
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import get_args

from tests.store import making
from workbench.config.clock import new_id
from workbench.core.cases import Case, GoldenSet
from workbench.core.experiments import Experiment
from workbench.core.notebooks import Notebook, NoteCell
from workbench.store.rows import Order, RowFilter
from workbench.store.store import Store

BATCH = 100
_WORDS = (
    "the a your order refund day we can not policy card return item please sorry will within thirty rule send".split()
)


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=50_000, help="cases; two trials each")
    parser.add_argument("--keep", type=Path, help="where to leave the project file")
    arguments = parser.parse_args()
    versions = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    print(f"{platform.platform()}, {os.cpu_count()} CPUs, {versions}")
    with tempfile.TemporaryDirectory() as folder:
        path = arguments.keep or Path(folder) / "benchmark.pwb"
        with Store.create(path, "Benchmark") as store:
            rows, experiment = prepare(store, arguments.cases)
            store.backup_to(path.with_name("before.pwb"))
            before = path.with_name("before.pwb").stat().st_size
            record(store, experiment, rows)
        trials = 2 * arguments.cases
        print(f"size of the file: {path.stat().st_size / 1e6:,.0f} MB")
        print(f"per call with all that belongs to it: {(path.stat().st_size - before) / trials:,.0f} bytes")
        reopen(path)
        with Store.open(path) as store:
            read(store, experiment)
            write_small(store, rows)
            with timed("backup"):
                store.backup_to(path.with_name("copy.pwb"))
            with timed("check"):
                findings = store.check()
            assert findings == [], findings


def prepare(store: Store, count: int) -> tuple[list[Case], Experiment]:
    """Import the cases and start an experiment over them."""
    golden = GoldenSet(id=new_id(), name="Set")
    rows = making.cases(count)
    store.put(golden, label="New")
    with timed(f"import of {count:,} cases"):
        store.update_cases(golden.id, rows, label="Import").result()
    with timed("freezing the revision"):
        revision = store.freeze_revision(golden.id)
        store.flush()
    with timed("starting the experiment"):
        experiment = store.start_experiment(making.manifest(revision.cases))
    return rows, experiment


def record(store: Store, experiment: Experiment, rows: list[Case]) -> None:
    """Record all trials in batches, as a fast run does; the values are made beforehand."""
    chance = random.Random(1)
    seconds = 0.0
    for start in range(0, len(rows), 2_000):
        groups = [
            making.group(experiment, case, variant, answer(chance), chance.random())
            for case in rows[start : start + 2_000]
            for variant in "AB"
        ]
        groups = [group._replace(call=group.call.model_copy(update={"deltas": deltas(chance)})) for group in groups]
        # The values made for the benchmark are not the program's: collecting garbage among them is not measured.
        gc.collect()
        gc.freeze()
        began = time.perf_counter()
        futures = [
            store.record([record for group in groups[first : first + BATCH] for record in group])
            for first in range(0, len(groups), BATCH)
        ]
        for future in futures:
            future.result()
        seconds += time.perf_counter() - began
        gc.unfreeze()
    trials = 2 * len(rows)
    print(f"record, {trials:,} trials (call, trial, score, outcome) in batches of {BATCH}: {trials / seconds:,.0f}/s")


def answer(chance: random.Random) -> str:
    """About 60 tokens."""
    return " ".join(chance.choice(_WORDS) + (str(chance.randrange(99)) if n % 9 == 0 else "") for n in range(52))


def deltas(chance: random.Random) -> tuple[tuple[int, int], ...]:
    """Arrival times of 60 pieces of text."""
    time_, size, found = 120, 0, []
    for _ in range(60):
        time_, size = time_ + chance.randrange(8, 25), size + chance.randrange(2, 8)
        found.append((time_, size))
    return tuple(found)


def reopen(path: Path) -> None:
    """Open and close several times."""

    def again() -> None:
        Store.open(path).close()

    report("open and close", again, 9)


def read(store: Store, experiment: Experiment) -> None:
    """List, page, filter, look up."""
    with timed("rows of the experiment, whole"):
        rows = store.rows(experiment.id)
    report("manifest of the experiment, first time", lambda: store.experiment(1), 1)
    for order in get_args(Order):
        for offset in (0, len(rows) // 2, max(0, len(rows) - 200)):
            page = lambda order=order, offset=offset: store.rows_page(  # noqa: E731
                experiment.id, order_by=order, descending=True, offset=offset, limit=200
            )
            report(f"page of 200 by {order}, from {offset:,}", page, 5)
    passed = RowFilter(passed=False)
    report("page of 200 that failed", lambda: store.rows_page(experiment.id, filter=passed, limit=200), 5)
    report("number that failed", lambda: store.row_count(experiment.id, filter=passed), 5)
    words = RowFilter(text="refund card 42")
    report("page of 200 with words", lambda: store.rows_page(experiment.id, filter=words, limit=200), 5)
    ids = [row.trial_id for row in rows]
    report("one trial with its call", lambda: store.call_of_trial(ids[len(ids) // 2]), 20)
    report("200 calls with their texts", lambda: store.calls_of_trials(ids[:200]), 5)
    keys = [call.key for call in store.calls_of_trials(ids[:2_000]).values()]
    report("finished keys of 2,000", lambda: store.finished_keys(keys), 5)
    report("finished calls of 2,000", lambda: store.finished_calls(keys), 3)
    with timed("values of one metric"):
        store.metric_values(experiment.id, "short")
    with timed("totals"):
        store.totals(experiment.id)
    with timed("all scores as values"):
        store.scores(experiment.id)


def write_small(store: Store, rows: list[Case]) -> None:
    """A keystroke in a notebook, one in a case."""
    text = "A notebook of some length. " * 400

    def type_() -> None:
        nonlocal text
        text += "x"
        notebook = Notebook(id="n", name="N", cells=(NoteCell(id="a", text=text),))
        store.put(notebook, label="Typing", merge="n").result()

    report("keystroke in a notebook of 10 KB, on disk", type_, 50)
    set_id = store.heads("golden_set")[0].id
    number = 0

    def edit() -> None:
        nonlocal number
        number += 1
        case = rows[7].model_copy(update={"note": f"{number}"})
        store.update_cases(set_id, [case], label="Edit", merge="c").result()

    report("edit of a case, on disk", edit, 50)
    report("page of 200 cases", lambda: store.cases(set_id, offset=len(rows) // 2, limit=200), 9)
    report("undo and redo", lambda: (store.undo(), store.redo(), store.flush()), 9)


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long a block took, in milliseconds."""
    began = time.perf_counter()
    yield
    print(f"{what}: {(time.perf_counter() - began) * 1e3:,.1f} ms")


def report(what: str, action: Callable[[], object], times: int) -> None:
    """Print median and maximum of several runs, in milliseconds."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        action()
        taken.append((time.perf_counter() - began) * 1e3)
    print(f"{what}: {statistics.median(taken):,.1f} ms (median of {times}; longest {max(taken):,.1f})")


if __name__ == "__main__":
    main()
