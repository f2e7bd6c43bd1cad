"""Runs of the command line against a server: streamed answers, no call twice, stops, wrong settings."""

from __future__ import annotations

import re
import signal
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import SAMPLE, Done, ask, call, check, is_one_sentence_with_remedy, start
from tests.server import Server, running
from workbench.core.documents import Changes
from workbench.engine.ports import RunOptions
from workbench.project import open_project
from workbench.project import running as running_

KEY = "sk-sesame-open-0123456789"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """Answers as the offline model does, in a stream, to who has the key."""
    with running(mode="stand-in", key=KEY, first_token_ms=2, tokens_per_second=4000) as found:
        yield found


def project_for(server: Server, path: Path, *more: str) -> Path:
    """The sample as a project file with a model at a server that answers and judges."""
    assert call("new", path, "--from", SAMPLE).status == 0
    added = ("--provider", "openai-compatible", "--model", "served", "--base-url", server.base_url)
    assert call("models", path, "--add", "served", *added, "--key-env", "SERVED_KEY", *more).status == 0
    return path


def judged_by_server(path: Path, folder: Path) -> None:
    """Let the served model judge too."""
    card = folder / "served.yaml"
    card.write_text("rubrics:\n  - {rubric: Refund reply, judge: served}\n", encoding="utf-8")
    assert call("import", path, card, "--as", "scorecard", "--name", "served").status == 0


def figures(data: dict[str, Any]) -> dict[str, Any]:
    """What the answers decide: pass rates and means of the candidates by letter."""
    return {
        one["candidate"][0]: (one["pass_rate"]["mean"], one["metrics"]["rubric"]["mean"]) for one in data["candidates"]
    }


