"""What a prompt cell is given that is too long, never ends, or hides words: a sentence, and nothing is lost."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QFontDatabase, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from tests.ui.conftest import until
from tests.ui.notebook.conftest import CONTROL, Desk
from tests.ui.notebook.prompt_steps import editing, preview
from tests.ui.notebook.test_prompt_cell import body, box, click, prompt, text_of
from workbench.ui.notebook import variant_edits
from workbench.ui.notebook.variant_json import VariantJsonDrawer
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
    """Each gets a sentence and is saved as it is; all that are hostile stand in tests/core/test_render."""
    click(desk, "previewPrompt")
    problem = preview(desk, "B").findChild(QLabel, "preview-problem-B")
    loops = "{% for a in range(9999) %}{% for b in range(9999) %}{{ a }}{% endfor %}{% endfor %}"
    hostile = {
        loops: "loops more than",
        "{{ self }}": "The name “self” is not allowed",
        "{{ 'a' * 1000000000 }}": "“*” works on numbers only",
        "{{ message.__class__.__mro__ }}": "“__mro__” is not allowed",
    }
    for text, said in hostile.items():
        QApplication.clipboard().setText(text)
        box(desk, "B", 0).setFocus()
        box(desk, "B", 0).selectAll()
        desk.press(Qt.Key.Key_V, CONTROL)
        await until(lambda said=said: said in problem.accessibleName())
        desk.page.flush()
        assert text_of(desk, "B", 0) == text


async def test_a_word_of_a_million_characters_does_not_hold_the_window(desk: Desk) -> None:
    """Qt looks for the end of a word in a time that grows with the square of its length: it was 80 s."""
    editor = box(desk, "B", 0)
    for text, mode in (("x" * 900_000, "WrapAnywhere"), ("some words " * 1000, "WrapAtWordBoundaryOrAnywhere")):
        QApplication.clipboard().setText(text)
        editor.setFocus()
        editor.selectAll()
        desk.press(Qt.Key.Key_V, CONTROL)
        assert editor.text() == text
        assert editor.wordWrapMode().name == mode
    editor.moveCursor(QTextCursor.MoveOperation.End)
    QApplication.clipboard().setText("x" * 995_000)
    desk.press(Qt.Key.Key_V, CONTROL)
    said = desk.problems.pop().message
    assert "with which the message would have 1,006,000; a message takes 1,000,000" in said
    desk.page.flush()
    assert text_of(desk, "B", 0) == "some words " * 1000


async def test_half_a_character_damages_nothing_around_it(desk: Desk) -> None:
    """What a clipboard holds of a cut emoji is no text; one that an input method cuts is gone with the next change."""
    before = text_of(desk, "B", 0)
    editing(desk, "B", 0)
    pasted = QMimeData()
    pasted.setText(" cut \ud83d off")
    QApplication.clipboard().setMimeData(pasted)
    desk.press(Qt.Key.Key_V, CONTROL)
    desk.page.flush()
    assert text_of(desk, "B", 0).replace("\N{REPLACEMENT CHARACTER}", "") == before + " cut  off"
    editor = box(desk, "B", 0)
    editor.selectAll()
    editor.insertPlainText("a😀b")
    cursor = editor.textCursor()
    cursor.setPosition(2)
    cursor.deleteChar()
    desk.page.flush()
    board = body(desk).board
    board.change(variant_edits.set_text, "B", 0, "q😀z", label="Edit B")
    assert editor.text() == text_of(desk, "B", 0) == "q😀z"


async def test_hostile_json_is_told_with_its_place_and_kept(desk: Desk) -> None:
    editing(desk, "B", 0)
    desk.page.edit_schema()
    drawer = desk.drawers[-1]
    assert isinstance(drawer, VariantJsonDrawer)
    drawer.show()
    hostile = {
        "[" * 10_000 + "]" * 10_000: "Line 1: It is nested too deeply",
        '{"a":' * 10_000 + "1" + "}" * 10_000: "Line 1: It is nested too deeply",
        '{\n  "type": "object",\n  "properties": {"a" 1}\n}': "Line 3: Expecting ':' delimiter (column 22)",
        '{"title": "\\ud800"}': "half of a character",
        '{"minimum": ' + "9" * 6000 + "}": "too many digits",
        '{\n "type": "objct"}': "Line 2: ",
    }
    for text, said in hostile.items():
        QApplication.clipboard().setText(text)
        drawer.box.setFocus()
        drawer.box.selectAll()
        QTest.keyClick(drawer.box, Qt.Key.Key_V, CONTROL)
        assert said in drawer.state
        assert drawer.box.faults
        drawer.box.flush()
        assert drawer.box.text() == text
    QApplication.clipboard().setText("x" * 50_000_000)
    QTest.keyClick(drawer.box, Qt.Key.Key_V, CONTROL)
    assert "50,000,000 characters" in desk.problems.pop().message
    variant = prompt(desk).variant("B")
    assert variant is not None
    assert variant.content.response_schema is None
    drawer.box.selectAll()
    QTest.keyClick(drawer.box, Qt.Key.Key_Delete)
    drawer.box.flush()
    drawer.close()
    drawer.deleteLater()


def test_characters_that_no_font_has_are_named(desk: Desk) -> None:
    font = desk.context.theme.font("mono")
    assert uncovered("plain text, äöü €", font) == []
    devanagari = QFontDatabase.WritingSystem.Devanagari in QFontDatabase.writingSystems()
    assert uncovered("ह", font) == ([] if devanagari else ["ह"])
    assert "U+10FFFD" in uncovered_words("a \U0010fffd", font) or uncovered("\U0010fffd", font) == []
