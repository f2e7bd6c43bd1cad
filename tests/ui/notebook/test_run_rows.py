"""Keys of rows in the grid of a run."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.conftest import until
from tests.ui.notebook.conftest import Desk
from tests.ui.notebook.run_steps import body
from workbench.core.cases import Case
from workbench.ui.models.trial_grid import FIRST
from workbench.ui.notebook import edits
from workbench.ui.notebook.compare import CompareBody


async def test_what_can_be_done_with_a_row_can_be_done_where_it_failed(ran_desk: Desk) -> None:
    """The keys of rows, in the grid of the run: what was read there is not looked for again elsewhere."""
    desk, project = ran_desk, ran_desk.project
    await until(lambda: body(desk).grid.grid.rowCount() == 48)
    grid, acts = body(desk).grid, body(desk)._output._answers.acts
    assert not acts.isVisible()
    grid.setFocus()
    grid.setCurrentIndex(grid.grid.index(3, FIRST + 1))
    shown = project.experiments.trial(grid.trial)
    await until(lambda: acts.isVisible() and acts.edit_button.text() == "Edit B")

    def case() -> Case:
        golden = project.documents.heads("golden_set")[0].id
        return next(one for one in project.golden.cases(golden, limit=1000) if one.id == shown.case.id)

    before = case()
    for key, typed in ((Qt.Key.Key_T, "sale, seen"), (Qt.Key.Key_N, "Look again")):
        QTest.keyClick(grid, key)
        await until(lambda: acts._field.isVisible() and acts._field.hasFocus())
        acts._field.setText(typed)
        QTest.keyClick(acts._field, Qt.Key.Key_Return)
        assert grid.hasFocus()
    await until(lambda: case().tags == ("sale", "seen") and case().note == "Look again")
    # A key that comes before the row was read means the row all the same.
    grid.setCurrentIndex(grid.grid.index(4, FIRST))
    grid.setCurrentIndex(grid.grid.index(3, FIRST + 1))
    QTest.keyClick(grid, Qt.Key.Key_G)
    await until(lambda: case().provenance.startswith("experiment 1, trial "))
    # Of what was asked nothing is new and nothing gone.
    await until(lambda: body(desk).stale_reason == "1\xa0case changed since experiment 1.")
    for _ in range(3):
        project.documents.undo()
    assert case() == before
    QTest.keyClick(grid, Qt.Key.Key_R)
    await until(lambda: acts._panel.isVisible())
    grid.setFocus()
    QTest.keyClick(grid, Qt.Key.Key_E)
    await until(lambda: not grid.hasFocus() and QApplication.focusWidget().objectName().startswith("prompt-B"))


async def test_keys_that_mean_a_comparison_lead_from_the_grid_to_it(ran_desk: Desk) -> None:
    desk = ran_desk
    compared = desk.page.body_of(desk.cell("compare"))
    assert isinstance(compared, CompareBody)
    await until(lambda: body(desk).grid.grid.rowCount() == 48 and compared.view.pane.pairing is not None)
    first = compared.view.pane.pairing
    assert first is not None
    desk.page.go_to(desk.cell("note"))
    desk.press(Qt.Key.Key_F8)
    await until(lambda: desk.context.selected.trial_id)
    assert desk.context.selected.case_id == first.row.case_id, "nobody looked at the one that is open from the start"
    first = compared.view.pane.pairing
    body(desk).grid.setFocus()
    QTest.keyClick(body(desk).grid, Qt.Key.Key_F8)
    assert desk.page.cells.current == desk.cell("compare")
    assert compared.view.rows.hasFocus()
    await until(lambda: compared.view.pane.pairing is not first)
    body(desk).grid.setFocus()
    QTest.keyClick(body(desk).grid, Qt.Key.Key_Slash)
    assert compared.view.tools.search.hasFocus()
    desk.page.put(edits.remove(desk.notebook, desk.cell("compare")), "Delete")
    said: list[str] = []
    desk.context.said.connect(said.append)
    body(desk).grid.setFocus()
    QTest.keyClick(body(desk).grid, Qt.Key.Key_F8)
    assert said == ["Broken rows and the search through rows stand in a compare cell; this run has none yet."]
