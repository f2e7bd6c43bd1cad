"""The table of the engine: every figure of it beside its goal, by one command, in some six minutes.

``python -m tests.benchmarks.engine [--quick]`` runs each measurement in a process of its own (`engine_run`, or the
program itself), with bytecode written, and prints medians with machine and load. ``--quick`` leaves out repeats and the
run of 100,000 calls. Measure on a quiet machine: this program takes one processor, the test server another.

What each row is: answers at once to 2 variants × N cases over 32 connections, two checks scored, all stored; streams of
60 tokens at 300 ms to the first and 50 tokens a second, where "over the ideal" is the time over that of a program that
costs nothing, at 1,000 connections without the first wave; two calls of the command line, start to exit; a limit of 100
requests in 5 s; one answer of ten a fault that can be mended. The window's own figures are in `window`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tests.benchmarks.engine_run import apart
from tests.server.running import running

ROOT = Path(__file__).resolve().parents[2]
PACED = ("--rate", "50", "--first-token-ms", "300")
Row = tuple[str, str, str]
"""What, the figure as text, the goal."""


def environment(**more: str) -> dict[str, str]:
    """Of a child: as a person's, with bytecode."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def run(*arguments: str, times: int = 1) -> dict[str, Any]:
    """Medians of some measurements."""
    found = []
    for _ in range(times):
        command = [sys.executable, "-m", "tests.benchmarks.engine_run", "--json", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, check=True, timeout=400)
        found.append(json.loads(done.stdout.splitlines()[-1]))
    return {name: median([one[name] for one in found]) for name in found[0]}


def median(values: list[Any]) -> Any:
    """The middle one; None where there is none."""
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None


def at_once(times: int, large: bool) -> list[Row]:
    """Answers at once, from 2 × 1,000 to 2 × 50,000."""
    rows, found = [], {}
    for cases in (1000, 5000, 50_000) if large else (1000, 5000):
        one = found[cases] = run("--cases", str(cases), times=1 if cases > 5000 else times)
        what = f"2 × {cases:,} at once, 32 connections"
        rows.append((f"{what}: calls a second", f"{one['calls_per_second']:,.0f}", "≥ 2,200, flat"))
        rows.append((f"{what}: CPU a call", f"{one['cpu_ms']:.2f} ms", ""))
    middle, most = found[5000], found[max(found)]
    growth = (most["memory_mb"] - found[1000]["memory_mb"]) * 1024 / (most["calls"] - found[1000]["calls"])
    rows.append(("peak memory of 2 × 5,000", f"{middle['memory_mb']:.0f} MB", "≤ 150 MB"))
    rows.append((f"growth of memory to 2 × {max(found):,}", f"{growth:.2f} KB a call", "≤ 2 KB"))
    rows.append(("project file, 2 × 5,000", f"{middle['file_kb_per_call']:.2f} KB a call", "≤ 1.5 KB"))
    return rows


def paced(times: int) -> list[Row]:
    """Streams as of a real server."""
    rows = []
    for connections, cases, goal in ((32, 128, 1.02), (256, 768, 1.02), (1000, 2000, 1.10)):
        found = run(*PACED, "--connections", str(connections), "--cases", str(cases), times=times)
        ramped = connections == 1000
        over = found["over_ideal_ramped" if ramped else "over_ideal"]
        what = f"streams of 60 tokens, {connections:,} connections"
        rows.append((f"{what}: CPU a call", f"{found['cpu_ms']:.2f} ms", "≤ 3 ms"))
        rows.append((f"{what}: over the ideal{', ramped up' if ramped else ''}", f"{over:.3f}", f"≤ {goal:.2f}"))
    return rows


def start_to_exit(command: list[str], times: int = 0) -> float:
    """Median seconds of a command from start to exit, after one that is not counted."""
    found = []
    for _ in range(times + 1):
        began = time.perf_counter()
        done = subprocess.run(command, cwd=ROOT, env=environment(BENCH_KEY="sk-bench"), capture_output=True, timeout=60)
        found.append(time.perf_counter() - began)
        if done.returncode:
            raise RuntimeError((done.stderr or done.stdout).decode())
    return statistics.median(found[1:] or found)


def short_runs(times: int) -> list[Row]:
    """Two calls of the command line, with and without an estimate; the version."""
    program = [sys.executable, "-m", "workbench"]
    with tempfile.TemporaryDirectory() as folder, running(mode="fixed", tokens=60, seconds=600.0) as server:
        apart(server)
        path = str(Path(folder) / "p.pwb")
        sample = str(ROOT / "sample_projects" / "refund_replies")
        start_to_exit([*program, "new", path, "--from", sample])
        added = ["--provider", "openai-compatible", "--model", "m", "--base-url", server.base_url]
        added += ["--key-env", "BENCH_KEY"]
        start_to_exit([*program, "models", path, "--add", "free", *added])
        start_to_exit([*program, "models", path, "--add", "priced", *added, "--price-in", "1", "--price-out", "2"])
        what = ["--variants", "A", "--limit", "2", "--scorecard", "bench"]
        card = Path(folder) / "bench.yaml"
        card.write_text("checks:\n  - {name: short, check: length, arguments: {max: 4000}}\n", encoding="utf-8")
        start_to_exit([*program, "import", path, str(card), "--as", "scorecard", "--name", "bench"])
        ran = start_to_exit([*program, "run", path, "--models", "free", *what, "--fresh"], times)
        estimated = start_to_exit([*program, "run", path, "--models", "priced", *what, "--fresh"], times)
        version = start_to_exit([*program, "--version"], times)
    return [
        ("run of 2 calls, start to exit", f"{ran:.2f} s", "≤ 0.8 s"),
        ("run of 2 calls that is estimated first, with a vocabulary", f"{estimated:.2f} s", "≤ 1.2 s"),
        ("--version", f"{version:.2f} s", "≤ 0.15 s"),
    ]


def limited() -> list[Row]:
    """Under a limit, and with faults."""
    found = run("--limit", "100/5", "--cases", "250", "--tokens", "8")
    faulty = run("--faults", "0.1", "--cases", "500")
    return [
        ("100 requests in 5 s: over the ideal", f"{found['over_ideal']:.3f}", "≤ 1.05"),
        ("100 requests in 5 s: requests a call", f"{found['requests_per_call']:.3f}", "≤ 1.1"),
        ("10 % faults: calls that end as errors", f"{faulty['failed']:.0f} of {faulty['calls']:.0f}", "0"),
    ]


def main() -> None:
    """Measure all, and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    times, began = (1, time.perf_counter()) if quick else (3, time.perf_counter())
    print(f"{platform.platform()}, {os.cpu_count()} CPUs, Python {platform.python_version()}")
    parts: list[Callable[[], list[Row]]] = [
        partial(at_once, times, not quick),
        partial(paced, times),
        partial(short_runs, 3 if quick else 7),
        limited,
    ]
    for part in parts:
        before = os.getloadavg()[0]
        for what, figure, goal in part():
            print(f"{what:62} {figure:>14}   {goal:16} load {before:.1f}", flush=True)
    print(f"{time.perf_counter() - began:.0f} s in all")


if __name__ == "__main__":
    main()
