"""The palette over actions and documents, by itself: what it finds, and its keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from workbench.ui.theme import Theme
from workbench.ui.widgets.fields import Field
from workbench.ui.widgets.palette import CommandPalette, Entry, matches, ranked


@pytest.mark.parametrize(
    ("query", "title", "found"),
    [
        ("ru al", "Run all", True),
        ("al ru", "Run all", True),
        ("RUN", "Run all", True),
        ("un", "Run all", False),
        ("shorter", "Refund replies: shorter", True),
        ("", "Run all", True),
        ("offline st", "offline/stand-in", True),
    ],
)
def test_the_palette_matches_beginnings_of_words(query: str, title: str, found: bool) -> None:
    assert matches(query, title) is found


def test_the_palette_puts_last_used_first_and_greyed_last() -> None:
    entries = [Entry("a", "Run all", enabled=False), Entry("b", "Rename"), Entry("c", "Redo")]
    assert [entry.id for entry in ranked(entries, "r", ["c"])] == ["c", "b", "a"]


def test_the_palette_is_worked_by_keys(qtbot: QtBot, pane: QWidget, theme: Theme) -> None:
    chosen: list[str] = []
    entries = [Entry("a", "Run all"), Entry("b", "Rename"), Entry("c", "Export")]
    palette = CommandPalette(theme, pane, lambda: entries, chosen.append)
    palette.open()
    assert palette.titles == ["Run all", "Rename", "Export"]
    field = palette.findChildren(Field)[0]
    qtbot.keyClicks(field, "re")
    assert palette.titles == ["Rename"]
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert chosen == ["b"]
    assert palette.isHidden()
    palette.open()
    qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert palette.isHidden()


def test_the_palette_says_that_nothing_is_called_so_and_offers_what_is_near(
    qtbot: QtBot, pane: QWidget, theme: Theme
) -> None:
    chosen: list[str] = []
    entries = [Entry("a", "Run all"), Entry("b", "Rename"), Entry("c", "Export", also="write share")]
    palette = CommandPalette(theme, pane, lambda: entries, chosen.append)
    palette.open()
    field, told = palette.findChildren(Field)[0], palette.findChild(QLabel, "paletteNone")
    assert isinstance(told, QLabel)
    assert not told.isVisible()
    qtbot.keyClicks(field, "exprot")
    assert told.text() == "Nothing is called “exprot”. Near to it:"
    assert told.isVisible()
    assert palette.titles == ["Export"]
    assert palette.rect().contains(told.geometry())
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert chosen == []
    qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert chosen == ["c"]
    palette.open()
    qtbot.keyClicks(field, "zzzz" * 20)
    assert told.text() == f"Nothing is called “{'z' * 40}…”. F1 lists all actions."
    assert palette.titles == []
    assert palette.rect().contains(told.geometry())
