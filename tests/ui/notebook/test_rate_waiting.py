"""While rows of another name or purpose are on their way nothing is rated unseen, and the end of a queue uncovers."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from tests.ui.conftest import until
from tests.ui.notebook.conftest import Desk
from tests.ui.notebook.rating_steps import Held, another, body_of, level_buttons, opened
from tests.ui.notebook.test_rate_keys import title
from workbench.ui.blind import Sitting


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
