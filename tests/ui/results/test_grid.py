"""The grid of a run: rows, live events, sorting, keys and pointer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.ui import run_values as values
from tests.ui.conftest import until
from workbench.core.calls import Attempt
from workbench.core.cases import Case
from workbench.core.events import AttemptFailed, Delta, Scored, Started, TrialDone
from workbench.core.experiments import Experiment
from workbench.core.scores import TrialResult
from workbench.store.results import TrialRow
from workbench.ui.models.case_lines import CaseLines, question
from workbench.ui.models.grid_rows import GridRows
from workbench.ui.models.read_later import ReadLater
from workbench.ui.models.trial_grid import CASE, FACE, FIRST, TRIAL, TrialGrid
from workbench.ui.results.grid import GridView
from workbench.ui.tasks import Tasks
from workbench.ui.theme import Theme


@pytest.fixture
def made() -> Experiment:
    return values.experiment(8)


@pytest.fixture
def lines() -> CaseLines:
    known = {case.digest: case for case in values.cases(40)}
    return CaseLines(lambda wanted: {digest: known[digest] for digest in wanted})


@pytest.fixture
def grid(made: Experiment, lines: CaseLines) -> TrialGrid:
    model = TrialGrid(lines)
    rows: Any = [values.row(made, case, column, 5.0 - case / 2 + column / 4) for case in range(6) for column in (0, 1)]
    model.show_grid(GridRows.whole(made, rows))
    return model


@pytest.fixture
def view(qtbot: QtBot, grid: TrialGrid) -> GridView:
    theme = Theme("light")
    theme.apply()
    shown = GridView(grid, theme)
    qtbot.addWidget(shown)
    shown.resize(800, 300)
    shown.show()
    return shown


def place(made: Experiment, case: int, column: int) -> dict[str, Any]:
    return {
        "trial_id": f"t-{case}-{column}",
        "candidate": made.manifest.candidates[column].label,
        "case_digest": made.manifest.case_digests[case],
    }


def text(model: TrialGrid, row: int, column: int) -> str:
    return str(model.index(row, column).data())


def column_values(model: TrialGrid, column: int) -> list[str]:
    return [text(model, row, column) for row in range(model.rowCount())]


def test_rows_are_cases_and_columns_candidates(grid: TrialGrid) -> None:
    assert grid.rowCount() == 8
    assert grid.columnCount() == 4
    assert text(grid, 0, CASE) == values.QUESTIONS[0]
    assert text(grid, 0, FIRST).startswith("passed 5.00: Answer 1")
    assert text(grid, 7, FIRST) == "not run"
    assert grid.index(1, FIRST + 1).data(TRIAL) == "t-1-1"


def test_means_stand_with_their_n(grid: TrialGrid) -> None:
    assert grid.mean(FIRST).n == 6
    assert grid.mean(FIRST).text == "3.75"
    assert grid.headerData(FIRST, Qt.Orientation.Horizontal) == "baseline 3.75 n 6"


def test_unscored_is_never_in_a_mean(made: Experiment, lines: CaseLines) -> None:
    model = TrialGrid(lines)
    rows: Any = [values.row(made, 0, 0, 4.0), values.row(made, 1, 0, None)]
    model.show_grid(GridRows.whole(made, rows))
    assert (model.mean(FIRST).n, model.mean(FIRST).text) == (1, "4.00")
    assert model.index(1, FIRST).data(FACE).chip.kind == "unscored"


def test_a_run_goes_through_the_cells(grid: TrialGrid, made: Experiment) -> None:
    here = place(made, 7, 0)
    face: Callable[[], Any] = lambda: grid.index(7, FIRST).data(FACE)  # noqa: E731
    grid.apply([Started(**here)])
    assert face().quiet
    grid.apply([Delta(**here, text="Yes, we "), Delta(**here, text="can\nswap it")])
    assert (face().line, face().chip.text, face().writing) == ("Yes, we can swap it", "writing", True)
    failed = Attempt(started=values.NOW, seconds=1)
    grid.apply([AttemptFailed(**here, attempt=failed, number=1, of=5, next_seconds=3)])
    assert (face().chip.text, face().meta.replace("\N{NO-BREAK SPACE}", " ")) == ("retry 2 of 5", "next try in 3 s")
    grid.apply([TrialDone(trial=values.trial(made, 7, 0), call=values.call("Yes, we can swap it."))])
    assert (face().chip.text, face().line) == ("judging", "Yes, we can swap it.")
    result = TrialResult(quality=0.75, passed=False, rubric=4.0)
    grid.apply([Scored(**here, scores=(), result=result)])
    assert (face().chip.kind, face().chip.text) == ("fail", "4.00")
    assert grid.mean(FIRST).n == 7


def test_only_watched_rows_are_announced(grid: TrialGrid, made: Experiment, qtbot: QtBot) -> None:
    told: list[tuple[int, int]] = []
    grid.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    grid.watch(0, 3)
    grid.apply([Started(**place(made, 7, 0))])
    assert told == []
    grid.apply([Started(**place(made, 2, 0))])
    assert told == [(2, 2)]


def test_sorted_by_score_unscored_last_either_way(grid: TrialGrid) -> None:
    grid.sort(FIRST, Qt.SortOrder.DescendingOrder)
    assert [row[:11] for row in column_values(grid, FIRST)[:2]] == ["passed 5.00", "passed 4.50"]
    grid.sort(FIRST, Qt.SortOrder.AscendingOrder)
    assert text(grid, 0, FIRST).startswith("failed 2.50")
    assert text(grid, 7, FIRST) == "not run"
    grid.sort(-1)
    assert text(grid, 0, 0) == "1"


def test_the_current_row_goes_with_its_case(view: GridView, grid: TrialGrid) -> None:
    view.setCurrentIndex(grid.index(0, FIRST))
    grid.sort(FIRST, Qt.SortOrder.AscendingOrder)
    assert view.currentIndex().row() == 5
    assert view.currentIndex().data(TRIAL) == "t-0-0"


def test_repeats_are_rows(lines: CaseLines) -> None:
    made = values.experiment(2)
    made = made.model_copy(update={"manifest": made.manifest.model_copy(update={"repeats": 3})})
    model = TrialGrid(lines)
    model.show_grid(GridRows(made))
    assert model.rowCount() == 6
    assert column_values(model, 0)[:3] == ["1.1", "1.2", "1.3"]


def test_keys_choose_and_open(view: GridView, grid: TrialGrid, qtbot: QtBot) -> None:
    chosen: list[str] = []
    opened: list[str] = []
    view.trialChosen.connect(chosen.append)
    view.trialOpened.connect(opened.append)
    view.setCurrentIndex(grid.index(0, FIRST))
    view.setFocus()
    for key in (Qt.Key.Key_J, Qt.Key.Key_J, Qt.Key.Key_K, Qt.Key.Key_Right, Qt.Key.Key_Return):
        qtbot.keyClick(view, key)
    assert chosen == ["t-0-0", "t-1-0", "t-2-0", "t-1-0", "t-1-1"]
    assert opened == ["t-1-1"]


def test_a_click_chooses_and_a_head_sorts(view: GridView, grid: TrialGrid, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.trialChosen) as told:
        qtbot.mouseClick(
            view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(grid.index(2, FIRST + 1)).center()
        )
    assert told.args == ["t-2-1"]
    header = view.horizontalHeader()
    x = header.sectionViewportPosition(FIRST) + 20
    for expected in (Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder):
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=view.rect().topLeft() + _point(x))
        assert grid.sorting == (FIRST, expected)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=view.rect().topLeft() + _point(x))
    assert grid.sorting[0] == -1


def _point(x: int) -> Any:
    from PySide6.QtCore import QPoint

    return QPoint(x, 10)


def test_shown_trial_is_not_told_again(view: GridView, grid: TrialGrid) -> None:
    chosen: list[str] = []
    view.trialChosen.connect(chosen.append)
    view.show_trial("t-3-1")
    assert view.currentIndex() == grid.index(3, FIRST + 1)
    view.show_trial("nowhere")
    assert chosen == []
    place = view.visualRect(grid.index(3, FIRST + 1)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert chosen == ["t-3-1"]


def test_a_hundred_thousand_rows(lines: CaseLines) -> None:
    made = values.experiment(2)
    digests = tuple(f"case:{n}" for n in range(100_000))
    manifest = made.manifest.model_copy(update={"case_digests": digests, "case_ids": digests})
    made = made.model_copy(update={"manifest": manifest})
    model = TrialGrid(CaseLines(lambda wanted: {}))
    rows: Any = [values.row(made, n, 0, n % 9 / 2 + 1) for n in range(0, 100_000, 7)]
    model.show_grid(GridRows.whole(made, rows))
    model.sort(FIRST, Qt.SortOrder.DescendingOrder)
    assert model.rowCount() == 100_000
    assert model.index(0, FIRST).data(FACE).chip.text == "5.00"
    assert model.index(99_999, CASE).data() == ""
    assert model.rowCount(QModelIndex()) == 100_000


def test_rows_of_a_large_run_are_read_as_they_are_seen(lines: CaseLines) -> None:
    made = values.experiment(500)
    labels = [one.label for one in made.manifest.candidates]
    places = [(case, labels[at], 0, f"t-{case}-{at}", 1.0 + case % 5) for case in range(500) for at in (0, 1)]
    asked: list[list[str]] = []

    def load(wanted: list[str]) -> dict[str, TrialRow]:
        asked.append(wanted)
        return {one: values.row(made, int(one.split("-")[1]), int(one.split("-")[2]), 2.0) for one in wanted}

    model = TrialGrid(lines, ReadLater(load))
    model.show_grid(GridRows(made, places))
    # Means, order and places need no row.
    assert (model.mean(FIRST).text, model.mean(FIRST).n) == ("3.00", 500)
    model.sort(FIRST, Qt.SortOrder.DescendingOrder)
    assert model.index(0, FIRST).data(TRIAL) == "t-4-0"
    assert model.find_trial("t-499-1") == model.index(99, FIRST + 1)
    model.sort(-1)
    assert asked == []
    assert text(model, 250, FIRST).endswith(
        "Answer 251 of A@gpt: thank you for getting in touch, you can have store credit."
    )
    text(model, 251, FIRST + 1)
    assert len(asked) == 1
    assert {"t-220-0", "t-251-1", "t-280-1"} <= set(asked[0])
    assert len(asked[0]) < 200
    # What a run told since the page was opened is newer than what was stored before, also in the mean.
    told = TrialResult(quality=1.0, passed=True, rubric=5.0)
    model.apply([Started(**place(made, 0, 0)), Scored(**place(made, 0, 0), scores=(), result=told)])
    model.put_before(GridRows(made, places))
    assert model.mean(FIRST).n == 500
    assert model.mean(FIRST).total == pytest.approx(1504)
    model.settle(GridRows(made, places))
    assert model.mean(FIRST).total == pytest.approx(1500)
    assert len(asked) == 1
    text(model, 250, FIRST)
    assert len(asked) == 2


async def test_case_lines_come_from_another_thread(made: Experiment) -> None:
    known = {case.digest: case for case in values.cases(8)}
    threads: set[int] = set()

    def load(wanted: list[str]) -> dict[str, Case]:
        threads.add(threading.get_ident())
        return {digest: known[digest] for digest in wanted}

    model = TrialGrid(CaseLines(load, Tasks()))
    model.show_grid(GridRows(made))
    told: list[int] = []
    model.dataChanged.connect(lambda first, last: told.append(first.column()))
    assert text(model, 0, CASE) == ""
    await until(lambda: text(model, 0, CASE) == values.QUESTIONS[0])
    assert threading.get_ident() not in threads
    assert told == [CASE]


def test_a_case_is_named_by_what_it_asks() -> None:
    assert question(Case(id="1", inputs={"order": "x" * 90, "message": "Where is it?"})) == "Where is it?"
    assert question(Case(id="1", inputs={"a": "short", "b": "much longer"})) == "much longer"
    assert question(Case(id="1", inputs={"n": 3})) == '{"n":3}'
    assert question(Case(id="1")) == ""
