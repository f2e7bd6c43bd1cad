"""The published outputs of four systems on GSM8K: all of them in, scored as published, compared in all pairs; and a run
over all cases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from scipy.stats import binomtest
from statsmodels.stats.multitest import multipletests

from tests.cli.program import DATA, ask
from workbench.project import open_project
from workbench.ui.results.compare_data import Wanted, load_verdict

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


SHOWN = ("difference", "se", "low", "high", "p", "p_adjusted", "margin", "needed_n", "smallest_detectable")


def test_all_six_pairs_read_the_same_everywhere(project: Path, tmp_path: Path) -> None:
    """The facade that the window shows, ``compare --json`` and the report, to the last digit, for the same seed."""
    document = ask("compare", project, "--experiment", "1", "--metric", "is_correct", "--seed", "5").data
    opened = open_project(project, read_only=True)
    try:
        shown = opened.comparing.all_pairs([1], metric="is_correct", seed=5)
        several = opened.comparing.several(1, "is_correct")
    finally:
        opened.close()
    assert [
        {key: value for key, value in pair.model_dump(mode="json").items() if key in document["pairs"][0]}
        for pair in shown.pairs
    ] == document["pairs"]
    assert len(shown.pairs) == 6
    for pair in shown.pairs:
        assert (pair.n, pair.unmatched, pair.interval) == (1319, 0, "Newcombe, paired")
        assert pair.p is not None
        assert pair.p_adjusted is not None
        assert pair.p <= pair.p_adjusted <= 1
        assert pair.difference == pytest.approx((pair.fixed - pair.broken) / 1319)
        assert pair.p == pytest.approx(binomtest(pair.fixed, pair.fixed + pair.broken).pvalue)
    assert multipletests([pair.p for pair in shown.pairs], method="holm")[1] == pytest.approx(
        [pair.p_adjusted for pair in shown.pairs]
    )
    assert {pair.verdict for pair in shown.pairs} == {"better", "worse"}
    assert (several.candidates, several.n) == (4, 1319)
    words = ("--experiment", "1", "--metric", "is_correct", "--seed", "5")
    assert ask("report", project, tmp_path / "r.html", *words).status == 0
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    for pair in document["pairs"]:
        assert pair["test"] in page
        for field in SHOWN:
            value = "these do" if pair[field] is None else repr(pair[field])
            assert f'<td class="n">{value}</td>' in page, field


def test_the_window_shows_the_pairs_that_the_command_prints(project: Path) -> None:
    """Whichever candidate a compare cell takes as baseline: it shows what ``compare --json`` says of the same."""
    words = ("--experiment", "1", "--metric", "is_correct")
    six = {(pair["baseline"], pair["candidate"]): pair for pair in ask("compare", project, *words).data["pairs"]}
    opened = open_project(project, read_only=True)
    try:
        experiment = opened.experiments.get(1)
        labels = [one.label for one in experiment.manifest.candidates]
        shown = [
            load_verdict(opened, Wanted(experiment.id, labels[at], tuple(labels[at + 1 :]), "is_correct"))
            for at in range(3)
        ]
    finally:
        opened.close()
    pairs = [pair for data in shown if data is not None for pair in data.comparison.pairs]
    assert {(pair.baseline, pair.candidate) for pair in pairs} == six.keys()
    for pair in pairs:
        said = six[pair.baseline, pair.candidate]
        # Adjusted for as many as stand in the cell; all else belongs to the pair alone.
        for field in ("n", "difference", "se", "low", "high", "p", "fixed", "broken", "margin", "smallest_detectable"):
            assert getattr(pair, field) == said[field], field
    assert shown[0] is not None
    asked = [word for label in labels[1:] for word in ("--candidate", label)]
    printed = ask("compare", project, *words, "--baseline", labels[0], *asked).data["pairs"]
    assert [
        {key: value for key, value in pair.model_dump(mode="json").items() if key in printed[0]}
        for pair in shown[0].comparison.pairs
    ] == printed


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
