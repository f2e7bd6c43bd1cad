"""How a request is taken apart."""

from __future__ import annotations

from typing import Any

import pytest

from workbench.providers.offline.reading import examples_in, fields_of, read, split_task


def user(text: str, **more: Any) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": text}], **more}


def test_the_system_message_orders_and_the_last_user_message_is_the_input() -> None:
    prompt = read(
        {
            "messages": [
                {"role": "system", "content": "Be short."},
                {"role": "user", "content": "Where?"},
                {"role": "assistant", "content": "Here."},
                {"role": "user", "content": "Who?"},
            ]
        }
    )
    assert (prompt.orders, prompt.examples, prompt.input) == ("Be short.", (("Where?", "Here."),), "Who?")


@pytest.mark.parametrize(
    ("text", "orders", "asked"),
    [
        ("Sort it.\n\nThe lamp is broken.", "Sort it.", "The lamp is broken."),
        (
            'Sort it.\n- a: x y\n\nOrder: {"a": 1}\n\nMessage: Hi\n\nReply:',
            "Sort it.\n- a: x y\n\nReply:",
            'Order: {"a": 1}\n\nMessage: Hi',
        ),
        ('Do it.\n\n{"a": 1}', "Do it.", '{"a": 1}'),
        ("Do it.\n\n<text>hi</text>", "Do it.", "<text>hi</text>"),
        ("Only this.", "Only this.", "Only this."),
    ],
)
def test_a_prompt_without_a_system_message_is_parted(text: str, orders: str, asked: str) -> None:
    assert split_task(text) == (orders, asked)


@pytest.mark.parametrize(
    "text",
    [
        "Sort.\nText: a b\nLabel: x\n\nText: c d\nLabel: y\n",
        "Sort.\na b -> x\nc d -> y",
        "Sort.\n- “a b” → x\n- “c d” → y",
        "Sort.\nFrage: a b\nAntwort: x\nFrage: c d\nAntwort: y",
    ],
)
def test_examples_are_found(text: str) -> None:
    rest, examples = examples_in(text)
    assert examples == (("a b", "x"), ("c d", "y"))
    assert rest.strip() == "Sort."


def test_policies_are_no_examples() -> None:
    text = "Policy:\n- Late: we pay\n- Lost: we send\n- Late: again"
    assert examples_in(text) == (text, ())


def test_fields_come_from_json_and_from_names() -> None:
    fields, message = fields_of(
        'Order: {"a": 1, "b": {"c": "x"}, "d": ["e", "f"], "g": [{"h": 2}]}\nName: Ada\nMessage: Is it late? {no json}'
    )
    assert fields == {"a": 1, "b c": "x", "d": "e, f", "g h": 2, "Name": "Ada", "Message": "Is it late? {no json}"}
    assert message == "Ada\nIs it late? {no json}"


def test_a_schema_is_taken_from_the_response_format() -> None:
    form = {"type": "json_schema", "json_schema": {"schema": {"type": "object"}}}
    assert read(user("x", response_format=form)).schema == {"type": "object"}
    assert read(user("x", response_format={"type": "json_object"})).schema is None
