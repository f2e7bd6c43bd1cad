"""What a prompt cell is given that is too long, never ends, or hides words: a sentence, and nothing is lost."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication, QLabel

from tests.ui.conftest import until
from tests.ui.notebook.conftest import CONTROL, Desk
from tests.ui.notebook.prompt_steps import editing, preview
from tests.ui.notebook.test_prompt_cell import box, click, prompt, text_of
from workbench.ui.notebook import variant_edits
from workbench.ui.widgets.glyph_cover import uncovered, uncovered_words


async def test_bad_input_is_said_in_a_sentence_and_nothing_is_lost(desk: Desk) -> None:
    before = text_of(desk, "B", 0)
    editing(desk, "B", 0)
    QApplication.clipboard().setText("x" * 50_000_000)
    desk.press(Qt.Key.Key_V, CONTROL)
    assert "50,000,000 characters" in desk.problems.pop().message
    assert box(desk, "B", 0).text() == before
    QApplication.clipboard().setText("<b>bold</b> \x07\u202etxet")
    desk.press(Qt.Key.Key_V, CONTROL)
    assert box(desk, "B", 0).text().endswith("<b>bold</b> \x07\u202etxet")
    note = desk.page.findChild(QLabel, "fault-B-0")
    await until(lambda: "U+0007 stands here" in note.accessibleDescription())
    desk.page.flush()
    assert text_of(desk, "B", 0).endswith("<b>bold</b> \x07\u202etxet")


async def test_a_message_too_long_for_an_editor_is_kept_whole(desk: Desk) -> None:
    long = "Be kind. " * 200_000
    desk.project.documents.put(variant_edits.set_text(prompt(desk), "B", 0, long), label="Long").result()
    note = desk.page.findChild(QLabel, "fault-B-0")
    await until(lambda: "too long to be edited here" in note.accessibleDescription())
    assert box(desk, "B", 0).isReadOnly()
    assert len(box(desk, "B", 0).text()) == 20_000
    editing(desk, "B", 1)
    desk.type(" more")
    desk.page.flush()
    assert text_of(desk, "B", 0) == long


async def test_templates_that_never_end_are_stopped_in_the_preview(desk: Desk) -> None:
    click(desk, "previewPrompt")
    problem = preview(desk, "B").findChild(QLabel, "preview-problem-B")
    loops = "{% for a in range(9999) %}{% for b in range(9999) %}{{ a }}{% endfor %}{% endfor %}"
    for text, said in ((loops, "loops more than"), ("{{ self }}", "The name “self” is not allowed")):
        box(desk, "B", 0).setFocus()
        box(desk, "B", 0).selectAll()
        box(desk, "B", 0).insertPlainText(text)
        await until(lambda said=said: said in problem.accessibleName())


def test_characters_that_no_font_has_are_named(desk: Desk) -> None:
    font = desk.context.theme.font("mono")
    assert uncovered("plain text, äöü €", font) == []
    devanagari = QFontDatabase.WritingSystem.Devanagari in QFontDatabase.writingSystems()
    assert uncovered("ह", font) == ([] if devanagari else ["ह"])
    assert "U+10FFFD" in uncovered_words("a \U0010fffd", font) or uncovered("\U0010fffd", font) == []
