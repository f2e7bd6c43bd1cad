"""The rate cell over a project: what its keys leave there, several raters, pairs, settling, and what nobody may see."""

from __future__ import annotations

import threading
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QScrollArea, QWidget

from tests.pace import at_most
from tests.ui.conftest import until
from tests.ui.notebook.conftest import Desk
from tests.ui.notebook.test_rate_keys import Book, place, press, title
from workbench.config.settings import load_settings
from workbench.core.experiments import Experiment
from workbench.core.rubrics import Criterion
from workbench.stats.ratings import bradley_terry
from workbench.ui.blind import Sitting
from workbench.ui.context import Selected
from workbench.ui.notebook.rate import RateBody
from workbench.ui.notebook.rate_deck import Deck, Fact, Place, RateItem
from workbench.ui.notebook.rate_view import RateView
from workbench.ui.results.marked_text import MarkedText


def body_of(desk: Desk, cell_id: str) -> RateBody:
    found = desk.page.body_of(cell_id)
    assert isinstance(found, RateBody)
    return found


async def opened(desk: Desk, name: str = "Mara") -> RateBody:
    """A rate cell at the end of the page, begun under a name."""
    body = body_of(desk, desk.page.add("rate", len(desk.notebook.cells)))
    field = desk.page.findChild(QLineEdit, "raterName")
    assert field is not None
    await until(field.isVisible)
    field.setFocus()
    QTest.keyClicks(field, name)
    QTest.keyClick(field, Qt.Key.Key_Return)
    await until(lambda: body.view.deck is not None)
    return body


async def another(body: RateBody, name: str) -> Deck:
    """Another person's rows."""
    before = body.view.deck
    body._rate_as(name)
    await until(lambda: body.view.deck is not None and body.view.deck is not before)
    assert body.view.deck is not None
    return body.view.deck


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


async def test_another_rater_begins_anew_and_the_first_goes_on(rating_desk: Desk) -> None:
    body = await opened(rating_desk)
    first = body.view.deck
    assert first is not None
    body.view.setFocus()
    press(body.view, Qt.Key.Key_5, Qt.Key.Key_5)
    assert (await another(body, "Ilse")).given == {}
    again = await another(body, "Mara")
    assert (again.given, again.at) == (first.given, first.at)


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


def level_buttons(view: RateView) -> list[QWidget]:
    return list(view.findChildren(QWidget, "level-5"))


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
    QTest.keyClick(body.view, Qt.Key.Key_PageDown)
    texts = body.view.findChild(QScrollArea, "rateTexts")
    assert texts is not None
    assert texts.verticalScrollBar().value() > 0


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


def leaks(body: RateBody, experiment: Experiment) -> list[str]:
    """What names a candidate or a model in any text, tooltip, name or description of the cell."""
    words = {one.label for one in experiment.manifest.candidates}
    words |= {one.model for one in experiment.manifest.candidates}
    found = []
    for part in [body, *body.findChildren(QWidget)]:
        said = [
            part.accessibleName(),
            part.accessibleDescription(),
            part.toolTip(),
            part.objectName(),
            part.whatsThis(),
        ]
        said += [part.text()] if isinstance(part, QLabel | QAbstractButton) else []
        found += [text for text in said if any(word in text for word in words)]
    return found


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


async def test_nobody_takes_back_or_brings_back_what_another_rated(rating_desk: Desk) -> None:
    body, undoing = await opened(rating_desk), rating_desk.project.undoing
    body.view.setFocus()
    press(body.view, Qt.Key.Key_5, Qt.Key.Key_4, Qt.Key.Key_3)
    press(body.view, Qt.Key.Key_Z, held=Qt.KeyboardModifier.ControlModifier)
    assert (undoing.label, undoing.redo_label) == ("Rating", "Rating")
    await another(body, "Ilse")
    assert "Rating" not in (undoing.label, undoing.redo_label)
    deck = await another(body, "Mara")
    assert len(deck.given) == 2
    press(body.view, Qt.Key.Key_Z, held=Qt.KeyboardModifier.ControlModifier)
    assert len(deck.given) == 1


