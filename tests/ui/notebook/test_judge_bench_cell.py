"""The judge bench cell: what is missing, the verdict, and the way from a disagreement to its trial."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from tests.ui.conftest import until
from tests.ui.notebook.conftest import Desk
from workbench.stats import JudgedRow, judge_bench
from workbench.ui.notebook.judge_bench import JudgeBenchBody
from workbench.ui.notebook.judge_bench_raters import RatersTable
from workbench.ui.notebook.judge_bench_tables import WordingsTable
from workbench.ui.notebook.judge_bench_words import advice, figures, lines, look_of
from workbench.ui.notebook.rate import RateBody
from workbench.ui.notebook.rate_choice import rubric_of
from workbench.ui.widgets.chips import Chip
from workbench.ui.widgets.labels import RunsLabel


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
    click(body.view, "refine")
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
    assert table.shut
    click(table, "openHeldOut")
    assert not table.shut


async def test_a_second_judge_stands_beside_the_first(rating_desk: Desk) -> None:
    first = rating_desk.project.models.all()[0]
    rating_desk.project.documents.put(first.model_copy(update={"id": "two", "name": "two"}), label="Add").result()
    rate(rating_desk, 3)
    body = added(rating_desk)
    await until(body.view.isVisible, 40)
    body.host.put_cell(body.bench_cell.model_copy(update={"judges": (first.name, "two")}), "Second judge")
    await until(lambda: body.view.benches is not None and len(body.view.benches.shown) == 2, 40)
    assert plain(body, "benchVerdict").startswith(f"{first.name} is not calibrated yet")
    click(body.view, "benchJudge1")
    assert plain(body, "benchVerdict").startswith("two is not calibrated yet: 0 answers")
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
    said = [figure.name for figure in figures(judge_bench(rows))]
    assert "within one · 30\xa0answers, 60\xa0scores" in said
    assert any(re.fullmatch(r"mean difference · limits of agreement −\d\.\d to \+\d\.\d", name) for name in said)
    alone = figures(judge_bench([row for row in rows if row.criterion == "Tone"]))
    assert "within one · 30\xa0answers" in [figure.name for figure in alone]
