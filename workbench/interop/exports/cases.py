"""Cases as CSV, JSONL and JSON: read back they have the same digests."""

from collections.abc import Callable, Sequence

from pydantic import JsonValue

from workbench.core.canonical import canonical
from workbench.core.cases import Case
from workbench.interop.case_line import write_case
from workbench.interop.columns import FIELDS, REFERENCE_NAMES
from workbench.interop.exports.sheet import sheet
from workbench.interop.exports.source import Files, Source
from workbench.interop.folder.names import file_name
from workbench.interop.mapping import JSON_MARK
from workbench.interop.strict_json import JsonError, dump, parse

_TEXT_FIELDS = ("kind", "split", "intent", "risk", "note", "provenance", "own_scoring")
_JSON_FIELDS = ("messages", "documents", "expected_tool_calls", "attachments", "checks", "rubric")
_PLAIN_NAMES = FIELDS | set(REFERENCE_NAMES)
Column = tuple[str, list[str]]


def write_jsonl(source: Source) -> Files:
    """One JSON object per case, as in golden/NAME.jsonl of the folder form."""
    lines = "".join(dump(write_case(case)) + "\n" for case in source.cases)
    return Files({f"{file_name(source.name)}.jsonl": lines.encode()}, [])


def write_json(source: Source) -> Files:
    """A JSON list of the same objects."""
    items = ",\n".join(dump(write_case(case)) for case in source.cases)
    return Files({f"{file_name(source.name)}.json": f"[\n{items}\n]\n".encode()}, [])


def write_csv(source: Source) -> Files:
    """A CSV table with the columns that :func:`workbench.interop.cases.table_to_cases` reads.

    A variable whose name is also that of a field is called ``inputs.NAME``. A column in which any cell is not plain
    text is called ``NAME: JSON``, and all its cells are JSON; an empty cell means that the case has no such variable.
    """
    lines = [write_case(case) for case in source.cases]
    columns: list[Column] = [_column("id", [case.id for case in source.cases], simple=_simple_id)]
    columns += _keyed("inputs", [case.inputs for case in source.cases])
    references = [case.reference for case in source.cases]
    if any(reference is not None for reference in references):
        columns.append(_reference(references))
    if any(case.tags for case in source.cases):
        columns.append(_tags([case.tags for case in source.cases]))
    for name in _TEXT_FIELDS:
        if any(name in line for line in lines):
            columns.append(_column(name, [getattr(case, name) for case in source.cases]))
    if any(case.weight != 1.0 for case in source.cases):
        columns.append(("weight", [repr(case.weight) for case in source.cases]))
    for name in _JSON_FIELDS:
        if any(name in line for line in lines):
            columns.append((name + JSON_MARK, [dump(line[name]) if name in line else "" for line in lines]))
    columns += _keyed("meta", [case.meta for case in source.cases])
    header = [name for name, _ in columns]
    rows = zip(*(cells for _, cells in columns), strict=True)
    return Files({f"{file_name(source.name)}.csv": sheet(header, rows)}, [])


def _column(name: str, values: Sequence[str], simple: Callable[[str], bool] = lambda _value: True) -> Column:
    """A column of texts: plain, or JSON where a text would not come back as it is."""
    if all(simple(value) and "\0" not in value for value in values):
        return name, list(values)
    return name + JSON_MARK, [dump(value) for value in values]


def _simple_id(text: str) -> bool:
    return text == text.strip()


def _reference(values: Sequence[JsonValue]) -> Column:
    texts = [value for value in values if isinstance(value, str)]
    missing = sum(value is None for value in values)
    if len(texts) + missing == len(values) and "" not in texts and _is_plain(texts):
        return "reference", [value if isinstance(value, str) else "" for value in values]
    return "reference" + JSON_MARK, ["" if value is None else dump(value) for value in values]


def _is_plain(texts: Sequence[str]) -> bool:
    """Whether texts come back as texts: not all of them look like JSON objects or lists, and none holds NUL."""
    return not any("\0" in text for text in texts) and not all(_looks_json(text) for text in texts if text)


def _looks_json(text: str) -> bool:
    if text.lstrip()[:1] not in ("{", "["):
        return False
    try:
        parse(text)
    except JsonError:
        return False
    return True


def _tags(values: Sequence[tuple[str, ...]]) -> Column:
    if all(_simple_tag(tag) for tags in values for tag in tags):
        return "tags", [", ".join(tags) for tags in values]
    return "tags" + JSON_MARK, [dump(list(tags)) for tags in values]


def _simple_tag(tag: str) -> bool:
    return bool(tag) and tag == tag.strip() and not set(tag) & set(",;|\n\0") and not tag.startswith("[")


def _keyed(field: str, objects: Sequence[dict[str, JsonValue]]) -> list[Column]:
    """A column per variable, and one of JSON objects for variables with names that no column can have."""
    names = dict.fromkeys(name for item in objects for name in item)
    odd = [name for name in names if not name or name != name.strip() or "\0" in name or "\ufeff" in name]
    columns = [_variable(field, name, objects) for name in names if name not in odd]
    if odd:
        rests = [{name: item[name] for name in odd if name in item} for item in objects]
        columns.append((field + JSON_MARK, [dump(rest) if rest else "" for rest in rests]))
    return columns


def _variable(field: str, name: str, objects: Sequence[dict[str, JsonValue]]) -> Column:
    folded = name.lower()
    clear = field == "inputs" and folded not in _PLAIN_NAMES and not folded.startswith(("inputs.", "meta."))
    title = name if clear else f"{field}.{name}"
    cells = [item[name] for item in objects if name in item]
    texts = [cell for cell in cells if isinstance(cell, str)]
    marked = name.endswith(JSON_MARK)
    # A column without any text would be read as one of JSON, or not at all, so it says what it is.
    if len(texts) == len(objects) and any(texts) and _is_plain(texts) and not marked:
        return title, texts
    return title + JSON_MARK, [dump(item[name]) if name in item else "" for item in objects]


def reference_text(value: JsonValue) -> str:
    """A reference as one text: a text as it is, other JSON in canonical form, nothing as ""."""
    if value is None:
        return ""
    return value if isinstance(value, str) else canonical(value).decode()


def case_texts(case: Case) -> dict[str, str]:
    """The inputs of a case as texts: JSON where they are none."""
    return {name: value if isinstance(value, str) else dump(value) for name, value in case.inputs.items()}
