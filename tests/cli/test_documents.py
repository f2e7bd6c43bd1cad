"""Every command's document, at success and at failure, is the one that its schema says."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.cli.program import SAMPLE, SCHEMAS, ask, call
from workbench.cli.application import COMMANDS, parser_of
from workbench.cli.examples import EXAMPLES


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample project as a file, run once."""
    path = tmp_path_factory.mktemp("documents") / "sample.pwb"
    assert ask("new", path, "--from", SAMPLE).status == 0
    assert ask("run", path).status == 0
    return path


def test_there_is_a_schema_for_every_command() -> None:
    found = {path.stem for path in SCHEMAS.glob("*.json")}
    assert found == {*COMMANDS, "document"}
    for path in SCHEMAS.glob("*.json"):
        Draft202012Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))


def test_new(tmp_path: Path) -> None:
    done = ask("new", tmp_path / "a.pwb", "--name", "Mine")
    assert (done.status, done.data["name"]) == (0, "Mine")
    assert ask("new", tmp_path / "a.pwb").document["error"]["code"] == "project.exists"
    assert ask("new", tmp_path / "b.txt").document["error"]["code"] == "project.suffix"
    assert ask("new", tmp_path / "c.pwb", "--from", tmp_path / "none").status == 2
    assert not (tmp_path / "c.pwb").exists()


def test_import(tmp_path: Path) -> None:
    source = tmp_path / "cases.csv"
    source.write_text("id,question,reference,colour\na,1+1?,2,red\nb,2+2?,4,blue\n", encoding="utf-8")
    done = ask("import", tmp_path / "p.pwb", source, "--as", "cases", "--map", "meta.colour=colour")
    assert (done.data["added"], done.data["mapping"]["colour"]) == (2, "meta.colour")
    again = ask("import", tmp_path / "p.pwb", source, "--as", "cases", "--map", "meta.colour=colour")
    assert (again.data["added"], again.data["unchanged"]) == (0, 2)
    outputs = tmp_path / "outputs.jsonl"
    lines = [{"id": "a", "model": "m", "output": "2", "passed": True}, {"id": "x", "model": "m", "output": "5"}]
    outputs.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    made = ask("import", tmp_path / "p.pwb", outputs, "--as", "outputs")
    assert (made.data["added"], made.data["unmatched"]) == (1, ["x"])
    assert made.document["warnings"]
    # Nothing was tried twice, which is said once.
    assert call("compare", tmp_path / "p.pwb", "--repeats").out.count("No case was tried twice.") == 1
    (tmp_path / "broken.jsonl").write_text('{"id": 1}\n{\n', encoding="utf-8")
    lenient = ask("import", tmp_path / "p.pwb", tmp_path / "broken.jsonl", "--as", "cases", "--lenient")
    assert [row["line"] for row in lenient.data["rejected"]] == [2]
    assert ask("import", tmp_path / "p.pwb", tmp_path / "broken.jsonl", "--as", "cases").status == 2


def test_estimate(project: Path) -> None:
    done = ask("estimate", project)
    assert (done.data["calls"], done.data["reused"], done.data["cost_usd"]) == (0, 144, {"low": 0.0, "high": 0.0})
    assert ask("estimate", project, "--split", "held-out").data["calls"] == 72
    assert ask("estimate", project, "--variants", "Z").document["error"]["code"] == "variant.unknown"


