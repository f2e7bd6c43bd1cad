"""Nothing that was acknowledged is lost, and what a full disk does not take is given back and kept."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.store import making
from workbench.core.documents import Changes
from workbench.core.errors import ProjectError
from workbench.core.notebooks import Notebook, NoteCell
from workbench.store import watching
from workbench.store.store import Store

ROOT = Path(__file__).parents[2]


WRITER = """
import os
import sys
from pathlib import Path
from tests.store import making
from workbench.core.notebooks import Notebook
from workbench.store.store import Store


def write(number):
    with Store.open(Path(sys.argv[1])) as store:
        experiment = store.experiment(1)
        print("ready", os.getpid(), flush=True)
        while True:
            number += 1
            group = making.group(experiment, making.case(number), "A", f"Answer {number}. " * 40)
            done = store.record(group)
            store.put(Notebook(id=f"n{number}", name=str(number)), label="New")
            done.add_done_callback(lambda future, id_=group.trial.id: print(id_, future.exception() or "", flush=True))
            if number % 50 == 0:
                done.result()


# Each turn is a process of its own, but what it imports is imported once.
for line in sys.stdin:
    child = os.fork()
    if not child:
        write(int(line))
    print("ended", os.waitpid(child, 0)[1], flush=True)
"""


@pytest.mark.parametrize("seed", [3, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(10, 18))])
def test_a_killed_process_loses_nothing_acknowledged(path: Path, seed: int) -> None:
    with Store.create(path, "Kill") as store:
        _, rows = making.golden_set(store, 1)
        store.start_experiment(making.manifest([rows[0].digest], variants="A"))
    acknowledged: set[str] = set()
    chance = random.Random(seed)
    command = [sys.executable, "-c", WRITER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        for turn in range(6):
            print(turn * 1_000_000, file=program.stdin, flush=True)
            word, child = program.stdout.readline().split()
            assert word == "ready"
            lines: list[str] = []
            # A while after so many were written down, however quick the disk is.
            written, wait = chance.randrange(20, 120), chance.random() * 0.05
            # The last line may be torn by the kill.
            while "ended" not in (line := program.stdout.readline()):
                lines.append(line)
                if len(lines) == written:
                    threading.Timer(wait, os.kill, [int(child), signal.SIGKILL]).start()
            assert int(line.rpartition("ended ")[2]) == signal.SIGKILL
            assert all(len(line.split()) == 1 for line in lines), lines[-1]
            acknowledged |= {line.strip() for line in lines}
            with Store.open(path) as store:
                assert store.check() == []
                there = store.trials(store.experiment(1).id)
                assert acknowledged <= {trial.id for trial in there}
                calls = store.calls_of_trials([trial.id for trial in there])
                assert all(call.completion is not None for call in calls.values())
    assert len(acknowledged) > 100


def note(text: str) -> Notebook:
    """A notebook with a note."""
    return Notebook(id="n", name="N", cells=(NoteCell(id="a", text=text),))


def limit_pages(store: Store, pages: int) -> None:
    """Make the disk full, as SQLite sees it; 0 makes it empty again."""
    assert store._writer is not None
    connection = store._writer._connection
    store.flush()

    def work(_: object) -> Changes:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages or 1_000_000}")
        return Changes()

    store._submit(work, alone=True).result(60)


def test_a_full_disk_gives_the_batch_back_and_keeps_it(store: Store, path: Path) -> None:
    experiment, groups = making.filled(store, 2)
    limit_pages(store, 1)
    more = [making.group(experiment, making.case(n), "A", f"Answer {n}. " * 400) for n in range(100, 140)]
    futures = [store.record(group) for group in more]
    errors = [future.exception(60) for future in futures]
    assert all(isinstance(error, ProjectError) and error.code == "store.write" for error in errors)
    first = errors[0]
    assert isinstance(first, ProjectError)
    assert "disk is full" in first.message
    assert first.remedy
    assert store.problem is not None
    assert store.unsaved == len(more)
    # A document reads as it was typed, and is kept too.
    assert isinstance(store.put(note("typed"), label="Typing").exception(60), ProjectError)
    assert store.document("notebook", "n") == note("typed")
    with pytest.raises(ProjectError):
        store.start_experiment(experiment.manifest)
    with pytest.raises(ProjectError):
        store.undo()
    with pytest.raises(ProjectError):
        store.flush()
    with pytest.raises(ProjectError):
        store.close()
    assert len(store.trials(experiment.id)) == len(groups)
    assert isinstance(store.annotate_experiment(experiment.id, note="why " * 4_000).exception(60), ProjectError)
    assert store.experiments()[0].note == ""

    # Saving elsewhere takes all of it along.
    copy = path.with_name("copy.pwb")
    store.backup_to(copy)
    with Store.open(copy) as other:
        assert len(other.trials(experiment.id)) == len(groups) + len(more)
        assert other.document("notebook", "n") == note("typed")
        assert other.check() == []
        assert other.undo() == "Typing"

    limit = store._writer
    assert limit is not None
    limit._connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    store.retry().result(60)
    assert (store.unsaved, store.problem) == (0, None)
    assert len(store.trials(experiment.id)) == len(groups) + len(more)
    assert [one.note for one in store.experiments()] == ["why " * 4_000]
    # Who did not trust in that and submits again does no harm.
    store.record([record for group in more for record in group]).result(60)
    assert store.check() == []
    assert store.undo() == "Typing"
    store.close()
    with Store.open(path) as again:
        assert again.redo() == "Typing"
        assert again.check() == []


def test_polling_tries_again_by_itself(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "_RETRY_SECONDS", 0)
    limit_pages(store, 1)
    assert store.put(note("x" * 100_000), label="Typing").exception(60)
    store.poll()
    problem = store.problem
    assert problem is not None
    assert problem.code == "store.write"
    assert store._writer is not None
    store._writer._connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    while store.unsaved:
        store.poll()
        time.sleep(0.01)
    store.flush()
    assert store.problem is None


def test_closing_can_give_up(store: Store, path: Path) -> None:
    limit_pages(store, 1)
    store.put(note("x" * 100_000), label="Typing")
    with pytest.raises(ProjectError):
        store.close()
    store.close(discard=True)
    with Store.open(path) as again:
        assert again.all("notebook") == []
