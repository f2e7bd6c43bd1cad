"""What people call the candidates of experiments, and which one they mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbench.core.canonical import short
from workbench.core.errors import InputError
from workbench.core.experiments import Candidate, Experiment
from workbench.core.nearest import did_you_mean
from workbench.store.store import Store

Names = Mapping[str, frozenset[str]]
"""Label → everything else that the candidate may be called."""


def label_in(label: str, experiment: Experiment, among: Sequence[Experiment]) -> str:
    """A candidate's label among several experiments: ``A@model#12`` where more than one has it."""
    twice = sum(any(one.label == label for one in other.manifest.candidates) for other in among) > 1
    return f"{label}#{experiment.number}" if twice else label


def names_in(store: Store, experiments: Sequence[Experiment]) -> dict[str, frozenset[str]]:
    """The candidates of experiments by their labels, in order, each with its other names."""
    found: dict[str, frozenset[str]] = {}
    for experiment in experiments:
        for candidate in experiment.manifest.candidates:
            label = label_in(candidate.label, experiment, experiments)
            names = {candidate.label, *_other_names(store, candidate)}
            found[label] = frozenset(names | {f"{name}#{experiment.number}" for name in names})
    return found


def names_of(store: Store, candidates: Sequence[Candidate]) -> dict[str, frozenset[str]]:
    """Candidates by their labels, in order, each with its other names."""
    return {candidate.label: _other_names(store, candidate) for candidate in candidates}


def _other_names(store: Store, candidate: Candidate) -> frozenset[str]:
    """``A``, ``refund/A``, ``refund/A@model``, ``v:1a2b3c4d``; the bare name of imported outputs."""
    names = {candidate.label.partition("@")[0]}
    if candidate.variant:
        prompt = _prompt_name(store, candidate.prompt_id)
        names |= {candidate.variant, f"{candidate.variant}@{candidate.model}"}
        names |= {f"{prompt}/{candidate.variant}", f"{prompt}/{candidate.variant}@{candidate.model}"}
    if candidate.version:
        frozen = f"v:{short(candidate.version)}"
        names |= {frozen, f"{frozen}@{candidate.model}", candidate.version}
    return frozenset(names)


def _prompt_name(store: Store, prompt_id: str) -> str:
    try:
        return store.document("prompt", prompt_id).name
    except KeyError:
        return prompt_id


def pick(wanted: str, names: Names) -> str:
    """The label of the candidate that a person named.

    Raises:
        InputError: none or several fit.
    """
    if wanted in names:
        return wanted
    fitting = [label for label, others in names.items() if wanted in others]
    if len(fitting) == 1:
        return fitting[0]
    said = "fits several candidates" if fitting else "is no candidate"
    near = "" if fitting else did_you_mean(wanted, [*names, *(other for others in names.values() for other in others)])
    listed = ", ".join(fitting or names)
    raise InputError("candidate.unknown", f"“{wanted}” {said}.", remedy=f"{near}Name one of: {listed}.")
