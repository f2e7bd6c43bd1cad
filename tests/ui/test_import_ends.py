"""How an import ends: what is new, changed and not taken, one undo, stopped in its course."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.ui.conftest import problems_of, until
from tests.ui.import_steps import opened, words_of
from tests.ui.set_project import sample_file  # noqa: F401  (in place of the conftest's)
from workbench.ui.dialogs.import_drawer import ImportDrawer
from workbench.ui.dialogs.import_reading import ReadingDrawer
from workbench.ui.dialogs.import_rejected import save_rejected
from workbench.ui.main_window import MainWindow


async def test_the_end_of_an_import_says_what_is_new_and_what_was_changed(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "v1.csv"
    path.write_text("id,q,reference\n1,a,x\n2,b,y\n3,c,z\n", encoding="utf-8")
    first = await opened(window, path, "S")
    first.accept_button.click()
    await until(lambda: window.centre.toast_words == "S: 3 new")
    path.write_text("id,q,reference,weight\n1,a,x,1\n2,b,corrected,1\n4,d,,1\n5,e,x,heavy\n", encoding="utf-8")
    again = await opened(window, path, "S")
    assert "4 rows, 4 columns" in words_of(again)
    assert "1 of 3 cases has no reference." in words_of(again)
    again.accept_button.click()
    await until(lambda: window.centre.toast_words == "S: 1 new, 1 changed, 1 already here, 1 not taken")


async def test_what_was_not_taken_is_named_and_saved_as_csv(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "returns.csv"
    path.write_text('id,body,weight\n1,Leaks,1\n2,Small,heavy\n3,Red,-1\n4,"open,2\n', encoding="utf-8", newline="")
    drawer = await opened(window, path)
    assert drawer.accept_button.text() == "Import 1 case"
    shown = words_of(drawer)
    assert "line 3" in shown
    assert "line 5" in shown
    out = tmp_path / "rest.csv"
    assert drawer._found is not None
    save_rejected(drawer._table, path, drawer._found.rejected, out)
    rows = list(csv.reader(io.StringIO(out.read_bytes().decode(), newline="")))
    assert rows[0] == ["line", "reason", "id", "body", "weight", "as it stands"]
    assert [row[0] for row in rows[1:]] == ["3", "4", "5"]
    assert rows[1][2:5] == ["2", "Small", "heavy"]
    assert rows[3][5] == '4,"open,2'


async def test_an_import_into_a_set_tells_new_changed_and_same_and_is_one_step(
    window: MainWindow, tmp_path: Path
) -> None:
    project = window.context.project
    golden = project.documents.heads("golden_set")[0]
    first = project.golden.cases(golden.id, limit=2)
    path = tmp_path / "more.jsonl"
    lines = [
        json.dumps({"id": first[0].id, "inputs": first[0].inputs, "reference": "Another"}),
        json.dumps({"id": "new-1", "inputs": {"message": "A new one"}}),
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    drawer = await opened(window, path, golden.name)
    assert drawer._counts.words.split("   ")[:2] == ["1 new cases", "1 changed"]
    drawer.accept_button.click()
    await until(lambda: project.golden.count(golden.id) == 73)
    assert project.golden.cases(golden.id, limit=1)[0].reference == "Another"
    assert project.documents.undo() == "Import 2 cases"
    assert project.golden.count(golden.id) == 72
    assert project.golden.cases(golden.id, limit=1)[0] == first[0]


async def test_a_new_set_and_its_cases_go_with_one_undo(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "fresh.csv"
    path.write_text("id,body\n1,a\n2,b\n", encoding="utf-8")
    drawer = await opened(window, path)
    drawer.accept_button.click()
    project = window.context.project
    await until(lambda: project.documents.find("golden_set", "fresh") is not None and not window.side.has_drawer)
    project.documents.undo()
    assert project.documents.find("golden_set", "fresh") is None


async def test_six_formats_go_out_and_come_back_as_they_were(window: MainWindow, tmp_path: Path) -> None:
    exporting = window.context.project.exporting
    for name in ("cases-csv", "cases-tsv", "cases-jsonl", "cases-json", "cases-xlsx", "cases-parquet"):
        path = tmp_path / f"refunds.{name.removeprefix('cases-')}"
        exporting.export(name, path, split="all")
        drawer = await opened(window, path, "refunds")
        # Neither new nor changed.
        assert drawer.accept_button.text() == "Import 0 cases", name
        assert drawer._found is not None
        assert len(drawer._found.cases) == 72
        window.context.close_drawer()
        await until(lambda: not window.side.has_drawer)


async def test_a_large_file_shows_how_far_it_is_and_can_be_stopped(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.write_text("id,body\n" + "".join(f"{n},{'word ' * 20}\n" for n in range(300_000)), encoding="utf-8")
    window.imports.take_files([path])
    await until(lambda: window.side.findChildren(ReadingDrawer))
    drawer = window.side.findChildren(ReadingDrawer)[0]
    QTest.keyClick(drawer, Qt.Key.Key_Escape)
    await asyncio.sleep(0.5)
    assert not window.side.findChildren(ImportDrawer)
    assert problems_of(window) == []


@pytest.mark.parametrize("into", ["fresh", "refunds"])
async def test_an_import_that_is_stopped_while_it_writes_leaves_nothing(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, into: str
) -> None:
    project = window.context.project
    before = project.documents.undo_label
    counts = {head.name: project.golden.count(head.id) for head in project.documents.heads("golden_set")}
    (tmp_path / "fresh.csv").write_text("id,message\nx1,one\nx2,two\n", encoding="utf-8")
    window.imports.take_files([tmp_path / "fresh.csv"], into)
    await until(lambda: window.side.findChildren(ImportDrawer))
    drawer = window.side.findChildren(ImportDrawer)[0]
    await until(drawer.accept_button.isEnabled)
    told: list[str] = []
    monkeypatch.setattr(window.context, "say", told.append)
    update, go_on = project.golden.update, threading.Event()

    def slow(*args: Any, **options: Any) -> Any:
        written = update(*args, **options)
        written.result()
        go_on.wait(10)
        return written

    monkeypatch.setattr(project.golden, "update", slow)
    QTest.mouseClick(drawer.accept_button, Qt.MouseButton.LeftButton)
    await until(
        lambda: any(project.golden.count(h.id) > counts.get(h.name, 0) for h in project.documents.heads("golden_set"))
    )
    QTest.keyClick(drawer, Qt.Key.Key_Escape)
    go_on.set()
    await until(lambda: told)
    assert told == ["The import was stopped; nothing was taken."]
    assert {head.name: project.golden.count(head.id) for head in project.documents.heads("golden_set")} == counts
    assert project.documents.undo_label == before
    assert problems_of(window) == []
