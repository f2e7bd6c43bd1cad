"""The results of an experiment as the writers of formats take them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from workbench.core.cases import Case
from workbench.core.experiments import Candidate, Experiment
from workbench.core.gates import GateOutcome
from workbench.core.scores import Score
from workbench.interop.exports.source import EarlierResult, ResultRow, ResultScore, ResultsTable, Source
from workbench.project.experiments import Experiments
from workbench.project.standing import Standing
from workbench.store.results import Layer, TrialRow
from workbench.store.store import Store

PAGE = 500
"""Trials whose texts are read together."""


def results_source(
    store: Store,
    experiments: Experiments,
    found: Experiment,
    standings: Mapping[str, Standing],
    gate: GateOutcome | None = None,
) -> Source:
    """Every trial with the scores of its experiment's latest layer, and of those before; what was not made apart.

    Args:
        store, experiments: of the project.
        found: the experiment.
        standings: metric → how far the judge can be trusted that feeds it.
        gate: what a gate said of it.
    """
    rows = experiments.rows(found.id)
    *before, layer = experiments.layers(found.id)
    candidates = {candidate.label: candidate for candidate in found.manifest.candidates}
    earlier = _earlier(store, found, before)
    table = ResultsTable(
        experiment=found.number,
        rows=[
            row.model_copy(update={"earlier": tuple(earlier.get(row.trial_id, ()))})
            for row in _rows(store, rows, _scores(store, found, layer, standings), candidates)
        ],
        metrics=tuple(part.metric for part in layer.parts),
        name=found.name,
        digest=found.digest,
        gate=gate,
        judges=tuple((metric, f"{one.judge} is {one.word}: {one.why}") for metric, one in standings.items()),
        not_run=list(_not_run(store, found, rows)),
    )
    return Source(name=found.name or f"experiment-{found.number}", results=table)


def _earlier(store: Store, found: Experiment, layers: Sequence[Layer]) -> dict[str, list[EarlierResult]]:
    """What layers before the latest said, by trial; a layer that said nothing is left out."""
    said: dict[str, list[EarlierResult]] = {}
    for layer in layers:
        scores = _scores(store, found, layer)
        for row in store.rows(found.id, layer=layer.id) if scores else ():
            if row.trial_id in scores:
                said.setdefault(row.trial_id, []).append(
                    EarlierResult(
                        scoring=layer.label,
                        created=layer.created.isoformat(timespec="seconds"),
                        quality=row.quality,
                        passed=row.passed,
                        rubric=row.rubric,
                        scores=scores[row.trial_id],
                    )
                )
    return said


def _scores(
    store: Store, found: Experiment, layer: Layer, standings: Mapping[str, Standing] = MappingProxyType({})
) -> dict[str, dict[str, ResultScore]]:
    """Trial → metric → score in a layer. Several samples are one score with their mean."""
    grouped: dict[str, dict[str, list[Score]]] = {}
    for score in store.scores(experiment_id=found.id, layer=layer.id):
        grouped.setdefault(score.trial_id, {}).setdefault(score.metric, []).append(score)
    passing = {part.metric: part.pass_value for part in layer.parts}
    return {
        trial: {
            metric: _standing(_one(scores, passing.get(metric)), standings.get(metric))
            for metric, scores in metrics.items()
        }
        for trial, metrics in grouped.items()
    }


def _standing(score: ResultScore, of: Standing | None) -> ResultScore:
    """The score of a judge with how far that judge can be trusted."""
    if of is None or not score.source.startswith("judge:"):
        return score
    return score.model_copy(update={"standing": of.word})


def _one(scores: Sequence[Score], passing: float | None) -> ResultScore:
    """One score of a metric; of several samples the mean, with the reason of the first that gave a value."""
    gone = {score.supersedes for score in scores}
    scores = [score for score in scores if score.id not in gone]
    first = next((score for score in scores if score.value is not None), scores[0])
    one = ResultScore(
        value=first.value, passed=first.passed, state=first.state, reason=first.reason, source=first.source
    )
    if len(scores) == 1:
        return one
    samples = tuple(score.value for score in sorted(scores, key=lambda score: score.sample))
    values = [value for value in samples if value is not None]
    mean = sum(values) / len(values) if values else None
    passed = first.passed if passing is None or mean is None else mean >= passing
    return one.model_copy(update={"value": mean, "passed": passed, "samples": samples})


def _rows(
    store: Store,
    rows: Sequence[TrialRow],
    scores: Mapping[str, dict[str, ResultScore]],
    candidates: Mapping[str, Candidate],
) -> Iterator[ResultRow]:
    for start in range(0, len(rows), PAGE):
        page = rows[start : start + PAGE]
        calls = store.calls_of_trials([row.trial_id for row in page])
        cases = store.cases_by_digest({row.case_digest for row in page})
        for row in page:
            call, candidate = calls[row.trial_id], candidates[row.candidate]
            yield ResultRow(
                trial_id=row.trial_id,
                candidate=row.candidate,
                case=cases.get(row.case_digest) or Case(id=row.case_id),
                repeat=row.repeat,
                model=candidate.model,
                version=candidate.version,
                state=row.state,
                output=call.completion.text if call.completion else None,
                failure=f"{call.failure.kind}: {call.failure.message}" if call.failure else "",
                scores=scores.get(row.trial_id, {}),
                quality=row.quality,
                passed=row.passed,
                rubric=row.rubric,
                input_tokens=row.input_tokens,
                output_tokens=row.output_tokens,
                cost=row.cost,
                # 0 stands for a time that an import did not know.
                seconds=row.seconds or None,
                reused=row.reused,
            )


def _not_run(store: Store, found: Experiment, rows: Sequence[TrialRow]) -> Iterator[ResultRow]:
    manifest = found.manifest
    here = {(row.candidate, row.case_digest, row.repeat) for row in rows}
    planned = [
        (candidate, digest, repeat)
        for candidate in manifest.candidates
        for digest in manifest.case_digests
        for repeat in range(manifest.repeats)
        if (candidate.label, digest, repeat) not in here
    ]
    if manifest.source or not planned:
        # Outputs made elsewhere were never planned.
        return
    cases = store.cases_by_digest({digest for _, digest, _ in planned})
    ids = dict(zip(manifest.case_digests, manifest.case_ids or manifest.case_digests, strict=True))
    for candidate, digest, repeat in planned:
        yield ResultRow(
            trial_id="",
            candidate=candidate.label,
            case=cases.get(digest) or Case(id=ids[digest]),
            repeat=repeat,
            model=candidate.model,
            version=candidate.version,
            state="",
        )
