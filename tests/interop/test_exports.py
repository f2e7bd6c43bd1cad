"""Every writer over the same sample: files that parse, no row missing, every loss said."""

import csv
import io
import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest
import yaml

from tests.interop.sample import CASES, ROWS, SOURCE, VARIANT
from tests.interop.written import only, said, written
from workbench.core.cases import Case
from workbench.core.errors import InputError
from workbench.core.messages import message
from workbench.core.prompts import PromptContent, Variant
from workbench.core.rubrics import CheckSpec, Scorecard
from workbench.interop.exports.source import ResultScore, ResultsTable, Source
from workbench.interop.prompt_text import read_variant
from workbench.interop.registry import WRITERS
from workbench.interop.tables import read_table


@pytest.mark.parametrize("name", WRITERS)
def test_the_contract_of_a_writer(name: str) -> None:
    entry = WRITERS[name]
    assert entry.name == name
    assert entry.title
    files, losses = entry.write(SOURCE)
    assert files
    if entry.suffix:
        assert [path.endswith(entry.suffix) for path in files] == [True]
    assert all(loss.where and loss.what.endswith(".") for loss in losses)
    for path, content in files.items():
        assert not path.startswith("/")
        assert not set(path) & set('<>:"\\|?*')
        if path.endswith((".xlsx", ".parquet")):
            assert len(read_table(content, path).rows) == len(SOURCE.cases)
        else:
            _parse(path, content.decode())


def _parse(path: str, text: str) -> None:
    if path.endswith((".yaml", ".prompty")):
        assert list(yaml.safe_load_all(text.split("\n---\n")[0] if text.startswith("---\n") else text))
    elif path.endswith(".xml"):
        assert ElementTree.fromstring(text) is not None
    elif path.endswith(".jsonl"):
        assert [json.loads(line) for line in text.split("\n") if line]
    elif path.endswith(".json"):
        assert json.loads(text)
    elif path.endswith(".csv"):
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        assert {len(row) for row in rows} == {len(rows[0])}
        assert len(set(rows[0])) == len(rows[0])


@pytest.mark.parametrize("name", [name for name, entry in WRITERS.items() if entry.needs != "cases"])
def test_a_writer_says_what_it_misses(name: str) -> None:
    with pytest.raises(InputError) as caught:
        written(name, Source("empty"))
    assert caught.value.remedy


@pytest.mark.parametrize("name", [name for name, entry in WRITERS.items() if entry.needs == "cases"])
def test_no_cases_make_an_empty_file(name: str) -> None:
    assert written(name, Source("empty")).files


def test_results_hold_every_row_and_a_column_per_metric() -> None:
    rows = list(csv.DictReader(io.StringIO(only("results-csv"), newline="")))
    assert len(rows) == len(ROWS)
    assert rows[0]["output"] == ROWS[0].output
    assert (rows[0]["score.says it"], rows[0]["passed.says it"], rows[0]["state.says it"]) == ("1.0", "true", "scored")
    assert (rows[0]["score.Tone/Kindness"], rows[0]["state.Tone/Kindness"]) == ("", "unscored")
    assert rows[0]["reason.Tone/Kindness"] == "No verdict at the end."
    assert (rows[0]["cost_usd"], rows[0]["latency_ms"]) == ("0.00001234", "123.4")
    assert (rows[1]["state"], rows[1]["failure"], rows[1]["cost_usd"]) == ("failed", "timeout: No answer.", "")
    assert rows[2]["score.extra"] == "3.5"
    assert "U+FFFD" in said("results-csv")


def test_the_score_of_a_judge_is_written_with_its_standing() -> None:
    scores = {
        "R/C": ResultScore(value=4.0, source="judge:m", standing="not usable"),
        "short": ResultScore(value=1.0, source="check:short@1"),
    }
    row = ROWS[0].model_copy(update={"scores": scores})
    source = Source("r", results=ResultsTable(experiment=1, rows=[row, ROWS[1]], metrics=("R/C", "short")))
    with_one, without = csv.DictReader(io.StringIO(next(iter(written("results-csv", source).files.values())).decode()))
    assert (with_one["score.R/C"], with_one["standing.R/C"], without["standing.R/C"]) == ("4.0", "not usable", "")
    assert "standing.short" not in with_one
    line = json.loads(next(iter(written("results-jsonl", source).files.values())).splitlines()[0])
    assert (line["scores"]["R/C"]["standing"], line["scores"]["short"]["standing"]) == ("not usable", "")


