"""While somebody rates blind, no page of the window says what scored how; each said so before."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QLabel, QLineEdit, QTableView, QWidget

from tests.ui.conftest import until
from workbench.core.figures import number, score
from workbench.core.notebooks import Notebook, RateCell
from workbench.project import Project
from workbench.ui.blind import Sitting
from workbench.ui.main_window import MainWindow
from workbench.ui.notebook.page import NotebookPage
from workbench.ui.notebook.rate import RateBody
from workbench.ui.notebook.rate_begun import begun, cover_begun
from workbench.ui.notebook.rate_view import RateView
from workbench.ui.pages.experiments import ExperimentsPage
from workbench.ui.pages.scorecard import ScorecardPage
from workbench.ui.palette_entries import palette_entries
from workbench.ui.widgets.banner import Banner
from workbench.ui.widgets.buttons import Button

KEY = ("e", "r", "Mara")
PAGES = ("notebook", "prompt", "golden_set", "rubric", "scorecard", "gate", "models", "experiments")


@pytest.fixture
def sample(ran: Project) -> Project:
    """The window opens the sample after its run."""
    return ran


def seen(part: QWidget) -> str:
    """Every text that can be read of a part now: labels, buttons, tables, tooltips, names, descriptions."""
    said = []
    for one in [part, *part.findChildren(QWidget)]:
        if not one.isVisible():
            continue
        said += [one.toolTip(), one.accessibleName(), one.accessibleDescription()]
        said += [one.text()] if isinstance(one, QLabel | QAbstractButton | QLineEdit) else []
        if isinstance(one, QAbstractItemView) and (model := one.model()) is not None:
            columns = model.columnCount(QModelIndex()) if isinstance(one, QTableView) else 1
            places = [(row, column) for row in range(model.rowCount()) for column in range(columns)]
            said += [str(model.index(*place).data()) for place in places]
    return "\n".join(said)


def telling(project: Project) -> set[str]:
    """What must not be read: each candidate's mean and how many passed."""
    found = set()
    for summary in project.experiments.summaries(1):
        rubric = summary.metric("rubric")
        assert rubric is not None
        assert summary.pass_rate.mean is not None
        found |= {f"{score(rubric.mean)}", f"{number(round(summary.pass_rate.mean * summary.pass_rate.n))} of"}
    return found


def open_page(window: MainWindow, kind: str) -> QWidget:
    heads = window.context.project.documents.heads("model" if kind == "models" else kind)  # type: ignore[arg-type]
    window.navigate(kind, "" if kind == "experiments" else heads[0].id)
    page = window.page()
    assert page is not None
    return page


async def test_no_page_says_how_anything_scored(window: MainWindow) -> None:
    context, project = window.context, window.context.project
    words = telling(project)

    def told() -> set[str]:
        said = seen(window)
        return {word for word in words if word in said}

    page = open_page(window, "experiments")
    assert isinstance(page, ExperimentsPage)
    await until(lambda: told() == words)
    history = open_page(window, "prompt")
    await until(told)
    # Beside the score of a version stands how far its judge can be trusted.
    assert "judge not calibrated yet" in seen(history)
    context.blind.sit(KEY, Sitting("e", 1, "Mara", 18, 30))
    for kind in PAGES:
        open_page(window, kind)
        await until(lambda: not context.tasks._running)
        assert (kind, told()) == (kind, set())
    assert "Mara rates experiment 1 blind" in seen(page)
    # A check is not tried on an answer, and the palette offers no figures.
    card = open_page(window, "scorecard")
    assert isinstance(card, ScorecardPage)
    said: list[str] = []
    context.said.connect(said.append)
    card._try(0)
    assert said[-1].endswith("What a check says of an answer is covered until then.")
    assert not [word for entry in palette_entries(window) for word in words if word in f"{entry}"]
    open_page(window, "experiments")
    context.blind.show_anyway()
    await until(lambda: told() == words)
    open_page(window, "prompt")
    await until(told)


async def test_what_was_full_size_is_put_away_and_the_rating_stays(window: MainWindow) -> None:
    context, page = window.context, open_page(window, "notebook")
    assert isinstance(page, NotebookPage)
    compare = next(cell.id for cell in page.notebook().cells if cell.kind == "compare")
    page.go_to(compare)
    await until(lambda: page.body_of(compare).full() is not None)  # type: ignore[union-attr]
    page.open_full()
    assert window.page() is not page
    context.blind.sit(KEY, Sitting("e", 1, "Mara", 18, 30))
    assert window.page() is page
    context.open_full("Rate experiment 1", RateView(context.theme))
    context.blind.sit(KEY, Sitting("e", 1, "Mara", 17, 30))
    assert isinstance(window.page(), RateView)


