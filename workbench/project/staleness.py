"""Whether an experiment still says what a run would say, and why not."""

from collections.abc import Sequence

from workbench.core.content_diff import changes
from workbench.core.experiments import Candidate, Experiment
from workbench.core.figures import count, joined
from workbench.core.models import Model
from workbench.core.prompts import Parameters
from workbench.core.rubrics import Rubric, Scorecard
from workbench.engine.plan import Plan
from workbench.project.views import Staleness
from workbench.store.store import Store


def staleness(store: Store, plan: Plan, experiment: Experiment | None) -> Staleness:
    """Compare what would be run now with what was run.

    Args:
        store: has the versions that were run.
        plan: of the run cell as it is now.
        experiment: the cell's latest; None before the first.
    """
    if experiment is None:
        return Staleness(stale=False, calls=plan.trials)
    old, new = experiment.manifest, plan.manifest
    per_case = new.repeats * len(new.case_digests)
    asked_before = {model.name: _asked(model) for model in old.models}
    asked_now = {model.name: _asked(model) for model in new.models}
    known = {
        (one.label, one.version) for one in old.candidates if asked_before.get(one.model) == asked_now.get(one.model)
    }
    changed = [candidate for candidate in new.candidates if (candidate.label, candidate.version) not in known]
    fresh_cases = set(new.case_digests) - set(old.case_digests)
    calls = len(changed) * per_case + (len(new.candidates) - len(changed)) * len(fresh_cases) * new.repeats
    reasons = list(dict.fromkeys(_changed(store, plan, candidate, experiment) for candidate in changed))
    number = experiment.number
    if set(new.case_digests) != set(old.case_digests):
        reasons.append(f"{_cases_words(store, old.case_digests, new.case_digests)} since experiment {number}.")
    card, rubrics = _scored_by(store, plan, experiment)
    if new.scorecard != card or [r.digest for r in new.rubrics] != [r.digest for r in rubrics]:
        reasons.append(f"The scorecard changed since experiment {number}.")
    told = {candidate.model for candidate in changed}
    for judge in dict.fromkeys(use.judge for use in (new.scorecard.rubrics if new.scorecard else ())):
        if judge in asked_before and asked_before[judge] != asked_now.get(judge) and judge not in told:
            reasons.append(f"The judge {judge} was configured anew since experiment {number}.")
    if new.repeats != old.repeats:
        reasons.append(f"Repeats were {old.repeats} in experiment {number} and are {new.repeats} now.")
    missing = [c.label for c in old.candidates if c.label not in {x.label for x in new.candidates}]
    if missing and not reasons:
        reasons.append(f"{', '.join(missing)} was in experiment {number} and is not chosen any more.")
    return Staleness(stale=bool(reasons), reason=" ".join(reasons[:2]), calls=calls)


def _cases_words(store: Store, old: Sequence[str], new: Sequence[str]) -> str:
    """``1 case changed, 2 cases are new and 1 case is gone``: a case is the same by its id."""
    before, now = _ids(store, set(old) - set(new)), _ids(store, set(new) - set(old))
    moved = (
        (before & now, "case changed", "cases changed"),
        (now - before, "case is new", "cases are new"),
        (before - now, "case is gone", "cases are gone"),
    )
    parts = [f"{count(len(ids), one, more)}" for ids, one, more in moved if ids]
    return joined(parts)


def _ids(store: Store, digests: set[str]) -> set[str]:
    """Ids of cases; of an erased one its digest."""
    known = store.cases_by_digest(sorted(digests))
    return {known[digest].id if digest in known else digest for digest in digests}


def _scored_by(store: Store, plan: Plan, experiment: Experiment) -> tuple[Scorecard | None, Sequence[Rubric]]:
    """The scorecard that the answers were scored by, with its rubrics: stored ones may have been scored again.

    By the newest scoring with the scorecard that a run would take, since a scoring by another one was asked for beside
    it; else by the newest.
    """
    manifest, wanted = experiment.manifest, plan.manifest.scorecard
    again = [one for one in store.layers(experiment.id) if one.id != experiment.id and one.scorecard is not None]
    found = [(manifest.scorecard, manifest.rubrics), *((one.scorecard, one.rubrics) for one in again)]
    return ([one for one in found if one[0] and wanted and one[0].id == wanted.id] or found)[-1]


def _changed(store: Store, plan: Plan, candidate: Candidate, experiment: Experiment) -> str:
    """``B changed since experiment 12: 9 words in “system”.``"""
    name = candidate.variant or candidate.label
    before = next((old for old in experiment.manifest.candidates if old.label == candidate.label), None)
    if before is None:
        return f"{candidate.label} was not in experiment {experiment.number}."
    said = f"{name} changed since experiment {experiment.number}"
    versions = {version.digest: version.content for version in store.versions(candidate.prompt_id)}
    if before.version not in versions:
        return f"{said}."
    if before.version == candidate.version:
        return f"The model {candidate.model} was configured anew since experiment {experiment.number}."
    what = changes(versions[before.version], plan.contents[candidate.version])
    told = what if len(what) < 3 else [what[0], f"{len(what) - 1} more changes"]
    return f"{said}: {joined(told)}." if told else f"{said}."


def _asked(model: Model) -> tuple[str, str, str, Parameters]:
    """What of a model reaches the endpoint; price and speed do not."""
    return model.provider, model.base_url, model.model_id, model.parameters
