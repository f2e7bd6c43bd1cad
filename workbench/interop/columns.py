"""Which column of a table of cases fills which field, as the rules and the person say."""

import re
from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from workbench.core.errors import InputError
from workbench.core.strict_json import JsonError, parse
from workbench.interop.mapping import JSON_MARK, Overrides, Target, find_column, parse_overrides, split_target
from workbench.interop.tables.table import Table

REFERENCE_NAMES = ("reference", "expected", "expected_output", "ideal", "target", "answer")
"""Names of a column that holds the reference; the first one that is there is taken, others become input variables."""

LIKELY_WORDS = (
    *("reference", "expected", "ideal", "gold", "golden", "truth", "correct", "target", "answer", "label", "labels"),
    *("output", "completion", "response", "solution", "category", "class", "intent", "sentiment", "soll", "erwartet"),
    *("antwort", "lösung", "kategorie", "klasse", "réponse", "catégorie", "étiquette", "respuesta", "categoría"),
    *("etiqueta", "risposta", "categoria"),
)
"""Words in the name of a column that may well be the reference, the likeliest first."""

_ID_WORDS = frozenset({"id", "ids", "uuid", "key", "nr", "no", "number", "num", "nummer", "kennung"})
"""Last words in the name of a column that may well hold the ids."""

NAMED = frozenset(
    {"id", "tags", "kind", "split", "intent", "risk", "weight", "note", "messages", "documents", "provenance"}
)
"""Columns that fill the field of their name, whatever they hold."""

STRUCTURED = frozenset({"rubric", "inputs", "meta", "checks", "own_scoring", "expected_tool_calls", "attachments"})
"""Columns that fill the field of their name only if half of their cells have the form of it, else they are input
variables: a wrong cell among good ones is told at its line and does not change how the others are read."""

FIELDS = NAMED | STRUCTURED | {"reference", "skip"}
_LONGEST_ID = 100
_LIST_FIELDS = frozenset({"checks", "expected_tool_calls", "attachments"})
_JSON_FIELDS = frozenset({"inputs", "meta", "reference"})


def choose_targets(table: Table, overrides: Overrides) -> dict[str, Target]:
    """The target of each column, in the table's order.

    Raises:
        InputError: a column or field that the person named does not exist, or two columns fill one field.
    """
    chosen: dict[str, Target] = {}
    for field, column in parse_overrides(overrides):
        target = split_target(field, FIELDS, frozenset({"inputs", "meta"}))
        chosen[find_column(table.columns, column, table.name)] = target
    taken = {target.field for target in chosen.values() if not target.key}
    for column in table.columns:
        if column not in chosen:
            chosen[column] = _by_name(table, column, taken)
            taken |= {chosen[column].field} if not chosen[column].key else set()
    chosen = {column: _with_json(table, column, chosen[column]) for column in table.columns}
    _refuse_doubles(chosen, table.name)
    return chosen


def likely_reference(table: Table, targets: Mapping[str, Target]) -> str:
    """The column that looks like the reference by its name, where none fills it; "" when there is none."""
    free = [column for column, target in targets.items() if target.field in ("inputs", "intent")]
    if len(free) < 2 or any(target.field in ("reference", "checks", "rubric") for target in targets.values()):
        return ""
    ranks: dict[str, int] = {}
    for column in free:
        words = re.split(r"[\W_]+", column.casefold())
        if "id" not in words and (found := [LIKELY_WORDS.index(word) for word in words if word in LIKELY_WORDS]):
            ranks[column] = min(found)
    likely = min(ranks, key=lambda column: ranks[column], default="")
    return likely if likely and column_cells(table, likely) else ""


def likely_id(table: Table, targets: Mapping[str, Target]) -> str:
    """The column that looks like the ids by its name and holds another short value in every row, where none is it."""
    if len(table.rows) < 2 or any(target.field == "id" for target in targets.values()):
        return ""
    for column in (column for column, target in targets.items() if target.field == "inputs"):
        # Of ticketId and TicketNr the last word is Id and Nr.
        words = [word.casefold() for word in re.split(r"[\W_]+|(?<=[a-z])(?=[A-Z])", column.strip()) if word]
        if words and words[-1].rstrip("0123456789") in _ID_WORDS:
            cells = column_cells(table, column)
            short = all(isinstance(cell, str | int) and len(str(cell)) <= _LONGEST_ID for cell in cells)
            if short and len(cells) == len(table.rows) == len({str(cell).strip() for cell in cells}):
                return column
    return ""


