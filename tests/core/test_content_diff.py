"""Contents part against part: matched messages, changes in words, sections."""

from __future__ import annotations

from workbench.core.content_diff import changes, is_example, matches, sections
from workbench.core.messages import Message, message
from workbench.core.prompts import Parameters, PromptContent, Tool

SYSTEM, USER = message("system", "Be kind to all people."), message("user", "{{ q }}")
SHOTS = (message("user", "hi"), message("assistant", "hello"))


def content(*messages: Message) -> PromptContent:
    return PromptContent(messages=messages)


def test_examples_match_no_message_of_a_baseline_without_any() -> None:
    base, other = (SYSTEM, USER), (SYSTEM, *SHOTS, USER)
    assert [is_example(other, place) for place in range(4)] == [False, True, True, False]
    assert matches(base, other) == [0, None, None, 1]


def test_changes_are_said_in_words() -> None:
    old = content(SYSTEM, USER)
    assert changes(old, old) == []
    new = content(message("system", "Be brief to all people."), USER, USER)
    new = new.model_copy(update={"parameters": Parameters(seed=1), "tools": (Tool(name="t"),)})
    assert [said.replace("\N{NO-BREAK SPACE}", " ") for said in changes(old, new)] == [
        "1 word in “system”",
        "3 messages, 2 before",
        "parameters",
        "tools",
    ]
    spaced = content(message("system", "Be kind  to all people."), USER)
    assert changes(old, spaced) == ["white space in “system”"]
    assert changes(old, content(USER, SYSTEM)) == ["2\N{NO-BREAK SPACE}messages, 2 before"]
    assert changes(old, content(SYSTEM))[0] == "1\N{NO-BREAK SPACE}message, 2 before"


def test_sections_stand_in_reading_order_also_those_that_went() -> None:
    old = content(SYSTEM, *SHOTS, USER)
    new = content(SYSTEM, USER, Message(role="history")).model_copy(
        update={"parameters": Parameters(temperature=0.2, extra={"top_k": 5}), "response_schema": {"type": "object"}}
    )
    found = sections(old, new)
    assert [(one.title, one.before is not None, one.after is not None) for one in found] == [
        ("system", True, True),
        ("user example", True, False),
        ("assistant example", True, False),
        ("user", True, True),
        ("history", False, True),
        ("parameters", True, True),
        ("response schema", True, True),
    ]
    assert found[-2].after == "temperature: 0.2\ntop_k: 5"
    assert found[-1].before == ""
