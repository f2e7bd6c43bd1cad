"""Files become cases, outputs, prompts: by the drawer, with a preview and one undo."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import threading
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from tests.ui.conftest import problems_of, until
from tests.ui.dropping import drop_files
from tests.ui.set_project import sample_file  # noqa: F401  (in place of the conftest's)
from workbench.core.cases import GoldenSet
from workbench.core.prompts import Snippet
from workbench.ui.dialogs.import_drawer import ImportDrawer
from workbench.ui.dialogs.import_reading import ReadingDrawer
from workbench.ui.dialogs.import_rejected import save_rejected
from workbench.ui.main_window import MainWindow
from workbench.ui.notebook.text_box import TextBox
from workbench.ui.widgets.banner import Banner
from workbench.ui.widgets.drawer import Drawer
from workbench.ui.widgets.fields import Choice
from workbench.ui.widgets.icon_buttons import LinkButton


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
    assert not drawer.accept_button.isEnabled(), "what was read without that choice is not imported"
    await until(lambda: drawer.overrides() == [("reference", "gold")])
    await until(drawer.accept_button.isEnabled)
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


async def opened(window: MainWindow, path: Path, golden_set: str = "") -> ImportDrawer:
    window.imports.take_files([path], golden_set)
    await until(lambda: window.side.findChildren(ImportDrawer))
    drawer = window.side.findChildren(ImportDrawer)[-1]
    await until(lambda: drawer.accept_button.text().startswith("Import ") and drawer._found is not None)
    return drawer


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


async def test_a_file_dropped_on_a_text_is_imported_and_not_written_into_it(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "fresh.csv"
    path.write_text("id,q\na,1\n", encoding="utf-8")
    project = window.context.project
    project.documents.put(Snippet(id="tone", name="tone", text="Be kind. " * 200), label="New").result()
    window.navigate("snippet", "tone")
    page = window.page()
    assert page is not None
    await until(lambda: any(box.isVisible() and box.text() for box in page.findChildren(TextBox)))
    box = next(box for box in page.findChildren(TextBox) if box.isVisible() and box.text())
    before = box.text()
    assert drop_files(box.viewport(), path)
    await until(lambda: window.side.findChildren(ImportDrawer))
    field = window.side.findChildren(ImportDrawer)[0]._set
    assert drop_files(field, path), "nor on a line of a drawer"
    await asyncio.sleep(0.05)
    assert (box.text(), field.text()) == (before, "fresh")


async def test_tables_dropped_together_are_read_one_after_the_other(window: MainWindow, tmp_path: Path) -> None:
    names = ("one.csv", "broken.csv", "two.ndjson", "three.tsv")
    texts = ("id,q\na,1\n", "", '{"id": "b", "q": 1}\n', "id\tq\nc\t1\n")
    paths = [tmp_path / name for name in names]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    assert drop_files(window.centre, *paths)
    told = ""

    def named(title: str) -> list[ImportDrawer]:
        return [one for one in window.side.findChildren(ImportDrawer) if one.accessibleName() == title]

    for title in ("Import one.csv", "Import two.ndjson", "Import three.tsv"):
        await until(lambda title=title: named(title))
        (drawer,) = named(title)
        await until(drawer.accept_button.isEnabled)
        told += " ".join(window.centre.banners)
        if "one" in title:
            drawer.accept_button.click()
        elif "two" in title:
            QTest.keyClick(drawer, Qt.Key.Key_Escape)
    assert "broken.csv" in told
    assert window.context.project.documents.find("golden_set", "one") is not None
    assert window.context.project.documents.find("golden_set", "two") is None
    # What a person opens in between is not covered by the next one.
    assert drop_files(window.centre, paths[0], paths[3])
    await until(lambda: named("Import one.csv"))
    other = Drawer(window.context.theme, "Something else", "Save")
    window.context.open_drawer(other)
    await asyncio.sleep(0.05)
    assert other.isVisible()
    assert drop_files(window.centre, paths[2])
    await until(lambda: named("Import two.ndjson"))
    assert named("Import two.ndjson")[0]._set.text() == "one", "dropped on the page of a set it goes into that"


def words_of(drawer: ImportDrawer) -> str:
    return " ".join(label.text() for label in drawer.findChildren(QLabel) if not label.isHidden())


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


async def test_the_likely_reference_and_sayable_names_are_offered(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "tickets.csv"
    path.write_text("Frage;Kategorie;Order no.;a=b\nWo ist es?;Versand;3;x\nGeld;Zahlung;4;y\n", encoding="utf-8")
    drawer = await opened(window, path)
    assert "‘Kategorie’ looks like what is expected" in words_of(drawer)
    assert "‘Order no.’ and 1 more" in words_of(drawer)
    assert "--map" not in words_of(drawer)
    press(drawer, "Use Kategorie")
    await until(lambda: "looks like" not in words_of(drawer))
    press(drawer, "Rename them")
    await until(lambda: "No template can name" not in words_of(drawer))
    name = drawer._columns.names["Order no."]
    assert (name.text(), name.isVisible()) == ("Order_no", True)
    name.selectAll()
    QTest.keyClicks(name, "order")
    await until(lambda: drawer._found is not None and "order" in drawer._found.cases[0].inputs)
    assert drawer._found is not None
    first = drawer._found.cases[0]
    assert (first.reference, first.inputs) == ("Versand", {"Frage": "Wo ist es?", "order": "3", "a_b": "x"})
    name.selectAll()
    QTest.keyClicks(name, "Frage")
    await until(lambda: any("Give one another name" in banner.words for banner in drawer.findChildren(Banner)))
    assert not drawer.accept_button.isEnabled()


def press(drawer: ImportDrawer, words: str) -> None:
    next(link for link in drawer.findChildren(LinkButton) if link.text() == words and link.isVisible()).click()


async def test_the_encoding_and_the_delimiter_are_shown_and_can_be_changed(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "orte.csv"
    path.write_bytes("id;name|x\n1;Köln|a\n2;Düsseldorf|b\n".encode("cp1252"))
    drawer = await opened(window, path)
    head = words_of(drawer)
    assert "CSV, semicolon" in head
    assert "2 rows, 2 columns" in head
    choice = next(c for c in drawer.findChildren(Choice) if c.accessibleName() == "Delimiter")
    choice.setCurrentIndex(choice.findData("|"))
    await until(lambda: window.side.findChildren(ImportDrawer)[-1] is not drawer)
    again = window.side.findChildren(ImportDrawer)[-1]
    await until(lambda: again._found is not None)
    assert list(again._choices) == ["id;name", "x"]


async def test_another_sheet_of_a_workbook_is_chosen(window: MainWindow, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    first, second = book.active, book.create_sheet("second sheet")
    assert first is not None
    for page, row in ((first, ("id", "q")), (first, ("a", "one")), (second, ("id", "q")), (second, ("b", "=1+1"))):
        page.append(row)
    path = tmp_path / "two.xlsx"
    book.save(path)
    drawer = await opened(window, path)
    assert "Of 2 sheets the first, ‘Sheet’, was read." in words_of(drawer)
    choice = next(one for one in drawer.findChildren(Choice) if one.accessibleName() == "Sheet")
    choice.setFocus()
    QTest.keyClick(choice, Qt.Key.Key_Down)
    await until(lambda: drawer not in window.side.findChildren(ImportDrawer))
    drawer = window.side.findChildren(ImportDrawer)[-1]
    await until(drawer.accept_button.isEnabled)
    drawer.accept_button.click()
    await until(lambda: window.context.project.documents.find("golden_set", "two") is not None)
    await until(lambda: not window.side.has_drawer)
    made = window.context.project.documents.find("golden_set", "two")
    assert made is not None
    assert [case.inputs for case in window.context.project.golden.cases(made.id)] == [{"q": "=1+1"}]


async def test_one_in_three_is_held_out_and_groups_stay_together(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "tickets.csv"
    rows = "".join(f"{n},text {n},T{n // 3}\n" for n in range(90))
    path.write_text("id,body,ticket\n" + rows, encoding="utf-8")
    drawer = await opened(window, path)
    drawer._split.setCurrentIndex(drawer._split.findData(3))
    await until(lambda: drawer._group.isEnabled())
    drawer._group.setCurrentIndex(drawer._group.findData("ticket"))
    await until(lambda: drawer._found is not None and held(drawer) % 3 == 0 and held(drawer) > 0)
    await until(drawer.accept_button.isEnabled)
    drawer.accept_button.click()
    await until(lambda: not window.side.has_drawer)
    project = window.context.project
    made = project.documents.find("golden_set", "tickets")
    assert made is not None
    cases = project.golden.cases(made.id)
    splits = {
        case.inputs["ticket"]: {c.split for c in cases if c.inputs["ticket"] == case.inputs["ticket"]} for case in cases
    }
    assert all(len(found) == 1 for found in splits.values())
    assert 10 <= sum(case.split == "held-out" for case in cases) <= 50


def held(drawer: ImportDrawer) -> int:
    return sum(case.split == "held-out" for case in drawer._found.cases) if drawer._found else 0


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


async def test_formulas_markup_and_control_characters_are_text(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "hostile.csv"
    path.write_text("id,body\n1,=cmd|' /C calc'!A0\n2,<img src=http://x/y.png>\n3,a\x07b\u202ec\n", encoding="utf-8")
    drawer = await opened(window, path)
    drawer.accept_button.click()
    project = window.context.project
    await until(lambda: project.documents.find("golden_set", "hostile") is not None and not window.side.has_drawer)
    made = project.documents.find("golden_set", "hostile")
    assert made is not None
    values = [case.inputs["body"] for case in project.golden.cases(made.id)]
    assert values == ["=cmd|' /C calc'!A0", "<img src=http://x/y.png>", "a\x07b\u202ec"]
