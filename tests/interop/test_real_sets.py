"""Golden sets and rubrics that others wrote are read whole."""

from pathlib import Path

import pytest

from workbench.interop.cases import table_to_cases
from workbench.interop.tables import read_table

SHARED = Path(__file__).parents[3] / "shared" / "data"


needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data is not there")


@needs_shared
def test_the_real_golden_set() -> None:
    found = table_to_cases(read_table(SHARED / "gsm8k_test.jsonl"))
    assert len(found.cases) == 1_319
    assert found.cases[0].reference == "18"
    assert found.warnings == (
        "‘reference_full’ contains the reference in 1,319 of 1,319 rows; a prompt that uses it gives the answer away.",
    )
    skipped = table_to_cases(read_table(SHARED / "gsm8k_test.jsonl"), ["skip=reference_full"])
    assert skipped.warnings == ()
    assert set(skipped.cases[0].inputs) == {"input"}


@needs_shared
def test_the_real_rubrics() -> None:
    found = table_to_cases(read_table(SHARED / "rubric_160.json"))
    assert len(found.cases) == 160
    assert found.mapping["rubric"] == "rubric"
    rubrics = [case.rubric for case in found.cases if case.rubric]
    assert len(rubrics) == 160
    assert {criterion.name for rubric in rubrics for criterion in rubric.criteria} == {"rubric"}
    assert all(all(criterion.levels) for rubric in rubrics for criterion in rubric.criteria)
