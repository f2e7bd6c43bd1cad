"""The pages beside the notebook, as a person uses them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from tests.ui.conftest import until
from workbench.core.experiments import Selection
from workbench.core.notebooks import Notebook, RunCell
from workbench.core.prompts import Prompt
from workbench.core.rubrics import Rubric
from workbench.ui.dialogs.exports import ExportDrawer
from workbench.ui.main_window import MainWindow
from workbench.ui.pages.experiment_candidates import CandidateTable
from workbench.ui.pages.experiment_table import SCORE
from workbench.ui.pages.experiments import ExperimentsPage
from workbench.ui.pages.prompt import PromptPage
from workbench.ui.pages.rubric import RubricPage
from workbench.ui.widgets.banner import Banner
from workbench.ui.widgets.fields import Field

CONTROL = Qt.KeyboardModifier.ControlModifier


async def test_a_rubric_is_saved_as_it_is_typed(window: MainWindow) -> None:
    project = window.context.project
    window.navigate("rubric", project.documents.heads("rubric")[0].id)
    page = window.page()
    assert isinstance(page, RubricPage)
    level = next(e for e in page.findChildren(QPlainTextEdit) if e.accessibleName() == "Level 3 of criterion 2")
    level.setFocus()
    level.selectAll()
    QTest.keyClicks(level, "so so")

    def stored() -> Rubric:
        found = project.documents.all("rubric")[0]
        assert isinstance(found, Rubric)
        return found

    await until(lambda: stored().criteria[1].levels[2] == "so so")
    page.add_criterion()
    await until(lambda: len(stored().criteria) == 5)
    page.remove([one.name for one in stored().criteria].index("Criterion"))
    await until(lambda: len(stored().criteria) == 4)
    assert window.centre.toast_words.startswith("Criterion “Criterion” deleted")
    weight = next(f for f in page.findChildren(Field) if f.accessibleName() == "Weight of criterion 1")
    weight.setText("much")
    weight.editingFinished.emit()
    assert weight.toolTip() == "A number from 0 to 1,000,000"


async def test_a_prompt_leads_to_its_notebook_or_makes_one(window: MainWindow) -> None:
    project = window.context.project
    window.navigate("prompt", project.documents.heads("prompt")[0].id)
    page = window.page()
    assert isinstance(page, PromptPage)
    assert [notebook.name for notebook in page.notebooks()] == ["Refund replies: shorter"]
    alone = Prompt(id=project.documents.new_id(), name="alone")
    project.documents.put(alone, label="New prompt")
    window.navigate("prompt", alone.id)
    fresh = window.page()
    assert isinstance(fresh, PromptPage)
    assert fresh.notebooks() == []
    fresh.make_notebook()
    await until(lambda: window.centre.shown[0] == "notebook")
    made = project.documents.one(Notebook, window.centre.shown[1])
    (run,) = (cell for cell in made.cells if isinstance(cell, RunCell))
    assert run.selection.prompts == (alone.id,), "the run is of this prompt, not of the project's first"


async def test_experiments_show_the_best_candidate_and_the_verdict(window: MainWindow) -> None:
    project, bridge = window.context.project, window.context.bridge
    window.navigate("experiments", "")
    page = window.page()
    assert isinstance(page, ExperimentsPage)
    assert page.model.rowCount() == 0
    bridge.follow(project.runs.start(project.runs.plan(Selection(limit=12))), "cell")
    await until(lambda: not bridge.running())
    await until(lambda: page.model.rowCount() == 1)
    await until(lambda: page.model.words(0, 3) != "" and " of 12" in page.model.words(0, 6))
    words = [page.model.words(0, column) for column in range(page.model.columnCount())]
    assert words[0] == "1"
    assert words[1] == "A, B, C"
    assert words[2] in "ABC"
    # At 1280 px nothing of the candidates is cut.
    table = page.detail.findChild(CandidateTable)
    assert table is not None
    widths = table.widths(1000)
    assert sum(widths) <= 1000
    for row in table._rows:
        for width, runs in zip(widths, row, strict=True):
            assert sum(window.context.theme.metrics(role).horizontalAdvance(text) for text, role, _ in runs) < width
    # The judge's standing is beside the score that it feeds, for eyes and for screen readers.
    score = page.model.index(0, SCORE)
    assert str(score.data(Qt.ItemDataRole.AccessibleTextRole)).endswith(", judge not calibrated yet")
    assert "nobody has rated" in str(score.data(Qt.ItemDataRole.ToolTipRole))
    title = page.detail.findChild(QWidget, "experiment_title")
    assert title is not None
    await until(lambda: title.text() == "1 A, B, C")  # type: ignore[attr-defined]


async def test_an_export_says_what_it_could_not_carry(window: MainWindow, tmp_path: Path) -> None:
    window.navigate("golden_set", window.context.project.documents.heads("golden_set")[0].id)
    window.commands.do("export_project")
    drawer = window.side.findChildren(ExportDrawer)[0]
    assert drawer._format.currentData() == "cases-csv"
    assert not drawer._variant.isEnabled()
    drawer.write(tmp_path / "cases.csv")
    await until(lambda: "Written to" in drawer._losses.text())
    assert 48 < (tmp_path / "cases.csv").read_text(encoding="utf-8").count("\n") < 72
    assert "left out" in drawer._losses.text()
    drawer.choose("markdown")
    assert drawer._variant.isEnabled()
    drawer.write(tmp_path / "missing" / "a.md")
    await until(lambda: "Written to" in drawer._losses.text() or drawer.findChildren(Banner))
