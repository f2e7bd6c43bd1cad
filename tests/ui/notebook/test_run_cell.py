"""The run cell over the stand-in: estimate, run, stop, go on, errors in their place."""

from __future__ import annotations

import asyncio
import gc
import threading
import warnings
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QMenu

from tests.ui.conftest import until
from tests.ui.notebook.conftest import CONTROL, Desk, desk_over
from workbench.core.errors import SettingsError
from workbench.core.events import Paused, Started
from workbench.core.experiments import Totals
from workbench.core.models import Model, Price
from workbench.core.notebooks import RunCell
from workbench.core.prompts import Prompt
from workbench.core.summaries import Estimate
from workbench.project import Project, open_project
from workbench.store.errors import gone
from workbench.store.writer import Writer
from workbench.ui.bridge import RunFeed
from workbench.ui.context import UiContext
from workbench.ui.notebook import run_words as words
from workbench.ui.notebook import variant_edits
from workbench.ui.notebook.assessing import Assessor
from workbench.ui.notebook.run import RunBody
from workbench.ui.theme import Theme


def body(desk: Desk) -> RunBody:
    found = desk.page.body_of(desk.cell("run"))
    assert isinstance(found, RunBody)
    return found


def label(desk: Desk, name: str) -> str:
    found = desk.page.findChild(QLabel, name)
    text = getattr(found, "words", None)
    return str(found.text() if text is None else text).replace("\N{NO-BREAK SPACE}", " ")


def button(desk: Desk, name: str) -> QAbstractButton:
    found = desk.page.findChild(QAbstractButton, name)
    assert found is not None
    return found


async def finished(desk: Desk) -> None:
    await until(lambda: body(desk).experiment is not None and not body(desk).running, 60)
    await until(lambda: "experiment" in label(desk, "runFigures"))


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


