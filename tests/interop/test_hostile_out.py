"""What goes out of hostile cases and names: files where they belong, text that stays text, and nothing lost unsaid."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from tests.interop.sample import SOURCE
from workbench.core.cases import Case
from workbench.interop.cases import table_to_cases
from workbench.interop.exports.source import Files, Source
from workbench.interop.registry import WRITERS
from workbench.interop.tables import read_table
from workbench.project import create_project, open_project

NAMES = (
    *("CON", "nul.txt", "../x", "..", "/etc/passwd", "C:\\x", "a\nb", "👩‍👩‍👧", "مرحبا", "a" * 400, ".hidden", " "),
    *("'; DROP TABLE", "\u202egpj", "x\x00y", "-rf", "~", "README"),
)
HOSTILE = [
    Case(id=name, inputs={"q": text}, reference="=1+1", tags=("@t",), note="-2+3")
    for name, text in zip(
        [name for name in NAMES if name.strip()],
        ("=cmd|' /C calc'!A0", "+1", "@SUM(1)", "\x01\x07\x1b[31m", "a\r\nb", "_x000D_", "</c>&<x>", "\ufeff"),
        strict=False,
    )
]
TABLES = ("cases-csv", "cases-tsv", "cases-jsonl", "cases-json", "cases-xlsx", "cases-parquet")


def written(name: str, source: Source) -> Files:
    return WRITERS[name].write(source)


@pytest.mark.parametrize("name", WRITERS)
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    for title in NAMES:
        assert SOURCE.prompt is not None
        prompt = SOURCE.prompt.model_copy(update={"name": title})
        results = None if SOURCE.results is None else replace(SOURCE.results, name=title)
        files, _ = written(name, replace(SOURCE, name=title, cases=SOURCE.cases[:1], prompt=prompt, results=results))
        for place in files:
            parts = Path(place).parts
            assert not Path(place).is_absolute()
            assert ".." not in parts
            assert not any(_unfit(part) for part in parts), place


def _unfit(part: str) -> bool:
    """Whether a system takes the name for something else, or not at all."""
    device = part.partition(".")[0].rstrip().casefold() in {"con", "nul", "aux", "prn"}
    return device or bool(set(part) & set('<>:"/\\|?*\n\0')) or part[:1] in {".", ""} or len(part.encode()) > 255


@pytest.mark.parametrize("name", TABLES)
def test_hostile_cells_and_ids_come_back_as_they_were(name: str) -> None:
    files, losses = written(name, Source("set", cases=HOSTILE))
    ((place, content),) = files.items()
    again = table_to_cases(read_table(content, place)).cases
    assert [case.digest for case in again] == [case.digest for case in HOSTILE]
    assert losses == []


def test_no_cell_of_a_workbook_is_a_formula_and_none_is_too_long_for_excel() -> None:
    long = [Case(id="emoji", inputs={"q": "👍" * 20_000}), Case(id="plain", inputs={"q": "x" * 40_000})]
    files, losses = written("cases-xlsx", Source("=set", cases=[*HOSTILE, *long]))
    ((_, content),) = files.items()
    page = openpyxl.load_workbook(io.BytesIO(content)).active
    assert page is not None
    kinds = {cell.data_type for row in page.iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s"}
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    texts = [str(cell.value) for row in page.iter_rows() for cell in row if cell.value is not None]
    assert max(len(text.encode("utf-16-le")) // 2 for text in texts) <= 32_767
    assert [loss.where for loss in losses] == ["2 cases (emoji, plain)"]


def test_a_folder_of_hostile_names_stays_in_its_folder_and_comes_back(tmp_path: Path) -> None:
    project = create_project(tmp_path / "p.pwb")
    names = [name for name in NAMES if name.strip()]
    for name in names:
        path = tmp_path / "cases.jsonl"
        path.write_bytes(written("cases-jsonl", Source("set", cases=HOSTILE[:2])).files["set.jsonl"])
        project.transfer.import_file("cases", path, name=name)
    project.flush()
    before = set(tmp_path.rglob("*"))
    out = tmp_path / "out"
    done = project.exporting.export("folder", out)
    project.close()
    made = set(tmp_path.rglob("*")) - before
    assert all(place == out or out in place.parents for place in made)
    assert len([place for place in done.files if place.parent.name == "golden"]) >= len(names)
    again = open_project(out, read_only=True)
    assert sorted(head.name for head in again.documents.heads("golden_set")) == sorted(names)
    again.close()
