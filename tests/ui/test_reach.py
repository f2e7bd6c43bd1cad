"""Everything can be reached: each action, page, cell kind, menu and drawer; with names, and in reading order."""

from __future__ import annotations

import asyncio
from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QTextEdit,
    QWidget,
)

from tests.ui.conftest import problems_of, until
from workbench.core.experiments import Selection
from workbench.core.notebooks import Notebook
from workbench.ui.actions import ACTIONS, BY_ID
from workbench.ui.context import Selected
from workbench.ui.main_window import MainWindow
from workbench.ui.notebook.edits import NEW_KINDS
from workbench.ui.notebook.page import NotebookPage
from workbench.ui.pages.prompt import PromptPage
from workbench.ui.pages.registry import PAGES as PAGES_MADE

INPUTS = (QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QAbstractItemView, QAbstractButton)
PAGES = ("notebook", "prompt", "snippet", "golden_set", "rubric", "scorecard", "gate", "models", "experiments")
ASKING = {"quit", "new_project", "open_project", "open_folder", "save_copy", "import_file", "run_all"}
"""Actions that end the program, run, or open a dialog of the system; `test_actions` does those."""


def opened(window: MainWindow, kind: str) -> QWidget:
    """The page of the first document of a kind."""
    heads = window.context.project.documents.heads({"models": "model"}.get(kind, kind)) if kind != "experiments" else []  # type: ignore[arg-type]
    window.navigate(kind, heads[0].id if heads else "")
    page = window.page()
    assert page is not None
    return page


def nameless(root: QWidget) -> list[str]:
    """Inputs below a widget without a name for those who do not see them."""
    found = []
    for child in root.findChildren(QWidget):
        if isinstance(child, INPUTS) and child.isVisible():
            words = child.text() if isinstance(child, QAbstractButton) else ""
            reads = isinstance(child, QTextEdit) and child.isReadOnly()
            if not (child.accessibleName() or words or reads):
                found.append(f"{type(child).__name__} {child.objectName()} in {type(child.parentWidget()).__name__}")
    return found


def reached_now(window: MainWindow) -> set[str]:
    """Ids of the actions that do something here and now."""
    local = {action.id for action in ACTIONS if action.local}
    return local | {action.id for action in ACTIONS if window.commands._handler(action) is not None}


def listed_now(window: MainWindow) -> set[str]:
    """Ids of the actions that have a key, or that the palette offers here."""
    keyed = {action.id for action in ACTIONS if action.keys}
    return keyed | {entry.id.removeprefix("action:") for entry in window.commands.entries()}


async def run_one_case(window: MainWindow) -> None:
    """Run one case and choose a row of it, as a click in the grid does."""
    context = window.context
    runs = context.project.runs
    notebook = context.project.documents.one(Notebook)
    cell = next(cell.id for cell in notebook.cells if cell.kind == "run")
    experiment = context.bridge.follow(runs.start(runs.plan(Selection(limit=1)), cell=cell), cell).experiment
    await until(lambda: not context.bridge.running())
    row = context.project.experiments.rows(experiment.id)[0]
    context.select(Selected(experiment.id, row.case_id, row.candidate, row.trial_id))


async def reached_in_history(window: MainWindow, draft: bool) -> set[str]:
    """What is reached when a draft, or a version, is chosen in a prompt's history."""
    page = opened(window, "prompt")
    assert isinstance(page, PromptPage)
    history = page.history
    history.refresh()
    await until(lambda: any(bool(step.key) is draft for step in history.model.steps))
    row = next(n for n, step in enumerate(history.model.steps) if bool(step.key) is draft)
    history.view.setCurrentIndex(history.model.index(row))
    return reached_now(window)


def place(widget: QWidget, page: QWidget) -> QRect:
    return QRect(widget.mapTo(page, QPoint(0, 0)), widget.size())


