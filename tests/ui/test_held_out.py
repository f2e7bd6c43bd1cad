"""Nothing of a held-out case is seen, copied, found or written unless somebody asks for it."""

from __future__ import annotations

import asyncio
import io
import zipfile
from pathlib import Path

import pyarrow.parquet
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget

from tests.ui.conftest import until
from tests.ui.set_project import sample_file  # noqa: F401  (in place of the conftest's)
from workbench.core.cases import Case, ContextDocument, GoldenSet
from workbench.core.messages import message
from workbench.interop.registry import WRITERS
from workbench.project import Project
from workbench.project.exporting import FOLDER, holds_cases
from workbench.ui.dialogs.exports import ExportDrawer
from workbench.ui.main_window import MainWindow
from workbench.ui.pages.golden_set import GoldenSetPage

CONTROL = Qt.KeyboardModifier.ControlModifier
SECRET = "Zw7secret"
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def project(window: MainWindow) -> Project:
    """The sample's set with a held-out case that has the secret in every field."""
    project = window.context.project
    case = Case(
        id=f"{SECRET}-id",
        inputs={"message": f"{SECRET} in", "customer": SECRET},
        reference=f"{SECRET} out",
        history=(message("user", f"{SECRET} said"),),
        documents=(ContextDocument(text=f"{SECRET} read"),),
        tags=(f"{SECRET}-tag",),
        intent=f"{SECRET}-intent",
        risk=f"{SECRET}-risk",
        note=f"{SECRET}-note",
        provenance=f"{SECRET}-from",
        meta={"mail": f"{SECRET}-meta"},
        split="held-out",
    )
    project.golden.update(project.documents.heads("golden_set")[0].id, [case], label="Add").result()
    return project


def seen(root: QWidget) -> str:
    """Every word that widgets show or say."""
    words = [
        word
        for widget in [root, *root.findChildren(QWidget)]
        for word in (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription(), widget.windowTitle())
    ]
    for kind in (QLabel, QAbstractButton, QLineEdit):
        words += [part.text() for part in root.findChildren(kind)]  # type: ignore[attr-defined]
    return "\n".join(words)


async def test_no_place_of_the_window_shows_it(window: MainWindow, project: Project) -> None:
    window.navigate("golden_set", project.documents.heads("golden_set")[0].id)
    page = window.page()
    assert isinstance(page, GoldenSetPage)
    model, view = page.model, page.view
    await until(lambda: model.rowCount() == 48)
    roles = [
        *(Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole, Qt.ItemDataRole.ToolTipRole),
        Qt.ItemDataRole.AccessibleTextRole,
    ]
    cells = [
        str(model.data(model.index(row, column), role))
        for row in range(model.rowCount())
        for column in range(model.columnCount())
        for role in roles
    ]
    assert SECRET not in "\n".join(cells)
    view.setFocus()
    view.selectAll()
    QTest.keyClick(view, Qt.Key.Key_C, CONTROL)
    await until(lambda: "Nora" in QApplication.clipboard().text())
    assert SECRET not in QApplication.clipboard().text()
    page.find_bar.open()
    page.find_bar.words.setText(SECRET)
    await asyncio.sleep(0.2)
    assert SECRET not in seen(page).replace(page.find_bar.words.text(), "")
    page.replace_cases()
    for opened in ("filter_drawer", "near_equal", "set_columns", "change_cases"):
        if opened == "filter_drawer":
            page.bar.filterAsked.emit()
        else:
            getattr(page, opened)()
        await asyncio.sleep(0.1)
        assert SECRET not in seen(window.side), opened
    palette = window.palette_popup
    palette.open()
    palette._field.setText(SECRET)
    assert palette.titles == [] or SECRET not in "\n".join(palette.titles)
    palette.close_palette()


def texts_of(path: Path) -> str:
    """What a file says, whatever it is packed in."""
    if path.suffix == ".parquet":
        return str(pyarrow.parquet.read_table(path).to_pylist())
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as book:
            return "\n".join(book.read(name).decode(errors="replace") for name in book.namelist())
    return path.read_text(encoding="utf-8", errors="replace")


async def test_no_export_takes_it_along_unasked_and_asking_is_noted(
    window: MainWindow, project: Project, tmp_path: Path
) -> None:
    name = project.documents.heads("golden_set")[0].name
    window.context.open_drawer(ExportDrawer(window.context, "golden_set", ""))
    drawer = window.side.findChildren(ExportDrawer)[0]
    noted = len(project._store.audit_entries())
    wanted = [one for one in WRITERS if holds_cases(one)]
    assert len(wanted) >= 8
    for one in wanted:
        drawer.choose(one)
        out = tmp_path / one
        out = out if not WRITERS[one].suffix else out.with_suffix(WRITERS[one].suffix)
        drawer._variant.setCurrentIndex(1)
        drawer._losses.set_text("")
        drawer.write(out)
        await until(lambda: "left out" in drawer._losses.text())
        files = [out] if out.is_file() else [place for place in out.rglob("*") if place.is_file()]
        assert files
        for place in files:
            assert SECRET not in texts_of(place), place
    assert len(project._store.audit_entries()) == noted
    drawer.choose("cases-jsonl")
    drawer._cases.setCurrentIndex(drawer._cases.findData("all"))
    drawer.write(tmp_path / "all.jsonl")
    await until(lambda: "held-out cases are in it" in drawer._losses.text().replace("\u00a0", " "))
    assert SECRET in (tmp_path / "all.jsonl").read_text(encoding="utf-8")
    entry = project._store.audit_entries()[-1]
    assert (entry.action, name in entry.detail) == ("held-out.exported", True)
    assert FOLDER not in wanted
    assert isinstance(project.documents.find("golden_set", name), GoldenSet)
