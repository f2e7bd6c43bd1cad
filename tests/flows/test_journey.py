"""One project from nothing to its exports, by the program itself as a person or a CI job calls it."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.program import Done, ask, call, check, run
from workbench.project import open_project
from workbench.project.exporting import export_formats, takes

CASES = "id,question,answer,tags,kind,split\n" + "".join(
    f"q{n:02},What is {n} plus {n}?,{2 * n},{('even', 'odd')[n % 2]},golden,{'held-out' if n > 15 else 'tune'}\n"
    for n in range(20)
)
SHORT = "---\nparameters:\n  max_tokens: 60\n---\n# system\n\nAnswer in one word.\n\n# user\n\n{{ question }}\n"
LONG = "# system\n\nThink aloud, then answer.\n\n# user\n\n{{ question }}\n"
RUBRIC = """name: Care
criteria:
  - name: Right
    question: Is it the right number
    levels: [wrong, far off, near, nearly, right]
"""
CARD = """name: Care and length
checks:
  - {name: Brief, check: length, arguments: {max: 40, unit: words}}
rubrics:
  - {rubric: Care, judge: offline/stand-in}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what a person brings."""
    found = tmp_path_factory.mktemp("journey")
    texts = {"sums.csv": CASES, "A.md": LONG, "B.md": SHORT, "care.yaml": RUBRIC, "card.yaml": CARD}
    for name, text in texts.items():
        (found / name).write_text(text, encoding="utf-8")
    return found


def program(*arguments: object) -> Done:
    """Run the program with ``--json`` and hold its document to its schema."""
    done = run(*arguments, "--json")
    check(done)
    return done


def test_from_nothing_to_the_exports(folder: Path) -> None:
    path = folder / "sums.pwb"
    assert ask("new", path, "--name", "Sums").data["name"] == "Sums"
    assert ask("import", path, folder / "sums.csv", "--as", "cases").data["added"] == 20
    for words in (("A.md", "prompt", "sum/A"), ("B.md", "prompt", "sum/B"), ("care.yaml", "rubric", "Care")):
        assert call("import", path, folder / words[0], "--as", words[1], "--name", words[2]).status == 0
    assert call("import", path, folder / "card.yaml", "--as", "scorecard").status == 0
    estimate = ask("estimate", path).data
    assert (estimate["calls"], estimate["judge_calls"], estimate["reused"]) == (32, 32, 0)
    first = program("run", path, "--junit", folder / "junit.xml")
    assert (first.status, first.data["totals"]["calls"], first.data["experiment"]["state"]) == (0, 64, "finished")
    assert ElementTree.parse(folder / "junit.xml").getroot().get("tests") == "32"
    again = ask("run", path).data["totals"]
    assert (again["calls"], again["reused"]) == (0, 64)
    pairs = ask("compare", path, "--metric", "Care/Right").data["pairs"]
    assert [(pair["baseline"], pair["candidate"]) for pair in pairs] == [("A@offline/stand-in", "B@offline/stand-in")]
    # The held-out cases are asked for by name, and the experiment says so.
    held = ask("run", path, "--split", "held-out", "--variants", "sum/B")
    assert held.data["candidates"][0]["n"] == 4
    assert ask("run", path, "--tags", "odd", "--limit", "3").data["candidates"][0]["n"] == 3
    assert ask("score", path, "--experiment", "1").data["totals"]["calls"] == 0
    assert ask("check", path).data == {"damage": []}
    project = open_project(path, read_only=True)
    assert [one.manifest.selection.split for one in project.experiments.list()][2] == "held-out"
    project.close()


def test_every_format_is_written(folder: Path) -> None:
    path = folder / "sums.pwb"
    for name in export_formats():
        out = folder / "out" / name
        more = ("--experiment", "1") if "experiment" in takes(name) else ()
        done = call("export", path, out, "--to", name, *more, "--json")
        check(done)
        assert done.status == 0, done.err
        files = [Path(file) for file in done.data["files"]]
        assert files
        assert all(file.stat().st_size for file in files)
        assert all(loss["what"].endswith(".") for loss in done.data["lost"]), done.data["lost"]
        again = call("export", path, out, "--to", name, *more)
        assert (again.status, "nothing was overwritten" in again.err) == (2, True)
    cases = (folder / "out" / "cases-jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["id"] for line in cases] == [f"q{n:02}" for n in range(20)]
    winner = (folder / "out" / "markdown").read_text(encoding="utf-8")
    assert "{{ question }}" in winner
    # What was written as cases is read back as the same cases.
    back = call("import", path, folder / "out" / "cases-jsonl", "--as", "cases", "--name", "sums", "--format", "jsonl")
    assert "0 new, 20 already here" in back.out


def test_the_words_that_people_read(folder: Path) -> None:
    path = folder / "sums.pwb"
    estimate = call("estimate", path)
    assert (estimate.status, estimate.err) == (0, "")
    assert estimate.out.startswith("Nothing is left to ask: 32 finished answers of this selection ")
    done = run("run", path, "--limit", "2")
    assert done.err == "Experiment 5: 4 answers, 4 judgements.\n"
    lines = done.out.splitlines()
    assert lines[0] == "Experiment 5, sums, finished"
    assert lines[1].split() == "candidate score 95 % passed 95 % n unscored failed tok in tok out cost p50".split()
    labels = ["A@offline/stand-in", "B@offline/stand-in"]
    # Two equal scores have no interval, which is said; nothing else stands between table and judge.
    plain = [line for line in lines[2:-1] if "score: All 2 values are equal" not in line]
    assert [line.split()[0] for line in plain] == [*labels, "judge"]
    assert lines[-1] == "4 answers and 4 judgements came from the file and cost nothing."
    assert plain[2].endswith("is not calibrated yet: nobody has rated answers by this rubric.")
    compared = call("compare", path, "--metric", "output_tokens", "--experiment", "1").out
    assert compared.count("B@offline/stand-in against A@offline/stand-in, output_tokens: ") == 1
    assert call("models", path).out.splitlines()[0].split() == ["name", "provider", "model", "price"]
    version = run("--version")
    assert (version.status, version.out.startswith("Prompt Workbench ")) == (0, True)


def test_starting_the_command_line_does_not_load_qt(folder: Path) -> None:
    done = run("compare", folder / "sums.pwb", PYTHONPROFILEIMPORTTIME="1")
    assert done.status == 0
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.err.splitlines() if "|" in line}
    assert "workbench" in loaded
    assert not loaded & {"PySide6", "qasync", "pyqtgraph", "pandas", "openpyxl", "tiktoken", "aiohttp", "keyring"}
