"""Cases as Parquet, where pyarrow is installed: columns of one type keep it, all others are JSON and say so."""

import io
from collections.abc import Sequence
from typing import Any

from pydantic import JsonValue

from workbench.core.cases import Case
from workbench.core.errors import InputError
from workbench.core.strict_json import dump
from workbench.interop.case_line import write_case
from workbench.interop.exports.case_table import JSON_FIELDS, TEXT_FIELDS, odd_names, rest_column, title_of
from workbench.interop.exports.source import Files, Source
from workbench.interop.folder.names import file_name
from workbench.interop.mapping import JSON_MARK

_LARGEST = 2**63
Typed = tuple[str, str, list[Any]]
"""Name, type as pyarrow calls it, cells."""


def write_parquet(source: Source) -> Files:
    """One row per case; read back it has the same digests.

    Raises:
        InputError: pyarrow is not installed.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise InputError(
            "export.parquet", "Writing Parquet needs pyarrow.", source.name,
            "Install it: pip install 'prompt-workbench[parquet]'.",
        ) from error  # fmt: skip
    columns = typed_columns(source.cases)
    arrays = [pyarrow.array(cells, type=_type(pyarrow, kind)) for _, kind, cells in columns]
    made = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(arrays, names=[name for name, _, _ in columns]), made)
    return Files({f"{file_name(source.name)}.parquet": made.getvalue()}, [])


def typed_columns(cases: Sequence[Case]) -> list[Typed]:
    """The columns of a table of cases with the type of each."""
    lines = [write_case(case) for case in cases]
    columns: list[Typed] = [("id", "string", [case.id for case in cases])]
    columns += _keyed("inputs", [case.inputs for case in cases])
    references = [case.reference for case in cases]
    if all(reference is None or isinstance(reference, str) for reference in references):
        columns.append(("reference", "string", list(references)))
    else:
        cells = ["" if reference is None else dump(reference) for reference in references]
        columns.append(("reference" + JSON_MARK, "string", cells))
    columns.append(("tags", "list", [list(case.tags) for case in cases]))
    for name in TEXT_FIELDS:
        if any(name in line for line in lines):
            columns.append((name, "string", [getattr(case, name) for case in cases]))
    if any(case.weight != 1.0 for case in cases):
        columns.append(("weight", "double", [case.weight for case in cases]))
    for name in JSON_FIELDS:
        if any(name in line for line in lines):
            columns.append((name + JSON_MARK, "string", [dump(line[name]) if name in line else "" for line in lines]))
    return [*columns, *_keyed("meta", [case.meta for case in cases])]


def _keyed(field: str, objects: Sequence[dict[str, JsonValue]]) -> list[Typed]:
    names, odd = odd_names(objects)
    columns = [_variable(field, name, objects) for name in names]
    if odd:
        rest = rest_column(field, odd, objects)
        columns.append((rest.name, "string", rest.cells))
    return columns


def _variable(field: str, name: str, objects: Sequence[dict[str, JsonValue]]) -> Typed:
    title = title_of(field, name)
    cells = [item[name] for item in objects if name in item]
    # An empty cell of a typed column is null; that a case has no such variable only a column of JSON can say.
    kind = _kind(cells) if len(cells) == len(objects) and not name.endswith(JSON_MARK) else ""
    if kind:
        return title, kind, list(cells)
    return title + JSON_MARK, "string", [dump(item[name]) if name in item else "" for item in objects]


def _kind(cells: Sequence[JsonValue]) -> str:
    kinds = {type(cell) for cell in cells}
    if len(kinds) != 1:
        return ""
    kind = {str: "string", bool: "bool", int: "int64", float: "double"}.get(kinds.pop(), "")
    if kind == "int64" and any(abs(cell) >= _LARGEST for cell in cells if isinstance(cell, int)):
        return ""
    return kind


def _type(pyarrow: Any, kind: str) -> Any:
    if kind == "list":
        return pyarrow.list_(pyarrow.string())
    return getattr(pyarrow, {"double": "float64", "bool": "bool_"}.get(kind, kind))()
