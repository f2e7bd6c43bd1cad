"""Takes over a colleague's work: documents, cases, experiments that are not here yet; nothing here is overwritten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from workbench.core.calls import Call
from workbench.core.canonical import Value, short
from workbench.core.cases import Case
from workbench.core.experiments import Experiment, Trial
from workbench.core.figures import count
from workbench.core.scores import Score
from workbench.engine.keys import KeyMaker
from workbench.interop.folder import GoldenText
from workbench.project.folder_text import attached, text_of
from workbench.project.merging_documents import Documents, in_order
from workbench.project.outputs import imported_key
from workbench.store.call_columns import ERASED
from workbench.store.results import Layer
from workbench.store.store import Store

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
    scorings: tuple[str, ...] = ()
    """``experiment 1: signed`` …: scorings that experiments which were here gained; the newest is what is shown."""
    left_out: tuple[str, ...] = ()
    """What was not taken over, and why: a clause each."""

    @property
    def anything(self) -> bool:
        """Whether anything was taken over."""
        return bool(self.documents or self.renamed or self.cases or self.experiments or self.trials or self.scorings)


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
    store.put_past(text.revisions, [*text.past_cases, *past.values()], text.records)
    results = _Results(store, other)
    for experiment in experiments:
        results.take(experiment)
    results.take_scores()
    store.flush()
    return Merged(
        documents=tuple(documents.taken),
        renamed=tuple(documents.renamed),
        cases=cases,
        conflicts=tuple(conflicts),
        experiments=tuple(results.numbers),
        trials=results.trials,
        scorings=tuple(results.scorings),
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


class _Results:
    """Takes over experiments. Of a call only what its own request makes its key: another key would answer for a request
    that was never asked, in place of a call that is paid for."""

    def __init__(self, store: Store, other: Store) -> None:
        self.numbers: list[int] = []
        self.trials = 0
        self.scorings: list[str] = []
        self._store, self._other = store, other
        self._taken: list[Experiment] = []
        self._refused: Counter[str] = Counter()

    def take(self, experiment: Experiment) -> None:
        """Take over an experiment with its trials and their calls."""
        if experiment.digest != experiment.manifest.digest:
            self._refused["{experiment} whose record is not what its digest says"] += 1
            return
        self._taken.append(experiment)
        store, other = self._store, self._other
        scored = {layer.id for layer in self._here(experiment)}
        new = store.take_experiment(experiment, other.layers(experiment.id, aside=True))
        number = store.experiment(experiment.id).number
        before = [] if new else store.trials(experiment.id, replaced=True)
        here, places = {trial.id for trial in before}, {_place(trial) for trial in before}
        found = [trial for trial in other.trials(experiment.id, replaced=True) if trial.id not in here]
        # Both went on with it: what is here stays what is shown, and theirs is not counted beside it.
        trials = [trial for trial in found if _place(trial) not in places]
        if twice := {_place(trial) for trial in found} & places:
            self._refused[f"{{answer}} of experiment {number} where one is here already, which stays"] += len(twice)
        refused = 0
        for start in range(0, len(trials), _PAGE):
            page = trials[start : start + _PAGE]
            calls = other.calls_of_trials([trial.id for trial in page])
            kept = [trial for trial in page if self._holds(calls[trial.id], [experiment.id], "answer", trial)]
            # One after the other: a trial means the call of its key that stands before it.
            store.record([record for trial in kept for record in (calls[trial.id], trial)]).result()
            self.trials += len(kept)
            refused += len(page) - len(kept)
        if new and refused and experiment.state == "finished":
            # It has not all that was planned, and going on would call for answers that the colleague has.
            store.set_experiment_state(experiment.id, "closed").result()
        self.numbers += [number] if new else []
        if not new:
            gained = [layer.label for layer in store.layers(experiment.id) if layer.id not in scored]
            self.scorings += [f"experiment {number}: {label}" for label in gained]

    def _here(self, experiment: Experiment) -> list[Layer]:
        """The scorings of an experiment before it is taken; none where it is not here."""
        try:
            return self._store.layers(experiment.id)
        except KeyError:
            return []

    def take_scores(self) -> None:
        """Take over the scores of what was taken, the judges' calls behind them, and how they add up."""
        for experiment in self._taken:
            layers = [layer.id for layer in self._other.layers(experiment.id, aside=True)]
            # Only those of this experiment's own trials: a file from elsewhere may name any trial of ours.
            ours = {trial.id for trial in self._store.trials(experiment.id, replaced=True)}
            doubtful = self._take_new(experiment, layers, ours)
            for layer in self._other.layers(experiment.id):
                there = {outcome.trial_id for outcome in self._store.outcomes(layer.id)}
                there |= {trial for trial, where in doubtful if where == layer.id}
                found = self._other.outcomes(layer.id)
                new = [one for one in found if one.trial_id in ours and one.trial_id not in there]
                for start in range(0, len(new), _PAGE):
                    self._store.record(new[start : start + _PAGE]).result()

    def _take_new(self, experiment: Experiment, layers: list[str], ours: Collection[str]) -> set[tuple[str, str]]:
        """Take over scores that are not here; return the trials of which some were left out, with the layer."""
        theirs = self._scores(self._other, experiment)
        there = {one.id for one in theirs}
        here = self._scores(self._store, experiment)
        known = {one.id for one in here}
        # What both scored in the same layer would count twice. Ratings, which add up to nothing, stand side by side.
        counted = {layer.id for layer in self._store.layers(experiment.id)}
        scored = {(one.trial_id, one.layer) for one in here if one.layer in counted and one.id not in there}
        twice = [one for one in theirs if one.id not in known and (one.trial_id, one.layer) in scored]
        if twice:
            self._refused["{score} of answers that were scored here too, whose scores stay"] += len(twice)
        doubtful = {(one.trial_id, one.layer) for one in twice}
        new = [
            one
            for one in theirs
            if one.id not in known
            and (one.trial_id, one.layer) not in scored
            and one.trial_id in ours
            and (not one.other_trial_id or one.other_trial_id in ours)
        ]
        for start in range(0, len(new), _PAGE):
            page = new[start : start + _PAGE]
            calls = self._other.calls({one.call_key for one in page if one.call_key})
            bad = {key for key, call in calls.items() if not self._holds(call, layers, "judge's answer")}
            doubtful |= {(one.trial_id, one.layer) for one in page if one.call_key in bad}
            kept = [one for one in page if one.call_key not in bad]
            self._store.record([*(call for key, call in calls.items() if key not in bad), *kept]).result()
        return doubtful

    def _scores(self, store: Store, experiment: Experiment) -> list[Score]:
        return store.scores(experiment_id=experiment.id, aside=True, replaced=True)

    def _holds(self, call: Call, generations: Iterable[str], what: str, trial: Trial | None = None) -> bool:
        """Whether a call has its text and the key that its own request makes; counted where it has not.

        That is all that can be known: an answer that was made up, under the right key, looks like one that was given.
        """
        texts = [part for message in call.request.messages for part in message.parts]
        answer = call.completion.text if call.completion is not None else call.partial
        if answer == ERASED or any(getattr(part, "text", "") == ERASED for part in texts):
            # Its key may be right: the word that stands for what was erased would be taken for the answer.
            self._refused[f"{{{what}}} of which the text was erased"] += 1
            return False
        if call.key not in _keys(call, generations, trial):
            self._refused[f"{{{what}}} whose key is not that of the request: it would answer for another one"] += 1
            return False
        return True

    def left_out(self) -> Iterator[str]:
        """What was refused, with how many."""
        for said, number in self._refused.items():
            what, _, why = said[1:].partition("}")
            yield f"{count(number, what)}{why}"


def _place(trial: Trial) -> tuple[str, str, int]:
    return trial.candidate, trial.case_digest, trial.repeat


def _keys(call: Call, generations: Iterable[str], trial: Trial | None) -> Iterator[str]:
    """The keys that a call may have: the usual, that of a fresh run or scoring, that of an output made elsewhere."""
    if call.purpose == "imported":
        if trial is not None and call.completion is not None:
            yield imported_key(call.request.model_id, trial.case_digest, call.completion.text, call.repeat)
        return
    for generation in ("", *generations):
        yield KeyMaker(call.request, generation).key(call.request.messages, call.repeat)
