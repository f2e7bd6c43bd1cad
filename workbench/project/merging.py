"""Takes over a colleague's work: documents, cases, experiments that are not here yet; nothing here is overwritten."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import JsonValue

from workbench.core.canonical import Value, short
from workbench.core.cases import Case
from workbench.interop.folder import GoldenText
from workbench.project.folder_text import attached, text_of
from workbench.project.merging_documents import Documents, in_order
from workbench.project.merging_ratings import take_rating_notes
from workbench.project.merging_results import Results
from workbench.store.store import Store


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
    scorings: tuple[str, ...] = ()
    """``experiment 1: signed`` …: scorings that experiments which were here gained; the newest is what is shown."""
    mended: tuple[str, ...] = ()
    """``experiment 1: 2``: answers that stand now where only a failed call stood here."""
    left_out: tuple[str, ...] = ()
    """What was not taken over, and why: a clause each."""

    @property
    def anything(self) -> bool:
        """Whether anything was taken over."""
        return bool(self.documents or self.renamed or self.cases or self.experiments or self.trials or self.scorings)


def merge(store: Store, other: Store, label: str, records: Sequence[dict[str, JsonValue]] = ()) -> Merged:
    """Take over what another project has and this one does not. Doing it again does nothing.

    Args:
        store: this project, open for writing.
        other: the colleague's, which is only read.
        label: what the colleague's documents are told apart by: ``Tone (label)``.
        records: of the colleague's history, releases among them; a folder keeps its own in its text.
    """
    text = text_of(other)
    types = dict(attached(text))
    for digest, content in text.bodies.items():
        store.put_body(content, types.get(digest, ""))
    for version in text.versions:
        store.put_version(version)
    documents = Documents(store, label)
    for kind, found in in_order(text):
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
    store.put_past(text.revisions, [*text.past_cases, *past.values()], records)
    results = Results(store, other)
    for experiment in experiments:
        results.take(experiment)
    results.take_scores()
    take_rating_notes(store, other)
    store.flush()
    return Merged(
        documents=tuple(documents.taken),
        renamed=tuple(documents.renamed),
        cases=cases,
        conflicts=tuple(conflicts),
        experiments=tuple(results.numbers),
        trials=results.trials,
        scorings=tuple(results.scorings),
        mended=tuple(results.mended),
        left_out=(*documents.left_out, *results.left_out()),
    )


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
