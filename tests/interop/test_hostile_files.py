"""Files that are none, never end, change or unpack to gigabytes: a sentence, in bounded time and memory."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import openpyxl
import pytest

from workbench.core.errors import InputError
from workbench.interop.cases import table_to_cases
from workbench.interop.file_bytes import read_bytes
from workbench.interop.tables import read_table
from workbench.interop.tables.read import FORMATS

_HEAD = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="1"><c r="A1" t="inlineStr"><is><t>text</t></is></c></row>'
)


def workbook(rows: str) -> bytes:
    """A workbook whose sheet's XML goes on with these rows."""
    plain, made = io.BytesIO(), io.BytesIO()
    openpyxl.Workbook().save(plain)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            sheet = entry.filename == "xl/worksheets/sheet1.xml"
            target.writestr(entry.filename, f"{_HEAD}{rows}</sheetData></worksheet>" if sheet else source.read(entry))
    return made.getvalue()


@pytest.mark.parametrize("name", ["/dev/zero", "/dev/tty0", "/dev/null"])
def test_a_device_is_no_file(name: str) -> None:
    if not os.access(name, os.R_OK):
        pytest.skip("not here")
    with pytest.raises(InputError, match="a device, not a file"):
        read_table(Path(name))


def test_a_pipe_is_not_waited_for_and_a_folder_is_told(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "cases.csv")
    with pytest.raises(InputError, match="a pipe, not a file"):
        read_table(tmp_path / "cases.csv")
    with pytest.raises(InputError, match="a folder, not a file"):
        read_table(tmp_path)


def test_a_file_beyond_the_bound_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "large.csv").open("wb") as file:
        file.truncate(3 * 2**30)  # a hole: nothing is written
    with pytest.raises(InputError, match=r"3,072 MB; at most 1,024 MB"):
        read_table(tmp_path / "large.csv")


@pytest.mark.parametrize("change", ["grows", "shrinks", "same size"])
def test_a_file_that_changes_while_it_is_read_gives_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    path = tmp_path / "cases.csv"
    path.write_bytes(b"text\nfirst\n")
    read = os.read

    def meanwhile(handle: int, size: int) -> bytes:
        part = read(handle, size)
        if part:
            new = {"grows": b"text\nfirst\nsecond\n", "shrinks": b"text\n", "same size": b"text\nother\n"}[change]
            path.write_bytes(new)
            os.utime(path, ns=(1, 1))
        return part

    monkeypatch.setattr(os, "read", meanwhile)
    with pytest.raises(InputError, match="written to while it was read"):
        read_bytes(path)


def test_a_few_bytes_that_stretch_over_millions_of_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(InputError, match="Line 1,048,576: it has more cells than the header"):
        read_table(workbook(far), "cases.xlsx")
    wide = "".join(f'<row r="{row}"><c r="XFD{row}"><v>1</v></c></row>' for row in range(2, 40))
    monkeypatch.setattr("workbench.interop.tables.workbook.CELLS_LIMIT", 200_000)
    with pytest.raises(InputError, match="more than 200,000 cells"):
        read_table(workbook(wide), "cases.xlsx", lenient=True)


def test_entities_that_grow_are_no_workbook() -> None:
    grow = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 30}">' for n in range(6))
    text = f'<!DOCTYPE l [<!ENTITY a "{"x" * 1000}">{grow}]>{_HEAD}<row r="2"><c r="A2" t="str"><v>&g;</v></c></row>'
    plain, made = io.BytesIO(workbook("")), io.BytesIO()
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(made, "w") as target:
        for entry in source.infolist():
            sheet = entry.filename == "xl/worksheets/sheet1.xml"
            target.writestr(entry.filename, f"{text}</sheetData></worksheet>" if sheet else source.read(entry))
    with pytest.raises(InputError, match="not an Excel workbook"):
        read_table(made.getvalue(), "cases.xlsx")


def test_as_many_columns_as_a_sheet_has_are_read_and_mapped(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text(f"id,{','.join(f'c{n}' for n in range(16_384))}\nr1,{','.join(map(str, range(16_384)))}\n")
    found = table_to_cases(read_table(path))
    assert len(found.mapping) == 16_385
    assert found.cases[0].inputs["c16383"] == "16383"


def test_the_sentences_name_every_format() -> None:
    with pytest.raises(InputError) as told:
        read_table(b"a", "a", "docx")
    assert all(kind in told.value.remedy for kind in FORMATS.values())
