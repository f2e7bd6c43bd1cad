"""Fills a JSON schema, or a JSON that the prompt shows, from what stands in the input and in the examples."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workbench.providers.offline.labels import Offer, choose
from workbench.providers.offline.policy import number_of, truth_of
from workbench.providers.offline.reading import Prompt, is_bullet, without_bullet
from workbench.providers.offline.shown import Schema, parsed
from workbench.providers.offline.words import (
    is_empty,
    name_words,
    negates,
    numbers,
    plain_number,
    sentences,
    stem,
    words,
)

_TOKEN = re.compile(r"[^\s,;:!?()\"“”„]+")
_FORMATS = {
    "email": r"[\w.+-]+@[\w-]+\.[\w.-]+\w",
    "uri": r"https?://\S+",
    "date": r"\d{4}-\d{2}-\d{2}",
    "time": r"\d{1,2}:\d{2}(?::\d{2})?",
    "date-time": r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}\S*",
}


@dataclass(frozen=True, slots=True)
class _Filler:
    prompt: Prompt
    root: Schema
    dice: random.Random | None
    heat: float
    about: Mapping[str, str]
    """What list items of the prompt say of each key."""


def fill(schema: Schema, prompt: Prompt, dice: random.Random | None = None, heat: float = 0.0) -> Any:
    """A value of a schema (the usual part of JSON Schema), with what the input says in it."""
    filler = _Filler(prompt, schema, dice, heat, _abouts(prompt.orders))
    return _value(filler, "", schema, [(asked, parsed(output)) for asked, output in prompt.examples])


def _value(filler: _Filler, name: str, schema: Schema, shown: list[tuple[str, Any]]) -> Any:
    schema, nullable = _resolved(filler.root, schema)
    if "const" in schema:
        return schema["const"]
    kind = schema.get("type")
    if isinstance(schema.get("enum"), list):
        return _choice(filler, name, schema["enum"], shown)
    if kind == "object" or "properties" in schema:
        return {
            key: _value(
                filler, key, inner, [(asked, out[key]) for asked, out in shown if isinstance(out, dict) and key in out]
            )
            for key, inner in (schema.get("properties") or {}).items()
        }
    if kind == "array":
        return _list(filler, name, schema, shown)
    if kind == "boolean":
        return _truth(filler, name, schema, shown)
    if kind in ("number", "integer"):
        found = _number(filler, name, schema, shown)
        if found is None:
            return None if nullable else 0
        return int(found) if kind == "integer" or found == int(found) else found
    text = _text(filler, name, schema, shown)
    return None if nullable and not text else text


def _resolved(root: Schema, schema: Schema) -> tuple[Schema, bool]:
    """(the schema without references, unions and null, whether null is allowed)."""
    nullable = False
    for _ in range(8):
        reference = schema.get("$ref")
        union = schema.get("anyOf") or schema.get("oneOf")
        kinds = schema.get("type")
        if isinstance(reference, str) and reference.startswith("#/"):
            found: Any = root
            for step in reference[2:].split("/"):
                found = found.get(step, {}) if isinstance(found, dict) else {}
            schema = found if isinstance(found, dict) else {}
        elif isinstance(union, list):
            nullable = nullable or {"type": "null"} in union
            schema = next((one for one in union if isinstance(one, dict) and one.get("type") != "null"), {})
        elif isinstance(kinds, list):
            nullable = nullable or "null" in kinds
            schema = {**schema, "type": next((kind for kind in kinds if kind != "null"), "null")}
        else:
            break
    return schema, nullable or schema.get("type") == "null"


def _choice(filler: _Filler, name: str, options: list[Any], shown: list[tuple[str, Any]]) -> Any:
    by_text = {str(option): option for option in options}
    field = _field(filler, name, "")
    if field is not None and str(field) in by_text:
        return by_text[str(field)]
    offers = tuple(Offer(text, filler.about.get(text.casefold(), "")) for text in by_text)
    examples = tuple((asked, str(value)) for asked, value in shown if str(value) in by_text)
    said = filler.prompt.message or filler.prompt.input
    return by_text[choose(said, offers, examples, filler.dice, filler.heat)]


def _list(filler: _Filler, name: str, schema: Schema, shown: list[tuple[str, Any]]) -> list[Any]:
    items, _ = _resolved(filler.root, schema.get("items") or {})
    if isinstance(items.get("enum"), list):
        said = {stem(word) for word in words(filler.prompt.input)}
        return [one for one in items["enum"] if {stem(word) for word in words(str(one))} <= said]
    field = _field(filler, name, schema.get("description", ""))
    if isinstance(field, str):
        parts = [part.strip() for part in re.split(r"[,;]| and | und | y ", field) if part.strip()]
        return [number_of(part) for part in parts] if items.get("type") in ("number", "integer") else parts
    inner = [(asked, value[0]) for asked, value in shown if isinstance(value, list) and value]
    found = _value(filler, name, items, inner)
    return [found] if found not in ("", None, 0) else []


def _truth(filler: _Filler, name: str, schema: Schema, shown: list[tuple[str, Any]]) -> bool:
    field = truth_of(_field(filler, name, schema.get("description", "")))
    if field is not None:
        return field
    examples = tuple((asked, str(value)) for asked, value in shown if isinstance(value, bool))
    if len({value for _, value in examples}) == 2:
        return choose(filler.prompt.message, (), examples, filler.dice, filler.heat) == "True"
    wanted = {stem(word) for word in name_words(name) if not is_empty(word)}
    said = words(filler.prompt.message)
    hits = [at for at, word in enumerate(said) if stem(word) in wanted]
    return any(not any(negates(word) for word in said[max(0, at - 3) : at]) for at in hits)


def _number(filler: _Filler, name: str, schema: Schema, shown: list[tuple[str, Any]]) -> float | None:
    field = number_of(_field(filler, name, schema.get("description", "")))
    if field is not None:
        return field
    text = filler.prompt.input
    if learned := _learned(text, [(asked, _written(value)) for asked, value in shown]):
        found = numbers(learned)
        if found and found[0].count(".") <= 1:
            return float(found[0])
    wanted = {stem(word) for word in name_words(name) + words(schema.get("description", "")) if not is_empty(word)}
    tokens = words(text)
    places = [at for at, word in enumerate(tokens) if stem(word) in wanted]
    listed = [(at, word) for at, word in enumerate(tokens) if word.isdecimal()]
    if not listed:
        return None
    nearest = min(listed, key=lambda one: min((abs(one[0] - place) for place in places), default=0))
    return float(nearest[1])


def _written(value: Any) -> str:
    return plain_number(str(value)) if isinstance(value, int | float) else str(value)


def _text(filler: _Filler, name: str, schema: Schema, shown: list[tuple[str, Any]]) -> str:
    about = str(schema.get("description", "")) or filler.about.get(name.casefold(), "")
    pattern = _FORMATS.get(str(schema.get("format", "")))
    if pattern is None:
        # “an e-mail address” tells the format as well as the keyword does.
        pattern = next(
            (_FORMATS[one] for one in ("email", "date") if one in (name + about).lower().replace("-", "")), None
        )
    if pattern and (found := re.search(pattern, filler.prompt.input)):
        return found[0]
    field = _field(filler, name, about)
    if field is not None:
        return str(field)
    examples = [(asked, value) for asked, value in shown if isinstance(value, str) and value]
    if learned := _learned(filler.prompt.input, examples):
        return learned
    values = [value for _, value in examples]
    if values and len(set(values)) < len(values):
        # Values that come again are choices, though the schema does not say so.
        return choose(filler.prompt.message, (), tuple(examples), filler.dice, filler.heat)
    found_sentences = sentences(filler.prompt.message)
    long = any(len(value.split()) > 3 for value in values) or any(stem(word) in _LONG for word in name_words(name))
    return found_sentences[0] if found_sentences and long else ""


_LONG = frozenset(map(stem, "summary text message reason answer reply explanation note comment resumen texto".split()))


def _field(filler: _Filler, name: str, about: str) -> Any:
    """The value of the input's field whose name is most alike; None where none is."""
    wanted = {stem(word) for word in name_words(name) if not is_empty(word)}
    told = {stem(word) for word in words(about) if not is_empty(word)}
    best, fit = None, 0.45
    for field, value in filler.prompt.fields.items():
        has = {stem(word) for word in name_words(field) if not is_empty(word)}
        alike = len(has & wanted) / (len(has | wanted) or 1) + 0.5 * len(has & told) / (len(has) or 1)
        if alike > fit:
            best, fit = value, alike
    return best


