"""Cases that are written and read again are the same, in each form of a table."""

import io

import openpyxl
import pyarrow.parquet
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.interop.strategies import cases as random_cases
from workbench.core.canonical import digest_of
from workbench.core.cases import Case
from workbench.interop.cases import table_to_cases
from workbench.interop.exports import case_parquet, case_workbook
from workbench.interop.exports import cases as writers
from workbench.interop.exports.source import Source
from workbench.interop.tables import read_table

_sets = st.lists(random_cases.filter(lambda case: case.id), min_size=1, max_size=3, unique_by=lambda case: case.id)


TABLES = (
    writers.write_csv,
    writers.write_tsv,
    writers.write_jsonl,
    writers.write_json,
    case_workbook.write_xlsx,
    case_parquet.write_parquet,
)


@settings(max_examples=25)
@given(found=_sets)
def test_what_is_exported_comes_back_with_equal_digests(found: list[Case]) -> None:
    for write in TABLES:
        files, losses = write(Source("set", cases=found))
        ((name, content),) = files.items()
        again = table_to_cases(read_table(content, name)).cases
        assert [case.digest for case in again] == [case.digest for case in found], name
        assert losses == [], name
        # Plain rows are neither validated nor dumped on their way.
        assert [digest_of("case", case) for case in again] == [case.digest for case in found], name
        assert [Case.model_validate(case.model_dump()) for case in again] == list(again), name


def test_an_export_is_plain_where_the_cases_are() -> None:
    cases = [
        Case(id="1", inputs={"q": "=1+1", "id": "x"}, reference="a, b", tags=("t",)),
        Case(id="2", inputs={"q": ""}),
    ]
    (content,) = writers.write_csv(Source("set", cases=cases)).files.values()
    assert content.decode() == ('id,q,inputs.id: JSON,reference,tags\r\n1,=1+1,"""x""","a, b",t\r\n2,,,,\r\n')


def test_types_formulas_and_variables_that_a_case_lacks_survive_a_sheet_and_parquet() -> None:
    cases = [
        Case(id="1", inputs={"q": "=1+1", "n": 65.5, "whole": 2, "yes": True, "list": ["a"], "some": "x"}, weight=0.5),
        Case(id="2", inputs={"q": "@SUM(A1)", "n": 0.1, "whole": -7, "yes": False, "list": [], "none": None}),
    ]
    for write in (case_workbook.write_xlsx, case_parquet.write_parquet):
        ((name, content),) = write(Source("set", cases=cases)).files.items()
        again = table_to_cases(read_table(content, name))
        assert [repr(case.inputs) for case in again.cases] == [repr(case.inputs) for case in cases]
        assert again.cases == tuple(cases)
    ((name, content),) = case_workbook.write_xlsx(Source("set", cases=cases)).files.items()
    page = openpyxl.load_workbook(io.BytesIO(content)).active
    assert page is not None
    kinds = {page.cell(1, column).value: page.cell(2, column).data_type for column in range(1, page.max_column + 1)}
    assert (kinds["q"], kinds["n: JSON"], kinds["weight"], kinds["yes: JSON"]) == ("s", "n", "n", "s")
    (content,) = case_parquet.write_parquet(Source("set", cases=cases)).files.values()
    schema = pyarrow.parquet.read_schema(io.BytesIO(content))
    assert [str(schema.field(name).type) for name in ("q", "n", "whole", "yes")] == [
        "string",
        "double",
        "int64",
        "bool",
    ]


def test_what_a_cell_cannot_hold_is_said_and_formulas_are_warned_of() -> None:
    cases = [Case(id="long", inputs={"q": "x" * 40_000}), Case(id="b", inputs={"q": "-5"}, reference="-- no")]
    files, losses = case_workbook.write_xlsx(Source("set", cases=cases))
    assert [(loss.where, loss.what) for loss in losses] == [
        ("case long", "A cell takes 32,767 characters; longer texts were cut.")
    ]
    assert len(str(read_table(next(iter(files.values())), "a.xlsx").rows[0].values["q"])) == 32_767
    (note,) = writers.spreadsheet_notes(Source("set", cases=cases))
    assert note.startswith("1\u00a0cell begins with =, +, − or @. The text is kept exactly")
    assert writers.spreadsheet_notes(Source("set", cases=cases[:1])) == []
