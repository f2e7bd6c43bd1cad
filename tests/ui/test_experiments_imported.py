"""The page of experiments with outputs of other systems: whose they are, nothing cut, and a sign of work."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtWidgets import QLabel

from tests.ui.conftest import until
from workbench.core.cases import Case, GoldenSet
from workbench.interop.tables import read_table
from workbench.ui.main_window import MainWindow
from workbench.ui.pages import experiments as page_of_experiments
from workbench.ui.pages.experiment_candidates import CandidateTable
from workbench.ui.pages.experiment_table import BAR, BEST, COMING, COST, PASSED, SCORE
from workbench.ui.pages.experiments import ExperimentsPage

NAMES = ("6b_finetuning", "6b_verification", "175b_finetuning", "175b_verification")
MANY = 1000


async def imported(window: MainWindow, folder: Path) -> ExperimentsPage:
    project = window.context.project
    project.documents.put(GoldenSet(id="sums", name="sums"), label="New").result()
    cases = [Case(id=str(n), inputs={"q": f"How much is {n}?"}, reference=str(n)) for n in range(MANY)]
    project.golden.update("sums", cases, label="Add").result()
    lines = [
        json.dumps({"id": str(n), "system": name, "output": str(n), "passed": n % (5 - at) == 0})
        for at, name in enumerate(NAMES)
        for n in range(MANY)
    ]
    path = folder / "systems.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    project.transfer.add_outputs(read_table(path, path.name), cases="sums")
    window.navigate("experiments", "")
    page = window.page()
    assert isinstance(page, ExperimentsPage)
    return page


async def test_whose_they_are_is_told_and_nothing_is_cut(window: MainWindow, tmp_path: Path) -> None:
    page = await imported(window, tmp_path)
    coming = page.detail.findChild(QLabel, "figures_coming")
    assert coming is not None
    # Before the figures are there, both say that they come.
    assert (page.model.words(0, SCORE), coming.isHidden()) == (COMING, False)
    await until(lambda: bool(page.model.facts), 20)
    assert coming.isHidden()
    facts = next(iter(page.model.facts.values()))
    letters = [page._context.theme.series(one.key).letter for one in facts.candidates]
    assert letters == ["A", "B", "C", "D"]
    assert page.model.words(0, BEST) == "175b_verification"
    words = page.model.words(0, PASSED)
    width = page._context.theme.metrics("body").horizontalAdvance(words)
    assert page.view.columnWidth(PASSED) >= width + 16
    assert page.view.isColumnHidden(COST)
    assert page.view.columnWidth(BAR) >= page_of_experiments._BAR_LEAST
    table = page.detail.findChild(CandidateTable)
    assert table is not None
    # At the width of a small window with a drawer everything has its place.
    assert sum(table.widths(780)) <= 780
