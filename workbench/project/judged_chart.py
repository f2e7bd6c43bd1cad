"""The judges of an experiment against the people who rated its answers, as charts."""

from __future__ import annotations

from dataclasses import replace

from workbench.core.charts import Chart, Point
from workbench.core.experiments import Experiment
from workbench.core.rubrics import Rubric
from workbench.project.bench_rows import Gathered, gather, judged_rows, of_judge, sampled
from workbench.stats.judge_charts import confusion_chart, ratings_chart
from workbench.stats.judge_rows import JudgedRow
from workbench.store.store import Store


def judged_chart(store: Store, experiment: Experiment, kind: str) -> Chart:
    """How often which level met which, or every row that both rated; all judges of the run together.

    Args:
        store: of the project.
        experiment: whose answers were rated.
        kind: ``confusion`` or ``ratings``.
    """
    store.flush()
    manifest = experiment.manifest
    trials = store.trials(experiment.id)
    cases = store.cases_by_digest({trial.case_digest for trial in trials})
    scores = store.scores(experiment.id, aside=True)
    uses = manifest.scorecard.rubrics if manifest.scorecard is not None else ()
    rows: list[JudgedRow] = []
    whose: dict[str, tuple[str, str]] = {}
    for use in uses:
        rubric = next((one for one in manifest.rubrics if use.rubric in (one.id, one.name)), None)
        if rubric is not None:
            rows += _rows(gather(trials, cases, rubric, scores), use.judge, rubric, whose)
    judges = list(dict.fromkeys(use.judge for use in uses))
    name = judges[0] if len(judges) == 1 else "the judges" if judges else "a judge"
    chart = confusion_chart(rows, name) if kind == "confusion" else ratings_chart(rows, name)
    series = tuple(
        one.model_copy(update={"points": tuple(_told(point, whose) for point in one.points)}) for one in chart.series
    )
    hint = "Rate some answers in a rate cell: then people and judge stand here beside each other." if judges else ""
    return chart.model_copy(update={"series": series, "hint": hint})


def _rows(found: Gathered, judge: str, rubric: Rubric, whose: dict[str, tuple[str, str]]) -> list[JudgedRow]:
    """The rows by names that people can read; ``whose`` takes which case and candidate a name means."""
    titles = {f"{rubric.name}/{one.name}": one.name for one in rubric.criteria}
    rows = []
    for one in judged_rows(found, sampled(of_judge(found, judge)), {}):
        trial = found.trials[one.row]
        again = f", repeat {trial.repeat + 1}" if trial.repeat else ""
        name = f"{found.case(one.row).id} {trial.candidate}{again}"
        whose[name] = (trial.case_id, trial.candidate)
        rows.append(replace(one, row=name, criterion=titles.get(one.criterion, one.criterion)))
    return rows


def _told(point: Point, whose: dict[str, tuple[str, str]]) -> Point:
    if point.case_id in whose:
        case, candidate = whose[point.case_id]
        return point.model_copy(update={"case_id": case, "candidate": candidate})
    return point
