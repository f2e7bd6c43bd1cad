"""What an import says and refuses before it reads: kinds of files, options that do nothing, columns unsaid."""

from pathlib import Path
from typing import Literal

from workbench.core.errors import InputError
from workbench.interop.cases import CaseImport
from workbench.interop.columns import sayable

ImportKind = Literal["cases", "prompt", "outputs", "rubric", "scorecard", "gate", "project"]
_WORDS = {".md": "prompt", ".markdown": "prompt", ".prompty": "prompt", ".yaml": "rubric, scorecard or gate"}
_WORDS[".yml"] = _WORDS[".yaml"]
_ROWS = {".csv", ".tsv", ".jsonl", ".xlsx", ".parquet"}


def about_columns(found: CaseImport) -> list[str]:
    """What could be said of the columns instead, in the words of the command line."""
    said = [
        f"No template can name the variable ‘{column}’; name it with --map 'inputs.{sayable(column)}={column}'."
        for column in found.unsayable
    ]
    if column := found.likely_reference:
        said.append(f"No column is the reference. If ‘{column}’ is what is expected, say --map 'reference={column}'.")
    if column := found.likely_id:
        words = "No column is the id, so that ids are made of the content and a corrected row becomes a second case."
        said.append(f"{words} If ‘{column}’ is it, say --map 'id={column}'.")
    return said


def check_kind(kind: ImportKind, source: Path, file_format: str, *, cases: str = "", sheet: str = "") -> None:
    """Refuse a text of words as a table and a table as words, which would be read as something and mean nothing, and
    options that would do nothing.

    Raises:
        InputError: says what to do instead.
    """
    suffix = source.suffix.lower()
    if kind in ("cases", "outputs") and not file_format and suffix in _WORDS:
        remedy = f"Import it with --as {_WORDS[suffix]}; {kind} are rows of CSV, TSV, JSONL, JSON, XLSX or Parquet."
        raise InputError("import.kind", f"It is no table: {suffix} is not a file of rows.", source.name, remedy)
    if kind not in ("cases", "outputs", "project") and suffix in _ROWS:
        remedy = f"Import it with --as cases, or name the file of the {kind}."
        raise InputError("import.kind", f"It is a table of rows, no {kind}.", source.name, remedy)
    if kind not in ("cases", "outputs") and (cases or sheet):
        option, of = ("--cases", "outputs and cases") if cases else ("--sheet", "a workbook's rows")
        raise InputError("import.option", f"{option} is of {of}, and this is a {kind}.", source.name, "Leave it out.")