async def test_what_waits_for_the_blind_rating_is_no_failure_and_is_said_of_its_page_alone(window: MainWindow) -> None:
    context = window.context
    open_page(window, "notebook")
    context.blind.sit(KEY, Sitting("e", 1, "Mara", 18, 30))
    for command in ("export_project", "release_version"):
        window.commands.do(command)
    told = window.centre.findChildren(Banner)
    assert len(window.centre.banners) == 2
    assert all("rates experiment 1 blind" in words and "show it anyway" in words for words in window.centre.banners)
    assert {one._level for one in told if one.words in window.centre.banners} == {"info"}
    # The next page is none of its business, and there the two are seen not to be had.
    page = open_page(window, "experiments")
    assert window.centre.banners == []
    assert isinstance(page, ExperimentsPage)
    buttons = {one.text(): one for one in page.findChildren(QAbstractButton) if one.text() in ("Export", "Release")}
    assert len(buttons) == 2
    for button in buttons.values():
        assert not button.isEnabled()
        for said in (button.toolTip(), button.accessibleDescription()):
            assert "18 of 30\xa0rows are left" in said
    window.commands.do("export_project")
    (over,) = window.centre.banners
    await until(lambda: any(one.isVisible() and one.words == over for one in window.centre.findChildren(Banner)))
    (again,) = [one for one in window.centre.findChildren(Banner) if one.isVisible() and one.words == over]
    QTest.mouseClick(again.findChildren(Button)[0], Qt.MouseButton.LeftButton)
    assert not context.blind.active
    assert window.centre.banners == []
    assert all(button.isEnabled() and not button.toolTip() for button in buttons.values())


def test_a_queue_of_yesterday_covers_before_its_notebook_is_opened(ran: Project) -> None:
    rubric = ran.documents.heads("rubric")[0].id
    for rater, rows in (("Mara", 1), ("Ilse", 0), ("Ben", 3)):
        queue = ran.rating.queue(1, rubric, rater, rows=3, order="informative")
        for place in range(rows):
            for criterion in queue.item(place).rubric.criteria:
                queue.save(place, criterion.name, 4).result()
    notebook = ran.documents.all("notebook")[0]
    assert isinstance(notebook, Notebook)
    assert list(begun(ran, "Mara")) == []
    run = next(cell.id for cell in notebook.cells if cell.kind == "run")
    cells = (RateCell(id="r", rows=3), RateCell(id="s", rows=3, run_cell=run))
    other = Notebook(id="other", name="Other", cells=cells)
    ran.documents.put(other, label="Other").result()
    (found,) = begun(ran, "Mara")
    assert found.sitting == Sitting(ran.experiments.get(1).id, 1, "Mara", 2, 3)
    # Nobody of whom nothing, or everything, is rated.
    assert list(begun(ran, "Ilse")) == list(begun(ran, "Ben")) == list(begun(ran, "nobody")) == []


async def test_the_window_covers_them_when_it_opens(window: MainWindow) -> None:
    context, project = window.context, window.context.project
    rubric, notebook = project.documents.heads("rubric")[0].id, project.documents.all("notebook")[0]
    assert isinstance(notebook, Notebook)
    run = next(cell.id for cell in notebook.cells if cell.kind == "run")
    queue = project.rating.queue(1, rubric, "Mara", rows=3, order="informative")
    queue.save(0, queue.item(0).rubric.criteria[0].name, 4).result()
    rate = Notebook(id="other", name="Other", cells=(RateCell(id="s", rows=3, run_cell=run),))
    project.documents.put(rate, label="Other").result()
    await cover_begun(context)
    assert not context.blind.active
    context.settings = context.settings.model_copy(update={"rater": "Mara"})
    await cover_begun(context)
    assert context.blind.covers("experiments")
    # The cell itself speaks of the same queue: rated to its end there, nothing is covered any more.
    window.navigate("notebook", "other")
    page = window.page()
    assert isinstance(page, NotebookPage)
    body = page.body_of("s")
    assert isinstance(body, RateBody)
    await until(lambda: body.view.deck is not None)
    body.enter()
    deck = body.view.deck
    assert deck is not None
    while deck.rated < len(deck.items):
        QTest.keyClick(body.view, Qt.Key.Key_4)
    assert not context.blind.active


def test_a_rate_cell_is_blind_unless_a_file_says_otherwise() -> None:
    assert RateCell(id="r").blind
