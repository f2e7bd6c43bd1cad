"""The sample project shows what its README says: a verdict, none yet, broken rows, and a line that mends them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import SAMPLE, ask
from workbench.project import open_project

README = (SAMPLE / "README.md").read_text(encoding="utf-8")
LINE = re.findall(r"^```\n(.+)\n```$", README, re.MULTILINE)[0]
SALE = {"r34", "r35", "r36", "r39"}
BILLING = {"r43", "r44"}


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A copy of the sample project, as a person has it at the first start."""
    return Path(shutil.copytree(SAMPLE, tmp_path / "sample", ignore=shutil.ignore_patterns(".workbench")))


def pair(project: Path, metric: str) -> dict[str, Any]:
    """B against A in the latest experiment."""
    found = ask("compare", project, "--baseline", "A", "--candidate", "B", "--metric", metric).data["pairs"]
    assert len(found) == 1
    return dict(found[0])


def rows(project: Path) -> dict[str, str]:
    """Case id → status of its row in the comparison of B with A."""
    opened = open_project(project, read_only=True)
    try:
        latest = opened.experiments.latest_or_fail()
        deltas = opened.comparing.rows(latest.id, baseline="A", candidate="B", metric="rubric")
    finally:
        opened.close()
    return {row.case_id: row.status for row in deltas}


def test_a_run_shows_a_verdict_and_the_one_line_mends_the_broken_rows(sample: Path) -> None:
    text = {path: path.read_bytes() for path in sample.rglob("*") if path.is_file()}
    first = ask("run", sample)
    assert (first.status, first.data["totals"]["failed"]) == (0, 0)
    assert pair(sample, "rubric")["verdict"] == "better"
    passed = pair(sample, "pass")
    assert (passed["verdict"], passed["broken"] >= 2) == ("not enough cases", True)
    before = rows(sample)
    broken = {case for case, status in before.items() if status == "broken"}
    assert len(broken) == passed["broken"]
    assert broken >= SALE
    assert {before[case] for case in BILLING} == {"fixed"}
    # A run reads the text and writes none of it.
    assert {path: path.read_bytes() for path in text} == text

    draft = sample / "prompts" / "refund-reply" / "B.md"
    policy = draft.read_text(encoding="utf-8")
    assert policy.count("\n- Outside the EU") == 1
    draft.write_text(policy.replace("\n- Outside the EU", f"\n{LINE}\n- Outside the EU"), encoding="utf-8")
    assert ask("estimate", sample).data["calls"] == 48
    again = ask("run", sample)
    # Only B is run: 48 answers, each with the criteria of its rubric; A's and C's come from the file.
    assert again.data["totals"]["calls"] == 48 * 5
    assert again.data["totals"]["reused"] == 96 * 5
    after = rows(sample)
    assert not SALE & {case for case, status in after.items() if status == "broken"}
    assert pair(sample, "rubric")["verdict"] == "better"


def test_the_line_is_one_that_the_baseline_has() -> None:
    prompts = SAMPLE / "prompts" / "refund-reply"
    assert LINE in (prompts / "A.md").read_text(encoding="utf-8").splitlines()
    assert LINE not in (prompts / "B.md").read_text(encoding="utf-8")


def test_the_cases_are_as_many_and_as_mixed_as_said(sample: Path) -> None:
    opened = open_project(sample)
    try:
        golden = opened.documents.heads("golden_set")[0]
        cases = opened.golden.cases(golden.id)
    finally:
        opened.close()
    assert [sum(case.split == split for case in cases) for split in ("tune", "held-out")] == [48, 24]
    assert {case.kind for case in cases} == {"golden", "edge", "adversarial", "regression"}


def test_nothing_of_the_sample_stands_in_the_offline_model() -> None:
    code = "".join(
        path.read_text(encoding="utf-8")
        for path in (SAMPLE.parents[1] / "workbench" / "providers" / "offline").glob("*.py")
    )
    assert not [word for word in ("Northwind", "refund-reply", "Mara") if word in code]
