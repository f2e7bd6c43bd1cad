"""The run cell over the stand-in: what it would take, ten first, rows, errors in their place, stale by a word."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from tests.ui.conftest import until
from tests.ui.notebook.conftest import CONTROL, Desk
from tests.ui.notebook.run_steps import banner_words, body, button, finished, label
from workbench.core.notebooks import RunCell
from workbench.core.prompts import Prompt
from workbench.ui.notebook import variant_edits
from workbench.ui.notebook.assessing import Assessor


async def test_it_says_what_it_would_take(desk: Desk) -> None:
    await until(lambda: body(desk).meta() != "")
    assert body(desk).subject() == "refunds × A, B, C × offline/stand-in × 1"
    assert body(desk).meta().replace("\N{NO-BREAK SPACE}", " ") == "48 cases"
    assert "144 answers and 576 judgements, " in label(desk, "estimate")
    assert label(desk, "standIn") == "by offline/stand-in, which is no language model"
    assert button(desk, "run").isVisible()
    assert not button(desk, "stopRun").isVisible()


async def test_ten_first_then_the_rest_keeps_what_was_answered(desk: Desk) -> None:
    await until(lambda: button(desk, "runTenFirst").isVisible())
    assert "Run 10 first: 10 cases spread over" in label(desk, "firstCases")
    QTest.mouseClick(button(desk, "runTenFirst"), Qt.MouseButton.LeftButton)
    await finished(desk)
    experiment = body(desk).experiment
    assert experiment is not None
    assert len(experiment.manifest.case_digests) == 10
    assert body(desk).grid.grid.rowCount() == 10
    assert "30 answers" in label(desk, "runFigures")
    # The verdict is on the screen when the run has ended, though the run cell stood at the lower edge.
    compare = desk.page.cells.frame(desk.cell("compare"))
    assert compare is not None
    seen = desk.page.cells.viewport()
    await until(lambda: 0 < compare.mapTo(seen, compare.rect().topLeft()).y() < seen.height() - 60)
    await until(lambda: body(desk).stale_reason != "")
    assert not button(desk, "runTenFirst").isVisible()
    desk.page.go_to(desk.cell("run"))
    desk.press(Qt.Key.Key_Return, CONTROL)
    await until(lambda: body(desk).grid.grid.rowCount() == 48, 60)
    await until(lambda: not body(desk).running, 60)
    assert body(desk).totals.reused == 30
    assert "30 kept from before" in label(desk, "runExceptions")


async def test_a_row_fills_the_inspector_and_the_grid_sorts(ran_desk: Desk) -> None:
    desk = ran_desk
    await until(lambda: body(desk).grid.grid.rowCount() == 48)
    grid = body(desk).grid
    grid.setFocus()
    grid.setCurrentIndex(grid.grid.index(0, 2))
    QTest.keyClick(grid, Qt.Key.Key_J)
    assert len(set(desk.trials)) == 2
    assert desk.context.selected.trial_id == desk.trials[-1]
    assert desk.context.selected.candidate == "A@offline/stand-in"
    assert desk.page.can("exact_request")
    QTest.keyClick(grid, Qt.Key.Key_Escape)
    frame = desk.page.cells.frame(desk.cell("run"))
    assert frame is not None
    assert frame.hasFocus()


async def test_an_error_of_the_template_goes_as_soon_as_it_is_mended(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await until(lambda: "144 answers" in label(desk, "estimate"))
    prompt = desk.project.documents.all("prompt")[0]
    assert isinstance(prompt, Prompt)
    sound = prompt.variant("A")
    assert sound is not None
    broken = variant_edits.set_text(prompt, "A", 0, sound.content.messages[0].text + " {{ nobody }}")
    desk.project.documents.put(broken, label="Edit A")
    output = body(desk)._output
    await until(lambda: output.banner is not None)
    body(desk).run()
    await until(lambda: output.banner is not None and "Nothing was run" in output.banner.words)
    # However long an estimate waits for the end of typing: what could not be run is looked at again at once.
    monkeypatch.setattr(Assessor.ask, "__defaults__", (3_600_000,))
    desk.project.documents.put(prompt, label="Edit A")
    await until(lambda: output.banner is None)
    await until(lambda: "144 answers" in label(desk, "estimate"))


async def test_a_changed_word_makes_it_stale_and_says_which(ran_desk: Desk) -> None:
    desk = ran_desk
    await until(lambda: body(desk).meta() != "" and body(desk).experiment is not None)
    assert body(desk).chip() is None
    prompt = desk.project.documents.all("prompt")[0]
    assert isinstance(prompt, Prompt)
    variant = prompt.variant("B")
    assert variant is not None
    changed = variant_edits.set_text(prompt, "B", 0, variant.content.messages[0].text + " Be kind.")
    desk.project.documents.put(changed, label="Edit B")
    await until(lambda: body(desk).stale_reason != "")
    assert "B changed since experiment 1: 2 words in “system”." in label(desk, "estimate").replace("<br>", "")
    assert body(desk).chip() is not None
    assert button(desk, "run").text() == "Run 48 changed"


async def test_what_cannot_be_run_is_said_in_the_cell(desk: Desk) -> None:
    cell = body(desk).run_cell
    missing = cell.selection.model_copy(update={"cases": "no such set"})
    desk.page.put_cell(cell.model_copy(update={"selection": missing}), "Other cases")
    await until(lambda: "no such set" in banner_words(desk))
    assert "There are: refunds" in banner_words(desk)
    assert desk.problems == []  # it stands in the cell, not over the page
    desk.page.put_cell(cell, "Back")
    await until(lambda: banner_words(desk) == "")
    assert body(desk).can_run()


async def test_menus_change_what_is_run(desk: Desk) -> None:
    subject = body(desk)._subject

    def pick(menu: QMenu, text: str) -> None:
        next(action for action in menu.actions() if action.text() == text).trigger()

    pick(subject._repeats_menu(), "3 times, as calls of their own")
    pick(subject._variants_menu(), "C  one example")
    pick(subject._cases_menu(), "Held-out cases")
    pick(subject._card_menu(), "Not scored")
    cell = desk.notebook.cell(desk.cell("run"))
    assert isinstance(cell, RunCell)
    chosen = cell.selection
    assert (chosen.repeats, chosen.variants, chosen.split, chosen.scorecard) == (3, ("A", "B"), "held-out", "none")
    assert body(desk).subject() == "refunds × A, B × offline/stand-in × 3"
    assert desk.project.documents.undo_label == "Change what is run"
