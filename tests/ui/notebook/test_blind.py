"""A rater who wants to cheat: everything on the page, beside it and behind keys is tried while a queue is open."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QLabel, QLineEdit, QWidget

from tests.ui.conftest import until
from tests.ui.notebook.conftest import Desk
from workbench.core.notebooks import RateCell
from workbench.project import Project
from workbench.ui.blind import TELLING, Blind, Sitting
from workbench.ui.context import Selected
from workbench.ui.dialogs.exports import Exports
from workbench.ui.notebook.menus import outline_menu
from workbench.ui.notebook.rate import RateBody

ANYWAY = "Show anyway; it is recorded"


def telling(desk: Desk) -> list[QWidget]:
    """The frames of all cells that show candidates or what judges say."""
    frames = [desk.page.findChild(QWidget, f"cell-{cell.id}") for cell in desk.notebook.cells if cell.kind in TELLING]
    return [frame for frame in frames if frame is not None]


def plain(words: str) -> str:
    """With plain spaces for those that keep a figure and its unit together."""
    return words.replace("\xa0", " ")


def seen(part: QWidget) -> str:
    """Every text that can be read of a part now: labels, buttons, rows, tooltips, names."""
    said = [part.accessibleName(), part.accessibleDescription()]
    for one in [part, *part.findChildren(QWidget)]:
        if not one.isVisible():
            continue
        said += [one.toolTip(), one.accessibleName(), one.whatsThis(), one.statusTip()]
        said += [one.text()] if isinstance(one, QLabel | QAbstractButton | QLineEdit) else []
        if isinstance(one, QAbstractItemView) and (model := one.model()) is not None:
            said += [str(model.index(row, 0).data()) for row in range(model.rowCount())]
    return plain("\n".join(said))


async def rating(desk: Desk, rows: int = 3) -> RateBody:
    """A bench and a rate cell below the sample's cells; Mara has begun."""
    page = desk.page
    page.add("judge_bench", len(desk.notebook.cells))
    body = page.body_of(page.add("rate", len(desk.notebook.cells), rows=rows))
    assert isinstance(body, RateBody)
    field = page.findChild(QLineEdit, "raterName")
    assert field is not None
    await until(field.isVisible)
    field.setFocus()
    QTest.keyClicks(field, "Mara")
    QTest.keyClick(field, Qt.Key.Key_Return)
    await until(lambda: body.view.deck is not None)
    body.enter()
    return body


def rate_all(body: RateBody) -> None:
    deck = body.view.deck
    assert deck is not None
    while deck.rated < len(deck.items):
        QTest.keyClick(body.view, Qt.Key.Key_4)


async def test_nothing_around_an_open_queue_tells_who_answered(ran_desk: Desk) -> None:
    desk, page, context = ran_desk, ran_desk.page, ran_desk.context
    row = desk.project.experiments.rows(1)[0]
    body = await rating(desk)
    experiment = body.experiment()
    assert experiment is not None
    names = {one.label for one in experiment.manifest.candidates} | {
        one.model for one in experiment.manifest.candidates
    }
    frames = telling(desk)
    assert {"run", "compare", "judge_bench"} <= {cell.kind for cell in desk.notebook.cells}
    assert len(frames) >= 3
    for frame in frames:
        said = seen(frame)
        assert "Mara rates experiment 1 blind, 3 of 3 rows are left." in said
        assert not [name for name in names if name in said]
    # A covered cell is as high as its sentence, also after the cells were laid out anew.
    await until(lambda: all(frame.height() == frame.heightForWidth(frame.width()) for frame in frames))
    # Cells that are made, copied or turned into a note now tell no more.
    count, shown = len(desk.notebook.cells), len(desk.full)
    compare = next(cell for cell in desk.notebook.cells if cell.kind == "compare")
    page.go_to(compare.id)
    page.to_note()
    page.open_full()
    page.export_chart()
    page.report()
    outline = [one.text() for one in outline_menu(page).actions()]
    assert len(outline) >= count
    assert not [name for name in names if name in "\n".join(outline)]
    assert (len(desk.notebook.cells), len(desk.full)) == (count, shown)
    assert page._cells.body(compare.id) is not None
    page.go_to(compare.id)
    page.duplicate_cell()
    assert "Covered until then" in seen(telling(desk)[-1]) + "".join(map(seen, telling(desk)))
    # Neither inspector nor selection, nor an export.
    desk.trials.clear()
    context.show_trial(row.trial_id)
    context.select(Selected(experiment.id, row.case_id, row.candidate, row.trial_id))
    assert (set(desk.trials), context.selected) == ({""}, Selected())
    drawers = len(desk.drawers)
    Exports(context, None).open()  # type: ignore[arg-type]
    assert len(desk.drawers) == drawers
    assert [error.code for error in desk.problems] == ["rating.blind"]
    desk.problems.clear()
    # Nor another name, a shorter queue, or what others gave.
    body._rate_as("Ilse")
    body._rate_as("Mara")
    await until(lambda: body.view.deck is not None and body.view.isVisible())
    assert isinstance(body.cell, RateCell)
    body._settle(True)
    await until(lambda: "Settling shows what others gave" in seen(body))
    body._settle(False)
    await until(lambda: body.view.deck is not None)
    assert context.blind.active
    body.enter()
    rate_all(body)
    assert not context.blind.active
    assert not [frame for frame in telling(desk) if "Covered" in seen(frame)]
    assert desk.project.rating.looks.of(experiment.id) == []


