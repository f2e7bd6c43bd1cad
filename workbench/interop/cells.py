"""One cell of a table becomes one field of a case."""

import re
from functools import lru_cache
from typing import Any

from pydantic import JsonValue, ValidationError

from workbench.core.canonical import canonical
from workbench.core.cases import KINDS, SPLITS, ContextDocument
from workbench.core.rubrics import Rubric
from workbench.core.strict_json import JsonError, parse
from workbench.interop.case_line import first_fault
from workbench.interop.messages import read_messages
from workbench.interop.rubric_text import read_rubric_value

_LARGEST = 10**300
_SHORT = 200
_COMMA = re.compile(r"([0-9]{1,9}),([0-9]{1,9})")
_SEPARATORS = str.maketrans(";|\n", ",,,")
_SPLIT_WORDS = {"heldout": "held-out", "held_out": "held-out", "held out": "held-out", "holdout": "held-out"}


def as_text(value: JsonValue) -> str:
    """A cell as text: a text as it is, nothing as "", other JSON in canonical form."""
    if value is None:
        return ""
    return value if isinstance(value, str) else canonical(value).decode()


def as_json(value: JsonValue) -> JsonValue:
    """A cell's JSON: a text is parsed, an empty one is None, anything else is taken as it is.

    Raises:
        ValueError: the text is not JSON.
    """
    if not isinstance(value, str):
        return value
    if not value.strip():
        return None
    try:
        return parse(value)
    except JsonError as fault:
        raise ValueError(f"it is not valid JSON: {fault.message}") from fault


def as_object(value: JsonValue) -> dict[str, JsonValue]:
    """A cell's JSON object; an empty cell is an empty one.

    Raises:
        ValueError: it is none.
    """
    found = as_json(value)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise ValueError("it must be a JSON object")
    return found


def as_tags(value: JsonValue) -> tuple[str, ...]:
    """Tags from a list, or from a text cut at commas, semicolons and bars.

    Raises:
        ValueError: a list that holds other than texts.
    """
    if isinstance(value, str):
        # The same few stand in many rows.
        return _text_as_tags(value) if len(value) <= _SHORT else _text_as_tags.__wrapped__(value)
    if value is None:
        return ()
    if not isinstance(value, list) or any(not isinstance(tag, str | int | float) for tag in value):
        raise ValueError("tags must be a list of texts")
    return tuple(as_text(tag) for tag in value)


@lru_cache(2_000)
def _text_as_tags(value: str) -> tuple[str, ...]:
    if value.lstrip().startswith("["):
        return as_tags(as_json(value))
    if ";" in value or "|" in value or "\n" in value:
        value = value.translate(_SEPARATORS)
    return tuple(tag.strip() for tag in value.split(",") if tag.strip())


def as_kind(value: JsonValue) -> str:
    """golden, edge, adversarial or regression; golden where the cell is empty.

    Raises:
        ValueError: another word.
    """
    if isinstance(value, str) and value in KINDS:
        return value
    word = as_text(value).strip().lower() or "golden"
    if word not in KINDS:
        raise ValueError(f"‘{word}’ is not a kind ({', '.join(KINDS)})")
    return word


def as_split(value: JsonValue) -> str:
    """tune or held-out; tune where the cell is empty.

    Raises:
        ValueError: another word.
    """
    if isinstance(value, str) and value in SPLITS:
        return value
    word = as_text(value).strip().lower() or "tune"
    word = _SPLIT_WORDS.get(word, word)
    if word not in SPLITS:
        raise ValueError(f"‘{word}’ is not a split ({', '.join(SPLITS)})")
    return word


def as_number(value: JsonValue) -> float | None:
    """A number, None where the cell is empty.

    Raises:
        ValueError: it is no finite number.
    """
    if isinstance(value, bool):
        raise ValueError("it is not a number")
    if isinstance(value, int | float):
        if abs(value) > _LARGEST:
            raise ValueError("the number is too large")
        return float(value)
    text = as_text(value).strip()
    if not text:
        return None
    try:
        number = float(text)
    except ValueError as error:
        raise ValueError(f"‘{text[:40]}’ is not a number") from error
    if number != number or number in (float("inf"), float("-inf")):
        raise ValueError(f"‘{text[:40]}’ is not a finite number")
    return number


def as_weight(value: JsonValue) -> float:
    """A weight of zero or more, also with a decimal comma; 1 where the cell is empty.

    Raises:
        ValueError: it is no such number.
    """
    if isinstance(value, str) and (found := _COMMA.fullmatch(value.strip())):
        if len(found[2]) == 3 and found[1] != "0":
            raise ValueError(f"{value.strip()} may be a thousand or a fraction; write it with a point, e.g. 1.5")
        value = f"{found[1]}.{found[2]}"
    number = as_number(value)
    if number is not None and number < 0:
        raise ValueError("a weight cannot be negative")
    return 1.0 if number is None else number


def as_documents(value: JsonValue) -> tuple[dict[str, Any], ...]:
    """Context documents from a list of texts or objects, or from one text.

    Raises:
        ValueError: an item is no document.
    """
    if isinstance(value, str):
        if value.lstrip().startswith("["):
            try:
                return as_documents(parse(value))
            except JsonError:
                pass  # a text that merely begins with a bracket
        return ({"text": value},) if value else ()
    if value is None:
        return ()
    return tuple(_document(item) for item in (value if isinstance(value, list) else [value]))


def _document(item: JsonValue) -> dict[str, Any]:
    if isinstance(item, str):
        return {"text": item}
    if isinstance(item, dict):
        fields: dict[str, Any] = dict(item)
        for alias in ("content", "page_content"):
            if "text" not in fields and alias in fields:
                fields["text"] = fields.pop(alias)
        try:
            ContextDocument.model_validate(fields)
        except ValidationError as error:
            raise ValueError(first_fault(error, "a document")) from error
        return fields
    raise ValueError("a document must be a text or an object with a text")


def as_messages(value: JsonValue) -> tuple[dict[str, Any], ...]:
    """The messages of the case, from a list (or its JSON text), or from a text as one user message.

    Raises:
        ValueError: an item is no message.
    """
    if isinstance(value, str) and value.lstrip().startswith("["):
        value = as_json(value)
    if value is None:
        return ()
    return tuple(message.model_dump() for message in read_messages(value))


def as_rubric(value: JsonValue) -> Rubric | None:
    """The case's own rubric, from an object in our form or in that of Prometheus, or its JSON text.

    Raises:
        ValueError: it is no rubric.
    """
    value = as_json(value)
    return None if value is None else read_rubric_value(value)