async def test_a_run_is_stopped_and_goes_on(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_STAND_IN_PACE", "0.3:600")
    await until(lambda: body(desk).meta() != "")
    QTest.mouseClick(button(desk, "run"), Qt.MouseButton.LeftButton)
    await until(lambda: body(desk).running and body(desk).totals.done > 2, 30)
    assert button(desk, "stopRun").isVisible()
    assert not body(desk).can_run()
    QTest.mouseClick(button(desk, "stopRun"), Qt.MouseButton.LeftButton)
    await until(lambda: not body(desk).running, 30)
    await until(lambda: banner_words(desk) != "")
    assert "is not complete" in banner_words(desk)
    monkeypatch.setenv("WORKBENCH_STAND_IN_PACE", "0")

    # What keeps it from going on is told, and trying again goes on, it begins no other experiment.
    async def refused(*_: object) -> RunFeed:
        raise SettingsError("settings.key", "The key is not there.", remedy="Set it.")

    with monkeypatch.context() as patched:
        patched.setattr("workbench.ui.notebook.run_driving.continue_run", refused)
        body(desk).go_on()
        await until(lambda: "The key is not there." in banner_words(desk))
    banner = body(desk)._output.banner
    assert banner is not None
    again = next(one for one in banner.findChildren(QAbstractButton) if one.text() == "Try again")
    QTest.mouseClick(again, Qt.MouseButton.LeftButton)
    await until(lambda: body(desk).totals.done == 144, 60)
    await until(lambda: not body(desk).running, 60)
    experiment = desk.project.experiments.latest(desk.cell("run"))
    assert experiment is not None
    assert (experiment.number, experiment.state) == (1, "finished")


def banner_words(desk: Desk) -> str:
    found = body(desk)._output.banner
    return found.words if found is not None else ""


async def test_a_window_that_closes_as_a_run_begins_leaves_no_work_unawaited(desk: Desk) -> None:
    await until(lambda: body(desk).meta() != "")
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        body(desk).run()
        await desk.tasks.close()
        body(desk)._starting = False
        body(desk).run()
        gc.collect()
    assert [str(one.message) for one in told if "never awaited" in str(one.message)] == []
    assert desk.project.experiments.latest(desk.cell("run")) is None


async def test_what_cannot_be_run_is_said_in_the_cell(desk: Desk) -> None:
    cell = body(desk).run_cell
    missing = cell.selection.model_copy(update={"cases": "no such set"})
    desk.page.put_cell(cell.model_copy(update={"selection": missing}), "Other cases")
    await until(lambda: "no such set" in banner_words(desk))
    desk.page.put_cell(cell, "Back")
    await until(lambda: banner_words(desk) == "")


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


def test_sentences() -> None:
    made = Estimate(
        calls=144,
        judge_calls=144,
        reused=0,
        tokens_low=170_000,
        tokens_high=205_000,
        cost_low=Decimal("0.22"),
        cost_high=Decimal("0.28"),
        seconds=45.2,
    )
    plain = words.estimate_sentence(made).replace("\N{NO-BREAK SPACE}", " ")
    assert plain == "144 answers and 144 judgements, 170,000 to 200,000 tokens in and out, $0.22 to $0.28, 45 s"
    unpriced = made.model_copy(update={"unpriced": ("m",), "cost_low": None, "reused": 96})
    assert (
        words.estimate_sentence(unpriced)
        .replace("\N{NO-BREAK SPACE}", " ")
        .endswith("price of m unknown, 45 s; 96 answers are kept")
    )
    equal = words.estimate_sentence(made.model_copy(update={"calls": 1, "equal": 39}))
    assert equal.endswith("s; 39 are equal to one of these and are not asked twice")
    judged = Estimate(calls=0, judge_calls=5, reused=5, cost_low=Decimal("0.01"), cost_high=Decimal("0.02"))
    assert words.estimate_sentence(judged).replace("\N{NO-BREAK SPACE}", " ").startswith("5 judgements, ")
    nothing = Estimate(calls=0, reused=5)
    assert words.estimate_sentence(nothing) == "Everything is answered already: running again makes no call."


def test_figures_of_a_run() -> None:
    totals = Totals(
        planned=144,
        done=100,
        judge_planned=144,
        judge_done=78,
        input_tokens=20_000,
        output_tokens=7_977,
        cost=Decimal("0.15"),
        judge_cost=Decimal("0.132"),
        retrying=1,
        unscored=1,
    )
    line = "".join(text for text, _, _ in words.progress(totals, 6.2, 18.2, Decimal("0.5")))
    assert " ".join(line.replace("\N{NO-BREAK SPACE}", " ").split()) == (
        "178 of 288 calls 6.2 per s 18 s left 27,977 tok $0.150 of $0.50, $0.132 of it judge"
    )
    said = "".join(text for text, _, _ in words.exceptions(totals, running=True))
    assert said == "↻ 1 retrying   ◌ 1 unscored"
    shared = "".join(text for text, _, _ in words.exceptions(Totals(done=48, reused=40, shared=39), running=False))
    assert shared == "1 kept from before   39 equal to others"
    event = Paused(reason="budget", message="", left=125, left_cost=Decimal("0.2"))
    assert (
        words.paused(event, totals)
        .replace("\N{NO-BREAK SPACE}", " ")
        .startswith("The 125 calls that are left cost about $0.20. All 100 answers are saved")
    )


@pytest.fixture
def priced(desk: Desk) -> Model:
    """The stand-in at a price, as the project's model."""
    model = desk.project.models.all()[0]
    price = Price(input=Decimal(10), output=Decimal(20), source="own")
    costly = model.model_copy(update={"id": "costly", "name": "costly", "price": price})
    desk.project.documents.put(costly, label="Add a model")
    cell = body(desk).run_cell
    selection = cell.selection.model_copy(update={"models": ("costly",), "scorecard": "none", "limit": 30})
    desk.page.put_cell(cell.model_copy(update={"selection": selection}), "Another model")
    return costly


def _press(desk: Desk, words: str) -> None:
    banner = body(desk)._output.banner
    assert banner is not None
    steps = {one.text().replace("\N{NO-BREAK SPACE}", " "): one for one in banner.findChildren(QAbstractButton)}
    assert words in steps, steps
    QTest.mouseClick(steps[words], Qt.MouseButton.LeftButton)


@pytest.mark.usefixtures("priced")
async def test_a_budget_pauses_is_raised_twice_and_the_run_goes_on(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(UiContext, "budget", lambda self: Decimal("0.05"))
    monkeypatch.setattr("workbench.ui.notebook.run_notices._MORE", Decimal("0.08"))
    monkeypatch.setattr("workbench.ui.notebook.run_notices._rounded", lambda cost: Decimal(0))
    await until(lambda: "costly" in body(desk).subject() and "90 answers" in label(desk, "estimate"))
    QTest.mouseClick(button(desk, "run"), Qt.MouseButton.LeftButton)
    budgets = []
    while len(budgets) < 2:
        await until(lambda: "Paused at the budget" in banner_words(desk), 30)
        assert not button(desk, "pauseRun").isVisible()
        feed = desk.context.bridge.feed(desk.cell("run"))
        assert feed is not None
        spent = feed.totals.cost
        assert spent is not None
        assert spent <= feed.run.budget <= Decimal("0.05") + Decimal("0.08") * len(budgets)
        budgets.append(feed.run.budget)
        _press(desk, "Add $0.080 and go on")
    assert budgets == [Decimal("0.05"), Decimal("0.13")]
    await until(lambda: "Paused" in banner_words(desk) or not body(desk).running, 30)
    if body(desk).running:
        feed.raise_budget(Decimal(100))
    await until(lambda: not body(desk).running, 30)
    await until(lambda: body(desk).totals.done == 90)
    assert "Estimated were" in label(desk, "runMissed")
    assert "in the file" not in banner_words(desk)


async def test_a_run_is_paused_and_goes_on_by_a_key(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_STAND_IN_PACE", "0.3:600")
    await until(lambda: body(desk).meta() != "")
    QTest.mouseClick(button(desk, "run"), Qt.MouseButton.LeftButton)
    await until(lambda: body(desk).running and body(desk).totals.done > 2, 30)
    QTest.mouseClick(button(desk, "pauseRun"), Qt.MouseButton.LeftButton)
    await until(lambda: "The run is paused." in banner_words(desk))
    assert button(desk, "pauseRun").text() == "Go on"
    feed = desk.context.bridge.feed(desk.cell("run"))
    assert feed is not None
    await until(lambda: feed.totals.in_flight == 0)
    monkeypatch.setenv("WORKBENCH_STAND_IN_PACE", "0")
    button(desk, "pauseRun").setFocus()
    QTest.keyClick(button(desk, "pauseRun"), Qt.Key.Key_Space)
    await until(lambda: banner_words(desk) == "")
    assert button(desk, "pauseRun").text() == "Pause"
    body(desk).stop()
    await until(lambda: not body(desk).running, 30)


async def test_a_disk_that_refuses_pauses_the_run_says_so_and_the_run_goes_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_STAND_IN_PACE", "0.3:600")
    refusing, write = threading.Event(), Writer._run_jobs

    def run_jobs(self: Writer, *arguments: Any) -> Any:
        if refusing.is_set():
            raise gone(desk.project.path)
        return write(self, *arguments)

    monkeypatch.setattr(Writer, "_run_jobs", run_jobs)
    await until(lambda: body(desk).meta() != "")
    QTest.mouseClick(button(desk, "run"), Qt.MouseButton.LeftButton)
    await until(lambda: body(desk).running and body(desk).totals.done > 2, 30)
    refusing.set()
    await until(lambda: "was deleted, moved or replaced" in banner_words(desk), 20)
    assert "What came in is kept" in banner_words(desk)
    before = body(desk).totals.done
    refusing.clear()
    # It is tried again every two seconds, without a hand.
    await until(lambda: banner_words(desk) == "")
    await until(lambda: body(desk).totals.done > before, 30)
    body(desk).stop()
    await until(lambda: not body(desk).running, 30)


async def test_a_run_of_another_program_is_watched_by_a_window_that_only_reads(
    sample: Project, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_STAND_IN_PACE", "0.5:600")  # Slow enough to be stopped in its course.
    async with desk_over(open_project(sample.path, read_only=True), theme) as desk:
        cell = body(desk).run_cell
        some = cell.selection.model_copy(update={"limit": 16, "scorecard": "none"})
        run = sample.runs.start(sample.runs.plan(some), cell=cell.id)
        began: list[Started] = []

        async def drive() -> None:
            async for event in run.events():
                if isinstance(event, Started):
                    began.append(event)
                    if len(began) == 1:
                        run.pause()

        driving = asyncio.create_task(drive())
        try:
            # It stands still in its course: the window has all the time it needs to show where.
            await until(lambda: 0 < body(desk).totals.done < 48, 60)
            run.resume()
            await until(lambda: body(desk).totals.done == 48, 60)
        finally:
            run.stop()
            await driving
        await until(lambda: body(desk).grid.grid.rowCount() == 16)
        assert not button(desk, "run").isEnabled()
        assert not body(desk).can_run()
