"""The command line is killed at a random moment: what was finished is there, and only the rest is made again."""

from __future__ import annotations

import random
import signal
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.cli.program import Done, ask, call, check, start
from tests.flows.test_server import project_for, until
from tests.server import running
from workbench.project import open_project

CONCURRENCY = 8


def kept(path: Path) -> tuple[set[tuple[str, str]], int]:
    """(candidate, case) of the finished trials of all experiments, and how many trials that is."""
    opened = open_project(path, read_only=True)
    try:
        assert opened.check() == []
        rows = [row for experiment in opened.experiments.list() for row in opened.experiments.rows(experiment.id)]
        finished = [row for row in rows if row.state != "failed"]
        for row in finished[:5]:
            assert opened.experiments.trial(row.trial_id).call.completion is not None
    finally:
        opened.close()
    return {(row.candidate, row.case_id) for row in finished}, len(finished)


def one_round(folder: Path, seed: int) -> int:
    """Start, kill, look, go on, count; how many answers were paid for twice."""
    moment = random.Random(seed).random()
    with running(mode="stand-in", latency_ms=25) as server:
        path = project_for(server, folder / f"{seed}.pwb")
        wanted = ("run", path, "--models", "served", "--variants", "A,B", "--concurrency", str(CONCURRENCY))
        process = start(*wanted)
        # From before the first call to near the last one.
        until(lambda: len(server.entries()) >= moment * 80)
        time.sleep(moment * 0.02)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=30)
        server.settled()
        answered = sum(entry["finished"] for entry in server.entries())
        there, count = kept(path)
        assert count == len(there)
        assert answered - CONCURRENCY <= count <= answered
        again = start(*wanted, *(["--resume"] if seed % 2 else []), "--json")
        out, err = again.communicate(timeout=120)
        done = Done(again.returncode, out, err)
        check(done)
        assert done.status == 0, err
        assert kept(path)[0] >= there
        assert {one["n"] for one in done.data["candidates"]} == {48}
        paid = Counter(entry["digest"] for entry in server.entries() if entry["finished"])
        assert len(paid) == 96
        assert sum(paid.values()) == answered + 96 - count
        assert ask(*wanted).data["totals"]["calls"] == 0
        return sum(paid.values()) - len(paid)


@pytest.mark.parametrize("seed", [*range(3), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(3, 33))])
def test_a_killed_run_costs_the_calls_in_flight_and_no_more(tmp_path: Path, seed: int) -> None:
    assert one_round(tmp_path, seed) <= CONCURRENCY


def test_a_killed_import_is_made_whole_by_the_next(tmp_path: Path) -> None:
    cases, outputs = tmp_path / "cases.csv", tmp_path / "outputs.csv"
    cases.write_text("id,question\n" + "".join(f"c{n},{n}?\n" for n in range(3000)), encoding="utf-8")
    lines = "".join(f"c{n},m,{n},{n % 2 == 0}\n" for n in range(3000))
    outputs.write_text("id,model,output,passed\n" + lines, encoding="utf-8")
    path = tmp_path / "p.pwb"
    assert call("import", path, cases, "--as", "cases").status == 0
    process = start("import", path, outputs, "--as", "outputs")
    size = path.stat().st_size
    until(lambda: path.stat().st_size > size or process.poll() is not None)
    process.kill()
    process.communicate(timeout=30)
    done = ask("import", path, outputs, "--as", "outputs")
    assert done.status == 0
    assert ask("import", path, outputs, "--as", "outputs").data["added"] == 0
    assert len(kept(path)[0]) == 3000
    assert ask("check", path).status == 0