def tabbed(page: QWidget, start: QWidget | None = None) -> list[QWidget]:
    """What the Tab key goes through, from the first part of a page until it leaves the page or comes round."""
    first: QWidget | None = start or page
    while first is not None and first is not start:
        first = first.nextInFocusChain()
        if first is page:
            return []
        takes = first is not None and bool(first.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if first is not None and takes and page.isAncestorOf(first) and first.isVisible() and first.isEnabled():
            break
    assert first is not None
    first.setFocus(Qt.FocusReason.TabFocusReason)
    chain: list[QWidget] = []
    widget = page.window().focusWidget()
    while widget is not None and widget not in chain and page.isAncestorOf(widget):
        chain.append(widget)
        # Where Tab writes a tab, the part around it goes on.
        inside = isinstance(widget, QPlainTextEdit | QTextEdit)
        around = widget.parentWidget() if inside else widget
        assert around is not None
        around.focusNextPrevChild(True)
        widget = page.window().focusWidget()
    return chain


def against_reading(page: QWidget, start: QWidget | None = None) -> list[str]:
    """Steps of the Tab key that go back: above without going right, or left on the same line."""
    chain = tabbed(page, start)
    for area in page.findChildren(QScrollArea):
        area.verticalScrollBar().setValue(0)
    wrong = []
    for one, two in pairwise(chain):
        a, b = place(one, page), place(two, page)
        above = b.bottom() <= a.top() and b.left() < a.right()
        back = b.right() <= a.left() and b.top() < a.bottom() and a.top() < b.bottom()
        if (above or back) and not one.isAncestorOf(two):
            wrong.append(f"{words_of(one)} {a.getRect()} → {words_of(two)} {b.getRect()}")
    return wrong


def words_of(widget: QWidget) -> str:
    return widget.accessibleName() or widget.objectName() or type(widget).__name__


async def test_every_page_cell_and_action_is_reached_named_and_walked_in_reading_order(window: MainWindow) -> None:
    reached: set[str] = set()
    listed: set[str] = set()
    assert {kind for kind in PAGES_MADE if kind not in PAGES} == set()
    window.commands.do("new_snippet")
    for kind in PAGES:
        page = opened(window, kind)
        if isinstance(page, NotebookPage):
            for new in NEW_KINDS:
                page.add(new, len(page.cells.order))
            assert {cell.kind for cell in page.notebook().cells} == set(NEW_KINDS)
        await asyncio.sleep(0.1)
        assert nameless(window) == [], kind
        wrong = against_reading(page)
        for _ in range(100):
            if wrong:
                await asyncio.sleep(0.1)  # parts still grow, and push others down
                wrong = against_reading(page)
        assert wrong == [], kind
        assert len(tabbed(page)) >= (25 if kind == "notebook" else 2), kind
        listed |= listed_now(window)
        reached |= reached_now(window)
        if isinstance(page, NotebookPage):
            for cell in page.notebook().cells:
                page.go_to(cell.id)
                reached |= reached_now(window)
                listed |= listed_now(window)
    # A draft that no version holds can be saved; a version that a run froze can be restored and noted.
    reached |= await reached_in_history(window, draft=True)
    await run_one_case(window)
    page = opened(window, "notebook")
    assert isinstance(page, NotebookPage)
    await until(lambda: page.chart_body() is not None and window.commands.can("report"))
    reached |= reached_now(window)
    listed |= listed_now(window)
    reached |= await reached_in_history(window, draft=False)
    opened(window, "experiments")
    reached |= reached_now(window)
    listed |= listed_now(window)
    wanted = {action.id for action in ACTIONS}
    assert wanted - listed == set()
    assert wanted - reached == set()
    sheet = [title for rows in window.commands.keys().values() for _, title in rows]
    assert sorted(sheet) == sorted(action.title for action in ACTIONS)
    assert problems_of(window) == []


async def test_dialogs_and_popups_have_words_and_names(window: MainWindow) -> None:
    opened(window, "rubric")
    for action_id in ("rename", "key_sheet", "palette"):
        assert BY_ID[action_id].id not in ASKING
        window.commands.do(action_id)
        await asyncio.sleep(0.02)
        assert nameless(window) == [], action_id
        window.palette_popup.close_palette()
    dialogs = window.findChildren(QWidget, "name_dialog") + window.findChildren(QWidget, "key_sheet")
    assert len(dialogs) == 2
    for dialog in dialogs:
        assert dialog.accessibleName()
        dialog.close()
    await until(lambda: True)


async def test_the_walk_finds_what_goes_back(window: MainWindow) -> None:
    """The helper itself fails where it should."""
    page = QWidget(window)
    buttons = [QLineEdit(page) for _ in range(3)]
    for number, button in enumerate(buttons):
        button.setGeometry(0, 100 - 40 * number, 80, 20)
    page.show()
    assert len(against_reading(page)) == 2
    assert len(nameless(page)) == 3
    page.deleteLater()
