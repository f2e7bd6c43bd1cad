"""JSONL, and JSON that is a list of objects or an object with one such list."""

from collections.abc import Iterator

from pydantic import JsonValue

from workbench.core.strict_json import JsonError, decode_at, parse, skip_space
from workbench.interop.tables.table import Reading, Row, distinct


def read_jsonl(text: str, reading: Reading) -> tuple[list[str], list[Row]]:
    """Columns and rows of JSONL text: one object per line, blank lines are skipped.

    Raises:
        InputError: (strict) a line is not a JSON object.
    """
    rows: list[Row] = []
    # Only \n ends a line: JSON text may hold U+2028 and its kin as they are.
    for line, raw in enumerate(text.split("\n"), 1):
        if not raw.strip():
            continue
        try:
            value = parse(raw)
        except JsonError as fault:
            message = f"it is not valid JSON: {fault.message} (column {fault.position + 1:,})."
            reading.broken(line, "json", message, "Mend or remove this line.")
            continue
        if not isinstance(value, dict):
            reading.broken(line, "json", "it is JSON, but not an object.", 'Write each row as {"column": value, …}.')
            continue
        rows.append(Row(line, value))
        reading.tick(len(rows))
    return _named(rows, reading)


def read_json(text: str, reading: Reading) -> tuple[list[str], list[Row]]:
    """Columns and rows of JSON text: a list of objects, or an object in which exactly one list of objects stands.

    Raises:
        InputError: it is not JSON, or holds no such list, or (strict) an item is not an object.
    """
    try:
        items = _items(text, reading)
    except JsonError as fault:
        line, column = _place(text, fault.position)
        raise reading.fault(
            "table.json", f"Line {line:,}: it is not valid JSON: {fault.message} (column {column:,}).", "Mend the file."
        ) from fault
    rows: list[Row] = []
    line, seen = 1, 0
    for position, value in items:
        line += text.count("\n", seen, position)
        seen = position
        if not isinstance(value, dict):
            reading.broken(line, "json", "an item of the list is not an object.", 'Write rows as {"column": value, …}.')
            continue
        rows.append(Row(line, value))
        reading.tick(len(rows))
    return _named(rows, reading)


def _items(text: str, reading: Reading) -> list[tuple[int, JsonValue]]:
    start = skip_space(text, 0)
    if start == len(text):
        raise reading.fault("table.empty", "The file is empty.", "It must hold a list of objects.")
    if text[start] == "[":
        items, end = _list_at(text, start)
    elif text[start] == "{":
        items, end = _lone_list(text, start, reading)
    else:
        raise reading.fault("table.json", "It holds no list of objects.", 'Write it as [{"column": value, …}, …].')
    end = skip_space(text, end)
    if end != len(text):
        raise JsonError("more text follows the value", end)
    return items


def _list_at(text: str, start: int) -> tuple[list[tuple[int, JsonValue]], int]:
    items: list[tuple[int, JsonValue]] = []
    position = skip_space(text, start + 1)
    if text[position : position + 1] == "]":
        return items, position + 1
    while True:
        value, end = decode_at(text, position)
        items.append((position, value))
        position = skip_space(text, end)
        sign = text[position : position + 1]
        if sign == "]":
            return items, position + 1
        if sign != ",":
            raise JsonError("a comma or ] is missing", position)
        position = skip_space(text, position + 1)


def _lone_list(text: str, start: int, reading: Reading) -> tuple[list[tuple[int, JsonValue]], int]:
    decode_at(text, start)  # finds every fault first, so that the walk below meets none
    lists: dict[str, list[tuple[int, JsonValue]]] = {}
    end = start
    for key, position in _members(text, start):
        if text[position : position + 1] == "[":
            items, end = _list_at(text, position)
            if items and all(isinstance(value, dict) for _, value in items):
                lists[key] = items
    _, end = decode_at(text, start)
    if len(lists) != 1:
        found = f"lists of objects in it: {', '.join(lists)}" if lists else "there is no list of objects in it"
        raise reading.fault(
            "table.json", f"It is one JSON object, and {found}.", "Keep one list of objects, or write only the list."
        )
    name, items = next(iter(lists.items()))
    reading.warnings.append(f"The rows are those of ‘{name}’; the rest of the file is not taken.")
    return items, end


def _members(text: str, start: int) -> Iterator[tuple[str, int]]:
    position = skip_space(text, start + 1)
    while text[position] != "}":
        key, end = decode_at(text, position)
        position = skip_space(text, skip_space(text, end) + 1)
        yield str(key), position
        _, end = decode_at(text, position)
        position = skip_space(text, end)
        if text[position] == ",":
            position = skip_space(text, position + 1)


def _named(rows: list[Row], reading: Reading) -> tuple[list[str], list[Row]]:
    """Columns and rows; a key that is no name gets one, since a variable without a name can be used nowhere."""
    columns: dict[str, None] = {}
    for row in rows:
        columns.update(dict.fromkeys(row.values))
    if "" not in columns:
        return list(columns), rows
    names = dict(zip(columns, distinct(list(columns), reading), strict=True))
    return list(names.values()), [
        Row(row.line, {names[key]: value for key, value in row.values.items()}) for row in rows
    ]


def _place(text: str, position: int) -> tuple[int, int]:
    return text.count("\n", 0, position) + 1, position - (text.rfind("\n", 0, position) + 1) + 1
