"""Every menu and drawer of the window is opened as a person opens it, and walked; a new one that is not fails here."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QWidget, QWidgetAction

import workbench.ui
from tests.ui.conftest import until
from tests.ui.notebook.test_window_journey import compare_of, opened
from tests.ui.test_reach import against_reading, nameless, tabbed
from tests.ui.test_reach import opened as page_of
from workbench.core.prompts import Prompt
from workbench.core.rubrics import CheckSpec, Scorecard
from workbench.providers.discovery import Found
from workbench.ui.dialogs.import_reading import ReadingDrawer
from workbench.ui.main_window import MainWindow
from workbench.ui.notebook.edits import NEW_KINDS
from workbench.ui.notebook.judge_bench_apart import ApartDrawer
from workbench.ui.notebook.judge_bench_values import Apart
from workbench.ui.notebook.page import NotebookPage
from workbench.ui.notebook.prompt_menus import open_parameters
from workbench.ui.notebook.word_button import WordButton
from workbench.ui.pages.golden_set import GoldenSetPage
from workbench.ui.pages.prompt import PromptPage
from workbench.ui.widgets.tabbing import reading_order

__all__ = ["opened"]
ROOT = Path(workbench.ui.__file__).parent
BY_NAME = (
    "Outline",
    "More for variant",
    "Group by another field",
    "Order of the rows",
    "Import and export",
    "Library",
    "Export",
)
"""Buttons that open a menu without an arrow."""


def made_in_source() -> set[str]:
    """Where the window makes menus: module and line."""
    found = set()
    for path in ROOT.rglob("*.py"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if re.search(r"= QMenu\(", line):
                found.add(f"{path.relative_to(ROOT)}:{number}")
    return found


class Menus:
    """Notes every menu that is made and opened, in place of showing it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.made: set[str] = set()
        self.wrong: list[str] = []
        self._where: dict[int, str] = {}
        first = QMenu.__init__

        def init(menu: QMenu, *arguments: object) -> None:
            frame = sys._getframe(1)
            path = Path(frame.f_code.co_filename)
            first(menu, *arguments)  # type: ignore[call-overload]
            self._where[id(menu)] = f"{path.relative_to(ROOT)}:{frame.f_lineno}" if ROOT in path.parents else ""

        monkeypatch.setattr(QMenu, "__init__", init)
        monkeypatch.setattr(QMenu, "popup", lambda menu, *_: self.take(menu))

    def take(self, menu: QMenu) -> None:
        """A menu was opened: all its words, and those of the menus in it."""
        where = self._where.get(id(menu), "")
        menu.aboutToShow.emit()
        items = [item for item in menu.actions() if not item.isSeparator()]
        self.made.add(where)
        named = [item.text().strip() or isinstance(item, QWidgetAction) for item in items]
        if not items or not all(named):
            self.wrong.append(f"{where}: {[item.text() for item in items]}")
        for item in items:
            inner = item.menu()
            if isinstance(inner, QMenu):
                self.take(inner)


def press_all(page: QWidget) -> None:
    """Click what opens a menu: words, buttons with an arrow, and those known by name."""
    for button in page.findChildren(QAbstractButton):
        if shiboken6.isValid(button) and button.isVisible() and button.isEnabled():
            name = button.accessibleName() or button.text()
            if isinstance(button, WordButton) or getattr(button, "_arrow", False) or name.startswith(BY_NAME):
                button.click()


def ask_for_menu(widget: QWidget, at: QPoint) -> None:
    """Right click."""
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, widget.mapToGlobal(at))
    QApplication.sendEvent(widget, event)


@pytest.fixture
def menus(monkeypatch: pytest.MonkeyPatch) -> Menus:
    """Before the window, whose toolbar makes its menus at once."""
    return Menus(monkeypatch)


def cell_of(page: NotebookPage, kind: str) -> Any:
    return next(cell for cell in page.notebook().cells if cell.kind == kind)


