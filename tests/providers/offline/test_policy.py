"""Rules of a prompt and the cases that fall under them."""

from __future__ import annotations

from typing import Any

import pytest

from workbench.providers.offline.policy import conflict, matches, number_of, rule_of, rules_of


def best(prompt: str, fields: dict[str, Any], message: str = "") -> str | None:
    """The condition of the rule that applies."""
    found = matches(rules_of(prompt), fields, message)
    return found[0].rule.condition if found and found[0].score >= 0.75 else None


@pytest.mark.parametrize(
    ("line", "condition", "consequence"),
    [
        ("Sale items: store credit only", "Sale items", "store credit only"),
        ("If it is late, we pay", "it is late", "we pay"),
        ("We pay if it is late", "it is late", "We pay"),
        ("Late → we pay", "Late", "we pay"),
        ("Wenn es spät ist, zahlen wir", "es spät ist", "zahlen wir"),
    ],
)
def test_rules_part_in_two(line: str, condition: str, consequence: str) -> None:
    rule = rule_of(line)
    assert rule is not None
    assert (rule.condition, rule.consequence) == (condition, consequence)


@pytest.mark.parametrize(
    "line", ["Greet the customer by first name", "Tone: warm and friendly", "Length: at most 90 words"]
)
def test_orders_are_no_rules(line: str) -> None:
    assert rule_of(line) is None


@pytest.mark.parametrize(
    ("days", "found"),
    [
        (0, "Within 30 days"),
        (30, "Within 30 days"),
        (31, "31 to 60 days"),
        (60, "31 to 60 days"),
        (61, "More than 60 days"),
    ],
)
def test_numbers_decide_at_their_bounds(days: int, found: str) -> None:
    prompt = "- Within 30 days: a\n- 31 to 60 days: b\n- More than 60 days: c"
    assert (
        best(prompt.replace(": a", ": aaa").replace(": b", ": bbb").replace(": c", ": ccc"), {"days_since": days})
        == found
    )


@pytest.mark.parametrize(
    ("paid", "found"),
    [(49.99, "Orders under $50"), (50, "Orders from $50"), ("$50.00", "Orders from $50"), (1200, "Orders over €1,000")],
)
def test_amounts_are_found_whatever_their_field_is_called(paid: object, found: str) -> None:
    prompt = "- Orders over €1,000: aaa\n- Orders under $50: bbb\n- Orders from $50: ccc"
    assert best(prompt, {"quantity": 3, "paid": paid}) == found


def test_a_true_field_goes_before_a_number() -> None:
    prompt = "- Within 30 days: money back\n- Sale items: credit only"
    assert best(prompt, {"days": 3, "sale": True}) == "Sale items"
    assert best(prompt, {"days": 3, "sale": False}) == "Within 30 days"


def test_a_denied_condition_wants_the_field_to_be_false() -> None:
    prompt = "- Not opened: money back\n- Opened: credit only"
    assert best(prompt, {"opened": False}) == "Not opened"
    assert best(prompt, {"opened": True}) == "Opened"
    assert best("- Unopened boxes: money back", {"opened": True}) is None
    assert best("- Unopened boxes: money back", {"opened": False}) == "Unopened boxes"


def test_yes_and_no_in_words() -> None:
    assert best("- Damaged: new one", {"damaged": "yes"}) == "Damaged"
    assert best("- Damaged: new one", {"damaged": "no"}) is None


def test_values_and_words_of_the_message() -> None:
    prompt = "- Gift cards: aaa\n- Lost or stolen parcels: bbb"
    assert best(prompt, {"item": "Gift card"}) == "Gift cards"
    assert best(prompt, {"item": "Lamp"}, "My parcel was stolen.") == "Lost or stolen parcels"
    assert best(prompt, {"item": "Lamp"}, "I like it.") is None


def test_a_number_in_the_message_is_found_by_its_unit() -> None:
    assert best("- Within 14 days: aaa\n- After 14 days: bbb", {}, "I got it 20 days ago.") == "After 14 days"


@pytest.mark.parametrize(
    ("value", "number"),
    [(3, 3.0), ("$89.50", 89.5), ("12 days", 12.0), (True, None), ("A-12", None), ("", None), ("1,200", 1200.0)],
)
def test_numbers_of_values(value: object, number: float | None) -> None:
    assert number_of(value) == number


def test_conflicts() -> None:
    assert conflict("You get a refund.", "There is no refund.")
    assert conflict("wir erstatten das Geld", "wir erstatten kein Geld")
    assert not conflict("You get a refund.", "You get store credit.")
    assert not conflict("There is no refund.", "We cannot give a refund.")
