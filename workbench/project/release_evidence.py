"""What speaks for a candidate and against it when it is to be released: sentences of what the project knows."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.core.experiments import Candidate, Experiment
from workbench.core.figures import count
from workbench.core.summaries import Pair
from workbench.core.verdict_words import headline, short_names
from workbench.project.bench import Bench
from workbench.project.comparing import Comparing
from workbench.project.confirming import Confirming
from workbench.project.experiments import Experiments
from workbench.project.standing import said

_MOST_BROKEN = 8


def candidate_of(experiment: Experiment, label: str) -> Candidate:
    """The candidate of a label."""
    return next(one for one in experiment.manifest.candidates if one.label == label)


class Evidence:
    """Reads it from an open project."""

    def __init__(self, experiments: Experiments, comparing: Comparing, confirming: Confirming, bench: Bench) -> None:
        self._experiments = experiments
        self._comparing = comparing
        self._confirming = confirming
        self._bench = bench

    def of(self, found: Experiment, label: str) -> Iterator[str]:
        """What is known of a candidate, for it and against it, a sentence each. Not for the window's thread."""
        manifest = found.manifest
        base = manifest.candidates[0].label
        infos = {info.name: info for info in self._experiments.metrics(found.id)}
        names = short_names([one.label for one in manifest.candidates])
        first = next(iter(infos))
        pairs: dict[str, Pair] = {}
        for metric in dict.fromkeys((first, "pass", "cost_usd")):
            if label != base and metric in infos:
                (pairs[metric],) = self._comparing.compare(
                    [found.id], baseline=base, candidates=[label], metric=metric
                ).pairs
                if metric != "cost_usd" or pairs[metric].difference:
                    yield headline(pairs[metric], names, infos[metric].title).text
        if label == base:
            yield f"{names[label]} is what the others of experiment {found.number} were compared with."
        elif pairs[first].broken:
            yield self._broken(found, base, label, pairs[first].broken)
        summary = next(one for one in self._experiments.summaries(found.id) if one.candidate == label)
        if summary.failures or summary.unscored:
            failed, unscored = count(summary.failures, "call"), count(summary.unscored, "answer")
            yield f"Of {count(summary.n, 'trial')} {failed} failed and {unscored} could not be scored."
        yield self._confirmed(found, label, first)
        standings = self._bench.standings(found.id)
        for line in said({metric: standings[metric] for metric in (first, "pass") if metric in standings}):
            yield f"{line[:1].upper()}{line[1:]}"

    def _broken(self, found: Experiment, base: str, label: str, broken: int) -> str:
        rows = self._comparing.rows(found.id, baseline=base, candidate=label)
        named = [rows[place].case_id for place in range(min(broken, _MOST_BROKEN))]
        more = f" and {broken - len(named)} more" if broken > len(named) else ""
        verb = "fails" if broken == 1 else "fail"
        return f"{count(broken, 'case')} that passed before {verb}: {', '.join(named)}{more}."

    def _confirmed(self, found: Experiment, label: str, metric: str) -> str:
        """What the latest confirmation of this candidate on held-out cases said."""
        version = candidate_of(found, label).version
        for one in reversed(self._experiments.list()):
            if metric not in {info.name for info in self._experiments.metrics(one.id)}:
                continue
            said = self._confirming.said(one.id, metric)
            if said is None or found.number not in (said.origin, said.number):
                continue
            if candidate_of(one, said.pair.candidate).version == version:
                return f"{said.sentence} (experiment {said.number})"
        return "It was not confirmed on held-out cases."
