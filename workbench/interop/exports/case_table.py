"""Cases as columns of texts: what CSV, TSV and XLSX have in common. Read back they have the same digests.

A variable whose name is also that of a field is called ``inputs.NAME``. A column in which any cell is not plain text is
called ``NAME: JSON``, and all its cells are JSON; an empty cell means that the case has no such variable.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from pydantic import JsonValue

from workbench.core.cases import Case
from workbench.core.figures import count
from workbench.core.strict_json import JsonError, dump, parse
from workbench.interop.case_line import write_case
from workbench.interop.columns import FIELDS, REFERENCE_NAMES
from workbench.interop.mapping import JSON_MARK

TEXT_FIELDS = ("kind", "split", "intent", "risk", "note", "provenance", "own_scoring")
JSON_FIELDS = ("messages", "documents", "expected_tool_calls", "attachments", "checks", "rubric")
_PLAIN_NAMES = FIELDS | set(REFERENCE_NAMES)
_FORMULA = re.compile(r"\s*[=+\-@]")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*\s*%?")


class Column(NamedTuple):
    """A column's name and its cells."""

    name: str
    cells: list[str]


Awkward = Callable[[str], bool]
"""Whether a format cannot carry a text as it is, though it can carry its JSON."""


def case_columns(cases: Sequence[Case], awkward: Awkward = lambda text: "\0" in text) -> list[Column]:
    """The columns of a table of cases, all of them as long as the cases.

    Args:
        cases: the rows.
        awkward: texts for which their column becomes one of JSON; NUL is always among them.
    """
    lines = [write_case(case) for case in cases]
    columns: list[Column] = [_column("id", [case.id for case in cases], awkward, simple=_simple_id)]
    columns += _keyed("inputs", [case.inputs for case in cases], awkward)
    references = [case.reference for case in cases]
    if any(reference is not None for reference in references):
        columns.append(_reference(references, awkward))
    if any(case.tags for case in cases):
        columns.append(_tags([case.tags for case in cases], awkward))
    for name in TEXT_FIELDS:
        if any(name in line for line in lines):
            columns.append(_column(name, [getattr(case, name) for case in cases], awkward))
    if any(case.weight != 1.0 for case in cases):
        columns.append(Column("weight", [repr(case.weight) for case in cases]))
    for name in JSON_FIELDS:
        if any(name in line for line in lines):
            columns.append(Column(name + JSON_MARK, [dump(line[name]) if name in line else "" for line in lines]))
    return [*columns, *_keyed("meta", [case.meta for case in cases], awkward)]


def formula_notes(texts: Iterable[str], what: str = "cell") -> list[str]:
    """A warning where a spreadsheet would take texts for formulas: they are written as they are, never guarded."""
    found = sum(1 for text in texts if _FORMULA.match(text) and not _NUMBER.fullmatch(text.strip()))
    if not found:
        return []
    subject = f"{count(found, what)} begin{'s' if found == 1 else ''} with =, +, − or @"
    return [f"{subject}. The text is kept exactly; in a spreadsheet import the columns as text, so that none is run."]


def title_of(field: str, name: str) -> str:
    """The name of a variable's column, without a mark."""
    folded = name.lower()
    clear = field == "inputs" and folded not in _PLAIN_NAMES and not folded.startswith(("inputs.", "meta."))
    return name if clear else f"{field}.{name}"


def odd_names(objects: Sequence[dict[str, JsonValue]]) -> tuple[list[str], list[str]]:
    """Names of variables that a column can have, and those that none can."""
    names = list(dict.fromkeys(name for item in objects for name in item))
    odd = [name for name in names if not name or name != name.strip() or "\0" in name or "\ufeff" in name]
    return [name for name in names if name not in odd], odd


def rest_column(field: str, odd: Sequence[str], objects: Sequence[dict[str, JsonValue]]) -> Column:
    """One column of JSON objects for variables with names that no column can have."""
    rests = [{name: item[name] for name in odd if name in item} for item in objects]
    return Column(field + JSON_MARK, [dump(rest) if rest else "" for rest in rests])


def _column(name: str, values: Sequence[str], awkward: Awkward, simple: Awkward = lambda _value: True) -> Column:
    """A column of texts: plain, or JSON where a text would not come back as it is."""
    if all(simple(value) and "\0" not in value and not awkward(value) for value in values):
        return Column(name, list(values))
    return Column(name + JSON_MARK, [dump(value) for value in values])


def _simple_id(text: str) -> bool:
    return text == text.strip()


def _reference(values: Sequence[JsonValue], awkward: Awkward) -> Column:
    texts = [value for value in values if isinstance(value, str)]
    missing = sum(value is None for value in values)
    if len(texts) + missing == len(values) and "" not in texts and _is_plain(texts, awkward):
        return Column("reference", [value if isinstance(value, str) else "" for value in values])
    return Column("reference" + JSON_MARK, ["" if value is None else dump(value) for value in values])


def _is_plain(texts: Sequence[str], awkward: Awkward) -> bool:
    """Whether texts come back as texts: not all of them look like JSON objects or lists, and none is awkward."""
    if any("\0" in text or awkward(text) for text in texts):
        return False
    return not all(_looks_json(text) for text in texts if text)


def _looks_json(text: str) -> bool:
    if text.lstrip()[:1] not in ("{", "["):
        return False
    try:
        parse(text)
    except JsonError:
        return False
    return True


def _tags(values: Sequence[tuple[str, ...]], awkward: Awkward) -> Column:
    if all(_simple_tag(tag) and not awkward(tag) for tags in values for tag in tags):
        return Column("tags", [", ".join(tags) for tags in values])
    return Column("tags" + JSON_MARK, [dump(list(tags)) for tags in values])


def _simple_tag(tag: str) -> bool:
    return bool(tag) and tag == tag.strip() and not set(tag) & set(",;|\n\0") and not tag.startswith("[")


def _keyed(field: str, objects: Sequence[dict[str, JsonValue]], awkward: Awkward) -> list[Column]:
    names, odd = odd_names(objects)
    bad = [name for name in names if awkward(name)]
    columns = [_variable(field, name, objects, awkward) for name in names if name not in bad]
    return [*columns, rest_column(field, [*odd, *bad], objects)] if odd or bad else columns


def _variable(field: str, name: str, objects: Sequence[dict[str, JsonValue]], awkward: Awkward) -> Column:
    title = title_of(field, name)
    cells = [item[name] for item in objects if name in item]
    texts = [cell for cell in cells if isinstance(cell, str)]
    marked = name.endswith(JSON_MARK)
    # A column without any text would be read as one of JSON, or not at all, so it says what it is.
    if len(texts) == len(objects) and any(texts) and _is_plain(texts, awkward) and not marked:
        return Column(title, texts)
    return Column(title + JSON_MARK, [dump(item[name]) if name in item else "" for item in objects])