def test_results_as_jsonl_know_null() -> None:
    rows = [json.loads(line) for line in only("results-jsonl").splitlines()]
    assert len(rows) == len(ROWS)
    assert all(list(row) == list(rows[0]) for row in rows)
    assert rows[0]["scores"]["says it"]["value"] == 1.0
    assert rows[0]["scores"]["Tone/Kindness"]["value"] is None
    assert (rows[1]["output"], rows[1]["cost_usd"], rows[1]["failure"]) == (None, None, "timeout: No answer.")
    assert rows[1]["messages"][0] == {"role": "user", "content": "Hello"}
    assert rows[2]["output"] == "half \ufffd"


def test_markdown_is_the_variant() -> None:
    assert read_variant(only("markdown"), "A") == VARIANT


def test_promptfoo_tests() -> None:
    tests = yaml.safe_load(only("promptfoo-tests"))
    assert [test["description"] for test in tests] == [case.id for case in CASES]
    checks = {check["metric"]: check for check in tests[0]["assert"]}
    assert checks["says it"] == {"type": "contains", "value": "refund", "metric": "says it", "weight": 2.0}
    assert checks["any"] == {"type": "not-contains-any", "value": ["a", "b"], "metric": "any"}
    assert checks["json"] == {"type": "is-json", "value": {"type": "object"}, "metric": "json"}
    assert checks["short"]["value"] == "[...output].length <= 400"
    assert checks["Tone/Clarity"]["value"] == "{% raw %}Is {{it}} clear?{% endraw %}"
    assert tests[0]["vars"]["order"] == {"id": 4711, "items": ["=1+1", "é"]}
    assert "own" in {check["metric"] for check in tests[1]["assert"]}
    losses = said("promptfoo-tests")
    assert "check ‘number’: promptfoo has nothing like ‘last_number’; it is left out." in losses
    assert "check ‘few words’: promptfoo does not count words as we do; the check is left out." in losses
    assert "case chat: The message history has no place in a promptfoo test; it is left out." in losses
    assert "case plain: The check ‘says it’ has nothing to compare with here; it is left out." in losses


def test_cases_that_score_by_themselves() -> None:
    case = CASES[1].model_copy(update={"own_scoring": "instead"})
    (test,) = yaml.safe_load(only("promptfoo-tests", replace(SOURCE, cases=(case,))))
    assert [check["metric"] for check in test["assert"]] == ["own", "Tone/Kindness", "Tone/Clarity"]


def test_a_hostile_case_stays_text_in_promptfoo() -> None:
    case = Case(
        id="file://id",
        inputs={
            "a": "file:///etc/passwd",
            "b": {"$ref": "file:///etc/passwd"},
            "c": ["package:x"],
            "d": "{{ env.KEY }}",
        },
        reference="{{ env.KEY }} {% endraw %}",
        note="file:///etc/passwd",
        meta={"x": {"$ref": "#/0"}},
    )
    schema = {"type": "object", "properties": {"a": {"$ref": "#/$defs/a"}}, "$defs": {"a": {"type": "string"}}}
    card = Scorecard(
        id="s",
        name="s",
        checks=(
            CheckSpec(name="{{ env.KEY }}", check="equals"),
            CheckSpec(name="json", check="is_json", arguments={"json_schema": schema}),
        ),
    )
    text = only("promptfoo-tests", Source("x", cases=(case,), scorecard=card))
    (test,) = yaml.safe_load(text)
    assert test["description"] == " file://id"
    assert test["vars"]["a"] == " file:///etc/passwd"
    assert test["vars"]["b"] == ' {"$ref": "file:///etc/passwd"}'
    assert test["vars"]["c"] == [" package:x"]
    assert test["metadata"]["note"] == " file:///etc/passwd"
    equals, is_json = test["assert"]
    assert equals["metric"] == "{% raw %}{{ env.KEY }}{% endraw %}"
    assert equals["value"] == "{% raw %}{{ env.KEY }} {% end{% endraw %}{% raw %}raw %}{% endraw %}"
    assert json.loads(is_json["value"].removeprefix("{% raw %}").removesuffix("{% endraw %}")) == schema
    losses = said("promptfoo-tests", Source("x", cases=(case,), scorecard=card))
    assert "file:// or package:" in losses
    assert "$ref" in losses
    assert "fills in unless" in losses


