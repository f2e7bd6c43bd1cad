"""The published outputs of four systems on GSM8K: all of them in, scored as published, compared in all pairs; and a run
over all cases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import DATA, ask
from workbench.project import open_project

CASES, OUTPUTS = DATA / "gsm8k_test.jsonl", DATA / "gsm8k_4systems.jsonl"
pytestmark = pytest.mark.skipif(not OUTPUTS.exists(), reason=f"{OUTPUTS} is not on this machine")
CARD = 'checks:\n  - {name: last number, check: last_number, arguments: {marker: "A:"}}\n'
PROMPT = "# system\n\nAnswer with the number after “A:”.\n\n# user\n\n{{ input }}\n"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the cases and the outputs."""
    path = tmp_path_factory.mktemp("gsm8k") / "p.pwb"
    assert ask("import", path, CASES, "--as", "cases").data["added"] == 1319
    done = ask("import", path, OUTPUTS, "--as", "outputs")
    assert (done.data["added"], done.data["unmatched"], done.data["rejected"]) == (5276, [], [])
    return path


def compared(path: Path, metric: str) -> list[dict[str, Any]]:
    """All pairs, without the metric's name."""
    pairs = ask("compare", path, "--experiment", "1", "--metric", metric).data["pairs"]
    return [{key: value for key, value in pair.items() if key != "metric"} for pair in pairs]


def test_importing_again_adds_nothing(project: Path) -> None:
    content = project.read_bytes()
    assert ask("import", project, CASES, "--as", "cases").data["unchanged"] == 1319
    again = ask("import", project, OUTPUTS, "--as", "outputs").data
    assert (again["added"], again["unchanged"]) == (0, 5276)
    assert project.read_bytes() == content


def test_the_score_agrees_with_every_published_flag(project: Path, tmp_path: Path) -> None:
    published = {
        (line["id"], f"{line['model']}@imported"): line["is_correct"]
        for line in map(json.loads, OUTPUTS.read_text(encoding="utf-8").splitlines())
    }
    before = compared(project, "is_correct")
    assert len(before) == 6
    assert {pair["test"] for pair in before} == {"McNemar, exact"}
    (tmp_path / "last.yaml").write_text(CARD, encoding="utf-8")
    ask("import", project, tmp_path / "last.yaml", "--as", "scorecard")
    done = ask("score", project)
    assert (done.status, done.data["totals"]["calls"]) == (0, 0)
    opened = open_project(project, read_only=True)
    try:
        found = {(row.case_id, row.candidate): row.passed for row in opened.experiments.rows(1)}
    finally:
        opened.close()
    assert found == published
    # The figures are those of the published flags, by whichever name they are asked for.
    assert compared(project, "last number") == before
    assert compared(project, "pass") == before
    assert compared(project, "is_correct") == before


def test_a_run_over_all_cases_is_not_made_twice(project: Path, tmp_path: Path) -> None:
    for key, text in (("A", PROMPT), ("B", PROMPT.replace("number", "last number"))):
        (tmp_path / f"{key}.md").write_text(text, encoding="utf-8")
        assert ask("import", project, tmp_path / f"{key}.md", "--as", "prompt", "--name", f"sums/{key}").status == 0
    first = ask("run", project)
    assert (first.status, first.data["totals"]["calls"]) == (0, 2638)
    again = ask("run", project)
    assert (again.data["totals"]["calls"], again.data["totals"]["reused"]) == (0, 2638)
    opened = open_project(project, read_only=True)
    try:
        rows = opened.experiments.rows(first.data["experiment"]["number"])
        view = opened.experiments.trial(rows[-1].trial_id)
    finally:
        opened.close()
    assert len(rows) == 2638
    assert str(view.case.inputs["input"]) in view.call.request.messages[-1].text
    assert view.call.completion is not None
    assert ask("check", project).status == 0