def _learned(text: str, examples: list[tuple[str, str]]) -> str:
    """The part of a text that stands where the examples' values stand in theirs, or has their form; "" where none
    does."""
    places = [place for asked, value in examples if (place := _place(asked, value)) is not None]
    if not places:
        return ""
    tokens = [token.strip(".'’") for token in _TOKEN.findall(text)]
    best, most = "", 0.9
    for before, form in places:
        length = form.count(" ") + 1
        # A plain word in lower case has no form of its own: only what stands before it tells.
        telling = any(mark in form for mark in "9A")
        for at in range(len(tokens) - length + 1):
            span = " ".join(tokens[at : at + length])
            score = (1.0 if telling else 0.3) if _form(span) == form else 0.0
            if score and at and stem(tokens[at - 1].lower() or "x") == before:
                score += 1.0
            if score > most:
                best, most = span, score
    return best


def _place(text: str, value: str) -> tuple[str, str] | None:
    """(stem of the word before a value, form of the value) in a text that holds it."""
    at = text.find(value) if value else -1
    if at < 0:
        return None
    before = [token.strip(".'’") for token in _TOKEN.findall(text[:at])]
    return (stem(before[-1].lower()) if before and before[-1] else ""), _form(value)


def _form(text: str) -> str:
    """The form of a value: ``AB-1203`` is ``A-9``, ``Anna Berg`` is ``Aa Aa``."""
    text = re.sub(r"\d+", "9", text)
    text = re.sub(r"[^\W\d_a-zß-ÿ]+", "A", text)
    return re.sub(r"[^\W\d_A-Z]+", "a", text)


def _abouts(orders: str) -> dict[str, str]:
    """What list items say of a key or choice: ``- key: …``."""
    found: dict[str, str] = {}
    for line in orders.splitlines():
        name, mark, about = without_bullet(line).partition(":")
        if mark and is_bullet(line):
            found[name.strip("\"'`* ").casefold()] = about.strip()
    return found
