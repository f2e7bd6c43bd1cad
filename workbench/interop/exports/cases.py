"""Cases as CSV, TSV, JSONL and JSON: read back they have the same digests."""

from collections.abc import Iterator

from pydantic import JsonValue

from workbench.core.canonical import canonical
from workbench.core.cases import Case
from workbench.core.strict_json import dump
from workbench.interop.case_line import write_case
from workbench.interop.exports.case_table import case_columns, formula_notes
from workbench.interop.exports.sheet import sheet
from workbench.interop.exports.source import Files, Source
from workbench.interop.folder.names import file_name


def write_jsonl(source: Source) -> Files:
    """One JSON object per case, as in golden/NAME.jsonl of the folder form."""
    lines = "".join(dump(write_case(case)) + "\n" for case in source.cases)
    return Files({f"{file_name(source.name)}.jsonl": lines.encode()}, [])


def write_json(source: Source) -> Files:
    """A JSON list of the same objects."""
    items = ",\n".join(dump(write_case(case)) for case in source.cases)
    return Files({f"{file_name(source.name)}.json": f"[\n{items}\n]\n".encode()}, [])


def write_csv(source: Source) -> Files:
    """A CSV table with the columns that :func:`workbench.interop.cases.table_to_cases` reads."""
    return _delimited(source, ",", ".csv")


def write_tsv(source: Source) -> Files:
    """The same with tabs between the cells."""
    return _delimited(source, "\t", ".tsv")


def spreadsheet_notes(source: Source) -> list[str]:
    """What to say of cells that a spreadsheet would take for formulas."""
    return formula_notes(_texts(source))


def _delimited(source: Source, delimiter: str, suffix: str) -> Files:
    columns = case_columns(source.cases)
    rows = zip(*(column.cells for column in columns), strict=True)
    content = sheet([column.name for column in columns], rows, delimiter)
    return Files({f"{file_name(source.name)}{suffix}": content}, [])


def _texts(source: Source) -> Iterator[str]:
    for case in source.cases:
        for value in (case.id, *case.inputs.values(), case.reference, *case.tags, case.intent, case.risk, case.note):
            if isinstance(value, str):
                yield value


def reference_text(value: JsonValue) -> str:
    """A reference as one text: a text as it is, other JSON in canonical form, nothing as ""."""
    if value is None:
        return ""
    return value if isinstance(value, str) else canonical(value).decode()


def case_texts(case: Case) -> dict[str, str]:
    """The inputs of a case as texts: JSON where they are none."""
    return {name: value if isinstance(value, str) else dump(value) for name, value in case.inputs.items()}
