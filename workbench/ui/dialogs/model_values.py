"""What is typed into the drawer of a model as the values of a model, or what is wrong with it in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from PySide6.QtWidgets import QLineEdit

from workbench.core.models import Model, Price
from workbench.core.typed import PER_MILLION, dollars_in, tokens_in


def typed_values(fields: Mapping[str, QLineEdit], model: Model | None) -> dict[str, Any]:
    """The fields of core.models.Model as typed, and ``name``; only where `wrong_values` finds nothing.

    Args:
        fields: by name of the model's field; ``input`` and ``output`` are the price's.
        model: the one that is changed; what the drawer does not show of its price stays.
    """
    texts = {name: field.text().strip() for name, field in fields.items()}
    values: dict[str, Any] = {name: texts[name] for name in ("model_id", "base_url", "key_env")}
    values["name"] = texts["name"] or texts["model_id"]
    if texts["context_window"]:
        values["context_window"] = tokens_in(texts["context_window"])
    if texts["input"]:
        values["price"] = _with_rest(Price(input=_price(texts["input"]), output=_price(texts["output"])), model)
    return values


def wrong_values(fields: Mapping[str, QLineEdit]) -> dict[str, str]:
    """Name of each field that cannot be taken → what is wrong and what to do; of several all are said."""
    texts = {name: field.text().strip() for name, field in fields.items()}
    wrong = {name: said for name, text in texts.items() if (said := wrong_value(name, text))}
    if not texts["model_id"]:
        wrong["model_id"] = "A model needs the id that its server knows. Type the model id."
    priced = [name for name in ("input", "output") if texts[name]]
    if len(priced) == 1:
        missing = "output" if priced == ["input"] else "input"
        wrong[missing] = f"A price has two parts: type that of {missing} too; 0 is free."
    return wrong


def wrong_value(name: str, text: str) -> str:
    """What is wrong with the text of one field while it is typed; "" where nothing is, or nothing is typed."""
    read = {"context_window": tokens_in, "input": _price, "output": _price}.get(name)
    if read is None or not text.strip():
        return ""
    try:
        read(text)
    except ValueError as error:
        return f"“{text.strip()[:40]}” {error}"
    return ""


def _price(text: str) -> Decimal:
    return dollars_in(text, PER_MILLION)


def _with_rest(price: Price, model: Model | None) -> Price:
    """A price as typed; the parts for cached input, which stand in no field here, stay with an equal one."""
    old = model.price if model is not None else None
    same = old is not None and (old.input, old.output) == (price.input, price.output)
    return old if old is not None and same else price.model_copy(update={"source": "own"})
