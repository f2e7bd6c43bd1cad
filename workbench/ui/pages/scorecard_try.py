"""Tries a check on one stored answer, before a run applies it to all."""

from __future__ import annotations

from workbench.core.rubrics import CheckSpec
from workbench.project import Project
from workbench.project.own_checks import file_of
from workbench.project.views import TrialView


def try_check(project: Project, spec: CheckSpec, trial_id: str = "") -> tuple[str, str]:
    """What a check says of an answer, and the ink for it; not for the window's thread.

    Args:
        project: its answers.
        spec: the check as it stands.
        trial_id: of the answer; "": the first of the newest experiment.
    """
    from workbench.engine.facts import facts_of
    from workbench.scoring.apply import check

    if file := file_of(spec):
        own = project.own_checks.look(file)
        if own.state == "missing":
            return own.reason, "warn"
        if own.state == "not trusted":
            return (
                f"{file} is not trusted on this machine: read it under “Python checks of your own” in the menu.",
                "warn",
            )
        return "A check of your own runs with a run, or with a new scoring: nothing of it is run here.", "text2"
    view = _answer(project, trial_id)
    if view is None or view.call.completion is None:
        return "There is no answer to try it on yet: run something first.", "text2"
    call = view.call
    found = check(spec, view.case, view.call.completion, facts_of(call))
    where = f"case {view.position}, {view.candidate.name or view.candidate.label}"
    value = "" if found.value is None or found.value in (0.0, 1.0) else f" with {found.value:.2f}"
    if found.passed is None:
        return f"\u25cc Unscored on {where}: {found.reason}", "text2"
    word, ink = ("\u2713 Passes", "better") if found.passed else ("\u2715 Fails", "worse")
    return f"{word}{value} on {where}: {found.reason}", ink


def _answer(project: Project, trial_id: str) -> TrialView | None:
    if trial_id:
        try:
            return project.experiments.trial(trial_id)
        except KeyError:
            pass
    latest = project.experiments.latest()
    rows = project.experiments.rows(latest.id) if latest is not None else ()
    first = next((row.trial_id for row in rows if row.state != "failed"), "")
    return project.experiments.trial(first) if first else None
