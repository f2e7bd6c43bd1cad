"""What is read of a row that is rated: its layout comes to rest, whatever the texts and the size."""

from __future__ import annotations

import random
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.notebook.test_rate_keys import Book
from workbench.core.rubrics import Criterion
from workbench.ui.notebook.rate_deck import Deck, Fact, RateItem
from workbench.ui.notebook.rate_row import RowTexts
from workbench.ui.notebook.rate_view import RateView
from workbench.ui.results.marked_text import MarkedText
from workbench.ui.theme import Theme

LEVELS = ("a", "b", "c", "d", "e")


class Counted(RowTexts):
    """Counts how often its content is laid out anew, and how deep within each other."""

    passes = depth = deepest = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count a pass; far too deep ones end here, or the process would."""
        if event.type() != QEvent.Type.Resize:
            return super().eventFilter(watched, event)
        self.passes += 1
        if self.depth > 20:
            return True
        self.depth += 1
        self.deepest = max(self.deepest, self.depth)
        try:
            return super().eventFilter(watched, event)
        finally:
            self.depth -= 1


def _words(draw: random.Random, *counts: int) -> str:
    return " ".join("w" * draw.randint(1, 12) for _ in range(draw.choice(counts)))


def _item(seed: int) -> RateItem:
    """Short and long inputs, one answer or two."""
    draw = random.Random(seed)
    facts = tuple(Fact(f"n{n}", _words(draw, 1, 3, 6, 60, 300), draw.random() < 0.5) for n in range(draw.randint(0, 4)))
    criterion = Criterion(name="a", question="q", levels=LEVELS)
    return RateItem(facts, _words(draw, 1, 20, 60, 200), (criterion,), _words(draw, 20, 60) if seed % 2 else None)


@pytest.mark.parametrize("seed", [0, 1, 3])
def test_no_width_of_the_texts_depends_on_their_height(theme: Theme, seed: int) -> None:
    # With a bar that comes and goes, heights about that of the text, at which it is just needed or just not, made Qt
    # resize the content within its own resize until the stack ended.
    texts = Counted(theme)
    texts.show_item(_item(seed))
    texts.show()
    for width in range(300 + 3 * seed, 820, 60):
        texts.resize(width, 200)
        QApplication.processEvents()
        asked = texts.viewport().width()
        for height in range(texts.natural() - 90, texts.natural() + 12, 10):
            texts.passes = texts.deepest = 0
            texts.resize(width, max(60, height))
            QApplication.processEvents()
            assert texts.viewport().width() == asked
            assert texts.deepest <= 2
            assert texts.passes <= 4
    texts.hide()
    texts.deleteLater()


LETTER = "The order came late, and one of the two cups was broken. " * 14
ANSWER = "You get a refund of the broken cup, and need not send it back. " * 16


def _rows(n: int, *, pair: bool = False, facts: int = 3) -> Deck:
    criterion = Criterion(name="Tone", question="How does it feel?", levels=LEVELS)
    long = tuple(Fact(("message", "order", "reference")[at % 3] + str(at), LETTER, at == 1) for at in range(facts))
    item = RateItem((Fact("customer", "Vera"), *long), ANSWER, (criterion,), ANSWER if pair else None)
    return Deck([item] * n, Book())


class InPage:
    """A rating view within a page that scrolls, as in a cell."""

    def __init__(self, theme: Theme, qtbot: QtBot, width: int, height: int, deck: Deck) -> None:
        self.area = QScrollArea()
        qtbot.addWidget(self.area)
        self.view = RateView(theme, bounded=True)
        self.area.setWidgetResizable(True)
        self.area.setWidget(self.view)
        self.area.resize(width, height)
        self.view.show_deck(deck, "shuffled")
        self.area.show()
        self.area.activateWindow()
        self.view.setFocus()
        self.rest()

    def rest(self) -> None:
        for _ in range(6):
            QApplication.processEvents()

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(self.view, key)
        self.rest()

    def part(self, kind: type[Any], name: str) -> Any:
        return next(one for one in self.view.findChildren(kind, name) if one.isVisible())

    @property
    def texts(self) -> RowTexts:
        return self.view.findChildren(RowTexts)[0]

    def seen(self, part: QWidget) -> int:
        """How much of it is in view, in pixels of height."""
        top = part.mapTo(self.texts.viewport(), QPoint(0, 0)).y()
        return max(0, min(self.texts.viewport().height(), top + part.height()) - max(0, top))

    def facts(self) -> list[MarkedText]:
        return [one for one in self.texts.facts.findChildren(MarkedText) if one.isVisible()]


def test_a_long_case_leaves_the_answer_its_room_and_is_unfolded_by_a_key(theme: Theme, qtbot: QtBot) -> None:
    page = InPage(theme, qtbot, 740, 680, _rows(3))
    answer, line = page.part(MarkedText, "rateAnswer"), theme.line("reading")
    assert page.seen(answer) >= 7 * line
    assert [one.height() for one in page.facts()] == [theme.line("body"), theme.line("mono"), theme.line("body")]
    all_of_it = page.part(QAbstractButton, "allOfTheCase")
    assert (all_of_it.text(), all_of_it.accessibleName()) == ("all", "show all of the case")
    page.press(Qt.Key.Key_M)
    assert all(one.height() > 4 * theme.line("mono") for one in page.facts())
    assert page.part(QAbstractButton, "allOfTheCase").text() == "fold"
    # It holds for the rows to come, until the key is pressed again; the answer is read on by the page keys meanwhile.
    page.press(Qt.Key.Key_4)
    assert page.view.deck is not None
    assert page.view.deck.at.row == 1
    assert all(one.height() > 4 * theme.line("mono") for one in page.facts())
    page.press(Qt.Key.Key_M)
    assert page.seen(page.part(MarkedText, "rateAnswer")) >= 7 * line
    QTest.mouseClick(page.part(QAbstractButton, "allOfTheCase"), Qt.MouseButton.LeftButton)
    page.rest()
    assert page.texts.facts.is_open


def test_a_case_is_folded_no_more_than_it_must(theme: Theme, qtbot: QtBot) -> None:
    low, high, tall = (InPage(theme, qtbot, 740, height, _rows(2)) for height in (680, 940, 1600))
    assert sum(one.height() for one in low.facts()) < sum(one.height() for one in high.facts())
    assert not high.texts.facts.is_open
    # What room there is, the case takes: nothing scrolls, and less than a line of each text is left over.
    assert high.texts.verticalScrollBar().maximum() == 0
    assert tall.texts.facts.is_open
    assert not any(one.isVisible() for one in tall.view.findChildren(QAbstractButton, "allOfTheCase"))


def test_in_a_low_window_one_line_of_the_case_is_enough(theme: Theme, qtbot: QtBot) -> None:
    page = InPage(theme, qtbot, 740, 540, _rows(1))
    assert len(page.facts()) == 1
    assert page.part(QAbstractButton, "allOfTheCase").text() == "all and 2 more"
    shown = page.seen(page.part(MarkedText, "rateAnswer"))
    assert shown > 0.6 * page.texts.viewport().height()
    page.area.resize(740, 900)
    page.rest()
    assert len(page.facts()) == 3


def test_of_many_inputs_those_that_are_not_shown_are_counted(theme: Theme, qtbot: QtBot) -> None:
    page = InPage(theme, qtbot, 740, 680, _rows(1, facts=9))
    assert len(page.facts()) == 4
    assert page.part(QAbstractButton, "allOfTheCase").text() == "all and 5 more"
    page.press(Qt.Key.Key_M)
    assert len(page.facts()) == 9


@pytest.mark.parametrize(("width", "beside"), [(1300, True), (700, True), (430, False)])
def test_two_answers_stand_beside_each_other_where_the_width_allows(
    theme: Theme, qtbot: QtBot, width: int, beside: bool
) -> None:
    page = InPage(theme, qtbot, width, 800, _rows(1, pair=True))
    left, right = page.view.findChildren(MarkedText, "rateAnswer")
    assert (left.mapTo(page.view, QPoint(0, 0)).y() == right.mapTo(page.view, QPoint(0, 0)).y()) == beside
    # Two columns take more of a wide window than one would.
    assert (left.width() + right.width() > 900) == (width == 1300)
