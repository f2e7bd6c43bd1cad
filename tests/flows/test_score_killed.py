"""A new scoring is killed: the same command goes on with its layer, and no judge's answer is paid for twice."""

from __future__ import annotations

import signal
from collections import Counter
from pathlib import Path

import pytest

from tests.cli.program import Done, call, check, start
from tests.flows.test_server import judged_by_server, project_for, until
from tests.server import running
from workbench.project import open_project

CONCURRENCY = 4


def layers(path: Path) -> list[tuple[str, int]]:
    """(label, trials with a result) of the layers of the first experiment."""
    opened = open_project(path, read_only=True)
    try:
        assert opened.check() == []
        experiment = opened.experiments.latest_or_fail()
        return [
            (layer.label, sum(row.scored for row in opened.experiments.rows(experiment.id, layer.id)))
            for layer in opened.experiments.layers(experiment.id)
        ]
    finally:
        opened.close()


def test_a_killed_scoring_is_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVED_KEY", "sk-test-1")
    monkeypatch.setenv("WORKBENCH_STAND_IN_PACE", "0")
    with running(mode="stand-in", latency_ms=25) as server:
        path = project_for(server, tmp_path / "p.pwb")
        judged_by_server(path, tmp_path)
        assert call("run", path, "--variants", "B", "--limit", "16", "--scorecard", "none").status == 0
        wanted = ("score", path, "--scorecard", "served", "--concurrency", CONCURRENCY)
        # However quick the machine is, the scoring is not over before it is killed.
        server.hold(after=12)
        process = start(*wanted)
        until(lambda: server.stats()["held"])
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=30)
        server.settled()
        server.release()
        before = layers(path)
        assert [label for label, _ in before][-1:] == ["served"]
        assert before[-1][1] < 16
        again = start(*wanted, "--json")
        out, err = again.communicate(timeout=120)
        done = Done(again.returncode, out, err)
        check(done)
        assert done.status == 0, err
        assert layers(path) == [*before[:-1], ("served", 16)]
        assert done.data["totals"]["reused"] > 0
        paid = Counter(entry["digest"] for entry in server.entries() if entry["finished"])
        # 16 answers by four criteria; those in flight when it was killed had no time to be written down.
        assert len(paid) == 64
        assert sum(paid.values()) <= 64 + CONCURRENCY
        # What is complete is scored anew as a layer of its own, from the answers that are there.
        assert call(*wanted).status == 0
        assert [label for label, _ in layers(path)][-2:] == ["served", "served"]
        assert sum(1 for entry in server.entries() if entry["finished"]) == sum(paid.values())
