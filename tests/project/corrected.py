"""A project with finished calls of a model whose encoding nobody knows, and what its vendor counted."""

from __future__ import annotations

from pathlib import Path

from workbench.config.clock import new_id, now
from workbench.core.calls import Call, Completion, Request, Usage
from workbench.core.cases import Case, GoldenSet
from workbench.core.experiments import Candidate, Manifest, Selection, Trial
from workbench.core.messages import message
from workbench.core.models import Model
from workbench.project import Project, create_project
from workbench.providers.tokens import count_request


def project_with_calls(path: Path, calls: int, ratio: float) -> Project:
    """A project in which a vendor counted so many times our input tokens."""
    project = create_project(path)
    store = project._store
    model = Model(id="m", name="local", provider="ollama", model_id="qwen2.5:7b")
    rows = [Case(id=f"c{n}", inputs={"n": n}) for n in range(calls)]
    store.put(GoldenSet(id="set", name="set"), model, label="Add")
    store.update_cases("set", rows, [], label="Add").result()
    manifest = Manifest(
        candidates=(Candidate(label="A@local", variant="A", model="local"),),
        models=(model,),
        golden_set="set",
        revision=store.freeze_revision("set").digest,
        selection=Selection(),
        case_digests=tuple(case.digest for case in rows),
        case_ids=tuple(case.id for case in rows),
        created=now(),
    )
    experiment = store.start_experiment(manifest)
    records: list[Call | Trial] = []
    for case in rows:
        request = Request(
            provider="ollama",
            base_url="",
            model_id="qwen2.5:7b",
            messages=(message("user", f"Say what case {case.id} is about, kindly and in short words. " * 8),),
        )
        usage = Usage(input_tokens=round(count_request(request).n * ratio), output_tokens=3)
        answer = Completion(message=message("assistant", "Fine."))
        call = Call(key=request.key(0), request=request, completion=answer, usage=usage, started=now())
        trial = Trial(
            id=new_id(),
            experiment_id=experiment.id,
            candidate="A@local",
            case_digest=case.digest,
            case_id=case.id,
            call_key=call.key,
        )
        records += [call, trial]
    store.record(records).result()
    return project
