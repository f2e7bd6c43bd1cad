"""Undo and redo by their keys in the real window: one order over ratings, prompts, notebook, cases and rubrics."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from tests.ui.conftest import until
from tests.ui.notebook.test_window_journey import opened, press
from workbench.core.prompts import Prompt
from workbench.core.rubrics import Rubric
from workbench.ui.main_window import MainWindow
from workbench.ui.notebook.page import NotebookPage
from workbench.ui.notebook.prompt_box import PromptBox
from workbench.ui.notebook.rate import RateBody
from workbench.ui.pages.golden_set import GoldenSetPage

__all__ = ["opened"]
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def state(window: MainWindow) -> tuple[int, str, int, int, int]:
    """Ratings, words of B, cells, cases, criteria: as they are in the file."""
    project = window.context.project
    variant = project.documents.one(Prompt).variant("B")
    assert variant is not None
    rubric = project.documents.all("rubric")[0]
    assert isinstance(rubric, Rubric)
    cells = len(project.documents.all("notebook")[0].cells)  # type: ignore[union-attr]
    set_id = project.documents.heads("golden_set")[0].id
    words = variant.content.messages[0].text[-12:]
    return len(project.rating.rated(1)), words, cells, len(project.golden.index(set_id)), len(rubric.criteria)


async def rate(window: MainWindow) -> None:
    """Begin a rate cell and give one level."""
    page = window.page()
    assert isinstance(page, NotebookPage)
    body = page.body_of(page.add("rate", len(page.notebook().cells)))
    assert isinstance(body, RateBody)
    field = body.findChild(QLineEdit, "raterName")
    await until(field.isVisible)
    field.setFocus()
    QTest.keyClicks(field, "Mara")
    QTest.keyClick(field, Qt.Key.Key_Return)
    await until(lambda: body.view.deck is not None)
    body.view.setFocus()
    press(window, Qt.Key.Key_4)


async def steps(window: MainWindow) -> list[tuple[int, str, int, int, int]]:
    """Change one thing after the other on its own page; the state after each."""
    documents = window.context.project.documents
    states = []
    await rate(window)
    states.append(state(window))
    page = window.page()
    assert isinstance(page, NotebookPage)
    box = page.findChild(PromptBox, "prompt-B-0")
    box.setFocus()
    press(window, Qt.Key.Key_End, CONTROL)
    QTest.keyClicks(box, " Be kind.")
    box.flush()
    states.append(state(window))
    page.go_to(page.notebook().cells[0].id)
    press(window, Qt.Key.Key_B)
    await until(lambda: state(window)[2] == states[-1][2] + 1)
    states.append(state(window))
    window.navigate("golden_set", documents.heads("golden_set")[0].id)
    cases = window.page()
    assert isinstance(cases, GoldenSetPage)
    cases.view.setFocus()
    press(window, Qt.Key.Key_Return, CONTROL)
    await until(lambda: state(window)[3] == states[-1][3] + 1)
    states.append(state(window))
    window.navigate("rubric", documents.heads("rubric")[0].id)
    window.commands.do("add_criterion")
    await until(lambda: state(window)[4] == states[-1][4] + 1)
    states.append(state(window))
    return states


async def test_one_order_over_everything_while_pages_come_and_go(opened: MainWindow) -> None:
    window, documents = opened, opened.context.project.documents
    notebook, prompt = documents.heads("notebook")[0].id, documents.one(Prompt).id
    states = await steps(window)
    # Each page takes back what was last done, wherever that was.
    places = [("notebook", notebook), ("prompt", prompt), ("golden_set", documents.heads("golden_set")[0].id)]
    for number, wanted in enumerate(reversed(states[:-1])):
        window.navigate(*places[number % len(places)])
        press(window, Qt.Key.Key_Z, CONTROL)
        await until(lambda wanted=wanted: state(window) == wanted)
    press(window, Qt.Key.Key_Z, CONTROL)
    await until(lambda: state(window)[0] == states[0][0] - 1)
    for number, wanted in enumerate(states):
        window.navigate(*places[number % len(places)])
        press(window, Qt.Key.Key_Z, CONTROL | SHIFT)
        await until(lambda wanted=wanted: state(window) == wanted)
    window.navigate("notebook", notebook)
    page = window.page()
    assert isinstance(page, NotebookPage)
    await until(lambda: page.findChild(PromptBox, "prompt-B-0").text().endswith(" Be kind."))
