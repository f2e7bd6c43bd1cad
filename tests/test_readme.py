"""The README is true: its commands run as written in a clean folder and print what it shows; its names exist."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.cli.program import ROOT, SAMPLE, call
from workbench.cli.application import COMMANDS, parser_of
from workbench.core.gates import GateRule
from workbench.project.charting import CHARTS
from workbench.project.exporting import export_formats
from workbench.project.row_query import parse
from workbench.providers.registry import PROVIDERS
from workbench.ui.actions import ACTIONS

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(
    r"(?:^`(?P<file>[^`\n]+)`[^\n]*:\n\n|(?P<skip>^<!-- not run[^\n]*\n))?^```(?P<kind>\w+)\n(?P<text>.*?)^```$",
    re.M | re.S,
)
PROGRAM = ".venv/bin/workbench"
ELSEWHERE = ("sh resources/install.sh", PROGRAM)
"""Set-up and window: tests/test_install.py, tests/flows/test_outside.py."""


def test_every_command_runs_as_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(SAMPLE, tmp_path / "sample_projects" / SAMPLE.name, ignore=shutil.ignore_patterns(".workbench"))
    monkeypatch.chdir(tmp_path)
    said: list[str] = []
    done = 0
    for block in BLOCK.finditer(README):
        text = block["text"]
        if block["file"]:
            Path(block["file"]).write_text(text, encoding="utf-8")
        elif block["kind"] == "sh" and not block["skip"]:
            said = [line for command in text.splitlines() for line in run(command)]
            done += text.count("\n")
        elif block["kind"] == "text":
            for line in text.splitlines():
                assert any(one.startswith(line) for one in said), f"{line}\n\nis not what it prints:\n" + "\n".join(
                    said
                )
    assert done >= 20
    for name in ("decision.html", "winner.prompty", "results.xml"):
        assert (tmp_path / name).stat().st_size > 0


def run(command: str) -> list[str]:
    """Run a line of the README; returns the lines that it printed."""
    words = shlex.split(command, comments=True)
    if " ".join(words) in ELSEWHERE:
        return []
    if words[0] != PROGRAM:
        subprocess.run(words, check=True, timeout=10)
        return []
    done = call(*words[1:])
    expected = int(found[1]) if (found := re.search(r"# exit status (\d)", command)) else 0
    assert done.status == expected, f"{command}\n{done.out}{done.err}"
    return done.out.splitlines()


def test_commands_that_need_a_key_are_at_least_read() -> None:
    skipped = [block["text"] for block in BLOCK.finditer(README) if block["skip"]]
    assert skipped
    for command in "".join(skipped).splitlines():
        program, name, *words = shlex.split(command)
        assert program == PROGRAM
        parser_of(name).parse_all(words)


def test_the_workflow_is_yaml_and_its_command_can_be_typed() -> None:
    text = next(block["text"] for block in BLOCK.finditer(README) if "runs-on" in block["text"])
    steps = yaml.safe_load(text)["jobs"]["gate"]["steps"]
    lines = [step["run"] for step in steps if "workbench" in step.get("run", "")]
    for program, name, *words in map(shlex.split, lines):
        assert program == f"tool/{PROGRAM}"
        parser_of(name).parse_all(words)
    assert lines


def test_its_names_are_those_of_the_program() -> None:
    table = README[README.index("## Commands") : README.index("## Gates")]
    first = re.findall(r"^\| (`[^|]+`(?:, `[^|]+`)*)", table.replace("\\|", "/"), re.M)
    listed = [word.split()[0].strip("`") for cell in first for word in cell.split(", ")]
    assert sorted(listed) == sorted([*COMMANDS, "workbench"])
    formats = re.search(r"Export formats: (.+?)\. ", README, re.S)
    assert formats is not None
    assert sorted(re.findall(r"`([\w-]+)`", formats[1])) == sorted(export_formats())
    providers = re.search(r"^Providers: (.+?)\. ", README, re.M | re.S)
    assert providers is not None
    assert re.split(r",\s+", providers[1]) == [name for name in PROVIDERS if name != "offline"]
    charts = re.search(r"SVG or CSV: (.+?)\.", README, re.S)
    assert charts is not None
    assert len(re.split(r",\s+", charts[1])) == len(CHARTS) == 13
    rules = GateRule.model_json_schema()["properties"]["rule"]["enum"]
    assert all(f"`{rule}`" in README for rule in rules)


def test_its_search_for_rows_is_read() -> None:
    found = re.search(r"figures: `([^`]+)`", README)
    assert found is not None
    query = parse(found[1], {"rubric": "Rubric mean", "pass": "Passed"})
    assert [len(terms) for terms in query.either] == [3, 1, 1]


def test_its_options_keys_and_links_are_there() -> None:
    options = {word for name in COMMANDS for action in parser_of(name)._actions for word in action.option_strings}
    assert not set(re.findall(r"`[^`\n]*?(--[a-z-]+)", README)) - options
    keys = {key for action in ACTIONS for key in action.keys.split(", ")}
    assert {key.replace(" ", "+") for key in re.findall(r"`(Ctrl [\w ]+|F\d+)`", README)} <= keys
    links = re.findall(r"\]\(([\w./-]+)\)|(?:src|srcset)=\"([\w./-]+)\"", README)
    assert len(links) > 8
    assert [one or two for one, two in links if not (ROOT / (one or two)).exists()] == []