async def whole_notebook(window: MainWindow) -> NotebookPage:
    """The notebook with a cell of every kind, figures in all of them."""
    page = page_of(window, "notebook")
    assert isinstance(page, NotebookPage)
    for kind in NEW_KINDS:
        if kind not in {cell.kind for cell in page.notebook().cells}:
            page.add(kind, len(page.cells.order))
    page.put_cell(cell_of(page, "prompt").model_copy(update={"preview": True}), "Preview")
    page.put_cell(cell_of(page, "chart").model_copy(update={"chart": "slices"}), "Chart by field")
    page.put_cell(cell_of(page, "compare").model_copy(update={"cluster_by": "inputs.order.item"}), "Clusters")
    body = compare_of(window)
    await until(lambda: window.commands.can("report") and body.view.pane.pairing is not None, 60)
    await until(lambda: page.chart_body() is not None)
    await until(lambda: page.findChild(QAbstractButton, "previewCase") is not None)
    return page


async def test_every_menu_is_opened(menus: Menus, opened: MainWindow) -> None:
    page = await whole_notebook(opened)
    for name in ("project", "add", "view"):
        menus.take(opened.commands.menu(name, opened))
    for button in opened.toolbar.findChildren(QAbstractButton):
        if button.objectName().endswith("_menu"):
            button.click()
    ask_for_menu(opened.navigator.viewport(), opened.navigator.visualRect(opened.navigator.currentIndex()).center())
    for cell in page.notebook().cells:
        page.go_to(cell.id)
        frame = page.cells.frame(cell.id)
        assert frame is not None
        ask_for_menu(frame, QPoint(20, 10))
        await asyncio.sleep(0)
        press_all(frame)
    for kind in ("golden_set", "rubric", "prompt"):
        other = page_of(opened, kind)
        if isinstance(other, PromptPage):
            prompt = opened.context.project.documents.one(Prompt)
            hidden = [variant.model_copy(update={"archived": variant.key == "C"}) for variant in prompt.variants]
            opened.context.project.documents.put(prompt.model_copy(update={"variants": tuple(hidden)}), label="Archive")
            archived = other.findChild(QAbstractButton, "archivedVariants")
            await until(lambda archived=archived: archived.isVisible())
        if isinstance(other, GoldenSetPage):
            await until(lambda other=other: other.model.rowCount() > 0 and other.view.isVisible())
        press_all(other)
        if isinstance(other, GoldenSetPage):
            for view in (other.view, other.view.horizontalHeader()):
                ask_for_menu(view.viewport(), QPoint(20, 10))
            other.view.setCurrentIndex(other.model.index(0, column_named(other, "kind")))
            QTest.keyClick(other.view, Qt.Key.Key_F2)
    assert menus.wrong == []
    assert made_in_source() - menus.made == set()


def column_named(page: GoldenSetPage, name: str) -> int:
    heads = [page.model.headerData(at, Qt.Orientation.Horizontal) for at in range(page.model.columnCount())]
    return next(at for at, head in enumerate(heads) if str(head).startswith(name))


def drawers_in_source() -> set[str]:
    """Names of all classes of drawers."""
    found: set[str] = set()
    for path in ROOT.rglob("*.py"):
        found |= set(re.findall(r"^class (\w+Drawer)\(", path.read_text(encoding="utf-8"), re.M))
    return found


def on(kind: str, action: str) -> Callable[[MainWindow], None]:
    """An action of the table, on the page of a kind; a row of a golden set is selected first."""

    def open_it(window: MainWindow) -> None:
        page = page_of(window, kind)
        if isinstance(page, GoldenSetPage):
            page.view.setCurrentIndex(page.model.index(1, 2))
        if isinstance(page, NotebookPage):
            page.go_to(cell_of(page, "prompt").id)
        window.commands.do(action)

    return open_it


