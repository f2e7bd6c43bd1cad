"""Values for the tests of the store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple

from workbench.config.clock import new_id, now
from workbench.core.calls import Attempt, Call, Completion, Failure, Request, Usage
from workbench.core.cases import Case, GoldenSet
from workbench.core.experiments import Candidate, Experiment, Manifest, Selection, Trial
from workbench.core.messages import message
from workbench.core.models import Price
from workbench.core.notebooks import Notebook, NoteCell
from workbench.core.scores import Score, TrialResult
from workbench.store.results import Outcome
from workbench.store.store import Store

SYSTEM = "You answer customers who ask for a refund. Be kind, be short, name the rule. " * 6
PRICE = Price(input=Decimal("0.15"), output=Decimal("0.60"), source="own")


class Group(NamedTuple):
    """A trial with all that belongs to it, in the order in which it is recorded."""

    call: Call
    trial: Trial
    score: Score
    outcome: Outcome


def case(number: int, **fields: object) -> Case:
    """A case with an input and a reference."""
    given = {"inputs": {"question": f"May I return order {number}?"}, "reference": str(number % 5 + 1), **fields}
    return Case.model_validate({"id": f"c{number}", **given})


def cases(count: int) -> list[Case]:
    """Cases c0, c1 …"""
    return [case(number) for number in range(count)]


def golden_set(store: Store, count: int) -> tuple[GoldenSet, list[Case]]:
    """Put a golden set with cases into a store."""
    made = GoldenSet(id=new_id(), name="Refunds")
    rows = cases(count)
    store.put(made, label="New golden set")
    store.update_cases(made.id, rows, label="Import").result(60)
    return made, rows


def manifest(digests: Sequence[str], *, variants: str = "AB", repeats: int = 1) -> Manifest:
    """A manifest of variants on one model."""
    return Manifest(
        candidates=tuple(Candidate(label=f"{key}@m", variant=key, model="m", version=f"ver:{key}") for key in variants),
        models=(),
        golden_set="set",
        revision="rev:1",
        selection=Selection(),
        case_digests=tuple(digests),
        repeats=repeats,
        created=now(),
    )


def request(text: str, variant: str = "A") -> Request:
    """A request as a variant renders it."""
    messages = (message("system", f"{SYSTEM} Variant {variant}."), message("user", text))
    return Request(provider="openai", base_url="http://127.0.0.1:1/v1", model_id="m", messages=messages)


def call(text: str, variant: str = "A", answer: str | None = "Yes.", repeat: int = 0, **fields: object) -> Call:
    """A call; with answer None it failed."""
    started = now()
    asked = request(text, variant)
    usage = Usage(input_tokens=120, output_tokens=8)
    ended: dict[str, object] = {"failure": Failure(kind="timeout", message="It took too long.", retryable=True)}
    if answer is not None:
        ended = {"completion": Completion(message=message("assistant", answer), model="m-1"), "usage": usage}
    attempt = Attempt(started=started, seconds=0.25, status=200, usage=usage if answer is not None else None)
    values = {
        "key": asked.key(repeat),
        "request": asked,
        "repeat": repeat,
        "attempts": (attempt,),
        "price": PRICE,
        "cost": Decimal("0.0000228"),
        "started": started,
        "seconds": 0.25,
        "first_token_seconds": 0.1,
        "deltas": ((100, 3), (250, len(answer or ""))),
        **ended,
    }
    return Call.model_validate(values | fields)


def group(
    experiment: Experiment, one: Case, variant: str = "A", answer: str | None = "Yes.", quality: float | None = 0.5
) -> Group:
    """A trial with its call, one score and its outcome."""
    made = call(str(one.inputs["question"]), variant, answer)
    trial = Trial(
        id=new_id(),
        experiment_id=experiment.id,
        candidate=f"{variant}@m",
        case_digest=one.digest,
        case_id=one.id,
        call_key=made.key,
    )
    score = Score(
        id=new_id(),
        trial_id=trial.id,
        metric="short",
        kind="check",
        value=quality,
        passed=None if quality is None else quality >= 0.5,
        state="unscored" if quality is None else "scored",
        reason=f"The answer has {len(answer or '')} characters.",
        source="check:length@1",
        layer=experiment.id,
        created=now(),
    )
    unscored = ("short",) if quality is None else ()
    result = TrialResult(quality=quality, passed=score.passed, rubric=None, unscored=unscored)
    return Group(made, trial, score, Outcome(trial_id=trial.id, layer=experiment.id, result=result))


def later(one: Call, seconds: int = 60) -> Call:
    """The same call, made again later."""
    return one.model_copy(update={"started": one.started + timedelta(seconds=seconds)})


def filled(store: Store, count: int, variants: str = "AB") -> tuple[Experiment, list[Group]]:
    """Put a set and a whole experiment into a store."""
    made, rows = golden_set(store, count)
    revision = store.freeze_revision(made.id)
    experiment = store.start_experiment(manifest(revision.cases, variants=variants))
    groups = [
        group(experiment, one, variant, f"Answer {one.id} of {variant}. " * 6, number % 10 / 10)
        for number, one in enumerate(rows)
        for variant in variants
    ]
    store.record([record for each in groups for record in each]).result(30)
    return experiment, groups


def note(text: str, id_: str = "n1") -> Notebook:
    """A notebook with a note."""
    return Notebook(id=id_, name="Notes", cells=(NoteCell(id="a", text=text),))
