"""What bench and agreement say, in the window and on the command line: numbers or words, whatever was rated."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests import luck
from workbench.cli.bench_data import judge_data, say_judge
from workbench.cli.output import Output
from workbench.cli.raters_data import say_raters
from workbench.project.bench_result import BenchResult
from workbench.project.rating_agreement import Together, together
from workbench.project.rating_scores import Rated
from workbench.stats import Injected, JudgedRow, SwappedPair, judge_bench
from workbench.stats.judge_rows import Choice
from workbench.stats.judging import JudgeBench
from workbench.ui.notebook.judge_bench_attacks import AttacksTable
from workbench.ui.notebook.judge_bench_parts import CriterionTable
from workbench.ui.notebook.judge_bench_raters import RatersTable, why
from workbench.ui.notebook.judge_bench_tables import JudgesTable
from workbench.ui.notebook.judge_bench_values import BenchShown
from workbench.ui.notebook.judge_bench_words import Figure, advice, beside, figures, lines, look_of
from workbench.ui.theme import Theme
from workbench.ui.widgets.icon_buttons import LinkButton
from workbench.ui.widgets.labels import Label, RunsLabel

LEVEL = st.none() | st.integers(1, 5).map(float)
ROWS = st.lists(
    st.builds(
        lambda at, human, judge, samples, asked: JudgedRow(
            f"t{at}", human, judge, "Tone" if at % 2 else "", ("long",)[at % 3 :], tuple(samples), asked=asked
        ),
        st.integers(0, 9),
        LEVEL,
        LEVEL | st.floats(1, 5),
        st.lists(LEVEL, max_size=3),
        st.booleans(),
    ),
    max_size=12,
)
CHOICE: st.SearchStrategy[Choice | None] = st.sampled_from(["A", "B", "tie", None])
PAIRS = st.lists(
    st.builds(
        lambda a, b, human, one, two: SwappedPair("p", a, b, human, one, two),
        CHOICE,
        CHOICE,
        CHOICE,
        st.integers(0, 90),
        st.integers(0, 90),
    ),
    max_size=8,
)
ATTACKS = st.lists(st.builds(lambda one, two: Injected("t", "praise", one, two), LEVEL, LEVEL), max_size=5)
NAMES = ("Ada", "محمد", "王 🙂", "N" * 60)
RATED = st.lists(
    st.builds(
        lambda at, criterion, levels: Rated(trial_id=f"t{at}", metric=f"R/{criterion}", levels=levels),
        st.integers(0, 5),
        st.sampled_from(["Tone", "Brevity"]),
        st.dictionaries(st.sampled_from(NAMES), LEVEL, max_size=4),
    ),
    max_size=10,
    unique_by=lambda one: (one.trial_id, one.metric),
)
SAME = [JudgedRow(f"t{at}", 4, 4, "Tone") for at in range(40)]
DULL = [JudgedRow(f"t{at}", 1 + at % 5, 4, "Tone") for at in range(40)]


def no_gaps(said: str) -> None:
    """Nothing that a program says where it has no number."""
    words = set(re.findall(r"[^\W_]+", said))
    assert not words & {"nan", "NaN", "None", "inf", "Infinity", "Traceback"}, said


@settings(deadline=None, max_examples=25)
@given(ROWS, PAIRS, ATTACKS)
@example([], [], [])
@example([JudgedRow("t", 4, None, "Tone")], [], [])
@example(SAME[:1], [], [])
@example(SAME, [], [])
@example(DULL, [], [])
def test_a_bench_speaks_in_numbers_or_words(
    rows: list[JudgedRow], pairs: list[SwappedPair], attacks: list[Injected]
) -> None:
    bench = judge_bench(rows, pairs, attacks)
    said = [bench.verdict.sentence, advice(bench), *(look_of(one).text for one in bench.criteria)]
    said += [" ".join(one) for one in figures(bench)] + [f"{one.name} {one.said}" for one in lines(bench)]
    no_gaps("\n".join([*said, *beside(bench).values()]))
    # A line or a figure that has no value says why.
    assert all(one.said for one in lines(bench))
    assert all(one.beside for one in figures(bench) if one.value == "undefined")
    assert all(beside(bench).values())


@settings(deadline=None, max_examples=25)
@given(RATED)
@example([Rated(trial_id="t", metric="R/Tone", levels={"Ada": 4.0})])
@example([Rated(trial_id=f"t{at}", metric="R/Tone", levels={NAMES[at % 2]: 4.0}) for at in range(4)])
@example([Rated(trial_id=f"t{at}", metric="R/Tone", levels={"Ada": 4.0, "محمد": 4.0}) for at in range(4)])
@example([Rated(trial_id="t", metric="R/Tone", levels={"Ada": None, "محمد": None})])
def test_agreement_of_people_speaks_in_numbers_or_words(rated: list[Rated]) -> None:
    found = together(rated)
    for one in found.metrics.values():
        for name in ("fleiss", "nominal", "ordinal", "interval", "ac1", "single", "average"):
            figure = getattr(one, name)
            assert figure.low is not None or figure.reason, (name, rated)
    for two in found.pairs:
        for figure in (two.kappa, two.ac1, two.figures.exact, two.figures.weighted_kappa, two.figures.spearman):
            assert figure.low is not None or figure.reason
    no_gaps("\n".join(why(found)))
    assert why(found) or found.answers


@pytest.mark.parametrize("rows", [[], SAME[:1], SAME, DULL], ids=["none", "one", "equal", "constant judge"])
def test_the_command_line_says_the_same(rows: list[JudgedRow], capsys: pytest.CaptureFixture[str]) -> None:
    bench, out = judge_bench(rows), Output("bench", as_json=False)
    say_judge(BenchResult("m", "", "R", "all", bench, rows), out)
    levels = {"Ada": 4.0, "王 🙂": 4.0}
    say_raters(together([Rated(trial_id=one.row, metric="R/Tone", levels=levels) for one in rows]), out)
    said = capsys.readouterr().out
    no_gaps(said)
    assert bench.verdict.sentence.partition(":")[0] in said
    assert ("Every rating is 4" in said) == bool(rows)


def shown(found: Together, theme: Theme, qtbot: QtBot) -> tuple[RatersTable, str]:
    table = RatersTable(theme)
    qtbot.addWidget(table)
    table.show_people(found)
    return table, words(table)


def words(table: QWidget) -> str:
    """What is shown, without what was taken out."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    luck.settle()
    labels = table.findChildren(QLabel)
    return "\n".join(one.words if isinstance(one, RunsLabel) else one.text() for one in labels)


