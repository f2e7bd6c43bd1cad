"""Values of a small run, made in memory, for tests of views."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from workbench.core.calls import Call, Completion, Request, Usage
from workbench.core.cases import Case
from workbench.core.experiments import Candidate, Experiment, Manifest, Selection, Trial
from workbench.core.messages import message
from workbench.core.scores import Part
from workbench.store.results import TrialRow

NOW = datetime(2026, 11, 19, 14, 2, tzinfo=UTC)
QUESTIONS = (
    "Can I swap the blue jacket for the green one? It is unworn and has its label.",
    "Das Zelt ist undicht. Ich hätte gern mein Geld zurück.",
    "Refund to my new card, the old one was stolen.",
    "I only want half of the set back.",
    "买的帐篷漏水了,可以退款吗?",
    "السترة صغيرة جدًا، أريد استرداد المبلغ",
    "The mug arrived in pieces 😢 photo attached",
)
TAGS = (("exchange",), ("abroad", "faulty"), ("billing",), ("several items",), ("abroad",), ("abroad", "size"), ())


def cases(count: int) -> list[Case]:
    return [
        Case(id=f"c{n + 1}", inputs={"message": QUESTIONS[n % len(QUESTIONS)]}, tags=TAGS[n % len(TAGS)])
        for n in range(count)
    ]


def experiment(count: int, variants: tuple[tuple[str, str], ...] = (("A", "baseline"), ("B", "shorter"))) -> Experiment:
    found = cases(count)
    candidates = tuple(
        Candidate(label=f"{key}@gpt", variant=key, name=name, prompt_id="p", version=f"ver:{key}", model="gpt")
        for key, name in variants
    )
    manifest = Manifest(
        candidates=candidates,
        models=(),
        golden_set="s",
        revision="rev:1",
        selection=Selection(),
        case_digests=tuple(case.digest for case in found),
        case_ids=tuple(case.id for case in found),
        parts=(Part(metric="Refund/Decision", kind="criterion", must_pass=True, pass_value=3, label="Decision"),),
        created=NOW,
    )
    return Experiment(id="e", number=12, digest="exp:1", state="finished", manifest=manifest, created=NOW)


def row(found: Experiment, case: int, candidate: int, rubric: float | None, **more: Any) -> TrialRow:
    label = found.manifest.candidates[candidate].label
    values: dict[str, Any] = {
        "trial_id": f"t-{case}-{candidate}",
        "candidate": label,
        "case_id": found.manifest.case_ids[case],
        "case_digest": found.manifest.case_digests[case],
        "position": case,
        "repeat": 0,
        "state": "answered",
        "failure": None,
        "snippet": f"Answer {case + 1} of {label}: thank you for getting in touch, you can have store credit.",
        "input_tokens": 193,
        "output_tokens": 40 + case,
        "cost": Decimal("0.00016"),
        "seconds": 1.2 + case / 10,
        "reused": False,
        "quality": None if rubric is None else (rubric - 1) / 4,
        "passed": None if rubric is None else rubric >= 3.5,
        "rubric": rubric,
        "unscored": int(rubric is None),
        "failed": (),
        "scored": True,
    }
    return TrialRow(**{**values, **more})


def call(text: str, trial: str = "k") -> Call:
    request = Request(provider="openai", base_url="", model_id="gpt", messages=(message("user", "Hello"),))
    return Call(
        key=f"call:{trial}",
        request=request,
        completion=Completion(message=message("assistant", text)),
        usage=Usage(input_tokens=193, output_tokens=52),
        cost=Decimal("0.00016"),
        started=NOW,
        seconds=1.3,
    )


def trial(found: Experiment, case: int, candidate: int) -> Trial:
    return Trial(
        id=f"t-{case}-{candidate}",
        experiment_id=found.id,
        candidate=found.manifest.candidates[candidate].label,
        case_digest=found.manifest.case_digests[case],
        case_id=found.manifest.case_ids[case],
        call_key="call:k",
    )
