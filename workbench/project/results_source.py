"""The results of an experiment as the writers of formats take them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from workbench.core.cases import Case
from workbench.core.experiments import Candidate, Experiment
from workbench.interop.exports.source import ResultRow, ResultScore, ResultsTable, Source
from workbench.project.experiments import Experiments
from workbench.store.results import TrialRow
from workbench.store.store import Store

PAGE = 500
"""Trials whose texts are read together."""


def results_source(store: Store, experiments: Experiments, found: Experiment) -> Source:
    """Every trial of an experiment with the scores of its latest layer; what was planned and not made apart."""
    rows = experiments.rows(found.id)
    layer = experiments.layers(found.id)[-1]
    scores: dict[str, dict[str, ResultScore]] = {}
    for score in store.scores(experiment_id=found.id, layer=layer.id):
        scores.setdefault(score.trial_id, {})[score.metric] = ResultScore(
            value=score.value, passed=score.passed, state=score.state, reason=score.reason, source=score.source
        )
    candidates = {candidate.label: candidate for candidate in found.manifest.candidates}
    table = ResultsTable(
        experiment=found.number,
        rows=list(_rows(store, rows, scores, candidates)),
        metrics=tuple(part.metric for part in layer.parts),
        name=found.name,
        digest=found.digest,
        not_run=list(_not_run(store, found, rows)),
    )
    return Source(name=found.name or f"experiment-{found.number}", results=table)


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
