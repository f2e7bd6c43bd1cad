"""The rate cell over a project: what its keys leave there, several raters, pairs, settling, and what nobody may see."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QScrollArea, QWidget

from tests.pace import at_most
from tests.ui.conftest import until
from tests.ui.notebook.conftest import Desk
from tests.ui.notebook.rating_steps import body_of, leaks, level_buttons, opened
from tests.ui.notebook.test_rate_keys import Book, place, press, title
from workbench.config.settings import load_settings
from workbench.core.rubrics import Criterion
from workbench.stats.ratings import bradley_terry
from workbench.ui.context import Selected
from workbench.ui.notebook.rate_deck import Deck, Fact, Place, RateItem
from workbench.ui.notebook.rate_view import RateView
from workbench.ui.results.marked_text import MarkedText


async def test_before_a_run_it_says_what_is_missing(desk: Desk) -> None:
    body = body_of(desk, desk.page.add("rate", len(desk.notebook.cells)))
    notice = body.findChild(QLabel, "rateNotice")
    assert notice is not None
    assert "Run first" in notice.text()
    assert not body.view.isVisible()


async def test_ratings_by_keys_are_in_the_project(rating_desk: Desk) -> None:
    body = await opened(rating_desk)
    deck, view = body.view.deck, body.view
    assert deck is not None
    assert len(deck.items) == 30
    criteria = [criterion.name for criterion in deck.criteria(0)]
    view.setFocus()
    for key in [*([Qt.Key.Key_4] * len(criteria)), Qt.Key.Key_2, Qt.Key.Key_U]:
        press(view, key)
    rated = rating_desk.project.rating.rated(1)
    levels = sorted(str(one.levels["Mara"]) for one in rated)
    assert levels == sorted(["4.0"] * len(criteria) + ["2.0", "None"])
    press(view, Qt.Key.Key_Z, held=Qt.KeyboardModifier.ControlModifier)
    press(view, Qt.Key.Key_Z, held=Qt.KeyboardModifier.ControlModifier)
    assert len(rating_desk.project.rating.rated(1)) == len(criteria)
    assert deck.at == Place(1, 0)
    assert load_settings().settings.rater == "Mara"


async def test_nothing_shows_who_answered(rating_desk: Desk) -> None:
    body = await opened(rating_desk)
    experiment = body.experiment()
    assert experiment is not None
    shown = [body.subject(), body.meta(), body.words()]
    shown += [label.text() for label in body.view.findChildren(QLabel)]
    for candidate in experiment.manifest.candidates:
        assert not any(candidate.model in text for text in shown)
    assert not any("judge" in text.lower() for text in shown[:3])


async def test_a_note_is_in_the_project(rating_desk: Desk) -> None:
    body = await opened(rating_desk)
    body.view.setFocus()
    press(body.view, Qt.Key.Key_N)
    focus = QApplication.focusWidget()
    assert isinstance(focus, QLineEdit)
    QTest.keyClicks(focus, "too long")
    press(body.view, Qt.Key.Key_Return, Qt.Key.Key_2)
    assert [one.notes for one in rating_desk.project.rating.rated(1)] == [{"Mara": "too long"}]


async def test_full_size_rates_the_same_queue(rating_desk: Desk) -> None:
    body = await opened(rating_desk)
    rating_desk.page.open_full()
    title, widget = rating_desk.full[-1]
    assert title == "Rate experiment 1, blind, as Mara"
    widget.resize(1000, 700)
    widget.show()
    full = widget
    assert isinstance(full, RateView)
    QTest.keyClick(full, Qt.Key.Key_5)
    assert body.view.deck is full.deck
    assert place(body.view) == Place(0, 1)
    assert len(rating_desk.project.rating.rated(1)) == 1


async def test_the_levels_stay_in_view_whatever_the_texts(rating_desk: Desk) -> None:
    long = "A description that goes on " * 9
    criterion = Criterion(name="Long", question="Is it? " * 40, levels=(long, long, long, long, long))
    items = [RateItem((Fact("message", "word " * 3000),), "answer " * 3000, (criterion,))] * 2
    body = await opened(rating_desk)
    rating_desk.page.resize(791, 690)  # what a window of 1280×800 leaves to it
    book = Book()
    body.view.show_deck(Deck(items, book), "shuffled")
    body.enter()
    await until(lambda: body.view.height() < 690 and any(one.isVisible() for one in level_buttons(body.view)))
    port = rating_desk.page.cells.viewport()

    def in_view(name: str) -> bool:
        part = next(one for one in body.view.findChildren(QWidget, name) if one.isVisible())
        top = part.mapTo(port, part.rect().topLeft()).y()
        return 0 <= top <= top + part.height() <= port.height()

    await until(lambda: all(in_view(name) for name in ("level-1", "level-5", "rateNote")))
    texts = body.view.findChild(QScrollArea, "rateTexts")
    assert texts is not None
    await until(lambda: texts.verticalScrollBar().maximum() > 0)
    QTest.keyClick(body.view, Qt.Key.Key_PageDown)
    assert texts.verticalScrollBar().value() > 0


async def test_what_is_rated_has_more_height_than_the_case_it_answers(rating_desk: Desk) -> None:
    body = await opened(rating_desk)
    rating_desk.page.resize(791, 690)  # what a window of 1280×800 leaves to it
    deck = body.view.deck
    assert deck is not None
    facts = (
        Fact("customer", "Wanda"),
        Fact("message", "I paid with a gift card. Where does my refund go? The cup set is unused."),
        Fact("order", '{"item": "Cup set", "price": 28.0, "days": 13, "sale": false, "paid_with": "gift card"}', True),
        Fact("reference", "Full refund of €28.00 back to the gift card. Send it back unused with the return slip."),
    )
    texts = body.view.findChild(QScrollArea, "rateTexts")
    assert texts is not None
    for other in (None, "Another answer. " * 60):
        item = RateItem(facts, "You get a refund. " * 60, deck.criteria(0), other)
        body.view.show_deck(Deck([item] * 2, Book()), "shuffled")
        body.enter()

        def share() -> float:
            answer = next(one for one in body.view.findChildren(MarkedText, "rateAnswer") if one.isVisible())
            above = answer.mapTo(texts.viewport(), answer.rect().topLeft()).y()
            return 1 - above / texts.viewport().height()

        await until(lambda: texts.height() < texts.natural())
        await until(lambda: share() > 0.5)


async def test_thirty_rows_by_keys(rating_desk: Desk) -> None:
    body = await opened(rating_desk)
    deck = body.view.deck
    assert deck is not None
    body.view.setFocus()
    presses = 0
    with at_most(30):
        while title(body.view) != "Done":
            QTest.keyClick(body.view, Qt.Key(Qt.Key.Key_1 + presses % 5))
            presses += 1
    # One key for each of four criteria and nothing else. Of the five minutes the window itself takes a few seconds at
    # most, which leaves more than two to a person for each key.
    assert presses == 30 * len(deck.criteria(0)) == 120
    rated = rating_desk.project.rating.rated(1)
    assert len({one.trial_id for one in rated}) == 30
    assert len(rated) == presses


async def test_pairs_are_rated_blind_and_become_games(rating_desk: Desk) -> None:
    body = await opened(rating_desk)
    experiment = body.experiment()
    assert experiment is not None
    first, second = (one.label for one in experiment.manifest.candidates[:2])
    rating_desk.page.put_cell(body.rate_cell.model_copy(update={"pairs": (first, second), "rows": 10}), "Rate in pairs")
    await until(lambda: title(body.view) == "Pair 1 of 10")
    deck = body.view.deck
    assert deck is not None
    body.view.setFocus()
    texts = [one for one in body.view.findChildren(MarkedText, "rateAnswer") if one.isVisible()]
    assert [one.accessibleName() for one in texts] == ["left answer", "right answer"]
    assert not leaks(body, experiment)
    QTest.keyClick(body.view, Qt.Key.Key_5)  # means nothing here
    assert deck.given == {}
    for key in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_0):
        QTest.keyClick(body.view, key)
    games = rating_desk.project.rating.games(1)
    assert sorted(abs(one.points - 0.5) for one in games[""]) == [0.0, 0.5, 0.5]
    left = sum(len(deck.criteria(row)) for row in range(10)) - 3
    for _ in range(left):
        QTest.keyClick(body.view, Qt.Key.Key_0)
    result = body.view.findChild(QLabel, "rateResult")
    assert result is not None
    assert first in result.text()
    ratings = bradley_terry(rating_desk.project.rating.games(1)[""])
    assert {one.candidate for one in ratings} == {first, second}


async def test_rating_clears_the_inspector_and_names_nobody(rating_desk: Desk) -> None:
    body = await opened(rating_desk)
    experiment = body.experiment()
    assert experiment is not None
    rating_desk.context.select(Selected(experiment_id=experiment.id, case_id="r1", candidate="A", trial_id="t"))
    rating_desk.trials.clear()
    body.enter()
    assert rating_desk.context.selected == Selected()
    assert rating_desk.trials[-1] == ""
    assert not leaks(body, experiment)


async def test_chosen_rows_by_key(rating_desk: Desk) -> None:
    body = await opened(rating_desk)
    experiment = body.experiment()
    assert experiment is not None
    row = rating_desk.project.experiments.rows(experiment.id)[4]
    rating_desk.context.blind.show_anyway()
    rating_desk.context.select(Selected(experiment.id, row.case_id, row.candidate, row.trial_id))
    rating_desk.page.choose_row()
    candidates = len(experiment.manifest.candidates)
    await until(lambda: body.view.deck is not None and len(body.view.deck.items) == candidates)
    assert "1\xa0chosen case" in body.subject()
    rating_desk.page.choose_row()
    assert body.rate_cell.order == "informative"
