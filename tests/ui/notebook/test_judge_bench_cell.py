"""The judge bench cell: what is missing, the verdict, and the way from a disagreement to its trial."""

from __future__ import annotations

import asyncio
import re
import threading
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.conftest import until
from tests.ui.notebook.conftest import Desk
from workbench.core.documents import Changes
from workbench.core.notebooks import RateCell
from workbench.core.rubrics import Criterion, Rubric
from workbench.project.bench_wordings import Wording, reworded
from workbench.stats import JudgedRow, judge_bench
from workbench.stats.judge_rows import held_out_half
from workbench.ui.notebook.judge_bench import JudgeBenchBody
from workbench.ui.notebook.judge_bench_apart import ApartDrawer
from workbench.ui.notebook.judge_bench_raters import RatersTable
from workbench.ui.notebook.judge_bench_reading import measure
from workbench.ui.notebook.judge_bench_tables import WordingsTable
from workbench.ui.notebook.judge_bench_words import advice, figures, lines, look_of
from workbench.ui.notebook.rate import RateBody
from workbench.ui.notebook.rate_choice import rubric_of
from workbench.ui.theme import Theme
from workbench.ui.widgets.chips import Chip
from workbench.ui.widgets.fields import Choice
from workbench.ui.widgets.labels import Label, RunsLabel


def added(desk: Desk) -> JudgeBenchBody:
    found = desk.page.body_of(desk.page.add("judge_bench", len(desk.notebook.cells)))
    assert isinstance(found, JudgeBenchBody)
    return found


def plain(body: QWidget, name: str) -> str:
    found = body.findChild(QLabel, name)
    assert found is not None
    return QTextDocumentFragment.fromHtml(found.text()).toPlainText().replace("\N{NO-BREAK SPACE}", " ").strip()


def rate(desk: Desk, rows: int, rater: str = "Mara") -> str:
    """Rate rows: 1 and 5 in turn, so that a judge is apart from them somewhere. Returns the experiment."""
    experiment = desk.project.experiments.latest_or_fail()
    rubric = rubric_of(desk.project, experiment, "")
    assert rubric is not None
    queue = desk.project.rating.queue(experiment.id, rubric.id, rater, rows=rows)
    given = [
        queue.save(row, criterion.name, 1 if row % 2 else 5, note="as I see it")
        for row in range(len(queue))
        for criterion in rubric.criteria
    ]
    given[-1].result()
    return experiment.id


async def test_before_a_run_it_says_what_is_missing(desk: Desk) -> None:
    assert plain(added(desk), "benchNotice").startswith("Run first")


async def test_pairs_without_levels_are_told_in_one_sentence(rating_desk: Desk) -> None:
    project = rating_desk.project
    experiment = project.experiments.latest_or_fail()
    rubric = rubric_of(project, experiment, "")
    assert rubric is not None
    pair = [one.label for one in experiment.manifest.candidates[:2]]
    queue = project.rating.pair_queue(experiment.id, rubric.id, "Mara", *pair, rows=3)
    for row in range(len(queue)):
        for criterion in rubric.criteria:
            queue.choose(row, criterion.name, "tie").result()
    body = added(rating_desk)
    empty = body.findChild(QWidget, "benchEmpty")
    assert empty is not None
    await until(empty.isVisible, 40)
    assert body.view.isHidden()
    said = " ".join(one.text() for one in empty.findChildren(QLabel) if one.isVisible()).replace("\xa0", " ")
    assert "Only pairs were rated yet" in said
    assert f"{len(project.rating.games(experiment.id, rubric.id)[''])} choices between two answers" in said
    buttons = [one for one in body.findChildren(QAbstractButton) if one.isVisible()]
    assert [one.text() for one in buttons if one.text()] == ["Rate 30 rows"]
    rating_desk.page.add("rate", len(rating_desk.notebook.cells), pairs=tuple(pair))
    QTest.mouseClick(next(one for one in buttons if one.text()), Qt.MouseButton.LeftButton)
    cell = rating_desk.notebook.cells[-1]
    assert isinstance(cell, RateCell)
    # Pairs would not make a verdict, however many.
    assert (cell.pairs, cell.rows) == ((), 30)


async def test_without_ratings_it_leads_to_the_rate_cell(rating_desk: Desk) -> None:
    body = added(rating_desk)
    empty = body.findChild(QWidget, "benchEmpty")
    assert empty is not None
    await until(empty.isVisible, 40)
    button = next(one for one in empty.findChildren(QAbstractButton) if one.text() == "Rate 30 rows")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    kinds = [cell.kind for cell in rating_desk.notebook.cells]
    assert kinds[-2:] == ["judge_bench", "rate"]
    rating = rating_desk.page.body_of(rating_desk.page.cells.current)
    assert isinstance(rating, RateBody)