async def test_a_skip_lasts_and_is_undone(rating_desk: Desk) -> None:
    body = await opened(rating_desk)
    body.view.setFocus()
    press(body.view, Qt.Key.Key_S)
    body._rate_as("Ilse")
    await until(lambda: body.view.deck is not None and not body.view.deck.skipped)
    body._rate_as("Mara")
    await until(lambda: body.view.deck is not None and body.view.deck.skipped == {0})
    assert place(body.view) == Place(1, 0)
    assert rating_desk.project.rating.rated(1) == []
    press(body.view, Qt.Key.Key_Z, held=Qt.KeyboardModifier.ControlModifier)
    deck = body.view.deck
    assert deck is not None
    assert (deck.skipped, deck.at) == (set(), Place(0, 0))


async def test_undo_is_one_order_over_ratings_and_edits(rating_desk: Desk) -> None:
    body, project = await opened(rating_desk), rating_desk.project
    deck = body.view.deck
    assert deck is not None
    body.view.setFocus()
    press(body.view, Qt.Key.Key_4)
    rating_desk.page.add("note", 0)
    body.view.setFocus()
    press(body.view, Qt.Key.Key_2)
    cells = len(rating_desk.notebook.cells)
    assert project.undoing.undo() == "Rating"  # as from the toolbar: the view follows
    assert (len(deck.given), deck.at) == (1, Place(0, 1))
    assert project.undoing.undo() == "New note cell"
    assert len(rating_desk.notebook.cells) == cells - 1
    assert len(deck.given) == 1
    press(body.view, Qt.Key.Key_Z, held=Qt.KeyboardModifier.ControlModifier)
    assert deck.given == {}
    assert [project.undoing.redo() for _ in range(3)] == ["Rating", "New note cell", "Rating"]
    assert project.undoing.redo_label is None
    assert [one.levels for one in project.rating.rated(1)] == [{"Mara": 4.0}, {"Mara": 2.0}]


async def test_disagreements_are_settled_by_keys(rating_desk: Desk) -> None:
    body, project = await opened(rating_desk), rating_desk.project
    rubric = project.documents.heads("rubric")[0].id
    for rater, level in (("Ada", 1), ("Ben", 5)):
        queue = project.rating.queue(1, rubric, rater, rows=2)
        for at in range(2):
            queue.save(at, queue.item(at).rubric.criteria[0].name, level, note=f"by {rater}").result()
    rating_desk.context.blind.show_anyway()
    body._settle(True)
    await until(lambda: title(body.view) == "Disagreement 1 of 2")
    voices = body.view.findChild(QWidget, "voices")
    assert voices is not None
    said = " ".join(label.text() for label in voices.findChildren(QLabel))
    assert "rater 1" in said
    assert "Ada" not in said.replace("by Ada", "")
    body.view.setFocus()
    press(body.view, Qt.Key.Key_3, Qt.Key.Key_2)
    settled = [one.adjudicated for one in project.rating.disagreements(1)]
    assert sorted(str(one) for one in settled) == ["2.0", "3.0"]
    press(body.view, Qt.Key.Key_Z, held=Qt.KeyboardModifier.ControlModifier)
    assert sorted(str(one.adjudicated) for one in project.rating.disagreements(1)) == ["3.0", "None"]


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


class Held:
    """Holds a reading of rows back, as a loaded machine does."""

    def __init__(self, body: RateBody) -> None:
        self._read, self._go = body._read, threading.Event()
        body._read = self._wait  # type: ignore[method-assign]

    def _wait(self, *asked: Any) -> Any:
        assert self._go.wait(20)
        return self._read(*asked)

    def let_go(self) -> None:
        self._go.set()