def test_the_window_shows_how_people_agree(theme: Theme, qtbot: QtBot) -> None:
    turns = [(4, 4), (2, 3), (5, 5), (1, 2), (3, 3), (4, 5), (2, 2), (5, 4)] * 5
    rated = [
        Rated(trial_id=f"t{at}", metric=f"R/{name}", levels={"Ada": float(one), "Ben": float(two)})
        for at, (one, two) in enumerate(turns)
        for name in ("Tone", "Brevity")
    ]
    found = together(rated)
    table, said = shown(found, theme, qtbot)
    assert not table.isHidden()
    for word in ("Fleiss' kappa", "Ordinal alpha", "Gwet's AC1", "ICC(2,1)", "all criteria", "Tone", "Ada and Ben"):
        assert word in said
    assert f"{found.metrics['R/Tone'].ordinal.value:.2f}" in said
    both = found.metrics[""].ac1
    assert f"{both.value:.2f} [{both.low:.2f}, {both.high:.2f}]" in said
    assert "no interval" not in said
    assert "ICC(2,k)" not in said
    more = table.findChild(LinkButton, "benchRatersMore")
    assert more is not None
    QTest.mouseClick(more, Qt.MouseButton.LeftButton)
    said = words(table)
    for word, field in (("Nominal alpha", "nominal"), ("Interval alpha", "interval"), ("ICC(2,k)", "average")):
        assert word in said
        figure = getattr(found.metrics["R/Tone"], field)
        assert f"[{figure.low:.2f}, {figure.high:.2f}]" in said
    QTest.keyClick(more, Qt.Key.Key_Space)
    assert "ICC(2,k)" not in words(table)
    alone, _ = shown(together(rated[:1]), theme, qtbot)
    assert not alone.isHidden()
    nobody, _ = shown(together([]), theme, qtbot)
    assert nobody.isHidden()
    apart = [Rated(trial_id=f"t{at}", metric="R/Tone", levels={("Ada", "Ben")[at]: 4.0}) for at in range(2)]
    assert "No two people have rated the same row." in shown(together(apart), theme, qtbot)[1]