async def test_few_rows_are_not_calibrated_yet(rating_desk: Desk) -> None:
    rate(rating_desk, 8)
    body = added(rating_desk)
    await until(body.view.isVisible, 40)
    assert plain(body, "benchVerdict").startswith("Not calibrated yet: 8 answers")
    button = body.findChild(QAbstractButton, "rateMore")
    assert button is not None
    assert button.text().replace("\N{NO-BREAK SPACE}", " ") == "Rate 22 more rows"
    chip = body.chip()
    assert chip is not None
    assert chip.text == "not calibrated yet"
    assert body.meta() == "experiment 1 · rated by Mara"


async def test_a_disagreement_is_one_click_from_its_trial(rating_desk: Desk) -> None:
    experiment = rate(rating_desk, 32)
    body = added(rating_desk)
    await until(body.view.isVisible, 40)
    shown = body.view.shown
    assert shown is not None
    assert shown.to_rate == 0
    gaps = [abs(one.judge - one.human) for one in shown.apart]
    assert gaps
    assert gaps == sorted(gaps, reverse=True)
    assert all(one.human_reason == "as I see it" for one in shown.apart)
    assert all("/" not in found.name for found in shown.bench.criteria)
    row = body.view.rows[1]
    QTest.mouseClick(row, Qt.MouseButton.LeftButton)
    assert rating_desk.trials[-1] == row.apart.trial_id
    assert rating_desk.project.experiments.trial(rating_desk.trials[-1]).experiment.id == experiment


async def test_new_ratings_are_measured_at_once(rating_desk: Desk) -> None:
    rate(rating_desk, 3)
    body = added(rating_desk)
    await until(body.view.isVisible, 40)
    rate(rating_desk, 6)
    await until(lambda: "6 answers" in plain(body, "benchVerdict"), 40)
    raters = body.view.findChild(RatersTable)
    assert raters is not None
    assert raters.isHidden()
    rate(rating_desk, 6, "Ilse")
    await until(raters.isVisible, 40)
    assert "Ilse and Mara" in "\n".join(one.text() for one in raters.findChildren(QLabel))


def button(owner: QWidget, name: str) -> QAbstractButton:
    found = owner.findChild(QAbstractButton, name)
    assert found is not None
    return found


def click(owner: QWidget, name: str) -> None:
    QTest.mouseClick(button(owner, name), Qt.MouseButton.LeftButton)


async def test_the_judge_is_asked_with_its_price_first(rating_desk: Desk) -> None:
    rate(rating_desk, 4)
    body = added(rating_desk)
    await until(body.view.isVisible, 40)
    asked = [part for part in body.controls() if part.objectName() == "askJudge"]
    QTest.mouseClick(asked[0], Qt.MouseButton.LeftButton)
    await until(lambda: "judgements" in plain(body, "askEstimate"), 40)
    panel = body.asking.panel
    whole = int(plain(body, "askEstimate").split()[0].replace(",", ""))
    assert f"Of the judgements {4 * 12 * 4} are for instructions hidden in 4 answers" in plain(body, "askEstimate")
    attacked = panel.findChild(Choice, "askAttacked")
    assert attacked is not None
    QTest.keyClick(attacked, Qt.Key.Key_Down)
    assert panel.options.injected == 12
    QTest.keyClick(button(panel, "askInjections"), Qt.Key.Key_Space)
    await until(lambda: "judgements" in plain(body, "askEstimate"), 40)
    # Without the twelve injections in four answers, by four criteria.
    assert whole - int(plain(body, "askEstimate").split()[0]) == 4 * 12 * 4
    assert not panel.options.injected
    QTest.keyClick(panel.ask, Qt.Key.Key_Return)
    await until(lambda: body.view.shown is not None and body.view.shown.bench.position is not None, 60)
    bench = body.view.shown.bench if body.view.shown else None
    assert bench is not None
    assert bench.repeatability.value == 1.0
    assert bench.injections is None
    assert panel.isHidden()
    figures = body.findChild(RunsLabel, "askFigures")
    assert figures is not None
    assert figures.words.split()[1] == "judgements,"


