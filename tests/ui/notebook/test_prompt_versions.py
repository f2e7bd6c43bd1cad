"""Diff, versions and history of a prompt by keys and mouse."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QDialog, QLineEdit

from tests.ui.conftest import until
from tests.ui.notebook.conftest import Desk
from tests.ui.notebook.prompt_steps import cell_of, editing, system_of
from tests.ui.notebook.test_prompt_cell import body, box, click, keys, prompt, text_of
from workbench.ui.notebook import variant_edits
from workbench.ui.notebook.diff_text import DiffText
from workbench.ui.notebook.prompt_diff import PromptDiff
from workbench.ui.notebook.prompt_history import PromptHistory
from workbench.ui.pages.prompt import PromptPage


async def test_any_two_are_compared_in_the_cell(desk: Desk) -> None:
    history = desk.project.history
    version = history.save_version(prompt(desk).id, "A", "first words")
    click(desk, "compareVariants")
    shown = desk.page.findChild(PromptDiff, "promptDiff")
    before, after = shown.findChild(QComboBox, "diffBefore"), shown.findChild(QComboBox, "diffAfter")
    assert [before.itemText(row) for row in range(3)] == ["A baseline", "B shorter", "C one example"]
    after.setFocus()
    QTest.keyClick(after, Qt.Key.Key_Up)
    after.activated.emit(after.currentIndex())
    assert cell_of(desk).compare_after == after.currentData()
    before.setCurrentIndex(before.findData(version))
    before.activated.emit(before.currentIndex())
    assert cell_of(desk).compare_before == version
    text = system_of(shown)
    side = text.toPlainText()
    QTest.mouseClick(shown.findChild(QAbstractButton, "diffInline"), Qt.MouseButton.LeftButton)
    assert cell_of(desk).inline
    text = system_of(shown)
    assert text.toPlainText() != side
    assert "\N{OBJECT REPLACEMENT CHARACTER}" not in text.toPlainText()
    # What is typed is compared as it is typed.
    editing(desk, "B", 0)
    desk.type(" Quite new words.")
    await until(lambda: any("Quite new words." in one.toPlainText() for one in shown.findChildren(DiffText)))


async def test_only_what_differs_folds_the_messages_that_are_the_same(desk: Desk) -> None:
    cell = cell_of(desk)
    desk.page.put_cell(cell.model_copy(update={"variants": ("A", "B")}), "Choose")
    assert box(desk, "A", 1).isVisible()
    desk.page.go_to(cell.id)
    desk.page.only_differences()
    assert not box(desk, "A", 1).isVisible()
    assert box(desk, "A", 0).isVisible()
    desk.page.only_differences()
    assert box(desk, "B", 1).isVisible()


async def test_a_version_is_saved_with_a_note_and_restored_on_the_history_page(desk: Desk) -> None:
    desk.page.go_to(desk.cell("prompt"))
    editing(desk, "B", 0)
    desk.type(" One.")
    desk.page.save_version()
    dialog = desk.page.findChild(QDialog, "name_dialog")
    QTest.keyClicks(dialog.findChild(QLineEdit), "one more word")
    QTest.keyClick(dialog.findChild(QLineEdit), Qt.Key.Key_Return)
    assert desk.toasts[-1].startswith("Variant B saved as version ")
    editing(desk, "B", 0)
    desk.type(" Two.")
    desk.page.flush()
    page = PromptPage(desk.context, prompt(desk).id)
    page.resize(1000, 600)
    page.show()
    history: PromptHistory = page.history
    await until(lambda: len(history.model.steps) == 4)
    said = [str(history.model.data(history.model.index(row))) for row in range(4)]
    assert said[-1].count("one more word") == 1
    drafts = [step.key for step in history.model.steps]
    assert drafts == ["A", "B", "C", ""]
    history.view.setFocus()
    for _ in range(3):
        QTest.keyClick(history.view, Qt.Key.Key_J)
    assert page.can("restore_version")
    assert not page.can("save_draft")
    QTest.mouseClick(page.findChild(QAbstractButton, "restoreVersion"), Qt.MouseButton.LeftButton)
    assert desk.toasts[-1].endswith("is the draft D")
    assert text_of(desk, "D", 0).endswith(" One.")
    assert text_of(desk, "B", 0).endswith(" One. Two.")
    await until(lambda: keys(desk) == ["A", "B", "C", "D"])
    body(desk).board.change(lambda found: found.model_copy(update={"variants": found.variants[:3]}), label="Back")
    page.close()
    page.deleteLater()


async def test_an_archived_variant_comes_back_on_the_page(desk: Desk) -> None:

    body(desk).board.change(variant_edits.archive, "B", label="Archive B")
    page = PromptPage(desk.context, prompt(desk).id)
    page.show()
    button = page.findChild(QAbstractButton, "archivedVariants")
    assert button.text() == "Archived 1"
    page.archived_menu().actions()[0].trigger()
    await until(lambda: keys(desk) == ["A", "B", "C"])
    page.close()
    page.deleteLater()


async def test_a_version_says_what_changed_when_its_tokens_and_its_last_score(ran_desk: Desk) -> None:
    documents, history = ran_desk.project.documents, ran_desk.project.history
    words = text_of(ran_desk, "B", 0)
    documents.put(variant_edits.set_text(prompt(ran_desk), "B", 0, f"{words} Be kind."), label="Edit").result()
    history.save_version(prompt(ran_desk).id, "B", "kinder")
    page = PromptPage(ran_desk.context, prompt(ran_desk).id)
    page.show()
    model = page.history.model

    def rows() -> list[str]:
        return [str(model.data(model.index(row))) for row in range(model.rowCount())]

    await until(lambda: sum("experiment 1" in row for row in rows()) == 3)
    said = dict(zip([step.digest for step in model.steps], rows(), strict=True))
    kinder = next(step for step in model.steps if step.note == "kinder")
    assert "words in “system”" in said[kinder.digest]
    assert "tok" in said[kinder.digest]
    assert "experiment 1" not in said[kinder.digest], "it never ran"
    assert "experiment 1" in said[kinder.parent or ""]
    page.close()
    page.deleteLater()