def test_run(project: Path, tmp_path: Path) -> None:
    done = ask("run", project, "--gate", "release", "--junit", tmp_path / "junit.xml")
    assert done.status == 1
    assert done.document["error"]["code"] == "gate.failed"
    assert done.data["gate"]["result"] == "failed"
    assert done.data["totals"]["calls"] == 0
    assert done.data["totals"]["reused"] == 144 + 576
    assert [one["candidate"][0] for one in done.data["candidates"]] == ["A", "B", "C"]
    assert {"rubric", "pass", "quality", "Refund reply/Tone"} < set(done.data["judges"])
    assert done.data["judges"]["rubric"]["standing"] == "not calibrated yet"
    assert any("is not calibrated yet" in warning for warning in done.document["warnings"])
    junit = (tmp_path / "junit.xml").read_text(encoding="utf-8")
    assert junit.startswith("<?xml")
    assert 'name="judge of rubric" value="offline/stand-in is not calibrated yet' in junit
    small = ask("run", project, "--variants", "refund-reply/B", "--limit", "2", "--repeats", "2", "--scorecard", "none")
    assert (small.status, small.data["candidates"][0]["n"], small.data["totals"]["calls"]) == (0, 4, 2)
    assert small.data["candidates"][0]["pass_rate"]["mean"] is None
    assert ask("run", project, "--gate", "none such").document["error"]["code"] == "gate.unknown"


def test_score_compare_and_gate(project: Path, tmp_path: Path) -> None:
    card = tmp_path / "short.yaml"
    card.write_text("checks:\n  - {name: short, check: length, arguments: {max: 40, unit: words}}\n", encoding="utf-8")
    assert ask("import", project, card, "--as", "scorecard").data["added"] == 1
    scored = ask("score", project, "--experiment", "1", "--scorecard", "short")
    assert "short" in scored.data["candidates"][0]["metrics"]
    # The scores of the run stay, and are said beside.
    (before,) = scored.data["before"]
    assert before["scoring"] == "run"
    assert before["candidates"]["A@offline/stand-in"]["quality"] == pytest.approx(0.687, abs=0.001)
    assert before["candidates"]["A@offline/stand-in"]["n"] == 48
    compared = ask("compare", project, "--experiment", "1", "--baseline", "refund-reply/A", "--candidate", "C")
    assert [pair["metric"] for pair in compared.data["pairs"]] == ["rubric"]
    assert set(compared.data["judges"]) == {"rubric"}
    assert not {"pass", "quality"} & set(scored.data["judges"])
    assert len(ask("compare", project, "--experiment", "1", "--metric", "short").data["pairs"]) == 3
    assert ask("compare", project, "--margin", "-1").status == 2
    assert ask("compare", project, "--experiment", "99").status == 2
    assert ask("compare", project, "--metric", "beauty").status == 2
    gate = ask("gate", project, "--gate", "release", "--experiment", "1")
    assert (gate.status, gate.data["result"]) == (1, "not enough cases")
    assert gate.document["error"]["code"] == "gate.evidence"
    # Beside what rules say of a judge's scores stands how far it can be trusted.
    assert gate.data["judges"]["rubric"]["standing"] == "not calibrated yet"
    warned = gate.document["warnings"]
    assert warned
    assert all("stands on the word of a judge that is not confirmed: judge offline/stand-in" in one for one in warned)
    assert "is not calibrated yet" in call("gate", project, "--gate", "release", "--experiment", "1").err


