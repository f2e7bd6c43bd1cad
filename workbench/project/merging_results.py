"""Takes over another project's experiments: trials with their calls, scores with those of judges, and their sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from workbench.core.calls import Call
from workbench.core.experiments import Experiment, Trial
from workbench.core.figures import count
from workbench.core.scores import Score
from workbench.engine.keys import KeyMaker
from workbench.project.outputs import imported_key
from workbench.store.call_columns import ERASED
from workbench.store.results import Layer
from workbench.store.store import Store

Place = tuple[str, str, int]
"""Candidate, case and repeat."""
_PAGE = 500
"""Trials whose calls are read and written together."""


class Results:
    """Takes over experiments. Of a call only what its own request makes its key: another key would answer for a request
    that was never asked, in place of a call that is paid for."""

    def __init__(self, store: Store, other: Store) -> None:
        self.numbers: list[int] = []
        self.trials = 0
        self.scorings: list[str] = []
        self.mended: list[str] = []
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
        trials, failed = self._lacking(experiment, number)
        refused = mended = 0
        for start in range(0, len(trials), _PAGE):
            page = trials[start : start + _PAGE]
            calls = other.calls_of_trials([trial.id for trial in page])
            kept = [trial for trial in page if self._holds(calls[trial.id], [experiment.id], "answer", trial)]
            # One after the other: a trial means the call of its key that stands before it.
            store.record([record for trial in kept for record in (calls[trial.id], trial)]).result()
            self.trials += len(kept)
            mended += sum(_place(trial) in failed for trial in kept)
            refused += len(page) - len(kept)
        if new and refused and experiment.state == "finished":
            # It has not all that was planned, and going on would call for answers that the colleague has.
            store.set_experiment_state(experiment.id, "closed").result()
        self.numbers += [number] if new else []
        self.mended += [f"experiment {number}: {mended}"] if mended else []
        if not new:
            gained = [layer.label for layer in store.layers(experiment.id) if layer.id not in scored]
            self.scorings += [f"experiment {number}: {label}" for label in gained]

    def _lacking(self, experiment: Experiment, number: int) -> tuple[list[Trial], set[Place]]:
        """The colleague's trials of an experiment that are to stand here too, and where they displace a failed call.

        Both may have gone on with it: an answer that is here stays what is shown, and theirs is not counted beside it.
        """
        here = {trial.id for trial in self._store.trials(experiment.id, replaced=True)}
        found = [trial for trial in self._other.trials(experiment.id, replaced=True) if trial.id not in here]
        if not here:
            return found, set()
        answered, failed = _standing(self._store, experiment)
        theirs, _ = _standing(self._other, experiment)
        shown = {trial.id for trial in self._other.trials(experiment.id)}
        places = {_place(trial) for trial in found}
        stays = f"of experiment {number} where one is here already, which stays"
        for what, twice in (("answer", places & answered), ("failed call", (places & failed) - theirs)):
            if twice:
                self._refused[f"{{{what}}} {stays}"] += len(twice)
        # Not what the colleague tried in vain before: it would count as a try of ours.
        better = [trial for trial in found if trial.id in shown and _place(trial) in failed & theirs]
        lacking = [trial for trial in found if _place(trial) not in answered | failed]
        return lacking + better, failed

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


def _standing(store: Store, experiment: Experiment) -> tuple[set[Place], set[Place]]:
    """Where an answer stands, and where only a failed call does."""
    states = store.states(experiment.id)
    answered: set[Place] = set()
    tried: set[Place] = set()
    for trial in store.trials(experiment.id):
        (tried if states[trial.id].startswith("failed") else answered).add(_place(trial))
    return answered, tried


def _place(trial: Trial) -> Place:
    return trial.candidate, trial.case_digest, trial.repeat


def _keys(call: Call, generations: Iterable[str], trial: Trial | None) -> Iterator[str]:
    """The keys that a call may have: the usual, that of a fresh run or scoring, that of an output made elsewhere."""
    if call.purpose == "imported":
        if trial is not None and call.completion is not None:
            yield imported_key(call.request.model_id, trial.case_digest, call.completion.text, call.repeat)
        return
    for generation in ("", *generations):
        yield KeyMaker(call.request, generation).key(call.request.messages, call.repeat)
