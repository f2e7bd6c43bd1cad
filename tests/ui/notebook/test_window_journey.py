"""Verdict, worst broken row, reason, change of the prompt, run again: in the real window, by keyboard and by mouse."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QPlainTextEdit, QTextEdit, QWidget

from tests.ui.conftest import problems_of, until, window_over
from workbench.core.notebooks import Notebook, RunCell
from workbench.core.prompts import Prompt
from workbench.project import Project
from workbench.ui.main_window import MainWindow
from workbench.ui.notebook.compare import CompareBody
from workbench.ui.notebook.page import NotebookPage
from workbench.ui.notebook.word_button import WordButton
from workbench.ui.results.inspector import InspectorPane
from workbench.ui.theme import Theme
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.chips import Chip

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
async def opened(ran: Project, theme: Theme) -> AsyncIterator[MainWindow]:
    """The main window over the sample project after its run."""
    async with window_over(ran, theme) as window:
        await asyncio.sleep(0.05)
        yield window
    assert [error.text() for error in problems_of(window)] == []


def press(window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the focus is."""
    focus = window.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key, modifiers)


def compare_of(window: MainWindow) -> CompareBody:
    page = window.page()
    assert isinstance(page, NotebookPage)
    notebook = page.notebook()
    assert isinstance(notebook, Notebook)
    body = page.body_of(next(cell.id for cell in notebook.cells if cell.kind == "compare"))
    assert isinstance(body, CompareBody)
    return body


def said(found: QWidget | None) -> str:
    """What a label says, its markup taken away."""
    assert isinstance(found, QLabel)
    plain = QTextDocumentFragment.fromHtml(found.text()).toPlainText()
    return plain.replace("\N{NO-BREAK SPACE}", " ").strip()


def reasons(body: CompareBody) -> str:
    """All that the criteria of the open row say."""
    table = body.view.pane.findChild(QWidget, "criteriaTable")
    assert table is not None
    return "\n".join(said(label) for label in table.findChildren(QLabel) if label.isVisible())


async def read(body: CompareBody) -> None:
    """Wait for the verdict and its first broken row, and look at them as a person would."""
    await until(lambda: body.view.isVisible() and body.view.pane.pairing is not None, 60)
    assert " than A: " in said(body.view.findChild(QLabel, "verdict"))
    pairing = body.view.pane.pairing
    assert pairing is not None
    assert pairing.row.status == "broken"
    moves = [abs(row.delta or 0) for row in body.view.data.row_index.rows if row.status == "broken"]  # type: ignore[union-attr]
    assert abs(pairing.row.delta or 0) == max(moves)


async def ran_again(window: MainWindow, body: CompareBody) -> None:
    """The second run has ended and the comparison is of it."""
    await until(lambda: body.meta().startswith("experiment 2") and not window.context.bridge.running(), 60)
    await until(lambda: body.view.data is not None and body.view.data.live[1] == 0, 60)
    project = window.context.project
    assert project.experiments.latest_or_fail().number == 2
    # Only what changed was asked: A and C come from the file.
    rows = project.experiments.rows(2)
    assert all(row.reused for row in rows if row.candidate[0] in "AC")
    assert not any(row.reused for row in rows if row.candidate[0] == "B")


