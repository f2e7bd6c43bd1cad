"""What is typed into the drawer of a model as the values of a model, or what is wrong with it in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from PySide6.QtWidgets import QLineEdit

from workbench.core.errors import InputError
from workbench.core.models import Model, Price


def typed_values(fields: Mapping[str, QLineEdit], model: Model | None) -> dict[str, Any]:
    """The fields of core.models.Model as typed, and ``name``.

    Args:
        fields: by name of the model's field; ``input`` and ``output`` are the price's.
        model: the one that is changed; what the drawer does not show of its price stays.

    Raises:
        InputError: the id is missing, or a number is none.
    """
    model_id = fields["model_id"].text().strip()
    if not model_id:
        raise InputError("model.id", "A model needs the id that its server knows.", remedy="Type the model id.")
    values: dict[str, Any] = {"name": fields["name"].text().strip() or model_id, "model_id": model_id}
    for name in ("base_url", "key_env"):
        values[name] = fields[name].text().strip()
    window = fields["context_window"].text().strip()
    if window:
        values["context_window"] = _tokens(window)
    price = _price(fields["input"].text().strip(), fields["output"].text().strip(), model)
    if price is not None:
        values["price"] = price
    return values


def _price(into: str, out: str, model: Model | None) -> Price | None:
    parts = [_number(words, "Price") for words in (into, out) if words]
    if not parts:
        return None
    if len(parts) == 1:
        said = "A price has two parts, one of input and one of output."
        raise InputError("model.price", said, remedy="Type both; 0 is free.")
    price = Price(input=parts[0], output=parts[1], source="own")
    old = model.price if model is not None else None
    # Its parts for cached input, which stand in no field here, stay with it.
    return old if old is not None and (old.input, old.output) == (price.input, price.output) else price


def _tokens(words: str) -> int:
    """``128000``, ``128,000``, ``128k``, ``1M``."""
    plain = words.replace(",", "").replace("_", "").casefold()
    factor = {"k": 1_000, "m": 1_000_000}.get(plain[-1], 1)
    try:
        number = Decimal(plain[:-1] if factor > 1 else plain) * factor
    except InvalidOperation:
        number = Decimal(-1)
    if not number.is_finite() or number < 1 or number != number.to_integral_value():
        raise InputError(
            "model.number", f"Context window: “{words}” is no number of tokens.", remedy="Write it as 128000 or 128k."
        )
    return int(number)


def _number(words: str, what: str) -> Decimal:
    try:
        number = Decimal(words.lstrip("$"))
    except InvalidOperation:
        number = Decimal(-1)
    if not number.is_finite() or number < 0:
        raise InputError("model.number", f"{what}: “{words}” is no number.", remedy="Write it as 0.40.")
    return number
