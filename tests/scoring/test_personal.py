"""Personal data by form and check digits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.scoring.personal import find_personal, is_iban, luhn


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("Write to Ann.Lee+shop@mail.example.co.uk.", "e-mail", "ann.lee+shop@mail.example.co.uk"),
        ("Call +49 30 1234567 now", "phone", "49301234567"),
        ("Call (030) 123 45 67", "phone", "301234567"),
        ("Call 0800-123-4567.", "phone", "8001234567"),
        ("4111 1111 1111 1111", "card", "4111111111111111"),
        ("DE89370400440532013000", "iban", "DE89370400440532013000"),
        ("GB82 WEST 1234 5698 7654 32", "iban", "GB82WEST12345698765432"),
        ("from 192.0.2.7 at", "ip address", "192.0.2.7"),
        ("078-05-1120", "us social security number", "078051120"),
    ],
)
def test_it_is_found_with_its_kind(text: str, kind: str, value: str) -> None:
    assert [found for found, _ in find_personal(text)] == [(kind, value)]


@pytest.mark.parametrize(
    "text",
    [
        "order 4711-2233-44",
        "on 2026-11-21 at 10:30",
        "4111 1111 1111 1112",
        "0000 0000 0000 0000",
        "DE89370400440532013001",
        "999.1.1.1 and 127.0.0.1",
        "12.50 EUR, 30 days, 1,234,567",
        "a@b",
        "version 1.2.3.4.5",
        "000-12-3456",
    ],
)
def test_what_only_looks_like_it_is_left(text: str) -> None:
    assert find_personal(text) == []


def test_kinds_are_chosen_and_places_are_those_of_the_text() -> None:
    text = "ann@example.com, +49 30 1234567"
    assert [kind for (kind, _), _ in find_personal(text, ["phone"])] == ["phone"]
    assert [text[start:end] for _, (start, end) in find_personal(text)] == ["ann@example.com", "+49 30 1234567"]


@given(st.integers(10**11, 10**17))
def test_one_check_digit_in_ten_is_right(body: int) -> None:
    assert sum(luhn(f"{body}{digit}") for digit in range(10)) <= 1


def test_published_account_numbers() -> None:
    """ISO 13616 registry's examples."""
    for number in ("GB82WEST12345698765432", "FR1420041010050500013M02606", "NL91ABNA0417164300"):
        assert is_iban(number)
        assert not is_iban(number[:-1] + ("1" if number[-1] != "1" else "2"))
