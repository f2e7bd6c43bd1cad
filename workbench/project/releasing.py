"""Releases of an open project: which version was chosen, on what evidence, by whom and why; appended, never changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from pydantic import JsonValue, ValidationError

from workbench.config.clock import now
from workbench.core.content_diff import changes
from workbench.core.errors import InputError, ProjectError
from workbench.core.experiments import Candidate, Experiment
from workbench.core.gates import RuleOutcome, outcome_of
from workbench.core.prompts import Version
from workbench.core.releases import Numbered, Release, is_number, next_number, order_of
from workbench.project.bench import Bench
from workbench.project.candidates import names_of, pick
from workbench.project.comparing import Comparing
from workbench.project.confirming import Confirming
from workbench.project.experiments import Experiments
from workbench.project.gating import Gating
from workbench.project.release_evidence import Evidence, candidate_of
from workbench.project.trend import release_of
from workbench.store.store import Store

ACTION = "release"
Records = Callable[[], Sequence[dict[str, JsonValue]]]
Keep = Callable[[dict[str, JsonValue]], None]


class Draft(NamedTuple):
    """A release as it could be recorded: the evidence is read, number and words are proposals."""

    release: Release
    numbered: Numbered
    gates: tuple[str, ...]
    """Names of the project's gates."""

    @property
    def passed(self) -> bool:
        """Whether a gate passed it."""
        return self.release.gate_result == "passed"


