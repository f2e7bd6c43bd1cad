"""Several people rate: nobody sees or takes back another's, undo is one order, and disagreements are settled."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from tests.ui.conftest import until
from tests.ui.notebook.conftest import Desk
from tests.ui.notebook.rating_steps import another, opened
from tests.ui.notebook.test_rate_keys import place, press, title
from workbench.ui.notebook.rate_deck import Place


async def test_another_rater_begins_anew_and_the_first_goes_on(rating_desk: Desk) -> None:
    body = await opened(rating_desk)
    first = body.view.deck
    assert first is not None
    body.view.setFocus()
    press(body.view, Qt.Key.Key_5, Qt.Key.Key_5)
    assert (await another(body, "Ilse")).given == {}
    again = await another(body, "Mara")
    assert (again.given, again.at) == (first.given, first.at)


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
