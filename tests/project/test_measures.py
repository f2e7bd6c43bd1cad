"""Figures of an experiment: the same as one reckons by hand, by every way that they are read."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.project import made as making
from tests.project.made import Answers, Made, add_experiment
from workbench.cli.candidates import say_table
from workbench.cli.output import Output
from workbench.core.passing import partly_words
from workbench.core.summaries import CandidateSummary, MetricSummary
from workbench.project import Project, create_project
from workbench.project.measures import ROW_METRICS
from workbench.store.results import TrialFigures, TrialRow

CASES, REPEATS = 4, 2
made = st.builds(
    Made,
    short=st.sampled_from((None, 0.0, 1.0)),
    tone=st.sampled_from((None, 1.0, 2.0, 5.0)),
    failed=st.booleans(),
    cost=st.sampled_from((None, "0.25", "0.001")),
    seconds=st.sampled_from((0.0, 0.5, 2.0)),
    tokens=st.sampled_from((None, 0, 7)),
)
places = st.tuples(st.sampled_from("AB"), st.integers(0, CASES - 1), st.integers(0, REPEATS - 1))
answers_of = st.dictionaries(places, made, max_size=2 * CASES * REPEATS)


def naive(answers: Answers, key: str, metric: str) -> dict[str, float | None]:
    """Case id → mean over the repeats that have a value, of the cases that were run at all."""
    found: dict[str, float | None] = {}
    for case in range(CASES):
        trials = [one for (variant, number, _), one in sorted(answers.items()) if (variant, number) == (key, case)]
        values = [value for one in trials if (value := value_of(one, metric)) is not None]
        if trials:
            found[f"c{case:02}"] = sum(values) / len(values) if values else None
    return found


def value_of(one: Made, metric: str) -> float | None:
    """A trial's value of a metric, as the glossary says."""
    if one.failed:
        return None
    units = [one.short, None if one.tone is None else (one.tone - 1) / 4]
    scored = [unit for unit in units if unit is not None]
    quality = sum(scored) / len(scored) if scored else None
    match metric:
        case "short":
            return one.short
        case "R/Tone" | "rubric":
            return one.tone
        case "quality":
            return quality
        case "pass":
            ends = {sum(end if unit is None else unit for unit in units) / len(units) >= 0.5 for end in (0.0, 1.0)}
            return None if quality is None or len(ends) > 1 else float(ends.pop())
        case "cost_usd":
            return None if one.cost is None else float(one.cost)
        case "latency_ms":
            return one.seconds * 1000 or None
    return None if one.tokens is None else float(one.tokens)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A project to which each example adds an experiment."""
    made = create_project(tmp_path_factory.mktemp("measures") / "p.pwb")
    yield made
    made.close()


def value_of_row(row: TrialRow) -> float | None:
    return row.rubric if row.quality is not None and row.rubric is not None else row.quality


def is_unscored(row: TrialRow) -> bool:
    return row.scored and row.quality is None and row.state != "failed"


def figure(summary: CandidateSummary, metric: str) -> MetricSummary:
    """The metric of a candidate's summary."""
    return summary.pass_rate if metric == "pass" else summary.metrics[metric]


@settings(max_examples=15)
@given(answers_of)
def test_every_figure_is_that_of_a_naive_reckoning(project: Project, answers: Answers) -> None:
    experiment = add_experiment(project, answers, CASES, REPEATS)
    names = [info.name for info in project.experiments.metrics(experiment.number)]
    assert set(names) == {*ROW_METRICS, "short", "R/Tone"}
    assert names[0] == "rubric"
    rows = project.experiments.rows(experiment.number)
    few = [(row.position, row.candidate, row.repeat, row.trial_id, value_of_row(row)) for row in rows]
    assert project.experiments.places(experiment.number) == few
    assert project._store.figures(experiment.id, experiment.id) == [
        TrialFigures._make(getattr(row, field) for field in TrialFigures._fields) for row in rows
    ]
    assert project.experiments.states(experiment.number) == {
        row.trial_id: f"{row.state}{' server' * (row.state == 'failed')}{' unscored' * is_unscored(row)}"
        for row in rows
    }
    summaries = {one.candidate: one for one in project.experiments.summaries(experiment.number)}
    for metric in names:
        values = project._store.case_values(experiment.id, metric)
        for key in {key for key, _, _ in answers}:
            wanted = naive(answers, key, metric)
            read = {f"c{place:02}": value for place, value in values[f"{key}@m"].items()}
            assert read.keys() == wanted.keys()
            assert all(close(read[case], wanted[case]) for case in wanted), (metric, read, wanted)
            summary = figure(summaries[f"{key}@m"], metric)
            there = [value for value in wanted.values() if value is not None]
            assert (summary.n, summary.unscored) == (len(there), len(wanted) - len(there))
            assert close(summary.mean, math.fsum(there) / len(there) if there else None)