def parameters(window: MainWindow) -> None:
    page = page_of(window, "notebook")
    assert isinstance(page, NotebookPage)
    page.go_to(cell_of(page, "prompt").id)
    body = page.prompt_body()
    assert body is not None
    open_parameters(window.context, body.board, "A")


def export_with_losses(window: MainWindow) -> None:
    page = page_of(window, "golden_set")
    assert isinstance(page, GoldenSetPage)
    page._export.write("cases-csv", page.title, "tune", window.context.project.path.with_suffix(".csv"))


def read_a_file(window: MainWindow) -> None:
    path = window.context.project.path.with_name("more.csv")
    path.write_text("body;gold\nhello;world\n", encoding="utf-8")
    window.imports.take_files([path], "refunds")


def own_checks(window: MainWindow) -> None:
    """With a file that the project names, so that there is a text and a button."""
    project = window.context.project
    (project.own_checks.folder / "own.py").write_text("def check(output, case): return True\n", encoding="utf-8")
    check = CheckSpec(name="mine", check="python", arguments={"file": "own.py"})
    project.documents.put(Scorecard(id="own", name="Own", checks=(check,)), label="Add").result()
    on("rubric", "own_checks")(window)


def refining(window: MainWindow) -> None:
    """With a row, which the bench cell's own test reads from ratings."""
    drawer = ApartDrawer(window.context.theme, "Tone")
    drawer.show_apart([Apart("t", 1, "Tone", 2.0, 5.0, "Hello", "too short", "kind")])
    window.navigate("rubric", window.context.project.documents.all("rubric")[0].id)
    window.context.open_drawer(drawer)


DRAWERS: dict[str, Callable[[MainWindow], None]] = {
    "ApartDrawer": refining,
    "BulkDrawer": on("golden_set", "change_cases"),
    "CaseDrawer": on("golden_set", "open_case"),
    "ColumnsDrawer": on("golden_set", "set_columns"),
    "ExportDrawer": on("rubric", "export_project"),
    "FilterDrawer": on("golden_set", "filter_cases"),
    "ImportDrawer": read_a_file,
    "LocalModelsDrawer": on("models", "find_models"),
    "LossDrawer": export_with_losses,
    "ModelDrawer": on("models", "add_model"),
    "NearDrawer": on("golden_set", "near_equal"),
    "OwnChecksDrawer": own_checks,
    "ParametersDrawer": parameters,
    "ReadingDrawer": lambda window: window.context.open_drawer(ReadingDrawer(window.context, Path("large.csv"))),
    "ReleaseDrawer": on("experiments", "release_version"),
    "ScoreAgainDrawer": on("experiments", "score_again"),
    "SettingsDrawer": on("golden_set", "set_settings"),
    "VariantJsonDrawer": on("notebook", "edit_schema"),
}


async def test_every_drawer_is_opened_named_read_in_order_and_left_by_esc(
    opened: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert drawers_in_source() == set(DRAWERS)

    async def find_local() -> list[Found]:
        return [Found("http://127.0.0.1:11434/v1", "ollama", ("a", "b"))]

    monkeypatch.setattr(opened.context.project.models, "find_local", find_local)
    for name, open_it in DRAWERS.items():
        open_it(opened)
        await until(lambda name=name: type(opened.side._drawer).__name__ == name)
        drawer = opened.side._drawer
        assert drawer is not None
        await until(lambda drawer=drawer: drawer.isAncestorOf(opened.focusWidget() or opened))
        assert nameless(opened) == [], name
        focus = opened.focusWidget()
        assert focus is not None
        parts = reading_order(drawer)
        assert against_reading(drawer, parts[0]) == [], name
        assert len(tabbed(drawer, parts[0])) == len(parts), name
        focus.setFocus()
        QTest.keyClick(focus, Qt.Key.Key_Escape)
        await until(lambda: not opened.side.has_drawer)
        left = opened.focusWidget()
        assert left is not None, name
        assert opened.centre.isAncestorOf(left), name
