"""A trial becomes a case: what went wrong once is asked in every run from then on."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

from pydantic import JsonValue

from workbench.core.canonical import canonical
from workbench.core.cases import Case, GoldenSet
from workbench.core.errors import InputError, ProjectError
from workbench.core.experiments import Experiment, Trial
from workbench.store.case_places import case_with_inputs
from workbench.store.store import Store

_QUOTED = 240
"""Characters of the answer that the note quotes."""


def home_of(store: Store, trial_id: str) -> str:
    """Id of the golden set that a trial's case came from, or of the only one where that set is gone.

    Raises:
        InputError: there is no such trial, or several sets and none of them is the trial's.
    """
    experiment = store.experiment(_trial(store, trial_id).experiment_id)
    heads = store.heads("golden_set")
    ids = [head.id for head in heads]
    if experiment.manifest.golden_set in ids:
        return experiment.manifest.golden_set
    if len(ids) == 1:
        return ids[0]
    names = ", ".join(head.name for head in heads)
    raise InputError(
        "case.home",
        f"The golden set of experiment {experiment.number} is gone.",
        remedy=f"Choose one of: {names}." if names else "Add a golden set first.",
    )


def promote(
    store: Store,
    trial_id: str,
    set_id: str | None = None,
    reference: JsonValue = None,
    tags: Sequence[str] = (),
) -> Case:
    """Keep the case of a trial in a golden set as one that must not fail again; one undo step.

    A case of the set that asks the same is marked (kind regression, note, tags, reference) and no other is added; where
    the set's case was changed since the run, what was asked then becomes a case of its own. The split stays, so that no
    held-out case comes into view. The same trial twice changes nothing more.

    Args:
        store: the open file.
        trial_id: of any state, also one that failed.
        set_id: where to; None: the set that the run took its cases from.
        reference: what a right answer says; None leaves the reference as it is.
        tags: added to those of the case.

    Raises:
        InputError: there is no such trial or set, or the case's content was erased.
        ProjectError: the project is open for reading only.
    """
    if store.read_only:
        raise ProjectError("project.read_only", "This project is open for reading only, so no case was added.")
    trial = _trial(store, trial_id)
    experiment = store.experiment(trial.experiment_id)
    home = set_id or home_of(store, trial_id)
    golden_set = store.find("golden_set", home)
    if not isinstance(golden_set, GoldenSet):
        raise InputError("golden_set.unknown", f"There is no golden set “{home}”.", remedy="Choose another.")
    asked = store.cases_by_digest([trial.case_digest]).get(trial.case_digest)
    if asked is None:
        raise InputError(
            "case.purged", "The content of this case was erased, so it cannot be added.", f"case {trial.case_id}"
        )
    case = _marked(_place(store, golden_set.id, asked), experiment, trial, _answer(store, trial))
    changes: dict[str, object] = {"tags": tuple(dict.fromkeys((*case.tags, *tags)))}
    if reference is not None:
        changes["reference"] = reference
    case = case.model_copy(update=changes)
    label = f"Keep case {case.id[:16]} of experiment {experiment.number}"
    store.update_cases(golden_set.id, [case], [], label=label).result()
    return case


def _trial(store: Store, trial_id: str) -> Trial:
    try:
        return store.trial(trial_id)
    except KeyError:
        raise InputError("trial.unknown", f"There is no trial {trial_id}.") from None


def _place(store: Store, set_id: str, asked: Case) -> Case:
    """The case of the set that asks the same; else a new one, with an id that is the same each time."""
    known = case_with_inputs(store, set_id, asked)
    if known is not None:
        return known
    there = {case_id for case_id, _ in store.case_index(set_id)}
    if asked.id not in there:
        return asked
    question = canonical(asked.model_dump(mode="json", include={"inputs", "history", "documents"}))
    return asked.model_copy(update={"id": f"{asked.id}-{blake2b(question, digest_size=4).hexdigest()}"})


def _marked(case: Case, experiment: Experiment, trial: Trial, answer: str) -> Case:
    origin = f"experiment {experiment.number}, trial {trial.id}"
    if origin in case.provenance:
        return case
    note = f"From experiment {experiment.number}, {trial.candidate}{answer}"
    return case.model_copy(
        update={
            # What a person called an edge or adversarial case stays one.
            "kind": "regression" if case.kind == "golden" else case.kind,
            "note": "\n".join(part for part in (case.note, note) if part),
            "provenance": "; ".join(part for part in (case.provenance, origin) if part),
        }
    )


def _answer(store: Store, trial: Trial) -> str:
    """What did not pass, and the beginning of what was answered."""
    call, outcome = store.call_of_trial(trial.id), store.outcome(trial.id)
    failed = f", failed {', '.join(outcome.failed[:3])}" if outcome and outcome.failed else ""
    if call.failure is not None:
        return f"{failed}: no answer ({call.failure.kind})"
    text = " ".join(call.completion.text.split()) if call.completion else ""
    cut = "…" if len(text) > _QUOTED else ""
    return f"{failed}: “{text[:_QUOTED]}{cut}”" if text else f"{failed}: an empty answer"