def test_export_check_and_models(project: Path, tmp_path: Path) -> None:
    done = ask("export", project, tmp_path / "out.csv", "--to", "results-csv", "--experiment", "1")
    assert done.data["files"] == [str(tmp_path / "out.csv")]
    assert (
        ask("export", project, tmp_path / "out.csv", "--to", "results-csv").document["error"]["code"] == "export.exists"
    )
    refused = ask("export", project, tmp_path / "r.csv", "--to", "results-csv", "--split", "tune")
    assert (refused.status, "--split says nothing about results-csv" in refused.err) == (2, True)
    suite = call("export", project, tmp_path / "pf", "--to", "promptfoo")
    assert "24 held-out cases are left out.\n--split all takes them along." in suite.err
    assert "refund-reply/" in suite.err
    whole = call("export", project, tmp_path / "all.csv", "--to", "cases-csv")
    assert "24 held-out cases are in it.\n--split tune leaves held-out cases out." in whole.err
    assert "held-out" not in call("export", project, tmp_path / "w.md", "--to", "markdown").err
    assert ask("export", project, tmp_path / "x", "--to", "stone-tablet").document["error"]["code"] == "arguments"
    assert ask("check", project).data == {"damage": []}
    assert [model["name"] for model in ask("models", project).data["models"]] == ["offline/stand-in"]
    assert ask("models", project, "--test", "offline/stand-in").status == 0
    assert ask("models", project, "--find").status == 0
    added = ask(
        *("models", project, "--add", "mine", "--provider", "openai-compatible", "--model", "m"),
        *("--base-url", "http://127.0.0.1:9/v1", "--price-in", "0.5", "--price-out", "2"),
    )
    prices = {model["name"]: model["price"] for model in added.data["models"]}
    assert prices["mine"]["output"] == 2
    changed = ask("models", project, "--add", "mine", "--context", "4096")
    mine = next(model for model in changed.data["models"] if model["name"] == "mine")
    assert (mine["context"], mine["base_url"], mine["price"]["input"]) == (4096, "http://127.0.0.1:9/v1", 0.5)
    assert ask("models", project, "--test", "mine").document["error"]["code"] == "call.unreachable"
    assert ask("models", project, "--remove", "mine").status == 0
    assert ask("models", project, "--add", "mine").status == 2


def test_check_of_a_damaged_file_is_status_1(project: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.pwb"
    content = bytearray(project.read_bytes())
    for place in range(8192, len(content), 4096):
        content[place : place + 200] = b"\x5a" * 200
    damaged.write_bytes(content)
    done = ask("check", damaged)
    assert (done.status, done.document["error"]["code"]) == (1, "check.damage")
    assert done.data["damage"]
    assert ask("check", tmp_path / "none.pwb").status == 2


@pytest.mark.parametrize(
    "arguments", [("nothing",), ("run",), ("run", "a", "b"), ("compare", "p", "--margin", "x"), ()]
)
def test_wrong_arguments(arguments: tuple[str, ...]) -> None:
    done = ask(*arguments)
    assert done.status == 2
    assert done.document["error"]["remedy"]


@pytest.mark.parametrize("command", COMMANDS)
def test_help(command: str) -> None:
    assert "usage:" in call(command, "--help").out
    assert "usage:" in ask(command, "--help").data["help"]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_example_of_the_help_can_be_typed(command: str) -> None:
    parser = parser_of(command)
    shown = parser.format_help()
    for line in EXAMPLES[command]:
        assert f"  {line}\n" in shown
        program, name, *words = shlex.split(line)
        assert (program, name) == ("workbench", command)
        parser.parse_all(words)
    # Read aloud: no argument without a word of help.
    assert all(action.help for action in parser._actions)


def test_a_candidate_is_not_compared_with_itself(project: Path) -> None:
    done = ask("compare", project, "--experiment", "1", "--baseline", "A", "--candidate", "A@offline/stand-in")
    assert (done.status, "is the baseline and the candidate" in done.err) == (2, True)


def test_an_import_says_what_could_be_said_better(project: Path, tmp_path: Path) -> None:
    table, prompt = tmp_path / "tickets.csv", tmp_path / "reply" / "B.md"
    table.write_text("Frage,Kategorie,Order no\nWo ist es?,Versand,3\n", encoding="utf-8")
    prompt.parent.mkdir()
    prompt.write_text("# user\n\n{{message}}\n", encoding="utf-8")
    told = ask("import", project, table, "--as", "cases")
    assert any("--map 'reference=Kategorie'" in warning for warning in told.document["warnings"])
    assert any("--map 'inputs.Order_no=Order no'" in warning for warning in told.document["warnings"])
    for source, kind, wanted in ((prompt, "cases", "--as prompt"), (table, "prompt", "--as cases")):
        refused = ask("import", project, source, "--as", kind)
        assert (refused.status, refused.document["error"]["code"]) == (2, "import.kind")
        assert wanted in refused.document["error"]["remedy"]
    assert "the prompt “reply/B” is new" in call("import", project, prompt, "--as", "prompt").out