def test_a_hostile_prompt_is_told_in_promptfoo() -> None:
    variant = Variant(key="A", content=PromptContent(messages=(message("user", "{{ env.OPENAI_API_KEY }}"),)))
    source = Source("file://{{env.X}}", variant=variant)
    assert "keys included" in said("promptfoo", source)
    config = yaml.safe_load(written("promptfoo", source).files["promptfooconfig.yaml"])
    assert config["description"] == " file://{ {env.X}}"


def test_promptfoo_config() -> None:
    files = written("promptfoo").files
    config = yaml.safe_load(files["promptfooconfig.yaml"])
    assert config["prompts"] == [{"id": "file://prompts/A.json", "label": "A: baseline"}]
    (provider,) = config["providers"]
    assert provider["id"] == "openai:chat:gpt-4.1-mini"
    assert provider["config"]["temperature"] == 0.2
    assert provider["config"]["tools"] == "file://prompts/A.tools.json"
    assert json.loads(files["prompts/A.tools.json"])[0]["function"]["name"] == "refund"
    assert [item["role"] for item in json.loads(files["prompts/A.json"])] == ["system", "user"]
    assert "“# history” is left out" in said("promptfoo")


def test_openai_evals() -> None:
    files = written("openai-evals").files
    registry = yaml.safe_load(files["evals/refunds-1.yaml"])
    assert registry["refunds-1"] == {"id": "refunds-1.dev.v0", "metrics": ["accuracy"]}
    assert registry["refunds-1.dev.v0"]["class"] == "evals.elsuite.basic.includes:Includes"
    samples = [json.loads(line) for line in files["data/refunds-1/samples.jsonl"].splitlines()]
    assert [sample["metadata"]["id"] for sample in samples] == ["late"]
    assert samples[0]["input"][1]["content"] == "My parcel is late, {{really}} late. 4711"
    assert samples[0]["ideal"] == "refund"
    losses = said("openai-evals")
    assert "case plain: The case has no reference" in losses
    assert "case chat: The prompt cannot be filled in" in losses


def test_openai_evals_without_a_prompt() -> None:
    source = replace(SOURCE, variant=None, scorecard=None)
    samples = [
        json.loads(line) for line in written("openai-evals", source).files["data/refunds-1/samples.jsonl"].splitlines()
    ]
    assert [sample["metadata"]["id"] for sample in samples] == ["late", "chat"]
    assert [item["role"] for item in samples[1]["input"]] == ["user", "assistant", "user"]
    assert "No variant was chosen" in said("openai-evals", source)


def test_prompty() -> None:
    text = only("prompty")
    front = yaml.safe_load(text.split("---\n")[1])
    assert front["model"]["id"] == "gpt-4.1-mini"
    assert front["model"]["options"] == {
        "temperature": 0.2, "maxOutputTokens": 200, "reasoningEffort": "low", "stopSequences": ["END"], "topK": 4,
    }  # fmt: skip
    assert front["inputs"][-1] == {"name": "history", "kind": "thread"}
    assert {item["name"] for item in front["inputs"]} == {"message", "order", "history"}
    assert text.endswith("user:\n{{history}}\n\nuser:\n{{ message }}{% if order %} {{ order.id }}{% endif %}\n")
    assert "reads like a role" in said("prompty")


def test_prompty_loads_nothing() -> None:
    assert SOURCE.prompt is not None
    prompt = SOURCE.prompt.model_copy(update={"intent": "${env:KEY}"})
    source = replace(SOURCE, prompt=prompt)
    assert yaml.safe_load(only("prompty", source).split("---\n")[1])["description"] == " ${env:KEY}"
    assert "begins with ${" in said("prompty", source)
