"""Outputs made elsewhere: joined on id, labelled, scored; what does not fit is listed."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.interop.sample import SOURCE
from workbench.core.errors import InputError
from workbench.interop.exports import results
from workbench.interop.outputs import ImportedScore, OutputsImport, table_to_outputs
from workbench.interop.tables import read_table

SHARED = Path(__file__).parents[3] / "shared" / "data"


def read(text: str, *overrides: str, **options: object) -> OutputsImport:
    return table_to_outputs(read_table(text.encode(), "bot.csv"), overrides, **options)  # type: ignore[arg-type]


def test_columns_by_name() -> None:
    found = read(
        "case_id,model,completion,is_correct,score.tone,prompt_tokens,completion_tokens,cost_usd,latency_ms,note\n"
        "1,m,hello,True,0.5,10,5,0.0001,250,n\n2,m,,no,,,,,,\n"
    )
    first, second = found.rows
    assert (first.case_id, first.candidate, first.output, first.seconds) == ("1", "m@imported", "hello", 0.25)
    assert first.scores == (
        ImportedScore(metric="is_correct", value=1.0, passed=True),
        ImportedScore(metric="tone", value=0.5),
    )
    assert first.usage is not None
    assert (first.usage.input_tokens, first.usage.output_tokens, first.cost) == (10, 5, Decimal("0.0001"))
    assert (second.output, second.scores[0].passed, second.usage, second.cost) == ("", False, None, None)
    assert found.mapping["note"] == "skip"
    assert found.warnings == ("These columns are not taken: note.",)


def test_without_a_column_the_file_names_the_candidate() -> None:
    assert read("id,output\n1,x\n").candidates == ("bot@imported",)
    assert read("id,output\n1,x\n", candidate="mine").candidates == ("mine@imported",)


def test_several_outputs_of_a_case_are_repeats() -> None:
    assert [row.repeat for row in read("id,model,output\n1,a,x\n1,b,y\n1,a,z\n").rows] == [0, 0, 1]


def test_overrides_and_scores() -> None:
    found = read("key,text,grade,output\n1,x,4,old\n", "id=key", "output=text", "score.grade=grade")
    assert found.rows[0].output == "x"
    assert found.rows[0].scores == (ImportedScore(metric="grade", value=4.0),)


def test_unmatched_ids_are_listed_once() -> None:
    found = read("id,output\n1,x\n9,y\n9,z\n8,z\n", case_ids={"1"})
    assert ([row.case_id for row in found.rows], found.unmatched) == (["1"], ("9", "8"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id,foo\n1,x\n", "No column holds the output."),
        ("foo,output\n1,x\n", "No column holds the id of the case."),
        ("id,output\n,x\n", "Line 2: it names no case."),
        ("id,output,is_correct\n1,x,maybe\n", "Line 2: column ‘is_correct’: ‘maybe’ is neither yes nor no."),
        ("id,output,score\n1,x,good\n", "Line 2: column ‘score’: ‘good’ is not a number."),
        ("id,output,cost\n1,x,cheap\n", "Line 2: cost: ‘cheap’ is not an amount in dollars."),
        (
            "id,output,score\n1,x,1e308\n",
            "Line 2: column ‘score’: ‘1e308’ is beyond what can be reckoned with (1e15).",
        ),
        (
            "id,output,score.s\n1,x,-2e15\n",
            "Line 2: column ‘score.s’: ‘-2e15’ is beyond what can be reckoned with (1e15).",
        ),
        ("id,output,cost\n1,x,1e400\n", "Line 2: cost: ‘1e400’ is beyond what can be reckoned with (1e15)."),
        ("id,output,latency\n1,x,fast\n", "Line 2: latency_ms: ‘fast’ is not a number."),
    ],
)
def test_what_is_wrong_is_said(text: str, says: str) -> None:
    with pytest.raises(InputError) as caught:
        read(text)
    assert caught.value.message == says
    assert caught.value.remedy
    if says.startswith("Line"):
        assert table_to_outputs(read_table(text.encode(), "bot.csv"), lenient=True).rejected[0].line == 2


def test_exported_results_can_be_read_as_outputs() -> None:
    (content,) = results.write_csv(SOURCE).files.values()
    found = table_to_outputs(read_table(content, "results.csv"))
    assert [row.output for row in found.rows] == ['=1+1, "refund"\r\nline', "", "half \ufffd"]
    assert found.candidates == ("A@mini@imported",)
    assert ImportedScore(metric="says it", value=1.0) in found.rows[0].scores


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data is not there")
def test_the_real_outputs() -> None:
    ids = {row.values["id"] for row in read_table(SHARED / "gsm8k_test.jsonl").rows}
    found = table_to_outputs(read_table(SHARED / "gsm8k_4systems.jsonl"), case_ids={str(key) for key in ids})
    assert (len(found.rows), found.unmatched, found.rejected) == (5_276, (), ())
    assert found.candidates == tuple(
        f"{name}@imported" for name in ("6b_finetuning", "6b_verification", "175b_finetuning", "175b_verification")
    )
    assert all(len(row.scores) == 1 and row.scores[0].metric == "is_correct" for row in found.rows)
