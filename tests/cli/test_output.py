"""What is printed: one document whatever happens, safe text, and no fault where the reader has gone."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from tests.cli.program import ROOT, SAMPLE, ask, call, environment, run
from workbench.cli import application, output
from workbench.cli.estimate_command import sentence
from workbench.cli.output import Output, folded, table
from workbench.core.summaries import Estimate


def test_texts_of_a_project_cannot_move_the_cursor(capsys: pytest.CaptureFixture[str]) -> None:
    Output("run", as_json=False).say("a\x1b[2Jb\u202ec\rd\x07e\tf\ng")
    assert capsys.readouterr().out == "a\ufffd[2Jb\ufffdc\ufffdd\ufffde\\tf\\ng\n"


def test_a_document_takes_any_text(capsys: pytest.CaptureFixture[str]) -> None:
    out = Output("check", as_json=True)
    out.data = {"damage": ["half \ud800 a pair, \u2028 and 中"], "cost": Decimal("0.10")}
    out.finish()
    printed = capsys.readouterr().out
    assert printed.count("\n") == 1
    assert json.loads(printed)["data"]["damage"] == ["half \ud800 a pair, \u2028 and 中"]


def test_a_document_cannot_move_the_cursor(capsys: pytest.CaptureFixture[str]) -> None:
    out = Output("check", as_json=True)
    out.data = {"\x9b2J": "\x1b[2J \x7f \x9d0;title\x9c \u202eabc\u2066"}
    out.finish()
    printed = capsys.readouterr().out
    assert not set(printed.rstrip("\n")) & {"\x1b", "\x7f", "\x9b", "\x9c", "\x9d", "\u202e", "\u2066"}
    assert json.loads(printed)["data"] == out.data


def test_a_fault_is_told_in_one_document(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    class Broken:
        @staticmethod
        def add(parser: object) -> None:
            raise ZeroDivisionError("secret")

    monkeypatch.setattr(application, "_load", lambda name: Broken)
    done = ask("run", "p")
    assert (done.status, done.document["error"]["code"]) == (2, "fault")
    assert "secret" not in done.out + done.err
    details = home / "cache" / "fault.txt"
    assert "ZeroDivisionError: secret" in details.read_text(encoding="utf-8")
    assert details.stat().st_mode & 0o077 == 0


@pytest.fixture(scope="module")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample with a small run."""
    path = tmp_path_factory.mktemp("output") / "sample.pwb"
    call("new", path, "--from", SAMPLE)
    assert call("run", path, "--limit", "1").status == 0
    return path


@pytest.mark.parametrize("where", ["stdout", "both"])
def test_a_reader_that_has_gone_does_not_stop_a_run(tmp_path: Path, where: str) -> None:
    path = tmp_path / "sample.pwb"
    call("new", path, "--from", SAMPLE)
    command = f'"{sys.executable}" -m workbench run "{path}" --limit 2 {"2>&1" if where == "both" else ""} | true'
    script = f"set -o pipefail; {command}; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", script], cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) in ((0, ""), (0, "Experiment 1: 6 answers, 24 judgements.\n"))
    assert ask("estimate", path, "--limit", "2").data["reused"] == 6


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
@pytest.mark.parametrize(
    "words",
    [
        "run SAMPLE --limit 1 >/dev/full",
        "compare SAMPLE --json >/dev/full",
        "compare SAMPLE --json >&-",
        "--version >/dev/full",
    ],
)
def test_output_that_cannot_be_written_is_told(sampled: Path, words: str) -> None:
    command = f'"{sys.executable}" -m workbench {words.replace("SAMPLE", str(sampled))}'
    # As most have it: what standard output did not take stays in Python's buffer, and would be tried again.
    alone = environment(PYTHONUNBUFFERED="")
    done = subprocess.run(
        ["bash", "-c", command], cwd=ROOT, env=alone, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.count("Standard output could not be written (") == 1
    assert "Traceback" not in done.stderr
    assert "fault" not in done.stderr


def test_a_terminal_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "é.pwb"
    call("new", path, "--from", SAMPLE)
    assert call("run", path, "--limit", "1").status == 0
    # Signs that it has not get one that is like them; the document loses nothing.
    done = run("compare", path, "--metric", "pass", "--json", PYTHONIOENCODING="latin-1")
    assert (done.status, done.document["project"]) == (0, str(path))
    assert "\n? C@offline" in "\n" + done.err


def test_the_estimate_in_words() -> None:
    assert sentence(Estimate(calls=0, reused=3)).startswith("Nothing is left to ask: 3")
    told = sentence(Estimate(calls=2, judge_calls=4, tokens_low=90, tokens_high=110, seconds=3.0, unpriced=("m",)))
    assert told.replace("\xa0", " ") == (
        "2 answers and 4 judgements, 90 to 110 tokens in and out, cost unknown, 3.0 s. No price is known for m."
    )
    assert sentence(Estimate(calls=0, judge_calls=4, cost_low=Decimal(1), cost_high=Decimal(1))).startswith(
        "4\xa0judge"
    )


def test_a_terminal_gets_lines_and_tables_that_fit_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "s.pwb"
    call("new", path, "--from", SAMPLE)
    monkeypatch.setattr(output, "columns_of", lambda stream: 80)
    monkeypatch.setenv("TERM", "dumb")
    said = [call(*words) for words in (("run", path, "--limit", "2"), ("compare", path, "--baseline", "A"))]
    lines = [line for done in said for line in (done.out + done.err).splitlines()]
    assert max(map(len, lines)) <= 80
    # The table in two parts, each with the names; nothing that a dumb terminal would show as letters.
    assert sum(line.startswith("candidate ") for line in lines) == 2
    assert sum(line.startswith("B@offline/stand-in ") for line in lines) == 2
    assert not any("\x1b" in line for line in lines)


def test_progress_is_one_line_that_can_be_taken_back(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(output, "columns_of", lambda stream: 50)
    out = Output("run", as_json=False)
    monkeypatch.setenv("TERM", "dumb")
    out.progress("x" * 90)
    assert capsys.readouterr().err == ""
    monkeypatch.setenv("TERM", "xterm")
    out.progress("x" * 90)
    out.say("done")
    assert capsys.readouterr().err == f"\r\x1b[K{'x' * 46}...\r\x1b[K"


def test_a_long_line_is_folded_between_words() -> None:
    assert folded("  ▲ one two three four five six seven eight nine ten", 40) == (
        "  ▲ one two three four five six seven\n    eight nine ten"
    )
    assert folded("x" * 90, 80) == "x" * 90
    assert folded("中" * 30 + " " + "中" * 20, 80) == "中" * 30 + "\n  " + "中" * 20
    assert folded("a b", 0) == "a b"


def test_columns_stand_under_each_other() -> None:
    lines = table([["a", "1", ""], ["long", "1,000", "x"]], ["name", "n", "y"])
    assert lines == ["name      n  y", "a         1", "long  1,000  x"]
    assert table([["中", "1"], ["abc", "2"]], ["n", "x"]) == ["n    x", "中   1", "abc  2"]
    parts = table([["a" * 20, "b" * 20, "c" * 20]], ["one", "two", "three"], columns=50)
    assert parts == [
        "one" + " " * 36 + "two",
        f"{'a' * 20}  {'b' * 20}",
        "",
        "one" + " " * 34 + "three",
        f"{'a' * 20}  {'c' * 20}",
    ]