async def test_what_the_last_key_uncovers_above_does_not_push_the_end_out_of_view(ran_desk: Desk) -> None:
    body, page = await rating(ran_desk), ran_desk.page
    port = page.cells.viewport()

    def seen_of(name: str) -> bool:
        part = body.findChild(QWidget, name)
        assert part is not None
        top = part.mapTo(port, part.rect().topLeft()).y()
        return part.isVisible() and 0 <= top <= top + part.height() <= port.height()

    await until(lambda: seen_of("rateTitle"))
    page.cells._settling.stop()  # the cell was added longer ago than a test may wait
    before = body.mapTo(page.cells.widget(), body.rect().topLeft()).y()
    body.view.setFocus()
    rate_all(body)
    # What is above has grown by far more than is seen at once, at once and once it was read.
    await until(lambda: body.mapTo(page.cells.widget(), body.rect().topLeft()).y() > before + 2 * port.height())
    await until(lambda: seen_of("rateTitle") and seen_of("openBench"))
    # Keys beyond the end do nothing: who rates does not see that it ended before the next one is pressed.
    kept = ran_desk.project.rating.rated(1)
    for key in (Qt.Key.Key_1, Qt.Key.Key_5, Qt.Key.Key_U, Qt.Key.Key_N, Qt.Key.Key_Space, Qt.Key.Key_Return):
        ran_desk.press(key)
    assert body.view.hasFocus()
    assert ran_desk.project.rating.rated(1) == kept
    await until(lambda: seen_of("rateTitle") and seen_of("openBench"))


async def test_showing_anyway_is_recorded_and_said(ran_desk: Desk) -> None:
    body = await rating(ran_desk)
    QTest.keyClick(body.view, Qt.Key.Key_S)
    frame = telling(ran_desk)[0]
    button = next(one for one in frame.findChildren(QAbstractButton) if one.text() == ANYWAY)
    await until(lambda: button.isVisible() and button.height() > 20)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not ran_desk.context.blind.active
    assert ANYWAY not in seen(frame)
    experiment = body.experiment()
    assert experiment is not None
    looks = ran_desk.project.rating.looks.of(experiment.id)
    assert [one.words for one in looks] == ["Mara saw the results with 3 of 3 rows left: those ratings are not blind."]
    QTest.keyClick(body.view, Qt.Key.Key_4)
    assert not ran_desk.context.blind.active
    assert body.meta() == "experiment 1, results were shown before its end"


async def test_a_queue_that_was_left_half_rated_covers_on_the_next_day(ran_desk: Desk) -> None:
    project = ran_desk.project
    rubric = project.documents.heads("rubric")[0].id
    queue = project.rating.queue(1, rubric, "Mara", rows=3, order="informative")
    queue.save(0, queue.item(0).rubric.criteria[0].name, 4).result()
    ran_desk.context.settings = ran_desk.context.settings.model_copy(update={"rater": "Mara"})
    ran_desk.page.add("rate", len(ran_desk.notebook.cells), rows=3)
    await until(lambda: ran_desk.context.blind.active)
    assert "3 of 3 rows are left" in seen(telling(ran_desk)[0])


def test_a_queue_made_shorter_is_not_one_that_was_rated(ran: Project) -> None:
    blind, key = Blind(ran), ("e", "r", "Mara")
    blind.sit(key, Sitting("e", 1, "Mara", 29, 30))
    blind.sit(key, Sitting("e", 1, "Mara", 0, 1))
    assert plain(blind.words) == "Mara rates experiment 1 blind, 29 of 30 rows are left."
    blind.sit(key, Sitting("e", 1, "Mara", 1, 30))
    assert "1 of 30 rows is left" in plain(blind.words)
    blind.sit(key, Sitting("e", 1, "Mara", 0, 30))
    assert not blind.active
