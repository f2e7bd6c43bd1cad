"""What breaks a golden set's schemas is said without a window too: by an import, and by `check`."""

from __future__ import annotations

from pathlib import Path

from tests.cli.program import call
from workbench.core.cases import Case, GoldenSet
from workbench.project import create_project

LABELS = {"required": ["reference"], "properties": {"reference": {"enum": ["refund", "keep"]}}}


def made(path: Path) -> Path:
    """A project with a set whose references may be two words, and a case that breaks it."""
    project = create_project(path)
    project.documents.put(
        GoldenSet(id="s", name="refunds", row_schema={"required": ["message"]}, label_schema=LABELS), label="New"
    ).result()
    cases = [Case(id="a", inputs={"message": "x"}, reference="keep"), Case(id="b", inputs={"message": "x"})]
    project.golden.update("s", cases, label="New").result()
    project.close()
    return path


def test_an_import_and_check_name_the_cases_that_break_a_schema(tmp_path: Path) -> None:
    path, rows = made(tmp_path / "p.pwb"), tmp_path / "more.csv"
    rows.write_text("id,message,reference\nc,Hi,keep\nd,Hi,maybe\ne,,refund\n", encoding="utf-8")
    done = call("import", path, rows, "--as", "cases", "--cases", "refunds")
    assert done.status == 0
    assert (
        "1 case breaks the schema of “refunds”; the first is case d: reference: “maybe” is text; the schema asks for"
        " one of “refund”, “keep”." in done.err
    )
    done = call("check", path)
    assert done.status == 0, "it is no damage"
    first = "the first is case b: reference: missing; the schema asks for it."
    assert f"2 cases break the schema of “refunds”; {first}" in done.err
    assert "Sound" in done.out
