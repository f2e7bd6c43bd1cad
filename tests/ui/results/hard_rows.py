"""A finished experiment whose answers are hard to show: long, right to left, emoji, Markdown, JSON, none."""

from __future__ import annotations

from pathlib import Path

from pydantic import JsonValue

from tests.store import making
from workbench.config.clock import new_id, now
from workbench.core.cases import Case, GoldenSet
from workbench.core.experiments import Candidate, Trial
from workbench.core.notebooks import CompareCell, Notebook
from workbench.core.rubrics import CheckSpec, Criterion, Rubric, RubricUse, Scorecard
from workbench.core.scores import Part, Score, combine
from workbench.project import Project, create_project, open_project
from workbench.store.results import Outcome
from workbench.store.store import Store

MARKDOWN = "# Refund\n\n**Yes**, you get *€89*.\n\n- back with the label\n- [the form](https://evil.example/x?q=1)\n\n\
![pixel](https://evil.example/p.png)\n\n<script>alert(1)</script><img src='https://evil.example/i.png'>"
JSON = '{"decision": "credit", "amount": 89.5, "steps": ["send back", {"label": true}], "note": "買い物 😢"}'
TEXTS: tuple[tuple[str, str], ...] = (
    (
        "Hello Jonas, you get store credit of €89 for the jacket.",
        "Hello Jonas, you get a full refund of €89 to your card.",
    ),
    (
        "السترة صغيرة جدًا، يمكنك استرداد المبلغ خلال ثلاثين يومًا.",
        "السترة صغيرة جدًا، لا يمكن استرداد المبلغ بعد ثلاثين يومًا.",
    ),
    ("帐篷漏水了，我们会在五天内全额退款。谢谢您的耐心。", "帐篷漏水了，我们会在七天内换一个新的。谢谢。"),
    (
        "So sorry 😢🏽‍♀️ the mug 👩‍👩‍👧‍👦 arrived broken; a new one is on its way 🚚.",
        "Sorry 😢, here is a refund 💶 for the mug 👩‍👩‍👧‍👦.",
    ),
    (MARKDOWN, JSON),
    (" ".join(f"Sentence {n} explains the policy once more and says nothing new." for n in range(180)), "Short."),
    ("Visible \u202eliame eman\u202c and\x07 control.", ""),
    ("Supercalifragilistic" * 20, "Word " * 40),
)
NAMES = ("baseline", "shorter", "a very long name of a variant", "D")
RUBRIC = Rubric(
    id="rubric",
    name="Reply",
    criteria=(
        Criterion(name="Decision", question="Is it right?", must_pass=True),
        Criterion(name="Tone", question="Is it kind?"),
    ),
)
CARD = Scorecard(
    id="card",
    name="card",
    checks=(CheckSpec(name="promises nothing", check="contains", arguments={"value": "full refund"}, negate=True),),
    rubrics=(RubricUse(rubric="rubric", judge="judge-1"),),
)
PARTS = (
    Part(metric="promises nothing", kind="check", pass_value=1, label="promises nothing"),
    Part(metric="Reply/Decision", kind="criterion", must_pass=True, pass_value=3, label="Decision"),
    Part(metric="Reply/Tone", kind="criterion", pass_value=3, label="Tone"),
)


def make(path: Path, variants: str = "AB", *, broken: bool = True) -> Project:
    """The project with a notebook of one compare cell."""
    create_project(path, name="Hard rows").close()
    with Store.open(path) as store:
        store.put(GoldenSet(id="set", name="set"), RUBRIC, CARD, label="Make").result()
        cases = [_case(number) for number in range(len(TEXTS))]
        store.update_cases("set", cases, label="Import").result()
        revision = store.freeze_revision("set")
        manifest = making.manifest(revision.cases, variants=variants).model_copy(
            update={
                "scorecard": CARD,
                "rubrics": (RUBRIC,),
                "parts": PARTS,
                "golden_set": "set",
                "case_ids": tuple(case.id for case in cases),
                "candidates": tuple(
                    Candidate(label=f"{key}@m", variant=key, name=name, model="m", version=f"ver:{key}")
                    for key, name in zip(
                        variants, ("baseline", "shorter", "a very long name of a variant", "D"), strict=False
                    )
                ),
            }
        )
        experiment = store.start_experiment(manifest)
        for number, case in enumerate(cases):
            for key in variants:
                text = TEXTS[number][0 if key in "AC" else 1]
                worse = broken and key == "B" and number % 2 == 0
                _record(store, experiment.id, case, key, text, 1 if worse else 4, 2 + number % 4 if broken else 4)
        store.set_experiment_state(experiment.id, "finished").result()
        cell = CompareCell(id="compare", pinned=experiment.id)
        store.put(Notebook(id="notebook", name="Hard rows", cells=(cell,)), label="Make").result()
    return open_project(path)


def _case(number: int) -> Case:
    question = TEXTS[number][0][:200]
    order: JsonValue = {"item": "Jacket", "paid": 89.5, "sale": number % 2 == 0}
    tags = ("sale", "long tag of a case")
    inputs: dict[str, JsonValue] = {"question": question, "order": order}
    return Case(id=f"c{number}", inputs=inputs, reference="Store credit.", tags=tags)


def _record(store: Store, experiment: str, case: Case, key: str, text: str, decision: int, tone: int) -> None:
    call = making.call(f"{case.id}{case.inputs['question']}", key, text)
    trial = Trial(
        id=new_id(),
        experiment_id=experiment,
        candidate=f"{key}@m",
        case_digest=case.digest,
        case_id=case.id,
        call_key=call.key,
    )
    promised = "full refund" in text
    values: dict[str, float | None] = {
        "promises nothing": 0.0 if promised else 1.0,
        "Reply/Decision": float(decision),
        "Reply/Tone": float(tone),
    }
    reasons = {
        "promises nothing": "Wanted the opposite of: Contains “full refund”." if promised else "",
        "Reply/Decision": 'Promises "a full refund" for a sale item, and says "never to come back".',
        "Reply/Tone": "Kind.",
    }
    scores = [
        Score(
            id=new_id(),
            trial_id=trial.id,
            metric=part.metric,
            kind=part.kind,
            value=values[part.metric],
            passed=(values[part.metric] or 0) >= part.pass_value,
            reason=reasons[part.metric],
            source="judge:judge-1" if part.kind == "criterion" else "check:contains@1",
            layer=experiment,
            spec=RUBRIC.digest,
            created=now(),
        )
        for part in PARTS
    ]
    outcome = Outcome(trial_id=trial.id, layer=experiment, result=combine(PARTS, values))
    store.record([call, trial, *scores, outcome]).result()
