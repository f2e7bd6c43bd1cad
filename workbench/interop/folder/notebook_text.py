"""A notebook as YAML: a list of cells; a run cell's selection stands in the cell itself."""

from typing import Any, get_args

from pydantic import JsonValue, TypeAdapter, ValidationError

from workbench.core.experiments import Selection
from workbench.core.notebooks import Bound, Cell, Notebook, RunCell
from workbench.interop.case_line import chief_fault, first_fault
from workbench.interop.faults import mapping, validated
from workbench.interop.folder.names import derived_id
from workbench.interop.plain import plain
from workbench.interop.yaml_text import YamlText, dump_yaml

_CELL: TypeAdapter[Cell] = TypeAdapter(Cell)
_KINDS = tuple(get_args(kind.model_fields["kind"].annotation)[0] for kind in get_args(get_args(Cell)[0]))


def write_notebook(notebook: Notebook) -> str:
    """The notebook as YAML text."""
    fields: dict[str, JsonValue] = {"id": notebook.id, "name": notebook.name}
    if notebook.cells:
        fields["cells"] = [_written(cell) for cell in notebook.cells]
    return dump_yaml(fields)


def read_notebook(document: YamlText, *, notebook_id: str, name: str) -> Notebook:
    """The notebook that YAML stands for.

    Cells may leave out their id. A compare, chart, rate or judge cell that names no ``run_cell`` and is not pinned
    belongs to the nearest run cell above it.

    Raises:
        InputError: it is no notebook; names file and line.
    """
    fields: dict[str, Any] = mapping(document, document.value, "a notebook")
    cells = fields.pop("cells", None) or []
    if not isinstance(cells, list):
        raise document.fault("notebook.cells", "The cells of a notebook must be a list.", ("cells",))
    fields = {"id": notebook_id, "name": name, **fields}
    notebook = validated(Notebook, fields, "a notebook", document)
    read: list[Cell] = []
    above = ""
    for index, value in enumerate(cells):
        cell = _read(document, value, ("cells", index), derived_id("cell", f"{notebook.id}/{index}"), above)
        above = cell.id if isinstance(cell, RunCell) else above
        read.append(cell)
    return notebook.model_copy(update={"cells": tuple(read)})


def _written(cell: Cell) -> dict[str, JsonValue]:
    fields = plain(cell)
    result: dict[str, JsonValue] = {"id": cell.id, "kind": cell.kind}
    if isinstance(cell, Bound):
        # Also when empty: left out it would mean the nearest run cell above.
        result["run_cell"] = cell.run_cell
    if isinstance(cell, RunCell):
        fields.pop("selection", None)
        result |= plain(cell.selection)
    return result | fields


def _read(document: YamlText, value: JsonValue, place: tuple[str | int, ...], own_id: str, above: str) -> Cell:
    fields: dict[str, Any] = mapping(document, value, "a cell", place)
    if "kind" not in fields:
        raise document.fault("notebook.cell", "The cell has no kind.", place, f"The kinds are: {', '.join(_KINDS)}.")
    fields.setdefault("id", own_id)
    if fields["kind"] in ("compare", "chart", "rate", "judge_bench") and not fields.get("pinned"):
        fields.setdefault("run_cell", above)
    if fields["kind"] == "run" and "selection" not in fields:
        fields["selection"] = {name: fields.pop(name) for name in Selection.model_fields if name in fields}
    try:
        return _CELL.validate_python(fields)
    except ValidationError as error:
        text = first_fault(error, "a cell")
        found = tuple(part for part in chief_fault(error)["loc"] if part not in (*_KINDS, "selection"))
        raise document.fault("notebook.cell", f"{text[:1].upper()}{text[1:]}.", (*place, *found)) from error