def test_a_served_run_streams_and_is_never_made_twice(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SERVED_KEY", KEY)
    path = project_for(server, tmp_path / "p.pwb")
    before = server.stats()["requests"]
    done = ask("run", path, "--models", "served")
    assert (done.status, done.data["totals"]["calls"]) == (0, 144 + 576)
    assert server.stats()["requests"] - before == 144
    assert figures(done.data) == figures(ask("run", path).data)
    again = ask("run", path, "--models", "served")
    assert (again.data["totals"]["calls"], figures(again.data)) == (0, figures(done.data))
    assert server.stats()["requests"] - before == 144
    opened = open_project(path, read_only=True)
    try:
        calls = [opened.experiments.trial(row.trial_id).call for row in opened.experiments.rows(1)[:3]]
    finally:
        opened.close()
    assert all(call.first_token_seconds and len(call.deltas) > 1 for call in calls)
    # A second repeat is a real call; the judge has judged an answer of these words already.
    more = ask("run", path, "--models", "served", "--variants", "A", "--repeats", "2", "--limit", "4")
    assert (more.data["totals"]["calls"], server.stats()["requests"] - before) == (4, 144 + 4)
    assert KEY not in done.out + done.err
    assert KEY.encode() not in path.read_bytes()


def test_a_judge_at_the_server_is_asked_once(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVED_KEY", KEY)
    path = project_for(server, tmp_path / "p.pwb", "--price-in", "1", "--price-out", "2")
    judged_by_server(path, tmp_path)
    assert ask("estimate", path, "--limit", "3", "--scorecard", "served").data["judge_calls"] == 36
    run = ask("run", path, "--limit", "3", "--scorecard", "served")
    totals = run.data["totals"]
    assert (run.status, totals["calls"], totals["cost_usd"]) == (0, 9 + 36, totals["judge_cost_usd"])
    before = server.stats()["requests"]
    scored = ask("score", path, "--scorecard", "served")
    assert (scored.status, figures(scored.data)) == (0, figures(run.data))
    assert server.stats()["requests"] == before


def test_a_budget_ends_the_run_and_more_money_goes_on(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SERVED_KEY", KEY)
    path = project_for(server, tmp_path / "p.pwb", "--price-in", "1", "--price-out", "2")
    wanted = ("run", path, "--models", "served", "--variants", "B", "--scorecard", "none")
    short = ask(*wanted, "--budget", "0.01", "--concurrency", "2")
    assert (short.status, short.document["error"]["code"]) == (3, "run.incomplete")
    assert 0 < short.data["totals"]["cost_usd"] <= 0.01
    assert short.data["experiment"]["state"] == "open"
    made = short.data["totals"]["calls"]
    rest = ask(*wanted, "--resume", "--budget", "1")
    assert (rest.status, rest.data["experiment"]["number"]) == (0, short.data["experiment"]["number"])
    assert (rest.data["totals"]["calls"], rest.data["experiment"]["state"]) == (48, "finished")
    assert made < 48
    # How far the estimate was off: of what this command took, not of what was there before.
    told = rest.data["estimate"]["cost_usd"]
    assert told["took"] == pytest.approx(rest.data["totals"]["cost_usd"] - short.data["totals"]["cost_usd"])
    assert 0 < told["low"] <= told["high"]
    assert "Estimated were" in rest.err
    assert ask(*wanted, "--resume").data["experiment"]["number"] == short.data["experiment"]["number"] + 1


def test_a_reader_sees_a_run_of_another_process_go_on(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SERVED_KEY", KEY)
    path = project_for(server, tmp_path / "p.pwb")
    server.hold(after=10)
    process = start("run", path, "--models", "served", "--variants", "B", "--scorecard", "none", "--concurrency", "2")
    watcher = open_project(path, read_only=True)
    seen: list[int] = []

    def look(changes: Changes) -> None:
        for experiment in changes.experiments:
            seen.append(len(watcher.experiments.rows(experiment)))

    def shown(count: int) -> bool:
        watcher.poll()
        return seen[-1:] == [count]

    watcher.subscribe(look)
    try:
        # It stands in its course until it was seen there: on a quick machine it would be over between two looks.
        for count in (10, 20, 30):
            until(lambda count=count: shown(count))
            server.hold(after=10)
        server.release()
        until(lambda: shown(48) and process.poll() is not None)
        watcher.poll()
        assert watcher.experiments.list()[-1].state == "finished"
    finally:
        server.release()
        watcher.close()
        process.communicate(timeout=60)
    assert seen == sorted(seen)
    assert set(seen) >= {10, 20, 30, 48}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_cleanly_and_the_run_goes_on_later(tmp_path: Path, number: signal.Signals) -> None:
    with running(mode="stand-in", latency_ms=20) as slow:
        path = project_for(slow, tmp_path / "p.pwb")
        wanted = ("run", path, "--models", "served", "--concurrency", "4", "--json")
        slow.hold(after=20)
        process = start(*wanted)
        until(lambda: slow.stats()["held"])
        process.send_signal(number)
        # A terminal and `timeout` both pass Ctrl-C on: twice at once is once.
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
        slow.release()
        stopped = Done(process.returncode, out, err)
        check(stopped)
        assert (stopped.status, stopped.document["error"]["code"]) == (3, "run.incomplete")
        assert "Traceback" not in err
        made = sum(one["n"] - one["failures"] for one in stopped.data["candidates"])
        assert made > 0
        rest = ask(*wanted[:-1], "--resume")
        assert (rest.status, rest.data["experiment"]["state"]) == (0, "finished")
        ended = Counter(entry["digest"] for entry in slow.entries() if entry["finished"])
        # Those under way at the signal may have been answered to nobody.
        assert sum(count - 1 for count in ended.values()) <= 4
        assert len(ended) == 144


def test_a_wrong_key_is_told_once_and_the_right_one_goes_on(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = project_for(server, tmp_path / "p.pwb")
    monkeypatch.setenv("SERVED_KEY", "sk-wrong-0123456789")
    wrong = ask("run", path, "--models", "served")
    assert (wrong.status, wrong.document["error"]["code"]) == (2, "run.settings")
    assert is_one_sentence_with_remedy(wrong)
    assert "served" in wrong.document["error"]["message"]
    assert "sk-wrong" not in wrong.out + wrong.err
    monkeypatch.setenv("SERVED_KEY", KEY)
    right = ask("run", path, "--models", "served", "--resume")
    assert (right.status, right.data["totals"]["failed"]) == (0, 0)
    assert right.data["experiment"]["number"] == wrong.data["experiment"]["number"]


def test_a_missing_key_or_price_is_told_before_anything_is_written(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SERVED_KEY", KEY)
    path = project_for(server, tmp_path / "p.pwb")
    assert call("models", path, "--add", "vendor", "--provider", "openai", "--model", "gpt-4o").status == 0
    content = path.read_bytes()
    for arguments in (("--models", "vendor"), ("--models", "served", "--budget", "1")):
        done = ask("run", path, *arguments)
        assert done.status == 2
        assert is_one_sentence_with_remedy(done)
        assert re.search("vendor|served", done.err)
    assert path.read_bytes() == content


def test_an_unreachable_server_leaves_all_to_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # It is tried as often as ever, only sooner.
    monkeypatch.setattr(running_, "RunOptions", partial(RunOptions, backoff=0.02))
    with running(mode="stand-in") as gone:
        path = project_for(gone, tmp_path / "p.pwb")
        gone.stop()
        done = ask("run", path, "--models", "served", "--limit", "2", "--variants", "B")
    assert (done.status, done.document["error"]["code"]) == (3, "run.incomplete")
    assert is_one_sentence_with_remedy(done)
    assert f"127.0.0.1:{gone.port}" in done.err
    assert ask("estimate", path, "--models", "served", "--limit", "2", "--variants", "B").data["calls"] == 2


def test_a_project_is_read_while_a_run_writes(tmp_path: Path) -> None:
    with running(mode="stand-in", latency_ms=60) as slow:
        path = project_for(slow, tmp_path / "p.pwb")
        folder = tmp_path / "folder"
        assert call("run", path).status == 0
        # It writes during what follows, and is not over before the end of it.
        slow.hold(after=100)
        process = start("run", path, "--models", "served", "--concurrency", "2")
        try:
            until(lambda: len(slow.entries()) > 2)
            assert len(ask("compare", path, "--experiment", "1").data["pairs"]) == 3
            assert ask("estimate", path).data["calls"] == 0
            assert ask("check", path).status == 0
            assert ask("export", path, folder, "--to", "folder").status == 0
            assert ask("export", path, tmp_path / "now.csv", "--to", "results-csv").status == 0
            busy = ask("run", path)
            assert (busy.status, busy.document["error"]["code"]) == (2, "project.locked")
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)
        assert process.returncode == 3


def until(condition: Any, seconds: float = 60.0) -> None:
    """Wait for something that happens in another process."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)
