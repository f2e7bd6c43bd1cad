"""Experiments made of figures alone, for tests of what is reckoned from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from workbench.config.clock import new_id, now
from workbench.core.calls import Call, Completion, Failure, Request, Usage
from workbench.core.canonical import digest
from workbench.core.cases import Case, GoldenSet
from workbench.core.experiments import Candidate, Experiment, Manifest, Selection, Trial
from workbench.core.messages import message
from workbench.core.scores import Part, Score, combine
from workbench.project import Project, create_project
from workbench.store.results import Outcome
from workbench.store.store import Store

PARTS = (
    Part(metric="short", kind="check", pass_value=1.0, label="Short"),
    Part(metric="R/Tone", kind="criterion", pass_value=3.0, label="R/Tone"),
)


@dataclass(frozen=True)
class Made:
    """What one trial gave; None: unscored. ``failed``: no answer at all."""

    short: float | None = None
    tone: float | None = None
    failed: bool = False
    cost: str | None = None
    seconds: float = 0.5
    tokens: int | None = 10
    text: str = ""
    """The answer; empty: label and case."""
    reason: str = ""
    """Of every score."""


Answers = Mapping[tuple[str, int, int], Made]
"""(variant key, case, repeat) → what the trial gave; what is left out was not run."""


def made_project(path: Path, answers: Answers, cases: int, repeats: int = 1, tags: Sequence[str] = ()) -> Project:
    """A new project with one experiment of these results. Case n is called ``c0n``; case 0 has the tags."""
    project = create_project(path)
    add_experiment(project, answers, cases, repeats, tags)
    return project


def add_experiment(
    project: Project, answers: Answers, cases: int, repeats: int = 1, tags: Sequence[str] = ()
) -> Experiment:
    """Another experiment over the same cases."""
    store: Store = project._store
    rows = [
        Case(id=f"c{n:02}", inputs={"n": n}, tags=tuple(tags) if n == 0 else (), kind="edge" if n == 1 else "golden")
        for n in range(cases)
    ]
    if store.find("golden_set", "set") is None:
        store.put(GoldenSet(id="set", name="set"), label="Add")
        store.update_cases("set", rows, [], label="Add")
    keys = sorted({key for key, _, _ in answers}) or ["A"]
    manifest = Manifest(
        candidates=tuple(
            Candidate(label=f"{key}@m", variant=key, prompt_id="p", version="", model="m") for key in keys
        ),
        models=(),
        golden_set="set",
        golden_set_name="set",
        revision=store.freeze_revision("set").digest,
        selection=Selection(),
        case_digests=tuple(case.digest for case in rows),
        case_ids=tuple(case.id for case in rows),
        repeats=repeats,
        parts=PARTS,
        created=now(),
    )
    experiment = store.start_experiment(manifest)
    for (key, case, repeat), made in answers.items():
        store.record(records_of(experiment, f"{key}@m", rows[case], repeat, made))
    store.flush()
    return experiment


def records_of(
    experiment: Experiment, label: str, case: Case, repeat: int, made: Made
) -> list[Call | Trial | Score | Outcome]:
    """The records of one trial, its call first."""
    counted = None if made.failed or made.tokens is None else Usage(input_tokens=made.tokens, output_tokens=made.tokens)
    call = Call(
        key=digest("call", {"made": [experiment.id, label, case.id, repeat]}),
        request=Request(provider="offline", base_url="", model_id="m", messages=()),
        repeat=repeat,
        completion=None if made.failed else Completion(message=message("assistant", made.text or f"{label} {case.id}")),
        failure=Failure(kind="server", message="It broke.") if made.failed else None,
        usage=counted,
        cost=None if made.cost is None or made.failed else Decimal(made.cost),
        started=now(),
        seconds=made.seconds,
    )
    trial = Trial(
        id=new_id(),
        experiment_id=experiment.id,
        candidate=label,
        case_digest=case.digest,
        case_id=case.id,
        repeat=repeat,
        call_key=call.key,
    )
    if made.failed:
        return [call, trial]
    values = {"short": made.short, "R/Tone": made.tone}
    scores = [
        Score(
            id=new_id(),
            trial_id=trial.id,
            metric=part.metric,
            kind=part.kind,
            value=values[part.metric],
            passed=None if (value := values[part.metric]) is None else value >= part.pass_value,
            state="unscored" if values[part.metric] is None else "scored",
            reason=made.reason,
            source="test",
            layer=experiment.id,
            created=now(),
        )
        for part in PARTS
    ]
    return [call, trial, *scores, Outcome(trial_id=trial.id, layer=experiment.id, result=combine(PARTS, values))]
