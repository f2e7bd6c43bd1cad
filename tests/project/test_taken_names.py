"""No check and no score may have the name of what every run measures: a gate would mix the two."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.project.made import Made, made_project
from tests.project.test_gating import apply
from workbench.core.cases import Case
from workbench.core.errors import InputError
from workbench.core.gates import GateRule
from workbench.core.rubrics import HEAVIEST, RUN_METRICS, CheckSpec, RubricUse, Scorecard
from workbench.interop.case_line import read_case
from workbench.interop.cases import table_to_cases
from workbench.interop.outputs import table_to_outputs
from workbench.interop.scorecard_text import read_scorecard
from workbench.interop.tables import read_table
from workbench.project import create_project, open_project
from workbench.project.measures import ROW_METRICS
from workbench.scoring.parts import distinct_parts
from workbench.ui.pages.case_columns import Column
from workbench.ui.pages.case_values import with_text

TAKEN = CheckSpec(name="latency_ms", check="length", arguments={"min": 1})
CARD = Scorecard(id="c", name="Card", checks=(TAKEN,))


def test_the_names_are_those_that_stand_in_the_rows() -> None:
    assert set(ROW_METRICS) == RUN_METRICS
    assert {name for name in RUN_METRICS if CheckSpec(name=name, check="length").fault} == RUN_METRICS
    assert not CheckSpec(name="latency", check="length").fault


def test_no_run_starts_with_one_and_no_document_takes_one(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="latency_ms"):
        distinct_parts(CARD, {})
    project = create_project(tmp_path / "p.pwb")
    with pytest.raises(InputError) as caught:
        project.documents.put(CARD, label="Add")
    assert (caught.value.where, caught.value.remedy) == ("scorecard “Card”", "Give the check another name.")
    assert not project.documents.all("scorecard")
    project.close()


def test_texts_and_tables_name_the_place() -> None:
    text = "name: a\nchecks:\n  - {name: short, check: length}\n  - {name: quality, check: length}\n"
    with pytest.raises(InputError) as caught:
        read_scorecard(text, where="s.yaml", scorecard_id="s", name="s")
    assert "“quality”" in caught.value.message
    assert caught.value.where == "s.yaml, line 4"
    checks = '[{"name": "pass", "check": "length"}]'
    with pytest.raises(ValueError, match="“pass”"):
        read_case({"id": "1", "checks": [{"name": "pass", "check": "length"}]})
    with pytest.raises(InputError, match="“pass”"):
        table_to_cases(read_table(f"id\tchecks\n1\t{checks}\n".encode(), "c.tsv"))


@pytest.mark.parametrize(
    ("text", "overrides"), [("id,output,score.latency_ms\n1,x,3\n", ()), ("id,output,n\n1,x,3\n", ("score.rubric=n",))]
)
def test_imported_scores_are_called_otherwise(text: str, overrides: tuple[str, ...]) -> None:
    with pytest.raises(InputError) as caught:
        table_to_outputs(read_table(text.encode(), "o.csv"), overrides)
    assert "score.NAME=" in caught.value.remedy


def test_a_column_of_passes_is_a_score_that_tables_show() -> None:
    found = table_to_outputs(read_table(b"id,output,pass\n1,x,yes\n", "o.csv"))
    assert [score.metric for score in found.rows[0].scores] == ["passed"]
    both = table_to_outputs(read_table(b"id,output,pass,passed\n1,x,yes,no\n", "o.csv"))
    assert [score.metric for score in both.rows[0].scores] == ["passed"]
    assert "pass" in both.warnings[0]


def test_a_file_that_has_one_shows_the_runs_own_figure_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "p.pwb"
    answers = {(key, n, 0): Made(short=1.0, tone=5.0, seconds=0.5) for key in "AB" for n in range(12)}
    made_project(path, answers, 12).close()
    with closing(sqlite3.connect(path)) as file:
        file.execute("UPDATE scorer SET metric = 'latency_ms' WHERE metric = 'short'")
        file.execute("""UPDATE layer SET parts = replace(parts, '"short"', '"latency_ms"')""")
        file.commit()
    project = open_project(path)
    experiment = project.experiments.latest()
    assert experiment is not None
    names = [info.name for info in project.experiments.metrics(experiment.id)]
    assert names.count("latency_ms") == 1
    figure = project.experiments.summaries(experiment.id)[0].metrics["latency_ms"]
    assert (figure.mean, figure.low, figure.high) == (500.0, 500.0, 500.0)
    outcome = apply(project, GateRule(metric="latency_ms", rule="at_most", value=5))
    assert outcome.result == "failed"
    with pytest.raises(InputError, match="is a figure"):
        apply(project, GateRule(metric="latency_ms", rule="all_pass"))
    assert any("latency_ms" in sentence for sentence in project.check())
    project.close()


def test_a_cell_of_a_cases_own_checks_takes_none() -> None:
    column = Column("own", "own")
    with pytest.raises(InputError, match="“rubric”"):
        with_text(Case(id="1"), column, '{"checks": [{"name": "rubric", "check": "length"}]}')


@pytest.mark.parametrize("weight", [1e308, HEAVIEST * 2])
def test_weights_can_be_reckoned_with(weight: float) -> None:
    for made in (
        lambda: CheckSpec(name="a", check="length", weight=weight),
        lambda: RubricUse(rubric="r", judge="j", weight=weight),
        lambda: read_case({"id": "1", "checks": [{"name": "a", "check": "length", "weight": weight}]}),
    ):
        with pytest.raises(ValueError, match="weight"):
            made()
    with pytest.raises(InputError, match="weight"):
        read_scorecard(f"checks: [{{check: length, weight: {weight:.0f}}}]", scorecard_id="s", name="s")
    assert Case(id="1", checks=(CheckSpec(name="a", check="length", weight=HEAVIEST),))
