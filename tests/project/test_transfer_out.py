"""Exports of an open project: every trial, nothing overwritten, nothing half, red builds where a gate says so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.project.made import Made, made_project
from tests.project.sampled import project
from workbench.core.errors import InputError, WorkbenchError
from workbench.core.gates import GateOutcome, GateResult, GateRule, RuleOutcome
from workbench.project import Project

__all__ = ["project"]


@pytest.fixture
def results(tmp_path: Path) -> Iterator[Project]:
    """An experiment with a trial of every kind: passed, failed check, failed call, unscored, not run."""
    answers = {
        ("A", 0, 0): Made(short=1.0, tone=5.0),
        ("A", 1, 0): Made(short=0.0, tone=1.0),
        ("A", 2, 0): Made(failed=True),
        ("A", 3, 0): Made(),
        ("B", 0, 0): Made(short=1.0, tone=5.0),
    }
    found = made_project(tmp_path / "made.pwb", answers, 5)
    yield found
    found.close()


def test_junit_tells_the_kinds_apart(results: Project, tmp_path: Path) -> None:
    done = results.exporting.export("junit", tmp_path / "j.xml")
    suites = ElementTree.parse(done.files[0]).getroot()
    counts = {key: suites.get(key) for key in ("tests", "failures", "errors", "skipped")}
    assert counts == {"tests": "10", "failures": "1", "errors": "1", "skipped": "6"}
    assert [suite.get("name") for suite in suites] == ["A@m", "B@m"]
    kinds = [child.tag for case in suites[0] for child in case]
    assert kinds == ["failure", "error", "skipped", "skipped"]
    assert "It broke" in str(suites[0][2][0].get("message"))


def gate_of(result: GateResult, *rules: GateResult) -> GateOutcome:
    rule = GateRule(metric="pass", rule="no_broken", kinds=("edge",))
    told = tuple(RuleOutcome(rule=rule, candidate="B@m", result=one, reason=f"{one}.") for one in rules)
    return GateOutcome(gate="release", result=result, rules=told, baseline="A@m")


@pytest.mark.parametrize(
    ("gate", "failures"),
    [
        (gate_of("passed", "passed"), ("0", "0", "0")),
        # What the exit status is 1 for is red: the rule, and the candidate's rows, never the baseline's.
        (gate_of("failed", "failed", "passed"), ("1", "0", "1")),
        (gate_of("not enough cases", "not enough cases"), ("1", "0", "1")),
    ],
)
def test_junit_with_a_gate_is_red_where_the_gate_did_not_pass(
    tmp_path: Path, gate: GateOutcome, failures: tuple[str, str, str]
) -> None:
    answers = {(key, 0, 0): Made(short=0.0, tone=1.0, reason="Too long.") for key in "AB"}
    project = made_project(tmp_path / "p.pwb", answers, 1)
    done = project.exporting.export("junit", tmp_path / "j.xml", gate=gate)
    project.close()
    suites = ElementTree.parse(done.files[0]).getroot()
    assert [suite.get("name") for suite in suites] == ["gate release", "A@m", "B@m"]
    assert tuple(suite.get("failures") for suite in suites) == failures
    assert suites.get("failures") == str(sum(map(int, failures)))
    assert suites.get("tests") == str(2 + len(gate.rules))
    assert suites[0][0].get("name") == "B@m, pass no broken [edge]"
    base = suites[1][0].find("system-out")
    assert base is not None
    assert str(base.text).startswith("Did not pass; no failure, since it is the baseline.\nshort: Too long.")
    other = suites[2][0].find("system-out")
    assert (other is not None) == (gate.result == "passed")


def test_every_trial_is_in_an_export_of_results(results: Project, tmp_path: Path) -> None:
    path = results.exporting.export("results-jsonl", tmp_path / "r.jsonl").files[0]
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [(line["candidate"], line["case_id"], line["state"]) for line in lines] == [
        ("A@m", "c00", "answered"),
        ("B@m", "c00", "answered"),
        ("A@m", "c01", "answered"),
        ("A@m", "c02", "failed"),
        ("A@m", "c03", "answered"),
    ]
    assert lines[3]["output"] is None
    assert lines[4]["quality"] is None


def test_an_export_overwrites_nothing_and_leaves_nothing_half(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    done = project.exporting.export("promptfoo", out, variant="A")
    before = {path: path.read_bytes() for path in done.files}
    assert len(before) > 1
    with pytest.raises(WorkbenchError, match="nothing was overwritten"):
        project.exporting.export("promptfoo", out, variant="B")
    real = Path.open

    def refuse(self: Path, mode: str = "r", *rest: Any, **named: Any) -> Any:
        if self.name == f".{done.files[-1].name}.new":
            raise OSError(28, "No space left on device", str(self))
        return real(self, mode, *rest, **named)

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(WorkbenchError, match="No space left"):
        project.exporting.export("promptfoo", out, variant="B", overwrite=True)
    with pytest.raises(WorkbenchError, match="No space left"):
        project.exporting.export("promptfoo", tmp_path / "deep" / "new", variant="B")
    monkeypatch.undo()
    assert {path: path.read_bytes() for path in done.files} == before
    assert sorted(path for path in out.rglob("*") if path.is_file()) == sorted(before)
    assert not (tmp_path / "deep").exists()
    # One file goes into a folder that is there.
    assert project.exporting.export("cases-csv", out).files == (out / "refunds.csv",)


def test_several_files_need_a_folder_and_one_file_can_have_one(project: Project, tmp_path: Path) -> None:
    for name in ("promptfoo", "openai-evals", "folder"):
        with pytest.raises(InputError, match=f"{name} is several files") as caught:
            project.exporting.export(name, tmp_path / "pf.yaml", variant="A")
        assert caught.value.remedy == f"Name a folder, e.g. {tmp_path / 'pf'}."
    assert project.exporting.export("cases-csv", tmp_path / "new", into=True).files == (tmp_path / "new/refunds.csv",)
    assert not (tmp_path / "pf.yaml").exists()


def test_openai_evals_fills_in_the_variant_that_is_named(project: Project, tmp_path: Path) -> None:
    plain = project.exporting.export("openai-evals", tmp_path / "plain")
    filled = project.exporting.export("openai-evals", tmp_path / "filled", variant="A")
    assert ["No variant" in loss.what for loss in plain.losses].count(True) == 1
    assert not [loss for loss in filled.losses if "No variant" in loss.what]


def test_what_is_exported_must_be_named(project: Project, tmp_path: Path) -> None:
    for options in ({"variant": "Z"}, {"variant": "nobody/A"}, {"variant": "v:12"}, {}):
        with pytest.raises(InputError) as caught:
            project.exporting.export("markdown", tmp_path / "x.md", **options)  # type: ignore[arg-type]
        assert caught.value.remedy
    with pytest.raises(InputError, match="There is no format"):
        project.exporting.export("stone-tablet", tmp_path / "x")