def close(one: float | None, two: float | None) -> bool:
    """Whether two figures are the same, or both unknown."""
    if one is None or two is None:
        return one is two
    return math.isclose(one, two, rel_tol=1e-9, abs_tol=1e-12)


@settings(max_examples=15)
@given(answers_of.filter(lambda answers: {key for key, _, _ in answers} == {"A", "B"}))
def test_a_pair_counts_cases_as_one_would(project: Project, answers: Answers) -> None:
    number = add_experiment(project, answers, CASES, REPEATS).number
    for metric in ("quality", "short", "latency_ms"):
        pair = project.comparing.compare([number], baseline="A", candidates=["B"], metric=metric).pairs[0]
        one, two = naive(answers, "A", metric), naive(answers, "B", metric)
        both = [(a, b) for case, a in one.items() if a is not None and (b := two.get(case)) is not None]
        assert (pair.n, pair.unmatched) == (len(both), CASES - len(both))
        if both:
            assert close(pair.difference, sum(b - a for a, b in both) / len(both))
        before, after = naive(answers, "A", "pass"), naive(answers, "B", "pass")
        judged = [(a, b) for case, a in before.items() if a is not None and (b := after.get(case)) is not None]
        if judged:
            fixed = sum(a < 0.5 <= b for a, b in judged)
            broken = sum(a >= 0.5 > b for a, b in judged)
            assert (pair.fixed, pair.broken, pair.same) == (fixed, broken, len(judged) - fixed - broken)
        rows = project.comparing.rows(number, baseline="A", candidate="B", metric=metric)
        assert sum(row.status == "broken" for row in rows) == (pair.broken if judged else 0)


def test_the_quality_of_a_single_check_has_the_interval_of_a_rate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "PARTS", making.PARTS[:1])
    answers = {("A", case, 0): Made(short=1.0) for case in range(6)}
    project = making.made_project(tmp_path / "p.pwb", answers, 6)
    (found,) = project.experiments.summaries(1)
    quality, passed = found.metrics["quality"], found.pass_rate
    assert (quality.mean, quality.method) == (1.0, "wilson")
    assert (quality.low, quality.high) == (passed.low, passed.high)
    assert passed.low == pytest.approx(0.61, abs=0.005)
    project.close()


def test_equal_scores_of_several_parts_are_told_to_have_no_interval(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = {("A", case, 0): Made(short=1.0, tone=4.0) for case in range(6)}
    project = making.made_project(tmp_path / "p.pwb", answers, 6)
    say_table(project.experiments.get(1), project.experiments.summaries(1), Output("run", as_json=False))
    project.close()
    *table, said = capsys.readouterr().out.splitlines()
    assert re.search(r"A@m +4\.00 +no interval", "\n".join(table))
    assert said == "A@m, score: All 6 values are equal, so the interval has no width."


def test_answers_that_lack_the_score_of_a_part_are_counted_and_bounded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole, part = Made(short=1.0, tone=5.0), Made(short=1.0)
    answers: Answers = {("A", 0, 0): whole, ("A", 1, 0): part, ("B", 0, 0): whole, ("B", 1, 0): whole}
    project = making.made_project(tmp_path / "p.pwb", answers, 2)
    lacking, complete = project.experiments.summaries(1)
    say_table(project.experiments.get(1), [lacking, complete], Output("run", as_json=False))
    project.close()
    assert (lacking.scored, lacking.unscored, lacking.partly_scored) == (2, 0, 1)
    quality = lacking.metrics["quality"]
    # Half of the second answer's weight is missing: 0.5 if it were worst, 1 if best.
    assert (quality.mean, quality.bound_low, quality.bound_high) == (1.0, 0.75, 1.0)
    said = (
        "1 of 2 answers lacks the score of a part: quality 1.00 is the mean of the other parts, "
        "0.75 if what is missing were worst, 1.00 if best."
    )
    assert partly_words(lacking).replace("\N{NO-BREAK SPACE}", " ") == said
    printed = capsys.readouterr().out.replace("\N{NO-BREAK SPACE}", " ")
    assert f"A@m: {said}" in printed
    assert "0 + 1 partly" in printed
    assert (complete.partly_scored, complete.metrics["quality"].bound_low, partly_words(complete)) == (0, None, "")
