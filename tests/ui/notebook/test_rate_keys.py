"""Rating by keys alone, without a project: one criterion at a time, back, skip, notes, undo."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from workbench.core.rubrics import Criterion
from workbench.ui.notebook.rate_deck import Deck, Fact, Given, Place, RateItem, Undone
from workbench.ui.notebook.rate_parts import KeyHint, RowDashes
from workbench.ui.notebook.rate_view import RateView
from workbench.ui.theme import Theme
from workbench.ui.widgets.labels import Label, Paragraph

LEVELS = ("rude", "cold", "polite", "warm", "disarming")
CRITERIA = (
    Criterion(name="Decision", question="Is it right?", levels=LEVELS),
    Criterion(name="Tone", question="How does it feel?", levels=LEVELS),
)


class Book:
    """Keeps ratings in memory."""

    def __init__(self) -> None:
        self.given: list[tuple[int, str, int | None, str]] = []
        self.skipped: list[int] = []

    @property
    def kept(self) -> dict[tuple[str, str], tuple[int | None, str]]:
        return {(f"t{row}", criterion): (level, note) for row, criterion, level, note in self.given}

    def give(self, row: int, criterion: str, level: int | None, note: str, seconds: float) -> None:
        self.given.append((row, criterion, level, note))

    def skip(self, row: int) -> None:
        self.skipped.append(row)

    def undo(self) -> Undone | None:
        if not self.given:
            return None
        row, criterion, *_ = self.given.pop()
        before = self.kept.get((f"t{row}", criterion))
        return Undone(row, criterion, Given(before[0]) if before is not None else None)


def deck_of(rows: int, book: Book) -> Deck:
    items = [RateItem((Fact("message", f"question {n}"),), f"answer {n}", CRITERIA) for n in range(rows)]
    return Deck(items, book)


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def view(theme: Theme, qtbot: QtBot, book: Book) -> RateView:
    made = RateView(theme)
    qtbot.addWidget(made)
    made.resize(860, 700)
    made.show_deck(deck_of(4, book), "shuffled")
    made.show()
    made.activateWindow()
    made.setFocus()
    return made


def press(view: RateView, *keys: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    for key in keys:
        QTest.keyClick(QApplication.focusWidget() or view, key, held)


def title(view: RateView) -> str:
    found = view.findChild(QLabel, "rateTitle")
    assert found is not None
    return str(found.text())


def place(view: RateView) -> Place:
    assert view.deck is not None
    return view.deck.at


def test_digits_score_and_move_on_to_the_end(view: RateView, book: Book) -> None:
    keys = (Qt.Key.Key_5, Qt.Key.Key_4, Qt.Key.Key_3, Qt.Key.Key_2, Qt.Key.Key_1, Qt.Key.Key_5, Qt.Key.Key_5)
    assert title(view) == "Row 1 of 4"
    press(view, *keys)
    assert title(view) == "Row 4 of 4"
    assert place(view) == Place(3, 1)
    press(view, Qt.Key.Key_3)
    assert title(view) == "Done"
    levels = [book.kept[f"t{row}", name][0] for row in range(4) for name in ("Decision", "Tone")]
    assert levels == [5, 4, 3, 2, 1, 5, 5, 3]
    end = view.findChild(QWidget, "rateEnd")
    assert end is not None
    assert end.isVisible()


def test_the_row_that_is_rated_now_is_ringed_and_not_filled_as_if_it_were_done(view: RateView) -> None:
    dashes = view.findChild(RowDashes)
    assert dashes is not None

    def middle(row: int) -> str:
        step = (dashes.width() - 4) / 4
        return str(dashes.grab().toImage().pixelColor(round(2 + step * (row + 0.5)), 6).name())

    assert middle(0) == middle(1)
    press(view, Qt.Key.Key_4, Qt.Key.Key_4)
    assert middle(0) != middle(1) == middle(2)


def test_undo_takes_the_last_rating_back(view: RateView, book: Book) -> None:
    press(view, Qt.Key.Key_5, Qt.Key.Key_4)
    assert place(view) == Place(1, 0)
    press(view, Qt.Key.Key_Z, held=Qt.KeyboardModifier.ControlModifier)
    assert place(view) == Place(0, 1)
    assert book.kept == {("t0", "Decision"): (5, "")}
    press(view, Qt.Key.Key_Z, held=Qt.KeyboardModifier.ControlModifier)
    press(view, Qt.Key.Key_Z, held=Qt.KeyboardModifier.ControlModifier)
    assert place(view) == Place(0, 0)
    assert book.kept == {}


def test_undo_of_a_change_brings_the_old_level_back(view: RateView, book: Book) -> None:
    press(view, Qt.Key.Key_5, Qt.Key.Key_Backspace, Qt.Key.Key_2)
    assert book.kept["t0", "Decision"][0] == 2
    press(view, Qt.Key.Key_Z, held=Qt.KeyboardModifier.ControlModifier)
    assert book.kept["t0", "Decision"][0] == 5


def test_skip_next_back_and_cannot_be_judged(view: RateView, book: Book) -> None:
    press(view, Qt.Key.Key_S)
    assert place(view) == Place(1, 0)
    press(view, Qt.Key.Key_U)
    assert book.kept["t1", "Decision"] == (None, "")
    press(view, Qt.Key.Key_Return)
    assert place(view) == Place(2, 0)
    press(view, Qt.Key.Key_Backspace)
    assert place(view) == Place(1, 1)
    press(view, Qt.Key.Key_4, Qt.Key.Key_4, Qt.Key.Key_4, Qt.Key.Key_4, Qt.Key.Key_4)
    assert title(view) == "1\xa0skipped row left"
    assert view.deck is not None
    assert (view.deck.rated, view.deck.skipped) == (3, {0})
    assert not any(trial == "t0" for trial, _ in book.kept)


def test_a_note_is_kept_with_the_ratings_of_its_row(view: RateView, book: Book) -> None:
    press(view, Qt.Key.Key_5, Qt.Key.Key_N)
    focus = QApplication.focusWidget()
    assert isinstance(focus, QLineEdit)
    QTest.keyClicks(focus, "says 5 us")
    assert len(book.kept) == 1
    press(view, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is view
    press(view, Qt.Key.Key_3)
    assert book.kept == {("t0", "Decision"): (5, ""), ("t0", "Tone"): (3, "says 5 us")}
    assert focus.text() == ""


def test_a_note_without_a_further_rating_is_kept_when_the_row_is_left(view: RateView, book: Book) -> None:
    press(view, Qt.Key.Key_5, Qt.Key.Key_N)
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClicks(focus, "odd")
    press(view, Qt.Key.Key_Escape, Qt.Key.Key_Return)
    assert place(view) == Place(1, 0)
    assert book.kept == {("t0", "Decision"): (5, "odd")}


def test_a_done_criterion_can_be_changed_by_click(view: RateView, book: Book) -> None:
    press(view, Qt.Key.Key_5)
    change = view.findChild(QAbstractButton, "change-Decision")
    assert change is not None
    QTest.mouseClick(change, Qt.MouseButton.LeftButton)
    assert place(view) == Place(0, 0)
    level = next(found for found in view.findChildren(QAbstractButton, "level-2") if not found.isHidden())
    QTest.mouseClick(level, Qt.MouseButton.LeftButton)
    assert book.kept["t0", "Decision"][0] == 2
    assert place(view) == Place(0, 1)


def test_look_again_leaves_all_as_it_is(view: RateView, book: Book) -> None:
    press(view, *[Qt.Key.Key_4] * 8)
    before = dict(book.kept)
    again = view.findChild(QAbstractButton, "lookAgain")
    assert again is not None
    QTest.mouseClick(again, Qt.MouseButton.LeftButton)
    assert title(view) == "Row 4 of 4"
    press(view, Qt.Key.Key_Backspace)
    assert book.kept == before


def test_a_skipped_row_is_reached_from_the_end(view: RateView, book: Book) -> None:
    press(view, Qt.Key.Key_4, Qt.Key.Key_4, Qt.Key.Key_S, *[Qt.Key.Key_4] * 4)
    button = view.findChild(QAbstractButton, "rateSkipped")
    assert button is not None
    assert (button.isVisible(), button.text()) == (True, "Rate the 1\xa0skipped row")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert place(view) == Place(1, 0)
    press(view, Qt.Key.Key_S)  # left out once more, and reached by its key
    assert title(view) == "1\xa0skipped row left"
    press(view, Qt.Key.Key_S, Qt.Key.Key_2, Qt.Key.Key_3)
    assert title(view) == "Done"
    assert not button.isVisible()
    assert [book.kept["t1", name][0] for name in ("Decision", "Tone")] == [2, 3]


def test_digits_while_looking_again_stay_in_their_row(view: RateView, book: Book) -> None:
    press(view, *[Qt.Key.Key_4] * 8, Qt.Key.Key_Backspace)
    at = place(view).row
    press(view, *[Qt.Key.Key_Backspace] * 9)
    assert place(view) == Place(0, 0) != Place(at, 0)
    press(view, Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3)
    changed = {where: level for where, (level, _) in book.kept.items() if level != 4}
    assert changed == {("t0", "Decision"): 1, ("t0", "Tone"): 3}
    assert title(view) == "Row 1 of 4"
    press(view, Qt.Key.Key_Return, Qt.Key.Key_5)
    assert book.kept["t1", "Decision"][0] == 5


def test_a_slip_is_mended_on_the_way(view: RateView, book: Book) -> None:
    press(view, Qt.Key.Key_4, Qt.Key.Key_4, Qt.Key.Key_Backspace, Qt.Key.Key_2)
    assert book.kept["t0", "Tone"][0] == 2
    assert place(view) == Place(1, 0)


def test_the_pace_of_quick_rows_is_no_nought(view: RateView) -> None:
    press(view, *[Qt.Key.Key_4] * 6)
    meta = view.findChild(QLabel, "rateMeta")
    assert meta is not None
    assert "0.1\xa0s a row" in meta.accessibleName() + meta.text() + meta.toolTip()


def test_a_deck_begins_where_the_person_stopped() -> None:
    book = Book()
    items = deck_of(3, book).items
    deck = Deck(items, book, {Place(0, 0): Given(4), Place(0, 1): Given(None), Place(1, 0): Given(2)})
    assert deck.at == Place(1, 1)
    assert deck.rated == 1
    assert deck.pace is None


def test_a_long_question_is_read_without_a_mouse(view: RateView, book: Book) -> None:
    asked = "Does the reply say what the customer has to do, by when, and what happens after that? " * 3
    long = CRITERIA[0].model_copy(update={"question": asked})
    view.show_deck(Deck([RateItem((), "answer", (long, CRITERIA[1]))], book), "shuffled")
    question = view.findChildren(Paragraph, "rateQuestion")[-1]
    assert asked.strip() in QTextDocumentFragment.fromHtml(question.text()).toPlainText()
    QApplication.processEvents()
    assert question.height() >= question.heightForWidth(question.width()) > 2 * question.fontMetrics().height()


def test_an_empty_deck_takes_keys_without_harm(theme: Theme, qtbot: QtBot, book: Book) -> None:
    view = RateView(theme)
    qtbot.addWidget(view)
    view.show_deck(deck_of(0, book), "")
    view.show()
    view.setFocus()
    press(view, Qt.Key.Key_5, Qt.Key.Key_S, Qt.Key.Key_Return, Qt.Key.Key_Backspace, Qt.Key.Key_U)
    assert book.kept == {}


def test_the_end_says_which_keys_still_do_something(view: RateView, book: Book) -> None:
    def hints() -> list[str]:
        end = view.findChild(QWidget, "rateEnd")
        assert end is not None
        return [
            one.text() for hint in end.findChildren(KeyHint) if hint.isVisible() for one in hint.findChildren(Label)
        ]

    view.show_deck(deck_of(2, book), "shuffled")
    press(view, Qt.Key.Key_S, Qt.Key.Key_4, Qt.Key.Key_4)
    assert hints() == ["go to what was skipped", "look through them again", "undo"]
    press(view, Qt.Key.Key_S, Qt.Key.Key_3, Qt.Key.Key_3)
    assert title(view) == "Done"
    assert hints() == ["look through them again", "undo"]