async def test_refining_looks_at_one_half_and_keeps_the_other_shut(rating_desk: Desk) -> None:
    rate(rating_desk, 32)
    body = added(rating_desk)
    await until(body.view.isVisible, 40)
    project, rubric = (
        rating_desk.project,
        rubric_of(rating_desk.project, rating_desk.project.experiments.latest_or_fail(), ""),
    )
    assert rubric is not None
    all_rows = body.view.shown.bench.rows if body.view.shown else 0
    asked: list[tuple[str, ...]] = []
    rating_desk.context.itemAsked.connect(lambda *item: asked.append(item))
    weak = button(body.view, "refine").text().removeprefix("Refine ")
    click(body.view, "refine")
    assert asked == [("rubric", rubric.id, weak)]
    drawer = rating_desk.drawers[-1]
    assert isinstance(drawer, ApartDrawer)
    await until(lambda: drawer.rows, 40)
    held = held_out_half({row.case_id for row in project.experiments.rows(1)}, 7)
    assert {one.apart.criterion for one in drawer.rows} == {weak}
    of = {row.trial_id: row.case_id for row in project.experiments.rows(1)}
    assert not {of[one.apart.trial_id] for one in drawer.rows} & held
    await until(lambda: body.bench_cell.half == "seen", 20)
    await until(lambda: body.view.shown is not None and body.view.shown.bench.rows < all_rows, 40)
    assert body.view.half.text() == "the half for refining"
    worse = rubric.criteria[0].model_copy(update={"question": "Is it what the customer wants to hear?"})
    project.documents.put(
        rubric.model_copy(update={"criteria": (worse, *rubric.criteria[1:])}), label="Refine"
    ).result()
    table = body.view.findChild(WordingsTable)
    assert table is not None
    await until(table.isVisible, 40)
    # The judge was not asked by these words: neither “0 answers” nor more rows to rate are the advice.
    verdict, shown = plain(body, "benchVerdict"), body.view.shown
    assert shown is not None
    assert re.match(r"Not calibrated yet: people rated 1\d answers, the judge none of them by the rubric as", verdict)
    wanted = re.match(r"Ask the judge\. Of 32 rated rows 1\d are in .*: about (\d+) rated", plain(body, "benchAdvice"))
    assert wanted is not None
    assert int(wanted[1]) == 32 + shown.to_rate > 48
    assert "undefined" not in " ".join(one.text() for one in body.view.findChildren(QLabel) if one.isVisible())
    assert plain(table, "benchChanged") == f"{worse.name}: asks “Is it what the customer wants to hear?”"
    assert table.shut
    click(body.view, "askFirst")
    assert body.asking.panel.isVisible()
    click(body.view, "rateMore")
    body_of_rate = rating_desk.page.body_of(rating_desk.page.cells.current)
    assert isinstance(body_of_rate, RateBody)
    assert body_of_rate.rate_cell.rows >= int(wanted[1])
    click(table, "openHeldOut")
    assert not table.shut


async def test_what_was_read_while_a_judge_is_asked_is_not_shown_as_all(
    rating_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    rate(rating_desk, 4)
    body = added(rating_desk)
    await until(body.view.isVisible, 40)
    before, go = body.view.benches, threading.Event()

    def slowly(*asked: Any) -> Any:
        assert go.wait(20)
        return measure(*asked)

    monkeypatch.setattr("workbench.ui.notebook.judge_bench.measure", slowly)
    body.reload()
    assert plain(body, "benchNotice").startswith("Measuring again; below stands what was known before")
    body.asking._starting = True
    go.set()
    await until(lambda: not body._loading)
    await asyncio.sleep(0)
    assert body.view.benches is before
    body.asking._starting = False
    body.asking.ended.emit()
    await until(lambda: body.view.benches is not before, 40)
    assert not body.findChild(QLabel, "benchNotice").isVisible()  # type: ignore[union-attr]


async def test_while_answers_are_scored_anew_it_measures_now_and_then(
    rating_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    rate(rating_desk, 4)
    body = added(rating_desk)
    await until(lambda: body.view.isVisible() and not body._loading, 40)
    monkeypatch.setattr(rating_desk.bridge, "fills", lambda _: True)
    change = Changes(experiments=frozenset({rating_desk.project.experiments.get(1).id}))
    for _ in range(3):
        body.changed(change)
        assert not body._loading
    # It is read at the end, at the latest.
    monkeypatch.setattr(rating_desk.bridge, "fills", lambda _: False)
    before = body.view.benches
    body.changed(change)
    await until(lambda: body.view.benches is not before, 40)


def test_wordings_on_other_rows_are_not_called_the_same(theme: Theme, qtbot: QtBot) -> None:
    def wording(n: int, current: bool) -> Wording:
        rows = [JudgedRow(f"t{at}", 1 + at % 5, 1 + at % 4, "Tone") for at in range(n)]
        found = judge_bench(rows).whole
        rubric = Rubric(id="r", name="R", criteria=(Criterion(name="Tone", question=str(current)),))
        return Wording(rubric=rubric, current=current, changed="", seen=found, held_out=found, criteria=())

    table = WordingsTable(theme)
    qtbot.addWidget(table)
    for n, said in ((12, "the same rows each time"), (9, "not on the same rows: ask the judge again")):
        table.show_wordings([wording(n, True), wording(12, False)])
        assert plain(table, "benchSameRows") == said


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Is it right?", "Is it kind?", "now says “Is it kind?”"),
        ("a b c d e f g h", "a b c d e X f g h", "now says “… c d e X f g …”"),
        ("a b c d", "a b", "leaves out “c d”"),
        ("", "Polite", "now says “Polite”"),
        ("x x x", "x x", "leaves out “x”"),
        ("x x", "x x x", "now says “x x x”"),
        ("a  b", "a b", "is spaced otherwise"),
    ],
)
def test_a_change_is_told_by_its_changed_words(old: str, new: str, said: str) -> None:
    assert reworded(old, new) == said


