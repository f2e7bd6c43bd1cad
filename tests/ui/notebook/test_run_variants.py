"""Which variants a run cell runs, beside those that its prompt cell shows."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMenu

from tests.ui.conftest import until
from tests.ui.notebook.conftest import Desk
from tests.ui.notebook.run_steps import banner_words, body, button, finished, label
from workbench.core.notebooks import RunCell
from workbench.core.prompts import Prompt
from workbench.ui.notebook import variant_edits


def _entry(menu: QMenu, text: str) -> QAction:
    return next(action for action in menu.actions() if action.text().startswith(text))


async def test_what_the_prompt_cell_shows_is_offered_and_what_else_is_run_is_said(desk: Desk) -> None:
    await until(lambda: body(desk).meta() != "")
    subject = body(desk)._subject
    assert not desk.page.findChild(QLabel, "besidePrompt").isVisible()
    assert not any(one.text().startswith("Those that") for one in subject._variants_menu().actions())
    prompt_cell = desk.notebook.cell(desk.cell("prompt"))
    assert prompt_cell is not None
    desk.page.put_cell(prompt_cell.model_copy(update={"variants": ("A", "B")}), "Show A, B")
    await until(lambda: label(desk, "besidePrompt") == "More than the prompt cell shows: C is run too.")
    assert button(desk, "chooseShown").text() == "Choose A, B"
    assert body(desk).subject().startswith("refunds × A, B, C ×"), "what is hidden to be read is not left out unasked"
    QTest.mouseClick(button(desk, "chooseShown"), Qt.MouseButton.LeftButton)
    await until(lambda: not button(desk, "chooseShown").isVisible())
    assert body(desk).subject().startswith("refunds × A, B ×")
    assert _entry(subject._variants_menu(), "Those that the prompt cell shows: A, B").isChecked()
    await until(lambda: "96 answers" in label(desk, "estimate"))

    # A copy that is made in the prompt cell is not run unseen, and not left out unsaid.
    desk.page.go_to(desk.cell("prompt"))
    desk.page.duplicate_variant()
    await until(lambda: label(desk, "besidePrompt") == "Less than the prompt cell shows: D is not run.")
    _entry(subject._variants_menu(), "All that are not archived").trigger()
    await until(lambda: label(desk, "besidePrompt") == "More than the prompt cell shows: C is run too.")
    desk.page.go_to(desk.cell("prompt"))
    desk.page.new_cell("run")
    added = desk.notebook.cells[2]
    assert isinstance(added, RunCell)
    assert added.selection.variants == ("A", "B", "D")


async def test_what_was_archived_is_never_run(desk: Desk) -> None:
    cell = body(desk).run_cell
    chosen = cell.selection.model_copy(update={"variants": ("B", "one example"), "scorecard": "none", "limit": 6})
    desk.page.put_cell(cell.model_copy(update={"selection": chosen}), "Choose")
    await until(lambda: "12 answers" in label(desk, "estimate"))
    assert body(desk).subject().startswith("refunds (first 6) × B, C ×")
    prompt = desk.project.documents.all("prompt")[0]
    assert isinstance(prompt, Prompt)
    without = variant_edits.archive(prompt, "C")
    desk.project.documents.put(without, label="Archive C")
    await until(lambda: "6 answers" in label(desk, "estimate"))
    assert body(desk).subject().startswith("refunds (first 6) × B ×")
    desk.project.documents.put(variant_edits.archive(without, "B"), label="Archive B")
    await until(lambda: "Variant B is archived." in banner_words(desk))
    body(desk).run()
    await until(lambda: "Nothing was run" in banner_words(desk))
    desk.project.documents.put(without, label="Bring B back")
    await until(lambda: banner_words(desk) == "")
    QTest.mouseClick(button(desk, "run"), Qt.MouseButton.LeftButton)
    await finished(desk)
    experiment = body(desk).experiment
    assert experiment is not None
    assert [one.variant for one in experiment.manifest.candidates] == ["B"]


async def test_tools_and_schemas_that_are_not_valid_are_told_before_run_with_the_variant(desk: Desk) -> None:
    await until(lambda: body(desk).meta() != "")
    assert not desk.page.findChild(QLabel, "notSent").isVisible()
    prompt = desk.project.documents.all("prompt")[0]
    assert isinstance(prompt, Prompt)
    desk.project.documents.put(variant_edits.put_unfinished(prompt, "B", "schema", '{"type":'), label="Edit schema")
    await until(lambda: "B: the schema is not valid as typed, so none is sent." in label(desk, "notSent"))
    assert button(desk, "run").isEnabled()
    desk.project.documents.put(prompt, label="Mend schema")
    await until(lambda: not desk.page.findChild(QLabel, "notSent").isVisible())
