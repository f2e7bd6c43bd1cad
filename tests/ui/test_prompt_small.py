"""Small promises of the prompt cell in the real window: parameters, diff, history, names of copies, saved when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QWidget

from tests.ui.conftest import until
from tests.ui.test_adding import choose, popped, seen
from tests.ui.test_prompt_window import CONTROL, SHIFT, body, enter, press
from workbench.core.documents import DocumentHead
from workbench.core.prompts import Prompt
from workbench.project.documents import Documents
from workbench.ui.main_window import MainWindow
from workbench.ui.notebook.page import NotebookPage
from workbench.ui.notebook.parameters import ParametersDrawer
from workbench.ui.pages.prompt import PromptPage
from workbench.ui.widgets.fields import Field

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def words_of(part: QWidget) -> list[str]:
    return [label.text().replace("\N{NO-BREAK SPACE}", " ") for label in part.findChildren(QLabel)]


async def test_parameters_begin_in_the_first_value_say_what_is_wrong_and_esc_leaves(window: MainWindow) -> None:
    enter(window, Qt.Key.Key_3)
    body(window)._open_menu("C", -2, window)
    drawer = window.side.findChild(ParametersDrawer)
    assert drawer is not None
    field = window.focusWidget()
    assert isinstance(field, Field)
    assert field.accessibleName() == "temperature"
    QTest.keyClicks(field, "5")
    press(window, Qt.Key.Key_Return)
    assert any("A number from 0 to 2" in words for words in words_of(drawer))
    field.selectAll()
    QTest.keyClicks(field, "0.4")
    press(window, Qt.Key.Key_Escape)
    assert not window.side.has_drawer
    variant = window.context.project.documents.one(Prompt).variant("C")
    assert variant is not None
    assert variant.content.parameters.temperature == 0.4
    body(window).toggle("compare")
    compare = body(window)._compare
    await until(lambda: "1 value changed" in words_of(compare))
    await until(lambda: seen(compare) > 60)


async def test_the_history_opens_at_the_variant_that_was_edited(window: MainWindow) -> None:
    enter(window, Qt.Key.Key_3)
    press(window, Qt.Key.Key_H, CONTROL | SHIFT)
    page = window.page()
    assert isinstance(page, PromptPage)
    await until(lambda: (step := page.history.step()) is not None and step.key == "C")
    page.save_version()
    dialog = window.findChild(QDialog, "name_dialog")
    assert dialog is not None
    assert "Note, may be empty" in words_of(dialog)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


async def test_copies_of_copies_are_counted(window: MainWindow) -> None:
    enter(window, Qt.Key.Key_1)
    for _ in range(3):
        press(window, Qt.Key.Key_D, CONTROL)
    names = [variant.name for variant in window.context.project.documents.one(Prompt).variants]
    assert [name for name in names if "copy" in name] == ["baseline copy", "baseline copy 2", "baseline copy 3"]


async def test_what_is_typed_moves_on_when_it_was_saved(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    page = window.page()
    assert isinstance(page, NotebookPage)
    heads = Documents.heads

    def later(documents: Documents, kind: str) -> list[DocumentHead]:
        shift = timedelta(minutes=3 if kind == "prompt" else 0)
        return [head.model_copy(update={"updated": head.updated + shift}) for head in heads(documents, kind)]  # type: ignore[arg-type]

    box = enter(window, Qt.Key.Key_2)
    monkeypatch.setattr(Documents, "heads", later)
    QTest.keyClicks(box, "Be brief. ")
    box.flush()
    written = later(window.context.project.documents, "prompt")[0].updated
    await until(lambda: f"saved {written.astimezone():%H:%M}" in page._meta.text().replace("\N{NO-BREAK SPACE}", " "))


async def test_a_cell_chooses_which_variants_it_shows(window: MainWindow) -> None:
    enter(window, Qt.Key.Key_1)
    found = body(window)
    page = window.page()
    assert isinstance(page, NotebookPage)

    def shown() -> list[str]:
        return [column.key for column in body(window).board.columns]

    def choose_line(words: str) -> None:
        button = found._choose
        assert button.isVisible()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        choose(popped(), words)

    choose_line("B  shorter")
    assert shown() == ["A", "C"]
    assert found._choose.text() == "2 of 3 variants"
    press(window, Qt.Key.Key_D, CONTROL)
    assert set(shown()) == {"A", "C", "D"}, "a new variant is shown"
    press(window, Qt.Key.Key_Z, CONTROL)
    await until(lambda: shown() == ["A", "C"])
    assert window.context.project.undoing.label == "Show A, C"
    # Without a window system nothing gives the keys back after a menu.
    window.activateWindow()
    await until(window.isActiveWindow)
    press(window, Qt.Key.Key_Z, CONTROL)
    await until(lambda: shown() == ["A", "B", "C"])
    assert found._choose.text() == "Variants"
    choose_line("A  baseline")
    choose_line("Show all variants")
    assert shown() == ["A", "B", "C"]
