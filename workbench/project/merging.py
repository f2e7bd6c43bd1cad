"""Takes over a colleague's work: documents, cases, experiments that are not here yet; nothing here is overwritten."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Sequence

from workbench.core.canonical import Value, digest_of, short
from workbench.core.cases import Case
from workbench.core.documents import Document, DocumentKind
from workbench.core.experiments import Experiment
from workbench.interop.folder import GoldenText, ProjectText
from workbench.project.folder_text import KINDS, attached, text_of
from workbench.store.store import Store

_SPACE = uuid.UUID("6f1d2f0e-6a52-5d0b-9c55-0f8d8c1b7a11")
"""Of the ids of copies, so that a second merge finds the copies of the first."""
_PAGE = 500
"""Trials whose calls are read and written together."""


class Merged(Value):
    """What a merge did. Everything that is named nowhere was here already, or is only in this project."""

    documents: tuple[str, ...] = ()
    """``prompt refund-reply`` …, taken over as they are."""
    renamed: tuple[str, ...] = ()
    """``rubric Tone → Tone (other)`` …: there is another of that name or id here, which stayed."""
    cases: int = 0
    conflicts: tuple[str, ...] = ()
    """``refunds/r17 → r17~1a2b3c4d``: cases that differ from those here, which stayed."""
    experiments: tuple[int, ...] = ()
    """Numbers that they have here."""
    trials: int = 0

    @property
    def anything(self) -> bool:
        """Whether anything was taken over."""
        return bool(self.documents or self.renamed or self.cases or self.experiments or self.trials)


def merge(store: Store, other: Store, label: str) -> Merged:
    """Take over what another project has and this one does not. Doing it again does nothing.

    Args:
        store: this project, open for writing.
        other: the colleague's, which is only read.
        label: what the colleague's documents are told apart by: ``Tone (label)``.
    """
    text = text_of(other)
    types = dict(attached(text))
    for digest, content in text.bodies.items():
        store.put_body(content, types.get(digest, ""))
    for version in text.versions:
        store.put_version(version)
    documents = _Documents(store, label)
    for kind, found in _in_order(text):
        for document in found:
            documents.take(kind, document)
    documents.write()
    cases, conflicts = 0, []
    for golden in text.golden_sets:
        added, apart = _merge_cases(store, documents.here(golden.document.id), golden, label)
        cases += added
        conflicts += apart
    experiments = other.experiments()
    past = other.cases_by_digest({case for one in experiments for case in one.manifest.case_digests})
    store.put_past(text.revisions, [*text.past_cases, *past.values()], text.records)
    numbers, trials = [], 0
    for experiment in experiments:
        new, count = _merge_experiment(store, other, experiment)
        numbers += [store.experiment(experiment.id).number] if new else []
        trials += count
    for experiment in experiments:
        _merge_scores(store, other, experiment)
    store.flush()
    return Merged(
        documents=tuple(documents.taken),
        renamed=tuple(documents.renamed),
        cases=cases,
        conflicts=tuple(conflicts),
        experiments=tuple(numbers),
        trials=trials,
    )


def _in_order(text: ProjectText) -> Iterator[tuple[DocumentKind, Sequence[Document]]]:
    """What others refer to comes before them."""
    yield "snippet", text.snippets
    yield "rubric", text.rubrics
    yield "prompt", text.prompts
    yield "golden_set", [one.document for one in text.golden_sets]
    yield "model", text.models
    yield "scorecard", text.scorecards
    yield "gate", text.gates
    yield "notebook", text.notebooks


class _Documents:
    """Decides of each document whether it is here, is new, or differs and comes in under another name."""

    def __init__(self, store: Store, label: str) -> None:
        self.taken: list[str] = []
        self.renamed: list[str] = []
        self._store = store
        self._label = label
        self._ids: dict[str, str] = {}
        """Id there → id here, where they differ."""
        self._new: list[Document] = []

    def here(self, document_id: str) -> str:
        """The id that a document of the other project has here."""
        return self._ids.get(document_id, document_id)

    def take(self, kind: DocumentKind, document: Document) -> None:
        """Keep a document, unless it is here."""
        document = self._referring(document)
        named = f"{kind.replace('_', ' ')} {_name(document)}"
        same_id = self._find(kind, document.id)
        if same_id is not None and (kind == "golden_set" or self._same(same_id, document)):
            return
        other = next((one for one in self._store.all(kind) if _name(one) == _name(document)), None)
        if same_id is None and other is None:
            self._new.append(document)
            self.taken.append(named)
            return
        if same_id is None and other is not None and (kind == "golden_set" or self._same(other, document)):
            self._ids[document.id] = other.id
            return
        copy_id = document.id if same_id is None else str(uuid.uuid5(_SPACE, digest_of(kind, document)))
        self._ids[document.id] = copy_id
        if self._find(kind, copy_id) is None:
            name = self._free(kind, _name(document))
            self._new.append(document.model_copy(update={"id": copy_id, "name": name}))
            self.renamed.append(f"{named} → {name}")

    def write(self) -> None:
        """Write what is new, as one undo step."""
        if self._new:
            self._store.put(*self._new, label=f"Merge {self._label}").result()

    def _find(self, kind: DocumentKind, document_id: str) -> Document | None:
        try:
            return self._store.document(kind, document_id)
        except KeyError:
            return None

    def _same(self, here: Document, there: Document) -> bool:
        """Whether two say the same; one that came in under another name is the same as before."""
        if _name(here) not in (_name(there), f"{_name(there)} ({self._label})"):
            return False
        return _wording(here) == _wording(there)

    def _free(self, kind: DocumentKind, name: str) -> str:
        taken = {head.name for head in self._store.heads(kind)} | {
            _name(one) for one in self._new if type(one) is KINDS[kind]
        }
        wanted = f"{name} ({self._label})"
        return next(one for one in (wanted, *(f"{wanted} {n}" for n in range(2, 10_000))) if one not in taken)

    def _referring(self, document: Document) -> Document:
        """The document with the ids by which its documents are known here."""
        if not self._ids:
            return document
        found = json.loads(document.model_dump_json())
        changed = {field: _replaced(value, self._ids) for field, value in found.items() if field != "id"}
        return type(document).model_validate({**changed, "id": document.id})


def _wording(document: Document) -> dict[str, object]:
    """What people wrote of a document: without its id and name, and without what runs note in it."""
    said: dict[str, object] = document.model_dump(mode="json", exclude={"id", "name"})
    for noted, inside in (("base", "variants"), ("experiment", "cells")):
        members = said.get(inside)
        if isinstance(members, list):
            said[inside] = [{key: value for key, value in one.items() if key != noted} for one in members]
    return said


def _replaced(value: object, ids: dict[str, str]) -> object:
    if isinstance(value, dict):
        return {key: _replaced(inner, ids) for key, inner in value.items()}
    if isinstance(value, list):
        return [_replaced(inner, ids) for inner in value]
    return ids.get(value, value) if isinstance(value, str) else value


def _name(document: Document) -> str:
    return str(getattr(document, "name", ""))


def _merge_cases(store: Store, set_id: str, golden: GoldenText, label: str) -> tuple[int, list[str]]:
    """(cases that were added, what came in under another id)."""
    here = dict(store.case_index(set_id))
    new: list[Case] = []
    apart: list[str] = []
    for case in golden.cases:
        if case.id in here and here[case.id] != case.digest:
            copy = case.model_copy(update={"id": f"{case.id}~{short(case.digest)}"})
            if copy.id not in here:
                new.append(copy)
                apart.append(f"{golden.document.name}/{case.id} → {copy.id}")
        elif case.id not in here:
            new.append(case)
    if new:
        store.update_cases(set_id, new, [], label=f"Merge {label}").result()
    return len(new), apart


def _merge_experiment(store: Store, other: Store, experiment: Experiment) -> tuple[bool, int]:
    """Take over an experiment with its trials and their calls: (whether it is new, trials that were not here)."""
    new = store.take_experiment(experiment, other.layers(experiment.id, aside=True))
    here = set() if new else {trial.id for trial in store.trials(experiment.id, replaced=True)}
    trials = [trial for trial in other.trials(experiment.id, replaced=True) if trial.id not in here]
    for start in range(0, len(trials), _PAGE):
        page = trials[start : start + _PAGE]
        calls = other.calls_of_trials([trial.id for trial in page])
        store.record([*(calls[trial.id] for trial in page), *page]).result()
    return new, len(trials)


def _merge_scores(store: Store, other: Store, experiment: Experiment) -> None:
    """Take over the scores, the judges' calls behind them, and how they add up; what is here already stays."""
    known = {score.id for score in store.scores(experiment_id=experiment.id, aside=True)}
    scores = [one for one in other.scores(experiment_id=experiment.id, aside=True) if one.id not in known]
    for start in range(0, len(scores), _PAGE):
        page = scores[start : start + _PAGE]
        calls = other.calls({one.call_key for one in page if one.call_key})
        store.record([*calls.values(), *page]).result()
    for layer in other.layers(experiment.id):
        there = {outcome.trial_id for outcome in store.outcomes(layer.id)}
        new = [outcome for outcome in other.outcomes(layer.id) if outcome.trial_id not in there]
        for start in range(0, len(new), _PAGE):
            store.record(new[start : start + _PAGE]).result()