class Releases:
    """Releases of an open project.

    Args:
        records: the history's records, and `keep` appends one: a folder has them in its text, a file in itself.
    """

    def __init__(
        self,
        store: Store,
        experiments: Experiments,
        comparing: Comparing,
        confirming: Confirming,
        gating: Gating,
        bench: Bench,
        records: Records,
        keep: Keep,
    ) -> None:
        self._store = store
        self._experiments = experiments
        self._comparing = comparing
        self._gating = gating
        self._evidence = Evidence(experiments, comparing, confirming, bench)
        self._records = records
        self._keep = keep

    def list(self, prompt_id: str = "") -> Sequence[Release]:
        """All releases, or those of a prompt, the oldest first; a record that cannot be read is left where it is."""
        found = [release for entry in self._records() if (release := _read(entry)) is not None]
        return sorted((one for one in found if prompt_id in ("", one.prompt_id)), key=lambda one: one.time)

    def of_experiment(self, experiment_id: str) -> Sequence[Release]:
        """The releases that were taken from an experiment."""
        return [one for one in self.list() if one.experiment_id == experiment_id]

    def versions(self) -> dict[str, str]:
        """Version → the number of its release. Not for the window's thread: which one is better may be worked out.

        Of an experiment that carries a release as a tag alone it is the candidate to take from it.
        """
        recorded = self.list()
        of_record = {one.experiment_id for one in recorded}
        found: dict[str, str] = {}
        for experiment in self._experiments.list():
            number = release_of(experiment)
            if number and experiment.id not in of_record:
                label, _ = self._comparing.winner(experiment.id)
                found[candidate_of(experiment, label).version] = number
        return found | {one.version: one.release for one in recorded}

    def draft(self, experiment: str | int | None = None, candidate: str = "", gate: str = "") -> Draft:
        """What a release would record. Nothing is written. Not for the window's thread.

        Args:
            experiment: id or number; None: the latest.
            candidate: label or name; empty: the one to take (`Comparing.winner`).
            gate: name of a gate; empty: the project's first.

        Raises:
            InputError: something that was named does not exist, or the candidate is no version of a prompt here.
        """
        found = self._experiments.latest_or_fail() if experiment is None else self._experiments.get(experiment)
        taken, why = self._comparing.winner(found.id)
        label = pick(candidate, names_of(self._store, found.manifest.candidates)) if candidate else taken
        chosen = candidate_of(found, label)
        version = self._version(found, chosen)
        latest, digest = self._latest(chosen.prompt_id)
        old = self._frozen(chosen.prompt_id, digest)
        numbered = next_number(latest, old.content if old else None, version.content)
        gates = tuple(sorted(head.name for head in self._store.heads("gate")))
        name = gate or (gates[0] if gates else "")
        rules, unapplied = self._rules(name, found, label)
        release = Release(
            release=numbered.number,
            prompt_id=chosen.prompt_id,
            prompt=self._store.document("prompt", chosen.prompt_id).name,
            version=chosen.version,
            candidate=label,
            experiment=found.number,
            experiment_id=found.id,
            experiment_digest=found.digest,
            evidence=(*self._evidence.of(found, label), *unapplied),
            gate=name if rules else "",
            gate_result=outcome_of(one.result for one in rules) if rules else "",
            gate_rules=tuple(f"{one.result}: {one.reason}" for one in rules),
            changed=_changed(old, version),
            why=why if label == taken else "",
            time=now(),
        )
        return Draft(release, numbered, gates)

    def record(self, release: Release, *, despite: bool = False) -> Release:
        """Keep a release: in the project's history, as a tag of the experiment, in the audit log.

        Args:
            release: of a `draft`, with number, words and name as the person has them.
            despite: the explicit yes where no gate passed it.

        Returns:
            it, with the time of now.

        Raises:
            InputError: the number is none, taken or not after the latest; the reason or the name is missing; the
                version is released already; no gate passed it, and nobody said that it is released all the same.
            ProjectError: the project is read-only, or the disk does not take it.
        """
        if self._store.read_only:
            raise ProjectError("release.read_only", "The project is open to be read only.", remedy="Open it to write.")
        self._check(release)
        if release.gate_result != "passed" and not despite:
            said = f"The gate {release.gate} says: {release.gate_result}." if release.gate else "No gate passed it."
            raise InputError("release.gate", said, remedy="Mend what fails, or say that it is released all the same.")
        made = release.model_copy(update={"time": now()})
        self._keep(made.model_dump(mode="json"))
        experiment = self._experiments.get(made.experiment_id)
        self._experiments.annotate(experiment.id, tags=[*experiment.tags, f"release {made.release}"])
        self._store.audit(ACTION, f"{made.sentence} {made.why}", made.who).result()
        return made

    def _check(self, release: Release) -> None:
        number, (latest, _) = release.release, self._latest(release.prompt_id)
        if not is_number(number):
            raise InputError("release.number", f"“{number}” is no number of a release.", remedy="Write e.g. 1.3.0.")
        if latest and order_of(number) <= order_of(latest):
            said = f"{release.prompt} is at {latest} already, and {number} is not after it."
            raise InputError("release.taken", said, remedy="Take a higher number.")
        same = self.versions().get(release.version)
        if same is not None:
            said = f"This very version is release {same} of {release.prompt} already."
            raise InputError("release.same", said, remedy="Choose another candidate.")
        for what, given in (("reason", release.why), ("name", release.who)):
            if not given.strip():
                remedy = "Write why it was decided." if what == "reason" else "Write who decided."
                raise InputError("release.words", f"A decision needs a {what}.", remedy=remedy)

    def _latest(self, prompt_id: str) -> tuple[str, str]:
        """(the highest number of a prompt's releases, the version that it is), tags of experiments too; "" without."""
        own = {version.digest for version in self._store.versions(prompt_id)}
        found = [(number, digest) for digest, number in self.versions().items() if digest in own and is_number(number)]
        return max(found, key=lambda one: order_of(one[0]), default=("", ""))

    def _rules(self, gate: str, found: Experiment, label: str) -> tuple[Sequence[RuleOutcome], Sequence[str]]:
        """What the rules of a gate say of a candidate; or why the gate cannot be applied."""
        if not gate or len(found.manifest.candidates) < 2:
            return [], []
        try:
            applied = self._gating.apply(gate, found.id)
        except InputError as error:
            return [], [f"Gate {gate} could not be applied: {error.message}"]
        return [one for one in applied.rules if one.candidate == label], []

    def _version(self, found: Experiment, chosen: Candidate) -> Version:
        version = self._frozen(chosen.prompt_id, chosen.version)
        if version is None or self._store.find("prompt", chosen.prompt_id) is None:
            raise InputError(
                "release.version",
                f"{chosen.label} is no version of a prompt of this project, so it cannot be released.",
                f"experiment {found.number}",
                "Choose a candidate that was run from a prompt here.",
            )
        return version

    def _frozen(self, prompt_id: str, digest: str) -> Version | None:
        return next((one for one in self._store.versions(prompt_id) if one.digest == digest), None)


def _changed(old: Version | None, new: Version) -> str:
    """The version's own note, else what differs from the release before."""
    if new.note or old is None:
        return new.note
    return f"Changed: {', '.join(changes(old.content, new.content))}."


def _read(entry: dict[str, JsonValue]) -> Release | None:
    if entry.get("type") != "release":
        return None
    try:
        return Release.model_validate(entry) if is_number(str(entry.get("release"))) else None
    except ValidationError:
        return None