async def test_by_mouse(opened: MainWindow) -> None:
    body = compare_of(opened)
    await read(body)
    view = body.view
    body.revealAsked.emit()
    click(view.findChild(QAbstractButton, "filter-broken"))
    second = view.rows.model().index(2, 0)
    before = view.pane.pairing
    QTest.mouseClick(view.rows.viewport(), Qt.MouseButton.LeftButton, pos=view.rows.visualRect(second).center())
    await until(lambda: view.pane.pairing is not before)
    click(view.pane.findChild(QAbstractButton, "showReference"))
    assert len(view.pane.panes) == 3
    await until(lambda: "Decision" in reasons(body))
    click(view.pane.findChild(QAbstractButton, "editVariant"))
    box = opened.focusWidget()
    assert isinstance(box, QPlainTextEdit | QTextEdit)
    QTest.mouseClick(box.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    QTest.keyClicks(box, "A sale item gets store credit only. ")
    buttons = opened.findChildren(QAbstractButton)
    click(next(found for found in buttons if found.text() == "Run all" and found.isVisible()))
    await ran_again(opened, body)

    # What the inspector holds may be of an earlier run: it says so, and leads on.
    project = opened.context.project
    old = next(row for row in project.experiments.rows(1) if row.candidate[0] == "B")
    opened.context.show_trial(old.trial_id)
    pane = opened.findChild(InspectorPane)
    assert pane is not None
    await until(lambda: pane.view is not None and pane.view.trial.id == old.trial_id)
    line = pane.findChild(QWidget, "newerTrial")
    assert line is not None
    assert line.isVisible()
    assert said(line.findChild(QLabel)) == "From experiment 1. Experiment 2 asked this case again."
    click(pane.findChild(QAbstractButton, "showNewer"))
    await until(lambda: pane.view is not None and pane.view.experiment.number == 2)
    assert not line.isVisible()
    assert pane.view is not None
    assert (pane.view.trial.case_id, pane.view.candidate.label) == (old.case_id, old.candidate)


def click(button: QWidget | None) -> None:
    assert button is not None
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


async def test_run_from_here_runs_this_run_cell_and_those_below_one_after_the_other(opened: MainWindow) -> None:
    """By its key, with the stand-in itself: what stands above stays, each cell shows an experiment of its own."""
    page = opened.page()
    assert isinstance(page, NotebookPage)
    project, bridge = opened.context.project, opened.context.bridge
    documents, notebook = project.documents, page.notebook()
    first = next(cell for cell in notebook.cells if isinstance(cell, RunCell))
    small = first.selection.model_copy(update={"variants": ("B",), "scorecard": "none", "limit": 2})
    below = [RunCell(id=f"below-{n}", selection=small.model_copy(update={"limit": n})) for n in (1, 2)]
    documents.put(notebook.model_copy(update={"cells": (*notebook.cells, *below)}), label="More runs").result()
    await until(lambda: page.cells.order[-1] == "below-2")
    before = [experiment.id for experiment in project.experiments.list()]
    at_once: list[int] = []
    bridge.runsChanged.connect(lambda: at_once.append(len(bridge.running())))

    def ran() -> list[tuple[str, int]]:
        new = [one for one in project.experiments.list() if one.id not in before]
        return [(one.notebook_cell, len(project.experiments.rows(one.id))) for one in new if one.state == "finished"]

    # From a cell that runs nothing, between the first run cell and the others.
    page.go_to(next(cell.id for cell in notebook.cells if cell.kind == "compare"))
    press(opened, Qt.Key.Key_Return, CONTROL | Qt.KeyboardModifier.AltModifier)
    await until(lambda: len(ran()) == 2 and not bridge.running())
    assert ran() == [("below-1", 1), ("below-2", 2)]
    assert max(at_once) == 1
    # With the last cell as the current one, it alone runs, here from the stored answers.
    page.go_to("below-2")
    press(opened, Qt.Key.Key_Return, CONTROL | Qt.KeyboardModifier.AltModifier)
    await until(lambda: len(ran()) == 3 and not bridge.running())
    assert ran()[2] == ("below-2", 2)


async def test_at_1280_the_head_of_a_comparison_shows_icons_before_it_cuts_its_subject(opened: MainWindow) -> None:
    page = opened.page()
    assert isinstance(page, NotebookPage)
    compare = next(cell.id for cell in page.notebook().cells if cell.kind == "compare")
    documents = opened.context.project.documents
    prompt = documents.all("prompt")[0]
    assert isinstance(prompt, Prompt)
    first = prompt.variants[0]
    edited = first.model_copy(
        update={"content": first.content.model_copy(update={"messages": first.content.messages[:1]})}
    )
    documents.put(prompt.model_copy(update={"variants": (edited, *prompt.variants[1:])}), label="Edit A").result()
    page.go_to(compare)
    frame = page.cells.frame(compare)
    assert frame is not None
    await until(lambda: isinstance(frame.body, CompareBody) and frame.body.data is not None)
    await until(lambda: any(chip.look.text == "stale" for chip in frame.findChildren(Chip) if not chip.isHidden()))
    report = next(one for one in frame.findChildren(Button) if one.objectName() == "report")
    for width, brief in ((1800, False), (1280, True), (1800, False)):
        opened.resize(width, 800)
        await until(lambda brief=brief: report.brief is brief)
        words = [one for one in frame.findChildren(WordButton) if one.isVisibleTo(frame)]
        await until(lambda words=words: all(one.width() >= one.sizeHint().width() for one in words))