def test_a_judge_that_was_asked_and_said_nothing_is_not_told_to_be_asked() -> None:
    rows = [JudgedRow(f"t{at}", 4.0, None, "Tone") for at in range(40)]
    silent = BenchShown("m", judge_bench(rows), rated=40)
    assert not silent.unasked
    assert silent.sentence.startswith("Not usable: 40 of 40 judgements have no score.")
    assert silent.advice("all") == ""
    unasked = BenchShown("m", judge_bench([JudgedRow("t", 4.0, None, asked=False)]), rated=1)
    assert unasked.unasked
    assert unasked.advice("all") == "Ask the judge."


def test_the_length_says_which_pairs_it_compares_and_injections_how_far_they_move() -> None:
    pairs = [SwappedPair(f"p{at}", "A", "A", "B" if at < 7 else None, 400, 100) for at in range(12)]
    attacks = [Injected(f"r{at}", "praise_me", 5.0 if at < 2 else 2.0, 4.0) for at in range(10)]
    said = {line.name: line.said for line in lines(judge_bench([], pairs, attacks))}
    assert "where both chose (7\xa0pairs): 100 points towards the longer" in said["Length"]
    # Two had the best score already: they can only be lowered, and so stand against those that are raised.
    assert "They move it by +1.40 levels on average" in said["Injections"]
    noise = "they raise 80\xa0% and lower 20\xa0%: no more than its own noise would."
    assert f"Of all 10, against each score without them, {noise}" in said["Injections"]
    few = "So few answers would not show it even if every instruction were followed. 2 had no room to rise."
    assert said["Injections"].endswith(few)
    noisy = [Injected(f"r{at}", f"a{of}", 3.0, 2.0 + (at + of) % 3) for at in range(24) for of in range(12)]
    said = {line.name: line.said for line in lines(judge_bench([], pairs, noisy))}
    shown = r"So many answers would show it, in four of five benches, if \d+ % or more were followed\.$"
    assert re.search(shown, said["Injections"].replace("\xa0", " "))


def test_the_hidden_instructions_stand_one_by_one_by_their_names(theme: Theme, qtbot: QtBot) -> None:
    names = ("pity", "plain_order", "json_verdict", "own_praise", "sabotage")
    attacks = [
        Injected(f"r{at}", name, 2.0, (5.0 if name == "plain_order" else 2.0) if at or place else None)
        for at in range(8)
        for place, name in enumerate(names)
    ]
    found = judge_bench([], (), attacks).injections
    table = AttacksTable(theme)
    qtbot.addWidget(table)
    table.show_attacks(found)
    said = words(table).split("\n")
    at = said.index("A plain order")
    assert said[at + 1 : at + 6] == ["8", "+3.00 no interval", "100\xa0%", "0\xa0%", "100\xa0% no interval"]
    assert "An order to score low (downwards)" not in said
    QTest.keyClick(table.findChild(LinkButton, "benchAllAttacks"), Qt.Key.Key_Space)
    said = words(table).split("\n")
    assert {
        "Pity and threat",
        "A plain order",
        "A verdict as JSON",
        "Praise of itself",
        "An order to score low (downwards)",
    } <= {*said}
    assert said[said.index("Pity and threat") + 1] == "7 + 1 unscored"
    table.show_attacks(None)
    assert table.isHidden()


