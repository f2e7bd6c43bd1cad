"""A table becomes cases: the column rules of PRODUCT.md section 6."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import JsonValue

from workbench.core.canonical import digest
from workbench.core.cases import Case, case_content
from workbench.core.quick import quick
from workbench.core.summaries import Rejected
from workbench.interop import cells as cell
from workbench.interop.case_line import case_of
from workbench.interop.columns import choose_targets, likely_id, likely_reference
from workbench.interop.leaks import leak_warnings
from workbench.interop.mapping import Overrides, Target
from workbench.interop.spellings import spelling_warnings
from workbench.interop.tables.table import Reading, Row, Table


@dataclass(frozen=True, slots=True)
class CaseImport:
    """Cases read from a table, and what a person should know about the reading."""

    cases: tuple[Case, ...]
    mapping: dict[str, str]
    """Column → what it fills: ``reference``, ``inputs.order``, ``inputs.order: JSON`` (its cells were parsed)."""
    rejected: tuple[Rejected, ...] = ()
    warnings: tuple[str, ...] = ()
    unsayable: tuple[str, ...] = ()
    """Columns that become variables no template can name."""
    likely_reference: str = ""
    """The column that looks like the reference, where none is it."""
    likely_id: str = ""
    """The column that looks like the ids, where none is it."""


def table_to_cases(
    table: Table,
    overrides: Overrides = (),
    *,
    lenient: bool = False,
    progress: Callable[[int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> CaseImport:
    """Make cases of the rows of a table.

    A row without an id gets one from the digest of its content, so that reading the file again gives the same case.

    Args:
        table: what :func:`workbench.interop.tables.read_table` gave.
        overrides: what a person says of columns, over what their names say.
        lenient: note broken rows in ``rejected`` and go on; else the first one ends the import.
        progress: told the number of cases, every 1,000.
        cancelled: asked every 1,000 cases; true ends the import.

    Raises:
        InputError: a named column or field does not exist, or (strict) a row is broken.
        IncompleteError: cancelled.
    """
    targets = choose_targets(table, overrides)
    reading = Reading(table.name, lenient, progress, cancelled, warnings=list(table.warnings))
    cases = _collect(table, targets, reading)
    return CaseImport(
        cases=cases,
        mapping={column: str(target) for column, target in targets.items()},
        rejected=tuple(sorted((*table.rejected, *reading.rejected), key=lambda rejected: rejected.line)),
        warnings=(*reading.warnings, *_missing(cases), *spelling_warnings(cases), *leak_warnings(cases)),
        unsayable=_unsayable(targets),
        likely_reference=likely_reference(table, targets),
        likely_id=likely_id(table, targets),
    )


def _collect(table: Table, targets: Mapping[str, Target], reading: Reading) -> tuple[Case, ...]:
    cases: dict[str, Case] = {}
    lines: dict[str, int] = {}
    copies = 0
    plain = _plain_maker(targets, exact=table.typed)
    for row in table.rows:
        try:
            case = (plain and plain(row)) or _case(row, targets, exact=table.typed)
            again = False
            if not case.id:
                case, again = _with_own_id(case, cases)
        except (ValueError, RecursionError) as error:
            reading.broken(row.line, "case", f"{error}.", "Mend the cell, or leave its column out with skip=COLUMN.")
            continue
        copies += again
        if case.id in cases:
            message = f"the id ‘{case.id}’ was already used in line {lines[case.id]:,}."
            reading.broken(row.line, "id", message, "Give every row an id of its own.")
            continue
        cases[case.id] = case
        lines[case.id] = row.line
        reading.tick(len(cases))
    if copies:
        reading.warnings.append(f"{copies:,} rows are exact copies of others; they were taken as further cases.")
    return tuple(cases.values())


def _plain_maker(targets: Mapping[str, Target], *, exact: bool) -> Callable[[Row], Case | None] | None:
    """What makes cases of rows whose cells are texts, numbers, yes and no: `_case` in a third of its time, since such
    cells need no second look. It gives None for a row that holds more; None where some column always does."""
    used = {column: target for column, target in targets.items() if target.field != "skip"}
    if any(target.as_json or target.field not in _PLAIN or not _is_whole(target) for target in used.values()):
        return None
    inputs = [(column, target.key) for column, target in used.items() if target.field == "inputs"]
    meta = [(column, target.key) for column, target in used.items() if target.field == "meta"]
    others = [(column, target) for column, target in used.items() if not target.key]

    def make(row: Row) -> Case | None:
        values = row.values
        if exact and any(type(value) not in _SCALARS for value in values.values()):
            return None
        fields: dict[str, Any] = {
            "id": "",
            "inputs": {key: values[column] for column, key in inputs if column in values},
            "meta": {key: values[column] for column, key in meta if column in values},
        }
        for column, target in others:
            if column in values:
                _fill_named(fields, column, target, values[column], exact=exact)
        return quick(Case, **fields)

    return make


def _is_whole(target: Target) -> bool:
    """Whether it says the name of a variable, where it is one."""
    return bool(target.key) or target.field not in ("inputs", "meta")


def _case(row: Row, targets: Mapping[str, Target], *, exact: bool) -> Case:
    fields: dict[str, Any] = {"inputs": {}, "meta": {}}
    for column, target in targets.items():
        if target.field == "skip" or column not in row.values:
            continue
        _fill_named(fields, column, target, row.values[column], exact=exact)
    return case_of({"id": "", **fields})


def _fill_named(fields: dict[str, Any], column: str, target: Target, value: JsonValue, *, exact: bool) -> None:
    try:
        _fill(fields, target, value, exact=exact)
    except ValueError as error:
        raise ValueError(f"column ‘{column}’: {error}") from error


def _fill(fields: dict[str, Any], target: Target, value: JsonValue, *, exact: bool) -> None:
    """Put a cell into the fields of a case. ``exact``: it is a JSON value, in which "" and spaces mean themselves."""
    if target.as_json:
        if value == "":
            return
        value, exact = cell.as_json(value), True
    if target.field in ("inputs", "meta"):
        if target.key:
            fields[target.field][target.key] = value
        else:
            fields[target.field].update(cell.as_object(value))
    elif target.field == "messages":
        fields["history"] = cell.as_messages(value)
    elif target.field == "reference":
        fields["reference"] = None if value == "" and not exact else value
    elif target.field == "id":
        fields["id"] = cell.as_text(value) if exact else cell.as_text(value).strip()
    else:
        fields[target.field] = _FIELDS[target.field](value)


def _list(value: JsonValue) -> JsonValue:
    return cell.as_json(value) or []


def _own_scoring(value: JsonValue) -> str:
    return cell.as_text(value) or "add"


_FIELDS: dict[str, Callable[[JsonValue], Any]] = {
    "tags": cell.as_tags,
    "kind": cell.as_kind,
    "split": cell.as_split,
    "intent": cell.as_text,
    "risk": cell.as_text,
    "weight": cell.as_weight,
    "note": cell.as_text,
    "provenance": cell.as_text,
    "documents": cell.as_documents,
    "rubric": cell.as_rubric,
    "checks": _list,
    "expected_tool_calls": _list,
    "attachments": _list,
    "own_scoring": _own_scoring,
}


_PLAIN = frozenset({"id", "inputs", "meta", "reference", "tags", "kind", "split", "intent", "risk", "weight", "note"})
_SCALARS = frozenset({str, int, float, bool, type(None)})


def _with_own_id(case: Case, cases: Mapping[str, Case]) -> tuple[Case, bool]:
    """The case with an id from its content, and whether the same content came before."""
    content = case_content(case)
    del content["id"]
    base = f"case-{digest('case', content)[5:17]}"
    own_id, number = base, 1
    while own_id in cases:
        number += 1
        own_id = f"{base}-{number}"
    return case.model_copy(update={"id": own_id}), number > 1


def _missing(cases: Sequence[Case]) -> list[str]:
    """How many cases have no reference, where others have one."""
    missing = sum(case.reference is None for case in cases)
    if not 0 < missing < len(cases):
        return []
    return [f"{missing:,} of {len(cases):,} cases {'has' if missing == 1 else 'have'} no reference."]


def _unsayable(targets: Mapping[str, Target]) -> tuple[str, ...]:
    named = {column: target.key for column, target in targets.items() if target.field == "inputs" and target.key}
    return tuple(column for column, name in named.items() if not name.isidentifier())
