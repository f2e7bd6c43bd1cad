"""Texts in the parts that know no project: cut, wrapped, marked up, typed; never obeyed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QTextDocument, QTextOption
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.pace import at_most
from tests.ui.conftest import put
from workbench.ui.theme import Theme
from workbench.ui.widgets.icon_buttons import IconButton
from workbench.ui.widgets.labels import ElidedLabel, MetaLabel, Paragraph, fitting, html_runs
from workbench.ui.widgets.prose import Prose
from workbench.ui.widgets.wrapping import PlainEdit


def test_markup_is_shown_and_never_obeyed(theme: Theme) -> None:
    text = '<img src="http://example.invalid/x.png"><b>bold</b>'
    html = html_runs([(text, "body", "text")], theme)
    assert "<img" not in html
    assert "<b>" not in html
    paragraph = Paragraph(theme, text)
    assert "&lt;img" in paragraph.text()


def test_a_cut_label_offers_its_whole_text_on_hover(qtbot: QtBot, theme: Theme) -> None:
    label = ElidedLabel(theme, "a name that does not fit into so few pixels")
    qtbot.addWidget(label)
    label.resize(60, 20)
    label.show()
    assert "a name that does not fit" in label.toolTip()
    label.resize(600, 20)
    assert label.toolTip() == ""


def test_prose_tells_when_the_person_rests_and_when_they_leave(qtbot: QtBot, pane: QWidget, theme: Theme) -> None:
    prose, told = Prose(theme, "Question", "Is it"), []
    prose.edited.connect(told.append)
    put(pane, prose)
    prose.moveCursor(prose.textCursor().MoveOperation.End)
    with qtbot.waitSignal(prose.edited):
        qtbot.keyClicks(prose, " right?")
    assert told == ["Is it right?"]
    prose.show_text("Is it right?")
    assert prose.textCursor().position() == len("Is it right?")


def test_prose_leaves_undo_to_the_window(theme: Theme) -> None:
    assert not Prose(theme, "Question").isUndoRedoEnabled()
    assert QPlainTextEdit().isUndoRedoEnabled()


@pytest.mark.parametrize("text", ["Remove <img src=http://a.invalid/x>.pdf", "<b>bold</b>", "&lt; 3"])
def test_a_name_in_a_tooltip_is_never_markup(theme: Theme, text: str) -> None:
    button = IconButton(theme, "trash-2", text)
    assert button.toolTip().startswith("<qt>")
    shown = QTextDocument()
    shown.setHtml(button.toolTip())
    assert shown.toPlainText() == text


def test_a_line_of_facts_loses_whole_facts_and_cuts_no_figure(pane: QWidget, theme: Theme) -> None:
    line = "o200k_base, ≈ × 1.04 from 48 calls · median over 1,319 of 1,400 cases"
    kept = {most: fitting(line, lambda words, most=most: len(words) <= most) for most in range(len(line) + 1)}
    assert set(kept.values()) == {line, "o200k_base, ≈ × 1.04 from 48 calls", "o200k_base", ""}
    assert fitting("median over the whole set", lambda words: len(words) <= 15) == "median over …"
    assert fitting("1,319 of 1,400 cases", lambda words: len(words) <= 9) == ""
    label = MetaLabel(theme, line, "small", "text3")
    put(pane, label)
    label.resize(theme.metrics("small").horizontalAdvance("o200k_base, ≈ × 1.04 from 48 calls · medi"), 20)
    assert label.shown() == "o200k_base, ≈ × 1.04 from 48 calls"
    assert "1,400 cases" in label.toolTip()
    label.resize(900, 20)
    assert (label.shown(), label.toolTip()) == (line, "")


@pytest.mark.parametrize("pasted", [False, True])
def test_a_word_of_a_million_characters_does_not_hold_an_editor(qtbot: QtBot, pasted: bool) -> None:
    editor = PlainEdit("some words")
    qtbot.addWidget(editor)
    editor.resize(400, 300)
    editor.show()
    word = "x" * 1_000_000
    with at_most(3):
        if pasted:
            held = QMimeData()
            held.setText(word)
            editor.insertFromMimeData(held)
        else:
            editor.setPlainText(word)
        QApplication.processEvents()
    assert editor.wordWrapMode() == QTextOption.WrapMode.WrapAnywhere
    editor.setPlainText("some words")
    assert editor.wordWrapMode() == QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere
