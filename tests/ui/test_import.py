"""A file becomes cases, outputs, a prompt: by the drawer, with a preview and one undo."""

from __future__ import annotations

import asyncio
from pathlib import Path

import openpyxl
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.ui.conftest import until
from tests.ui.dropping import drop_files
from tests.ui.import_steps import held, opened, press, words_of
from tests.ui.set_project import sample_file  # noqa: F401  (in place of the conftest's)
from workbench.core.cases import GoldenSet
from workbench.core.prompts import Snippet
from workbench.ui.dialogs.import_drawer import ImportDrawer
from workbench.ui.main_window import MainWindow
from workbench.ui.notebook.text_box import TextBox
from workbench.ui.widgets.banner import Banner
from workbench.ui.widgets.drawer import Drawer
from workbench.ui.widgets.fields import Choice


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
        shown = (one for one in window.side.findChildren(ImportDrawer) if one.isVisible())
        return [one for one in shown if one.accessibleName() == title]

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


def tables_in(folder: str) -> list[str] | None:
    """Names of the tables in a folder; None where it is gone."""
    return [path.name for path in Path(folder).rglob("*.tsv")] if Path(folder).exists() else None


async def test_what_was_pasted_leaves_the_disk_with_the_window(window: MainWindow) -> None:
    window.imports.take_cells([["q"], ["a secret"]], "S")
    await until(lambda: window.side.findChildren(ImportDrawer))
    pasted = window.imports._pasted
    assert pasted is not None
    assert tables_in(pasted.name) == ["clipboard.tsv"]
    shiboken6.delete(window.imports)
    assert tables_in(pasted.name) is None