def sayable(name: str) -> str:
    """A name for a variable that a template can say: ``Order no.`` → ``Order_no``, ``2nd`` → ``n2nd``."""
    said = re.sub(r"\W+", "_", name).strip("_") or "value"
    # Some digits and signs of other scripts may stand nowhere in a name.
    return next((one for one in (said, f"n{said}") if one.isidentifier()), "value")


def column_cells(table: Table, column: str) -> list[JsonValue]:
    """The cells of a column that hold anything."""
    return [cell for row in table.rows if (cell := row.values.get(column)) not in (None, "")]


def _by_name(table: Table, column: str, taken: set[str]) -> Target:
    name = column.removesuffix(JSON_MARK)
    marked = name != column
    folded = name.strip().lower()
    for prefix in ("inputs.", "meta."):
        if folded.startswith(prefix) and len(name.strip()) > len(prefix):
            return Target(prefix[:-1], name.strip()[len(prefix) :], marked)
    if folded in NAMED and folded not in taken:
        return Target(folded, as_json=marked)
    if folded in REFERENCE_NAMES and "reference" not in taken:
        before = REFERENCE_NAMES[: REFERENCE_NAMES.index(folded)]
        if not any(other.removesuffix(JSON_MARK).strip().lower() in before for other in table.columns):
            return Target("reference", as_json=marked)
    if folded in STRUCTURED and folded not in taken and _has_form(folded, column_cells(table, column)):
        return Target(folded, as_json=marked)
    return Target("inputs", name, marked)


def _has_form(field: str, cells: Sequence[JsonValue]) -> bool:
    if field == "own_scoring":
        fitting = [cell in ("add", "instead") for cell in cells]
    elif field in _LIST_FIELDS:
        # An empty list fits, but says nothing where others stand: it may be a list of texts as well.
        values = [_parsed(cell) for cell in cells]
        fitting = [_is_list_of_objects(value) for value in values if value != []] or [True for _ in values]
    elif field == "rubric":
        fitting = [isinstance(value, dict) and _is_rubric(value) for value in map(_parsed, cells)]
    else:
        fitting = [isinstance(_parsed(cell), dict) for cell in cells]
    return bool(fitting) and 2 * sum(fitting) >= len(fitting)


def _is_list_of_objects(value: JsonValue) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _is_rubric(value: dict[str, JsonValue]) -> bool:
    return "criteria" in value or set(value) in ({"id", "name"}, {"id", "name", "note"})


def _parsed(cell: JsonValue) -> JsonValue:
    if isinstance(cell, str) and cell.lstrip()[:1] in ("{", "["):
        try:
            return parse(cell)
        except JsonError:
            return cell
    return cell


def _with_json(table: Table, column: str, target: Target) -> Target:
    """Text cells that are all JSON objects or lists are parsed; the mapping says so."""
    if table.typed or target.as_json or target.field not in _JSON_FIELDS:
        return target
    if not target.key and target.field != "reference":
        return target
    cells = column_cells(table, column)
    if cells and all(isinstance(_parsed(cell), dict | list) for cell in cells):
        return target._replace(as_json=True)
    return target


def _refuse_doubles(chosen: Mapping[str, Target], where: str) -> None:
    seen: dict[tuple[str, str], str] = {}
    for column, target in chosen.items():
        if target.field == "skip":
            continue
        place = (target.field, target.key)
        if place in seen:
            name = f"{target.field}.{target.key}" if target.key else target.field
            raise InputError(
                "map.double",
                f"The columns ‘{seen[place]}’ and ‘{column}’ would both fill ‘{name}’.",
                where=where,
                remedy=f"Leave one out with skip={column}.",
            )
        seen[place] = column