async def test_keys_after_the_name_rate_whatever_the_rows_take(rating_desk: Desk) -> None:
    body = body_of(rating_desk, rating_desk.page.add("rate", len(rating_desk.notebook.cells)))
    field = rating_desk.page.findChild(QLineEdit, "raterName")
    assert field is not None
    await until(field.isVisible)
    held = Held(body)
    field.setFocus()
    rating_desk.type("Mara")
    rating_desk.press(Qt.Key.Key_Return)
    assert QApplication.focusWidget() is body.view
    assert title(body.view) == "Choosing the rows …"
    cells = len(rating_desk.notebook.cells)
    for key in (Qt.Key.Key_4, Qt.Key.Key_N, Qt.Key.Key_Backspace, Qt.Key.Key_S):
        rating_desk.press(key)  # nothing is rated unseen, nor does the page take them
    held.let_go()
    await until(lambda: body.view.deck is not None)
    assert len(rating_desk.notebook.cells) == cells
    assert rating_desk.project.rating.rated(1) == []
    assert QApplication.focusWidget() is body.view
    rating_desk.press(Qt.Key.Key_4)
    assert [one.levels for one in rating_desk.project.rating.rated(1)] == [{"Mara": 4.0}]
    port = rating_desk.page.cells.viewport()

    def in_view() -> bool:
        parts = [one for one in level_buttons(body.view) if one.isVisible()]
        return any(port.rect().contains(part.mapTo(port, part.rect().bottomLeft())) for part in parts)

    await until(in_view)


async def test_nobody_rates_under_the_name_before(rating_desk: Desk) -> None:
    body = await opened(rating_desk)
    body.view.setFocus()
    rating_desk.press(Qt.Key.Key_5)
    held = Held(body)
    body._rate_as("Ilse")
    assert QApplication.focusWidget() is body.view
    rating_desk.press(Qt.Key.Key_1)
    held.let_go()
    await until(lambda: body.view.deck is not None)
    rating_desk.press(Qt.Key.Key_2)
    given = [level for one in rating_desk.project.rating.rated(1) for level in one.levels.items()]
    assert sorted(given) == [("Ilse", 2.0), ("Mara", 5.0)]


async def test_the_end_of_a_queue_uncovers_wherever_its_keys_were_pressed(rating_desk: Desk) -> None:
    body, blind = await opened(rating_desk), rating_desk.context.blind
    rating_desk.page.put_cell(body.rate_cell.model_copy(update={"rows": 2}), "Rows")
    await until(lambda: body.view.deck is not None and len(body.view.deck.items) == 2)
    body.enter()
    assert blind.active
    rating_desk.page.open_full()
    full = rating_desk.full[-1][1]
    full.show()
    # The rows are read anew while the keys go to the full size: the cell itself has no focus then.
    body._entered = False
    for _ in range(8):
        QTest.keyClick(full, Qt.Key.Key_4)
    assert title(body.view) == "Done"
    assert not blind.active
    # What was read of the file a moment before its end does not cover again.
    sitting = Sitting(body._shown.id if body._shown else "", 1, "Mara", 1, 2)
    blind.recall(body._sitting(), sitting)
    assert not blind.active


async def test_two_spellings_of_a_name_are_one_sitting(rating_desk: Desk) -> None:
    body, blind = await opened(rating_desk), rating_desk.context.blind
    rating_desk.page.put_cell(body.rate_cell.model_copy(update={"rows": 1}), "Rows")
    await until(lambda: body.view.deck is not None and len(body.view.deck.items) == 1)
    body.enter()
    rating_desk.press(Qt.Key.Key_4)
    await another(body, "mara")
    body.enter()
    for _ in range(3):
        rating_desk.press(Qt.Key.Key_4)
    assert title(body.view) == "Done"
    assert not blind.active


async def test_settling_shows_nothing_of_the_queue_before(rating_desk: Desk) -> None:
    body, project = await opened(rating_desk), rating_desk.project
    rubric = project.documents.heads("rubric")[0].id
    for rater, level in (("Ada", 1), ("Ben", 5)):
        queue = project.rating.queue(1, rubric, rater, rows=1)
        queue.save(0, queue.item(0).rubric.criteria[0].name, level).result()
    rating_desk.context.blind.show_anyway()
    held = Held(body)
    body._settle(True)
    assert title(body.view) == "Looking for what raters disagree on …"
    held.let_go()
    await until(lambda: title(body.view) == "Disagreement 1 of 1")
    assert body.meta() == "experiment 1, settling"
    full = body.full()
    assert full is not None
    assert full[0] == "Settle experiment 1, as Mara"