async def test_a_second_judge_stands_beside_the_first(rating_desk: Desk) -> None:
    first = rating_desk.project.models.all()[0]
    rating_desk.project.documents.put(first.model_copy(update={"id": "two", "name": "two"}), label="Add").result()
    rate(rating_desk, 3)
    body = added(rating_desk)
    await until(body.view.isVisible, 40)
    body.run()
    panel = body.asking.panel
    assert panel.isVisible()
    body.host.put_cell(body.bench_cell.model_copy(update={"judges": (first.name, "two")}), "Second judge")
    await until(lambda: body.view.benches is not None and len(body.view.benches.shown) == 2, 40)
    assert plain(body, "benchVerdict").startswith(f"{first.name} is not calibrated yet")
    assert "about the rows" in panel.findChild(Label, "askTitle").text()
    # What was offered of one judge is offered of both now.
    await until(lambda: f"Ask {first.name} and two " in panel.findChild(Label, "askTitle").text(), 40)
    click(body.view, "benchJudge1")
    assert plain(body, "benchVerdict").startswith("two is not calibrated yet: people rated 3 answers, ")
    assert plain(body, "benchCloser").startswith("Which of the two is closer to people cannot be ")


async def test_the_standing_stands_beside_the_scores_of_a_run(rating_desk: Desk) -> None:
    chip = rating_desk.page.findChild(Chip, "runStanding")
    assert chip is not None
    await until(chip.isVisible, 20)
    assert chip.look.text == "judge not calibrated yet"
    assert "nobody has rated" in chip.accessibleDescription()
    rate(rating_desk, 32)
    await until(lambda: chip.look.text == "judge not usable", 40)


def test_degenerate_benches_are_told_in_words() -> None:
    same = [JudgedRow(f"t{n}", 4, 4, "Tone") for n in range(40)]
    one = [JudgedRow("t", 4, None, "Tone")]
    for rows in ([], one, same[:1], same):
        bench = judge_bench(rows)
        said = [advice(bench), *(" ".join(figure) for figure in figures(bench)), *(line.said for line in lines(bench))]
        assert not any("nan" in text.lower().split() or "None" in text for text in said)
        assert all(look_of(found).text in ("too few", "cannot tell") for found in bench.criteria)


def test_criteria_of_one_answer_are_no_more_rows_and_limits_of_agreement_are_called_so() -> None:
    rows = [JudgedRow(f"t{n}", 1 + n % 5, 1 + (n + n % 2) % 5, name) for n in range(30) for name in ("Tone", "Brevity")]
    said = {figure.name: figure for figure in figures(judge_bench(rows))}
    assert "within one · 30\xa0answers, 60\xa0scores" in said
    limits, each = said["limits of agreement"], r"\[[−+]\d\.\d, [−+]\d\.\d\]"
    assert re.fullmatch(r"−\d\.\d to \+\d\.\d", limits.value)
    assert re.fullmatch(f"{each} to {each}", limits.beside)
    assert re.fullmatch(r"\[0\.\d\d, [01]\.\d\d\]", said["mean absolute difference"].beside)
    few = {figure.name: figure for figure in figures(judge_bench(rows[:8]))}
    assert few["limits of agreement"].beside == few["mean absolute difference"].beside == "no interval"
    assert few["limits of agreement"].mind == "Fewer than 6 clusters: no interval."
    alone = figures(judge_bench([row for row in rows if row.criterion == "Tone"]))
    assert "within one · 30\xa0answers" in [figure.name for figure in alone]
