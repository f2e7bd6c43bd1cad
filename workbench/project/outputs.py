"""Outputs made elsewhere become an experiment of their own."""

from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from workbench import __version__
from workbench.config.clock import new_id, now
from workbench.core.calls import Call, Completion, Request
from workbench.core.canonical import digest
from workbench.core.cases import GoldenSet
from workbench.core.experiments import Candidate, Experiment, Manifest, Selection, Trial
from workbench.core.messages import message
from workbench.core.scores import Part, Score, combine
from workbench.interop.outputs import ImportedOutput, ImportedScore, OutputsImport
from workbench.project.golden import Golden
from workbench.store.results import Outcome
from workbench.store.store import Store

BATCH = 500
"""Outputs that are written together."""


def store_outputs(
    store: Store, golden: Golden, golden_set: GoldenSet, found: OutputsImport, index: Mapping[str, str], name: str
) -> tuple[Experiment, int]:
    """Write imported outputs as a finished experiment.

    Args:
        found: the outputs.
        index: case id → digest of the set's cases.
        name: the experiment's name.

    Returns:
        the experiment, and how many outputs were added: 0 where the same outputs were imported before.
    """
    source = digest("outputs", [_identity(row, index) for row in found.rows])
    old = next((one for one in store.experiments() if one.manifest.source == source), None)
    if old is not None and old.state != "open":
        return old, 0
    experiment = old or store.start_experiment(_manifest(golden, golden_set, found, index, source), name=name)
    # An import that was killed left some: they are not written twice.
    here = {(row.candidate, row.case_id, row.repeat) for row in store.rows(experiment.id)} if old else set()
    rows = [row for row in found.rows if (row.candidate, row.case_id, row.repeat) not in here]
    futures = []
    for start in range(0, len(rows), BATCH):
        records: list[Call | Trial | Score | Outcome] = []
        for row in rows[start : start + BATCH]:
            records.extend(_records(row, index[row.case_id], experiment, experiment.manifest.parts))
        futures.append(store.record(records))
    for future in futures:
        future.result()
    store.set_experiment_state(experiment.id, "finished").result()
    return store.experiment(experiment.id), len(rows)


def _manifest(
    golden: Golden, golden_set: GoldenSet, found: OutputsImport, index: Mapping[str, str], source: str
) -> Manifest:
    parts = _parts(found.rows)
    used = {row.case_id for row in found.rows}
    cases = [(case_id, case) for case_id, case in index.items() if case_id in used]
    return Manifest(
        candidates=tuple(
            Candidate(label=label, name=label.removesuffix("@imported"), model="imported") for label in found.candidates
        ),
        models=(),
        golden_set=golden_set.id,
        golden_set_name=golden_set.name,
        revision=golden.freeze(golden_set.id).digest,
        selection=Selection(cases=golden_set.id, split="all", scorecard="none"),
        case_digests=tuple(case for _, case in cases),
        case_ids=tuple(case_id for case_id, _ in cases),
        repeats=max(row.repeat for row in found.rows) + 1,
        parts=parts,
        program=__version__,
        source=source,
        created=now(),
    )


def _identity(row: ImportedOutput, index: Mapping[str, str]) -> JsonValue:
    scores: list[JsonValue] = [[score.metric, score.value] for score in row.scores]
    return {
        "candidate": row.candidate,
        "case": index[row.case_id],
        "repeat": row.repeat,
        "output": row.output,
        "scores": scores,
    }


def _parts(rows: Sequence[ImportedOutput]) -> tuple[Part, ...]:
    """Yes-and-no scores decide whether a trial passed; other scores are metrics beside."""
    flags: dict[str, None] = {}
    for row in rows:
        for score in row.scores:
            if score.passed is not None:
                flags[score.metric] = None
    return tuple(Part(metric=metric, kind="check", pass_value=1.0, label=metric) for metric in flags)


def _records(
    row: ImportedOutput, case_digest: str, experiment: Experiment, parts: Sequence[Part]
) -> list[Call | Trial | Score | Outcome]:
    call = _call(row, case_digest, experiment)
    trial = Trial(
        id=new_id(),
        experiment_id=experiment.id,
        candidate=row.candidate,
        case_digest=case_digest,
        case_id=row.case_id,
        repeat=row.repeat,
        call_key=call.key,
    )
    scores = [_score(score, trial, experiment) for score in row.scores]
    result = combine(parts, {score.metric: score.value for score in scores})
    return [call, trial, *scores, Outcome(trial_id=trial.id, layer=experiment.id, result=result)]


def _call(row: ImportedOutput, case_digest: str, experiment: Experiment) -> Call:
    name = row.candidate.removesuffix("@imported")
    return Call(
        key=imported_key(name, case_digest, row.output, row.repeat),
        request=Request(provider="imported", base_url="", model_id=name, messages=()),
        repeat=row.repeat,
        purpose="imported",
        completion=Completion(message=message("assistant", row.output), model=name),
        usage=row.usage,
        cost=row.cost,
        started=experiment.created,
        seconds=row.seconds or 0.0,
    )


def imported_key(candidate: str, case_digest: str, output: str, repeat: int) -> str:
    """Key of the call that an output made elsewhere counts as; it answers for nothing else."""
    identity: dict[str, JsonValue] = {"candidate": candidate, "case": case_digest, "output": output, "repeat": repeat}
    return digest("call", {"imported": identity})


def _score(score: ImportedScore, trial: Trial, experiment: Experiment) -> Score:
    return Score(
        id=new_id(),
        trial_id=trial.id,
        metric=score.metric,
        kind="imported",
        value=score.value,
        passed=score.passed,
        state="scored" if score.value is not None else "unscored",
        source="imported",
        layer=experiment.id,
        created=experiment.created,
    )
