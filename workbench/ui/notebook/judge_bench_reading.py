"""Reads what a judge bench shows, off the window's thread."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from workbench.core.experiments import Experiment
from workbench.project import Project
from workbench.project.bench_rows import Half
from workbench.ui.notebook.judge_bench_asking import Subject
from workbench.ui.notebook.judge_bench_values import Apart, Benches, BenchShown

if TYPE_CHECKING:
    from workbench.project.bench_result import BenchResult
    from workbench.stats.judging import JudgeBench


def measure(project: Project, experiment: Experiment, subject: Subject, half: Half) -> tuple[Benches, list[str]]:
    """The benches of the judges, and the names of the raters."""
    results, pairs = project.bench.compare(subject.rubric, subject.judges, [experiment.id], half=half)
    wordings = project.bench.wordings(subject.rubric, subject.judges[0], [experiment.id], how=results[0].how)
    shown = tuple(shown_of(project, experiment, result) for result in results)
    raters = project.rating.raters(experiment.id)
    choices = 0
    if raters and not shown[0].rated_in_all:
        choices = len(project.rating.games(experiment.id, subject.rubric).get("", ()))
    return Benches(shown, pairs[0] if pairs else None, tuple(wordings), half, choices), raters


def judges_known(project: Project, experiment: Experiment | None) -> list[str]:
    """Names of models that can be measured: those that scored the experiment first."""
    card = experiment.manifest.scorecard if experiment is not None else None
    used = [use.judge for use in card.rubrics] if card is not None else []
    return list(dict.fromkeys([*used, *(model.name for model in project.models.all())]))


def shown_of(project: Project, experiment: Experiment, result: BenchResult) -> BenchShown:
    """A result as the view shows it; reads the answers of the disagreements, so it belongs off the window's thread."""
    from workbench.stats.judge_words import ENOUGH

    rows = {row.trial_id: row for row in project.experiments.rows(experiment.id)}
    apart = []
    for one in result.disagreements:
        row = rows.get(one.trial_id)
        said = "; ".join(f"{who}: {note}" if len(one.notes) > 1 else note for who, note in one.notes.items())
        apart.append(
            Apart(
                one.trial_id,
                row.position + 1 if row is not None else 0,
                one.metric.rpartition("/")[2],
                one.human,
                one.judge,
                row.snippet if row is not None else "",
                said,
                one.said,
            )
        )
    missing = max(0, ENOUGH - result.rated)
    # Of one half only a part of what is rated counts: as large a part of what comes as of what is there.
    to_rate = ceil(missing * result.rated_in_all / result.rated) if result.rated else missing
    figures = named(result)
    return BenchShown(
        result.judge, figures, tuple(apart), to_rate, result.rated, result.rated_in_all, result.notes, result.how
    )


def named(result: BenchResult) -> JudgeBench:
    """The figures with criteria by their own names, without the rubric's before them."""
    criteria = tuple(one.model_copy(update={"name": one.name.rpartition("/")[2]}) for one in result.bench.criteria)
    return result.bench.model_copy(update={"criteria": criteria})
