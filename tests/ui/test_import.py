"""Files become cases, outputs, prompts: by the drawer, with a preview and one undo."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.ui.conftest import until
from workbench.core.cases import GoldenSet
from workbench.ui.dialogs.import_drawer import ImportDrawer
from workbench.ui.main_window import MainWindow
from workbench.ui.widgets.banner import Banner


async def test_a_table_is_imported_with_a_preview_and_one_undo(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "returns.csv"
    path.write_text("id;body;gold\n1;The tent leaks;New tent\n2;Too small;\n2;Twice;x\n", encoding="utf-8")
    window.imports.take_files([path])
    await until(lambda: window.side.has_drawer)
    drawer = window.side.findChildren(ImportDrawer)[0]
    await until(lambda: drawer.accept_button.text().startswith("Import 2"))
    assert drawer.accept_button.text() == "Import 2 cases"
    choice = drawer._choices["gold"]
    choice.setCurrentIndex(choice.findData("reference"))
    await until(lambda: drawer.overrides() == ["reference=gold"])
    await asyncio.sleep(0.3)
    drawer.accept_button.click()
    project = window.context.project
    await until(lambda: project.documents.find("golden_set", "returns") is not None)
    await until(lambda: not window.side.has_drawer)
    made = project.documents.find("golden_set", "returns")
    assert isinstance(made, GoldenSet)
    cases = project.golden.cases(made.id)
    assert [case.reference for case in cases] == ["New tent", None]
    assert window.centre.shown == ("golden_set", made.id)
    project.documents.undo()
    await until(lambda: project.golden.count(made.id) == 0)


async def test_a_table_that_cannot_be_read_says_where(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "broken.csv"
    path.write_bytes(b'id,body\n1,"never closed\n')
    window.imports.take_files([path])
    await until(lambda: window.centre.banners or window.side.has_drawer)
    told = " ".join([*window.centre.banners, *(banner.words for banner in window.findChildren(Banner))])
    if not told.strip():
        drawer = window.side.findChildren(ImportDrawer)[0]
        await until(lambda: "Import" in drawer.accept_button.text())
        assert not drawer.accept_button.isEnabled()
    else:
        assert "broken.csv" in told