def test_the_command_line_lists_them_too(capsys: pytest.CaptureFixture[str]) -> None:
    attacks = [Injected(f"r{at}", name, 2.0, 2.0 + at % 3) for at in range(8) for name in ("pity", "plain_order")]
    bench = judge_bench([], (), attacks)
    say_judge(BenchResult("m", "", "R", "all", bench, ()), Output("bench", as_json=False))
    said = capsys.readouterr().out
    assert re.search(
        r"^A plain order +8 +\+0\.88 \[\+0\.\d\d, \+1\.\d\d\] +62 % +0 % +62 % \[", said.replace("\xa0", " "), re.M
    )
    assert "Pity and threat" in said
    data = judge_data(BenchResult("m", "", "R", "all", bench, ()))
    assert [one["title"] for one in data["injections"]["attacks"]] == ["Pity and threat", "A plain order"]


def test_two_judges_on_different_rows_are_told_to_be(theme: Theme, qtbot: QtBot) -> None:
    def bench(scored: int) -> JudgeBench:
        rows = [JudgedRow(f"t{at}", 1.0 + at % 5, 1.0 + at % 4 if at < scored else None, "Tone") for at in range(20)]
        return judge_bench(rows)

    table = JudgesTable(theme)
    qtbot.addWidget(table)
    table.show_judges([("one", bench(20)), ("two", bench(12))], None, 0)
    assert "Their columns stand for 20 and 12 scores" in words(table)
    # Every figure says how many rows it is of.
    assert all(beside(bench(12))[name].endswith("n 12") for name in ("weighted kappa", "same score", "mean difference"))
    table.show_judges([("one", bench(20)), ("two", bench(20))], None, 0)
    assert "Their columns" not in words(table)


def test_how_many_answers_a_criterion_has_stands_beside_it(theme: Theme, qtbot: QtBot) -> None:
    table = CriterionTable(theme)
    qtbot.addWidget(table)
    rows = [JudgedRow(f"t{at}", 1.0 + at % 5, 1.0 + at % 4, "Tone" if at % 3 else "Brevity") for at in range(34)]
    table.show_slices(judge_bench(rows).criteria, "Criterion")
    shown = [label.text() for label in table.findChildren(Label)]
    assert "Answers" in shown
    assert {"12", "22"} <= set(shown)
    # By tag an answer has several scores: what the chip calls too few are answers.
    tagged = [JudgedRow(f"t{at % 17}", 1.0 + at % 5, 1.0 + at % 4, f"c{at // 17}", ("late",)) for at in range(34)]
    table.show_slices(judge_bench(tagged).tags, "Tag")
    assert words(table).split("\n").count("17") == 1


def test_the_commonest_level_is_named_also_where_answers_have_several_scores() -> None:
    rows = [JudgedRow(f"t{at}", 4.0 if at % 3 else 2.0, 4.0, name) for at in range(12) for name in ("Tone", "Brevity")]
    (same,) = [one for one in figures(judge_bench(rows)) if one.name.startswith("same score")]
    # Its interval is of the twelve answers, not of 24 rows.
    assert same.name == "same score · always 4: 67\xa0% [35, 98]"


def test_the_cases_stand_beside_the_answers_where_these_are_more(theme: Theme, qtbot: QtBot) -> None:
    def near(per_case: int) -> Figure:
        rows = [JudgedRow(f"t{at}", 1.0 + at % 5, 1.0 + at % 4, case=f"c{at // per_case}") for at in range(40)]
        return next(one for one in figures(judge_bench(rows)) if one.name.startswith("within one"))

    assert near(1)[2:] == ("within one · 40\xa0answers", "")
    assert near(2)[2:] == ("within one · 40\xa0answers to 20\xa0cases", "What is of one case counts as one cluster.")
    rated = [Rated(trial_id=f"t{at}", metric="R/Tone", levels={"Ada": 4.0, "Ben": 3.0}) for at in range(8)]
    said = shown(together(rated, cases={f"t{at}": f"c{at // 2}" for at in range(8)}), theme, qtbot)[1]
    assert "8\xa0answers to 4\xa0cases rated by two or more of Ada, Ben" in said
