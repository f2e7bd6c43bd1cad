"""One sample of everything that a writer may be given."""

from decimal import Decimal

from workbench.core.cases import Case, ContextDocument, GoldenSet
from workbench.core.messages import Message, message
from workbench.core.models import Model
from workbench.core.prompts import Parameters, Prompt, PromptContent, Tool, Variant
from workbench.core.rubrics import CheckSpec, Criterion, Rubric, RubricUse, Scorecard
from workbench.interop.exports.source import ResultRow, ResultScore, ResultsTable, Source

RUBRIC = Rubric(
    id="r1",
    name="Tone",
    criteria=(
        Criterion(name="Kindness", question="Is the reply kind?", levels=("Rude.", "", "Neutral.", "", "Warm.")),
        Criterion(name="Clarity", question="Is {{it}} clear?", weight=2.0, must_pass=True),
    ),
)
CASES = (
    Case(
        id="late",
        inputs={"message": "My parcel is late, {{really}} late.", "order": {"id": 4711, "items": ["=1+1", "é"]}},
        reference="refund",
        tags=("delivery", "a, b"),
        kind="edge",
        split="held-out",
        intent="refund",
        note="two\nlines",
        meta={"source": "mail"},
    ),
    Case(
        id="chat",
        inputs={"message": '=HYPERLINK("x")'},
        reference={"decision": "no"},
        history=(message("user", "Hello"), message("assistant", "Hi")),
        documents=(ContextDocument(text="Terms"),),
        checks=(CheckSpec(name="own", check="contains", arguments={"value": "sorry", "ignore_case": True}),),
        rubric=RUBRIC,
        weight=2.0,
    ),
    Case(id="plain", inputs={"message": "ok", "count": 3}),
)
SCORECARD = Scorecard(
    id="s1",
    name="standard",
    checks=(
        CheckSpec(name="says it", check="contains", weight=2.0),
        CheckSpec(name="exactly", check="equals"),
        CheckSpec(name="any", check="contains", arguments={"values": ["a", "b"], "mode": "any"}, negate=True),
        CheckSpec(name="number", check="last_number", must_pass=True),
        CheckSpec(name="pattern", check="regex", arguments={"pattern": r"\d{4}"}),
        CheckSpec(name="json", check="is_json", arguments={"json_schema": {"type": "object"}}),
        CheckSpec(name="short", check="length", arguments={"max": 400}, must_pass=True),
        CheckSpec(name="few words", check="length", arguments={"max": 60, "unit": "words"}),
    ),
    rubrics=(RubricUse(rubric="r1", judge="mini"),),
)
VARIANT = Variant(
    key="A",
    name="baseline",
    content=PromptContent(
        messages=(
            message("system", "Answer mails about refunds.\nuser:\nis no role here."),
            Message(role="history"),
            message("user", "{{ message }}{% if order %} {{ order.id }}{% endif %}"),
        ),
        parameters=Parameters(
            temperature=0.2, max_tokens=200, stop=("END",), reasoning_effort="low", extra={"top_k": 4}
        ),
        tools=(
            Tool(
                name="refund",
                description="Pay back",
                parameters={"type": "object", "properties": {"id": {"type": "integer"}}},
            ),
        ),
        response_schema={"type": "object", "properties": {"decision": {"type": "string"}}, "required": ["decision"]},
    ),
)
MODEL = Model(id="m1", name="mini", provider="openai", model_id="gpt-4.1-mini", base_url="http://127.0.0.1:1/v1")
ROWS = (
    ResultRow(
        trial_id="t1",
        candidate="A@mini",
        case=CASES[0],
        model="mini",
        version="ver:00",
        state="answered",
        output='=1+1, "refund"\r\nline',
        scores={
            "says it": ResultScore(value=1.0, passed=True, reason="Contains “refund”.", source="check:says it@1"),
            "Tone/Kindness": ResultScore(state="unscored", reason="No verdict at the end.", source="judge:mini"),
        },
        quality=1.0,
        passed=True,
        input_tokens=10,
        output_tokens=5,
        cost=Decimal("0.00001234"),
        seconds=0.1234,
    ),
    ResultRow(
        trial_id="t2", candidate="A@mini", case=CASES[1], repeat=1, state="failed", failure="timeout: No answer."
    ),
    ResultRow(
        trial_id="t3",
        candidate="A@mini",
        case=CASES[2],
        state="answered",
        output="half \ud800",
        scores={"extra": ResultScore(value=3.5)},
    ),
)
SOURCE = Source(
    name="Refunds: é/1",
    golden_set=GoldenSet(id="g1", name="Refunds"),
    cases=CASES,
    prompt=Prompt(id="p1", name="refund", intent="Decide.", variants=(VARIANT,)),
    variant=VARIANT,
    model=MODEL,
    scorecard=SCORECARD,
    rubrics=(RUBRIC,),
    results=ResultsTable(experiment=7, rows=ROWS, metrics=("says it", "Tone/Kindness"), name="first"),
)
